"""Words to the title of a roll call: the one title that has them all, or a title of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comity.errors import UsageError
from comity.forecasting.title_words import TitleSpace, words_of
from comity.forecasting.vote_signals import SAME
from comity.sources.titled_roll_calls import TitledRollCalls

NEAREST = 0.25
"""Likeness below which there is no forecast: on resolutions of the even sessions 46 to 58 whose
nearest title lay further away, the regression was no better than the state's base rate."""
LOOKED_BACK = 10
"""Sessions in which words are looked for."""
LISTED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTitle:
    """What words were read as.

    Attributes:
        title: the title.
        subject: its key words or agenda item, "" where it has none.
        known: whether a roll call of that title was held before.
    """

    title: str
    subject: str
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadTitle:
    """Why words name no title.

    Attributes:
        why: the reason.
        titles: titles that come near.
    """

    why: str
    titles: tuple[str, ...]


def read_title(words: str, held: TitledRollCalls, session: int) -> ReadTitle | UnreadTitle:
    """The title that words name.

    A title that was voted on is itself, in the spelling of its last roll call. Words that one
    title of the last sessions alone has are read as that title, words that several have name none.
    Other words are a new title, where some title comes near enough.

    Args:
        words: a title, or some words of one.
        held: the earlier roll calls.
        session: the session of the forecast.

    Raises:
        UsageError: there is no word in them.
    """
    terms = set(words_of(words))
    if not terms:
        raise UsageError(
            f"{words!r} has no word to go by: write the title of the resolution, or words of it"
        )
    if not len(held):
        return UnreadTitle(why="no earlier roll call is known", titles=())
    space = TitleSpace(held.titles, held.subjects)
    beside = TitleSpace(held.titles, [""] * len(held))
    like = beside.likeness([words], [""])[0]
    same = np.flatnonzero(like > SAME)
    if len(same):
        return _held(held, int(same[-1]))
    recent = held.sessions >= session - LOOKED_BACK
    for texts in (held.titles, [" ".join(b) for b in zip(held.titles, held.subjects, strict=True)]):
        having = [n for n in np.flatnonzero(recent).tolist() if terms <= set(words_of(texts[n]))]
        groups = _groups(having, beside, held)
        if len(groups) == 1:
            return _held(held, groups[0])
        if groups:
            listed = tuple(held.titles[n] for n in groups[:LISTED])
            return UnreadTitle(
                why=f"{len(groups)} titles of the last {LOOKED_BACK} sessions have these words: "
                "write more of the one that is meant",
                titles=listed,
            )
    like = np.maximum(like, space.likeness([words], [""])[0])
    if float(like.max()) < NEAREST:
        order = [n for n in np.argsort(-like, kind="stable").tolist() if like[n] > 0]
        return UnreadTitle(
            why="no roll call of the sessions before has a title that comes near",
            titles=tuple(dict.fromkeys(held.titles[n] for n in order))[:3],
        )
    return ReadTitle(title=" ".join(words.split()), subject="", known=False)


def _held(held: TitledRollCalls, place: int) -> ReadTitle:
    return ReadTitle(title=held.titles[place], subject=held.subjects[place], known=True)


def _groups(places: Sequence[int], space: TitleSpace, held: TitledRollCalls) -> list[int]:
    """The last roll call of each different title, the latest first."""
    groups: list[int] = []
    for place in reversed(places):
        like = space.likeness([held.titles[place]], [""])[0]
        if not any(like[other] > SAME for other in groups):
            groups.append(place)
    return groups
