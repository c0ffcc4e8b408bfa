"""The coding bench: a passage to proposed rows by the library, and a person's decisions on them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from comity.errors import UsageError
from comity.record.columns import PRECISION_OF
from comity.web.working.drafts import CodingDraft
from comity.web.working.folder import tables_in

if TYPE_CHECKING:
    from comity.coding.documents import Document

PASTED = "pasted passage"
CONFIRM, PROPOSE, REFUSE = "confirm", "propose", "refuse"
DECISIONS = (CONFIRM, PROPOSE, REFUSE)
REFUSED = "refused when the passage was read"
MOST_LETTERS = 100_000
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "milestones": ("date", "event", "state_iso3", "organization", "mechanism", "area"),
    "activities": (
        "date_start", "date_end", "state_iso3", "partner", "kind", "status", "title", "area",
    ),
    "positions": ("date", "state_iso3", "organization", "topic", "stance", "actor", "statement"),
}  # fmt: skip
"""By table: the cells that a person sees and changes."""


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """A row that was proposed.

    Attributes:
        id: its id.
        table: its table.
        cells: what was proposed, by column.
        quote: the words it rests on.
        start: their offset in the text.
        further: whether it gives a fact that is held already a further source.
    """

    id: str
    table: str
    cells: Mapping[str, str]
    quote: str
    start: int
    further: bool


@dataclass(frozen=True, kw_only=True)
class Bench:
    """A passage with what was proposed from it.

    Attributes:
        text: the passage as it was read.
        rows: the rows.
        left_out: what was read and made no row, with the reason.
        again: whether this coder coded the passage before.
        held: facts that the record has from this document already.
    """

    text: str
    rows: tuple[Proposed, ...]
    left_out: tuple[str, ...]
    again: bool
    held: int

    def segments(self) -> list[tuple[str, tuple[int, ...]]]:
        """The text in pieces, each with the numbers of the rows that rest on it."""
        edges = {0, len(self.text)}
        for row in self.rows:
            edges |= {row.start, min(row.start + len(row.quote), len(self.text))}
        cuts = sorted(edges)
        return [
            (self.text[a:b], tuple(n for n, r in enumerate(self.rows, 1)
                                   if r.start <= a and b <= r.start + len(r.quote)))
            for a, b in pairwise(cuts)
        ]  # fmt: skip


def document_of_draft(draft: CodingDraft) -> Document:
    """The passage of a draft as a document to code.

    Raises:
        UsageError: it has no text or no day, or cannot be coded; says what to do.
    """
    from comity.article.reading import article_of
    from comity.coding.documents import document_of

    if not draft.coder.strip():
        raise UsageError("say who you are: every row keeps the name of its coder")
    if not draft.text.strip():
        raise UsageError("there is no passage: paste one")
    if len(draft.text) > MOST_LETTERS:
        raise UsageError(
            f"the passage has {len(draft.text):,} letters: at most {MOST_LETTERS:,} are read"
        )
    if not draft.published:
        raise UsageError(
            "say when the passage was published: dates such as 'last week' are reckoned from it"
        )
    try:
        day = date.fromisoformat(draft.published)
    except ValueError as error:
        raise UsageError(f"{draft.published!r} is no day: write one such as 2019-06-20") from error
    if day > date.today():
        raise UsageError(f"{day} lies after today: say when the passage was published")
    if draft.address and not draft.address.startswith(("http://", "https://")):
        raise UsageError("the address of a source begins with http:// or https://")
    article = article_of(PASTED, draft.text.encode("utf-8", "replace"))
    found = document_of(article, day, None, draft.address)
    title = draft.title or draft.address or PASTED
    if draft.publisher and not title.startswith(draft.publisher):
        title = f"{draft.publisher}: {title}"
    return replace(found, id=draft.address or title, title=title)


def proposed(folder: Path, draft: CodingDraft) -> Bench:
    """Propose rows into a folder, as `code_into` does, and what they rest on.

    Args:
        folder: the folder that the rows are written to; a stage where they are only shown.
        draft: the passage.
    """
    from comity.coding.into_record import into_record
    from comity.coding.passages import code_document
    from comity.record.coded_documents import digest, file_of, passages_of
    from comity.record.row_ids import with_ids

    document = document_of_draft(draft)
    (entered,) = into_record(folder, [document], code_document, coder=draft.coder)
    rows = tables_in(folder).rows
    by_id = {n: (t, r) for t in COLUMNS for n, r in with_ids(t, rows.get(t, ())).items()}
    quotes = passages_of(folder)
    spans = _spans(
        file_of(folder, digest(document.text), document.published.isoformat(), draft.coder, "rules")
    )
    found = tuple(
        Proposed(
            id=name,
            table=by_id[name][0],
            cells=dict(by_id[name][1]),
            quote=quotes.get(name, ""),
            start=spans.get(name, 0),
            further=name in entered.further,
        )
        for name in entered.rows
    )
    return Bench(
        text=document.text, rows=tuple(sorted(found, key=lambda r: r.start)),
        left_out=entered.left_out, again=entered.skipped, held=entered.held,
    )  # fmt: skip


def decided(folder: Path, draft: CodingDraft) -> list[str]:
    """Write a passage's rows into a folder with what the person decided; gives notes for them.

    Raises:
        ComityError: a cell is wrong, or the folder has problems.
    """
    from comity.library.record import record_add, record_confirm, record_review

    bench = proposed(folder, draft)
    notes: list[str] = []
    refused = []
    kept = False
    for row in bench.rows:
        said = draft.facts.get(row.id, {})
        decision = said.get("decision", PROPOSE)
        if decision == REFUSE:
            refused.append(row.id)
            continue
        kept = True
        changes = changed_cells(row, said)
        if decision == CONFIRM:
            notes += record_confirm(folder, [row.id], coder=draft.coder, changes=changes)
        elif changes:
            raise UsageError(
                f"{row.cells.get('title') or row.cells.get('mechanism') or row.id}: a row that you "
                "changed is one that you read: confirm it, or leave it as proposed"
            )
    if refused:
        record_review(folder, refused, state="retired", coder=draft.coder, why=REFUSED)
    if draft.publisher and draft.address and kept and not _listed(folder, draft.address):
        record_add(
            folder, "sources",
            {"address": draft.address, "publisher": draft.publisher, "published": draft.published},
        )  # fmt: skip
    return list(dict.fromkeys(notes))


def changed_cells(row: Proposed, said: Mapping[str, str]) -> dict[str, str]:
    """The cells that a person wrote otherwise; a changed date is as exact as it is long."""
    found = {
        c: said[c].strip()
        for c in COLUMNS[row.table]
        if c in said and said[c].strip() != row.cells.get(c, "")
    }
    for precision, column in PRECISION_OF.get(row.table, {}).items():
        if column in found and row.cells.get(precision):
            found[precision] = ""
    return found


def _listed(folder: Path, address: str) -> bool:
    return any(r["address"] == address for r in tables_in(folder).rows.get("sources", ()))


def _spans(file: Path) -> dict[str, int]:
    if not file.is_file():
        return {}
    return {n: int(s["start"]) for n, s in json.loads(file.read_text("utf-8"))["rows"].items()}
