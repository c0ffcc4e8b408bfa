"""Tests that a sentence such as "held every year" or "has always been consistent" asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from comity.measures.base import Point, Series


@dataclass(frozen=True, slots=True)
class EveryPeriod:
    """Whether something was there in every period.

    Attributes:
        answer: "yes", "no" or "cannot say".
        missing: periods that were looked into and have none by the generous count.
        doubtful: periods that have one by the generous count only.
        silent: periods that the evidence cannot speak for.
        held: periods that have one by the strict count.
    """

    answer: str
    missing: tuple[int, ...]
    doubtful: tuple[int, ...]
    silent: tuple[int, ...]
    held: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reversal:
    """Whether a series changed sides.

    Attributes:
        answer: "reversed", "not reversed" or "cannot say".
        turns: the periods at which an interval lies on the other side than the last one that lay
            on a side.
        sides: the last period on a side before and the first after each turn.
    """

    answer: str
    turns: tuple[int, ...]
    sides: tuple[tuple[int, int], ...]


def every_period(series: Series, first: int, last: int, *, least: float = 1.0) -> EveryPeriod:
    """Whether every period from first to last has at least `least`.

    "Yes" only if the strict count says so in every period; "no" if one period that is fully
    covered has less by the generous count; else the record cannot say.
    """
    points = {p.period: p for p in series.points}
    missing, doubtful, silent, held = [], [], [], []
    for period in range(first, last + 1):
        point = points.get(period)
        if point is not None and (point.low or 0) >= least:
            held.append(period)
        elif point is not None and (point.high or 0) >= least:
            doubtful.append(period)
        elif point is None or point.value is None or point.coverage < 1:
            silent.append(period)
        else:
            missing.append(period)
    answer = "no" if missing else "cannot say" if doubtful or silent or not held else "yes"
    return EveryPeriod(answer, tuple(missing), tuple(doubtful), tuple(silent), tuple(held))


def reversal(points: Sequence[Point] | Iterable[Point], *, middle: float = 0.0) -> Reversal:
    """Whether a series crossed `middle` with its whole interval, one side and then the other.

    "Not reversed" needs at least two periods on a side; fewer cannot say.
    """
    sides: list[tuple[int, int]] = []
    turns, pairs = [], []
    for point in points:
        if point.low is None or point.high is None:
            continue
        side = (point.low > middle) - (point.high < middle)
        if not side:
            continue
        if sides and sides[-1][1] != side:
            turns.append(point.period)
            pairs.append((sides[-1][0], point.period))
        sides.append((point.period, side))
    answer = "reversed" if turns else "not reversed" if len(sides) > 1 else "cannot say"
    return Reversal(answer, tuple(turns), tuple(pairs))
