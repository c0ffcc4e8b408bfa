"""From scores to probabilities: that a candidate is among the answers of a day.

The softmax over the candidates of a question is mapped by a logistic curve on its log odds (Platt
1999), fitted on days the ranker has not learned from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit

from comity.interactions.ranker import softmax
from comity.interactions.table import Asked

BEST = 10  # candidates of a question that the curve is fitted on
BINS = 10


@dataclass(frozen=True)
class Curve:
    """A logistic curve: probability = expit(shift + slope * logit(share) + bend * logit(share)^2).

    Attributes:
        shift: of the log odds.
        slope: of the log odds.
        bend: of their square.
    """

    shift: float = 0.0
    slope: float = 1.0
    bend: float = 0.0

    def probability(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities, between 0 and 1 and neither of them."""
        odds = _odds(share)
        return np.asarray(
            np.clip(expit(self.shift + self.slope * odds + self.bend * odds**2), 1e-5, 1 - 1e-5)
        )


def _odds(share: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(logit(np.clip(share, 1e-6, 1 - 1e-6)))


def shares(asked: Asked, score: NDArray[np.float64]) -> NDArray[np.float64]:
    """The softmax of each row's score within its question."""
    count = len(asked.block.subject)
    sizes = np.full(count, len(score) // max(count, 1))
    return softmax(score, np.arange(count) * (sizes[0] if count else 0), sizes)


def best_of(
    share: NDArray[np.float64], answer: NDArray[np.bool_], questions: int, best: int = BEST
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The largest shares of each question, by falling share, and whether each was an answer."""
    grid, right = share.reshape(questions, -1), answer.reshape(questions, -1)
    order = np.argsort(-grid, axis=1, kind="stable")[:, :best]
    return np.take_along_axis(grid, order, axis=1), np.take_along_axis(right, order, axis=1)


def fitted(share: NDArray[np.float64], answer: NDArray[np.bool_]) -> Curve:
    """The curve with the greatest likelihood.

    Args:
        share: of candidates.
        answer: whether each was an answer.
    """
    odds, right = _odds(share.ravel()), answer.ravel()

    def loss(at: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        line = at[0] + at[1] * odds + at[2] * odds**2
        cost = np.mean(np.logaddexp(0, line) - right * line) + 1e-6 * float(at @ at)
        gap = (expit(line) - right) / len(odds)
        slope = np.array([gap.sum(), gap @ odds, gap @ odds**2]) + 2e-6 * at
        return float(cost), slope

    found = minimize(loss, np.array([0.0, 1.0, 0.0]), jac=True, method="L-BFGS-B")
    return Curve(*(float(x) for x in found.x))


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
