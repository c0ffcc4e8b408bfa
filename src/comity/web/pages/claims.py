"""A text or an address checked: every statement with its verdict, beside the text.

What reads a text is imported when the first text comes: it takes a fifth of the start of a server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from comity.errors import UsageError
from comity.web import tokens
from comity.web.answers import Asked
from comity.web.view import text_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from comity.claims import Check
    from comity.evidence.evidence import Evidence

MOST_LETTERS = 200_000
LINKED = 1_500
"""Letters of a text that an address may hold."""
PASTED = "the pasted text"


def form(request: Request) -> Response:
    """The form for a text; a short text in the address is checked at once, so it can be linked."""
    asked = Asked(request)
    text = asked.query.get("text", "").strip()
    if len(text) > LINKED:
        raise UsageError(
            f"the text in the address has {len(text):,} letters: at most {LINKED:,} are read from "
            "there; paste it into the form"
        )
    day = text_of(asked.query, "as_of", 10)
    if not text or is_address(text):  # a link that somebody sent fetches nothing
        return _form(asked, text, day)
    return _checked(asked, text, day)


async def verdicts(request: Request) -> Response:
    """The verdicts on the text that was sent."""
    asked = Asked(request)
    sent = await request.form(max_files=0, max_fields=8)
    tokens.demand(asked.state.secret, request, sent.get("token"))
    text, day = str(sent.get("text") or ""), str(sent.get("as_of") or "").strip()
    return await run_in_threadpool(_checked, asked, text, day)


def _form(asked: Asked, text: str, day: str, problem: str = "") -> Response:
    browser = tokens.browser_of(asked.request)
    answer = asked.page(
        "claims_form.html.j2",
        text=text,
        day=day,
        problem=problem,
        status=400 if problem else 200,
        fetches=asked.state.settings.fetches,
        token=tokens.token_of(asked.state.secret, browser),
    )
    tokens.remember(answer, browser)
    return answer


def _checked(asked: Asked, text: str, day: str) -> Response:
    from comity.claims.check import unchecked
    from comity.propositions import VERDICTS
    from comity.render.claims_wording import CLASSES, YEAR_WORDS, in_words
    from comity.render.html.claims import marked

    try:
        if is_address(text) and not asked.state.settings.fetches:
            raise UsageError("a server for others fetches no address: paste the text itself")
        found = checked_text(text, day, asked.state.evidence)
    except UsageError as error:
        return _form(asked, text, day, str(error))
    words = {"text": text.strip(), **({"as_of": day} if day else {})}
    short = len(text.strip()) <= LINKED and not is_address(text)
    return asked.page(
        "claims_checked.html.j2",
        check=found,
        address=asked.at.page("claims", **words) if short else "",
        text=Markup(marked(found)),
        classes=CLASSES,
        verdicts=VERDICTS,
        year_words=YEAR_WORDS,
        in_words=in_words,
        unchecked=unchecked,
    )


def checked_text(text: str, day: str, evidence: Evidence) -> Check:
    """A pasted text, or the page of an address, checked.

    Args:
        text: the text, or one address.
        day: the day it is checked as of; empty is its own day, and where it has none the end of
            the record.
        evidence: the evidence.

    Raises:
        UsageError: it cannot be read.
    """
    from comity.article.reading import article_of
    from comity.claims import check_article
    from comity.fetch.article_page import fetched_article

    plain = text.strip()
    if not plain:
        raise UsageError("there is no text: paste one, or the address of a page")
    if len(plain) > MOST_LETTERS:
        raise UsageError(f"the text has {len(plain):,} letters: at most {MOST_LETTERS:,} are read")
    if is_address(plain):
        article = fetched_article(plain)
    else:
        article = article_of(PASTED, plain.encode("utf-8", "replace"))
    own = day or (None if article.published is not None else str(evidence.last))
    return check_article(article, evidence, as_of=own)


def is_address(text: str) -> bool:
    """Whether a text is one address and nothing else."""
    plain = text.strip()
    return plain.startswith(("http://", "https://")) and not any(c.isspace() for c in plain)


ROUTES = [
    Route("/claims", form, methods=["GET"]),
    Route("/claims", verdicts, methods=["POST"]),
]
