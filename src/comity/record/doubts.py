"""What a second look at a record would ask: rows that are well formed and may still be wrong.

A doubt is no problem: the record is read with it. Each names the row, says what is odd, and how it
can be mended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from comity.core.dates import When
from comity.record.cell_checks import when_or_none
from comity.record.problem_list import shown

Rows = Mapping[str, Sequence[Mapping[str, str]]]
LineOf = Callable[[Mapping[str, str]], int]
MANY_ROWS = 15
"""Rows of one day, host and coder from which on they are said to be so."""
NEAR_DAYS = 14
"""Days between which two first days of one event are taken for two tellings of one day."""

_DATE = {"milestones": "date", "activities": "date_start", "positions": "date"}


def doubts(rows: Rows, line_of: LineOf) -> list[str]:
    """Everything odd in a record, one line each, in the order of tables and rows.

    Args:
        rows: the rows of every table, each with every column of its table.
        line_of: the line of a row in its file.
    """
    found = [*_twice(rows, line_of), *_two_tellings(rows, line_of), *_in_one_day(rows)]
    for table, column in _DATE.items():
        for row in rows.get(table, ()):
            found.extend(
                f"{table} line {line_of(row)}: {why}" for why in _against_page(table, column, row)
            )
    return found


def _twice(rows: Rows, line_of: LineOf) -> Iterator[str]:
    """One state and key twice on dates that can be the same day."""
    kept: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for row in rows.get("activities", ()):
        if not row["event_key"]:
            continue
        same = kept.setdefault((row["event_key"], row["state_iso3"]), [])
        for other in same:
            one, two = when_or_none(other["date_start"]), when_or_none(row["date_start"])
            if one and two and one.compatible(two):
                yield (
                    f"activities line {line_of(row)}: line {line_of(other)} has the same state "
                    f"and event_key ({shown(row['event_key'])}); keep one row, or "
                    "give this one its own key"
                )
                break
        same.append(row)


def _two_tellings(rows: Rows, line_of: LineOf) -> Iterator[str]:
    """One event whose rows give it two first days, or call it held and announced."""
    first: dict[str, Mapping[str, str]] = {}
    for row in rows.get("activities", ()):
        key = row["event_key"]
        if not key or row["kind"] != "exercise":
            continue
        before = first.setdefault(key, row)
        one, two = when_or_none(before["date_start"]), when_or_none(row["date_start"])
        place = f"activities line {line_of(row)}"
        if one and two and not one.compatible(two) and _days(one, two) <= NEAR_DAYS:
            yield (
                f"{place}: the event {shown(key)} begins on {two} here and on {one} on line "
                f"{line_of(before)}; write one day in both"
            )
        statuses = {before["status"] or "held", row["status"] or "held"}
        if statuses == {"held", "announced"}:
            yield (
                f"{place}: the event {shown(key)} is held on one line and announced on another "
                f"({line_of(before)}); it was held, and this state's part in it may be in doubt"
            )


def _in_one_day(rows: Rows) -> Iterator[str]:
    """Many rows that one person read in one day on one host, and nobody else has coded."""
    typed: Counter[tuple[str, str, str]] = Counter()
    for row in (r for of_table in rows.values() for r in of_table):
        host = urlsplit(row.get("source_url", "")).hostname or ""
        alone = row.get("review") not in ("coded-twice", "retired", "proposed")
        day = row.get("entered") or row.get("read_on", "")
        if host and alone and len(day) == 10:
            typed[day, host.removeprefix("www."), row.get("coder", "")] += 1
    for (day, host, coder), count in sorted(typed.items()):
        if count >= MANY_ROWS:
            yield (
                f"{count} rows were typed in one day ({day}) from one host ({shown(host)})"
                + (f" by {shown(coder)}" if coder else "")
                + ": they are one source and one reading; have a second person code them "
                "(`comity record second`)"
            )


def _days(one: When, two: When) -> int:
    return abs((one.first - two.first).days)


def _against_page(table: str, column: str, row: Mapping[str, str]) -> Iterator[str]:
    """What the page's own date speaks against."""
    published = when_or_none(row["published"])
    start = when_or_none(row[column], row["date_precision"])
    if not published or not start:
        return
    held = table != "activities" or (row["status"] or "held") == "held"
    if held and published.last < start.first:
        yield (
            f"the page is of {published} and the event of {start}: it can only announce it; write "
            "announced, or cite a later page"
        )
    end = when_or_none(row["date_end"]) if row.get("date_end") else None
    if end and held and published.last < end.first:
        yield (
            f"the page is of {published} and the end {end} lies after it: the end is a plan; leave "
            "it empty, or cite a later page"
        )
