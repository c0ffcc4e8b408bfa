"""What may be set side by side: numbers that were selected alike and seen alike.

A number or series carries its `Selection`: the data set it counts in, whether that is a census, a
sample or a floor, whether all that the data set has of the pair is at hand, and how much of the
time was seen. Whoever ranks, shares out or compares asks `comparable` first, and says why not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

NEAR = 0.1
"""How far two coverages may lie apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """How what a number counts was selected.

    Attributes:
        data_set: id of the data set that was counted in.
        kind: "census" where silence means that there was none, "sample" or "floor" where not.
        whole: whether all that the data set has of the pair is at hand.
        coverage: share of the time that was seen, 0 to 1, or None where that has no meaning.
        made_of: what stands behind one value where that differs: "one state", or "a mean over
            several states"; empty where it does not.
    """

    data_set: str
    kind: Literal["census", "sample", "floor"]
    whole: bool = True
    coverage: float | None = None
    made_of: str = ""


@dataclass(frozen=True, slots=True)
class Comparable:
    """Whether two things may be compared; true or false by itself.

    Attributes:
        why_not: the reason where they may not, else empty.
    """

    why_not: str = ""

    def __bool__(self) -> bool:
        return not self.why_not


def comparable(one: Selection | None, other: Selection | None) -> Comparable:
    """Whether two numbers may stand side by side as more and less, and if not, why."""
    if one is None or other is None:
        return Comparable("it is not known how they were selected")
    if one.data_set != other.data_set:
        return Comparable(f"one counts in {one.data_set}, the other in {other.data_set}")
    if one.kind != "census" or other.kind != "census":
        kind = one.kind if one.kind != "census" else other.kind
        return Comparable(f"{one.data_set} is a {kind}: what it lacks may have been there")
    if one.made_of != other.made_of:
        first, second = (s.made_of or "a count" for s in (one, other))
        return Comparable(f"one is of {first}, the other of {second}")
    if not (one.whole and other.whole):
        return Comparable(f"of one of them {one.data_set} is at hand in part only")
    seen = (one.coverage, other.coverage)
    if None not in seen and abs((seen[0] or 0) - (seen[1] or 0)) > NEAR:
        return Comparable("one was seen for longer than the other")
    return Comparable()


def all_comparable(selections: Iterable[Selection | None]) -> Comparable:
    """Whether all of them may stand side by side; the first reason if not."""
    for one, other in pairwise(selections):
        found = comparable(one, other)
        if not found:
            return found
    return Comparable()
