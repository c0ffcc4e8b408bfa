"""What a Parquet part says of itself, so that a lost manifest can be written anew from the parts.

The description stands in the part's own metadata under the key `comity`. The ledger, which a commit
writes last, also names the other parts of the commit with size and hash: where it is whole, a
part that is missing beside it is known to be missing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.core.canonical_tables import quoted
from comity.errors import StoreError
from comity.store.manifest import Part

if TYPE_CHECKING:
    import duckdb

KEY = "comity"
VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """The commit that a part belongs to, as far as it is known when the part is written.

    Attributes:
        table: the canonical table.
        source: the data set its rows come from.
        commit: the number of the commit.
        at: when, in UTC, to the second.
        vintage: the release, as named; may be empty.
        files: the numbers of the first and last raw file of the commit; none for a merge.
        retired: numbers of the raw files that the commit replaced.
        replaces: paths of the parts whose rows this one holds merged.
        others: the other parts of the commit; only the ledger knows them.
    """

    table: str
    source: str
    commit: int
    at: str
    vintage: str = ""
    files: tuple[int, int] | None = None
    retired: tuple[int, ...] = ()
    replaces: tuple[str, ...] = ()
    others: tuple[Part, ...] = ()

    def of(self, table: str) -> Description:
        """The same commit, for a part of another table."""
        return replace(self, table=table)


def parquet_options(description: Description) -> str:
    """The options of DuckDB's COPY for a part that carries its description."""
    body = {"version": VERSION, **asdict(description)}
    text = json.dumps(body, separators=(",", ":"))
    return f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{KEY}: {quoted(text)}}}"


def read_description(connection: duckdb.DuckDBPyConnection, path: Path) -> Description | None:
    """What a part says of itself, or None where it says nothing that this version understands.

    Raises:
        duckdb.Error: it is no Parquet file, or a damaged one.
    """
    found = connection.execute(
        "SELECT decode(value) FROM parquet_kv_metadata(?) WHERE decode(key) = ?", [str(path), KEY]
    ).fetchall()
    if len(found) != 1:
        return None
    try:
        body: dict[str, Any] = json.loads(found[0][0])
        if body.pop("version") != VERSION:
            return None
        files = body.pop("files")
        return Description(
            **{
                **body,
                "files": (int(files[0]), int(files[1])) if files else None,
                "retired": tuple(map(int, body["retired"])),
                "replaces": tuple(map(str, body["replaces"])),
                "others": tuple(Part(**other) for other in body["others"]),
            }
        )
    except (ValueError, TypeError, KeyError, AttributeError, IndexError):
        return None


def part_path(table: str, commit: int, position: int) -> str:
    """Where the part of a commit lies, relative to the store."""
    return f"parts/{table}-{commit:06d}-{position:03d}.parquet"


def sealed(part: Part, staged: Path, commit: int, position: int) -> Part:
    """A part with its place, size and hash.

    Args:
        part: what it holds.
        staged: the file that holds it now.
        commit: the commit it belongs to.
        position: its place among the parts of the commit.

    Raises:
        StoreError: the file cannot be read.
    """
    size, digest = size_and_hash(staged)
    path = part_path(part.table, commit, position)
    return replace(part, path=path, commit=commit, bytes=size, sha256=digest)


def size_and_hash(path: Path) -> tuple[int, str]:
    """The size of a file in bytes and its SHA-256.

    Raises:
        StoreError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return file.tell(), digest
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror or error}") from error


def look_at(root: Path, part: Part) -> None:
    """Refuse a part that is missing, cut or exchanged; its hash is left to `comity store check`.

    Raises:
        StoreError: it is missing, or has another size than the manifest says.
    """
    path = root / part.path
    try:
        size = path.stat().st_size
    except OSError as error:
        raise damaged(path, error.strerror or str(error)) from error
    if part.bytes is not None and size != part.bytes:
        raise damaged(path, f"it has {size:,} bytes, and {part.bytes:,} were written")


def damaged(path: Path, why: str) -> StoreError:
    """The error for a part that cannot be used."""
    return StoreError(
        f"{path} is damaged ({why}): `comity store check` says what is lost, and "
        "`comity store restore` goes on without it"
    )
