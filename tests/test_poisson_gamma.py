"""Rates behind counts: against plain loops, brute force and SciPy, and whether intervals cover."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import gammaincinv

from comity.stats.gamma_filter import filtered, smoothed
from comity.stats.gamma_quantiles import gamma_quantile, mixture_quantile
from comity.stats.poisson_gamma import (
    CLUSTERS,
    GRID,
    Prior,
    Rates,
    ahead,
    rates,
    sample,
)


def from_the_model(
    series: int, periods: int, w: float, shape: float, mean: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Rates and counts of the process that the filter is exact for, shape [series, periods]."""
    random = np.random.default_rng(seed)
    a0, b0 = shape, shape / mean
    a, b = np.full(series, a0), np.full(series, b0)
    rate = random.gamma(a) / b
    truth, counts = np.empty((series, periods)), np.empty((series, periods))
    for t in range(periods):
        if t:
            after = w * b + (1 - w) * b0
            stays = random.beta(w * a, (1 - w) * a)
            rate = b / after * stays * rate + random.gamma((1 - w) * a0, size=series) / after
            a, b = w * a + (1 - w) * a0, after
        counts[:, t] = random.poisson(rate)
        truth[:, t] = rate
        a, b = a + counts[:, t], b + 1
    return truth, counts


def prior(series: int, shape: float, mean: float) -> Prior:
    return Prior(np.full(series, shape), np.full(series, shape / mean))


def covered(truth: np.ndarray, found: Rates) -> float:
    return float(((truth >= found.low) & (truth <= found.high)).mean())


def test_the_filter_is_the_plain_loop() -> None:
    random = np.random.default_rng(3)
    counts = random.poisson(2.0, (5, 20)).astype(float)
    exposure = random.uniform(0.5, 2, (5, 20))
    exposure[1, 4:7] = 0
    counts[1, 4:7] = 0
    first = Prior(random.uniform(0.3, 2, 5), random.uniform(0.3, 2, 5))
    w, f = np.array([[0.7], [0.95]]), np.array([[1.0], [3.0]])
    shape, rate, likelihood = filtered(counts, exposure, first, w, f)
    for s in range(5):
        for g in range(2):
            a, b, total = first.shape[s], first.rate[s], 0.0
            for t in range(20):
                y, e = counts[s, t], exposure[s, t]
                a = w[g, 0] * a + (1 - w[g, 0]) * first.shape[s]
                b = w[g, 0] * b + (1 - w[g, 0]) * first.rate[s]
                if e > 0:
                    mean = e * a / b
                    # variance: f times the Poisson part, and the rate's own
                    variance = f[g, 0] * mean + mean**2 / a
                    size = mean**2 / (variance - mean)
                    total += stats.nbinom.logpmf(y, size, size / (size + mean))
                a, b = a + y / f[g, 0], b + e / f[g, 0]
                assert shape[t, g, s] == pytest.approx(a)
                assert rate[t, g, s] == pytest.approx(b)
                assert likelihood[t, g, s] == pytest.approx(total)


def test_single_precision_gives_the_same_likelihood() -> None:
    counts = np.random.default_rng(5).poisson([[0.05], [3.0], [400.0]], (3, 300)).astype(float)
    found = rates(counts, prior=prior(3, 0.5, 3.0))
    exact = filtered(
        counts, np.ones_like(counts), prior(3, 0.5, 3.0), GRID[:, None], np.ones((16, 1))
    )[2][-1].T
    assert np.abs(found.log_likelihood - exact).max() < 0.05


