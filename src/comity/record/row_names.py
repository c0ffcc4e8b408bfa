"""What a row is called: by an id of its own, else by what it says.

A name holds no place in the table: a row added anywhere, or taken out, renames no other. What a
coder adds later (a grade, a review, an area) is not part of what the row says, and renames nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType

from comity.core.dates import parse_when

NAMED_BY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "milestones": (
            *("state_iso3", "organization", "mechanism", "event", "date"),
            *("source_url", "note"),
        ),
        "activities": (
            *("state_iso3", "partner", "kind", "date_start", "title", "description"),
            *("source_url", "event_key"),
        ),
        "positions": (
            *("state_iso3", "topic", "organization", "stance", "date", "actor", "statement"),
            "source_url",
        ),
        "goals": ("id", "state_iso3", "organization", "goal", "set_on", "status_on", "source_url"),
        "membership": ("org", "iso3", "start"),
    }
)
"""By table: the columns that make the name of a row without an id."""
DIGITS = 8


class Told(dict[str, str]):
    """A row that was corrected: its cells as they are now, and what it is called and was.

    Attributes:
        name: the name of the row as it was entered.
        entered: its cells as they were entered.
        history: what was corrected, in words, the first correction first.
    """

    def __init__(
        self, cells: Mapping[str, str], name: str, entered: Mapping[str, str], history: str
    ) -> None:
        super().__init__(cells)
        self.name = name
        self.entered = entered
        self.history = history


def row_name(table: str, row: Mapping[str, str]) -> str:
    """The name of a row in its table: its own id, or eight hex digits of what it says.

    A membership is called by organization, state and beginning.
    """
    if isinstance(row, Told):
        return row.name
    if table == "activities" and row.get("id"):
        return row["id"]
    if table == "membership":
        return f"{row['org']}-{row['iso3']}-{parse_when(row['start'], row['start_precision'])}"
    said = "\x1f".join(" ".join(row.get(column, "").split()) for column in NAMED_BY[table])
    return hashlib.sha256(said.encode()).hexdigest()[:DIGITS]


def entered(row: Mapping[str, str]) -> Mapping[str, str]:
    """The cells of a row as they were entered, before any correction."""
    return row.entered if isinstance(row, Told) else row
