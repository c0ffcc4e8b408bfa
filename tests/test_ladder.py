"""The institutional ladder: which rung was reached when, and what ends it."""

from __future__ import annotations

from datetime import date

import pytest

from comity.evaluation.parts import Reached
from comity.evaluation.sections.ladder import highest, ladder_of, reached_text
from comity.evidence.evidence import Evidence


def rungs(evidence: Evidence, state: str, organization: str, day: str = "") -> dict[str, Reached]:
    known = evidence.as_of(date.fromisoformat(day)) if day else evidence
    return {r.rung: r for r in ladder_of(known, organization, state, (), "x").rungs}


@pytest.mark.parametrize(
    ("state", "organization", "rung", "reached"),
    [
        ("KAZ", "NATO", "PfP", "1994-05-27"),
        ("KAZ", "NATO", "IPAP", "2006-01-31"),
        ("UKR", "NATO", "PfP", "1994-02-08"),
        ("MNE", "NATO", "Accession", "2017-06-05"),
        ("MKD", "NATO", "Accession", "2020-03-27"),
        ("SWE", "NATO", "Accession", "2024-03-07"),
        ("MDA", "EU", "New agreement signed", "2014-06-27"),
        ("MDA", "EU", "New agreement in force", "2016-07-01"),  # not 2014-09-01, provisional
        ("MDA", "EU", "Candidate", "2022-06-23"),
        ("KAZ", "CSTO", "Treaty signed", "1992-05-15"),
    ],
)
def test_dates_that_are_well_known(
    evidence: Evidence, state: str, organization: str, rung: str, reached: str
) -> None:
    assert rungs(evidence, state, organization)[rung].strict == reached


def test_a_rung_is_left_by_the_end_of_the_membership(evidence: Evidence) -> None:
    found = rungs(evidence, "UZB", "CSTO")
    assert found["Treaty in force"].left.startswith("1999-04-02")
    assert found["Charter in force"].left.startswith("2012")
    assert highest(list(found.values()), strict=True) is None
    before = rungs(evidence, "UZB", "CSTO", "2010-12-31")
    top = highest(list(before.values()), strict=True)
    assert top is not None and not top.left


def test_as_of_a_day_nothing_later_is_reached(evidence: Evidence) -> None:
    before, after = (rungs(evidence, "KAZ", "NATO", day) for day in ("2006-01-30", "2006-01-31"))
    assert not before["IPAP"].strict and after["IPAP"].strict == "2006-01-31"


def test_a_rung_that_no_verified_milestone_carries_is_generous_only(evidence: Evidence) -> None:
    found = rungs(evidence, "SWE", "NATO")["EAPC"]
    assert not found.strict and found.generous == "1997-05-29"
    assert reached_text(found, 4) == "1997 ?"


def test_rungs_stand_in_their_order(evidence: Evidence) -> None:
    for organization in ("NATO", "EU", "CSTO", "SCO"):
        orders = [r.order for r in ladder_of(evidence, organization, "KAZ", (), "x").rungs]
        assert orders == sorted(set(orders))
