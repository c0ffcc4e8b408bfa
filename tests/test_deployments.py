"""One deployment is one row, with its sizes and rotations by date."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import comity
from comity.core.dates import parse_when
from comity.core.facts import Fact
from comity.evaluation.sections.deployments import deployments, mission_of
from comity.evidence.evidence import Evidence


def rows(evidence: Evidence, state: str, partner: str) -> dict[str, list[tuple[str, str]]]:
    found = comity.evaluate(state, partner, evidence=evidence)
    return {o.title: [(s.start, s.title) for s in o.steps] for o in found.operations}


def test_sizes_of_one_contingent_are_no_operations(evidence: Evidence) -> None:
    found = rows(evidence, "AZE", "NATO")
    assert found == {
        "Contribution to KFOR": [],
        "Contribution to ISAF": [
            ("2008-01-15", "Afghan contingent raised to 40"),
            ("2009-02", "Afghan contingent raised to 90"),
        ],
        "Contribution to Resolute Support": [("2018-01-09", "Afghan contingent raised to 120")],
    }


@pytest.mark.parametrize(
    ("state", "partner", "head", "steps"),
    [
        ("MDA", "NATO", "Contribution to KFOR", 5),
        ("AUT", "NATO", "Austria in KFOR", 2),
        ("MKD", "NATO", "Macedonia joins ISAF", 4),
        ("ARM", "EU", "EU Mission in Armenia (EUMA)", 2),
        ("KAZ", "UN", "UNIFIL contribution", 2),
        ("AUS", "NATO", "Australian contingent in ISAF 2012", 1),
    ],
)
def test_rotations_and_reinforcements_stand_under_their_deployment(
    evidence: Evidence, state: str, partner: str, head: str, steps: int
) -> None:
    assert len(rows(evidence, state, partner)[head]) == steps


def test_a_return_after_an_end_is_another_deployment(evidence: Evidence) -> None:
    found = rows(evidence, "ARM", "NATO")
    assert found["Contribution to KFOR"] == []
    assert [title for _, title in found["Return to KFOR"]] == ["Increase of the KFOR contingent"]


def test_an_end_that_is_told_is_kept_before_the_end_of_the_mission(evidence: Evidence) -> None:
    found = comity.evaluate("MKD", "NATO", evidence=evidence)
    assert {o.title: o.end for o in found.operations}[
        "Macedonia in Resolute Support"
    ] == "2021-06-29"


def operation(like: Fact, number: int, title: str, start: str, end: str) -> Fact:
    until = parse_when(end) if end else None
    return replace(like, id=f"a:{number}", title=title, start=parse_when(start), end=until)


TITLES = st.sampled_from(
    ["Part in KFOR", "KFOR rotation", "Austria in ISAF", "Afghan contingent", "Ship in the Gulf"]
)
SPANS = st.sampled_from([("1999", "2003"), ("2005-02", ""), ("2010", "2014"), ("2016", "")])


@given(st.lists(st.tuples(TITLES, SPANS), max_size=8))
def test_no_operation_is_lost_or_told_twice(
    evidence: Evidence, held: list[tuple[str, tuple[str, str]]]
) -> None:
    like = next(f for f in evidence.facts if f.title == "Austria in KFOR")
    facts = [operation(like, i, title, *span) for i, (title, span) in enumerate(held)]
    found = deployments(facts)
    told = [f.id for d in found for f in (d.head, *d.steps)]
    assert sorted(told) == sorted(f.id for f in facts)
    for deployment in found:
        assert len({mission_of(f) for f in (deployment.head, *deployment.steps)}) == 1
        assert all(f.start.first >= deployment.head.start.first for f in deployment.steps)


def test_what_names_two_missions_or_none_stands_alone(evidence: Evidence) -> None:
    fact = next(f for f in evidence.facts if f.title == "Austria in KFOR")
    several = replace(fact, id="a:several", title="Soldiers in KFOR and ISAF")
    assert mission_of(several) == "" and mission_of(fact) == "KFOR"
    assert len(deployments([fact, several])) == 2
