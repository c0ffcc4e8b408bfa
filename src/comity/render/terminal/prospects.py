"""Forecasts in a terminal: the questions with probability, word, baselines and signposts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from comity.forecasting import Backtest, Forecast, Prospects
from comity.forecasting.ledger import Scored, mean_brier
from comity.forecasting.likelihood_words import percent
from comity.forecasting.plain_answer import Abstained
from comity.forecasting.plain_question import PLAIN
from comity.render.claims_wording import in_words
from comity.render.terminal.event_windows import show_event_forecasts
from comity.render.terminal.marks import heading

if TYPE_CHECKING:
    from comity.forecasting.event_counts import CountFamily

INDENT = 6
EVENTS = 10
"""Rows of a store's events that are shown."""


def show_prospects(found: Prospects, console: Console) -> None:
    """The questions of a pair, each with its answer."""
    console.print(heading(f"Prospects of {found.name} and {found.organization}, {found.as_of}"))
    console.print(Text("Evidence up to that day only; no forecast is 0 or 100%.", "dim"))
    for number, forecast in enumerate(found.forecasts, 1):
        show_forecast(forecast, console, number)
    if found.events is not None:
        show_event_forecasts(found.events, EVENTS, console)
    for why in found.withheld:
        console.print(Text(f"\n{why}", "dim"))
    scored = [f for f in found.forecasts if f.brier is not None]
    if scored:
        mean = sum(f.brier or 0 for f in scored) / len(scored)
        base = [_baseline_brier(f) for f in scored]
        console.print(
            f"\nScored: {len(scored)} of {len(found.forecasts)} windows are over and decided; mean "
            f"Brier score {mean:.3f}, of the base rates {sum(base) / len(base):.3f} (0.250 for an "
            "even chance)"
        )
    console.print(Text(f"\nevidence {found.evidence_hash[:16]}", "dim"))


def _baseline_brier(forecast: Forecast) -> float:
    """The Brier score of the base rate, or of the first baseline there is."""
    values = forecast.baselines
    chosen = values.get("base rate", next(iter(values.values()), forecast.probability))
    return (chosen - (forecast.outcome or 0.0)) ** 2


def show_forecast(forecast: Forecast, console: Console, number: int = 1) -> None:
    """One question with its answer."""
    text = Text(f"\n{number:>3}  ")
    text.append(forecast.question.text, "bold")
    console.print(text)
    lines = [
        Text(f"{percent(forecast.probability)}, {forecast.word}."),
        Text(f"Confidence in this is {forecast.confidence}.", "dim"),
        Text(
            "baselines: "
            + "; ".join(f"{n} {percent(p)}" for n, p in forecast.baselines.items())
            + f"; all forecasters {_to(*forecast.spread)}"
        ),
        Text(f"90% interval by the years seen: {_to(forecast.low, forecast.high)}", "dim"),
    ]
    asked = forecast.question.proposition
    if asked.id == PLAIN:
        lines.insert(0, Text(f"asked: {in_words(asked)}", "dim"))
        lines.append(Text(f"rests on: {forecast.skill}", "dim"))
    if forecast.signposts:
        moves = "; ".join(f"{t}: {percent(p)}" for t, p in forecast.signposts)
        lines.append(Text(f"would move it: {moves}", "dim"))
    if forecast.verdict is not None:
        lines.append(_came_out(forecast))
    for line in lines:
        console.print(Padding(line, (0, 0, 0, INDENT), expand=False))


def _to(low: float, high: float) -> str:
    return f"{percent(low)} to {percent(high)}"


def show_abstained(found: Abstained, console: Console, number: int = 1) -> None:
    """One question that gets no forecast, and why."""
    text = Text(f"\n{number:>3}  ")
    text.append(found.text, "bold")
    console.print(text)
    lines = [Text(f"No forecast: {found.why}.")]
    if found.proposition is not None:
        lines.append(Text(f"asked: {in_words(found.proposition)}", "dim"))
    for line in lines:
        console.print(Padding(line, (0, 0, 0, INDENT), expand=False))


