"""Going on with what is whole in a store: damage is put aside, a lost manifest made anew."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from comity.core.canonical_tables import CANONICAL, KEYS, quoted
from comity.errors import StoreError
from comity.store.check import (
    DATA_TABLES,
    Damage,
    damage_of,
    files_of,
    ledger_rows,
    unreadable,
    with_files,
)
from comity.store.manifest import (
    NAME,
    Commit,
    Manifest,
    OtherVersion,
    Part,
    parts_in,
    read_manifest,
    to_disk,
    withdraw_announcement,
    write_manifest,
)
from comity.store.part_description import Description, read_description, size_and_hash
from comity.store.store import empty_database
from comity.store.writer import locked

_NAME = re.compile(r"parts/[a-z]+-\d{6,}-\d{3,}\.parquet")
ASIDE = "aside"


@dataclass(frozen=True, slots=True, kw_only=True)
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
        damage = damage_of(root, (p for p in manifest.parts if p.until is None))
        lost += with_files(root, manifest, damage)
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
    rows = sum(p.rows for p in standing if p.table in DATA_TABLES)
    return Restored(
        commits=len(manifest.commits),
        parts=len(standing),
        rows=rows,
        lost=tuple(lost),
        aside=tuple(aside),
    )


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
    ledger = {n: (stored, held) for n, _, stored, held in ledger_rows(root, manifest, broken)}
    forgotten = set(manifest.forgotten)
    keyed = {p.source for p in manifest.parts if p.table in KEYS}
    for part in (p for p in manifest.parts if p.path in broken):
        if part.table == "ledger" and part.source in keyed:
            continue
        place = 1 if part.table == "quarantine" else 0
        for file in files_of(manifest, part):
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
            lost.append(
                Damage(path=path, why=why, table=part.table, source=part.source, rows=part.rows)
            )
            continue
        commits[number] = Commit(
            number=number, at=head.at, source=head.source, vintage=head.vintage, files=head.files
        )
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
                lost.append(Damage(path=path, why="it does not say what it is"))
                continue
            if _NAME.fullmatch(path) is None:
                lost.append(Damage(path=path, why="it has another name than it was written under"))
                continue
            why = unreadable(root / path, description.table, None)
            if why:
                lost.append(
                    Damage(path=path, why=why, table=description.table, source=description.source)
                )
                continue
            key = KEYS.get(description.table)
            first_last = f"min({key}), max({key})" if key else "NULL, NULL"
            rows, first, last = connection.execute(
                f"SELECT count(*), {first_last} FROM read_parquet({quoted(str(root / path))})"
            ).fetchall()[0]
        except duckdb.Error as error:
            lost.append(Damage(path=path, why=str(error).strip().partition("\n")[0]))
            continue
        source, commit = description.source, description.commit
        part = Part(
            table=description.table,
            path=path,
            source=source,
            rows=rows,
            commit=commit,
            until=None,
            first_key=first,
            last_key=last,
            bytes=size,
            sha256=digest,
        )
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
                lost.append(
                    Damage(
                        path=other.path,
                        why=why,
                        table=other.table,
                        source=other.source,
                        rows=other.rows,
                    )
                )
            elif there[1].sha256 != other.sha256:
                why = "its bytes are not those that were written"
                lost.append(
                    Damage(
                        path=other.path,
                        why=why,
                        table=other.table,
                        source=other.source,
                        rows=other.rows,
                    )
                )
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
