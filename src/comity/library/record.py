"""What the library does with a record of one's own: rows, reviews, second coders, other files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from comity.errors import UsageError

if TYPE_CHECKING:
    from comity.core.tabular import Rows
    from comity.record.compare_folders import Difference, Side
    from comity.record.draft import Draft
    from comity.record.folder import RecordTables
    from comity.record.import_workbook import Imported
    from comity.record.review import Reviewed
    from comity.record.second import Disagreement
    from comity.stats.agreement import Agreement

Where = Path | str


def _draft(folder: Where) -> Draft:
    from comity.core.codebook import bundled_codebook
    from comity.evidence.bundled import bundled_actors
    from comity.record.draft import Draft

    return Draft(Path(folder), bundled_actors(), bundled_codebook())


def _read(folder: Where) -> RecordTables:
    from comity.library.data import record_check

    return record_check(folder)


def record_add(folder: Where, table: str, cells: Mapping[str, str]) -> str:
    """Add a row to a record folder with the checks of `record_check`; gives its id.

    Args:
        folder: the folder; new where it does not exist.
        table: milestones, activities, positions, ...
        cells: by column; `verified` is no unless it is given.
    """
    from comity.record.columns import TABLES

    draft = _draft(folder)
    filled = dict(cells)
    if any(c.name == "verified" for c in TABLES.get(table, ())):
        filled.setdefault("verified", "no")
    name = draft.add(table, filled)
    draft.write()
    return name


def record_diff(ours: Where, theirs: Where) -> Rows[Difference]:
    """Rows that two record folders hold otherwise: added, removed, changed by field."""
    from comity.record.compare_folders import differences

    return differences(_read(ours), _read(theirs))


def record_merge(
    ours: Where, theirs: Where, *, into: Where | None = None, side: Side = ""
) -> Rows[Difference]:
    """Make one record folder of two; gives the rows that differed and were decided by the side.

    Args:
        ours: the first folder.
        theirs: the second.
        into: a new folder; default is the first one, whose files are kept as .before-merge.
        side: whose cells count where rows of one id differ: ours, theirs; else that is an error.
    """
    from comity.core.codebook import bundled_codebook
    from comity.evidence.bundled import bundled_actors
    from comity.record.merge_folders import merge_folders

    return merge_folders(
        Path(ours),
        Path(theirs),
        bundled_actors(),
        bundled_codebook(),
        into=Path(into) if into else None,
        side=side,
    )[1]


def record_export(
    folder: Where,
    *,
    xlsx: Where | None = None,
    csv: Where | None = None,
    jsonl: Where | None = None,
) -> None:
    """Write a record folder to a workbook, to a new folder of CSV tables, or to JSON lines."""
    from comity.core.atomic_write import write
    from comity.core.codebook import bundled_codebook
    from comity.record.cell_notes import read_notes
    from comity.record.export import json_lines, write_csv
    from comity.record.write_workbook import write_workbook

    if not (xlsx or csv or jsonl):
        raise UsageError("say what to write: --xlsx FILE, --csv DIR or --jsonl FILE")
    tables = _read(folder)
    if xlsx:
        write_workbook(tables, Path(xlsx), bundled_codebook(), read_notes(Path(folder)))
    if csv:
        write_csv(tables, Path(csv))
    if jsonl:
        write(Path(jsonl), json_lines(tables))


def record_import(file: Where, folder: Where, *, delete: bool = False) -> Imported:
    """Put the rows of an exported workbook back into a record folder, or into a new one.

    Args:
        file: the workbook.
        folder: the folder; its files are kept as .before-import.
        delete: whether rows that the workbook lacks are deleted.
    """
    from comity.record.import_workbook import import_workbook

    return import_workbook(Path(file), _draft(folder), delete=delete)


def record_confirm(
    folder: Where,
    names: Sequence[str],
    *,
    coder: str,
    changes: Mapping[str, str] | None = None,
    on: date | None = None,
) -> list[str]:
    """Confirm rows of a record folder; gives what else a person must know.

    Args:
        folder: the folder.
        names: ids of rows.
        coder: who confirms.
        changes: cells to mend first, for one row.
        on: the day; default is today.
    """
    from comity.record.review import confirm

    draft = _draft(folder)
    notes = confirm(draft, names, coder, on or date.today(), changes)
    draft.write()
    return notes


def record_review(
    folder: Where,
    names: Sequence[str] = (),
    *,
    state: str = "",
    coder: str = "",
    why: str = "",
    every: bool = False,
    on: date | None = None,
) -> Rows[Reviewed]:
    """The rows that wait for a person; with a state, those named are put into it first.

    Args:
        folder: the folder.
        names: ids of rows to put into the state.
        state: proposed, disputed or retired.
        coder: who says so.
        why: the reason.
        every: list rows that wait for nobody, too.
        on: the day; default is today.
    """
    from comity.record.review import listed, put_in_state

    draft = _draft(folder)
    tables = draft.tables
    if names or state:
        if not (names and state):
            raise UsageError("give the ids of rows and the state they are in now (--as)")
        put_in_state(draft, names, state, coder, on or date.today(), why)
        tables = draft.write()
    return listed(tables, every=every)


def record_second(
    folder: Where,
    sheet: Where,
    *,
    coder: str,
    read: bool = False,
    on: date | None = None,
) -> Rows[Disagreement]:
    """Write a blind sheet for a second coder, or read it back; gives where the two differ.

    Args:
        folder: the folder.
        sheet: the CSV file.
        coder: the second coder.
        read: read the filled sheet instead of writing an empty one.
        on: the day; default is today.
    """
    from comity.core.atomic_write import write
    from comity.core.codebook import bundled_codebook
    from comity.core.tabular import Rows
    from comity.evidence.bundled import bundled_actors
    from comity.record.cell_checks import Known
    from comity.record.coded_documents import passages_of
    from comity.record.second import blind_rows, read_back, read_sheet, sheet_text

    if not coder.strip():
        raise UsageError("say with --coder who the second coder is")
    draft, path = _draft(folder), Path(sheet)
    if not read:
        rows = blind_rows(draft.tables, coder, passages_of(Path(folder)))
        if not rows:
            raise UsageError(f"{folder} has no row that {coder} could code a second time")
        if path.exists():
            raise UsageError(f"{sheet} is there already: name a new file, or --read it")
        write(path, sheet_text(rows))
        return Rows(())
    known = Known(bundled_actors(), bundled_codebook())
    found = read_back(draft, read_sheet(path), coder, on or date.today(), known, path.name)
    draft.write()
    return found


def record_agreement(folder: Where) -> Rows[Agreement]:
    """Krippendorff's alpha of a record's coders, by field and category."""
    from comity.record.second import agreements

    return agreements(_read(folder))


def record_adjudicate(
    folder: Where,
    name: str = "",
    cells: Mapping[str, str] | None = None,
    *,
    coder: str = "",
    why: str = "",
    on: date | None = None,
) -> Rows[Disagreement]:
    """Decide a disputed row; without one, list the fields that wait for a decision.

    Args:
        folder: the folder.
        name: id of the row.
        cells: what its cells are from now on; those left out stay as the first coder wrote them.
        coder: who decides.
        why: the reason.
        on: the day; default is today.
    """
    from comity.record.review import adjudicate
    from comity.record.second import disagreements

    draft = _draft(folder)
    tables = draft.tables
    if name:
        adjudicate(draft, name, cells or {}, coder, on or date.today(), why)
        tables = draft.write()
    return disagreements(tables)
