"""Answers to a browser: whole pages with a mark of their content, errors in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, Response

from comity.errors import ComityError, UnknownActor, UnknownMeasure, UnknownNode
from comity.web.addresses import Served
from comity.web.drawing import drawn
from comity.web.interface import Translate, language_of, translate_to
from comity.web.view import view_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from comity.web.state import State
    from comity.web.view import View


@dataclass(frozen=True)
class Asked:
    """A request as a page reads it."""

    request: Request

    @property
    def state(self) -> State:
        """The state of the server."""
        found: State = self.request.app.state.comity
        return found

    @property
    def query(self) -> dict[str, str]:
        """The words of the address; of those said twice the last one."""
        words = dict(self.request.query_params)
        if self.account and "coder" in words:
            words["coder"] = self.account
        return words

    @property
    def account(self) -> str:
        """The name of the account that asks; empty on a server without accounts."""
        found = self.request.scope.get("account")
        return found.name if found is not None else ""

    @property
    def language(self) -> str:
        """The language of the interface."""
        accepted = self.request.headers.get("accept-language", "")
        return language_of(self.query.get("lang", ""), accepted)

    @property
    def at(self) -> Served:
        """Makes the addresses of the page."""
        return Served(self.language, carried="lang" in self.query)

    @property
    def translate(self) -> Translate:
        """From English words of the interface to the reader's."""
        return translate_to(self.language)

    def word(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    def view(self) -> View:
        """The view of a pair that the address names.

        Raises:
            UsageError: a word of it cannot be read.
        """
        return view_of(self.word("state"), self.word("partner"), self.query)

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """A page drawn from a template, or word that the browser has it already."""
        body = drawn(
            template,
            language=self.language,
            at=self.at,
            path=self.request.url.path,
            query=self.query,
            team=bool(self.account) and not (self.state.team and self.state.team.header),
            **values,
        )
        return marked(self.request, HTMLResponse(body, status))


def marked(request: Request, response: Response) -> Response:
    """An answer with a mark of its content (ETag); without the content where it is known."""
    mark = f'"{sha256(bytes(response.body)).hexdigest()[:32]}"'
    headers = {
        "ETag": mark,
        "Cache-Control": "no-cache",
        "Vary": "Accept, Accept-Language, Cookie",
    }
    known = {
        t.strip().removeprefix("W/") for t in request.headers.get("if-none-match", "").split(",")
    }
    if response.status_code == 200 and (mark in known or "*" in known):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return response


def status_of(error: ComityError) -> int:
    """The status of an error: what is not known is not found, all else is a bad question."""
    return 404 if isinstance(error, UnknownActor | UnknownNode | UnknownMeasure) else 400


def sentence_of(error: ComityError) -> str:
    """What an error says, as a sentence of a page."""
    text = " ".join(str(error).split())
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
