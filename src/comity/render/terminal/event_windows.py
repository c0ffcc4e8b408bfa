"""Forecasts of a store's events in a terminal."""

from __future__ import annotations

from datetime import timedelta

from rich.console import Console
from rich.table import Table
from rich.text import Text

from comity.evidence.bundled import bundled_actors
from comity.forecasting.event_windows import EventForecast, EventForecasts
from comity.forecasting.likelihood_words import percent
from comity.render.terminal.marks import heading
from comity.sources.dataset import title_of


def show_event_forecasts(found: EventForecasts, most: int, console: Console) -> None:
    """The most likely acts within the window, each beside its base rate and its last days."""
    actors = bundled_actors()
    first, last = found.origin + timedelta(days=1), found.origin + timedelta(days=found.days)
    partner = actors.name(found.partners[0])
    members = len(found.partners) - 1
    console.print(
        heading(
            f"{actors.name(found.state)} and {partner}"
            + (f" or one of {members} members" if members else "")
            + f", {first} to {last}"
        )
    )
    console.print(
        Text(
            f"{title_of(found.source)}, {found.seen} days up to {found.origin}; whether it is "
            "coded at all within the window",
            "dim",
        )
    )
    table = Table(box=None, pad_edge=False)
    for name, right in (("", 1), ("who does what to whom", 0), ("base rate", 1), ("days", 1),
                        ("last on", 0)):  # fmt: skip
        table.add_column(name, justify="right" if right else "left")
    for f in found.forecasts[:most]:
        table.add_row(
            percent(f.probability),
            f"{actors.name(f.actor)} - {f.act} - {actors.name(f.target)}",
            percent(f.base_rate),
            _days(f),
            ", ".join(str(day) for day in f.last[:2]),
        )
    console.print(table)
    if len(found.forecasts) > most:
        console.print(Text(f"and {len(found.forecasts) - most} less likely ones (--top)", "dim"))
    s = found.scored
    if s is not None:
        console.print(
            f"On {s.origins} days whose windows are over, {s.forecasts:,} such forecasts had a "
            f"Brier score of {s.brier:.4f}, their base rates {s.base:.4f} (skill {s.skill:+.0%})."
        )


def _days(f: EventForecast) -> str:
    return f"{f.expected:.1f} ({f.low}-{f.high})"
