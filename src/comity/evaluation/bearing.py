"""What a fact is for the relation it stands in: an act of cooperation, an act against, or words.

A summary of an area names as its latest only an act of cooperation, and beside it the latest act
against. A statement is neither: its title does not tell whom it is for ("condemns the attack on
Albania" is no act against Albania), so that it is named as neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from comity.core.facts import Fact

Bearing = Literal["cooperation", "against", "words"]


def bearing_of(fact: Fact) -> Bearing:
    """Whether a fact is an act of cooperation, an act against, or words.

    Against: an armed conflict, a refusal, withdrawal, boycott or sanction, a step that takes away
    or puts off, an agreement ended, a position that declines. Words: a statement, a position that
    weighs both sides, what only ends as planned, and what is only announced or inferred.
    """
    if fact.kind == "conflict" or (fact.depth or 0) < 0:
        return "against"
    if fact.kind == "withdrawal":
        return "words" if (fact.depth or 0) > 0 else "against"
    if fact.kind == "instrument" and fact.stage in ("ended", "suspended"):
        return "against"
    if fact.kind == "milestone":
        return "against" if fact.event.startswith("decided (not") else "cooperation"
    if fact.kind == "position":
        stance = fact.stance or 0
        return "words" if not stance or not fact.official else _of_sign(stance)
    if fact.kind in ("statement", "ended") or fact.status != "held":
        return "words"
    return "cooperation"


def _of_sign(stance: int) -> Bearing:
    return "cooperation" if stance > 0 else "against"


def latest(facts: Iterable[Fact], bearing: Bearing) -> Fact | None:
    """The latest fact of one bearing, verified ones before others."""
    found = [f for f in facts if bearing_of(f) == bearing]
    return max(found, key=lambda f: (f.strict, f.start.last, f.id), default=None)
