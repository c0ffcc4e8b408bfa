"""A batch: raw files that are read but do not count yet, and the pieces they become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from comity.manifest import Part
from comity.sources.sheet import Sheet
from comity.staging import Staged, merged_piece, table_piece
from comity.store import Writer

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
    """

    name: str
    state: str
    rows_in: int = 0
    stored: int = 0
    duplicates: int = 0
    left_out: int = 0
    quarantined: int = 0
    note: str = ""


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
    *,
    vintage: str = "",
    actors: Sequence[str] = (),
) -> list[tuple[Part, Path]]:
    """Write what a commit of the batch needs: its rows as one piece, its quarantine, its ledger."""
    source, table, staging = sheet.id, sheet.table, writer.staging
    found: list[tuple[Part, Path]] = []
    filled = [s for s in batch.staged if s.piece]
    if filled:
        paths = [s.piece for s in filled if s.piece]
        whole = paths[0]
        if len(paths) > 1:
            whole = merged_piece(connection, paths, staging / "batch.parquet")
            for path in paths:
                path.unlink()
        keys = [k for s in filled for k in (s.first_key, s.last_key) if k is not None]
        part = Part(table, "", source, sum(s.canonical for s in filled), 0)
        if keys:
            part = Part(table, "", source, part.rows, 0, None, min(keys), max(keys))
        found.append((part, whole))
    held = [(s, h) for s in batch.staged for h in s.held]
    if held:
        rows = [
            (source, s.number, h.line, s.name, s.layout, h.column, h.reason, h.raw) for s, h in held
        ]
        piece = table_piece(connection, "quarantine", rows, staging / "held.parquet")
        found.append((Part("quarantine", "", source, len(rows), 0), piece))
    found.append(_ledger_piece(connection, writer, sheet, batch, vintage, actors))
    return found


def _ledger_piece(
    connection: duckdb.DuckDBPyConnection,
    writer: Writer,
    sheet: Sheet,
    batch: Batch,
    vintage: str,
    actors: Sequence[str],
) -> tuple[Part, Path]:
    source = sheet.id
    number = writer.manifest.last + 1
    now = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
    rows = [
        (
            s.number,
            number,
            source,
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
            vintage,
            now,
        )
        for s in batch.staged
    ]
    path = table_piece(connection, "ledger", rows, writer.staging / "ledger.parquet")
    return Part("ledger", "", source, len(rows), 0), path


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
        merged_piece(connection, [writer.root / p.path for p in small], target)
        keys = [k for p in small for k in (p.first_key, p.last_key) if k is not None]
        part = Part(
            table,
            "",
            source,
            sum(p.rows for p in small),
            0,
            None,
            min(keys, default=None),
            max(keys, default=None),
        )
        writer.commit([(part, target)], source=source, replaces=small)
