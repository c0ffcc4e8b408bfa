"""The page of a pair: the lead, the slider, a section, and beside it what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from comity.errors import UsageError
from comity.render.html.addressed import addressed
from comity.web.addresses import Addresses
from comity.web.answers import Asked
from comity.web.drawing import templates
from comity.web.opened import opened
from comity.web.pages.figures import OF_SECTION, figure_names
from comity.web.shown import Shown
from comity.web.view import SUMMARY, View

if TYPE_CHECKING:
    from datetime import date

    from starlette.requests import Request
    from starlette.responses import Response

DRAWN_ON_SUMMARY = ("timeline",)
"""Sections that the summary shows below the judgement."""
EARLIEST_SLIDER = 1991


def pair(request: Request) -> Response:
    """The page of a pair."""
    asked = Asked(request)
    view = asked.view()
    state = asked.state
    shown = state.shown(view)
    values = pair_values(shown, view, asked.at, state.evidence.last)
    state.foresee(view, values["slider"]["first"], values["slider"]["last"])
    return asked.page("pair.html.j2", **values)


def pair_values(shown: Shown, view: View, at: Addresses, end: date) -> dict[str, Any]:
    """What the template of a pair draws.

    Args:
        shown: the evaluation.
        view: what is looked at.
        at: makes the addresses.
        end: the end of the record.

    Raises:
        UsageError: there is no such section.
    """
    question = shown.evaluation.question
    view = view.but(state=question.state, partner=question.partner)
    if view.section != SUMMARY and view.section not in shown.sections:
        raise UsageError(
            f"no section is called {view.section!r}: there are "
            + ", ".join([SUMMARY, *shown.sections])
        )
    own = view.but(open="")

    def linked(html: str) -> str:
        return addressed(html, lambda name: at.item(own, name))

    names = DRAWN_ON_SUMMARY if view.section == SUMMARY else (view.section,)
    return {
        "view": view,
        "shown": shown,
        "e": shown.evaluation,
        "q": question,
        "tiles": linked(_part("tiles", shown)),
        "judgement": linked(_part("judgement", shown)) if view.section == SUMMARY else "",
        "body": "".join(linked(shown.section(name)) for name in names),
        "tabs": [(SUMMARY, "Summary"), *shown.sections.items()],
        "panel": opened(shown, view.open) if view.open else None,
        "slider": _slider(shown, view, end),
        "data": at.data(view),
        "figure": _figure(shown, view, at),
    }


def _part(name: str, shown: Shown) -> str:
    return templates().get_template(f"parts/{name}.html.j2").render(shown.values)


def _figure(shown: Shown, view: View, at: Addresses) -> str:
    """Where the figure of the section stands by itself; empty where it has none."""
    name = OF_SECTION.get(view.section, view.section)
    return at.figure(view, name) if name in figure_names(shown) else ""


def _slider(shown: Shown, view: View, end: date) -> dict[str, Any]:
    question = shown.evaluation.question
    first = max(EARLIEST_SLIDER, question.since)
    last = max(first, end.year)
    return {
        "first": min(first, question.as_of.year),
        "last": last,
        "now": question.as_of.year,
        "years": [(y, "" if y == end.year else f"{y}-12-31") for y in range(first, last + 1)],
    }


ROUTES = [Route("/pair/{state}/{partner}", pair)]
