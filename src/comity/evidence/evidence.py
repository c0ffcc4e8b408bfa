"""The evidence: everything an evaluation may read, as of a day.

`load_evidence` puts the bundled record, the bundled data sets and a user's own record together;
`Evidence.as_of` cuts it at a day, `Evidence.without` takes a source away. Both give a new
`Evidence`, so an evaluation never sees what it must not use.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from comity.core.actors import Actor, Actors
from comity.core.codebook import (
    DATA,
    Codebook,
    areas_from_rows,
    bundled_codebook,
    rows_of,
    rungs_from_rows,
    split,
)
from comity.core.dates import day_text
from comity.core.facts import Fact
from comity.core.goals import Goal
from comity.core.memberships import Memberships
from comity.core.provenance import Origin, Source
from comity.errors import DataError, UsageError
from comity.evidence.bundled import (
    DocumentedConflict,
    bundled_actors,
    bundled_conflicts,
    bundled_origins,
)
from comity.evidence.same_event import (
    Match,
    decisions,
    find_agreements,
    find_matches,
    merge,
    undone,
)
from comity.record.to_facts import Reading, codings, read_tables
from comity.sources import mme_extract
from comity.sources.published_points import PUBLISHED, PublishedPoints
from comity.sources.roll_calls import RollCalls
from comity.sources.ties import Ties
from comity.store.events import Events

if TYPE_CHECKING:
    from comity.evidence.full_releases import Stored
    from comity.record.folder import RecordTables

_log = logging.getLogger(__name__)
RECORD = "partnership-record"
OWN_RECORD = "own-record"


@dataclass(frozen=True)
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
        roll_calls: UN votes, or None where taken away.
        ties: ATOP and COW organizations, or None where taken away.
        events: events of the store, or None where it has none.
        whole_exercises: whether the exercises are all of MME, and not its extract.
        day: the day it is cut at, or None.
        withheld: for each fact left out because it may be later than the day (its date is only
            a year or month that holds the day too), the actors it involves.
        removed: ids of the sources taken away.
        goals: what states set out to reach, and how far it was found to be.
        ideal_points: published releases of UN ideal points, the one to use first ahead.
    """

    actors: Actors
    codebook: Codebook
    facts: tuple[Fact, ...]
    memberships: Memberships
    sources: Mapping[str, Source]
    origins: Mapping[str, Origin]
    matches: tuple[Match, ...]
    conflicts: tuple[DocumentedConflict, ...]
    roll_calls: RollCalls | None
    ties: Ties | None
    events: Events | None = None
    whole_exercises: bool = False
    day: date | None = None
    withheld: tuple[frozenset[str], ...] = ()
    removed: tuple[str, ...] = ()
    goals: tuple[Goal, ...] = ()
    ideal_points: tuple[PublishedPoints, ...] = ()
    _by_id: Mapping[str, Fact] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_id = {fact.id: fact for fact in self.facts}
        object.__setattr__(self, "_by_id", by_id)

    def fact(self, fact_id: str) -> Fact:
        """The fact with an id.

        Raises:
            KeyError: there is none.
        """
        return self._by_id[fact_id]

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
            elif fact.start.possibly_by(day):
                withheld.append(fact.subjects() | fact.partners())
        return replace(
            self,
            facts=tuple(kept),
            memberships=self.memberships.as_of(day),
            day=day,
            withheld=tuple(withheld),
            goals=tuple(seen for g in self.goals if (seen := g.as_of(day)) is not None),
        )

    def without(self, source: str) -> Evidence:
        """The evidence without a source: an id of a document, origin or passage, or an address.

        Raises:
            UsageError: nothing in the evidence has that id or address.
        """
        by_address = {s.address: s.id for s in self.sources.values()}
        wanted = by_address.get(source, source)
        passages = {p.id for f in self.facts for p in f.passages}
        passages |= {a.passage.id for g in self.goals for a in g.assessments}
        if wanted not in self.sources and wanted not in self.origins and wanted not in passages:
            raise UsageError(
                f"no source, data set or passage is called {source!r}: the ids stand in the "
                'bibliography of an evaluation (`comity evaluate ... --json`, under "sources")'
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
            roll_calls=None if wanted == "un-votes" else self.roll_calls,
            ties=self.ties.without(wanted) if self.ties else None,
            events=self.events.without(wanted) if self.events else None,
            goals=tuple(left for g in self.goals if (left := g.without(wanted)) is not None),
            ideal_points=() if wanted == PUBLISHED else self.ideal_points,
        )

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
        return replace(
            self,
            facts=tuple(
                replace(f, passages=tuple(p for p in f.passages if p.origin == origin))
                for f in facts
            ),
        )


