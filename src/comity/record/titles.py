"""What the titles and texts of a record's rows tell: series, stages, later steps.

Plain rules on words, each with its limits: a title that names no stage is a signed instrument; a
later step is read only where its sentence gives a day.
"""

from __future__ import annotations

import calendar
import re
from functools import lru_cache

from comity.core.actors import fold
from comity.core.codebook import Codebook
from comity.core.dates import When, parse_when

_MONTH = "|".join(calendar.month_name[1:])
_LATER_STAGE = re.compile(
    rf"(ratified|in force)(?: for it)? on (\d{{1,2}}) ({_MONTH})(?: (\d{{4}}))?"
)
_NAMED_BY_STEP = re.compile(r" (?:signed|ratified)$")


def slug(text: str) -> str:
    """A text as part of an id: lower case, words joined by hyphens."""
    return fold(text).replace(" ", "-")


def instrument_name(title: str) -> str:
    """An instrument's name: its title without the step that the row reports."""
    return _NAMED_BY_STEP.sub("", title)


def instrument_stage(title: str, codebook: Codebook) -> tuple[str, int]:
    """Stage and depth of an instrument by the words of its title; by default it is signed."""
    words = fold(title)
    for rule in codebook.title_stages:
        if any(word in words for word in rule.words):
            return rule.stage, rule.depth
    return "signed", 2


def later_stages(text: str) -> tuple[tuple[str, When], ...]:
    """Later steps of an instrument that its passage dates: ("ratified", When), ("in force", When).

    Reads "ratified on 20 April and in force on 31 May 2012": a missing year is the next one.
    """
    found: list[tuple[str, When]] = []
    year = ""
    for match in reversed(list(_LATER_STAGE.finditer(text))):
        year = match[4] or year
        if year:
            month = _MONTH.split("|").index(match[3]) + 1
            found.append((match[1], parse_when(f"{year}-{month:02d}-{int(match[2]):02d}")))
    return tuple(reversed(found))


_EDITION = re.compile(r"\b(?:\d{2,4}|[ivx]+|phase \d|stage \d|planned|koktem|participation in)\b")
_SPELLINGS = (("tsentrazbat", "centrasbat"), ("centrazbat", "centrasbat"))


@lru_cache(maxsize=4096)
def series_of(name: str) -> str:
    """The exercise series a name belongs to: the name without edition, year and phase."""
    words = fold(name.split("(")[0])
    for spelling, usual in _SPELLINGS:
        words = words.replace(spelling, usual)
    return " ".join(_EDITION.sub(" ", words).split())
