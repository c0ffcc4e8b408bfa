"""The checks of a table as a whole: what no row shows by itself.

Rows that repeat each other, ids given twice, full memberships that overlap, rungs of a ladder
that disagree.
"""

from __future__ import annotations

from collections.abc import Mapping

from comity.core.actors import Actors
from comity.core.dates import When
from comity.record.cell_checks import when_or_none
from comity.record.plan_checks import PLAN_CHECKS, Lines
from comity.record.problem_list import Problems

_IDS = {"activities": "id", "actors": "id", "areas": "area", "plan": "id", "priorities": "item"}


def check_table(table: str, rows: Lines, file: str, actors: Actors, problems: Problems) -> None:
    """Note the problems of a table as a whole.

    Args:
        table: its name.
        rows: line and cells of its rows.
        file: the name of its file, for the problems.
        actors: the actors known before the folder added its own.
        problems: where to note them.
    """
    rows = _without_repeated(rows, file, problems)
    if table in _IDS:
        _check_ids(rows, _IDS[table], file, problems)
    if table == "actors":
        _check_kinds(rows, file, actors, problems)
    elif table == "membership":
        _check_overlaps(rows, file, problems)
    elif table == "ladders":
        _check_rungs(rows, file, problems)
    elif table == "same_as":
        _check_pairs(rows, file, problems)
    elif table == "corrections":
        _check_corrections(rows, file, problems)
    elif table == "event_points":
        _check_points(rows, file, problems)
    elif table == "goals":
        _check_goals(rows, file, problems)
    elif table in PLAN_CHECKS:
        PLAN_CHECKS[table](rows, file, problems)


def _without_repeated(rows: Lines, file: str, problems: Problems) -> Lines:
    first: dict[tuple[str, ...], int] = {}
    kept = []
    for line, row in rows:
        before = first.setdefault(tuple(row.values()), line)
        if before == line:
            kept.append((line, row))
        else:
            problems.add(
                f"{file}:{line}",
                (f"the row repeats line {before} word for word; delete one of the two"),
            )
    return kept


def _check_ids(rows: Lines, column: str, file: str, problems: Problems) -> None:
    first: dict[str, int] = {}
    for line, row in rows:
        value = row[column]
        before = first.setdefault(value, line) if value else line
        if before != line:
            problems.add_cell(
                f"{file}:{line}",
                column,
                value,
                (f"line {before} has the same {column}; give each row its own"),
            )


def _check_kinds(rows: Lines, file: str, actors: Actors, problems: Problems) -> None:
    for line, row in rows:
        if row["id"] not in actors or row["kind"] not in ("state", "organization"):
            continue
        known = actors[row["id"]]
        if row["kind"] != known.kind:
            problems.add_cell(
                f"{file}:{line}",
                "kind",
                row["kind"],
                (
                    f"{known.id} is known as a {known.kind} ({known.name}); write {known.kind}, or "
                    "give your actor another id"
                ),
            )


def _check_overlaps(rows: Lines, file: str, problems: Problems) -> None:
    """Two full memberships of a state in one organization that certainly share a day."""
    full: dict[tuple[str, str], list[tuple[int, When, When | None]]] = {}
    for line, row in rows:
        start, end = when_or_none(row["start"], row["start_precision"]), None
        if row["end"]:
            end = when_or_none(row["end"], row["end_precision"])
        if row["status"] not in ("", "full") or not start or (row["end"] and not end):
            continue
        others = full.setdefault((row["org"], row["iso3"]), [])
        for before, begun, ended in others:
            if (end is None or begun.last < end.first) and (
                ended is None or start.last < ended.first
            ):
                problems.add_cell(
                    f"{file}:{line}",
                    "start",
                    row["start"],
                    (
                        f"this full membership overlaps the one on line {before}; mend the "
                        "dates or the status of one of them"
                    ),
                )
                break
        others.append((line, start, end))


