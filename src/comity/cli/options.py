"""What several commands share: options, each described once, and where they print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="Use nothing later (YYYY, YYYY-MM or YYYY-MM-DD); default: the end of the record.",
    ),
]
Since = Annotated[int | None, typer.Option("--since", metavar="YEAR", help="First year.")]
Set = Annotated[
    str | None,
    typer.Option(
        "--partner-set",
        metavar="SET",
        help="organization, members (on the day), both, or a list of states such as USA,GBR; "
        "default: both for NATO, the organization for others.",
    ),
]
Record = Annotated[
    Path | None,
    typer.Option(
        "--record", metavar="DIR", help="Your own record folder, on top of the bundled record."
    ),
]
OnlyRecord = Annotated[
    bool, typer.Option("--only-record", help="Use the folder's facts instead of the bundled ones.")
]
Areas = Annotated[
    Path | None,
    typer.Option(
        "--areas",
        metavar="FILE",
        help="A CSV of areas (area,label,includes) instead of the codebook's.",
    ),
]
Merge = Annotated[
    bool, typer.Option("--merge/--no-merge", help="Make rows that report one exercise one fact.")
]
Without = Annotated[
    list[str] | None,
    typer.Option(
        "--without",
        metavar="SOURCE",
        help="Leave a source out (id or address) and say what changed; may be repeated.",
    ),
]
KnownBy = Annotated[
    str | None,
    typer.Option(
        "--known-by",
        metavar="DATE",
        help="Use only what was published by this day, or where that is not noted read or entered.",
    ),
]
Peers = Annotated[
    str | None,
    typer.Option("--peers", metavar="LIST", help="States to compare with, such as UZB,KGZ."),
]
Poles = Annotated[
    str | None,
    typer.Option("--poles", metavar="LIST", help="Rival poles: RUS, CHN, NATO, EU, or any actor."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Vintage = Annotated[
    str | None,
    typer.Option(
        "--vintage",
        metavar="NAME",
        help="The store as it was: a release, a day or a commit number.",
    ),
]
Store = Annotated[
    Path | None,
    typer.Option(
        "--store",
        metavar="DIR",
        help="The store of ingested data; default: COMITY_STORE, else the user's data folder.",
    ),
]


def console() -> Console:
    """Where results are printed: what a text holds in brackets is its own, and no markup."""
    from comity.cli.screen import Screen

    return Screen()
