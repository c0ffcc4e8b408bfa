"""Verify a store part by part; write a lost manifest anew from what the parts say of themselves.

Nothing is deleted: a part that is damaged, strange or of a commit that never came to its end is
moved to the folder `aside`. The files whose rows went with it are forgotten, so that the same
command that brought them brings them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from comity.core.canonical_tables import CANONICAL, quoted
from comity.errors import StoreError
from comity.store.manifest import (
    Manifest,
    Part,
    announced,
    parts_in,
    read_manifest,
)
from comity.store.part_description import size_and_hash
from comity.store.store import empty_database


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A part that cannot be used.

    Attributes:
        path: relative to the store.
        why: what is wrong with it.
        table: the canonical table, or empty where it does not say.
        source: the data set, or empty.
        rows: how many rows are lost with it, or None where nobody knows.
        files: names of the raw files whose rows they were, as far as the ledger is whole.
    """

    path: str
    why: str
    table: str = ""
    source: str = ""
    rows: int | None = None
    files: tuple[str, ...] = ()

    def __str__(self) -> str:
        lost = "unknown rows" if self.rows is None else f"{self.rows:,} rows"
        what = f"{lost} of {self.source or 'an unknown data set'}"
        if self.table:
            what += f" ({self.table})"
        if self.files:
            more = f" and {len(self.files) - 5} more files" if len(self.files) > 5 else ""
            what += f", from {', '.join(self.files[:5])}{more}"
        return f"{self.path}: {self.why}; lost with it: {what}"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of a store found.

    Attributes:
        parts: parts that the manifest names.
        rows: rows of data that count.
        damage: the parts that cannot be used.
        unnamed: parts that lie there and that the manifest does not name.
    """

    parts: int
    rows: int
    damage: tuple[Damage, ...]
    unnamed: tuple[str, ...]


def check(root: Path) -> Checked:
    """Read every part of a store through and compare it with the manifest.

    Raises:
        StoreError: there is no store, or its manifest is gone or damaged.
    """
    manifest = read_manifest(root)
    if not manifest.commits:
        raise StoreError(f"{root} holds no store yet: see `comity sources`")
    standing = [p for p in manifest.parts if p.until is None]
    damage = damage_of(root, standing)
    broken = {d.path for d in damage}
    known = {p.path for p in manifest.parts} | announced(root)
    rows = sum(p.rows for p in standing if p.path not in broken and p.table in DATA_TABLES)
    return Checked(
        len(standing),
        rows,
        tuple(with_files(root, manifest, damage)),
        tuple(p for p in parts_in(root) if p not in known),
    )


DATA_TABLES = ("events", "mentions", "observations", "facts")


def damage_of(root: Path, parts: Iterable[Part]) -> list[Damage]:
    """What is wrong with parts, each by its first fault."""
    found = []
    for part in parts:
        why = _fault(root / part.path, part)
        if why:
            found.append(
                Damage(
                    path=part.path, why=why, table=part.table, source=part.source, rows=part.rows
                )
            )
    return found


def _fault(path: Path, part: Part) -> str:
    """What is wrong with a part, or nothing."""
    if not path.is_file():
        return "it is missing"
    size, digest = size_and_hash(path)
    if part.bytes is not None and size != part.bytes:
        return f"it has {size:,} bytes, and {part.bytes:,} were written"
    if part.sha256 and digest != part.sha256:
        return "its bytes are not those that were written"
    return unreadable(path, part.table, part.rows)


def unreadable(path: Path, table: str, rows: int | None) -> str:
    """What is wrong with a Parquet file once every value of it is read, or nothing."""
    import duckdb

    connection = empty_database(None)
    columns = ", ".join(f'count("{c.name}")' for c in CANONICAL[table])
    try:
        query = f"SELECT count(*), {columns} FROM read_parquet({quoted(str(path))})"
        count = int(connection.execute(query).fetchall()[0][0])
    except duckdb.Error as error:
        return str(error).strip().partition("\n")[0]
    finally:
        connection.close()
    return "" if rows in (None, count) else f"it has {count:,} rows, and {rows:,} were written"


def with_files(root: Path, manifest: Manifest, damage: Sequence[Damage]) -> Iterator[Damage]:
    """The damage with the names of the raw files, where the ledger can still be read."""
    names = {n: name for n, name, _, _ in ledger_rows(root, manifest, {d.path for d in damage})}
    for one in damage:
        part = next(p for p in manifest.parts if p.path == one.path)
        files = tuple(names[n] for n in sorted(files_of(manifest, part)) if n in names)
        yield replace(one, files=files)


def ledger_rows(
    root: Path, manifest: Manifest, broken: set[str]
) -> list[tuple[int, str, int, int]]:
    """Number, name, rows stored and rows held back of every raw file whose ledger is whole."""
    whole = [str(root / p.path) for p in manifest.standing("ledger") if p.path not in broken]
    if not whole:
        return []
    connection = empty_database(None)
    try:
        listed = ", ".join(map(quoted, whole))
        return connection.execute(
            f"SELECT file, name, stored, quarantined FROM read_parquet([{listed}]) ORDER BY file"
        ).fetchall()
    finally:
        connection.close()


def files_of(manifest: Manifest, part: Part) -> set[int]:
    """The raw files that a part can hold rows of, by the commits that it came with or merged."""
    commit = next(c for c in manifest.commits if c.number == part.commit)
    if commit.files is not None:
        return set(range(commit.files[0], commit.files[1] + 1))
    merged = [
        p
        for p in manifest.parts
        if p.until == part.commit and (p.table, p.source) == (part.table, part.source)
    ]
    return set[int]().union(*(files_of(manifest, p) for p in merged))
