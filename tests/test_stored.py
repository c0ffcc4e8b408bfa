"""Whole data sets of a store in evaluations, in the place of the bundled extracts."""

from __future__ import annotations

import csv
import dataclasses
import io
import math
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

import comity
from comity.evidence.evidence import Evidence
from comity.evidence.full_releases import read_stored
from comity.evidence.load import load_evidence
from comity.measures import Series
from comity.measures.one_measure import measure
from comity.sources.dataset import data_set
from comity.sources.roll_calls import RollCalls
from comity.sources.ties import Obligations, SharedOrganizations
from comity.store.ingest import ingest
from comity.store.store import Store
from test_tables import dcad, run, sums, write

SERIES = resources.files("comity") / "data" / "series"


def values(series: Series) -> list[tuple[object, ...]]:
    return [
        (p.period, *(None if v is None else round(v, 9) for v in (p.value, p.low, p.high)), p.n)
        for p in series.points
    ]


def same(one: Evidence, two: Evidence, name: str, state: str, partner: str) -> bool:
    return values(measure(name, state, partner, evidence=one)) == values(
        measure(name, state, partner, evidence=two)
    )


@pytest.fixture(scope="module")
def un_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the bundled roll calls."""
    root = tmp_path_factory.mktemp("un") / "store"
    files = [Path(str(SERIES / f"{name}.parquet")) for name in ("roll_calls", "votes")]
    assert sums(run(root, "un-votes", *files)) == [
        ("stored", 5783, 5783, 0, 0),
        ("stored", 1129626, 1124922, 0, 4704),
    ]
    return root


def test_the_bundled_roll_calls_say_the_same_from_a_store(
    un_store: Path, evidence: Evidence
) -> None:
    stored = read_stored(un_store)
    assert stored is not None
    assert stored.exercises is None
    (calls,) = stored.series
    assert isinstance(calls, RollCalls) and calls.years == (1946, 2019)
    other = load_evidence(stored=stored)
    assert "commit" in other.origins["un-votes"].version
    assert other.origins["un-votes"].coverage == (1946, 2019)
    for state, partner in (("KAZ", "USA"), ("KAZ", "NATO"), ("RUS", "NATO"), ("DEU", "CSTO")):
        assert same(evidence, other, "un-agreement", state, partner), (state, partner)
    series = measure("un-agreement", "KAZ", "USA", evidence=other)
    calls = {p.period: (round(p.value * p.n), p.n) for p in series.points if p.value is not None}
    published = {1993: (13, 61), 1997: (20, 69), 2001: (11, 63), 2007: (7, 77), 2010: (10, 64)}
    assert {year: calls[year] for year in published} == published
    silent = series.points[-1]
    assert silent.note == "the roll calls of the store end with the Assembly year 2019"


@pytest.mark.parametrize("state", ["DEU", "YEM", "SRB", "BLR", "SUN", "SYR"])
def test_seats_before_the_state_say_the_same_from_a_store(
    un_store: Path, evidence: Evidence, state: str
) -> None:
    other = load_evidence(stored=read_stored(un_store))
    asked = {"since": 1946, "as_of": "2018"}
    ours = measure("un-agreement", state, "USA", evidence=evidence, **asked)
    theirs = measure("un-agreement", state, "USA", evidence=other, **asked)
    assert values(ours) == values(theirs)
    assert sum(p.value is not None for p in ours.points) > 20


def test_a_store_that_may_not_be_written_answers_too(
    un_store: Path, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("read-only")

    monkeypatch.setattr("comity.evidence.stored_series._keep", refuse)
    for kept in (un_store / "kept").glob("un-votes-*"):
        kept.unlink()
    other = load_evidence(stored=read_stored(un_store))
    assert same(evidence, other, "un-agreement", "KAZ", "USA")


def test_roll_calls_that_end_early_or_of_some_actors_replace_nothing(tmp_path: Path) -> None:
    from test_tables import LATER, votes

    root = tmp_path / "store"
    run(root, "un-votes", votes(tmp_path / "UNVotes.csv", LATER))
    assert read_stored(root) is None  # it begins in 1989
    other = tmp_path / "other"
    files = [Path(str(SERIES / f"{name}.parquet")) for name in ("roll_calls", "votes")]
    list(ingest(Store(other), data_set("un-votes"), files, actors=("KAZ",)))
    assert read_stored(other) is None
    assert read_stored(tmp_path / "nothing") is None


def test_agreements_of_a_store_become_facts_with_file_and_line(
    tmp_path: Path, evidence: Evidence
) -> None:
    root = tmp_path / "store"
    run(root, "dcad", dcad(tmp_path))
    other = load_evidence(stored=read_stored(root))
    fact = next(f for f in other.facts if "i:dcad-11" in (f.id, *f.merged))
    passage = next(p for p in fact.passages if p.origin == "dcad")
    assert passage.id == "p:dcad/kinne_dca/DCAD-v1.0-main.csv:2"
    assert (fact.kind, fact.stage, str(fact.start)) == ("instrument", "signed", "1994-02-14")
    assert other.sources[passage.source].address == data_set("dcad").sheet.address
    shown = measure("instruments", "KAZ", "USA", evidence=other)
    before = measure("instruments", "KAZ", "USA", evidence=evidence)
    assert "i:dcad-11" in str(shown.points[5].facts) or fact.merged
    assert shown.points[5].value is not None and before.points[5].value is not None
    assert shown.points[5].value >= before.points[5].value
    gone = other.without("dcad")
    assert not [f for f in gone.facts if "dcad" in f.origins]
    assert other.as_of(fact.start.last) and comity.evaluate("KAZ", "NATO", evidence=other)


def test_one_agreement_of_two_data_sets_is_one_fact() -> None:
    from comity.evidence.same_event import find_agreements

    mine = next(
        f
        for f in load_evidence().facts
        if f.kind == "instrument"
        and f.stage == "signed"
        and f.start.precision == "day"
        and len(f.subjects() | f.partners()) == 2
    )
    twin = dataclasses.replace(mine, id="i:dcad-1")
    (match,) = find_agreements([twin], [mine])
    assert (match.fact, match.same_as) == ("i:dcad-1", mine.id)
    third = dataclasses.replace(mine, id="i:dcad-2")
    assert len(find_agreements([twin, third], [mine])) == 1


@pytest.mark.shared
def test_whole_exercises_speak_for_every_state(
    shared: Path, tmp_path: Path, evidence: Evidence
) -> None:
    root = tmp_path / "store"
    file = shared / "data" / "exercises-mme" / "mme_v7.csv.gz"
    assert sums(run(root, "mme", file)) == [("stored", 3707, 3707, 0, 0)]
    stored = read_stored(root)
    assert stored is not None and stored.exercises is not None
    other = load_evidence(stored=stored)
    assert len({f.id for f in stored.exercises}) == 3707
    series = measure("exercises", "KAZ", "NATO", evidence=other, partner_set="members")
    found = {p.period: p.value for p in series.points}
    assert all(found[year] >= 1 for year in range(1996, 2011)), found
    assert same(evidence, other, "exercises", "KAZ", "NATO")
    silent = measure("exercises", "JPN", "NATO", evidence=evidence).points[2]
    seen = measure("exercises", "JPN", "NATO", evidence=other).points[2]
    assert silent.value is None and seen.value is not None and seen.coverage == 1
    years = measure("exercises", "TUV", "NATO", evidence=other).points
    none = next(p for p in years if p.period == 2005)
    assert (none.value, none.coverage) == (0, 1)
    text = (SERIES / "mme_v7_extract.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text))
    extract = {f"x:{r['mmeid']}": r for r in rows if r["start"] >= "1992"}
    by_id = {f.id: f for f in stored.exercises}
    differ = [
        i
        for i, r in extract.items()
        if (by_id[i].passages[0].date, ";".join(by_id[i].passages[0].subjects), by_id[i].title)
        != (r["start"], r["participants"], r["name"] or by_id[i].title)
    ]
    # Yugoslavia of 2001 and the twice decoded Sao Tome are resolved now
    assert differ == ["x:mme2457", "x:mme3568"]


@pytest.mark.shared
def test_whole_ties_equal_the_extracts_and_go_beyond_them(
    shared: Path, tmp_path: Path, evidence: Evidence
) -> None:
    folder, root = shared / "data" / "alliances-and-organizations", tmp_path / "store"
    assert sums(run(root, "atop", folder / "atop_alliance.parquet")) == [
        ("stored", 273296, 267848, 0, 5448)
    ]
    files = (folder / "cow_igo_ndy.parquet", folder / "cow_igo_sy.parquet")
    assert sums(run(root, "cow-igo", *files)) == [
        ("stored", 917695, 896465, 0, 21230),
        ("stored", 15557, 14913, 0, 644),
    ]
    other = load_evidence(stored=read_stored(root))
    everyone = (["KAZ"], ["USA", "RUS", "CHN", "DEU", "UZB"])
    for kind in (Obligations, SharedOrganizations):
        for year in (1991, 1999, 2010, 2014, 2018, 2026):
            bundled, stored = (
                e.table(kind).as_of(date(year, 12, 31)).latest(*everyone)  # type: ignore[union-attr,type-var]
                for e in (evidence, other)
            )
            assert bundled == stored != {}
    pair, day = ("USA", "JPN"), date(1960, 12, 31)
    pledged = other.table(Obligations).as_of(day)  # type: ignore[union-attr]
    shared_with = other.table(SharedOrganizations).as_of(day)  # type: ignore[union-attr]
    assert "defense" in pledged.latest(["USA"], ["JPN"])[pair]
    assert shared_with.latest(["USA"], ["JPN"])[pair] > 10
    assert evidence.table(Obligations).as_of(day).latest(["USA"], ["JPN"]) == {}  # type: ignore[union-attr]
    import duckdb

    raw = f"read_parquet('{folder / 'atop_alliance.parquet'}')"
    (plain,) = duckdb.sql(
        f"SELECT sum(atop_defense) FROM {raw} WHERE year = 2000 AND 2 IN (ccode1, ccode2)"
    ).fetchall()[0]
    connection = Store(root).connect()
    (own,) = connection.execute(
        "SELECT sum(value) FROM observations WHERE series = 'alliance-defense' "
        "AND year(last) = 2000 AND 'USA' IN (actor, partner)"
    ).fetchall()[0]
    connection.close()
    assert math.isclose(own, plain) and own > 10


@pytest.mark.shared
def test_a_mapping_reads_the_dyad_years_of_icews(shared: Path, tmp_path: Path) -> None:
    from comity.sources.mapped_table import find

    mapping = write(
        tmp_path / "map.yml",
        """
