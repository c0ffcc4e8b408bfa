"""Which of the two readers a raw file needs: that of text without quotation, or that of tables.

Most data sets are published in one of the two ways, and the sheet says which. Some are also
passed on as tables: a comma-separated or tab-separated export with the names of the columns in
its first line, or Parquet. Such a file is told by its first line.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import BinaryIO, cast

from comity.sources.sheet import Sheet
from comity.unpack import delimited_text, small_tables

_HEAD = 1 << 16
_DELIMITERS = ",\t;|"


def scan(
    stream: BinaryIO, name: str, sheet: Sheet, copy: Path, *, whole: Path | None, strict: bool
) -> delimited_text.Scan | small_tables.TableScan:
    """Read a raw file; the arguments are those of `delimited_text.scan`.

    Raises:
        SourceError: it is no file of the data set at all.
    """
    if name.endswith(".parquet") or all(form.quoted for form in sheet.layouts):
        return small_tables.scan(stream, name, sheet, copy, whole)
    if not any(form.quoted for form in sheet.layouts):
        return delimited_text.scan(stream, name, sheet, copy, whole=whole, strict=strict)
    peeked = Peeked(stream)
    if _is_table(peeked.head, sheet):
        return small_tables.scan(cast(BinaryIO, peeked), name, sheet, copy, whole)
    return delimited_text.scan(
        cast(BinaryIO, peeked), name, sheet, copy, whole=whole, strict=strict
    )


class Peeked:
    """A binary stream whose beginning was looked at, read as if it had not been.

    Args:
        stream: the stream, at its beginning.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._rest = self.head = stream.read(_HEAD)

    def read(self, size: int = -1) -> bytes:
        """Read as a file does."""
        if size < 0:
            return self._taken(len(self._rest)) + self._stream.read()
        piece = self._taken(size)
        return piece + (self._stream.read(size - len(piece)) if len(piece) < size else b"")

    def readline(self, size: int = -1) -> bytes:
        """Read to the end of a line as a file does."""
        end = self._rest.find(b"\n") + 1
        most = len(self._rest) if size < 0 else size
        piece = self._taken(min(end or len(self._rest), most))
        if piece.endswith(b"\n") or len(piece) == size:
            return piece
        return piece + self._stream.readline(size if size < 0 else size - len(piece))

    def seek(self, position: int) -> int:
        """Go back to the start."""
        self._rest = b""
        return self._stream.seek(position)

    def _taken(self, size: int) -> bytes:
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece


def _is_table(head: bytes, sheet: Sheet) -> bool:
    """Whether the first line names the columns of a form of tables, and is no form of text."""
    first = head.removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].decode("utf-8", "replace")
    line = first.rstrip("\r")
    named = [_names(line, mark) for mark in _DELIMITERS]
    for form in sheet.layouts:
        if not form.quoted and form.header and delimited_text.named(line, form) == form.columns:
            return False
    wanted = [
        {column.casefold() for column in form.columns if column not in form.optional}
        for form in sheet.layouts
        if form.quoted
    ]
    # one column more or less is no other kind of file: the reader of tables says which is missing
    return any(len(names & need) > len(need) / 2 for names in named for need in wanted)


def _names(line: str, delimiter: str) -> set[str]:
    try:
        return {name.strip().casefold() for name in next(csv.reader([line], delimiter=delimiter))}
    except (csv.Error, StopIteration):
        return set()
