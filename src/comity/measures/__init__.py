"""Measures: one file each, and the list of them."""

from __future__ import annotations

from comity.errors import UnknownMeasure
from comity.measures import (
    commitments,
    composite,
    cooperation,
    depth,
    events,
    exercises,
    flow_stock,
    goldstein,
    ideal_points,
    instruments,
    positions,
    un_agreement,
    voting,
)
from comity.measures.base import Measure, Point, Series

MEASURES: tuple[Measure, ...] = (
    exercises.MEASURE,
    un_agreement.MEASURE,
    depth.MEASURE,
    instruments.MEASURE,
    positions.MEASURE,
    commitments.MEASURE,
    composite.MEASURE,
    events.MEASURE,
    goldstein.MEASURE,
    voting.MEASURE,
    ideal_points.POSITION,
    ideal_points.DISTANCE,
    cooperation.NET,
    cooperation.SHARE,
    cooperation.INITIATIVE,
    flow_stock.STOCK,
    flow_stock.TENSION,
)

__all__ = ["MEASURES", "Measure", "Point", "Series", "find_measure"]


def find_measure(measure_id: str) -> Measure:
    """The measure with an id.

    Raises:
        UnknownMeasure: there is none; the message lists them.
    """
    for measure in MEASURES:
        if measure.id == measure_id:
            return measure
    known = ", ".join(m.id for m in MEASURES)
    raise UnknownMeasure(f"no measure is called {measure_id!r}: the measures are {known}")
