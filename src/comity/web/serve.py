"""`comity serve`: the pages on this machine."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from comity.errors import UsageError
from comity.web.settings import LOCAL, PORT, Settings

if TYPE_CHECKING:
    from comity.web.team.served import Team

Told = Callable[[str], None]
PRIVILEGED = 1024


def serve(
    *,
    record: Path | str | None = None,
    only_record: bool = False,
    store: Path | str | None = None,
    ledger: Path | str | None = None,
    editions: Path | str | None = None,
    team: str | None = None,
    team_header: str = "",
    drafts: Path | str | None = None,
    names: Sequence[str] = (),
    host: str = LOCAL,
    port: int = PORT,
    open_page: bool = False,
    read_only: bool = False,
    ahead: bool = True,
    progress: Told | None = None,
) -> None:
    """Serve the pages until it is stopped with Ctrl-C.

    Args:
        record: a record folder on top of the bundled record.
        only_record: leave the bundled facts out.
        store: folder of a store of ingested data.
        ledger: a ledger of forecasts that is shown.
        editions: a folder of frozen editions that are shown.
        team: the database of a team that shares its record and has accounts.
        team_header: the header in which a proxy on this machine says who asks.
        drafts: where a team's drafts last longer than the server.
        names: further names by which it may be called, such as that of its proxy.
        host: where it listens; default is this machine only.
        port: the port; 0 takes a free one.
        open_page: whether the start page is opened in a browser.
        read_only: refuse whatever would change something.
        ahead: whether a second process computes what will be asked next.
        progress: told the address once it answers.

    Raises:
        UsageError: the port is in use or may not be used, or the host is none of this machine.
        ComityError: the record, store or ledger cannot be read.
    """
    if ledger is not None and not Path(ledger).is_file():
        raise UsageError(
            f"{ledger} is no file: name a ledger that `comity prospects --ledger` made"
        )
    if editions is not None and not Path(editions).is_dir():
        raise UsageError(f"{editions} is no folder: name one that holds frozen editions")
    if team is not None and (record is not None or only_record):
        raise UsageError("a team's record stands in its database: leave --record out")
    if team is None and (team_header or drafts is not None):
        raise UsageError("--team-header and --drafts are of a team's server: add --team DATABASE")
    listening = listen(host, port)
    try:
        taken = listening.getsockname()[1]
        settings = Settings(
            record=Path(record) if record is not None else None,
            only_record=only_record,
            store=Path(store) if store is not None else None,
            ledger=Path(ledger) if ledger is not None else None,
            editions=Path(editions) if editions is not None else None,
            names=tuple(names),
            host=host,
            port=taken,
            read_only=read_only,
            ahead=ahead,
        )
        told = progress or (lambda text: None)
        if team is None:
            _run(settings, listening, open_page, told)
            return
        from comity.web.team.served import team_of

        with team_of(team, team_header, Path(drafts) if drafts is not None else None) as own:
            shared = replace(settings, record=own.record.path, team=True)
            _run(shared, listening, open_page, told, own)
    finally:
        listening.close()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens.

    Raises:
        UsageError: it cannot listen there; says why and what to do.
    """
    if not 0 <= port <= 65535:
        raise UsageError(f"{port} is no port: write a number from 1024 to 65535")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(128)
    except socket.gaierror as error:
        made.close()
        raise UsageError(f"{host!r} is no address of this machine: leave --host out") from error
    except PermissionError as error:
        made.close()
        raise UsageError(f"port {port} may not be used: choose one from {PRIVILEGED} on") from error
    except OSError as error:
        made.close()
        raise UsageError(
            f"port {port} of {host} cannot be used ({(error.strerror or str(error)).lower()}): "
            f"add --port {port + 1}, or --port 0 for a free one"
        ) from error
    return made


def _run(
    settings: Settings,
    listening: socket.socket,
    open_page: bool,
    told: Told,
    team: Team | None = None,
) -> None:
    import uvicorn

    from comity.web.application import make_application
    from comity.web.state import State

    app = make_application(State(settings, team=team))
    name = LOCAL if settings.host in ("0.0.0.0", "::", "") else settings.host
    address = f"http://{f'[{name}]' if ':' in name else name}:{settings.port}/"
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            limit_concurrency=256,
            proxy_headers=team is None,  # who asks is told by the connection, see `Forwarded`
            timeout_keep_alive=15,
            timeout_graceful_shutdown=2,
            h11_max_incomplete_event_size=32_768,
        )
    )
    told(address)
    if open_page:
        _open(address)
    server.run(sockets=[listening])


def _open(address: str) -> None:
    import threading
    import webbrowser

    def opened() -> None:
        if not webbrowser.open(address):
            print(f"comity: no browser was found: open {address} yourself", file=sys.stderr)

    threading.Thread(target=opened, daemon=True).start()
