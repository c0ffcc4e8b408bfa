"""The coding bench: a passage pasted, facts proposed, decided by a person, their effect, saved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from starlette.responses import RedirectResponse
from starlette.routing import Route

from comity.errors import ComityError, UsageError
from comity.web.answers import Asked, sentence_of
from comity.web.working import drafts
from comity.web.working.bench import (
    COLUMNS,
    DECISIONS,
    PROPOSE,
    Bench,
    Proposed,
    decided,
    proposed,
)
from comity.web.working.folder import marks_of
from comity.web.working.forms import WHO, Sent, answered, form_page, off, remember_who
from comity.web.working.saving import Tried, own_of, saved, tried
from comity.web.working.vocabulary import choices_of, field_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from comity.web.working.drafts import CodingDraft

ABOUT = ("text", "address", "title", "publisher", "published", "coder")
SHORT = {
    "state_iso3": "state", "date_start": "date", "date_end": "last day", "organization":
    "organization or state", "partner": "partners", "actor": "who said it",
}  # fmt: skip
"""What a column is called where its name in the table is no word."""


def start(request: Request) -> Response:
    """A new passage, and the drafts that wait."""
    asked = Asked(request)
    refused = off(asked)
    if refused is not None:
        return refused
    draft = drafts.CodingDraft(id=drafts.new_name(), coder=request.cookies.get(WHO, ""))
    return _paste(asked, draft, waiting=drafts.drafts(own_of(asked.state).path))


def bench(request: Request) -> Response:
    """A draft as it was left."""
    asked = Asked(request)
    refused = off(asked)
    if refused is not None:
        return refused
    draft = drafts.draft_of(own_of(asked.state).path, asked.word("name"))
    return _bench(asked, draft) if draft.read else _paste(asked, draft)


async def decide(request: Request) -> Response:
    """What a person did on the bench."""
    return await answered(request, _decide)


def _decide(asked: Asked, sent: Sent) -> Response:
    folder = own_of(asked.state).path
    step = sent.one("step")
    draft = _with(drafts.draft_of(folder, asked.word("name")), sent)
    if step == "drop":
        drafts.drop(folder, draft.id)
        return _to(asked, "code")
    draft = drafts.keep(folder, draft)
    if step == "keep":
        return asked.page("kept.html.j2", at_time=draft.at)
    if step == "back":
        return _paste(asked, drafts.keep(folder, replace(draft, read=False)))
    try:
        return _step(asked, sent, step, draft)
    except ComityError as error:
        show = _bench if draft.read else _paste
        return show(asked, draft, problem=sentence_of(error))


def _step(asked: Asked, sent: Sent, step: str, draft: CodingDraft) -> Response:
    folder = own_of(asked.state).path
    if step == "fetch":
        return _paste(asked, drafts.keep(folder, _fetched(asked, draft)))
    if not draft.read:
        _proposed(asked, draft)  # refuses what cannot be read
        drafts.keep(folder, replace(draft, read=True))
        return _to(asked, f"code/{draft.id}", draft.coder)
    if step == "save":
        found = saved(asked.state, marks_of(sent.one("read")), lambda f: decided(f, draft))
        drafts.drop(folder, draft.id)
        return form_page(asked, "code_saved.html.j2", effect=found.effect, notes=found.result)
    return _bench(asked, draft, tried(asked.state, lambda f: decided(f, draft)))


def _with(draft: CodingDraft, sent: Sent) -> CodingDraft:
    """A draft with what the form says."""
    about: dict[str, Any] = {n: sent.one(n) for n in ABOUT if n in sent.texts}
    facts = dict(draft.facts)
    for name, value in sent.under("fact/").items():
        row, _, column = name.rpartition("/")
        facts[row] = {**facts.get(row, {}), column: value}
    return replace(draft, **about, facts=facts)


def _fetched(asked: Asked, draft: CodingDraft) -> CodingDraft:
    """A draft with the text of its address, which is fetched now."""
    from comity.fetch.article_page import fetched_article

    if not asked.state.settings.fetches:
        raise UsageError("a server for others fetches no address: paste the passage itself")
    if not draft.address.startswith(("http://", "https://")):
        raise UsageError("write the address of the page, with http:// or https://")
    found = fetched_article(draft.address)
    day = found.published
    return replace(
        draft,
        text=found.text,
        title=draft.title or found.title,
        published=draft.published
        or (str(day.first) if day is not None and day.precision == "day" else ""),
    )


def _proposed(asked: Asked, draft: CodingDraft) -> Bench:
    with own_of(asked.state).staged() as stage:
        return proposed(stage, draft)


def _paste(
    asked: Asked, draft: CodingDraft, waiting: list[CodingDraft] | None = None, problem: str = ""
) -> Response:
    return form_page(
        asked,
        "code_paste.html.j2",
        status=400 if problem else 200,
        draft=draft,
        waiting=waiting or [],
        problem=problem,
        fetches=asked.state.settings.fetches,
    )


def _bench(
    asked: Asked, draft: CodingDraft, shown: Tried[list[str]] | None = None, problem: str = ""
) -> Response:
    found = _proposed(asked, draft)
    return form_page(
        asked,
        "code_bench.html.j2",
        status=400 if problem else 200,
        draft=draft,
        bench=found,
        facts=[_fact(n, row, draft) for n, row in enumerate(found.rows, 1)],
        choices=choices_of(asked),
        effect=shown.effect if shown else None,
        notes=shown.result if shown else [],
        problem=problem,
    )


def _fact(number: int, row: Proposed, draft: CodingDraft) -> dict[str, Any]:
    said = draft.facts.get(row.id, {})
    decision = said.get("decision", PROPOSE)
    return {
        "number": number,
        "id": row.id,
        "table": row.table,
        "quote": row.quote,
        "further": row.further,
        "decision": decision if decision in DECISIONS else PROPOSE,
        "fields": [
            {
                **field_of(row.table, c, said.get(c, row.cells.get(c, ""))),
                "label": SHORT.get(c, c),
                "proposed": row.cells.get(c, ""),
            }
            for c in COLUMNS[row.table]
        ],
    }


def _to(asked: Asked, name: str, who: str = "") -> Response:
    answer = RedirectResponse(asked.at.page(name), 303)
    remember_who(answer, who)
    return answer


ROUTES = [
    Route("/code", start, methods=["GET"]),
    Route("/code/{name}", bench, methods=["GET"]),
    Route("/code/{name}", decide, methods=["POST"]),
]
