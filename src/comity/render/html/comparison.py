"""A comparison as one self-contained HTML file: small multiples on the same axes."""

from __future__ import annotations

from html import escape

from comity.comparison.states import Comparison
from comity.measures import Point, Series
from comity.render.html.page_policy import policy
from comity.render.html.templating import asset
from comity.render.svg import drawing
from comity.render.svg.drawing import INK, MUTED, OWN

WIDTH, COLUMNS, TALL = 900, 3, 150


def comparison_title(found: Comparison) -> str:
    """What the page of a comparison is called."""
    return f"{found.measure.title} with {found.partner}, as of {found.as_of}"


def comparison_page(found: Comparison) -> str:
    """The page: the panels, who parted from whom and when, and how the measure is made."""
    style = asset("evaluation.css")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy()}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(comparison_title(found))}</title><style>{style}</style></head>"
        f"<body><main>{comparison_body(found)}</main></body></html>\n"
    )


def comparison_body(found: Comparison) -> str:
    """What stands on that page, from its heading on."""
    own = next(iter(found.names))
    rows = "".join(_row(found, name) for name in found.names)
    return (
        f"<section><h1>{escape(comparison_title(found))}</h1>"
        '<figure><div class="scroll" tabindex="0" role="region" aria-label="Panels">'
        f"{panels(found)}</div></figure>"
        f"<p>Each state in colour with its interval ({escape(found.measure.interval)}), the "
        "others grey on the same axes; hatched years have no value.</p>"
        '<div class="scroll" tabindex="0" role="region" aria-label="States">'
        '<table><thead><tr><th scope="col">State</th>'
        '<th scope="col">Direction</th><th scope="col">Latest</th>'
        f'<th scope="col">Parted from {escape(found.names[own])}</th></tr></thead><tbody>{rows}'
        f"</tbody></table></div>{_unlike(found)}<p>{escape(found.measure.formula)}.</p>"
        "</section>"
    )


def _unlike(found: Comparison) -> str:
    """Why the states are not told apart, where that is so."""
    if not found.unlike:
        return ""
    return f"<p>Not compared, each against itself only: {escape(found.unlike)}.</p>"


def panels(found: Comparison) -> str:
    """One panel a state, all on the same axes."""
    points = [p for s in found.series.values() for p in s.spoken()]
    periods = [p.period for p in points] or [found.as_of.year]
    top = max((p.high or 0 for p in points), default=1) or 1
    low = min((p.low or 0 for p in points), default=0)
    wide = (WIDTH - 20) / COLUMNS
    parts: list[str] = []
    for index, name in enumerate(found.names):
        left, above = 10 + wide * (index % COLUMNS), TALL * (index // COLUMNS)
        years = drawing.Years(min(periods), max(periods), left + 34, left + wide - 14)
        frame = _Frame(years, above + 118, 88, min(0.0, low), top)
        parts += _panel(found, name, frame, left, above)
    height = TALL * -(-len(found.names) // COLUMNS) + 4
    return drawing.figure(WIDTH, height, found.measure.title, parts)


class _Frame:
    """Where a panel's values stand."""

    def __init__(
        self, years: drawing.Years, base: float, height: float, low: float, top: float
    ) -> None:
        self.years, self.base, self.height = years, base, height
        self.low, self.top = low, top

    def x(self, point: Point) -> float:
        return self.years.x(point.period) + self.years.step / 2

    def y(self, value: float) -> float:
        return self.base - (value - self.low) / ((self.top - self.low) or 1) * self.height


def _panel(found: Comparison, name: str, frame: _Frame, left: float, above: float) -> list[str]:
    years = frame.years
    parts = [drawing.text(left, above + 16, found.names[name], size=12, weight="bold", colour=INK)]
    for value in (frame.low, frame.top):
        parts.append(drawing.line(years.left, frame.y(value), years.right, frame.y(value)))
        parts.append(
            drawing.text(
                years.left - 4,
                frame.y(value) + 4,
                f"{value:.3g}",
                size=9,
                anchor="end",
                colour=MUTED,
            )
        )
    spoken = {p.period for p in found.series[name].spoken()}
    for year in range(years.first, years.last + 1):
        if year not in spoken:
            parts.append(
                drawing.rect(
                    years.x(year), frame.y(frame.top), years.step, frame.height, "url(#hatch)"
                )
            )
    for other, series in found.series.items():
        if other != name:
            parts += _line(series, frame, "#c3cad1", 1)
    parts += _band(found.series[name], frame)
    parts += _line(found.series[name], frame, OWN, 2.2)
    return [*parts, *drawing.year_axis(years, frame.base + 16)]


def _runs(series: Series) -> list[list[Point]]:
    """The spoken points in runs without a gap, so that no line crosses a missing year."""
    runs: list[list[Point]] = []
    for point in series.spoken():
        if runs and point.period == runs[-1][-1].period + 1:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def _line(series: Series, frame: _Frame, colour: str, width: float) -> list[str]:
    parts = []
    for run in _runs(series):
        places = [(frame.x(p), frame.y(p.value or 0)) for p in run]
        parts.append(
            drawing.path(places, colour, width)
            if len(places) > 1
            else drawing.dot(*places[0], width, colour)
        )
    return parts


def _band(series: Series, frame: _Frame) -> list[str]:
    return [
        drawing.band(
            [(frame.x(p), frame.y(p.high or 0)) for p in run],
            [(frame.x(p), frame.y(p.low or 0)) for p in run],
            OWN,
        )
        for run in _runs(series)
        if len(run) > 1
    ]


def _row(found: Comparison, name: str) -> str:
    spoken = found.series[name].spoken()
    latest = "no value"
    if spoken:
        p = spoken[-1]
        latest = f"{p.value:.3g} ({p.low:.3g} to {p.high:.3g}), {p.period_text}"
    change = found.partings.get(name)
    parted = ""
    if name in found.partings:
        parted = "too few common years" if change is None else "not decided"
        if change is not None and change.answer in ("rising", "falling"):
            parted = (
                f"{change.period} ({change.earliest} to {change.latest}, "
                f"probability {change.probability:.0%})"
            )
    cells = (found.names[name], found.trends[name].told, latest, parted)
    return "<tr>" + "".join(f"<td>{escape(c)}</td>" for c in cells) + "</tr>"