def test_the_next_count_is_a_mixture_of_negative_binomials() -> None:
    counts = np.array([[3, 0, 2, 5, 1, 4]], dtype=float)
    one = ahead(counts, prior=prior(1, 2.0, 2.0), discount=[0.8])
    a, b = 2.0, 1.0
    for y in counts[0]:
        a, b = 0.8 * a + 0.4 + y, 0.8 * b + 0.2 + 1
    a, b = 0.8 * a + 0.4, 0.8 * b + 0.2
    for y in range(8):
        assert one.probability(y)[0] == pytest.approx(stats.nbinom.pmf(y, a, b / (b + 1)))
    many = ahead(counts, following=2.5, dispersion=CLUSTERS)
    chances = np.array([many.probability(y)[0] for y in range(3000)])
    assert chances.sum() == pytest.approx(1, abs=1e-4)
    assert (chances * np.arange(3000)).sum() == pytest.approx(many.mean[0], rel=1e-2)


def test_the_smoother_is_what_brute_force_gives() -> None:
    """Paths drawn forward from the process and weighed by the counts: no backward pass at all."""
    counts, w, a0, b0 = np.array([2.0, 0.0, 4.0, 1.0]), 0.7, 1.5, 0.8
    cube = stats.qmc.Sobol(7, seed=11).random_base2(18)
    a, b = a0, b0
    rate = stats.gamma.ppf(cube[:, 0], a) / b
    weight, paths = np.zeros(len(cube)), []
    for t, y in enumerate(counts):
        if t:
            after = w * b + (1 - w) * b0
            stays = stats.beta.ppf(cube[:, 2 * t - 1], w * a, (1 - w) * a)
            comes = stats.gamma.ppf(cube[:, 2 * t], (1 - w) * a0) / after
            rate = b / after * stays * rate + comes
            a, b = w * a + (1 - w) * a0, after
        weight += stats.poisson.logpmf(y, rate)
        paths.append(rate)
        a, b = a + y, b + 1
    share = np.exp(weight - weight.max())
    share /= share.sum()
    first = Prior(np.array([a0]), np.array([b0]))
    found = rates(counts[None], prior=first, discount=[w])
    drawn = sample(counts[None], draws=100_000, seed=1, prior=first, discount=[w])[:, 0]
    shape, rate_, _ = filtered(
        counts[None], np.ones((1, 4)), first, np.array([[w]]), np.array([[1.0]])
    )
    spread = {t: v[0, 0] for t, _, v in smoothed(shape, rate_, first, np.array([[w]]))}
    for t, values in enumerate(paths):
        mean = (share * values).sum()
        assert found.mean[0, t] == pytest.approx(mean, rel=0.003)
        assert spread[t] == pytest.approx((share * (values - mean) ** 2).sum(), rel=0.01)
        order = np.argsort(values)
        ends = np.interp((0.05, 0.95), np.cumsum(share[order]), values[order])
        assert np.quantile(drawn[:, t], (0.05, 0.95)) == pytest.approx(ends, rel=0.02)
        # one gamma in place of the exact distribution
        assert (found.low[0, t], found.high[0, t]) == pytest.approx(tuple(ends), rel=0.06)


@pytest.mark.parametrize("mean", [0.2, 5.0, 50.0])
@pytest.mark.parametrize("w", [0.8, 0.95])
def test_intervals_cover_what_the_model_makes(mean: float, w: float) -> None:
    truth, counts = from_the_model(1000, 120, w, 0.5, mean, seed=int(100 * mean + 10 * w))
    found = rates(counts, prior=prior(1000, 0.5, mean), pooled=True)
    assert 0.87 <= covered(truth, found) <= 0.93


def test_a_series_alone_covers_when_its_memory_is_of_the_grid() -> None:
    """Nothing is learnt from other series: what the prior says of the discount is true."""
    for mean in (0.2, 20.0):
        parts = [from_the_model(80, 100, w, 1.0, mean, seed=i) for i, w in enumerate(GRID)]
        truth, counts = (np.concatenate([p[k] for p in parts]) for k in (0, 1))
        found = rates(counts, prior=prior(len(counts), 1.0, mean))
        assert 0.87 <= covered(truth, found) <= 0.93


