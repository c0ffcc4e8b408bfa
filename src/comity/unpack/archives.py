"""The raw files inside a delivered file, as streams: nothing is unpacked to disk by name.

A delivery is untrusted. It is opened by what it holds, not by what it is called. A name that
leads out of a folder, a link, a bomb, a cut or damaged archive and an archive in an archive are
refused with one line; what was read before that line is as it was packed, but a reader must hold
back what it took from a member until the member's end, where its checksum is known.
"""

from __future__ import annotations

import io
import lzma
import stat
import struct
import tarfile
import unicodedata
import zipfile
import zlib
from bz2 import BZ2Decompressor
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from gzip import GzipFile
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple, cast

from comity.errors import SourceError
from comity.fetch.remote_file import is_web_page
from comity.unpack.streams import Limits, Measured, Unpacked, packing

_SMALL = 1 << 20
_LONGEST_HEADER = 1 << 20
_BLOCK = 1 << 18
# A comment of 65,535 bytes, the end record, and the two records of a large archive.
_LONGEST_END = 65_535 + 22 + 20 + 56
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2}
_KINDS = {
    ".zip": "zip",
    ".gz": "gzip",
    ".tgz": "gzip",
    ".xz": "xz",
    ".txz": "xz",
    ".bz2": "bzip2",
}
# What a damaged archive makes the libraries raise.
_DAMAGED = (
    zipfile.BadZipFile,
    tarfile.TarError,
    lzma.LZMAError,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    UnicodeError,
    ValueError,
    OverflowError,
    IndexError,
)


class Member(NamedTuple):
    """A raw file in a delivery.

    Attributes:
        name: its name, with forward slashes; of a file that is no archive, the file's own name
            without the ending of its packing.
        stream: its content; reading to the end checks it. Raises SourceError.
    """

    name: str
    stream: BinaryIO


def members(path: Path, limits: Limits | None = None) -> Iterator[Member]:
    """The raw files in a delivered file, in order; each stream holds until the next is asked for.

    Args:
        path: a plain file, .gz, .xz, .bz2, .zip, .tar, .tar.gz, .tar.xz or .tar.bz2.
        limits: how much may come out of it.

    Yields:
        The members; folders are passed over.

    Raises:
        SourceError: it cannot be read, is damaged, cut short, locked, or not to be trusted; also
            while a stream is read.
    """
    limits = limits or Limits()
    with ExitStack() as stack:
        try:
            file = stack.enter_context(path.open("rb"))
            size = path.stat().st_size
            head = file.read(512)
            file.seek(0)
        except OSError as error:
            raise SourceError(f"{path} cannot be read: {error.strerror or error}") from error
        kind = packing(head)
        _check_kind(path, head, kind)
        if kind == "zip":
            yield from _of_zip(path, file, size, limits)
        elif kind is None and not _is_tar(path, head):
            yield Member(path.name, _buffered(Measured(file, str(path), None, exact=False)))
        else:
            yield from _of_stream(path, file, size, kind, limits)


def _check_kind(path: Path, head: bytes, kind: str | None) -> None:
    expected = _KINDS.get(path.suffix.lower())
    if not head:
        raise SourceError(f"{path} is empty: fetch it again")
    if is_web_page(head):
        raise SourceError(f"{path} is a web page (a login or an error?), not data: fetch it again")
    if expected and kind != expected:
        found = f"a {kind} file" if kind else "none"
        raise SourceError(
            f"{path} is called {path.suffix} but is {found}: it is damaged or misnamed"
        )


def _is_tar(path: Path, head: bytes) -> bool:
    # one without a file in it is nothing but blocks of zeros, and only its name says what it is
    called = {".tar", ".tgz", ".txz"} & {suffix.lower() for suffix in path.suffixes}
    return head[257:262] == b"ustar" or bool(called and len(head) == 512 and not any(head))


def _of_zip(path: Path, file: IO[bytes], size: int, limits: Limits) -> Iterator[Member]:
    with _refusing(path), zipfile.ZipFile(file) as archive:
        infos = archive.infolist()
        if len(infos) != _announced(file, size):
            # One wrong length in the directory makes zipfile pass over the entries behind it.
            raise SourceError(f"{path} is damaged: its directory names another number of files")
        _check_zip(path, infos, size, limits)
        for info in infos:
            if info.is_dir():
                continue
            with archive.open(info) as packed:
                where = f"{path}: {info.filename}"
                stream = Measured(packed, where, info.file_size, exact=True, catch=_DAMAGED)
                yield Member(info.filename, _buffered(stream))


def _announced(file: IO[bytes], size: int) -> int:
    """How many files the end of a zip says that there are (APPNOTE 4.3.14 and 4.3.16)."""
    file.seek(max(0, size - _LONGEST_END))
    tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    (count,) = struct.unpack_from("<H", tail, end + 10)
    if count == 0xFFFF and (large := tail.rfind(b"PK\x06\x06", 0, end)) >= 0:
        (count,) = struct.unpack_from("<Q", tail, large + 32)
    return int(count)


