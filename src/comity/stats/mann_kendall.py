"""Direction of a series: rising, falling, flat, or cannot say.

Mann-Kendall's test (Mann 1945; Kendall 1975) with the exact distribution of S, ties in the values
included, and Sen's median slope (1968) with its interval. Only periods with a value and full
coverage enter. The test decides; the interval of the slope says only how much it may change,
for ties end it at zero however clear the order of the values is:

- fewer than five periods: cannot say;
- the exact p is below 0.10: rising or falling, by the sign of S;
- the whole interval says that the series changes by less than a tenth of its median size over the
  span: flat;
- else cannot say: the interval holds changes in both directions.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

from comity.core.series import Series

LEAST = 5
LEVEL = 0.10
MARGIN = 0.10
MOST_EXACT = 60
UNCLEAR = "cannot say"
_Z = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Trend:
    """The direction of a series.

    Attributes:
        answer: rising, falling, flat or cannot say.
        tau: Kendall's tau-b, or None.
        p: two-sided exact p of the Mann-Kendall test, or None.
        slope: Sen's slope a period, or None.
        low: lower end of the slope's 90 % interval, or None.
        high: upper end, or None.
        n: periods used.
        first: the first period used, or None.
        last: the last period used, or None.
    """

    answer: str
    tau: float | None
    p: float | None
    slope: float | None
    low: float | None
    high: float | None
    n: int
    first: int | None
    last: int | None

    @property
    def speaks(self) -> bool:
        """Whether there are periods enough to look at, whatever they show."""
        return self.n >= LEAST

    @property
    def told(self) -> str:
        """The direction with the periods it was read from: later ones may run otherwise."""
        if self.first is None or self.slope is None:
            return f"{self.answer} ({self.n} years)"
        return f"{self.answer} {self.first}-{self.last}"


def trend(series: Series, *, least_coverage: float = 1.0) -> Trend:
    """The direction of the covered periods of a series."""
    used = [p for p in series.spoken() if p.coverage >= least_coverage]
    return trend_of([(p.period, p.value) for p in used if p.value is not None])


def trend_of(pairs: Sequence[tuple[int, float]]) -> Trend:
    """The direction of (period, value) pairs in order of period."""
    n = len(pairs)
    if n < LEAST:
        return Trend(UNCLEAR, None, None, None, None, None, n, *_span(pairs))
    values = [value for _, value in pairs]
    rises = [
        (values[j] - values[i], pairs[j][0] - pairs[i][0])
        for i in range(n)
        for j in range(i + 1, n)
    ]
    s = sum((rise > 0) - (rise < 0) for rise, _ in rises)
    ties = tuple(sorted(c for c in Counter(values).values() if c > 1))
    everyone = n * (n - 1) / 2
    untied = everyone - sum(t * (t - 1) / 2 for t in ties)
    p = two_sided(s, n, ties)
    slopes = sorted(rise / gap for rise, gap in rises)
    low, high = _slope_interval(slopes, n, ties)
    tau = s / math.sqrt(everyone * untied) if untied else 0.0
    answer = _answer(s, p, low, high, values, pairs[-1][0] - pairs[0][0])
    return Trend(answer, tau, p, median(slopes), low, high, n, *_span(pairs))


def _answer(s: int, p: float, low: float, high: float, values: Sequence[float], span: int) -> str:
    if p < LEVEL:
        return "rising" if s > 0 else "falling"
    size = median(abs(v) for v in values)
    if max(abs(low), abs(high)) * span <= MARGIN * size:
        return "flat"
    return UNCLEAR


def two_sided(s: int, n: int, ties: tuple[int, ...] = ()) -> float:
    """The two-sided p of Mann-Kendall's S: how often chance alone gives one as far from zero.

    Args:
        s: concordant minus discordant pairs.
        n: number of periods.
        ties: sizes of the groups of equal values.

    Exact up to 60 periods, from the distribution of inversions of a multiset (its generating
    function is the Gaussian multinomial; MacMahon 1913); normal with continuity correction beyond.
    """
    if n > MOST_EXACT:
        spread = math.sqrt(_variance(n, ties))
        return math.erfc(max(0, abs(s) - 1) / spread / math.sqrt(2)) if spread else 1.0
    counts = _inversions(n, ties)
    untied = len(counts) - 1
    far = sum(c for k, c in enumerate(counts) if abs(untied - 2 * k) >= abs(s))
    return far / sum(counts)


@lru_cache(maxsize=512)
def _inversions(n: int, ties: tuple[int, ...]) -> tuple[int, ...]:
    """How many orders of the values have k inversions, for every k."""
    counts = [1]
    for size in range(2, n + 1):
        counts = _times(counts, size)
    for group in ties:
        for size in range(2, group + 1):
            counts = _over(counts, size)
    return tuple(counts)


def _times(counts: list[int], size: int) -> list[int]:
    """The polynomial times 1 + q + ... + q^(size-1)."""
    found, window = [], 0
    for k in range(len(counts) + size - 1):
        window += counts[k] if k < len(counts) else 0
        window -= counts[k - size] if 0 <= k - size < len(counts) else 0
        found.append(window)
    return found


def _over(counts: list[int], size: int) -> list[int]:
    """The polynomial divided by 1 + q + ... + q^(size-1), which divides it."""
    found: list[int] = []
    for k in range(len(counts) - size + 1):
        found.append(counts[k] - sum(found[max(0, k - size + 1) : k]))
    return found


def _variance(n: int, ties: tuple[int, ...]) -> float:
    tied = sum(t * (t - 1) * (2 * t + 5) for t in ties)
    return (n * (n - 1) * (2 * n + 5) - tied) / 18


def _slope_interval(slopes: Sequence[float], n: int, ties: tuple[int, ...]) -> tuple[float, float]:
    """The 90 % interval of Sen's slope: the slopes whose rank S would call no trend (Sen 1968)."""
    reach = _Z * math.sqrt(_variance(n, ties))
    lower = max(0, math.floor((len(slopes) - reach) / 2))
    return slopes[lower], slopes[len(slopes) - 1 - lower]


def _span(pairs: Sequence[tuple[int, float]]) -> tuple[int | None, int | None]:
    return (pairs[0][0], pairs[-1][0]) if pairs else (None, None)
