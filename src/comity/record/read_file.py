"""From a file of a record folder to rows of cells: CSV as spreadsheets write it, and Parquet.

Whatever the file holds, what comes out is rows of texts, or a `RecordError` of one line, or
problems of single rows; no error of a library leaves this module.
"""

from __future__ import annotations

import csv
import io
import re
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from comity.errors import RecordError
from comity.record.old_encodings import old_text
from comity.record.problem_list import Problems, plain
from comity.record.workbook import workbook_rows

LARGEST = 50_000_000
LONGEST_CELL = 10_000
LONGEST_HEADER = 20_000

_UTF8 = (
    'save the file as UTF-8 (Excel: the type "CSV UTF-8"; LibreOffice: the character set '
    '"Unicode (UTF-8)")'
)
_ENCODINGS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_FORMATS = (
    (b"PK\x03\x04", "a workbook or an archive", "save its sheet as CSV UTF-8"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "save its sheet as CSV UTF-8"),
    (b"%PDF", "a PDF document", "copy the table to a CSV file"),
    (b"PAR1", "a Parquet file", "give it a name that ends in .parquet"),
    (b"\x1f\x8b", "a compressed file", "unpack it first"),
)
_LINE_END = re.compile(rb"\r\n|\r|\n")
_SEP = re.compile(r"\"?sep=(.|\\t)\"?[,;\t]*", re.IGNORECASE)
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2}) 00:00:00(?:[.+].*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table as its file holds it.

    Attributes:
        file: name of the file.
        line: the line of the header.
        header: the names of its columns, trimmed and in lower case.
        rows: line and cells of every row that is not blank and not a comment.
        text: the text of a CSV file, of which `spans` are lines; empty for other files.
        spans: by line where a row begins, the line it ends on; filled as `rows` is run through.
        delimiter: what parts its cells.
        encoding: the encoding it was read in where that was not UTF-8, else empty.
    """

    file: str
    line: int
    header: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]
    text: str = ""
    spans: dict[int, int] = field(default_factory=dict)
    delimiter: str = ","
    encoding: str = ""


def open_sheet(path: Path, columns: Collection[str], problems: Problems) -> Sheet:
    """Open a table.

    Args:
        path: a file whose name ends in .csv, .xlsx or .parquet.
        columns: the names its header may hold; they tell the delimiter.
        problems: where rows that cannot be read are noted, while `rows` is run through.

    Raises:
        RecordError: the file cannot be read as a table; one line that begins with its name.
    """
    content = _content(path)
    if path.suffix.casefold() == ".parquet":
        return _parquet(path, content, columns)
    if path.suffix.casefold() == ".xlsx":
        return _workbook(path, columns)
    text, encoding = _text(path.name, content)
    lines = _Lines(text)
    first = next(lines, "")
    said = _SEP.fullmatch(first.strip())
    if said:  # "sep=;", which Excel writes and understands
        lines.begin()
        first = next(lines, "")
    while first.startswith('"#'):  # a comment that a spreadsheet put in quotes
        lines.begin()
        first = next(lines, "")
    first = first[:LONGEST_HEADER]
    delimiter = max(",;\t", key=lambda d: len(set(columns) & set(_names(first, d))))
    if said and not set(columns).isdisjoint(_names(first, said[1])):
        delimiter = said[1]
    header = _names(first, delimiter)
    if set(columns).isdisjoint(header):
        raise RecordError(_no_header(path.name, lines.number, first, columns))
    spans: dict[int, int] = {}
    rows = _rows(lines, delimiter, path.name, problems, spans)
    return Sheet(
        file=path.name,
        line=lines.first,
        header=header,
        rows=rows,
        text=text,
        spans=spans,
        delimiter=delimiter,
        encoding=encoding,
    )


def _content(path: Path) -> bytes:
    """The bytes of a file that has a size a table can have."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise RecordError(f"{path.name}: this is not a file; put a table in its place")
        if status.st_size > LARGEST:
            raise RecordError(
                f"{path.name}: the file has {status.st_size / 1e6:.0f} MB and a table may have "
                f"{LARGEST / 1e6:.0f}; keep only the rows that are facts of the record"
            )
        return path.read_bytes()
    except OSError as error:
        raise RecordError(
            f"{path.name}: the file cannot be read ({error.strerror or error}); "
            "see that it exists and that you may read it"
        ) from None


def _text(file: str, content: bytes) -> tuple[str, str]:
    """The text of a CSV file, and its encoding where that is not UTF-8."""
    for start, what, mend in _FORMATS:
        if content.startswith(start):
            raise RecordError(f"{file}: this is {what}, not a CSV table; {mend}")
    for mark, encoding in _ENCODINGS:
        if content.startswith(mark):
            raise RecordError(f"{file}:1, byte 1: the file is {encoding}, not UTF-8; {_UTF8}")
    if b"\x00" in content:
        raise RecordError(_with_zero_bytes(file, content))
    try:
        # some editors write a second mark before the one that is there
        return content.decode("utf-8-sig").lstrip("\ufeff"), ""
    except UnicodeDecodeError as error:
        # with a BOM, positions count from behind it
        at = error.start + len(content) - len(error.object)
    text, found = ("", ("", "")) if content.startswith(b"\xef\xbb\xbf") else old_text(content)
    if isinstance(found, str):
        return text, found
    line, byte = _place(content, at)
    which = (
        f"and can be Windows-1252 ({plain(found[0])}) or Windows-1250 ({plain(found[1])})"
        if found[0]
        else f"(it holds the byte 0x{content[at]:02X} here)"
    )
    raise RecordError(f"{file}:{line}, byte {byte}: the file is not UTF-8 {which}; {_UTF8}")


def _with_zero_bytes(file: str, content: bytes) -> str:
    line, byte = _place(content, content.index(0))
    place = f"{file}:{line}, byte {byte}"
    for zero, other in ((0, 1), (1, 0)):  # text in UTF-16 has a zero in every second byte
        head = content[:200]
        if not any(head[zero::2]) and all(head[other::2]):
            return f"{place}: the file looks like UTF-16, not UTF-8; {_UTF8}"
    return f"{place}: the file holds zero bytes, so it is not a CSV table; save the table anew"


def _place(content: bytes, at: int) -> tuple[int, int]:
    """Line and byte in the line, both from 1, of a position."""
    ends = [match.end() for match in _LINE_END.finditer(content, 0, at)]
    return len(ends) + 1, at - (ends[-1] if ends else 0) + 1


class _Lines:
    """The lines of a text as the CSV reader asks for them, without blank ones and comments.

    Only between rows is a line that begins with # a comment; within a quoted cell it is text.
    """

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.number = 0
        self.first = 0

    def begin(self) -> None:
        """Say that a row begins; `first` will be the line it begins on."""
        self.first = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        for line in self._lines:
            self.number += 1
            if not self.first:
                if not line.strip() or line.startswith("#"):
                    continue
                self.first = self.number
            return line
        raise StopIteration


def _names(line: str, delimiter: str) -> tuple[str, ...]:
    """The column names of a header line; empty cells at its end are left off."""
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return ()
    names = [cell.strip().casefold() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _no_header(file: str, line: int, first: str, columns: Collection[str]) -> str:
    if not first:
        return f"{file}: the file is empty; give it a header ({_some(columns)}) or delete it"
    if first.lstrip().startswith("<"):
        return f"{file}:{line}: this is a web page or XML, not a CSV table; save the table itself"
    return (
        f"{file}:{line}: this is not the header of this table, none of its columns is here; "
        f"begin the file with a line of column names ({_some(columns)})"
    )


def _some(columns: Collection[str]) -> str:
    return ", ".join(list(columns)[:5]) + (", ..." if len(columns) > 5 else "")


def _rows(
    lines: _Lines, delimiter: str, file: str, problems: Problems, spans: dict[int, int]
) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.add(f"{file}:{lines.first or lines.number}", _broken(str(error)))
            continue
        cells = [cell.strip() for cell in cells]
        if any(cells) and not cells[0].startswith("#"):
            spans[lines.first] = lines.number
            yield lines.first, cells


def _broken(error: str) -> str:
    """What a message of the csv module means to the writer of the table."""
    if "end of data" in error:
        return 'a quotation mark (") opens a cell here and none closes it; close it'
    if "expected after" in error:
        return (
            'a quotation mark (") ends a cell too early here; write it twice ("") where it '
            "belongs to the text"
        )
    if "field limit" in error:
        return (
            f"a cell here is longer than {LONGEST_CELL:,} characters; see whether a quotation "
            'mark (") is missing, or shorten it'
        )
    return f"this row cannot be read ({plain(error)}); write it anew"


def _workbook(path: Path, columns: Collection[str]) -> Sheet:
    rows = workbook_rows(path)
    while rows and rows[0][1][0].startswith("#"):
        rows.pop(0)
    if not rows:
        raise RecordError(f"{path.name}: the workbook is empty; give it a header or delete it")
    line, names = rows[0]
    header = tuple(name.casefold() for name in names)
    while header and not header[-1]:
        header = header[:-1]
    if set(columns).isdisjoint(header):
        raise RecordError(_no_header(path.name, line, "a", columns))
    kept = (
        (number, (cells + [""] * len(header))[: max(len(header), len(cells))])
        for number, cells in rows[1:]
        if not cells[0].startswith("#")
    )
    return Sheet(file=path.name, line=line, header=header, rows=iter(kept))


def _parquet(path: Path, content: bytes, columns: Collection[str]) -> Sheet:
    """A Parquet file as rows of texts; its first row is line 2, as under a header."""
    file = path.name
    if not content.startswith(b"PAR1"):
        raise RecordError(f"{file}: this is not a Parquet file; save the table as Parquet or CSV")
    import duckdb  # slow to load, and only a record kept as Parquet needs it

    try:
        # nothing is ever fetched, and a folder called x=1 is not a column
        with duckdb.connect(
            ":memory:",
            config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"},
        ) as base:
            result = base.execute(
                "SELECT COLUMNS(*)::VARCHAR FROM read_parquet(?, hive_partitioning = false)",
                [str(path)],
            )
            header = tuple(str(about[0]).strip().casefold() for about in result.description)
            rows = result.fetchall()
    except (duckdb.Error, ValueError, RuntimeError, OSError):
        raise RecordError(
            f"{file}: the Parquet file is cut off or damaged; write it again, or "
            "save the table as CSV"
        ) from None
    if set(columns).isdisjoint(header):
        raise RecordError(
            f"{file}: none of its columns belongs to this table; name them as the "
            f"table does ({_some(columns)})"
        )
    return Sheet(file=file, line=1, header=header, rows=_parquet_rows(rows))


def _parquet_rows(rows: list[tuple[str | None, ...]]) -> Iterator[tuple[int, list[str]]]:
    for line, row in enumerate(rows, 2):
        # a date that was stored as a time stands at midnight
        cells = [_MIDNIGHT.sub(r"\1", (cell or "").strip()) for cell in row]
        if any(cells) and not cells[0].startswith("#"):
            yield line, cells
