"""The evidence put together: bundled tables, a user's record, a user's store.

`load` is what commands and `evaluate` read unless they are given evidence; `load_evidence` takes
what a store holds ready made.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.core.actors import Actors
from comity.core.codebook import (
    DATA,
    Codebook,
    bundled_codebook,
    rows_of,
)
from comity.core.corrections import Correction
from comity.core.event_points import PointRule, rules_of
from comity.core.facts import Fact
from comity.core.goals import Goal
from comity.core.kept_values import kept_value
from comity.core.memberships import Memberships
from comity.core.own_words import OwnWord, own_words
from comity.core.series_table import SeriesTable
from comity.errors import DataError, RecordError
from comity.evidence.bundled import (
    bundled_actors,
    bundled_conflicts,
    bundled_origins,
)
from comity.evidence.evidence import Evidence
from comity.evidence.missions import bundled_missions, ended_with
from comity.evidence.own_record import (
    OWN_RECORD,
    own_origin,
    told_apart,
    with_own_actors,
    with_own_codebook,
)
from comity.evidence.same_event import (
    Match,
    decisions,
    find_agreements,
    find_matches,
    find_second_dates,
    merge,
    undone,
)
from comity.record.columns import NOT_USED
from comity.record.sources_table import graded
from comity.record.to_facts import Reading, codings, read_tables
from comity.sources import mme_extract
from comity.sources.published_points import PublishedPoints
from comity.sources.roll_calls import RollCalls
from comity.sources.ties import Obligations, SharedOrganizations
from comity.store.engines import DEFAULT
from comity.store.events import Events
from comity.store.events import stored as stored_events
from comity.store.manifest import NAME
from comity.store.store import default_root

if TYPE_CHECKING:
    from comity.evidence.full_releases import Stored
    from comity.record.folder import RecordTables


_log = logging.getLogger(__name__)
RECORD = "partnership-record"
MADE_BY = ("comity.core", "comity.record", "comity.sources", "comity.evidence")
TABLES = (DATA / "record", DATA / "codebook", DATA / "series" / "mme_v7_extract.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What is read of the bundled tables.

    Attributes:
        reading: the record.
        matches: which of its facts are one event.
        exercises: those of the extract.
    """

    reading: Reading
    matches: tuple[Match, ...]
    exercises: tuple[Fact, ...]


def load(
    record: Path | str | None = None,
    *,
    store: Path | str | None = None,
    vintage: str | None = None,
    no_store: bool = False,
    engine: str = DEFAULT,
    asked: dict[str, str] | None = None,
    **options: Any,
) -> Evidence:
    """The bundled evidence, a user's record and a user's store together.

    Args:
        record: a record folder on top of the bundled record.
        store: folder of a store of ingested data; default is the user's own, where there is one.
        vintage: the store as it was: a release, a day or a commit number.
        no_store: use no store, the user's own neither.
        engine: URL of the engine that answers questions on events.
        asked: of events: source, rule and period, as in `events.stored`.
        options: as in `load_evidence`.

    Raises:
        ComityError: bad input, with one clear sentence.
    """
    if no_store:
        return load_evidence(record, **options)
    events = stored_events(store, vintage=vintage, engine=engine, **(asked or {}))
    root = default_root() if store is None else Path(store)
    if not (root / NAME).exists():
        return load_evidence(record, events=events, **options)
    from comity.evidence.full_releases import (
        read_stored,  # reads the sheets of data sets, for a tenth of a second
    )

    return load_evidence(
        record, events=events, stored=read_stored(root, vintage=vintage), **options
    )


