"""Verify a store part by part; write a lost manifest anew from what the parts say of themselves.

Nothing is deleted: a part that is damaged, strange or of a commit that never came to its end is
moved to the folder `aside`. The files whose rows went with it are forgotten, so that the same
command that brought them brings them again.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from comity.core.canonical_tables import CANONICAL, KEYS, quoted
from comity.errors import StoreError
from comity.store.manifest import (
    NAME,
    Commit,
    Manifest,
    OtherVersion,
    Part,
    announced,
    parts_in,
    read_manifest,
    to_disk,
    withdraw_announcement,
    write_manifest,
)
from comity.store.part_description import Description, read_description, size_and_hash
from comity.store.store import empty_database
from comity.store.writer import locked

ASIDE = "aside"
_NAME = re.compile(r"parts/[a-z]+-\d{6,}-\d{3,}\.parquet")


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of a store.

    Attributes:
        commits: commits that count now.
        parts: parts that count now.
        rows: rows of data that count now.
        lost: what is lost, one entry a part.
        aside: paths of the parts that were moved to `aside`.
    """

    commits: int
    parts: int
    rows: int
    lost: tuple[Damage, ...]
    aside: tuple[str, ...]


def check(root: Path) -> Checked:
    """Read every part of a store through and compare it with the manifest.

    Raises:
        StoreError: there is no store, or its manifest is gone or damaged.
    """
    manifest = read_manifest(root)
    if not manifest.commits:
        raise StoreError(f"{root} holds no store yet: see `comity sources`")
    standing = [p for p in manifest.parts if p.until is None]
    damage = _damage(root, standing)
    broken = {d.path for d in damage}
    known = {p.path for p in manifest.parts} | announced(root)
    rows = sum(p.rows for p in standing if p.path not in broken and p.table in _DATA)
    return Checked(
        len(standing),
        rows,
        tuple(_with_files(root, manifest, damage)),
        tuple(p for p in parts_in(root) if p not in known),
    )


_DATA = ("events", "mentions", "observations", "facts")


def _damage(root: Path, parts: Iterable[Part]) -> list[Damage]:
    found = []
    for part in parts:
        why = _fault(root / part.path, part)
        if why:
            found.append(Damage(part.path, why, part.table, part.source, part.rows))
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
    return _unreadable(path, part.table, part.rows)


def _unreadable(path: Path, table: str, rows: int | None) -> str:
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


def _with_files(root: Path, manifest: Manifest, damage: Sequence[Damage]) -> Iterator[Damage]:
    """The damage with the names of the raw files, where the ledger can still be read."""
    names = {n: name for n, name, _, _ in _ledger(root, manifest, {d.path for d in damage})}
    for one in damage:
        part = next(p for p in manifest.parts if p.path == one.path)
        files = tuple(names[n] for n in sorted(_files_of(manifest, part)) if n in names)
        yield replace(one, files=files)


def _ledger(root: Path, manifest: Manifest, broken: set[str]) -> list[tuple[int, str, int, int]]:
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


def _files_of(manifest: Manifest, part: Part) -> set[int]:
    """The raw files that a part can hold rows of, by the commits that it came with or merged."""
    commit = next(c for c in manifest.commits if c.number == part.commit)
    if commit.files is not None:
        return set(range(commit.files[0], commit.files[1] + 1))
    merged = [
        p
        for p in manifest.parts
        if p.until == part.commit and (p.table, p.source) == (part.table, part.source)
    ]
    return set[int]().union(*(_files_of(manifest, p) for p in merged))


def restore(root: Path) -> Restored:
    """Make a store usable again: a manifest of what is whole, the rest put aside.

    Where the manifest is there it is kept and only damaged parts leave it; where it is gone or
    cannot be read it is written anew from the descriptions in the parts.

    Raises:
        StoreError: there is nothing to restore, another process writes, or the folder cannot be
            written.
    """
    if not parts_in(root) and not (root / NAME).exists():
        raise StoreError(f"{root} holds no part of a store: there is nothing to restore")
    with locked(root):
        manifest, lost = _manifest_of(root)
        damage = _damage(root, (p for p in manifest.parts if p.until is None))
        lost += _with_files(root, manifest, damage)
        manifest = _without(root, manifest, {d.path for d in damage})
        aside = _set_aside(root, manifest)
        try:
            (root / "staging").mkdir(exist_ok=True)
            shutil.rmtree(root / "kept", ignore_errors=True)  # answers to what is not there now
            write_manifest(root, manifest)
            withdraw_announcement(root)
        except OSError as error:
            raise StoreError(f"{root} cannot be written: {error.strerror or error}") from error
    standing = [p for p in manifest.parts if p.until is None]
    rows = sum(p.rows for p in standing if p.table in _DATA)
    return Restored(len(manifest.commits), len(standing), rows, tuple(lost), tuple(aside))


def _manifest_of(root: Path) -> tuple[Manifest, list[Damage]]:
    """The manifest as it stands, or as the parts tell it where none can be read."""
    path = root / NAME
    if path.exists():
        try:
            return read_manifest(root), []
        except OtherVersion:
            raise
        except StoreError:
            _move_aside(root, path)
    return _from_parts(root)


def _without(root: Path, manifest: Manifest, broken: set[str]) -> Manifest:
    """The manifest without damaged parts; the files whose rows they held are forgotten.

    A ledger's files are forgotten only where the rows have no ids of their own: those that have
    are not doubled when the file is read again.
    """
    ledger = {n: (stored, held) for n, _, stored, held in _ledger(root, manifest, broken)}
    forgotten = set(manifest.forgotten)
    keyed = {p.source for p in manifest.parts if p.table in KEYS}
    for part in (p for p in manifest.parts if p.path in broken):
        if part.table == "ledger" and part.source in keyed:
            continue
        place = 1 if part.table == "quarantine" else 0
        for file in _files_of(manifest, part):
            if part.table in ("ledger", "released") or ledger.get(file, (1, 1))[place]:
                forgotten.add(file)
    kept = tuple(p for p in manifest.parts if p.path not in broken)
    return replace(manifest, parts=kept, forgotten=frozenset(forgotten))


