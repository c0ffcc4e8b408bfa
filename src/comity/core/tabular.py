"""Results as tables: for pandas, polars, DuckDB and R without depending on any of them.

A result gives itself as an Arrow stream (the Arrow PyCapsule interface), so `pandas.DataFrame`,
`polars.DataFrame(result)`, `duckdb.sql("FROM result")` and R's `nanoarrow` read it; in a notebook
it shows the head of that table.
"""

from __future__ import annotations

import dataclasses
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any, TypeVar, overload

from comity.errors import MissingExtra

if TYPE_CHECKING:
    import pyarrow as pa

SHOWN = 20
"""Rows of a table that a notebook shows."""
Item = TypeVar("Item")


class Tabular:
    """A result that is a table too."""

    __slots__ = ()

    @abstractmethod
    def rows(self) -> Iterable[Mapping[str, Any]]:
        """Its rows: names of columns to numbers, texts, days or None, the same names in each."""

    @abstractmethod
    def summary(self) -> str:
        """What it is, in one line."""

    def to_arrow(self) -> pa.Table:
        """The result as a table of pyarrow; a missing value is null."""
        import pyarrow as pa

        return pa.Table.from_pylist([dict(row) for row in self.rows()])

    def to_pandas(self) -> Any:
        """The result as a DataFrame.

        Raises:
            MissingExtra: pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise MissingExtra("pandas, which makes DataFrames,", "pandas") from error
        return pandas.DataFrame([dict(row) for row in self.rows()])

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.summary()}>"

    def _repr_html_(self) -> str:
        """The summary and the head of the table, for notebooks."""
        found = [dict(row) for row in self.rows()]
        head = "".join(f"<th>{escape(name)}</th>" for name in (found[0] if found else ()))
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(_cell(v))}</td>" for v in row.values()) + "</tr>"
            for row in found[:SHOWN]
        )
        more = f"<p>… {len(found) - SHOWN} more rows</p>" if len(found) > SHOWN else ""
        return (
            f"<p>{escape(self.summary())}</p><table><thead><tr>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table>{more}"
        )


class Rows(Tabular, Sequence[Item]):
    """A sequence of results, one row each: dataclasses by their fields."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = tuple(items)

    @overload
    def __getitem__(self, index: int) -> Item: ...

    @overload
    def __getitem__(self, index: slice) -> Rows[Item]: ...

    def __getitem__(self, index: int | slice) -> Item | Rows[Item]:
        """A result, or some of them."""
        return Rows(self._items[index]) if isinstance(index, slice) else self._items[index]

    def __len__(self) -> int:
        return len(self._items)

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Fields that are numbers, texts or days; others as text."""
        for item in self:
            fields = dataclasses.fields(item)  # type: ignore[arg-type]  # dataclasses they are
            yield {f.name: _plain(getattr(item, f.name)) for f in fields}

    def summary(self) -> str:
        """How many there are."""
        return f"{len(self)} rows"


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str | date):
        return value
    if isinstance(value, tuple | list | frozenset | set):
        return "; ".join(map(str, value))
    return str(value)


def _cell(value: Any) -> str:
    """Numbers with three decimals where they have any, what is missing as a dash."""
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.0f}" if value == int(value) else f"{value:.3f}"
    return str(value)