def load_evidence(
    record: Path | str | None = None,
    *,
    only_record: bool = False,
    merged: bool = True,
    areas: Path | str | None = None,
    events: Events | None = None,
    stored: Stored | None = None,
) -> Evidence:
    """The bundled evidence, with a user's own record on top of it or instead of it.

    Args:
        record: a record folder (`comity record new` writes one).
        only_record: leave the bundled facts out; memberships of organizations that the folder
            does not describe, and the series of data sets, stay.
        merged: whether rows that report one exercise are made one fact.
        areas: a table of areas that replaces those of the codebook.
        events: a store with events and how to ask it; see `comity.store.events.stored`.
        stored: whole data sets that replace the bundled extracts; see `full_releases.read_stored`.

    Raises:
        RecordError: the folder or the areas table cannot be used; names every problem.
        DataError: a bundled table is missing or damaged.
    """
    reading, codebook, actors, matches = _bundled()
    exercises = _exercises()
    facts = (*reading.facts, *exercises)
    members, sources = reading.memberships, dict(reading.sources)
    goals: tuple[Goal, ...] = ()
    sources[mme_extract.SOURCE.id] = mme_extract.SOURCE
    conflicts = bundled_conflicts()
    origins = dict(bundled_origins())
    if stored is not None:
        facts, matches = _with_stored(reading.facts, exercises, matches, stored)
        sources.update(stored.sources)
        origins.update(stored.origins)
    if record is not None:
        from comity.record.folder import read_folder  # only a record of one's own needs checks
        from comity.record.read_goals import read_goals

        tables = read_folder(Path(record), actors, codebook)
        if tables.mendings.count:
            _log.warning(
                "%s: %d cells are read otherwise than they are written; `comity record check` "
                "lists them", record, tables.mendings.count,
            )  # fmt: skip
        codebook = _with_own_codebook(codebook, tables)
        actors = _with_own_actors(actors, tables)
        own = read_tables(tables.rows, OWN_RECORD, codebook, {})
        if only_record:
            facts, conflicts = (), ()
        own_facts, repeated = _told_apart(own.facts, {f.id for f in facts})
        decided = decisions(tables.rows.get("same_as", ()))
        found = [*matches, *repeated, *find_matches(own_facts, facts)]
        matches = (*decided, *undone(found, decided))
        facts = (*facts, *own_facts)
        described = {m.organization for m in own.memberships}
        members = (*(m for m in members if m.organization not in described), *own.memberships)
        sources.update(own.sources)
        goals = read_goals(tables.rows["goals"], OWN_RECORD, sources)
        origins[OWN_RECORD] = _own_origin(tables.path)
    if events is not None:
        origins.update({source: events.origin(source) for source in events.sources})
    if areas is not None:
        from comity.record.areas import read_areas

        codebook = codebook.with_areas(read_areas(Path(areas), codebook))
    if merged:
        facts = merge(facts, matches)
    return Evidence(
        actors,
        codebook,
        tuple(facts),
        Memberships(members),
        sources,
        origins,
        tuple(matches),
        conflicts,
        (stored and stored.roll_calls) or RollCalls(DATA / "series"),
        (stored and stored.ties) or Ties(DATA / "series"),
        events,
        stored is not None and stored.exercises is not None,
        goals=goals,
        ideal_points=(
            *((stored.ideal_points,) if stored and stored.ideal_points else ()),
            PublishedPoints(DATA / "series"),
        ),
    )


def _with_stored(
    recorded: tuple[Fact, ...],
    extract: tuple[Fact, ...],
    matches: tuple[Match, ...],
    stored: Stored,
) -> tuple[tuple[Fact, ...], tuple[Match, ...]]:
    """The facts with those of a store, and the matches of those that the extract has not."""
    exercises = extract if stored.exercises is None else stored.exercises
    known = {fact.id for fact in extract}
    new = [fact for fact in exercises if fact.id not in known]
    among = (*recorded, *(fact for fact in exercises if fact.id in known))
    found = (*find_matches(new, among), *find_agreements(stored.agreements, recorded))
    return (*recorded, *exercises, *stored.agreements), (*matches, *found)


@cache
def _bundled() -> tuple[Reading, Codebook, Actors, tuple[Match, ...]]:
    codebook = bundled_codebook()
    try:
        tables = {
            name: rows_of(DATA / "record" / f"{name}.csv")
            for name in ("milestones", "activities", "positions", "membership")
        }
        coding = codings(rows_of(DATA / "codebook" / "coding.csv"))
        reading = read_tables(tables, RECORD, codebook, coding)
        matches = tuple(decisions(rows_of(DATA / "codebook" / "same_as.csv")))
    except (OSError, UnicodeDecodeError, KeyError) as error:
        raise DataError(
            f"a bundled table cannot be read ({error}): install Comity again"
        ) from error
    return reading, codebook, bundled_actors(), matches


@cache
def _exercises() -> tuple[Fact, ...]:
    return tuple(mme_extract.exercises(rows_of(DATA / "series" / "mme_v7_extract.csv")))


def _with_own_codebook(codebook: Codebook, tables: RecordTables) -> Codebook:
    return codebook.extended(
        areas_from_rows(tables.rows.get("areas", ())),
        rungs_from_rows(tables.rows.get("ladders", ())),
    )


def _with_own_actors(actors: Actors, tables: RecordTables) -> Actors:
    return actors.with_more(
        Actor(
            r["id"],
            "state" if r["kind"] == "state" else "organization",
            r["name"],
            split(r.get("aliases", "")),
        )
        for r in tables.rows.get("actors", ())
    )


def _told_apart(facts: Iterable[Fact], taken: set[str]) -> tuple[tuple[Fact, ...], list[Match]]:
    """Own facts with ids of their own; one that repeats a known fact is matched with it."""
    own, matches = [], []
    for fact in facts:
        if fact.id in taken:
            renamed = replace(fact, id=fact.id.replace(":", ":own-", 1))
            matches.append(
                Match(renamed.id, fact.id, "same", "the same step in both records", "rule")
            )
            fact = renamed
        own.append(fact)
    return tuple(own), matches


def _own_origin(path: Path) -> Origin:
    return Origin(
        OWN_RECORD,
        "the user",
        f"Own record ({path.name})",
        "",
        "Own record",
        "",
        "",
        str(path),
        "",
        "",
        None,
        "Read from a folder that the user named.",
    )
