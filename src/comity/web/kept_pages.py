"""Pages that were drawn once are kept, packed, until the record or the day is another.

A page is a function of its address, the record, the day and the language; what hangs on anything
else (a form, a ledger that grows) is drawn anew each time.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from comity.web.interface import language_of
from comity.web.security import Headers

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from comity.web.state import State

KEPT = ("/pair/", "/figure/", "/fact/", "/source/", "/compare/", "/poles/", "/composite/",
        "/changes/", "/prospects/", "/methods", "/coverage", "/static/", "/api/v1/")  # fmt: skip
OF_THE_TABLE = ("/", "/api/v1/pairs")
"""Pages that change as rows of the table of pairs come in."""
MOST_BYTES = 64_000_000
LARGEST = 2_000_000
Raw = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Page:
    """An answer that is kept: its headers and its body, packed or not."""

    headers: Raw
    body: bytes


class KeptPages:
    """The middleware that keeps pages, outside of the one that packs them.

    Args:
        app: the application.
        state: of the server; its generation is in every key.
    """

    def __init__(self, app: ASGIApp, state: State) -> None:
        self._app, self._state = app, state
        self._pages: OrderedDict[tuple[object, ...], Page] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with what is kept, or pass the request on and keep its answer."""
        key = self._key(scope)
        if key is None:
            await self._app(scope, receive, send)
            return
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
        if page is not None:
            await _send(page, Headers(scope["headers"]).one("if-none-match"), send)
            return
        seen: list[Message] = []

        async def noted(message: Message) -> None:
            seen.append(message)
            await send(message)

        await self._app(scope, receive, noted)
        self._keep(key, seen)

    def _key(self, scope: Scope) -> tuple[object, ...] | None:
        if scope["type"] != "http" or scope["method"] != "GET":
            return None
        path = scope["path"]
        if not path.startswith(KEPT) and path not in OF_THE_TABLE:
            return None
        if path == "/" and self._state.settings.editions is not None:
            return None  # a new edition stands on it at once
        headers = Headers(scope["headers"])
        return (
            path,
            scope["query_string"],
            language_of("", headers.one("accept-language")),
            headers.one("accept") if path.startswith("/api/") else "",
            "gzip" in headers.one("accept-encoding"),
            self._state.generation,
            self._state.rows_told if path in OF_THE_TABLE else 0,
            date.today(),
        )

    def _keep(self, key: tuple[object, ...], seen: list[Message]) -> None:
        if not seen or seen[0].get("status") != 200:
            return
        headers: Raw = list(seen[0]["headers"])
        body = b"".join(m.get("body", b"") for m in seen[1:])
        if len(body) > LARGEST or any(name.lower() == b"set-cookie" for name, _ in headers):
            return
        with self._lock:
            old = self._pages.pop(key, None)
            self._bytes += len(body) - (len(old.body) if old else 0)
            self._pages[key] = Page(headers, body)
            while self._bytes > MOST_BYTES:
                self._bytes -= len(self._pages.popitem(last=False)[1].body)


async def _send(page: Page, known: str, send: Send) -> None:
    """Send a kept page, or word that the browser has it."""
    marks = {m.strip().removeprefix("W/") for m in known.split(",")}
    own = next((v.decode("latin-1") for n, v in page.headers if n.lower() == b"etag"), "")
    if known and (own in marks or "*" in marks):
        left = [
            (n, v) for n, v in page.headers if n.lower() in (b"etag", b"cache-control", b"vary")
        ]
        await send({"type": "http.response.start", "status": 304, "headers": left})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": page.headers})
    await send({"type": "http.response.body", "body": page.body})
