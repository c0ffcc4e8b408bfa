"""Fitted models kept on disk, by what they were fitted on, the code and the parameters.

The key of a file is a hash of all three, so that a change of any one makes the model anew. A kept
file that cannot be read is made again; a folder that cannot be written to is no fault.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt

from comity.core.atomic_write import write
from comity.errors import OutputError

MOST = 24
"""Files kept of a kind; the oldest go first."""
Arrays = dict[str, npt.NDArray[np.generic]]


class ModelCache:
    """The kept models of one kind.

    Args:
        kind: name of the kind, a folder of its own.
        code: the packages whose code makes the models.
        folder: where models of every kind are kept; default is COMITY_CACHE, else the user's
            cache folder.
    """

    def __init__(self, kind: str, code: Sequence[str], folder: Path | None = None) -> None:
        self.folder = (folder or _root()) / kind
        self._code = tuple(code)

    def path(self, *parts: object) -> Path:
        """The file of a model: its name is a hash of the parts and of the code."""
        words = json.dumps([code_hash(self._code), *parts], sort_keys=True, default=str)
        return self.folder / f"{hashlib.sha256(words.encode()).hexdigest()[:32]}.npz"

    def read(self, path: Path) -> Arrays | None:
        """The arrays of a kept model, or None where there is none that can be read."""
        try:
            with np.load(path, allow_pickle=False) as file:
                return {name: file[name] for name in file.files}
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
            return None

    def kept(self, *parts: object, make: Callable[[], Arrays]) -> Arrays:
        """The kept arrays of these parts, made and kept where there are none.

        What `make` raises is raised, and nothing is kept.
        """
        path = self.path(*parts)
        found = self.read(path)
        if found is None:
            found = make()
            self.write(path, found)
        return found

    def write(self, path: Path, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        """Keep a model, whole or not at all; the oldest of its kind go."""
        content = io.BytesIO()
        np.savez_compressed(content, allow_pickle=False, **arrays)
        with contextlib.suppress(OSError, OutputError):
            path.parent.mkdir(parents=True, exist_ok=True)
            write(path, content.getvalue())
            others = sorted(path.parent.glob("*.npz"), key=lambda p: p.stat().st_mtime)
            for old in others[:-MOST]:
                old.unlink(missing_ok=True)


@cache
def code_hash(packages: tuple[str, ...]) -> str:
    """A hash of the source of packages: other code, other models."""
    digest = hashlib.sha256()
    for package in packages:
        for file in sorted(resources.files(package).iterdir(), key=lambda f: f.name):
            if file.name.endswith(".py"):
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _root() -> Path:
    named = os.environ.get("COMITY_CACHE")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_cache_dir("comity", appauthor=False))
