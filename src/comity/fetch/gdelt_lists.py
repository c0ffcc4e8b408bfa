"""The lists that GDELT publishes of its files.

1.0: `md5sums` (md5, name) and `filesizes` (bytes, name) of yearly files to 2005, monthly ones to
March 2013 and daily ones since. 2.0: `masterfilelist.txt` and `lastupdate.txt` (bytes, md5,
address), one file each quarter of an hour. Real copies have LF or CRLF, and lines with missing
fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from comity.errors import OutputError
from comity.fetch.file_days import Span, day_of, days, span_of
from comity.fetch.remote_file import Remote

BY_FILE_DAY = (
    "files are chosen by the day they were published; a file also holds rows dated a day, week, "
    "month or year before it"
)
FIRST_QUARTER_HOUR = date(2015, 2, 18)
"""The day of the first file of release 2.0, by its own list."""
_FILE = re.compile(r"(\d{4}|\d{6})\.zip|(\d{8})\.export\.CSV\.zip")
_MD5 = re.compile(r"[0-9a-fA-F]{32}")


@dataclass(frozen=True, slots=True)
class Listed:
    """The files of a list.

    Attributes:
        remotes: the files, oldest first.
        spans: the days that each stands for, in the same order.
        skipped: lines that could not be used.
    """

    remotes: tuple[Remote, ...]
    spans: tuple[Span, ...]
    skipped: int

    def days(self, first: date, last: date) -> set[date]:
        """The days from one to another for which there is a file."""
        return {day for start, end in self.spans for day in days(max(start, first), min(end, last))}

    def filled_by(self, other: Listed) -> Listed:
        """These files, and those of another release for days that have none here."""
        if not self.spans:
            return other
        have = self.days(date.min, date.max)
        more = [
            (span, remote)
            for remote, span in zip(other.remotes, other.spans, strict=True)
            if not have.issuperset(days(*span))
        ]
        mine = zip(self.spans, self.remotes, strict=True)
        both = {remote.name: (span, remote) for span, remote in (*mine, *more)}
        return _sorted(both, self.skipped + other.skipped)


def days_months_years(md5sums: Path, filesizes: Path, base: str) -> Listed:
    """The files of GDELT 1.0; the reduced master file is no file of events and is passed over."""
    sizes: dict[str, int] = {}
    skipped = 0
    for fields in _lines(filesizes):
        if len(fields) == 2 and fields[0].isdecimal():
            sizes[fields[1]] = int(fields[0])
        else:
            skipped += 1
    found: dict[str, tuple[Span, Remote]] = {}
    for fields in _lines(md5sums):
        if len(fields) != 2 or not _MD5.fullmatch(fields[0]):
            skipped += 1
            continue
        name = fields[1]
        match = _FILE.fullmatch(name)
        span = span_of(match[1] or match[2]) if match else None
        if span is None:
            skipped += not name.startswith("GDELT.MASTERREDUCED")
            continue
        published = span[0] if match and match[2] else None
        found[name] = (
            span,
            Remote(
                name=name,
                address=base + name,
                size=sizes.get(name),
                md5=fields[0].lower(),
                published=published,
            ),
        )
    return _sorted(found, skipped)


def quarter_hours(lists: Iterable[Path], base: str, table: str) -> Listed:
    """The files of GDELT 2.0.

    Args:
        lists: copies of masterfilelist.txt or lastupdate.txt.
        base: where the files are; of a listed address only the name is taken, so that a list can
            lead nowhere else.
        table: "export" or "mentions".
    """
    wanted = re.compile(rf"(\d{{14}})\.(?:translation\.)?{re.escape(table)}\.CSV\.zip")
    found: dict[str, tuple[Span, Remote]] = {}
    skipped = 0
    for path in lists:
        for fields in _lines(path):
            if (
                len(fields) != 3
                or not fields[0].isdecimal()
                or not _MD5.fullmatch(fields[1])
                or "/" not in fields[2]
            ):
                skipped += 1
                continue
            name = fields[2].rpartition("/")[2]
            match = wanted.fullmatch(name)
            if not match:
                continue
            day = day_of(match[1])
            if day is None:
                skipped += 1
                continue
            remote = Remote(
                name=name,
                address=base + name,
                size=int(fields[0]),
                md5=fields[1].lower(),
                published=day,
            )
            found[name] = ((day, day), remote)
    return _sorted(found, skipped)


def _sorted(found: dict[str, tuple[Span, Remote]], skipped: int) -> Listed:
    ordered = sorted(found.values(), key=lambda entry: (entry[0], entry[1].name))
    return Listed(tuple(r for _, r in ordered), tuple(span for span, _ in ordered), skipped)


def _lines(path: Path) -> Iterator[list[str]]:
    """The fields of each line that is not empty."""
    try:
        with path.open(encoding="utf-8", errors="replace", newline=None) as file:
            for line in file:
                if fields := line.split():
                    yield fields
    except OSError as error:
        raise OutputError(f"{path} cannot be read back: {error.strerror or error}") from error
