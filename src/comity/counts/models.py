"""Forecasters of dyadic event counts: the probability mass of the next window of every pair.

Baselines:

- `own past`: the pair's own recent windows resampled ("conflictology" of the VIEWS challenge), with
  a floor so that what never happened is not impossible;
- `weighted mean`: negative binomial about an exponentially weighted mean.

Forecasters:

- `Poisson-gamma`: the dynamic Poisson-gamma model of `measures.poisson_gamma`, discount and
  dispersion integrated out with prior weights learnt from all pairs;
- `smoothed past`: own windows, fading, each spread by a negative binomial kernel;
- `regression`: negative binomial regression on means of several memories, pooled over pairs;
- `boosted`: gradient-boosted trees for the factor by which the mean is off (scikit-learn).

Whatever is chosen or fitted is chosen on windows that ended before the origin.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from scipy.optimize import minimize
from scipy.special import digamma, gammaln

from comity.counts.examples import Examples, Setting
from comity.counts.history import following
from comity.errors import MissingExtra
from comity.stats.arrays import Floats
from comity.stats.count_distribution import Cells, Whole, crps, negative_binomial
from comity.stats.poisson_gamma import ahead

FLOOR = 0.1
"""Weight of the floor under resampled windows."""
PASTS = (2, 3, 6, 12)
"""How many horizons back own windows are taken from."""
KERNELS = (0.1, 0.3, 1.0)
"""Dispersions of the kernel of the smoothed past: 1 / size."""
FADES = (2.0, 4.0, 12.0)
"""Half-lives of its windows, in horizons."""
TRIED = 3
"""Latest example origins on which a setting is chosen."""
LEAST_MEAN = 0.02
"""Added to means, so that a pair that was quiet is not silent for ever."""
FEWEST = 50
"""Examples below which nothing is fitted."""
RIDGE = 1.0
REACH = 4.0
"""How many times the regression may leave the range of the pair's own means."""
DISCOUNTS = 1 - np.geomspace(0.5, 0.01, 8)
LEARNER: Mapping[str, object] = {
    "loss": "poisson",
    "max_iter": 60,
    "learning_rate": 0.07,
    "max_leaf_nodes": 8,
    "min_samples_leaf": 60,
    "l2_regularization": 5.0,
    "early_stopping": False,
    "random_state": 0,
}
CLUSTERS = (1.0, 2.0, 4.0, 8.0, 16.0)
Forecaster = Callable[[Setting], Floats]


@lru_cache(maxsize=1)
def weighted_mean(asked: Setting) -> Floats:
    """A negative binomial about the weighted mean whose memory fitted best so far.

    Its size varies with the mean, both learnt on all pairs: a plain negative binomial with one
    size is far easier to beat.
    """
    memory, a, b = _best_memory(asked)
    mean = asked.expected(asked.known.periods, asked.rows)[memory] + LEAST_MEAN
    return negative_binomial(mean, np.exp(a + b * np.log(mean)), asked.grid)


@lru_cache(maxsize=1)
def _best_memory(asked: Setting) -> tuple[int, float, float]:
    """The half-life of best likelihood over the examples, intercept and slope of log size."""
    known = asked.examples
    if len(known.outcome) < FEWEST:
        return 2, 0.0, 0.0
    best = (np.inf, 2)
    for memory, mean in enumerate(known.means):
        for size in np.geomspace(0.2, 20, 8):
            loss = -_log_likelihood(known.outcome, mean + LEAST_MEAN, float(size)).mean()
            best = min(best, (float(loss), memory))
    return best[1], *_size(known.means[best[1]] + LEAST_MEAN, known.outcome)


def _log_likelihood(y: Floats, mean: Floats, size: Floats | float) -> Floats:
    return np.asarray(
        gammaln(y + size)
        - gammaln(size)
        - gammaln(y + 1)
        - size * np.log1p(mean / size)
        + y * (np.log(mean) - np.log(mean + size))
    )


def own_past(asked: Setting) -> Floats:
    """The pair's own windows of the last so many horizons, each alike, with the floor."""
    back = _chosen(asked, [(p, np.inf) for p in PASTS], lambda found, _: found)
    found = _windows(asked, asked.known.periods, asked.rows, back[0], back[1])
    return _floored(found, weighted_mean(asked))


