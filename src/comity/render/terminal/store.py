"""The store in a terminal: the data sets and what is held of them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from comity.store.inventory import Holding


def show_holdings(found: Sequence[Holding], console: Console) -> None:
    """A table of the data sets, no wider than the window; below it their terms."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("source", no_wrap=True)
    table.add_column("state", no_wrap=True)
    table.add_column("rows", justify="right", no_wrap=True)
    table.add_column("MB", justify="right", no_wrap=True)
    table.add_column("days or years")
    table.add_column("updated", no_wrap=True)
    for holding in found:
        first, last = holding.can_cover
        span = f"{holding.first} to {holding.last}" if holding.first else f"{first}-{last or ''}"
        table.add_row(
            holding.id,
            holding.state,
            f"{holding.rows:,}" if holding.files else "",
            f"{holding.bytes / 1e6:.1f}" if holding.files else "",
            span,
            holding.updated[:10],
        )
    console.print(table)
    console.print()
    for holding in found:
        console.print(f"{holding.id}: {holding.title}. Terms: {holding.licence}. {holding.how}")
