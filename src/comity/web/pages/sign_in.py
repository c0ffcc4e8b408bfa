"""Signing in to a team's server, and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from comity.team.accounts import SESSION as SECONDS
from comity.team.accounts import signed_in, signed_out
from comity.web.answers import Asked
from comity.web.security import Headers
from comity.web.team.gate import SESSION, SIGN_IN, SIGN_OUT, token_in
from comity.web.view import text_of
from comity.web.working.forms import form_page, sent_by

if TYPE_CHECKING:
    from starlette.requests import Request


def form(request: Request) -> Response:
    """The form; on a server without a team there is nothing to sign in to."""
    asked = Asked(request)
    if asked.state.team is None or asked.state.team.header:
        return RedirectResponse("/", 303)
    return _again(asked, _inside(text_of(asked.query, "to", 2000)), 200, "")


async def sign_in(request: Request) -> Response:
    """A name and a password: a session, or the form again."""
    asked = Asked(request)
    team = asked.state.team
    if team is None or team.header:
        return RedirectResponse("/", 303)
    sent = await sent_by(request)
    name, to = sent.one("name"), _inside(sent.one("to"))
    if team.tries.too_many(name):
        said = asked.translate("Too many wrong passwords: wait five minutes.")
        return _again(asked, to, 429, said)
    token = await run_in_threadpool(signed_in, team.database, name, sent.texts.get("password", ""))
    if token is None:
        team.tries.note(name)
        said = asked.translate("No account has this name and password.")
        return _again(asked, to, 403, said)
    answer = RedirectResponse(to, 303)
    answer.set_cookie(SESSION, token, max_age=SECONDS, httponly=True, samesite="lax", path="/",
                      secure=request.url.scheme == "https")  # fmt: skip
    return answer


def _again(asked: Asked, to: str, status: int, problem: str) -> Response:
    return form_page(asked, "sign_in.html.j2", status=status, to=to, problem=problem)


def leave(request: Request) -> Response:
    """Who is signed in, and the way out."""
    asked = Asked(request)
    if asked.state.team is None or asked.state.team.header:
        return RedirectResponse("/", 303)
    return form_page(asked, "sign_out.html.j2", account=request.scope.get("account"))


async def sign_out(request: Request) -> Response:
    """The end of a session."""
    asked = Asked(request)
    await sent_by(request)
    token = token_in(Headers(request.scope["headers"]))
    if asked.state.team is not None and token:
        await run_in_threadpool(signed_out, asked.state.team.database, token)
    answer = RedirectResponse(SIGN_IN, 303)
    answer.delete_cookie(SESSION, path="/")
    return answer


def _inside(to: str) -> str:
    """An address of this server to go on to; the start page in the place of any other."""
    return (
        to if to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable() else "/"
    )


ROUTES = [
    Route(SIGN_IN, form, methods=["GET"]),
    Route(SIGN_IN, sign_in, methods=["POST"]),
    Route(SIGN_OUT, leave, methods=["GET"]),
    Route(SIGN_OUT, sign_out, methods=["POST"]),
]
