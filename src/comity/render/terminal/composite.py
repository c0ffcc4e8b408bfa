"""The composite in a terminal: scores with bounds, ranks under other choices, what moved it."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from comity.composites.board import Score
from comity.composites.report import Composed
from comity.composites.sensitivity import Standing
from comity.composites.waterfall import Waterfall
from comity.render.terminal.marks import LABEL, SILENT, axis, heading, spark

SHOWN = 15
LONGEST = 44
TINY = 1e-12


def show_composite(found: Composed, console: Console) -> None:
    """Scores of the state and its peers, its areas, the sensitivity, and the change if asked."""
    board, own = found.composite.board, found.composite.board.dyads[0]
    console.print(
        heading(f"Composite: {own.state.name} with {own.partner.label}, as of {own.as_of}")
    )
    console.print(_scores(found))
    console.print(found.composite.sentence)
    years = list(own.years)[-max(10, console.width - LABEL - 1) :]
    console.print(Text("\nBy year, full bar = 1", "dim"))
    console.print(axis(years))
    for dyad in board.dyads:
        series = found.series[dyad.state.id]
        values = ((p.value if (p := series.at(y)) else None, SILENT) for y in years)
        line = Text(f"{dyad.state.name[: LABEL - 1]:<{LABEL}}")
        console.print(line.append_text(spark(values, 1)))
    console.print(_areas(found))
    if found.change is not None:
        _show_change(found.change, console)
    ways = ", ".join(dict.fromkeys(board.ways))
    aside = int(board.ruler.flat.sum())
    told = (
        f"strict to generous; 90 % under {found.composite.sensitivity.draws:,} random weightings "
        f"(seed {found.composite.sensitivity.seed}). Normalisation: {ways}; aggregation: "
        f"{board.aggregation}; five years up to the date; {len(board.weights)} weights, {aside} "
        f"of them on indicators that have one value everywhere and are set aside. {SILENT} less "
        "than half of the weight can speak."
    )
    console.print(Text(told, "dim"))


def _scores(found: Composed) -> Table:
    table = Table(box=None, pad_edge=False)
    names = ("state", "value", "90 %", "rank", "median", "90 %", "order holds", "covered")
    for name in names:
        table.add_column(name, justify="left" if name == "state" else "right")
    sensitivity = found.composite.sensitivity
    for dyad in found.composite.board.dyads:
        score = found.composite.overall[dyad.state.id]
        holds = sensitivity.holds.get(dyad.state.id)
        table.add_row(
            dyad.state.name,
            value_text(score),
            ends_text(score.low, score.high, ".2f"),
            *rank_texts(sensitivity.standings[dyad.state.id]),
            "" if holds is None else f"{holds:.0%}",
            f"{score.coverage:.0%}",
        )
    return table


def _areas(found: Composed) -> Table:
    board = found.composite.board
    own = board.dyads[0]
    labels = {a.id: a.label for a in own.evidence.codebook.areas}
    table = Table(box=None, pad_edge=False, title_justify="left")
    for name in ("area", "value", "90 %", "rank", "covered", "facts"):
        table.add_column(name, justify="left" if name == "area" else "right")
    for area, score in found.composite.areas[own.state.id].items():
        every = (s[area].strict for s in found.composite.areas.values())
        values = [v for v in every if v is not None]
        rank = ""
        if score.strict is not None:
            above = sum(v > score.strict + TINY for v in values)
            rank = f"{1 + above} of {len(values)}"
        table.add_row(
            labels[area],
            value_text(score),
            ends_text(score.low, score.high, ".2f"),
            rank,
            f"{score.coverage:.0%}",
            str(len(score.facts)),
        )
    return table


def value_text(score: Score) -> str:
    """Strict to generous, once where they look the same."""
    if score.strict is None or score.generous is None:
        return "no number"
    one, other = f"{score.strict:.2f}", f"{score.generous:.2f}"
    return one if one == other else f"{one} to {other}"


def rank_texts(standing: Standing) -> tuple[str, str, str]:
    """Rank, median rank, and the ranks of the middle 90 %."""
    if standing.rank is None or standing.median is None:
        return "-", "-", "-"
    return (
        f"{standing.rank:g}",
        f"{standing.median:g}",
        ends_text(standing.low, standing.high, "g"),
    )


def ends_text(low: float | None, high: float | None, form: str) -> str:
    """The ends of an interval, or a dash."""
    return "-" if low is None or high is None else f"{low:{form}}-{high:{form}}"


def _show_change(change: Waterfall, console: Console) -> None:
    console.print(
        heading(f"What moved it from {change.earlier} to {change.later}, by the strict reading")
    )
    largest = sorted(change.contributions, key=lambda c: -abs(c.amount))
    shown = [c for c in largest[:SHOWN] if c.amount]
    rest = [c for c in largest if c.amount and c not in shown]
    table = Table(box=None, pad_edge=False, show_header=False)
    for justify in ("left", "left", "left", "right"):
        table.add_column(justify="right" if justify == "right" else "left", no_wrap=True)
    table.add_row("", str(change.earlier), "", f"{change.start:.4f}")
    for c in sorted(shown, key=change.contributions.index):
        title = c.title if len(c.title) <= LONGEST else c.title[: LONGEST - 1] + "…"
        kind = "" if c.kind in ("votes", "sight") else c.kind
        table.add_row(kind, c.when, title, f"{c.amount:+.4f}")
    if rest:
        title = f"{len(rest)} others, each smaller"
        table.add_row("", "", title, f"{sum(c.amount for c in rest):+.4f}")
    table.add_row("", str(change.later), "", f"{change.end:.4f}")
    console.print(table)
    told = (
        "went: ended, or passed out of the five years. Facts are exchanged in the order of their "
        "dates, after the years looked at; the parts add up exactly (--json has every one)."
    )
    console.print(Text(told, "dim"))
