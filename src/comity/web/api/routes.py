"""The routes of the API, each a few lines over the call that the command line makes too."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from comity.core.plain_values import plain
from comity.core.tabular import Rows
from comity.errors import UnknownNode, UsageError
from comity.evaluation.json_form import evaluation_json
from comity.measures import all_measures
from comity.measures.one_measure import measure as one_measure
from comity.web.answers import Asked
from comity.web.api import forms
from comity.web.api.description import description
from comity.web.opened import opened
from comity.web.pages.claims import checked_text
from comity.web.view import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from comity.claims import Check
    from comity.core.facts import Fact

BASE = "/api/v1"


def pairs(request: Request) -> Response:
    """The table of all pairs."""
    asked = Asked(request)
    return forms.table(request, (dataclasses.asdict(r) for r in asked.state.pairs()))


def evaluation(request: Request) -> Response:
    """An evaluation: whole as JSON, its numbers as CSV or Parquet, its sources as BibTeX."""
    asked = Asked(request)
    shown = asked.state.shown(asked.view())
    if request.query_params.get("format") == "bibtex":
        return forms.body(request, shown.evaluation.cite(), "text/plain; charset=utf-8")
    if forms.form_of(request) == "json":
        return forms.body(request, evaluation_json(shown.evaluation))
    return forms.table(request, shown.evaluation.rows())


def facts(request: Request) -> Response:
    """The facts of the record; of one state or organization where one is named."""
    asked = Asked(request)
    evidence = asked.state.evidence
    names = [text_of(asked.query, name) for name in ("state", "partner")]
    wanted = {evidence.actors.find(name).id for name in names if name}
    found = [f for f in evidence.facts if wanted <= f.subjects() | f.partners()]
    found.sort(key=lambda f: (str(f.start), f.id))
    return forms.table(request, (_row(f) for f in found))


def _row(fact: Fact) -> Mapping[str, Any]:
    return {
        "id": fact.id,
        "kind": fact.kind,
        "title": fact.title,
        "start": str(fact.start),
        "end": str(fact.end) if fact.end else None,
        "status": fact.status,
        "verified": fact.verified,
        "strict": fact.strict,
        "subjects": fact.subjects(),
        "partners": fact.partners(),
        "areas": fact.areas,
        "stage": fact.stage,
        "sources": fact.sources,
        "origins": fact.origins,
    }


def fact(request: Request) -> Response:
    """A fact with its passages."""
    asked = Asked(request)
    name = asked.word("name")
    found = asked.state.evidence.find(name)
    if found is None:
        raise UnknownNode(f"no fact is called {name!r}: {BASE}/facts lists them")
    return forms.value(request, plain(found))


def sources(request: Request) -> Response:
    """The documents of the record."""
    found = sorted(Asked(request).state.evidence.sources.values(), key=lambda s: s.id)
    return forms.table(request, Rows(found).rows())


def source(request: Request) -> Response:
    """A document or data set, with the ids of the facts that rest on it."""
    asked = Asked(request)
    evidence, name = asked.state.evidence, asked.word("name")
    found: Any = evidence.sources.get(name) or evidence.origins.get(name)
    if found is None:
        raise UnknownNode(
            f"no document or data set is called {name!r}: {BASE}/sources lists documents"
        )
    resting = [f.id for f in evidence.facts if name in f.sources or name in f.origins]
    return forms.value(request, {**plain(found), "facts": sorted(resting)})


def trace(request: Request) -> Response:
    """What an id of an evaluation rests on, and what rests on it."""
    asked = Asked(request)
    shown = asked.state.shown(asked.view())
    chain, name = shown.chain, asked.word("name")
    own = chain.node(name)
    steps = [("", 0, own)]
    steps += [("down", distance, node) for distance, node in chain.down(name)]
    steps += [("up", distance, node) for distance, node in chain.up(name)]
    values = opened(shown, name)
    rows = [
        {"direction": way, "distance": far, "kind": n.kind, "id": n.id, "text": n.text}
        for way, far, n in steps
    ]
    if rows and values.value:
        rows[0]["text"] = f"{own.text}: {values.value}"
    return forms.table(request, rows)


def measures(request: Request) -> Response:
    """The measures and how they are made."""
    names = ("id", "title", "unit", "formula", "interval", "coverage", "references")
    return forms.table(request, ({n: getattr(m, n) for n in names} for m in all_measures()))


def measure(request: Request) -> Response:
    """One series: a measure of a state and a partner by period."""
    asked = Asked(request)
    view = asked.view()
    found = one_measure(asked.word("name"), view.question(asked.state.evidence))
    return forms.table(request, found.rows())


def panel(request: Request) -> Response:
    """The dyad-year panel of one pair."""
    from comity.dyad_panel.dyad_years import dyad_years

    asked = Asked(request)
    state = asked.state
    view = state.named(asked.view())
    question = dataclasses.replace(view.question(state.evidence), state="", partner="")
    made = state.answer(
        ("panel", *view.key()), lambda: dyad_years(question, pairs=[(view.state, view.partner)])
    )
    return forms.table(request, made.table.to_pylist())


async def claims(request: Request) -> Response:
    """The statements of a text with their verdicts."""
    asked = Asked(request)
    sent = await forms.sent(request)
    if not isinstance(sent.get("text"), str):
        raise UsageError('there is no text: send {"text": "...", "as_of": "2010-12-31"}')
    text, day = sent["text"], sent.get("as_of", "")
    if not isinstance(day, str):
        raise UsageError("as_of is no text: write it as 2010-12-31")
    if text.strip().startswith(("http://", "https://")):
        raise UsageError("an address is not fetched from here: send the text itself")
    found = await run_in_threadpool(checked_text, text, day, asked.state.evidence)
    return forms.value(request, {"as_of": str(found.as_of), "statements": list(_statements(found))})


def _statements(found: Check) -> Iterator[Mapping[str, Any]]:
    from comity.claims.check import unchecked
    from comity.propositions import to_values

    for checked in found.checked:
        decision, verdict = checked.decision, checked.verdict
        row: dict[str, Any] = {
            "text": decision.text,
            "start": decision.start,
            "end": decision.end,
            "verdict": verdict.verdict if verdict else None,
            "why": verdict.text if verdict else unchecked(decision),
        }
        if verdict is not None:
            row |= {
                "part": verdict.part,
                "asked": plain(to_values(verdict.proposition)),
                "coverage": verdict.coverage,
                "for": [w.id for w in verdict.speaks_for],
                "against": [w.id for w in verdict.speaks_against],
                "would_decide": list(verdict.decides),
            }
        yield row


def openapi(request: Request) -> Response:
    """The description of this API."""
    return forms.value(request, description())


ROUTES = [
    Route(f"{BASE}/openapi.json", openapi),
    Route(f"{BASE}/pairs", pairs),
    Route(f"{BASE}/evaluation/{{state}}/{{partner}}", evaluation),
    Route(f"{BASE}/facts", facts),
    Route(f"{BASE}/facts/{{name:path}}", fact),
    Route(f"{BASE}/sources", sources),
    Route(f"{BASE}/sources/{{name:path}}", source),
    Route(f"{BASE}/trace/{{state}}/{{partner}}/{{name:path}}", trace),
    Route(f"{BASE}/measures", measures),
    Route(f"{BASE}/measures/{{name}}/{{state}}/{{partner}}", measure),
    Route(f"{BASE}/panel/{{state}}/{{partner}}", panel),
    Route(f"{BASE}/claims", claims, methods=["POST"]),
]
