"""Measures: one file each, the list of them, and those that other packages bring.

Another package brings a measure by the entry point group `comity.measures`: a `Measure`, which
then stands in `comity measures`, `measure`, `compare`, `evaluate` and `trace` with no file of the
house changed.
"""

from __future__ import annotations

from functools import cache

from comity.errors import DataError, UnknownMeasure
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

GROUP = "comity.measures"

__all__ = ["MEASURES", "Measure", "Point", "Series", "all_measures", "brought", "find_measure"]


@cache
def brought() -> tuple[Measure, ...]:
    """The measures that other packages bring, by the name of their entry point.

    Raises:
        DataError: an entry point leads to something that is no measure, or an id stands twice.
    """
    from importlib.metadata import entry_points

    found: dict[str, Measure] = {}
    known = {m.id for m in MEASURES}
    for point in sorted(entry_points(group=GROUP), key=lambda p: p.name):
        try:
            measure = point.load()
        except (ImportError, AttributeError) as error:
            raise DataError(
                f"the measure {point.name!r} cannot be loaded from {point.value!r}: {error}"
            ) from error
        if not isinstance(measure, Measure):
            raise DataError(f"the measure {point.name!r} ({point.value}) is no `Measure`")
        if measure.id in known or measure.id in found:
            raise DataError(f"two packages bring a measure called {measure.id!r}")
        found[measure.id] = measure
    return tuple(found.values())


def all_measures() -> tuple[Measure, ...]:
    """The measures of the house, then those that other packages bring."""
    return (*MEASURES, *brought())


def find_measure(measure_id: str) -> Measure:
    """The measure with an id.

    Raises:
        UnknownMeasure: there is none; the message lists them.
    """
    for measure in all_measures():
        if measure.id == measure_id:
            return measure
    known = ", ".join(m.id for m in all_measures())
    raise UnknownMeasure(f"no measure is called {measure_id!r}: the measures are {known}")
