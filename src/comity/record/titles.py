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
_NAMED_BY_STEP = re.compile(
    r" (?:signed|ratified|initialled|agreed|in force|announced|renewed(?: for .+)?)$"
)
_INSTRUMENT = re.compile(
    r"\b(?:agreements?|accords?|treaty|convention|protocol|memorandum|memoranda|plan|charter|"
    r"compact|contract|lease|arrangement|declaration|statement|roadmap|sofa|framework document|"
    r"(?:cooperation|partnership) programme|exchange of (?:letters|notes)|state partnership)\b",
    re.IGNORECASE,
)
_NO_INSTRUMENT = re.compile(
    r"\b(?:bill|draft|project|returned|request|offer|approves?|decides?|proposes?|plans to|"
    r"accepts?|extends|picks|joins|becomes|designates|pledges|(?:re)?opens|keeps|overrules|sets|"
    r"ratifies|signs? (?:the|an?|up))\b",
    re.IGNORECASE,
)


_OFFER = re.compile(r"\b(?:offer|request|proposes|plans)\b", re.IGNORECASE)


def slug(text: str) -> str:
    """A text as part of an id: lower case, words joined by hyphens."""
    return fold(text).replace(" ", "-")


def instrument_name(title: str) -> str:
    """An instrument's name: its title without the step that the row reports."""
    return _NAMED_BY_STEP.sub("", title)


def names_instrument(title: str) -> bool:
    """Whether a title names an instrument of two sides.

    It has a noun for one, and tells no act of one side: that a parliament approves a contingent,
    a government decides or a partner is designated is a step, but no treaty.
    """
    return bool(_INSTRUMENT.search(title)) and not _NO_INSTRUMENT.search(title)


def instrument_stage(title: str, codebook: Codebook) -> tuple[str, int]:
    """Stage and depth of an instrument by the words of its title; by default it is signed.

    The act of one side alone has no stage in the life of an instrument, unless it proposes one or
    refuses it.
    """
    words = fold(title)
    found = next(
        ((r.stage, r.depth) for r in codebook.title_stages if any(w in words for w in r.words)),
        ("signed", 2),
    )
    if found[0] in ("proposed", "ended") or names_instrument(title):
        return found
    if found[0] == "in force":  # a unit formed, an office opened, a project begun
        return "", found[1]
    return "", 0 if _OFFER.search(title) else 1


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
