"""One series in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from comity.core.series import Series
from comity.evidence.bundled import prose_name, with_names


def show_series(series: Series, console: Console) -> None:
    """Print a series as a table."""
    table = Table(
        "period",
        "value",
        "low",
        "high",
        "coverage",
        "n",
        "note",
        box=None,
        title=f"{series.measure}: {prose_name(series.state)} with {with_names(series.partner)} "
        f"({series.unit})",
        title_justify="left",
        caption=f"low and high: {series.interval}",
        caption_justify="left",
    )
    for point in series.points:
        table.add_row(
            point.period_text,
            value_text(point.value),
            value_text(point.low),
            value_text(point.high),
            f"{point.coverage:.2f}",
            str(point.n),
            point.note,
        )
    console.print(table)


def value_text(value: float | None) -> str:
    """A value as a cell: whole numbers plain, a missing one as a dash."""
    if value is None:
        return "-"
    return str(int(value)) if float(value).is_integer() else f"{value:.3f}"
