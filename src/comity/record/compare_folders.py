"""Two record folders side by side, and made one: nothing is lost, what differs is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from comity.core.tabular import Rows
from comity.record.columns import TABLES
from comity.record.folder import RecordTables
from comity.record.row_ids import with_ids

Cells = Mapping[str, str]
Side = Literal["", "ours", "theirs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A row that two folders hold otherwise.

    Attributes:
        table: its table.
        id: its id.
        change: added (only the second has it), removed (only the first) or changed.
        ours: the cells of the first that differ, by column; empty where it has no such row.
        theirs: those of the second.
    """

    table: str
    id: str
    change: str
    ours: Cells
    theirs: Cells

    def __str__(self) -> str:
        if self.change == "changed":
            said = "; ".join(f"{n}: {self.ours[n]!r} | {self.theirs[n]!r}" for n in self.ours)
        else:
            cells = self.ours or self.theirs
            said = "; ".join(f"{n}: {v!r}" for n, v in cells.items() if v)
        return f"{self.change} {self.id}: {said}"


def differences(ours: RecordTables, theirs: RecordTables) -> Rows[Difference]:
    """Rows that only one of two folders has, and rows of one id whose cells differ.

    The order of rows, and columns that a file lacks or leaves empty, say nothing.
    """
    return Rows(
        one
        for table in TABLES
        for one in _of_table(
            table,
            with_ids(table, ours.rows.get(table, ())),
            with_ids(table, theirs.rows.get(table, ())),
        )
    )


def _of_table(
    table: str, ours: Mapping[str, Cells], theirs: Mapping[str, Cells]
) -> Iterator[Difference]:
    for name, row in ours.items():
        other = theirs.get(name)
        if other is None:
            yield Difference(table=table, id=name, change="removed", ours=dict(row), theirs={})
        elif dict(row) != dict(other):
            names = [n for n in row if row[n] != other.get(n, "")]
            yield Difference(
                table=table,
                id=name,
                change="changed",
                ours={n: row[n] for n in names},
                theirs={n: other.get(n, "") for n in names},
            )
    for name, row in theirs.items():
        if name not in ours:
            yield Difference(table=table, id=name, change="added", ours={}, theirs=dict(row))