def load_evidence(
    record: Path | str | None = None,
    *,
    only_record: bool = False,
    merged: bool = True,
    areas: Path | str | None = None,
    events: Events | None = None,
    stored: Stored | None = None,
    known_by: date | None = None,
    uncorrected: frozenset[str] = frozenset(),
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
        known_by: corrections made after this day are not applied; None applies all.
        uncorrected: targets whose corrections are not applied, to see what they changed.

    Raises:
        RecordError: the folder or the areas table cannot be used; names every problem.
        DataError: a bundled table is missing or damaged.
    """
    if record is None and not (only_record or areas or events or stored):
        return _bundled_alone(merged)
    return _put_together(
        record,
        only_record=only_record,
        merged=merged,
        areas=areas,
        events=events,
        stored=stored,
        known_by=known_by,
        uncorrected=uncorrected,
    )


@cache
def _bundled_alone(merged: bool) -> Evidence:
    """The bundled evidence, put together once a process: its cuts by day stay with it."""
    return _put_together(None, merged=merged)


def _put_together(
    record: Path | str | None,
    *,
    only_record: bool = False,
    merged: bool = True,
    areas: Path | str | None = None,
    events: Events | None = None,
    stored: Stored | None = None,
    known_by: date | None = None,
    uncorrected: frozenset[str] = frozenset(),
) -> Evidence:
    read, codebook, actors = _bundled()
    reading, matches, exercises = read.reading, read.matches, read.exercises
    facts = (*reading.facts, *exercises)
    members, sources = reading.memberships, dict(reading.sources)
    goals: tuple[Goal, ...] = ()
    scale: tuple[PointRule, ...] = ()
    words: tuple[OwnWord, ...] = ()
    corrections: tuple[Correction, ...] = ()
    sources[mme_extract.SOURCE.id] = graded(mme_extract.SOURCE)
    conflicts = bundled_conflicts()
    origins = dict(bundled_origins())
    if stored is not None:
        facts, matches = _with_stored(reading.facts, exercises, matches, stored)
        sources.update(stored.sources)
        origins.update(stored.origins)
    if record is not None:
        from comity.record.corrections import read_corrections
        from comity.record.folder import read_folder  # only a record of one's own needs checks
        from comity.record.read_goals import read_goals
        from comity.record.sources_table import described

        tables = read_folder(Path(record), actors, codebook)
        if tables.mendings.count:
            _log.warning(
                "%s: %d cells are read otherwise than they are written; `comity record check` "
                "lists them", record, tables.mendings.count,
            )  # fmt: skip
        codebook = with_own_codebook(codebook, tables)
        actors = with_own_actors(actors, tables)
        corrections = read_corrections(tables.rows["corrections"], known_by)
        corrections = tuple(c for c in corrections if c.target not in uncorrected)
        rows, mended = _corrected(tables, corrections, actors, codebook)
        mended = None if only_record else mended
        if mended is not None:
            facts = (*mended.facts, *facts[len(reading.facts) :])
            members, sources = mended.memberships, {**sources, **mended.sources}
        own = read_tables(rows, OWN_RECORD, codebook, {})
        if only_record:
            facts, conflicts = (), ()
        own_facts, repeated = told_apart(own.facts, {f.id for f in facts})
        decided = decisions(tables.rows.get("same_as", ()))
        found = [*matches, *repeated, *find_matches(own_facts, facts)]
        matches = (*decided, *undone(found, decided))
        facts = (*facts, *own_facts)
        replaced = {m.organization for m in own.memberships}
        members = (*(m for m in members if m.organization not in replaced), *own.memberships)
        goals = read_goals(rows["goals"], OWN_RECORD, own.sources)
        sources = described({**sources, **own.sources}, rows["sources"])
        scale = rules_of(rows["event_points"])
        words = own_words(rows["claim_words"])
        origins[OWN_RECORD] = own_origin(tables.path)
    matches = (*matches, *find_second_dates(facts, codebook, matches))
    if events is not None:
        origins.update({source: events.origin(source) for source in events.sources})
    if areas is not None:
        from comity.record.areas import read_areas

        codebook = codebook.with_areas(read_areas(Path(areas), codebook))
    listed, pages = ended_with(facts, bundled_missions(), RECORD)
    facts = tuple(listed)
    sources.update(pages)
    if merged:
        facts = merge(facts, matches)
    return Evidence(
        actors=actors,
        codebook=codebook,
        facts=tuple(facts),
        memberships=Memberships(members),
        sources=sources,
        origins=origins,
        matches=tuple(matches),
        conflicts=conflicts,
        series=_series(stored, events, listed=not only_record),
        goals=goals,
        scale=scale,
        claim_words=words,
        corrections=corrections,
    )


def _series(
    stored: Stored | None, events: Events | None, *, listed: bool
) -> dict[str, SeriesTable]:
    """The tables by id: bundled, or those of a store where it has them.

    Args:
        stored: whole data sets of a store.
        events: its events.
        listed: whether the exercises of MME are among the facts, and it may speak of them.
    """
    folder = DATA / "series"
    tables: list[SeriesTable] = [
        mme_extract.Exercises(),
        RollCalls(folder),
        Obligations(folder),
        SharedOrganizations(folder),
        PublishedPoints(folder),
        *(stored.series if stored is not None else ()),
        *((events,) if events is not None else ()),
    ]
    return {t.id: t for t in tables if listed or t.id != mme_extract.ORIGIN}


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
def _bundled_tables() -> dict[str, list[dict[str, str]]]:
    return {
        name: rows_of(DATA / "record" / f"{name}.csv", NOT_USED)
        for name in ("milestones", "activities", "positions", "membership")
    }


def record_rows(
    record: Path | str | None, corrections: bool = True
) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Every row of the bundled record and of a user's own: table, id of its passage, cells.

    Args:
        record: a record folder on top of the bundled record.
        corrections: whether they are applied, and what was retracted left out.

    Raises:
        RecordError: the folder cannot be used.
    """
    from comity.record.cell_checks import Known
    from comity.record.corrections import corrected, named_rows, read_corrections
    from comity.record.folder import read_folder
    from comity.record.problem_list import Problems

    actors, codebook = bundled_actors(), bundled_codebook()
    tables = None if record is None else read_folder(Path(record), actors, codebook)
    made = () if tables is None else read_corrections(tables.rows["corrections"])
    if tables is not None:
        codebook, actors = with_own_codebook(codebook, tables), with_own_actors(actors, tables)
    for rows, origin in ((_bundled_tables(), RECORD), (tables.rows if tables else {}, OWN_RECORD)):
        held: Mapping[str, Iterable[Mapping[str, str]]] = rows
        if corrections and made:
            held, _ = corrected(rows, origin, made, Known(actors, codebook), Problems())
        yield from named_rows(held, origin)


@cache
def _bundled() -> tuple[Read, Codebook, Actors]:
    """The bundled record as it is read: kept between runs, for a quarter of an evaluation."""
    try:
        return kept_value("record", MADE_BY, TABLES, _read), bundled_codebook(), bundled_actors()
    except (OSError, UnicodeDecodeError, KeyError) as error:
        raise DataError(
            f"a bundled table cannot be read ({error}): install Comity again"
        ) from error


def _read() -> Read:
    coding = codings(rows_of(DATA / "codebook" / "coding.csv"))
    return Read(
        reading=read_tables(_bundled_tables(), RECORD, bundled_codebook(), coding),
        matches=tuple(decisions(rows_of(DATA / "codebook" / "same_as.csv"))),
        exercises=tuple(mme_extract.exercises(rows_of(DATA / "series" / "mme_v7_extract.csv"))),
    )


def _corrected(
    tables: RecordTables, corrections: tuple[Correction, ...], actors: Actors, codebook: Codebook
) -> tuple[Mapping[str, Sequence[Mapping[str, str]]], Reading | None]:
    """A user's rows with their corrections, and the bundled reading where one of them is of it.

    Raises:
        RecordError: a correction cannot be applied; names every such one.
    """
    if not corrections:
        return tables.rows, None
    from comity.record.cell_checks import Known
    from comity.record.corrections import corrected, unknown_targets
    from comity.record.problem_list import Problems

    problems, known = Problems(), Known(actors, codebook)
    own, found = corrected(tables.rows, OWN_RECORD, corrections, known, problems)
    mended = None
    rows, others = corrected(_bundled_tables(), RECORD, corrections, known, problems)
    if others:
        coding = codings(rows_of(DATA / "codebook" / "coding.csv"))
        mended = read_tables(rows, RECORD, bundled_codebook(), coding)
    unknown_targets(corrections, found | others, problems)
    if problems.count:
        raise RecordError(f"the corrections in {tables.path} have problems:", problems.listed())
    return own, mended
