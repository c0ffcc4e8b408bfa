"""The sheet of a data set: where it comes from, what its files look like, what must hold.

A sheet is a `.yml` file beside its reader. It says who made the data set, how to cite it and
whether it may be passed on, where it is published and how (`delivery`), what its files are
called and which columns they hold (`layouts`), what a file must satisfy to be believed
(`minimum_rows`, `ranges`), and which known faults of the published values are patched
(`lookups`), so that a fault is mended where it can be read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any, Literal

from comity.core.provenance import Origin
from comity.errors import DataError

Table = Literal["events", "mentions", "observations", "facts"]
OWN = " | "
"""What parts the name of a loose form from a file's own columns."""
ANY_NAME = (".*",)
"""The pattern of a table of a user's own, whose file may be called anything."""
TABLES: tuple[Table, ...] = ("events", "mentions", "observations", "facts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The columns of one form of a data set's files.

    Attributes:
        name: how to name the form to a reader, for example "GDELT 2.0 export".
        columns: names of the columns, in order.
        optional_tail: how many of the last columns a row may lack.
        header: whether the first line names the columns.
        delimiter: what separates the fields of a text file.
        quoted: whether fields may be quoted as in RFC 4180; else a quotation mark is a letter.
        encoding: what a line of a text file is read in where it is not UTF-8.
        missing: what stands for a missing value.
        loose: whether a quoted or Parquet table may hold other columns as well, in any order and
            case; only the columns named here are read.
        optional: columns of a loose table that it may lack; they are read as missing.
    """

    name: str
    columns: tuple[str, ...]
    optional_tail: int = 0
    header: bool = False
    delimiter: str = "\t"
    quoted: bool = False
    encoding: str = "utf-8"
    missing: tuple[str, ...] = ("",)
    loose: bool = False
    optional: tuple[str, ...] = ()

    @property
    def form(self) -> str:
        """The name of the form without the columns that one file has of its own."""
        return self.name.partition(OWN)[0]

    @property
    def widths(self) -> range:
        """The numbers of fields that a row may have."""
        return range(len(self.columns) - self.optional_tail, len(self.columns) + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is known of a data set before any of its files is read.

    Attributes:
        id: short id, for example "gdelt".
        title: its name.
        producer: who made it.
        citation: how its producers ask to be cited, in one line.
        licence: the terms as far as known.
        redistributable: whether its rows may be passed on: "yes", "extract" or "no".
        address: the page where it is published.
        first: the first year it can speak for.
        last: the last year, or None while it goes on.
        table: the canonical table its rows go to.
        files: patterns of the names its files have, as regular expressions; the named group
            `identity`, where there is one, is what stays the same when a file is published anew,
            and `release` what tells a newer release from an older one by the numbers in it.
        layouts: the forms of its files.
        beside: patterns of files that come in the same archive and belong to another data set.
        minimum_rows: a file with fewer rows is refused as a broken delivery.
        ranges: lowest and highest believable value of a numeric column.
        lookups: known faults: for a column, the published value and what is read instead.
        resolves: the least share of rows whose actors have a name or code in which that is one
            of a known actor; a file with clearly fewer is reported. 0 states nothing.
        delivery: how it is published: a mapping with `kind` and what that kind needs.
        token: environment variable that holds an access token, or empty.
        note: what a user must know, in one or two sentences.
    """

    id: str
    title: str
    producer: str
    citation: str
    licence: str
    redistributable: str
    address: str
    first: int
    last: int | None
    table: Table
    files: tuple[str, ...]
    layouts: tuple[Layout, ...]
    beside: tuple[str, ...] = ()
    minimum_rows: int = 0
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    lookups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    resolves: float = 0.0
    delivery: Mapping[str, Any] = field(default_factory=dict)
    token: str = ""
    note: str = ""

    def passes_over(self, name: str) -> bool:
        """Whether a file of an archive belongs to another data set."""
        return any(re.fullmatch(pattern, name) for pattern in self.beside)

    def identity(self, name: str) -> str:
        """What a file of this name keeps when it is published anew."""
        return self._named(name, "identity") or name

    def publishes_anew(self, name: str) -> bool:
        """Whether a second file of this identity is the first one published anew.

        So it is where the publisher's names say so, and with the files of a user, whose names are
        the user's own; a file of a published data set that somebody renamed says nothing.
        """
        return bool(self._named(name, "identity")) or self.files == ANY_NAME

    def older(self, name: str, other: str) -> bool:
        """Whether one file is an older release of another; false where their names cannot tell."""
        ours, theirs = (re.findall(r"\d+", self._named(n, "release") or "") for n in (name, other))
        alike = [len(n) for n in ours] == [len(n) for n in theirs]
        return alike and list(map(int, ours)) < list(map(int, theirs))

    def _named(self, name: str, group: str) -> str | None:
        """The named group of the first pattern that the name fits and that has an identity."""
        for pattern in self.files:
            match = re.fullmatch(pattern, name)
            if match and match.groupdict().get("identity"):
                return match.groupdict().get(group)
        return None

    def layout(self, width: int) -> Layout | None:
        """The layout that a row of `width` fields belongs to, or None."""
        return next((form for form in self.layouts if width in form.widths), None)

    def origin(self, version: str, sha256: str = "") -> Origin:
        """The data set as an origin of facts and numbers, in one version of it."""
        last = 9999 if self.last is None else self.last
        return Origin(
            id=self.id,
            producer=self.producer,
            title=self.title,
            version=version,
            citation=self.citation,
            licence=self.licence,
            redistributable=self.redistributable,
            address=self.address,
            table="",
            sha256=sha256,
            coverage=(self.first, last),
            note=self.note,
        )


def read_sheet(file: Traversable) -> Sheet:
    """Read a sheet.

    Raises:
        DataError: the file is no sheet; says which entry is missing or wrong.
    """
    import yaml  # a third of a second that only commands on sources need

    try:
        # the loader in C, where PyYAML was built with it, takes a tenth of the time
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        body = yaml.load(file.read_text(encoding="utf-8"), Loader=loader)
        layouts = tuple(
            Layout(
                **{
                    **form,
                    "columns": tuple(form["columns"]),
                    "missing": tuple(form.get("missing", ("",))),
                    "optional": tuple(form.get("optional", ())),
                }
            )
            for form in body.pop("layouts")
        )
        ranges = {c: (float(low), float(high)) for c, (low, high) in body.pop("ranges", {}).items()}
        names = {"files": tuple(body["files"]), "beside": tuple(body.get("beside", ()))}
        sheet = Sheet(**{**body, **names}, layouts=layouts, ranges=ranges)
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(f"{file.name} is not the sheet of a data set: {error}") from error
    if sheet.table not in TABLES:
        raise DataError(
            f"{file.name} names the table {sheet.table!r}: write one of {', '.join(TABLES)}"
        )
    return sheet
