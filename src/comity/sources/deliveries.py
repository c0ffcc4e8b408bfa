"""From a sheet's `delivery` to the public files that hold the days a user wants.

Kinds and what they need (`address` is a base that can be replaced by a mirror):

    gdelt1     address: http://data.gdeltproject.org/events/
    gdelt2     address: http://data.gdeltproject.org/gdeltv2/
               files: [export]             or [export, mentions]
               lists: [masterfilelist.txt]
    dataverse  address: https://dataverse.harvard.edu
               doi: doi:10.7910/DVN/28075
               files: [regular expressions of wanted names]; all if not given
    plain      addresses: [address, or {address, name, size, md5, sha256}]
    manual     address: the page with the form
               how: what to choose there

Each may have `reach: N`: rows can be dated up to N days before the day in the file's name, so
files of the N days after the last wanted day are taken too.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from comity.errors import DataError, DownloadError, UsageError
from comity.sources import gdelt_lists
from comity.sources.dataset import Wanted
from comity.sources.days import days, shown, span_of_name
from comity.sources.download import download
from comity.sources.gdelt_lists import BY_FILE_DAY, Listed
from comity.sources.remote import Remote, plain_name
from comity.sources.sheet import Sheet
from comity.sources.transfer import Progress
from comity.sources.web import Manners


@dataclass(frozen=True, slots=True)
class Delivery:
    """What can be fetched for a wish.

    Attributes:
        remotes: the files, oldest first.
        vintage: the release that they belong to, for example "3.1"; empty where the publisher
            counts none.
        missing: wanted days for which the publisher lists no file: not seen, not zero.
        skipped: lines of the publisher's list that could not be used.
        notes: what a user should know, one line each.
    """

    remotes: tuple[Remote, ...]
    vintage: str = ""
    missing: tuple[date, ...] = ()
    skipped: int = 0
    notes: tuple[str, ...] = ()

    @property
    def bytes(self) -> int | None:
        """Bytes of all files, or None where one is not known."""
        sizes = [remote.size for remote in self.remotes]
        return None if None in sizes else sum(size or 0 for size in sizes)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a delivery is asked for: the sheet, the wish, and how lists are fetched."""

    sheet: Sheet
    wanted: Wanted
    folder: Path
    manners: Manners | None = None
    progress: Progress | None = None

    @property
    def base(self) -> str:
        """The base address, with a slash at its end."""
        return str(self.need("address")).rstrip("/") + "/"

    @property
    def until(self) -> date:
        """The last day a file may be named by and still hold a wanted day."""
        try:
            return self.wanted.last + timedelta(days=int(self.sheet.delivery.get("reach", 0)))
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
        remote = Remote(f"{self.sheet.id}-{name}", address, token=token)
        (fetched,) = download(
            [remote], self.folder, manners=self.manners, progress=self.progress, connections=1
        )
        return fetched.path


def delivery(
    sheet: Sheet,
    wanted: Wanted,
    folder: Path,
    *,
    manners: Manners | None = None,
    progress: Progress | None = None,
) -> Delivery:
    """The files that can hold the wanted days, by the publisher's own list.

    Args:
        sheet: of the data set.
        wanted: which days; actors do not matter to files.
        folder: where the publisher's lists are kept.
        manners: of the client.
        progress: what is shown while a long list is fetched.

    Raises:
        UsageError: this data set cannot be fetched by a program; says how to get it.
        DataError: the sheet's `delivery` cannot be used.
        DownloadError: the list cannot be had, or is none.
    """
    kind = sheet.delivery.get("kind")
    make = _KINDS.get(str(kind))
    if make is None:
        raise DataError(
            f"the sheet of {sheet.id} names the delivery {kind!r}: write one of {', '.join(_KINDS)}"
        )
    return make(Desk(sheet, wanted, folder, manners, progress))


def updates(
    sheet: Sheet,
    folder: Path,
    *,
    manners: Manners | None = None,
    progress: Progress | None = None,
) -> Delivery:
    """The newest files of GDELT 2.0 by its `lastupdate.txt`, without the long list.

    Raises:
        UsageError: the data set has no such list.
        DownloadError: the list cannot be had.
    """
    if sheet.delivery.get("kind") != "gdelt2":
        raise UsageError(f"{sheet.id} has no list of its newest files: ask for days instead")
    desk = Desk(sheet, Wanted(date.min, date.max), folder, manners, progress)
    path = desk.list_file("lastupdate.txt", f"{desk.base}lastupdate.txt")
    listed = gdelt_lists.quarter_hours([path], desk.base, _tables(desk))
    return Delivery(listed.remotes, skipped=listed.skipped)


def _gdelt1(desk: Desk) -> Delivery:
    listed = gdelt_lists.days_months_years(
        desk.list_file("md5sums.txt", f"{desk.base}md5sums"),
        desk.list_file("filesizes.txt", f"{desk.base}filesizes"),
        desk.base,
    )
    return _of_gdelt(desk, listed)


def _gdelt2(desk: Desk) -> Delivery:
    names = [str(name) for name in desk.sheet.delivery.get("lists", ["masterfilelist.txt"])]
    paths = [desk.list_file(name, f"{desk.base}{name}") for name in names]
    return _of_gdelt(desk, gdelt_lists.quarter_hours(paths, desk.base, _tables(desk)))


def _tables(desk: Desk) -> tuple[str, ...]:
    return tuple(str(name) for name in desk.sheet.delivery.get("files", ["export"]))


