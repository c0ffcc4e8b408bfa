"""From rows of the table goals to goals: rows that share an id are assessments of one goal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from comity.core.codebook import split
from comity.core.dates import parse_when
from comity.core.goals import Assessment, Goal
from comity.record.cited import Cited, Row, passage_of
from comity.record.row_names import row_name


def read_goals(rows: Iterable[Row], origin: str, sources: Cited) -> tuple[Goal, ...]:
    """The goals of a table that was found right.

    Args:
        rows: its rows.
        origin: id of the data set the table is.
        sources: documents by id; those that the rows cite are added.
    """
    found: dict[str, Goal] = {}
    for row in rows:
        status, on = row.get("status_class", ""), row.get("status_on", "")
        when = parse_when(on) if on else None
        passage = passage_of(
            row,
            f"{origin}/goals:{row_name('goals', row)}",
            origin,
            sources,
            text=f"{row['goal']}: {status}, {on}" if status else row["goal"],
            subjects=(row["state_iso3"],),
            partners=(row["organization"],),
            on=on or row["set_on"],
        )
        assessment = Assessment(status, when, passage)
        known = found.get(row["id"])
        if known is not None:
            found[row["id"]] = replace(known, assessments=(*known.assessments, assessment))
            continue
        found[row["id"]] = Goal(
            id=f"g:{row['id']}",
            state=row["state_iso3"],
            organization=row["organization"],
            areas=split(row.get("area", "")),
            title=row["goal"],
            set_on=parse_when(row["set_on"]),
            due=parse_when(row["due"]) if row.get("due") else None,
            assessments=(assessment,),
        )
    return tuple(found.values())
