"""How sure a forecast is: an interval and a word that rest on what was seen, and on nothing else.

Both must not gain by what is taken away. How far forecasters lie apart, and how well they did on
the evidence at hand, can shrink and grow with less of it; so they stand beside the answer and
decide neither. What decides only falls when documents, years or scored cases go: how many years of
the pair were seen, how thick the record is on the state, whether forecasts of the kind were better
than their best baseline in the published backtest of the bundled record (docs/prospects.md); and
how far ahead the question looks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from comity.forecasting.likelihood_words import LEAST, MOST

PROVEN = frozenset({"exercise"})
"""Families that beat every baseline there with an interval that excludes zero; held by a test."""
THICK, RECENT = 0.5, 5
YEARS = 10
Z90 = 1.6448536269514722


def seen_years(coverage: Sequence[float], seen: float | None) -> float:
    """The years that an answer rests on: by the documents, and by the data set where it has one.

    Args:
        coverage: how thick the record is on the state, by year, 0 to 1.
        seen: years of the pair that the data set behind the answer sees, or None without one.
    """
    years = float(sum(coverage))
    return years if seen is None else min(years, seen)


def width_of(years: float) -> float:
    """The length of the 90 % interval after so many seen years: that of a share of one half.

    The half is the widest, so that the length hangs on the years alone.
    """
    return min(MOST - LEAST, 2 * Z90 * math.sqrt(0.25 / (years + 1)))


def interval_of(probability: float, years: float) -> tuple[float, float]:
    """An interval of that length about a probability, moved where it would leave 0.01 to 0.99."""
    width = width_of(years)
    low = min(max(LEAST, probability - width / 2), MOST - width)
    return max(LEAST, low), min(MOST, low + width)


def reasons_of(
    family: str, years: float, recent: float, *, scored: bool, span: float, stands_only: bool
) -> dict[str, bool]:
    """The criteria of the confidence, and whether each is met.

    Args:
        family: how the question is answered.
        years: the years the answer rests on.
        recent: how thick the record is on the state in the last years, 0 to 1.
        scored: whether the evidence at hand has a scored past of the family.
        span: years that the question looks over.
        stands_only: whether it knows nothing of the state but where it stands.
    """
    reasons = {
        f"the record is thick on the state in the last {RECENT} years ({recent:.0%} of six "
        "documents a year)": recent >= THICK,
        f"it rests on {years:.0f} seen years, of {YEARS} that are asked for": years >= YEARS,
        "forecasts of this kind were better than every baseline in the published backtest": (
            family in PROVEN and scored
        ),
    }
    if span > 1:
        reasons["it looks one year ahead"] = False
    if stands_only:
        reasons["it knows more of the state than where it stands"] = False
    return reasons
