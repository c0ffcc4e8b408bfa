"""Event points: the editors' scale in a table of the record, by year, quarter and month."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import comity
from comity.cli.main import app
from comity.core.event_points import PointRule, points_for
from comity.errors import ComityError

RUN = CliRunner()
SCALE = [
    {"kind": "exercise", "points": "4"},
    {"kind": "exercise", "mechanism": "Steppe Wind", "points": "6"},
    {"kind": "agreement", "act": "signed", "points": "5"},
    {"kind": "withdrawal", "points": "-7"},
    {"kind": "milestone", "mechanism": "IPAP", "act": "agreed", "points": "8"},
]
ACT = {"state_iso3": "KAZ", "partner": "NATO", "kind": "exercise",
       "date_start": "2017-02-10",
       "title": "Steppe Wind 2017", "verified": "yes",
       "source_url": "https://example.org/a"}  # fmt: skip


@pytest.fixture
def record(tmp_path: Path) -> Path:
    folder = tmp_path / "r"
    for row in SCALE:
        comity.record_add(folder, "event_points", row)
    for cells in (
        {},
        {"title": "Other drill", "date_start": "2017-03-01"},
        {"title": "Old drill", "date_start": "2017-11", "verified": "no"},
        {"title": "Refused", "kind": "withdrawal/denial", "date_start": "2017-11-03",
         "verified": "no"},
        {"title": "Agreement on transit signed", "kind": "agreement", "date_start": "2018"},
        {"title": "A talk", "kind": "consultation", "date_start": "2018-05-05"},
    ):  # fmt: skip
        comity.record_add(folder, "activities", ACT | cells)
    return folder


def points(folder: Path, per: str = "year", **more: object) -> dict[int, tuple[object, ...]]:
    found = comity.measure(
        "event-points", "KAZ", "NATO", per=per, record=folder, only_record=True, since=2016,
        as_of="2018-12-31", **more,  # type: ignore[arg-type]
    )  # fmt: skip
    return {p.period: (p.value, p.low, p.high) for p in found.points}


def test_the_table_is_an_index(record: Path) -> None:
    assert points(record) == {
        2016: (None, None, None),  # missing is not zero
        2017: (10.0, 3.0, 14.0),
        2018: (5.0, 5.0, 5.0),
    }


def test_quarters_and_months(record: Path) -> None:
    quarters = {k: v for k, v in points(record, "quarter").items() if v != (None, None, None)}
    assert quarters == {20171: (10.0, 10.0, 10.0), 20174: (None, -7.0, 4.0)}
    months = {k: v for k, v in points(record, "month").items() if v != (None, None, None)}
    assert months == {
        201702: (6.0, 6.0, 6.0), 201703: (4.0, 4.0, 4.0), 201711: (None, -7.0, 4.0),
    }  # fmt: skip
    assert len(points(record, "month")) == 36


def test_another_scale_is_another_index(record: Path) -> None:
    path = record / "event_points.csv"
    text = path.read_text("utf-8").replace("Steppe Wind,,6", "Steppe Wind,,-2.5")
    path.write_text(text, "utf-8")
    assert points(record)[2017] == (1.5, -5.5, 5.5)


def test_without_a_scale_it_says_so() -> None:
    found = comity.measure("event-points", "KAZ", "NATO", as_of="2010-06-30")
    assert {p.value for p in found.points} == {None}
    assert "event_points.csv" in found.points[0].note


def test_the_command_line_prints_quarters(record: Path) -> None:
    done = RUN.invoke(
        app,
        ["measure", "event-points", "KAZ", "NATO", "--record", str(record), "--period",
         "quarter", "--as-of", "2018-12-31"],
    )  # fmt: skip
    assert done.exit_code == 0, done.output or done.exception
    assert "10" in done.output


def test_a_period_that_is_none_is_refused(record: Path) -> None:
    with pytest.raises(ComityError, match="no period"):
        points(record, "week")
    with pytest.raises(ComityError, match="--period"):
        comity.measure("exercises", "KAZ", "NATO", per="quarter")


def test_agreement_of_two_coders_in_points(record: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "s.csv"
    comity.record_second(record, sheet, coder="Bob")
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    given = ["exercise", "exercise", "consultation", "withdrawal/denial", "agreement", "visit"]
    for row, kind in zip(rows, given, strict=True):
        row |= {"fact": "yes", "kind": kind, "state": "KAZ", "partner": "NATO", "date": "2017",
                "act": "held"}  # fmt: skip
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    comity.record_second(record, sheet, coder="Bob", read=True)
    found = {a.field: a for a in comity.record_agreement(record) if not a.category}
    assert found["points"].units > 0
    assert found["points"].alpha is None or found["points"].alpha <= 1


WORDS = st.sampled_from(["", "Steppe", "Steppe Wind", "IPAP"])
RULES = st.lists(
    st.builds(
        PointRule, kind=st.sampled_from(["*", "exercise", "visit"]), mechanism=WORDS,
        act=st.sampled_from(["", "held", "signed"]), points=st.integers(-10, 10).map(float),
    ),
    unique_by=lambda r: (r.kind, r.mechanism, r.act), max_size=8,
)  # fmt: skip


@given(RULES, st.permutations(range(8)))
def test_the_order_of_the_scale_says_nothing(rules: list[PointRule], order: list[int]) -> None:
    other = [rules[n] for n in order if n < len(rules)]
    asked = (("exercise",), "Steppe Wind 2017", ("held",))
    assert points_for(rules, *asked) == points_for(other, *asked)


def test_the_more_specific_row_counts() -> None:
    def rule(kind: str, mechanism: str, act: str, points: float) -> PointRule:
        return PointRule(kind=kind, mechanism=mechanism, act=act, points=points)

    rules = [rule("*", "", "", 1), rule("exercise", "", "", 2), rule("exercise", "", "held", 3),
             rule("*", "Steppe", "", 4), rule("*", "Steppe Wind", "", 5)]  # fmt: skip
    assert points_for(rules, ("visit",), "A", ()) == 1
    assert points_for(rules, ("exercise",), "A", ()) == 2
    assert points_for(rules, ("exercise",), "A", ("held",)) == 3
    assert points_for(rules, ("exercise",), "Steppe Eagle", ("held",)) == 4
    assert points_for(rules, ("exercise",), "STEPPE WIND 2017", ("held",)) == 5
    assert points_for([], ("visit",), "A", ()) is None
