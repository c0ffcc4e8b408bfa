"""Rows that commands add to the tables of a record folder; none is ever taken out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from comity.core.atomic_write import write
from comity.errors import OutputError, RecordError
from comity.record.columns import TABLES
from comity.record.problem_list import Problems, plain
from comity.record.read_file import open_sheet


def add_rows(folder: Path, table: str, rows: Iterable[Mapping[str, str]]) -> bytes | None:
    """Add rows to a table of a record folder; both are made where there is none.

    Args:
        folder: the record folder.
        table: the name of the table.
        rows: cells by column; a column that is not there is left empty.

    Returns:
        The file as it was, or None where there was none.

    Raises:
        RecordError: the table is there in a form that is not written, or lacks a column.
        OutputError: it cannot be written; it is as it was.
    """
    path = folder / f"{table}.csv"
    for suffix in (".xlsx", ".parquet"):
        if path.with_suffix(suffix).exists():
            raise RecordError(
                f"{plain(str(folder))} holds {table}{suffix}, to which nothing is added: save it "
                f"as {path.name}"
            )
    columns = [column.name for column in TABLES[table]]
    try:
        folder.mkdir(exist_ok=True)
        before = path.read_bytes() if path.exists() else None
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
    header, delimiter, text = columns, ",", "\ufeff" + ",".join(columns) + "\r\n"
    if before is not None:
        sheet = open_sheet(path, columns, Problems())
        header, delimiter, text = list(sheet.header), sheet.delimiter, sheet.text
        text = ("\ufeff" if before.startswith(b"\xef\xbb\xbf") else "") + text
    end = "\r\n" if "\r\n" in text else "\n"
    if not text.endswith(("\n", "\r")):
        text += end
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    for row in rows:
        lost = [name for name, cell in row.items() if cell and name not in header]
        if lost:
            raise RecordError(f"{path.name} has no column {lost[0]}: add it to the header")
        writer.writerow([row.get(name, "") for name in header])
    write(path, text + out.getvalue())
    return before


def take_back(folder: Path, table: str, before: bytes | None) -> None:
    """The file as it was before rows were added that turned out not to fit."""
    path = folder / f"{table}.csv"
    if before is None:
        path.unlink(missing_ok=True)
    else:
        write(path, before)
