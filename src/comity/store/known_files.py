"""The raw files that a store has read of a data set, and what a new one is to them.

A file is known by its bytes. Another with the same identity is the same file published anew, and
replaces the one before; that is so only where the publisher's scheme of names says it. Where the
rows have ids of their own, any other file stands beside the ones before: rows that both hold
count once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from comity.core.canonical_tables import KEYS
from comity.errors import SourceError
from comity.sources.sheet import Sheet
from comity.store.manifest import Manifest

REPLAYED = " (replayed)"
"""Stands in the ledger behind the name of a file whose rows were mended and stored."""

LedgerRow = tuple[int, str, str, str | None, str]
"""Number, name, hash, actors and vintage of a raw file."""


class KnownFiles:
    """What the ledger says of the raw files of one data set.

    A release that a newer one replaced is known as well, or the same command given twice would
    bring it back; it comes back when it is given under a vintage of its own.

    Args:
        sheet: the data set.
        ledger: its rows of the ledger, in the order the files were read.
        manifest: which of them count.
        vintage: the release that is read now, as the user names it; may be empty.
    """

    def __init__(
        self, sheet: Sheet, ledger: Iterable[LedgerRow], manifest: Manifest, vintage: str = ""
    ) -> None:
        self._sheet, self._vintage = sheet, vintage
        self._actors: dict[tuple[str, str], set[str]] = {}
        self._standing: dict[int, tuple[str, str]] = {}
        for number, name, digest, actors, release in ledger:
            if number in manifest.forgotten:
                continue
            # rows that were mended and replayed are replaced with the file they came from
            name = name.removesuffix(REPLAYED)
            if number not in manifest.retired:
                self._standing[number] = (name, digest)
            elif vintage not in ("", release):
                continue
            self._remember(name, digest, set(actors.split(";")) if actors else set())

    def _remember(self, name: str, digest: str, actors: set[str]) -> None:
        self._actors[self._key(name, digest)] = actors

    def _key(self, name: str, digest: str) -> tuple[str, str]:
        # a table whose rows have no ids would count the same bytes under another name twice
        keyed = self._sheet.table in KEYS
        return (self._sheet.identity(name) if keyed else "", digest)

    def covers(self, name: str, digest: str, actors: Sequence[str]) -> bool:
        """Whether these bytes were read before, for these actors or for all."""
        before = self._actors.get(self._key(name, digest))
        return before is not None and (not before or (bool(actors) and before >= set(actors)))

    def replaced_by(self, name: str, digest: str) -> list[int]:
        """The numbers of the files that a new one replaces.

        Raises:
            SourceError: a newer release of it stands in the store, and no vintage was named.
        """
        sheet, identity = self._sheet, self._sheet.identity(name)
        same = [n for n, (other, _) in self._standing.items() if sheet.identity(other) == identity]
        if sheet.table in KEYS and not sheet.publishes_anew(name):
            same = [n for n in same if self._standing[n][1] == digest]
        for number in same:
            other = self._standing[number][0]
            if sheet.older(name, other) and not self._vintage:
                raise SourceError(
                    f"{name} is an older release than {PurePosixPath(other).name}, which stands in "
                    "the store: nothing of it was read; name a vintage of its own for it with "
                    "--vintage to take it all the same"
                )
        return same

    def add(
        self, number: int, name: str, digest: str, actors: Sequence[str], replaced: Iterable[int]
    ) -> None:
        """Take note of a file that is read now, in the place of those that it replaces."""
        for gone in replaced:
            self._standing.pop(gone, None)
        self._standing[number] = (name, digest)
        self._remember(name, digest, set(actors))
