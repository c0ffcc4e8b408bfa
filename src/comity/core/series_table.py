"""A table of series, one a data set: what an evaluation may read of it, and of whom it speaks.

Every data set that is not a list of facts reaches a measure as a `SeriesTable` in
`Evidence.series`, by the id of the data set. A table is cut at a day and withdrawn by
`Evidence.as_of` and `Evidence.without`, which know tables and not what is in them; a table answers
from what it was cut to, so that a measure cannot see later.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from typing import Literal, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Universe:
    """Who could have appeared in a data set, when, and how much of it is there.

    Attributes:
        kind: "census" where silence means that there was none, "sample" where it means nothing,
            "floor" where it is not known whether all was found.
        years: first and last year it speaks for.
        actors: states whose every entry is at hand, or None for all; others appear beside them
            only.
        says: the same in words.
    """

    kind: Literal["census", "sample", "floor"]
    years: tuple[int, int]
    actors: frozenset[str] | None = None
    says: str

    def speaks_of(self, actor: str, year: int) -> bool:
        """Whether all that the data set has of an actor in a year is at hand."""
        return self.sees(actor) and self.years[0] <= year <= self.years[1]

    def sees(self, actor: str, other: str = "") -> bool:
        """Whether every entry of an actor, or of a pair, would be at hand."""
        return self.actors is None or actor in self.actors or other in self.actors


class SeriesTable(ABC):
    """The series of one data set.

    Attributes:
        id: id of the data set.
        day: the last day it answers for.
    """

    id: str
    day: date = date.max

    @property
    @abstractmethod
    def universe(self) -> Universe:
        """Of whom and when it speaks."""

    def as_of(self, day: date) -> Self | None:
        """The table cut at a day; None where none of it may be known by then."""
        cut = copy.copy(self)
        cut.day = min(day, self.day)
        return cut

    def without(self, source: str) -> Self | None:
        """The table without a data set: itself, or None where it is that data set's."""
        return None if source == self.id else self