def _came_out(forecast: Forecast) -> Text:
    verdict = forecast.verdict
    assert verdict is not None
    if forecast.outcome is None:
        words = f"not scored: {verdict.verdict}; {verdict.text}"
        return Text(f"came out: {words}", "blue")
    answer = "yes" if forecast.outcome else "no"
    style = "green" if forecast.outcome else "red"
    return Text(f"came out: {answer} (Brier {forecast.brier:.3f}); {verdict.text}", style)


def show_backtest(found: Backtest, console: Console) -> None:
    """The leaderboards."""
    for family in found.families:
        span = f", origins {family.first}-{family.last}" if family.first else ", states left out"
        console.print(
            heading(f"{family.name}: {family.rows[0].cases} cases, {family.share:.0%} came{span}")
        )
        table = Table(box=None, pad_edge=False)
        for name in ("forecaster", "Brier", "log score", "slope", "better than"):
            table.add_column(
                name, justify="left" if name in ("forecaster", "better than") else "right"
            )
        for row in family.rows:
            beaten = [
                f"{n} by {s.skill:.0%} ({s.low:+.4f} to {s.high:+.4f})"
                for n, s in row.against.items()
                if s.beats
            ]
            table.add_row(
                row.name,
                f"{row.brier:.4f}",
                f"{row.log_score:.4f}",
                "" if row.slope != row.slope else f"{row.slope:.2f}",
                "; ".join(beaten) or "none",
            )
        console.print(table)
        if family.pit:
            shares = ", ".join(f"{n:.0%}: {share:.1%}" for n, share in family.pit.items())
            console.print(f"counts in the central intervals (randomised PIT): {shares}")
    show_counts(found.counts, console)
    note = "better than: skill by Brier score, 90% interval of the difference; less is better"
    console.print(Text(note, "dim"))


def show_counts(families: Sequence[CountFamily], console: Console) -> None:
    """Forecasts of event counts by class of activity, against the better baseline."""
    for family in families:
        spans = f"{family.source}, {family.horizon} months ahead, from {family.origins[0]} on"
        console.print(heading(f"events, {family.name}: {spans}"))
        table = Table(box=None, pad_edge=False)
        for name in ("pairs", "cases", "forecaster", "CRPS", "log", "Brier", "in 90%", "skill"):
            left = name in ("pairs", "forecaster")
            table.add_column(name, justify="left" if left else "right")
        for activity in family.activities:
            for score in activity.scores:
                table.add_row(
                    activity.name,
                    str(activity.cases),
                    score.name + (" (baseline)" if score.name == activity.baseline else ""),
                    f"{score.crps:.4f}",
                    f"{score.log_score:.4f}",
                    f"{score.brier:.4f}",
                    f"{score.coverage[0.9]:.0%}",
                    f"{score.skill.skill:+.1%}",
                )
        console.print(table)


def show_scores(found: Sequence[Scored], console: Console) -> None:
    """The forecasts of a ledger, scored."""
    table = Table(box=None, pad_edge=False)
    for name in ("#", "issued", "question", "forecast", "came out", "Brier"):
        table.add_column(name, overflow="fold")
    for one in found:
        came = "open" if one.verdict is None else "not decided" if one.outcome is None else ""
        table.add_row(
            str(one.entry.number),
            f"{one.entry.issued}{' (hindcast)' if one.entry.hindcast else ''}",
            one.entry.text,
            percent(one.entry.probability),
            came or ("yes" if one.outcome else "no"),
            "" if one.brier is None else f"{one.brier:.3f}",
        )
    console.print(table)
    for one in found:
        if one.repeats:
            console.print(
                f"{one.entry.number} repeats {one.repeats} of the same day and counts once."
            )
        elif one.updates:
            console.print(f"{one.entry.number} updates {one.updates}.")
    scored = mean_brier(found)
    if scored:
        console.print(f"{scored[0]} scored, mean Brier score {scored[1]:.3f}")
    else:
        console.print("No window is over and decided yet.")
