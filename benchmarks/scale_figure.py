"""Draw the curves of `scale.py --figures FILE`: seconds and peak memory over millions of events."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable
from pathlib import Path

INK, GREY = "#1c2733", "#5b6875"
# What is drawn: its name in the figures, its label, its colour, its dash.
LINES = (
    ("Ibis", "monthly panel, Ibis", "#0b5394", ""),
    ("SQL", "monthly panel, SQL by hand", "#b45f06", "6 4"),
    ("evaluate", "evaluate, first time", "#38761d", ""),
    ("evaluate again", "evaluate, again", "#38761d", "2 4"),
)
WIDTH, HEIGHT, LEFT, TOP, GAP = 300, 230, 56, 62, 130
LETTER = 13


def figure(figures: dict[str, dict[str, list[list[float]]]]) -> str:
    """The picture as SVG."""
    sizes = sorted(int(s) for s in figures)
    seconds = _curves(figures, sizes, lambda runs: statistics.median(s for s, _ in runs))
    memory = _curves(figures, sizes, lambda runs: max(m for _, m in runs))
    whole = LEFT + 2 * WIDTH + GAP + 40
    legend = "".join(
        f'<line x1="{LEFT + n * 208}" y1="{TOP + HEIGHT + 58}" x2="{LEFT + n * 208 + 24}" '
        f'y2="{TOP + HEIGHT + 58}" stroke="{colour}" stroke-width="2.2" stroke-dasharray="{dash}"/>'
        + _text(LEFT + n * 208 + 29, TOP + HEIGHT + 62, label, 12)
        for n, (_, label, colour, dash) in enumerate(LINES)
    )
    height = TOP + HEIGHT + 78
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {height}" '
        'font-family="DejaVu Sans, Segoe UI, sans-serif" role="img" aria-label="Seconds and peak '
        f'memory over millions of events in the store">\n<rect width="{whole}" height="{height}" '
        'fill="#fff"/>\n'
        + _panel(LEFT, "Seconds", sizes, seconds)
        + _panel(LEFT + WIDTH + GAP, "Peak memory of the process, MB", sizes, memory)
        + legend
        + "\n</svg>\n"
    )


def _curves(
    figures: dict[str, dict[str, list[list[float]]]],
    sizes: list[int],
    value: Callable[[list[list[float]]], float],
) -> dict[str, list[float]]:
    return {name: [value(figures[str(s)][name]) for s in sizes] for name, *_ in LINES}


def _panel(x: int, title: str, sizes: list[int], curves: dict[str, list[float]]) -> str:
    top = _round_up(max(v for values in curves.values() for v in values))

    def at(size: float, value: float) -> tuple[float, float]:
        return x + WIDTH * size / sizes[-1], TOP + HEIGHT * (1 - value / top)

    parts = [_text(x, TOP - 24, title, 14, weight="bold")]
    for step in range(5):
        value = top * step / 4
        y = at(0, value)[1]
        parts.append(
            f'<line x1="{x}" y1="{y:.1f}" x2="{x + WIDTH}" y2="{y:.1f}" stroke="#d8dde3"/>'
            + _text(x - 8, y + 4, f"{value:g}", LETTER, anchor="end", fill=GREY)
        )
    for size in sizes:
        left = at(size, 0)[0]
        label = f"{size / 1e6:g}"
        parts.append(
            f'<line x1="{left:.1f}" y1="{TOP + HEIGHT}" x2="{left:.1f}" y2="{TOP + HEIGHT + 5}" '
            f'stroke="{GREY}"/>'
            + _text(left, TOP + HEIGHT + 20, label, LETTER, anchor="middle", fill=GREY)
        )
    parts.append(
        _text(
            x + WIDTH / 2, TOP + HEIGHT + 38, "million events in the store", LETTER, "middle", GREY
        )
    )
    for name, _, colour, dash in LINES:
        points = [at(s, v) for s, v in zip(sizes, curves[name], strict=True)]
        drawn = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        parts.append(
            f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2.2" '
            f'stroke-dasharray="{dash}"/>'
        )
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points]
    return "\n".join(parts) + "\n"


def _round_up(value: float) -> float:
    step = 10 ** (len(str(int(value))) - 1)
    return next(step * n for n in (1, 2, 4, 6, 8, 10, 20) if step * n >= value)


def _text(
    x: float, y: float, text: str, size: float, anchor: str = "start", fill: str = INK,
    weight: str = "normal",
) -> str:  # fmt: skip
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{fill}" '
        f'font-weight="{weight}">{text}</text>'
    )


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:3])
    target.write_text(figure(json.loads(source.read_text("utf-8"))), "utf-8")
