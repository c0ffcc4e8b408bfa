"""What an area's summary tells of cooperation, and what of acts against it."""

from __future__ import annotations

import re

import pytest

import comity
from comity.briefing.blocks import areas
from comity.briefing.notes import Notes
from comity.core.facts import Fact
from comity.evaluation.bearing import bearing_of, latest
from comity.evidence.evidence import Evidence

PAIRS = [
    ("BLR", "NATO"),
    ("RUS", "NATO"),
    ("TUR", "NATO"),
    ("GEO", "EU"),
    ("AZE", "EU"),
    ("ARM", "CSTO"),
    ("KGZ", "CSTO"),
    ("SRB", "NATO"),
]


@pytest.mark.parametrize(("state", "partner"), PAIRS)
def test_the_latest_of_an_area_is_no_act_against_it(
    evidence: Evidence, state: str, partner: str
) -> None:
    found = comity.evaluate(state, partner, evidence=evidence)
    by_title: dict[str, set[str]] = {}
    for fact in found.facts.values():
        by_title.setdefault(fact.title.casefold(), set()).add(bearing_of(fact))
    for line in areas(found, Notes(found)).lines:
        told = line.cells[1].text
        for word, bearing in (("latest", "cooperation"), ("against it", "against")):
            named = re.search(rf"; {word}: (.+?), [^,]*\d{{4}}(?:, not verified)?(?:;|$)", told)
            if named and named[1].casefold() in by_title:
                assert bearing in by_title[named[1].casefold()], (state, partner, told)


def test_an_area_of_which_only_refusals_are_known_says_so(evidence: Evidence) -> None:
    found = comity.evaluate("BLR", "NATO", as_of="2025-12-31", evidence=evidence)
    told = {line.cells[0].text: line.cells[1].text for line in areas(found, Notes(found)).lines}
    assert "no act of cooperation; against it: Poland closes its border" in told["Border security"]
    sentence = next(s.text for s in found.judgement.sentences if s.rule == "areas")
    assert sentence.startswith("Verified acts of cooperation stand in 7 of 11 areas")
    assert "acts against it since 2016 stand in military and defence, border security" in sentence


@pytest.mark.parametrize(
    ("kind", "bearing"),
    [
        # a statement that condemns does not tell in its title whom it is against
        ("statement", "words"),
        ("withdrawal", "against"),
        ("conflict", "against"),
        ("visit", "cooperation"),
    ],
)
def test_a_kind_of_fact_bears_one_way(evidence: Evidence, kind: str, bearing: str) -> None:
    found = [f for f in evidence.facts if f.kind == kind and f.status == "held"]
    sure = [f for f in found if kind != "withdrawal" or (f.depth or 0) <= 0]
    told = {bearing_of(f) for f in sure}
    assert bearing in told and told <= {bearing, "against"}


def test_only_what_was_held_is_a_latest_act(evidence: Evidence) -> None:
    announced = [f for f in evidence.facts if f.status == "announced" and f.kind == "exercise"]
    assert announced and latest(announced, "cooperation") is None
    held: list[Fact] = [f for f in evidence.facts if f.kind == "exercise" and f.strict][:9]
    newest = latest([*announced, *held], "cooperation")
    assert newest is not None and newest.start.last == max(f.start.last for f in held)
