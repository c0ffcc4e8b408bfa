"""Tokens against forms that another page sends (CSRF): signed for one browser, by this process."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from typing import TYPE_CHECKING

from comity.errors import UsageError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

COOKIE = "comity-browser"
FIELD = "token"
STALE = "the form is no longer valid: load the page again and send it once more"


def browser_of(request: Request) -> str:
    """The browser that asks: its cookie, or a new name that `remember` gives it."""
    found = request.cookies.get(COOKIE, "")
    return found if len(found) == 32 and found.isalnum() else secrets.token_hex(16)


def token_of(secret: bytes, browser: str) -> str:
    """The token that a form of this browser carries."""
    return hmac.new(secret, browser.encode(), sha256).hexdigest()


def remember(response: Response, browser: str) -> None:
    """Give the browser its name; no script can read it, and no other page sends it."""
    response.set_cookie(COOKIE, browser, httponly=True, samesite="strict", path="/")


def demand(secret: bytes, request: Request, given: object) -> None:
    """Ask for the token of a form.

    Raises:
        UsageError: it is not the one of this browser.
    """
    browser = request.cookies.get(COOKIE, "")
    own = token_of(secret, browser)
    if (
        not browser
        or not isinstance(given, str)
        or not hmac.compare_digest(own.encode(), given.encode())
    ):
        raise UsageError(STALE)
