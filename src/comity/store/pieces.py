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
    import pyarrow as pa

    columns = CANONICAL[description.table]
    given_rows = pa.table(
        {c.name: pa.array(v) for c, v in zip(columns, zip(*rows, strict=True), strict=True)}
    )
    typed = ", ".join(f'"{c.name}"::{c.type} AS "{c.name}"' for c in columns)
    connection.register("given_rows", given_rows)
    connection.execute(
        f"COPY (SELECT {typed} FROM given_rows) TO {quoted(str(piece))} "
        f"({parquet_options(description)})"
    )
    connection.unregister("given_rows")
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
