"""Seats in the UN General Assembly: under which numbers a state's votes are cast, and when.

A seat has its own dates, apart from the first day of the present state: Belarus and Ukraine vote
since 1945, Serbia's seat was Yugoslavia's, Russia's the Soviet Union's, and the Federal Republic
of Germany has another number before unification. Who voted stands in the roll calls themselves;
the table `data/codebook/un_seats.csv` holds only earlier numbers and names of a seat.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from comity.core.actors import Actor
from comity.core.codebook import DATA, rows_of


@dataclass(frozen=True, slots=True)
class Seat:
    """A number under which votes of a state are cast.

    Attributes:
        cow: COW number.
        first: first day it stands for the state.
        last: last day it does, or None.
        cast_as: whose votes those of these days were, where that is not the present state.
    """

    cow: int
    first: date
    last: date | None
    cast_as: str = ""

    def holds(self, year: int) -> bool:
        """Whether the Assembly year has days of the seat: it runs from September to September."""
        begun = self.first < date(year + 1, 9, 1)
        return begun and (self.last is None or self.last >= date(year, 9, 1))


def seats_of(actor: Actor) -> tuple[Seat, ...]:
    """The numbers under which a state's votes are found; none where it has no number.

    The number it has today holds without a first day: the roll calls say who voted.
    """
    named = _named().get(actor.id, ())
    own = () if actor.cow is None else (Seat(actor.cow, date.min, None),)
    return (*own, *(s for s in named if s.cow != actor.cow))


def cast_as(actor: Actor, year: int) -> str:
    """Whose votes a state's were in an Assembly year, in words, where not those of today's state.

    Empty where the present state cast all of them.
    """
    told = [s for s in _named().get(actor.id, ()) if s.cast_as and s.holds(year)]
    if told:
        return f"votes of {actor.name} up to {told[0].last} are those of {told[0].cast_as}"
    return ""


@cache
def _named() -> Mapping[str, tuple[Seat, ...]]:
    found: dict[str, tuple[Seat, ...]] = {}
    for row in rows_of(DATA / "codebook" / "un_seats.csv"):
        first, last = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
        seat = Seat(int(row["cow"]), first, last, row["cast_as"])
        found[row["actor"]] = (*found.get(row["actor"], ()), seat)
    return found
