"""Which facts a proposition selects, by the strict and by the generous reading, and what is seen.

A reading of one proposition over one evidence: the facts that count and when they hold, in which
years the evidence would have shown one, and the series that measures make of the same pair.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property

from comity.core.facts import Fact
from comity.core.partner_sets import PartnerSet, organization_set, pole_set
from comity.core.series import Series
from comity.evidence.dyad import EARLIEST, Dyad, first_vote_year, first_year
from comity.evidence.evidence import Evidence
from comity.measures import find_measure
from comity.propositions.model import Proposition, Selector, Window, partners_of
from comity.sources import mme_extract

LASTING = frozenset({"operation", "project"})
"""Kinds that go on until an end is recorded."""
DATED = frozenset(
    ("exercise", "instrument", "milestone", "position", "visit", "consultation", "statement")
)
"""Kinds that happen on their day: an agreement of five years is signed once."""
STALE = 3
"""Years after the last word of it in which a thing without a recorded end still counts as going
on by the strict reading."""


@dataclass(frozen=True, slots=True)
class Found:
    """The facts of a selection: those that count strictly are among those that count at all."""

    strict: tuple[Fact, ...]
    generous: tuple[Fact, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all, by date."""
        return tuple(f.id for f in self.generous)

    @property
    def doubtful(self) -> tuple[Fact, ...]:
        """Those that count by the generous reading only."""
        strict = {f.id for f in self.strict}
        return tuple(f for f in self.generous if f.id not in strict)


