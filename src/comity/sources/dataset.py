"""What a reader of a data set offers, and the door through which readers come in.

A data set is a `Sheet` and a reader: a class with the methods of `DataSet`. The built-in ones
and those of other packages are found through the same door, the entry point group
`comity.sources`:

    [project.entry-points."comity.sources"]
    mine = "my_package.mine:MINE"
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import entry_points
from typing import Protocol, runtime_checkable

from comity.errors import DataError, UsageError
from comity.sources.sheet import Layout, Sheet

GROUP = "comity.sources"


@dataclass(frozen=True, slots=True)
class Problem:
    """A reason why a row cannot be used.

    Attributes:
        column: the published column at fault.
        when: an SQL condition over the published columns, true where the row cannot be used.
        reason: what is wrong, for a reader.
    """

    column: str
    when: str
    reason: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a user asks a data set for.

    Attributes:
        first: the first day.
        last: the last day.
        actors: ids of actors; rows without any of them are left out. Empty means all rows.
    """

    first: date
    last: date
    actors: tuple[str, ...] = ()


@runtime_checkable
class DataSet(Protocol):
    """A data set that can be ingested.

    SQL is DuckDB's. The published columns stand in the table `raw` under their own names, all
    as text (an empty field is NULL), beside `line`, the row's line in its file. The lookup
    tables of the codebook (`actor_codes`, `cameo`, `plover`) can be joined.
    """

    sheet: Sheet

    def select(self, layout: Layout, file: str) -> str:
        """The rows of `raw` in the canonical columns: the part of a SELECT before FROM raw on.

        Args:
            layout: the form of the file.
            file: the file's own name, which may carry the day it was published.

        Returns:
            `SELECT ... FROM raw ...` with every canonical column of the sheet's table but
            `source`, `file` and `line`, in the order of `schema.py`, and then `line`.
        """

    def problems(self, layout: Layout) -> tuple[Problem, ...]:
        """The reasons why a row cannot be used, the first that holds counts."""


@cache
def data_sets() -> Mapping[str, DataSet]:
    """Every data set that can be ingested, by id; packages add theirs by entry point.

    Raises:
        DataError: an entry point leads to something that is no data set, or an id stands twice.
    """
    found: dict[str, DataSet] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda p: p.name):
        try:
            data_set = point.load()
        except (ImportError, AttributeError) as error:
            raise DataError(
                f"the source {point.name!r} cannot be loaded from {point.value!r}: {error}"
            ) from error
        if not isinstance(data_set, DataSet):
            raise DataError(
                f"the source {point.name!r} ({point.value}) has no sheet, select and problems: "
                "it is no data set"
            )
        if data_set.sheet.id in found:
            raise DataError(f"two packages bring a source called {data_set.sheet.id!r}")
        found[data_set.sheet.id] = data_set
    return found


def data_set(name: str) -> DataSet:
    """The data set with an id.

    Raises:
        UsageError: there is none; the message lists those there are.
    """
    known = data_sets()
    if name not in known:
        raise UsageError(f"no source is called {name!r}: there are {', '.join(sorted(known))}")
    return known[name]
