"""Direction of a series: rising, falling, no clear trend, or cannot say.

Mann-Kendall's S with the tie-corrected normal approximation (Mann 1945; Kendall 1975), tau-b, and
Sen's median slope (1968). Only periods with a value and full coverage enter. With fewer than five
the answer is "cannot say"; it is rising or falling where the two-sided p lies below 0.10. Elsewhere
it is "no clear trend": the test does not show that the series is flat.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from comity.measures.base import Series

LEAST = 5
LEVEL = 0.10
UNCLEAR = "no clear trend"


@dataclass(frozen=True, slots=True)
class Trend:
    """The direction of a series.

    Attributes:
        answer: rising, falling, no clear trend or cannot say.
        tau: Kendall's tau-b, or None.
        p: two-sided p of the Mann-Kendall test, or None.
        slope: Sen's slope a period, or None.
        n: periods used.
        first: the first period used, or None.
        last: the last period used, or None.
    """

    answer: str
    tau: float | None
    p: float | None
    slope: float | None
    n: int
    first: int | None
    last: int | None


def trend(series: Series, *, least_coverage: float = 1.0) -> Trend:
    """The direction of the covered periods of a series."""
    used = [p for p in series.spoken() if p.coverage >= least_coverage]
    return trend_of([(p.period, p.value) for p in used if p.value is not None])


def trend_of(pairs: Sequence[tuple[int, float]]) -> Trend:
    """The direction of (period, value) pairs in order of period."""
    n = len(pairs)
    if n < LEAST:
        return Trend("cannot say", None, None, None, n, *_span(pairs))
    values = [value for _, value in pairs]
    rises = [
        (values[j] - values[i], pairs[j][0] - pairs[i][0])
        for i in range(n)
        for j in range(i + 1, n)
    ]
    s = sum((rise > 0) - (rise < 0) for rise, _ in rises)
    ties = [c for c in Counter(values).values() if c > 1]
    pairs_all = n * (n - 1) / 2
    untied = pairs_all - sum(t * (t - 1) / 2 for t in ties)
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    slope = median(rise / gap for rise, gap in rises)
    if untied == 0 or variance == 0:
        return Trend(UNCLEAR, 0.0, 1.0, 0.0, n, *_span(pairs))
    z = (s - (s > 0) + (s < 0)) / math.sqrt(variance)
    p = math.erfc(abs(z) / math.sqrt(2))
    answer = UNCLEAR if p >= LEVEL else ("rising" if s > 0 else "falling")
    return Trend(answer, s / math.sqrt(pairs_all * untied), p, slope, n, *_span(pairs))


def _span(pairs: Sequence[tuple[int, float]]) -> tuple[int | None, int | None]:
    return (pairs[0][0], pairs[-1][0]) if pairs else (None, None)
