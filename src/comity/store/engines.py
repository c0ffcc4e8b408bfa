"""Where the expressions on events run: DuckDB, Spark or ClickHouse, through Ibis.

An engine is named by a URL:

- `duckdb` (the default): embedded, over the store's Parquet files;
- `spark://local[2]`, `spark://HOST:PORT`: a Spark session, which must see the store's folder;
- `chdb`: ClickHouse embedded, over the same files;
- `clickhouse://USER:PASSWORD@HOST:PORT/DATABASE`: a server with a table `events`.

Engines answer with Arrow tables whose columns and types are the same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from comity.core.canonical_tables import EVENTS, quoted
from comity.errors import MissingExtra, StoreError, UsageError
from comity.store.part_description import damaged
from comity.store.store import MEMORY, THREADS, Store

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

DEFAULT = "duckdb"

Expression = Callable[["ir.Table"], "ir.Table"]
"""From the canonical events to what is asked of them."""


class Engine(Protocol):
    """Something that can answer an expression on a store's events."""

    def answer(self, expression: Expression) -> pa.Table:
        """Run an expression; columns as in the expression's schema, counts as 64-bit integers."""


@contextmanager
def engine(url: str, store: Store) -> Iterator[Engine]:
    """Open an engine on a store.

    Args:
        url: duckdb, spark://..., chdb or clickhouse://...
        store: whose events are asked.

    Raises:
        UsageError: no engine answers to the URL.
        MissingExtra: it needs a package that is not installed; says the command.
        StoreError: it cannot be reached.
    """
    with _ENGINES[check(url)](url, store) as opened:
        yield opened


def check(url: str) -> str:
    """The kind of engine that a URL names.

    Raises:
        UsageError: there is none.
    """
    kind = url.partition(":")[0]
    if kind not in _ENGINES:
        raise UsageError(
            f"no engine is called {url!r}: write duckdb, spark://local[2], spark://HOST:PORT, chdb "
            "or clickhouse://USER:PASSWORD@HOST:PORT/DATABASE"
        )
    return kind


class _Ibis:
    """An engine with an Ibis backend."""

    def __init__(self, backend: Any, events: ir.Table) -> None:
        self._backend, self._events = backend, events

    def answer(self, expression: Expression) -> pa.Table:
        """Run an expression."""
        asked = expression(self._events)
        return _same_types(self._backend.to_pyarrow(asked), asked)


class _Compiled:
    """An engine for which Ibis only writes the SQL: its backends take seconds to import."""

    def __init__(
        self, write: Callable[[ir.Table], str], run: Callable[[str], pa.Table | None]
    ) -> None:
        self._write, self._run = write, run

    def answer(self, expression: Expression) -> pa.Table:
        """Run an expression."""
        import ibis

        asked = expression(ibis.table(_ibis_schema(), name="events"))
        found = self._run(self._write(asked))
        if found is None:
            return asked.schema().to_pyarrow().empty_table()
        return _same_types(found, asked)


def _in(dialect: str) -> Callable[[ir.Table], str]:
    import ibis

    return lambda asked: str(ibis.to_sql(asked, dialect=dialect))


@contextmanager
def _duckdb(url: str, store: Store) -> Iterator[Engine]:
    import duckdb

    connection = store.connect_to("events", threads=THREADS, memory=MEMORY)

    def run(query: str) -> pa.Table:
        return connection.sql(query).to_arrow_table()

    try:
        yield _Compiled(_in("duckdb"), run)
    except duckdb.Error as error:
        raise damaged(store.root, _first_line(error)) from error
    finally:
        connection.close()


@contextmanager
def _spark(url: str, store: Store) -> Iterator[Engine]:
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise MissingExtra("the Spark engine", "spark") from error
    import ibis

    where = url.removeprefix("spark://")
    master = where if where.startswith("local") else url
    try:
        session = (
            SparkSession.builder.master(master)
            .appName("comity")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.shuffle.partitions", "8")
            .getOrCreate()
        )
    except Exception as error:  # Py4J raises many kinds when Java or the master is missing
        raise StoreError(
            f"Spark cannot be started at {master} ({_first_line(error)}): it needs Java 17 and a "
            "master that answers"
        ) from error
    try:
        session.sparkContext.setLogLevel("ERROR")
        # a cluster whose default is another file system would look for a bare path there
        paths = [f"file://{path}" for path in _absolute(store)]
        if paths:
            rows = session.read.parquet(*paths)
            hidden = store.hidden()
            (rows.where(hidden) if hidden else rows).createOrReplaceTempView("events")
        else:
            session.createDataFrame([], _spark_schema()).createOrReplaceTempView("events")

        def run(query: str) -> pa.Table:
            return session.sql(query).toArrow()

        # as Arrow, for what goes through pandas loses the types of days and counts
        yield _Compiled(ibis.pyspark.connect(session).compile, run)
    except PySparkException as error:
        raise StoreError(f"Spark cannot answer: {_first_line(error)}") from error
    finally:
        session.stop()


