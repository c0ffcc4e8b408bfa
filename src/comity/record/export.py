"""A record folder as other files: CSV tables, JSON lines."""

from __future__ import annotations

import json
from pathlib import Path

from comity.core.atomic_write import write
from comity.errors import OutputError
from comity.record.columns import TABLES
from comity.record.edit_file import edited
from comity.record.folder import RecordTables
from comity.record.row_ids import with_ids


def json_lines(tables: RecordTables) -> str:
    """Every row as a line of JSON: table, id, and its filled cells by column."""
    return "".join(
        json.dumps(
            {"table": table, "row": name, **{n: v for n, v in row.items() if v}},
            ensure_ascii=False,
        )
        + "\n"
        for table in TABLES
        for name, row in with_ids(table, tables.rows.get(table, ())).items()
    )


def write_csv(tables: RecordTables, folder: Path) -> list[Path]:
    """Write the tables that have rows as CSV files with every column into a new or empty folder.

    Raises:
        OutputError: there is something in the folder, or it cannot be written.
    """
    try:
        folder.mkdir(exist_ok=True)
        if any(folder.iterdir()):
            raise OutputError(f"{folder} is not empty: name a folder that does not exist yet")
    except OSError as error:
        raise OutputError(f"{folder} cannot be made: {error.strerror or error}") from error
    written = []
    for table, rows in tables.rows.items():
        if rows:
            path = folder / f"{table}.csv"
            write(path, edited(path, table, {}, rows))
            written.append(path)
    return written
