"""Commands on single measures: one series, and the list of all."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from comity.cli.options import (
    AsJson,
    AsOf,
    KnownBy,
    Merge,
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


def measure(
    context: typer.Context,
    measure_id: Annotated[str, typer.Argument(metavar="ID", help="See `comity measures`.")],
    state: Annotated[str, typer.Argument(help="Id or name of the state.")],
    partner: Annotated[
        str, typer.Argument(help="An organization, or one state; without it, every partner.")
    ] = "",
    as_of: AsOf = None,
    since: Since = None,
    partner_set: Set = None,
    area: Annotated[str, typer.Option("--area", help="One area of the codebook.")] = "",
    origin: Annotated[
        str, typer.Option("--origin", help="Only facts of one data set: mme, partnership-record.")
    ] = "",
    record: Record = None,
    merge: Merge = True,
    without: Without = None,
    known_by: KnownBy = None,
    store: Store = None,
    vintage: Vintage = None,
    source: Annotated[
        str, typer.Option("--source", help="Of events: the data set asked; see `comity sources`.")
    ] = "",
    count: Annotated[
        str, typer.Option("--count", help="Of events: which rows: all, one-a-day or reports.")
    ] = "all",
    period: Annotated[
        str, typer.Option("--period", help="Of events: month, quarter or year.")
    ] = "year",
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
) -> None:
    """Print one series: period, value, low, high, coverage, n."""
    import csv
    import json

    from comity.core.plain_text import for_spreadsheet
    from comity.core.plain_values import series_dict
    from comity.measures.one_measure import measure as run

    series = run(
        measure_id,
        state,
        partner,
        as_of=as_of,
        since=since,
        partner_set=partner_set,
        area=area,
        origin=origin,
        record=record,
        without=without or (),
        known_by=known_by,
        merged=merge,
        store=store,
        vintage=vintage,
        engine=context.obj,
        source=source,
        count=count,
        per=period,
    )
    if as_json:
        print(json.dumps(series_dict(series), ensure_ascii=False))
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        parts = list(dict.fromkeys(part for p in series.points for part in p.parts))
        writer.writerow(["period", "value", "low", "high", "coverage", "n", "note", *parts])
        for p in series.points:
            told = [p.period_text, p.value, p.low, p.high, p.coverage, p.n, p.note]
            cells = [*told, *(p.parts.get(part) for part in parts)]
            writer.writerow(map(for_spreadsheet, cells))
    else:
        from comity.render.terminal.series import show_series

        show_series(series, console())


def measures(as_json: AsJson = False) -> None:
    """List the measures with unit and formula."""
    import json

    from comity.measures import all_measures

    if as_json:
        print(
            json.dumps(
                [
                    {
                        k: getattr(m, k)
                        for k in (
                            "id",
                            "title",
                            "unit",
                            "formula",
                            "interval",
                            "coverage",
                            "references",
                        )
                    }
                    for m in all_measures()
                ],
                ensure_ascii=False,
            )
        )
        return
    for m in all_measures():
        print(
            f"{m.id}: {m.title} ({m.unit})\n  formula: {m.formula}\n  low, high: {m.interval}\n"
            f"  coverage: {m.coverage}"
        )
