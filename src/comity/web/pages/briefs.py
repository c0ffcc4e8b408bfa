"""The brief of a pair: read, checked against one's own draft, taken away as PDF or Word."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from comity.errors import UnknownNode, UsageError
from comity.web.answers import Asked, sentence_of
from comity.web.working.forms import Sent, form_page, sent_by

if TYPE_CHECKING:
    from starlette.requests import Request

    from comity.briefing.check import BriefCheck
    from comity.briefing.model import Brief

MOST_LETTERS = 100_000
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
}


def brief(request: Request) -> Response:
    """The brief, and beside it a draft to check: ours, until another is pasted."""
    return _page(Asked(request), None)


async def check(request: Request) -> Response:
    """A draft checked beside the brief."""
    asked = Asked(request)
    sent = await sent_by(request)
    return await run_in_threadpool(_page, asked, sent)


def file(request: Request) -> Response:
    """The brief as PDF, Word or Markdown."""
    asked = Asked(request)
    kind = asked.word("kind")
    if kind not in TYPES:
        raise UnknownNode(f"a brief is not written as {kind!r}: {', '.join(TYPES)} are")
    found = _brief(asked)
    name = f"{asked.word('state')}-{asked.word('partner')}.{kind}"
    safe = "".join(c for c in name if c.isascii() and (c.isalnum() or c in "-._"))
    headers = {"Content-Disposition": f'attachment; filename="{safe}"'}
    return Response(_body(found, kind), media_type=TYPES[kind], headers=headers)


def _body(found: Brief, kind: str) -> str | bytes:
    if kind == "pdf":
        from comity.render.brief.pdf import pdf

        return pdf(found)
    if kind == "docx":
        from comity.render.brief.word import docx

        return docx(found)
    from comity.render.brief.markdown import markdown

    return markdown(found)


def _brief(asked: Asked) -> Brief:
    from comity.briefing.asking import brief as made

    view = asked.state.named(asked.view())
    question = view.question(asked.state.evidence)
    return asked.state.answer(
        ("brief", asked.state.generation, *view.key()), lambda: made(question)
    )


def _page(asked: Asked, sent: Sent | None) -> Response:
    from comity.render.brief.page import inside

    found, view = _brief(asked), asked.state.named(asked.view())
    text = sent.texts.get("draft", "") if sent is not None else _body(found, "md")
    result, problem = None, ""
    if sent is not None:
        try:
            result = _checked(asked, str(text))
        except UsageError as error:
            problem = sentence_of(error)
    return form_page(
        asked, "brief.html.j2", status=400 if problem else 200, view=view,
        brief=found, inside=Markup(inside(found)), draft=text, result=result, problem=problem,
    )  # fmt: skip


def _checked(asked: Asked, text: str) -> BriefCheck:
    from comity.briefing.check import brief_check

    if not text.strip():
        raise UsageError("there is no draft: paste one")
    if len(text) > MOST_LETTERS:
        raise UsageError(
            f"the draft has {len(text):,} letters: at most {MOST_LETTERS:,} are checked"
        )
    view = asked.state.named(asked.view())
    with tempfile.TemporaryDirectory(prefix="comity-") as kept:
        draft = Path(kept) / "draft.md"
        draft.write_text(text.replace("\r\n", "\n"), "utf-8")
        own = asked.state.own
        record: Any = own.path if own is not None else asked.state.settings.record
        return brief_check(
            draft, view.state, view.partner, as_of=view.as_of or None, record=_with_tables(record)
        )


def _with_tables(record: Path | None) -> Path | None:
    from comity.web.working.folder import tables_of

    if record is not None and record.is_dir() and not tables_of(record):
        return None
    return record


ROUTES = [
    Route("/brief/{state}/{partner}/{kind}", file, methods=["GET"]),
    Route("/brief/{state}/{partner}", brief, methods=["GET"]),
    Route("/brief/{state}/{partner}", check, methods=["POST"]),
]
