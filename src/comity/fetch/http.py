"""Asking a server politely: who is told what, which moves are followed, when to ask again.

The servers of public data are small and shared. So: few connections, waiting as long as the
server asks (for every file of that server, not only the one at hand), and waits that grow and
differ from one client to the next, so that a server coming back is not met by all at once.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit, urlunsplit

from comity._version import __version__
from comity.errors import DownloadError

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

TOKEN_HEADER = "X-Dataverse-key"
_MOVED = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({408, 429, 500, 502, 503, 504})
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How patient and how modest to be; seconds and bytes.

    Attributes:
        attempts: how often in a row a file is tried without getting further.
        first_wait: before the second attempt; it doubles each time.
        longest_wait: the most that it grows to.
        longest_asked: the longest wait that a server may ask for (Retry-After).
        connecting: for reaching a server.
        patience: without a byte, or below `slowest`, after which a transfer is given up.
        slowest: bytes per second that are still a transfer.
        hops: how many moves are followed.
    """

    attempts: int = 6
    first_wait: float = 1.0
    longest_wait: float = 60.0
    longest_asked: float = 600.0
    connecting: float = 20.0
    patience: float = 60.0
    slowest: float = 1024.0
    hops: int = 5

    def wait(self, failures: int) -> float:
        """Seconds before the next attempt, after so many failures in a row."""
        longest = min(self.longest_wait, self.first_wait * 2.0 ** min(failures - 1, 30))
        return longest * random.uniform(0.5, 1.0)


class Again(Exception):
    """The attempt failed in a way that may pass.

    Args:
        reason: why, for a reader.
        wait: seconds that the server asks to wait.
        answered: whether the server answered, so that other files of it may be had.
    """

    def __init__(self, reason: str, wait: float | None = None, *, answered: bool = False) -> None:
        super().__init__(reason)
        self.wait = wait
        self.answered = answered


class Stopped(Exception):
    """The user stopped the work; raised in the threads, never shown."""


def next_address(address: str, location: str | None) -> str:
    """The address that a server names as the new place of a file.

    Raises:
        DownloadError: there is none, it is not http or https, or it leads from https to http.
    """
    if not location:
        raise DownloadError(f"{address} has moved and does not say where to", of_one_file=True)
    target = urljoin(address, location.strip())
    parts = urlsplit(target)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise DownloadError(
            f"{address} leads to {target}, which is neither http nor https: refused",
            of_one_file=True,
        )
    if urlsplit(address).scheme == "https" and parts.scheme == "http":
        raise DownloadError(
            f"{address} leads from https to the unprotected {target}: refused; look for a newer "
            "address of the data set",
            of_one_file=True,
        )
    if parts.username or parts.password:
        raise DownloadError(
            f"{address} leads to an address at {parts.hostname} with a password in it: refused",
            of_one_file=True,
        )
    return urlunsplit(parts._replace(fragment=""))


def origin_of(address: str) -> tuple[str, str, int]:
    """Scheme, host and port: what a token may not leave."""
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return parts.scheme, (parts.hostname or "").lower(), port


def retry_after(text: str | None, now: datetime) -> float | None:
    """Seconds that a server asks to wait: a number or a date of HTTP; None when it asks nothing."""
    if not text:
        return None
    if text.strip().isdecimal():
        return float(text.strip())
    try:
        moment = parsedate_to_datetime(text.strip())
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


