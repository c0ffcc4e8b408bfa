"""Laws of verdicts on sentences made of the record's own facts, by templates.

A sentence that says a fact, changed so that it becomes false, never holds: denied, with agent and
patient changed about, three years off, or with the act refused. `COMITY_CLAIM_LAWS=5000` tries so
many; the suite tries a sample.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pytest

from comity.claims.clauses import Setting
from comity.claims.statements import make_setting, statements_of
from comity.core.codebook import DATA, rows_of
from comity.evidence.evidence import Evidence
from comity.propositions import VERDICTS, Bench, resolve

HOLDS, IN_PART, CONTRADICTED, _ = VERDICTS
NUMBER = int(os.environ.get("COMITY_CLAIM_LAWS", "240"))
DAY = date(2024, 12, 31)
VERBS = {
    "joined": ("joined", "join"),
    "signed": ("signed", "sign"),
    "ratified": ("ratified", "ratify"),
    "agreed": ("agreed", "agree"),
    "acceded": ("joined", "join"),
}
SAID = {
    "PfP framework document": "the Partnership for Peace framework document",
    "NACC": "the North Atlantic Cooperation Council",
    "EAPC": "the Euro-Atlantic Partnership Council",
    "PARP": "the Planning and Review Process",
    "IPAP": "an Individual Partnership Action Plan",
    "PfP SOFA": "the Status of Forces Agreement",
    "MAP": "the Membership Action Plan",
    "Collective Security Treaty": "the Collective Security Treaty",
    "EPCA": "the Enhanced Partnership and Cooperation Agreement",
    "CEPA": "the Comprehensive and Enhanced Partnership Agreement",
    "PCA": "the Partnership and Cooperation Agreement",
}
PLACES = {"Kosovo": "Kosovo", "Iraq": "Iraq", "Afghanistan": "Afghanistan"}


@dataclass(frozen=True)
class Told:
    """A fact in words: who, the verb in two forms, what, when, and how the pair is set."""

    state: str
    organization: str
    subject: str
    past: str
    plain: str
    what: str
    year: int

    def says(self, shift: int = 0) -> str:
        return f"{self.subject} {self.past} {self.what} in {self.year + shift}."


def steps(evidence: Evidence) -> Iterator[Told]:
    for fact in evidence.facts:
        verb = VERBS.get(fact.event)
        if fact.kind != "milestone" or not fact.strict or verb is None:
            continue
        what = SAID.get(fact.mechanism)
        for state in sorted(fact.subjects(strict=True)):
            if what and fact.start.last <= DAY:
                name = evidence.actors[state].name
                yield Told(state, fact.organization, name, *verb, what, fact.start.year)


def memberships(evidence: Evidence) -> Iterator[Told]:
    for organization in ("NATO", "CSTO", "SCO", "EU", "EAEU", "CIS", "GUAM"):
        what = "the EU" if organization == "EU" else f"the {organization}"
        what = "NATO" if organization == "NATO" else what
        for row in evidence.memberships.of(organization):
            if row.status != "full" or row.start.last > DAY:
                continue
            name = evidence.actors[row.state].name
            yield Told(row.state, organization, name, "joined", "join", what, row.start.year)
            if row.end is not None and row.end.last <= DAY:
                yield Told(row.state, organization, name, "left", "leave", what, row.end.year)


def deployments(evidence: Evidence) -> Iterator[Told]:
    for fact in evidence.facts:
        place = next((p for p in PLACES if p in f"{fact.title} {fact.passages[0].text}"), "")
        if fact.kind != "operation" or "peacekeeping" not in fact.areas or not place:
            continue
        for state in sorted(fact.subjects(strict=True)):
            name = evidence.actors[state].name
            yield Told(state, "NATO", name, "sent", "send", f"troops to {place}", fact.start.year)


@dataclass(frozen=True)
class Court:
    """Gives verdicts on sentences of a pair."""

    evidence: Evidence
    bench: Bench
    settings: dict[tuple[str, str], Setting] = field(default_factory=dict)

    def verdicts(self, told: Told, sentence: str) -> list[str]:
        pair = told.state, told.organization
        if pair not in self.settings:
            self.settings[pair] = make_setting(*pair, DAY, self.evidence)
        setting = self.settings[pair]
        return [
            resolve(s.proposition, self.bench, DAY, rivals=False).verdict
            for s in statements_of(sentence, 0, len(sentence), setting)
            if s.proposition is not None
        ]

    def holds(self, told: Told, sentence: str) -> bool:
        return any(v in (HOLDS, IN_PART) for v in self.verdicts(told, sentence))


@pytest.fixture(scope="module")
def court(evidence: Evidence) -> Court:
    cut = evidence.as_of(DAY)
    return Court(cut, Bench(cut, DAY))


@pytest.fixture(scope="module")
def facts(court: Court) -> list[Told]:
    found = [*steps(court.evidence), *memberships(court.evidence), *deployments(court.evidence)]
    return sorted(set(found), key=lambda t: (t.state, t.organization, t.what, t.year, t.past))


def sample(facts: list[Told], laws: int) -> list[Told]:
    """A repeatable sample: as many sentences a law as the whole number leaves."""
    most = max(1, NUMBER // laws)
    return facts if len(facts) <= most else random.Random(15).sample(facts, most)


def twice(facts: list[Told], told: Told, shift: int) -> bool:
    """Whether the record has the same act of the state in the other year too."""
    same = [
        t.year for t in facts if (t.state, t.what, t.past) == (told.state, told.what, told.past)
    ]
    return told.year + shift in same


def renewed(evidence: Evidence, told: Told, year: int) -> bool:
    """Whether the plan was renewed in the other year: a new plan of the name was agreed then."""
    return any(
        f.event == "renewed"
        and SAID.get(f.mechanism) == told.what
        and f.involves(told.state)
        and f.start.year == year
        for f in evidence.facts
    )


def test_most_facts_are_read_and_hold(facts: list[Told], court: Court) -> None:
    tried = sample(facts, 6)
    held = [t for t in tried if court.holds(t, t.says())]
    assert len(held) >= 0.6 * len(tried)  # the laws would hold of a reader that reads nothing
    assert not [t.says() for t in tried if CONTRADICTED in court.verdicts(t, t.says())]


def test_a_denied_fact_never_holds(facts: list[Told], court: Court) -> None:
    for told in sample(facts, 6):
        for denied in (
            f"{told.subject} did not {told.plain} {told.what} in {told.year}.",
            f"{told.subject} never {told.past} {told.what}.",
            f"{told.subject} has never {told.past} {told.what}.",
        ):
            assert not court.holds(told, denied), denied


def test_a_fact_three_years_off_never_holds(facts: list[Told], court: Court) -> None:
    for told in sample(facts, 6):
        for shift in (-3, 3):
            again = twice(facts, told, shift) or renewed(court.evidence, told, told.year + shift)
            if not again and told.past != "sent":
                assert not court.holds(told, told.says(shift)), told.says(shift)


def test_agent_and_patient_changed_about_never_hold(facts: list[Told], court: Court) -> None:
    for told in sample(facts, 6):
        organization = told.organization
        for swapped in (
            f"{organization} {told.past} {told.subject} in {told.year}.",
            f"{told.what} {told.past} {told.subject} in {told.year}.",
            f"{told.what[:1].upper()}{told.what[1:]} {told.past} {told.subject}.",
        ):
            assert not court.holds(told, swapped), swapped


MOODS = ("refused to", "declined to", "failed to", "hesitated to", "promised to", "plans to",
         "may", "was expected to", "nearly", "wanted to", "threatened to")  # fmt: skip


def test_an_act_refused_or_only_meant_never_holds(facts: list[Told], court: Court) -> None:
    for told in sample(facts, 6):
        for mood in MOODS:
            if told.what == "NATO" and mood in ("plans to", "wanted to"):
                continue  # a declared aim of membership is a position, which the record holds
            meant = f"{told.subject} {mood} {told.plain} {told.what} in {told.year}."
            assert not court.holds(told, meant), meant


def test_another_agent_or_frame_never_holds(facts: list[Told], court: Court) -> None:
    for told in sample(facts, 6):
        said = told.says()
        for other in (
            f"The opera of {said}",
            f"A museum in {said}",
            f"Critics deny that {said}",
            f"If {said}",
            f"Reportedly {said}",
            f"{said[:-1]}?",
            f"{said[:-1]}, which is false.",
            f"{said[:-1]}, critics say.",
            f"{said[:-1]} in a novel.",
        ):
            assert not court.holds(told, other), other


def test_the_units_that_laws_speak_of_are_in_the_table() -> None:
    known = {r["value"] for r in rows_of(DATA / "codebook" / "claim_units.csv") if r["unit"] == "M"}
    assert set(SAID) <= known
