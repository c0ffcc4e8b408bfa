"""The store: Parquet files as truth, a manifest that says which of them count, DuckDB to ask.

A store is a folder:

    manifest.json     the commits: which parts and files count, which were replaced
    parts/            immutable Parquet files, one or a few per commit and table; each says in its
                      own metadata what it is, so that a lost manifest can be made anew
    aside/            damaged or unknown parts that `comity store restore` took out of the way
    staging/          what an unfinished run has written; swept away by the next one
    kept/             answers that take long, kept until something new comes in
    raw/              what `comity sources get` fetched

A commit writes its parts first and then replaces the manifest in one step, so a reader sees
either all of a commit or nothing of it, and never waits for a writer. Nothing is overwritten:
a file that a newer release replaces is marked as retired from that commit on, so the store can
be asked as it was after any earlier commit (its vintage). Small parts that were merged into one
stay for a day, so that who opened the store before goes on reading what was there.
"""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.core.canonical_tables import CANONICAL, quoted
from comity.errors import UsageError
from comity.sources.actor_names import NAMES
from comity.store.manifest import commit_of, read_manifest
from comity.store.part_description import damaged, look_at
from comity.store.writer import SPILL, Writer, locked, unwritten

if TYPE_CHECKING:
    import duckdb

THREADS = 2
MEMORY = "800MB"
_connections = itertools.count()


