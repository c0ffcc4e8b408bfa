"""What a reader of a data set offers, and the door through which readers come in.

A data set is a `Sheet` and a reader: a class with the methods of `DataSet`. The built-in ones
and those of other packages are found through the same door, the entry point group
`comity.sources`:

    [project.entry-points."comity.sources"]
    mine = "my_package.mine:MINE"
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Protocol, runtime_checkable

from comity.errors import DataError, UsageError
from comity.sources.sheet import Layout, Sheet

GROUP = "comity.sources"


@dataclass(frozen=True, slots=True)
class Problem:
    """A reason why a row cannot be used.

    Attributes:
        column: the published column at fault.
        when: an SQL condition, true where the row cannot be used. Where it comes to NULL the
            row is used.
        reason: what is wrong, for a reader.
        mended: what is said where a whole file is of this kind and its rows are used after all,
            because the reader's columns know the right value from the rest of the row; empty
            where such rows are always held back.
        unless: an SQL condition on a row of `raw`: one row for which it holds shows that the file
            is not wholly of this kind, so the rows at fault are held back.
    """

    column: str
    when: str
    reason: str
    mended: str = ""
    unless: str = ""


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

    A reader says in SQL, DuckDB's, how its rows become canonical ones. The published columns
    stand in the table `raw` under their own names, all as text, a missing value as NULL. The
    codebook's tables `cameo`, `plover`, `actor_codes` and `calendar` (text YYYYMMDD, day) can be
    joined; every join must keep each row once, so it is a LEFT JOIN on something unique.
    """

    sheet: Sheet

    def columns(self, layout: Layout, file: str) -> Mapping[str, str]:
        """How each canonical column is made: its name and an SQL expression.

        Every column of the sheet's table but `source`, `file` and `line` must be there. Values
        are cast to the column's type afterwards.

        Args:
            layout: the form of the file.
            file: the file's own name, which may carry the day it was published.
        """

    def joins(self, layout: Layout) -> str:
        """The joins that the expressions and conditions need: what follows FROM raw."""

    def problems(self, layout: Layout) -> tuple[Problem, ...]:
        """The reasons why a row cannot be used; the first that holds is given."""


@runtime_checkable
class SeveralRows(Protocol):
    """What a data set offers besides where one of its rows becomes several canonical ones."""

    def series(self, layout: Layout, file: str) -> Sequence[Mapping[str, str]]:
        """How each of the canonical rows is made, as `DataSet.columns` says it of one.

        A mapping gives no row where its `value` (its id, in a table other than observations) is
        NULL; a raw row that gives none at all is quarantined. The expressions may not hold window
        functions: put those into a join.
        """


def actor_join(alias: str, scheme: str, key: str) -> str:
    """A join that finds the actor that a code or name means: see `actor`."""
    return (
        f"LEFT JOIN (FROM actor_codes WHERE scheme = '{scheme}') AS {alias} ON {alias}.code = {key}"
    )


def actor(alias: str, day: str) -> str:
    """The id of the actor that was joined under an alias, as its code is meant on a day."""
    return f"CASE WHEN {day} < {alias}.since THEN {alias}.before ELSE {alias}.actor END"


def whole(column: str) -> str:
    """A whole number as text, also where a table writes it with a decimal point (2.0)."""
    return f"regexp_replace({column}, '[.]0+$', '')"


def no_number(column: str, kind: str = "DOUBLE") -> Problem:
    """The problem that a column holds something that is no number of a kind of DuckDB's."""
    quoted = f'"{column}"'
    return Problem(
        column,
        f"{quoted} IS NOT NULL AND NOT "
        f"coalesce(isfinite(try_cast({quoted} AS {kind})::DOUBLE), false)",
        "no number",
    )


def unknown_actor(alias: str, column: str, what: str) -> Problem:
    """The problem that no actor has what a column says; see `actor_join` for the alias."""
    return Problem(column, f"{alias}.actor IS NULL", f"no known actor has this {what}")


def year_start(column: str) -> str:
    """The first day of the year in a column."""
    return f"make_date({column}::DOUBLE::INTEGER, 1, 1)"


def year_end(column: str) -> str:
    """The last day of the year in a column."""
    return f"make_date({column}::DOUBLE::INTEGER, 12, 31)"


def observation(
    series: str,
    actor: str,
    value: str,
    first: str,
    last: str,
    *,
    partner: str = "NULL",
    item: str = "NULL",
    low: str = "NULL",
    high: str = "NULL",
    unit: str = "NULL",
    text: str = "NULL",
) -> Mapping[str, str]:
    """The columns of an observation, each an SQL expression; most have no interval or item."""
    return {
        "series": series,
        "actor": actor,
        "partner": partner,
        "item": item,
        "first": first,
        "last": last,
        "value": value,
        "low": low,
        "high": high,
        "unit": unit,
        "text": text,
    }


def state_of(alias: str, day: str) -> str:
    """As `actor`, for numbers that go back to before the Soviet Union was founded."""
    return (
        f"CASE WHEN {alias}.before = 'SUN' AND {day} < DATE '1922-12-30' THEN {alias}.actor "
        f"WHEN {day} < {alias}.since THEN {alias}.before ELSE {alias}.actor END"
    )


@cache
def data_sets() -> Mapping[str, DataSet]:
    """Every data set that can be ingested, by id; packages add theirs by entry point.

    Raises:
        DataError: an entry point leads to something that is no data set, or an id stands twice.
    """
    from importlib.metadata import entry_points  # 30 ms that only commands on sources need

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
                f"the source {point.name!r} ({point.value}) is no data set: "
                "it lacks sheet, columns, joins or problems"
            )
        if data_set.sheet.id in found:
            raise DataError(f"two packages bring a source called {data_set.sheet.id!r}")
        found[data_set.sheet.id] = data_set
    return found


def title_of(name: str) -> str:
    """The title of a data set for a reader, or its id where a mapping of the user's made it."""
    known = data_sets()
    return known[name].sheet.title if name in known else name


def data_set(name: str) -> DataSet:
    """The data set with an id.

    Raises:
        UsageError: there is none; the message lists those there are.
    """
    known = data_sets()
    if name not in known:
        raise UsageError(f"no source is called {name!r}: there are {', '.join(sorted(known))}")
    return known[name]
