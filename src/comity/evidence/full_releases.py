"""Whole data sets of a store in the place of bundled extracts: what an evaluation reads of them.

`read_stored` looks into a store once; `load_evidence(stored=...)` takes what it found:

- a whole `mme` replaces the extract of exercises, so that every state is spoken for;
- `un-votes` that reach at least as far as the bundled roll calls replace them;
- `atop` and `cow-igo` replace the extracts of ties;
- `ideal-points`, the release that reaches furthest, come before the bundled ones;
- agreements of `dcad` become facts;
- every other data set with observations is a table of series for whatever measure asks for it.

A data set that was ingested for some actors only is no whole one and replaces nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from comity.core.codebook import split
from comity.core.dates import parse_when
from comity.core.facts import Fact
from comity.core.provenance import Origin, Passage, Source, source_id
from comity.core.series_table import SeriesTable
from comity.evidence.stored_series import (
    UN_VOTES,
    StoredObligations,
    StoredOrganizations,
    StoredPoints,
    StoredRollCalls,
)
from comity.sources import mme_extract
from comity.sources.dcad import IN_FORCE
from comity.sources.published_points import PUBLISHED
from comity.sources.roll_calls import FIRST_YEAR, LAST_YEAR, RollCalls
from comity.sources.sheet import OWN
from comity.sources.ties import ATOP, IGO
from comity.sources.un_votes import RELEASE
from comity.store.events import Events
from comity.store.observed import Observed
from comity.store.store import Store, default_root

if TYPE_CHECKING:
    import duckdb

DCAD = "dcad"
_USED = ("mme", UN_VOTES, ATOP, IGO, DCAD, PUBLISHED)
_IN_FORCE = re.compile(rf"; {IN_FORCE}([0-9-]+)$")
_DCAD_ADDRESS = "https://correlatesofwar.org/data-sets/defense-cooperation-agreement-dataset/"
_DCAD_TITLE = "Defense Cooperation Agreement Dataset"
DCAD_SOURCE = Source(
    id=source_id(_DCAD_ADDRESS),
    publisher="Correlates of War Project",
    title=_DCAD_TITLE,
    address=_DCAD_ADDRESS,
    tier="secondary",
    published="",
    label=f"Correlates of War Project: {_DCAD_TITLE}",
)


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What a store has for an evaluation besides events.

    Attributes:
        exercises: every exercise of MME, or None where the store does not hold all of it.
        agreements: agreements of DCAD.
        series: tables of data sets, each in the place of the bundled one of its id.
        origins: the data sets used, with the release, by id.
        sources: the documents that stand for them, by id.
    """

    exercises: tuple[Fact, ...] | None = None
    agreements: tuple[Fact, ...] = ()
    series: tuple[SeriesTable, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _File:
    """A raw file that counts and was read for all actors."""

    number: int
    source: str
    layout: str
    first: date | None
    last: date | None


def read_stored(root: Path | str | None = None, *, vintage: str | None = None) -> Stored | None:
    """The whole data sets of a store, or None where it has none that an evaluation uses.

    Args:
        root: the store's folder; default is that of `store.default_root`.
        vintage: the store as it was: a release, a day or a commit.

    Raises:
        StoreError: the store cannot be read.
        UsageError: no commit answers to the vintage.
    """
    store = Store(default_root() if root is None else root, vintage)
    held = {*store.sources("facts"), *store.sources("observations")}
    if not held:
        return None
    with store.reading(codes=False) as connection:
        files = _files(connection)
        by_source = {n: [f for f in files if f.source == n] for n in {*_USED, *held}}
        whole = bool(by_source["mme"])
        exercises = (
            tuple(map(mme_extract.stored_exercise, _facts(connection, "mme"))) if whole else None
        )
        agreements = tuple(map(_agreement, _facts(connection, DCAD)))
    tables = (
        _roll_calls(store, by_source[UN_VOTES]),
        *_ties(store, by_source[ATOP], by_source[IGO]),
        _ideal_points(store, by_source[PUBLISHED]),
        *(_observed(store, name, by_source[name]) for name in sorted(held - {*_USED})),
    )
    series: list[SeriesTable] = [table for table in tables if table is not None]
    sources = {}
    origins = {table.id: _origin(store, table.id, table.universe.years) for table in series}
    if exercises is not None:
        series.append(mme_extract.Exercises(whole=True))
        sources[mme_extract.SOURCE.id] = mme_extract.SOURCE
        origins["mme"] = _origin(store, "mme", None)
    if agreements:
        origins[DCAD] = _origin(store, DCAD, None)
        sources[DCAD_SOURCE.id] = DCAD_SOURCE
    if not origins:
        return None
    return Stored(
        exercises=exercises,
        agreements=agreements,
        series=tuple(series),
        origins=origins,
        sources=sources,
    )


def _files(connection: duckdb.DuckDBPyConnection) -> list[_File]:
    rows = connection.execute(
        'SELECT file, source, layout, "first", "last" FROM ledger '
        "WHERE actors IS NULL ORDER BY file"
    ).fetchall()
    return [_File(*row) for row in rows]


def _origin(store: Store, source: str, years: tuple[int, int] | None) -> Origin:
    origin = Events(store=store).origin(source)
    return origin if years is None else replace(origin, coverage=years)


def _facts(connection: duckdb.DuckDBPyConnection, source: str) -> list[dict[str, str]]:
    """The facts of a data set with the names of their files; what is missing is empty."""
    found = connection.execute(
        "SELECT fact_id, title, start, stop, participants, unresolved, areas, series, text, "
        "ledger.name AS name, line FROM facts JOIN ledger USING (source, file) "
        "WHERE source = ? ORDER BY file, line",
        [source],
    )
    names = [column[0] for column in found.description]
    return [
        {n: "" if v is None else str(v) for n, v in zip(names, row, strict=True)}
        for row in found.fetchall()
    ]


def _agreement(row: Mapping[str, str]) -> Fact:
    one, two = split(row["participants"])
    force = _IN_FORCE.search(row["text"])
    passage = Passage(
        id=f"p:{DCAD}/{row['name']}:{row['line']}",
        origin=DCAD,
        source=DCAD_SOURCE.id,
        text=row["text"],
        subjects=(one,),
        partners=(two,),
        date=row["start"],
        status="held",
        verified=True,
    )
    return Fact(
        id=f"i:{DCAD}-{row['fact_id']}",
        kind="instrument",
        title=row["title"],
        start=parse_when(row["start"]),
        end=None,
        areas=split(row["areas"]),
        passages=(passage,),
        mechanism=row["series"],
        event="signed",
        stage="signed",
        depth=2,
        later=(("in force", parse_when(force[1])),) if force else (),
    )


def _ideal_points(store: Store, files: list[_File]) -> StoredPoints | None:
    """The release that reaches furthest, the later one of two."""
    dated = [(f.last, f.number, f) for f in files if f.first and f.last]
    if not dated:
        return None
    last, _, file = max(dated)
    first = file.first or last
    # a session's last day lies in August of the year after
    reached = last.year if last.month == 12 else last.year - 1
    return StoredPoints(
        store, file.number, file.layout.partition(OWN)[0], (first.year, reached), last
    )


def _observed(store: Store, source: str, files: list[_File]) -> Observed | None:
    """The series of a data set that has no reader of its own here."""
    days = [(f.first, f.last) for f in files if f.first and f.last]
    if source not in store.sources("observations") or not days:
        return None
    return Observed(store, source, (min(f for f, _ in days).year, max(e for _, e in days).year))


def _roll_calls(store: Store, files: list[_File]) -> RollCalls | None:
    """The roll calls of the release that reaches furthest, if it reaches as far as the bundled."""
    releases = [[f] for f in files if f.layout.startswith(RELEASE)]
    pair = [f for f in files if not f.layout.startswith(RELEASE)]
    if len({f.layout for f in pair}) == 2:
        releases.append(pair)
    reached = [
        (min(f.first.year for f in r if f.first), max(f.last for f in r if f.last), r)
        for r in releases
        if all(f.first and f.last for f in r)
    ]
    if not reached:
        return None
    first, last, release = max(reached, key=lambda entry: (entry[1], entry[2][0].number))
    # an Assembly year begins in September
    year = last.year if last.month >= 9 else last.year - 1
    if first > FIRST_YEAR or year < LAST_YEAR:
        return None
    return StoredRollCalls(store, [f.number for f in release], (FIRST_YEAR, year))


def _ties(store: Store, atop: list[_File], igo: list[_File]) -> tuple[SeriesTable, ...]:
    dyads = [f for f in igo if f.layout.startswith("shared")]
    return (
        *((StoredObligations(store, _years(atop)),) if atop else ()),
        *((StoredOrganizations(store, _years(dyads)),) if dyads else ()),
    )


def _years(files: list[_File]) -> tuple[int, int]:
    return (
        min(f.first.year for f in files if f.first),
        max(f.last.year for f in files if f.last),
    )
