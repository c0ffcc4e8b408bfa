"""What program and which tables an edition was made with: a SHA-256 of each file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from comity.editions.layout import digest

_ROOT = Path(__file__).resolve().parents[1]
_TABLES = ("data/",)


@cache
def code_digests() -> dict[str, str]:
    """The SHA-256 of each file of the package by its path in it; modules and bundled tables."""
    return {
        str(path.relative_to(_ROOT).as_posix()): digest(path.read_bytes())
        for path in sorted(_ROOT.rglob("*"))
        if path.is_file() and path.suffix != ".pyc" and "__pycache__" not in path.parts
    }


def told_apart(before: dict[str, str], after: dict[str, str]) -> tuple[list[str], list[str]]:
    """The modules and the tables that differ between two programs, by path."""
    differ = sorted(n for n in {*before, *after} if before.get(n) != after.get(n))
    tables = [n for n in differ if n.startswith(_TABLES)]
    return [n for n in differ if n not in tables], tables
