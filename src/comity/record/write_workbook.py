"""A record as one workbook: a sheet a table, drop-down lists of the allowed words, notes."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from comity.core.atomic_write import write
from comity.core.codebook import Codebook
from comity.record.cell_checks import activity_kinds
from comity.record.cell_notes import Note
from comity.record.column import Column
from comity.record.columns import TABLES
from comity.record.folder import RecordTables
from comity.record.row_ids import with_ids

ROW_ID = "row_id"
"""The last column of a sheet: which row of the folder it was. Rows without one are new."""
WORDS = "words"
"""The sheet that the drop-down lists read from."""
_FREE_ROWS = 500
_UNWRITABLE = re.compile(
    "_x(?=[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
)


def write_workbook(
    tables: RecordTables, path: Path, codebook: Codebook, notes: Sequence[Note] = ()
) -> None:
    """Write every table of a record, those without rows too, to a workbook.

    Args:
        tables: the record.
        path: the file, whole or not at all.
        codebook: kinds, events and areas that cells may name.
        notes: notes of cells.

    Raises:
        OutputError: it cannot be written.
    """
    import openpyxl
    from openpyxl.workbook.defined_name import DefinedName

    book = openpyxl.Workbook()
    book.remove(book.active)
    about = {(n.row, n.column): n for n in notes}
    lists: dict[str, tuple[str, ...]] = {}
    for table, columns in TABLES.items():
        sheet = book.create_sheet(table)
        _fill(sheet, table, columns, with_ids(table, tables.rows.get(table, ())), about)
        for place, column in enumerate(columns, 1):
            words = _words(column, codebook)
            if words:
                name = f"words_{table}_{column.name}"
                lists[name] = words
                _drop_down(sheet, place, name, len(tables.rows.get(table, ())))
    sheet = book.create_sheet(WORDS)
    sheet.sheet_state = "hidden"
    for place, (name, words) in enumerate(lists.items(), 1):
        for line, word in enumerate(words, 1):
            _put(sheet.cell(line, place), word)
        letter = openpyxl.utils.get_column_letter(place)
        where = f"'{WORDS}'!${letter}$1:${letter}${len(words)}"
        book.defined_names[name] = DefinedName(name, attr_text=where)
    out = io.BytesIO()
    book.save(out)
    write(path, out.getvalue())


def _fill(
    sheet: Any, table: str, columns: Sequence[Column], rows: Mapping[str, Mapping[str, str]],
    about: Mapping[tuple[str, str], Note],
) -> None:  # fmt: skip
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.styles import Font

    for place, column in enumerate(columns, 1):
        cell = sheet.cell(1, place, column.name)
        cell.font = Font(bold=column.required)
        # what is typed below stays as it is typed: "2010-06" becomes no day
        letter = openpyxl.utils.get_column_letter(place)
        sheet.column_dimensions[letter].number_format = "@"
    sheet.cell(1, len(columns) + 1, ROW_ID).font = Font(italic=True, color="888888")
    sheet.freeze_panes = "A2"
    for line, (name, row) in enumerate(rows.items(), 2):
        for place, column in enumerate(columns, 1):
            cell = sheet.cell(line, place)
            _put(cell, row[column.name])
            note = about.get((name, column.name))
            if note:
                cell.comment = Comment(_written(note.text), _written(note.author))
        _put(sheet.cell(line, len(columns) + 1), name)


def _put(cell: Any, value: str) -> None:
    """A text stays a text: no formula, no number, no date is made of it."""
    cell.number_format = "@"
    if value:
        cell.value = _written(value)
        cell.data_type = "s"


def _written(text: str) -> str:
    """A text with what XML cannot hold written as workbooks do it: _x000D_."""
    return _UNWRITABLE.sub(lambda m: "_x005F_x" if m[0] == "_x" else f"_x{ord(m[0]):04X}_", text)


def _words(column: Column, codebook: Codebook) -> tuple[str, ...]:
    if column.kind == "kind":
        return activity_kinds(codebook)
    if column.kind == "event":
        return tuple(codebook.events)
    if column.kind == "areas":
        return tuple(area.id for area in codebook.areas)
    return column.choices


def _drop_down(sheet: Any, place: int, name: str, rows: int) -> None:
    import openpyxl
    from openpyxl.worksheet.datavalidation import DataValidation

    # a list of several areas is no word of the list, and must still be taken
    listed = DataValidation(
        type="list", formula1=f"={name}", allow_blank=True, showErrorMessage=False
    )
    letter = openpyxl.utils.get_column_letter(place)
    listed.add(f"{letter}2:{letter}{rows + 1 + _FREE_ROWS}")
    sheet.add_data_validation(listed)
