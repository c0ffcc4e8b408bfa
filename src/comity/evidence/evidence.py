"""The evidence: everything an evaluation may read, as of a day.

`load_evidence` puts the bundled record, the bundled data sets and a user's own record together;
`Evidence.as_of` cuts it at a day, `Evidence.without` takes a source away. Both give a new
`Evidence`, so an evaluation never sees what it must not use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from comity.core.actors import Actors
from comity.core.codebook import (
    Codebook,
)
from comity.core.corrections import Correction
from comity.core.dates import day_text, parse_when
from comity.core.event_points import PointRule
from comity.core.facts import Fact, ordered
from comity.core.goals import Goal
from comity.core.memberships import Memberships
from comity.core.own_words import OwnWord
from comity.core.provenance import Origin, Passage, Source
from comity.core.series_table import SeriesTable
from comity.errors import UsageError
from comity.evidence.bundled import (
    DocumentedConflict,
)
from comity.evidence.same_event import (
    Match,
)

if TYPE_CHECKING:
    pass

T = TypeVar("T", bound=SeriesTable)
CUTS = 4
"""Days at which an evidence keeps its cut, so that many questions of one day cut once."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Evidence:
    """What an evaluation reads.

    Attributes:
        actors: states and organizations.
        codebook: areas, ladders, depth, poles, red lines.
        facts: every fact, each real event once.
        memberships: who belonged to what, when.
        sources: documents by id.
        origins: data sets by id.
        matches: which rows were held to be one event, with the reason.
        conflicts: disagreements that the record's compilers noted.
        series: the tables of data sets by id, bundled or of a store.
        day: the day it is cut at, or None.
        withheld: for each fact left out because it may be later than the day (its date is only
            a year or month that holds the day too), the actors it involves.
        removed: ids of the sources taken away.
        claim_words: words that a user taught for the reading of claims.
        scale: the editors' points for facts, from their record; none without one.
        period: by what measures of the record count that take periods: year, quarter or month.
        goals: what states set out to reach, and how far it was found to be.
        corrections: what was corrected, retracted or superseded in the record, and why.
        known: the last day on which a passage was published that is used, or None.
        undated: for each passage left out because it has no date of its own, its actors.
    """

    actors: Actors
    codebook: Codebook
    facts: tuple[Fact, ...]
    memberships: Memberships
    sources: Mapping[str, Source]
    origins: Mapping[str, Origin]
    matches: tuple[Match, ...]
    conflicts: tuple[DocumentedConflict, ...]
    series: Mapping[str, SeriesTable]
    day: date | None = None
    withheld: tuple[frozenset[str], ...] = ()
    removed: tuple[str, ...] = ()
    goals: tuple[Goal, ...] = ()
    scale: tuple[PointRule, ...] = ()
    claim_words: tuple[OwnWord, ...] = ()
    period: str = "year"
    corrections: tuple[Correction, ...] = ()
    known: date | None = None
    undated: tuple[frozenset[str], ...] = ()
    _by_id: Mapping[str, Fact] = field(default_factory=dict, repr=False, compare=False)
    _cuts: dict[date, Evidence] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_id = {name: fact for fact in self.facts for name in fact.merged}
        by_id.update({fact.id: fact for fact in self.facts})
        object.__setattr__(self, "_by_id", by_id)

    def __repr__(self) -> str:
        day = f" as of {self.day}" if self.day else ""
        return f"<Evidence: {len(self.facts)} facts, {len(self.series)} tables{day}>"

    def fact(self, fact_id: str) -> Fact:
        """The fact with an id.

        Raises:
            KeyError: there is none.
        """
        return self._by_id[fact_id]

    def find(self, fact_id: str) -> Fact | None:
        """The fact with an id, or with a row of that id merged into it, if there is one."""
        return self._by_id.get(fact_id)

    def table(self, kind: type[T]) -> T | None:
        """The table of a kind, or None where it was taken away or may not be known yet.

        Raises:
            TypeError: the table of that id is of another kind.
        """
        found = self.series.get(kind.id)
        if found is not None and not isinstance(found, kind):
            raise TypeError(f"the table {kind.id!r} is no {kind.__name__}")
        return found

    def speaks_of(self, data_set: str, actor: str, year: int) -> bool:
        """Whether all that a data set has of an actor in a year is at hand here."""
        table = self.series.get(data_set)
        return table is not None and table.universe.speaks_of(actor, year)

    def with_table(self, table: SeriesTable, origin: Origin | None = None) -> Evidence:
        """The evidence with a table in the place of the one with its id.

        Args:
            table: the table.
            origin: where a data set comes from that the evidence does not have yet.
        """
        origins = self.origins if origin is None else {**self.origins, table.id: origin}
        return replace(self, series={**self.series, table.id: table}, origins=origins)

    @cached_property
    def facts_by_actor(self) -> Mapping[str, tuple[Fact, ...]]:
        """The facts that involve each actor, by date."""
        found: dict[str, list[Fact]] = {}
        for fact in ordered(self.facts):
            for actor in fact.subjects() | fact.partners():
                found.setdefault(actor, []).append(fact)
        return {actor: tuple(facts) for actor, facts in found.items()}

    @cached_property
    def fact_origins(self) -> frozenset[str]:
        """Ids of the data sets that facts come from."""
        return frozenset(origin for fact in self.facts for origin in fact.origins)

    @property
    def first(self) -> date:
        """The first day of the first fact."""
        return min((f.start.first for f in self.facts), default=date.max)

    @property
    def last(self) -> date:
        """The last day a fact of the record can have happened: the end of the record."""
        return max((f.start.last for f in self.facts), default=date.min)

    def as_of(self, day: date) -> Evidence:
        """The evidence cut at a day: nothing later is left in facts, memberships or texts.

        Raises:
            UsageError: the day lies before the first fact.
        """
        if day not in self._cuts:
            while len(self._cuts) >= CUTS:
                del self._cuts[next(iter(self._cuts))]
            self._cuts[day] = self._cut(day)
        return self._cuts[day]

    def _cut(self, day: date) -> Evidence:
        if day < self.first:
            raise UsageError(
                f"the as-of date {day} lies before the first fact of the record "
                f"({day_text(self.first)}): choose a later one"
            )
        kept, withheld = [], []
        for fact in self.facts:
            known = fact.as_of(day)
            if known is not None:
                kept.append(known)
            elif fact.possibly_by(day):
                withheld.append(fact.subjects() | fact.partners())
        return replace(
            self,
            facts=tuple(kept),
            memberships=self.memberships.as_of(day),
            series={k: cut for k, t in self.series.items() if (cut := t.as_of(day)) is not None},
            day=day,
            withheld=tuple(withheld),
            goals=tuple(seen for g in self.goals if (seen := g.as_of(day)) is not None),
        )

    def without(self, source: str) -> Evidence:
        """The evidence without a source, fact or passage.

        Args:
            source: id of a document, origin, fact or passage, or an address.

        Raises:
            UsageError: nothing in the evidence has that id or address.
        """
        by_address = {s.address: s.id for s in self.sources.values()}
        wanted = by_address.get(source, source)
        passages = {p.id for f in self.facts for p in f.passages}
        passages |= {a.passage.id for g in self.goals for a in g.assessments}
        passages |= {m.passage.id for m in self.memberships.rows}
        inside = self._passages_of(wanted)
        if wanted not in {*self.sources, *self.origins, *passages} and not inside:
            raise UsageError(
                f"no source, data set, fact or passage is called {source!r}: the ids stand in the "
                'bibliography of an evaluation (`comity evaluate ... --json`, under "sources")'
            )
        if inside:
            return replace(
                self,
                facts=tuple(
                    kept
                    for f in self.facts
                    if (kept := f.only(lambda p: p.id not in inside)) is not None
                ),
                memberships=Memberships(
                    m for m in self.memberships.rows if m.passage.id not in inside
                ),
                removed=(*self.removed, wanted),
            )
        facts = tuple(kept for f in self.facts if (kept := f.without(wanted)) is not None)
        members = Memberships(
            m
            for m in self.memberships.rows
            if wanted not in (m.passage.source, m.passage.origin, m.passage.id)
        )
        return replace(
            self,
            facts=facts,
            memberships=members,
            removed=(*self.removed, wanted),
            series={
                k: rest for k, t in self.series.items() if (rest := t.without(wanted)) is not None
            },
            goals=tuple(left for g in self.goals if (left := g.without(wanted)) is not None),
        )

    def known_by(self, day: date) -> Evidence:
        """The evidence as it could have been known on a day: passages published by then.

        A passage is of the day its document was published; where nobody noted that, of the day it
        was read, else entered. One that has none of the three may be later, and is left out. The
        series of data sets are cut at the day by what they tell of, since a release bears no day.
        """
        if self.known == day:
            return self
        undated: list[frozenset[str]] = []

        def by_then(passage: Passage) -> bool:
            told = self._told_on(passage)
            if not told:
                undated.append(frozenset((*passage.subjects, *passage.partners)))
            return bool(told) and parse_when(told).by(day)

        facts = tuple(kept for f in self.facts if (kept := f.only(by_then)) is not None)
        return replace(
            self,
            facts=facts,
            memberships=Memberships(m for m in self.memberships.rows if by_then(m.passage)),
            series={k: cut for k, t in self.series.items() if (cut := t.as_of(day)) is not None},
            goals=tuple(seen for g in self.goals if (seen := g.only(by_then)) is not None),
            known=day,
            undated=tuple(undated),
        )

    def _told_on(self, passage: Passage) -> str:
        """When a passage was published, else read, else entered; empty where nobody noted it."""
        place, source = passage.place, self.sources.get(passage.source)
        published = (place.published if place else "") or (source.published if source else "")
        return published or ((place.read or place.entered) if place else "")

    def _passages_of(self, name: str) -> frozenset[str]:
        """Ids of the passages of a fact or membership; none where the name is of neither."""
        found = {p.id for f in self.facts if name in (f.id, *f.merged) for p in f.passages}
        return frozenset(found | {m.passage.id for m in self.memberships.rows if m.id == name})

    def from_origin(self, origin: str) -> Evidence:
        """The evidence with the facts of one data set only; memberships and series stay.

        Raises:
            UsageError: no fact comes from a data set of that id.
        """
        facts = tuple(f for f in self.facts if origin in f.origins)
        if not facts:
            raise UsageError(
                f"no fact comes from {origin!r}: facts come from "
                + ", ".join(sorted({o for f in self.facts for o in f.origins}))
            )
        others = self.fact_origins - {origin}
        return replace(
            self,
            series={k: t for k, t in self.series.items() if k not in others},
            facts=tuple(
                replace(f, passages=tuple(p for p in f.passages if p.origin == origin))
                for f in facts
            ),
        )
