"""The chart of a brief as SVG: a step line, silent years hatched, events with numbers."""

from __future__ import annotations

from html import escape

from comity.briefing.model import Chart
from comity.render.svg.drawing import GRID, INK, MUTED, OWN, Years, dot, line, rect, text

WIDTH, PLOT, ROW = 760.0, 112.0, 13.0
TOP, LEFT, RIGHT = 14.0, 26.0, 752.0
LEVELS = 5
AWAY = "#b3261e"
HATCH = (
    '<pattern id="silent" width="5" height="5" patternUnits="userSpaceOnUse">'
    '<path d="M0 5L5 0" stroke="#dde2e7" stroke-width="0.7"/></pattern>'
)


def drawn(chart: Chart, font: str = "sans-serif") -> str:
    """The chart as one SVG element; its title and description say it in words.

    Args:
        chart: what to draw.
        font: the family of its letters.
    """
    years = Years(chart.first, chart.first + len(chart.steps) - 1, LEFT, RIGHT)
    parts = [*_ground(chart, years), *_steps(chart, years), *_events(chart, years)]
    rows = (len(chart.events) + 1) // 2
    height = TOP + PLOT + 22 + rows * ROW + 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:g}" role="img" '
        f'font-family="{escape(font)}"><title>{escape(in_words(chart))}</title>'
        f"<defs>{HATCH}</defs>{''.join(parts)}</svg>"
    )


def in_words(chart: Chart) -> str:
    """What the chart shows, for those who do not see it."""
    known = [(chart.first + i, s) for i, s in enumerate(chart.steps) if s is not None]
    told = "no verified step"
    if known:
        deepest = max(s for _, s in known)
        last = known[-1]
        told = f"deepest {deepest}, last {last[1]} in {last[0]}"
    named = "; ".join(f"{event.label} {int(event.when)}" for event in chart.events)
    return f"{chart.title}: {told}" + (f". Events: {named}" if named else "")


def _y(step: float) -> float:
    return TOP + PLOT * (1 - step / 9)


def _ground(chart: Chart, years: Years) -> list[str]:
    parts = [rect(years.x(y), TOP, years.step, PLOT, "url(#silent)") for y in chart.silent]
    for step in (0, 3, 6, 9):
        parts.append(line(LEFT, _y(step), RIGHT, _y(step), GRID, 0.6))
        parts.append(text(LEFT - 6, _y(step) + 4, str(step), size=11, anchor="end", colour=MUTED))
    every = 5 if len(chart.steps) > 12 else 1
    for year in range(years.first, years.last + 1):
        if year % every == 0:
            x = years.x(year) + years.step / 2
            parts.append(line(x, _y(0), x, _y(0) + 4, MUTED, 0.8))
            label = text(x, _y(0) + 15, str(year), size=11, anchor="middle", colour=MUTED)
            parts.append(label)
    return parts


def _steps(chart: Chart, years: Years) -> list[str]:
    """A bar a year; a year without a verified step has none."""
    gap = years.step * 0.12
    return [
        rect(
            years.x(chart.first + i) + gap,
            _y(step) - 1,
            years.step - 2 * gap,
            _y(0) - _y(step) + 1,
            "#9db8d6",
        )
        for i, step in enumerate(chart.steps)
        if step is not None
    ]


def _events(chart: Chart, years: Years) -> list[str]:
    """A numbered mark above its year, and the names in two columns below."""
    parts = []
    half = (len(chart.events) + 1) // 2
    taken = [-100.0] * LEVELS
    for number, event in enumerate(chart.events, 1):
        x = min(max(years.x(event.when), LEFT + 7), RIGHT - 7)
        # the highest level that is free; where all are taken, the one left longest ago
        level = next((i for i, at in enumerate(taken) if x - at >= 15), taken.index(min(taken)))
        taken[level] = x
        y = TOP + 2 + 16 * level
        colour = AWAY if event.away else OWN
        parts.append(line(x, y, x, _y(0), colour, 0.7))
        parts.append(dot(x, y, 7.0, colour))
        parts.append(text(x, y + 3.7, str(number), size=10.5, anchor="middle", colour="#ffffff"))
        column, row = divmod(number - 1, half)
        at = LEFT + column * (WIDTH - LEFT) / 2, TOP + PLOT + 32 + row * ROW
        name = f"{number}  {_short(event.label)}, {int(event.when)}"
        parts.append(text(*at, name, size=11, colour=AWAY if event.away else INK))
    return parts


def _short(label: str, most: int = 56) -> str:
    if len(label) <= most:
        return label
    return label[:most].rsplit(" ", 1)[0].rstrip(",;:") + " …"
