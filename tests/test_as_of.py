"""Law 4: nothing later than the as-of date is used or shown."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import comity
from comity.core.facts import Fact
from comity.evaluation.json_form import evaluation_dict
from comity.evidence.evidence import Evidence
from comity.evidence.load import load_evidence
from conftest import THOROUGH

DAY = re.compile(r"(?<!\d)(?:19|20)\d{2}-\d{2}(?:-\d{2})?(?!\d)")
YEAR = re.compile(r"(?<![\d.,-])(?:19|20)\d{2}(?![\d.,]\d)")
# Titles, addresses and ids name documents and plans, which may speak of later years; an origin
# says when it was published.
NAMES = {
    "title",
    "address",
    "label",
    "id",
    "citation",
    "note",
    "version",
    "url",
    "sha256",
    "source",
    "command",
    "mechanism",
    "series",
    "name",
    "published",
    "licence",
}
STATES = ("KAZ", "UZB", "KGZ", "TJK", "TKM", "GEO", "UKR", "POL", "SWE", "MDA", "ARM", "RUS")
SHARED_FIXTURE = HealthCheck.function_scoped_fixture
TRANSIT = "a:overflight-and-transit-in-support-of-isaf-2001"
ORGANIZATIONS = ("NATO", "CSTO", "SCO", "EU", "CIS", "EAEU")


def dates_in(value: Any, key: str = "") -> list[tuple[str, str]]:
    """Every date of a JSON value with the key it stands under."""
    if isinstance(value, dict):
        return [
            d
            for k, v in value.items()
            if k not in ("sources", "origins", "chain")
            for d in dates_in(v, k)
        ]
    if isinstance(value, list):
        return [d for v in value for d in dates_in(v, key)]
    if isinstance(value, str) and key not in NAMES:
        return [(key, d) for d in DAY.findall(value)]
    if isinstance(value, int) and key in ("period", "year"):
        return [(key, str(value))]
    return []


def later_than(day: date, body: dict[str, Any]) -> list[tuple[str, str]]:
    return [(k, d) for k, d in dates_in(body) if d > day.isoformat()[: len(d)]]


@settings(
    max_examples=60 if THOROUGH else 25, deadline=None, suppress_health_check=[SHARED_FIXTURE]
)
@given(
    day=st.dates(date(1992, 6, 1), date(2025, 10, 1)),
    state=st.sampled_from(STATES),
    organization=st.sampled_from(ORGANIZATIONS),
)
def test_no_later_date_anywhere(
    evidence: Evidence, day: date, state: str, organization: str
) -> None:
    result = comity.evaluate(state, organization, as_of=day, evidence=evidence)
    body = evaluation_dict(result)
    assert later_than(day, body) == []
    for fact in result.facts.values():
        assert fact.start.last <= day
        assert fact.end is None or fact.end.last <= day
    for member in result.memberships:
        assert member.start.last <= day
    for passage in (p for f in result.facts.values() for p in f.passages):
        assert all(int(y) <= day.year for y in YEAR.findall(passage.text.partition(":")[2]))


def test_the_check_itself_sees_a_later_date() -> None:
    assert later_than(date(2010, 6, 30), {"facts": {"a": {"start": "2010-07"}}})
    assert later_than(date(2010, 6, 30), {"x": [{"period": 2011}]})
    assert not later_than(date(2010, 6, 30), {"facts": {"a": {"start": "2010-06"}}})


def with_planted(evidence: Evidence, day: date) -> Evidence:
    """The evidence with absurd facts after a day: an accession, a base, a hundred exercises."""
    from dataclasses import replace

    from comity.core.dates import parse_when

    models = [
        f
        for f in evidence.facts
        if f.involves("KAZ") and f.kind in ("exercise", "milestone", "position", "instrument")
    ][:40]
    later = parse_when((day + timedelta(days=2)).isoformat())
    planted = tuple(
        replace(
            f,
            id=f"{f.id}-planted-{i}",
            start=later,
            end=None,
            depth=9,
            stance=2 if f.kind == "position" else None,
            mechanism="accession",
            event="acceded",
        )
        for i in range(3)
        for f in models
    )
    assert all(isinstance(f, Fact) for f in planted)
    return replace(evidence, facts=(*evidence.facts, *planted))


@pytest.mark.parametrize("day", [date(2001, 9, 11), date(2010, 6, 30), date(2020, 1, 1)])
def test_later_facts_change_nothing(evidence: Evidence, day: date) -> None:
    before = comity.evaluate("KAZ", "NATO", as_of=day, evidence=evidence)
    after = comity.evaluate("KAZ", "NATO", as_of=day, evidence=with_planted(evidence, day))
    assert evaluation_dict(before) == evaluation_dict(after)


def test_facts_that_may_be_later_are_left_out_and_said_so(evidence: Evidence) -> None:
    """Facts dated "2010" may lie after 30 June 2010."""
    result = comity.evaluate("KAZ", "NATO", as_of="2010-06-30", evidence=evidence)
    assert not any(str(f.start) == "2010" for f in result.facts.values())
    assert any("not used" in gap.text for gap in result.gaps)


def test_texts_that_tell_the_future_are_withheld(evidence: Evidence) -> None:
    fact = evidence.as_of(date(2010, 6, 30)).fact(
        "a:overflight-and-transit-in-support-of-isaf-2001"
    )
    assert "2012" not in fact.passages[0].text


def test_the_default_is_the_end_of_the_record() -> None:
    evidence = load_evidence()
    assert comity.evaluate("KAZ", "NATO").question.as_of == evidence.last
