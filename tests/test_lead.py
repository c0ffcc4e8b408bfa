"""What the lead says: no sentence that the page's own moves contradict."""

from __future__ import annotations

import re
from datetime import date

import pytest

import comity
from comity.core.dates import parse_when
from comity.evaluation.move_direction import within
from comity.evaluation.move_model import Move
from comity.evaluation.moves import moves_of, words_of
from comity.evidence.evidence import Evidence
from comity.evidence.question import make_dyad


def lead_text(evidence: Evidence, state: str, partner: str, day: str | None = None) -> str:
    return comity.evaluate(state, partner, as_of=day, evidence=evidence).judgement.lead.text


@pytest.mark.parametrize(
    ("state", "partner", "day"),
    [
        ("JPN", "EU", "2026-10-31"),
        ("CHE", "EU", "2022-12-31"),
        ("UZB", "NATO", "2026-10-31"),
        ("AZE", "EU", "2026-10-31"),
        ("KAZ", "NATO", "2026-10-31"),
        ("TKM", "NATO", "2000-12-31"),
    ],
)
def test_a_step_that_is_more_than_routine_is_not_called_routine(
    evidence: Evidence, state: str, partner: str, day: str
) -> None:
    found = comity.evaluate(state, partner, as_of=day, evidence=evidence)
    dyad = make_dyad(evidence, state, partner, as_of=day)
    recent = within(moves_of(dyad), dyad.as_of, 3)
    if found.judgement.lead.word == "level":
        named = "routine" in found.judgement.lead.text
        assert named == all(m.routine for m in recent), found.judgement.lead.text


def test_a_single_declaration_is_level_and_named_for_what_it_is(evidence: Evidence) -> None:
    text = lead_text(evidence, "JPN", "EU", "2026-10-31")
    assert "Too little moved between Japan and the European Union" in text
    assert "routine" not in text and "security and defence partnership" in text


@pytest.mark.parametrize("state", ["MNE", "MKD", "TUR", "HUN", "FIN"])
def test_a_member_is_not_said_to_draw_closer_still(evidence: Evidence, state: str) -> None:
    assert "closer still" not in lead_text(evidence, state, "NATO")


def move(when: str) -> Move:
    return Move(
        id=when,
        when=parse_when(when),
        sign=1,
        weight=2.0,
        kind="step",
        actor="both",
        actors=(),
        routine=False,
        facts=(when,),
        text=when,
    )


@pytest.mark.parametrize(
    ("when", "inside"),
    [
        ("2023", False),
        ("2023-10", False),
        ("2023-11", True),
        ("2023-10-31", False),
        ("2023-11-01", True),
        ("2024", True),
        ("2026", False),
    ],
)
def test_only_what_is_sure_to_lie_in_the_years_counts(when: str, inside: bool) -> None:
    assert bool(within([move(when)], date(2026, 10, 31), 3)) == inside


@pytest.mark.parametrize(
    ("state", "partner", "mechanism"),
    [
        ("MDA", "NATO", "Individually Tailored Partnership Programme (ITPP)"),
        ("UKR", "NATO", "NATO Security Assistance and Training for Ukraine (NSATU)"),
        ("TUR", "NATO", "accession"),
        ("FIN", "NATO", "membership application"),
    ],
)
def test_a_step_told_by_the_month_and_by_the_day_is_one_move(
    evidence: Evidence, state: str, partner: str, mechanism: str
) -> None:
    moves = moves_of(make_dyad(evidence, state, partner))
    held = [m for m in moves if evidence.fact(m.facts[0]).mechanism == mechanism]
    assert held
    for one in held:
        for other in held:
            assert one is other or one.sign != other.sign or not one.when.compatible(other.when)


def test_later_steps_of_a_mechanism_stay_moves_of_their_own(evidence: Evidence) -> None:
    moves = moves_of(make_dyad(evidence, "KAZ", "NATO"))
    plans = [m for m in moves if evidence.fact(m.facts[0]).mechanism == "IPAP"]
    assert [str(m.when) for m in plans][:3] == ["2006-01-31", "2008", "2012-09"]


@pytest.mark.parametrize(("state", "partner"), [("MDA", "NATO"), ("JOR", "NATO"), ("UKR", "NATO")])
def test_the_two_moves_of_a_lead_are_two_things(
    evidence: Evidence, state: str, partner: str
) -> None:
    carried = comity.evaluate(state, partner, evidence=evidence).judgement.lead.carried_by
    assert len({evidence.fact(m.facts[0]).mechanism for m in carried}) == 2


@pytest.mark.parametrize(
    ("state", "partner", "day", "what"),
    [
        ("TUR", "EU", "2026-10-31", "accession"),
        ("GEO", "EU", "2025-06-30", "accession"),
        ("TUR", "EU", "2021-06-30", "accession"),
        ("BLR", "NATO", "2026-10-31", "relation"),
        ("RUS", "NATO", "2015-06-30", "relation"),
        ("ARM", "CSTO", "2024-06-30", "relation"),
    ],
)
def test_a_frozen_accession_is_not_a_frozen_relation(
    evidence: Evidence, state: str, partner: str, day: str, what: str
) -> None:
    assert re.match(rf"The {what} of .* is frozen", lead_text(evidence, state, partner, day))


