"""Sections of one form as Markdown."""

from __future__ import annotations

from comity.evaluation.section import Section


def drawn(section: Section) -> str:
    """A section: its sentences, then its tables."""
    blocks = [f"## {section.title}"]
    if section.sentences:
        blocks.append(" ".join(s.text for s in section.sentences))
    for grid in section.tables:
        if grid.title:
            blocks.append(f"### {grid.title}")
        lines = ["| " + " | ".join(grid.header) + " |", "|" + " --- |" * len(grid.header)]
        lines += [
            "| " + " | ".join(cell.text.replace("|", "/") for cell in row) + " |"
            for row in grid.rows
        ]
        blocks.append("\n".join(lines))
        if grid.foot:
            blocks.append(f"{grid.foot[0].upper()}{grid.foot[1:]}.")
    return "\n\n".join(blocks)
