"""Official positions: stances by year, strict and generous; red lines and what crosses them."""

from __future__ import annotations

import comity
from comity.evidence.evidence import Evidence


def test_a_year_without_a_position_has_no_value(evidence: Evidence) -> None:
    series = comity.measure("positions", "KAZ", "NATO", as_of="2010-06-30", evidence=evidence)
    silent = [p for p in series.points if not p.n]
    assert silent and all(p.value is None and p.low is None for p in silent)


def test_the_mean_lies_between_its_bounds(evidence: Evidence) -> None:
    for state in ("KAZ", "UKR", "GEO", "SRB", "UZB"):
        for p in comity.measure("positions", state, "NATO", evidence=evidence).points:
            if p.value is not None and p.low is not None and p.high is not None:
                assert -2 <= p.low <= p.value <= p.high <= 2


def test_two_voices_of_one_year_are_one_mean(evidence: Evidence) -> None:
    series = comity.measure("positions", "KAZ", "NATO", as_of="2010-06-30", evidence=evidence)
    by_year = {p.period: p for p in series.points}
    found = [evidence.fact(f) for f in by_year[2004].facts]
    official = [f.stance for f in found if f.official and f.stance is not None]
    assert by_year[2004].n == len(found) > 1
    assert by_year[2004].value == sum(official) / len(official)


def test_a_law_against_bases_is_crossed_by_a_base_that_stands(evidence: Evidence) -> None:
    """Uzbekistan's concept of 2012 bars foreign bases; German forces stood in Termez to 2015."""
    found = comity.evaluate("UZB", "NATO", as_of="2013-12-31", evidence=evidence)
    lines = [r for r in found.red_lines if "base" in r.label or "base" in r.topic]
    assert lines and all(r.drawn for r in lines)
    assert any(r.crossed for r in lines)


def test_kazakhstan_crossed_none_by_2010(evidence: Evidence) -> None:
    found = comity.evaluate("KAZ", "NATO", as_of="2010-06-30", evidence=evidence)
    assert found.red_lines and not any(r.crossed for r in found.red_lines)
