"""A public file that can be fetched, and what fetching it gave."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from comity.errors import DownloadError, OutputError

_BLOCK = 1 << 20
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """A public file, as the list of its publisher describes it.

    Attributes:
        name: what the file is called here: a plain name, no folder.
        address: where it is, http or https.
        size: in bytes, or None where the list does not say.
        md5: in hexadecimal, or None.
        sha256: in hexadecimal, or None.
        published: the day it was published as far as its name or list says, or None.
        token: the environment variable that holds the access token, or empty. The token itself
            never stands here, so a `Remote` can be shown and kept.
        vintage: the release it belongs to, for example "3.1"; empty where none is counted.
    """

    name: str
    address: str
    size: int | None = None
    md5: str | None = None
    sha256: str | None = None
    published: date | None = None
    token: str = ""
    vintage: str = ""

    @property
    def hashed(self) -> bool:
        """Whether the list gives a hash, so that a mixed or damaged file would be found out."""
        return bool(self.md5 or self.sha256)

    @property
    def known(self) -> bool:
        """Whether a file that is here can be told from another one without asking the server."""
        return self.hashed or self.size is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A public file that is here now.

    Attributes:
        remote: the file as listed.
        path: where it is here.
        sha256: of its content, in hexadecimal.
        bytes: its size.
        fresh: whether it was fetched now; False when it was here already.
    """

    remote: Remote
    path: Path
    sha256: str
    bytes: int
    fresh: bool


@dataclass(frozen=True, slots=True)
class Content:
    """The size and hashes of a file that is here."""

    bytes: int
    md5: str
    sha256: str

    def fault(self, remote: Remote) -> str:
        """What differs from the list, or an empty text when the file is the listed one."""
        if remote.size is not None and remote.size != self.bytes:
            return f"it has {self.bytes:,} bytes and the list says {remote.size:,}"
        for kind, listed, found in (
            ("md5", remote.md5, self.md5),
            ("sha256", remote.sha256, self.sha256),
        ):
            if listed and listed.lower() != found:
                return f"its {kind} is {found} and the list says {listed.lower()}"
        return ""


def content_of(path: Path) -> Content:
    """The size and hashes of a file.

    Raises:
        OutputError: it cannot be read back.
    """
    md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    size = 0
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                md5.update(block)
                sha256.update(block)
                size += len(block)
    except OSError as error:
        raise OutputError(f"{path} cannot be read back: {error.strerror or error}") from error
    return Content(size, md5.hexdigest(), sha256.hexdigest())


def plain_name(name: str) -> bool:
    """Whether a name from a list can be used for a file here, in any file system.

    Lists come from servers: a name must not lead out of the folder, hide, or control a terminal.
    """
    return (
        0 < len(name.encode("utf-8", "replace")) <= _LONGEST_NAME
        and not set(name) & set('/\\:*?"<>|')
        and not name.startswith((".", "-", "~"))
        and not name.endswith((".", " ", ".part", ".part.json", ".from.json"))
        and not any(unicodedata.category(letter).startswith("C") for letter in name)
    )


def check_names(remotes: tuple[Remote, ...]) -> None:
    """Refuse names that lead out of the folder or would overwrite each other.

    Raises:
        DownloadError: says which name.
    """
    seen: dict[str, Remote] = {}
    for remote in remotes:
        if not plain_name(remote.name):
            raise DownloadError(
                f"the list at {remote.address} names a file {remote.name!r}, which is no plain "
                "file name; nothing was fetched"
            )
        other = seen.setdefault(remote.name.casefold(), remote)
        if other != remote:
            raise DownloadError(
                f"two files would be called {remote.name!r}: {other.address} and "
                f"{remote.address}; nothing was fetched"
            )


def is_web_page(head: bytes) -> bool:
    """Whether a file begins as a web page does: a login or error page where data was expected."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:64].lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head>", b"<script"))
