"""Figures by themselves, as SVG with a line that says where they come from: to embed, to print."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from comity.errors import UnknownNode
from comity.evaluation import Evaluation
from comity.render.svg import figures
from comity.render.svg.drawing import MUTED
from comity.render.svg.ladder import ladder
from comity.web.answers import Asked, marked
from comity.web.view import SUMMARY

if TYPE_CHECKING:
    from starlette.requests import Request

    from comity.web.shown import Shown

FIGURES: dict[str, Callable[[Evaluation], str]] = {
    "timeline": figures.timeline,
    "ladder": ladder,
    "exercises": figures.exercises,
    "votes": figures.votes,
    "events": figures.events,
    "shares": figures.shares,
}
OF_SECTION = {SUMMARY: "timeline", "poles": "shares"}
"""Sections whose figure bears another name."""
_HEAD = re.compile(r'<svg viewBox="0 0 (\S+) (\S+)" role="group"')
_MARK = re.compile(r'<g class="mark" [^>]*>')
SOURCE_LINE = 22.0


def figure_names(shown: Shown) -> list[str]:
    """The figures of an evaluation that have something to show."""
    evaluation = shown.evaluation
    has = {
        "timeline": bool(evaluation.timeline),
        "ladder": bool(evaluation.ladder.rungs) and not evaluation.ladder.untrodden,
        "events": bool(evaluation.events),
        "shares": bool(evaluation.poles)
        and evaluation.poles[0].numbers["share"].strict is not None,
    }
    return [name for name in FIGURES if has.get(name, True)]


def figure_of(evaluation: Evaluation, name: str) -> str:
    """A figure as a file of its own.

    Raises:
        UnknownNode: there is no such figure.
    """
    if name not in FIGURES:
        raise UnknownNode(f"no figure is called {name!r}: there are {', '.join(FIGURES)}")
    drawn = FIGURES[name](evaluation)
    found = _HEAD.match(drawn)
    if found is None:
        raise UnknownNode(f"there is nothing to draw in {name}")
    width, height = float(found[1]), float(found[2])
    asked = evaluation.question
    line = f"Comity: {asked.title}, as of {asked.as_of}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" '
        f'height="{height + SOURCE_LINE:g}" viewBox="0 0 {width:g} {height + SOURCE_LINE:g}" '
        'font-family="sans-serif" role="img"'
    )
    foot = (
        f'<text x="4" y="{height + 14:g}" font-size="10" fill="{MUTED}">{escape(line)}</text></svg>'
    )
    body = _MARK.sub("<g>", drawn[found.end() :]).removesuffix("</svg>")
    body = body.replace("<defs>", '<rect width="100%" height="100%" fill="#fff"/><defs>', 1)
    return head + body + foot


def figure(request: Request) -> Response:
    """A figure of a view."""
    asked = Asked(request)
    drawn = figure_of(asked.state.shown(asked.view()).evaluation, asked.word("name"))
    return marked(request, Response(drawn, media_type="image/svg+xml"))


ROUTES = [Route("/figure/{state}/{partner}/{name}.svg", figure)]
