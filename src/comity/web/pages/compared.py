"""States beside each other on one measure, the poles of a state, the composite by weights."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from markupsafe import Markup
from starlette.responses import RedirectResponse
from starlette.routing import Route

from comity.comparison.states import compare, poles
from comity.composites.board import Composite
from comity.composites.composite import board_of, composite_of
from comity.composites.weights import Weight, bundled_weights
from comity.core.number_words import number_of
from comity.errors import UsageError
from comity.evidence.default_peers import default_peers
from comity.measures import all_measures
from comity.render.html.comparison import comparison_body, comparison_title
from comity.web.answers import Asked
from comity.web.view import View, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from comity.web.state import State

MOST_STATES = 6
HIGHEST = 10.0


def comparison(request: Request) -> Response:
    """Two to six states on one measure."""
    asked = Asked(request)
    evidence = asked.state.evidence
    states = list(dict.fromkeys(s for s in asked.word("states").replace(" ", "+").split("+") if s))
    if not 2 <= len(states) <= MOST_STATES:
        raise UsageError(
            f"{number_of(len(states), 'state')} {'is' if len(states) == 1 else 'are'} named: write "
            f"two to {MOST_STATES}, as in /compare/KAZ+UZB/NATO"
        )
    measure = text_of(asked.query, "measure", 60) or "exercises"
    day = text_of(asked.query, "as_of") or None
    found = compare(states, asked.word("partner"), measure, as_of=day, evidence=evidence)
    return asked.page(
        "comparison.html.j2",
        title=comparison_title(found),
        body=Markup(comparison_body(found)),
        found=found,
        ids=list(found.names),
        partner=evidence.actors.organization(asked.word("partner")).id,
        measure=measure,
        measures=[m for m in all_measures() if not m.of_events],
        day=day or "",
    )


def choose(request: Request) -> Response:
    """The form that leads to a comparison."""
    asked = Asked(request)
    actors = asked.state.evidence.actors
    states = text_of(asked.query, "states").replace(",", " ").split()
    partner = text_of(asked.query, "partner")
    if states and partner:
        ids = "+".join(actors.state(s).id for s in states)
        measure = text_of(asked.query, "measure", 60)
        words = {"measure": measure, "as_of": text_of(asked.query, "as_of")}
        path = f"compare/{ids}/{actors.organization(partner).id}"
        return RedirectResponse(asked.at.page(path, **words), 303)
    return asked.page(
        "compare_form.html.j2", measures=[m for m in all_measures() if not m.of_events]
    )


def pole_shares(request: Request) -> Response:
    """A state's ties shared between rival poles."""
    asked = Asked(request)
    measure = text_of(asked.query, "measure", 60) or "exercises"
    day = text_of(asked.query, "as_of") or None
    found = poles(asked.word("state"), measure, as_of=day, evidence=asked.state.evidence)
    names = list(found.series)
    return asked.page(
        "poles.html.j2",
        found=found,
        names=names,
        rows=list(reversed(found.alignments)),
        measure=measure,
        measures=[m for m in all_measures() if not m.of_events],
        day=day or "",
    )


def composite(request: Request) -> Response:
    """The composite with the weights of the address, and the ranks that follow."""
    asked = Asked(request)
    view = asked.view()
    areas = asked.state.evidence.codebook.areas
    chosen = chosen_weights(asked.query, [a.id for a in areas])
    found = weighted(asked.state, view, chosen)
    board = found.board
    order = sorted(
        found.overall.items(),
        key=lambda item: (item[1].strict is None, -(item[1].strict or 0.0), item[0]),
    )
    return asked.page(
        "composite.html.j2",
        view=view,
        own=board.dyads[0],
        found=found,
        order=order,
        names={d.state.id: d.state.name for d in board.dyads},
        areas=[(a.id, a.label) for a in areas if a.id in {w.area for w in bundled_weights(areas)}],
        chosen=chosen,
        standings=found.sensitivity,
    )


def chosen_weights(query: Mapping[str, str], areas: list[str]) -> dict[str, float]:
    """How much each area is to count, by the words `w.AREA` of an address; 1 is as it stands.

    Raises:
        UsageError: an area there is not, or a weight that is none.
    """
    found: dict[str, float] = {}
    for name in query:
        if not name.startswith("w."):
            continue
        area = name[2:]
        if area not in areas:
            raise UsageError(f"no area is called {area!r}: the areas are {', '.join(areas)}")
        try:
            value = float(text_of(query, name, 20))
        except ValueError:
            value = -1.0
        if not 0 <= value <= HIGHEST:
            raise UsageError(f"{name} is no weight: write a number from 0 to {HIGHEST:g}")
        found[area] = value
    return found


def weighted(state: State, view: View, chosen: Mapping[str, float]) -> Composite:
    """The composite of a view, each area's weights multiplied by what was chosen.

    Raises:
        UsageError: no weight is left.
    """
    question = state.named(view).question(state.evidence)
    question = question.on(question.load())
    dyad = question.dyad()
    actors = dyad.evidence.actors
    names = question.peers
    ids = default_peers(dyad) if names is None else [actors.state(p).id for p in names]
    others = [actors[n] for n in dict.fromkeys(ids) if n != dyad.state.id]
    dyad = question.reduced(dyad)
    weights = reweighted(bundled_weights(dyad.evidence.codebook.areas), chosen)
    return composite_of(board_of([dyad, *(replace(dyad, state=o) for o in others)], weights))


def reweighted(weights: tuple[Weight, ...], chosen: Mapping[str, float]) -> tuple[Weight, ...]:
    """Weights with those of each area multiplied, and their sum one again.

    Raises:
        UsageError: no weight is left.
    """
    found = [replace(w, weight=w.weight * chosen.get(w.area, 1.0)) for w in weights]
    total = sum(w.weight for w in found)
    if total <= 0:
        raise UsageError("every weight is 0: give one area at least a weight")
    return tuple(replace(w, weight=w.weight / total) for w in found if w.weight > 0)


ROUTES = [
    Route("/compare", choose),
    Route("/compare/{states}/{partner}", comparison),
    Route("/poles/{state}", pole_shares),
    Route("/composite/{state}/{partner}", composite),
]
