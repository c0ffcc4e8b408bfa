"""Quantiles of gammas and of their mixtures, for many at once.

One gamma: its quantile q(k) of shape k and scale 1 is read from a table of (log q - log k) sqrt(k)
by log k, which is nearly straight; within 1e-4 of SciPy's, relative, for every quantile that
single precision can hold. A mixture: solved for by bisection of the logarithm; for whole panels the
quantile of the gamma with the same mean and variance, moved by Newton steps on its logarithm. The
steps use Wilson and Hilferty's (1931) normal approximation for the components and for that gamma
alike, so that most of its error cancels.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc, gammaincinv, gammaln

Floats = NDArray[Any]

FIRST, LAST, NODES = np.log(1e-2), np.log(1e8), 4096
HALVINGS = 45
STEPS = 2


@cache
def _table(p: float) -> Floats:
    k = np.exp(np.linspace(FIRST, LAST, NODES))
    with np.errstate(divide="ignore"):
        log_q = np.log(gammaincinv(k, p))
    # below the least double: the first term of the incomplete gamma's series is all there is
    log_q = np.where(np.isfinite(log_q), log_q, (np.log(p) + gammaln(k + 1)) / k)
    found: Floats = ((log_q - np.log(k)) * np.sqrt(k)).astype(np.float32)
    return found


def gamma_quantile(p: float, shape: Floats) -> Floats:
    """The quantile p of gammas of scale 1, in single precision.

    Args:
        p: in (0, 1).
        shape: any shape; outside 0.01 to 1e8 taken as the nearer of these.
    """
    table = _table(p)
    k = np.clip(shape, 1e-2, 1e8).astype(np.float32)
    place = (np.log(k) - np.float32(FIRST)) * np.float32((NODES - 1) / (LAST - FIRST))
    node = np.clip(place.astype(np.int32), 0, NODES - 2)
    place -= node
    value = table[node] * (1 - place) + table[node + 1] * place
    found: Floats = k * np.exp(value / np.sqrt(k))
    return found


def near_quantiles(
    p: tuple[float, ...], weights: Floats, mean: Floats, variance: Floats
) -> tuple[Floats, ...]:
    """Quantiles of mixtures of gammas by Newton steps from the gamma with the same two moments.

    Args:
        p: which quantiles, each in (0, 1).
        weights: shape [components, points]; sum to one over the components.
        mean: of the gammas, the same shape.
        variance: of the gammas, the same shape.

    Returns:
        For each p the quantiles, shape [points].
    """
    middle = (weights * mean).sum(axis=0)
    apart = mean - middle
    spread = (weights * (variance + apart * apart)).sum(axis=0)
    shape = middle * middle / spread
    found = tuple(gamma_quantile(each, shape) * (middle / shape) for each in p)
    if len(weights) == 1:
        return found
    root = mean / np.sqrt(variance)
    one, whole = _cube(1 / mean), _cube(1 / middle)
    same = np.sqrt(shape)
    for _ in range(STEPS):
        found = tuple(
            _moved(q, first, weights, root, one)
            for q, first in zip(found, _aims(p, shape, middle, same, whole), strict=True)
        )
    return found


def _aims(p: tuple[float, ...], shape: Floats, mean: Floats, root: Floats, one: Floats) -> Any:
    """What the normal approximation makes of the true quantiles of the gamma of same moments."""
    for each in p:
        yield _normal(_place(gamma_quantile(each, shape) * (mean / shape), root, one)[0])


def _moved(q: Floats, aim: Floats, weights: Floats, root: Floats, one: Floats) -> Floats:
    z, slope = _place(q, root, one)
    below = (weights * _normal(z)).sum(axis=0) - aim
    steep = (weights * slope * np.exp(-z * z / 2)).sum(axis=0) * np.float32(0.3989423)
    found: Floats = q * np.exp(-np.clip(below / np.maximum(steep, 1e-6), -0.5, 0.5))
    return found


def _place(q: Floats, root: Floats, one: Floats) -> tuple[Floats, Floats]:
    """Wilson and Hilferty's standard normal of a gamma's value, and its slope by log value."""
    cube = _cube(q) * one
    slope = root * cube
    return 3 * (slope - root) + 1 / (3 * root), slope


def _cube(values: Floats) -> Floats:
    found: Floats = np.exp(np.log(np.maximum(values, 1e-30)) / 3)
    return found


def _normal(z: Floats) -> Floats:
    """The normal distribution function within 2e-4 (Page, Applied Statistics 26, 1977: 75-76)."""
    z = np.clip(z, -6, 6)
    found: Floats = (
        1 + np.tanh(np.float32(0.7978846) * z * (1 + np.float32(0.044715) * z * z))
    ) / 2
    return found


def mixture_quantile(
    p: tuple[float, ...], weights: Floats, shape: Floats, rate: Floats
) -> tuple[Floats, ...]:
    """Quantiles of mixtures of gammas.

    Args:
        p: which quantiles, each in (0, 1).
        weights: shape [components, points]; sum to one over the components.
        shape: of the gammas, the same shape.
        rate: of the gammas, the same shape.

    Returns:
        For each p the quantiles, shape [points].
    """
    weights, shape, rate = (np.asarray(x, dtype=np.float64) for x in (weights, shape, rate))
    found = []
    for each in p:
        with np.errstate(divide="ignore"):
            ends = np.log(np.maximum(gammaincinv(shape, each) / rate, 1e-300))
        live = weights > 0
        low = np.where(live, ends, np.inf).min(axis=0)
        high = np.where(live, ends, -np.inf).max(axis=0)
        for _ in range(HALVINGS if len(weights) > 1 else 0):
            middle = (low + high) / 2
            under = (weights * gammainc(shape, rate * np.exp(middle))).sum(axis=0) < each
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        found.append(np.exp((low + high) / 2))
    return tuple(found)