def _spark_schema() -> str:
    types = {
        "VARCHAR": "STRING",
        "DATE": "DATE",
        "TINYINT": "TINYINT",
        "INTEGER": "INT",
        "FLOAT": "FLOAT",
        "DOUBLE": "DOUBLE",
        "BOOLEAN": "BOOLEAN",
        "UINTEGER": "BIGINT",
        "UBIGINT": "BIGINT",
    }
    return ", ".join(f"`{c.name}` {types[c.type]}" for c in EVENTS)


@contextmanager
def _chdb(url: str, store: Store) -> Iterator[Engine]:
    try:
        from chdb.session import Session
    except ImportError as error:
        raise MissingExtra("the embedded ClickHouse engine", "clickhouse") from error
    session: Any = Session()
    try:
        session.query("CREATE DATABASE IF NOT EXISTS comity")
        session.query("USE comity")
        columns = _clickhouse_columns()
        paths = _absolute(store)
        if paths:
            hidden = store.hidden()
            where = f" WHERE {hidden}" if hidden else ""
            files = " UNION ALL ".join(
                f"SELECT * FROM file({quoted(path)}, Parquet, {quoted(columns)}){where}"
                for path in paths
            )
            session.query(f"CREATE VIEW events AS {files}")
        else:
            session.query(f"CREATE TABLE events ({columns}) ENGINE = Memory")

        def run(query: str) -> pa.Table | None:
            import pyarrow as pa

            try:
                body = session.query(query, "ArrowStream").bytes()
            except RuntimeError as error:
                raise StoreError(f"chDB cannot answer: {_first_line(error)}") from error
            return pa.ipc.open_stream(pa.py_buffer(body)).read_all() if body else None

        yield _Compiled(_in("clickhouse"), run)
    finally:
        session.close()


def clickhouse_load(store: Store, part: str = "file('{name}', Parquet, {columns})") -> list[str]:
    """The statements that bring a store's events into a ClickHouse server, one after the other.

    Args:
        store: the store; rows of files that do not count, or came later, are left out.
        part: how the server reads one Parquet part: `{name}` is the name of the part's file,
            `{columns}` the columns as a literal.

    Returns:
        One CREATE TABLE and one INSERT for each part.
    """
    columns, hidden = _clickhouse_columns(), store.hidden()
    where = f" WHERE {hidden}" if hidden else ""
    return [
        f"CREATE TABLE events ({columns}) ENGINE = MergeTree ORDER BY (source, happened) "
        "SETTINGS allow_nullable_key = 1",
        *(
            "INSERT INTO events SELECT * FROM "
            + part.format(name=Path(path).name, columns=quoted(columns))
            + where
            for path in store.paths("events")
        ),
    ]


def _absolute(store: Store) -> list[str]:
    return [str(Path(path).resolve()) for path in store.paths("events")]


def _clickhouse_columns() -> str:
    return ", ".join(f"`{c.name}` {_clickhouse_type(c.type)}" for c in EVENTS)


def _clickhouse_type(kind: str) -> str:
    types = {
        "VARCHAR": "String",
        "DATE": "Date32",
        "TINYINT": "Int8",
        "INTEGER": "Int32",
        "FLOAT": "Float32",
        "DOUBLE": "Float64",
        "BOOLEAN": "Bool",
        "UINTEGER": "UInt32",
        "UBIGINT": "UInt64",
    }
    return f"Nullable({types[kind]})"


def _ibis_schema() -> Any:
    import ibis

    types = {
        "VARCHAR": "string",
        "DATE": "date",
        "TINYINT": "int8",
        "INTEGER": "int32",
        "FLOAT": "float32",
        "DOUBLE": "float64",
        "BOOLEAN": "boolean",
        "UINTEGER": "uint32",
        "UBIGINT": "uint64",
    }
    return ibis.schema({c.name: types[c.type] for c in EVENTS})


@contextmanager
def _clickhouse(url: str, store: Store) -> Iterator[Engine]:
    try:
        import clickhouse_connect  # noqa: F401  # Ibis needs it and would name another package
    except ImportError as error:
        raise MissingExtra("the ClickHouse engine", "clickhouse") from error
    import ibis

    parts = urlsplit(url)
    try:
        backend = ibis.clickhouse.connect(
            host=parts.hostname or "localhost",
            port=parts.port or 8123,
            user=parts.username or "default",
            password=parts.password or "",
            database=parts.path.strip("/") or "default",
        )
        events = backend.table("events")
    except Exception as error:  # the driver raises its own and urllib3's errors
        raise StoreError(
            f"no ClickHouse with a table `events` answers at {parts.hostname}: {_first_line(error)}"
        ) from error
    try:
        yield _Ibis(backend, events)
    finally:
        backend.disconnect()


_ENGINES = {"duckdb": _duckdb, "spark": _spark, "chdb": _chdb, "clickhouse": _clickhouse}


def _same_types(table: pa.Table, asked: ir.Table) -> pa.Table:
    """The answer with the columns in order and the types every engine agrees on."""
    import pyarrow as pa

    columns = {}
    for name, kind in asked.schema().items():
        column = table.column(name)
        if kind.is_integer():
            column = column.cast(pa.int64())
        elif kind.is_floating() or kind.is_decimal():
            column = column.cast(pa.float64())
        elif kind.is_date():
            column = column.cast(pa.date32())
        elif kind.is_string():
            column = column.cast(pa.string())
        columns[name] = column
    return pa.table(columns)


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]
