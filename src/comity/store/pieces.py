"""Parquet pieces that are written from rows at hand or merged from other pieces."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.core.canonical_tables import CANONICAL, quoted
from comity.store.part_description import Description, parquet_options

if TYPE_CHECKING:
    import duckdb


def table_piece(
    connection: duckdb.DuckDBPyConnection,
    description: Description,
    rows: Sequence[Sequence[Any]],
    piece: Path,
) -> Path:
    """Write rows of a small canonical table, the one of the description, as a Parquet piece."""
    columns = CANONICAL[description.table]
    # bound as lists: an Arrow table of Python values would import pandas, if only to ask for it
    typed = ", ".join(f'unnest(${n})::{c.type} AS "{c.name}"' for n, c in enumerate(columns, 1))
    lists = [list(values) for values in zip(*rows, strict=True)]
    connection.execute(f"CREATE OR REPLACE TEMP TABLE given_rows AS SELECT {typed}", lists)
    connection.execute(f"COPY given_rows TO {quoted(str(piece))} ({parquet_options(description)})")
    connection.execute("DROP TABLE given_rows")
    return piece


def merged_piece(
    connection: duckdb.DuckDBPyConnection,
    description: Description,
    pieces: Sequence[Path | str],
    target: Path,
) -> Path:
    """Write several pieces of one table as one."""
    listed = ", ".join(quoted(str(p)) for p in pieces)
    connection.execute(
        f"COPY (SELECT * FROM read_parquet([{listed}])) TO {quoted(str(target))} "
        f"({parquet_options(description)})"
    )
    return target
