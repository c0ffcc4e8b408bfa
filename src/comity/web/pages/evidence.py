"""A fact, and a document or data set, each with a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from comity.errors import UnknownNode
from comity.evaluation import bibliography
from comity.evidence.independence import grade
from comity.tracing.evaluations import pairs_of
from comity.web.answers import Asked
from comity.web.opened import shown_fact, web_address

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from comity.core.facts import Fact
    from comity.evidence.evidence import Evidence

MOST_FACTS = 200


def fact(request: Request) -> Response:
    """A fact with its passages, the pairs it bears on, and what else is told of it."""
    asked = Asked(request)
    evidence, name = asked.state.evidence, asked.word("name")
    found = evidence.find(name)
    if found is None:
        raise UnknownNode(f"no fact is called {name!r}: ids stand beside each fact of a pair")
    grades = {p.id: grade(found, p, evidence.sources) for p in found.passages}
    actors = evidence.actors
    return asked.page(
        "fact.html.j2",
        fact=shown_fact(found, evidence.sources, grades),
        kind=found.kind,
        areas=[a.label for a in evidence.codebook.areas if set(a.includes) & set(found.areas)],
        involved=[(i, actors.name(i)) for i in sorted(found.subjects() | found.partners())],
        pairs=[(s, p, actors.name(s), actors.name(p)) for s, p in pairs_of(evidence, found.id)],
        json=f"/api/v1/facts/{found.id}",
        correctable=asked.state.own is not None,
    )


def source(request: Request) -> Response:
    """A document or data set with the facts that rest on it."""
    asked = Asked(request)
    evidence, name = asked.state.evidence, asked.word("name")
    document, origin = evidence.sources.get(name), evidence.origins.get(name)
    if document is None and origin is None:
        raise UnknownNode(
            f"no document or data set is called {name!r}: ids stand in each source list"
        )
    facts = facts_on(evidence, name)
    values: dict[str, Any] = {}
    if document is not None:
        values = {
            "title": document.title or document.label,
            "note": bibliography.note(document),
            "address": web_address(document.address),
            "reliability": f"{document.reliability}: {document.reliability_why}",
        }
    elif origin is not None:
        values = {
            "title": origin.title,
            "note": origin.citation,
            "address": web_address(origin.address),
            "reliability": "",
        }
    return asked.page(
        "source.html.j2",
        name=name,
        document=document,
        origin=origin,
        facts=facts[:MOST_FACTS],
        count=len(facts),
        **values,
    )


def facts_on(evidence: Evidence, name: str) -> list[Fact]:
    """The facts that rest on a document or data set, by date."""
    found = [f for f in evidence.facts if name in f.sources or name in f.origins]
    return sorted(found, key=lambda f: (str(f.start), f.id))


ROUTES = [Route("/fact/{name:path}", fact), Route("/source/{name:path}", source)]