def _floored(found: Floats, floor: Floats) -> Floats:
    return np.asarray((1 - FLOOR) * found + FLOOR * floor)


def _windows(asked: Setting, origin: int, rows: Whole, back: float, fade: float) -> Floats:
    """Mass of the own windows that ended before an origin, rows by cells."""
    counts, h, grid = asked.known.counts[rows], asked.horizon, asked.grid
    mass = np.zeros((len(rows), len(grid.lows)))
    first = max(0, origin - int(back * h)) if np.isfinite(back) else 0
    at = np.arange(len(rows))
    for start in range(first, origin - h + 1):
        total = counts[:, start : start + h].sum(1)
        seen = ~np.isnan(total)
        weight = 0.5 ** ((origin - h - start) / (fade * h)) if np.isfinite(fade) else 1.0
        mass[at[seen], grid.of(total[seen])] += weight
    bare = mass.sum(1) == 0
    mass[bare, 0] = 1.0
    return np.asarray(mass / mass.sum(1, keepdims=True))


def _chosen(
    asked: Setting,
    options: Sequence[tuple[float, ...]],
    made: Callable[[Floats, tuple[float, ...]], Floats],
) -> tuple[float, ...]:
    """The option with the least CRPS over the latest example origins."""
    known = asked.examples
    origins = np.unique(known.origin)[-TRIED:]
    if len(known.outcome) < FEWEST:
        return options[len(options) // 2]
    losses = np.zeros(len(options))
    for origin in origins:
        own = known.origin == origin
        for n, option in enumerate(options):
            found = _windows(asked, int(origin), known.pair[own], option[0], option[1])
            losses[n] += crps(made(found, option), known.outcome[own], asked.grid).sum()
    return options[int(losses.argmin())]


def smoothed_past(asked: Setting) -> Floats:
    """Own windows, fading, each spread by a kernel."""
    grid = asked.grid
    kernels = {k: _kernel(grid, k) for k in KERNELS}
    options = [(np.inf, fade, k) for fade in FADES for k in KERNELS]
    best = _chosen(asked, options, lambda found, o: found @ kernels[o[2]])
    found = _windows(asked, asked.known.periods, asked.rows, best[0], best[1])
    return np.asarray(found @ kernels[best[2]])


def _kernel(grid: Cells, dispersion: float) -> Floats:
    """Where a window that once had a count may lie another time, cells by cells."""
    mean = grid.middles
    return negative_binomial(mean + 0.1, (mean + 0.5) / (0.5 + dispersion * mean + 1e-9), grid)


def poisson_gamma(asked: Setting) -> Floats:
    """The dynamic Poisson-gamma predictive; a negative binomial of its mean and variance."""
    own = asked.known.take(asked.rows)
    found = ahead(
        own.counts,
        np.broadcast_to(own.exposure, own.counts.shape),
        following=following(own, asked.horizon),
        discount=DISCOUNTS,
        dispersion=CLUSTERS,
        pooled=True,
    )
    means = found.shape / found.rate * found.exposure[:, None]
    mean = (found.weights * means).sum(1)
    square = (found.weights * (means + means**2 / found.shape + means**2)).sum(1)
    spread = np.maximum(square - mean**2 - mean, 1e-9)
    return negative_binomial(mean, mean**2 / spread, asked.grid)


def regression(asked: Setting) -> Floats:
    """Negative binomial regression of the window on what is known, pooled over pairs."""
    known = asked.examples
    if len(known.outcome) < FEWEST:
        return weighted_mean(asked)
    centre, spread = known.features.mean(0), known.features.std(0) + 1e-6
    fitted = _fitted((known.features - centre) / spread, known.outcome, known)
    now = (asked.features(asked.known.periods, asked.rows) - centre) / spread
    mean, size = fitted(now)
    # a pair unlike all before must not run away with the exponential
    own = asked.expected(asked.known.periods, asked.rows)
    mean = np.clip(mean, own.min(0) / REACH, own.max(0) * REACH + 1)
    return negative_binomial(mean, size, asked.grid)


def _fitted(
    design: Floats, y: Floats, known: Examples
) -> Callable[[Floats], tuple[Floats, Floats]]:
    """Mean exp(a + b'x), size exp(c + d log mean), by likelihood with a ridge on b."""
    columns = design.shape[1]

    def parts(values: Floats, rows: Floats) -> tuple[Floats, Floats]:
        log_mean = np.clip(values[0] + rows @ values[1 : columns + 1], -6, 12)
        return log_mean, np.clip(values[-2] + values[-1] * log_mean, -5, 8)

    def loss(values: Floats) -> tuple[float, Floats]:
        log_mean, log_size = parts(values, design)
        m, r = np.exp(log_mean), np.exp(log_size)
        value = -_log_likelihood(y, m, r).sum() + RIDGE * (values[1 : columns + 1] ** 2).sum()
        by_mean = m * (y - m) * r / (m * (r + m))
        by_size = r * (digamma(y + r) - digamma(r) - np.log1p(m / r) + (m - y) / (m + r))
        whole = by_mean + values[-1] * by_size
        slope = np.concatenate(
            [[whole.sum()], whole @ design, [by_size.sum()], [(by_size * log_mean).sum()]]
        )
        slope = -slope
        slope[1 : columns + 1] += 2 * RIDGE * values[1 : columns + 1]
        return float(value) / len(y), slope / len(y)

    start = np.zeros(columns + 3)
    start[0] = np.log(y.mean() + 0.1)
    memories = len(known.means)
    start[1 : memories + 1] = 1 / memories
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 150}).x

    def forecast(rows: Floats) -> tuple[Floats, Floats]:
        log_mean, log_size = parts(found, rows)
        return np.exp(log_mean), np.exp(log_size)

    return forecast