def _set_aside(root: Path, manifest: Manifest) -> list[str]:
    """Move what the manifest does not name out of `parts`; nothing is deleted."""
    named = {p.path for p in manifest.parts}
    strange = [path for path in parts_in(root) if path not in named]
    for path in strange:
        _move_aside(root, root / path)
    return strange


def _move_aside(root: Path, path: Path) -> None:
    """Move a file to the folder `aside`, beside what lies there already."""
    target, number = root / ASIDE / path.name, 1
    try:
        target.parent.mkdir(exist_ok=True)
        while target.exists():
            target = root / ASIDE / f"{path.stem}.{number}{path.suffix}"
            number += 1
        os.replace(path, target)
        to_disk(target.parent)
    except OSError as error:
        raise StoreError(f"{root} cannot be written: {error.strerror or error}") from error


def _from_parts(root: Path) -> tuple[Manifest, list[Damage]]:
    """A manifest from what the parts say of themselves, and what cannot be used."""
    found, lost = _described(root)
    ledgers = {d.commit: d for d, p in found.values() if p.table == "ledger" and not d.replaces}
    merges = {d.commit: d for d, _ in found.values() if d.replaces}
    replaced = {path: d.commit for d in merges.values() for path in d.replaces}
    parts, commits = [], {}
    merged_ledgers = {n for d, p in found.values() if p.table == "ledger" for n in _numbers(d)}
    for path, (description, part) in sorted(found.items(), key=lambda f: _numbers_of(f[0])):
        number = description.commit
        if number in merges:
            head = replace(merges[number], files=None)
        elif number in ledgers:
            head = ledgers[number]
        elif path in replaced or number in merged_ledgers:
            head = description
        else:
            why = "the ledger of its commit is missing: the commit is not whole"
            lost.append(Damage(path, why, part.table, part.source, part.rows))
            continue
        commits[number] = Commit(number, head.at, head.source, head.vintage, head.files)
        parts.append(replace(part, until=replaced.get(path)))
    lost += _missing_beside(ledgers.values(), found, replaced)
    retired = {f: d.commit for d, _ in found.values() for f in d.retired if d.commit in commits}
    manifest = Manifest(tuple(commits[n] for n in sorted(commits)), tuple(parts), retired)
    return _forgetting(manifest, ledgers.values(), lost), lost


def _numbers(description: Description) -> set[int]:
    """The commits that a merged part came from, by the names of the parts it replaced."""
    return {_numbers_of(path)[0] for path in description.replaces}


def _numbers_of(path: str) -> tuple[int, int]:
    """The commit of a part and its place in it, from its name."""
    _, commit, position = Path(path).stem.rsplit("-", 2)
    return int(commit), int(position)


def _described(root: Path) -> tuple[dict[str, tuple[Description, Part]], list[Damage]]:
    """The parts that say what they are, by path, and the others."""
    import duckdb

    found, lost = {}, []
    connection = empty_database(None)
    for path in parts_in(root):
        size, digest = size_and_hash(root / path)
        try:
            description = read_description(connection, root / path)
            if description is None or description.table not in CANONICAL:
                lost.append(Damage(path, "it does not say what it is"))
                continue
            if _NAME.fullmatch(path) is None:
                lost.append(Damage(path, "it has another name than it was written under"))
                continue
            why = _unreadable(root / path, description.table, None)
            if why:
                lost.append(Damage(path, why, description.table, description.source))
                continue
            key = KEYS.get(description.table)
            first_last = f"min({key}), max({key})" if key else "NULL, NULL"
            rows, first, last = connection.execute(
                f"SELECT count(*), {first_last} FROM read_parquet({quoted(str(root / path))})"
            ).fetchall()[0]
        except duckdb.Error as error:
            lost.append(Damage(path, str(error).strip().partition("\n")[0]))
            continue
        source, commit = description.source, description.commit
        part = Part(description.table, path, source, rows, commit, None, first, last, size, digest)
        found[path] = (description, part)
    connection.close()
    return found, lost


def _missing_beside(
    ledgers: Iterable[Description],
    found: dict[str, tuple[Description, Part]],
    replaced: dict[str, int],
) -> list[Damage]:
    """Parts that a ledger names and that are not there as they were written."""
    lost = []
    for ledger in ledgers:
        for other in ledger.others:
            if other.path in replaced:  # its rows stand in the merged part
                continue
            there = found.get(other.path)
            if there is None:
                why = "it is missing or cannot be read"
                lost.append(Damage(other.path, why, other.table, other.source, other.rows))
            elif there[1].sha256 != other.sha256:
                why = "its bytes are not those that were written"
                lost.append(Damage(other.path, why, other.table, other.source, other.rows))
    return lost


def _forgetting(
    manifest: Manifest, ledgers: Iterable[Description], lost: Sequence[Damage]
) -> Manifest:
    """The manifest without lost parts, with the files of their commits forgotten."""
    gone = {d.path for d in lost}
    forgotten = {
        file
        for ledger in ledgers
        if ledger.files and any(other.path in gone for other in ledger.others)
        for file in range(ledger.files[0], ledger.files[1] + 1)
    }
    kept = tuple(p for p in manifest.parts if p.path not in gone)
    return replace(manifest, parts=kept, forgotten=frozenset(forgotten))
