"""What a spreadsheet made of a cell, and what was meant: "Apr-12", 41000, "2012.0", TRUE.

A cell with one meaning is mended and the mending is reported; one with two is a problem that names
both readings. Nothing is guessed between them.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date, timedelta

from comity.core.codebook import Codebook
from comity.core.dates import parse_when
from comity.errors import DateError
from comity.record.column import YES_NO, Column

_ENGLISH = "january february march april may june july august september october november december"
_RUSSIAN = "январ феврал март апрел ма июн июл август сентябр октябр ноябр декабр"
_SHORT_RUSSIAN = "янв фев мар апр мая июн июл авг сен окт ноя дек"
_MONTHS = (
    {name: n for n, name in enumerate(_ENGLISH.split(), 1)}
    | {name[:3]: n for n, name in enumerate(_ENGLISH.split(), 1)}
    | {"sept": 9, "май": 5, "мая": 5, "сент": 9, "нояб": 11, "февр": 2}
    | {name: n for n, name in enumerate(_SHORT_RUSSIAN.split(), 1)}
    | {stem + end: n for n, stem in enumerate(_RUSSIAN.split(), 1) for end in ("ь", "я", "", "а")
       if len(stem) > 2}
)  # fmt: skip
_WORD = r"(?P<m>[^\W\d_]{3,9})\.?"
_MONTH_YEAR = re.compile(
    rf"{_WORD}[\s./,-]*(?P<y>\d{{4}})(?:\s?г\.?)?|(?P<y2>\d{{4}})[\s./,-]*(?P<m2>[^\W\d_]{{3,9}})\.?"
)
_MONTH_SHORT = re.compile(
    rf"{_WORD}[\s./-]*['’]?(?P<n>\d{{1,2}})|(?P<n2>\d{{1,2}})[\s./-]*(?P<m2>[^\W\d_]{{3,9}})\.?"
)
_DAY_MONTH_YEAR = re.compile(
    rf"(?P<d>\d{{1,2}})[\s./-]*{_WORD}[\s./,-]*(?P<y>\d{{4}}|\d\d)(?:\s?г\.?)?|"
    r"(?P<m2>[^\W\d_]{3,9})\.?\s*(?P<d2>\d{1,2})(?:st|nd|rd|th)?,\s*(?P<y2>\d{4})"
)
_NUMBER_YEAR = re.compile(r"(?P<m>\d{1,2})\s?[./-]\s?(?P<y>\d{4})")
_YEAR_NUMBER = re.compile(r"(?P<y>\d{4})(?P<mark>[./,-])(?P<m>\d{1,2})")
_WHOLE_YEAR = re.compile(r"(\d{4})[.,]0+")
_THREE = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)(?:\s?г\.?)?")
_YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?Z?")
_SERIAL = re.compile(r"([2-6]\d{4})(?:[.,]0+)?")
_SERIAL_ORIGIN = date(1899, 12, 30)  # of the 1900 system, whose 29 February 1900 never was
_YES = frozenset(
    [
        "yes",
        "y",
        "true",
        "1",
        "1.0",
        "1,0",
        "ja",
        "wahr",
        "oui",
        "vrai",
        "да",
        "истина",
        "иә",
        "evet",
        "x",
        "✓",
    ]
)
_NO = frozenset(
    ["no", "n", "false", "0", "0.0", "0,0", "nein", "falsch", "non", "faux", "нет", "ложь", "жоқ"]
)
_OLD_REVIEWS = {
    "open": "confirmed",
    "agreed": "coded-twice",
    "changed": "coded-twice",
    "contested": "disputed",
}
"""Words of the column before version 0.3."""
_EVENTS = {
    "in-force": ("entered into force", "entry into force", "came into force", "in force",
                 "enters into force", "вступил в силу", "вступило в силу"),
    "signed": ("signature", "signing", "was signed", "подписан", "подписано"),
    "ratified": ("ratification", "was ratified", "ратифицирован", "ратифицировано"),
    "joined": ("accession", "became a member"),
}  # fmt: skip


def readings(column: Column, value: str, codebook: Codebook) -> tuple[str, ...]:
    """What a cell that its column does not take can mean, each as it should be written.

    Args:
        column: the column.
        value: the cell, not empty.
        codebook: the event words.

    Returns:
        No reading where nothing is known; one where the meaning is plain; more where it must be
        asked. "YYYY-04-12" stands for a day of a year that the cell does not say.
    """
    text = " ".join(value.split())
    if column.kind == "date":
        return date_readings(text)
    if column.kind == "choice" and column.choices == YES_NO:
        word = text.casefold()
        return ("yes",) if word in _YES else ("no",) if word in _NO else ()
    if column.name == "review" and text.casefold() in _OLD_REVIEWS:
        return (_OLD_REVIEWS[text.casefold()],)
    if column.kind in ("choice", "status"):
        return _same_word(text, column.choices)
    if column.kind == "event":
        meant = [e for e, words in _EVENTS.items() if text.casefold() in words]
        return _same_word(text, codebook.events) or tuple(e for e in meant if e in codebook.events)
    if column.kind in ("depth", "order"):
        number = re.fullmatch(r"([-−–]?)(\d+)(?:[.,]0+)?", text)
        return (("-" if number[1] and number[2] != "0" else "") + number[2],) if number else ()
    return ()


def _same_word(text: str, words: Iterable[str]) -> tuple[str, ...]:
    plain = re.sub(r"[\s_-]+", "-", text.casefold())
    return tuple(w for w in words if re.sub(r"[\s_-]+", "-", w.casefold()) == plain)


def date_readings(text: str) -> tuple[str, ...]:
    """The dates that a spreadsheet's writing can mean; see `readings`."""
    for read in (_whole, _with_month, _short_month, _three_numbers, _two_numbers, _serial):
        found = [d for d in read(text) if _is_date(d.replace("YYYY", "2000"))]
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def _is_date(text: str) -> bool:
    try:
        parse_when(text)
    except DateError:
        return False
    return True


