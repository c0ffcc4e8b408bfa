"""A search to an address: "kazakhstan nato 2010" is the pair as of the end of that year."""

from __future__ import annotations

import re
from dataclasses import dataclass

from comity.core.actors import Actor, Actors

_DAY = re.compile(r"\b(?:1[89]|20)\d\d(?:-\d\d(?:-\d\d)?)?\b")
_FILLERS = frozenset(
    {"and", "with", "vs", "in", "as", "of", "the", "to", "и", "в", "с", "на", "году"}
)
_MOST_WORDS = 16
_LONGEST_NAME = 6


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a search names.

    Attributes:
        states: its states, in order.
        organizations: its organizations.
        day: the day it names, or empty.
        unknown: words that name nothing, each with the actors whose names are nearest.
    """

    states: tuple[Actor, ...]
    organizations: tuple[Actor, ...]
    day: str
    unknown: tuple[tuple[str, tuple[Actor, ...]], ...]


def find(text: str, actors: Actors) -> Found:
    """What the words of a search name: the longest names first, then what is left."""
    days = _DAY.findall(text)
    words = [w for w in re.split(r"[\s,;/+|–—]+", _DAY.sub(" ", text)) if w.strip("-.")][
        :_MOST_WORDS
    ]
    named: list[Actor] = []
    unknown: list[str] = []
    at = 0
    while at < len(words):
        length, actor = _longest(words[at : at + _LONGEST_NAME], actors)
        if actor is not None:
            named.append(actor)
        elif words[at].casefold() not in _FILLERS:
            unknown.append(words[at])
        at += max(length, 1)
    named = list(dict.fromkeys(named))
    return Found(
        states=tuple(a for a in named if a.kind == "state"),
        organizations=tuple(a for a in named if a.kind != "state"),
        day=days[-1] if days else "",
        unknown=tuple((w, tuple(actors.nearest(w))) for w in unknown),
    )


def _longest(words: list[str], actors: Actors) -> tuple[int, Actor | None]:
    for length in range(len(words), 0, -1):
        if words[0].casefold() in _FILLERS and length == 1:
            break
        actor = actors.called(" ".join(words[:length]))
        if actor is not None:
            return length, actor
    return 0, None
