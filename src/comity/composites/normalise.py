"""The ruler of the composite: indicators laid on 0 to 1, and put together.

Every indicator is set against all values that the state and its peers have had in the years up
to the as-of date, by the strict and by the generous reading, so that both are on one ruler.

    min-max      (x - least) / (most - least), where the ends reach at least as far as the scale
                 of the indicator (`codebook/composite_scales.csv`): a quiet area with one meeting
                 is not at the top of the ruler
    z-score      1/2 + z / 6, cut at 0 and 1 (three standard deviations each way)
    rank         share of those values that lie below, half of those that are the same

    arithmetic   sum of w x, over the weights that can speak
    geometric    the same of logarithms, with x raised by 0.01 so that one 0 does not end it all

Nardo et al., Handbook on Constructing Composite Indicators (OECD/JRC 2008), steps 5 and 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
AGGREGATIONS = ("arithmetic", "geometric")
FLOOR = 0.01
SPREAD = 6.0


@dataclass(frozen=True, kw_only=True)
class Ruler:
    """What the values of each column are set against.

    Attributes:
        least: lower end by column: the smallest value or the lower end of the scale; nan where
            there is no value.
        most: upper end.
        mean: mean.
        deviation: standard deviation.
        pools: every value by column, in order.
    """

    least: Array
    most: Array
    mean: Array
    deviation: Array
    pools: tuple[Array, ...]

    @property
    def flat(self) -> NDArray[np.bool_]:
        """Columns without two different values: they cannot tell states or years apart."""
        least, most = (
            np.array([p[end] if len(p) else np.nan for p in self.pools]) for end in (0, -1)
        )
        same: NDArray[np.bool_] = ~(most - least > 1e-12 * np.maximum(1e-300, np.abs(most)))
        return same

    def lay(self, values: Any, ways: Sequence[str]) -> Array:
        """Values on 0 to 1, nan where there is none or the column is flat.

        Args:
            values: (..., columns).
            ways: the normalisation of each column.
        """
        values = np.asarray(values, dtype=float)
        with np.errstate(invalid="ignore", divide="ignore"):
            laid = np.clip((values - self.least) / (self.most - self.least), 0, 1)
            if "z-score" in ways:
                z = np.clip(0.5 + (values - self.mean) / (SPREAD * self.deviation), 0, 1)
                laid = np.where([w == "z-score" for w in ways], z, laid)
        for k, way in enumerate(ways):
            pool = self.pools[k]
            if way == "rank" and len(pool):
                x = values[..., k]
                below = np.searchsorted(pool, x, "left") + np.searchsorted(pool, x, "right")
                laid[..., k] = np.where(np.isnan(x), np.nan, below / (2 * len(pool)))
        return np.where(self.flat, np.nan, laid)


def ruler_of(values: Any, scales: Sequence[tuple[float, float]] = ()) -> Ruler:
    """The ruler of values.

    Args:
        values: (any, columns), nan where there is none.
        scales: for each column how far the ends reach at least, lower and upper, nan where
            the values alone say.
    """
    values = np.asarray(values, dtype=float)
    pools = tuple(np.sort(c[~np.isnan(c)]) for c in values.T)

    def each(what: Any) -> Array:
        return np.array([what(p) if len(p) else np.nan for p in pools], dtype=float)

    least, most = each(np.min), each(np.max)
    if len(scales):
        lower, upper = (np.array(ends, dtype=float) for ends in zip(*scales, strict=True))
        # fmin and fmax take the other where one is nan; a column without a value stays without
        least = np.where(np.isnan(least), np.nan, np.fmin(least, lower))
        most = np.where(np.isnan(most), np.nan, np.fmax(most, upper))
    return Ruler(
        least=least,
        most=most,
        mean=each(np.mean),
        deviation=each(np.std),
        pools=pools,
    )


def together(laid: Any, weights: Any, aggregation: str) -> Array:
    """Composites of laid values under weights, nan where nothing speaks.

    Args:
        laid: (rows, columns) on 0 to 1, nan where a column cannot speak: its weight goes to the
            others in proportion.
        weights: (draws, columns), not negative.
        aggregation: one of `AGGREGATIONS`.

    Returns:
        (draws, rows).
    """
    laid, weights = np.atleast_2d(laid), np.atleast_2d(weights)
    speaks = ~np.isnan(laid)
    filled = np.where(speaks, laid, 0.0)
    told = _sums(weights, speaks.astype(float))
    with np.errstate(invalid="ignore", divide="ignore"):
        if aggregation == "arithmetic":
            found = _sums(weights, filled) / told
        else:
            logs = np.where(speaks, np.log(FLOOR + (1 - FLOOR) * filled), 0.0)
            found = (np.exp(_sums(weights, logs) / told) - FLOOR) / (1 - FLOOR)
    return np.asarray(np.where(told > 0, np.clip(found, 0, 1), np.nan), dtype=float)


def _sums(weights: Array, values: Array) -> Array:
    """Weighted sums (draws, rows)."""
    # a plain loop: matrices this narrow gain nothing from the threads of a matrix product, and
    # lose much where the cores are busy
    return np.asarray(np.einsum("dk,rk->dr", weights, np.ascontiguousarray(values)), dtype=float)


def shares_told(laid: Any, weights: Any, flat: Any) -> Array:
    """The share of weight that can speak, by row; flat columns count on neither side."""
    kept = np.where(flat, 0.0, weights)
    total = kept.sum()
    speaks = ~np.isnan(np.atleast_2d(laid))
    return np.asarray(speaks @ kept / total if total > 0 else np.zeros(len(speaks)), dtype=float)