def _month(word: str) -> int:
    return _MONTHS.get(word.casefold().rstrip("."), 0)


def _century(year: str) -> str:
    """A year in four digits; two digits up to 30 are of this century, as spreadsheets have it."""
    return year if len(year) == 4 else f"{20 if int(year) < 30 else 19}{int(year):02d}"


def _whole(text: str) -> list[str]:
    year, day = _WHOLE_YEAR.fullmatch(text), _YEAR_FIRST.fullmatch(text)
    if day:
        return [f"{day[1]}-{int(day[2]):02d}-{int(day[3]):02d}"]
    return [year[1]] if year else []


def _with_month(text: str) -> list[str]:
    if (match := _MONTH_YEAR.fullmatch(text)) and (month := _month(match["m"] or match["m2"])):
        return [f"{match['y'] or match['y2']}-{month:02d}"]
    match = _DAY_MONTH_YEAR.fullmatch(text)
    month = _month(match["m"] or match["m2"]) if match else 0
    if match is None or not month:
        return []
    day, year = match["d"] or match["d2"], match["y"] or match["y2"]
    if len(year) == 4:
        return [f"{year}-{month:02d}-{int(day):02d}"]
    # 12-Apr-13: the day stands first, or the year does
    return [f"{_century(b)}-{month:02d}-{int(a):02d}" for a, b in ((day, year), (year, day))]


def _short_month(text: str) -> list[str]:
    """Apr-12: the month of a year, or a day of the month."""
    match = _MONTH_SHORT.fullmatch(text)
    month = _month(match["m"] or match["m2"]) if match else 0
    if match is None or not month:
        return []
    number = match["n"] or match["n2"]
    found = [f"{_century(number)}-{month:02d}"] if len(number) == 2 else []
    if 1 <= int(number) <= calendar.monthrange(2000, month)[1]:
        found.append(f"YYYY-{month:02d}-{int(number):02d}")
    return found


def _three_numbers(text: str) -> list[str]:
    match = _THREE.fullmatch(text)
    if match is None:
        return []
    one, mark, two, last = match[1], match[2], match[3], match[4]
    year = _century(last)
    found = [f"{year}-{int(two):02d}-{int(one):02d}"]
    if mark != ".":  # with dots the day comes first everywhere
        found.append(f"{year}-{int(one):02d}-{int(two):02d}")
        if len(last) == 2:
            found.append(f"{_century(one.zfill(2))}-{int(two):02d}-{int(last):02d}")
    return found


def _two_numbers(text: str) -> list[str]:
    if match := _NUMBER_YEAR.fullmatch(text):
        return [f"{match['y']}-{int(match['m']):02d}"]
    match = _YEAR_NUMBER.fullmatch(text)
    if match is None:
        return []
    year, month = match["y"], match["m"]
    if match["mark"] in ".," and month == "1":  # a spreadsheet makes 2012.1 of 2012.10
        return [f"{year}-01", f"{year}-10"]
    return [f"{year}-{int(month):02d}"]


def _serial(text: str) -> list[str]:
    """A day as the number that spreadsheets keep it as; the first of a month may be the month."""
    match = _SERIAL.fullmatch(text)
    if match is None:
        return []
    day = _SERIAL_ORIGIN + timedelta(days=int(match[1]))
    return [day.isoformat()[:7], day.isoformat()] if day.day == 1 else [day.isoformat()]


def asked(found: tuple[str, ...]) -> str:
    """What to write for a cell of several readings: each in words and as it is written."""
    said = ", or ".join(f"{one} where {_in_words(one)} is meant" for one in found)
    return f"write {said}"


def _in_words(text: str) -> str:
    parts = text.split("-")
    if len(parts) == 1:
        return text
    month = calendar.month_name[int(parts[1])]
    year = "of a year that it does not say" if parts[0] == "YYYY" else parts[0]
    return f"{int(parts[2])} {month} {year}" if len(parts) == 3 else f"{month} {year}"
