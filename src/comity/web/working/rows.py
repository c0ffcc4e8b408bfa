"""Rows of a record as pages list them: told in a line, searched, logged; undoing a correction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from comity.core.corrections import Correction
from comity.errors import UnknownNode
from comity.evidence.evidence import Evidence
from comity.evidence.load import record_rows
from comity.evidence.own_record import OWN_RECORD
from comity.record.review import said
from comity.web.working.folder import tables_in, tables_of

Cells = Mapping[str, str]
OWN = f"p:{OWN_RECORD}/"
MOST_FOUND = 100


@dataclass(frozen=True, kw_only=True)
class RowShown:
    """A row of a record.

    Attributes:
        id: id of its passage.
        table: its table.
        cells: what it says, corrections applied.
        own: whether it stands in the user's own folder.
    """

    id: str
    table: str
    cells: Cells
    own: bool

    @property
    def says(self) -> str:
        """Its required cells in a line."""
        return said(self.table, self.cells)


@dataclass(frozen=True, kw_only=True)
class Logged:
    """One entry of the audit log.

    Attributes:
        on: the day.
        who: who did it.
        what: what was done.
        row: id of the row, as the entry has it.
        why: why, or empty.
        undo: line of the correction that can be undone; 0 where it is none.
    """

    on: str
    who: str
    what: str
    row: str
    why: str
    undo: int = 0


def rows_in(folder: Path) -> Iterator[RowShown]:
    """Every row of the bundled record and of a folder, corrections applied."""
    for table, name, cells in record_rows(folder if tables_of(folder) else None):
        yield RowShown(id=name, table=table, cells=cells, own=name.startswith(OWN))


def found_rows(folder: Path, words: str) -> tuple[list[RowShown], list[RowShown], int]:
    """Own rows and bundled ones that hold every word, and how many more there are.

    Without a word all own rows are given and no other.
    """
    wanted = words.casefold().split()
    own: list[RowShown] = []
    other: list[RowShown] = []
    for row in rows_in(folder):
        if row.own or wanted:
            text = f"{row.id} {' '.join(row.cells.values())}".casefold() if wanted else ""
            if all(w in text for w in wanted):
                (own if row.own else other).append(row)
    more = max(len(own) - MOST_FOUND, 0) + max(len(other) - MOST_FOUND, 0)
    return own[-MOST_FOUND:][::-1], other[:MOST_FOUND], more


def rows_called(folder: Path, evidence: Evidence, name: str) -> list[RowShown]:
    """The row of an id, or the rows of a fact.

    Raises:
        UnknownNode: nothing of a record is called so.
    """
    fact = evidence.find(name)
    wanted = {p.id for p in fact.passages} if fact is not None else {name}
    found = [row for row in rows_in(folder) if row.id in wanted]
    if not found:
        raise UnknownNode(
            f"no row of a record is called {name!r}: it comes from a data set, was retracted, or "
            "is none"
        )
    return found


def log_of(folder: Path) -> list[Logged]:
    """Who did what, when and why: corrections, codings, rows entered; the last first."""
    tables = tables_in(folder).rows
    found = [
        Logged(on=r["on"], who=r["who"], what=_corrected(r), row=r["target"], why=r["why"],
               undo=int(getattr(r, "line", 0)))
        for r in tables.get("corrections", ())
    ]  # fmt: skip
    found += [
        Logged(on=r["coded_on"], who=r["coder"], row=r["row"], why=r["reason"],
               what=f"{r['field']}: {r['value'] or 'empty'} ({r['role']})")
        for r in tables.get("codings", ())
    ]  # fmt: skip
    for table, rows in tables.items():
        found += [
            Logged(on=r["entered"], who=r["coder"], what="entered", row=said(table, r), why="")
            for r in rows
            if r.get("entered") and "coder" in r
        ]
    return sorted(reversed(found), key=lambda e: e.on, reverse=True)


def _corrected(row: Cells) -> str:
    if row["action"] == "correct":
        return f"{row['column']}: {row['old'] or 'empty'} → {row['new'] or 'empty'}"
    return f"superseded by {row['new']}" if row["action"] == "supersede" else "retracted"


def correction_at(folder: Path, line: int) -> Correction:
    """The correction of a line.

    Raises:
        UnknownNode: no correction stands there.
    """
    from comity.record.corrections import read_corrections

    for one in read_corrections(tables_in(folder).rows.get("corrections", ())):
        if one.line == line:
            return one
    raise UnknownNode("no correction stands there any more: look at the log again")


def undone(folder: Path, line: int, who: str, why: str) -> Sequence[str]:
    """Undo a correction: a corrected field is corrected back, a retracted row comes back.

    What was undone stays on file: the correction itself, or of a retraction two rows of codings.

    Raises:
        ComityError: it cannot be undone; nothing is written.
    """
    from comity.core.codebook import bundled_codebook
    from comity.evidence.bundled import bundled_actors
    from comity.library.corrections import record_correct
    from comity.record.draft import Draft
    from comity.record.review import coding

    one = correction_at(folder, line)
    if one.action == "correct":
        changes = {one.column: one.old}
        return [c.told for c in record_correct(one.target, folder, who=who, why=why, **changes)]
    draft = Draft(folder, bundled_actors(), bundled_codebook())
    row = next(r for r in draft.tables.rows["corrections"] if r.line == line)
    coding(draft, one.target, one.action, one.told, one.who, "first", _day(one.on), one.why)
    coding(draft, one.target, one.action, "taken back", who, "adjudicated", date.today(), why)
    draft.drop(row)
    draft.write()
    return [f"{one.action} taken back"]


def _day(text: str) -> date:
    from comity.core.dates import parse_when

    return parse_when(text).first
