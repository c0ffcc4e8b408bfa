"""A batch: raw files that are read but do not count yet, and the pieces they become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from comity.sources.sheet import Sheet
from comity.store.manifest import Part
from comity.store.part_description import Description
from comity.store.pieces import merged_piece, table_piece
from comity.store.stage_file import Staged
from comity.store.writer import Writer, now

if TYPE_CHECKING:
    import duckdb

BATCH_FILES = 200
BATCH_BYTES = 1 << 30
SMALL = 500_000
MANY = 32


@dataclass(frozen=True, slots=True)
class Tally:
    """The sum of one raw file.

    Attributes:
        name: its name.
        state: "stored", "known" (read before), "revised" (replaces one read before), "replayed",
            "beside" (of another data set in the same archive) or "refused".
        rows_in: rows of the file.
        stored: rows stored.
        duplicates: rows that repeat a stored one.
        left_out: rows without any of the actors asked for.
        quarantined: rows that could not be used.
        note: why it was refused, or what a reader should know of it, or empty.
        left: rows of the file it replaces that it does not hold; they do not count any more.
        came: rows of it that the file it replaces did not hold.
    """

    name: str
    state: str
    rows_in: int = 0
    stored: int = 0
    duplicates: int = 0
    left_out: int = 0
    quarantined: int = 0
    note: str = ""
    left: int = 0
    came: int = 0


@dataclass
class Batch:
    """Files that are read but do not count yet."""

    staged: list[Staged] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)
    retired: list[int] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """Whether it is time to commit."""
        return len(self.staged) >= BATCH_FILES or sum(s.bytes for s in self.staged) >= BATCH_BYTES


def pieces(
    connection: duckdb.DuckDBPyConnection,
    writer: Writer,
    sheet: Sheet,
    batch: Batch,
    description: Description,
) -> list[tuple[Part, Path]]:
    """Write what a commit of the batch needs beside its ledger: one piece of rows, quarantine."""
    source, table, staging = sheet.id, sheet.table, writer.staging
    found: list[tuple[Part, Path]] = []
    filled = [s for s in batch.staged if s.piece]
    if filled:
        paths = [s.piece for s in filled if s.piece]
        whole = paths[0]
        if len(paths) > 1:
            whole = staging / "batch.parquet"
            merged_piece(connection, description.of(table), paths, whole)
            for path in paths:
                path.unlink()
        keys = [k for s in filled for k in (s.first_key, s.last_key) if k is not None]
        rows = sum(s.canonical for s in filled)
        first, last = min(keys, default=None), max(keys, default=None)
        found.append(
            (
                Part(
                    table=table,
                    path="",
                    source=source,
                    rows=rows,
                    commit=0,
                    until=None,
                    first_key=first,
                    last_key=last,
                ),
                whole,
            )
        )
    held = [(s, h) for s in batch.staged for h in s.held]
    if held:
        kept = [
            (source, s.number, h.line, s.name, s.layout, h.column, h.reason, h.raw) for s, h in held
        ]
        piece = staging / "held.parquet"
        table_piece(connection, description.of("quarantine"), kept, piece)
        found.append(
            (Part(table="quarantine", path="", source=source, rows=len(kept), commit=0), piece)
        )
    return writer.sealed(found)


def ledger_piece(
    connection: duckdb.DuckDBPyConnection,
    writer: Writer,
    batch: Batch,
    description: Description,
    actors: Sequence[str],
) -> tuple[Part, Path]:
    """Write the ledger of a commit; its description names the commit's other parts."""
    rows = [
        (
            s.number,
            description.commit,
            description.source,
            s.name,
            s.layout,
            s.sha256,
            s.bytes,
            ";".join(actors) or None,
            s.rows_in,
            s.stored,
            s.duplicates,
            s.left_out,
            len(s.held),
            s.first,
            s.last,
            description.vintage,
            datetime.fromisoformat(description.at),
        )
        for s in batch.staged
    ]
    path = writer.staging / "ledger.parquet"
    table_piece(connection, description.of("ledger"), rows, path)
    return Part(table="ledger", path="", source=description.source, rows=len(rows), commit=0), path


def merge_small_parts(connection: duckdb.DuckDBPyConnection, writer: Writer, sheet: Sheet) -> None:
    """Write many small parts of a table as one, so that asking stays quick."""
    source = sheet.id
    for table in (sheet.table, "ledger", "quarantine"):
        small = [
            p for p in writer.manifest.standing(table) if p.source == source and p.rows < SMALL
        ]
        if len(small) < MANY:
            continue
        target = writer.staging / "merged.parquet"
        description = Description(
            table=table,
            source=source,
            commit=writer.manifest.last + 1,
            at=now(),
            replaces=tuple(p.path for p in small),
        )
        merged_piece(connection, description, [writer.root / p.path for p in small], target)
        keys = [k for p in small for k in (p.first_key, p.last_key) if k is not None]
        rows = sum(p.rows for p in small)
        first, last = min(keys, default=None), max(keys, default=None)
        part = Part(
            table=table,
            path="",
            source=source,
            rows=rows,
            commit=0,
            until=None,
            first_key=first,
            last_key=last,
        )
        writer.commit(writer.sealed([(part, target)]), description)
