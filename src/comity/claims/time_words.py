"""Time words of a sentence, relative to the day of the article, as windows.

"for eighteen years now", "in the 1990s", "since 1994", "between 1999 and 2003", "in March 2005",
"since the collapse of the Soviet Union", "over the past decade", "last year".
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from comity.propositions.model import Window

ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
TENS = dict(zip(["twenty", "thirty", "forty", "fifty"], (20, 30, 40, 50), strict=True))
NUMBERS = {word: n for n, word in enumerate(ONES)} | TENS
MONTHS = {name: n for n, name in enumerate(calendar.month_name) if name}
_N = r"(?P<n>\d{1,3}|[a-z]+(?:-[a-z]+)?)"
_Y = r"(?:19|20)\d\d"
_SHORT = {name[:3]: n for name, n in MONTHS.items()} | {"Sept": 9}
_M = rf"(?:{'|'.join(MONTHS)}|(?:{'|'.join(_SHORT)})\b\.?)"
_PART = (
    r"(?:(?P<part>early|mid|late|spring|summer|autumn|fall|winter)(?:[ -]|\b ?)|"
    r"about |around |circa |c\. ?)"
)
PARTS = {
    "early": (1, 6), "mid": (4, 9), "late": (7, 12), "spring": (2, 6), "summer": (5, 9),
    "autumn": (8, 12), "fall": (8, 12), "beginning": (1, 6), "middle": (4, 9), "end": (7, 12),
}  # fmt: skip
"""First and last month of a part of a year, widely; a winter lies in two years."""
SOVIET_END = date(1991, 12, 26)


@dataclass(frozen=True, slots=True)
class TimeWord:
    """A time word and the window it names.

    Attributes:
        window: the days.
        start: offset of the first character.
        end: offset after the last.
        text: the words.
    """

    window: Window
    start: int
    end: int
    text: str


def number_of(word: str) -> int | None:
    """The number that a word or digits name, or None."""
    text = word.casefold()
    if text.isdigit():
        return int(text)
    if text in NUMBERS:
        return NUMBERS[text]
    tens, _, ones = text.partition("-")
    if tens in TENS and ones in ONES[1:10]:
        return TENS[tens] + ONES.index(ones)
    return {"a": 1, "an": 1, "dozen": 12}.get(text)


def month_of(word: str) -> int:
    """The number of a month by its name or its first letters, from 1; 0 where it is none."""
    name = word.strip(". ").capitalize()
    return MONTHS.get(name) or _SHORT.get(name, 0)


def _day(match: re.Match[str], day: date) -> Window | None:
    parts = [int(p) for p in re.split(r"[-/.]", match["date"])]
    year, month, on = parts if parts[0] > 31 else (parts[2], parts[1], parts[0])
    if "/" in match["date"] and parts[0] <= 31:
        # 13/04/2004 has one reading, 03/04/2004 has two
        if month > 12 >= on:
            month, on = on, month
        elif month != on and month <= 12 and on <= 12:
            return None
    try:
        found = date(year, month, on)
    except ValueError:
        return None
    return Window(found, found)


def _year(year: int) -> Window:
    return Window(date(year, 1, 1), date(year, 12, 31))


def _part_of(match: re.Match[str], day: date) -> Window | None:
    year = int(match["y"])
    first, last = PARTS.get((match["part"] or "").casefold(), (1, 12))
    return Window(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))


def _from_years(match: re.Match[str], day: date) -> Window | None:
    first, last = int(match["a"]), int(match["b"])
    return Window(date(first, 1, 1), date(last, 12, 31)) if first <= last else None


def _ago(match: re.Match[str], day: date) -> Window | None:
    count = number_of(match["n"])
    if count is None or not 0 < count < 200:
        return None
    return Window(date(day.year - count, 1, 1), day)


def _decade(match: re.Match[str], day: date) -> Window | None:
    start = int(match["d"])
    part = (match["part"] or "").casefold()
    first, last = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}.get(part[:5].strip("- "), (0, 9))
    stop = min(date(start + last, 12, 31), day)
    begin = date(start + first, 1, 1)
    return Window(begin, stop) if begin <= stop else None


def _month(match: re.Match[str], day: date) -> Window | None:
    year, month = int(match["y"]), month_of(match["m"])
    on = match["d"] or match["dd"]
    if on and not 1 <= int(on) <= calendar.monthrange(year, month)[1]:
        return None
    if on:
        return Window(date(year, month, int(on)), date(year, month, int(on)))
    return Window(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


RUSSIAN = (
    *("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр"),
    *("ноябр", "декабр"),
)
_RM = rf"(?:{'|'.join(RUSSIAN)})[\u0430-\u044f]?"


def _russian(match: re.Match[str], day: date) -> Window | None:
    year = int(match["y"])
    first, last = date(year, 1, 1), date(year, 12, 31)
    if match["m"]:
        stem = match["m"].casefold().rstrip("ьяеай") or match["m"].casefold()
        named = [n for n, s in enumerate(RUSSIAN, 1) if s.rstrip("\u0430") == stem]
        if not named:
            return None
        most = calendar.monthrange(year, named[0])[1]
        if match["d"] and not 1 <= int(match["d"]) <= most:
            return None
        first = date(year, named[0], int(match["d"] or 1))
        last = first if match["d"] else date(year, named[0], most)
    if (match["lead"] or "").casefold() in ("\u0441", "\u0441\u043e"):
        return Window(first, day) if first <= day else None
    return Window(first, last)


KAZAKH = (
    *("қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым", "шілде", "тамыз", "қыркүйек"),
    *("қазан", "қараша", "желтоқсан"),
)
_KM = rf"(?P<m>{'|'.join(KAZAKH)})(?:ының|інің|ында|інде|ның|нің|да|де|та|те|ы|\u0456)?"


def _kazakh(match: re.Match[str], day: date) -> Window | None:
    year, month = int(match["y"]), KAZAKH.index(match["m"].casefold()) + 1
    most = calendar.monthrange(year, month)[1]
    on = int(match["d"] or 1)
    if not 1 <= on <= most:
        return None
    return Window(date(year, month, on), date(year, month, on if match["d"] else most))


def _since(match: re.Match[str], day: date) -> Window | None:
    year = int(match["y"])
    return Window(date(year, 1, 1), day) if date(year, 1, 1) <= day else None


def _until(match: re.Match[str], day: date) -> Window | None:
    year = int(match["y"]) - (match["word"].casefold() == "before")
    return Window(None, date(year, 12, 31))


def _independent(match: re.Match[str], day: date) -> Window | None:
    return Window(SOVIET_END, day) if day >= SOVIET_END else None


def _last_year(match: re.Match[str], day: date) -> Window | None:
    return _year(day.year - 1)


def _past(match: re.Match[str], day: date) -> Window | None:
    count = number_of(match["n"]) if match["n"] else 1
    if count is None:
        return None
    years = count * (10 if match["unit"].casefold().startswith("decade") else 1)
    return Window(date(max(1800, day.year - years), 1, 1), day) if years < 200 else None


_RULES: tuple[tuple[str, Callable[[re.Match[str], date], Window | None]], ...] = (
    (r"\b(?P<date>(?:19|20)\d\d(?:-\d{1,2}-|/\d{1,2}/|\.\d{1,2}\.)\d{1,2}|"
     r"\d{1,2}(?:-\d{1,2}-|/\d{1,2}/|\.\d{1,2}\.)(?:19|20)\d\d)(?![\w/-])", _day),
    (rf"\b(?:from|between) (?P<a>{_Y}) (?:to|and|until|till|through) (?P<b>{_Y})\b", _from_years),
    (rf"\b(?P<a>{_Y})\s?[-\u2013\u2014]\s?(?P<b>{_Y})\b", _from_years),
    (
        rf"\b(?:over|in|during|for|within) the (?:past|last) (?:{_N} )?(?P<unit>years?|decades?)\b",
        _past,
    ),
    (
        rf"\bfor (?:the )?(?:past |last |more than |over |almost |nearly )?{_N} years\b(?: now)?",
        _ago,
    ),
    (
        r"\b(?:in|during|throughout|of|since|by) the (?P<part>early |mid-?|late )?"
        r"(?P<d>(?:19|20)\d0)s\b",
        _decade,
    ),
    (r"\b(?:since|after) (?:the )?(?:collapse|breakup|break-up|disintegration|fall|end) of the "
     r"(?:Soviet Union|USSR)|\bsince (?:its |gaining |the country's )?independence\b",
     _independent),
    (rf"\b(?:since|from|after) (?:{_M} )?(?P<y>{_Y})(?: on(?:ward)?s?)?\b", _since),
    (rf"\b(?:(?:in|on|since|by|of) )?(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?)?(?P<m>{_M})"
     rf"(?: (?P<dd>\d{{1,2}})(?:st|nd|rd|th)?,)?,? (?P<y>{_Y})\b", _month),
    (rf"\b(?P<word>until|till|before) (?:{_M} )?(?P<y>{_Y})\b", _until),
    (rf"\b(?:(?P<lead>\u0432|\u0432\u043e|\u0441|\u0441\u043e) )?(?:(?P<d>\d{{1,2}}) )?(?:(?P<m>{_RM}) )?(?P<y>{_Y}) "
     r"(?:года|году|\u0433\.)", _russian),
    (rf"\b(?P<y>{_Y}) (?:жылғы|жылдың|жылы) (?:(?P<d>\d{{1,2}}) )?{_KM}\b", _kazakh),
    (r"\b(?P<y>(?:19|20)\d\d) жылы\b", lambda match, day: _year(int(match["y"]))),
    (rf"\b(?:in|at) the (?P<part>spring|summer|autumn|fall|winter|beginning|middle|end|course) of "
     rf"(?P<y>{_Y})\b", _part_of),
    (r"\blast year\b", _last_year),
    (rf"\b(?:in|during|of|by|for) (?:the )?{_PART}?(?P<y>{_Y})\b", _part_of),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern, re.IGNORECASE), made) for pattern, made in _RULES)


@dataclass(frozen=True, slots=True)
class Times:
    """What a stretch of text says of time.

    Attributes:
        read: the time words that name a window, by place.
        refused: start and end of those that look like one and name none ("31 February 2001",
            "since 2015" in an article of 2010).
    """

    read: tuple[TimeWord, ...]
    refused: tuple[tuple[int, int], ...]


def times_in(text: str, start: int, stop: int, day: date) -> Times:
    """The time words of a stretch of text; the longer of two that overlap is kept."""
    found: list[TimeWord] = []
    refused: list[tuple[int, int]] = []
    for pattern, made in _COMPILED:
        for match in pattern.finditer(text, start, stop):
            first, last = match.span()
            if any(t.start < last and first < t.end for t in found):
                continue
            if any(a < last and first < b for a, b in refused):
                continue
            window = made(match, day)
            if window is not None:
                found.append(TimeWord(window, first, last, match.group()))
            elif re.search(r"\d", match.group()):
                refused.append((first, last))
    return Times(tuple(sorted(found, key=lambda t: t.start)), tuple(sorted(refused)))


def time_words(text: str, start: int, stop: int, day: date) -> list[TimeWord]:
    """The time words of a stretch of text that name a window, by place."""
    return list(times_in(text, start, stop, day).read)
