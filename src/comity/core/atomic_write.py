"""Files that are written whole or not at all, and values as JSON takes them."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

from comity.errors import OutputError


def write(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all; a device or a pipe is written to and stays what it is.

    Raises:
        OutputError: it cannot be written; what was begun is removed.
    """
    body = content.encode() if isinstance(content, str) else content
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(body)
            return
        target = path.resolve()  # a link goes on pointing at its file
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        part = target.with_name(f".{target.name}.part")
        try:
            part.write_bytes(body)
            os.replace(part, target)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error


def json_text(value: Any) -> str:
    """A value as JSON text: dataclasses by their fields, days as YYYY-MM-DD."""
    return json.dumps(value, ensure_ascii=False, indent=1, default=_plain)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in JSON")