def _check_zip(path: Path, infos: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    if len(infos) > limits.members:
        raise SourceError(f"{path} holds {len(infos):,} files, more than {limits.members:,}")
    if sum(info.compress_size for info in infos) > size:
        raise SourceError(f"{path} holds files that lie over each other: refused as a zip bomb")
    total = sum(info.file_size for info in infos)
    if total > limits.bytes:
        raise SourceError(
            f"{path} unpacks to {total:,} bytes, more than {limits.bytes:,}: refused as a zip bomb"
        )
    seen: set[str] = set()
    for info in infos:
        # zipfile cuts the name at a NUL and turns separators; judge what is written.
        _check_name(path, info.orig_filename, seen)
        mode = stat.S_IFMT(info.external_attr >> 16)
        if mode not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise SourceError(f"{path}: {info.filename} is a link or a device: refused")
        if info.flag_bits & 0x1:
            raise SourceError(
                f"{path}: {info.filename} is locked with a password: unpack it yourself and give "
                "the file in it"
            )
        if info.compress_type not in _METHODS:
            raise SourceError(
                f"{path}: {info.filename} is packed by method {info.compress_type}, which cannot "
                "be read: unpack it yourself and give the file in it"
            )
        if info.file_size > max(_SMALL, limits.ratio * info.compress_size):
            raise SourceError(
                f"{path}: {info.filename} unpacks to more than {limits.ratio:,.0f} times its "
                "size: refused as a zip bomb"
            )


def _check_name(path: Path, name: str, seen: set[str]) -> None:
    """Refuse names that a careless reader would follow out of its folder."""
    parts = name.rstrip("/").split("/")
    if (
        not name.strip("/")
        or name.startswith("/")
        or "\\" in name
        or any(part in ("", ".", "..") for part in parts)
        or (len(name) > 1 and name[1] == ":")
        or any(unicodedata.category(letter) in ("Cc", "Cs") for letter in name)
    ):
        raise SourceError(
            f"{path} holds a file called {name!r}, which leads out of its folder or is no name: "
            "refused"
        )
    if name in seen:
        raise SourceError(f"{path} holds two files called {name!r}: refused")
    seen.add(name)


def _of_stream(
    path: Path, file: IO[bytes], size: int, kind: str | None, limits: Limits
) -> Iterator[Member]:
    most = limits.of(size, _SMALL) if kind else size
    with _refusing(path), ExitStack() as stack:
        unpacked: io.RawIOBase | IO[bytes]
        if kind == "gzip":
            unpacked = cast("IO[bytes]", stack.enter_context(GzipFile(fileobj=file)))
        elif kind == "xz":
            # A crafted header may ask for gigabytes; the highest preset needs 65 MB.
            unpacked = Unpacked(
                file, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=limits.memory)
            )
        elif kind == "bzip2":
            unpacked = Unpacked(file, BZ2Decompressor)
        else:
            unpacked = file
        stream = _buffered(Measured(unpacked, str(path), most, exact=False, catch=_DAMAGED))
        if _is_tar(path, stream.peek(512)[:512]):
            yield from _of_tar(path, stream, limits)
        else:
            yield Member(path.stem, stream)


class _Header(tarfile.TarInfo):
    """A header that is refused where `tarfile` would take a damaged one for the end."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Header:
        if len(buf) == tarfile.BLOCKSIZE and not any(buf):
            return super().frombuf(buf, encoding, errors)
        try:
            header = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            raise SourceError(f"a header of it is damaged or missing ({error})") from error
        if not (header.isreg() or header.isdir()) and header.size > _LONGEST_HEADER:
            raise SourceError("a header of it is far too long")
        return header


def _of_tar(path: Path, stream: io.BufferedReader, limits: Limits) -> Iterator[Member]:
    seen: set[str] = set()
    with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Header) as archive:
        for info in archive:
            # tarfile keeps every header; a stream needs none of them again.
            archive.members.clear()  # type: ignore[attr-defined]  # public, missing in the stubs
            _check_name(path, info.name, seen)
            if info.isdir():
                continue
            if len(seen) > limits.members:
                raise SourceError(f"{path} holds more than {limits.members:,} files")
            if not info.isreg() or info.issparse():
                raise SourceError(f"{path}: {info.name} is a link, a device or a sparse file")
            packed = archive.extractfile(info)
            if packed is None:
                raise SourceError(f"{path}: {info.name} cannot be read")
            where = f"{path}: {info.name}"
            inner = Measured(packed, where, info.size, exact=True, catch=_DAMAGED)
            yield Member(info.name, _buffered(inner))
    # The checksum of the packing stands behind the archive.
    while stream.read(_BLOCK):
        pass


def _buffered(raw: io.RawIOBase) -> io.BufferedReader:
    return io.BufferedReader(raw, _BLOCK)


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Turn what the libraries raise on damaged archives into one line."""
    try:
        yield
    except SourceError as error:
        if str(path) in str(error):
            raise
        raise SourceError(f"{path} is damaged: {error}") from error
    except (*_DAMAGED, OSError) as error:
        text = " ".join(str(error).split()) or type(error).__name__
        raise SourceError(f"{path} is damaged or cut short: {text}") from error
