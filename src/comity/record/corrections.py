"""Corrections, retractions and supersessions: rows about rows, applied where a record is read.

Nothing is deleted. A retracted or superseded row leaves the evidence, a corrected field
changes; the row keeps its name, and its passage says what it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from comity.core.corrections import Correction
from comity.core.dates import parse_when
from comity.core.provenance import source_id
from comity.record.cell_checks import Known
from comity.record.columns import TABLES
from comity.record.folder import Row as FileRow
from comity.record.folder import check_row
from comity.record.problem_list import Problems
from comity.record.row_names import NAMED_BY, Told, row_name

FILE = "corrections.csv"
Row = Mapping[str, str]
Tables = Mapping[str, Iterable[Row]]


def read_corrections(rows: Iterable[Row], known_by: date | None = None) -> tuple[Correction, ...]:
    """The corrections of a table, in its order, which is that of their application.

    Args:
        rows: the rows of the table.
        known_by: the last day; what was decided later, or may have been, is left out.
    """
    found = tuple(
        Correction(**{name: row.get(name, "") for name in CELLS}, line=int(getattr(row, "line", 0)))
        for row in rows
    )
    return tuple(c for c in found if known_by is None or parse_when(c.on).by(known_by))


CELLS = ("action", "target", "column", "old", "new", "on", "who", "why")
"""The columns of the table of corrections."""


def named_rows(tables: Tables, origin: str) -> Iterator[tuple[str, str, Row]]:
    """Every row of a record's tables of facts: table, id of its passage, cells."""
    for table in NAMED_BY:
        for row in tables.get(table, ()):
            yield table, f"p:{origin}/{table}:{row_name(table, row)}", row


def corrected(
    tables: Tables, origin: str, corrections: Iterable[Correction], known: Known, problems: Problems
) -> tuple[dict[str, list[Row]], set[str]]:
    """The tables with the corrections applied.

    Args:
        tables: rows by table; those that name no facts are passed on as they are.
        origin: id of the data set the tables are.
        corrections: all corrections, those of other records too.
        known: what cells may name.
        problems: where a correction that cannot be applied is noted.

    Returns:
        The tables, and the targets that were found in them.
    """
    by_target: dict[str, list[Correction]] = {}
    for one in corrections:
        by_target.setdefault(one.target, []).append(one)
    made: dict[str, list[Row]] = {
        t: [] if t in NAMED_BY else list(rows) for t, rows in tables.items()
    }
    found: set[str] = set()
    for table, passage, row in named_rows(tables, origin):
        address = row.get("source_url", "")
        names = {passage, address, source_id(address)} if address else {passage}
        mine = [one for name in names & by_target.keys() for one in by_target[name]]
        found |= names & by_target.keys()
        kept = _applied(table, row, sorted(mine, key=lambda c: c.line), known, problems)
        if kept is not None:
            made[table].append(kept)
    return made, found


def _applied(
    table: str, row: Row, corrections: list[Correction], known: Known, problems: Problems
) -> Row | None:
    """The row with its corrections; None where it was retracted or superseded."""
    if not corrections:
        return row
    cells, history = dict(row), []
    for one in corrections:
        if one.action != "correct":
            return None
        wrong = _wrong(table, cells, one)
        if wrong:
            problems.add_cell(f"{FILE}:{one.line}", *wrong)
            continue
        cells[one.column] = one.new
        history.append(one.told)
    _check(table, cells, corrections[-1], known, problems)
    return Told(cells, row_name(table, row), row, "; ".join(history))


def _wrong(table: str, cells: Mapping[str, str], one: Correction) -> tuple[str, str, str] | None:
    """Column, value and reason, where a correction does not fit its row."""
    columns = [c.name for c in TABLES[table] if c.name != "id"]
    if one.column not in columns:
        return (
            "column",
            one.column,
            f"the rows of {table} have no such column to correct; they have " + ", ".join(columns),
        )
    now = cells.get(one.column, "")
    if now != one.old:
        return (
            "old",
            one.old,
            f"the row says {now or 'nothing'!r} there now; look at the row again and correct that",
        )
    return None


def _check(
    table: str, cells: Mapping[str, str], one: Correction, known: Known, problems: Problems
) -> None:
    """Note what is wrong with a row once it is corrected."""
    whole = {c.name: cells.get(c.name, "") for c in TABLES[table]}
    row = FileRow(whole, table, one.line)
    check_row(row, f"{FILE}:{one.line}", list(whole), known, problems)


def unknown_targets(
    corrections: Iterable[Correction], found: set[str], problems: Problems, passed_over: str = ""
) -> None:
    """Note corrections whose row is in no record.

    Args:
        corrections: all corrections.
        found: the targets that were found.
        problems: where to note them.
        passed_over: how ids begin that are not looked for, because their record is left out.
    """
    for one in corrections:
        if one.target in found or (passed_over and one.target.startswith(passed_over)):
            continue
        problems.add_cell(
            f"{FILE}:{one.line}",
            "target",
            one.target,
            "no row of the record has this id; `comity trace` and the JSON of an evaluation print "
            "the ids of passages (p:...)",
        )
