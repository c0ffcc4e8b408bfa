"""Measures by the entry point group `comity.measures`: those of the house and of other packages.

The measures of the house come the same way as those of other packages: a `Measure` at an entry
point, which then stands in `comity measures`, `measure`, `compare`, `panel`, `evaluate` and
`trace`. The entry point of a measure of the house bears its id, so that asking for one imports
that one only.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points

from comity.errors import DataError, UnknownMeasure
from comity.measures.base import Measure

GROUP = "comity.measures"


@cache
def _points() -> dict[bool, dict[str, EntryPoint]]:
    """The entry points by name: of the house (True) and of other packages (False)."""
    found: dict[bool, dict[str, EntryPoint]] = {True: {}, False: {}}
    for point in sorted(entry_points(group=GROUP), key=lambda p: p.name):
        own = point.dist is not None and point.dist.name == "comity"
        found[own][point.name] = point
    return found


@cache
def _own(measure_id: str) -> Measure:
    """A measure of the house; its entry point bears its id."""
    measure: Measure = _points()[True][measure_id].load()
    return measure


def _loaded(point: EntryPoint) -> Measure:
    """The measure of another package.

    Raises:
        DataError: its entry point leads to something that is no measure.
    """
    try:
        measure = point.load()
    except (ImportError, AttributeError) as error:
        raise DataError(
            f"the measure {point.name!r} cannot be loaded from {point.value!r}: {error}"
        ) from error
    if not isinstance(measure, Measure):
        raise DataError(f"the measure {point.name!r} ({point.value}) is no `Measure`")
    return measure


@cache
def brought() -> tuple[Measure, ...]:
    """The measures that other packages bring, by the name of their entry point.

    Raises:
        DataError: an entry point leads to something that is no measure, or an id stands twice.
    """
    found: dict[str, Measure] = {}
    for point in _points()[False].values():
        measure = _loaded(point)
        if measure.id in _points()[True] or measure.id in found:
            raise DataError(f"two packages bring a measure called {measure.id!r}")
        found[measure.id] = measure
    return tuple(found.values())


def own_measures() -> tuple[Measure, ...]:
    """The measures of the house, by id."""
    return tuple(_own(name) for name in _points()[True])


def all_measures() -> tuple[Measure, ...]:
    """The measures of the house, then those that other packages bring."""
    return (*own_measures(), *brought())


def measure_ids() -> tuple[str, ...]:
    """The ids of all measures; those of the house are not imported for it."""
    return (*_points()[True], *(m.id for m in brought()))


def find_measure(measure_id: str) -> Measure:
    """The measure with an id.

    Raises:
        UnknownMeasure: there is none; the message lists them.
    """
    if measure_id in _points()[True]:
        return _own(measure_id)
    for measure in brought():
        if measure.id == measure_id:
            return measure
    known = ", ".join(measure_ids())
    raise UnknownMeasure(f"no measure is called {measure_id!r}: the measures are {known}")
