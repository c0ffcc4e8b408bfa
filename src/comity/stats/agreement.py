"""Agreement of coders: Krippendorff's alpha by the library `krippendorff`, and plain agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far coders agree on one field, or on one category of it.

    Attributes:
        field: the field.
        category: one of its words against all others; empty for the field as a whole.
        alpha: Krippendorff's alpha; None where it is not defined (all gave one same value).
        share: share of units on which all who coded it agree, 0 to 1; None without units.
        units: units that two coders or more coded.
    """

    field: str
    category: str
    alpha: float | None
    share: float | None
    units: int


def agreement(
    field: str, values: Sequence[Sequence[str | None]], *, interval: bool = False
) -> Agreement:
    """Agreement on a field.

    Args:
        field: its name.
        values: by unit, what each coder gave; None where a coder did not code the unit.
        interval: whether the values are numbers whose distance counts; else words are alike or not.

    Source: Krippendorff, Content Analysis (2004), chapter 11.
    """
    units = [u for u in values if sum(v is not None for v in u) > 1]
    alike = sum(len({v for v in u if v is not None}) == 1 for u in units)
    return Agreement(
        field=field,
        category="",
        alpha=_alpha(units, interval),
        share=alike / len(units) if units else None,
        units=len(units),
    )


def by_category(field: str, values: Sequence[Sequence[str | None]]) -> list[Agreement]:
    """Agreement on each word that a coder gave, against all others."""
    words = sorted({v for u in values for v in u if v is not None})
    found = []
    for word in words:
        split = [[None if v is None else str(v == word) for v in u] for u in values]
        one = agreement(field, split)
        found.append(
            Agreement(field=field, category=word, alpha=one.alpha, share=one.share, units=one.units)
        )
    return found


def _alpha(units: Sequence[Sequence[str | None]], interval: bool) -> float | None:
    given = sorted({v for u in units for v in u if v is not None})
    if len(given) < 2:
        return None
    import krippendorff  # needs numpy; only agreement needs it
    import numpy as np

    places = {v: float(v) if interval else float(at) for at, v in enumerate(given)}
    table = np.array([[np.nan if v is None else places[v] for v in u] for u in units], dtype=float)
    return float(
        krippendorff.alpha(
            reliability_data=table.T,
            level_of_measurement="interval" if interval else "nominal",
        )
    )
