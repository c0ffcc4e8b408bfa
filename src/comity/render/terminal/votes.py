"""The forecast of a vote in a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from comity.evidence.bundled import bundled_actors
from comity.forecasting.likelihood_words import percent
from comity.forecasting.vote_answer import EarlierVote, NoVoteForecast, VoteAnswer
from comity.render.terminal.marks import heading
from comity.sources.titled_roll_calls import VOTES

WIDEST = 60


def show_vote(found: VoteAnswer | NoVoteForecast, console: Console) -> None:
    """Chances beside base rates, and the earlier roll calls they rest on; or why there are none."""
    name = bundled_actors().name(found.state)
    if isinstance(found, NoVoteForecast):
        console.print(heading(f"{name}: {found.asked}"))
        console.print(Text(f"No forecast: {found.why}."))
        for title in found.titles:
            console.print(Text(f"  {title}", "dim"))
        return
    on = "" if found.kind == "resolution" else f" ({found.kind})"
    console.print(heading(f"{name}: {found.title}{on}"))
    console.print(
        Text(f"session {found.session}, as of {found.as_of}; votes known to {found.last}", "dim")
    )
    partner = bundled_actors().name(found.partner) if found.partner_chances else ""
    table = Table(box=None, pad_edge=False)
    for column in ("vote", name, "base rate", *([partner] if partner else [])):
        table.add_column(column, justify="left" if column == "vote" else "right")
    for vote in VOTES:
        cells = [vote, percent(found.chances[vote]), percent(found.base_rate[vote])]
        table.add_row(*cells, *([percent(found.partner_chances[vote])] if partner else []))
    console.print(table)
    if found.rests_on:
        console.print(Text("\nIt rests most on"))
        console.print(_earlier(found.rests_on, bool(partner)))
    if found.agreement is not None:
        console.print(
            Text(f"{name} and {partner} voted alike in {found.agreement:.0%} of the votes on "
                 f"{found.agreement_on} of these.")
        )  # fmt: skip
    for note in found.notes:
        console.print(Text(f"{note[0].upper()}{note[1:]}.", "dim"))


def _earlier(rows: tuple[EarlierVote, ...], compared: bool) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("day", "vote", *(["alike"] if compared else []), "resolution", "title"):
        table.add_column(column, no_wrap=column != "title")
    for e in rows:
        alike = "" if e.alike is None else f"{e.alike:.0%}"
        title = e.title if len(e.title) <= WIDEST else f"{e.title[: WIDEST - 1]}…"
        on = "" if e.kind == "resolution" else f" ({e.kind})"
        table.add_row(
            str(e.day), e.vote or "none", *([alike] if compared else []), e.resolution, title + on
        )
    return table
