"""Sections of one form in the terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from comity.evaluation.section import Section
from comity.render.terminal.marks import heading


def drawn(section: Section) -> Group:
    """A section: its sentences, then its tables."""
    parts: list[RenderableType] = [heading(section.title)]
    if section.sentences:
        parts.append(Text(" ".join(s.text for s in section.sentences)))
    for grid in section.tables:
        if grid.title:
            parts.append(Text(grid.title, "bold"))
        table = Table(box=None, pad_edge=False)
        for name in grid.header:
            table.add_column(name)
        for row in grid.rows:
            table.add_row(*(Text(cell.text) for cell in row))
        parts.append(table)
        if grid.foot:
            parts.append(Text(grid.foot, "dim"))
    return Group(*parts)
