"""A rate that moves, seen through counts with exposure: the dynamic Poisson-gamma model.

For one series with counts y[t] and exposure e[t] (say, all rows of the data set in the period):

    y[t] ~ Poisson(rate[t] e[t])

What was learnt fades by a discount w in (0, 1), toward a weak prior Gamma(a0, b0) that never
fades, so that a run of zeros cannot make the next event impossible:

    rate[t] | past ~ Gamma(a', b'),  a' = w a + (1 - w) a0,  b' = w b + (1 - w) b0
    a = a' + y[t],  b = b' + e[t]

With a0 = b0 = 0 in the discounting this is the gamma discount model of Smith and Miller (1986),
Harvey and Fernandes (1989) and West and Harrison (1997, section 10.8 and chapter 14). It is the
exact filter of the process

    rate[t] = (b / b') H rate[t-1] + G,  H ~ Beta(w a, (1-w) a),  G ~ Gamma((1-w) a0, b'),

which without data is the beta-gamma autoregression of Lewis, McKenzie and Hugus (1989). Splitting
gammas by betas gives the exact way back, with U and R independent of rate[t+1]:

    rate[t] | rate[t+1], data = (b'/b) U rate[t+1] + R,
    U ~ Beta(w a, (1-w) a0),  R ~ Gamma((1-w) a, b)

where a, b are the filtered values at t and b' the predicted one at t+1. Mean and variance of the
smoothed rate follow in closed form; its distribution is taken as the gamma with these two, and
draws (`sample`) are exact. One step ahead the count is negative binomial.

Machine-coded events come in clusters, so that counts vary more than Poisson. A dispersion f weakens
each count, a = a' + y/f, b = b' + e/f (a quasi-likelihood: McCullagh and Nelder 1989, chapter 9),
and widens the prediction to a negative binomial with f times the Poisson part of the variance.
With f = 1, the default, everything above is exact.

Neither is plugged in: each pair (w, f) of a grid counts by its predictive likelihood.

References: Smith and Miller, JRSS B 48 (1986): 79-88. Harvey and Fernandes, Time Series Models for
Count or Qualitative Observations, JBES 7 (1989): 407-417. West and Harrison, Bayesian Forecasting
and Dynamic Models, 2nd ed. (1997). Lewis, McKenzie and Hugus, Gamma Processes, Stochastic Models
5 (1989): 1-30.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comity.stats.gamma_filter import (
    Floats,
    Prior,
    filtered,
    log_negative_binomial,
    smoothed,
    weights_of,
)
from comity.stats.gamma_quantiles import mixture_quantile, near_quantiles

__all__ = ["CLUSTERS", "GRID", "Ahead", "Prior", "Rates", "ahead", "rates", "sample"]

GRID: Floats = 1 - np.geomspace(0.5, 0.001, 16)
"""Discounts: a memory of 2 to 1,000 periods, evenly spaced in its logarithm."""
CLUSTERS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
"""Dispersions for counts that come in clusters."""
LEAST = 1e-3
"""Grid values with less weight than this are dropped from a series."""
EXACT = 20_000
"""Up to so many points mixture quantiles are solved for; beyond, they are neared."""
BLOCK = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Rates per unit of exposure; NaN where a series has no observed period at all.

    Attributes:
        mean: smoothed mean, shape [series, periods].
        low: lower end of the interval.
        high: upper end.
        filtered: mean given the periods up to each one only; the weights of the grid and the
            default prior are still those of the whole series.
        weights: posterior weight of each discount, shape [series, grid].
        log_likelihood: predictive log-likelihood under each discount, shape [series, grid].
        discount: of each column of the grid.
        dispersion: of each column of the grid.
        level: of the interval.
    """

    mean: Floats
    low: Floats
    high: Floats
    filtered: Floats
    weights: Floats
    log_likelihood: Floats
    discount: Floats
    dispersion: Floats
    level: float


@dataclass(frozen=True, slots=True)
class Ahead:
    """Counts one step ahead: a mixture of negative binomials over the discounts.

    Attributes:
        shape: of the predicted rate, shape [series, grid].
        rate: of the predicted rate, shape [series, grid].
        weights: shape [series, grid].
        exposure: of the next period, above 0, shape [series].
    """

    shape: Floats
    rate: Floats
    weights: Floats
    exposure: Floats

    @property
    def mean(self) -> Floats:
        """Expected count, shape [series]."""
        found: Floats = (self.weights * self.shape / self.rate).sum(axis=1) * self.exposure
        return found

    def probability(self, count: ArrayLike) -> Floats:
        """Probability of a count of each series, shape [series]."""
        y = np.broadcast_to(np.asarray(count, dtype=float), self.exposure.shape)[:, None]
        logs = log_negative_binomial(y, self.shape, self.rate, self.exposure[:, None])
        found: Floats = (self.weights * np.exp(logs)).sum(axis=1)
        return found


