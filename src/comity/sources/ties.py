"""What binds two states in a year: alliance obligations (ATOP), shared organizations (COW IGO)."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

from comity.core.bundled_columns import kept_arrays
from comity.core.model_cache import Arrays
from comity.core.series_table import SeriesTable, Universe

if TYPE_CHECKING:
    import pyarrow as pa

ATOP, IGO = "atop", "cow-igo"
OBLIGATIONS = ("defense", "offense", "neutral", "nonagg", "consul")
ENDS = ("state1", "state2")
Pair = tuple[str, str]
Row = dict[str, Any]


class Ties(SeriesTable):
    """Ties of pairs of states by calendar year, from one table (state1, state2, year, ...).

    Attributes:
        years: the first and last year that the table speaks for.
        title: how the data set is called in a message.
        file: name of the bundled extract.
    """

    years: tuple[int, int]
    title: str
    file = ""

    def __init__(self, folder: Traversable) -> None:
        self._folder = folder
        self._read: dict[str, _Pairs] = {}  # shared by the cuts of one table

    @property
    def universe(self) -> Universe:
        """Every pair of states."""
        return Universe(kind="census", years=self.years, says="every pair of states")

    def last_year(self) -> int:
        """The last year it answers for: nothing of a year that is not over by its day."""
        whole = self.day.year if (self.day.month, self.day.day) == (12, 31) else self.day.year - 1
        return min(whole, self.years[1])

    def _whole(self) -> _Pairs:
        """The table, read once.

        Raises:
            DataError: it cannot be read.
        """
        if "" not in self._read:
            self._read[""] = _Pairs(self.arrays())
        return self._read[""]

    def arrays(self) -> Arrays:
        """The table as arrays, as `pair_arrays` makes them.

        Raises:
            DataError: it cannot be read.
        """
        title = f"the table of {self.title}"
        return kept_arrays(self._folder, (self.file,), title, pair_arrays)

    def _of(self, states: Sequence[str], *, year: int | None = None) -> list[Row]:
        """The rows of some states up to the day, or in one year; each state on the left.

        What a table says of the state as the first of the pair comes last, and so counts where
        the two directions differ.
        """
        last = self.last_year()
        return self._whole().of(states, last if year is None else year, only=year is not None)


def pair_arrays(table: pa.Table) -> Arrays:
    """A table of pairs as arrays: places and names of both states, the other columns as they are.

    Args:
        table: columns state1, state2, year, and values without gaps.
    """
    import numpy as np

    from comity.core.arrow_columns import numbers, words

    found: Arrays = {n: numbers(table[n]) for n in table.column_names if n not in ENDS}
    for end in ENDS:
        places, names = words(table[end])
        found |= {f"{end}-places": places, f"{end}-names": np.array(names, dtype=np.str_)}
    return found


class _Pairs:
    """A table of pairs in memory: places of states, years, and its other columns."""

    def __init__(self, arrays: Arrays) -> None:
        self._ends = [
            (arrays[f"{end}-places"], [str(name) for name in arrays[f"{end}-names"]])
            for end in ENDS
        ]
        self._years = arrays["year"].astype(int)
        self._values = {n: a for n, a in arrays.items() if n != "year" and "-" not in n}

    def of(self, states: Sequence[str], year: int, *, only: bool) -> list[Row]:
        import numpy as np

        within = self._years == year if only else self._years <= year
        found: list[Row] = []
        for own, other in ((1, 0), (0, 1)):
            (mine, names), (theirs, others) = self._ends[own], self._ends[other]
            wanted = [place for place, name in enumerate(names) if name in set(states)]
            rows = np.flatnonzero(within & np.isin(mine, wanted))
            for row in rows:
                found.append(
                    {
                        **{name: int(values[row]) for name, values in self._values.items()},
                        "state": names[mine[row]],
                        "other": others[theirs[row]],
                        "year": int(self._years[row]),
                    }
                )
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
        year, wanted = self.last_year(), set(others)
        rows = self._of(states, year=year)
        bound = {r["state"] for r in rows}
        found: dict[Pair, tuple[str, ...]] = {
            (s, o): () for s in states for o in others if s in bound and s != o
        }
        for row in rows:
            if row["other"] in wanted:
                found[row["state"], row["other"]] = tuple(n for n in OBLIGATIONS if row[n])
        return found

    def by_year(self, states: Sequence[str]) -> dict[tuple[str, int], dict[str, bool]]:
        """By state and year, for every other state, whether any obligation binds the two.

        A state and year that ATOP has nothing of is left out.
        """
        found: dict[tuple[str, int], dict[str, bool]] = {}
        for row in self._of(states):
            bound = any(row[name] for name in OBLIGATIONS)
            found.setdefault((row["state"], row["year"]), {})[row["other"]] = bound
        return found


class SharedOrganizations(Ties):
    """Organizations of which both are full members, by COW IGO: the bundled extract."""

    id = IGO
    years = (1991, 2014)
    title = "COW IGO"
    file = "cow_igo_ndy_extract.parquet"

    def latest(self, states: Sequence[str], others: Sequence[str]) -> dict[Pair, int]:
        """The number of shared organizations of each pair in the last year answered for."""
        wanted = set(others)
        return {
            (row["state"], row["other"]): int(row["dyadigos"])
            for row in self._of(states, year=self.last_year())
            if row["other"] in wanted
        }

    def by_year(self, states: Sequence[str]) -> dict[tuple[str, int], dict[str, int]]:
        """By state and year, the organizations shared with every other state."""
        found: dict[tuple[str, int], dict[str, int]] = {}
        for row in self._of(states):
            found.setdefault((row["state"], row["year"]), {})[row["other"]] = row["dyadigos"]
        return found
