"""The application: routes, errors in one sentence, and the guard before them."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse

from comity.errors import ComityError
from comity.web import files
from comity.web.answers import Asked, sentence_of, status_of
from comity.web.api import routes as api
from comity.web.kept_pages import KeptPages
from comity.web.pages import (
    about,
    asking,
    briefs,
    changes,
    claims,
    coding,
    compared,
    editions,
    evidence,
    figures,
    outlook,
    pair,
    plans,
    records,
    review,
    sign_in,
    start,
)
from comity.web.security import Guard, TooMuch
from comity.web.state import State
from comity.web.team.gate import Gate
from comity.web.team.served import Forwarded

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp

_log = logging.getLogger(__name__)
READING = (
    start,
    pair,
    changes,
    editions,
    evidence,
    compared,
    claims,
    outlook,
    plans,
    asking,
    figures,
    about,
)
"""The modules of the pages that read; each has its routes in `ROUTES`."""
WORKING = (coding, records, review, briefs, sign_in)
"""The modules of the pages that change the record folder of the server."""
SENTENCES = {
    404: "There is no such page: the start page shows what there is.",
    405: "This page cannot be asked for in that way.",
    413: "What was sent is too large.",
    415: "Send JSON, and say so: Content-Type: application/json.",
}
BROKEN = "Something went wrong here that is no fault of yours: the server's terminal says what."


def make_application(state: State) -> ASGIApp:
    """The application over a state.

    Args:
        state: the record, what is kept, the settings.
    """

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        state.start()
        yield
        state.stop()

    routes: list[BaseRoute] = [r for page in (*READING, *WORKING) for r in page.ROUTES]
    app = Starlette(
        routes=[*files.ROUTES, *api.ROUTES, *routes],
        middleware=[
            Middleware(KeptPages, state=state),
            Middleware(GZipMiddleware, minimum_size=2000, compresslevel=1),
        ],
        exception_handlers={
            ComityError: _known,
            HTTPException: _no_page,
            TooMuch: _too_much,
            Exception: _broken,
        },
        lifespan=lifespan,
    )
    app.state.comity = state
    if state.team is not None:
        return Forwarded(Guard(Gate(app, state), state.settings))
    return Guard(app, state.settings)  # outermost, so that an error of ours is guarded too


async def _known(request: Request, error: Exception) -> Response:
    assert isinstance(error, ComityError)
    return _sentence(request, status_of(error), sentence_of(error))


async def _no_page(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    answer = _sentence(
        request, error.status_code, SENTENCES.get(error.status_code, "It cannot be read.")
    )
    answer.headers.update(error.headers or {})
    return answer


async def _too_much(request: Request, error: Exception) -> Response:
    assert isinstance(error, TooMuch)
    answer = _sentence(request, error.status, str(error))
    answer.headers["Connection"] = "close"
    return answer


async def _broken(request: Request, error: Exception) -> Response:
    _log.error("%s %s: %r", request.method, request.url.path, error)
    return _sentence(request, 500, BROKEN)


def _sentence(request: Request, status: int, sentence: str) -> Response:
    """An error as one sentence: JSON from the API, else a page."""
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": sentence}, status)
    asked = Asked(request)
    title = asked.translate("Not found") if status == 404 else asked.translate("It cannot be shown")
    return asked.page("error.html.j2", status=status, title=title, sentence=sentence)
