"""Values kept on disk between runs, by what they were made of and the code that made them.

For what is no table of numbers (`model_cache` keeps those): facts of a record with their passages.
A kept file is a pickle, so it is read only where it belongs to the person who runs the program and
nobody else may write to it; it begins with the hash of what follows, so that a file half written,
cut or changed is made again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import os
import pickle
import stat
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from comity.core.atomic_write import write
from comity.core.model_cache import ModelCache
from comity.errors import OutputError

T = TypeVar("T")
MOST = 4
"""Files kept of a kind; the oldest go."""
_HASH = 32
_UNREADABLE = (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError,
               IndexError, KeyError, TypeError, ValueError)  # fmt: skip


def kept_value(
    kind: str, code: Sequence[str], tables: Sequence[Traversable], make: Callable[[], T]
) -> T:
    """The value kept for these tables and this code, made and kept where there is none.

    Args:
        kind: name of the kind, a folder of its own.
        code: the packages whose code makes the value.
        tables: the files and folders that it is made of.
        make: makes it; what it raises is raised.

    Raises:
        OSError: a table cannot be read.
    """
    digests = [contents_hash(table) for table in tables]
    path = ModelCache(kind, code).path(*digests, sys.version_info[:3]).with_suffix(".pickle")
    found: T | None = _read(path)
    if found is None:
        found = make()
        _keep(path, found)
    return found


def contents_hash(table: Traversable) -> str:
    """A hash of a bundled file, or of the names and contents of a folder's files."""
    if table.is_file():
        return hashlib.sha256(table.read_bytes()).hexdigest()
    digest = hashlib.sha256()
    for file in sorted(table.iterdir(), key=lambda f: f.name):
        digest.update(file.name.encode() + b"\0" + contents_hash(file).encode())
    return digest.hexdigest()


def _read(path: Path) -> Any:
    try:
        if not _own(path):
            return None
        content = path.read_bytes()
        if hashlib.sha256(content[_HASH:]).digest() != content[:_HASH]:
            return None
        return pickle.loads(memoryview(content)[_HASH:])
    except _UNREADABLE:
        return None


def _own(path: Path) -> bool:
    """Whether the file is this user's and nobody else may write to it."""
    known = path.stat()
    asked = getattr(os, "getuid", None)
    return asked is None or (
        known.st_uid == asked() and not known.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    )


def _keep(path: Path, value: object) -> None:
    buffer = io.BytesIO()
    _Pickler(buffer, protocol=5).dump(value)
    body = buffer.getvalue()
    with suppress(OSError, OutputError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, hashlib.sha256(body).digest() + body)
        path.chmod(0o600)
        others = sorted(path.parent.glob("*.pickle"), key=lambda p: p.stat().st_mtime)
        for old in others[:-MOST]:
            old.unlink(missing_ok=True)


class _Pickler(pickle.Pickler):
    """Writes dataclasses with slots as class and values: read three times as fast."""

    def reducer_override(self, value: Any) -> Any:
        kind = type(value)
        if not (dataclasses.is_dataclass(kind) and "__slots__" in vars(kind)):
            return NotImplemented
        names = [field.name for field in dataclasses.fields(kind)]
        return _made, (kind, *(getattr(value, name) for name in names))


def _made(kind: type[Any], *values: Any) -> Any:
    made = object.__new__(kind)
    for put, value in zip(_setters(kind), values, strict=True):
        put(made, value)
    return made


_KNOWN: dict[type[Any], tuple[Callable[[Any, Any], None], ...]] = {}


def _setters(kind: type[Any]) -> tuple[Callable[[Any, Any], None], ...]:
    """What sets each field of a class with slots, a frozen one too: asked of every value."""
    if kind not in _KNOWN:
        _KNOWN[kind] = tuple(getattr(kind, f.name).__set__ for f in dataclasses.fields(kind))
    return _KNOWN[kind]
