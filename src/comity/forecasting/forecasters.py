"""Forecasters of yearly facts: from a panel up to a year, how likely is one in the next year.

Each takes the panel as it was and gives a probability for every row. The baselines are

- `base_rate`: the pair's own share of years with a fact, drawn by two years to that of its
  organization;
- `peers`: the share of the organization's pairs with a fact in the last five years;
- `persistence`: how often a year like the last one (with, or without) was followed by one with a
  fact, among the organization's pairs;

and beside them stand `poisson_gamma`, a rate per pair that forgets (the gamma-Poisson filter of
West and Harrison with discount, its prior the organization's mean), and `pooled`, a ridge logistic
regression over all pairs and earlier years. `ensemble` weighs them by their past scores.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from comity.forecasting.yearly_counts import Panel
from comity.stats.arrays import Floats

PRIOR_YEARS = 2.0
PEER_YEARS = 5
DISCOUNT = 0.7
SLOW = 0.85
SHAPE = 0.5
RIDGE = 3.0
WARM = 4
"""Years of history before the pooled regression and the weights learn."""
POWER = 6.0
LEAST, MOST = 0.01, 0.99
Flags = npt.NDArray[np.bool_]
Forecaster = Callable[[Panel], Floats]


def base_rate(panel: Panel) -> Floats:
    """The pair's own share of seen years with a fact, drawn to its organization's."""
    held, seen = _held(panel)
    mean = _by_class(panel, held, seen)
    return _bounded((held.sum(1) + PRIOR_YEARS * mean) / (seen.sum(1) + PRIOR_YEARS))


def peers(panel: Panel) -> Floats:
    """The organization's share of pairs with a fact, over the last five seen years."""
    held, seen = _held(panel)
    return _bounded(_by_class(panel, held[:, -PEER_YEARS:], seen[:, -PEER_YEARS:]))


def persistence(panel: Panel) -> Floats:
    """How often a year like the pair's last seen one was followed by one with a fact."""
    held, seen = _held(panel)
    found = np.zeros(len(held))
    last = _last(held, seen)
    both = seen[:, :-1] & seen[:, 1:]
    for label in np.unique(panel.classes):
        own = panel.classes == label
        before, after = held[own, :-1][both[own]], held[own, 1:][both[own]]
        for state in (0.0, 1.0):
            like = before == state
            rate = (after[like].sum() + 1) / (like.sum() + 2)
            found[own & (last == state)] = rate
        found[own & np.isnan(last)] = (after.sum() + 1) / (len(after) + 2)
    return _bounded(found)


def poisson_gamma(panel: Panel, discount: float = DISCOUNT) -> Floats:
    """One minus the chance of no fact under a rate that forgets."""
    shape, rate = gamma_of(panel, discount)
    return _bounded(1 - (rate / (rate + 1)) ** shape)


def slow_gamma(panel: Panel) -> Floats:
    """The same with a longer memory."""
    return poisson_gamma(panel, SLOW)


def gamma_of(panel: Panel, discount: float = DISCOUNT) -> tuple[Floats, Floats]:
    """Shape and rate of the gamma distribution of each pair's yearly rate for the next year."""
    _, seen = _held(panel)
    counts = np.nan_to_num(panel.counts)
    weights = discount ** np.arange(counts.shape[1])[::-1]
    mean = np.zeros(len(counts))
    for label in np.unique(panel.classes):
        own = panel.classes == label
        mean[own] = counts[own].sum() / max(1, seen[own].sum()) + 0.05
    shape = SHAPE + (counts * weights).sum(1)
    rate = SHAPE / mean + (seen * weights).sum(1)
    return shape, rate


def pooled(panel: Panel) -> Floats:
    """Ridge logistic regression over all pairs and earlier years, by Newton's method."""
    years = len(panel.years)
    if years <= WARM + 1:
        return poisson_gamma(panel)
    rows, outcomes = [], []
    held, seen = _held(panel)
    for column in range(WARM, years):
        known = seen[:, column]
        rows.append(_features(panel, column)[known])
        outcomes.append(held[known, column])
    design, observed = np.vstack(rows), np.concatenate(outcomes)
    if not len(observed) or not 0 < observed.mean() < 1:
        return poisson_gamma(panel)
    return _bounded(logistic(design, observed, RIDGE)(_features(panel, years)))


def logistic(
    design: Floats, observed: Floats, ridge: float, weights: Floats | None = None
) -> Callable[[Floats], Floats]:
    """A ridge logistic regression on standardized columns, intercept not drawn to zero.

    Args:
        design: rows by columns, without an intercept.
        observed: 0 or 1 of each row.
        ridge: the penalty.
        weights: of each row; None: all alike.

    Returns:
        A function from rows of the same columns to probabilities.
    """
    share = np.ones(len(observed)) if weights is None else weights
    centre = np.average(design, axis=0, weights=share)
    spread = np.sqrt(np.average((design - centre) ** 2, axis=0, weights=share)) + 1e-9

    def scaled(rows: Floats) -> Floats:
        return np.column_stack([np.ones(len(rows)), (rows - centre) / spread])

    columns = scaled(design)
    effects = np.zeros(columns.shape[1])
    penalty = ridge * np.eye(len(effects))
    penalty[0, 0] = 1e-6
    for _ in range(50):
        fitted = 1 / (1 + np.exp(-np.clip(columns @ effects, -30, 30)))
        curve = share * fitted * (1 - fitted) + 1e-9
        step = np.linalg.solve(
            (columns.T * curve) @ columns + penalty,
            columns.T @ (share * (observed - fitted)) - penalty @ effects,
        )
        effects += step
        if np.abs(step).max() < 1e-9:
            break
    return lambda rows: np.asarray(1 / (1 + np.exp(-np.clip(scaled(rows) @ effects, -30, 30))))