class Web:
    """A polite client of web servers, shared by the threads of a download.

    Args:
        manners: how patient and modest to be.
        headers: sent with every first request, never on to another host.
        stop: set from outside to stop; every wait ends at once.
    """

    def __init__(
        self,
        manners: Manners | None = None,
        headers: Mapping[str, str] | None = None,
        stop: threading.Event | None = None,
    ) -> None:
        self.manners = manners or Manners()
        self.stop = stop or threading.Event()
        self._headers = dict(headers or {})
        self._lock = threading.Lock()
        self._pools: dict[str, PoolManager] = {}
        self._open: set[BaseHTTPResponse] = set()
        self._not_before: dict[str, float] = {}

    def open(
        self, address: str, *, token: str = "", headers: Mapping[str, str] | None = None
    ) -> BaseHTTPResponse:
        """Ask for an address once and follow it where it moved.

        Args:
            address: http or https.
            token: environment variable that holds a token, sent to this host only.
            headers: of this request (Range and its like), sent along every hop.

        Returns:
            A response with status 200, 206, 304 or 416, its body unread; `close` it.

        Raises:
            Again: worth another attempt.
            Stopped: the user stopped the work.
            DownloadError: another attempt would not help; one line.
        """
        secret = {**self._headers, **_token(address, token)}
        if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname:
            raise DownloadError(f"{address} is not an address of http or https")
        current = address
        for _ in range(self.manners.hops + 1):
            self._wait_for_turn(current)
            same = origin_of(current) == origin_of(address)
            response = self._ask(current, {**(secret if same else {}), **(headers or {})})
            if response.status not in _MOVED:
                return self._judged(response, current, token)
            location = response.headers.get("Location")
            self.close(response)
            current = next_address(current, location)
        raise DownloadError(
            f"{address} was moved more than {self.manners.hops} times in a row: given up",
            of_one_file=True,
        )

    def close(self, response: BaseHTTPResponse) -> None:
        """End a response; what was not read of it is not fetched."""
        with self._lock:
            self._open.discard(response)
        response.close()

    def pause(self, seconds: float) -> None:
        """Wait, but not longer than until the user stops the work.

        Raises:
            Stopped: the user did.
        """
        if self.stop.wait(seconds):
            raise Stopped

    def hang_up(self) -> None:
        """Stop: wake every wait and end every transfer, from another thread."""
        self.stop.set()
        with self._lock:
            responses = tuple(self._open)
        for response in responses:
            try:
                response.shutdown()
            except (OSError, ValueError, RuntimeError):
                continue  # it ended by itself meanwhile

    def _ask(self, address: str, headers: Mapping[str, str]) -> BaseHTTPResponse:
        from urllib3 import Timeout
        from urllib3.exceptions import HTTPError, LocationParseError, SSLError

        parts = urlsplit(address)
        try:
            response = self._pool(parts.scheme, parts.hostname or "").request(
                "GET",
                address,
                headers={
                    "User-Agent": f"comity/{__version__}",
                    "Accept": "*/*",
                    # A hash and a range are of the file as it lies there, not of a packed copy.
                    "Accept-Encoding": "identity",
                    **headers,
                },
                timeout=Timeout(connect=self.manners.connecting, read=self.manners.patience),
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
        except LocationParseError as error:
            raise DownloadError(f"{address} is not a web address", of_one_file=True) from error
        except SSLError as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise DownloadError(
                    f"the certificate of {parts.hostname} is not trusted: {_short(error)}"
                ) from error
            raise Again(f"no protected connection to {parts.hostname}: {_short(error)}") from error
        except HTTPError as error:
            if self.stop.is_set():
                raise Stopped from error
            raise Again(_short(error)) from error
        with self._lock:
            self._open.add(response)
        if self.stop.is_set():
            self.close(response)
            raise Stopped
        return response

    def _pool(self, scheme: str, host: str) -> PoolManager:
        from urllib.request import getproxies, proxy_bypass

        from urllib3 import PoolManager, ProxyManager

        proxy = "" if proxy_bypass(host) else getproxies().get(scheme, "")
        with self._lock:
            if proxy not in self._pools:
                self._pools[proxy] = (
                    ProxyManager(proxy, maxsize=16) if proxy else PoolManager(maxsize=16)
                )
            return self._pools[proxy]

    def _judged(self, response: BaseHTTPResponse, address: str, token: str) -> BaseHTTPResponse:
        status = response.status
        if status in (200, 206, 304, 416):
            return response
        asked = retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
        self.close(response)
        if status in _BUSY:
            self._hold_back(address, status, asked)
            raise Again(f"the server answers {status}", asked, answered=True)
        if status in (401, 403):
            raise DownloadError(f"{address} is not open to us (it answers {status}): {_key(token)}")
        if status in (404, 410):
            raise DownloadError(
                f"{address} is not there (it answers {status}): the list is older than the "
                "server, or the data set has moved; see `comity sources`",
                of_one_file=True,
            )
        raise DownloadError(f"{address} cannot be fetched: it answers {status}", of_one_file=True)

    def _hold_back(self, address: str, status: int, asked: float | None) -> None:
        if not asked:
            return
        host = urlsplit(address).hostname or ""
        if asked > self.manners.longest_asked:
            raise DownloadError(
                f"{host} answers {status} and asks to wait {asked / 60:,.0f} minutes, longer than "
                f"the {self.manners.longest_asked / 60:,.0f} that are waited for: give the same "
                "command again after that"
            )
        with self._lock:
            self._not_before[host] = max(self._not_before.get(host, 0.0), time.monotonic() + asked)

    def _wait_for_turn(self, address: str) -> None:
        with self._lock:
            moment = self._not_before.get(urlsplit(address).hostname or "", 0.0)
        self.pause(max(0.0, moment - time.monotonic()))


def _token(address: str, variable: str) -> dict[str, str]:
    value = os.environ.get(variable, "").strip() if variable else ""
    if not value:
        return {}
    if not value.isascii() or not value.isprintable():
        raise DownloadError(f"{variable} holds no token: it has letters that no token has")
    scheme, host, _ = origin_of(address)
    if scheme != "https" and host not in _HERE:
        raise DownloadError(
            f"the token in {variable} is not sent to {address}, which is unprotected: "
            "give an https address"
        )
    return {TOKEN_HEADER: value}


def _key(variable: str) -> str:
    if not variable:
        return "open it in a browser to see what its owner asks for"
    if os.environ.get(variable, "").strip():
        return f"the token in {variable} is wrong, has run out, or has no right to this file"
    return f"set the environment variable {variable} to your access token"


def _short(error: Exception) -> str:
    """The reason in an error of urllib3 without the objects it names."""
    text = str(error.args[-1] if error.args else error)
    if "): " in text:
        text = text.rpartition("): ")[2]
    return " ".join(text.split()).rstrip(".") or type(error).__name__
