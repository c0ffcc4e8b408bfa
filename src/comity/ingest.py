"""Ingest: raw files to the canonical tables of a store, all of a batch or nothing of it.

Rows in = rows stored + duplicates + left out + quarantined, for every file; the ledger keeps
the sum. A file whose bytes were read before changes nothing. A file that carries the name of
one read before, with other bytes, is a revised release: its rows replace the earlier ones,
which stay for those who ask for an earlier vintage.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, cast

from comity.batch import Batch, Tally, merge_small_parts, pieces
from comity.errors import DataError, DownloadError, SourceError, StoreError
from comity.manifest import Part
from comity.schema import KEYS, quoted
from comity.sources import archives, opening
from comity.sources.dataset import DataSet
from comity.staging import Hashed, Raw, Staged, stage, table_piece
from comity.store import Store, Writer, database

REPLAYED = " (replayed)"
"""Stands in the ledger behind the name of a file whose rows were mended and stored."""

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
        self.vintage, self.actors, self.progress = vintage, actors, progress
        self.connection = database(writer.staging / "spill", threads=threads)
        # the text is the large side of every join, which an optimizer that cannot count it misses
        self.connection.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
        self.batch = Batch()
        self.next = writer.manifest.files + 1
        self.known, self.named = self._read_ledger()

    def close(self) -> None:
        """Let the database go."""
        self.connection.close()

    def _read_ledger(self) -> tuple[dict[tuple[str, str], set[str]], dict[str, list[int]]]:
        """By hash and name the actors a file was read for, and by identity the files that count.

        A release that a newer one replaced is known as well, or the same command given twice
        would bring it back; it comes back when it is given under a vintage of its own.
        """
        known: dict[tuple[str, str], set[str]] = {}
        named: dict[str, list[int]] = {}
        retired = self.writer.manifest.retired
        for number, name, digest, actors, vintage in self._ledger_rows():
            # rows that were mended and replayed are replaced with the file they came from
            identity = self.data_set.sheet.identity(name.removesuffix(REPLAYED))
            if number not in retired:
                named.setdefault(identity, []).append(number)
            elif self.vintage not in ("", vintage):
                continue
            known[identity, digest] = set(actors.split(";")) if actors else set()
        return known, named

    def _ledger_rows(self) -> list[tuple[int, str, str, str | None, str]]:
        paths = [
            str(self.writer.root / p.path)
            for p in self.writer.manifest.standing("ledger")
            if p.source == self.data_set.sheet.id
        ]
        if not paths:
            return []
        listed = ", ".join(quoted(p) for p in paths)
        return self.connection.execute(
            f"SELECT file, name, sha256, actors, vintage FROM read_parquet([{listed}]) "
            "ORDER BY file"
        ).fetchall()

    def read(self, file: Path) -> Iterator[Tally]:
        """Read one raw file; a packed one can hold several."""
        try:
            for name, stream in archives.members(file):
                if name == file.name:  # it lies there unpacked, and can be read twice
                    with file.open("rb") as plain:
                        yield from self._member(file, name, plain)
                elif self.data_set.sheet.passes_over(name):
                    self.batch.tallies.append(Tally(name, "beside"))
                else:
                    yield from self._member(file, name, stream)
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
            identity, digest = sheet.identity(name), hashed.sha256
            if self._covered(identity, digest):
                return Tally(name, "known", raw.rows, duplicates=raw.rows)
            if raw.rows < sheet.minimum_rows:
                raise SourceError(
                    f"{name} has {raw.rows} rows, and a file of {sheet.title} has at least "
                    f"{sheet.minimum_rows}: it was cut short; download it again"
                )
            earlier_files = self._replaced(identity)
            staged = Staged(name, self.next, raw.layout.name, digest, hashed.bytes)
            piece = self.writer.staging / f"{self.next}.parquet"
            staged = self._stage(raw, staged, piece, stream, copy, whole, earlier_files)
        except OSError as error:
            raise StoreError(_no_room(self.writer.root, error)) from error
        self.next += 1
        self.batch.staged.append(staged)
        self.batch.retired += earlier_files
        self.known[identity, digest] = set(self.actors)
        self.named[identity] = [staged.number]
        return Tally(
            name,
            "revised" if earlier_files else "stored",
            staged.rows_in,
            staged.stored,
            staged.duplicates,
            staged.left_out,
            len(staged.held),
            "; ".join(staged.notes),
        )

    def _scanned(
        self, stream: BinaryIO, name: str, copy: Path, whole: Path | None, *, strict: bool
    ) -> Raw:
        sheet = self.data_set.sheet
        return opening.scan(stream, name, sheet, copy, whole=whole, strict=strict)

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
                f"{staged.name} cannot be read as {raw.layout.name}: {_first_line(error)}"
            ) from error
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            raise StoreError(_no_room(self.writer.root, error)) from error
        except duckdb.Error as error:
            raise DataError(
                f"the reader of {self.data_set.sheet.id} is at fault: {_first_line(error)}"
            ) from error

    def _covered(self, identity: str, sha256: str) -> bool:
        """Whether these bytes were read before, for these actors or for all."""
        before = self.known.get((identity, sha256))
        return before is not None and (
            not before or (bool(self.actors) and before >= set(self.actors))
        )

    def _replaced(self, identity: str) -> list[int]:
        """Numbers of the files that a new one of this identity replaces."""
        return [n for n in self.named.get(identity, ()) if n not in self.batch.retired]

    def _earlier(self, replaced: Sequence[int]) -> tuple[list[tuple[str, str, str]], str]:
        """The Parquet files in which a key of the new file can stand, and what to leave out."""
        manifest, table = self.writer.manifest, self.data_set.sheet.table
        if table not in KEYS:
            return [], ""
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
        gone = sorted({*manifest.retired, *self.batch.retired, *replaced})
        hidden = f"file NOT IN ({', '.join(map(str, gone))})" if gone else ""
        return paths, hidden

    def commit(self) -> Iterator[Tally]:
        """Make the batch count, then give its sums."""
        batch, self.batch = self.batch, Batch()
        if batch.staged:
            import duckdb

            try:
                pieces = self._pieces(batch)
            except (OSError, duckdb.Error) as error:
                raise StoreError(_no_room(self.writer.root, error)) from error
            numbers = [s.number for s in batch.staged]
            self.writer.commit(
                pieces,
                source=self.data_set.sheet.id,
                vintage=self.vintage,
                files=(numbers[0], numbers[-1]),
                retired=batch.retired,
            )
        yield from batch.tallies

    def _pieces(self, batch: Batch) -> list[tuple[Part, Path]]:
        return pieces(
            self.connection,
            self.writer,
            self.data_set.sheet,
            batch,
            vintage=self.vintage,
            actors=self.actors,
        )

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
            f"{name}{REPLAYED}", self.next, raw.layout.name, sha256(body).hexdigest(), len(body)
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
        table_piece(self.connection, "released", released, path)
        part = Part("released", "", self.data_set.sheet.id, len(released), 0)
        self.writer.commit(
            [*self._pieces(batch), (part, path)],
            source=self.data_set.sheet.id,
            files=(staged.number, staged.number),
        )
        self.next += 1
        return tally

    def _renumber(self, piece: Path, lines: Mapping[int, int]) -> None:
        """Give the rows of a piece the lines they had in their raw file."""
        table = ", ".join(f"({now}, {then})" for now, then in lines.items())
        new = piece.with_suffix(".lines")
        self.connection.execute(
            f"COPY (SELECT p.* REPLACE (m.was::UBIGINT AS line) FROM read_parquet("
            f"{quoted(str(piece))}) AS p JOIN (VALUES {table}) AS m(now, was) ON p.line = m.now) "
            f"TO {quoted(str(new))} (FORMAT parquet, COMPRESSION zstd)"
        )
        new.replace(piece)


def _no_room(root: Path, error: BaseException) -> str:
    reason = getattr(error, "strerror", None) or _first_line(error)
    return (
        f"{root} cannot be written ({reason}): the store is as it was before; make room or mend "
        "the permission and run the same command again"
    )


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]
