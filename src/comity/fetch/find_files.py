"""From a sheet's `delivery` to the public files that hold the days a user wants.

Kinds and what they need (a server's address can be replaced by a mirror's):

    gdelt      events: https://data.gdeltproject.org/events      release 1.0, or none
               updates: https://data.gdeltproject.org/gdeltv2    release 2.0, or none
               mentions: true             mentions and not events
               lists: [masterfilelist.txt]
               prefer: days               or quarter-hours, where a day stands in both releases
               or_http: true              where https does not answer, http, and it is said
    gdelt1     address: as `events`; release 1.0 alone
    gdelt2     address: as `updates`; release 2.0 alone
    dataverse  server: https://dataverse.harvard.edu
               datasets: ["doi:10.7910/DVN/28075"]
               names: a regular expression of the wanted names; all if not given
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
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from comity.errors import DataError, DownloadError, UsageError
from comity.fetch import gdelt_lists
from comity.fetch.desk import Desk
from comity.fetch.file_days import days, shown, span_of_name
from comity.fetch.gdelt_lists import BY_FILE_DAY, Listed
from comity.fetch.http import Manners
from comity.fetch.remote_file import Remote, plain_name
from comity.fetch.transfer import Progress
from comity.sources.dataset import Wanted
from comity.sources.sheet import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
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
    return make(Desk(sheet=sheet, wanted=wanted, folder=folder, manners=manners, progress=progress))


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
    entry = {"gdelt": "updates", "gdelt2": "address"}.get(str(sheet.delivery.get("kind")), "")
    if entry not in sheet.delivery:
        raise UsageError(f"{sheet.id} has no list of its newest files: ask for days instead")
    desk = Desk(
        sheet=sheet,
        wanted=Wanted(date.min, date.max),
        folder=folder,
        manners=manners,
        progress=progress,
    )
    base, paths = desk.lists(entry, {"lastupdate.txt": "lastupdate.txt"})
    listed = gdelt_lists.quarter_hours(paths, base, _table(desk))
    return Delivery(remotes=listed.remotes, skipped=listed.skipped, notes=tuple(desk.said))


def _gdelt1(desk: Desk) -> Delivery:
    return _of_gdelt(desk, _days(desk, "address"))


def _gdelt2(desk: Desk) -> Delivery:
    return _of_gdelt(desk, _quarter_hours(desk, "address"))


def _gdelt(desk: Desk) -> Delivery:
    """One release for each day: a day file is one request, its quarter hours are 96."""
    if "events" not in desk.sheet.delivery or desk.get("mentions", False):
        return _of_gdelt(desk, _quarter_hours(desk, "updates"))
    daily = _days(desk, "events")
    if "updates" not in desk.sheet.delivery or not daily.remotes:
        return _of_gdelt(desk, daily)
    first, until = max(desk.wanted.first, gdelt_lists.FIRST_QUARTER_HOUR), desk.until
    if desk.get("prefer", "days") == "days":
        today = min(until, datetime.now(UTC).date())
        if set(days(first, today)) <= daily.days(first, today):
            return _of_gdelt(desk, daily)
        return _of_gdelt(desk, daily.filled_by(_quarter_hours(desk, "updates")))
    if until < first:
        return _of_gdelt(desk, daily)
    return _of_gdelt(desk, _quarter_hours(desk, "updates").filled_by(daily))


def _days(desk: Desk, entry: str) -> Listed:
    names = {"md5sums.txt": "md5sums", "filesizes.txt": "filesizes"}
    base, (md5sums, filesizes) = desk.lists(entry, names)
    return gdelt_lists.days_months_years(md5sums, filesizes, base)


def _quarter_hours(desk: Desk, entry: str) -> Listed:
    names = {str(name): str(name) for name in desk.get("lists", ["masterfilelist.txt"])}
    base, paths = desk.lists(entry, names)
    return gdelt_lists.quarter_hours(paths, base, _table(desk))


def _table(desk: Desk) -> str:
    return "mentions" if desk.get("mentions", False) else "export"


def _of_gdelt(desk: Desk, listed: Listed) -> Delivery:
    first, until = desk.wanted.first, desk.until
    if not listed.remotes:
        raise DownloadError(
            f"the list of {desk.sheet.title} names no file: the server answers with something "
            "else, or the form of its list has changed"
        )
    chosen = tuple(
        remote
        for remote, (start, end) in zip(listed.remotes, listed.spans, strict=True)
        if start <= until and end >= first
    )
    newest = max(end for _, end in listed.spans)
    begin, end = max(first, listed.spans[0][0]), min(desk.wanted.last, newest)
    seen = listed.days(begin, end)
    missing = tuple(day for day in days(begin, end) if day not in seen)
    notes = [*dict.fromkeys(desk.said), *([BY_FILE_DAY] if chosen else [])]
    if missing:
        notes.append(f"no file is listed for {shown(missing)}")
    if desk.wanted.last > newest:
        notes.append(f"the list ends on {newest}")
    if listed.skipped:
        notes.append(f"{listed.skipped:,} lines of the list have missing or wrong fields: skipped")
    return Delivery(remotes=chosen, missing=missing, skipped=listed.skipped, notes=tuple(notes))


def _dataverse(desk: Desk) -> Delivery:
    remotes: list[Remote] = []
    notes: list[str] = []
    vintages: list[str] = []
    for doi in desk.need("datasets"):
        vintage, found = _of_data_set(desk, str(doi))
        vintages.append(vintage)
        if not found:
            notes.append(f"no file of {doi}, version {vintage}, is of the wanted days")
        remotes.extend(found)
    names = Counter(remote.name.casefold() for remote in remotes)
    unlike = tuple(
        # Folders of a data set, and two data sets, may hold files of one name.
        r if names[r.name.casefold()] == 1 else replace(r, name=f"{_number(r)}-{r.name}")
        for r in sorted(remotes, key=lambda r: r.name)
    )
    return Delivery(remotes=unlike, vintage=", ".join(dict.fromkeys(vintages)), notes=tuple(notes))


def _number(remote: Remote) -> str:
    return urlsplit(remote.address).path.rpartition("/")[2]


def _of_data_set(desk: Desk, doi: str) -> tuple[str, list[Remote]]:
    """The version of a data set, and its files of the wanted days."""
    sheet, base = desk.sheet, desk.base("server")
    address = f"{base}api/datasets/:persistentId/?persistentId={quote(doi, safe=':/')}"
    path = desk.list_file(f"{re.sub('[^0-9A-Za-z.]+', '-', doi)}.json", address, sheet.token)
    try:
        latest = json.loads(path.read_text(encoding="utf-8"))["data"]["latestVersion"]
        entries = [_dataverse_entry(entry) for entry in latest["files"]]
        vintage = f"{latest['versionNumber']}.{latest['versionMinorNumber']}"
        published = _day(latest.get("releaseTime") or latest.get("lastUpdateTime"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DownloadError(
            f"{address} does not describe a published data set of Dataverse: {error!r} is not "
            "as expected"
        ) from error
    pattern = str(desk.get("names", ".*"))
    wanted = [e for e in entries if re.fullmatch(pattern, e["name"]) and _holds(e["name"], desk)]
    closed = [entry for entry in wanted if entry["restricted"]]
    if closed and not (sheet.token and os.environ.get(sheet.token, "").strip()):
        raise DownloadError(
            f"{len(closed)} of the {len(wanted)} files of {sheet.title} are restricted: ask for "
            f"access at {sheet.address}"
            + (f", then set the environment variable {sheet.token}" if sheet.token else "")
        )
    return vintage, [
        Remote(
            name=e["name"],
            address=f"{base}api/access/datafile/{e['id']}" + ("?format=original" * e["converted"]),
            size=e["size"],
            md5=e["md5"],
            sha256=e["sha256"],
            published=published,
            token=sheet.token,
            vintage=vintage,
        )
        for e in wanted
    ]


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
    given = desk.get("addresses", None) or [desk.need("address")]
    remotes, vintage = [], str(desk.get("vintage", ""))
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
            remotes.append(Remote(name=name, token=desk.sheet.token, vintage=vintage, **fields))
        except TypeError as error:
            raise DataError(
                f"the sheet of {desk.sheet.id} describes {name} wrongly: {error}"
            ) from error
    return Delivery(remotes=tuple(remotes), vintage=vintage)


def _manual(desk: Desk) -> Delivery:
    sheet = desk.sheet
    how = str(desk.get("how", "export the table there")).strip()
    address = desk.get("address", "") or sheet.address
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
    "gdelt": _gdelt,
    "gdelt1": _gdelt1,
    "gdelt2": _gdelt2,
    "dataverse": _dataverse,
    "plain": _plain,
    "manual": _manual,
}
