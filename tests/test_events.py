"""Events of a store in measures and evaluations: counted on the day, by data set, as of a day."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import comity
from comity.evaluation.schema import evaluation_schema
from comity.evidence.evidence import Evidence
from comity.evidence.load import load_evidence
from comity.measures import Point
from comity.sources.dataset import data_set
from comity.store.events import Events, bounds, period_of, periods, stored
from comity.store.ingest import ingest
from comity.store.store import Store
from conftest import one_clear_line

Run = Callable[..., subprocess.CompletedProcess[str]]
COLUMNS = data_set("icews").sheet.layouts[0].columns


def row(number: int, day: str, source: str, target: str, **other: str) -> list[str]:
    values = dict.fromkeys(COLUMNS, "") | {
        "Event ID": str(number),
        "Event Date": day,
        "Source Name": source,
        "Target Name": target,
        "CAMEO Code": "042",
        "Intensity": "1.9",
        "Story ID": str(number),
        "Sentence Number": "1",
        "Publisher": "a paper",
    }
    return list((values | other).values())


ROWS = [
    row(1, "1999-03-01", "Poland", "Kazakhstan"),  # before its membership
    row(2, "1999-04-01", "Poland", "Kazakhstan"),
    row(3, "1999-04-01", "Poland", "Kazakhstan"),  # the same again, in another report
    row(4, "1999-05-01", "Kazakhstan", "United States"),
    row(5, "1999-05-01", "United States", "Kazakhstan", **{"Story ID": "4"}),  # its mirror
    row(6, "1999-06-01", "Kazakhstan", "North Atlantic Treaty Organization"),
    row(7, "1999-07-01", "Kazakhstan", "Russia", **{"CAMEO Code": "111", "Intensity": "-2"}),
    row(8, "2000-02-01", "Kazakhstan", "Germany", **{"CAMEO Code": "062", "Intensity": "7.4"}),
    row(9, "2001-02-01", "Kazakhstan", "China"),
    row(10, "2003-02-01", "Turkey", "Kazakhstan", **{"CAMEO Code": "190", "Intensity": "-10"}),
]


def fill(root: Path, rows: Sequence[Sequence[str]], name: str = "events.1999.tab") -> Store:
    raw = root / name
    raw.parent.mkdir(parents=True, exist_ok=True)
    raw.write_text("\n".join("\t".join(r) for r in [COLUMNS, *rows]) + "\n", "utf-8")
    store = Store(root / "store")
    assert all(t.state != "refused" for t in ingest(store, data_set("icews"), [raw]))
    return store


def at(series: comity.Series, period: int) -> Point:
    point = series.at(period)
    assert point is not None
    return point


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return fill(tmp_path_factory.mktemp("events"), ROWS)


@pytest.fixture(scope="module")
def with_events(store: Store) -> Evidence:
    return load_evidence(events=stored(store.root))


def test_membership_is_taken_on_the_day(with_events: Evidence) -> None:
    series = comity.measure("events", "KAZ", "NATO", as_of="2004", evidence=with_events)
    point = series.at(1999)
    assert point is not None
    assert (point.value, point.low, point.high) == (5, 4, 5)
    assert point.parts["out-1"] == 2
    assert point.parts["in-1"] == 3
    members = comity.measure(
        "events", "KAZ", "NATO", as_of="2004", partner_set="members", evidence=with_events
    )
    organization = comity.measure(
        "events", "KAZ", "NATO", as_of="2004", partner_set="organization", evidence=with_events
    )
    assert [at(s, 1999).value for s in (members, organization)] == [4, 1]


def test_a_set_of_one_member_is_that_state(with_events: Evidence) -> None:
    for state in ("POL", "DEU", "USA"):
        one = comity.measure(
            "events", "KAZ", "NATO", partner_set=state, as_of="2004", evidence=with_events
        )
        alone = comity.measure("events", "KAZ", state, as_of="2004", evidence=with_events)
        assert [p.value for p in one.points] == [p.value for p in alone.points]


def test_missing_is_not_zero(with_events: Evidence) -> None:
    series = comity.measure("events", "KAZ", "NATO", as_of="2004", evidence=with_events)
    values = {p.period: (p.value, p.coverage > 0) for p in series.points}
    assert values[1998] == (None, False)
    assert values[2001] == (0, True)
    assert values[2002] == (None, False)


def test_goldstein_sums_the_rows_own_values(with_events: Evidence) -> None:
    series = comity.measure("goldstein", "KAZ", "NATO", as_of="2004", evidence=with_events)
    assert at(series, 1999).value == pytest.approx(5 * 1.9)
    assert at(series, 2003).value == -10


def test_counting_rules_are_asked_for(store: Store) -> None:
    found = {}
    for rule in ("all", "one-a-day", "reports"):
        evidence = load_evidence(events=stored(store.root, rule=rule))
        series = comity.measure("events", "KAZ", "NATO", as_of="1999", evidence=evidence)
        found[rule] = [p.value for p in series.points if p.period == 1999]
    assert found == {"all": [5], "one-a-day": [4], "reports": [4]}


def test_months_and_quarters(store: Store) -> None:
    evidence = load_evidence(events=stored(store.root, period="quarter"))
    series = comity.measure("events", "KAZ", "NATO", as_of="1999", since=1999, evidence=evidence)
    assert [(p.period_text, p.value) for p in series.points] == [
        ("1999Q1", 0),
        ("1999Q2", 5),
        ("1999Q3", 0),
        ("1999Q4", None),
    ]


@given(
    year=st.integers(1990, 2030),
    day=st.dates(date(1990, 1, 1), date(2030, 12, 31)),
    kind=st.sampled_from(["month", "quarter", "year"]),
)
def test_periods_tile_the_calendar(year: int, day: date, kind: str) -> None:
    first, last = bounds(period_of(day, kind), kind)
    assert first <= day <= last
    if day.year >= year:
        spans = [bounds(p, kind) for p in periods(year, day, kind)]
        assert spans[0][0] == date(year, 1, 1)
        assert all(a[1] < b[0] and (b[0] - a[1]).days == 1 for a, b in pairwise(spans))
        assert spans[-1][0] <= day <= spans[-1][1]


@settings(max_examples=8, deadline=None)
@given(day=st.dates(date(1999, 1, 1), date(2002, 12, 31)))
def test_what_comes_later_changes_nothing(
    day: date, tmp_path_factory: pytest.TempPathFactory
) -> None:
    later = [
        row(900, "2003-05-05", "Kazakhstan", "United States", **{"CAMEO Code": "190"}),
        row(901, "2015-05-05", "Kazakhstan", "Poland"),
    ]
    folder = tmp_path_factory.mktemp("later")
    answers = []
    for name, rows in (("one", ROWS), ("two", [*ROWS, *later])):
        evidence = load_evidence(events=stored(fill(folder / name, rows).root))
        answers.append(comity.measure("events", "KAZ", "NATO", as_of=day, evidence=evidence).points)
    assert answers[0] == answers[1]
    assert all(p.period <= day.year for p in answers[0])


def test_what_was_added_later_is_not_known_yet(tmp_path: Path) -> None:
    """A daily file of 2005 brings an event of 1999: as of 2000 nobody knew of it."""
    store = fill(tmp_path, ROWS)
    late = [row(50, "1999-04-02", "Poland", "Kazakhstan")]
    raw = tmp_path / "20050101-icews-events.tab"
    raw.write_text("\n".join("\t".join(r) for r in [COLUMNS, *late]) + "\n", "utf-8")
    list(ingest(store, data_set("icews"), [raw]))
    evidence = load_evidence(events=stored(store.root))
    for as_of, value in (("2000", 5), ("2005-06", 6)):
        series = comity.measure("events", "KAZ", "NATO", as_of=as_of, evidence=evidence)
        assert at(series, 1999).value == value


def test_an_evaluation_shows_them_and_leads_to_the_data_set(with_events: Evidence) -> None:
    result = comity.evaluate("KAZ", "NATO", as_of="2004-06-30", evidence=with_events)
    (events,) = result.events
    assert events.numbers["1999"].strict == 4
    assert events.numbers["1999"].generous == 5
    assert "icews" in result.origins
    assert "commit 1" in result.origins["icews"].version
    chain = result.chain()
    assert [n.id for _, n in chain.down("KAZ-NATO/events/icews/1999")] == ["icews"]
    assert (
        list(Draft202012Validator(evaluation_schema()).iter_errors(json.loads(result.to_json())))
        == []
    )
    assert "Machine-coded events" in comity.markdown(result)
    assert 'data-ref="KAZ-NATO/events/icews/1999"' in comity.html(result)


def test_without_the_data_set_they_are_gone(with_events: Evidence) -> None:
    result = comity.evaluate("KAZ", "NATO", as_of="2004", without=["icews"], evidence=with_events)
    assert result.events == ()


def test_an_earlier_vintage_gives_the_earlier_numbers(tmp_path: Path) -> None:
    store = fill(tmp_path, ROWS)
    fill(tmp_path, ROWS[:4])
    now = load_evidence(events=stored(store.root))
    then = load_evidence(events=stored(store.root, vintage="1"))
    found = [
        at(comity.measure("events", "KAZ", "NATO", as_of="1999", evidence=e), 1999).value
        for e in (now, then)
    ]
    assert found == [3, 5]


def test_an_answer_is_kept_until_something_new_comes_in(tmp_path: Path) -> None:
    store = fill(tmp_path, ROWS)
    events = stored(store.root)
    assert isinstance(events, Events)
    first = comity.measure("events", "KAZ", "NATO", evidence=load_evidence(events=events))
    kept = sorted((store.root / "kept").rglob("*.parquet"))
    assert kept
    again = comity.measure("events", "KAZ", "NATO", evidence=load_evidence(events=events))
    assert again == first
    assert sorted((store.root / "kept").rglob("*.parquet")) == kept
    fill(tmp_path, [*ROWS, row(60, "1999-09-09", "Kazakhstan", "France")])
    newer = load_evidence(events=stored(store.root))
    assert at(comity.measure("events", "KAZ", "NATO", evidence=newer), 1999).value == 6


def test_no_store_no_value(evidence: Evidence) -> None:
    series = comity.measure("events", "KAZ", "NATO", evidence=evidence)
    assert {p.value for p in series.points} == {None}
    assert comity.evaluate("KAZ", "NATO", evidence=evidence).events == ()


def test_the_command_line_asks_the_store(store: Store, comity_cli: Run) -> None:
    where = ("--store", str(store.root))
    shown = comity_cli("measure", "events", "KAZ", "NATO", "--as-of", "1999", "--csv", *where)
    line = next(x for x in shown.stdout.splitlines() if x.startswith("1999,"))
    assert line.startswith("1999,5.0,4.0,5.0,")
    shown = comity_cli("evaluate", "KAZ", "NATO", "--as-of", "2004", *where)
    assert "Machine-coded events of the store" in shown.stdout
    shown = comity_cli("sources", *where)
    assert "1999-03-01 to 2003-02-01" in shown.stdout
    target = store.root.parent / "panel.csv"
    shown = comity_cli("panel", "-o", str(target), "--period", "year", *where)
    assert shown.stdout.endswith(f"rows in {target}\n")
    table = target.read_text("utf-8").splitlines()
    assert '"icews","POL","KAZ",1999-01-01,3,3,' in "\n".join(table)
    for words, told in (
        (("measure", "events", "KAZ", "NATO", "--source", "gdelt"), "holds icews"),
        (("measure", "events", "KAZ", "NATO", "--count", "some"), "one-a-day"),
        (("measure", "events", "KAZ", "NATO", "--period", "week"), "month"),
        (("measure", "events", "KAZ", "NATO", "--vintage", "x"), "vintage"),
        (("panel", "-o", "x.xls"), ".parquet"),
    ):
        one_clear_line(comity_cli(*words, *where), told)
    one_clear_line(
        comity_cli("--engine", "oracle", "measure", "events", "KAZ", "NATO", *where), "duckdb"
    )
