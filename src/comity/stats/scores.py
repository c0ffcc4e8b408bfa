"""Scores of forecasts, and whether a difference is more than chance.

Brier (1950), logarithmic score, continuous ranked probability score (Gneiting and Raftery 2007) and
ranked probability score from a probability mass function, interval score; reliability, calibration
slope (Cox 1958), randomised probability integral transform (Czado, Gneiting and Held 2009); skill
with an interval from a bootstrap of whole time blocks. All are such that less is better, but skill.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from comity.stats.arrays import Floats

DRAWS = 2000
SEED = 2010
LEVEL = 0.90
FLAT, STEEP = 0.05, 100.0
"""Spread of log odds below which all forecasts are one, and a slope that is none."""


def brier(probability: Floats, outcome: Floats) -> Floats:
    """The squared difference of probability and outcome (0 or 1)."""
    return np.asarray((probability - outcome) ** 2)


def log_score(probability: Floats, outcome: Floats) -> Floats:
    """Minus the logarithm of the probability given to what happened."""
    return -np.log(np.where(outcome > 0, probability, 1 - probability))


def crps(mass: Floats, outcome: npt.NDArray[np.int_]) -> Floats:
    """The continuous ranked probability score of counts, from their probability mass.

    Args:
        mass: rows by counts 0, 1, 2, ...; each row sums to one.
        outcome: the count of each row, below the number of columns.

    For counts it is the sum over k of (P(Y <= k) - [y <= k])^2, the ranked probability score.
    """
    cumulated = np.cumsum(mass, axis=1)
    steps = np.arange(mass.shape[1])[None, :] >= outcome[:, None]
    return np.asarray(((cumulated - steps) ** 2).sum(1))


def interval_score(low: Floats, high: Floats, outcome: Floats, level: float = LEVEL) -> Floats:
    """The width of an interval, and 2/(1 - level) times how far the outcome lies outside."""
    miss = np.maximum(low - outcome, 0) + np.maximum(outcome - high, 0)
    return np.asarray(high - low + 2 / (1 - level) * miss)


def randomised_pit(mass: Floats, outcome: npt.NDArray[np.int_], seed: int = SEED) -> Floats:
    """The probability integral transform of counts, spread evenly over each count's step."""
    cumulated = np.cumsum(mass, axis=1)
    rows = np.arange(len(outcome))
    upper = cumulated[rows, outcome]
    lower = np.where(outcome > 0, cumulated[rows, np.maximum(outcome - 1, 0)], 0.0)
    return np.asarray(lower + np.random.default_rng(seed).random(len(outcome)) * (upper - lower))


def negative_binomial(shape: Floats, rate: Floats, most: int) -> Floats:
    """The probability mass of counts 0 to `most` under a gamma-distributed Poisson rate.

    Args:
        shape: of the gamma distribution, one a row.
        rate: of the gamma distribution.
        most: the last column holds this count and all above it.
    """
    from scipy.stats import nbinom

    chance = (rate / (rate + 1))[:, None]
    mass = nbinom.pmf(np.arange(most)[None, :], shape[:, None], chance)
    return np.column_stack([mass, np.maximum(0.0, 1 - mass.sum(1))])


def coverage(transformed: Floats, levels: Sequence[float] = (0.5, 0.8, 0.9)) -> dict[float, float]:
    """The share of randomised transforms in the central interval of each level."""
    return {level: float((np.abs(transformed - 0.5) <= level / 2).mean()) for level in levels}


@dataclass(frozen=True, slots=True)
class Skill:
    """How much better a forecast scores than a baseline.

    Attributes:
        skill: one minus the ratio of the mean scores.
        low: lower end of the 90 % interval of the difference of mean scores.
        high: upper end.
        difference: mean score of the baseline minus that of the forecast.
    """

    skill: float
    low: float
    high: float
    difference: float

    @property
    def beats(self) -> bool:
        """Whether the interval of the difference lies above zero."""
        return self.low > 0


def skill(score: Floats, baseline: Floats, blocks: Sequence[int]) -> Skill:
    """Skill against a baseline, with the interval of a bootstrap of whole blocks of time.

    Args:
        score: of the forecast, one a case.
        baseline: of the baseline, for the same cases.
        blocks: the block (a year) of each case; cases of one block come together.
    """
    gain = baseline - score
    names = np.array(sorted(set(blocks)))
    label = np.array(blocks)
    sums = np.array([gain[label == b].sum() for b in names])
    sizes = np.array([(label == b).sum() for b in names])
    chosen = np.random.default_rng(SEED).integers(0, len(names), (DRAWS, len(names)))
    means = sums[chosen].sum(1) / sizes[chosen].sum(1)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    ratio = 1 - score.mean() / baseline.mean() if baseline.mean() else 0.0
    return Skill(float(ratio), float(low), float(high), float(gain.mean()))


@dataclass(frozen=True, slots=True)
class Bin:
    """A bin of a reliability diagram: mean probability, share that happened, number of cases."""

    probability: float
    share: float
    cases: int


def reliability(probability: Floats, outcome: Floats, bins: int = 10) -> tuple[Bin, ...]:
    """Cases by probability in bins of equal width; empty ones left out."""
    number = np.minimum((probability * bins).astype(int), bins - 1)
    found = []
    for one in range(bins):
        own = number == one
        if own.any():
            found.append(
                Bin(float(probability[own].mean()), float(outcome[own].mean()), int(own.sum()))
            )
    return tuple(found)


def calibration_slope(probability: Floats, outcome: Floats) -> float:
    """Cox's slope of the outcome's log odds on the forecast's: 1 calibrated, below 1 too sure.

    NaN where all forecasts are nearly the same.
    """
    odds = np.log(probability / (1 - probability))
    if odds.std() < FLAT:
        return float("nan")
    design = np.column_stack([np.ones(len(odds)), odds])
    weights = np.array([0.0, 1.0])
    for _ in range(50):
        fitted = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        curve = fitted * (1 - fitted) + 1e-12
        step = np.linalg.solve((design.T * curve) @ design, design.T @ (outcome - fitted))
        weights += step
        if np.abs(step).max() < 1e-10:
            break
    return float(weights[1]) if abs(weights[1]) < STEEP else float("nan")
