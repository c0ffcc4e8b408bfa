"""The one form of a section: what every output draws, whatever is in it.

A section is a value. Terminal, HTML, Markdown and JSON each draw it in their own way and know
nothing of what it is about; its sentences and numbers are nodes of the chain like any other.
"""

from __future__ import annotations

from dataclasses import dataclass

from comity.evaluation.parts import Number, Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCell:
    """A cell of a table: a text, and the number or facts that it opens.

    Attributes:
        text: what is shown.
        number: the number behind it, or None.
        facts: ids of the facts behind it, where it is no number.
    """

    text: str
    number: Number | None = None
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table of a section.

    Attributes:
        title: its heading, or empty.
        header: names of its columns.
        rows: its rows, each as wide as the header.
        foot: what a reader must know of it.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    foot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of an evaluation.

    Attributes:
        id: pair and name, "KAZ-NATO/held-series"; its sentences and numbers begin with it.
        title: its heading.
        sentences: what it says.
        tables: its tables.
    """

    id: str
    title: str
    sentences: tuple[Sentence, ...] = ()
    tables: tuple[Grid, ...] = ()

    @property
    def name(self) -> str:
        """The last part of its id."""
        return self.id.rpartition("/")[2]
