"""Attainment of goals: published totals, bounds, and what was not assessed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import comity
from comity.core.goals import CLASSES
from comity.measures.commitments import attainment, percent_of

HEADER = (
    *("id", "state_iso3", "organization", "area", "goal", "set_on", "due"),
    *("status_class", "status_on", "source_url", "verified"),
)


@pytest.mark.parametrize(
    ("shares", "total"),
    [((25.6, 22.7, 24.9, 24.9, 1.9), 49), ((30.4, 26.2, 21.0, 20.8, 1.6), 55)],
)
def test_the_totals_of_ucep(shares: tuple[float, ...], total: int) -> None:
    """UCEP, monitoring of the EU-Ukraine agreement (ucep.org.ua); its first four classes add up
    to 98.1 %, so the rest is counted as nothing done."""
    found = attainment(dict(zip(CLASSES, shares, strict=True)))
    assert found is not None
    assert round(100 * found.generous) == total
    assert 100 * found.strict == pytest.approx(shares[0])


@pytest.mark.parametrize(("score", "percent"), [(0.67, 83.5), (-0.33, 33.5)])
def test_the_percent_of_the_g7_research_group(score: float, percent: float) -> None:
    """G7 Research Group (g7.utoronto.ca): +0.67 is 83.5 %, -0.33 is 33.5 %."""
    assert percent_of(score) == pytest.approx(percent)


@given(st.dictionaries(st.sampled_from(CLASSES), st.integers(0, 40)))
def test_strict_is_never_above_generous(classes: dict[str, int]) -> None:
    found = attainment(classes)
    if not sum(classes.values()):
        assert found is None
        return
    assert found is not None
    assert 0 <= found.strict <= found.generous <= 1
    assert -1 <= found.score <= 1
    assert found.percent == pytest.approx(percent_of(found.score))


def record(folder: Path, *rows: tuple[str, ...]) -> Path:
    with (folder / "goals.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(HEADER)
        writer.writerows(rows)
    return folder


def goal(
    name: str,
    status: str = "",
    on: str = "",
    *,
    verified: str = "yes",
    area: str = "science",
    set_on: str = "2001",
) -> tuple[str, ...]:
    due = "2003" if set_on < "2003" else ""
    url = "https://example.org/goals"
    return (name, "KAZ", "NATO", area, f"Reach {name}", set_on, due, status, on, url, verified)


def test_a_goal_counts_from_its_assessment_on(tmp_path: Path) -> None:
    folder = record(
        tmp_path,
        goal("a", "early", "2002-05-01"),
        goal("a", "fulfilled", "2004-05-01"),
        goal("b", "fulfilled", "2003", verified="no", area="environment"),
        goal("c"),
        goal("d", "contradicting", "2004-07-01", set_on="2004"),
    )
    evidence = comity.load_evidence(folder)
    series = comity.measure("commitments", "KAZ", "NATO", as_of="2006", evidence=evidence)
    found = {p.period: p for p in series.points}
    assert found[2000].value is None and "no goal" in found[2000].note
    assert found[2001].value is None and found[2001].coverage == 0
    assert (found[2002].value, found[2002].high) == (0, pytest.approx(1 / 3))
    assert found[2002].coverage == pytest.approx(1 / 3)
    # b is fulfilled, but by a document that nobody read
    assert (found[2003].value, found[2003].high) == (0, pytest.approx(2 / 3))
    assert (found[2004].value, found[2004].high) == (pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert found[2004].parts["G7 percent"] == pytest.approx(percent_of(1 / 3))
    # c is due, but nobody looked: that is not the same as not fulfilled
    assert found[2004].parts["due and not fulfilled"] == 0
    assert found[2004].parts["due and not assessed"] == 1
    assert found[2004].coverage == 3 / 4
    assert found[2004].facts == ("g:a", "g:b", "g:d")
    only = comity.measure(
        "commitments", "KAZ", "NATO", area="environment", as_of="2006", evidence=evidence
    )
    assert [p.high for p in only.points if p.period == 2004] == [1]
    members = comity.measure(
        "commitments", "KAZ", "NATO", partner_set="members", as_of="2006", evidence=evidence
    )
    assert members.spoken() == ()


def test_what_comes_after_the_day_changes_nothing(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    rows = [goal("a", "early", "2002-05-01")]
    late = [goal("a", "fulfilled", "2004-05-01"), goal("z", "none", "2005", set_on="2004")]
    for folder, more in ((before, []), (after, late)):
        folder.mkdir()
        record(folder, *rows, *more)
    one, two = (
        comity.measure("commitments", "KAZ", "NATO", as_of="2003-12-31", record=folder)
        for folder in (before, after)
    )
    assert one == two


def test_a_source_taken_away_takes_its_assessment(tmp_path: Path) -> None:
    evidence = comity.load_evidence(record(tmp_path, goal("a", "early", "2002-05-01")))
    assert len(evidence.goals) == 1
    assert evidence.without("https://example.org/goals").goals == ()
