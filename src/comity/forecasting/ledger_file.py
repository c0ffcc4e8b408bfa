"""The file of a ledger: one line of JSON a forecast, each with the hash of the line before it.

Lines are written under a lock, all of an append or nothing of it, and end with a line feed and
nothing else: other characters that some programs take for the end of a line (U+2028, U+0085, form
feed) are letters of a text here.

What the chain can prove: that nobody changed a line by accident or carelessly. Whoever writes the
whole file anew makes new hashes as well; that is noticed only by somebody who kept a hash outside
of it. The hash of the last line, the head, stands for all lines up to it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comity.core.atomic_write import write
from comity.errors import OutputError, UsageError

FIRST = "0" * 64
SHORTEST = 8
"""Letters of a hash that stand for it."""
BOM = b"\xef\xbb\xbf"
Row = dict[str, Any]
"""The values of a line, with `before`, the hash of the line before, and `hash`, its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """What a repair did.

    Attributes:
        lines: how many lines the ledger has now.
        head: the hash of the last of them.
        cut: where the lines that could not be kept went, or None where all were kept.
        cut_lines: their numbers.
        moved: numbers of the lines, as they stand now, that hang on another line than before; each
            keeps its first hash.
    """

    lines: int
    head: str
    cut: Path | None
    cut_lines: tuple[int, ...]
    moved: tuple[int, ...]


def read_lines(path: Path, head: str | None = None) -> list[Row]:
    """The lines of a ledger, each checked against the one before it.

    Args:
        path: the ledger.
        head: the hash of a line, or its beginning, as it was kept outside of the file.

    Raises:
        UsageError: it cannot be read; a line is torn, was changed, or is none; or no line has the
            hash that was kept.
    """
    rows = _checked(path, _bytes(path))
    if head is not None and not _holds(rows, head):
        raise UsageError(
            f"{path} holds no line with the hash {head}: it is another ledger, its end was cut "
            "off, or its history was rewritten"
        )
    return rows


def _holds(rows: Sequence[Row], head: str) -> bool:
    return len(head) >= SHORTEST and any(row["hash"].startswith(head.lower()) for row in rows)


def append_lines(path: Path, bodies: Iterable[Row]) -> str:
    """Add lines to a ledger, all or none, and make it where there is none; gives its head.

    Raises:
        UsageError: what stands there is damaged.
        OutputError: it cannot be written; it is as it was before.
    """
    with _locked(path) as handle:
        whole = _all_of(handle)
        before = _checked(path, whole)
        last = before[-1]["hash"] if before else FIRST
        text = b"" if not whole or whole.endswith(b"\n") else b"\n"
        for body in bodies:
            row = _chained(body, last)
            last = row["hash"]
            text += _text(row)
        try:
            _write_all(handle, text)
        except BaseException as error:  # also Ctrl-C: half a line must not stay
            with contextlib.suppress(OSError):
                os.ftruncate(handle, len(whole))
                os.fsync(handle)
            if not whole:
                path.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise _unwritten(path, error) from error
            raise
    return last


def repair(path: Path) -> Repaired:
    """Make a damaged ledger readable again; what cannot be kept is put in a file beside it.

    A line whose own hash holds is kept; where it hangs on a line that is not the one before it
    (two wrote at once, or the one between was lost) it is hung there, and keeps the hash it was
    written with as `first_hash`. A line whose own hash does not hold, and half a line, are cut.

    Raises:
        UsageError: it cannot be read.
        OutputError: it cannot be written; it is as it was before.
    """
    with _locked(path, make=False) as handle:
        whole = _all_of(handle)
        kept: list[Row] = []
        cut: list[tuple[int, bytes]] = []
        moved = []
        last = FIRST
        for number, line in _numbered(whole):
            for row, text in _rows_in(line):
                if row is None:
                    cut.append((number, text))
                    continue
                if row["before"] != last:
                    first = row.get("first_hash", row["hash"])
                    body = {k: v for k, v in row.items() if k not in ("before", "hash")}
                    row = _chained({**body, "first_hash": first}, last)
                    moved.append(len(kept) + 1)
                kept.append(row)
                last = row["hash"]
        aside = _put_aside(path, [text for _, text in cut]) if cut else None
        write(path, b"".join(map(_text, kept)))
    return Repaired(
        lines=len(kept),
        head=last,
        cut=aside,
        cut_lines=tuple(n for n, _ in cut),
        moved=tuple(moved),
    )


