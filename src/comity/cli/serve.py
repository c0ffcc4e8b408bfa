"""Commands of the pages: serve them on this machine, publish them as files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from comity.cli.options import OnlyRecord, Record, Store

Port = Annotated[int, typer.Option("--port", metavar="N", help="Port; 0 takes a free one.")]
Host = Annotated[
    str,
    typer.Option(
        "--host", metavar="ADDRESS", help="Where it listens; default: this machine only."
    ),
]


def serve(
    record: Record = None,
    only_record: OnlyRecord = False,
    store: Store = None,
    ledger: Annotated[
        Path | None, typer.Option("--ledger", metavar="FILE", help="Show this ledger of forecasts.")
    ] = None,
    host: Host = "127.0.0.1",
    port: Port = 8710,
    open_: Annotated[bool, typer.Option("--open", help="Open the start page.")] = False,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Refuse whatever would change something.")
    ] = False,
) -> None:
    """Show everything in a browser: pages on this machine, offline, until Ctrl-C."""
    from comity.web.serve import serve as run

    def told(address: str) -> None:
        print(f"Comity answers at {address} (stop it with Ctrl-C)", flush=True)

    try:
        run(
            record=record,
            only_record=only_record,
            store=store,
            ledger=ledger,
            host=host,
            port=port,
            open_page=open_,
            read_only=read_only,
            progress=told,
        )
    except KeyboardInterrupt:  # the way to end it, and no fault
        print("comity: stopped", file=sys.stderr)
