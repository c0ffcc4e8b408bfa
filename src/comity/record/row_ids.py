"""What a row of a record is called: by what it says, so that adding a row renames no other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from comity.record.columns import TABLES

IDENTITY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "milestones": ("state_iso3", "organization", "mechanism", "event", "date", "source_url"),
        "activities": ("state_iso3", "partner", "kind", "title", "date_start", "source_url"),
        "positions": ("state_iso3", "topic", "organization", "date", "actor", "source_url"),
        "goals": ("id", "status_on"),
        "membership": ("org", "iso3", "start"),
        "actors": ("id",),
        "areas": ("area",),
        "ladders": ("organization", "rung", "mechanism"),
        "same_as": ("fact", "same_as"),
        "codings": ("row", "field", "coder", "role", "coded_on", "value"),
        "claim_words": ("language", "unit", "value", "words"),
        "claim_tests": ("text", "as_of", "state_iso3", "organization"),
        "plan": ("id",),
        "priorities": ("item",),
        "scenarios": ("scenario", "state_iso3", "organization", "role", "proposition"),
        "event_points": ("kind", "mechanism", "act"),
    }
)
"""By table: the columns that say which row it is; the others say more of it."""


def identity(table: str) -> tuple[str, ...]:
    """The columns that say which row of a table it is; of other tables the required ones."""
    return IDENTITY.get(table) or tuple(c.name for c in TABLES[table] if c.required)


def row_id(table: str, row: Mapping[str, str]) -> str:
    """The id of a row: table and its own id, or ten letters of a hash of what it says.

    A row of activities with an id of its own is called by that.
    """
    if table == "activities" and row.get("id"):
        return f"{table}/{row['id']}"
    said = "\x1f".join(row.get(column, "") for column in identity(table))
    return f"{table}/{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:10]}"


def with_ids(table: str, rows: Iterable[Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    """The rows by id, in their order; those that would share one are numbered."""
    found: dict[str, Mapping[str, str]] = {}
    for row in rows:
        name = base = row_id(table, row)
        count = 1
        while name in found:
            count += 1
            name = f"{base}~{count}"
        found[name] = row
    return found
