"""The plan of a pair: goals, what next by weights that are moved, and scenarios."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.routing import Route

from comity.errors import ComityError
from comity.planning import plan_goals, plan_next, plan_scenarios
from comity.planning.next_steps import INPUTS
from comity.planning.wording import Sheet, goals_sheet, next_sheet, scenarios_sheet
from comity.web.answers import Asked, sentence_of
from comity.web.view import text_of
from comity.web.working.folder import tables_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from comity.evidence.evidence import Evidence

MOST = 100.0
GOOD, BAD = ("attained", "true"), ("slipping", "false")
"""Words of how a row stands that a page colours; the word stands there too."""


FACT = re.compile(r"((?:a|g|m|o|x):[^\s,;()]+)")
"""The id of a fact as it stands among the words of a cell."""


class _Known:
    """The facts that a page can lead to."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    def __contains__(self, name: str) -> bool:
        return FACT.fullmatch(name) is not None and self._evidence.find(name) is not None


def plan(request: Request) -> Response:
    """What the record folder plans of a pair, held against the record."""
    asked = Asked(request)
    view, state = asked.state.named(asked.view()), asked.state
    folder = state.settings.record
    weights = {name: _weight(text_of(asked.query, f"w.{name}", 10)) for name in INPUTS}
    problems: list[str] = []
    sheets: list[Sheet] = []
    if folder is not None:
        evidence, day = state.evidence, view.as_of or None

        def made(make: Callable[[], Sheet]) -> None:
            try:
                sheets.append(make())
            except ComityError as error:
                said = sentence_of(error).replace(f"{folder}/", "")
                problems.append(said.replace(str(folder), "the record folder"))

        tables = {file.stem.casefold() for file in tables_of(folder)}
        if "plan" in tables:
            made(lambda: goals_sheet(plan_goals(
                view.state, view.partner, record=folder, as_of=day, evidence=evidence
            )))  # fmt: skip
        if sheets:
            made(lambda: next_sheet(plan_next(
                view.state, view.partner, record=folder, as_of=day, weights=weights,
                evidence=evidence,
            )))  # fmt: skip
        if "scenarios" in tables:
            made(lambda: scenarios_sheet(
                plan_scenarios(None, record=folder, as_of=day, evidence=evidence)
            ))  # fmt: skip
    return asked.page(
        "plan.html.j2",
        view=view,
        names=(state.evidence.actors.name(view.state), state.evidence.actors.name(view.partner)),
        folder=folder,
        sheets=sheets,
        problems=problems,
        weights=weights,
        good=GOOD,
        bad=BAD,
        step="\u2003",
        parted=FACT.split,
        known=_Known(state.evidence),
    )


def _weight(text: str) -> float:
    """A weight of the address from 0 to 100; 1 where there is none that can be read."""
    try:
        found = float(text)
    except ValueError:
        return 1.0
    return found if 0 <= found <= MOST else 1.0


ROUTES = [Route("/plan/{state}/{partner}", plan)]
