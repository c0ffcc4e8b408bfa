"""When a question is about: the words of time of a question as an open window.

"by 31 December 2027", "before 2028", "in 2027", "between 1 January and 30 June 2027", "from 2027 to
2029", "next year", "within five years"; the same in Russian. What is asked of the time before the
day of the forecast is over, so a window begins on the day after it at the earliest.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from comity.claims.time_words import month_of, number_of
from comity.propositions import Window

_RUSSIAN = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр",
            "ноябр", "декабр")  # fmt: skip
# ruff: noqa: RUF001  # Russian letters are meant
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?|"
    r"(?:январ|феврал|апрел|июн|июл|сентябр|октябр|ноябр|декабр)[ьяюе]|март[ае]?|ма[йяе]|"
    r"август[ае]?)"
)
_YEAR = r"(?:19|20)\d\d"
_TH = "(?:st|nd|rd|th)?"
_DATE = (
    rf"(?:(?P<{{0}}iso>{_YEAR}-\d\d-\d\d)|"
    rf"(?P<{{0}}d1>\d{{{{1,2}}}}){_TH} (?P<{{0}}m1>{_MONTH})(?:,? (?P<{{0}}y1>{_YEAR}))?|"
    rf"(?P<{{0}}m2>{_MONTH}) (?P<{{0}}d2>\d{{{{1,2}}}}){_TH}(?:, ?(?P<{{0}}y2>{_YEAR}))?|"
    rf"(?P<{{0}}m3>{_MONTH}) (?P<{{0}}y3>{_YEAR})|(?P<{{0}}y4>{_YEAR}))"
)
_AFTER = r"(?: год[ауе]?| г\.)?"
_END_OF = r"(?:the )?(?:end of |close of |конц[ауе] )?"
_COUNT = r"(?P<count>\d{1,2}|[a-z]+) (?P<unit>years?|months?|weeks?|days?)"


def _dated(name: str) -> str:
    return _DATE.format(name)


_FORMS = tuple(
    (kind, re.compile(rf"(?<!\w){pattern}{_AFTER}(?!\w)", re.IGNORECASE))
    for kind, pattern in (
        ("span", rf"(?:between|from) {_dated('a')} (?:and|to|until|till|through) {_dated('b')}"),
        ("span", rf"(?:с|между) {_dated('a')}{_AFTER} (?:по|до|и) {_dated('b')}"),
        ("years", rf"(?:in|during|в) (?P<first>{_YEAR}) ?[-\u2013] ?(?P<last>{_YEAR})"),
        ("by", rf"(?:on or before|before(?= (?:the )?(?:end|close) of)|by|no later than|until|"
               rf"through|к|до конца|к концу) {_END_OF}{_dated('a')}"),
        ("before", rf"(?:before|prior to|до) {_dated('a')}"),
        ("in", rf"(?:at any time )?(?:in|during|on|within|в течение|в) {_dated('a')}"),
        ("within", rf"(?:within|in|over|during) (?:the )?(?:next |coming )?{_COUNT}"),
        ("next", r"(?:in |by |during )?(?:the )?(?:end of )?next year|в следующем году"),
        ("this", r"(?:in |by |during )?(?:the )?(?:end of )?this year|до конца этого года|"
                 r"в этом году"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """The time of a question.

    Attributes:
        window: the days, none of them before the day after the forecast.
        text: the question without its words of time.
    """

    window: Window
    text: str


def asked_when(text: str, as_of: date) -> Asked | None:
    """The window of a question, and the question without it; None where it names none, or several.

    Args:
        text: a question.
        as_of: the day of the forecast.
    """
    found = next(((k, m) for k, form in _FORMS if (m := form.search(text))), None)
    if found is None:
        return None
    kind, match = found
    rest = " ".join((text[: match.start()] + " " + text[match.end() :]).split())
    if re.search(rf"(?<!\w){_YEAR}(?!\w)", rest):
        return None  # a second time: which of them is the window is not ours to guess
    days = _days(kind, match, as_of)
    if days is None:
        return None
    first, last = days
    if last > as_of:  # a window that is over stays as it was asked
        first = max(first or as_of + timedelta(days=1), as_of + timedelta(days=1))
    return Asked(Window(first, last), re.sub(r"\s+([?.,])", r"\1", rest))


def _days(kind: str, match: re.Match[str], as_of: date) -> tuple[date | None, date] | None:
    if kind == "years":
        return date(int(match["first"]), 1, 1), date(int(match["last"]), 12, 31)
    if kind == "next":
        return date(as_of.year + 1, 1, 1), date(as_of.year + 1, 12, 31)
    if kind == "this":
        return None, date(as_of.year, 12, 31)
    if kind == "within":
        return _ahead(match, as_of)
    one = _span(match, "a", as_of)
    if one is None:
        return None
    if kind == "span":
        other = _span(match, "b", as_of)
        if other is None:
            return None
        begin = one[0].replace(year=other[0].year) if _yearless(match, "a") else one[0]
        return begin, other[1]
    if kind == "before":
        return None, one[0] - timedelta(days=1)
    return (None if kind == "by" else one[0]), one[1]


def _ahead(match: re.Match[str], as_of: date) -> tuple[date | None, date] | None:
    count = number_of(match["count"])
    if count is None:
        return None
    unit = match["unit"][0].lower()
    if unit in "dw":
        return None, as_of + timedelta(days=count * (7 if unit == "w" else 1))
    months = as_of.year * 12 + as_of.month - 1 + count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    return None, date(year, month + 1, min(as_of.day, calendar.monthrange(year, month + 1)[1]))


def _yearless(match: re.Match[str], name: str) -> bool:
    return not any(match[f"{name}{part}"] for part in ("iso", "y1", "y2", "y3", "y4"))


def _span(match: re.Match[str], name: str, as_of: date) -> tuple[date, date] | None:
    """The first and the last day of a date that is a day, a month or a year."""
    try:
        if match[f"{name}iso"]:
            day = date.fromisoformat(match[f"{name}iso"])
            return day, day
        for number in "12":
            if match[f"{name}d{number}"]:
                year = int(match[f"{name}y{number}"] or as_of.year)
                day = date(year, _month(match[f"{name}m{number}"]), int(match[f"{name}d{number}"]))
                return day, day
        if match[f"{name}m3"]:
            year, month = int(match[f"{name}y3"]), _month(match[f"{name}m3"])
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    except ValueError:
        return None
    year = int(match[f"{name}y4"])
    return date(year, 1, 1), date(year, 12, 31)


def _month(word: str) -> int:
    found = month_of(word)
    low = word.casefold()
    return found or next(
        n for n in (3, 8, 1, 2, 4, 6, 7, 9, 10, 11, 12, 5) if low.startswith(_RUSSIAN[n - 1])
    )
