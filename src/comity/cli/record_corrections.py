"""Commands that correct a record by rows, and say what a row carries."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from comity.cli.options import AsJson, AsOf, Record
from comity.cli.record import record_app
from comity.core.atomic_write import json_text
from comity.errors import UsageError

if TYPE_CHECKING:
    from comity.core.corrections import Correction

__all__ = ["record_app"]

Folder = Annotated[
    Path,
    typer.Option(
        "--record",
        metavar="DIR",
        help="Your record folder; corrections of bundled rows stand in it, too.",
    ),
]
Who = Annotated[str, typer.Option("--who", metavar="NAME", help="Who decides it.")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="Why.")]
On = Annotated[str, typer.Option("--on", metavar="DATE", help="When; default: today.")]
Target = Annotated[
    str, typer.Argument(metavar="ID", help="Id of a passage (p:...) or of a fact of one passage.")
]


@record_app.command("correct")
def correct(
    target: Target,
    changes: Annotated[
        list[str], typer.Argument(metavar="COLUMN=VALUE...", help="What the row should say.")
    ],
    record: Folder,
    who: Who,
    why: Why,
    on: On = "",
) -> None:
    """Correct fields of a row, as a row: what it was stays on file."""
    from comity.evidence.correcting import correct as run

    cells = {}
    for change in changes:
        column, equals, value = change.partition("=")
        if not equals:
            raise UsageError(f"{change!r} is no correction: write COLUMN=VALUE, date=1994-05-27")
        cells[column.strip()] = value.strip()
    _tell(record, run(record, target, cells, who=who, why=why, on=on))


@record_app.command("retract")
def retract(
    target: Annotated[
        str, typer.Argument(metavar="ID", help="Id of a passage, fact or source, or an address.")
    ],
    record: Folder,
    who: Who,
    why: Why,
    on: On = "",
) -> None:
    """Take a row, a fact or all that cites a source out of the evidence; nothing is deleted."""
    from comity.evidence.correcting import retract as run

    _tell(record, run(record, target, who=who, why=why, on=on))


@record_app.command("supersede")
def supersede(
    target: Target,
    by: Annotated[
        str, typer.Option("--by", metavar="ID", help="Id of the row that takes its place.")
    ],
    record: Folder,
    who: Who,
    why: Why,
    on: On = "",
) -> None:
    """Let one row take the place of another, which leaves the evidence and stays on file."""
    from comity.evidence.correcting import supersede as run

    _tell(record, run(record, target, by, who=who, why=why, on=on))


@record_app.command("impact")
def impact(
    target: Annotated[
        str, typer.Argument(metavar="ID", help="Id of a fact, passage, row or source.")
    ],
    state: Annotated[str, typer.Argument(help="The state, where one pair is asked for.")] = "",
    partner: Annotated[str, typer.Argument(help="The organization.")] = "",
    as_of: AsOf = None,
    record: Record = None,
    claims: Annotated[
        Path | None,
        typer.Option("--claims", metavar="FILE", help="Compare the verdicts of this file, too."),
    ] = None,
    forecasts: Annotated[
        bool, typer.Option("--forecasts", help="Compare the pairs' forecasts, too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Every sentence, number, verdict and forecast that rests on an id, before and after."""
    from comity.tracing.impact import impact as run

    found = run(
        target,
        state,
        partner,
        as_of=as_of,
        record=record,
        claims=claims,
        forecasts=forecasts,
    )
    if as_json:
        print(json_text([dataclasses.asdict(one) for one in found]))
        return
    for one in found:
        print(f"{one.kind} {one.id}")
        if one.before == one.after:
            print(f"  unchanged: {one.before}")
        else:
            print(f"  before: {one.before or '-'}\n  after:  {one.after or '-'}")
    changed = sum(one.before != one.after for one in found)
    print(f"{len(found)} things rest on {target} or change with it; {changed} change")


def _tell(record: Path, made: list[Correction]) -> None:
    for one in made:
        print(f"{one.target}: {one.told}")
    print(
        f"written to {record / 'corrections.csv'}; what it changes: comity record impact "
        f"{made[0].target} --record {record}"
    )
