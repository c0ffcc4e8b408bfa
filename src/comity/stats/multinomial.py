"""Multinomial logistic regression with a ridge, fitted by L-BFGS.

log P(class k) is linear in the columns, up to the sum over classes (McFadden 1974). Columns are
brought to mean 0 and spread 1 over the rows that are fitted (a spread below `SPREAD` is taken as
that, so that a column that hardly ever moves gets no great weight); the ridge is on those.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

SPREAD = 0.3
MOST_STEPS = 150
Grid = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Multinomial:
    """A fitted regression.

    Attributes:
        weights: [columns + 1, classes], the first row the constant.
        middle: mean of each column.
        spread: what each column is divided by.
    """

    weights: Grid
    middle: Grid
    spread: Grid

    def probabilities(self, columns: Grid) -> Grid:
        """Rows by classes; each row sums to one."""
        level = ((columns - self.middle) / self.spread) @ self.weights[1:] + self.weights[0]
        grown = np.exp(level - level.max(axis=1, keepdims=True))
        return np.asarray(grown / grown.sum(axis=1, keepdims=True), dtype=np.float32)


def fit_multinomial(
    columns: Grid,
    outcome: npt.NDArray[np.int64],
    worth: Grid,
    ridge: Grid,
    classes: int,
) -> Multinomial:
    """Fit.

    Args:
        columns: rows by columns, all finite.
        outcome: class of each row, 0 to classes - 1.
        worth: weight of each row, above 0.
        ridge: penalty of each column's squared weights, beside the mean loss of a row.
        classes: how many.
    """
    middle = columns.mean(axis=0, dtype=np.float64).astype(np.float32)
    spread = np.maximum(columns.std(axis=0, dtype=np.float64), SPREAD).astype(np.float32)
    table = np.ones((len(columns), columns.shape[1] + 1), dtype=np.float32)
    table[:, 1:] = (columns - middle) / spread
    share = (worth / worth.sum(dtype=np.float64)).astype(np.float32)[:, None]
    target = np.eye(classes, dtype=np.float32)[outcome] * share
    penalty = np.concatenate([ridge[:1], ridge])[:, None].astype(np.float64)

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        weights = flat.reshape(-1, classes)
        level = table @ weights.astype(np.float32)
        level -= level.max(axis=1, keepdims=True)
        grown = np.exp(level)
        total = grown.sum(axis=1, keepdims=True)
        cost = -float((target * (level - np.log(total))).sum(dtype=np.float64))
        slope = (table.T @ (grown / total * share - target)).astype(np.float64)
        return (
            cost + float((penalty * weights**2).sum()),
            (slope + 2 * penalty * weights).ravel(),
        )

    found = minimize(
        loss,
        np.zeros(table.shape[1] * classes),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": MOST_STEPS},
    )
    return Multinomial(found.x.reshape(-1, classes).astype(np.float32), middle, spread)
