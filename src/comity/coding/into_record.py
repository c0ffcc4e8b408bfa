"""Coded documents into a record folder, document by document: proposed, and never lost.

After each document the tables are written whole, then the file that says it was coded. Whatever
stops the work, the folder is in order, and the same command goes on behind the last document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from comity.coding.documents import Document
from comity.coding.held import Held
from comity.coding.model import Coded
from comity.coding.proposals import About, Proposal, proposals
from comity.core.codebook import bundled_codebook
from comity.core.facts import Fact
from comity.errors import RecordError, UsageError
from comity.evidence.bundled import bundled_actors
from comity.evidence.load import load_evidence
from comity.evidence.own_record import OWN_RECORD
from comity.record.coded_documents import CodedDocument, digest, file_of, keep
from comity.record.draft import Draft
from comity.record.row_ids import row_id
from comity.record.to_facts import read_tables

Told = Callable[[str], None]
Coder = Callable[[Document], Coded]
MOST_ROWS = 500
"""Rows of one document; a text that gives more is no news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What one document gave to a record folder.

    Attributes:
        document: its name.
        skipped: whether it was coded before by the same coder.
        rows: ids of the rows added.
        further: of them, those that give a fact already held a further source.
        held: facts that the folder has from this document already.
        left_out: what made no row, with the reason.
    """

    document: str
    skipped: bool = False
    rows: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    held: int = 0
    left_out: tuple[str, ...] = ()


def into_record(
    folder: Path,
    found: Iterable[Document],
    code: Coder,
    *,
    coder: str,
    by: str = "rules",
    on: date | None = None,
) -> Iterator[Entered]:
    """Code documents and propose their facts as rows of a record folder.

    Args:
        folder: the folder; new where it does not exist.
        found: the documents; each is asked for when the one before is written.
        code: from a document to its facts.
        coder: whose coding it is.
        by: what codes: rules, or the name of a language model.
        on: the day; default is today.

    Yields:
        What each document gave, once it is written.

    Raises:
        UsageError: no coder is named.
        RecordError: the folder has problems.
        OutputError: it cannot be written; what was coded before is there.
    """
    if not coder.strip():
        raise UsageError("say with --coder who codes: every row keeps its name")
    bundled = load_evidence(None)
    for document in found:
        sha256 = digest(document.text)
        name = file_of(folder, sha256, document.published.isoformat(), coder, by)
        if name.exists():
            yield Entered(document=document.id, skipped=True)
            continue
        about = About(
            document=document, coder=coder, on=on or date.today(), actors=bundled_actors(),
            codebook=bundled_codebook(),
        )  # fmt: skip
        coded = code(document)
        entered, spans = _entered(folder, coded, about, bundled.facts)
        keep(
            folder,
            CodedDocument(
                document=document.id, sha256=sha256, language=document.language,
                published=document.published.isoformat(), coder=coder, by=by,
                coded_on=about.on.isoformat(), rows=spans, left_out=entered.left_out,
            ),
        )  # fmt: skip
        yield entered


def _entered(
    folder: Path, coded: Coded, about: About, bundled: tuple[Fact, ...]
) -> tuple[Entered, Mapping[str, Mapping[str, Any]]]:
    rows, left_out = proposals(coded, about)
    draft = Draft(folder, about.actors, about.codebook)
    own = read_tables(draft.tables.rows, OWN_RECORD, about.codebook, {}).facts
    held = Held.of((*own, *bundled))
    kept = set(draft.by_id)
    made, further, again = [], [], 0
    for row in rows[:MOST_ROWS]:
        row, fact = _joined(row, held)
        name = row_id(row.table, row.cells)
        if name in kept or (fact is not None and _cites(fact, row)):
            again += 1
            continue
        kept.add(name)
        made.append((name, row))
        further += [name] if fact is not None else []
    added, refused = _added(draft, made)
    spans = {
        name: {"quote": row.quote, "start": row.start, "rule": row.rule} for name, row in added
    }
    return Entered(
        document=coded.id, rows=tuple(spans), further=tuple(n for n in further if n in spans),
        held=again, left_out=(*left_out, *refused),
    ), spans  # fmt: skip


def _joined(row: Proposal, held: Held) -> tuple[Proposal, Fact | None]:
    """A proposal that tells a held fact again, written so that both are one fact."""
    fact = held.find(row)
    if fact is None or row.table != "activities":
        return row, fact
    key = fact.id.partition(":")[2]
    if fact.id.startswith("a:") and "@" not in key and "~" not in key:
        return replace(row, cells={**row.cells, "event_key": key}), fact
    return row, fact


def _cites(fact: Fact, row: Proposal) -> bool:
    """Whether a fact rests on the document of the row already."""
    from comity.core.provenance import make_source

    address = row.cells.get("source_url", "")
    if not address:
        return False
    source = make_source(address, row.cells.get("source_title", "") or address, "")
    return any(p.source == source.id for p in fact.passages)


def _added(
    draft: Draft, rows: list[tuple[str, Proposal]]
) -> tuple[list[tuple[str, Proposal]], list[str]]:
    """Add rows, all at once; where one is wrong, each by itself, and the wrong are told."""
    for _, row in rows:
        draft.add(row.table, row.cells)
    try:
        draft.write()
        return rows, []
    except RecordError:
        if len(rows) < 2:
            return [], [f"{_said(row)}: the record does not take the row" for _, row in rows]
    good, refused = [], []
    for one in rows:
        again, why = _added(draft.anew(), [one])
        good += again
        refused += why
    return good, refused


def _said(row: Proposal) -> str:
    return row.cells.get("title") or row.cells.get("mechanism") or row.cells.get("topic") or ""
