"""Missions that are over end what a state did in them; the end is inferred and has its page."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from comity.claims.examine import examine
from comity.evidence.evidence import Evidence
from comity.evidence.missions import bundled_missions
from comity.evidence.question import make_dyad


@pytest.mark.parametrize(
    ("fact", "ended"),
    [
        ("a:finland-in-ifor-and-sfor-1996", "by 2004-12-02"),
        ("a:new-zealand-in-ifor-and-sfor-1996", "by 2004-12-02"),
        ("a:isaf-battalion-in-helmand-2010", "by 2014-12-28"),
        ("a:isaf-company-in-kabul-2009", "by 2014-12-28"),
        ("a:bosnian-infantry-rotation-in-resolute-support-2018", "by 2021-09-30"),
        ("a:jordanian-field-hospital-in-mazar-e-sharif-2002", "by 2021-09-30"),
        ("a:emirati-fighters-in-the-libya-operation-2011", "by 2011-10-31"),
        ("a:eutm-mali-georgia", "by 2024-05-18"),
        ("a:german-air-transport-base-at-termez-2002", "by 2015-12-31"),
        ("a:colombian-navy-in-operation-ocean-shield-2015", "by 2016-12-15"),
        ("a:concordia-2003", "by 2003-12-15"),
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


def test_a_bound_is_no_end(evidence: Evidence) -> None:
    """Mirages that came for an election in 2005 were not seen to stay until 2021."""
    fact = evidence.fact("a:french-mirage-deployment-for-the-afghan-elections-2005")
    assert fact.dates == "2005-08-04, over by 2021-09-30"
    assert list(fact.years()) == [2005]


@pytest.mark.parametrize(
    ("said", "state", "partner"),
    [
        ("Tajikistan hosted French forces in 2019.", "TJK", "NATO"),
        ("Jordan had forces in Afghanistan in 2024.", "JOR", "NATO"),
        ("Jordan had forces in Afghanistan in 2017.", "JOR", "NATO"),
        ("The United Arab Emirates took part in the operation in Libya in 2014.", "ARE", "NATO"),
        ("The German base at Termez was still open in 2019.", "UZB", "NATO"),
    ],
)
def test_no_claim_holds_by_a_bound(
    evidence: Evidence, tmp_path: Path, said: str, state: str, partner: str
) -> None:
    """What only has a bound is not certified for a day between its start and the bound."""
    path = tmp_path / "one.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "text", "as_of", "state", "partner", "truth"])
        rows.writerow(["1", said, "2025-12-31", state, partner, "false"])
    (found,) = examine(path, evidence)
    assert not found.verdict.startswith("holds")
