"""The record of a team as pages change it: a folder made from the database, and back into it.

All that reads a record reads this folder; the database is what counts. Whoever saves takes the
database's turn, brings the folder to what the database holds, changes it, and what differs goes
into the database in the same transaction: after a crash in between the folder is made again.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from comity.team.database import Database
from comity.team.shared_tables import contents, files_of, put, version_of, write_files
from comity.web.working.folder import OwnRecord

PATIENCE = 2.0
"""Seconds after which a reader asks the database whether somebody changed the record."""


class SharedRecord(OwnRecord):
    """The record folder of a team's server.

    Args:
        folder: where it is made; drafts that lie there stay.
        database: of the team.

    Raises:
        StoreError: the database does not answer.
        OutputError: the folder cannot be written.
    """

    def __init__(self, folder: Path, database: Database) -> None:
        self.database = database
        self._version = -1
        self._asked = time.monotonic()
        self._asking = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder
        self._refresh()
        super().__init__(folder)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Held while the record is saved to, by this server or another one of the database.

        Raises:
            StoreError: the database does not answer; nothing was saved.
        """
        with super().alone(), self.database.writing() as connection:
            if version_of(connection, self.database) != self._version:
                self._write(contents(connection, self.database))
                self._version = version_of(connection, self.database)
            before = files_of(self.path)
            try:
                yield
                after = files_of(self.path)
                changed = {n: body for n, body in after.items() if before.get(n) != body}
                gone = [name for name in before if name not in after]
                if changed or gone:
                    self._version = put(connection, self.database, changed, gone)
            except BaseException:
                self._write(before)
                raise

    def renewed(self, then: Callable[[], None]) -> None:
        """Bring the folder to what the database holds, and say so, where another server saved.

        Asked at most every `PATIENCE` seconds, by one reader at a time.
        """
        if time.monotonic() - self._asked < PATIENCE or not self._asking.acquire(blocking=False):
            return
        try:
            self._asked = time.monotonic()
            if self._refresh():
                then()
        finally:
            self._asking.release()

    def _refresh(self) -> bool:
        with self.database.reading() as connection:
            now = version_of(connection, self.database)
            if now == self._version:
                return False
            self._write(contents(connection, self.database))
            self._version = now
        return True

    def _write(self, files: dict[str, bytes]) -> None:
        """Make the folder hold these files of the record and no others."""
        for name, body in files_of(self.path).items():
            if files.get(name) is None:
                (self.path / name).unlink(missing_ok=True)
            elif files[name] == body:
                files = {n: b for n, b in files.items() if n != name}
        write_files(self.path, files)
