"""What the record covers, how each number is made, and how the pages are used."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from comity.measures import all_measures, find_measure
from comity.web.answers import Asked

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from comity.evidence.evidence import Evidence


def coverage(request: Request) -> Response:
    """What the record and the data sets cover."""
    asked = Asked(request)
    return asked.page("coverage.html.j2", **coverage_values(asked.state.evidence))


def coverage_values(evidence: Evidence) -> dict[str, Any]:
    """What the page on coverage draws."""
    facts = Counter(o for f in evidence.facts for o in f.origins)
    years = Counter(
        f.start.first.year for f in evidence.facts if f.start.first.year == f.start.last.year
    )
    span = range(min(max(min(years, default=1991), 1991), 2100), max(years, default=1991) + 1)
    return {
        "origins": [
            (o, facts.get(o.id, 0)) for o in sorted(evidence.origins.values(), key=lambda o: o.id)
        ],
        "years": [(y, years.get(y, 0)) for y in span],
        "most": max(years.values(), default=1),
        "total": len(evidence.facts),
        "documents": len(evidence.sources),
        "end": evidence.last,
    }


def methods(request: Request) -> Response:
    """Every measure, each with a page of its own."""
    return Asked(request).page("methods.html.j2", measures=all_measures())


def method(request: Request) -> Response:
    """How one measure is made."""
    asked = Asked(request)
    return asked.page("method.html.j2", m=find_measure(asked.word("name")))


ROUTES = [
    Route("/coverage", coverage),
    Route("/methods", methods),
    Route("/methods/{name}", method),
]
