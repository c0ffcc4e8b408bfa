"""Taking evidence away never makes a judgement or a forecast surer: words and intervals."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import comity
from comity.errors import ComityError
from comity.evaluation.confidence import WORDS, at_most
from comity.evidence.evidence import Evidence
from comity.forecasting import Prospects, hazard, prospects
from comity.forecasting.forecasters import past_errors
from comity.forecasting.likelihood_words import confidence
from comity.forecasting.question_models import _led, _past_skill, panel_of
from comity.forecasting.sureness import PROVEN, interval_of, reasons_of, seen_years, width_of

SURE = ("low", "moderate", "high")
YEARS = st.lists(st.floats(0, 1), min_size=1, max_size=40)
SEEN = st.none() | st.integers(0, 35).map(float)


@given(
    coverage=YEARS,
    kept=st.data(),
    seen=SEEN,
    family=st.sampled_from(["exercise", "rung", "position"]),
    scored=st.booleans(),
    span=st.integers(1, 5),
    chances=st.tuples(st.floats(0.01, 0.99), st.floats(0.01, 0.99)),
)
def test_less_seen_is_never_surer(
    coverage: list[float],
    kept: st.DataObject,
    seen: float | None,
    family: str,
    scored: bool,
    span: int,
    chances: tuple[float, float],
) -> None:
    """Whatever the forecasters then say: the probability may be any other."""
    less = [c * kept.draw(st.floats(0, 1)) for c in coverage]
    less_seen = None if seen is None else seen * kept.draw(st.floats(0, 1))
    years, fewer = seen_years(coverage, seen), seen_years(less, less_seen)
    whole, after = interval_of(chances[0], years), interval_of(chances[1], fewer)
    assert after[1] - after[0] >= whole[1] - whole[0] - 1e-9
    words = []
    for held, known, past in ((coverage, years, scored), (less, fewer, scored and span != 3)):
        made = reasons_of(
            family, known, float(np.mean(held[-5:])), scored=past, span=span, stands_only=False
        )
        words.append(SURE.index(confidence(made)))
    assert words[1] <= words[0]


@given(chance=st.floats(0.01, 0.99), years=st.floats(0, 100))
def test_an_interval_holds_its_probability_and_promises_nothing(
    chance: float, years: float
) -> None:
    low, high = interval_of(chance, years)
    assert 0.01 - 1e-9 <= low <= chance + 1e-9 and chance - 1e-9 <= high <= 0.99 + 1e-9
    assert high - low == pytest.approx(width_of(years))


PAIRS = (("KAZ", "NATO"), ("GEO", "EU"), ("ARM", "CSTO"), ("UKR", "NATO"), ("AZE", "NATO"))


MADE: dict[tuple[str, str], Prospects] = {}


def _prospects(evidence: Evidence, pair: tuple[str, str]) -> Prospects:
    if pair not in MADE:
        MADE[pair] = prospects(evidence, *pair, as_of=date(2019, 12, 31))
    return MADE[pair]


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(pair=st.sampled_from(PAIRS), place=st.integers(0, 39))
def test_a_source_left_out_never_makes_a_forecast_surer(
    evidence: Evidence, pair: tuple[str, str], place: int
) -> None:
    state = pair[0]
    facts = [f for f in evidence.facts if f.involves(state)]
    counted = Counter(s for f in facts for s in (*f.sources, *f.origins))
    source = sorted(counted, key=lambda name: (-counted[name], name))[place % len(counted)]
    whole = {f.question.text: f for f in _prospects(evidence, pair).forecasts}
    try:
        less = prospects(evidence.without(source), *pair, as_of=date(2019, 12, 31))
    except ComityError:
        return  # nothing is left to forecast from
    for found in less.forecasts:
        before = whole.get(found.question.text)
        if before is None:
            continue
        assert found.high - found.low >= before.high - before.low - 1e-9, source
        assert SURE.index(found.confidence) <= SURE.index(before.confidence), source


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(pair=st.sampled_from(PAIRS), place=st.integers(0, 400))
def test_a_source_left_out_never_makes_a_judgement_surer(
    evidence: Evidence, pair: tuple[str, str], place: int
) -> None:
    whole = comity.evaluate(*pair, evidence=evidence)
    source = sorted(whole.sources)[place % len(whole.sources)]
    less = comity.evaluate(*pair, evidence=evidence, without=[source])
    assert WORDS.index(less.judgement.sureness) <= WORDS.index(whole.judgement.sureness), source


@pytest.mark.parametrize(("word", "most"), list(itertools.product(WORDS, WORDS)))
def test_a_bound_is_the_lower_word(word: str, most: str) -> None:
    assert WORDS.index(at_most(word, most)) == min(WORDS.index(word), WORDS.index(most))


def test_few_verified_facts_are_no_high_sureness(evidence: Evidence) -> None:
    found = comity.evaluate("GBR", "EU", evidence=evidence)
    assert found.totals["facts"].strict is not None and found.totals["facts"].strict < 10
    assert found.judgement.sureness == "moderate"
    assert "of the pair" in next(r for n, _, r in found.judgement.reasons if n == "verified")


def test_the_families_said_to_be_proven_are_those_of_the_backtest(evidence: Evidence) -> None:
    day = evidence.last
    known, kept = evidence.as_of(day), {}
    proven = set()
    if _past_skill(past_errors(panel_of("exercise", known, day, kept)))[1]:
        proven.add("exercise")
    for organization in known.codebook.ladders:
        rows = hazard.spells(known, organization, day)
        if rows is not None and len(rows.event) and _led(rows, organization, kept)[2]:
            proven.add("rung")
    assert proven == PROVEN
