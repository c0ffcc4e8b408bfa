"""Dates as articles write them, in English, Russian and transliterated Russian."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_MONTHS = (
    "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|"
    "september sept sep|october oct|november nov|december dec"
)
_RUSSIAN = (
    "января ianvaria yanvarya janvarja|февраля fevralia fevralya fevralja|марта marta|"
    "апреля aprelia aprelya aprelja|мая maia maya maja|июня iiunia iyunya ijunja|"
    "июля iiulia iyulya ijulja|августа avgusta|сентября sentiabria sentyabrya sentjabrja|"
    "октября oktiabria oktyabrya oktjabrja|ноября noiabria noyabrya nojabrja|"
    "декабря dekabria dekabrya dekabrja"
)
_NUMBER = {
    word: number
    for names in (_MONTHS, _RUSSIAN)
    for number, words in enumerate(names.split("|"), 1)
    for word in words.split()
}
_MONTH = rf"(?P<month>{'|'.join(sorted(_NUMBER, key=len, reverse=True))})\.?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_FORMS = tuple(
    re.compile(rf"(?<![\w./-]){form}(?![\w/])", re.IGNORECASE)
    for form in (
        rf"(?P<day>\d{{1,2}})\s+{_MONTH},?\s+{_YEAR}(?:\s*(?:г\.|года|goda))?",
        rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}",
        rf"{_YEAR}[.,]\s+(?:[–—-]\s+)?(?P<day>\d{{1,2}})\s+{_MONTH}",
        rf"{_YEAR},\s+{_MONTH}\s+(?P<day>\d{{1,2}})",
        rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)",
        rf"(?P<day>\d{{1,2}})\.(?P<month>\d\d)\.{_YEAR}(?:\s*г\.)?",
        rf"{_MONTH},?\s+{_YEAR}",
        rf"{_YEAR},\s+{_MONTH}",
        rf"(?:spring|summer|autumn|fall|winter)\s+{_YEAR}",
        rf"{_YEAR}[-–—](?:\d{{4}}|\d\d)(?=[\s.,)]*$)",
        rf"{_YEAR}[a-d]?(?:\s*(?:г\.|года|goda))?(?![-–—]\d)",
    )
)
EARLIEST = 1800
"""Numbers below are more often page or document numbers than years."""


@dataclass(frozen=True, slots=True)
class Written:
    """A date and where it stands in the text.

    Attributes:
        date: YYYY, YYYY-MM or YYYY-MM-DD.
        start: offset of its first character.
        end: offset after its last.
    """

    date: str
    start: int
    end: int

    @property
    def is_day(self) -> bool:
        """Whether it is known to the day."""
        return len(self.date) == len("YYYY-MM-DD")

    @property
    def parts(self) -> dict[str, list[list[int]]]:
        """The date as CSL-JSON writes it."""
        return {"date-parts": [[int(part) for part in self.date.split("-")]]}


def dates_in(text: str) -> list[Written]:
    """Every date of a text, in order; where two readings overlap, the fuller one."""
    found: list[Written] = []
    for form in _FORMS:
        for match in form.finditer(text):
            if any(match.start() < w.end and w.start < match.end() for w in found):
                continue
            written = _written(match)
            if written is not None:
                found.append(written)
    return sorted(found, key=lambda w: w.start)


def _written(match: re.Match[str]) -> Written | None:
    parts = match.groupdict()
    month, day = parts.get("month"), parts.get("day")
    numbers = [int(parts["year"])]
    if month:
        numbers.append(_NUMBER.get(month.casefold(), 0) or int(month))
        if day:
            numbers.append(int(day))
    try:
        date(*(*numbers, 1, 1)[:3])
    except ValueError:
        return None
    if numbers[0] < EARLIEST:
        return None
    text = "-".join([f"{numbers[0]:04d}", *(f"{n:02d}" for n in numbers[1:])])
    return Written(text, match.start(), match.end())
