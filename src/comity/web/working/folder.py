"""The record folder that pages change: marked, staged, saved all or nothing.

A change is made by the library on a copy of the folder first. Where that holds, the files that
differ are put beside the record (`.drafts/saving/`), then a list of them, and only then moved into
place: whatever stops the work, the next start moves the rest or finds nothing begun.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

try:
    import fcntl
except ImportError:  # Windows has no flock; two servers on one folder are on their own there
    fcntl = None  # type: ignore[assignment]

from comity.core.atomic_write import write
from comity.errors import OutputError, UsageError
from comity.record.cell_notes import FILE as NOTES
from comity.record.columns import TABLES
from comity.record.merge_folders import CODED

if TYPE_CHECKING:
    from comity.record.folder import RecordTables

SUFFIXES = (".csv", ".xlsx", ".parquet")
DRAFTS = ".drafts"
SAVING = "saving"
LIST = "list.json"
MOST_SEEN = 64
Hashes = Mapping[str, str]


class OwnRecord:
    """A record folder that pages change.

    Args:
        path: the folder; it exists.

    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._seeing = threading.Lock()
        self._seen: OrderedDict[str, bytes] = OrderedDict()
        if self._saving().is_dir():
            with self.alone():
                self.recover()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Held while the folder is saved to: two people, of one server or of two, take turns.

        Raises:
            OutputError: the folder cannot be written.
        """
        with self._lock, contextlib.ExitStack() as held:
            try:
                (self.path / DRAFTS).mkdir(exist_ok=True)
                handle = held.enter_context((self.path / DRAFTS / "lock").open("a"))
            except OSError as error:
                raise OutputError(
                    f"{self.path} cannot be written: {error.strerror or error}"
                ) from error
            if fcntl is not None:
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def hashes(self) -> dict[str, str]:
        """SHA-256 of every table, by name of file; what readers saw is remembered by it."""
        bodies = {file.name: file.read_bytes() for file in tables_of(self.path)}
        found = {name: sha256(body).hexdigest() for name, body in bodies.items()}
        with self._seeing:
            for name, body in bodies.items():
                self._seen[found[name]] = body
                self._seen.move_to_end(found[name])
            while len(self._seen) > MOST_SEEN:
                self._seen.popitem(last=False)
        return found

    def seen(self, mark: str) -> bytes | None:
        """A table as it was when it had this SHA-256; None where that is forgotten."""
        return self._seen.get(mark)

    def tables(self) -> RecordTables:
        """The folder as `comity record check` reads it; without a table it is empty.

        Raises:
            RecordError: it has problems.
        """
        return tables_in(self.path)

    @contextlib.contextmanager
    def staged(self) -> Iterator[Path]:
        """A copy of the folder in a temporary place."""
        with tempfile.TemporaryDirectory(prefix="comity-") as kept:
            copy = Path(kept) / self.path.name
            copy.mkdir()
            for file in _files(self.path):
                target = copy / file.relative_to(self.path)
                target.parent.mkdir(exist_ok=True)
                shutil.copyfile(file, target)
            yield copy

    def publish(self, stage: Path) -> list[str]:
        """Put the files of a stage that differ in place of ours; gives their names.

        Raises:
            OutputError: they cannot be written; nothing was, or the next start goes on.
        """
        changed = [
            file.relative_to(stage)
            for file in sorted(p for p in stage.rglob("*") if p.is_file())
            if _bytes(self.path / file.relative_to(stage)) != file.read_bytes()
        ]
        if not changed:
            return []
        saving = self._saving()
        shutil.rmtree(saving, ignore_errors=True)
        try:
            for name in changed:
                (saving / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(stage / name, saving / name)
        except OSError as error:
            raise OutputError(f"{saving} cannot be written: {error.strerror or error}") from error
        before = {str(n): _mark(self.path / n) for n in changed}
        write(saving / LIST, json.dumps(before))
        self._move(saving, before)
        return [str(name) for name in changed]

    def recover(self) -> bool:
        """Go on with a save that was stopped; gives whether there was one.

        A table that somebody changed since stays as it is, and what was to be saved is kept beside.
        """
        saving = self._saving()
        if not saving.is_dir():
            return False
        try:
            before = json.loads((saving / LIST).read_text("utf-8"))
        except (OSError, ValueError):
            shutil.rmtree(saving, ignore_errors=True)  # stopped before it was whole: not begun
            return False
        changed = [
            name
            for name, mark in before.items()
            if (saving / name).exists() and _mark(self.path / name) != mark
        ]
        if changed:
            kept = saving.with_name("unfinished")
            shutil.rmtree(kept, ignore_errors=True)
            saving.rename(kept)
            return False
        self._move(saving, before)
        return True

    def _saving(self) -> Path:
        return self.path / DRAFTS / SAVING

    def _move(self, saving: Path, names: Mapping[str, str]) -> None:
        try:
            for name in names:
                if (saving / name).exists():
                    (self.path / name).parent.mkdir(exist_ok=True)
                    os.replace(saving / name, self.path / name)
        except OSError as error:
            raise OutputError(
                f"{self.path} cannot be written: {error.strerror or error}; what was to be saved "
                f"stands in {saving} and is put in place when the server starts again"
            ) from error
        shutil.rmtree(saving, ignore_errors=True)


def own_record(folder: Path | None, read_only: bool) -> OwnRecord | None:
    """The folder that pages may change; None where there is none, or nothing may be changed."""
    if folder is None or read_only or not folder.is_dir():
        return None
    return OwnRecord(folder)


def tables_of(folder: Path) -> list[Path]:
    """The files of a folder that are tables of a record."""
    return [
        f
        for f in sorted(folder.iterdir())
        if f.suffix.casefold() in SUFFIXES and f.stem.casefold() in TABLES
    ]


def tables_in(folder: Path) -> RecordTables:
    """The tables of a folder; without any it is empty.

    Raises:
        RecordError: it has problems.
    """
    from comity.library.data import record_check
    from comity.record.folder import RecordTables

    if not tables_of(folder):
        return RecordTables(folder, dict.fromkeys(TABLES, ()))
    return record_check(folder)


def marks_text(hashes: Hashes) -> str:
    """Hashes as a form carries them."""
    return ";".join(f"{name}={mark}" for name, mark in sorted(hashes.items()))


def marks_of(text: str) -> dict[str, str]:
    """The hashes that a form carried.

    Raises:
        UsageError: they are none.
    """
    found = {}
    for part in text.split(";") if text else ():
        name, _, mark = part.partition("=")
        if len(mark) != 64:
            raise UsageError("the form does not say which tables it read: load the page again")
        found[name] = mark
    return found


def _files(folder: Path) -> list[Path]:
    notes = [f for f in (folder / NOTES,) if f.is_file()]
    return [*tables_of(folder), *notes, *sorted((folder / CODED).glob("*.json"))]


def _bytes(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _mark(file: Path) -> str:
    body = _bytes(file)
    return "" if body is None else sha256(body).hexdigest()
