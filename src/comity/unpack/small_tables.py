"""Small raw tables: quoted CSV and Parquet, as published by those who do not deal in millions.

A quoted CSV is read record by record, so that a broken one is set aside with its line and the
rest is used; a Parquet file is read by DuckDB. A file of a loose form may hold other columns too:
its rows keep all of them, in the file's own order, which the name of its layout then tells.
"""

from __future__ import annotations

import csv
import io
import itertools
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from comity.core.canonical_tables import quoted
from comity.errors import SourceError
from comity.sources.sheet import OWN, Layout, Sheet
from comity.unpack.delimited_text import Held

if TYPE_CHECKING:
    import pyarrow

LARGEST = 1 << 30
_BATCH = 50_000
_PREAMBLE = 32
_ROW, _LINE = "row of the file", "line of the file"
# What the relation calls its own columns.
_TAKEN = ("row", "line", _ROW, _LINE)


@dataclass(kw_only=True)
class TableScan:
    """What a scan of a small table found; as `text.Scan`.

    Attributes:
        layout: the form of the file.
        path: a Parquet file with the clean rows.
        rows: rows of the raw file.
        held: the records set aside.
        strict: always true: every record was counted.
        lines: whether the Parquet file has a column of line numbers; else rows are numbered.
        absent: columns of the form that the file lacks.
    """

    layout: Layout
    path: Path
    rows: int = 0
    held: list[Held] = field(default_factory=list)
    strict: bool = True
    lines: bool = True
    absent: tuple[str, ...] = ()

    @property
    def clean(self) -> int:
        """Rows of the relation."""
        return self.rows - len(self.held)

    def relation(self) -> str:
        """The rows as SQL: `row` (0 is the first), `line`, and the published columns as text."""
        line = f'"{_LINE}"' if self.lines else f'"{_ROW}" + 1'
        missing = ", ".join(quoted(m) for m in self.layout.missing)
        names = [_name(c) for c in self.layout.columns]
        columns = ", ".join(
            f"CASE WHEN {bare} IN ({missing}) THEN NULL ELSE {bare} END AS {n}"
            for n, bare in ((n, f"trim({n}::VARCHAR)") for n in names)
        )
        columns += "".join(f", NULL::VARCHAR AS {_name(c)}" for c in self.absent)
        return (
            f'(SELECT "{_ROW}" AS row, {line} AS line, {columns} FROM (SELECT row_number() OVER () '
            f'- 1 AS "{_ROW}", * FROM read_parquet({quoted(str(self.path))})))'
        )

    def raw(self, rows: Iterable[int]) -> dict[int, bytes]:
        """Some rows of the relation, written anew as lines of CSV."""
        import pyarrow.parquet as pq

        ask = sorted(rows)
        table = pq.read_table(self.path, columns=list(self.layout.columns)).take(ask)
        return {
            row: csv_line([record[c] for c in self.layout.columns])
            for row, record in zip(ask, table.to_pylist(), strict=True)
        }


def scan(stream: BinaryIO, name: str, sheet: Sheet, copy: Path, whole: Path | None) -> TableScan:
    """Read a small table.

    Raises:
        SourceError: it is no table of the data set at all.
    """
    if name.endswith(".parquet"):
        return _parquet(stream, name, sheet, copy, whole)
    body = stream.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise SourceError(
            f"{name} is larger than {LARGEST >> 30} GiB: a file of {sheet.title} is not"
        )
    head = body[:4096].lstrip().lower()
    if head.startswith((b"<!doctype", b"<html")):
        raise SourceError(
            f"{name} is a web page, not a file of {sheet.title}: the server may have sent a "
            "login or error page; download it again"
        )
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SourceError(f"{name} is in UTF-16: save it as UTF-8 and ingest it again")
    return _csv(body.removeprefix(b"\xef\xbb\xbf"), name, sheet, copy)


def _csv(body: bytes, name: str, sheet: Sheet, copy: Path) -> TableScan:
    import pyarrow as pa
    import pyarrow.parquet as pq

    layout, absent, header_line, records = _begin(body, name, sheet)
    found = TableScan(layout=layout, path=copy, absent=absent)
    schema = pa.schema([(_LINE, pa.int64()), *((c, pa.string()) for c in layout.columns)])
    with pq.ParquetWriter(copy, schema, compression="zstd") as writer:
        kept: list[list[str | int]] = []
        for line, fields, fault in records:
            if line <= header_line:
                continue
            found.rows += 1
            width = len(fields)
            if not fault and width not in layout.widths:
                wanted = " or ".join(map(str, layout.widths))
                fault = f"{width} fields instead of {wanted}"
            if fault:
                found.held.append(Held(line, "", fault, csv_line(fields)))
                continue
            kept.append([line, *fields, *[""] * (len(layout.columns) - width)])
            if len(kept) == _BATCH:
                writer.write_table(_arrow(kept, schema))
                kept = []
        if kept:
            writer.write_table(_arrow(kept, schema))
    return found


def _forms(sheet: Sheet) -> Sequence[Layout]:
    """The forms of tables of a data set; of one published as text alone, those of its text."""
    return [form for form in sheet.layouts if form.quoted] or sheet.layouts