def _of_gdelt(desk: Desk, listed: Listed) -> Delivery:
    first, until = desk.wanted.first, desk.until
    chosen = tuple(
        remote
        for remote, (start, end) in zip(listed.remotes, listed.spans, strict=True)
        if start <= until and end >= first
    )
    if not listed.remotes:
        raise DownloadError(
            f"the list at {desk.base} names no file of {desk.sheet.title}: the server answers "
            "with something else, or its form has changed"
        )
    seen = {day for start, end in listed.spans for day in days(max(start, first), min(end, until))}
    newest = max(end for _, end in listed.spans)
    missing = tuple(
        day
        for day in days(max(first, listed.spans[0][0]), min(desk.wanted.last, newest))
        if day not in seen
    )
    notes = [BY_FILE_DAY] if chosen else []
    if missing:
        notes.append(f"no file is listed for {shown(missing)}")
    if desk.wanted.last > newest:
        notes.append(f"the list ends on {newest}")
    if listed.skipped:
        notes.append(f"{listed.skipped:,} lines of the list have missing or wrong fields: skipped")
    return Delivery(chosen, missing=missing, skipped=listed.skipped, notes=tuple(notes))


def _dataverse(desk: Desk) -> Delivery:
    sheet, doi = desk.sheet, str(desk.need("doi"))
    address = f"{desk.base}api/datasets/:persistentId/?persistentId={quote(doi, safe=':/')}"
    path = desk.list_file("dataset.json", address, sheet.token)
    try:
        latest = json.loads(path.read_text(encoding="utf-8"))["data"]["latestVersion"]
        entries = [_dataverse_entry(entry) for entry in latest["files"]]
        vintage = f"{latest['versionNumber']}.{latest['versionMinorNumber']}"
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DownloadError(
            f"{address} does not describe a published data set of Dataverse: {error!r} is not "
            "as expected"
        ) from error
    published = _day(latest.get("releaseTime") or latest.get("lastUpdateTime"))
    patterns = [str(pattern) for pattern in sheet.delivery.get("files", [".*"])]
    chosen = [e for e in entries if any(re.fullmatch(p, e["name"]) for p in patterns)]
    wanted = [entry for entry in chosen if _holds(entry["name"], desk)]
    closed = [entry for entry in wanted if entry["restricted"]]
    if closed and not (sheet.token and os.environ.get(sheet.token, "").strip()):
        raise DownloadError(
            f"{len(closed)} of the {len(wanted)} files of {sheet.title} are restricted: ask for "
            f"access at {sheet.address}"
            + (f", then set the environment variable {sheet.token}" if sheet.token else "")
        )
    names = [entry["name"].casefold() for entry in wanted]
    remotes = tuple(
        Remote(
            # Folders of a data set may hold files of one name.
            e["name"] if names.count(e["name"].casefold()) == 1 else f"{e['id']}-{e['name']}",
            f"{desk.base}api/access/datafile/{e['id']}" + ("?format=original" * e["converted"]),
            e["size"],
            e["md5"],
            e["sha256"],
            published,
            sheet.token,
        )
        for e in sorted(wanted, key=lambda e: str(e["name"]))
    )
    notes = []
    if not remotes:
        notes.append(f"none of the {len(entries)} files of version {vintage} is of the wanted days")
    return Delivery(remotes, vintage, notes=tuple(notes))


def _dataverse_entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    file = entry["dataFile"]
    # A table that Dataverse converted has the size of the copy and the hash of the original.
    converted = bool(file.get("originalFileFormat"))
    size = file.get("originalFileSize") if converted else file.get("filesize")
    name = (file.get("originalFileName") if converted else None) or file["filename"]
    checksum = file.get("checksum") or {}
    kind, value = str(checksum.get("type", "")).upper(), checksum.get("value")
    return {
        "id": int(file["id"]),
        "name": str(name),
        "size": int(size) if size is not None else None,
        "md5": file.get("md5") or (value if kind == "MD5" else None),
        "sha256": value if kind == "SHA-256" else None,
        "restricted": bool(entry.get("restricted") or file.get("restricted")),
        "converted": converted,
    }


def _holds(name: str, desk: Desk) -> bool:
    """Whether a file can hold wanted days, by the years or the day in its name."""
    span = span_of_name(name)
    return span is None or (span[0] <= desk.until and span[1] >= desk.wanted.first)


def _plain(desk: Desk) -> Delivery:
    given = desk.sheet.delivery.get("addresses") or [desk.need("address")]
    remotes = []
    for entry in given:
        fields: dict[str, Any] = (
            dict(entry) if isinstance(entry, Mapping) else {"address": str(entry)}
        )
        if not fields.get("address"):
            raise DataError(f"the sheet of {desk.sheet.id} has a file without an address")
        name = (
            fields.pop("name", "") or unquote(urlsplit(fields["address"]).path).rpartition("/")[2]
        )
        if not plain_name(name):
            raise DataError(
                f"the sheet of {desk.sheet.id} must give a plain `name` to {fields['address']}"
            )
        try:
            remotes.append(Remote(name, token=desk.sheet.token, **fields))
        except TypeError as error:
            raise DataError(
                f"the sheet of {desk.sheet.id} describes {name} wrongly: {error}"
            ) from error
    return Delivery(tuple(remotes), str(desk.sheet.delivery.get("vintage", "")))


def _manual(desk: Desk) -> Delivery:
    sheet = desk.sheet
    how = str(sheet.delivery.get("how", "export the table there")).strip()
    address = sheet.delivery.get("address") or sheet.address
    raise UsageError(
        f"{sheet.title} cannot be fetched by a program: open {address}, {how}, then "
        f"`comity ingest {sheet.id} FILE`"
    )


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


_KINDS: Mapping[str, Callable[[Desk], Delivery]] = {
    "gdelt1": _gdelt1,
    "gdelt2": _gdelt2,
    "dataverse": _dataverse,
    "plain": _plain,
    "manual": _manual,
}
