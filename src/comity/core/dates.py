"""Dates of the record: a day, a month or a year, and what can be said of their order.

A fact dated "2010" happened somewhere in 2010. `When` keeps that openness: it has a first and
a last possible day, and comparisons that matter (is it later than the as-of date?) use the day
that errs on the safe side.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from comity.errors import DateError

Precision = Literal["year", "month", "day", "by"]

_PATTERN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_PRECISIONS: tuple[Precision, ...] = ("year", "month", "day")
FIRST_YEAR, LAST_YEAR = 1800, 2100


@dataclass(frozen=True, slots=True)
class When:
    """A date known to the year, the month or the day, or only by when it had come.

    Attributes:
        first: the first day it can be.
        last: the last day it can be.
        precision: "year", "month", "day", or "by" of which only the bounds are known.
    """

    first: date
    last: date
    precision: Precision

    @property
    def year(self) -> int:
        """The calendar year."""
        return self.first.year

    def __str__(self) -> str:
        if self.precision == "by":
            return f"by {self.last}"
        return self.first.isoformat()[: {"year": 4, "month": 7, "day": 10}[self.precision]]

    def compatible(self, other: When) -> bool:
        """Whether both can be the same day: one spans the other or they overlap."""
        return self.first <= other.last and other.first <= self.last

    def by(self, day: date) -> bool:
        """Whether it certainly happened on `day` or before."""
        return self.last <= day

    def possibly_by(self, day: date) -> bool:
        """Whether it can have happened on `day` or before."""
        return self.first <= day


def some_day_by(first: When, last: When) -> When:
    """A date of which no more is known than that it lies between two others."""
    return When(first.last, last.last, "by")


@lru_cache(maxsize=8192)
def parse_when(text: str, precision: str = "") -> When:
    """Read a date of the record.

    Args:
        text: YYYY, YYYY-MM or YYYY-MM-DD.
        precision: when given and coarser than the text, the surplus is nominal and dropped.

    Raises:
        DateError: the text is none of the three forms, or not a day of the calendar.
    """
    match = _PATTERN.fullmatch(text.strip())
    if match is None:
        raise DateError(f"{text!r} is not a date: write YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateError(
            f"{text!r} is not a date of the record: the year lies outside {FIRST_YEAR}-{LAST_YEAR}"
        )
    depth = 1 + (month is not None) + (day is not None)
    if precision in _PRECISIONS:
        depth = min(depth, _PRECISIONS.index(precision) + 1)
    try:
        first = date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        raise DateError(f"{text!r} is not a day of the calendar") from None
    if depth == 3:
        return When(first, first, "day")
    if depth == 2:
        month = first.month
        last = date(year, month, calendar.monthrange(year, month)[1])
        return When(date(year, month, 1), last, "month")
    return When(date(year, 1, 1), date(year, 12, 31), "year")


def parse_as_of(text: str) -> date:
    """Read an as-of date: a year or a month means its last day.

    Raises:
        DateError: the text is not a date.
    """
    return parse_when(text).last


def come(day: date, word: str) -> date:
    """A day that has come: of a later one nothing is known yet.

    Args:
        day: the day.
        word: what it is called: "the as-of date".

    Raises:
        DateError: it lies after today.
    """
    if day > date.today():
        raise DateError(
            f"{word} {day} lies after today, {date.today()}: what is not yet known cannot be "
            "evaluated; name today or a day before it"
        )
    return day


def day_text(day: date) -> str:
    """A day as a reader writes it: 31 January 2006."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def when_text(when: When) -> str:
    """A date of the record as a reader writes it: 31 January 2006, January 2006 or 2006."""
    if when.precision == "day":
        return day_text(when.first)
    if when.precision == "by":
        return f"by {day_text(when.last)}"
    if when.precision == "month":
        return f"{calendar.month_name[when.first.month]} {when.year}"
    return str(when.year)


def days_between(earlier: When, later: When) -> tuple[int, int]:
    """The fewest and the most days from one date to another, given their precision."""
    return (later.first - earlier.last).days, (later.last - earlier.first).days


_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d{2}(?![\d.,]\d)")
_DAY = re.compile(r"(?:19|20)\d{2}-\d{2}(?:-\d{2})?")


def speaks_of_later(text: str, day: date) -> bool:
    """Whether a text names a year, month or day later than `day`."""
    if any(int(year) > day.year for year in _YEAR.findall(text)):
        return True
    return any(match > day.isoformat()[: len(match)] for match in _DAY.findall(text))


def as_known(text: str, day: date) -> str:
    """The text as it may be shown as of a day: withheld where it names a later date.

    A passage about 2001 can have been written in 2013 and tell what came after; an evaluation
    as of 2010 must not repeat that.
    """
    if speaks_of_later(text, day):
        return "(text withheld: it also speaks of dates after the as-of date)"
    return text
