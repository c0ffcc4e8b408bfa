"""Words of likelihood, and how sure an answer is: two things, never in one sentence.

The bands of likelihood are those of Intelligence Community Directive 203 (2015); Sherman Kent's
(1964) are there for those who prefer them. No forecast is given as 0 or 100 %.
"""

from __future__ import annotations

from collections.abc import Mapping

ICD203 = (
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.80, "likely"),
    (0.95, "very likely"),
    (1.00, "almost certain"),
)
KENT = (
    (0.13, "almost certainly not"),
    (0.40, "probably not"),
    (0.60, "chances about even"),
    (0.87, "probable"),
    (1.00, "almost certain"),
)
SCALES: Mapping[str, tuple[tuple[float, str], ...]] = {"icd203": ICD203, "kent": KENT}
LEAST, MOST = 0.01, 0.99


def likelihood(probability: float, scale: str = "icd203") -> str:
    """The word of a probability."""
    return next(word for top, word in SCALES[scale] if probability <= top)


def percent(probability: float) -> str:
    """A probability as a reader sees it: never 0 or 100 %."""
    return f"{min(MOST, max(LEAST, probability)):.0%}"


def confidence(criteria: Mapping[str, bool]) -> str:
    """High where every criterion holds, moderate where all but one do, else low."""
    failed = sum(not met for met in criteria.values())
    return "high" if not failed else "moderate" if failed == 1 else "low"
