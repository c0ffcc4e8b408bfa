"""The marks of the terminal: headings, a year axis, and bars one column wide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.text import Text

BARS = "▁▂▃▄▅▆▇█"
NONE, SILENT = "·", "░"
LABEL = 27


def heading(text: str) -> Text:
    """The heading of a section."""
    return Text(f"\n{text}", "bold underline")


def axis(years: Sequence[int]) -> Text:
    """Two digits of every fifth year above the columns of a spark line."""
    marks = [" "] * len(years)
    for index, year in enumerate(years):
        if year % 5 == 0 and index + 2 <= len(years):
            marks[index : index + 2] = f"{year % 100:02d}"
    return Text(" " * LABEL + "".join(marks), "dim")


def spark(values: Iterable[tuple[float | None, str]], top: float) -> Text:
    """Bars for values, a mark where there is none."""
    text = Text()
    for value, mark in values:
        if value is None:
            text.append(mark, "dim")
        elif value == 0:
            text.append(NONE, "dim")
        else:
            text.append(BARS[min(7, int(7 * value / top + 0.5))])
    return text
