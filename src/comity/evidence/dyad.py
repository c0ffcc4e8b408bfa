"""The dyad: a state and a partner set, with the evidence that bears on them as of a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TypeVar, cast

from comity.core.actors import Actor
from comity.core.facts import Fact
from comity.core.partner_sets import PartnerSet
from comity.evidence.evidence import Evidence
from comity.sources.un_seats import cast_as

EARLIEST = 1991
T = TypeVar("T")
THICK = 6
SERIES_STATES = 3
"""How many must take part for an exercise to be that of the organization whose series it is."""


@dataclass(frozen=True, kw_only=True)
class Dyad:
    """A state and a partner set.

    Attributes:
        evidence: the evidence, already cut at `as_of`.
        state: the state.
        partner: the partner set.
        as_of: the day it is looked at from.
        since: the first year looked at.
    """

    evidence: Evidence
    state: Actor
    partner: PartnerSet
    as_of: date
    since: int

    _made: dict[str, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What a name stands for on this dyad, made the first time it is asked for.

        Args:
            name: unique in the house: the module that makes it.
            make: makes it; nothing later may change what it gives.
        """
        if name not in self._made:
            self._made[name] = make()
        return cast("T", self._made[name])

    @property
    def state_told(self) -> str:
        """The state's name as it stands in a sentence: "the United Kingdom"."""
        return self.evidence.actors.prose(self.state.id)

    @property
    def id(self) -> str:
        """Its id in evaluations: state and organization (or chosen set)."""
        name = self.partner.organization or "+".join(self.partner.chosen)
        return f"{self.state.id}-{name}"

    @property
    def years(self) -> range:
        """The calendar years looked at, first to last."""
        return range(self.since, self.as_of.year + 1)

    def holds(self, fact: Fact, *, strict: bool) -> bool:
        """Whether the fact is between the state and the partner set on its day."""
        others = fact.counterparts(self.state.id, strict)
        owner = self.evidence.codebook.series.get(fact.series) if fact.series else None
        named = others & self.evidence.actors.organizations
        if owner and len(others) >= SERIES_STATES - 1 and named <= {owner}:
            # an edition with two states alone carries the name and is not the organization's; nor
            # is one that the record gives to another (the SCO's Interaction of July 2024)
            others |= {owner}
        if self._of_another(others):
            return False
        return self.partner.holds(others, fact.start.first, self.evidence.memberships)

    def _of_another(self, others: frozenset[str]) -> bool:
        """Whether another organization is named and this one is not.

        A member's act within another organization (a veto in the European Union by a state that
        is in NATO too) is that organization's affair.
        """
        if self.partner.mode == "set" or self.partner.organization in others:
            return False
        return not others.isdisjoint(self.evidence.actors.organizations)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The facts of the dyad from its first year on, by the generous reading, by date."""
        return tuple(f for f in self._held if f.years()[-1] >= self.since)

    @cached_property
    def _held(self) -> tuple[Fact, ...]:
        return tuple(f for f in self.evidence_of_state if self.holds(f, strict=False))

    @cached_property
    def ever(self) -> Dyad:
        """The dyad from its first fact on: for what lasts, such as instruments and positions.

        An agreement signed before the first year looked at can still be in force in it.
        """
        first = min((f.start.year for f in self._held), default=self.since)
        return self if first >= self.since else replace(self, since=first)

    @cached_property
    def strict_ids(self) -> frozenset[str]:
        """Ids of the facts that count for the strict reading too."""
        return frozenset(f.id for f in self.facts if self.holds(f, strict=True))

    @cached_property
    def evidence_of_state(self) -> tuple[Fact, ...]:
        """Every fact that involves the state, whoever the partner, by date."""
        return self.evidence.facts_by_actor.get(self.state.id, ())

    @cached_property
    def sources_by_year(self) -> Mapping[int, frozenset[str]]:
        """Documents that speak of the state, by the year they speak of.

        Data sets are not counted: they are coverage of their own series.
        """
        data_sets = {o.address for o in self.evidence.origins.values()}
        found: dict[int, set[str]] = {}
        for fact in self.evidence_of_state:
            for source in fact.sources:
                if self.evidence.sources[source].address not in data_sets:
                    found.setdefault(fact.start.year, set()).add(source)
        return {year: frozenset(ids) for year, ids in found.items()}

    @cached_property
    def member_origins(self) -> tuple[str, ...]:
        """Ids of the data sets that say who belongs to the partner; none for chosen states."""
        if self.partner.mode == "set":
            return ()
        rows = self.evidence.memberships.of(self.partner.organization)
        return tuple(dict.fromkeys(row.passage.origin for row in rows))

    def partner_states(self, day: date) -> tuple[str, ...]:
        """Ids of the states that count as the partner on a day, the state itself left out."""
        if self.partner.mode == "set":
            actors = self.evidence.actors
            chosen = [a for a in self.partner.chosen if a in actors and actors[a].kind == "state"]
        else:
            chosen = sorted(self.evidence.memberships.on(self.partner.organization, day))
        return tuple(name for name in chosen if name != self.state.id)

    def coverage(self, year: int) -> float:
        """How thick the record is on the state in a year: 1 from six documents on, 0 with none."""
        return min(1.0, len(self.sources_by_year.get(year, ())) / THICK)

    def elapsed(self, year: int) -> float:
        """The part of a year that lies before the as-of date, 0 to 1."""
        if year < self.as_of.year:
            return 1.0
        first, last = date(year, 1, 1), date(year, 12, 31)
        return max(0.0, ((self.as_of - first).days + 1) / ((last - first).days + 1))

    def ids(self, facts: Iterable[Fact]) -> tuple[str, ...]:
        """Ids of facts, each once, in order."""
        return tuple(dict.fromkeys(f.id for f in facts))


def first_vote_year(state: Actor) -> int:
    """The first year that measures of UN votes look at by default.

    As `first_year`, but 1991 where the state's seat voted before the state's present start.
    """
    young = first_year(state)
    earlier = (year for year in range(EARLIEST, young) if cast_as(state, year))
    return EARLIEST if any(earlier) else young


def first_year(state: Actor) -> int:
    """The first year an evaluation of the state looks at by default.

    1991, or the first full calendar year of a state that is younger.
    """
    if not state.start:
        return EARLIEST
    start = date.fromisoformat(state.start)
    full = start.year if (start.month, start.day) == (1, 1) else start.year + 1
    return max(EARLIEST, full)
