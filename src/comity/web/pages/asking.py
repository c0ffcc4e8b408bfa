"""A question in plain words as an address: what it became, its forecast, or why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from comity.core.dates import parse_as_of
from comity.forecasting.forecast import day_of_forecast
from comity.forecasting.likelihood_words import percent
from comity.forecasting.plain_answer import Abstained, ask_plain
from comity.render.claims_wording import in_words
from comity.web.answers import Asked
from comity.web.view import text_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

LONGEST = 400


def ask(request: Request) -> Response:
    """The form, and below it the answer to the question of the address."""
    asked = Asked(request)
    text = text_of(asked.query, "question", LONGEST)
    day_text = text_of(asked.query, "as_of", 10)
    if not text:
        return asked.page("ask.html.j2", text="", day=day_text, answer=None)
    day = day_of_forecast(parse_as_of(day_text) if day_text else None)
    found = asked.state.answer(
        ("ask", text, day), lambda: ask_plain(text, asked.state.evidence, day)
    )
    proposition = found.proposition if isinstance(found, Abstained) else found.question.proposition
    return asked.page(
        "ask.html.j2",
        text=text,
        day=day_text,
        answer=found,
        abstained=isinstance(found, Abstained),
        became=None if proposition is None else in_words(proposition),
        percent=percent,
    )


ROUTES = [Route("/ask", ask)]
