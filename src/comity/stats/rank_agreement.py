"""Rival measures of one pair, and where they disagree.

Spearman's rank correlation of every two measures over the periods in which both have a value,
with a 90 % interval by resampling periods (bootstrap, stated seed). Measures that fall when the
relation deepens are turned round first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from comity.core.series import Series

LEAST = 6
DRAWS, SEED = 1000, 20_100


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How two measures of one pair agree.

    Attributes:
        one: id of a measure.
        other: id of another.
        correlation: Spearman's rank correlation, or None with fewer than six common periods or
            where one of them never changes.
        low: lower end of its 90 % interval.
        high: upper end.
        n: common periods.
        answer: "agree" (interval above zero), "disagree" (below), or "cannot say".
    """

    one: str
    other: str
    correlation: float | None
    low: float | None
    high: float | None
    n: int
    answer: str


def agreements_of(
    series: Mapping[str, Series], *, turned: frozenset[str] = frozenset()
) -> list[Agreement]:
    """Every two measures of a pair.

    Args:
        series: one series a measure, of the same pair and kind of period.
        turned: measures whose fall means more cooperation (a distance).
    """
    names = list(series)
    return [
        _agreement(one, other, series, turned)
        for i, one in enumerate(names)
        for other in names[i + 1 :]
    ]


def told(found: list[Agreement]) -> str:
    """A sentence that says which measures disagree and what that means for the judgement."""
    against = [
        f"{a.one} and {a.other} ({a.correlation:+.2f})"
        for a in found
        if a.low is not None and a.answer == "disagree"
    ]
    open_ = sum(a.answer == "cannot say" for a in found)
    agree = sum(a.answer == "agree" for a in found)
    if not found:
        return "No two measures have values in the same years, so nothing can agree or disagree."
    if against:
        return (
            f"The measures disagree: {', '.join(against)} run against each other. No direction "
            "can be read from the measures together; that of the judgement is made of moves."
        )
    if agree and not open_:
        return "All measures run together: what one of them says, the others do too."
    return (
        f"{agree} of {len(found)} pairs of measures run together and {open_} cannot be told apart "
        "from chance; the direction of the judgement is made of moves, not of a measure."
    )


def _agreement(
    one: str, other: str, series: Mapping[str, Series], turned: frozenset[str]
) -> Agreement:
    pairs = []
    for point in series[one].spoken():
        match = series[other].at(point.period)
        if match is not None and match.value is not None and point.value is not None:
            pairs.append((point.value, match.value))
    n = len(pairs)
    values = np.array(pairs, dtype=float).reshape(n, 2)
    if n < LEAST or (np.ptp(values, axis=0) == 0).any():
        return Agreement(
            one=one, other=other, correlation=None, low=None, high=None, n=n, answer="cannot say"
        )
    for column, name in enumerate((one, other)):
        if name in turned:
            values[:, column] *= -1
    middle = float(spearman(values, np.ones((1, n)))[0])
    found = spearman(values, _times_drawn(n))
    low, high = (float(x) for x in np.nanquantile(found, (0.05, 0.95)))
    answer = "agree" if low > 0 else "disagree" if high < 0 else "cannot say"
    return Agreement(
        one=one, other=other, correlation=middle, low=low, high=high, n=n, answer=answer
    )


def spearman(
    values: npt.NDArray[np.float64], times: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Rank correlation of pairs of shape (n, 2) in samples that hold each so many times.

    Args:
        values: the pairs.
        times: of shape (samples, n), how often each pair stands in each sample.

    Returns:
        One correlation a sample; NaN where a column never changes in it.
    """
    by_pair = np.ascontiguousarray(times.T)  # whole rows are moved several times faster
    one, other = (_ranks(values[:, k], by_pair) for k in range(2))
    with np.errstate(invalid="ignore", divide="ignore"):
        found: npt.NDArray[np.float64] = _summed(by_pair, one, other) / np.sqrt(
            _summed(by_pair, one, one) * _summed(by_pair, other, other)
        )
    return found


def _summed(*arrays: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The sum over the pairs of the product of arrays, without the products in between."""
    total: npt.NDArray[np.float64] = np.einsum("ij,ij,ij->j", *arrays)
    return total


def _ranks(
    values: npt.NDArray[np.float64], times: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Ranks of the values within each sample less their mean, ties at their mean rank.

    The rank of a value is the number of those below it, and half of those equal to it and one.
    Counted value by value: a matrix product of this size wakes threads for nothing.

    Args:
        values: of shape (n,).
        times: of shape (n, samples), how often each value stands in each sample.
    """
    ranks = np.empty_like(times)
    below = np.zeros(times.shape[1])
    for value in np.unique(values):
        tied = np.flatnonzero(values == value)
        inside = times[tied].sum(0)
        ranks[tied] = below + inside / 2.0
        below += inside
    ranks -= below / 2.0
    return ranks


@cache
def _times_drawn(n: int) -> npt.NDArray[np.float64]:
    """How often each of n periods stands in each of the bootstrap samples."""
    draws = np.random.default_rng(SEED).integers(n, size=(DRAWS, n))
    places = draws + n * np.arange(DRAWS)[:, None]
    return (
        np.bincount(places.ravel(), minlength=DRAWS * n).reshape(DRAWS, n).astype(float, order="F")
    )
