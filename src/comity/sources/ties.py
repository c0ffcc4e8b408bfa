"""Alliance obligations (ATOP) and shared organizations (COW IGO) between two states, by year."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

from comity.core.canonical_tables import quoted
from comity.errors import DataError

ATOP, IGO = "atop", "cow-igo"
ATOP_YEARS, IGO_YEARS = (1991, 2018), (1991, 2014)
OBLIGATIONS = ("defense", "offense", "neutral", "nonagg", "consul")


@dataclass(frozen=True, slots=True)
class Tie:
    """What binds two states in a year.

    Attributes:
        state: id of the one.
        other: id of the other.
        year: calendar year.
        obligations: alliance obligations between them, of defense, offense, neutral, nonagg and
            consul; None where ATOP does not speak for the year.
        organizations: number of organizations both are full members of, or None.
    """

    state: str
    other: str
    year: int
    obligations: tuple[str, ...] | None
    organizations: int | None


class Ties:
    """The bundled extracts of ATOP and of COW IGO.

    Attributes:
        atop_years: the first and last year that ATOP speaks for here.
        igo_years: the first and last year that COW IGO speaks for here.
    """

    atop_years: tuple[int, int] = ATOP_YEARS
    igo_years: tuple[int, int] = IGO_YEARS

    def __init__(self, folder: Traversable) -> None:
        self._atop = folder / "atop_alliance_extract.parquet"
        self._igo = folder / "cow_igo_ndy_extract.parquet"
        self._removed: frozenset[str] = frozenset()

    def without(self, source: str) -> Ties:
        """These ties without one of the two data sets; the other one stays."""
        if source not in (ATOP, IGO):
            return self
        left = copy.copy(self)
        left._removed = self._removed | {source}
        return left

    @contextlib.contextmanager
    def relations(self) -> Iterator[tuple[str, str]]:
        """Obligations and shared organizations by state1, state2 and year as SQL relations."""
        with resources.as_file(self._atop) as atop, resources.as_file(self._igo) as igo:
            yield f"read_parquet({quoted(str(atop))})", f"read_parquet({quoted(str(igo))})"

    def latest(self, states: Sequence[str], others: Sequence[str], year: int) -> list[Tie]:
        """The latest known ties of each pair in `year` or before.

        Raises:
            DataError: the tables cannot be read.
        """
        import duckdb  # 0.2 s that `comity --help` must not pay

        with (
            self.relations() as (atop, igo),
            duckdb.connect(config={"threads": 2}) as connection,
        ):
            wanted = [list(states), list(others), year]
            pair = (
                "(state1 = any($1) and state2 = any($2) or state2 = any($1) and state1 = any($2))"
            )
            try:
                pledged = connection.execute(
                    f"select state1, state2, year, {', '.join(OBLIGATIONS)} from"
                    f" {atop} where {pair} and year = least($3, {self.atop_years[1]})",
                    wanted,
                ).fetchall()
                bound = connection.execute(
                    f"select distinct unnest([state1, state2]) from {atop}"
                    f" where year = least($1, {self.atop_years[1]})",
                    [year],
                ).fetchall()
                shared = connection.execute(
                    f"select state1, state2, year, dyadigos from {igo}"
                    f" where {pair} and year = least($3, {self.igo_years[1]})",
                    wanted,
                ).fetchall()
            except duckdb.Error as error:
                raise DataError(
                    f"the tables of ATOP and COW cannot be read "
                    f"({str(error).splitlines()[0]}): install Comity again"
                ) from error
        ties: dict[tuple[str, str], Tie] = {}
        if ATOP not in self._removed:
            # a state that ATOP binds to someone is bound to nobody else
            spoken = {str(name) for (name,) in bound}
            pairs = [(s, o) for s in states for o in others if s in spoken and s != o]
            at = min(year, self.atop_years[1])
            ties = {pair: Tie(*pair, at, (), None) for pair in pairs}
        return _joined(
            ties,
            () if ATOP in self._removed else pledged,
            () if IGO in self._removed else shared,
            states,
        )


def _joined(
    found: dict[tuple[str, str], Tie],
    pledged: Sequence[tuple[object, ...]],
    shared: Sequence[tuple[object, ...]],
    states: Sequence[str],
) -> list[Tie]:
    def pair(row: tuple[object, ...]) -> tuple[str, str]:
        one, two = str(row[0]), str(row[1])
        return (one, two) if one in states else (two, one)

    for row in pledged:
        state, other = pair(row)
        names = tuple(n for n, flag in zip(OBLIGATIONS, row[3:], strict=True) if flag)
        found[state, other] = Tie(state, other, int(str(row[2])), names, None)
    for row in shared:
        state, other = pair(row)
        before = found.get((state, other))
        found[state, other] = Tie(
            state,
            other,
            int(str(row[2])),
            before.obligations if before else None,
            int(str(row[3])),
        )
    return sorted(found.values(), key=lambda tie: (tie.state, tie.other))
