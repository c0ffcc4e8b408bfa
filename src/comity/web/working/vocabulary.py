"""Columns of the record as fields of a form, and the words that a browser offers for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comity.record.columns import TABLES

if TYPE_CHECKING:
    from comity.web.answers import Asked

Choices = dict[str, list[tuple[str, str]]]


def field_of(table: str, name: str, value: str) -> dict[str, Any]:
    """A column as a field with a value."""
    column = next(c for c in TABLES[table] if c.name == name)
    return {
        "column": name,
        "label": name,
        "kind": column.kind,
        "choices": column.choices,
        "required": column.required,
        "help": column.help,
        "value": value,
    }


def choices_of(asked: Asked) -> Choices:
    """The words that cells of a kind may hold, as lists that a browser offers."""
    from comity.record.cell_checks import activity_kinds

    evidence = asked.state.evidence
    actors = sorted(evidence.actors, key=lambda a: a.name)
    return {
        "kind": [(k, "") for k in activity_kinds(evidence.codebook)],
        "event": [(e, "") for e in evidence.codebook.events],
        "state": [(a.id, a.name) for a in actors if a.kind == "state"],
        "organization": [(a.id, a.name) for a in actors if a.kind == "organization"],
        "actor": [(a.id, a.name) for a in actors],
        "areas": [(a.id, a.label) for a in evidence.codebook.areas],
    }
