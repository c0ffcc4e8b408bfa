"""Ingest: raw files to the canonical tables of a store, all of a batch or nothing of it.

Rows in = rows stored + duplicates + left out + quarantined, for every file; the ledger keeps
the sum. A file whose bytes were read before changes nothing. A file that carries the name of
one read before, with other bytes, is a revised release: its rows replace the earlier ones,
which stay for those who ask for an earlier vintage.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, cast

from comity.core.canonical_tables import KEYS, quoted
from comity.errors import DataError, DownloadError, SourceError, StoreError, first_line
from comity.sources.dataset import DataSet
from comity.store.commit import Batch, Tally, ledger_piece, merge_small_parts, pieces
from comity.store.known_files import REPLAYED, KnownFiles, LedgerRow
from comity.store.manifest import Part
from comity.store.part_description import Description, damaged, look_at, parquet_options
from comity.store.pieces import table_piece
from comity.store.stage_file import Hashed, Raw, Staged, stage
from comity.store.store import Store, database
from comity.store.writer import Writer, now, unwritten
from comity.unpack import archives, open_file

Progress = Callable[[str, int], None]
"""Called with a file's name and the bytes read of it since the last call."""


def ingest(
    store: Store,
    data_set: DataSet,
    files: Iterable[Path],
    *,
    vintage: str = "",
    actors: Sequence[str] = (),
    threads: int = 2,
    progress: Progress | None = None,
) -> Iterator[Tally]:
    """Read raw files into a store; gives the sum of each file once it counts.

    Args:
        store: where to.
        data_set: what the files are files of.
        files: raw files, plain or packed; they are read as they come, so a download can feed it.
        vintage: the release, as named by its producer or the user.
        actors: ids of actors; rows without any of them are left out.
        threads: how many processor cores to use.
        progress: called as the reading goes on.

    Raises:
        StoreError: the store cannot be written; it is as it was after the last sum given.
    """
    with store.writer() as writer:
        run = Run(writer, data_set, vintage, tuple(sorted(actors)), threads, progress)
        try:
            try:
                for file in files:
                    yield from run.read(file)
            except DownloadError:
                yield from run.commit()  # what was fetched and read before it broke off counts
                raise
            yield from run.commit()
            merge_small_parts(run.connection, writer, data_set.sheet)
        finally:
            run.close()


