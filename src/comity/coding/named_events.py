"""Exercises that no table names: a name of their own with its year, "Srbija-2018", «Ханжар – 2016»."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from comity.coding.tables import Found
from comity.coding.words import Token

_YEAR = re.compile(r"(?:19[89]\d|20[0-4]\d)\Z")
_DASHES = frozenset("-–—")
_QUOTES = frozenset("«\"“„'")
_MOST_WORDS = 3
_NO_EXERCISE = (
    "expo", "euro", "strategy", "vision", "agenda", "kazakhstan", "uzbekistan", "ukraine", "digital",
    "экспо", "евро", "стратегия", "повестка", "казахстан", "узбекистан", "қазақстан", "өзбекстан",
    "экспо", "covid", "ковид", "олимпиада", "олимпиад", "олимп", "миссия", "соглашение",
)  # fmt: skip
"""Names with a year that are shows, plans and illnesses."""


def named_exercises(tokens: Sequence[Token], text: str, taken: set[int]) -> Iterator[Found]:
    """The names with a dash and a year that a sentence holds, as exercises of nobody's series.

    Args:
        tokens: the words of the sentence.
        text: the text; offsets of the words are in it.
        taken: words that belong to a known series.
    """
    for place in range(1, len(tokens) - 1):
        if tokens[place].text not in _DASHES or not _YEAR.match(tokens[place + 1].text):
            continue
        first = _name_before(tokens, text, place)
        if first is None or taken & set(range(first, place + 2)):
            continue
        label = text[tokens[first].start : tokens[place - 1].end]
        row = {
            "words": label.casefold(), "kind": "exercise", "partner": "", "states": "",
            "areas": "military-defence", "label": label,
        }  # fmt: skip
        yield Found(row, first, place + 2)


def _name_before(tokens: Sequence[Token], text: str, dash: int) -> int | None:
    """Where the name before a dash begins, or None where it is no name of an exercise."""
    first = dash - 1
    while (
        first > 0
        and dash - first < _MOST_WORDS
        and tokens[first - 1].text.isalpha()
        and text[tokens[first - 1].start].isupper()
    ):
        first -= 1
    head = tokens[first]
    quoted = any(t.text in _QUOTES for t in tokens[max(0, first - 2) : first])
    close = text[tokens[dash - 1].end : tokens[dash + 1].start].strip() in _DASHES
    tight = close and not text[tokens[dash - 1].end].isspace()
    named = head.text.isalpha() and text[head.start].isupper()
    if not named or not (quoted or tight) or head.text.startswith(_NO_EXERCISE):
        return None
    return first
