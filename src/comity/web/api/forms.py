"""The forms of an answer: JSON, CSV or Parquet by what is asked for, in pages of rows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from comity.core.plain_values import plain
from comity.errors import UsageError
from comity.web.answers import marked

if TYPE_CHECKING:
    from starlette.requests import Request

TYPES = {
    "json": "application/json",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
}
PER_PAGE, MOST_PER_PAGE = 100, 1000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings at which a spreadsheet would compute a text of the record."""


def form_of(request: Request) -> str:
    """The form that is asked for, by `format=` or by Accept.

    Raises:
        UsageError: there is no such form.
    """
    named = request.query_params.get("format", "")
    if named:
        if named not in TYPES:
            raise UsageError(f"format={named!r} is not known: there are {', '.join(TYPES)}")
        return named
    accepted = request.headers.get("accept", "")
    wishes = [part.partition(";")[0].strip().lower() for part in accepted.split(",")]
    for wish in wishes:
        for name, kind in TYPES.items():
            if wish == kind:
                return name
    return "json"


async def sent(request: Request) -> dict[str, Any]:
    """The JSON object that was sent.

    Raises:
        HTTPException: it is not said to be JSON. A page elsewhere cannot say that unasked.
        UsageError: it is no JSON object.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != TYPES["json"]:
        raise HTTPException(415)
    try:
        found = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise UsageError("this is no JSON: send an object") from error
    if not isinstance(found, dict):
        raise UsageError("this is no object: send a JSON object")
    return found


def value(request: Request, found: Any) -> Response:
    """One value as JSON."""
    return body(request, json.dumps(found, ensure_ascii=False, separators=(",", ":")))


def body(request: Request, text: str | bytes, kind: str = "application/json") -> Response:
    """A text that is ready, with its mark."""
    answer = Response(text, media_type=kind)
    if kind != "application/json":
        answer.headers["Content-Disposition"] = "attachment"
    return marked(request, answer)


def table(request: Request, rows: Iterable[Mapping[str, Any]]) -> Response:
    """Rows in the form that is asked for; JSON in pages, the others whole.

    Raises:
        UsageError: the page or form asked for is none.
    """
    found = [{name: _cell(v) for name, v in row.items()} for row in rows]
    form = form_of(request)
    page, per = (
        _whole(request, "page", 1, 10**6),
        _whole(request, "per_page", PER_PAGE, MOST_PER_PAGE),
    )
    if form == "csv":
        return body(request, csv_of(found), "text/csv; charset=utf-8")
    if form == "parquet":
        return body(request, parquet_of(found), TYPES["parquet"])
    shown = found[(page - 1) * per : page * per]
    return value(
        request, {"total": len(found), "page": page, "per_page": per, "rows": plain(shown)}
    )


def csv_of(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as CSV; a text that a spreadsheet would compute is kept a text."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    if rows:
        writer.writerow(rows[0])
    for row in rows:
        writer.writerow("" if v is None else _harmless(v) for v in row.values())
    return made.getvalue()


def parquet_of(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows as Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([dict(r) for r in rows]), made)
    return made.getvalue()


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _cell(cell: Any) -> Any:
    if cell is None or isinstance(cell, bool | int | float | str):
        return cell
    if isinstance(cell, tuple | list | frozenset | set):
        return "; ".join(
            sorted(map(str, cell)) if isinstance(cell, frozenset | set) else map(str, cell)
        )
    return str(cell)


def _whole(request: Request, name: str, default: int, most: int) -> int:
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:9]) <= most:
        raise UsageError(f"{name}={text[:20]!r} is none: write a whole number from 1 to {most}")
    return int(text)
