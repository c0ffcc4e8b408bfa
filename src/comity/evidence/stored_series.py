"""Tables of series that read a store in the place of the bundled extracts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.core.bundled_columns import unreadable
from comity.core.canonical_tables import quoted
from comity.core.model_cache import Arrays
from comity.evidence.bundled import bundled_actors
from comity.sources.cow_igo import SHARED
from comity.sources.ideal_points import ALL, WHOLE
from comity.sources.published_points import PUBLISHED, Placed, PublishedPoints
from comity.sources.roll_calls import Chamber, RollCalls, chamber_arrays
from comity.sources.ties import (
    ATOP,
    IGO,
    OBLIGATIONS,
    Obligations,
    SharedOrganizations,
    pair_arrays,
)
from comity.sources.un_votes import CALL, VOTE
from comity.store.store import Store

if TYPE_CHECKING:
    import pyarrow as pa

UN_VOTES = "un-votes"


class StoredRollCalls(RollCalls):
    """The roll calls of a store, from the files of one release.

    A number of the Correlates of War stands for the actor that the store holds, so that the
    Soviet Union's votes are those of number 365, as in the bundled table.
    """

    called = "the roll calls of the store"

    def __init__(self, store: Store, files: list[int], years: tuple[int, int]) -> None:
        self._store, self._files = store, files
        self._read: dict[str, Chamber] = {}
        self.years = years

    def arrays(self) -> Arrays:
        """The arrays of a chamber.

        Raises:
            DataError: the store's tables cannot be read.
        """
        import pyarrow as pa

        try:
            return chamber_arrays(*self.tables())
        except (OSError, pa.ArrowException, KeyError, ValueError) as error:
            raise unreadable(self.called, error) from error

    def tables(self) -> tuple[pa.Table, pa.Table]:
        """Votes (rcid, ccode, vote) and roll calls (rcid, session, date)."""
        import duckdb
        import pyarrow.parquet as pq

        commit, numbers = self._store.manifest.last, "-".join(map(str, self._files))
        kept = self._store.root / "kept"
        found = []
        for name, relation in zip(("v", "c"), self._asked(), strict=True):
            path = kept / f"{UN_VOTES}-{commit}-{numbers}-{name}.parquet"
            try:
                if not path.is_file():
                    _keep(relation, path)
                found.append(pq.ParquetFile(path).read())
            except OSError:  # a store that may not be written to
                with duckdb.connect(config={"threads": 2}) as connection:
                    found.append(connection.sql(f"SELECT * FROM {relation}").to_arrow_table())
        return found[0], found[1]

    def _asked(self) -> tuple[str, str]:
        table = ", ".join(f"({quoted(actor)}, {cow})" for actor, cow in _numbers().items())
        files = ", ".join(map(str, self._files))
        relation = self._store.relation("observations", UN_VOTES)
        rows = f"(SELECT * FROM {relation} WHERE file IN ({files}))"
        return (
            "(SELECT item::INTEGER AS rcid, ccode::SMALLINT AS ccode, value::TINYINT AS vote "
            f"FROM {rows} JOIN (VALUES {table}) AS numbers(actor, ccode) USING (actor) "
            f"WHERE series = {quoted(VOTE)})",
            f"(SELECT item::INTEGER AS rcid, max(value)::INTEGER AS session, max(last) AS date "
            f"FROM {rows} WHERE series = {quoted(CALL)} GROUP BY item)",
        )


def _numbers() -> dict[str, int]:
    """COW numbers by actor; the Soviet Union has Russia's."""
    numbers = {a.id: a.cow for a in bundled_actors() if a.cow is not None}
    return {**numbers, "SUN": numbers["RUS"]}


class StoredPoints(PublishedPoints):
    """The ideal points of a release in the store: over whole resolutions where it has them.

    Attributes:
        years: the first and last year it has.
    """

    def __init__(
        self, store: Store, file: int, layout: str, years: tuple[int, int], last: date
    ) -> None:
        self._store, self._number = store, file
        self.years, self.last = years, last
        self.release = f"release in the store ({layout})"

    def points(self) -> Mapping[tuple[int, int], Placed]:
        """The points by COW number and year."""
        connection = self._store.connect()
        try:
            rows = connection.execute(
                "SELECT actor, series, value, low, high, first, last FROM observations "
                "WHERE source = ? AND file = ?",
                [PUBLISHED, self._number],
            ).fetchall()
        finally:
            connection.close()
        numbers = _numbers()
        found: dict[str, dict[tuple[int, int], Placed]] = {ALL: {}, WHOLE: {}}
        for actor, series, value, low, high, first, last in rows:
            if actor in numbers and series in found:
                found[series][numbers[actor], first.year] = Placed(
                    mean=value, low=low, high=high, last=last
                )
        both = {
            key: replace(placed, other=found[ALL][key].mean if key in found[ALL] else None)
            for key, placed in found[WHOLE].items()
        }
        return both or found[ALL]


def _keep(relation: str, path: Path) -> None:
    """Write a relation beside the store, and drop what was kept for earlier commits.

    Raises:
        OSError: the store may not be written.
    """
    import duckdb

    part = path.with_suffix(f".{os.getpid()}.part")
    path.parent.mkdir(exist_ok=True)
    try:
        with duckdb.connect(config={"threads": 2}) as connection:
            connection.execute(
                f"COPY (FROM {relation}) TO {quoted(str(part))} (FORMAT parquet, COMPRESSION zstd)"
            )
        os.replace(part, path)
    except duckdb.IOException as error:
        part.unlink(missing_ok=True)
        raise OSError(str(error)) from error
    current = path.name.rpartition("-")[0]
    for old in path.parent.glob(f"{UN_VOTES}-*.parquet"):
        if old.name.rpartition("-")[0] != current:
            old.unlink(missing_ok=True)


class _OfStore:
    """A table of ties that reads the store in the place of the bundled extract."""

    def __init__(self, store: Store, years: tuple[int, int]) -> None:
        self._store = store
        self._read: dict[str, Any] = {}
        self.years = years

    def _query(self, query: str) -> pa.Table:
        import duckdb

        with duckdb.connect(config={"threads": 2}) as connection:
            return connection.sql(query).to_arrow_table()

    def table(self) -> pa.Table:
        """The whole table: state1, state2, year and its values."""
        raise NotImplementedError

    def arrays(self) -> Arrays:
        """The table as arrays."""
        return pair_arrays(self.table())

    def _observed(self, source: str) -> str:
        return self._store.relation("observations", source)


class StoredObligations(_OfStore, Obligations):
    """ATOP's obligations in the store."""

    def table(self) -> pa.Table:
        """The whole table."""
        flags = ", ".join(
            f"coalesce(max(value) FILTER (WHERE series = 'alliance-{name}'), 0) AS {name}"
            for name in OBLIGATIONS
        )
        return self._query(f"SELECT {_BY}, {flags} FROM {self._observed(ATOP)} GROUP BY ALL")


class StoredOrganizations(_OfStore, SharedOrganizations):
    """The organizations that two states share, in the store."""

    def table(self) -> pa.Table:
        """The whole table."""
        return self._query(
            f"SELECT {_BY}, value::INTEGER AS dyadigos FROM {self._observed(IGO)} "
            f"WHERE series = {quoted(SHARED)}"
        )


_BY = "actor AS state1, partner AS state2, year(last) AS year"
