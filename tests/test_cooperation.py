"""Cooperation, share, initiative, stock and tension: of a store, and published figures."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import comity
from comity.core.memberships import Memberships
from comity.evidence.evidence import Evidence
from comity.evidence.load import load_evidence
from comity.measures.flow_stock import N, path, step, wilson
from comity.sources.dataset import data_set
from comity.store.events import stored
from comity.store.ingest import ingest
from test_events import COLUMNS, at, fill, row

NAMES = ("cooperation", "cooperative-share", "initiative", "relation-stock", "tension")
FIGHT = {"CAMEO Code": "190", "Intensity": "-10"}


def world(growth: int = 0) -> list[list[str]]:
    """Five years in which others fill the data set, more each year if asked."""
    rows, number = [], 0
    for year in range(1999, 2004):
        for month in range(1, 13):
            for i in range(20 + growth * (year - 1999)):
                number += 1
                day = f"{year}-{month:02d}-{1 + i % 28:02d}"
                rows.append(row(number, day, "France", "Japan"))
    return rows


def pair(each: dict[int, int], first: int, who: tuple[str, str], **other: str) -> list[list[str]]:
    """So many events of a pair in each year."""
    return [
        row(first + 1000 * year + i, f"{year}-{1 + i % 12:02d}-{1 + i % 27:02d}", *who, **other)
        for year, number in each.items()
        for i in range(number)
    ]


KAZ_USA, USA_KAZ = ("Kazakhstan", "United States"), ("United States", "Kazakhstan")
YEARS = range(1999, 2004)


def series(
    name: str, evidence: Evidence, partner: str = "USA", as_of: str = "2003"
) -> comity.Series:
    return comity.measure(name, "KAZ", partner, as_of=as_of, since=1999, evidence=evidence)


def evidence_of(folder: Path, rows: list[list[str]], **asked: str) -> Evidence:
    return load_evidence(events=stored(fill(folder, rows).root, **asked))


@pytest.fixture(scope="module")
def quarrel(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """Twelve friendly events a year, three of four by the United States; in 2002 blows."""
    rows = world()
    rows += pair(dict.fromkeys(YEARS, 9), 10**6, USA_KAZ)
    rows += pair(dict.fromkeys(YEARS, 3), 2 * 10**6, KAZ_USA)
    rows += pair({2002: 40}, 3 * 10**6, KAZ_USA, **FIGHT)
    return evidence_of(tmp_path_factory.mktemp("quarrel"), rows)


def test_a_year_of_blows_is_seen_by_each_measure(quarrel: Evidence) -> None:
    found = {name: series(name, quarrel) for name in NAMES}
    calm, blows = ({n: at(s, y) for n, s in found.items()} for y in (2000, 2002))
    for name, worse in (("cooperation", -1), ("cooperative-share", -1), ("tension", 1)):
        before, after = calm[name], blows[name]
        assert None not in (before.value, after.value)
        assert (after.low or 0) > (before.high or 0) if worse > 0 else after.high < before.low
    assert blows["relation-stock"].value < calm["relation-stock"].value
    initiative = calm["initiative"]
    assert initiative.low < 0.25 < initiative.high < 0.5
    assert blows["initiative"].low > 0.5
    for points in found.values():
        for p in points.spoken():
            assert p.low <= p.value <= p.high
            assert p.n == (52 if p.period == 2002 else 12)


def test_the_net_is_a_rate_per_thousand_rows(quarrel: Evidence) -> None:
    point = at(series("cooperation", quarrel), 2000)
    rows = 240 + 12
    assert point.low < 1000 * 12 / rows < point.high
    parts = point.parts
    assert set(parts) == {f"{way}-{quad}" for way in ("out", "in") for quad in range(1, 5)}
    friendly = sum(v for k, v in parts.items() if k[-1] in "12")
    assert point.value == pytest.approx(friendly - sum(parts.values()) + friendly, abs=0.01)


def test_tension_is_wilson_s_share_of_counts(quarrel: Evidence) -> None:
    point = at(series("tension", quarrel), 2002)
    assert point.value == pytest.approx(40 / 52)
    assert (point.low, point.high) == pytest.approx(wilson(40, 52))
    assert at(series("tension", quarrel), 2000).value == 0
    assert point.parts["material"] == pytest.approx(40 / 52)


def test_more_news_is_not_more_cooperation(tmp_path: Path) -> None:
    """Five times the rows of everybody and of the pair: the rate stays, the count does not."""
    counts = {y: 6 + 6 * (y - 1999) for y in YEARS}
    evidence = evidence_of(tmp_path, world(growth=20) + pair(counts, 10**6, USA_KAZ))
    events, rates = series("events", evidence), series("cooperation", evidence)
    assert at(events, 2003).value == 5 * at(events, 1999).value
    assert at(rates, 2003).low < at(rates, 1999).value < at(rates, 2003).high
    assert 0.7 < at(rates, 2003).value / at(rates, 1999).value < 1.4


def test_no_data_no_number_and_no_event_is_a_finding(quarrel: Evidence) -> None:
    silent = comity.measure("cooperation", "KAZ", "USA", as_of="2006", evidence=quarrel)
    assert {p.period for p in silent.spoken()} == set(YEARS)
    stranger = {name: at(series(name, quarrel, "CHN"), 2000) for name in NAMES}
    assert stranger["cooperation"].low < 0 < stranger["cooperation"].high
    assert [stranger[n].value for n in ("cooperative-share", "initiative", "tension")] == [None] * 3
    stock = stranger["relation-stock"]
    assert (stock.value, stock.low, stock.high) == (0, -N, N)


def test_a_set_of_one_member_is_that_state(quarrel: Evidence) -> None:
    for name in NAMES:
        one = comity.measure(
            name, "KAZ", "NATO", partner_set="USA", as_of="2003", since=1999, evidence=quarrel
        )
        assert one.points == series(name, quarrel).points


def test_months_and_quarters_are_asked_for(quarrel: Evidence, tmp_path: Path) -> None:
    rows = world() + pair(dict.fromkeys(YEARS, 24), 10**6, USA_KAZ)
    for period, number, last in (("month", 60, 200312), ("quarter", 20, 20034)):
        evidence = evidence_of(tmp_path, rows, period=period)
        for name in NAMES:
            found = series(name, evidence)
            assert len(found.points) == number
            assert at(found, last).value is not None


@settings(max_examples=5)
@given(day=st.dates(date(2000, 1, 1), date(2002, 12, 31)))
def test_what_comes_later_changes_nothing(
    day: date, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("later")
    rows = world() + pair(dict.fromkeys(YEARS, 9), 10**6, USA_KAZ)
    later = pair({2003: 60}, 9 * 10**6, KAZ_USA, **FIGHT)
    answers = []
    for name, given_rows in (("one", rows), ("two", rows + later)):
        evidence = evidence_of(folder / name, given_rows)
        answers.append(
            [comity.measure(n, "KAZ", "USA", as_of=day, evidence=evidence).points for n in NAMES]
        )
    assert answers[0] == answers[1]


def test_rows_added_later_are_no_exposure_yet(tmp_path: Path) -> None:
    rows = world() + pair(dict.fromkeys(YEARS, 9), 10**6, USA_KAZ)
    first = evidence_of(tmp_path / "one", rows)
    store = fill(tmp_path / "two", rows)
    late = [row(7 * 10**6 + i, "2000-05-05", "France", "Japan") for i in range(400)]
    raw = tmp_path / "20050101-icews-events.tab"
    raw.write_text("\n".join("\t".join(r) for r in [COLUMNS, *late]) + "\n", "utf-8")
    list(ingest(store, data_set("icews"), [raw]))
    second = load_evidence(events=stored(store.root))
    for name in NAMES:
        assert series(name, first).points == series(name, second).points
    then, now = (at(series("cooperation", second, as_of=d), 2000) for d in ("2003", "2006"))
    assert now.value < 0.75 * then.value


FLOWS = st.lists(st.floats(-500, 500), max_size=60)


@given(FLOWS, st.floats(-N, N))
def test_the_stock_never_leaves_its_bounds(flows: list[float], start: float) -> None:
    assert all(-N <= p <= N for p in path(flows, start))


@given(st.floats(-N, N), st.floats(-N, N), st.floats(0.001, N))
def test_gains_shrink_near_the_ceiling_and_blows_are_heavier_when_good(
    one: float, other: float, flow: float
) -> None:
    bad, good = sorted((one, other))
    assert step(good, flow) - good <= step(bad, flow) - bad + 1e-9
    assert good - step(good, -flow) >= bad - step(bad, -flow) - 1e-9
    assert step(good, 0) == good
    assert step(-bad, -flow) == pytest.approx(-step(bad, flow))


@given(FLOWS, st.floats(-N, N))
def test_every_start_ends_between_the_two_bounds(flows: list[float], start: float) -> None:
    low, middle, high = (path(flows, s) for s in (-N, start, N))
    for a, b, c in zip(low, middle, high, strict=True):
        assert min(a, c) - 1e-9 <= b <= max(a, c) + 1e-9


def test_the_published_rule_by_hand() -> None:
    """P = 3, I = 2 gives 3 + 2 (9 - 3)/9; I = -2 gives 3 - 2 (9 + 3)/9."""
    assert step(3, 2) == pytest.approx(3 + 12 / 9)
    assert step(3, -2) == pytest.approx(3 - 24 / 9)


def shares(rows: list[dict[str, str]], state: str, known: Memberships) -> dict[int, float]:
    """Members over members, Russia and China: verbal and material cooperation, both directions.

    Who is a member is taken on 1 January of the year, since the file has years only.
    """
    found: dict[int, float] = {}
    for year in range(2002, 2015):
        members = known.on("NATO", date(year, 1, 1))
        sums = {True: 0.0, False: 0.0}
        for r in rows:
            pair_ = {r["i_iso3c"], r["j_iso3c"]}
            if r["year"] == str(year) and state in pair_ and len(pair_) == 2:
                (other,) = pair_ - {state}
                if other in members or other in ("RUS", "CHN"):
                    sums[other in members] += float(r["verbCoop"]) + float(r["matlCoop"])
        found[year] = sums[True] / (sums[True] + sums[False])
    return found


@pytest.mark.shared
def test_members_share_falls_for_uzbekistan_and_not_for_kazakhstan(
    shared: Path, evidence: Evidence
) -> None:
    """ICEWS dyad-years (Boschee and others, doi:10.7910/DVN/28075), read where they are."""
    file = shared / "data" / "icews-dyad-year" / "icews_dyad_year.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = [r for r in csv.DictReader(lines) if {"UZB", "KAZ"} & set(r.values())]
    uzbek, kazakh = (shares(rows, state, evidence.memberships) for state in ("UZB", "KAZ"))
    assert uzbek[2002] > 0.8 and uzbek[2007] < 0.2
    assert all(uzbek[a] > uzbek[b] for a, b in pairwise(range(2002, 2008)))
    assert all(0.2 < share < 0.45 for share in kazakh.values())
    assert np.round([uzbek[2002], uzbek[2007]], 3).tolist() == [0.811, 0.153]
