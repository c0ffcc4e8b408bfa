"""Probabilities of forecasts of events: in the order of the ranks, and the base rate by chance."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("xgboost")

from comity.interactions.calibration import BEST, Curve, best_of, fitted
from conftest import THOROUGH

CASE = Path(__file__).parent / "data" / "cases" / "interactions-order-against-probability"
Run = Callable[..., subprocess.CompletedProcess[str]]


def chances(text: str) -> list[float]:
    return [float(x) for x in re.findall(r"^\s+\d+\s+([\d.]+) %", text, re.MULTILINE)]


@pytest.mark.parametrize(
    "words", [("E1", "R0"), ("E0", "R0"), ("E3", "R0"), ("E2", "R1"), ("E5", "R2", "--received")]
)
def test_answers_stand_in_the_order_of_their_probabilities(
    comity_cli: Run,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
) -> None:
    monkeypatch.setenv("COMITY_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))
    subject, relation, *more = words
    asked = ("forecast-events", str(CASE), "--subject", subject, "--relation", relation)
    run = comity_cli(*asked, "--top", "8", *more)
    assert run.returncode == 0, run.stderr
    found = chances(run.stdout)
    assert len(found) == 8
    assert found == sorted(found, reverse=True)
    # pure chance among the eight that occur: one and the same probability
    assert found[0] == found[3]
    assert found[0] - found[-1] < 5
    assert 12 < found[0] < 20


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("candidates", [8, 40])
def test_pure_chance_gets_the_base_rate(seed: int, candidates: int) -> None:
    draw = np.random.default_rng(seed)
    score = draw.normal(size=(400, candidates))
    share = np.exp(score) / np.exp(score).sum(1, keepdims=True)
    right = draw.random((400, candidates)) < 0.15
    best, was = best_of(share, right, 400)
    curve = fitted(best, was)
    said = curve.probability(np.sort(share.ravel()))
    assert said.min() == said.max() == pytest.approx(was.mean(), abs=0.002)


def test_a_ranker_that_is_wrong_gets_the_base_rate_and_never_falls() -> None:
    draw = np.random.default_rng(1)
    share = draw.uniform(0.01, 0.9, 5_000)
    right = draw.random(5_000) < 0.6 - 0.5 * share
    said = fitted(share, right).probability(np.linspace(0, 1, 99))
    assert said.min() == said.max() == pytest.approx(right.mean(), abs=0.002)


@settings(max_examples=60 if THOROUGH else 20)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=4 * BEST))
def test_probabilities_never_fall_with_the_share(pairs: list[tuple[float, bool]]) -> None:
    share = np.array([p for p, _ in pairs])
    curve = fitted(share, np.array([r for _, r in pairs]))
    said = curve.probability(np.linspace(0, 1, 201))
    assert (np.diff(said) >= -1e-12).all()
    assert 0 < said.min() <= said.max() < 1


def test_a_curve_that_bends_back_is_straightened() -> None:
    """The best candidates right less often than the middling ones, as few calibration days give."""
    draw = np.random.default_rng(3)
    share = draw.uniform(0.01, 0.99, 20_000)
    right = draw.random(20_000) < np.where(share < 0.6, share, 0.9 - share * 0.5)
    curve = fitted(share, right)
    assert curve.slope != 0
    assert (np.diff(curve.probability(np.linspace(0, 1, 201))) >= 0).all()


def test_a_good_ranker_keeps_its_probabilities() -> None:
    draw = np.random.default_rng(2)
    share = draw.uniform(0.02, 0.98, 30_000)
    curve = fitted(share, draw.random(30_000) < share)
    at = np.linspace(0.05, 0.95, 19)
    assert np.abs(curve.probability(at) - at).max() < 0.03
    assert Curve().probability(at) == pytest.approx(at)
