"""From scores to probabilities: that a candidate is among the answers of a day.

The softmax over the candidates of a question is mapped by a logistic curve on its log odds (Platt
1999), fitted on days the ranker has not learned from. The curve never falls, so that answers
stand in the order of their probabilities; a ranker that tells nothing gets the base rate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit

from comity.interactions.candidate_table import Asked
from comity.interactions.softmax import Group, softmax

BEST = 10  # candidates of a question that the curve is fitted on
BINS = 10
FORM = "rising, then level"
"""What kind of curve is fitted; kept ones of another kind are fitted anew."""
SMALLEST = 1e-6
CHANCE = 9.21
"""What twice the log likelihood gains by chance in one fit of a hundred: chi-squared, 2 degrees."""


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A logistic curve: probability = expit(shift + slope * x + bend * x^2), x = logit(share).

    Attributes:
        shift: of the log odds.
        slope: of the log odds.
        bend: of their square.
        least: the least log odds it was fitted on; smaller ones count as this.
        most: the greatest.
    """

    shift: float = 0.0
    slope: float = 1.0
    bend: float = 0.0
    least: float = float(logit(SMALLEST))
    most: float = float(logit(1 - SMALLEST))

    def probability(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities, between 0 and 1 and neither of them; they never fall with the share."""
        return np.asarray(np.clip(expit(self.line(_odds(share))), 1e-5, 1 - 1e-5))

    def line(self, odds: NDArray[np.float64]) -> NDArray[np.float64]:
        """Log odds of being an answer at log odds of shares."""
        within = np.clip(odds, self.least, self.most)
        return np.asarray(self.shift + self.slope * within + self.bend * within**2)


def _odds(share: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(logit(np.clip(share, SMALLEST, 1 - SMALLEST)))


def shares(asked: Asked, score: NDArray[np.float64]) -> NDArray[np.float64]:
    """The softmax of each row's score within its question."""
    count = len(asked.block.subject)
    return softmax(score, Group(np.full(count, len(score) // max(count, 1))))


def best_of(
    share: NDArray[np.float64], answer: NDArray[np.bool_], questions: int, best: int = BEST
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The largest shares of each question, by falling share, and whether each was an answer."""
    grid, right = share.reshape(questions, -1), answer.reshape(questions, -1)
    order = np.argsort(-grid, axis=1, kind="stable")[:, :best]
    return np.take_along_axis(grid, order, axis=1), np.take_along_axis(right, order, axis=1)


def fitted(share: NDArray[np.float64], answer: NDArray[np.bool_]) -> Curve:
    """The curve with the greatest likelihood among those that fall nowhere.

    It may also stop rising from one of nine quantiles of the shares on, and it may be one and the
    same probability, the base rate: the simpler of two is taken unless the other one tells answers
    better (likelihood ratio, at 1 %), so that what is chance among the best stays level.

    Args:
        share: of candidates.
        answer: whether each was an answer.
    """
    odds, right = _odds(share.ravel()), answer.ravel().astype(np.float64)
    rate = float((right.sum() + 0.5) / (len(right) + 1))
    flat = Curve(
        shift=float(logit(rate)),
        slope=0.0,
        bend=0.0,
        least=float(odds.min()),
        most=float(odds.max()),
    )
    rising = _rising(odds, right, flat)
    knots = np.unique(np.quantile(odds, np.arange(1, 10) / 10))
    level = [_rising(np.minimum(odds, knot), right, flat) for knot in knots if knot > odds.min()]
    # from the one that stops rising first to the one that never does
    told = [(_likelihood(curve, odds, right), curve) for curve in (*level, rising)]
    best = max(likelihood for likelihood, _ in told)
    if best < _likelihood(flat, odds, right) + CHANCE / 2:
        return flat
    return next(curve for likelihood, curve in told if likelihood >= best - CHANCE / 2)


def _likelihood(curve: Curve, odds: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    line = curve.line(odds)
    return float(np.sum(right * line - np.logaddexp(0, line)))


def _rising(odds: NDArray[np.float64], right: NDArray[np.float64], flat: Curve) -> Curve:
    """The best curve whose steepness at both ends, and so between them, is 0 or above."""
    least, most = float(odds.min()), float(odds.max())
    if most - least < 1e-9:
        return flat
    # by its steepness at both ends, the curve is shift + low * first + high * last
    last = (odds - least) ** 2 / (2 * (most - least))
    first = (odds - least) - last

    def loss(at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        line = at[0] + at[1] * first + at[2] * last
        cost = np.mean(np.logaddexp(0, line) - right * line) + 1e-6 * float(at @ at)
        gap = (expit(line) - right) / len(odds)
        return float(cost), np.array([gap.sum(), gap @ first, gap @ last]) + 2e-6 * at

    found = minimize(
        loss,
        np.array([flat.shift, 0.5, 0.5]),
        jac=True,
        method="L-BFGS-B",
        bounds=[(None, None), (0, None), (0, None)],
    )
    shift, low, high = (float(x) for x in found.x)
    bend = (high - low) / (2 * (most - least))
    slope = low - 2 * bend * least
    return Curve(
        shift=shift - slope * least - bend * least**2,
        slope=slope,
        bend=bend,
        least=least,
        most=most,
    )


def calibration_error(
    probability: NDArray[np.float64], right: NDArray[np.bool_]
) -> tuple[float, list[tuple[float, float, int]]]:
    """Expected calibration error, ten bins of equal width.

    Returns:
        the error, and mean probability, share that was right and number of each bin in use.
    """
    place = np.minimum((probability * BINS).astype(int), BINS - 1)
    bins = [
        (float(probability[m].mean()), float(right[m].mean()), int(m.sum()))
        for b in range(BINS)
        if (m := place == b).any()
    ]
    error = sum(abs(said - was) * n for said, was, n in bins) / max(len(probability), 1)
    return float(error), bins
