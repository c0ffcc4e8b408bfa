"""Ideal points as their authors publish them: where each state stands, by calendar year.

Bailey, Strezhnev and Voeten, the release of July 2025 (doi:10.7910/DVN/LEJUQZ): the points over
votes on whole resolutions (final passage), which alone reach to 2024, with those over all votes
beside them. A release is estimated from all its votes at once, so its point of 2004 knows the
votes of 2024: it may be used as of a day only where the day lies after the last of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Self

from comity.core.series_table import SeriesTable, Universe
from comity.errors import DataError

PUBLISHED = "ideal-points"


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
        self._file = folder / "published_ideal_points.parquet"

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
        with resources.as_file(self._file) as path:
            return _read(str(path))


@cache
def _read(path: str) -> Mapping[tuple[int, int], Placed]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    from comity.core.arrow_columns import floats, numbers

    try:
        table = pq.ParquetFile(path).read()
        cows, years = (numbers(table[name]).tolist() for name in ("cow", "year"))
        means, lows, highs, others = (
            np.round(floats(table[name]), 4).tolist() for name in ("mean", "low", "high", "all")
        )
    except (OSError, pa.ArrowException, KeyError, ValueError) as error:
        raise DataError(
            f"the published ideal points cannot be read ({str(error).splitlines()[0]}): install "
            "Comity again"
        ) from error

    def known(value: float) -> float | None:
        return None if math.isnan(value) else value

    return {
        (cow, year): Placed(
            mean=mean, low=known(low), high=known(high), last=date(year, 12, 31), other=known(other)
        )
        for cow, year, mean, low, high, other in zip(
            cows, years, means, lows, highs, others, strict=True
        )
    }
