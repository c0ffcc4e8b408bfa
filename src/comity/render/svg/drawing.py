"""The few SVG parts that Comity's figures are made of.

Figures are drawn here and not by a plotting library because every mark must be a link to the
facts behind it, reachable by keyboard, readable by a screen reader, and printed as vectors from
one file without a network.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

INK, MUTED, GRID, OWN = "#1c2733", "#5b6875", "#d5dbe1", "#0b5394"
POLE_COLOURS = ("#0b5394", "#b3261e", "#9a6700", "#386641", "#6a4c93", "#30638e")
HATCH = (
    '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="#f3f4f6"/>'
    '<line x1="0" y1="0" x2="0" y2="6" stroke="#b8c0c8" stroke-width="2"/></pattern>'
)


@dataclass(frozen=True, slots=True)
class Years:
    """The horizontal axis: one column a year from `left` to `right`."""

    first: int
    last: int
    left: float
    right: float

    @property
    def step(self) -> float:
        """Width of a year."""
        return (self.right - self.left) / (self.last - self.first + 1)

    def x(self, year: float) -> float:
        """The left edge of a year, or of a part of it."""
        return self.left + (year - self.first) * self.step


def figure(width: float, height: float, title: str, parts: Iterable[str]) -> str:
    """A whole SVG with a title for screen readers."""
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" role="group" aria-label="{escape(title)}" '
        f'preserveAspectRatio="xMidYMin meet"><defs>{HATCH}</defs>{"".join(parts)}</svg>'
    )


def text(
    x: float,
    y: float,
    content: str,
    *,
    size: float = 11,
    anchor: str = "start",
    colour: str = INK,
    weight: str = "normal",
) -> str:
    """A text."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}" '
        f'fill="{colour}" font-weight="{weight}">{escape(content)}</text>'
    )


def line(x1: float, y1: float, x2: float, y2: float, colour: str = GRID, width: float = 1) -> str:
    """A straight line."""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="{width:g}"/>'
    )


def rect(
    x: float,
    y: float,
    width: float,
    height: float,
    fill: str,
    *,
    stroke: str = "none",
    radius: float = 0,
) -> str:
    """A rectangle."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" '
        f'height="{max(height, 0):.1f}" rx="{radius:g}" fill="{fill}" stroke="{stroke}"/>'
    )


def dot(x: float, y: float, radius: float, fill: str, *, stroke: str = "none") -> str:
    """A disc."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{fill}" stroke="{stroke}"/>'


def path(points: Sequence[tuple[float, float]], colour: str, width: float = 2) -> str:
    """A line through points."""
    steps = " ".join(f"{'M' if i == 0 else 'L'}{x:.1f} {y:.1f}" for i, (x, y) in enumerate(points))
    return f'<path d="{steps}" fill="none" stroke="{colour}" stroke-width="{width:g}"/>'


def band(
    upper: Sequence[tuple[float, float]], lower: Sequence[tuple[float, float]], colour: str
) -> str:
    """The area between two lines."""
    points = [*upper, *reversed(lower)]
    steps = " ".join(f"{'M' if i == 0 else 'L'}{x:.1f} {y:.1f}" for i, (x, y) in enumerate(points))
    return f'<path d="{steps} Z" fill="{colour}" fill-opacity="0.14" stroke="none"/>'


def mark(node: str, label: str, content: str) -> str:
    """Anything that opens what it rests on: reachable by keyboard, named for screen readers."""
    return (
        f'<g class="mark" role="button" tabindex="0" data-ref="{escape(node)}" '
        f'aria-label="{escape(label)}"><title>{escape(label)}</title>{content}</g>'
    )


def year_axis(years: Years, y: float, top: float | None = None) -> list[str]:
    """Year labels every five years (every ten where they would touch), with grid lines."""
    every = 5 if years.step * 5 > 30 else 10
    parts = []
    for year in range(years.first, years.last + 1):
        if year % every == 0:
            x = years.x(year) + years.step / 2
            if top is not None:
                parts.append(line(x, top, x, y - 12))
            parts.append(text(x, y, str(year), size=10, anchor="middle", colour=MUTED))
    return parts
