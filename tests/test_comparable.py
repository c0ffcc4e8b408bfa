"""What may be compared: only what was selected and seen alike; else the page says why not."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import comity
from comity.core.comparable import Selection, all_comparable, comparable
from comity.evaluation.sections.peers_and_votes import peers_note
from comity.evidence.evidence import Evidence
from comity.sources.mme_extract import STATES

Run = Callable[..., "subprocess.CompletedProcess[str]"]
selections = st.builds(
    Selection,
    data_set=st.sampled_from(("mme", "un-votes", "partnership-record")),
    kind=st.sampled_from(("census", "sample", "floor")),
    whole=st.booleans(),
    coverage=st.none() | st.floats(0, 1),
)


@given(selections, selections)
def test_it_does_not_hang_on_the_order(one: Selection, other: Selection) -> None:
    assert bool(comparable(one, other)) == bool(comparable(other, one))


@given(selections)
def test_a_sample_is_comparable_with_nothing(one: Selection) -> None:
    assert bool(comparable(one, one)) == (one.kind == "census" and one.whole)
    assert not comparable(one, None)


@given(selections, selections)
def test_a_no_says_why(one: Selection, other: Selection) -> None:
    found = comparable(one, other)
    assert bool(found) != bool(found.why_not)


def test_one_that_differs_spoils_all() -> None:
    good = Selection(data_set="mme", kind="census", coverage=0.9)
    assert all_comparable([good, good, good])
    # a coverage that has no meaning is no reason against
    assert all_comparable([good, Selection(data_set="mme", kind="census")])
    assert not all_comparable([good, Selection(data_set="mme", kind="census", whole=False)])
    assert (
        "longer"
        in all_comparable([good, Selection(data_set="mme", kind="census", coverage=0.2)]).why_not
    )


def test_the_extract_does_not_say_with_whom_japan_exercised_more(evidence: Evidence) -> None:
    """The extract has Japan's exercises with Russia and lacks those with the United States."""
    found = comity.evaluate("JPN", "NATO", as_of="2010-12-31", evidence=evidence)
    shares = [p.numbers["share"] for p in found.poles]
    assert shares and all(s.strict is None and "not comparable" in s.note for s in shares)
    told = " ".join(s.text for s in found.judgement.sentences)
    assert "more exercises" not in told and "more with" not in told
    assert comity.poles("JPN", "exercises", evidence=evidence).alignments == ()


def test_kazakhstan_s_exercises_are_all_there(evidence: Evidence) -> None:
    found = comity.evaluate("KAZ", "NATO", as_of="2010-06-30", evidence=evidence)
    shares = [p.numbers["share"].strict for p in found.poles]
    assert None not in shares and any(shares)
    assert all(s.selection is not None for s in found.poles[0].series.values())


@pytest.mark.parametrize("by", ["instruments", "depth", "positions"])
def test_counts_of_a_sample_rank_nobody(evidence: Evidence, by: str) -> None:
    found = comity.compare(["KAZ", "UZB", "KGZ"], "NATO", by, evidence=evidence)
    assert found.order == () and not found.partings and "sample" in found.unlike


def test_votes_may_be_compared(evidence: Evidence) -> None:
    found = comity.compare(["KAZ", "UZB", "JPN"], "NATO", "un-agreement", evidence=evidence)
    assert len(found.order) == 3 and not found.unlike


def test_the_command_says_why(comity_cli: Run) -> None:
    shown = comity_cli("compare", "KAZ", "JPN", "--with", "NATO", "--by", "exercises").stdout
    assert "Not compared" in shown and "Order by" not in shown
    assert "Not shared out" in comity_cli("poles", "JPN", "--by", "exercises").stdout


@pytest.mark.parametrize("state", ["KAZ", "GEO", "SRB", "JPN"])
def test_one_state_s_votes_stand_beside_no_mean_over_members(
    evidence: Evidence, state: str
) -> None:
    found = comity.evaluate(state, "NATO", evidence=evidence)
    own, *rivals = (p.numbers for p in found.poles)
    for rival in rivals:
        assert comparable(own["agreement"].selection, rival["agreement"].selection)
        assert not comparable(own["agreement"].selection, rival["leader"].selection)
        assert "one state" in rival["leader"].note and "Assembly year 2019" in rival["leader"].note
    names = {c.name for c in found.voting}
    assert {"Russia, one state", "members of CSTO", "members of NATO"} <= names
    told = " ".join(s.text for s in found.judgement.sentences)
    assert "closer to those of Russia" not in told and "closer to those of China" not in told


def test_one_state_as_the_partner_is_set_beside_single_states(evidence: Evidence) -> None:
    found = comity.evaluate("KAZ", "NATO", partner_set="USA", evidence=evidence)
    own, *rivals = (p.numbers for p in found.poles)
    assert all(comparable(own["agreement"].selection, r["agreement"].selection) for r in rivals)
    against = next(s.text for s in found.judgement.sentences if s.rule == "against")
    assert "those of Russia (68%)" in against and "those of the United States (14%)" in against
    assert "both cast the same vote" in against and "Assembly year 2019" in against


