"""Measures, one file each, found by the entry point group `comity.measures`."""

from comity.core.series import Point, Series
from comity.measures.base import Measure
from comity.measures.entry_points import (
    all_measures,
    brought,
    find_measure,
    measure_ids,
    own_measures,
)

__all__ = [
    "Measure",
    "Point",
    "Series",
    "all_measures",
    "brought",
    "find_measure",
    "measure_ids",
    "own_measures",
]
