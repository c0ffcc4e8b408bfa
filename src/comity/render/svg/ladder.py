"""The institutional ladder as a figure: rungs as lines, steps as a path, peers in grey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from comity.core.dates import parse_when
from comity.evaluation import Evaluation
from comity.evaluation.parts import Reached
from comity.render.svg import drawing
from comity.render.svg.drawing import MUTED, OWN, Years
from comity.render.svg.figures import WIDTH, place_of, years_of


def ladder(evaluation: Evaluation) -> str:
    """Rungs as lines, the state's steps as a path with their dates, peers in grey."""
    rungs = evaluation.ladder.rungs
    years = years_of(evaluation, left=190, right=WIDTH - 180)
    height = 34 * len(rungs) + 46
    levels = {r.rung: 24 + 34 * (len(rungs) - 1 - i) for i, r in enumerate(rungs)}
    parts = drawing.year_axis(years, height - 6, 8)
    for rung in rungs:
        y = levels[rung.rung]
        parts.append(drawing.line(years.left, y, years.right, y))
        parts.append(
            drawing.text(0, y + 4, rung.label if len(rung.label) < 32 else rung.rung, size=11)
        )
    for climbed in evaluation.ladder.peers.values():
        parts.append(_climb(years, levels, climbed, "#9aa5b1", 1.2))
    parts.append(_climb(years, levels, rungs, OWN, 2.5))
    standing = standing_at(evaluation)
    for rung in rungs:
        y, date = levels[rung.rung], rung.strict or rung.generous
        told = _few(standing[rung.rung])
        for line, names in enumerate(told):
            place = y + 4 + 13 * (line - (len(told) - 1) / 2)
            parts.append(drawing.text(years.right + 98, place, names, size=10.5, colour=MUTED))
        if not date:
            continue
        x = max(years.left, place_of(years, parse_when(date)))
        mark = "" if rung.strict else " ?"
        parts.append(
            drawing.mark(
                rung.id,
                f"{rung.label}: {date}" + ("" if rung.strict else ", not verified"),
                drawing.dot(x, y, 5, OWN if rung.strict else "#fff", stroke=OWN)
                + drawing.text(
                    years.right + 8, y + 4, date + mark, size=11, colour=OWN, weight="bold"
                ),
            )
        )
    return drawing.figure(WIDTH, height, "Institutional ladder", parts)


def _few(names: Sequence[str], a_line: int = 3) -> list[str]:
    """Names in as many lines as fit beside a rung: the first few, then how many more."""
    most = 2 * a_line
    shown = list(names) if len(names) <= most else [*names[: most - 1], f"+{len(names) - most + 1}"]
    return [", ".join(shown[i : i + a_line]) for i in range(0, len(shown), a_line)]


def _climb(
    years: Years,
    levels: Mapping[str, float],
    rungs: Sequence[Reached],
    colour: str,
    width: float,
) -> str:
    """The steps of one state as a staircase; it breaks off where the state left."""
    steps = sorted(
        (max(years.left, _x(years, r.strict or r.generous)), levels[r.rung], r.left)
        for r in rungs
        if r.generous
    )
    parts: list[str] = []
    points: list[tuple[float, float]] = []
    stop = years.right
    for x, y, left in steps:
        if points and stop <= x:
            parts.append(drawing.path([*points, (stop, points[-1][1])], colour, width))
            points = []
        if points and y >= points[-1][1]:
            continue
        points += [(x, points[-1][1]), (x, y)] if points else [(x, y)]
        stop = _x(years, left) if left else years.right
    if points:
        parts.append(drawing.path([*points, (stop, points[-1][1])], colour, width))
    return "".join(parts)


def _x(years: Years, date: str) -> float:
    return place_of(years, parse_when(date))


def standing_at(evaluation: Evaluation) -> dict[str, list[str]]:
    """The peers whose highest verified rung that still holds each rung is."""
    standing: dict[str, list[str]] = {r.rung: [] for r in evaluation.ladder.rungs}
    for state, rungs in evaluation.ladder.peers.items():
        held = [r for r in rungs if r.strict and not r.left]
        if held:
            standing[max(held, key=lambda r: r.order).rung].append(state)
    return standing