class Store:
    """A store in a folder, opened to read; `writer()` opens it to write.

    Args:
        root: the folder; it need not be there yet.
        vintage: a commit number, a day (YYYY-MM-DD) or a time, or the name of a release; what
            came later is not seen. None means everything.

    Raises:
        StoreError: the folder holds something else, or a damaged manifest.
        UsageError: no commit answers to the vintage.
    """

    def __init__(self, root: Path | str, vintage: str | None = None) -> None:
        self.root = Path(root)
        self._whole = read_manifest(self.root)
        self.manifest = self._whole
        self.cut = False
        if vintage is not None:
            self.manifest = self._whole.at(commit_of(self._whole, vintage))
            self.cut = self.manifest.last < self._whole.last

    @classmethod
    def named(cls, root: Path | str | None, vintage: str | None = None) -> Store:
        """The store that a user names, or the default one, which need not be there.

        Raises:
            UsageError: the folder that was named holds no store: asked of it, everything would be
                answered as if nothing had been said.
        """
        opened = cls(default_root() if root is None else root, vintage)
        if root is not None and opened.empty:
            raise UsageError(
                f"{root} holds no store: bring data in with `comity ingest ... --store {root}`, "
                "or name the folder where that was done"
            )
        return opened

    @property
    def empty(self) -> bool:
        """Whether nothing was ever brought in."""
        return not self.manifest.commits

    def sources(self, table: str | None = None) -> tuple[str, ...]:
        """Ids of the data sets that it holds rows of, in order of name."""
        return tuple(
            sorted({p.source for p in self.manifest.parts if table in (None, p.table) and p.rows})
        )

    def paths(self, table: str, source: str | None = None) -> list[str]:
        """The Parquet files of a table, whole paths.

        Raises:
            StoreError: one is missing, or has another size than the manifest says.
        """
        parts = [p for p in self.manifest.standing(table) if source in (None, p.source)]
        for part in parts:
            look_at(self.root, part)
        return [str(self.root / p.path) for p in parts]

    def hidden(self) -> str:
        """An SQL condition that is false for rows of files that do not count, or empty."""
        conditions = []
        gone = self.manifest.forgotten | self.manifest.retired.keys()
        if gone:
            numbers = ", ".join(str(f) for f in sorted(gone))
            conditions.append(f"file NOT IN ({numbers})")
        if self.cut:
            conditions.append(f"file <= {self.manifest.files}")
        return " AND ".join(conditions)

    def relation(self, table: str, source: str | None = None) -> str:
        """A table as an SQL relation for DuckDB: its Parquet files, without what does not count."""
        paths = self.paths(table, source)
        if not paths:
            names = ", ".join(f'NULL::{c.type} AS "{c.name}"' for c in CANONICAL[table])
            return f"(SELECT {names} WHERE false)"
        listed = ", ".join(quoted(p) for p in paths)
        hidden = self.hidden()
        return f"(SELECT * FROM read_parquet([{listed}])" + (f" WHERE {hidden})" if hidden else ")")

    @contextlib.contextmanager
    def reading(self, *, codes: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection as `connect` gives it, closed at the end.

        Args:
            codes: whether the tables of the codebook are there; without them it is open in a third
                of the time. The canonical tables are there all the same, so that harm to any part
                is noticed by whoever reads the store.

        Raises:
            StoreError: a part turns out to be damaged while it is read.
        """
        import duckdb

        connection = self.connect() if codes else self.connect_to(*CANONICAL)
        try:
            yield connection
        except duckdb.Error as error:
            raise damaged(self.root, str(error).strip().partition("\n")[0]) from error
        finally:
            connection.close()

    def connect(self, *, threads: int = THREADS, memory: str = MEMORY) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection in which every canonical table is a view.

        The tables of the codebook that events are read by (`cameo`, `plover`, `actor_codes`,
        `calendar`) are there as well.

        Raises:
            StoreError: a part is damaged or missing.
        """
        connection = database(self._spill, threads=threads, memory=memory)
        for table in CANONICAL:
            self._view(connection, table)
        return connection

    def connect_to(
        self, *tables: str, threads: int = THREADS, memory: str = MEMORY
    ) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection in which some canonical tables are views: quicker than with all."""
        connection = empty_database(self._spill, threads=threads, memory=memory)
        for table in tables:
            self._view(connection, table)
        return connection

    def _view(self, connection: duckdb.DuckDBPyConnection, table: str) -> None:
        import duckdb

        columns = ", ".join(f'"{c.name}"' for c in CANONICAL[table])
        try:  # the columns are named, so that a foreign part is noticed here and not in a query
            connection.execute(
                f"CREATE VIEW {table} AS SELECT {columns} FROM {self.relation(table)}"
            )
        except duckdb.Error as error:
            raise damaged(self.root, str(error).strip().partition("\n")[0]) from error

    @property
    def _spill(self) -> Path:
        # one for each connection, and not in `staging`, which a writer that starts sweeps away
        return self.root / f"{SPILL}{os.getpid()}-{next(_connections)}"

    @contextlib.contextmanager
    def writer(self) -> Iterator[Writer]:
        """Open the store to write; only one can at a time.

        Raises:
            StoreError: another process is writing, or the folder cannot be written.
        """
        with locked(self.root):
            writer = Writer(self.root)
            writer.sweep()
            try:
                yield writer
            except OSError as error:
                raise unwritten(self.root, error) from error
        self._whole = read_manifest(self.root)
        self.manifest = self._whole


def default_root() -> Path:
    """The folder of the store where none is named: COMITY_STORE, else the user's data folder."""
    named = os.environ.get("COMITY_STORE")
    if named:
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("comity", appauthor=False) / "store"


def database(
    spill: Path | None = None, *, threads: int = THREADS, memory: str = MEMORY
) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection that holds the codebook's tables on events.

    Args:
        spill: a folder that takes what does not fit into memory; made and removed by DuckDB.
        threads: how many it may use.
        memory: how much it may use before it goes to disk.
    """
    from comity.core.codebook import DATA

    connection = empty_database(spill, threads=threads, memory=memory)
    folder = DATA / "codebook"
    for table, types in _CODE_TABLES.items():
        columns = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
        connection.execute(
            f"CREATE TEMP TABLE {table} AS SELECT * FROM read_csv({quoted(str(folder / table))}"
            f" || '.csv', header = true, auto_detect = false, delim = ',', quote = '\"', "
            f"columns = {{{columns}}})"
        )
    connection.execute(_CALENDAR)
    connection.execute(_NAMES)
    return connection


def empty_database(
    spill: Path | None, *, threads: int = THREADS, memory: str = MEMORY
) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection without any table; the arguments are those of `database`."""
    import duckdb

    config: dict[str, Any] = {"threads": threads, "memory_limit": memory}
    if spill is not None:
        config["temp_directory"] = str(spill)
    connection = duckdb.connect(config=config)
    connection.execute("SET enable_progress_bar = false")
    return connection


_CODE_TABLES = {
    "cameo": {
        "code": "VARCHAR",
        "name": "VARCHAR",
        "root": "VARCHAR",
        "quad": "TINYINT",
        "goldstein": "DOUBLE",
        "plover": "VARCHAR",
        "mode": "VARCHAR",
        "contexts": "VARCHAR",
        "areas": "VARCHAR",
    },
    "plover": {"type": "VARCHAR", "quad": "TINYINT", "quad_common": "TINYINT", "areas": "VARCHAR"},
    "event_areas": {"match": "VARCHAR", "area": "VARCHAR", "reason": "VARCHAR"},
    "icews_labels": {"label": "VARCHAR", "code": "VARCHAR", "other": "VARCHAR"},
    "actor_codes": {
        "scheme": "VARCHAR",
        "code": "VARCHAR",
        "actor": "VARCHAR",
        "since": "DATE",
        "before": "VARCHAR",
    },
    "actor_names": {
        "name": "VARCHAR",
        "actor": "VARCHAR",
        "language": "VARCHAR",
        "since": "DATE",
        "before": "VARCHAR",
    },
}
# Names are a scheme of codes, letter for letter; `name_keys` finds them as `actors.name_key` does.
_NAMES = (
    f"INSERT INTO actor_codes SELECT 'name', name, actor, since, before FROM actor_names;{NAMES}"
)
# A day is looked up rather than parsed: that is faster, and 20220000 simply is not there.
_CALENDAR = (
    "CREATE TEMP TABLE calendar AS SELECT strftime(day, '%Y%m%d') AS text, day::DATE AS day "
    "FROM range(TIMESTAMP '1900-01-01', TIMESTAMP '2050-01-01', INTERVAL 1 DAY) t(day)"
)
