"""The brief of a pair: read, its lines edited, a draft checked, taken away as PDF or Word."""

from __future__ import annotations

import tempfile
from base64 import b64encode
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from comity.errors import ComityError, UnknownNode, UsageError
from comity.web.answers import Asked, sentence_of
from comity.web.working.brief_lines import KeptLines, kept_lines, save_lines
from comity.web.working.forms import Sent, answered, form_page, remember_who, sent_by
from comity.web.working.saving import OFF, own_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from comity.briefing.draft_check import BriefCheck
    from comity.briefing.lines_file import BriefLines
    from comity.briefing.model import Brief
    from comity.evidence.question import Question

MOST_LETTERS = 100_000
MOST_FACTS = 12
PAGES = ("page-1", "page-2")
"""The pages of the brief as pictures."""
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
    if kind in PAGES:
        return _picture(asked, PAGES.index(kind))
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


def _picture(asked: Asked, number: int) -> Response:
    """A page of the brief as a picture.

    Raises:
        UnknownNode: the brief has fewer pages.
    """
    found, kept = _brief(asked), _kept(asked)
    made = asked.state.answer(
        ("brief-pages", asked.state.generation, kept.mark if kept else "",
         *asked.state.named(asked.view()).key()),
        lambda: _pictures(found),
    )  # fmt: skip
    if number >= len(made):
        raise UnknownNode(f"the brief has {len(made)} page and no page {number + 1}")
    return Response(made[number], media_type="image/png")


def _pictures(found: Brief) -> list[bytes]:
    from comity.render.brief.pdf import pictures

    return pictures(found)


async def preview(request: Request) -> Response:
    """The two pages with the lines as they stand in the form: drawn, and nothing saved."""
    return await answered(request, _preview)


def _preview(asked: Asked, sent: Sent) -> Response:
    from comity.briefing.asking import brief as made

    try:
        with tempfile.TemporaryDirectory(prefix="comity-") as kept:
            file = Path(kept) / "lines.yml"
            by = sent.one("who") or asked.translate("you")
            lines = _lines(asked).with_texts(_changed(sent), by, date.today())
            file.write_text(lines.text(), "utf-8")
            pages = _pictures(made(_question(asked), lines=file))
    except ComityError as error:
        return asked.page("brief_preview.html.j2", pages=(), problem=sentence_of(error))
    drawn = [b64encode(page).decode() for page in pages]
    return asked.page("brief_preview.html.j2", pages=drawn, problem="")


def _page_names(asked: Asked, found: Brief, kept: KeptLines | None) -> tuple[str, ...]:
    """The pages that can be shown: none where what draws them is not installed."""
    if find_spec("typst") is None:
        return ()
    from comity.render.brief.pdf import page_count

    key = asked.state.named(asked.view()).key()
    count = asked.state.answer(
        ("brief-count", asked.state.generation, kept.mark if kept else "", *key),
        lambda: page_count(found),
    )
    return PAGES[:count]


def _question(asked: Asked) -> Question:
    view = asked.state.named(asked.view())
    return view.question(asked.state.evidence)


def _brief(asked: Asked) -> Brief:
    from comity.briefing.asking import brief as made

    view, question = asked.state.named(asked.view()), _question(asked)
    kept = _kept(asked)
    return asked.state.answer(
        ("brief", asked.state.generation, kept.mark if kept else "", *view.key()),
        lambda: made(question, lines=kept.usable if kept else None),
    )


def _kept(asked: Asked) -> KeptLines | None:
    """The lines that the record folder keeps of the pair, or None where there is no folder."""
    folder = _folder(asked)
    if folder is None:
        return None
    dyad = _question(asked).dyad()
    return kept_lines(folder, dyad.id, dyad.as_of)


def _folder(asked: Asked) -> Path | None:
    own = asked.state.own
    folder = own.path if own is not None else asked.state.settings.record
    return folder if folder is not None and folder.is_dir() else None


def _lines(asked: Asked) -> BriefLines:
    """The lines as they stand, with the evidence of now."""
    from comity.briefing.asking import brief_lines

    view, question, kept = asked.state.named(asked.view()), _question(asked), _kept(asked)
    return asked.state.answer(
        ("brief-lines", asked.state.generation, kept.mark if kept else "", *view.key()),
        lambda: brief_lines(question, lines=kept.usable if kept else None),
    )


