"""Where a delivery is asked for: its sheet, the wish, and how a publisher's lists are fetched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from comity.errors import DataError, DownloadError
from comity.fetch.download import download
from comity.fetch.http import Manners
from comity.fetch.remote_file import Remote
from comity.fetch.transfer import Progress
from comity.sources.dataset import Wanted
from comity.sources.sheet import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where a delivery is asked for: the sheet, the wish, and how lists are fetched.

    `said` collects what a user should know of how the lists came.
    """

    sheet: Sheet
    wanted: Wanted
    folder: Path
    manners: Manners | None = None
    progress: Progress | None = None
    said: list[str] = field(default_factory=list)

    def base(self, entry: str) -> str:
        """The base address in an entry, with a slash at its end."""
        return str(self.need(entry)).rstrip("/") + "/"

    def get(self, entry: str, default: Any) -> Any:
        """An entry of the delivery, or what holds without it."""
        return self.sheet.delivery.get(entry, default)

    @property
    def until(self) -> date:
        """The last day a file may be named by and still hold a wanted day."""
        try:
            return self.wanted.last + timedelta(days=int(self.get("reach", 0)))
        except OverflowError:
            return date.max

    def need(self, entry: str) -> Any:
        """An entry of the delivery that this kind cannot do without."""
        try:
            return self.sheet.delivery[entry]
        except KeyError:
            raise DataError(
                f"the sheet of {self.sheet.id} has no {entry!r} under `delivery`, which the kind "
                f"{self.sheet.delivery.get('kind')!r} needs"
            ) from None

    def list_file(self, name: str, address: str, token: str = "") -> Path:
        """A publisher's list, fetched if it is newer than the copy that is here."""
        remote = Remote(name=f"{self.sheet.id}-{name}", address=address, token=token)
        (fetched,) = download(
            [remote], self.folder, manners=self.manners, progress=self.progress, connections=1
        )
        return fetched.path

    def lists(self, entry: str, names: Mapping[str, str]) -> tuple[str, list[Path]]:
        """Lists of a server by their local name, and the base address that they came from.

        Raises:
            DownloadError: they cannot be had; by http only where `or_http` allows it and https
                does not answer.
        """
        base = self.base(entry)
        guarded = base.startswith("https:") and bool(self.get("or_http", False))
        manners = self.manners or Manners()
        # a server without https is not worth the patience that one with it is
        quick = replace(manners, attempts=min(2, manners.attempts)) if guarded else manners
        desk = replace(self, manners=quick)
        try:
            return base, [desk.list_file(n, base + theirs) for n, theirs in names.items()]
        except DownloadError as error:
            if not guarded or error.of_one_file:
                raise
            self.said.append(
                f"{urlsplit(base).hostname} does not answer by https ({error}): fetched by http, "
                "where the hashes of its lists guard against damage, not against somebody between"
            )
        base = f"http:{base.removeprefix('https:')}"
        return base, [self.list_file(n, base + theirs) for n, theirs in names.items()]
