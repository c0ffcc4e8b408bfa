"""A workbook of `comity record export --xlsx` back into a record folder: edits, new rows, notes."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comity.errors import RecordError, UsageError
from comity.record.cell_notes import Note, read_notes, write_notes
from comity.record.columns import TABLES
from comity.record.draft import Draft
from comity.record.row_ids import row_id
from comity.record.workbook import LARGEST, cell_text
from comity.record.write_workbook import ROW_ID, WORDS

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did.

    Attributes:
        added: rows that are new.
        changed: rows whose cells changed.
        missing: ids of rows of the folder that the workbook has not; they were kept, unless they
            were to be deleted.
        notes: notes of cells that the workbook holds.
    """

    added: int
    changed: int
    missing: tuple[str, ...]
    notes: int


def import_workbook(path: Path, draft: Draft, *, delete: bool = False) -> Imported:
    """Put the rows of a workbook into a record folder, all or nothing.

    A row with the id of a row of the folder changes that row; one without is added. Files are kept
    as they were, with the ending .before-import.

    Args:
        path: the workbook; its sheets are called as the tables.
        draft: the folder; new where it does not exist.
        delete: whether rows that the workbook's tables lack are deleted.

    Raises:
        RecordError: the workbook cannot be read, or the result would have problems.
        OutputError: it cannot be written.
    """
    sheets = _sheets(path)
    seen: set[str] = set()
    notes: list[Note] = []
    added = changed = 0
    for table, lines in sheets.items():
        for line, (cells, about) in lines:
            name = cells.pop(ROW_ID, "")
            if name in seen:
                raise RecordError(
                    f"{path.name}, {table}:{line}: the {ROW_ID} {name} is on two rows; empty it in "
                    "the row that is new"
                )
            old = draft.by_id.get(name) if name else None
            new_name = row_id(table, {n: cells.get(n, "") for n in (c.name for c in TABLES[table])})
            if old is None:
                draft.add(table, cells)
                added += 1
            else:
                seen.add(name)
                differ = {n: v for n, v in cells.items() if old[n] != v}
                if differ:
                    draft.change(draft.find(name), differ)
                    changed += 1
                    new_name = row_id(table, {**old, **cells})
                elif row_id(table, old) == new_name:
                    new_name = name
            notes += [Note(new_name, column, a, t) for column, (a, t) in about.items()]
    missing = tuple(n for n in draft.by_id if n.partition("/")[0] in sheets and n not in seen)
    if delete:
        for name in missing:
            draft.drop(draft.find(name))
    kept = [n for n in read_notes(draft.path) if n.row not in seen or n.row in missing]
    draft.write(keep=".before-import")
    if draft.path.is_dir():
        write_notes(draft.path, [*kept, *notes])
    return Imported(added=added, changed=changed, missing=missing, notes=len(notes))


Line = tuple[int, tuple[dict[str, str], dict[str, tuple[str, str]]]]


def _sheets(path: Path) -> dict[str, list[Line]]:
    """By table: line, cells and notes (author, text) of the rows of its sheet."""
    import openpyxl

    if not path.is_file():
        raise UsageError(f"there is no file {path}: give a workbook of `comity record export`")
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(one.file_size for one in packed.infolist()) > LARGEST:
                raise RecordError(f"{path} is too large: keep only the record's rows")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, data_only=True)
            return _tables(path, book)
    except RecordError:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged file makes it stumble over
        raise RecordError(
            f"{path} is damaged or no workbook ({type(error).__name__}): save it anew as .xlsx"
        ) from None


def _tables(path: Path, book: Any) -> dict[str, list[Line]]:
    found = {}
    for sheet in book.worksheets:
        table = sheet.title.casefold()
        if table == WORDS or sheet.max_row < 1 or sheet.cell(1, 1).value is None:
            continue
        if table not in TABLES:
            raise RecordError(
                f"{path.name}: the sheet {sheet.title!r} is no table of a record; call it one of "
                f"{', '.join(TABLES)}, or delete it"
            )
        found[table] = list(_lines(path, table, sheet))
    if not found:
        raise RecordError(f"{path.name}: no sheet is a table of a record")
    return found


def _lines(path: Path, table: str, sheet: Any) -> Iterator[Line]:
    header = [_read(cell).casefold() for cell in next(sheet.iter_rows(max_row=1))]
    known = {c.name for c in TABLES[table]} | {ROW_ID, ""}
    unknown = [name for name in header if name not in known]
    if unknown:
        raise RecordError(f"{path.name}, {table}: there is no column {', '.join(unknown)}")
    for line, row in enumerate(sheet.iter_rows(min_row=2), 2):
        cells = {n: _read(c) for n, c in zip(header, row, strict=False) if n}
        if not any(v for n, v in cells.items() if n != ROW_ID):
            continue
        if next(iter(cells.values())).startswith("#"):
            continue
        about = {
            n: (_plain(c.comment.author or ""), _plain(c.comment.text or ""))
            for n, c in zip(header, row, strict=False)
            if n and c.comment is not None
        }
        yield line, (cells, about)


def _read(cell: Any) -> str:
    return _plain(cell_text(cell)).strip()


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)
