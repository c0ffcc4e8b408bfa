"""A measure of one dyad over time: points with bounds, coverage and parents.

A point carries its value (the strict reading), its bounds, how much the evidence can see of the
period, and the ids of what it rests on. A period that the evidence cannot speak for has no
value; a period it can see and found nothing in has the value 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from comity.core.comparable import Selection
from comity.core.tabular import Tabular


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One period of a series.

    Attributes:
        period: calendar year, or Assembly year; YYYYQ for quarters, YYYYMM for months.
        value: the value by the strict reading; None where the evidence cannot speak.
        low: lower bound; for counts the strict count, for shares the interval's lower end.
        high: upper bound; for counts the generous count, for shares the interval's upper end.
        coverage: 0 to 1, how much of the period the evidence can see.
        n: how many facts, or roll calls, it rests on.
        facts: ids of the facts behind it.
        origins: ids of the data sets behind it.
        note: what a reader must know, or empty.
        parts: how the value divides, by name, for measures that say so.
    """

    period: int
    value: float | None
    low: float | None
    high: float | None
    coverage: float
    n: int
    facts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    note: str = ""
    parts: Mapping[str, float] = field(default_factory=dict)

    @property
    def period_text(self) -> str:
        """The period as a reader writes it: 2018, 2018Q4 or 2018-10."""
        if self.period > 99_999:
            return f"{self.period // 100}-{self.period % 100:02d}"
        if self.period > 9_999:
            return f"{self.period // 10}Q{self.period % 10}"
        return str(self.period)


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Series(Tabular):
    """A measure of one dyad over time.

    Attributes:
        measure: id of the measure.
        state: id of the state.
        partner: label of the partner set.
        unit: unit of the values.
        interval: what low and high are.
        points: one a period, in order.
        selection: how what it counts was selected, or None where that is not known.
    """

    measure: str
    state: str
    partner: str
    unit: str
    interval: str
    points: tuple[Point, ...]
    selection: Selection | None = None

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """One row a period."""
        for p in self.points:
            yield {
                "measure": self.measure,
                "state": self.state,
                "partner": self.partner,
                "period": p.period,
                "value": p.value,
                "low": p.low,
                "high": p.high,
                "coverage": p.coverage,
                "n": p.n,
                "unit": self.unit,
                "note": p.note,
            }

    def summary(self) -> str:
        """Which series, and how much of it speaks."""
        spoken = self.spoken()
        span = f"{spoken[0].period_text} to {spoken[-1].period_text}, " if spoken else ""
        return (
            f"{self.measure} of {self.state} with {self.partner}, {span}{len(spoken)} of "
            f"{len(self.points)} periods have a value"
        )

    def at(self, period: int) -> Point | None:
        """The point of a period, or None."""
        return next((p for p in self.points if p.period == period), None)

    def spoken(self) -> tuple[Point, ...]:
        """The points that have a value."""
        return tuple(p for p in self.points if p.value is not None)
