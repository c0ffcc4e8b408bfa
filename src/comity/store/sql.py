"""Questions in SQL to a store: read-only, with the canonical tables as views."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from comity.errors import UsageError
from comity.store.store import Store

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_PAGE = 10_000


def ask(store: Store, query: str) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """The names of the columns and the rows of a query.

    Args:
        store: the store; its views are those of its vintage.
        query: one SELECT statement in DuckDB's SQL.

    Raises:
        UsageError: the query is more than a question, or cannot be answered.
    """
    import duckdb

    result = _asked(store, query)
    names = [column[0] for column in result.description or ()]

    def pages() -> Iterator[tuple[Any, ...]]:
        try:
            while page := result.fetchmany(_PAGE):
                yield from page
        except duckdb.Error as error:
            raise UsageError(f"the query cannot be answered: {_plain(error)}") from error

    return names, pages()


def answer(store: Store, query: str) -> pa.Table:
    """The answer to a query as a table.

    Args:
        store: the store; its views are those of its vintage.
        query: one SELECT statement in DuckDB's SQL.

    Raises:
        UsageError: the query is more than a question, or cannot be answered.
    """
    import duckdb

    try:
        return _asked(store, query).to_arrow_table()
    except duckdb.Error as error:
        raise UsageError(f"the query cannot be answered: {_plain(error)}") from error


def _asked(store: Store, query: str) -> duckdb.DuckDBPyConnection:
    import duckdb

    connection = store.connect()
    # nothing outside the store can be read, and nothing written: the views are bound below,
    # before the door is shut
    allowed = [str(store.root.resolve())]
    connection.execute("SET allowed_directories = ?", [allowed])
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    try:
        statements = connection.extract_statements(query)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise UsageError(
                "`comity sql` answers one SELECT at a time and changes nothing: write a single "
                "query, such as SELECT source, count(*) FROM events GROUP BY source"
            )
        return connection.execute(query)
    except duckdb.Error as error:
        raise UsageError(f"the query cannot be answered: {_plain(error)}") from error


def _plain(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return " ".join(lines[:2])
