"""The document and the passage of a row: what it cites, where it stands there, and who read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from comity.core.dates import parse_when
from comity.core.provenance import Locator, Passage, Source, make_source
from comity.record.row_names import Told
from comity.record.sources_table import graded

Row = Mapping[str, str]
UNCONFIRMED = ("proposed", "disputed")
"""States of review of rows that count for the generous bound only."""
_PLACE = (
    *(("page", "page"), ("paragraph", "paragraph"), ("start", "fragment_start")),
    *(("end", "fragment_end"), ("language", "language"), ("original", "original")),
    *(("translation", "translation"), ("published", "published"), ("read", "read_on")),
    ("entered", "entered"),
)
"""Fields of a locator, and the columns that fill them."""


class Cited(dict[str, Source]):
    """Documents by id, each as the row of the earliest event tells it.

    So that a row which is added, or taken out at a day, changes what is said of a document only
    where nothing earlier cites it, and the order of rows changes nothing.
    """

    def __init__(self) -> None:
        super().__init__()
        self._by: dict[str, tuple[date, str, str, str]] = {}

    def cite(self, row: Row, when: date) -> str:
        """Note the document of a row, and give its id; empty where the row names none."""
        address = row.get("source_url", "").strip()
        if not address:
            return ""
        label, tier = row.get("source_title", "") or address, row.get("source_tier", "")
        known = make_source(address, label, tier)
        order = (when, label, tier, row.get("published", ""))
        if known.id not in self._by or order < self._by[known.id]:
            self._by[known.id] = order
            self[known.id] = replace(
                graded(known),
                published=known.published or row.get("published", ""),
                language=row.get("language", ""),
                read=row.get("read_on", ""),
                entered=row.get("entered", ""),
            )
        return known.id


def _place(row: Row) -> Locator | None:
    cells = {name: row.get(column, "") for name, column in _PLACE}
    return Locator(**cells) if any(cells.values()) else None


def passage_of(
    row: Row,
    place: str,
    origin: str,
    sources: Cited,
    *,
    text: str,
    subjects: tuple[str, ...],
    partners: tuple[str, ...],
    on: str,
    status: str = "held",
) -> Passage:
    """The passage of a row, whose document is added to `sources`."""
    return Passage(
        id=f"p:{place}",
        origin=origin,
        source=sources.cite(row, parse_when(on).last),
        text=text,
        subjects=subjects,
        partners=partners,
        date=on,
        status=status,
        verified=row.get("verified", "") == "yes" and row.get("review", "") not in UNCONFIRMED,
        place=_place(row),
        corrected=row.history if isinstance(row, Told) else "",
    )
