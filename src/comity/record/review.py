"""People over rows: who confirmed what, who disputes it, and what each of them wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from comity.core.tabular import Rows
from comity.errors import RecordError, UsageError
from comity.record.columns import REVIEWS, TABLES
from comity.record.draft import Draft, known_columns
from comity.record.folder import RecordTables, Row
from comity.record.row_ids import row_id, with_ids

Cells = Mapping[str, str]
REVIEWED = tuple(t for t, columns in TABLES.items() if any(c.name == "review" for c in columns))
"""Tables whose rows have a state."""
WAITING = ("proposed", "disputed")
RULES = "rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A row as a reviewer sees it.

    Attributes:
        id: its id.
        state: its state of review; empty where one person typed it.
        coder: who coded it.
        says: its cells that matter, in one line.
        document: what it cites.
    """

    id: str
    state: str
    coder: str
    says: str
    document: str


def listed(tables: RecordTables, *, every: bool = False) -> Rows[Reviewed]:
    """Rows that wait for a person (proposed or disputed), or every row that has a state."""
    return Rows(_listed(tables, every))


def _listed(tables: RecordTables, every: bool) -> Iterator[Reviewed]:
    for table in REVIEWED:
        for name, row in with_ids(table, tables.rows.get(table, ())).items():
            if every or row["review"] in WAITING:
                yield Reviewed(
                    id=name,
                    state=row["review"],
                    coder=row["coder"],
                    says=said(table, row),
                    document=row["source_url"] or row["source_title"],
                )


def said(table: str, row: Cells) -> str:
    """The required cells of a row in one line."""
    return ", ".join(
        row[c.name] for c in TABLES[table] if c.required and row[c.name] and c.name != "verified"
    )


def confirm(
    draft: Draft, names: Sequence[str], coder: str, on: date, changes: Cells | None = None
) -> list[str]:
    """Confirm rows, in the draft; cells that were proposed otherwise are kept in `codings`.

    A confirmed row with an address is verified from then on.

    Args:
        draft: the folder.
        names: ids of rows.
        coder: who confirms.
        on: the day.
        changes: cells that the person mends first; for one row only.

    Returns:
        What else a person must know, one line each.

    Raises:
        RecordError: a row has no such id, or is retired.
        UsageError: changes are given for several rows, or nobody confirms.
    """
    _named(coder)
    if changes and len(names) != 1:
        raise UsageError("cells can be mended for one row at a time: name one id")
    notes = []
    for name in names:
        row = draft.find(name)
        if row["review"] == "retired":
            raise RecordError(f"{name} is retired: a retired row is not confirmed again; add it")
        after = {**row, **(changes or {})}
        known_columns(row.table, changes or {})
        cells = {**(changes or {}), "review": "confirmed"}
        if after["source_url"]:
            cells["verified"] = "yes"
        else:
            notes.append(
                f"{name} has no address, so it counts for the generous bound only: give "
                "source_url=ADDRESS"
            )
        new = _renamed(draft, row, cells)
        for column, value in (changes or {}).items():
            if value != row[column]:
                coding(draft, new, column, row[column], row["coder"] or RULES, "first", on)
                coding(draft, new, column, value, coder, "adjudicated", on, "mended when confirmed")
        coding(draft, new, "review", "confirmed", coder, "first", on)
        draft.change(row, cells)
    return notes


def put_in_state(
    draft: Draft, names: Sequence[str], state: str, coder: str, on: date, why: str = ""
) -> None:
    """Give rows a state, in the draft; who did it, when and why is kept in `codings`.

    Raises:
        RecordError: a row has no such id.
        UsageError: there is no such state, or it is not given by hand.
    """
    _named(coder)
    if state == "coded-twice":
        raise UsageError("coded-twice comes from `comity record second` and `adjudicate` only")
    if state not in REVIEWS:
        raise UsageError(f"{state!r} is no state of review: write one of {', '.join(REVIEWS)}")
    if state in ("disputed", "retired") and not why:
        raise UsageError(f"say with --why why a row is {state}")
    if state == "confirmed":
        raise UsageError("rows are confirmed by `comity record confirm`")
    for name in names:
        row = draft.find(name)
        coding(draft, draft.name_of(row), "review", state, coder, "first", on, why)
        draft.change(row, {"review": state})


def adjudicate(draft: Draft, name: str, cells: Cells, coder: str, on: date, why: str) -> None:
    """Decide a disputed row, in the draft: its cells become what the third person wrote.

    What the first and the second coder wrote stays in `codings`.

    Raises:
        RecordError: no row is called so, or it is not disputed.
        UsageError: nobody decides, or no reason is given.
    """
    _named(coder)
    if not why:
        raise UsageError("say with --why why it is decided so")
    row = draft.find(name)
    if row["review"] != "disputed":
        raise RecordError(f"{name} is not disputed: there is nothing to adjudicate")
    known_columns(row.table, cells)
    changes = {**cells, "review": "coded-twice"}
    if {**row, **cells}["source_url"]:
        changes["verified"] = "yes"
    new = _renamed(draft, row, changes)
    for column, value in cells.items():
        coding(draft, new, column, value, coder, "adjudicated", on, why)
    coding(draft, new, "review", "coded-twice", coder, "adjudicated", on, why)
    draft.change(row, changes)


def coding(
    draft: Draft, row: str, field: str, value: str, coder: str, role: str, on: date, why: str = ""
) -> None:
    """Keep what a coder wrote of a row, in the draft."""
    cells = {"row": row, "field": field, "value": value, "coder": coder, "role": role,
             "coded_on": on.isoformat(), "reason": why}  # fmt: skip
    same = any(
        all(cells[k] == one.get(k, "") for k in cells if k != "reason")
        for one in (*draft.tables.rows.get("codings", ()), *draft.added("codings"))
    )
    if not same:
        draft.add("codings", cells)


def _renamed(draft: Draft, row: Row, cells: Cells) -> str:
    """The id of a row after its cells change; what was kept of it goes on under the new one."""
    old = draft.name_of(row)
    new = row_id(row.table, {**row, **cells})
    if new != row_id(row.table, row):
        for one in draft.tables.rows.get("codings", ()):
            if one["row"] == old:
                draft.change(one, {"row": new})
        return new
    return old


def _named(coder: str) -> None:
    if not coder.strip():
        raise UsageError("say with --coder who you are: every decision keeps its name")
