"""What every page that changes something does: its token, the tables it read, what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from comity.web import tokens
from comity.web.answers import Asked
from comity.web.working.folder import marks_text
from comity.web.working.saving import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

MOST_FIELDS = 1000
WHO = "comity-who"


class Sent:
    """What a form sent: its texts, and one file where it had one."""

    def __init__(self, texts: Mapping[str, str], file: bytes = b"", name: str = "") -> None:
        self.texts, self.file, self.name = texts, file, name

    def one(self, name: str) -> str:
        """The text of a field; empty where it is not there."""
        return self.texts.get(name, "").replace("\r\n", "\n").strip()

    def under(self, prefix: str) -> dict[str, str]:
        """The fields whose name begins so, by the rest of it."""
        return {n[len(prefix) :]: self.one(n) for n in self.texts if n.startswith(prefix)}


def off(asked: Asked) -> Response | None:
    """The page that says how to start a server that changes something; None where this one does."""
    if asked.state.own is not None:
        return None
    return asked.page("working_off.html.j2", read_only=asked.state.settings.read_only)


def form_page(asked: Asked, template: str, *, status: int = 200, **values: Any) -> Response:
    """A page with forms: it carries the token of the browser and the tables it read."""
    browser = tokens.browser_of(asked.request)
    own = asked.state.own
    answer = asked.page(
        template,
        status=status,
        token=tokens.token_of(asked.state.secret, browser),
        read=marks_text(own.hashes()) if own is not None else "",
        who=asked.account or asked.request.cookies.get(WHO, ""),
        **values,
    )
    tokens.remember(answer, browser)
    return answer


def remember_who(answer: Response, who: str) -> None:
    """Write the name into the next form of this browser, too, where a cookie can hold it."""
    if who and who.isascii() and who.isprintable() and not set(who) & set('";,\\'):
        answer.set_cookie(WHO, who, httponly=True, samesite="strict", path="/")


async def sent_by(request: Request) -> Sent:
    """What a form of this browser sent.

    Raises:
        UsageError: its token is not the one of this browser.
    """
    asked = Asked(request)
    async with request.form(max_files=1, max_fields=MOST_FIELDS) as form:
        tokens.demand(asked.state.secret, request, form.get(tokens.FIELD))
        texts: dict[str, str] = {}
        body, name = b"", ""
        for key, value in form.multi_items():
            if isinstance(value, UploadFile):
                body, name = await value.read(), value.filename or ""
            else:
                texts[key] = value
    if asked.account:  # who is signed in signs, whatever a form says
        signed = ("who", "coder", *(["cell/coder"] if "cell/coder" in texts else ()))
        texts |= dict.fromkeys(signed, asked.account)
    return Sent(texts, body, name)


async def answered(request: Request, answer: Callable[[Asked, Sent], Response]) -> Response:
    """Answer a form: refuse where nothing may be changed, show a conflict, else do as it says."""
    asked = Asked(request)
    refused = off(asked)
    if refused is not None:
        refused.status_code = 403
        return refused
    sent = await sent_by(request)

    def work() -> Response:
        try:
            return answer(asked, sent)
        except Conflict as conflict:
            return conflict_page(asked, sent, conflict)

    return await run_in_threadpool(work)


def conflict_page(asked: Asked, sent: Sent, conflict: Conflict) -> Response:
    """Both versions: what somebody wrote since, and what this form wrote; it can be sent again."""
    hidden = ("token", "read", "step")
    mine = {n: v for n, v in sent.texts.items() if n not in hidden}
    return form_page(
        asked,
        "conflict.html.j2",
        status=409,
        rows=conflict.rows,
        files=conflict.files,
        mine=mine,
        action=asked.request.url.path,
    )
