"""What changed between two days: sentences, facts and numbers of a pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from comity.errors import UsageError
from comity.evaluation.changes import changes
from comity.web.answers import Asked
from comity.web.view import text_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def changed(request: Request) -> Response:
    """The page of changes: from `before` to the as-of day."""
    asked = Asked(request)
    view = asked.view()
    later = asked.state.shown(view)
    day = later.evaluation.question.as_of
    before = text_of(asked.query, "before") or str(
        day.replace(year=day.year - 1, day=min(day.day, 28))
    )
    earlier = asked.state.shown(view.but(as_of=before))
    if earlier.evaluation.question.as_of >= day:
        raise UsageError(
            f"what changed from {earlier.evaluation.question.as_of} to {day}: the first day must "
            "lie before the second"
        )
    return asked.page(
        "changes.html.j2",
        view=view,
        q=later.evaluation.question,
        before=earlier.evaluation.question.as_of,
        changes=changes(earlier.evaluation, later.evaluation),
    )


ROUTES = [Route("/changes/{state}/{partner}", changed)]
