"""Small raw tables: quoted CSV and Parquet, as published by those who do not deal in millions.

A quoted CSV is read record by record, so that a broken one is set aside with its line and the
rest is used; a Parquet file is read by DuckDB.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from comity.errors import SourceError
from comity.schema import quoted
from comity.sources.sheet import Layout, Sheet
from comity.sources.text import Held

if TYPE_CHECKING:
    import pyarrow

LARGEST = 1 << 30
_BATCH = 50_000


@dataclass
class TableScan:
    """What a scan of a small table found; as `text.Scan`.

    Attributes:
        layout: the form of the file.
        path: a Parquet file with the clean rows.
        rows: rows of the raw file.
        held: the records set aside.
        strict: always true: every record was counted.
        lines: whether the Parquet file has a column of line numbers; else rows are numbered.
    """

    layout: Layout
    path: Path
    rows: int = 0
    held: list[Held] = field(default_factory=list)
    strict: bool = True
    lines: bool = True

    @property
    def clean(self) -> int:
        """Rows of the relation."""
        return self.rows - len(self.held)

    def relation(self) -> str:
        """The rows as SQL: `row` (0 is the first), `line`, and the published columns as text."""
        line = "line" if self.lines else "row + 1"
        missing = ", ".join(quoted(m) for m in self.layout.missing)
        columns = ", ".join(
            f'CASE WHEN "{c}"::VARCHAR IN ({missing}) THEN NULL ELSE "{c}"::VARCHAR END AS "{c}"'
            for c in self.layout.columns
        )
        return (
            f"(SELECT row, {line} AS line, {columns} FROM (SELECT row_number() OVER () - 1 AS row, "
            f"* FROM read_parquet({quoted(str(self.path))})))"
        )

    def raw(self, rows: Iterable[int]) -> dict[int, bytes]:
        """Some rows of the relation, written anew as lines of CSV."""
        import pyarrow.parquet as pq

        ask = sorted(rows)
        table = pq.read_table(self.path, columns=list(self.layout.columns)).take(ask)
        return {
            row: _csv_line([record[c] for c in self.layout.columns])
            for row, record in zip(ask, table.to_pylist(), strict=True)
        }


def handles(name: str, sheet: Sheet) -> bool:
    """Whether a file is a table of this kind, by its name and the data set's layouts."""
    return name.endswith(".parquet") or any(form.quoted for form in sheet.layouts)


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

    records = _records(body, sheet)
    layout, header_line = _header(records, name, sheet)
    found = TableScan(layout, copy)
    schema = pa.schema([("line", pa.int64()), *((c, pa.string()) for c in layout.columns)])
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
                found.held.append(Held(line, "", fault, _csv_line(fields)))
                continue
            kept.append([line, *fields, *[""] * (len(layout.columns) - width)])
            if len(kept) == _BATCH:
                writer.write_table(_arrow(kept, schema))
                kept = []
        if kept:
            writer.write_table(_arrow(kept, schema))
    return found


def _records(body: bytes, sheet: Sheet) -> Iterator[tuple[int, list[str], str]]:
    """Every record with the line it begins on and what is wrong with it, or an empty text."""
    encoding = sheet.layouts[0].encoding
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode(encoding if encoding != "utf-8" else "utf-8", "surrogateescape")
    delimiter = sheet.layouts[0].delimiter
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
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
            elif not joined.isascii() and any("\ud800" <= c <= "\udfff" for c in joined):
                fault = "not UTF-8"
            yield begin, fields, fault
        begin = reader.line_num + 1


def _header(
    records: Iterator[tuple[int, list[str], str]], name: str, sheet: Sheet
) -> tuple[Layout, int]:
    """The layout whose columns a record names, and that record's line; exports have preambles."""
    closest: list[str] = []
    for count, (line, fields, _) in enumerate(records):
        names = [f.strip() for f in fields]
        for form in sheet.layouts:
            if tuple(names) == form.columns:
                return form, line
        shared = set(names) & set(sheet.layouts[0].columns)
        if len(shared) > len(closest):
            closest = names
        if count > 30:
            break
    missing = [c for c in sheet.layouts[0].columns if c not in closest]
    raise SourceError(
        f"{name} is not a file of {sheet.title}: "
        + (
            f"its header has no column {missing[0]!r}"
            if closest and missing
            else "no line names its columns in their order"
            if closest
            else "no line among its first names the columns "
            + ", ".join(sheet.layouts[0].columns[:3])
            + ", …"
        )
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
    for form in sheet.layouts:
        if set(form.columns) <= set(names):
            return TableScan(form, copy, rows, lines=False)
    missing = [c for c in sheet.layouts[0].columns if c not in names]
    raise SourceError(f"{name} is not a file of {sheet.title}: it has no column {missing[0]!r}")


def _csv_line(fields: Iterable[object]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(["" if f is None else f for f in fields])
    return out.getvalue().encode("utf-8", "surrogateescape")
