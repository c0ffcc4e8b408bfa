"""Agreement in the UN: seats that voted before a state's start, contested roll calls, one vote."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

import comity
from comity.core.actors import Actor, Actors
from comity.core.series import Point
from comity.evidence.bundled import bundled_actors
from comity.evidence.evidence import Evidence
from comity.sources.roll_calls import RollCalls
from comity.sources.un_seats import cast_as, seats_of

Run = Callable[..., subprocess.CompletedProcess[str]]


def points(
    evidence: Evidence, measure: str, state: str, partner: str, since: int, as_of: str
) -> dict[int, Point]:
    found = comity.measure(measure, state, partner, since=since, as_of=as_of, evidence=evidence)
    return {p.period: p for p in found.points}


# state, first year, last year, least and most contested roll calls a year, whose votes
EARLIER = [
    ("SRB", 2000, 2005, 32, 76, "Yugoslavia"),
    ("SRB", 1985, 1991, 72, 153, "Yugoslavia"),
    ("UKR", 1946, 1990, 5, 170, "Ukrainian"),
    ("BLR", 1946, 1991, 5, 170, "Byelorussian"),
    ("RUS", 1985, 1991, 70, 170, "Soviet Union"),
    ("DEU", 1973, 1989, 65, 160, "Federal Republic of Germany"),
    ("YEM", 1985, 1990, 70, 170, "North Yemen"),
    ("SYR", 1948, 1957, 10, 100, "Syria"),
    ("IND", 1946, 1946, 10, 60, "India"),
]


@pytest.mark.parametrize(("state", "first", "last", "least", "most", "whose"), EARLIER)
@pytest.mark.parametrize("measure", ["un-agreement", "vote-similarity"])
def test_votes_of_a_seat_before_the_state(
    evidence: Evidence,
    measure: str,
    state: str,
    first: int,
    last: int,
    least: int,
    most: int,
    whose: str,
) -> None:
    # an as-of date after the year, so that the whole session is in
    found = points(evidence, measure, state, "USA", first, "2015")
    for year in range(first, last + 1):
        if year == 1964:  # the session without roll calls but one
            continue
        point = found[year]
        assert point.value is not None, (year, point.note)
        assert least <= point.n <= most, year
        assert whose in point.note


def test_the_case_on_the_command_line(comity_cli: Run) -> None:
    run = comity_cli("measure", "un-agreement", "SRB", "USA", "--as-of", "2008", "--csv")
    assert run.returncode == 0, run.stderr
    rows = {r["period"]: r for r in csv.DictReader(io.StringIO(run.stdout))}
    cast = {"2000": 32, "2001": 67, "2002": 73, "2003": 76, "2004": 72, "2005": 74}
    for year, votes in cast.items():
        assert votes - 2 <= int(rows[year]["n"]) <= votes, year
        assert "Federal Republic of Yugoslavia" in rows[year]["note"]
    assert "Yugoslavia" in rows["1991"]["note"]
    assert "Yugoslavia" not in rows["2007"]["note"]


def test_silence_only_where_the_file_has_no_vote(evidence: Evidence) -> None:
    """Every state of the table, every year: votes wherever the file has some of both."""
    import duckdb

    from comity.core.codebook import DATA

    series = DATA / "series"
    rows = duckdb.sql(
        f"WITH v AS (SELECT ccode, session + 1945 AS year, rcid FROM '{series}/votes.parquet' "
        f"JOIN '{series}/roll_calls.parquet' USING (rcid) WHERE vote IN (1, 2, 3)) "
        "SELECT one.ccode, one.year, count(*) FROM v AS one JOIN v AS two USING (rcid) "
        "WHERE two.ccode = 2 AND one.ccode <> 2 GROUP BY ALL"
    ).fetchall()
    by_number: dict[int, dict[int, int]] = {}
    for number, year, votes in rows:
        by_number.setdefault(number, {})[year] = votes
    # 511 is Zanzibar, with two votes, which no actor continues
    assert set(by_number) - {s.cow for a in bundled_actors() for s in seats_of(a)} == {511}
    early = ["SRB", "BLR", "UKR", "DEU", "YEM", "SYR", "IND", "PHL", "LBN", "TWN", "TZA", "COM"]
    for state in early:
        found = points(evidence, "un-agreement", state, "USA", 1946, "2018")
        numbers = {s.cow for s in seats_of(bundled_actors()[state])}
        for year in range(1946, 2016):
            cast = sum(by_number.get(n, {}).get(year, 0) for n in numbers)
            unanimous = int(found[year].parts.get("unanimous", 0))
            assert (found[year].note == "no roll call on which both voted") == (cast == 0)
            if found[year].value is not None:
                assert found[year].n + unanimous == cast, (state, year)


def test_the_soviet_union_votes_to_its_end_and_no_longer(evidence: Evidence) -> None:
    soviet = points(evidence, "un-agreement", "SUN", "USA", 1985, "1995")
    russian = points(evidence, "un-agreement", "RUS", "USA", 1985, "1995")
    assert soviet[1985].value == russian[1985].value
    assert soviet[1993].value is None
    assert russian[1993].value is not None


def test_no_seat_counts_twice(evidence: Evidence) -> None:
    """Among all states, the Soviet Union's votes are Russia's, once."""
    everyone = points(evidence, "un-agreement", "RUS", "", 1988, "1990-12-31")
    chosen = comity.measure(
        "un-agreement", "USA", "", since=1988, as_of="1990-12-31", evidence=evidence
    )
    assert all(0.3 < (p.value or 0) < 1 for p in everyone.values())
    without = [a for a in bundled_actors() if a.id not in ("USA", "SUN")]
    fewer = comity.measure(
        "un-agreement",
        "USA",
        "",
        since=1988,
        as_of="1990-12-31",
        evidence=replace(evidence, actors=Actors([*without, bundled_actors()["USA"]])),
    )
    assert [p.value for p in fewer.points] == pytest.approx([p.value for p in chosen.points])


# pair, year, alike and contested: the publishers' dyadic agreement
PUBLISHED = [
    ("KAZ", "USA", 2009, 10, 67),
    ("UKR", "USA", 1991, 13, 72),
    ("BLR", "USA", 1991, 12, 56),
    ("TKM", "USA", 1996, 2, 4),
    ("KAZ", "USA", 2007, 7, 77),
]


@pytest.mark.parametrize(("state", "partner", "year", "same", "calls"), PUBLISHED)
def test_contested_roll_calls_only(
    evidence: Evidence, state: str, partner: str, year: int, same: int, calls: int
) -> None:
    point = points(evidence, "un-agreement", state, partner, year, "2018")[year]
    assert point.n == calls
    assert point.value == pytest.approx(same / calls)
    unanimous = point.parts.get("unanimous", 0)
    if unanimous:
        both = (same + unanimous) / (calls + unanimous)
        assert point.parts["share of all roll calls"] == pytest.approx(both)


def test_seventy_nine_roll_calls_are_not_contested(evidence: Evidence) -> None:
    """The United States with everyone: what is left out, over all years, is what the file says."""
    found = comity.measure(
        "un-agreement", "USA", "", since=1946, as_of="2016-01-31", evidence=evidence
    )
    assert 70 <= sum(p.parts.get("unanimous", 0) for p in found.points) <= 79


ONE_VOTE = [("SRB", "USA"), ("SRB", "RUS"), ("SRB", "GBR"), ("SRB", "CHN")]


@pytest.mark.parametrize(("state", "partner"), ONE_VOTE)
@pytest.mark.parametrize("measure", ["un-agreement", "vote-similarity"])
def test_one_vote_is_no_share(evidence: Evidence, measure: str, state: str, partner: str) -> None:
    point = points(evidence, measure, state, partner, 1992, "1995")[1992]
    assert point.n <= 1
    assert point.value is None
    assert point.low is None
    assert "Yugoslavia" in point.note


@pytest.mark.parametrize("day", ["2015-09-16", "1995-10-14", "1999-10-20"])
def test_no_share_rests_on_one_vote_early_in_a_session(evidence: Evidence, day: str) -> None:
    for state in ("KAZ", "UKR", "SRB"):
        found = comity.measure("un-agreement", state, "USA", as_of=day, evidence=evidence)
        assert all(p.n > 1 for p in found.points if p.value is not None)


def test_seats_of_actors() -> None:
    plain = Actor(id="KAZ", kind="state", name="Kazakhstan", cow=705)
    assert [(s.cow, s.first, s.last) for s in seats_of(plain)] == [(705, date.min, None)]
    assert seats_of(Actor(id="SCG", kind="state", name="Nowhere")) == ()
    germany = bundled_actors()["DEU"]
    assert [s.cow for s in seats_of(germany)] == [255, 260]
    assert cast_as(germany, 1995) == ""


def test_later_sessions_hold_each_resolution_once(evidence: Evidence) -> None:
    """The release of 2020 counts 79, 89, 95 and 91 resolutions that were voted on as a whole."""
    table = evidence.table(RollCalls)
    assert table is not None
    years = table.chamber().years
    assert [int((years == y).sum()) for y in (2016, 2017, 2018, 2019)] == [79, 89, 95, 91]
    late = comity.measure("un-agreement", "KAZ", "RUS", as_of="2021", evidence=evidence)
    values = {p.period: p.value for p in late.points}
    assert values[2019] is not None and values[2020] is None
    early = comity.measure("un-agreement", "KAZ", "RUS", as_of="2019-12-31", evidence=evidence)
    (half,) = [p for p in early.points if p.period == 2019]
    assert half.n < next(p.n for p in late.points if p.period == 2019)
