"""The one writer of a store: it sweeps up after an attempt that died, and commits in one step."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from comity.errors import StoreError
from comity.store.manifest import (
    Commit,
    Part,
    announce,
    parts_in,
    read_manifest,
    refuse_unnamed,
    to_disk,
    withdraw_announcement,
    write_manifest,
)
from comity.store.part_description import Description, sealed

SPILL = "spill-"
READERS_STAY = timedelta(days=1)
"""How long parts that were merged stay for readers that opened the store before."""


class Writer:
    """A store while it is written; made by `Store.writer`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.staging = root / "staging"
        self.manifest = read_manifest(root)

    def sweep(self) -> None:
        """Give back the space of an attempt that died, of parts merged long ago, of old answers.

        Raises:
            StoreError: the folder cannot be written, or holds parts that the manifest does not
                name; those are never deleted.
        """
        refuse_unnamed(self.root, self.manifest)
        try:
            shutil.rmtree(self.staging, ignore_errors=True)
            self.staging.mkdir(parents=True, exist_ok=True)
            (self.root / "parts").mkdir(exist_ok=True)
            kept = self._kept()
            for path in parts_in(self.root):
                if path not in kept:
                    (self.root / path).unlink()
            withdraw_announcement(self.root)
            for answers in (self.root / "kept").glob("*"):  # to what was before the last commit
                if answers.name.partition("-")[0] != str(self.manifest.last):
                    shutil.rmtree(answers, ignore_errors=True)
            long_ago = time.time() - READERS_STAY.total_seconds()
            for spilled in self.root.glob(f"{SPILL}*"):  # by a reader that was killed
                if spilled.stat().st_mtime < long_ago:
                    shutil.rmtree(spilled, ignore_errors=True)
        except OSError as error:
            raise StoreError(
                f"{self.root} cannot be written ({error.strerror or error}): mend the permission "
                "and run the same command again"
            ) from error

    def _kept(self) -> set[str]:
        """Paths of the parts that count, or that a reader may have opened before the merge."""
        long_ago = (datetime.now(UTC) - READERS_STAY).replace(tzinfo=None).isoformat()
        merged_lately = {c.number for c in self.manifest.commits if c.at > long_ago}
        return {p.path for p in self.manifest.parts if p.until is None or p.until in merged_lately}

    def sealed(
        self, pieces: Sequence[tuple[Part, Path]], after: int = 0
    ) -> list[tuple[Part, Path]]:
        """Pieces of the next commit with place, size and hash.

        Args:
            pieces: parts and the staged files that hold them.
            after: how many pieces of the commit come before them.
        """
        number = self.manifest.last + 1
        return [
            (sealed(part, staged, number, after + position), staged)
            for position, (part, staged) in enumerate(pieces)
        ]

    def commit(self, pieces: Sequence[tuple[Part, Path]], description: Description) -> Commit:
        """Make pieces count, in one step.

        Args:
            pieces: sealed parts and the staged files that hold them.
            description: the commit, as the pieces describe it.

        Raises:
            StoreError: the disk is full or the folder cannot be written; nothing has changed.
        """
        number = description.commit
        commit = Commit(
            number=number,
            at=description.at,
            source=description.source,
            vintage=description.vintage,
            files=description.files,
        )
        gone = set(description.replaces)
        standing = tuple(
            replace(p, until=number) if p.path in gone else p for p in self.manifest.parts
        )
        new = replace(
            self.manifest,
            commits=(*self.manifest.commits, commit),
            parts=(*standing, *(part for part, _ in pieces)),
            retired={**self.manifest.retired, **dict.fromkeys(description.retired, number)},
        )
        moved: list[Path] = []
        try:
            announce(self.root, [part.path for part, _ in pieces])
            for part, staged in pieces:
                to_disk(staged)
                os.replace(staged, self.root / part.path)
                moved.append(self.root / part.path)
            to_disk(self.root / "parts")
            write_manifest(self.root, new)
        except OSError as error:
            for target in moved:
                with contextlib.suppress(OSError):
                    target.unlink()
            raise unwritten(self.root, error) from error
        with contextlib.suppress(OSError):  # the next run takes it away
            withdraw_announcement(self.root)
        self.manifest = new
        return commit


def unwritten(root: Path, error: BaseException) -> StoreError:
    """The error for a store whose folder cannot be written."""
    reason = getattr(error, "strerror", None) or str(error).strip().partition("\n")[0]
    return StoreError(
        f"{root} cannot be written ({reason}): the store is as it was before; make room or mend "
        "the permission and run the same command again"
    )


def now() -> str:
    """This moment in UTC, to the second, as commits keep it."""
    return datetime.now(UTC).replace(microsecond=0, tzinfo=None).isoformat()


@contextlib.contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the lock of a store's folder, which is made where it is not there.

    Raises:
        StoreError: another process holds it, or the folder cannot be written.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        handle = os.open(root / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(f"{root} cannot be written: {error.strerror or error}") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StoreError(
                f"another process is writing to {root}: wait for it and run the command again"
            ) from None
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)
    finally:
        os.close(handle)
