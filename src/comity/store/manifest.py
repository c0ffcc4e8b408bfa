"""The manifest of a store: its commits, and which parts and raw files count.

It is one small JSON file that is replaced whole, so that a commit happens in one step. Every part
stands in it with its size and hash, so that a damaged or exchanged one is noticed.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_type_hints

from comity.errors import StoreError, UsageError

NAME = "manifest.json"
ANNOUNCED = "commit-under-way.json"
FORMAT = 2
READABLE = (1, FORMAT)
"""Format 1 had neither sizes and hashes of parts nor forgotten files."""


@dataclass(frozen=True, slots=True, kw_only=True)
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
        bytes: its size, or None where a version of Comity wrote it that did not keep it.
        sha256: the hash of its bytes, or empty for the same reason.
    """

    table: str
    path: str
    source: str
    rows: int
    commit: int
    until: int | None = None
    first_key: str | None = None
    last_key: str | None = None
    bytes: int | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
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
        forgotten: files of which rows were lost with a damaged part: none of their rows count,
            and they can be read again.
    """

    commits: tuple[Commit, ...] = ()
    parts: tuple[Part, ...] = ()
    retired: Mapping[int, int] = field(default_factory=dict)
    forgotten: frozenset[int] = frozenset()

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
            self.forgotten,
        )

    def standing(self, table: str) -> tuple[Part, ...]:
        """The parts of a table that count."""
        return tuple(p for p in self.parts if p.table == table and p.until is None)


def read_manifest(root: Path) -> Manifest:
    """The manifest of the store in a folder; an empty one where there is none yet.

    Raises:
        StoreError: it is damaged or something else, or it is gone while parts lie there.
    """
    path = root / NAME
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        refuse_unnamed(root, Manifest())
        return Manifest()
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or str(error).partition("\n")[0]
        raise StoreError(
            f"{path} cannot be read as the manifest of a store ({reason}): put it back from a "
            "copy, or run `comity store restore`"
        ) from error
    if not isinstance(body, dict) or body.get("format") not in READABLE:
        kind = OtherVersion if isinstance(body, dict) and "format" in body else StoreError
        raise kind(
            f"{path} is not the manifest of a store of format {FORMAT}: it was written by another "
            "version of Comity, or is something else"
        )
    try:
        return _manifest(body)
    except _Odd as odd:
        raise StoreError(
            f"{path} is not as Comity writes it: {odd}; it was written by another version or "
            "changed by hand: put it back from a copy, or run `comity store restore`"
        ) from odd


class OtherVersion(StoreError):
    """A store that another version of Comity wrote; it is left as it is."""


T = TypeVar("T")


def refuse_unnamed(root: Path, manifest: Manifest) -> None:
    """Refuse a store that holds parts of which its manifest knows nothing.

    Parts of a commit that was cut off are no such parts: `announce` wrote down what they are.

    Raises:
        StoreError: there are some; says how to bring them back.
    """
    known = {p.path for p in manifest.parts} | announced(root)
    strange = [path for path in parts_in(root) if path not in known]
    if strange:
        why = "has a manifest that does not name" if manifest.commits else "has no manifest for"
        raise StoreError(
            f"{root} {why} {len(strange)} of its parts, such as {strange[0]}: nothing was changed; "
            f"put {NAME} back from a copy, or run `comity store restore --store {root}`"
        )


def parts_in(root: Path) -> list[str]:
    """The Parquet files that lie in a store, relative to it, in order."""
    return sorted(f"parts/{p.name}" for p in (root / "parts").glob("*.parquet"))


def announce(root: Path, paths: Sequence[str]) -> None:
    """Write down which parts a commit is about to bring, before any of them is moved.

    What lies there by these names while no manifest names it comes from an attempt that died.
    """
    new = root / "staging" / f"{ANNOUNCED}.new"
    with new.open("w", encoding="utf-8") as out:
        json.dump(list(paths), out)
        out.flush()
        os.fsync(out.fileno())
    os.replace(new, root / ANNOUNCED)
    to_disk(root)


def announced(root: Path) -> set[str]:
    """The parts of the last commit that did not come to its end; none where all did."""
    try:
        found = json.loads((root / ANNOUNCED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    return set(map(str, found)) if isinstance(found, list) else set()


def withdraw_announcement(root: Path) -> None:
    """Forget what was announced: the commit came to its end, or left nothing behind."""
    (root / ANNOUNCED).unlink(missing_ok=True)


class _Odd(Exception):
    """What is wrong with a manifest, and in which entry."""


def _manifest(body: dict[str, Any]) -> Manifest:
    unknown = body.keys() - {"format", "commits", "parts", "retired", "forgotten"}
    if unknown:
        raise _Odd(f"the key {min(unknown)!r} is not known")
    commits = tuple(_commit(c, f"commit {i}") for i, c in enumerate(_list(body, "commits"), 1))
    parts = tuple(_entry(Part, p, f"part {i}") for i, p in enumerate(_list(body, "parts"), 1))
    for part in parts:
        inside = Path(part.path)
        if inside.is_absolute() or ".." in inside.parts:
            raise _Odd(f"the part {part.path!r} lies outside the store")
    retired = body.get("retired")
    if not isinstance(retired, dict) or not all(
        f.isdecimal() and type(c) is int for f, c in retired.items()
    ):
        raise _Odd("'retired' names no commit for each file")
    forgotten = _list(body, "forgotten") if "forgotten" in body else []
    if not all(type(f) is int for f in forgotten):
        raise _Odd("'forgotten' is no list of files")
    return Manifest(commits, parts, {int(f): c for f, c in retired.items()}, frozenset(forgotten))


def _list(body: dict[str, Any], key: str) -> list[Any]:
    found = body.get(key)
    if not isinstance(found, list):
        raise _Odd(f"the list {key!r} is missing")
    return found


def _commit(entry: Any, where: str) -> Commit:
    if isinstance(entry, dict) and isinstance(entry.get("files"), list):
        files = tuple(entry["files"])
        if len(files) != 2 or not all(type(f) is int for f in files):
            raise _Odd(f"{where} names its files by something else than two numbers")
        return _entry(Commit, {**entry, "files": files}, where)
    return _entry(Commit, entry, where)


def _entry(kind: type[T], entry: Any, where: str) -> T:
    """An entry of the manifest as what it stands for; every key and type is looked at."""
    if not isinstance(entry, dict):
        raise _Odd(f"{where} is no entry of a manifest")
    hints = get_type_hints(kind)
    unknown = sorted(entry.keys() - hints.keys())
    if unknown:
        raise _Odd(f"{where} has the unknown key {unknown[0]!r}")
    for one in fields(kind):  # type: ignore[arg-type]  # Part and Commit are dataclasses
        if one.name not in entry:
            if one.default is MISSING:
                raise _Odd(f"{where} lacks the key {one.name!r}")
        elif not _fits(entry[one.name], hints[one.name]):
            raise _Odd(f"{where} has {entry[one.name]!r} under {one.name!r}")
    return kind(**entry)


def _fits(value: Any, hint: Any) -> bool:
    if isinstance(hint, UnionType):
        return any(_fits(value, h) for h in get_args(hint))
    if hint is type(None):
        return value is None
    return type(value) is (tuple if get_args(hint) else hint)


def write_manifest(root: Path, manifest: Manifest) -> None:
    """Replace the manifest in one step; the folder `staging` must be there."""
    body = {
        "format": FORMAT,
        "commits": [asdict(c) for c in manifest.commits],
        "parts": [asdict(p) for p in manifest.parts],
        "retired": dict(manifest.retired),
        "forgotten": sorted(manifest.forgotten),
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
