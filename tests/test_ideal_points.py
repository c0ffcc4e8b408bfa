"""Ideal points: the published release where it may be used, our own elsewhere."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

import comity
from comity.core.codebook import DATA
from comity.core.series import Point
from comity.evaluation import changes
from comity.evidence.bundled import bundled_origins
from comity.evidence.evidence import Evidence
from comity.evidence.load import load
from comity.measures.ideal_points import FIRST_VINTAGE, LAST_VINTAGE, _vintage
from comity.stats.repeated_items import items_of, title_key

Run = Callable[..., subprocess.CompletedProcess[str]]
RELEASE = "July 2025"


def points(state: str, evidence: Evidence, as_of: str | None = None) -> dict[int, Point]:
    found = comity.measure("ideal-point", state, since=1990, as_of=as_of, evidence=evidence)
    return {p.period: p for p in found.spoken()}


# From the release of July 2025: mean over whole resolutions, 5th and 95th percentile.
PUBLISHED = [
    ("KAZ", 2024, -0.5058, -0.7045, -0.3153),
    ("USA", 2005, 2.7347, None, None),
    ("USA", 2010, 2.3875, None, None),
    ("USA", 1990, 2.9594, None, None),
]


@pytest.mark.parametrize(("state", "year", "mean", "low", "high"), PUBLISHED)
def test_the_published_release_is_the_default(
    evidence: Evidence, state: str, year: int, mean: float, low: float | None, high: float | None
) -> None:
    point = points(state, evidence)[year]
    assert point.value == pytest.approx(mean, abs=1e-4)
    assert RELEASE in point.note and "votes to 2024" in point.note
    assert point.origins == ("ideal-points",)
    if low is not None:
        assert (point.low, point.high) == (pytest.approx(low), pytest.approx(high))


def test_every_published_state_year_is_there(evidence: Evidence, shared: Path) -> None:
    file = shared / "data" / "un-ideal-points" / "IdealpointsJuly2025.parquet"
    rows = duckdb.sql(
        f"SELECT iso3c, year, idealpointfp FROM '{file}' WHERE iso3c IN "
        "('KAZ', 'UKR', 'BLR', 'RUS', 'DEU', 'USA', 'UZB') AND year >= 1990 "
        "AND idealpointfp IS NOT NULL"
    ).fetchall()
    found = {s: points(s, evidence) for s in {row[0] for row in rows}}
    assert len(rows) > 200
    for state, year, mean in rows:
        assert found[state][year].value == pytest.approx(mean, abs=1e-4), (state, year)


def test_a_seat_before_the_state_has_its_points(evidence: Evidence) -> None:
    """Yugoslavia's under Serbia's number, Ukraine's before 1991; none while the seat was empty."""
    serbia = points("SRB", evidence)
    assert {1991, 2000, 2005, 2024} <= set(serbia)
    assert not {1994, 1997} & set(serbia)
    assert "Yugoslavia" in serbia[1991].note
    assert 1990 in points("UKR", evidence)
    assert 1990 in points("DEU", evidence)


@pytest.mark.parametrize("day", ["2005-03-01", "2010-06-30", "2015-12-31", "2023-12-31"])
def test_as_of_an_earlier_day_no_later_vote_is_used(evidence: Evidence, day: str) -> None:
    """The release knows votes to 2024: before their end our own estimates stand, and say so."""
    found = points("KAZ", evidence, day)
    as_of = date.fromisoformat(day)
    assert max(found) == min(as_of.year - (1 if as_of.month > 9 else 2), LAST_VINTAGE)
    for point in found.values():
        assert RELEASE not in point.note
        assert f"own estimate from votes to the Assembly year {max(found)}" in point.note
        assert point.origins == ("comity-ideal-points", "un-votes")


def test_a_session_counts_from_its_end(evidence: Evidence) -> None:
    """The Assembly year 1999 votes until September 2000."""
    before = points("KAZ", evidence, "2000-09-30")
    after = points("KAZ", evidence, "2000-10-01")
    assert (max(before), max(after)) == (1998, 1999)
    assert after[1999] == points("KAZ", evidence, "2001-09-30")[1999]


def test_what_is_taken_away_says_who_stands_in(evidence: Evidence) -> None:
    without = points("KAZ", evidence.without("ideal-points"))
    assert max(without) == LAST_VINTAGE and "own estimate" in without[2015].note
    assert points("KAZ", evidence.without("un-votes")) == points("KAZ", evidence)
    bare = evidence.without("un-votes")
    assert points("KAZ", bare, "2010-06-30") == {}


VINTAGES = [FIRST_VINTAGE, 2000, 2005, 2010, LAST_VINTAGE]


@pytest.mark.parametrize("vintage", VINTAGES)
def test_own_intervals_cover_the_published_means(vintage: int) -> None:
    """At least 85 % of the published means lie in the 90 % intervals, whatever the as-of year."""
    rows = duckdb.sql(
        f"SELECT cow, year, mean FROM '{DATA / 'series' / 'published_ideal_points.parquet'}'"
    ).fetchall()
    own = _vintage(vintage)
    inside = [
        placed.low <= mean <= placed.high
        for cow, year, mean in rows
        if (placed := own.get((cow, year))) is not None
        and placed.low is not None
        and placed.high is not None
    ]
    assert len(inside) > 4_000
    assert np.mean(inside) >= 0.85