class Run:
    """One ingest: its database, its batch, and what the store knows already."""

    def __init__(
        self,
        writer: Writer,
        data_set: DataSet,
        vintage: str = "",
        actors: tuple[str, ...] = (),
        threads: int = 2,
        progress: Progress | None = None,
    ) -> None:
        self.writer, self.data_set = writer, data_set
        for part in writer.manifest.parts:
            if part.until is None:
                look_at(writer.root, part)
        self.vintage, self.actors, self.progress = vintage, actors, progress
        self.connection = database(writer.staging / "spill", threads=threads)
        # the text is the large side of every join, which an optimizer that cannot count it misses
        self.connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
        self.batch = Batch()
        self.next = writer.manifest.files + 1
        self.known = KnownFiles(data_set.sheet, self._ledger_rows(), writer.manifest, vintage)

    def close(self) -> None:
        """Let the database go."""
        self.connection.close()

    def _ledger_rows(self) -> list[LedgerRow]:
        paths = [
            str(self.writer.root / p.path)
            for p in self.writer.manifest.standing("ledger")
            if p.source == self.data_set.sheet.id
        ]
        if not paths:
            return []
        listed = ", ".join(quoted(p) for p in paths)
        import duckdb

        try:
            return self.connection.execute(
                f"SELECT file, name, sha256, actors, vintage FROM read_parquet([{listed}]) "
                "ORDER BY file"
            ).fetchall()
        except duckdb.Error as error:
            raise damaged(self.writer.root, first_line(error)) from error

    def read(self, file: Path) -> Iterator[Tally]:
        """Read one raw file; a packed one can hold several."""
        empty = True
        try:
            for name, stream in archives.members(file):
                empty = False
                if name == file.name:  # it lies there unpacked, and can be read twice
                    with file.open("rb") as plain:
                        yield from self._member(file, name, plain)
                elif self.data_set.sheet.passes_over(name):
                    self.batch.tallies.append(Tally(name, "beside"))
                else:
                    yield from self._member(file, name, stream)
            if empty:
                raise SourceError(f"{file} is an archive without a file in it: fetch it again")
        except SourceError as error:
            yield from self.commit()
            yield Tally(file.name, "refused", note=str(error))

    def _member(self, file: Path, name: str, stream: BinaryIO) -> Iterator[Tally]:
        whole = file if name == file.name else None
        hashed = Hashed(stream, lambda size: self.progress and self.progress(name, size))
        copy = self.writer.staging / f"{self.next}.raw"
        try:
            tally = self._staged(name, hashed, copy, whole)
        except SourceError as error:
            yield Tally(name, "refused", note=str(error))
            return
        finally:
            copy.unlink(missing_ok=True)
            copy.with_suffix(".shifts").unlink(missing_ok=True)
        if tally is not None:
            self.batch.tallies.append(tally)
        if self.batch.full:
            yield from self.commit()

    def _staged(self, name: str, hashed: Hashed, copy: Path, whole: Path | None) -> Tally:
        """Stage one file, or say that it is known."""
        sheet, stream = self.data_set.sheet, cast(BinaryIO, hashed)
        try:
            # a packed file cannot be read twice, so its fields are counted the first time
            raw = self._scanned(stream, name, copy, whole, strict=whole is None)
            digest = hashed.sha256
            if self.known.covers(name, digest, self.actors):
                return Tally(name, "known", raw.rows, duplicates=raw.rows)
            if raw.rows < sheet.minimum_rows:
                raise SourceError(
                    f"{name} has {raw.rows} rows, and a file of {sheet.title} has at least "
                    f"{sheet.minimum_rows}: it was cut short; download it again"
                )
            replaced = self.known.replaced_by(name, digest)
            staged = Staged(
                name=name,
                number=self.next,
                layout=raw.layout.name,
                sha256=digest,
                bytes=hashed.bytes,
            )
            piece = self.writer.staging / f"{self.next}.parquet"
            staged = self._stage(raw, staged, piece, stream, copy, whole, replaced)
            left, came = self._exchanged(staged, replaced)
        except OSError as error:
            raise unwritten(self.writer.root, error) from error
        self.next += 1
        self.batch.staged.append(staged)
        self.batch.retired += replaced
        self.known.add(staged.number, name, digest, self.actors, replaced)
        return Tally(
            name,
            "revised" if replaced else "stored",
            staged.rows_in,
            staged.stored,
            staged.duplicates,
            staged.left_out,
            len(staged.held),
            "; ".join(staged.notes),
            left=left,
            came=came,
        )

    def _exchanged(self, staged: Staged, replaced: Sequence[int]) -> tuple[int, int]:
        """How many rows leave with the files that a new one replaces, and how many come."""
        if not replaced:
            return 0, 0
        table = self.data_set.sheet.table
        earlier = [path for path, _, _ in self._earlier(())[0]]
        if not earlier:
            return 0, staged.canonical
        listed = ", ".join(map(quoted, earlier))
        old = (
            f"SELECT * FROM read_parquet([{listed}]) "
            f"WHERE source = {quoted(self.data_set.sheet.id)} "
            f"AND file IN ({', '.join(map(str, replaced))})"
        )
        new = f"SELECT * FROM read_parquet({quoted(str(staged.piece))})"
        if staged.piece is None:
            new = f"{old} AND false"
        # rows without an id are the same where everything but their place is
        key = KEYS.get(table, "* EXCLUDE (file, line)")
        counts = (
            f"SELECT count(*) FROM (SELECT {key} FROM ({one}) EXCEPT ALL SELECT {key} "
            f"FROM ({other}))"
            for one, other in ((old, new), (new, old))
        )
        left, came = (self.connection.execute(query).fetchall()[0][0] for query in counts)
        return int(left), int(came)

    def _scanned(
        self, stream: BinaryIO, name: str, copy: Path, whole: Path | None, *, strict: bool
    ) -> Raw:
        sheet = self.data_set.sheet
        return open_file.scan(stream, name, sheet, copy, whole=whole, strict=strict)

    def _stage(
        self,
        raw: Raw,
        staged: Staged,
        piece: Path,
        stream: BinaryIO,
        copy: Path,
        whole: Path | None,
        replaced: Sequence[int],
    ) -> Staged:
        import duckdb

        earlier, hidden = self._earlier(replaced)

        def attempt(source: Raw) -> Staged:
            return stage(
                self.connection,
                self.data_set,
                source,
                staged,
                piece,
                replace(self._description(), retired=tuple(replaced)),
                actors=self.actors,
                earlier=earlier,
                hidden=hidden,
            )

        try:
            try:
                return attempt(raw)
            except (duckdb.InvalidInputException, StoreError):
                # a sum over a block can hide a short row beside a long one: count field by field
                if raw.strict:
                    raise
                stream.seek(0)
                return attempt(self._scanned(stream, staged.name, copy, None, strict=True))
        except duckdb.InvalidInputException as error:
            raise SourceError(
                f"{staged.name} cannot be read as {raw.layout.name}: {first_line(error)}"
            ) from error
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            raise unwritten(self.writer.root, error) from error
        except duckdb.Error as error:
            raise DataError(
                f"the reader of {self.data_set.sheet.id} is at fault: {first_line(error)}"
            ) from error

    def _earlier(self, replaced: Sequence[int]) -> tuple[list[tuple[str, str, str]], str]:
        """The Parquet files in which a key of the new file can stand, and what to leave out."""
        manifest, table = self.writer.manifest, self.data_set.sheet.table
        paths = [
            (str(self.writer.root / p.path), p.first_key or "", p.last_key or "")
            for p in manifest.standing(table)
            if p.source == self.data_set.sheet.id
        ]
        paths += [
            (str(s.piece), s.first_key or "", s.last_key or "")
            for s in self.batch.staged
            if s.piece
        ]
        gone = sorted({*manifest.retired, *manifest.forgotten, *self.batch.retired, *replaced})
        hidden = f"file NOT IN ({', '.join(map(str, gone))})" if gone else ""
        return paths, hidden

    def commit(self) -> Iterator[Tally]:
        """Make the batch count, then give its sums."""
        batch, self.batch = self.batch, Batch()
        if batch.staged:
            numbers = [s.number for s in batch.staged]
            description = replace(
                self._description(),
                files=(numbers[0], numbers[-1]),
                retired=tuple(batch.retired),
            )
            self.writer.commit(self._pieces(batch, description), description)
        yield from batch.tallies

    def _description(self) -> Description:
        """The next commit, as far as it is known before its last file is read."""
        sheet = self.data_set.sheet
        return Description(
            table=sheet.table,
            source=sheet.id,
            commit=self.writer.manifest.last + 1,
            at=now(),
            vintage=self.vintage,
            files=(self.next, self.next),
        )

    def _pieces(
        self, batch: Batch, description: Description, *more: tuple[Part, Path]
    ) -> list[tuple[Part, Path]]:
        """The sealed pieces of a commit; the ledger is the last and names the others."""
        import duckdb

        connection, writer = self.connection, self.writer
        try:
            found = pieces(connection, writer, self.data_set.sheet, batch, description)
            found += writer.sealed(more, after=len(found))
            named = replace(description, others=tuple(part for part, _ in found))
            ledger = ledger_piece(connection, writer, batch, named, self.actors)
            return [*found, *writer.sealed([ledger], after=len(found))]
        except (OSError, duckdb.Error) as error:
            raise unwritten(self.writer.root, error) from error

    def stage_again(
        self, name: str, body: bytes, first_line: int, places: Mapping[int, tuple[int, int]]
    ) -> Tally:
        """Stage rows that were held back, and make those count that can be used now.

        Args:
            name: name of the raw file they came from.
            body: their text, with the header the layout wants.
            first_line: the line of the first of them in `body`.
            places: for each, counted from 0, the file and line it was read from.

        Raises:
            SourceError: the text is no file of the data set.
        """
        copy = self.writer.staging / f"{self.next}.raw"
        piece = self.writer.staging / f"{self.next}.parquet"
        raw = self._scanned(io.BytesIO(body), name, copy, None, strict=True)
        staged = Staged(
            name=f"{name}{REPLAYED}",
            number=self.next,
            layout=raw.layout.name,
            sha256=sha256(body).hexdigest(),
            bytes=len(body),
        )
        staged = self._stage(raw, staged, piece, io.BytesIO(body), copy, None, ())
        still = {h.line - first_line for h in staged.held}
        freed = {i: place for i, place in places.items() if i not in still}
        counts = (len(places), staged.stored, staged.duplicates, 0, len(still))
        tally = Tally(name, "replayed", *counts, "; ".join(staged.notes))
        if not freed:
            return tally
        if staged.piece:
            self._renumber(staged.piece, {first_line + i: line for i, (_, line) in freed.items()})
        staged.held, staged.rows_in = [], len(freed)
        batch = Batch([staged])
        released = [
            (self.data_set.sheet.id, file, line, self.writer.manifest.last + 1)
            for file, line in freed.values()
        ]
        path = self.writer.staging / "released.parquet"
        description = self._description()
        table_piece(self.connection, description.of("released"), released, path)
        part = Part(
            table="released", path="", source=self.data_set.sheet.id, rows=len(released), commit=0
        )
        self.writer.commit(self._pieces(batch, description, (part, path)), description)
        self.next += 1
        return tally

    def _renumber(self, piece: Path, lines: Mapping[int, int]) -> None:
        """Give the rows of a piece the lines they had in their raw file."""
        table = ", ".join(f"({now}, {then})" for now, then in lines.items())
        new = piece.with_suffix(".lines")
        self.connection.execute(
            f"COPY (SELECT p.* REPLACE (m.was::UBIGINT AS line) FROM read_parquet("
            f"{quoted(str(piece))}) AS p JOIN (VALUES {table}) AS m(now, was) ON p.line = m.now) "
            f"TO {quoted(str(new))} ({parquet_options(self._description())})"
        )
        new.replace(piece)
