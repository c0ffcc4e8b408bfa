"""Commands that set states, poles and measures side by side."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comity.cli.options import (
    AsJson,
    AsOf,
    KnownBy,
    Peers,
    Record,
    Set,
    Since,
    Store,
    Vintage,
    Without,
    console,
)

if TYPE_CHECKING:
    pass

By = Annotated[str, typer.Option("--by", metavar="MEASURE", help="See `comity measures`.")]


def compare(
    context: typer.Context,
    states: Annotated[
        list[str], typer.Argument(metavar="STATE...", help="The one that matters first.")
    ],
    partner: Annotated[str, typer.Option("--with", metavar="PARTNER", help="An organization.")],
    by: By = "un-agreement",
    as_of: AsOf = None,
    since: Since = None,
    partner_set: Set = None,
    before: Annotated[
        int | None,
        typer.Option(
            "--before", metavar="YEAR", help="Fit a synthetic peer to the years before this one."
        ),
    ] = None,
    record: Record = None,
    without: Without = None,
    known_by: KnownBy = None,
    store: Store = None,
    vintage: Vintage = None,
    as_json: AsJson = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write small multiples as HTML.")
    ] = None,
) -> None:
    """Put states side by side on one measure, with intervals, and say when they parted."""
    from comity.comparison.states import compare as run
    from comity.core.atomic_write import write

    found = run(
        states,
        partner,
        by,
        as_of=as_of,
        since=since,
        partner_set=partner_set,
        before=before,
        record=record,
        without=without or (),
        known_by=known_by,
        store=store,
        vintage=vintage,
        engine=context.obj,
    )
    if html is not None:
        from comity.render.html.comparison import comparison_page

        write(html, comparison_page(found))
    if as_json:
        print(_json(found))
        return
    from comity.render.terminal.comparison import show_comparison

    show_comparison(found, console())


def poles(
    context: typer.Context,
    state: Annotated[str, typer.Argument(help="Id or name of the state.")],
    by: By = "un-agreement",
    names: Annotated[
        str, typer.Option("--poles", metavar="LIST", help="Poles: RUS,CHN,NATO,EU; default all.")
    ] = "",
    as_of: AsOf = None,
    since: Since = None,
    record: Record = None,
    store: Store = None,
    vintage: Vintage = None,
    as_json: AsJson = False,
) -> None:
    """Share a state's ties between the rival poles: shares, concentration, multi-vector score."""
    from comity.comparison.states import poles as run

    found = run(
        state,
        by,
        poles=[n.strip() for n in names.split(",") if n.strip()] or None,
        as_of=as_of,
        since=since,
        record=record,
        store=store,
        vintage=vintage,
        engine=context.obj,
    )
    if as_json:
        print(_json(found))
        return
    from comity.render.terminal.comparison import show_poles

    show_poles(found, console())


def rivals(
    context: typer.Context,
    state: Annotated[str, typer.Argument(help="Id or name of the state.")],
    partner: Annotated[str, typer.Argument(help="Id or name of the organization.")],
    as_of: AsOf = None,
    since: Since = None,
    partner_set: Set = None,
    record: Record = None,
    store: Store = None,
    vintage: Vintage = None,
    as_json: AsJson = False,
) -> None:
    """Say what each measure says of one pair, and where they disagree."""
    from comity.comparison.states import rivals as run

    found = run(
        state,
        partner,
        as_of=as_of,
        since=since,
        partner_set=partner_set,
        record=record,
        store=store,
        vintage=vintage,
        engine=context.obj,
    )
    if as_json:
        print(_json(found))
        return
    from comity.render.terminal.comparison import show_rivals

    show_rivals(found, console())


def composite(
    context: typer.Context,
    state: Annotated[str, typer.Argument(help="Id or name of the state.")],
    partner: Annotated[str, typer.Argument(help="Id or name of the organization.")],
    as_of: AsOf = None,
    since: Since = None,
    partner_set: Set = None,
    peers: Peers = None,
    weights: Annotated[
        Path | None,
        typer.Option(
            "--weights",
            metavar="FILE",
            help="Your own weights: a CSV with area,indicator,weight,normalisation.",
        ),
    ] = None,
    aggregation: Annotated[
        str, typer.Option("--aggregation", metavar="WAY", help="arithmetic or geometric.")
    ] = "arithmetic",
    change: Annotated[
        tuple[str, str] | None,
        typer.Option("--change", metavar="FROM TO", help="What moved it between two dates."),
    ] = None,
    record: Record = None,
    store: Store = None,
    vintage: Vintage = None,
    as_json: AsJson = False,
) -> None:
    """Put areas and indicators together, with the ranks under 5,000 other weightings."""
    from comity.composites.report import composite as run

    found = run(
        state,
        partner,
        as_of=as_of,
        since=since,
        partner_set=partner_set,
        peers=None if peers is None else [p.strip() for p in peers.split(",") if p.strip()],
        weights=weights,
        aggregation=aggregation,
        change=change,
        record=record,
        store=store,
        vintage=vintage,
        engine=context.obj,
    )
    if as_json:
        print(json.dumps(found.to_dict(), ensure_ascii=False))
        return
    from comity.render.terminal.composite import show_composite

    show_composite(found, console())


def _json(found: Any) -> str:
    body = dataclasses.asdict(dataclasses.replace(found))
    if "measure" in body:
        body["measure"] = found.measure.id
    return json.dumps(body, ensure_ascii=False, default=str)
