"""Every state of the record with every organization in it, and pairs with no evidence at all."""

from __future__ import annotations

import pytest

import comity
from comity.evaluation.json_form import evaluation_dict
from comity.evidence.evidence import Evidence
from comity.evidence.load import load_evidence

_EVIDENCE = load_evidence()
STATES = sorted(
    {s for f in _EVIDENCE.facts if "partnership-record" in f.origins for s in f.subjects()}
    | {m.state for m in _EVIDENCE.memberships.rows}
)
ORGANIZATIONS = sorted(a.id for a in _EVIDENCE.actors if a.kind == "organization")
NO_EVIDENCE = [("TUV", "GUAM"), ("PRY", "NATO"), ("BTN", "CSTO"), ("AND", "EU"), ("NRU", "CIS")]


@pytest.mark.parametrize("organization", ORGANIZATIONS)
def test_pairs_evaluate(evidence: Evidence, organization: str) -> None:
    """A third of the states with each organization, another third with the next one."""
    assert len(STATES) > 50
    for state in STATES[ORGANIZATIONS.index(organization) % 3 :: 3]:
        result = comity.evaluate(state, organization, evidence=evidence)
        assert result.judgement.sentences, (state, organization)
        assert evaluation_dict(result)["id"] == f"{state}-{organization}"


@pytest.mark.parametrize(("state", "organization"), NO_EVIDENCE)
def test_no_evidence_is_no_zero(evidence: Evidence, state: str, organization: str) -> None:
    result = comity.evaluate(state, organization, evidence=evidence)
    if result.timeline:
        pytest.fail(f"{state} and {organization} have facts: choose another pair")
    assert result.judgement.stage == "the record cannot decide"
    assert result.judgement.lead.word == "cannot say"
    assert result.judgement.sentences[0].text.startswith("The record cannot say")
    assert result.judgement.sureness == "none"
    assert all(c.strict is None and c.generous is None for c in result.matrix)
    for row in result.exercises:
        assert all(n.strict in (None, 0) for n in row.numbers)


@pytest.mark.parametrize(("state", "organization"), [("POL", "NATO"), ("KAZ", "CSTO")])
def test_a_member_is_called_one(evidence: Evidence, state: str, organization: str) -> None:
    assert comity.evaluate(state, organization, evidence=evidence).judgement.stage == "member"


def test_membership_has_dates(evidence: Evidence) -> None:
    before = comity.evaluate("POL", "NATO", as_of="1998", evidence=evidence)
    assert before.judgement.stage != "member"
    assert all(m.state != "POL" for m in before.memberships)


@pytest.mark.parametrize(
    ("state", "organization", "as_of", "stage"),
    [
        ("UZB", "CSTO", "1998", "member"),
        ("UZB", "CSTO", "2000", "former member"),
        ("UZB", "CSTO", "2010", "member"),
        ("UZB", "CSTO", "2015", "former member"),
        ("GEO", "CIS", "2010", "former member"),
        ("MLT", "NATO", "2000", "no verified step"),
        ("MLT", "NATO", "2010", "partnership"),
    ],
)
def test_what_was_left_does_not_hold(
    evidence: Evidence, state: str, organization: str, as_of: str, stage: str
) -> None:
    result = comity.evaluate(state, organization, as_of=as_of, evidence=evidence)
    assert result.judgement.stage == stage


@pytest.mark.parametrize(("as_of", "says"), [("2008-12-31", True), ("2010", False), ("2015", True)])
def test_a_suspension_is_said_until_it_is_undone(
    evidence: Evidence, as_of: str, says: bool
) -> None:
    """NATO suspended practical cooperation with Russia in 2008, resumed it, and again in 2014."""
    result = comity.evaluate("RUS", "NATO", as_of=as_of, evidence=evidence)
    lead = result.judgement.lead
    assert (lead.word == "frozen") == says
    assert ("is frozen: practical cooperation suspended" in lead.text) == says
