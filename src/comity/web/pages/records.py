"""The record: its rows, a row corrected or retracted with its effect first, the log, workbooks."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import Response
from starlette.routing import Route

from comity.errors import ComityError, UnknownNode, UsageError
from comity.record.columns import TABLES
from comity.web.answers import Asked, sentence_of
from comity.web.view import text_of
from comity.web.working import drafts
from comity.web.working.folder import DRAFTS, marks_of
from comity.web.working.forms import WHO, Sent, answered, form_page, off
from comity.web.working.rows import (
    RowShown,
    correction_at,
    found_rows,
    log_of,
    rows_called,
    undone,
)
from comity.web.working.saving import Tried, own_of, saved, tried
from comity.web.working.vocabulary import choices_of, field_of

if TYPE_CHECKING:
    from starlette.requests import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BY_HAND = tuple(t for t in TABLES if t not in ("corrections", "codings"))
"""Tables that a person adds rows to; the others are written by what people decide."""
MACHINE = ("review", "entered", "confidence", "read_on")
MOST_LOGGED = 400


def rows(request: Request) -> Response:
    """The rows of the own record, and a search of the bundled one."""
    asked = Asked(request)
    refused = off(asked)
    if refused is not None:
        return refused
    folder = own_of(asked.state).path
    words = text_of(asked.query, "find")
    own, other, more = found_rows(folder, words)
    return form_page(
        asked, "record.html.j2", own=own, other=other, more=more, find=words, folder=str(folder),
        tables=BY_HAND, problem="",
    )  # fmt: skip


def row(request: Request) -> Response:
    """A row with its forms; of a fact of several rows their list."""
    asked = Asked(request)
    refused = off(asked)
    if refused is not None:
        return refused
    return _row(asked, {}, None)


async def change_row(request: Request) -> Response:
    """A correction or retraction: shown, or saved."""
    return await answered(request, _change_row)


def _change_row(asked: Asked, sent: Sent) -> Response:
    name = asked.word("name")
    return _worked(
        asked, sent, _row_change(name, sent), lambda shown, why: _row(asked, sent.texts, shown, why)
    )


def _row_change(name: str, sent: Sent) -> Callable[[Path], Any]:
    from comity.library.corrections import record_correct, record_retract

    who, why = sent.one("who"), sent.one("why")

    def change(folder: Path) -> Any:
        _demand(who, why)
        if sent.one("action") == "retract":
            return record_retract(name, folder, who=who, why=why)
        cells = {c: v for c, v in sent.under("cell/").items() if v != sent.one(f"was/{c}")}
        if not cells:
            raise UsageError("nothing was changed: write the new value into its field")
        return record_correct(name, folder, who=who, why=why, **cells)

    return change


def _row(asked: Asked, given: Any, shown: Tried[Any] | None, problem: str = "") -> Response:
    folder = own_of(asked.state).path
    found = rows_called(folder, asked.state.evidence, asked.word("name"))
    return form_page(
        asked, "record_row.html.j2", status=400 if problem else 200, rows=found,
        name=asked.word("name"), fields=_fields(found[0], given) if len(found) == 1 else [],
        choices=choices_of(asked), given=given, effect=shown.effect if shown else None,
        problem=problem,
    )  # fmt: skip


def _fields(found: RowShown, given: Any) -> list[dict[str, Any]]:
    made = []
    for column in TABLES[found.table]:
        if column.name in ("id", "review"):
            continue
        was = found.cells.get(column.name, "")
        value = str(given.get(f"cell/{column.name}", was)).strip()
        made.append({**field_of(found.table, column.name, value), "proposed": was})
    return made


def log(request: Request) -> Response:
    """Who changed what, when and why."""
    asked = Asked(request)
    refused = off(asked)
    if refused is not None:
        return refused
    entries = log_of(own_of(asked.state).path)
    return asked.page(
        "record_log.html.j2", entries=entries[:MOST_LOGGED], more=len(entries) - MOST_LOGGED
    )


def undo(request: Request) -> Response:
    """The form that undoes a correction."""
    asked = Asked(request)
    refused = off(asked)
    return refused if refused is not None else _undo(asked, {}, None)


async def do_undo(request: Request) -> Response:
    """A correction undone: shown, or saved."""
    return await answered(request, _do_undo)


def _do_undo(asked: Asked, sent: Sent) -> Response:
    who, why = sent.one("who"), sent.one("why")

    def change(folder: Path) -> Any:
        _demand(who, why)
        return undone(folder, _line(asked), who, why)

    return _worked(asked, sent, change, lambda s, why: _undo(asked, sent.texts, s, why))


def _undo(asked: Asked, given: Any, shown: Tried[Any] | None, problem: str = "") -> Response:
    one = correction_at(own_of(asked.state).path, _line(asked))
    return form_page(
        asked, "record_undo.html.j2", status=400 if problem else 200, one=one, given=given,
        effect=shown.effect if shown else None, problem=problem,
    )  # fmt: skip


def _line(asked: Asked) -> int:
    return int(asked.word("line"))


def add(request: Request) -> Response:
    """The form for a row of a table."""
    asked = Asked(request)
    refused = off(asked)
    return refused if refused is not None else _add(asked, {}, None)


async def do_add(request: Request) -> Response:
    """A row added: shown, or saved."""
    return await answered(request, _do_add)


def _do_add(asked: Asked, sent: Sent) -> Response:
    from comity.library.record import record_add

    table = _table(asked)
    cells = {c: v for c, v in sent.under("cell/").items() if v}
    if any(c.name == "entered" for c in TABLES[table]):
        cells.setdefault("entered", date.today().isoformat())
    return _worked(
        asked, sent, lambda folder: record_add(folder, table, cells),
        lambda s, why: _add(asked, sent.texts, s, why),
    )  # fmt: skip


def _add(asked: Asked, given: Any, shown: Tried[Any] | None, problem: str = "") -> Response:
    table = _table(asked)
    who = asked.request.cookies.get(WHO, "")
    preset = {"coder": who, "verified": "no"}
    fields = [
        field_of(table, c.name, str(given.get(f"cell/{c.name}", preset.get(c.name, ""))).strip())
        for c in TABLES[table]
        if c.name not in MACHINE
    ]
    shows = [f for f in fields if f["required"] or f["column"] in ("source_url", "coder")]
    return form_page(
        asked, "record_add.html.j2", status=400 if problem else 200, table=table, tables=BY_HAND,
        needed=shows, further=[f for f in fields if f not in shows],
        choices=choices_of(asked), effect=shown.effect if shown else None, problem=problem,
    )  # fmt: skip


def _table(asked: Asked) -> str:
    table = asked.word("table")
    if table not in BY_HAND:
        raise UnknownNode(f"no table is called {table!r}: the tables are {', '.join(BY_HAND)}")
    return table


def export(request: Request) -> Response:
    """The record as a workbook."""
    from comity.library.record import record_export

    asked = Asked(request)
    own = own_of(asked.state)
    with tempfile.TemporaryDirectory(prefix="comity-") as kept:
        file = Path(kept) / "record.xlsx"
        record_export(own.path, xlsx=file)
        body = file.read_bytes()
    headers = {"Content-Disposition": 'attachment; filename="record.xlsx"'}
    return Response(body, media_type=XLSX, headers=headers)


async def import_(request: Request) -> Response:
    """A workbook put back: shown, or saved."""
    return await answered(request, _import)


def _import(asked: Asked, sent: Sent) -> Response:
    from comity.library.record import record_import

    folder = own_of(asked.state).path
    name = sent.one("upload") or drafts.new_name()
    if len(name) != 16 or not all(c in "0123456789abcdef" for c in name):
        raise UsageError("no workbook is called so: send it again")
    file = folder / DRAFTS / f"{name}.xlsx"
    if sent.file:
        from comity.core.atomic_write import write

        file.parent.mkdir(exist_ok=True)
        write(file, sent.file)
    if not file.is_file():
        raise UsageError("choose a workbook that was exported here, and send it")
    delete = sent.one("delete") == "yes"

    def change(stage: Path) -> Any:
        return record_import(file, stage, delete=delete)

    def show(shown: Tried[Any] | None, problem: str) -> Response:
        if problem:
            file.unlink(missing_ok=True)
        return form_page(
            asked, "record_import.html.j2", status=400 if problem else 200, upload=name,
            delete=delete, shown=shown, effect=shown.effect if shown else None, problem=problem,
        )  # fmt: skip

    answer = _worked(asked, sent, change, show)
    if sent.one("step") == "save" and answer.status_code == 200:
        file.unlink(missing_ok=True)
    return answer


def _worked(
    asked: Asked,
    sent: Sent,
    change: Callable[[Path], Any],
    show: Callable[[Tried[Any] | None, str], Response],
) -> Response:
    """Show what a change changes, or save it; an error is shown above what was written."""
    try:
        if sent.one("step") == "save":
            found = saved(asked.state, marks_of(sent.one("read")), change)
            return form_page(asked, "code_saved.html.j2", effect=found.effect, notes=[])
        return show(tried(asked.state, change), "")
    except ComityError as error:
        return show(None, sentence_of(error))


def _demand(who: str, why: str) -> None:
    if not who or not why:
        raise UsageError("say who you are and why: a correction keeps both")


ROUTES = [
    Route("/record", rows, methods=["GET"]),
    Route("/record/log", log, methods=["GET"]),
    Route("/record/export.xlsx", export, methods=["GET"]),
    Route("/record/import", import_, methods=["POST"]),
    Route("/record/add/{table}", add, methods=["GET"]),
    Route("/record/add/{table}", do_add, methods=["POST"]),
    Route("/record/undo/{line:int}", undo, methods=["GET"]),
    Route("/record/undo/{line:int}", do_undo, methods=["POST"]),
    Route("/record/row/{name:path}", row, methods=["GET"]),
    Route("/record/row/{name:path}", change_row, methods=["POST"]),
]
