"""Counts of dyadic events by period as they were known, and what is read off them.

A history holds the periods before an origin and nothing else; every forecaster of counts is a
function of one. A period that the data did not see is NaN and stands for no count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from comity.errors import UsageError
from comity.stats.arrays import Floats

MEMORIES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Half-lives of the means, in horizons."""


@dataclass(frozen=True, eq=False)
class History:
    """Counts of pairs by period.

    Attributes:
        counts: shape [pairs, periods]; NaN is a period not seen.
        exposure: of each period, shape [periods], in units of its own mean; how much was reported.
        pairs: the two actors of each row, or empty where they are not known.
        beside: counts of another kind for the same pairs and periods, or None.
    """

    counts: Floats
    exposure: Floats
    pairs: tuple[tuple[str, str], ...] = ()
    beside: Floats | None = None

    @property
    def periods(self) -> int:
        """How many there are."""
        return int(self.counts.shape[1])

    def until(self, period: int) -> History:
        """The periods before one; later ones are not there, whatever they hold."""
        other = None if self.beside is None else self.beside[:, :period]
        return replace(
            self, counts=self.counts[:, :period], exposure=self.exposure[:period], beside=other
        )

    def take(self, rows: npt.NDArray[np.int_]) -> History:
        """Some of the pairs."""
        other = None if self.beside is None else self.beside[rows]
        pairs = tuple(self.pairs[i] for i in rows) if self.pairs else ()
        return replace(self, counts=self.counts[rows], pairs=pairs, beside=other)

    def window(self, first: int, length: int) -> Floats:
        """The sum over some periods of each row; NaN where one of them was not seen."""
        return np.asarray(self.counts[:, first : first + length].sum(1))


def history(
    counts: npt.ArrayLike,
    exposure: npt.ArrayLike | None = None,
    *,
    pairs: tuple[tuple[str, str], ...] = (),
    beside: npt.ArrayLike | None = None,
) -> History:
    """A history of counts, checked.

    Args:
        counts: shape [pairs, periods]; NaN is a period not seen.
        exposure: of each period, above 0, in any unit; default is the same for all.
        pairs: the two actors of each row.
        beside: counts of another kind, the same shape.

    Raises:
        UsageError: shapes that do not fit, counts that are no counts, exposure that is none.
    """
    try:
        y = np.asarray(counts, dtype=float)
    except (TypeError, ValueError):
        raise UsageError("the counts are no numbers: give an array of pairs by periods") from None
    if y.ndim != 2 or not y.size:
        raise UsageError(f"the counts have shape {y.shape}: give an array of pairs by periods")
    wrong = ~np.isnan(y) & ((y < 0) | (y != np.floor(y)) | np.isinf(y))
    if wrong.any():
        row, column = (int(i) for i in np.argwhere(wrong)[0])
        raise UsageError(
            f"row {row}, period {column}: {y[row, column]:g} is no count; write a whole number "
            "from 0 on, NaN for a period that was not seen"
        )
    e = np.ones(y.shape[1]) if exposure is None else np.asarray(exposure, dtype=float)
    if e.shape != (y.shape[1],) or not np.isfinite(e).all() or (e <= 0).any():
        raise UsageError(
            f"the exposure has shape {e.shape}: give one number above 0 for each of the "
            f"{y.shape[1]} periods"
        )
    if pairs and len(pairs) != len(y):
        raise UsageError(f"{len(pairs)} pairs are named for {len(y)} rows of counts")
    other = None if beside is None else np.asarray(beside, dtype=float)
    if other is not None and other.shape != y.shape:
        raise UsageError(f"counts of shape {y.shape} stand beside counts of shape {other.shape}")
    return History(y, e, pairs, other)


def means(counts: Floats, exposure: Floats, half_lives: tuple[float, ...]) -> tuple[Floats, Floats]:
    """Exponentially weighted rates a period before each origin, and the weight they rest on.

    Args:
        counts: shape [pairs, periods].
        exposure: shape [periods].
        half_lives: in periods.

    Returns:
        Rates per unit of exposure and sums of weights, each [half-lives, periods + 1, pairs];
        entry t uses the periods before t only.
    """
    keep = 0.5 ** (1 / np.asarray(half_lives))[:, None]
    seen = ~np.isnan(counts)
    y, e = np.nan_to_num(counts), seen * exposure
    top, bottom = np.zeros((len(keep), len(y))), np.zeros((len(keep), len(y)))
    rates = np.zeros((len(keep), counts.shape[1] + 1, len(y)))
    weights = np.zeros_like(rates)
    for t in range(counts.shape[1]):
        top = keep * top + y[:, t]
        bottom = keep * bottom + e[:, t]
        rates[:, t + 1] = top / np.maximum(bottom, 1e-9)
        weights[:, t + 1] = bottom
    return rates, weights


def half_lives(horizon: int) -> tuple[float, ...]:
    """Half-lives in periods for a horizon."""
    return tuple(max(0.5, m * horizon) for m in MEMORIES)


def following(known: History, horizon: int) -> float:
    """Exposure of the next periods together, taken as that of the last ones."""
    own = known.exposure[-max(1, horizon) :]
    return float(own.mean() * horizon)


def training_origins(periods: int, horizon: int, least: int) -> list[int]:
    """Origins whose window ends within the periods, evenly spaced back from the last."""
    step = max(1, horizon // 2)
    return sorted(range(periods - horizon, least - 1, -step))
