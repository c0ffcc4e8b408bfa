"""A web server of files for tests: it can cut, trickle, refuse, move, and forget ranges."""

from __future__ import annotations

import hashlib
import re
import shutil
import ssl
import subprocess
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest


@dataclass
class Page:
    """A file and how it is served; `turns` are what happens before it is served as it should be.

    A turn is a status with headers, ("cut", bytes), ("trickle", seconds), or a function of the
    page that changes it.
    """

    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    etag: str | None = "auto"
    ranges: bool = True
    chunked: bool = False
    turns: list[Any] = field(default_factory=list)
    always: Any = None

    @property
    def mark(self) -> str | None:
        return f'"{hashlib.md5(self.body).hexdigest()}"' if self.etag == "auto" else self.etag


class Server:
    """Pages by path; counts what was asked and how many bytes of bodies went out."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: dict[str, list[dict[str, str]]] = defaultdict(list)
        self.sent: Counter[str] = Counter()
        self.at_once = 0
        self.most_at_once = 0
        self.lock = threading.Lock()
        self.address = ""

    def put(self, path: str, body: bytes = b"", **options: Any) -> str:
        self.pages[path] = Page(body, **options)
        return self.address + path

    def times(self, path: str) -> int:
        return len(self.asked[path])


class Handler(BaseHTTPRequestHandler):
    server: Any
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        state: Server = self.server.state
        with state.lock:
            state.asked[self.path].append({k.lower(): v for k, v in self.headers.items()})
            state.at_once += 1
            state.most_at_once = max(state.most_at_once, state.at_once)
            page = state.pages.get(self.path)
            turn = page.turns.pop(0) if page and page.turns else (page.always if page else None)
        try:
            self.answer(state, page, turn)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with state.lock:
                state.at_once -= 1

    def answer(self, state: Server, page: Page | None, turn: Any) -> None:
        if page is None:
            self.head(404, {"Content-Length": "0"})
            return
        if callable(turn):
            turn = turn(page)
        kind = turn[0] if turn else None
        if isinstance(kind, int):
            self.head(kind, {"Content-Length": "0", **(turn[1] if len(turn) > 1 else {})})
            return
        if page.mark and self.headers.get("If-None-Match") == page.mark:
            self.head(304, {"ETag": page.mark})
            return
        start, status = 0, 200
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "")
        unless = self.headers.get("If-Range")
        headers = dict(page.headers)
        if page.mark:
            headers["ETag"] = page.mark
        if (
            wanted
            and page.ranges
            and unless in (None, page.mark, page.headers.get("Last-Modified"))
        ):
            start, status = int(wanted[1]), 206
            if start >= len(page.body):
                self.head(
                    416, {"Content-Length": "0", "Content-Range": f"bytes */{len(page.body)}"}
                )
                return
            headers["Content-Range"] = f"bytes {start}-{len(page.body) - 1}/{len(page.body)}"
        body = page.body[start:]
        headers.update(
            {"Transfer-Encoding": "chunked"} if page.chunked else {"Content-Length": str(len(body))}
        )
        self.head(status, headers)
        if kind == "cut":
            self.body(state, body[: turn[1]], page.chunked)
            self.close_connection = True
            self.connection.close()
            return
        if kind == "trickle":
            for letter in body:
                self.body(state, bytes([letter]), page.chunked)
                time.sleep(turn[1])
        elif kind == "block":
            self.body(state, body[: turn[1]], page.chunked)
            turn[2].wait(20)
            self.body(state, body[turn[1] :], page.chunked)
        else:
            self.body(state, body, page.chunked)
        if page.chunked:
            self.wfile.write(b"0\r\n\r\n")

    def head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def body(self, state: Server, data: bytes, chunked: bool) -> None:
        for at in range(0, len(data), 8192):
            piece = data[at : at + 8192]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
            self.wfile.flush()
            with state.lock:
                state.sent[self.path] += len(piece)


class Quietly(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 50

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a client that hangs up is what the tests are about


def own_certificate(folder: Path) -> ssl.SSLContext:
    """A certificate for 127.0.0.1, made anew as `cert` and `key` in a folder."""
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("no openssl command to make a certificate with")
    command = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout key -out cert"
    subprocess.run(
        [openssl, *command.split(), "-addext", "subjectAltName=IP:127.0.0.1"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert", folder / "key")
    return context


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A running server; with a context it speaks https."""
    server = Quietly(("127.0.0.1", 0), Handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    state = Server()
    state.address = f"http{'s' if context else ''}://127.0.0.1:{server.server_address[1]}"
    server.state = state  # type: ignore[attr-defined]  # read by the handler
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


Turn = Callable[[Page], Any]
