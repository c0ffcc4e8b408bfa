"""A file that is being fetched: `NAME.part`, and beside it what it is a part of.

`NAME.part.json` says which state of which remote file the bytes belong to. It is written before
the first byte and the part is emptied before it changes, so at any moment (a power cut, SIGKILL)
the bytes that are there belong to the state that is written there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

from comity.errors import DownloadError, OutputError
from comity.fetch.remote_file import Content, Remote, content_of

_FLAGS = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Which state of a remote file some bytes belong to.

    Attributes:
        address: of the file.
        etag: the server's mark of the state, or empty.
        modified: the server's Last-Modified, or empty.
        total: bytes of the whole file, or None where the server does not say.
        size: as listed.
        md5: as listed.
        sha256: as listed.
    """

    address: str
    etag: str = ""
    modified: str = ""
    total: int | None = None
    size: int | None = None
    md5: str | None = None
    sha256: str | None = None

    @property
    def mark(self) -> str:
        """What to ask the server by whether the file is still the same; empty if nothing can."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.modified

    def listed_as(self, remote: Remote) -> bool:
        """Whether the list still says the same of the file."""
        return (self.address, self.size, self.md5, self.sha256) == (
            remote.address,
            remote.size,
            remote.md5,
            remote.sha256,
        )


def read_state(path: Path) -> State | None:
    """The state that a sidecar holds, or None where there is none that can be read."""
    try:
        state = State(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    texts = (state.address, state.etag, state.modified)
    return state if all(isinstance(text, str) for text in texts) else None


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn errors of the file system into one line."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written: {error.strerror or error}; what was fetched before is "
            "kept, and the same command goes on from there"
        ) from error


class Partial:
    """The part of a file that is here, open for more; a context manager.

    Args:
        path: where the whole file will be.
        remote: the file as listed.

    Raises:
        OutputError: the folder cannot be written.
        DownloadError: another process is fetching the same file.
    """

    def __init__(self, path: Path, remote: Remote) -> None:
        self.path = path
        self.remote = remote
        self.part = path.with_name(path.name + ".part")
        self._sidecar = path.with_name(path.name + ".part.json")
        with writing(self.part):
            # Unbuffered: what was written survives SIGKILL.
            self._file: IO[bytes] = open(  # noqa: SIM115 (closed by __exit__)
                os.open(self.part, os.O_RDWR | os.O_CREAT | _FLAGS, 0o666), "r+b", buffering=0
            )
            self._lock()
            self.size = self._file.seek(0, os.SEEK_END)
        state = read_state(self._sidecar)
        self.state = state if state and state.listed_as(remote) else None

    def __enter__(self) -> Partial:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        if self.size == 0:
            self._drop()

    @property
    def offset(self) -> int:
        """From which byte on the rest is asked for; 0 when nothing here can be trusted."""
        state = self.state
        if state is None or not (state.mark or self.remote.hashed):
            return 0
        return self.size if state.total is None or self.size <= state.total else 0

    @property
    def whole(self) -> bool:
        """Whether all bytes that the server announced are here."""
        return self.state is not None and 0 < self.size == self.state.total

    def begin(self, etag: str, modified: str, total: int | None) -> None:
        """Empty the part and note which state of the file is coming now."""
        listed = self.remote
        state = State(
            address=listed.address,
            etag=etag,
            modified=modified,
            total=total,
            size=listed.size,
            md5=listed.md5,
            sha256=listed.sha256,
        )
        with writing(self.part):
            self._file.truncate(0)
            self._file.seek(0)
            self.size = 0
            write_state(self._sidecar, state)
        self.state = state

    def write(self, block: bytes) -> None:
        """Add bytes."""
        with writing(self.part):
            rest = memoryview(block)
            while rest:
                written = self._file.write(rest)
                self.size += written
                rest = rest[written:]

    def head(self, length: int = 512) -> bytes:
        """The first bytes."""
        with writing(self.part):
            self._file.seek(0)
            block = self._file.read(length)
            self._file.seek(0, os.SEEK_END)
        return block

    def content(self) -> Content:
        """Size and hashes of what is here."""
        return content_of(self.part)

    def empty(self) -> None:
        """Throw away what is here."""
        with writing(self.part):
            self._file.truncate(0)
            self._file.seek(0)
            self.size = 0
        self.state = None

    def keep(self, sha256: str) -> None:
        """Give the whole file its name; its state stays beside it where the list knows no hash."""
        with writing(self.path):
            os.fsync(self._file.fileno())
            if os.name == "nt":  # where an open file cannot be renamed
                self._file.close()
            beside = state_beside(self.path)
            # First the old state away: it must never stand beside the new file.
            beside.unlink(missing_ok=True)
            os.replace(self.part, self.path)
            if not self.remote.known and self.state is not None:
                write_state(beside, State(**{**asdict(self.state), "sha256": sha256}))
            self._sidecar.unlink(missing_ok=True)

    def _drop(self) -> None:
        # A folder that cannot be written any more must not hide the error that led here.
        with suppress(OSError):
            self._sidecar.unlink(missing_ok=True)
            self.part.unlink(missing_ok=True)

    def _lock(self) -> None:
        try:
            import fcntl
        except ImportError:  # Windows has no flock; two processes at once are on their own there
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The other process may have given the file its name just before the lock was free.
            mine = os.fstat(self._file.fileno())
            if not self.part.exists() or not os.path.samestat(mine, self.part.stat()):
                raise BlockingIOError
        except BlockingIOError as error:
            self._file.close()
            raise DownloadError(
                f"another process is fetching {self.path}: wait for it, then give the same "
                "command again"
            ) from error


def state_beside(path: Path) -> Path:
    """Where the state of a whole file is kept when only the server can say what is newer."""
    return path.with_name(path.name + ".from.json")


def write_state(path: Path, state: State) -> None:
    """Write a sidecar so that it is there whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(json.dumps(asdict(state)), encoding="utf-8")
    os.replace(fresh, path)