def walks(series: int, mean: float, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    level = np.cumsum(random.normal(0, 0.08, (series, 120)), axis=1)
    return np.asarray(mean * np.exp(level + random.normal(0, 0.5, (series, 1))))


@pytest.mark.parametrize(
    ("size", "mean", "least", "most"),
    [
        (2, 0.2, 0.93, 1.0),
        (2, 5, 0.83, 0.92),
        (2, 50, 0.80, 0.90),
        (10, 0.2, 0.92, 0.99),
        (10, 5, 0.86, 0.94),
        (10, 50, 0.86, 0.93),
    ],
)
def test_coverage_where_counts_are_overdispersed(
    size: float, mean: float, least: float, most: float
) -> None:
    """A model that the filter does not know: negative binomial counts round a log-rate walk."""
    random = np.random.default_rng(8)
    truth = walks(400, mean, seed=9)
    counts = random.poisson(truth * random.gamma(size, 1 / size, truth.shape)).astype(float)
    found = covered(truth, rates(counts, dispersion=CLUSTERS, pooled=True))
    assert least <= found <= most


def test_without_the_dispersion_clusters_are_taken_for_news() -> None:
    random = np.random.default_rng(8)
    truth = walks(300, 50, seed=9)
    counts = random.poisson(truth * random.gamma(2, 0.5, truth.shape)).astype(float)
    assert covered(truth, rates(counts, pooled=True)) < 0.5


@pytest.mark.parametrize(
    ("mean", "least", "most"), [(0.2, 0.92, 0.99), (5, 0.89, 0.96), (50, 0.88, 0.95)]
)
def test_coverage_where_rates_jump(mean: float, least: float, most: float) -> None:
    """A model that the filter does not know: level for years, then another level at once."""
    random = np.random.default_rng(12)
    jumps = (random.random((400, 120)) < 0.02) * random.normal(0, 1, (400, 120))
    truth = mean * np.exp(np.cumsum(jumps, axis=1))
    counts = random.poisson(truth).astype(float)
    found = covered(truth, rates(counts, dispersion=CLUSTERS, pooled=True))
    assert least <= found <= most


@given(st.lists(st.integers(20, 200), min_size=8, max_size=30))
@settings(max_examples=25)
def test_twice_the_news_is_not_twice_the_rate(counts: list[int]) -> None:
    once = rates(np.array([counts], dtype=float), 3.0)
    twice = rates(2 * np.array([counts], dtype=float), 6.0)
    # the same mean rate; twice the evidence lets the path follow the counts more closely
    assert twice.mean.mean() == pytest.approx(once.mean.mean(), rel=0.03)
    fixed = [
        rates(k * np.array([counts], dtype=float), 3.0 * k, prior=prior_k, discount=[0.9]).mean
        for k, prior_k in ((1, prior(1, 0.5, 20.0)), (2, Prior(np.array([1.0]), np.array([0.05]))))
    ]
    assert fixed[0] == pytest.approx(fixed[1], rel=1e-5)


@given(st.floats(0.01, 1000))
@settings(max_examples=20)
def test_the_unit_of_exposure_does_not_matter(unit: float) -> None:
    counts = np.array([[3, 0, 1, 7, 2, 2, 0, 9]], dtype=float)
    exposure = np.array([1, 2, 1, 3, 1, 1, 2, 4.0])
    one, other = rates(counts, exposure), rates(counts, exposure * unit)
    assert other.mean * unit == pytest.approx(one.mean, rel=1e-3)
    assert other.high * unit == pytest.approx(one.high, rel=1e-3)


def test_growing_coverage_is_not_growing_cooperation() -> None:
    exposure = np.linspace(1, 20, 60)
    counts = np.random.default_rng(2).poisson(4 * exposure).astype(float)[None]
    found = rates(counts, exposure)
    assert (found.low < 4).mean() > 0.8 and (found.high > 4).mean() > 0.8
    assert found.mean[0, -1] / found.mean[0, 0] == pytest.approx(1, abs=0.35)


def test_a_period_not_seen_teaches_nothing_and_is_less_certain() -> None:
    counts = np.array([[5, 6, 4, np.nan, np.nan, np.nan, 5, 4, 6]] * 2)
    exposure = np.ones((2, 9))
    exposure[1, 3:6] = 0
    counts[1, 3:6] = 99  # what has no exposure is not read
    found = rates(counts, exposure, discount=[0.8])
    assert found.mean[0] == pytest.approx(found.mean[1])
    wide = found.high[0] - found.low[0]
    assert wide[4] > wide[1] and wide[4] > wide[7]
    zero = rates(np.nan_to_num(counts[:1]), discount=[0.8])
    assert zero.mean[0, 4] < 0.7 * found.mean[0, 4]


def test_no_data_no_number() -> None:
    counts = np.array([[np.nan] * 5, [0.0] * 5])
    found = rates(counts)
    assert all(np.isnan(x[0]).all() for x in (found.mean, found.low, found.high, found.weights))
    assert 0 < found.mean[1, -1] < found.high[1, -1] < 1
    assert np.isnan(sample(counts, draws=3, seed=1)[:, 0]).all()
    assert np.isnan(ahead(counts).mean[0])


def test_a_long_silence_does_not_make_an_event_impossible() -> None:
    silent = ahead(np.zeros((1, 300)))
    assert 1e-4 < 1 - silent.probability(0)[0] < 1e-2


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        rates(np.array([[1, -1]]))
    with pytest.raises(ValueError, match="dimensions"):
        rates(np.array([1, 2]))
    with pytest.raises(ValueError, match="discounts"):
        rates(np.array([[1, 2]]), discount=[1.0])


@given(st.permutations(range(6)), st.integers(1, 3))
@settings(max_examples=15)
def test_series_do_not_disturb_each_other(order: list[int], threads: int) -> None:
    counts = np.random.default_rng(4).poisson([[0], [0], [0.1], [2], [30], [500]], (6, 40))
    whole, part = rates(counts), rates(counts[order], threads=threads)
    assert part.mean == pytest.approx(whole.mean[order], rel=1e-4)
    assert part.low == pytest.approx(whole.low[order], rel=1e-3, abs=1e-9)
    assert (part.low <= part.mean).all() and (part.mean <= part.high).all()


def test_the_table_of_quantiles() -> None:
    shape = np.exp(np.random.default_rng(0).uniform(np.log(0.02), np.log(1e7), 20_000))
    for p in (0.05, 0.95):
        exact = gammaincinv(shape, p)
        held = exact > 1e-30
        assert gamma_quantile(p, shape)[held] == pytest.approx(exact[held], rel=1e-4)


def test_a_mixture_of_one_is_one_and_ends_lie_between() -> None:
    weights = np.array([[1.0, 0.3], [0.0, 0.7]])
    shape, rate = np.array([[2.0, 2.0], [50.0, 9.0]]), np.array([[1.0, 1.0], [1.0, 3.0]])
    low, high = mixture_quantile((0.05, 0.95), weights, shape, rate)
    assert (low[0], high[0]) == pytest.approx(tuple(gammaincinv(2.0, (0.05, 0.95))))
    for p, end in ((0.05, low[1]), (0.95, high[1])):
        chance = 0.3 * stats.gamma.cdf(end, 2) + 0.7 * stats.gamma.cdf(3 * end, 9)
        assert chance == pytest.approx(p)


def test_the_ends_of_a_whole_panel_are_near_the_solved_ones() -> None:
    """Beyond 20,000 points the mixture is not solved: how far its ends are, in widths."""
    level = np.exp(np.random.default_rng(6).normal(-1.5, 2.5, (200, 1)))
    counts = np.random.default_rng(7).poisson(level, (200, 120))
    many = rates(counts)
    few = [rates(counts[i : i + 100]) for i in range(0, 200, 100)]
    width = np.concatenate([f.high - f.low for f in few])
    for name in ("low", "high"):
        own, other = getattr(many, name), np.concatenate([getattr(f, name) for f in few])
        apart = np.abs(own - other) / width
        assert np.quantile(apart, 0.99) < 0.08, name
        assert np.median(apart) < 0.01, name
