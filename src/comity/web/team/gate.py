"""Who asks, and whether they may: the middleware of a team's server, behind the guard of all.

A page is for those whose role reaches it; what is not known to be for readers or coders is for
editors. The name under which something is done is that of the account, whatever a form says.
"""

from __future__ import annotations

import re
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse

from comity.errors import ComityError
from comity.team.accounts import Account, account_named, session_of
from comity.web.security import READING, SAFE, Headers, is_this_machine

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from comity.web.state import State

SESSION = "comity-session"
SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"
OPEN = re.compile(r"/sign-in|/static/.*|/favicon\.ico|/robots\.txt")
"""What is shown to those who are not signed in."""
CODING = re.compile(r"/code(/.*)?|/review(/second)?|/record(/.*)?")
"""What coders may read besides; and what of it they may send."""
SENT_BY_CODERS = re.compile(r"/code(/.*)?|/review/second")
SENT_BY_READERS = re.compile(r"/brief/[^/]+/[^/]+|/brief/[^/]+/[^/]+/preview|/sign-out")


class Gate:
    """The middleware that lets an account to what its role reaches.

    Args:
        app: the application.
        state: of the server; it has a team.
    """

    def __init__(self, app: ASGIApp, state: State) -> None:
        self._app, self._state = app, state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for the account that asks, send it to sign in, or refuse."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            account = await run_in_threadpool(self._account, scope)
        except ComityError as error:
            await _refused(scope, 503, str(error))(scope, receive, send)
            return
        path, method, team = scope["path"], scope["method"], self._state.team
        assert team is not None
        if account is None and team.header:
            said = "The proxy names nobody who has an account here: `comity team add` makes one."
            await _refused(scope, 403, said)(scope, receive, send)
            return
        if account is None and not OPEN.fullmatch(path):
            answer: Any = (
                RedirectResponse(f"{SIGN_IN}?to={quote(_own_address(scope), safe='')}", 303)
                if method in SAFE and not path.startswith("/api/")
                else _refused(scope, 401, "Sign in first.")
            )
            await answer(scope, receive, send)
            return
        needed = role_of(method, path)
        if account is not None and not account.may(needed):
            said = f"This is for a role of {needed}; {account.name} is {account.role}."
            await _refused(scope, 403, said)(scope, receive, send)
            return
        scope["account"] = account
        await self._app(scope, receive, send)

    def _account(self, scope: Scope) -> Account | None:
        team = self._state.team
        assert team is not None
        team.record.renewed(self._state.renew)
        headers = Headers(scope["headers"])
        if team.header:  # the proxy says who it is; only it may
            client = scope.get("client")
            names = headers.all(team.header.lower())
            if len(names) != 1 or not is_this_machine(client[0] if client else ""):
                return None
            return account_named(team.database, names[0])
        return session_of(team.database, token_in(headers))


def role_of(method: str, path: str) -> str:
    """The least role that may ask for a path."""
    if OPEN.fullmatch(path):
        return "reader"
    if method in SAFE:
        return "coder" if CODING.fullmatch(path) else "reader"
    if path in READING or SENT_BY_READERS.fullmatch(path):
        return "reader"
    return "coder" if SENT_BY_CODERS.fullmatch(path) else "editor"


def token_in(headers: Headers) -> str:
    """The token of a session that a browser sends, or empty."""
    for line in headers.all("cookie"):
        try:
            found = SimpleCookie(line).get(SESSION)
        except CookieError:
            continue
        if found is not None:
            return str(found.value)
    return ""


def _own_address(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return str(scope["path"]) + (f"?{query}" if query else "")


def _refused(scope: Scope, status: int, sentence: str) -> Any:
    if scope["path"].startswith("/api/"):
        return JSONResponse({"error": sentence}, status)
    return PlainTextResponse(sentence + "\n", status)
