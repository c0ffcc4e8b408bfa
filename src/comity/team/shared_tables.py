"""The record of a team in its database: in from a folder, out to one, without a loss.

Every file comes out byte for byte. A table that another program wrote otherwise (semicolons, quotes
where none are needed, another encoding) is kept as the file it is; the others are rows.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from comity.core.atomic_write import write
from comity.errors import OutputError, RecordError
from comity.record.columns import TABLES
from comity.team.database import Database

if TYPE_CHECKING:
    from sqlalchemy import Connection

TABLE, OTHER = ".csv", (".json", ".yml", ".xlsx", ".parquet")
FORMS = {
    "plain": ("utf-8", "\n"),
    "windows": ("utf-8", "\r\n"),
    "marked": ("utf-8-sig", "\n"),
    "marked windows": ("utf-8-sig", "\r\n"),
}
"""How tables are written: encoding, with a byte order mark or none, and the end of a line."""
FOLDERS = ("", "coded", "briefs")
"""Folders of a record folder that belong to it; what a person drafts does not."""


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a record folder that belongs to the record, by its path in it."""
    found = {}
    for inner in FOLDERS:
        place = folder / inner if inner else folder
        for file in sorted(place.iterdir()) if place.is_dir() else ():
            if (
                file.is_file()
                and not file.is_symlink()
                and file.suffix.casefold() in (TABLE, *OTHER)
            ):
                found[file.relative_to(folder).as_posix()] = file.read_bytes()
    return found


def version_of(connection: Connection, database: Database) -> int:
    """The number of the last change of the record; 0 before the first."""
    table = database.table("record_version")
    found = connection.execute(table.select()).first()
    return 0 if found is None else int(found.number)


def put(
    connection: Connection, database: Database, files: Mapping[str, bytes], gone: Iterable[str] = ()
) -> int:
    """Put files in the place of what the database has of them; gives the new version.

    Args:
        connection: of a transaction.
        database: of the team.
        files: contents by path.
        gone: paths that are no more.
    """
    tables, rows, others = (
        database.table(n) for n in ("record_tables", "record_rows", "record_files")
    )
    for name in (*files, *gone):
        connection.execute(rows.delete().where(rows.c.table == name))
        connection.execute(tables.delete().where(tables.c.name == name))
        connection.execute(others.delete().where(others.c.name == name))
    for name, body in files.items():
        found = _lines_of(name, body)
        if found is None:
            connection.execute(others.insert().values(name=name, body=body))
            continue
        form, lines = found
        connection.execute(tables.insert().values(name=name, header=_json(lines[0]), form=form))
        placed = [
            {"table": name, "place": n, "cells": _json(row)} for n, row in enumerate(lines[1:])
        ]
        if placed:
            connection.execute(rows.insert(), placed)
    return _moved_on(connection, database)


def _moved_on(connection: Connection, database: Database) -> int:
    table, number = database.table("record_version"), version_of(connection, database) + 1
    connection.execute(table.delete())
    connection.execute(table.insert().values(only=1, number=number))
    return number


def _lines_of(name: str, body: bytes) -> tuple[str, list[list[str]]] | None:
    """The form and the lines of a table; None of what would not come out as it came in."""
    path = Path(name)
    if path.suffix.casefold() != TABLE or path.stem.casefold() not in TABLES:
        return None
    for form, (encoding, _) in FORMS.items():
        try:
            text = body.decode(encoding)
            lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        except (UnicodeDecodeError, csv.Error):
            continue
        if lines and _csv(lines, form) == body:
            return form, lines
    return None


def _json(cells: list[str]) -> str:
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))


def contents(connection: Connection, database: Database) -> dict[str, bytes]:
    """Every file of the record as it stands in the database, by path."""
    tables, rows, others = (
        database.table(n) for n in ("record_tables", "record_rows", "record_files")
    )
    texts: dict[str, list[list[str]]] = {}
    forms: dict[str, str] = {}
    for one in connection.execute(tables.select().order_by(tables.c.name)):
        texts[one.name], forms[one.name] = [json.loads(one.header)], one.form
    for one in connection.execute(rows.select().order_by(rows.c.table, rows.c.place)):
        texts[one.table].append(json.loads(one.cells))
    found = {name: _csv(lines, forms[name]) for name, lines in texts.items()}
    found |= {one.name: bytes(one.body) for one in connection.execute(others.select())}
    return found


def _csv(lines: list[list[str]], form: str) -> bytes:
    encoding, ending = FORMS[form]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=ending).writerows(lines)
    return text.getvalue().encode(encoding)


def import_folder(database: Database, folder: Path) -> int:
    """Take a record folder into the database, in the place of what it has; gives how many files.

    Raises:
        RecordError: the folder is none, or holds nothing of a record; what the database has stays.
        StoreError: the database refuses.
    """
    if not folder.is_dir():
        raise RecordError(f"{folder} is no folder: name a record folder")
    files = files_of(folder)
    if not files:
        raise RecordError(
            f"{folder} holds no file of a record: nothing was taken in, and what the database has "
            "stays"
        )
    with database.writing() as connection:
        gone = [name for name in contents(connection, database) if name not in files]
        put(connection, database, files, gone)
    return len(files)


def export_folder(database: Database, folder: Path) -> int:
    """Write the record to a folder, each file whole or not at all; gives how many files.

    Raises:
        OutputError: the folder holds files already, or cannot be written.
        StoreError: the database refuses.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise OutputError(f"{folder} holds files already: name a new or an empty folder")
    with database.reading() as connection:
        found = contents(connection, database)
    write_files(folder, found)
    return len(found)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files by their paths in a folder.

    Raises:
        OutputError: they cannot be written.
    """
    try:
        os.makedirs(folder, exist_ok=True)
        for name in files:
            (folder / name).parent.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} cannot be made: {error.strerror or error}") from error
    for name, body in files.items():
        write(folder / name, body)