def _put_aside(path: Path, texts: Sequence[bytes]) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.name}.cut-{number}")).exists():
        number += 1
    write(aside, b"\n".join(texts) + b"\n")
    return aside


def _rows_in(line: bytes) -> Iterator[tuple[Row | None, bytes]]:
    """The rows of a line, which are several where a line end was lost, and what is none."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        yield None, line
        return
    decoder, place = json.JSONDecoder(), 0
    while text[place:].strip():
        place += len(text[place:]) - len(text[place:].lstrip())
        try:
            row, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            yield None, text[place:].encode()
            return
        piece = text[place:end].encode()
        yield (row if _is_row(row) and _own_hash_holds(row) else None), piece
        place = end


def _checked(path: Path, whole: bytes) -> list[Row]:
    found: list[Row] = []
    last = FIRST
    for number, line in _numbered(whole):
        where = f"{path}, line {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            torn = not whole.endswith(b"\n") and number == whole.count(b"\n") + 1
            what = "it was cut off while it was written" if torn else "this is no line of a ledger"
            raise UsageError(f"{where}: {what}: {REPAIR}") from error
        if not _is_row(row):
            raise UsageError(f"{where}: this is no line of a ledger: {REPAIR}")
        if not _own_hash_holds(row):
            raise UsageError(
                f"{where}: the line was changed after it was written: take the ledger from a copy; "
                f"without one, {REPAIR}"
            )
        if row["before"] != last:
            raise UsageError(
                f"{where}: it does not hang on the line before it: a line between them was lost, "
                f"or two programs wrote at once: {REPAIR}"
            )
        last = row["hash"]
        found.append(row)
    return found


REPAIR = "`comity ledger repair` keeps what is whole and puts the rest aside"


def _numbered(whole: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines with their numbers; a byte order mark that an editor set is no part of them."""
    for number, line in enumerate(whole.removeprefix(BOM).split(b"\n"), 1):
        if line.strip():
            yield number, line


def _is_row(row: Any) -> bool:
    return (
        isinstance(row, dict)
        and isinstance(row.get("hash"), str)
        and isinstance(row.get("before"), str)
    )


def _own_hash_holds(row: Row) -> bool:
    return bool(row["hash"] == _hash({k: v for k, v in row.items() if k != "hash"}))


def _chained(body: Row, last: str) -> Row:
    row = {**body, "before": last}
    return {**row, "hash": _hash(row)}


def _hash(row: Row) -> str:
    text = json.dumps(row, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _text(row: Row) -> bytes:
    # letters beyond ASCII stay readable, but for those that some editors take for a line's end
    text = json.dumps(row, ensure_ascii=False)
    for letter in _LINE_ENDS:
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text.encode("utf-8", "surrogatepass") + b"\n"


_LINE_ENDS = "\x85\u2028\u2029"  # JSON itself escapes those below the blank


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read as a ledger: {error.strerror or error}") from error


def _all_of(handle: int) -> bytes:
    found = b""
    os.lseek(handle, 0, os.SEEK_SET)
    while piece := os.read(handle, 1 << 20):
        found += piece
    return found


def _write_all(handle: int, text: bytes) -> None:
    os.lseek(handle, 0, os.SEEK_END)
    while text:
        text = text[os.write(handle, text) :]
    os.fsync(handle)


@contextlib.contextmanager
def _locked(path: Path, *, make: bool = True) -> Iterator[int]:
    """The ledger opened to write, with nobody else writing to it."""
    try:
        handle = _opened(path, make)
    except OSError as error:
        raise _unwritten(path, error) from error
    try:
        yield handle
    except OSError as error:
        raise _unwritten(path, error) from error
    finally:
        os.close(handle)  # lets the lock go as well


def _opened(path: Path, make: bool) -> int:
    while True:
        handle = os.open(path, os.O_RDWR | (os.O_CREAT if make else 0), 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            # a repair, or an append that failed, may have taken the file away while we waited
            if os.path.samestat(os.fstat(handle), os.stat(path)):
                return handle
        except FileNotFoundError:
            pass
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _unwritten(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path} cannot be written ({error.strerror or error}): the ledger is as it was before"
    )