def boosted(asked: Setting) -> Floats:
    """Trees for the factor by which the weighted mean is off, and a size that varies with it.

    Raises:
        MissingExtra: scikit-learn is not installed.
    """
    try:
        from sklearn.ensemble import HistGradientBoostingRegressor
        from threadpoolctl import threadpool_limits
    except ImportError as error:
        raise MissingExtra("The boosted forecaster of counts", "prospects") from error
    known = asked.examples
    if len(known.outcome) < 10 * FEWEST:
        return regression(asked)
    memory = _best_memory(asked)[0]
    base = known.means[memory] + 0.1
    # each half of the pairs is forecast by trees that did not see it: the size is learnt there
    now = asked.features(asked.known.periods, asked.rows)
    halves = known.pair % 2
    held_out, factor = np.zeros(len(base)), np.zeros(len(now))
    # so few rows gain nothing by threads, and on a busy machine they wait for each other
    with threadpool_limits(1):
        for half in (0, 1):
            own = halves == half
            model = HistGradientBoostingRegressor(**LEARNER)
            model.fit(known.features[~own], (known.outcome / base)[~own], sample_weight=base[~own])
            held_out[own] = model.predict(known.features[own]) * base[own]
            factor += model.predict(now) / 2
    mean = factor * (asked.expected(asked.known.periods, asked.rows)[memory] + 0.1)
    a, b = _size(held_out, known.outcome)
    return negative_binomial(mean, np.exp(a + b * np.log(mean)), asked.grid)


def _size(mean: Floats, y: Floats) -> tuple[float, float]:
    """Intercept and slope of log size on log mean, by likelihood."""
    log_mean = np.log(mean)

    def loss(values: Floats) -> float:
        size = np.exp(np.clip(values[0] + values[1] * log_mean, -5, 8))
        return float(-_log_likelihood(y, mean, size).mean())

    found = minimize(loss, np.array([0.5, 0.1]), method="Nelder-Mead").x
    return float(found[0]), float(found[1])


BASELINES: Mapping[str, Forecaster] = {"own past": own_past, "weighted mean": weighted_mean}
FORECASTERS: Mapping[str, Forecaster] = {
    **BASELINES,
    "Poisson-gamma": poisson_gamma,
    "smoothed past": smoothed_past,
    "regression": regression,
    "boosted": boosted,
}
