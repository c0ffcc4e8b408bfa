"""What stands before every request: who may ask, how much, and what a browser may do with it.

A page on this machine can be asked for by any page a browser has open. So the `Host` must be a
name of this server (a foreign name that was made to point here is refused: DNS rebinding), and
what is sent must come from a page of its own (`Origin`). The answers say what a browser may load:
nothing from elsewhere, no script or style that stands in a page.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from comity.web.settings import Settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)
_HOST = re.compile(r"(?:\[(?P<number>[0-9a-f:.]+)\]|(?P<name>[a-z0-9._-]+))(?::[0-9]{1,5})?")
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Methods that change nothing; a route answers those it knows, and no other."""
READING = frozenset({"/claims", "/api/v1/claims"})
"""Paths whose POST changes nothing: a text is read, and an answer given."""
LONGEST_ADDRESS = 8000
MOST_HEADERS = 32_000
MOST_READERS = 4096


class Guard:
    """The middleware before all routes.

    Args:
        app: the application.
        settings: of the server.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self._names = own_names(settings.host) | {name.lower() for name in settings.names}
        self._budget = Budget(settings.rate, settings.burst)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request, or pass it on with its body limited and its answer guarded."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope["headers"])
        why = self._refusal(scope, headers)
        if why is not None:
            await _refused(send, *why, headers=HEADERS)
            return
        body = _Body(receive, self._settings)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *_encoded(HEADERS)]}
            await send(message)

        await self._app(scope, body.receive, guarded)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        """Why a request is refused: status and sentence; None where it is not."""
        hosts = headers.all("host")
        if len(hosts) != 1 or not self._own(hosts[0]):
            return 421, "This server does not answer to that name: use the address it printed."
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_ADDRESS:
            return 414, "The address is too long."
        if sum(len(name) + len(text) for name, text in scope["headers"]) > MOST_HEADERS:
            return 431, "The headers of the request are too large."
        client = scope.get("client")
        if not self._budget.spend(client[0] if client else ""):
            return 429, "Too many requests at once: wait a second and ask again."
        if headers.one("transfer-encoding") and headers.one("content-length"):
            return 400, "A request gives its length in one way, not in two."
        length = headers.one("content-length")
        if length and (not length.isdigit() or int(length) > self._settings.most_body):
            return 413, f"A request may have at most {self._settings.most_body:,} bytes."
        if scope["method"] not in SAFE:
            return self._refused_change(scope, headers, hosts[0])
        return None

    def _refused_change(self, scope: Scope, headers: Headers, host: str) -> tuple[int, str] | None:
        path = scope["path"]
        if self._settings.read_only and path not in READING:
            return 403, "This server is read only: nothing can be changed here."
        origin = headers.one("origin")
        if origin:
            own = f"{scope['scheme']}://{host}".lower()
            if origin.lower() != own:
                return 403, "What is sent must come from a page of this server."
        elif not path.startswith("/api/"):
            return 403, "What is sent must say which page it comes from (Origin)."
        return None

    def _own(self, host: str) -> bool:
        """Whether a Host names this server."""
        found = _HOST.fullmatch(host.lower())
        if found is None:
            return False
        name = found["number"] or found["name"]
        return name in self._names or ("*" in self._names and _is_number(name))


def own_names(host: str) -> frozenset[str]:
    """The names by which a server that listens on a host may be called.

    On every interface ("0.0.0.0") these are the machine's names and any numbered address: only a
    name can be made to point somewhere else.
    """
    names = {"localhost", "127.0.0.1", "::1", host.lower()}
    if host in ("0.0.0.0", "::", ""):
        names |= {"*", socket.gethostname().lower(), socket.getfqdn().lower()}
    return frozenset(names)


def is_this_machine(host: str) -> bool:
    """Whether an address is of this machine; a socket in the file system has none, and is."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return not host


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class Headers:
    """The headers of a request; a name may stand more than once."""

    def __init__(self, raw: Iterable[tuple[bytes, bytes]]) -> None:
        self._raw = [(name.decode("latin-1").lower(), v.decode("latin-1")) for name, v in raw]

    def all(self, name: str) -> list[str]:
        """Every value of a name."""
        return [value for own, value in self._raw if own == name]

    def one(self, name: str) -> str:
        """The value of a name; empty where there is none."""
        return next(iter(self.all(name)), "")


class Budget:
    """Requests that each reader may still make: a bucket that fills with time."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate, self._burst = rate, burst
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def spend(self, reader: str) -> bool:
        """Take one request from a reader's budget; False where none is left."""
        now = time.monotonic()
        with self._lock:
            left, then = self._left.pop(reader, (self._burst, now))
            left = min(self._burst, left + (now - then) * self._rate)
            self._left[reader] = (max(left - 1, 0.0), now)
            while len(self._left) > MOST_READERS:
                self._left.popitem(last=False)
            return left >= 1


class TooMuch(Exception):
    """A body that is too large or too slow; the application answers it with its status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class _Body:
    """A body that is given up where it grows too large or takes too long."""

    def __init__(self, receive: Receive, settings: Settings) -> None:
        self._receive, self._settings = receive, settings
        self._seen = 0
        self._whole = False
        self._end = time.monotonic() + settings.body_seconds

    async def receive(self) -> Message:
        """The next piece."""
        if self._whole:
            return await self._receive()
        left = self._end - time.monotonic()
        try:
            message = await asyncio.wait_for(self._receive(), max(left, 0.01))
        except TimeoutError as error:
            raise TooMuch(408, "The request took too long to arrive.") from error
        if message["type"] == "http.request":
            self._seen += len(message.get("body", b""))
            self._whole = not message.get("more_body", False)
            if self._seen > self._settings.most_body:
                raise TooMuch(
                    413, f"A request may have at most {self._settings.most_body:,} bytes."
                )
        return message


def _encoded(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers]


async def _refused(
    send: Send, status: int, sentence: str, headers: Iterable[tuple[str, str]]
) -> None:
    extra: list[tuple[str, Any]] = [("Content-Type", "text/plain; charset=utf-8")]
    if status == 429:
        extra.append(("Retry-After", "1"))
    body = (sentence + "\n").encode()
    extra.append(("Content-Length", str(len(body))))
    if status in (408, 413):
        extra.append(("Connection", "close"))
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": _encoded([*headers, *extra]),
        }
    )
    await send({"type": "http.response.body", "body": body})
