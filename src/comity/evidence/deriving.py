"""A person's word that a document is a copy of another, as a row of the user's sources.csv."""

from __future__ import annotations

from pathlib import Path

from comity.errors import UsageError
from comity.evidence.evidence import Evidence
from comity.evidence.load import load_evidence
from comity.record.added_rows import add_rows, take_back


def derive(record: Path, document: str, source: str, why: str) -> None:
    """Note that a document takes over the text of another, so that both count once.

    Args:
        record: the user's record folder, made where there is none.
        document: address of the copy.
        source: id or address of what it was taken from.
        why: why.

    Raises:
        ComityError: the folder or its table cannot be used; nothing is written then.
    """
    if not why.strip():
        raise UsageError("--why is empty: say why the one is a copy of the other")
    if document == source:
        raise UsageError("a document is no copy of itself: name two")
    row = {"address": document, "derived_from": source, "reason": why}
    before = add_rows(record, "sources", [row])
    try:
        _no_circle(load_evidence(record), document)
    except BaseException:
        take_back(record, "sources", before)
        raise


def _no_circle(evidence: Evidence, document: str) -> None:
    from comity.core.provenance import source_id

    seen: list[str] = []
    name = source_id(document)
    while name in evidence.sources and evidence.sources[name].derived_from:
        if name in seen:
            raise UsageError(f"{document} would be a copy of itself, by {' and '.join(seen)}")
        seen.append(name)
        name = evidence.sources[name].derived_from
