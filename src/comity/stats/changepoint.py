"""When a series changed its level, with the uncertainty of the date.

One change of the mean against none, in normal noise of unknown size, with the usual reference
priors made proper (Smith, "A Bayesian approach to inference about a change-point in a sequence of
random variables", Biometrika 62 (1975): 407-416): the level of each segment is normal around the
series' mean with the noise's own spread, the noise has an inverse-gamma prior with two degrees of
freedom scaled to the series, every date is as likely as any other, and a change is as likely as
none. Two changes are found by asking again on either side of the first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 6
SHARE = 0.90
DECIDED = 0.80


@dataclass(frozen=True, slots=True)
class Change:
    """A change of level.

    Attributes:
        answer: "rising" or "falling" where a change is at least 80 % probable, "flat" where none
            is at least 80 % probable, else "cannot say".
        probability: that there is a change at all.
        period: the most probable first period of the new level.
        earliest: first period of the shortest run of dates that holds 90 % of the probability.
        latest: last period of it.
        before: mean before the most probable date.
        after: mean from it on.
    """

    answer: str
    probability: float
    period: int
    earliest: int
    latest: int
    before: float
    after: float


def change_of(pairs: Sequence[tuple[int, float]]) -> Change | None:
    """The change of level of (period, value) pairs in order; None for fewer than six."""
    n = len(pairs)
    if n < LEAST:
        return None
    values = [v for _, v in pairs]
    middle = sum(values) / n
    scale = sum((v - middle) ** 2 for v in values) / n or 1.0
    cuts = range(1, n)
    logs = [_log_evidence([values[:k], values[k:]], middle, scale) for k in cuts]
    none = _log_evidence([values], middle, scale)
    top = max(logs)
    weights = [math.exp(x - top) for x in logs]
    total = sum(weights)
    # a change is as likely as none beforehand, and spread evenly over the dates
    odds = total / len(logs) * math.exp(top - none)
    probability = odds / (1 + odds)
    share = [w / total for w in weights]
    best = max(range(len(share)), key=share.__getitem__)
    first, last = _shortest(share)
    before, after = values[: best + 1], values[best + 1 :]
    means = sum(before) / len(before), sum(after) / len(after)
    answer = "cannot say"
    if probability >= DECIDED:
        answer = "rising" if means[1] > means[0] else "falling"
    elif probability <= 1 - DECIDED:
        answer = "flat"
    return Change(
        answer,
        probability,
        pairs[best + 1][0],
        pairs[first + 1][0],
        pairs[last + 1][0],
        *means,
    )


def changes_of(pairs: Sequence[tuple[int, float]]) -> list[Change]:
    """Every decided change, by asking again on either side of one that was found."""
    found = change_of(pairs)
    if found is None or found.answer not in ("rising", "falling"):
        return []
    left = [p for p in pairs if p[0] < found.period]
    right = [p for p in pairs if p[0] >= found.period]
    return [*changes_of(left), found, *changes_of(right)]


def _log_evidence(segments: Sequence[Sequence[float]], middle: float, scale: float) -> float:
    """Log marginal likelihood of values in segments of equal noise and different level."""
    squares, determinant, n = 0.0, 0.0, 0
    for values in segments:
        size = len(values)
        mean = sum(values) / size
        squares += sum((v - mean) ** 2 for v in values)
        squares += size / (size + 1) * (mean - middle) ** 2
        determinant += math.log(size + 1)
        n += size
    degrees = 2.0
    return (
        -0.5 * determinant
        + math.lgamma((degrees + n) / 2)
        - (degrees + n) / 2 * math.log(degrees * scale + squares)
    )


def _shortest(share: Sequence[float]) -> tuple[int, int]:
    """The shortest run of places that holds 90 % of the probability."""
    best = (0, len(share) - 1)
    for first in range(len(share)):
        held = 0.0
        for last in range(first, len(share)):
            held += share[last]
            if held >= SHARE:
                if last - first < best[1] - best[0]:
                    best = (first, last)
                break
    return best
