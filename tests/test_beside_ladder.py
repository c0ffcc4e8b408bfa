"""What stands beside the ladder: councils, offices, tailored programmes, each from its steps."""

from __future__ import annotations

import comity
from comity.evaluation.sections.beside_the_ladder import held_text, side_steps
from comity.evidence.evidence import Evidence
from comity.evidence.question import make_dyad
from comity.render.html.evaluation import html as page
from comity.render.markdown.evaluation import markdown


def test_a_partner_across_the_globe_has_its_programmes(evidence: Evidence) -> None:
    steps = {s.name: s for s in side_steps(make_dyad(evidence, "JPN", "NATO"))}
    tailored = steps["Individually Tailored Partnership Programme"]
    assert (tailored.scope, str(tailored.since), tailored.stands) == (
        "tailored",
        "2023-07-12",
        True,
    )
    found = comity.evaluate("JPN", "NATO", evidence=evidence)
    assert found.judgement.stage == "partner beside the ladder"
    assert any(
        "beside it stand: Individually Tailored" in s.text for s in found.judgement.sentences
    )


def test_as_of_an_earlier_day_a_later_programme_is_not_there(evidence: Evidence) -> None:
    steps = side_steps(make_dyad(evidence, "JPN", "NATO", as_of="2015-12-31"))
    assert [s.name for s in steps] == ["Individual Partnership and Cooperation Programme"]


def test_what_was_suspended_does_not_stand(evidence: Evidence) -> None:
    steps = {s.name: s for s in side_steps(make_dyad(evidence, "RUS", "NATO"))}
    mission = steps["military liaison mission in Moscow"]
    assert not mission.stands and mission.last[0] == "suspended"
    before = side_steps(make_dyad(evidence, "RUS", "NATO", as_of="2021-09-30"))
    assert next(s for s in before if s.name == mission.name).stands


def test_nothing_is_held_where_the_relation_is_broken(evidence: Evidence) -> None:
    assert held_text(make_dyad(evidence, "RUS", "NATO")) == ("", ())
    assert held_text(make_dyad(evidence, "JPN", "NATO"))[0]


def test_a_plan_whose_last_year_is_over_does_not_stand(evidence: Evidence) -> None:
    def strategy(day: str) -> bool:
        steps = side_steps(make_dyad(evidence, "BLR", "CSTO", as_of=day))
        return next(s for s in steps if s.name.endswith("to 2025")).stands

    assert strategy("2025-06-30") and not strategy("2026-06-30")


def test_no_rung_stands_beside_its_ladder(evidence: Evidence) -> None:
    rungs = {m for r in evidence.codebook.ladder("NATO") for m, _ in r.steps}
    for state in ("KAZ", "GEO", "UKR", "SRB"):
        dyad = make_dyad(evidence, state, "NATO")
        facts = {f for s in side_steps(dyad) for f in s.facts}
        assert not {evidence.fact(f).mechanism for f in facts} & rungs


def test_a_ladder_without_a_step_is_said_and_not_drawn(evidence: Evidence) -> None:
    """Every form says so; nine empty rungs tell a reader nothing."""
    found = comity.evaluate("JPN", "NATO", evidence=evidence)
    assert found.ladder.untrodden
    for text in (markdown(found), page(found)):
        assert "The record has no step of Japan on this ladder" in text
    assert not comity.evaluate("KAZ", "NATO", evidence=evidence).ladder.untrodden
