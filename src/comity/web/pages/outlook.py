"""Forecasts of a pair, and the ledger in which forecasts are kept and scored."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup
from starlette.routing import Route

from comity.core.dates import parse_as_of
from comity.forecasting import prospects
from comity.forecasting.ledger import Scored, mean_brier, read, score
from comity.render.html.prospects import prospects_body, prospects_title
from comity.web.answers import Asked
from comity.web.view import text_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

BINS = 5


def outlook(request: Request) -> Response:
    """The questions of a pair with forecasts beside base rates."""
    asked = Asked(request)
    state = asked.state
    view = state.named(asked.view())
    question = view.question(state.evidence)
    day = parse_as_of(view.as_of) if view.as_of else None
    found = state.answer(
        ("prospects", date.today(), *view.key()),
        lambda: prospects(
            question.left(), view.state, view.partner, as_of=day, store=state.settings.store
        ),
    )
    return asked.page(
        "prospects.html.j2",
        view=view,
        title=prospects_title(found),
        body=Markup(prospects_body(found)),
    )


def ledger(request: Request) -> Response:
    """The ledger that the server was given: what is open, what was due, how it came out."""
    asked = Asked(request)
    path = asked.state.settings.ledger
    if path is None:
        return asked.page(
            "ledger.html.j2", scored=None, shown=(), mean=None, bins=(), first="", last=""
        )
    first, last = text_of(asked.query, "first", 10), text_of(asked.query, "last", 10)
    scored = score(read(path), asked.state.evidence, date.today())
    shown = [
        s
        for s in scored
        if (not first or str(s.entry.issued) >= first) and (not last or str(s.entry.issued) <= last)
    ]
    return asked.page(
        "ledger.html.j2",
        scored=scored,
        shown=shown,
        mean=mean_brier(shown),
        bins=calibration(shown),
        first=first,
        last=last,
    )


def calibration(scored: list[Scored]) -> list[tuple[str, int, float, float]]:
    """Forecasts by probability: the bin, how many, their mean probability, the share that came.

    A repetition of a forecast on the same day counts once; hindcasts are left out.
    """
    counted = [
        s for s in scored if s.outcome is not None and s.repeats is None and not s.entry.hindcast
    ]
    found = []
    for number in range(BINS):
        low, high = number / BINS, (number + 1) / BINS
        inside = [
            s
            for s in counted
            if low <= s.entry.probability < high or (high == 1 and s.entry.probability == 1)
        ]
        if inside:
            mean = sum(s.entry.probability for s in inside) / len(inside)
            came = sum(s.outcome or 0.0 for s in inside) / len(inside)
            found.append((f"{low:.0%}-{high:.0%}", len(inside), mean, came))
    return found


ROUTES = [Route("/prospects/{state}/{partner}", outlook), Route("/ledger", ledger)]
