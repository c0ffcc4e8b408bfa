"""What binds two states in a year: alliance obligations (ATOP), shared organizations (COW IGO)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from comity.core.canonical_tables import quoted
from comity.core.series_table import SeriesTable, Universe
from comity.errors import DataError

ATOP, IGO = "atop", "cow-igo"
OBLIGATIONS = ("defense", "offense", "neutral", "nonagg", "consul")
Pair = tuple[str, str]
_OF_PAIR = "(state1 = any($1) and state2 = any($2) or state2 = any($1) and state1 = any($2))"


class Ties(SeriesTable):
    """Ties of pairs of states by calendar year, from one table (state1, state2, year, ...).

    Attributes:
        years: the first and last year that the table speaks for.
        title: how the data set is called in a message.
    """

    years: tuple[int, int]
    title: str

    def __init__(self, folder: Traversable) -> None:
        self._file = folder / self.file

    file = ""

    @property
    def universe(self) -> Universe:
        """Every pair of states."""
        return Universe(kind="census", years=self.years, says="every pair of states")

    @contextlib.contextmanager
    def relation(self) -> Iterator[str]:
        """The table as an SQL relation."""
        with resources.as_file(self._file) as path:
            yield f"read_parquet({quoted(str(path))})"

    def last_year(self) -> int:
        """The last year it answers for: nothing of a year that is not over by its day."""
        whole = self.day.year if (self.day.month, self.day.day) == (12, 31) else self.day.year - 1
        return min(whole, self.years[1])

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a query on `{table}`.

        Raises:
            DataError: the table cannot be read.
        """
        import duckdb  # 0.2 s that `comity --help` must not pay

        with self.relation() as table, duckdb.connect(config={"threads": 2}) as connection:
            try:
                return connection.execute(query.format(table=table), list(values)).fetchall()
            except duckdb.Error as error:
                raise DataError(
                    f"the table of {self.title} cannot be read ({str(error).splitlines()[0]}): "
                    "install Comity again"
                ) from error

    def _by_year(self, value: str, states: Sequence[str]) -> dict[tuple[str, int], dict[str, Any]]:
        query = (
            f"select state1, state2, year, {value} from {{table}} where year <= $2 and state1 = "
            f"any($1) union all select state2, state1, year, {value} from {{table}} where "
            "year <= $2 and state2 = any($1)"
        )
        found: dict[tuple[str, int], dict[str, Any]] = {}
        for one, two, year, answer in self._rows(query, list(states), self.last_year()):
            found.setdefault((one, year), {})[two] = answer
        return found


class Obligations(Ties):
    """Alliance obligations by ATOP: the bundled extract."""

    id = ATOP
    years = (1991, 2018)
    title = "ATOP"
    file = "atop_alliance_extract.parquet"

    def latest(self, states: Sequence[str], others: Sequence[str]) -> dict[Pair, tuple[str, ...]]:
        """The obligations of each pair in the last year answered for.

        A state that ATOP binds to someone is bound to nobody else; of a state that it does not
        have, nothing is said.
        """
        year = self.last_year()
        bound = self._rows("select distinct unnest([state1, state2]) from {table} where year = $1",
                           year)  # fmt: skip
        spoken = {str(name) for (name,) in bound}
        found: dict[Pair, tuple[str, ...]] = {
            (s, o): () for s in states for o in others if s in spoken and s != o
        }
        columns = ", ".join(OBLIGATIONS)
        query = f"select state1, state2, {columns} from {{table}} where {_OF_PAIR} and year = $3"
        for one, two, *flags in self._rows(query, list(states), list(others), year):
            names = tuple(n for n, flag in zip(OBLIGATIONS, flags, strict=True) if flag)
            found[_ordered(one, two, states)] = names
        return found

    def by_year(self, states: Sequence[str]) -> dict[tuple[str, int], dict[str, bool]]:
        """By state and year, for every other state, whether any obligation binds the two.

        A state and year that ATOP has nothing of is left out.
        """
        any_of = " or ".join(f"coalesce({name}, 0) > 0" for name in OBLIGATIONS)
        return self._by_year(any_of, states)


class SharedOrganizations(Ties):
    """Organizations of which both are full members, by COW IGO: the bundled extract."""

    id = IGO
    years = (1991, 2014)
    title = "COW IGO"
    file = "cow_igo_ndy_extract.parquet"

    def latest(self, states: Sequence[str], others: Sequence[str]) -> dict[Pair, int]:
        """The number of shared organizations of each pair in the last year answered for."""
        query = f"select state1, state2, dyadigos from {{table}} where {_OF_PAIR} and year = $3"
        rows = self._rows(query, list(states), list(others), self.last_year())
        return {_ordered(one, two, states): int(number) for one, two, number in rows}

    def by_year(self, states: Sequence[str]) -> dict[tuple[str, int], dict[str, int]]:
        """By state and year, the organizations shared with every other state."""
        return self._by_year("dyadigos", states)


def _ordered(one: str, two: str, states: Sequence[str]) -> Pair:
    return (one, two) if one in states else (two, one)
