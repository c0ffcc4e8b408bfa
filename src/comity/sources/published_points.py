"""Ideal points as their authors publish them: where each state stands, by calendar year.

Bailey, Strezhnev and Voeten, the release of July 2025 (doi:10.7910/DVN/LEJUQZ): the points over
votes on whole resolutions (final passage), which alone reach to 2024, with those over all votes
beside them. A release is estimated from all its votes at once, so its point of 2004 knows the
votes of 2024: it may be used as of a day only where the day lies after the last of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Self

from comity.core.bundled_columns import kept_arrays
from comity.core.model_cache import Arrays
from comity.core.series_table import SeriesTable, Universe

if TYPE_CHECKING:
    import pyarrow as pa

PUBLISHED = "ideal-points"
FILE = "published_ideal_points.parquet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where a state stands in a year.

    Attributes:
        mean: posterior mean.
        low: lower end of its 90 % interval, or None where the release has none.
        high: upper end, or None.
        last: last day of the votes it is of.
        other: the mean over all votes, where `mean` is over whole resolutions and it is known.
    """

    mean: float
    low: float | None
    high: float | None
    last: date
    other: float | None = None


class PublishedPoints(SeriesTable):
    """The bundled release.

    Attributes:
        release: how it is called in a note.
        last: last day of the votes it is estimated from.
        years: the first and last calendar year it has.
    """

    id = PUBLISHED
    release = "release of July 2025"
    years = (1946, 2024)
    last = date(2024, 12, 31)

    def __init__(self, folder: Traversable) -> None:
        self._folder = folder
        self._read: list[_Points] = []  # shared by the cuts of one table

    @property
    def universe(self) -> Universe:
        """Every member that voted enough in a year to be placed."""
        return Universe(
            kind="census", years=self.years, says="every member of the United Nations that voted"
        )

    def as_of(self, day: date) -> Self | None:
        """The release, or None where it knows votes after the day."""
        return super().as_of(day) if self.last <= day else None

    def points(self) -> Mapping[tuple[int, int], Placed]:
        """The points by COW number and year.

        Raises:
            DataError: the table cannot be read.
        """
        if not self._read:
            title = "the published ideal points"
            self._read.append(_Points(kept_arrays(self._folder, (FILE,), title, point_arrays)))
        return self._read[0]


class _Points(Mapping[tuple[int, int], Placed]):
    """The points of a release by COW number and year, each made when it is asked for."""

    def __init__(self, arrays: Arrays) -> None:
        keys = zip(arrays["cow"].tolist(), arrays["year"].tolist(), strict=True)
        self._rows = {key: row for row, key in enumerate(keys)}
        self._columns = [arrays[name].tolist() for name in ("mean", "low", "high", "all")]

    def __getitem__(self, key: tuple[int, int]) -> Placed:
        row = self._rows[key]
        mean, *others = (column[row] for column in self._columns)
        low, high, other = (None if math.isnan(value) else value for value in others)
        return Placed(mean=mean, low=low, high=high, last=date(key[1], 12, 31), other=other)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def point_arrays(table: pa.Table) -> Arrays:
    """The table of published points as arrays; what a release lacks is NaN."""
    from comity.core.arrow_columns import floats, numbers

    whole: Arrays = {name: numbers(table[name]) for name in ("cow", "year")}
    return {**whole, **{n: floats(table[n]).round(4) for n in ("mean", "low", "high", "all")}}
