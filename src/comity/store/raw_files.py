"""The raw files that a user names: files themselves, and what lies in folders."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from comity.errors import UsageError


def raw_files(named: Iterable[Path]) -> list[Path]:
    """The files that are named, and those in the folders that are named, however deep.

    Raises:
        UsageError: a file is not there, or a folder holds none.
    """
    found: list[Path] = []
    for file in named:
        if file.is_dir():
            inside = sorted(
                f
                for f in file.rglob("*")
                if f.is_file() and not any(p[0] == "." for p in f.relative_to(file).parts)
            )
            if not inside:
                raise UsageError(f"{file} holds no file: name the raw files or their folder")
            found += inside
        elif file.is_file():
            found.append(file)
        else:
            raise UsageError(f"there is no file {file}: name the raw files or their folder")
    return found
