"""Comparisons in a terminal: states, poles and measures side by side."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from comity.comparison.states import Comparison, PoleShares, Rivals
from comity.evidence.bundled import prose_name
from comity.measures import Point, Series
from comity.render.terminal.marks import LABEL, SILENT, axis, heading, spark
from comity.stats.mann_kendall import Trend

NARROW = 18


def show_comparison(found: Comparison, console: Console) -> None:
    """States side by side: one line each, its latest value with interval, its direction."""
    years = _years([p for s in found.series.values() for p in s.points], console.width)
    top = max((p.high or 0 for s in found.series.values() for p in s.spoken()), default=0) or 1
    console.print(heading(f"{found.measure.title}: with {found.partner}, as of {found.as_of}"))
    console.print(axis(years))
    for name, series in found.series.items():
        line = Text(f"{found.names[name][: LABEL - 1]:<{LABEL}}")
        line.append_text(spark(((_value(series, y), SILENT) for y in years), top))
        line.append(f"  {_latest(series)}")
        console.print(line)
    console.print(Text(f"full bar = {top:.3g} {found.measure.unit}; {SILENT} no value", "dim"))
    table = Table(box=None, pad_edge=False)
    for name in (
        "state",
        "direction",
        "parted from " + next(iter(found.names.values())),
        "probability",
    ):
        table.add_column(name)
    for name in found.series:
        change = found.partings.get(name)
        decided = change is not None and change.answer in ("rising", "falling")
        table.add_row(
            found.names[name],
            _direction(found.trends[name]),
            ""
            if name not in found.partings
            else "too few common years"
            if change is None
            else f"{change.period} ({change.earliest} to {change.latest})"
            if decided
            else "not decided",
            f"{change.probability:.0%}" if change is not None else "",
        )
    console.print(table)
    if found.order:
        console.print(
            "Order by the mean of the last five common years: "
            + ", ".join(found.names[n] for n in found.order)
        )
    if found.unlike:
        console.print(Text(f"Not compared, each against itself only: {found.unlike}."))
    if found.synthetic is not None:
        peer = found.synthetic
        parts = ", ".join(
            f"{found.names[n]} {w:.2f}" for n, w in peer.weights.items() if w >= 0.005
        )
        console.print(
            f"Synthetic peer fitted before {peer.before}: {parts}; misfit {peer.misfit:.3g}, mean "
            f"gap after {peer.effect:+.3g}; placebo p {peer.p:.2f} of {peer.placebos} states"
        )


def show_poles(found: PoleShares, console: Console) -> None:
    """Shares of the poles by year, the latest with intervals, and the multi-vector score."""
    periods = [a.period for a in found.alignments]
    console.print(heading(f"{found.name}: {found.measure.title} shared between poles"))
    if found.unlike:
        console.print(Text(f"Not shared out: {found.unlike}."))
        return
    if not periods:
        console.print("The record cannot say: no year has a value toward every pole.")
        return
    years = list(range(periods[0], periods[-1] + 1))[-(console.width - NARROW - 26) :]
    by_year = {a.period: a for a in found.alignments}
    last = found.alignments[-1]
    console.print(Text.assemble(axis(years)[LABEL - NARROW :]))
    for pole, share in last.shares.items():
        line = Text(f"{found.whose(pole)[: NARROW - 1]:<{NARROW}}")
        line.append_text(
            spark(
                ((by_year[y].shares[pole].value if y in by_year else None, SILENT) for y in years),
                1,
            )
        )
        line.append(
            f"  {share.value:.0%} ({share.low:.0%}-{share.high:.0%}), "
            f"{_direction(found.trends[pole])}"
        )
        console.print(line)
    line = Text(f"{'multi-vector':<{NARROW}}")
    line.append_text(
        spark(((by_year[y].multi_vector.value if y in by_year else None, SILENT) for y in years), 1)
    )
    score = last.multi_vector
    line.append(
        f"  {score.value:.2f} ({score.low:.2f}-{score.high:.2f}), "
        f"{_direction(found.trends['multi-vector'])}"
    )
    console.print(line)
    console.print(
        Text(
            f"full bar = all; last figure: {last.period} with its interval, then the direction; "
            "multi-vector: 0 one pole has all, 1 all have the same",
            "dim",
        )
    )


def show_rivals(found: Rivals, console: Console) -> None:
    """Each measure's direction, the matrix of their agreement, and the sentence."""
    console.print(heading(f"{prose_name(found.state)} with {found.partner}: measures side by side"))
    table = Table(box=None, pad_edge=False)
    for name in ("measure", "direction", "years"):
        table.add_column(name)
    for name, trend in found.trends.items():
        table.add_row(name, _direction(trend), f"{trend.first}-{trend.last}")
    console.print(table)
    pairs = Table(box=None, pad_edge=False)
    for name in ("two measures", "rank correlation", "years", ""):
        pairs.add_column(name)
    for a in found.agreements:
        told = (
            "-"
            if a.correlation is None
            else f"{a.correlation:+.2f} ({a.low:+.2f} to {a.high:+.2f})"
        )
        pairs.add_row(f"{a.one}, {a.other}", told, str(a.n), a.answer)
    console.print(pairs)
    console.print(found.sentence)


def _years(points: list[Point], width: int) -> list[int]:
    spoken = [p.period for p in points if p.value is not None] or [p.period for p in points]
    return list(range(min(spoken), max(spoken) + 1))[-(width - LABEL - 32) :]


def _value(series: Series, year: int) -> float | None:
    point = series.at(year)
    return None if point is None else point.value


def _latest(series: Series) -> str:
    spoken = series.spoken()
    if not spoken:
        return "no value"
    p = spoken[-1]
    return f"{p.value:.2g} ({p.low:.2g} to {p.high:.2g}), {p.period_text}"


def _direction(trend: Trend) -> str:
    return trend.told
