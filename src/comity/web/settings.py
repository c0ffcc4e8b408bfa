"""What a server is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

LOCAL = "127.0.0.1"
LOCAL_HOSTS = (LOCAL, "::1", "localhost")
PORT = 8710


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a server is told when it starts.

    Attributes:
        record: a record folder on top of the bundled record.
        only_record: leave the bundled facts out.
        store: folder of a store of ingested data.
        ledger: a ledger of forecasts that is shown.
        editions: a folder of frozen editions that are shown.
        host: the address it listens on.
        port: the port it listens on.
        names: further names by which it may be called, such as that of its proxy.
        team: whether several people share it by accounts.
        read_only: refuse whatever would change something.
        ahead: whether a second process computes what will be asked next.
        most_body: bytes that a request may have.
        body_seconds: how long a body may take to arrive.
        rate: requests a second that one reader may make on the whole.
        burst: requests that one reader may make at once.
    """

    record: Path | None = None
    only_record: bool = False
    store: Path | None = None
    ledger: Path | None = None
    editions: Path | None = None
    host: str = LOCAL
    port: int = PORT
    names: tuple[str, ...] = ()
    team: bool = False
    read_only: bool = False
    ahead: bool = True
    most_body: int = 2_000_000
    body_seconds: float = 10.0
    rate: float = 500.0
    burst: float = 2000.0

    @property
    def fetches(self) -> bool:
        """Whether a person may have an address fetched: only where the server is the person's."""
        return self.host in LOCAL_HOSTS and not self.team
