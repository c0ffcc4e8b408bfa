"""Missions that are over end what a state did in them; the end is inferred and has its page."""

from __future__ import annotations

from datetime import date

import pytest

from comity.evidence.evidence import Evidence
from comity.evidence.missions import bundled_missions
from comity.evidence.question import make_dyad


@pytest.mark.parametrize(
    ("fact", "ended"),
    [
        ("a:finland-in-ifor-and-sfor-1996", "2004-12-02"),
        ("a:new-zealand-in-ifor-and-sfor-1996", "2004-12-02"),
        ("a:isaf-battalion-in-helmand-2010", "2014-12-28"),
        ("a:bosnian-infantry-rotation-in-resolute-support-2018", "2021-09"),
        ("a:colombian-navy-in-operation-ocean-shield-2015", "2016-12-15"),
        ("a:concordia-2003", "2003-12-15"),
    ],
)
def test_what_was_in_a_mission_ended_with_it(evidence: Evidence, fact: str, ended: str) -> None:
    found = evidence.fact(fact)
    assert str(found.end) == ended
    page = found.passages[-1]
    assert not page.strict
    assert evidence.sources[page.source].address.startswith("http")


def test_before_its_end_a_mission_goes_on(evidence: Evidence) -> None:
    known = evidence.as_of(date(2012, 6, 30)).fact("a:isaf-battalion-in-helmand-2010")
    assert known.end is None
    assert "2014" not in known.passages[-1].text


def test_an_end_that_the_record_gives_stays(evidence: Evidence) -> None:
    names = [m.name for m in bundled_missions()]
    given = [
        f
        for f in evidence.facts
        if f.kind == "operation" and f.end and any(n in f.title for n in names)
        and not f.passages[-1].id.startswith("p:missions/")
    ]  # fmt: skip
    assert len(given) > 3


def test_a_mission_of_another_organization_ends_nothing(evidence: Evidence) -> None:
    """The EU's mission in Bosnia and Herzegovina goes on after NATO's there."""
    assert evidence.fact("a:eufor-althea").end is None
    finland = make_dyad(evidence, "FIN", "NATO")
    assert any(f.id == "a:finland-in-ifor-and-sfor-1996" for f in finland.facts)
