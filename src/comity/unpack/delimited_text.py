"""Raw text to clean text: every line that a reader cannot take is set aside with its reason.

A file is read once, in blocks. A block without any fault passes through after a few checks on
its bytes; a block with one is looked at line by line. What comes out is a text that any reader
of delimited files takes without guessing, the lines that were set aside, and the way back from
a row of the clean text to the line of the raw one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np

from comity.core.canonical_tables import quoted
from comity.errors import SourceError
from comity.sources.sheet import Layout, Sheet

BLOCK = 1 << 19
LONGEST = 1 << 20
HOPELESS = 64 << 20
_LINE_END = 10
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Held:
    """A line that was set aside.

    Attributes:
        line: its number in the raw file, the first is 1.
        column: the column at fault, or empty for the whole line.
        reason: what is wrong.
        raw: its bytes, without the line end.
    """

    line: int
    column: str
    reason: str
    raw: bytes


@dataclass(kw_only=True)
class Scan:
    """What a scan found.

    Attributes:
        layout: the form of the file.
        path: the clean text.
        rows: rows of the raw file, blank last line and header left aside.
        held: the lines set aside.
        first_line: line of the first row of the clean text.
        shifts: from which row of the clean text on (0 is the first) how many lines were set
            aside before it.
        strict: whether the fields of every row were counted here.
        untouched: whether the clean text is the raw file itself.
        dressed: whether some field has blanks or quotation marks at its ends; see `_undressed`.
    """

    layout: Layout
    path: Path
    rows: int = 0
    held: list[Held] = field(default_factory=list)
    first_line: int = 1
    shifts: list[tuple[int, int]] = field(default_factory=list)
    strict: bool = False
    untouched: bool = False
    dressed: bool = False

    @property
    def clean(self) -> int:
        """Rows of the clean text."""
        return self.rows - len(self.held)

    @property
    def names_columns(self) -> bool:
        """Whether the text still begins with the header."""
        return self.untouched and self.layout.header

    def relation(self) -> str:
        """The rows as an SQL relation for DuckDB: `row` (0 is the first), `line`, the columns."""
        columns = ", ".join(f"{quoted(c)}: 'VARCHAR'" for c in self.layout.columns)
        missing = ", ".join(quoted(m) for m in self.layout.missing)
        text = (
            f"read_csv({quoted(str(self.path))}, auto_detect = false, columns = {{{columns}}}, "
            f"header = {str(self.names_columns).lower()}, delim = {quoted(self.layout.delimiter)}, "
            f"quote = '', escape = '', comment = '', nullstr = [{missing}], new_line = '\\n', "
            f"null_padding = {str(self.layout.optional_tail > 0).lower()}, strict_mode = true, "
            f"max_line_size = {2 * LONGEST})"
        )
        values = ", ".join(_undressed(c, missing) for c in self.layout.columns)
        rows = (
            f"SELECT row_number() OVER () - 1 AS row, {values if self.dressed else '*'} FROM {text}"
        )
        if not self.shifts:
            return f"(SELECT row, row + {self.first_line} AS line, * EXCLUDE (row) FROM ({rows}))"
        shifts = (
            f"read_csv({quoted(str(self._write_shifts()))}, header = false, auto_detect = false, "
            "columns = {'start_row': 'BIGINT', 'lines_before': 'BIGINT'})"
        )
        return (
            f"(SELECT row, row + {self.first_line} + coalesce(lines_before, 0) AS line, "
            f"* EXCLUDE (row, start_row, lines_before) FROM ({rows}) "
            f"ASOF LEFT JOIN {shifts} AS shifts ON row >= start_row)"
        )

    def _write_shifts(self) -> Path:
        path = self.path.with_suffix(".shifts")
        path.write_text("".join(f"{start},{by}\n" for start, by in self.shifts), "utf-8")
        return path

    def raw(self, rows: Iterable[int]) -> dict[int, bytes]:
        """The bytes of some rows of the clean text."""
        ask = {row + int(self.names_columns) for row in rows}
        found: dict[int, bytes] = {}
        with self.path.open("rb") as text:
            for number, line in enumerate(text):
                if number in ask:
                    found[number - int(self.names_columns)] = line.rstrip(b"\n")
                    if len(found) == len(ask):
                        break
        return found


def scan(
    stream: BinaryIO, name: str, sheet: Sheet, copy: Path, *, whole: Path | None, strict: bool
) -> Scan:
    """Read a raw text and write its clean form where the raw one cannot be read as it stands.

    Args:
        stream: the raw bytes.
        name: name of the file, for messages.
        sheet: the data set it is said to belong to.
        copy: where a clean copy goes.
        whole: the raw file itself where it lies unpacked on disk, so that no copy is needed
            while nothing is wrong with it; None copies always.
        strict: count the fields of every row here, and look at every letter. Else the reader
            that follows must refuse rows of a wrong width, too long or not UTF-8.

    Raises:
        SourceError: it is no text of the data set at all.
    """
    blocks = _blocks(stream, name)
    first = next(blocks, b"")
    if first.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SourceError(f"{name} is in UTF-16: save it as UTF-8 and ingest it again")
    trimmed = first.removeprefix(_BOM)
    layout = _layout(trimmed, name, sheet)
    found = Scan(layout=layout, path=copy, strict=strict or layout.optional_tail > 0)
    body = trimmed.partition(b"\n")[2] if layout.header else trimmed
    found.first_line = 2 if layout.header else 1
    untouched = whole is not None and len(trimmed) == len(first)
    if untouched:
        for block in _chain(body, blocks):
            if not _passes(block, layout, found):
                break
        else:
            assert whole is not None
            found.path, found.untouched = whole, True
            return found
        stream.seek(0)
        return scan(stream, name, sheet, copy, whole=None, strict=strict)
    with copy.open("wb") as out:
        for block in _chain(body, blocks):
            if _passes(block, layout, found):
                out.write(block)
            else:
                out.write(_sifted(block, layout, found))
    return found


def _blocks(stream: BinaryIO, name: str) -> Iterator[bytes]:
    """The text in pieces that end with a line end; the last may lack it."""
    while piece := stream.read(BLOCK):
        if not piece.endswith(b"\n"):
            rest = stream.readline(HOPELESS)
            if len(rest) == HOPELESS and not rest.endswith(b"\n"):
                raise SourceError(
                    f"{name} holds a line of more than {HOPELESS >> 20} MiB: it is no text of rows"
                )
            piece += rest
        yield piece


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _layout(first: bytes, name: str, sheet: Sheet) -> Layout:
    """The form of the file, by its first line, or by the first line of a known width.

    Raises:
        SourceError: the file holds a web page, nothing, or no line of a known form.
    """
    head = first[:4096].lstrip().lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise SourceError(
            f"{name} is a web page, not a file of {sheet.title}: the server may have sent a "
            "login or error page; download it again"
        )
    if not first.strip():
        raise SourceError(f"{name} is empty")
    line = first.partition(b"\n")[0].rstrip(b"\r").decode("utf-8", "replace")
    forms = [form for form in sheet.layouts if not form.quoted]
    for form in forms:
        if form.header and named(line, form) == form.columns:
            return form
    headless = [form for form in forms if not form.header]
    for raw in first[: 1 << 20].split(b"\n")[:200]:
        for form in headless:
            if raw.count(form.delimiter.encode()) + 1 in form.widths:
                return form
    if headless:
        widths = " or ".join(str(len(form.columns)) for form in headless)
        raise SourceError(
            f"{name} is not a file of {sheet.title}: no line among its first has {widths} fields"
        )
    missing = [c for c in sheet.layouts[0].columns if c not in line.split("\t")]
    raise SourceError(
        f"{name}, line 1 is not the header of {sheet.title}: "
        + (
            f"the column {missing[0]!r} is missing"
            if missing
            else "its columns stand in another order"
        )
    )


def named(line: str, form: Layout) -> tuple[str, ...]:
    """The names in a header, without blanks and quotation marks at their ends."""
    return tuple(name.strip().strip('"') for name in line.split(form.delimiter))


def _undressed(column: str, missing: str) -> str:
    """A column in SQL without the quotation marks and blanks that a program put around its values.

    A quotation mark that is part of a name ("Real" IRA) stays: only what stands around the whole
    of a field is taken off.
    """
    value = f'trim("{column}")'
    bare = (
        f'trim(CASE WHEN regexp_full_match({value}, \'"([^"]|"")*"\') '
        f"THEN replace({value}[2:-2], '\"\"', '\"') ELSE {value} END)"
    )
    return f'CASE WHEN {bare} IN ({missing}) THEN NULL ELSE {bare} END AS "{column}"'


def _is_dressed(block: bytes, separator: bytes) -> bool:
    """Whether some field of a block can have a quotation mark or blank at its ends."""
    edges = (b'"', b" " + separator, separator + b" ", b" \n", b"\n ")
    return block.startswith(b" ") or any(edge in block for edge in edges)


def _passes(block: bytes, layout: Layout, found: Scan) -> bool:
    """Whether a block is clean; counts its rows if it is."""
    found.dressed = found.dressed or _is_dressed(block, layout.delimiter.encode())
    if b"\0" in block or b"\r" in block or not block.endswith(b"\n"):
        return False
    codes = np.frombuffer(block, np.uint8)
    if not found.strict:
        found.rows += int(np.count_nonzero(codes == _LINE_END))
        return True
    if not block.isascii():
        try:
            block.decode("utf-8")
        except UnicodeDecodeError:
            return False
    ends = np.flatnonzero(codes == _LINE_END)
    if np.diff(ends, prepend=-1).max() > LONGEST:
        return False
    if not _even(codes, ord(layout.delimiter), ends, layout):
        return False
    found.rows += len(ends)
    return True


def _even(codes: np.ndarray, separator: int, ends: np.ndarray, layout: Layout) -> bool:
    """Whether every line has a width of the layout: separators up to each line end, counted."""
    upto = np.searchsorted(np.flatnonzero(codes == separator), ends)
    widths = np.diff(upto, prepend=0) + 1
    return bool(((widths >= layout.widths[0]) & (widths <= layout.widths[-1])).all())


def _sifted(block: bytes, layout: Layout, found: Scan) -> bytes:
    """The clean lines of a block; the others go to `found.held`."""
    kept = []
    lines = block.split(b"\n")
    if not lines[-1]:
        lines.pop()
    for raw in lines:
        number = found.first_line + found.rows
        found.rows += 1
        line = _in_utf8(raw[:-1] if raw.endswith(b"\r") else raw, layout)
        fault = _fault(line, layout)
        if fault is None:
            kept.append(line)
        else:
            found.held.append(Held(number, *fault, raw))
            if found.shifts and found.shifts[-1][0] == found.clean:
                found.shifts.pop()
            found.shifts.append((found.clean, len(found.held)))
    return b"".join(line + b"\n" for line in kept)


def _in_utf8(line: bytes, layout: Layout) -> bytes:
    """The line, read in the layout's own encoding where that is another one and UTF-8 fails."""
    if layout.encoding == "utf-8" or line.isascii():
        return line
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode(layout.encoding, "replace").encode("utf-8")
    return line


def _fault(line: bytes, layout: Layout) -> tuple[str, str] | None:
    """What is wrong with a line as (column, reason), or None."""
    if not line.strip():
        return "", "the line is empty"
    if len(line) > LONGEST:
        return "", f"the line is longer than {LONGEST >> 20} MiB"
    separator = layout.delimiter.encode()
    if b"\0" in line:
        return _column(line, line.index(b"\0"), separator, layout), "a NUL byte"
    if b"\r" in line:
        return _column(line, line.index(b"\r"), separator, layout), "a carriage return inside"
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as error:
        return _column(line, error.start, separator, layout), "not UTF-8"
    width = line.count(separator) + 1
    if width not in layout.widths:
        wanted = " or ".join(map(str, layout.widths))
        return "", f"{width} fields instead of {wanted}"
    return None


def _column(line: bytes, position: int, separator: bytes, layout: Layout) -> str:
    index = line.count(separator, 0, position)
    return layout.columns[index] if index < len(layout.columns) else ""