def _check_rungs(rows: Lines, file: str, problems: Problems) -> None:
    """Rows of one rung must agree on it, and no two rungs of a ladder share a place."""
    rungs: dict[tuple[str, str], tuple[int, Mapping[str, str]]] = {}
    places: dict[tuple[str, str], tuple[int, str]] = {}
    for line, row in rows:
        organization, rung = row["organization"], row["rung"]
        before, first = rungs.setdefault((organization, rung), (line, row))
        for column in ("order", "label", "stage"):
            if row[column] != first[column]:
                problems.add_cell(
                    f"{file}:{line}",
                    column,
                    row[column],
                    (
                        f"line {before} gives the same rung ({rung}) another {column}; write "
                        f"{first[column]} in both"
                    ),
                )
        at, other = places.setdefault((organization, row["order"]), (line, rung))
        if other != rung and before == line:
            problems.add_cell(
                f"{file}:{line}",
                "order",
                row["order"],
                (f"the rung {other} on line {at} has this place; give each rung its own"),
            )


def _check_pairs(rows: Lines, file: str, problems: Problems) -> None:
    first: dict[frozenset[str], int] = {}
    for line, row in rows:
        pair = frozenset((row["fact"], row["same_as"]))
        if len(pair) == 1:
            problems.add_cell(
                f"{file}:{line}",
                "same_as",
                row["same_as"],
                ("it is the fact itself; name another fact"),
            )
            continue
        before = first.setdefault(pair, line)
        if before != line:
            problems.add_cell(
                f"{file}:{line}",
                "fact",
                row["fact"],
                (f"line {before} decides the same pair; keep one of the two"),
            )


def _check_points(rows: Lines, file: str, problems: Problems) -> None:
    first: dict[tuple[str, ...], int] = {}
    for line, row in rows:
        before = first.setdefault((row["kind"], row["mechanism"], row["act"]), line)
        if before != line:
            wrong = f"line {before} gives points to the same kind, mechanism and act; keep one"
            problems.add_cell(f"{file}:{line}", "points", row["points"], wrong)


def _check_goals(rows: Lines, file: str, problems: Problems) -> None:
    """Rows of one goal must agree on it; a status has its day, and a day one status."""
    goals: dict[str, tuple[int, Mapping[str, str]]] = {}
    days: dict[tuple[str, str], int] = {}
    for line, row in rows:
        place = f"{file}:{line}"
        before, first = goals.setdefault(row["id"], (line, row)) if row["id"] else (line, row)
        for column in ("state_iso3", "organization", "area", "goal", "set_on", "due"):
            if row[column] != first[column]:
                wrong = (
                    f"line {before} gives the same goal ({row['id']}) another {column}; write "
                    f"{first[column] or 'nothing'} in both, or give this goal its own id"
                )
                problems.add_cell(place, column, row[column], wrong)
        _check_status(row, place, problems)
        if row["status_on"] and row["id"]:
            at = days.setdefault((row["id"], row["status_on"]), line)
            if at != line:
                wrong = f"line {at} assesses the same goal for the same day; keep one of the two"
                problems.add_cell(place, "status_on", row["status_on"], wrong)


def _check_status(row: Mapping[str, str], place: str, problems: Problems) -> None:
    status, on = row["status_class"], row["status_on"]
    set_on, found = when_or_none(row["set_on"]), when_or_none(on)
    if status and not on:
        wrong = "a status needs the day for which it was found; fill it, or empty status_class"
        problems.add_cell(place, "status_on", "", wrong)
    elif on and not status:
        wrong = "there is a day in status_on and no status; write the class, or empty status_on"
        problems.add_cell(place, "status_class", "", wrong)
    if set_on and found and found.last < set_on.first:
        wrong = f"it is before the goal was set (set_on {set_on}); mend one of the two dates"
        problems.add_cell(place, "status_on", on, wrong)


def _check_corrections(rows: Lines, file: str, problems: Problems) -> None:
    """A correction names its column, a supersession the row that takes the other's place."""
    for line, row in rows:
        column = {"correct": "column", "supersede": "new"}.get(row["action"], "")
        if column and not row[column]:
            problems.add_cell(
                f"{file}:{line}", column, "", f"to {row['action']} a row needs it; fill it"
            )
