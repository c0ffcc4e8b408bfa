"""The manifest of a store: its commits, and which parts and raw files count.

It is one small JSON file that is replaced whole, so that a commit happens in one step.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path

from comity.errors import StoreError, UsageError

NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Part:
    """A Parquet file of one table.

    Attributes:
        table: the canonical table.
        path: relative to the store.
        source: the data set its rows come from.
        rows: how many.
        commit: the commit that brought it in.
        until: the commit that replaced it by a merged part, or None.
        first_key: the lowest key of its rows, in the order of text, or None.
        last_key: the highest.
    """

    table: str
    path: str
    source: str
    rows: int
    commit: int
    until: int | None = None
    first_key: str | None = None
    last_key: str | None = None


@dataclass(frozen=True, slots=True)
class Commit:
    """One step in the life of a store.

    Attributes:
        number: 1 for the first.
        at: when, in UTC, to the second.
        source: the data set it brought.
        vintage: the release, as named by its producer or the user; may be empty.
        files: the numbers of the first and last raw file it brought; none for a merge.
    """

    number: int
    at: str
    source: str
    vintage: str
    files: tuple[int, int] | None


@dataclass(frozen=True)
class Manifest:
    """What counts in a store: commits, parts, and the files that newer ones replaced.

    Attributes:
        commits: in order.
        parts: in the order they came.
        retired: for a replaced file, the commit that replaced it.
    """

    commits: tuple[Commit, ...] = ()
    parts: tuple[Part, ...] = ()
    retired: Mapping[int, int] = field(default_factory=dict)

    @property
    def last(self) -> int:
        """The number of the last commit, 0 in an empty store."""
        return self.commits[-1].number if self.commits else 0

    @property
    def files(self) -> int:
        """The number of the last raw file, 0 in an empty store."""
        return max((c.files[1] for c in self.commits if c.files), default=0)

    def at(self, commit: int) -> Manifest:
        """The manifest as it was after a commit."""
        if commit >= self.last:
            return self
        return Manifest(
            tuple(c for c in self.commits if c.number <= commit),
            # a part that merged earlier ones is read in their place: the file numbers tell
            tuple(p for p in self.parts if p.until is None),
            {f: c for f, c in self.retired.items() if c <= commit},
        )

    def standing(self, table: str) -> tuple[Part, ...]:
        """The parts of a table that count."""
        return tuple(p for p in self.parts if p.table == table and p.until is None)


def read_manifest(root: Path) -> Manifest:
    """The manifest of the store in a folder; an empty one where there is none yet.

    Raises:
        StoreError: it is damaged, or something else.
    """
    path = root / NAME
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Manifest()
    except (OSError, ValueError) as error:
        raise StoreError(f"{path} cannot be read as the manifest of a store: {error}") from error
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise StoreError(
            f"{path} is not the manifest of a store of format {FORMAT}: it was written by another "
            "version of Comity, or is something else"
        )
    return Manifest(
        tuple(
            Commit(**{**c, "files": tuple(c["files"]) if c["files"] else None})
            for c in body["commits"]
        ),
        tuple(Part(**p) for p in body["parts"]),
        {int(f): c for f, c in body["retired"].items()},
    )


def write_manifest(root: Path, manifest: Manifest) -> None:
    """Replace the manifest in one step; the folder `staging` must be there."""
    body = {
        "format": FORMAT,
        "commits": [asdict(c) for c in manifest.commits],
        "parts": [asdict(p) for p in manifest.parts],
        "retired": dict(manifest.retired),
    }
    new = root / "staging" / NAME
    with new.open("w", encoding="utf-8") as out:
        json.dump(body, out, separators=(",", ":"))
        out.flush()
        os.fsync(out.fileno())
    os.replace(new, root / NAME)
    to_disk(root)


def to_disk(path: Path) -> None:
    """Wait until a file or folder is on the disk itself."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def commit_of(manifest: Manifest, vintage: str) -> int:
    """The commit that a vintage names: its number, the last by a day or time, or a release.

    Raises:
        UsageError: there is none.
    """
    named = [c.number for c in manifest.commits if c.vintage == vintage]
    if named:
        return named[-1]
    if vintage.isdecimal() and 0 < int(vintage) <= manifest.last:
        return int(vintage)
    with contextlib.suppress(ValueError):
        day = date.fromisoformat(vintage)
        by_day = [c.number for c in manifest.commits if c.at[:10] <= day.isoformat()]
        if by_day:
            return by_day[-1]
    with contextlib.suppress(ValueError):
        time = datetime.fromisoformat(vintage).isoformat()
        by_time = [c.number for c in manifest.commits if c.at <= time]
        if by_time:
            return by_time[-1]
    raise UsageError(
        f"no vintage of the store is called {vintage!r}: name a release, a commit "
        f"(1 to {manifest.last}) or a day on or after "
        f"{manifest.commits[0].at[:10] if manifest.commits else 'the first ingest'}"
    )
