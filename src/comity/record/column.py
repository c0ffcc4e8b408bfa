"""A column of a table of a record: what it is called, holds and means."""

from __future__ import annotations

from dataclasses import dataclass

YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table.

    Attributes:
        name: what the header calls it.
        kind: what a cell holds; `comity.record.cell_checks.CHECKS` has a check for every kind.
        required: whether the header must name it and every row must fill it.
        help: what it means, in one sentence.
        choices: the words a cell may hold, where they are few and fixed.
    """

    name: str
    kind: str
    required: bool
    help: str
    choices: tuple[str, ...] = ()


def need(name: str, kind: str, text: str, choices: tuple[str, ...] = ()) -> Column:
    """A column that the header must name and every row fill."""
    return Column(name=name, kind=kind, required=True, help=text, choices=choices)


def may(name: str, kind: str, text: str, choices: tuple[str, ...] = ()) -> Column:
    """A column that may be left out or empty."""
    return Column(name=name, kind=kind, required=False, help=text, choices=choices)
