"""What a team's server is made of: the database, the shared record, who says who asks."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from comity.errors import UsageError
from comity.team.accounts import accounts
from comity.team.database import Database
from comity.web.security import Headers, is_this_machine
from comity.web.team.shared_record import SharedRecord
from comity.web.team.tries import Tries

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass(frozen=True, kw_only=True)
class Team:
    """What a team's server is made of.

    Attributes:
        database: of the team.
        record: its record as a folder.
        header: the header in which a proxy says who asks; empty where people sign in here.
        tries: the wrong passwords of the last minutes.
    """

    database: Database
    record: SharedRecord
    header: str = ""
    tries: Tries = field(default_factory=Tries)


@contextmanager
def team_of(address: str, header: str, drafts: Path | None) -> Iterator[Team]:
    """The team of a database, its record in a folder that lasts as long as the server.

    Args:
        address: of the database.
        header: as in `Team`.
        drafts: a folder that lasts longer, so that what people have begun does too.

    Raises:
        UsageError: there is no account yet.
        StoreError: the database does not answer.
    """
    with Database(address) as database, tempfile.TemporaryDirectory(prefix="comity-team-") as kept:
        if not accounts(database):
            raise UsageError(
                "the team has no account yet: make one with `comity team add DATABASE NAME --role "
                "editor`"
            )
        folder = drafts if drafts is not None else Path(kept) / "record"
        yield Team(database=database, record=SharedRecord(folder, database), header=header)


class Forwarded:
    """Tells the application that the browser speaks HTTPS, where a proxy of this machine says so.

    Args:
        app: the application with its guard.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http":
            client = scope.get("client")
            said = Headers(scope["headers"]).all("x-forwarded-proto")
            if said == ["https"] and is_this_machine(client[0] if client else ""):
                scope = {**scope, "scheme": "https"}
        await self._app(scope, receive, send)
