"""Event points: the editors' table, the most specific row, periods, and two coders' agreement."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.event_points import PointRule, points_for

Run = Callable[..., CompletedProcess[str]]


def rule(kind: str, mechanism: str, act: str, points: float) -> PointRule:
    return PointRule(kind=kind, mechanism=mechanism, act=act, points=points)


SCALE = (
    rule("*", "", "", 1),
    rule("milestone", "", "", 2),
    rule("milestone", "", "signed", 3),
    rule("milestone", "IPAP", "", 5),
    rule("milestone", "IPAP", "renewed", 6),
)


@pytest.mark.parametrize(
    ("kind", "name", "act", "points"),
    [
        ("visit", "", "", 1),
        ("milestone", "PARP", "joined", 2),
        ("milestone", "PARP", "signed", 3),
        ("milestone", "IPAP", "agreed", 5),
        ("milestone", "IPAP", "renewed", 6),
    ],
)
def test_the_most_specific_row_counts(kind: str, name: str, act: str, points: float) -> None:
    assert points_for(SCALE, (kind,), name, (act,)) == points
    assert points_for(SCALE[1:], ("visit",), "", ()) is None


@given(st.permutations(SCALE))
def test_the_order_of_rows_says_nothing(rows: list[PointRule]) -> None:
    assert points_for(rows, ("milestone",), "IPAP", ("renewed",)) == 6


def test_a_table_is_an_index(comity_cli: Run, tmp_path: Path) -> None:
    assert comity_cli("record", "new", "mine").returncode == 0
    (tmp_path / "mine" / "event_points.csv").write_text(
        "kind,mechanism,act,points,reason\nexercise,,,2,held together\n"
        "milestone,IPAP,,5,a plan\nwithdrawal,,,-3,refused\n",
        "utf-8",
    )
    words = ("measure", "event-points", "KAZ", "NATO", "--record", "mine", "--json")
    years = {p["period"]: p for p in json.loads(comity_cli(*words).stdout)["points"]}
    assert years[2006]["value"] is not None and years[2006]["value"] >= 5
    assert years[1992]["value"] is None
    quarters = comity_cli(*words, "--period", "quarter", "--since", "2006")
    found = {p["period"]: p["value"] for p in json.loads(quarters.stdout)["points"]}
    spoken = [v for period, v in found.items() if str(period).startswith("2006") and v is not None]
    assert 0 < len(spoken) <= 4
    low, high = years[2011]["low"], years[2011]["high"]
    assert low <= years[2011]["value"] <= high


def test_without_a_scale_there_is_no_value(comity_cli: Run) -> None:
    found = json.loads(comity_cli("measure", "event-points", "KAZ", "NATO", "--json").stdout)
    assert all(p["value"] is None for p in found["points"])
    assert "event_points.csv" in found["points"][0]["note"]
