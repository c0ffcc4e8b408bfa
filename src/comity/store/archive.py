"""Copies of documents in the user's store: the bytes as they were read, their hash, and the time.

Each copy is two files in `archive/ID` of the store: the bytes, named by their SHA-256, and beside
them a line of JSON that says when they were read from which address. The JSON is written last: a
copy without it was not finished and counts for nothing. Copies are never overwritten.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from comity.article import read_article
from comity.core.atomic_write import write
from comity.core.provenance import source_id
from comity.errors import ComityError, StoreError, UsageError
from comity.fetch.download import download
from comity.fetch.http import Manners
from comity.fetch.remote_file import Remote

FOLDER = "archive"
_CONTENT = {".pdf": "application/pdf", ".html": "text/html", ".txt": "text/plain"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copy of a document.

    Attributes:
        id: id of the document.
        address: where it was read.
        sha256: of its bytes, in hexadecimal.
        bytes: its size.
        read: when it was read, in UTC: 2026-11-26T05:20:00Z.
        file: the file with its bytes, relative to the store.
    """

    id: str
    address: str
    sha256: str
    bytes: int
    read: str
    file: str


def archive(address: str, root: Path, *, manners: Manners | None = None) -> Copy:
    """Read a document now and keep its bytes.

    Args:
        address: http or https.
        root: folder of the store.
        manners: how patient and modest to be.

    Returns:
        The copy; where the same bytes were kept before, that first copy.

    Raises:
        UsageError: it is no address.
        DownloadError: it cannot be fetched.
        StoreError: what is there in its place is damaged.
    """
    if not address.startswith(("http://", "https://")):
        raise UsageError(
            f"{address!r} is no address: give one that begins with http:// or https://"
        )
    plain = address.partition("#")[0]
    with tempfile.TemporaryDirectory() as folder:
        (fetched,) = download(
            [Remote(name="page.html", address=plain)], Path(folder), manners=manners
        )
        body = fetched.path.read_bytes()
    return keep(address, body, root)


def keep(address: str, body: bytes, root: Path, read: str = "") -> Copy:
    """Keep bytes that were read from an address.

    Args:
        address: where they were read.
        body: the bytes.
        root: folder of the store.
        read: when, in UTC; default is now.
    """
    name, digest = source_id(address), hashlib.sha256(body).hexdigest()
    for known in copies(name, root):
        if known.sha256 == digest:
            body_of(known, root)
            return known
    folder = root / FOLDER / name
    file = folder / f"{digest}{_suffix(body)}"
    copy = Copy(
        id=name,
        address=address,
        sha256=digest,
        bytes=len(body),
        read=read or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        file=str(file.relative_to(root)),
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{folder} cannot be made: {error.strerror or error}") from error
    write(file, body)
    write(folder / f"{digest}.json", json.dumps(asdict(copy), ensure_ascii=False) + "\n")
    return copy


def copies(document: str, root: Path) -> list[Copy]:
    """The copies of a document, the first that was read first.

    Raises:
        StoreError: a line that describes one is damaged.
    """
    found = []
    for path in sorted((root / FOLDER / document).glob("*.json")):
        try:
            found.append(Copy(**json.loads(path.read_text(encoding="utf-8"))))
        except (OSError, ValueError, TypeError) as error:
            raise StoreError(
                f"{path} does not describe a copy ({error}): move it away and archive the "
                "document again"
            ) from error
    return sorted(found, key=lambda copy: (copy.read, copy.sha256))


def archived(root: Path) -> list[str]:
    """Ids of the documents that have a copy."""
    folder = root / FOLDER
    return sorted(p.name for p in folder.iterdir() if p.is_dir()) if folder.is_dir() else []


def body_of(copy: Copy, root: Path) -> bytes:
    """The bytes of a copy.

    Raises:
        StoreError: they are gone, or no longer those that were read.
    """
    try:
        body = (root / copy.file).read_bytes()
    except OSError as error:
        raise StoreError(f"{root / copy.file} cannot be read: {error.strerror or error}") from error
    if hashlib.sha256(body).hexdigest() != copy.sha256:
        raise StoreError(
            f"{root / copy.file} is not what was read on {copy.read}: its SHA-256 differs; archive "
            f"{copy.address} again after moving it away"
        )
    return body


def text_of(copy: Copy, root: Path) -> str:
    """The running text of a copy; empty where it holds none that can be read.

    Raises:
        StoreError: the bytes are gone or changed.
    """
    body_of(copy, root)
    try:
        return read_article(root / copy.file).text
    except ComityError:
        return ""


def _suffix(body: bytes) -> str:
    head = body[:2000].lstrip().lower()
    if head.startswith(b"%pdf"):
        return ".pdf"
    return ".html" if b"<html" in head or head.startswith((b"<!doctype", b"<")) else ".txt"


def write_warc(target: Path, root: Path, documents: list[str]) -> int:
    """Write copies as a WARC file (ISO 28500), which web archives read; gives their number.

    Args:
        target: a file whose name ends in .warc or .warc.gz.
        root: folder of the store.
        documents: ids of the documents; none means all.

    Raises:
        MissingExtra: warcio is not installed.
        UsageError: nothing is archived.
        StoreError: bytes are gone or changed.
    """
    try:
        from warcio.warcwriter import WARCWriter
    except ImportError:
        from comity.errors import MissingExtra

        raise MissingExtra("WARC", "warc") from None
    import io

    chosen = [c for name in documents or archived(root) for c in copies(name, root)]
    if not chosen:
        raise UsageError("nothing is archived yet: comity source archive ADDRESS")
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=target.suffix == ".gz")
    for copy in chosen:
        record = writer.create_warc_record(
            copy.address,
            "resource",
            payload=io.BytesIO(body_of(copy, root)),
            warc_content_type=_CONTENT[Path(copy.file).suffix],
            warc_headers_dict={"WARC-Date": copy.read},
        )
        writer.write_record(record)
    write(target, out.getvalue())
    return len(chosen)