async def lines(request: Request) -> Response:
    """An officer's lines, saved."""
    return await answered(request, _save)


def _save(asked: Asked, sent: Sent) -> Response:
    view, kept = asked.state.named(asked.view()), _kept(asked)
    try:
        if kept is None or kept.problem:
            raise UsageError(kept.problem if kept else OFF)
        save_lines(
            own_of(asked.state), kept, _lines(asked), _changed(sent), sent.one("who"),
            sent.one("lines_read"),
        )  # fmt: skip
    except UsageError as error:
        return _page(asked, None, given=sent, problem=sentence_of(error))
    answer = RedirectResponse(asked.at.pair(view, "brief") + "#lines", status_code=303)
    remember_who(answer, sent.one("who"))
    return answer


def _changed(sent: Sent) -> dict[str, str]:
    """The lines that the officer changed: of the others another's text may stand by now."""
    was = sent.under("was/")
    return {name: text for name, text in sent.under("line/").items() if text != was.get(name)}


@dataclass(frozen=True, kw_only=True)
class LineForm:
    """A line of judgement as the page shows it for editing.

    Attributes:
        id: of the line.
        text: what stands in the form.
        was: what stands in the brief.
        computed: what the rules made.
        signed: who edited it and when, or empty.
        mark: what the brief says of the edited line, or empty.
        facts: what it rests on: id and title of facts, the first dozen.
        more: how many further facts.
    """

    id: str
    text: str
    was: str
    computed: str
    signed: str
    mark: str
    facts: tuple[tuple[str, str], ...]
    more: int


def _forms(asked: Asked, found: Brief, given: Sent | None) -> list[LineForm]:
    texts = _changed(given) if given is not None else {}
    said = found.judged()
    evidence = _question(asked).dyad().evidence
    made = []
    for line in _lines(asked).lines:
        facts = [f for f in map(evidence.find, line.rests_on) if f is not None]
        now = said.get(line.id)
        made.append(
            LineForm(
                id=line.id,
                text=texts.get(line.id, line.text),
                was=line.text,
                computed=line.computed,
                signed=line.signed if line.edited else "",
                mark=now.mark if now is not None else "",
                facts=tuple((f.id, f"{f.title}, {f.dates}") for f in facts[:MOST_FACTS]),
                more=max(0, len(facts) - MOST_FACTS),
            )
        )
    return made


def _page(
    asked: Asked, sent: Sent | None, *, given: Sent | None = None, problem: str = ""
) -> Response:
    from comity.render.brief.page import inside

    found, view, kept = _brief(asked), asked.state.named(asked.view()), _kept(asked)
    text = sent.texts.get("draft", "") if sent is not None else _body(found, "md")
    result, wrong = None, ""
    if sent is not None:
        try:
            result = _checked(asked, str(text))
        except UsageError as error:
            wrong = sentence_of(error)
    forms = _forms(asked, found, given) if asked.state.own is not None else []
    return form_page(
        asked, "brief.html.j2", status=400 if problem or wrong else 200, view=view,
        brief=found, inside=Markup(inside(found)), draft=text, result=result, problem=wrong,
        forms=forms, lines_problem=problem or (kept.problem if kept else ""),
        lines_read=kept.mark if kept else "", by=given.one("who") if given else "",
        page_names=_page_names(asked, found, kept) if forms else (),
    )  # fmt: skip


def _checked(asked: Asked, text: str) -> BriefCheck:
    from comity.briefing.draft_check import brief_check

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
        record: Any = _folder(asked)
        return brief_check(
            draft, view.state, view.partner, as_of=view.as_of or None, record=_with_tables(record)
        )


def _with_tables(record: Path | None) -> Path | None:
    from comity.web.working.folder import tables_of

    if record is not None and record.is_dir() and not tables_of(record):
        return None
    return record


ROUTES = [
    Route("/brief/{state}/{partner}/lines", lines, methods=["POST"]),
    Route("/brief/{state}/{partner}/preview", preview, methods=["POST"]),
    Route("/brief/{state}/{partner}/{kind}", file, methods=["GET"]),
    Route("/brief/{state}/{partner}", brief, methods=["GET"]),
    Route("/brief/{state}/{partner}", check, methods=["POST"]),
]
