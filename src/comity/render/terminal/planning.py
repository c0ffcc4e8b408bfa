"""A plan in a terminal, and the same as Markdown."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from comity.core.plain_text import for_markdown
from comity.planning.wording import Sheet
from comity.render.terminal.marks import heading


def show_plan(sheet: Sheet, console: Console) -> None:
    """The title, the sentences and the tables."""
    console.print(heading(sheet.title))
    for sentence in sheet.lead:
        console.print(Text(sentence))
    for grid in sheet.grids:
        table = Table(
            box=None, pad_edge=False, title=Text(grid.title, "bold"), title_justify="left"
        )
        for name in grid.header:
            table.add_column(name, overflow="fold")
        for row in grid.rows:
            table.add_row(*(Text(cell) for cell in row))
        console.print(table)
    for sentence in sheet.foot:
        console.print(Text(sentence, "dim"))


def plan_markdown(sheet: Sheet) -> str:
    """The same as Markdown."""
    parts = [f"# {for_markdown(sheet.title)}", *(for_markdown(s) for s in sheet.lead)]
    for grid in sheet.grids:
        lines = [grid.header, tuple("---" for _ in grid.header), *grid.rows]
        cells = [
            [c if at == 1 else for_markdown(c).replace("|", "\\|") for c in row]
            for at, row in enumerate(lines)
        ]
        parts.append(f"## {for_markdown(grid.title)}")
        parts.append("\n".join("| " + " | ".join(row) + " |" for row in cells))
    return "\n\n".join([*parts, *(for_markdown(s) for s in sheet.foot)]) + "\n"