def test_linked_resolutions_hold_the_scale() -> None:
    """Published is 2.74 for the United States in 2005; without linked resolutions it was 4.3."""
    assert 2.7 < _vintage(2015)[2, 2005].mean < 3.7
    assert 2.7 < _vintage(2005)[2, 2005].mean < 4.0


# --- a release in the store

BY_SESSION = (
    "ccode,session,iso3c,Countryname,{name},Q5%,Q95%\n"
    "705,60,KAZ,Kazakhstan,-0.11,-0.3,0.1\n2,60,USA,United States,2.9,2.7,3.1\n"
    "705,65,KAZ,Kazakhstan,-0.22,-0.4,0.0\n"
)
FILES = {
    "IdealpointestimatesAll_Apr2020.csv": BY_SESSION.format(name="IdealPoint"),
    "Idealpoints_old.csv": BY_SESSION.format(name="IDEALPOINT"),
    "Idealpoints.tab": BY_SESSION.format(name="IdealPoint").replace(",", "\t"),
    "IdealpointsJun2024.csv": BY_SESSION.format(name="IdealPointAll")
    .replace("Q5%", "Q5%All")
    .replace("Q95%", "Q95%All"),
}


@pytest.mark.parametrize("name", list(FILES))
def test_a_release_in_the_store_is_read(comity_cli: Run, tmp_path: Path, name: str) -> None:
    file, store = tmp_path / name, tmp_path / "store"
    file.write_text(FILES[name], encoding="utf-8")
    run = comity_cli("ingest", "ideal-points", str(file), "--store", str(store))
    assert run.returncode == 0, run.stderr
    run = comity_cli(
        "measure", "ideal-point", "KAZ", "--since", "2004", "--store", str(store), "--csv"
    )
    assert run.returncode == 0, run.stderr
    rows = {r["period"]: r for r in csv.DictReader(io.StringIO(run.stdout))}
    assert (float(rows["2005"]["value"]), float(rows["2010"]["value"])) == (-0.11, -0.22)
    assert float(rows["2005"]["low"]) == -0.3
    assert "store" in rows["2005"]["note"]
    assert rows["2006"]["value"] == ""
    evidence = load(store=store)
    # as of a day before the release's last vote it knows too much
    early = points("KAZ", evidence, "2011-06-30")
    assert "own estimate" in early[2005].note
    apart = comity.measure("ideal-distance", "KAZ", "USA", evidence=evidence).at(2005)
    assert apart is not None and apart.value == pytest.approx(3.01)


def test_a_release_of_the_store_reaches_an_evaluation(tmp_path: Path, comity_cli: Run) -> None:
    file, store = tmp_path / "IdealpointsJuly2026.csv", tmp_path / "store"
    rows = ["ccode,year,iso3c,idealpointall,q5all,q95all,idealpointfp,q5fp,q95fp"]
    for year in range(2000, 2025):
        rows.append(f"705,{year},KAZ,0,-1,1,{(year - 2012) / 10},-2,2")
        rows.append(f"2,{year},USA,3,2,4,2.5,2,3")
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert comity_cli("ingest", "ideal-points", str(file), "--store", str(store)).returncode == 0
    evidence = load(store=store)
    point = points("KAZ", evidence)[2020]
    assert (point.value, point.low, point.parts["over all votes"]) == (0.8, -2, 0)
    found = comity.evaluate("KAZ", "NATO", evidence=evidence)
    assert found.origins["ideal-points"].version != bundled_origins()["ideal-points"].version
    moved = [c.id for c in changes(comity.evaluate("KAZ", "NATO"), found)]
    assert any("ideal-distance" in name for name in moved)


# --- resolutions that come back


def votes_of(*rows: str) -> np.ndarray:
    """A row a roll call: y yes, a abstain, n no, . absent; repeated to 24 states."""
    table = [["nay".find(c) if c != "." else -1 for c in row] * 6 for row in rows]
    return np.array(table, dtype=np.int8)


def test_the_same_title_in_the_next_session_is_one_resolution() -> None:
    keys = [frozenset({title_key(t)}) for t in ("Golan", "GOLAN : resolution / adopted", "Golan.")]
    linked = items_of([50, 51, 52], keys, votes_of("yyna", "yyna", "yyya"))
    assert list(linked) == [0, 0, 0]


@pytest.mark.parametrize(
    ("sessions", "titles", "rows"),
    [
        ([50, 51], ("golan", "jerusalem"), ("yyna", "yyna")),
        ([50, 50], ("golan", "golan"), ("yyna", "yyna")),
        ([50, 55], ("golan", "golan"), ("yyna", "yyna")),
        ([50, 51], ("golan", "golan"), ("yyna", "nnyy")),
        ([50, 51], ("", ""), ("yyna", "yyna")),
        ([50, 51], ("golan", "golan"), ("y...", ".yna")),
    ],
)
def test_what_is_not_one_resolution(
    sessions: list[int], titles: tuple[str, ...], rows: tuple[str, ...]
) -> None:
    keys = [frozenset({title_key(t)}) for t in titles]
    assert list(items_of(sessions, keys, votes_of(*rows))) == [0, 1]


def test_each_is_linked_to_the_most_alike_and_no_later_vote_changes_a_link() -> None:
    keys = [frozenset({"golan"})] * 5
    table = votes_of("yyna", "yyyn", "yyyy", "yyna", "yyyn")
    sessions = [50, 50, 51, 51, 52]
    whole = items_of(sessions, keys, table)
    assert whole[3] == 0
    for n in range(1, 6):
        assert list(items_of(sessions[:n], keys[:n], table[:n])) == list(whole[:n])
