"""Days that a file stands for, read from its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

Span = tuple[date, date]
"""First and last day, both included."""

_YEAR = re.compile(r"(?<!\d)(19|20)(\d\d)(?!\d)")
_STAMP = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?:\d{6})?(?!\d)")


def days(first: date, last: date) -> Iterator[date]:
    """Every day from one to another, none if the last lies before the first."""
    for number in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(number)


def day_of(text: str) -> date | None:
    """The day in YYYYMMDD, or None where the calendar has no such day."""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


def span_of(digits: str) -> Span | None:
    """The days of a year (YYYY), month (YYYYMM) or day (YYYYMMDD), or None."""
    first = day_of((digits + "0101")[:8] if len(digits) in (4, 6, 8) else "")
    if first is None:
        return None
    if len(digits) == 4:
        return first, date(first.year, 12, 31)
    if len(digits) == 6:
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        return first, following - timedelta(days=1)
    return first, first


def span_of_name(name: str) -> Span | None:
    """The days that a file's name speaks of: its years if it names any, else its day stamp.

    `events.1995.20150313082510.tab` speaks of 1995, the stamp says when it was made;
    `20181004-icews-events.tab` speaks of a day. None where the name speaks of neither.
    """
    years = [int(found[0]) for found in _YEAR.finditer(name)]
    if years:
        return date(min(years), 1, 1), date(max(years), 12, 31)
    stamped = [day for found in _STAMP.finditer(name) if (day := day_of("".join(found.groups())))]
    return (min(stamped), max(stamped)) if stamped else None


def shown(missing: Sequence[date]) -> str:
    """Days for a reader: how many, and the first few as runs."""
    runs: list[list[date]] = []
    for day in missing:
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    few = [f"{run[0]}" if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs[:4]]
    more = f" and {len(runs) - 4} more stretches" if len(runs) > 4 else ""
    count = "1 day" if len(missing) == 1 else f"{len(missing):,} days"
    return f"{count}: {', '.join(few)}{more}"