id: icews-dyad-year
table: observations
title: ICEWS events by directed dyad and year
producer: Elizabeth Boschee and others
citation: Boschee and others, "ICEWS Coded Event Data", doi:10.7910/DVN/28075.
licence: research and educational use only
actors: iso
dates: year
unit: events
columns: {actor: i_iso3c, partner: j_iso3c, first: year}
series:
  verbal-cooperation: verbCoop
  material-cooperation: matlCoop
  verbal-conflict: verbConf
  material-conflict: matlConf
""",
    )
    root = tmp_path / "store"
    file = shared / "data" / "icews-dyad-year" / "icews_dyad_year.csv.gz"
    tallies = list(ingest(Store(root), find("generic", root, mapping), [file]))
    assert sums(tallies) == [("stored", 298376, 298376, 0, 0)]
    connection = Store(root).connect()
    rows = connection.execute(
        "SELECT year(first), value FROM observations WHERE source = 'icews-dyad-year' AND "
        "actor = 'USA' AND partner = 'KAZ' AND series = 'verbal-cooperation' ORDER BY ALL"
    ).fetchall()
    (every,) = connection.execute("SELECT count(*) FROM observations").fetchall()[0]
    connection.close()
    assert [value for _, value in rows] == [
        *(246, 99, 219, 309, 421, 181, 300, 235, 317, 170, 113, 139, 104)
    ]
    assert [year for year, _ in rows] == list(range(2002, 2015))
    assert every == 4 * 298376