def rates(
    counts: ArrayLike,
    exposure: ArrayLike = 1.0,
    *,
    prior: Prior | None = None,
    discount: ArrayLike = GRID,
    dispersion: Sequence[float] = (1.0,),
    level: float = 0.9,
    pooled: bool = False,
    threads: int = 2,
) -> Rates:
    """Filter and smooth any number of series, the discount integrated out.

    Args:
        counts: shape [series, periods]; NaN is a period not seen.
        exposure: broadcast to the same shape; 0 or NaN is a period not seen.
        prior: the gamma that never fades; default half an event at each series' own mean rate.
        discount: the grid of discounts, each in (0, 1).
        dispersion: the grid of dispersions, each 1 or more; each discount goes with each.
        level: of the interval, in (0, 1).
        pooled: learn the prior weights of the grid from all series together (one class); else
            each pair of the grid starts with the same weight.
        threads: how many blocks are worked on at a time.

    Raises:
        ValueError: a count is negative, or the shapes do not fit.
    """
    y, e, whole = _seen(counts, exposure)
    kept, back = _distinct(y, e) if prior is None else (np.arange(len(y)), np.arange(len(y)))
    fixed = prior or _prior_of_blocks(y, e)
    w, f = _grid(discount, dispersion)
    work = _Work(y=y, e=e, prior=fixed, w=w.astype(np.float32), f=f.astype(np.float32), level=level)
    with ThreadPoolExecutor(threads) as pool:
        likelihood = np.empty((len(kept), len(w)), dtype=np.float64)
        for place, found in pool.map(work.likelihood, _blocks(kept)):
            likelihood[place] = found
        times = np.bincount(back, minlength=len(kept)) * whole[kept]
        weights = weights_of(likelihood, times if pooled else None)
        # series of like memory share a block, so that few discounts are left in each
        order = np.argsort(weights @ np.log1p(-w[:, 0]), kind="stable")
        exact = y.size <= EXACT
        shape = (len(kept), y.shape[1])
        out = tuple(np.empty(shape, dtype=np.float32) for _ in range(4))
        jobs = ((part, kept[part], weights[part], exact) for _, part in _blocks(order))
        for rows, results in pool.map(work.smooth, jobs):
            for target, values in zip(out, results, strict=True):
                target[rows] = values
    if len(kept) < len(y):
        out = tuple(values[back] for values in out)
        weights, likelihood = weights[back], likelihood[back]
    for values in (*out, weights, likelihood):
        values[~whole] = np.nan
    mean, low, high, until = out
    return Rates(
        mean=mean,
        low=low,
        high=high,
        filtered=until,
        weights=weights,
        log_likelihood=likelihood,
        discount=w[:, 0],
        dispersion=f[:, 0],
        level=level,
    )


def ahead(
    counts: ArrayLike,
    exposure: ArrayLike = 1.0,
    *,
    following: ArrayLike = 1.0,
    prior: Prior | None = None,
    discount: ArrayLike = GRID,
    dispersion: Sequence[float] = (1.0,),
    pooled: bool = False,
) -> Ahead:
    """The counts of the next period, given all before.

    Args:
        counts: as for `rates`.
        exposure: as for `rates`.
        following: exposure of the next period, above 0, one or one a series.
        prior: as for `rates`.
        discount: as for `rates`.
        dispersion: as for `rates`.
        pooled: as for `rates`.
    """
    y, e, whole = _seen(counts, exposure)
    fixed = prior or Prior.of_means(y, e)
    w, f = _grid(discount, dispersion)
    a, b, likelihood = filtered(y, e, fixed, w, f)
    weights = weights_of(likelihood[-1].T, whole * 1.0 if pooled else None)
    weights[~whole] = np.nan
    shape = w * a[-1] + (1 - w) * fixed.shape
    rate = w * b[-1] + (1 - w) * fixed.rate
    last = np.broadcast_to(np.asarray(following, dtype=float), (len(y),))
    weaker = last / (last + (f - 1) * rate)
    return Ahead((shape * weaker).T, (rate * weaker).T, weights, last)


