"""Streams that unpack untrusted bytes: measured, limited, and checked to their end."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Protocol

from comity.errors import SourceError
from comity.fetch.remote_file import is_web_page

_BLOCK = 1 << 16
_MARKS = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"\xfd7zXZ\x00", "xz"),
)


def packing(head: bytes) -> str | None:
    """How a file that begins so is packed: zip, gzip, xz, bzip2, or None."""
    for mark, kind in _MARKS:
        if head.startswith(mark):
            return kind
    # "BZh9" alone could begin a text.
    if head[:3] == b"BZh" and head[4:10] in (b"1AY&SY", b"\x17rE8P\x90"):
        return "bzip2"
    return None


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may come out of a delivery.

    Real deliveries unpack to 4 to 15 times their size, and GDELT's largest file to about 50 GB.

    Attributes:
        ratio: unpacked bytes for each packed one.
        bytes: unpacked bytes in all.
        members: files in it.
        memory: bytes that a decompressor may take.
    """

    ratio: float = 200.0
    bytes: int = 64 << 30
    members: int = 100_000
    memory: int = 256 << 20

    def of(self, size: int, least: int) -> int:
        """Bytes that may come out of a packed file of a size; `least` in any case."""
        return int(min(self.bytes, max(least, self.ratio * size)))


class Decompressor(Protocol):
    """What `lzma` and `bz2` offer."""

    @property
    def eof(self) -> bool:
        """Whether its stream has ended."""

    @property
    def needs_input(self) -> bool:
        """Whether it wants more packed bytes."""

    @property
    def unused_data(self) -> bytes:
        """What came behind the end of its stream."""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Unpack some."""


class Unpacked(io.RawIOBase):
    """The content of packed streams that follow each other, strict where the library is not.

    `bz2` and `lzma` files pass over whatever follows a stream, so a damaged second stream would
    be lost without a word.
    """

    def __init__(self, file: IO[bytes], make: Callable[[], Decompressor]) -> None:
        super().__init__()
        self._file = file
        self._make = make
        self._decompressor = make()
        self._rest = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed: WriteableBuffer
        """Unpack as much as fits."""
        while True:
            if self._decompressor.eof:
                # xz may be padded with zeros between and behind streams.
                rest = self._decompressor.unused_data.lstrip(b"\0")
                while not rest and (block := self._file.read(_BLOCK)):
                    rest = block.lstrip(b"\0")
                if not rest:
                    return 0
                self._decompressor, self._rest = self._make(), rest
            block = self._rest
            if not block and self._decompressor.needs_input:
                block = self._file.read(_BLOCK)
                if not block:
                    raise EOFError("it ends in the middle")
            self._rest = b""
            data = self._decompressor.decompress(block, len(buffer))
            if data:
                buffer[: len(data)] = data
                return len(data)


class Measured(io.RawIOBase):
    """A stream that gives no more than it may, and says in one line what is wrong with it.

    Args:
        file: what is read.
        where: how to name it in a message.
        most: bytes that may come, or None.
        exact: whether exactly so many must come.
        catch: errors that a damaged file raises.
    """

    def __init__(
        self,
        file: IO[bytes] | io.RawIOBase,
        where: str,
        most: int | None,
        *,
        exact: bool,
        catch: tuple[type[Exception], ...] = (),
    ) -> None:
        super().__init__()
        self._file = file
        self._where = where
        self._most = most
        self._exact = exact
        self._catch: tuple[type[Exception], ...] = (*catch, OSError)
        self._came = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed: WriteableBuffer
        """Read some, and check it."""
        if self._file.closed:
            raise ValueError("this member is over: read it before asking for the next")
        data = b""
        try:
            while len(data) < len(buffer) and (more := self._file.read(len(buffer) - len(data))):
                data = data + more if data else more
        except self._catch as error:
            text = " ".join(str(error).split()) or type(error).__name__
            raise SourceError(f"{self._where} is damaged or cut short: {text}") from error
        if not self._came:
            self._check_start(data)
        self._came += len(data)
        if self._most is not None and self._came > self._most:
            raise SourceError(
                f"{self._where} unpacks to more than {self._most:,} bytes: refused as a bomb"
            )
        if len(data) < len(buffer) and self._exact and self._came != self._most:
            raise SourceError(f"{self._where} is cut short: {self._came:,} of {self._most:,} bytes")
        buffer[: len(data)] = data
        return len(data)

    def _check_start(self, data: bytes) -> None:
        kind = packing(data)
        if kind:
            raise SourceError(
                f"{self._where} holds a {kind} file again: unpack the outer one yourself and give "
                "the inner one"
            )
        if is_web_page(data):
            raise SourceError(f"{self._where} is a web page (a login or an error?), not data")
