"""Dates that two phrases name together: "Wednesday of last week", "from 28 April to 3 May"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from comity.coding.time_mentions import Mention
from comity.coding.words import Token

_OF_WEEK = frozenset("of on in на".split())
_UNTIL = frozenset("to and".split())


def joined(mentions: Sequence[Mention], tokens: Sequence[Token]) -> list[Mention]:
    """The dates of a sentence, those that one phrase names in two parts put together.

    Args:
        mentions: the dates found, in their order.
        tokens: the words of the sentence.
    """
    found: list[Mention] = []
    for m in mentions:
        before = found[-1] if found else None
        if before is not None and (whole := _together(before, m, tokens)) is not None:
            found[-1] = whole
        elif before is not None and before.role == "from" and _ends(before, m, tokens):
            found.append(replace(m, role="to"))
        else:
            found.append(m)
    return found


def _together(one: Mention, other: Mention, tokens: Sequence[Token]) -> Mention | None:
    between = {t.text for t in tokens[one.last : other.first]}
    if between - _OF_WEEK or other.first - one.last > 1:
        return None
    senses = (one.sense, other.sense)
    if senses in (("weekday", "week"), ("week", "weekday")):
        day, week = (one, other) if one.sense == "weekday" else (other, one)
        return replace(day, first=one.first, last=other.last, sense="day-of-week", ahead=week.value)
    for named, year in ((one, other), (other, one)):
        if named.sense == "date" and year.sense == "year" and named.month and named.year is None:
            return replace(named, first=one.first, last=other.last, ahead=year.value or named.ahead)
    return None


def _ends(start: Mention, m: Mention, tokens: Sequence[Token]) -> bool:
    """Whether a date is the last one of a stretch that another begins."""
    if m.role or m.first - start.last > 2:
        return False
    after = tokens[m.last].text if m.last < len(tokens) else ""
    return tokens[m.first - 1].text in _UNTIL or after == "дейін"
