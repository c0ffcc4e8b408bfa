"""Forecasts of event counts: on series whose process is known, and blind to the future."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from scipy.stats import nbinom

from comity.counts import models
from comity.counts.backtest import MIXTURE, Made, evaluate, rolling
from comity.counts.examples import Setting
from comity.counts.history import History, history
from comity.counts.mixture import pool
from comity.counts.models import BASELINES, FORECASTERS, boosted
from comity.errors import UsageError
from comity.forecasting import Backtest
from comity.forecasting.event_counts import event_families, event_histories
from comity.render.html.prospects import backtest_page
from comity.render.terminal.prospects import show_backtest
from comity.stats import count_distribution

PAIRS, PERIODS = 160, 30
ORIGINS = (14, 18, 22, 26)


def drawn(seed: int, spread: float = 0.25) -> np.ndarray:
    """Negative binomial counts whose rates wander."""
    random = np.random.default_rng(seed)
    start = random.normal(0.3, 1.2, PAIRS)[:, None]
    moves = np.cumsum(random.normal(0, spread, (PAIRS, PERIODS)), axis=1)
    rate = np.exp(np.clip(start + moves, -4, 4))
    return random.poisson(rate * random.gamma(2, 0.5, rate.shape)).astype(float)


def of(table: np.ndarray, other: int = 1) -> History:
    pairs = tuple((f"A{i % 16:02}", f"B{i // 16:02}") for i in range(PAIRS))
    return history(table, pairs=pairs, beside=drawn(other))


@pytest.fixture(autouse=True, scope="module")
def _small_trees() -> Iterator[None]:
    """Binning by weights is most of a fit on so few rows."""
    with pytest.MonkeyPatch.context() as patch:
        small = {**models.LEARNER, "max_bins": 16, "max_iter": 15}
        patch.setattr(models, "LEARNER", small)
        yield


@pytest.fixture(scope="module")
def known() -> History:
    return of(drawn(7))


@pytest.fixture(scope="module")
def made(known: History) -> list[Made]:
    return rolling(known, 4, ORIGINS)


def test_every_mass_sums_to_one(made: list[Made]) -> None:
    assert {*FORECASTERS, MIXTURE} == set(made[-1].masses)
    for one in made:
        for mass in one.masses.values():
            assert (mass >= 0).all()
            assert np.abs(mass.sum(1) - 1).max() < 1e-9


def test_the_future_changes_nothing(known: History, made: list[Made]) -> None:
    origin = 22
    assert known.beside is not None
    own, beside = known.counts.copy(), known.beside.copy()
    random = np.random.default_rng(0)
    for table in (own, beside):
        table[:, origin:] = random.permuted(table[:, origin:], axis=0) * 50
    exposure = known.exposure.copy()
    exposure[origin:] *= 9
    changed = history(own, exposure, pairs=known.pairs, beside=beside)
    again = rolling(changed, 4, ORIGINS[:3], wanted=[origin])[0]
    before = next(m for m in made if m.origin == origin)
    assert (again.rows == before.rows).all() and (again.label == before.label).all()
    for name, mass in before.masses.items():
        assert np.array_equal(mass, again.masses[name]), name
    assert not np.array_equal(before.outcome, again.outcome)


def test_a_regression_does_not_run_away(known: History, monkeypatch: pytest.MonkeyPatch) -> None:
    def far(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.full(len(rows), 1e5), np.full(len(rows), 50.0)

    monkeypatch.setattr(models, "_fitted", lambda *_: far)
    asked = Setting(known, 4)
    mean = models.regression(asked) @ asked.grid.middles
    own = asked.expected(asked.known.periods, asked.rows).max(0)
    assert (mean <= 1.02 * (4 * own + 1)).all()


def test_a_window_not_over_teaches_nothing(known: History) -> None:
    found = rolling(known, 12, (10, 14, 18), wanted=[18])[0]
    bare = pool(found.pool.names, [], {"Poisson-gamma": 1.0, "smoothed past": 0.5})
    assert (found.pool.beta == bare.beta).all()
    assert not np.isnan(found.outcome).any()


def test_what_is_open_has_a_forecast_and_no_outcome(known: History) -> None:
    found = rolling(known, 4, (20, 30))[-1]
    assert np.isnan(found.outcome).all() and len(found.rows)
    assert evaluate([found]) == ()


def test_the_mixture_is_little_worse_than_the_best(made: list[Made]) -> None:
    whole = evaluate(made[1:])[0]
    best = min(s.crps for s in whole.scores if s.name != MIXTURE)
    mixed = whole.of(MIXTURE)
    assert whole.name == "all" and whole.cases > 200
    assert mixed.crps < 1.02 * best
    assert mixed.skill.skill > 0
    assert whole.baseline in BASELINES


def test_classes_part_the_cases(made: list[Made]) -> None:
    whole, *classes = evaluate(made)
    assert sum(a.cases for a in classes) == whole.cases
    means = [a.mean for a in classes]
    assert [a.name for a in classes] == ["quiet", "steady", "busy"] and means == sorted(means)


@pytest.mark.parametrize("mean", [0.3, 4.0, 900.0])
def test_transforms_of_the_true_process_are_uniform(mean: float) -> None:
    random, size = np.random.default_rng(5), 1.7
    y = random.negative_binomial(size, size / (size + mean), 6000)
    grid = count_distribution.cells(100_000)
    one = count_distribution.negative_binomial(np.array([mean]), np.array([size]), grid)
    pit = count_distribution.transform(np.repeat(one, len(y), axis=0), y, grid)
    for level, share in count_distribution.coverage(pit).items():
        assert share == pytest.approx(level, abs=0.02)
    wide = count_distribution.negative_binomial(np.array([mean]), np.array([size / 4]), grid)
    bad = count_distribution.coverage(
        count_distribution.transform(np.repeat(wide, len(y), axis=0), y, grid)
    )
    assert bad[0.9] > 0.915


@settings(max_examples=25, deadline=None)
@given(mean=st.floats(0.05, 30), size=st.floats(0.2, 50), outcome=st.integers(0, 60))
def test_mass_and_scores_are_those_of_the_negative_binomial(
    mean: float, size: float, outcome: int
) -> None:
    grid = count_distribution.cells(3000)
    mass = count_distribution.negative_binomial(np.array([mean]), np.array([size]), grid)
    exact = nbinom(size, size / (size + mean))
    assert mass[0, :63] == pytest.approx(exact.pmf(np.arange(63)), abs=1e-9)
    steps = np.arange(3000)
    crps = float(((exact.cdf(steps) - (steps >= outcome)) ** 2).sum())
    y = np.array([outcome])
    assert count_distribution.crps(mass, y, grid)[0] == pytest.approx(crps, rel=0.01, abs=1e-3)
    assert min(count_distribution.log_score(mass, y, grid)[0], 20) == pytest.approx(
        min(-exact.logpmf(outcome), 20), rel=1e-4
    )
    assert count_distribution.quantile(mass, 0.5, grid)[0] == pytest.approx(
        exact.median(), rel=0.03, abs=1
    )


def test_months_not_seen_are_no_zeros() -> None:
    gap = drawn(3)
    gap[:, 12:15] = np.nan
    nothing = np.where(np.isnan(gap), 0.0, gap)
    for name in ("own past", "weighted mean", "Poisson-gamma", "regression"):
        seen = FORECASTERS[name](Setting(history(gap), 2))
        zero = FORECASTERS[name](Setting(history(nothing), 2))
        assert np.isfinite(seen).all()
        assert not np.array_equal(seen, zero), name
    assert np.isnan(rolling(history(gap), 2, (8, 11))[-1].outcome).all()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: history([1, 2, 3]), "pairs by periods"),
        (lambda: history([[1, -2, 3]]), "row 0, period 1: -2 is no count"),
        (lambda: history([[1, 2.5]]), "2.5 is no count"),
        (lambda: history([["a"]]), "no numbers"),
        (lambda: history([[1, 2]], [1.0, 0.0]), "above 0"),
        (lambda: history([[1, 2]], pairs=(("A", "B"), ("A", "C"))), "2 pairs are named for 1"),
        (lambda: history([[1, 2]], beside=[[1]]), "stand beside"),
        (lambda: rolling(history([[1, 2, 3, 4, 5]]), 0), "1 or more"),
        (lambda: rolling(history([[1, 2, 3]]), 500), "too few for a horizon of 500"),
        (lambda: rolling(history([[1, 2, 3, 4, 5]]), 1, (9,)), "between 2 and 5"),
    ],
)
def test_bad_input_is_one_clear_line(make: object, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        make()  # type: ignore[operator]
    assert words in str(caught.value) and "\n" not in str(caught.value)


def test_without_scikit_learn_the_mixture_goes_on(
    known: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.ensemble", None)
    with pytest.raises(UsageError, match=r"pip install 'comity\[prospects\]'"):
        boosted(Setting(known, 4))
    found = rolling(known, 4, (14, 18))[-1]
    assert "boosted" not in found.masses and MIXTURE in found.masses


class Store:
    """What is asked of the events of a store, with rows made up here."""

    rule = "all"

    def __init__(self, months: int) -> None:
        random = np.random.default_rng(4)
        firsts = [date(2010 + n // 12, n % 12 + 1, 1) for n in range(months)]
        rows = [
            ("made", f"A{n % 6}", f"B{n // 6}", day, *random.poisson((n % 5, 1, n % 3, 0)))
            for day in firsts
            for n in range(36)
        ]
        names = ("source", "actor1", "actor2", "period", *(f"common{q}" for q in (1, 2, 3, 4)))
        self.table = pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
        self.days = {d: 100 for d in firsts} | {firsts[-1] + timedelta(30): 3}

    def asked(self, first: date, last: date) -> str:
        return "made"

    def as_of(self, day: date) -> Store:
        self.day = day
        return self

    @property
    def rows_known(self) -> dict[str, dict[date, int]]:
        return {"made": {d: n for d, n in self.days.items() if d <= self.day}}

    def kept(self, name: str, expression: object) -> pa.Table:
        return self.table


def test_events_of_a_store_are_a_family_of_the_backtest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comity.forecasting.event_counts.SCORED", 2)
    monkeypatch.setattr("comity.forecasting.event_counts.LEARNT", 1)
    store: Any = Store(20)
    found = event_families(store, date(2011, 8, 31))
    assert {(f.name, f.horizon) for f in found} == {
        (kind, months) for kind in ("cooperation", "conflict") for months in (1, 3)
    }
    for family in found:
        assert family.source == "made" and family.origins[-1] < 201109
        assert family.activities[0].of(MIXTURE).crps > 0
    whole = Backtest(date(2011, 8, 31), (), found)
    console = Console(record=True, width=120, file=io.StringIO())
    show_backtest(whole, console)
    shown = console.export_text()
    assert "events, cooperation: made, 1 months ahead" in shown and "(baseline)" in shown
    page = backtest_page(whole)
    assert page.count("<h3>events,") == len(found)


def test_the_events_stop_at_the_last_whole_month_known() -> None:
    store: Any = Store(20)
    held = event_histories(store, date(2011, 3, 15))
    assert held is not None and held[1][-1] == 201102
    assert all(h.periods == 14 for h in held[2].values())
    assert event_histories(store, date(2010, 9, 30)) is None


def test_a_store_without_events_needs_none_of_this() -> None:
    code = "import sys, comity.forecasting; print('comity.counts.models' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
