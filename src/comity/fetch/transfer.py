"""One file from a server to the folder: what is here already, what comes, whether it is right."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from comity.errors import DownloadError, OutputError
from comity.fetch.http import Again, Manners, Stopped, Web
from comity.fetch.part_file import Partial, read_state, state_beside
from comity.fetch.remote_file import Content, Fetched, Remote, content_of, is_web_page

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

_BLOCK = 1 << 18
# So many new bytes show that a server which cuts transfers still gets further.
_FURTHER = 1 << 20


class Progress(Protocol):
    """What is told while files are fetched; called from several threads."""

    def start(self, remotes: tuple[Remote, ...]) -> None:
        """The work begins."""

    def moved(self, remote: Remote, count: int) -> None:
        """Bytes came; a negative count when a file is begun anew."""

    def note(self, text: str) -> None:
        """Something a waiting user wants to know, one line."""

    def done(self, fetched: Fetched) -> None:
        """A file is here."""

    def end(self) -> None:
        """The work is over."""


class Differs(Exception):
    """A file came whole and is not the one that was listed."""


class Transfer:
    """Fetches files one by one; shared by threads, it holds no state of its own.

    Args:
        web: the client.
        folder: where the files go.
        progress: what is told.
    """

    def __init__(self, web: Web, folder: Path, progress: Progress) -> None:
        self.web = web
        self.folder = folder
        self.progress = progress

    def fetch(self, remote: Remote) -> Fetched:
        """The file, from the folder if it is there, else from its server.

        Raises:
            DownloadError: it cannot be had; one line.
            OutputError: it cannot be written.
            Stopped: the user stopped the work.
        """
        path = self.folder / remote.name
        here = self._here(path, remote)
        if here is not None:
            self.progress.moved(remote, here.bytes)
            return Fetched(
                remote=remote, path=path, sha256=here.sha256, bytes=here.bytes, fresh=False
            )
        with Partial(path, remote) as part:
            if not remote.known and path.is_file():
                return self._persist(remote, part, kept=path)
            return self._persist(remote, part)

    def _persist(self, remote: Remote, part: Partial, kept: Path | None = None) -> Fetched:
        """Try until it is here, until trying is in vain, or until patience ends."""
        if not part.offset:
            part.empty()
        failures, furthest, differed = 0, part.size, ""
        self.progress.moved(remote, furthest)
        while True:
            try:
                return self._attempt(remote, part, kept)
            except Differs as fault:
                self.progress.moved(remote, -part.size)
                part.empty()
                if differed:
                    raise DownloadError(
                        f"{remote.name} from {remote.address} is not the listed file: {fault}; "
                        "it was removed after two attempts",
                        of_one_file=True,
                    ) from fault
                differed = str(fault)
                self.progress.note(f"{remote.name}: {fault}; fetching it once more")
            except Again as again:
                if self.web.stop.is_set():
                    raise Stopped from again
                if part.size >= furthest + _FURTHER:
                    failures, furthest = 0, part.size
                failures += 1
                self._wait(remote, again, failures)

    def _wait(self, remote: Remote, again: Again, failures: int) -> None:
        manners: Manners = self.web.manners
        if failures >= manners.attempts:
            host = urlsplit(remote.address).hostname
            raise DownloadError(
                f"{remote.name} could not be fetched from {host} in {failures} attempts: {again}; "
                "what came is kept, the same command goes on from there",
                of_one_file=again.answered,
            ) from again
        wait = manners.wait(failures)
        if again.wait is not None:
            wait = again.wait + wait * 0.1
        self.progress.note(f"{remote.name}: {again}; once more in {wait:,.0f} s")
        self.web.pause(wait)

    def _here(self, path: Path, remote: Remote) -> Content | None:
        if not remote.known or not path.is_file():
            return None
        if remote.size is not None and path.stat().st_size != remote.size:
            return None
        content = content_of(path)
        return None if content.fault(remote) else content

    def _attempt(self, remote: Remote, part: Partial, kept: Path | None) -> Fetched:
        if part.whole:
            return self._finish(remote, part)
        offset = part.offset
        asked: dict[str, str] = {}
        if offset and part.state:
            asked["Range"] = f"bytes={offset}-"
            if part.state.mark:
                asked["If-Range"] = part.state.mark
        elif kept is not None:
            asked.update(_unless_changed(kept))
        response = self.web.open(remote.address, token=remote.token, headers=asked)
        try:
            if response.status == 304 and kept is not None:
                content = content_of(kept)
                return Fetched(
                    remote=remote,
                    path=kept,
                    sha256=content.sha256,
                    bytes=content.bytes,
                    fresh=False,
                )
            self._agree(remote, part, offset, response)
            self._receive(remote, part, response)
        finally:
            self.web.close(response)
        return self._finish(remote, part)

    def _agree(
        self, remote: Remote, part: Partial, offset: int, response: BaseHTTPResponse
    ) -> None:
        """Whether the bytes that come belong behind those that are here; else begin anew."""
        headers, state = response.headers, part.state
        etag, modified = headers.get("ETag") or "", headers.get("Last-Modified") or ""
        if response.status == 206 and offset and state is not None:
            start, total = _content_range(headers.get("Content-Range"))
            same = (
                start == offset
                and (total is None or state.total is None or total == state.total)
                and (not etag or not state.etag or etag == state.etag)
                and (not modified or not state.modified or modified == state.modified)
            )
            if same:
                return
        if response.status != 200:
            # A range that the server cannot serve, or not of the file that the bytes here are of.
            self.progress.moved(remote, -part.size)
            part.empty()
            raise Again("the server could not go on where the transfer stopped")
        _refuse_web_page(remote, headers.get("Content-Type") or "")
        length = headers.get("Content-Length") or ""
        total = int(length) if length.isdecimal() and "Transfer-Encoding" not in headers else None
        self.progress.moved(remote, -part.size)
        part.begin(etag, modified, total)

    def _receive(self, remote: Remote, part: Partial, response: BaseHTTPResponse) -> None:
        from urllib3.exceptions import HTTPError

        manners = self.web.manners
        since, came = time.monotonic(), 0
        while True:
            try:
                block = response.read1(_BLOCK, decode_content=False)
            except HTTPError as error:
                raise Again("the connection broke or nothing came any more") from error
            if self.web.stop.is_set():
                raise Stopped
            if not block:
                break
            if part.size == 0 and is_web_page(block):
                _refuse_web_page(remote, "text/html")
            part.write(block)
            self.progress.moved(remote, len(block))
            if remote.size is not None and part.size > remote.size:
                raise Differs(f"more comes than the {remote.size:,} bytes that the list says")
            came += len(block)
            passed = time.monotonic() - since
            if passed >= manners.patience:
                if came < manners.slowest * passed:
                    raise Again(
                        f"the server sent less than {manners.slowest:,.0f} bytes a second for "
                        f"{passed:,.0f} s"
                    )
                since, came = time.monotonic(), 0
        total = part.state.total if part.state else None
        if total is not None and part.size < total:
            raise Again(f"the connection broke after {part.size:,} of {total:,} bytes")

    def _finish(self, remote: Remote, part: Partial) -> Fetched:
        if is_web_page(part.head()) and not _is_page(remote):
            part.empty()
            _refuse_web_page(remote, "text/html")
        content = part.content()
        fault = content.fault(remote)
        if fault:
            raise Differs(fault)
        part.keep(content.sha256)
        return Fetched(
            remote=remote, path=part.path, sha256=content.sha256, bytes=content.bytes, fresh=True
        )


def _is_page(remote: Remote) -> bool:
    """Whether a web page is what was asked for."""
    return remote.name.lower().endswith((".html", ".htm"))


def _refuse_web_page(remote: Remote, content_type: str) -> None:
    if "html" not in content_type.lower() or _is_page(remote):
        return
    raise DownloadError(
        f"{remote.address} gives a web page (a login or an error?) where {remote.name} was "
        "expected: open it in a browser to see what it asks for",
        of_one_file=True,
    )


def _content_range(text: str | None) -> tuple[int | None, int | None]:
    """First byte and whole size of a `Content-Range: bytes 5-9/10`."""
    found = re.fullmatch(r"\s*bytes\s+(\d+)-\d+/(\d+|\*)\s*", text or "", re.IGNORECASE)
    if not found:
        return None, None
    return int(found[1]), None if found[2] == "*" else int(found[2])


def _unless_changed(kept: Path) -> dict[str, str]:
    """Headers that ask for a file only if it is no longer the one that is here."""
    state = read_state(state_beside(kept))
    if state is None:
        return {}
    try:
        if state.sha256 != content_of(kept).sha256:
            return {}
    except OutputError:
        return {}
    if state.etag:
        return {"If-None-Match": state.etag}
    return {"If-Modified-Since": state.modified} if state.modified else {}