def _features(panel: Panel, column: int) -> Floats:
    """What is known of each pair before a column: nothing of the column itself or later."""
    counts = np.ascontiguousarray(panel.counts[:, :column])
    return _features_of(counts.tobytes(), counts.shape, panel.pairs)


@lru_cache(maxsize=512)
def _features_of(body: bytes, shape: tuple[int, ...], pairs: tuple[tuple[str, str], ...]) -> Floats:
    """The features of counts; every origin of a backtest asks for those of all years before it."""
    counts = np.frombuffer(body, dtype=np.float64).reshape(shape)
    seen = ~np.isnan(counts)
    counts = np.nan_to_num(counts)
    held = (counts > 0).astype(float)
    last = np.nan_to_num(_last(held, seen))
    recent = held[:, -3:].sum(1) / np.maximum(1, seen[:, -3:].sum(1))
    weights = DISCOUNT ** np.arange(shape[1])[::-1]
    pace = (counts * weights).sum(1) / np.maximum(1e-9, (seen * weights).sum(1))
    own = (held.sum(1) + 0.5) / (seen.sum(1) + 1)
    places = np.where(held > 0, np.arange(shape[1]), -1)
    since = shape[1] - 1 - places.max(1)
    shares, rise = np.zeros(len(counts)), np.zeros(len(counts))
    labels = np.array([organization for _, organization in pairs])
    for label in np.unique(labels):
        mine = labels == label
        now = held[mine, -1:].sum() / max(1, seen[mine, -1:].sum())
        before = held[mine, -4:-1].sum() / max(1, seen[mine, -4:-1].sum())
        shares[mine], rise[mine] = now, now - before
    _, place = np.unique([state for state, _ in pairs], return_inverse=True)
    sums = np.bincount(place, weights=held[:, -1])
    active = (sums / np.bincount(place))[place]
    found = np.column_stack(
        [
            last,
            recent,
            np.log1p(pace),
            np.log(own / (1 - own)),
            np.log1p(since),
            shares,
            rise,
            active,
        ]
    )
    found.flags.writeable = False
    return found


BASELINES: Mapping[str, Forecaster] = {
    "persistence": persistence,
    "base rate": base_rate,
    "peers": peers,
}
FORECASTERS: Mapping[str, Forecaster] = {
    **BASELINES,
    "Poisson-gamma": poisson_gamma,
    "Poisson-gamma, slow": slow_gamma,
    "pooled": pooled,
}
MEMBERS = ("persistence", "base rate", "Poisson-gamma", "Poisson-gamma, slow", "pooled")
"""Forecasters that the ensemble weighs."""


@dataclass(frozen=True)
class Ensemble:
    """The weighted mean of the members, and what they were.

    Attributes:
        probabilities: of each row.
        members: each forecaster's probabilities.
        weights: of the members, from their past scores.
    """

    probabilities: Floats
    members: Mapping[str, Floats]
    weights: Mapping[str, float]


def ensemble(panel: Panel, past: Mapping[str, float] | None = None) -> Ensemble:
    """Members weighed by the inverse sixth power of their past Brier scores.

    Args:
        panel: what is known.
        past: the members' mean Brier scores at earlier years; default `past_brier` of the panel.
    """
    members = {name: make(panel) for name, make in FORECASTERS.items()}
    scores = past_brier(panel) if past is None else past
    raw = {name: scores[name] ** -POWER for name in MEMBERS} if scores else {}
    total = sum(raw.values())
    weights = {n: (raw[n] / total if raw else 1 / len(MEMBERS)) for n in MEMBERS}
    mixed = sum((weights[n] * members[n] for n in MEMBERS), np.zeros(len(panel.pairs)))
    return Ensemble(_bounded(mixed), members, weights)


def past_brier(panel: Panel) -> dict[str, float]:
    """The mean Brier score of each member over the earlier years of the panel.

    The scores are those of forecasts made for each year from the years before it.
    """
    errors = past_errors(panel)
    return {n: float(np.concatenate(e).mean()) for n, e in errors.items() if e}


def past_errors(panel: Panel) -> dict[str, list[Floats]]:
    """Squared errors of each member by year, from the year the history is long enough."""
    held, seen = _held(panel)
    found: dict[str, list[Floats]] = {}
    for column in range(WARM, len(panel.years)):
        known = seen[:, column]
        if not known.any():
            continue
        before = panel.until(panel.years[column - 1])
        for name in MEMBERS:
            errors = (FORECASTERS[name](before)[known] - held[known, column]) ** 2
            found.setdefault(name, []).append(errors)
    return found


def _held(panel: Panel) -> tuple[Floats, Flags]:
    seen = ~np.isnan(panel.counts)
    return (np.nan_to_num(panel.counts) > 0).astype(float), seen


def _last(held: Floats, seen: Flags) -> Floats:
    """Whether the last seen year had a fact; NaN where none was seen."""
    place = np.where(seen, np.arange(seen.shape[1]), -1).max(1)
    values = held[np.arange(len(held)), np.maximum(place, 0)]
    return np.where(place < 0, np.nan, values)


def _by_class(panel: Panel, held: Floats, seen: Flags) -> Floats:
    found = np.zeros(len(held))
    for label in np.unique(panel.classes):
        own = panel.classes == label
        found[own] = (held[own].sum() + 0.5) / (seen[own].sum() + 1)
    return found


def _bounded(values: Floats) -> Floats:
    return np.clip(values, LEAST, MOST)
