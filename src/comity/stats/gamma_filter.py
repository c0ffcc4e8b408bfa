"""Forward and backward passes of the dynamic Poisson-gamma model; `poisson_gamma` explains it.

Everything is done for a block of series and every pair of discount and dispersion at once:
arrays are [grid, series], one for each period.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

Floats = NDArray[Any]

SHAPE = 0.5
"""Shape of the prior that never fades: half an event."""
ROUNDS = 25
"""Of EM for the weights of a class."""


@dataclass(frozen=True, slots=True)
class Prior:
    """The gamma that never fades, one a series.

    Attributes:
        shape: a0, shape [series].
        rate: b0 in units of exposure, shape [series].
    """

    shape: Floats
    rate: Floats

    @staticmethod
    def of_means(counts: Floats, exposure: Floats) -> Prior:
        """Half an event, at each series' own mean rate (events + 1/2 over exposure)."""
        whole = exposure.sum(axis=1, dtype=np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = (counts.sum(axis=1, dtype=np.float64) + SHAPE) / whole
        shape = np.full(len(counts), SHAPE)
        return Prior(shape, np.where(whole > 0, shape / mean, 1.0))

    def take(self, rows: Any) -> Prior:
        """The prior of some series."""
        return Prior(self.shape[rows], self.rate[rows])


def log_negative_binomial(y: Floats, a: Floats, b: Floats, e: Floats) -> Floats:
    """Log-probability of a count whose rate is Gamma(a, b), at an exposure above zero."""
    found: Floats = (
        gammaln(a + y)
        - gammaln(a)
        - gammaln(y + 1)
        - a * np.log1p(e / b)
        + y * (np.log(e) - np.log(b + e))
    )
    return found


def filtered(
    y: Floats, e: Floats, prior: Prior, w: Floats, f: Floats, *, score: bool = True
) -> tuple[Floats, Floats, Floats]:
    """The forward pass for every pair of the grid at once.

    Args:
        y: counts, shape [series, periods], 0 where not seen.
        e: exposure, the same shape, 0 where not seen.
        prior: the gamma that never fades.
        w: discounts, shape [grid, 1]; their type is that of the results.
        f: dispersions, the same shape and type.
        score: whether the predictive log-likelihood is wanted.

    Returns:
        Filtered shape and rate, and the running predictive log-likelihood (its last entry alone
        where w is single precision), each [periods, grid, series].
    """
    kind = w.dtype
    first, second = prior.shape.astype(kind), prior.rate.astype(kind)
    new_a, new_b = (1 - w) * first, (1 - w) * second
    size = (y.shape[1], len(w), len(y))
    a, b = np.empty(size, dtype=kind), np.empty(size, dtype=kind)
    running, plain = kind == np.float64, bool((f == 1).all())
    total = np.zeros((size[0] if running else 1, *size[1:]))
    at = np.broadcast_to(first, size[1:])
    bt = np.broadcast_to(second, size[1:])
    for t in range(size[0]):
        ap, bp = w * at + new_a, w * bt + new_b
        yt, et = y[:, t].astype(kind), e[:, t].astype(kind)
        if score:
            now = total[t] if running else total[0]
            now += total[t - 1] if running and t else 0.0
            c, d = (ap, bp) if plain else _weakened(ap, bp, et, f)
            now -= c * np.log1p(et / d)
            some = np.flatnonzero(yt)
            if len(some):
                now[:, some] += _of_events(yt[some], et[some], c[:, some], d[:, some])
        at, bt = np.add(ap, yt if plain else yt / f, out=a[t]), np.add(bp, et / f, out=b[t])
    return a, b, total


def _weakened(a: Floats, b: Floats, e: Floats, f: Floats) -> tuple[Floats, Floats]:
    """The gamma whose negative binomial has f times the Poisson part of the variance."""
    weaker = np.where(e > 0, e / np.where(e > 0, e + (f - 1) * b, 1), 1)
    return a * weaker, b * weaker


def _of_events(y: Floats, e: Floats, a: Floats, b: Floats) -> Floats:
    """What counts above zero add to the negative-binomial log-probability."""
    y, a = y.astype(np.float64), a.astype(np.float64)
    found: Floats = gammaln(a + y) - gammaln(a) - gammaln(y + 1) + y * (np.log(e) - np.log(b + e))
    return found


def smoothed(a: Floats, b: Floats, prior: Prior, w: Floats) -> Iterator[tuple[int, Floats, Floats]]:
    """The backward pass: period, mean and variance of the rate, each [grid, series]."""
    kind = w.dtype
    new_a = (1 - w) * prior.shape.astype(kind)
    new_b = (1 - w) * prior.rate.astype(kind)
    m = a[-1] / b[-1]
    v = m / b[-1]
    yield len(a) - 1, m, v
    for t in range(len(a) - 2, -1, -1):
        one = 1 / b[t]
        kept = w * a[t]
        whole = kept + new_a
        share = kept / whole
        spread = share * (1 - share) / (whole + 1)
        back = w + new_b * one
        fresh = (1 - w) * a[t] * one
        square = back * back
        v = square * ((spread + share * share) * v + spread * m * m) + fresh * one
        m = back * share * m + fresh
        yield t, m, v


def weights_of(likelihood: Floats, times: Floats | None = None) -> Floats:
    """Posterior weights of the grid, from like prior weights or from those of the class.

    The prior weights of a class are those under which its series are likeliest, with one series'
    worth on every point of the grid, found by EM (Laird, JASA 73, 1978: 805-811).

    Args:
        likelihood: predictive log-likelihood, shape [series, grid].
        times: how often each series stands in the class; without it there is no class.

    Returns:
        Weights, shape [series, grid]; each row sums to one.
    """
    own = np.exp(likelihood - likelihood.max(axis=1, keepdims=True))
    common = np.full(own.shape[1], 1 / own.shape[1])
    if times is not None:
        for _ in range(ROUNDS):
            common = (times @ _shares(own * common) + 1) / (times.sum() + len(common))
    return _shares(own * common)


def _shares(values: Floats) -> Floats:
    found: Floats = values / values.sum(axis=1, keepdims=True)
    return found