def test_poles_say_which_years_their_figures_are_of(evidence: Evidence) -> None:
    found = comity.evaluate("KGZ", "NATO", evidence=evidence)
    for pole in found.poles:
        assert "begun 1992-2026: counted whole in 1992-2010" in pole.numbers["exercises"].note
        assert "1992-2010" in pole.numbers["share"].label
    whole = sum(p.value or 0 for p in found.poles[0].series["exercises"].points if p.period <= 2010)
    every = sum(
        p.value or 0
        for pole in found.poles
        for p in pole.series["exercises"].points
        if p.period <= 2010
    )
    assert found.poles[0].numbers["share"].strict == pytest.approx(whole / every)


def test_a_pole_that_is_one_state_has_its_votes_under_its_own_name(evidence: Evidence) -> None:
    found = comity.evaluate("KAZ", "NATO", poles=["Japan", "TUR"], evidence=evidence)
    for pole in found.poles[1:]:
        assert pole.numbers["agreement"].strict is None
        assert "one state" in pole.numbers["agreement"].note
        assert pole.numbers["leader"].strict is not None
    assert "UN votes" not in " ".join(
        s.text for s in found.judgement.sentences if s.rule == "against"
    )


@pytest.mark.parametrize(
    ("state", "partner"),
    [("KGZ", "CSTO"), ("JPN", "NATO"), ("TJK", "SCO"), ("MDA", "EU"), ("TUR", "NATO")],
)
def test_exercises_selected_unlike_stand_beside_nothing(
    evidence: Evidence, state: str, partner: str
) -> None:
    """An organization's own exercises beside those with states, or a data set at hand in part."""
    found = comity.evaluate(state, partner, evidence=evidence)
    own, *rivals = (p.numbers["exercises"] for p in found.poles)
    assert own.strict is not None or not own.facts
    assert rivals and all(r.strict is None and "not comparable" in r.note for r in rivals)
    assert all(p.numbers["share"].strict is None for p in found.poles)


def test_the_table_of_peers_says_its_years(evidence: Evidence) -> None:
    note = peers_note(comity.evaluate("KAZ", "NATO", evidence=evidence).peers)
    assert "begun 1992-2026, counted whole in 1992-2010" in note and "Assembly year 2019" in note
    assert "no year counted whole" in peers_note(
        comity.evaluate("JPN", "NATO", evidence=evidence).peers
    )


def test_shares_of_votes_are_of_like_make_up(evidence: Evidence) -> None:
    every = comity.poles("KAZ", "un-agreement", evidence=evidence)
    led = comity.poles("KAZ", "un-agreement", poles=["RUS", "CHN", "NATO"], evidence=evidence)
    for found, made_of in ((every, "a mean over several states"), (led, "one state")):
        assert found.alignments and not found.unlike
        assert {s.selection.made_of for s in found.series.values() if s.selection} == {made_of}


MANY = int(os.environ.get("COMITY_PAIRS", "12"))
"""How many pairs and days are looked at; 200 take two minutes."""
STATES_ASKED = (
    *("JPN", "KOR", "BRA", "TUR", "SRB", "MDA", "IND", "AUS", "JOR", "GEO", "UKR", "FIN", "CHE"),
    *("ISR", "IRQ", "COL", "MNG", "ARM", "BLR", "CHN", "RUS", "PAK", "BIH", "AUT", "KAZ"),
)


def pairs() -> list[tuple[str, str, str]]:
    every = itertools.product(
        ("2010-12-31", "2025-12-31"), ("NATO", "SCO", "EU", "CSTO"), STATES_ASKED
    )
    found = list(every)
    step = max(1, len(found) // MANY)
    return found[::step][:MANY]


@pytest.mark.parametrize(("day", "partner", "state"), pairs())
def test_no_page_shares_out_what_it_sees_in_part(
    evidence: Evidence, state: str, partner: str, day: str
) -> None:
    found = comity.evaluate(state, partner, as_of=day, evidence=evidence)
    for pole in found.poles:
        share = pole.numbers["share"]
        if state not in STATES:
            assert share.strict is None, (state, partner, pole.name)
        if share.strict is not None:
            years = re.match(r"begun (\d{4})-(\d{4}); an exercise with several poles", share.note)
            assert years and int(years[2]) <= 2010
    told = " ".join(s.text for s in found.judgement.sentences)
    unlike = any(p.numbers["share"].strict is None for p in found.poles)
    if unlike:
        assert not re.search(
            r"(more|fewer|most) (joint )?exercises|exercises (than|with .* more)", told
        )
    assert "more facts" not in told and "more documents" not in told
