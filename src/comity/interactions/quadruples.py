"""Quadruples: who did what to whom on which day, in three files that follow each other in time.

The format is that of the temporal knowledge graph benchmarks (RE-GCN, Li et al. 2021): a folder
with `train.txt`, `valid.txt` and `test.txt` (each may end in `.gz`), lines of tab separated ids
`subject relation object time`, further columns unused, and the names of the ids in
`entity2id.txt` and `relation2id.txt`.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from comity.errors import SourceError, UnknownActor, UsageError

Ints = NDArray[np.int64]
SPLITS = ("train", "valid", "test")


@dataclass(frozen=True, kw_only=True)
class Quadruples:
    """Events in the order of their days, each with how many rows of its day say it.

    Attributes:
        entities: names by id.
        relations: names by id.
        subject: ids of entities, one an event.
        relation: ids of relations.
        object: ids of entities.
        day: number of the time step from the beginning of the files' clock (0, 1, 2 ...); not
            decreasing.
        times: rows that say the event, at least 1; reports of a day that repeat each other count.
        ends: of each split, the day after its last one; missing splits are left out.
        sha256: hash of the files' contents.
    """

    entities: tuple[str, ...]
    relations: tuple[str, ...]
    subject: Ints
    relation: Ints
    object: Ints
    day: Ints
    times: Ints
    ends: dict[str, int]
    sha256: str

    @property
    def last(self) -> int:
        """The last day that has an event."""
        return int(self.day[-1])

    def days_of(self, split: str) -> range:
        """The days of a split.

        Raises:
            UsageError: the folder has no such split.
        """
        if split not in self.ends:
            raise UsageError(f"the folder has no {split}.txt: choose one of {', '.join(self.ends)}")
        names = list(self.ends)
        before = names.index(split) - 1
        return range(self.ends[names[before]] if before >= 0 else 0, self.ends[split])

    def entity(self, name: str) -> int:
        """The id of an entity's name; case, blanks and underscores do not matter.

        Raises:
            UnknownActor: none has this name; the message names those that come near.
        """
        return _id(name, self.entities, "entity")

    def relation_id(self, name: str) -> int:
        """The id of a relation's name.

        Raises:
            UnknownActor: none has this name.
        """
        return _id(name, self.relations, "relation")


def plain(name: str) -> str:
    """A name without what people type differently: case, blanks, underscores."""
    return " ".join(name.replace("_", " ").casefold().split())


def _id(name: str, names: tuple[str, ...], kind: str) -> int:
    wanted = plain(name)
    for number, other in enumerate(names):
        if plain(other) == wanted:
            return number
    import difflib

    near = difflib.get_close_matches(wanted, [plain(n) for n in names], n=3, cutoff=0.6)
    hint = f"; near: {', '.join(near)}" if near else ""
    raise UnknownActor(f"no {kind} of the folder is called {name!r}{hint}")


def read_quadruples(folder: Path) -> Quadruples:
    """Read a folder of quadruples.

    Raises:
        SourceError: a file is missing, empty or has a line that is not of the format, or a later
            split begins before an earlier one ends.
    """
    if not folder.is_dir():
        raise SourceError(f"{folder} is no folder: give one with train.txt and its id files")
    digest = hashlib.sha256()
    entities = _names(folder, "entity2id.txt", digest)
    relations = _names(folder, "relation2id.txt", digest)
    parts = {
        split: _rows(path, digest, len(entities), len(relations))
        for split in SPLITS
        if (path := _found(folder, f"{split}.txt")) is not None
    }
    if "train" not in parts:
        raise SourceError(f"{folder} has no train.txt or train.txt.gz")
    whole = np.concatenate(list(parts.values()))
    unit = int(np.gcd.reduce(np.unique(whole[:, 3]))) or 1
    ends: dict[str, int] = {}
    previous, end = "", 0
    for split, rows in parts.items():
        first = int(rows[:, 3].min()) // unit
        if first < end:
            raise SourceError(f"{folder}: {split}.txt begins before {previous}.txt ends")
        previous, end = split, int(rows[:, 3].max()) // unit + 1
        ends[split] = end
    whole[:, 3] //= unit
    whole, times = np.unique(whole[:, [3, 0, 1, 2]], axis=0, return_counts=True)
    day, subject, relation, object_ = (np.ascontiguousarray(c) for c in whole.T)
    return Quadruples(
        entities=entities,
        relations=relations,
        subject=subject,
        relation=relation,
        object=object_,
        day=day,
        times=times.astype(np.int64),
        ends=ends,
        sha256=digest.hexdigest(),
    )


def _found(folder: Path, name: str) -> Path | None:
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    return None


def _text(path: Path, digest: hashlib._Hash) -> str:
    try:
        raw = path.read_bytes()
        digest.update(raw)
        return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise SourceError(f"{path} cannot be read: {error}") from error


def _names(folder: Path, name: str, digest: hashlib._Hash) -> tuple[str, ...]:
    path = _found(folder, name)
    if path is None:
        raise SourceError(f"{folder} has no {name}: one line a name, with its id after a tab")
    names: dict[int, str] = {}
    for number, line in enumerate(_text(path, digest).splitlines(), 1):
        if not line.strip():
            continue
        text, tab, id_ = line.rpartition("\t")
        if not tab or not id_.strip().isdigit():
            raise SourceError(f"{path}, line {number}: expected a name, a tab and an id")
        names[int(id_)] = text.strip()
    if sorted(names) != list(range(len(names))) or not names:
        raise SourceError(f"{path}: ids have to run from 0 without a gap")
    return tuple(names[n] for n in range(len(names)))


def _rows(path: Path, digest: hashlib._Hash, entities: int, relations: int) -> Ints:
    lines = _text(path, digest).splitlines()
    rows: list[tuple[int, ...]] = []
    for number, line in enumerate(lines, 1):
        cells = line.split()
        if not cells:
            continue
        if len(cells) < 4:
            raise SourceError(
                f"{path}, line {number}: {len(cells)} columns, expected at least 4 "
                "(subject, relation, object, time)"
            )
        try:
            s, r, o, t = (int(c) for c in cells[:4])
        except ValueError:
            raise SourceError(
                f"{path}, line {number}: subject, relation, object and time have to be whole "
                "numbers"
            ) from None
        if not (0 <= s < entities and 0 <= o < entities and 0 <= r < relations and t >= 0):
            raise SourceError(f"{path}, line {number}: an id without a name, or a time below 0")
        rows.append((s, r, o, t))
    if not rows:
        raise SourceError(f"{path} is empty: expected lines of subject, relation, object, time")
    return np.array(rows, dtype=np.int64)