class Bench:
    """Evidence cut at a day, with the dyads and series that propositions ask of it.

    Args:
        evidence: the evidence, cut at `as_of`.
        as_of: the day.
    """

    def __init__(self, evidence: Evidence, as_of: date) -> None:
        self.evidence, self.as_of = evidence, as_of
        self._dyads: dict[tuple[str, PartnerSet | None], Dyad] = {}
        self._series: dict[tuple[str, PartnerSet, str, str], Series] = {}

    def dyad(self, state: str, partner: PartnerSet | None) -> Dyad:
        """The pair, from the first year of the state on."""
        key = state, partner
        if key not in self._dyads:
            actor = self.evidence.actors[state]
            someone = partner or PartnerSet("set", "", (), "anyone")
            since = min(max(EARLIEST, first_year(actor)), self.as_of.year)
            self._dyads[key] = Dyad(
                evidence=self.evidence, state=actor, partner=someone, as_of=self.as_of, since=since
            )
        return self._dyads[key]

    @cached_property
    def _actor_words(self) -> frozenset[str]:
        return frozenset(w for actor in self.evidence.actors for w in actor.name.split())

    def share_a_name(self, one: Fact, other: Fact) -> bool:
        """Whether two titles share a name that is no actor's and begins at most one of them."""
        (all_one, inner_one), (all_other, inner_other) = _names(one.title), _names(other.title)
        return bool(((inner_one & all_other) | (all_one & inner_other)) - self._actor_words)

    def series(self, measure: str, state: str, partner: PartnerSet, area: str = "") -> Series:
        """A measure of a pair."""
        key = state, partner, measure, area
        if key not in self._series:
            found, dyad = find_measure(measure), self.dyad(state, partner)
            if found.of_votes:
                first = first_vote_year(self.evidence.actors[state])
                dyad = replace(dyad, since=min(dyad.since, first))
            self._series[key] = found.compute(dyad, area)
        return self._series[key]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One way to read a proposition.

    Attributes:
        bench: evidence and as-of date.
        proposition: what is asked.
        name: what sets this reading apart; empty for the first one.
        all_held: whether rows that are unverified or merely announced count as held.
        inferred: whether inferences that cite no page count against a list that was read.
        rows: whether every row of the exercise data set counts, before double ones are made one.
        chosen: a partner set instead of that of the proposition.
    """

    bench: Bench
    proposition: Proposition
    name: str = ""
    all_held: bool = False
    inferred: bool = False
    rows: bool = False
    chosen: PartnerSet | None = None

    @cached_property
    def partner(self) -> PartnerSet | None:
        """Who counts on the other side; None for anyone."""
        return self.chosen or partners_of(self.proposition, self.bench.evidence.actors)

    @cached_property
    def window(self) -> tuple[date, date]:
        """The window, from the first year of the states to the as-of date where it is open."""
        asked = self.proposition.window
        first = asked.first or date(
            min(self.bench.dyad(s, None).since for s in self.proposition.states), 1, 1
        )
        last = min(asked.last or self.bench.as_of, self.bench.as_of)
        return first, last

    @property
    def open(self) -> bool:
        """Whether the window goes on after the as-of date."""
        last = self.proposition.window.last
        return last is not None and last > self.bench.as_of

    @property
    def years(self) -> range:
        """The calendar years that the window touches."""
        first, last = self.window
        return range(first.year, last.year + 1)

    def with_window(self, window: Window) -> Reading:
        """The same reading over another window."""
        return replace(self, proposition=replace(self.proposition, window=window))

    def toward_set(self, state: str, partner: PartnerSet) -> Reading:
        """The same reading of one state toward a partner set."""
        return replace(self, proposition=replace(self.proposition, states=(state,)), chosen=partner)

    def facts(self, selector: Selector | None = None) -> Found:
        """Every fact that the selector takes, whenever it happened."""
        asked = self.proposition.about if selector is None else selector
        strict: dict[str, Fact] = {}
        generous: dict[str, Fact] = {}
        for state in self.proposition.states:
            for fact in self.bench.dyad(state, None).evidence_of_state:
                if not self._takes(fact, state, asked):
                    continue
                by_list = self._with(fact, state, strict=False)
                if not by_list:
                    continue
                generous[fact.id] = fact
                if self.all_held or (fact.strict and self._with(fact, state, strict=True)):
                    strict[fact.id] = fact

        def by_date(found: Mapping[str, Fact]) -> tuple[Fact, ...]:
            return tuple(sorted(found.values(), key=lambda f: (f.start.first, f.id)))

        return Found(by_date(strict), by_date(generous))

    def _with(self, fact: Fact, state: str, *, strict: bool) -> bool:
        others = fact.counterparts(state, strict)
        if not strict and not self.inferred and not self.all_held and fact.strict:
            others = _listed(fact, state) or others
        if self.partner is None:
            return bool(others) or state in fact.subjects(strict)
        return self.partner.holds(others, fact.start.first, self.bench.evidence.memberships)

    def _takes(self, fact: Fact, state: str, asked: Selector) -> bool:
        if asked.kinds and fact.kind not in asked.kinds:
            return False
        if asked.areas and asked.areas and not set(asked.areas) & set(fact.areas):
            return False
        if asked.mechanisms and fact.mechanism not in asked.mechanisms:
            return False
        if asked.events and fact.event not in asked.events:
            return False
        if asked.stages and fact.stage not in asked.stages:
            return False
        if asked.topics and fact.topic not in asked.topics:
            return False
        if asked.series and fact.series not in asked.series:
            return False
        if asked.depth is not None and (fact.depth is None or fact.depth < asked.depth):
            return False
        if asked.parties and not set(asked.parties) & fact.counterparts(state):
            return False
        if asked.rungs and not self._is_rung(fact):
            return False
        if asked.said and not all(_says(fact, (word,)) for word in asked.said):
            return False
        return not asked.words or _says(fact, asked.words)

    def _is_rung(self, fact: Fact) -> bool:
        ladder = self.bench.evidence.codebook.ladder(self.proposition.partner)
        return any(
            fact.organization == r.organization and (fact.mechanism, fact.event) in r.steps
            for r in ladder
        )

    def within(self, found: Found, first: date, last: date) -> Found:
        """The facts that happened, or went on, between two days."""
        return Found(
            tuple(f for f in found.strict if self._certainly(f, first, last)),
            tuple(f for f in found.generous if f.start.first <= last and self._until(f) >= first),
        )

    def _certainly(self, fact: Fact, first: date, last: date) -> bool:
        if fact.start.first >= first and fact.start.last <= last:
            return True
        lasts = fact.kind in LASTING or (fact.end is not None and not self._dated(fact))
        return lasts and fact.start.last <= last and self._end(fact)[0] >= first

    def _until(self, fact: Fact) -> date:
        """The last day on which it may count as happening."""
        return fact.start.last if self._dated(fact) else self._end(fact)[1]

    def _dated(self, fact: Fact) -> bool:
        """Whether it happened on its day, whatever term it has; a depth asks for what lasts."""
        return fact.kind in DATED and self.proposition.about.depth is None

    def _end(self, fact: Fact) -> tuple[date, date]:
        """The last day it certainly went on, and the last day it may have."""
        if fact.end is not None:
            return max(fact.end.first, fact.start.first), fact.end.last
        if fact.kind in LASTING:
            return fact.start.first, self.bench.as_of
        return fact.start.first, fact.start.last

    def goes_on(self, fact: Fact, day: date) -> bool | None:
        """Whether it goes on on a day: None where no end is recorded and the last word is old."""
        if fact.start.first > day:
            return False
        if fact.end is not None:
            if fact.end.last < day:
                return False
            if fact.end.precision != "by":
                return True if fact.end.first >= day and fact.start.last <= day else None
        if fact.kind not in LASTING or fact.start.last > day:
            return None
        return True if (day - self._last_word(fact, day)).days <= STALE * 366 else None

    def _last_word(self, fact: Fact, day: date) -> date:
        """The last day by a given one on which a verified fact speaks of the same thing.

        Two facts of a state speak of one thing where their titles share a name.
        """
        words = [
            other.start.last
            for state in self.proposition.states
            for other in self.bench.dyad(state, None).evidence_of_state
            if other.strict and other.start.last <= day and self.bench.share_a_name(fact, other)
        ]
        return max([fact.start.last, *words])

    def coverage(self, year: int) -> float:
        """How much of a year the evidence sees of what is selected, 0 to 1.

        Of exercises alone, the share that the data set of exercises sees of a state that it has
        had an exercise of in an earlier year; of everything else, the documents on the state.
        """
        return min(self._coverage(state, year) for state in self.proposition.states)

    def _coverage(self, state: str, year: int) -> float:
        dyad = self.bench.dyad(state, self.partner)
        documents = dyad.coverage(year) * (dyad.elapsed(year) > 0)
        return max(documents, self.listed(state, year))

    def listed(self, state: str, year: int) -> float:
        """The share of a year for which a list that is complete of its kind is at hand."""
        about = self.proposition.about
        dyad = self.bench.dyad(state, self.partner)
        if about.kinds == ("exercise",) and _plain(about):
            sees = self.bench.evidence.speaks_of(mme_extract.ORIGIN, state, year)
            return dyad.elapsed(year) if sees and year > self._first_seen(state) else 0.0
        if about.rungs and self.bench.evidence.codebook.ladder(self.proposition.partner):
            return dyad.elapsed(year) if year >= dyad.since else 0.0
        return 0.0

    def closed(self, year: int) -> bool:
        """Whether the absence of a fact in a year says that there was none."""
        return all(self.listed(state, year) >= 1.0 for state in self.proposition.states)

    def _first_seen(self, state: str) -> int:
        """The first year with an exercise of the state with anyone in the data set.

        A data set compiled from news comes to see a new state in the course of a year.
        """
        return min(
            (
                f.start.year
                for f in self.bench.dyad(state, None).evidence_of_state
                if f.kind == "exercise" and mme_extract.ORIGIN in f.origins
            ),
            default=mme_extract.LAST_YEAR,
        )

    def toward(self, other: str) -> tuple[str, PartnerSet]:
        """State and partner set of what a level is set against: another state, or a pole."""
        state = self.proposition.states[0]
        if not other.startswith("pole:"):
            return other, self.partner or organization_set(self.proposition.partner)
        name = other.removeprefix("pole:")
        pole = next(p for p in self.bench.evidence.codebook.poles if p.id == name)
        return state, pole_set(pole)


def _plain(about: Selector) -> bool:
    """Whether nothing but the kind is asked, so that a list of the kind answers."""
    return replace(about, kinds=()) == Selector()


def _listed(fact: Fact, state: str) -> frozenset[str]:
    """Everyone the state dealt with by passages that cite a page or report it held.

    Where a list of those who took part was read, an inference without a page adds nobody.
    """
    kept = tuple(p for p in fact.passages if p.strict or p.source or p.status != "inferred")
    return replace(fact, passages=kept).counterparts(state) if kept else frozenset()


def _says(fact: Fact, words: tuple[str, ...]) -> bool:
    text = " ".join((fact.title, *(p.text for p in fact.passages))).casefold()
    return any(word.casefold() in text for word in words)


@cache
def _names(title: str) -> tuple[frozenset[str], frozenset[str]]:
    """Capitalized words of a title, and those of them that do not begin it."""
    words = re.findall(r"[^\W\d_]+", title)
    named = [w for w in words if w[:1].isupper() and w[1:].islower()]
    return frozenset(named), frozenset(named[1:] if words[:1] == named[:1] else named)
