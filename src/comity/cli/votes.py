"""The command on votes: how a state votes in the UN General Assembly."""

from __future__ import annotations

from typing import Annotated

import typer

from comity.cli.options import AsJson, AsOf, console


def forecast_votes(
    state: Annotated[str, typer.Argument(metavar="STATE", help="The state, by id or name.")],
    title: Annotated[
        str, typer.Argument(metavar="TITLE", help="The resolution's title, or words of it.")
    ],
    as_of: AsOf = None,
    partner: Annotated[
        str | None,
        typer.Option("--with", metavar="NAME", help="Compare with an organization or a state."),
    ] = None,
    on: Annotated[
        str, typer.Option("--on", metavar="KIND", help="resolution, paragraph or amendment.")
    ] = "resolution",
    as_json: AsJson = False,
) -> None:
    """Forecast a state's vote on a roll call of the UN General Assembly."""
    import dataclasses

    from comity.core.atomic_write import json_text
    from comity.library.votes import forecast_votes as made
    from comity.render.terminal.votes import show_vote

    found = made(state, title, as_of=as_of, partner=partner, on=on)
    if as_json:
        print(json_text(dataclasses.asdict(found)))
    else:
        show_vote(found, console())