def sample(
    counts: ArrayLike,
    exposure: ArrayLike = 1.0,
    *,
    draws: int,
    seed: int,
    prior: Prior | None = None,
    discount: ArrayLike = GRID,
    dispersion: Sequence[float] = (1.0,),
    pooled: bool = False,
) -> Floats:
    """Exact draws of whole paths from the posterior, by going back from the last period.

    Args:
        counts: as for `rates`.
        exposure: as for `rates`.
        draws: how many.
        seed: of the random numbers.
        prior: as for `rates`.
        discount: as for `rates`.
        dispersion: as for `rates`.
        pooled: as for `rates`.

    Returns:
        Rates, shape [draws, series, periods]; NaN for a series without an observed period.
    """
    y, e, whole = _seen(counts, exposure)
    fixed = prior or Prior.of_means(y, e)
    grid, f = _grid(discount, dispersion)
    a, b, likelihood = filtered(y, e, fixed, grid, f)
    weights = weights_of(likelihood[-1].T, whole * 1.0 if pooled else None)
    random = np.random.default_rng(seed)
    chosen = (random.random((draws, len(y), 1)) > np.cumsum(weights, axis=1)).sum(axis=2)
    chosen = np.minimum(chosen, len(grid) - 1)
    w, series = grid[chosen, 0], np.arange(len(y))
    found = np.empty((draws, *y.shape))
    found[:, :, -1] = random.gamma(a[-1][chosen, series]) / b[-1][chosen, series]
    for t in range(y.shape[1] - 2, -1, -1):
        at, bt = a[t][chosen, series], b[t][chosen, series]
        stayed = random.beta(w * at, (1 - w) * fixed.shape)
        came = (w * bt + (1 - w) * fixed.rate) / bt * stayed * found[:, :, t + 1]
        found[:, :, t] = came + random.gamma((1 - w) * at) / bt
    found[:, ~whole] = np.nan
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What is done to a block of series."""

    y: Floats
    e: Floats
    prior: Prior
    w: Floats
    f: Floats
    level: float

    def likelihood(self, job: tuple[slice, NDArray[np.intp]]) -> tuple[slice, Floats]:
        """The predictive log-likelihood of a block, shape [series, grid]."""
        rows, kept = job
        y, e = self.y[kept], self.e[kept]
        return rows, filtered(y, e, self.prior.take(kept), self.w, self.f)[2][0].T

    def smooth(
        self, job: tuple[NDArray[np.intp], NDArray[np.intp], Floats, bool]
    ) -> tuple[NDArray[np.intp], tuple[Floats, ...]]:
        """Mean, ends and filtered mean of a block, each [series, periods]."""
        rows, kept, weights, exact = job
        used = (weights > LEAST).any(axis=0)
        share = np.where(weights > LEAST, weights, 0)[:, used]
        share = (share / share.sum(axis=1, keepdims=True)).T.astype(np.float32)
        prior, w = self.prior.take(kept), self.w[used]
        a, b, _ = filtered(self.y[kept], self.e[kept], prior, w, self.f[used], score=False)
        size = (len(a), len(kept))
        mean, low, high, until = (np.empty(size, dtype=np.float32) for _ in range(4))
        tails = ((1 - self.level) / 2, (1 + self.level) / 2)
        for t, m, v in smoothed(a, b, prior, w):
            mean[t] = (share * m).sum(axis=0)
            until[t] = (share * (a[t] / b[t])).sum(axis=0)
            if exact:
                low[t], high[t] = mixture_quantile(tails, share, m * m / v, m / v)
                continue
            low[t], high[t] = near_quantiles(tails, share, m, v)
        return rows, (mean.T, low.T, high.T, until.T)


def _grid(discount: ArrayLike, dispersion: Sequence[float]) -> tuple[Floats, Floats]:
    """Every pair of a discount and a dispersion, as columns."""
    w, f = np.meshgrid(np.asarray(discount, float), np.asarray(dispersion, float))
    if w.min() <= 0 or w.max() >= 1 or f.min() < 1:
        raise ValueError("discounts lie between 0 and 1, dispersions are 1 or more")
    return w.reshape(-1, 1), f.reshape(-1, 1)


def _seen(counts: ArrayLike, exposure: ArrayLike) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Counts and exposure with zeros where nothing was seen, and which series saw anything."""
    y = np.asarray(counts)
    if y.ndim != 2:
        raise ValueError(f"counts have {y.ndim} dimensions: give [series, periods]")
    e = np.asarray(exposure, dtype=np.float64)
    if e.ndim < 2:
        e = np.broadcast_to(e, (1, y.shape[1]))
    missing = ~(np.isfinite(e) & (e > 0))
    e = np.where(missing, 0.0, e)
    if y.dtype.kind == "f":
        missing = missing | ~np.isfinite(y)
    if missing.any():
        missing = np.broadcast_to(missing, y.shape)
        e = np.where(missing, 0.0, e)
        y = np.where(missing, 0, y)
    if y.size and y.min() < 0:
        raise ValueError("a count is negative: give NaN for a period that was not seen")
    e = np.broadcast_to(e, y.shape)
    return y, e, np.asarray(e.any(axis=1))


def _distinct(y: Floats, e: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first of each kind of series, and which of them every series is."""
    shared = e.strides[0] == 0
    known: dict[bytes, int] = {}
    back = np.empty(len(y), dtype=np.intp)
    first: list[int] = []
    for i in range(len(y)):
        key = y[i].tobytes() if shared else y[i].tobytes() + e[i].tobytes()
        back[i] = known.setdefault(key, len(known))
        if back[i] == len(first):
            first.append(i)
    return np.array(first, dtype=np.intp), back


def _prior_of_blocks(y: Floats, e: Floats) -> Prior:
    parts = [Prior.of_means(y[i : i + BLOCK], e[i : i + BLOCK]) for i in range(0, len(y), BLOCK)]
    if not parts:
        return Prior(np.empty(0), np.empty(0))
    return Prior(*(np.concatenate([getattr(p, n) for p in parts]) for n in ("shape", "rate")))


def _blocks(rows: NDArray[np.intp]) -> Iterator[tuple[slice, NDArray[np.intp]]]:
    for i in range(0, len(rows), BLOCK):
        yield slice(i, i + BLOCK), rows[i : i + BLOCK]
