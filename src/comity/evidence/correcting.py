"""Correcting, retracting and superseding rows of a record, as rows of the user's own folder.

A row of the bundled record is corrected in the user's folder too: the bundled tables never change.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from comity.core.corrections import Correction
from comity.core.dates import parse_when
from comity.core.provenance import source_id
from comity.errors import UsageError
from comity.evidence.evidence import Evidence
from comity.evidence.load import load_evidence, record_rows
from comity.evidence.own_record import OWN_RECORD
from comity.record.added_rows import add_rows, take_back
from comity.record.columns import PRECISION_OF
from comity.record.corrections import CELLS
from comity.record.row_ids import row_id

Cells = Mapping[str, str]
_TOLD = (
    *("state_iso3", "organization", "mechanism", "event", "date", "title", "date_start"),
    *("topic", "statement", "org", "iso3", "start", "goal"),
)
"""Columns that tell a row in short."""
_TABLES = frozenset((".csv", ".xlsx", ".parquet"))


def correct(
    record: Path, target: str, changes: Mapping[str, str], *, who: str, why: str, on: str = ""
) -> list[Correction]:
    """Correct fields of one row.

    Args:
        record: the user's record folder, made where there is none.
        target: id of a passage, or of a fact that stands on one.
        changes: the new cells by column.
        who: who decides it.
        why: why.
        on: when; default is today.

    Returns:
        The rows that were written.

    Raises:
        ComityError: nothing, or more than one row, has the id, or the row does not fit its table
            any more; nothing is written then.
    """
    if not changes:
        raise UsageError("say what to correct, as COLUMN=VALUE: date=1994-05-27")
    held = _Held(record)
    passage = held.one(target)
    table, cells = held.rows[passage]
    wanted = dict(changes)
    for precision, column in PRECISION_OF.get(table, {}).items():
        # the precision speaks of the old date, and would cut the new one to its length
        if column in wanted and precision not in wanted and cells.get(precision):
            told = ("year", "month", "day")[wanted[column].count("-") % 3]
            if told != cells[precision]:
                wanted[precision] = told
    made = [
        _correction("correct", passage, who, why, on, column, cells.get(column, ""), value)
        for column, value in wanted.items()
    ]
    for one in made:
        if one.old == one.new:
            raise UsageError(f"{one.column} of {passage} says {one.new or 'nothing'!r} already")
    return _written(record, made)


def retract(record: Path, target: str, *, who: str, why: str, on: str = "") -> list[Correction]:
    """Take a row, all rows of a fact, or all rows that cite a document out of the evidence.

    Args:
        record: the user's record folder, made where there is none.
        target: id of a passage, fact or document, or the address of a document.
        who: who decides it.
        why: why.
        on: when; default is today.

    Raises:
        ComityError: nothing has the id; nothing is written then.
    """
    held = _Held(record)
    cited = {source_id(a): a for _, r in held.rows.values() if (a := r.get("source_url", ""))}
    if target in cited.values():
        target = source_id(target)
    found = [target] if target in cited else held.passages(target)
    return _written(
        record, [_correction("retract", p, who, why, on, old=held.told(p)) for p in found]
    )


def supersede(
    record: Path, target: str, by: str, *, who: str, why: str, on: str = ""
) -> list[Correction]:
    """Let one row take the place of another, which leaves the evidence.

    Args:
        record: the user's record folder.
        target: id of a passage, or of a fact that stands on one.
        by: id of the passage, or fact of one passage, that takes its place.
        who: who decides it.
        why: why.
        on: when; default is today.

    Raises:
        ComityError: nothing has one of the ids, or both are one row; nothing is written then.
    """
    held = _Held(record)
    old, new = held.one(target), held.one(by)
    if old == new:
        raise UsageError(f"{old} cannot take its own place: name two rows")
    return _written(record, [_correction("supersede", old, who, why, on, "", held.told(old), new)])


class _Held:
    """The rows that can be corrected, and what the evidence makes of them."""

    def __init__(self, record: Path) -> None:
        tables = record.is_dir() and any(p.suffix in _TABLES for p in record.iterdir())
        self.folder = record if tables or record.is_file() else None
        self.rows: dict[str, tuple[str, Cells]] = {
            name: (table, cells) for table, name, cells in record_rows(self.folder)
        }
        # as `comity record review` calls the rows of the folder
        self.called = {
            row_id(table, cells): name
            for name, (table, cells) in self.rows.items()
            if name.startswith(f"p:{OWN_RECORD}/")
        }
        self._evidence: Evidence | None = None

    @property
    def evidence(self) -> Evidence:
        """The evidence of the rows, read when it is first needed."""
        if self._evidence is None:
            self._evidence = load_evidence(self.folder)
        return self._evidence

    def passages(self, target: str) -> list[str]:
        """The passages of a row, fact or membership that stand in a record."""
        if target in self.rows:
            return [target]
        if target in self.called:
            return [self.called[target]]
        facts = [f for f in self.evidence.facts if target == f.id or target in f.merged]
        found = [p.id for f in facts for p in f.passages if p.id in self.rows]
        found += [
            m.passage.id
            for m in self.evidence.memberships.rows
            if m.id == target and m.passage.id in self.rows
        ]
        if not found:
            raise UsageError(_unknown(target, self.evidence))
        return found

    def one(self, target: str) -> str:
        """The one passage of a row or fact."""
        found = self.passages(target)
        if len(found) > 1:
            raise UsageError(
                f"{target} stands on {len(found)} rows: name one of them, {', '.join(found)}"
            )
        return found[0]

    def told(self, target: str) -> str:
        """What a row says, in short; empty for a document."""
        if target not in self.rows:
            return ""
        _, cells = self.rows[target]
        return ", ".join(cells[name] for name in _TOLD if cells.get(name))


def _unknown(target: str, evidence: Evidence) -> str:
    for one in evidence.corrections:
        if one.target == target and one.action != "correct":
            return f"{target} was {one.told} and is no part of the evidence any more"
    if any(target in (p.id, f.id) for f in evidence.facts for p in f.passages):
        return (
            f"{target} comes from a data set and not from a record: leave it out with "
            "`--without`, or part it with a line in same_as.csv"
        )
    return (
        f"no row, fact or document is called {target!r}: ids stand in `comity evaluate ... "
        "--json` and are printed by `comity trace`"
    )


def _correction(
    action: str, target: str, who: str, why: str, on: str, column: str = "", old: str = "",
    new: str = "",
) -> Correction:  # fmt: skip
    for name, value in (("--who", who), ("--why", why)):
        if not value.strip():
            raise UsageError(f"{name} is empty: a correction names who decided it and why")
    day = str(parse_when(on)) if on else date.today().isoformat()
    return Correction(
        action=action, target=target, column=column, old=old, new=new, on=day, who=who, why=why
    )


def _written(record: Path, corrections: list[Correction]) -> list[Correction]:
    rows = [{name: getattr(one, name) for name in CELLS} for one in corrections]
    before = add_rows(record, "corrections", rows)
    try:
        load_evidence(record)
    except BaseException:
        take_back(record, "corrections", before)
        raise
    return corrections
