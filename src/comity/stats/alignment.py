"""Alignment between poles: shares, concentration, and how far a state plays several sides.

For the values x[p] of one measure toward poles p = 1..k in a period:

    share[p]     = x[p] / sum x
    H            = sum share[p]^2          (Herfindahl 1950; Hirschman 1945)
    multi-vector = (1 - H) k / (k - 1)     0: one pole has all; 1: all poles have the same

The interval of a share holds every combination of the bounds of the values. Where the values are
counts it is at least the 90 % interval of a share under Jeffreys' prior, Beta(x + 1/2, rest +
(k - 1)/2), since ten events could have been seven or thirteen. The interval of H and of the
multi-vector score comes from the shares' boxes, cut to those that sum to one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.core.series import Point, Series


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its low and high ends."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """How a state's ties are shared between poles in one period.

    Attributes:
        period: the period.
        shares: for each pole its share, 0 to 1; they sum to one.
        concentration: H, from 1/k to 1.
        multi_vector: 0 to 1.
        coverage: the least coverage among the poles' values.
    """

    period: int
    shares: Mapping[str, Interval]
    concentration: Interval
    multi_vector: Interval
    coverage: float


def alignments(series: Mapping[str, Series]) -> list[Alignment]:
    """The alignment of every period for which each pole has a value and some value is above 0.

    Args:
        series: one series a pole, of one measure whose values are not negative.
    """
    names = list(series)
    found = []
    for period in sorted({p.period for s in series.values() for p in s.points}):
        points = [series[name].at(period) for name in names]
        spoken = [p for p in points if p is not None and p.value is not None]
        if len(spoken) < len(names) or len(names) < 2:
            continue
        alignment = _alignment(period, names, spoken)
        if alignment is not None:
            found.append(alignment)
    return found


def _alignment(period: int, names: Sequence[str], points: Sequence[Point]) -> Alignment | None:
    values = [max(0.0, p.value or 0.0) for p in points]
    total = sum(values)
    if total <= 0:
        return None
    lows = [max(0.0, v if p.low is None else p.low) for p, v in zip(points, values, strict=True)]
    highs = [v if p.high is None else p.high for p, v in zip(points, values, strict=True)]
    shares = {}
    counts = all(v == int(v) for v in (*values, *lows, *highs))
    for i, name in enumerate(names):
        rest_high, rest_low = sum(highs) - highs[i], sum(lows) - lows[i]
        low = lows[i] / (lows[i] + rest_high) if lows[i] else 0.0
        high = highs[i] / (highs[i] + rest_low) if highs[i] else 0.0
        if counts:
            half = (len(names) - 1) / 2
            low = min(low, _beta(0.05, lows[i] + 0.5, rest_high + half) if lows[i] else 0.0)
            high = max(high, _beta(0.95, highs[i] + 0.5, rest_low + half))
        shares[name] = Interval(values[i] / total, low, high)
    boxes = list(shares.values())
    middle = sum(s.value**2 for s in boxes)
    least, most = _concentration(boxes)
    k = len(names)
    scale = k / (k - 1)
    return Alignment(
        period=period,
        shares=shares,
        concentration=Interval(middle, min(least, middle), max(most, middle)),
        multi_vector=Interval(
            (1 - middle) * scale, (1 - max(most, middle)) * scale, (1 - min(least, middle)) * scale
        ),
        coverage=min(p.coverage for p in points),
    )


def _beta(share: float, a: float, b: float) -> float:
    from scipy.special import betaincinv

    return float(betaincinv(a, b, share))


def _concentration(boxes: Sequence[Interval]) -> tuple[float, float]:
    """The least and the most that H can be with shares in their boxes that sum to one."""
    return _least(boxes), _most(boxes)


def _least(boxes: Sequence[Interval]) -> float:
    """Shares as equal as the boxes allow: every share at one level, cut to its box."""
    lower, upper = 0.0, 1.0
    for _ in range(60):
        level = (lower + upper) / 2
        if sum(min(max(level, b.low), b.high) for b in boxes) < 1:
            lower = level
        else:
            upper = level
    return sum(min(max(upper, b.low), b.high) ** 2 for b in boxes)


def _most(boxes: Sequence[Interval]) -> float:
    """Shares as unequal as the boxes allow: the widest filled up one after another."""
    shares = [b.low for b in boxes]
    left = 1 - sum(shares)
    for i in sorted(range(len(boxes)), key=lambda i: -boxes[i].high):
        step = min(left, boxes[i].high - shares[i])
        shares[i] += max(0.0, step)
        left -= max(0.0, step)
    return sum(s**2 for s in shares)