@pytest.mark.parametrize(
    ("state", "partner", "topic", "stance", "says"),
    [
        ("UKR", "NATO", "neutrality", 2, "rejection of neutrality toward"),
        ("UKR", "NATO", "neutrality", 1, "turn from neutrality toward"),
        ("SRB", "NATO", "neutrality", -1, "stand on neutrality toward"),
        ("MDA", "CIS", "neutrality", -2, "insistence on neutrality toward"),
        ("UZB", "NATO", "foreign-bases", -2, "rejection of bases or forces of"),
        ("KAZ", "CSTO", "alliance", 2, "support for alliance with"),
        ("KAZ", "NATO", "forces-abroad", 1, "welcome of sending forces abroad with"),
        ("AUT", "NATO", "membership", -1, "reserve on membership of"),
    ],
)
def test_a_stance_on_a_distance_is_told_the_right_way_round(
    evidence: Evidence, state: str, partner: str, topic: str, stance: int, says: str
) -> None:
    dyad = make_dyad(evidence, state, partner)
    told = [
        words_of(dyad, f)
        for f in dyad.ever.facts
        if f.kind == "position" and f.topic == topic and f.stance == stance
    ]
    assert told and all(says in text for text in told)


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("UZB", "Termez from 2002 to December 2015"),
        ("KGZ", "centre from December 2001 to 3 June 2014"),
        ("SWE", "membership application submitted on 18 May 2022; 6 more steps; "),
    ],
)
def test_a_crossed_line_is_told_with_its_end_and_in_full_names(
    evidence: Evidence, state: str, says: str
) -> None:
    lines = comity.evaluate(state, "NATO", evidence=evidence).red_lines
    assert any(says in line.answer for line in lines), [line.answer for line in lines]


@pytest.mark.parametrize(("state", "partner"), [("UKR", "NATO"), ("ARM", "NATO"), ("TUR", "EU")])
def test_the_measures_do_not_deny_the_direction_of_the_lead(
    evidence: Evidence, state: str, partner: str
) -> None:
    told = comity.evaluate(state, partner, evidence=evidence).rivals.sentence.text
    assert "No single direction" not in told and "made of moves" in told


def test_the_end_of_taking_part_reads_as_a_sentence(evidence: Evidence) -> None:
    found = comity.evaluate("ARM", "NATO", evidence=evidence).judgement
    assert not [s.text for s in found.sentences if " in in " in s.text]


def test_eight_chapters_are_not_the_accession(evidence: Evidence) -> None:
    found = comity.evaluate("TUR", "EU", as_of="2006-12-31", evidence=evidence).judgement
    assert found.lead.word == "mixed" and found.stage == "negotiating"
    assert "eight chapters of the accession negotiations frozen" in found.lead.text
    later = comity.evaluate("TUR", "EU", as_of="2018-12-31", evidence=evidence).judgement
    assert later.lead.word == "frozen"


@pytest.mark.parametrize("state", ["KGZ", "TJK"])
def test_a_treaty_of_two_members_is_none_with_the_organization(
    evidence: Evidence, state: str
) -> None:
    told = [m.text for m in moves_of(make_dyad(evidence, state, "CSTO"))]
    assert told and not [text for text in told if "border agreement" in text]


def test_negotiated_agreements_count_as_agreements(evidence: Evidence) -> None:
    assert comity.evaluate("CHE", "EU", evidence=evidence).judgement.lead.word == "rising"
    assert comity.evaluate(
        "CHE", "EU", as_of="2022-12-31", evidence=evidence
    ).judgement.lead.word in (
        "falling",
        "level",
    )


TURNS = {  # the last year against the three, for and against the rule
    ("SRB", "EU", "2026-10-31"): "mixed",
    ("KAZ", "NATO", "2010-06-30"): "rising",
}


@pytest.mark.parametrize(("pair", "word"), TURNS.items())
def test_a_last_year_that_runs_the_other_way_makes_the_lead_mixed(
    evidence: Evidence, pair: tuple[str, str, str], word: str
) -> None:
    state, partner, day = pair
    lead = comity.evaluate(state, partner, as_of=day, evidence=evidence).judgement.lead
    years = {h.years: h.word for h in lead.horizons}
    assert lead.word == word
    assert (years[3], years[1]) == ("rising", "falling") or word == years[3]


def test_a_refusal_between_other_members_is_none_of_a_third_one_s(evidence: Evidence) -> None:
    norway = comity.evaluate("NOR", "NATO", evidence=evidence)
    told = " ".join(s.text for s in norway.judgement.sentences)
    assert "arms exports to Turkey" not in told and "Refusals" not in told
    turkey = comity.evaluate("TUR", "NATO", evidence=evidence)
    assert any("arms exports" in m.text for m in turkey.judgement.moves)


def test_a_measure_that_points_the_other_way_says_its_years(evidence: Evidence) -> None:
    lead = comity.evaluate("FIN", "NATO", as_of="2022-12-31", evidence=evidence).judgement.lead
    assert "UN votes with the partner falling, 2013-2019" in lead.text
    assert "Over ten years" not in lead.text
