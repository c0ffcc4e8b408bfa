"""Commands of the pages: serve them on this machine, publish them as files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from comity.cli.options import AsOf, OnlyRecord, Record, Store

Port = Annotated[int, typer.Option("--port", metavar="N", help="Port; 0 takes a free one.")]
Host = Annotated[
    str,
    typer.Option("--host", metavar="ADDRESS", help="Where it listens; default: this machine only."),
]


def serve(
    record: Record = None,
    only_record: OnlyRecord = False,
    store: Store = None,
    ledger: Annotated[
        Path | None, typer.Option("--ledger", metavar="FILE", help="Show this ledger of forecasts.")
    ] = None,
    editions: Annotated[
        Path | None,
        typer.Option("--editions", metavar="DIR", help="Show the frozen editions in this folder."),
    ] = None,
    team: Annotated[
        str | None,
        typer.Option(
            "--team",
            metavar="DATABASE",
            help="Serve the record and the accounts of a team's database (`comity team init`).",
        ),
    ] = None,
    team_header: Annotated[
        str,
        typer.Option(
            "--team-header",
            metavar="NAME",
            help="A proxy on this machine says in this header who asks.",
        ),
    ] = "",
    drafts: Annotated[
        Path | None,
        typer.Option("--drafts", metavar="DIR", help="Keep the drafts of a team here."),
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(
            "--name", metavar="HOST", help="Answer to this name too, as a proxy's; may be repeated."
        ),
    ] = None,
    host: Host = "127.0.0.1",
    port: Port = 8710,
    open_: Annotated[bool, typer.Option("--open", help="Open the start page.")] = False,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Refuse whatever would change something.")
    ] = False,
    ahead: Annotated[
        bool,
        typer.Option(
            "--ahead/--no-ahead", help="Compute in a second process what may be asked next."
        ),
    ] = True,
) -> None:
    """Show everything in a browser: pages on this machine, offline, until Ctrl-C."""
    from comity.cli.team import address_of
    from comity.web.serve import serve as run

    def told(address: str) -> None:
        print(f"Comity answers at {address} (stop it with Ctrl-C)", flush=True)

    try:
        run(
            record=record,
            only_record=only_record,
            store=store,
            ledger=ledger,
            editions=editions,
            team=address_of(team) if team else None,
            team_header=team_header,
            drafts=drafts,
            names=name or (),
            host=host,
            port=port,
            open_page=open_,
            read_only=read_only,
            ahead=ahead,
            progress=told,
        )
    except KeyboardInterrupt:  # the way to end it, and no fault
        print("comity: stopped", file=sys.stderr)


def publish(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder for the pages.")],
    pairs: Annotated[
        str | None,
        typer.Option(
            "--pairs", metavar="LIST", help="Pairs such as KAZ-NATO,UZB-CSTO; default: all."
        ),
    ] = None,
    as_of: AsOf = None,
    record: Record = None,
    only_record: OnlyRecord = False,
    store: Store = None,
    address: Annotated[
        str,
        typer.Option("--address", metavar="URL", help="Where they will stand, for the site map."),
    ] = "",
    language: Annotated[
        str, typer.Option("--language", metavar="CODE", help="Of the interface: en or ru.")
    ] = "en",
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="N", help="Processes; default: one a core.")
    ] = None,
) -> None:
    """Write the pages of all pairs as files for any host; run again, it goes on."""
    from comity.web.publishing.publish import publish as run

    named = [p.strip() for p in pairs.split(",") if p.strip()] if pairs else None
    found = run(
        folder,
        pairs=named,
        as_of=as_of,
        record=record,
        only_record=only_record,
        store=store,
        address=address,
        language=language,
        jobs=jobs,
        progress=lambda text: print(f"comity: {text}", file=sys.stderr, flush=True),
    )
    print(f"{found.pairs} pairs as of {found.as_of} stand in {found.folder}: open index.html there")
    if not address:
        print("comity: no site map is written without --address URL", file=sys.stderr)