def _records(body: bytes, delimiter: str, encoding: str) -> Iterator[tuple[int, list[str], str]]:
    """Every record with the line it begins on and what is wrong with it, or an empty text."""
    text = io.TextIOWrapper(io.BytesIO(body), encoding, "surrogateescape", newline="")
    reader = csv.reader(text, delimiter=delimiter)
    csv.field_size_limit(1 << 24)
    begin = 1
    while True:
        fault = ""
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            fields, fault = [], str(error)
        if fields or fault:
            joined = "".join(fields)
            if "\0" in joined:
                fault = "a NUL byte"
            elif not joined.isascii() and not _is_text(joined):
                fault = "not UTF-8"
            yield begin, fields, fault
        begin = reader.line_num + 1


def _is_text(value: str) -> bool:
    """Whether a value holds no bytes that were no text."""
    return not any("\ud800" <= c <= "\udfff" for c in value)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _begin(
    body: bytes, name: str, sheet: Sheet
) -> tuple[Layout, tuple[str, ...], int, Iterator[tuple[int, list[str], str]]]:
    """The layout whose columns a record names, those it lacks, that record's line, all records.

    Exports have preambles, so the header is looked for among the first records.
    """
    utf8 = _is_utf8(body)
    closest: list[str] = []
    # rows that come back from the quarantine are CSV, whatever their file was
    tables = _forms(sheet)
    for delimiter in dict.fromkeys((*(form.delimiter for form in tables), ",")):
        forms = [form for form in tables if delimiter in (form.delimiter, ",")]
        encoding = "utf-8" if utf8 else forms[0].encoding
        for line, fields, _ in itertools.islice(_records(body, delimiter, encoding), _PREAMBLE):
            names = [f.strip() for f in fields]
            for form in forms:
                if tuple(names) == form.columns:
                    return form, (), line, _records(body, delimiter, encoding)
            for form in forms:
                if form.loose and (own := _own(form, names, name)):
                    return *own, line, _records(body, delimiter, encoding)
            shared = set(names) & set(tables[0].columns)
            if len(shared) > len(closest):
                closest = names
    raise SourceError(_no_header(name, sheet, closest))


def _own(form: Layout, names: list[str], file: str) -> tuple[Layout, tuple[str, ...]] | None:
    """A loose form with a file's own columns, and the columns it lacks; None where it is not it."""
    spelled = {c.casefold(): c for c in form.columns}
    seen = [n.casefold() for n in names]
    if any(c.casefold() not in seen for c in form.columns if c not in form.optional):
        return None
    columns: list[str] = []
    for position, (given, plain) in enumerate(zip(names, seen, strict=True), 1):
        if plain in spelled and plain in (c.casefold() for c in columns):
            raise SourceError(f"{file} names the column {given!r} twice: rename one of them")
        known = spelled.get(plain, given if _is_text(given) else "")
        free = known and plain not in (*_TAKEN, *(c.casefold() for c in columns))
        columns.append(known if free else f"{known} (column {position})".strip())
    absent = tuple(c for c in form.columns if c.casefold() not in seen)
    own = replace(form, name=_named(form, columns), columns=tuple(columns), optional_tail=0)
    return own, absent


def _named(form: Layout, columns: Iterable[str]) -> str:
    return f"{form.name}{OWN}{csv_line(columns).decode()}"


def _no_header(name: str, sheet: Sheet, closest: list[str]) -> str:
    first = _forms(sheet)[0]
    missing = [c for c in first.columns if c not in closest and c not in first.optional]
    return f"{name} is not a file of {sheet.title}: " + (
        f"its header has no column {missing[0]!r}"
        if closest and missing
        else "no line names its columns in their order"
        if closest
        else "no line among its first names the columns " + ", ".join(first.columns[:3]) + ", …"
    )


def _arrow(rows: list[list[str | int]], schema: pyarrow.Schema) -> pyarrow.Table:
    import pyarrow as pa

    return pa.Table.from_arrays(
        [
            pa.array(column, kind)
            for column, kind in zip(zip(*rows, strict=True), schema.types, strict=True)
        ],
        schema=schema,
    )


def _parquet(
    stream: BinaryIO, name: str, sheet: Sheet, copy: Path, whole: Path | None
) -> TableScan:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with copy.open("wb") as out:  # also when it lies on disk: its bytes must be hashed
        shutil.copyfileobj(stream, out, 1 << 20)
    try:
        file = pq.ParquetFile(copy)
        names, rows = file.schema_arrow.names, file.metadata.num_rows
    except (pa.ArrowException, OSError) as error:
        raise SourceError(f"{name} is no whole Parquet file: download or write it again") from error
    for form in _forms(sheet):
        needed = {c for c in form.columns if c not in form.optional}
        if needed <= set(names):
            own = tuple(c for c in form.columns if c in names)
            absent = tuple(c for c in form.columns if c not in names)
            if absent:
                form = replace(form, name=_named(form, own), columns=own)
            return TableScan(layout=form, path=copy, rows=rows, lines=False, absent=absent)
    missing = [c for c in _forms(sheet)[0].columns if c not in names]
    raise SourceError(f"{name} is not a file of {sheet.title}: it has no column {missing[0]!r}")


def _name(column: str) -> str:
    """A column's name in SQL."""
    return '"' + column.replace('"', '""') + '"'


def csv_line(fields: Iterable[object]) -> bytes:
    """A record as a line of CSV without its end; a missing field is empty."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(["" if f is None else f for f in fields])
    return out.getvalue().encode("utf-8", "surrogateescape")
