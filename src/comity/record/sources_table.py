"""What a user's record says of documents as such: the table sources.csv."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from comity.core.provenance import Source, make_source, source_id
from comity.core.publishers import RELIABILITY, house_of, publisher_of

Row = Mapping[str, str]


def graded(source: Source) -> Source:
    """A document with what the table of publishers says of who published it."""
    known = publisher_of(source.address, source.publisher)
    house = house_of(source.address, source.publisher)
    if known is None:
        why = "not in the table of publishers"
        return replace(source, reliability="F", reliability_why=why, house=house)
    return replace(
        source,
        kind=source.kind or known.kind,
        reliability=known.reliability,
        reliability_why=f"{known.name}: {known.reason}",
        house=house,
    )


def described(sources: Mapping[str, Source], rows: Iterable[Row]) -> dict[str, Source]:
    """The documents with what a table of sources says of them.

    Args:
        sources: documents by id.
        rows: the rows of the table; an address that no row cites is passed over.
    """
    found = dict(sources)
    for row in rows:
        known = found.get(source_id(row["address"]))
        if known is None:
            continue
        told = replace(
            known,
            publisher=row.get("publisher", "") or known.publisher,
            kind=row.get("kind", "") or known.kind,
            language=row.get("language", "") or known.language,
            published=row.get("published", "") or known.published,
            read=row.get("read", "") or known.read,
            entered=row.get("entered", "") or known.entered,
            derived_from=_document(row.get("derived_from", ""), found),
        )
        if row.get("publisher"):
            told = graded(told)
        if row.get("reliability"):
            why = row.get("reason", "") or "graded by the user's record"
            told = replace(told, reliability=row["reliability"], reliability_why=why)
        found[known.id] = told
    return found


def _document(named: str, sources: dict[str, Source]) -> str:
    """The id of a document that is named by id or address, added where nothing cites it."""
    if not named.startswith(("http://", "https://")):
        return named
    name = source_id(named)
    if name not in sources:
        sources[name] = graded(make_source(named, named, ""))
    return name


def grade_words(source: Source) -> str:
    """The grade of a document's publisher in words: "B, usually reliable"."""
    return f"{source.reliability}, {RELIABILITY[source.reliability]}"
