"""Review: rows that wait, a second coder's blind queue, adjudication, agreement by field."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from comity.errors import ComityError, UsageError
from comity.record.columns import TABLES
from comity.record.review import said
from comity.record.second import CODED, FIELDS, read_sheet, sheet_text
from comity.web.answers import Asked, sentence_of
from comity.web.view import text_of
from comity.web.working.folder import marks_of, tables_of
from comity.web.working.forms import WHO, Sent, answered, form_page, off
from comity.web.working.saving import own_of, saved
from comity.web.working.vocabulary import choices_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

MOST_SHOWN = 30
BLIND_CHOICES = {
    "fact": ("yes", "no"),
    "kind": (),
    "stance": ("-2", "-1", "0", "1", "2"),
}


def queue(request: Request) -> Response:
    """What waits for a person, what two coders coded otherwise, and how far they agree."""
    asked = Asked(request)
    refused = off(asked)
    return refused if refused is not None else _queue(asked, {})


async def decide(request: Request) -> Response:
    """Rows confirmed or retired, or a disputed row decided."""
    return await answered(request, _decide)


def _decide(asked: Asked, sent: Sent) -> Response:
    try:
        found = saved(asked.state, marks_of(sent.one("read")), _change(sent))
    except ComityError as error:
        return _queue(asked, sent.texts, problem=sentence_of(error))
    notes = found.result if isinstance(found.result, list) else []
    return form_page(asked, "code_saved.html.j2", effect=found.effect, notes=notes)


def _change(sent: Sent) -> Callable[[Path], Any]:
    from comity.library.record import record_adjudicate, record_confirm, record_review

    name, coder, why = sent.one("row"), sent.one("coder"), sent.one("why")
    decision = sent.one("decision")

    def change(folder: Path) -> Any:
        if decision == "confirm":
            return record_confirm(folder, [name], coder=coder)
        if decision == "retire":
            return record_review(folder, [name], state="retired", coder=coder, why=why)
        if decision == "adjudicate":
            cells = {}
            for field, value in sent.under("cell/").items():
                column = FIELDS[name.partition("/")[0]].get(field, "")
                if column and value != sent.one(f"was/{field}"):
                    cells[column] = value
            return record_adjudicate(folder, name, cells, coder=coder, why=why)
        raise UsageError("say whether the row is confirmed or retired")

    return change


def _queue(asked: Asked, given: Any, problem: str = "") -> Response:
    from comity.library.record import record_adjudicate, record_agreement, record_review

    folder = own_of(asked.state).path
    empty = not tables_of(folder)
    waiting = [] if empty else [r for r in record_review(folder) if r.state == "proposed"]
    disputed: dict[str, list[Any]] = {}
    for one in () if empty else record_adjudicate(folder):
        disputed.setdefault(one.row, []).append(one)
    passages = _passages(folder)
    return form_page(
        asked, "review.html.j2", status=400 if problem else 200,
        waiting=waiting[:MOST_SHOWN], more=len(waiting) - MOST_SHOWN, passages=passages,
        disputed=list(disputed.items())[:MOST_SHOWN], told=_told(folder),
        agreement=[] if empty else list(record_agreement(folder)), given=given, problem=problem,
    )  # fmt: skip


def _passages(folder: Path) -> dict[str, str]:
    from comity.record.coded_documents import passages_of

    return passages_of(folder)


def _told(folder: Path) -> dict[str, str]:
    from comity.record.row_ids import with_ids
    from comity.web.working.folder import tables_in

    rows = tables_in(folder).rows
    return {n: said(t, r) for t in TABLES for n, r in with_ids(t, rows.get(t, ())).items()}


def blind(request: Request) -> Response:
    """The passages that a second coder codes, without what the first one wrote."""
    asked = Asked(request)
    refused = off(asked)
    return refused if refused is not None else _blind(asked, text_of(asked.query, "coder"))


def _blind(asked: Asked, coder: str, given: Any = None, problem: str = "") -> Response:
    rows: list[Any] = []
    if coder and not problem:
        try:
            rows = _sheet(own_of(asked.state).path, coder)
        except ComityError as error:
            problem = sentence_of(error)
    elif coder:
        rows = _sheet(own_of(asked.state).path, coder)
    return form_page(
        asked, "review_blind.html.j2", status=400 if problem and given else 200, coder=coder,
        rows=rows[:MOST_SHOWN], more=len(rows) - MOST_SHOWN, fields=CODED,
        options=BLIND_CHOICES, choices={k: v for k, v in choices_of(asked).items() if k != "areas"},
        given=given or {}, problem=problem,
    )  # fmt: skip


def _sheet(folder: Path, coder: str) -> list[Any]:
    """The blind sheet of a coder, as `comity record second` writes it."""
    from comity.library.record import record_second

    with tempfile.TemporaryDirectory(prefix="comity-") as kept:
        sheet = Path(kept) / "second.csv"
        record_second(folder, sheet, coder=coder)
        return [cells for _, cells in read_sheet(sheet)]


async def do_blind(request: Request) -> Response:
    """What the second coder wrote, read back."""
    return await answered(request, _do_blind)


def _do_blind(asked: Asked, sent: Sent) -> Response:
    from comity.library.record import record_second

    coder = sent.one("coder")
    cells: dict[str, dict[str, str]] = {}
    for name, value in sent.under("code/").items():
        key, _, field = name.partition("/")
        if field in CODED:
            cells.setdefault(key, {})[field] = value
    filled = [{"key": key, **codes} for key, codes in cells.items() if any(codes.values())]

    def change(folder: Path) -> Any:
        if not filled:
            raise UsageError("nothing is coded yet: fill the fields of one passage")
        with tempfile.TemporaryDirectory(prefix="comity-") as kept:
            sheet = Path(kept) / "second.csv"
            sheet.write_text(sheet_text(filled), "utf-8", newline="")
            return record_second(folder, sheet, coder=coder, read=True)

    try:
        found = saved(asked.state, marks_of(sent.one("read")), change)
    except ComityError as error:
        return _blind(asked, coder, sent.texts, sentence_of(error))
    notes = [f"{len(filled)} coded; {len(found.result)} fields differ from the first coder's"]
    answer = form_page(asked, "code_saved.html.j2", effect=found.effect, notes=notes)
    if coder.isascii() and coder.replace(" ", "").isalnum():
        answer.set_cookie(WHO, coder, httponly=True, samesite="strict", path="/")
    return answer


ROUTES = [
    Route("/review", queue, methods=["GET"]),
    Route("/review", decide, methods=["POST"]),
    Route("/review/second", blind, methods=["GET"]),
    Route("/review/second", do_blind, methods=["POST"]),
]
