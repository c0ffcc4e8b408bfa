"""Distributions of counts as probability mass on cells, and their scores.

A cell is one count up to 62 and a run of counts 3 % wide beyond, so that pairs with ten thousand
events and pairs with one share a table; the last cell holds everything above. Each row of a mass
sums to one. Scores take the width of the cells into account; less is better.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import betainc

from comity.stats.arrays import Floats

EXACT = 64
STEP = 1.03
SEED = 2014
LEVEL = 0.90
COVERED = (0.5, 0.8, 0.9)
LARGEST_SIZE = 1e5
"""Above it a negative binomial is a Poisson distribution."""
BLOCK = 32
"""Cells computed together."""
Whole = npt.NDArray[np.int_]


@dataclass(frozen=True, eq=False)
class Cells:
    """Runs of counts.

    Attributes:
        lows: the first count of each cell, rising from 0.
        widths: how many counts each holds; the last is open and as wide as the one before.
    """

    lows: Whole
    widths: Floats

    @property
    def middles(self) -> Floats:
        """The mean count of each cell."""
        return np.asarray(self.lows + (self.widths - 1) / 2)

    def of(self, counts: npt.ArrayLike) -> Whole:
        """The cell of each count."""
        return np.asarray(np.searchsorted(self.lows, counts, side="right") - 1, dtype=np.int_)


@lru_cache(maxsize=64)
def cells(most: int) -> Cells:
    """Cells from 0 to beyond a count.

    Args:
        most: a count that shall not fall into the last cell.
    """
    lows = list(range(EXACT))
    while lows[-1] <= most:
        lows.append(max(lows[-1] + 1, round(lows[-1] * STEP)))
    widths = np.diff(lows, append=2 * lows[-1] - lows[-2]).astype(float)
    return Cells(np.array(lows, dtype=np.int_), widths)


def negative_binomial(mean: Floats, size: Floats, grid: Cells) -> Floats:
    """Mass of negative binomial counts with variance mean + mean^2 / size.

    Args:
        mean: of each row, above 0.
        size: of each row, above 0.
        grid: the cells.

    Returns:
        Rows by cells.
    """
    m = np.maximum(np.asarray(mean, float), 1e-6)
    r = np.clip(np.asarray(size, float), 1e-4, LARGEST_SIZE)
    edges = np.ones((len(m), len(grid.lows) + 1))
    edges[:, 0] = 0.0
    # most pairs have few events: what lies beyond all chance need not be computed
    beyond = m + 25 * m / r + 15 * np.sqrt(m) + 30
    needed = -(-np.searchsorted(grid.lows, beyond) // BLOCK) * BLOCK
    for last in np.unique(needed):
        own = needed == last
        counts = grid.lows[None, 1 : last + 1].astype(float)
        share = (r[own] / (r[own] + m[own]))[:, None]
        edges[own, 1 : counts.shape[1] + 1] = betainc(r[own][:, None], counts, share)
    return np.maximum(np.diff(edges, axis=1), 0.0)


def crps(mass: Floats, outcome: Whole, grid: Cells) -> Floats:
    """The continuous ranked probability score of each row (Gneiting and Raftery 2007).

    The sum over counts k of (P(Y <= k) - [y <= k])^2; in a wide cell, its width times the square
    at the cell.
    """
    return np.asarray((residuals(mass, outcome, grid) ** 2).sum(1))


def residuals(mass: Floats, outcome: Whole, grid: Cells) -> Floats:
    """Distribution function less that of the outcome, times the root of the width, by cell.

    The score of a mixture is a quadratic form of these: what makes its best weights easy to find.
    """
    steps = np.arange(mass.shape[1])[None, :] >= grid.of(outcome)[:, None]
    # the open cell has no residual: everything is at or below it
    return np.asarray((np.cumsum(mass, axis=1) - steps)[:, :-1] * np.sqrt(grid.widths[:-1]))


def log_score(mass: Floats, outcome: Whole, grid: Cells) -> Floats:
    """Minus the natural logarithm of the probability of the outcome."""
    place = grid.of(outcome)
    given = mass[np.arange(len(place)), place] / grid.widths[place]
    return np.asarray(-np.log(np.maximum(given, 1e-12)))


def quantile(mass: Floats, level: float, grid: Cells) -> Floats:
    """The smallest count with at least a share of the mass at or below it; rows."""
    reached = np.cumsum(mass, axis=1) >= level - 1e-12
    return np.asarray(grid.lows[np.where(reached.any(1), reached.argmax(1), -1)], dtype=float)


def interval_score(mass: Floats, outcome: Whole, grid: Cells, level: float = LEVEL) -> Floats:
    """Width of the central interval and its penalty where the outcome lies outside."""
    low = quantile(mass, (1 - level) / 2, grid)
    high = quantile(mass, (1 + level) / 2, grid)
    miss = np.maximum(low - outcome, 0) + np.maximum(outcome - high, 0)
    return np.asarray(high - low + 2 / (1 - level) * miss)


def at_least_one(mass: Floats) -> Floats:
    """Probability of one event or more."""
    return np.asarray(np.clip(1 - mass[:, 0], 0.0, 1.0))


def transform(mass: Floats, outcome: Whole, grid: Cells, seed: int = SEED) -> Floats:
    """The randomised probability integral transform (Czado, Gneiting and Held 2009).

    Uniform on 0 to 1 where the forecasts are calibrated, whatever the counts.
    """
    place = grid.of(outcome)
    rows = np.arange(len(place))
    upper = np.cumsum(mass, axis=1)[rows, place]
    own = mass[rows, place]
    share = np.random.default_rng(seed).random(len(place))
    # within a wide cell the outcome's place is known, the rest is chance
    inside = (np.asarray(outcome) - grid.lows[place] + share) / grid.widths[place]
    return np.asarray(np.clip(upper - own + own * np.minimum(inside, 1.0), 0.0, 1.0))


def coverage(pit: Floats, levels: tuple[float, ...] = COVERED) -> dict[float, float]:
    """The share of transforms in the central interval of each level."""
    return {q: float((np.abs(pit - 0.5) <= q / 2).mean()) for q in levels}
