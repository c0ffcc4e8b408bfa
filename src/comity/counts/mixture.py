"""The mixture of forecasters of counts: weights and calibration learnt on earlier origins.

The mixture is a linear pool whose weights have the least CRPS over the earlier origins. The CRPS of
a pool is a quadratic form in its weights, so an origin is kept as one small matrix for each class
of activity, and the weights are the solution of a quadratic programme on the simplex. A class with
few cases leans on all. A linear pool of calibrated forecasts is too wide (Gneiting and Ranjan,
Combining predictive distributions, Electronic Journal of Statistics 7, 2013: 1747-1782), so its
distribution function passes through that of a beta distribution, whose two parameters are fitted to
the same origins by likelihood and drawn to none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import betainc

from comity.stats.arrays import Floats
from comity.stats.count_distribution import Cells, residuals

CLASSES = ("quiet", "steady", "busy")
BOUNDS = (1.0, 5.0)
"""Events a window, by the pair's own past, from which a pair is steady, and busy."""
LEANING = 300.0
"""Cases of all classes together that count beside those of one."""
DRAWN = 25.0
"""Strength of the draw to no calibration, in cases."""
Whole = npt.NDArray[np.int_]


@dataclass(frozen=True, eq=False, kw_only=True)
class Resolved:
    """An earlier origin as the pool remembers it.

    Attributes:
        forms: quadratic forms of the CRPS, [classes, members, members].
        cases: by class.
        label: class of each pair.
        upper: each member's distribution function at the outcome, [members, pairs].
        lower: the same one count below.
    """

    forms: Floats
    cases: Floats
    label: Whole
    upper: Floats
    lower: Floats


def label_of(expected: Floats) -> Whole:
    """The class of each pair: 0 quiet, 1 steady, 2 busy."""
    return np.asarray(np.digitize(expected, BOUNDS), dtype=np.int_)


def resolved(masses: Sequence[Floats], outcome: Floats, label: Whole, grid: Cells) -> Resolved:
    """What the pool keeps of an origin whose window is over.

    Args:
        masses: one a member, pairs by cells; pairs without an outcome left out.
        outcome: events of each pair.
        label: class of each pair.
        grid: the cells.
    """
    place = grid.of(outcome)
    rows = np.arange(len(place))
    off = np.stack([residuals(m, np.asarray(outcome, dtype=np.int_), grid) for m in masses])
    forms = np.zeros((len(CLASSES), len(masses), len(masses)))
    for c in range(len(CLASSES)):
        own = off[:, label == c].reshape(len(masses), -1)
        forms[c] = own @ own.T
    upper = np.stack([np.cumsum(m, axis=1)[rows, place] for m in masses])
    lower = upper - np.stack([m[rows, place] / grid.widths[place] for m in masses])
    cases = np.array([(label == c).sum() for c in range(len(CLASSES))], dtype=float)
    return Resolved(forms=forms, cases=cases, label=label, upper=upper, lower=lower)


@dataclass(frozen=True, eq=False)
class Pool:
    """Weights and calibration by class.

    Attributes:
        names: the members.
        weights: [classes, members]; each row sums to one.
        beta: the two parameters of each class; 1 and 1 change nothing.
    """

    names: tuple[str, ...]
    weights: Floats
    beta: Floats

    def mixed(self, masses: Sequence[Floats], label: Whole) -> Floats:
        """The calibrated mixture of the members, pairs by cells."""
        found = np.zeros_like(masses[0])
        for weight, mass in zip(self.weights.T, masses, strict=True):
            found += weight[label][:, None] * mass
        below = np.clip(np.cumsum(found, axis=1)[:, :-1], 0.0, 1.0)
        for c, (a, b) in enumerate(self.beta):
            own = label == c
            if own.any() and (a, b) != (1.0, 1.0):
                below[own] = betainc(a, b, below[own])
        edges = np.column_stack([np.zeros(len(below)), below, np.ones(len(below))])
        return np.maximum(np.diff(edges, axis=1), 0.0)


def pool(names: tuple[str, ...], past: Sequence[Resolved], start: Mapping[str, float]) -> Pool:
    """Weights and calibration from earlier origins.

    Args:
        names: the members.
        past: origins whose window was over.
        start: weights where nothing is known yet; drawn to with `LEANING` cases afterwards.
    """
    first = np.array([start.get(n, 0.0) for n in names])
    first = first / first.sum()
    if not past:
        return Pool(names, np.tile(first, (3, 1)), np.ones((3, 2)))
    forms = np.sum([p.forms for p in past], axis=0)
    cases = np.sum([p.cases for p in past], axis=0)
    # a case of every class counts alike, though busy pairs have the larger scores
    scale = np.array([max(np.diag(f).min(), 1e-9) for f in forms]) / np.maximum(cases, 1)
    even = forms / scale[:, None, None]
    whole = even.sum(0) / max(cases.sum(), 1)
    weights = np.stack([_weights(f + LEANING * whole, first) for f in even])
    label = np.concatenate([p.label for p in past])
    upper, lower = (np.hstack([getattr(p, n) for p in past]) for n in ("upper", "lower"))
    high, low = ((weights[label].T * v).sum(0) for v in (upper, lower))
    every = _beta(high, low, np.zeros(2))
    beta = np.stack(
        [_beta(high[label == c], low[label == c], np.log(every)) for c in range(len(CLASSES))]
    )
    return Pool(names, weights, beta)


def _weights(form: Floats, start: Floats) -> Floats:
    """Weights on the simplex with the least quadratic form."""
    scale = np.diag(form).min()
    found = minimize(
        lambda w: float(w @ form @ w) / scale,
        start,
        jac=lambda w: 2 * form @ w / scale,
        bounds=[(0.0, 1.0)] * len(start),
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1, "jac": np.ones_like},
        method="SLSQP",
    ).x
    kept = np.maximum(found, 0.0)
    return np.asarray(kept / kept.sum())


def _beta(high: Floats, low: Floats, centre: Floats) -> Floats:
    """Parameters of the beta distribution by likelihood of the outcomes' cells."""
    if not len(high):
        return np.asarray(np.exp(centre))
    high, low = np.clip(high, 1e-9, 1.0), np.clip(low, 0.0, 1.0)

    def loss(values: Floats) -> float:
        a, b = np.exp(values)
        given = betainc(a, b, high) - betainc(a, b, low)
        drawn = DRAWN * ((values - centre) ** 2).sum()
        return float(drawn - np.log(np.maximum(given, 1e-12)).sum()) / len(high)

    return np.asarray(np.exp(minimize(loss, centre, method="Nelder-Mead").x))
