"""Resolutions that come back: roll calls of different sessions that may share their parameters.

The scale of ideal points is held over time by resolutions that the Assembly votes on again and
again (Bailey, Strezhnev and Voeten, Journal of Conflict Resolution 61 (2017): 430-456, who found
them by reading). Here two roll calls are one resolution where their titles are the same, at most
four sessions lie between them, and three quarters of the states that voted on both voted alike;
each is linked to at most one earlier and one later, the nearest and most alike first. A link is
decided by the two roll calls and earlier ones, so no later vote can change it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

APART, ALIKE, VOTERS = 4, 0.75, 20
"""Most sessions between two, least share of votes alike, least states that voted on both."""


def title_key(title: str) -> str:
    """A title for comparison: without case, marks and what says only that it is a resolution."""
    plain = re.split(r"\s*:\s*(?:draft\s+)?resolution\b", title, maxsplit=1, flags=re.IGNORECASE)[0]
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain.lower()).split())


def items_of(
    sessions: Sequence[int], titles: Sequence[frozenset[str]], votes: npt.NDArray[np.int8]
) -> npt.NDArray[np.int64]:
    """The place of the first roll call that each one repeats; its own where it repeats none.

    Args:
        sessions: session of each roll call, in order of time; length n.
        titles: keys of each one's titles (`title_key`); two share one where any is the same.
        votes: a row a roll call, a column a state; below 0 where the state did not vote.
    """
    found = sorted(_candidates(sessions, titles, votes))
    after: dict[int, int] = {}
    before: dict[int, int] = {}
    for *_, one, two in found:
        if one not in after and two not in before:
            after[one], before[two] = two, one
    items = np.arange(len(sessions), dtype=np.int64)
    for place in range(len(sessions)):
        if place in before:
            items[place] = items[before[place]]
    return items


def _candidates(
    sessions: Sequence[int], titles: Sequence[frozenset[str]], votes: npt.NDArray[np.int8]
) -> Iterator[tuple[int, float, int, int]]:
    """Pairs that can be one resolution: sessions between, minus the likeness, the two places."""
    by_key: dict[str, list[int]] = {}
    for place, keys in enumerate(titles):
        for key in keys - {""}:
            by_key.setdefault(key, []).append(place)
    pairs = {pair for places in by_key.values() for pair in itertools.combinations(places, 2)}
    for one, two in sorted(pairs):
        apart = sessions[two] - sessions[one]
        both = (votes[one] >= 0) & (votes[two] >= 0)
        if not 0 < apart <= APART or both.sum() < VOTERS:
            continue
        alike = float((votes[one][both] == votes[two][both]).mean())
        if alike >= ALIKE:
            yield apart, -alike, one, two
