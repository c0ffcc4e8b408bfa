"""The start page: the search, and the table of all pairs of the record."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import RedirectResponse
from starlette.routing import Route

from comity.web.answers import Asked
from comity.web.finding import Found, find
from comity.web.pages.editions import RECENT, editions_of
from comity.web.pair_rows import PairRow
from comity.web.tile_map import tile_map
from comity.web.view import View, text_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def start(request: Request) -> Response:
    """The start page, or the pair that a search names."""
    asked = Asked(request)
    text = text_of(asked.query, "q", 200)
    found = find(text, asked.state.evidence.actors) if text else None
    straight = address_of(found) if found else ""
    if straight:
        return RedirectResponse(_in_language(asked, straight), 303)
    everything = asked.state.pairs()
    partner = text_of(asked.query, "partner", 40)
    rows = [r for r in everything if partner in ("", r.partner)]
    if found is not None and (found.states or found.organizations):
        rows = _of(everything, found)
    return asked.page(
        "start.html.j2",
        text=text,
        found=found,
        rows=rows,
        partner=partner,
        organizations=sorted({(r.partner, r.partner_name) for r in everything}),
        waiting=sum(not r.word for r in rows),
        editions=editions_of(asked.state)[:RECENT] if found is None else (),
        map=tile_map(everything, partner) if found is None else None,
        settings=asked.state.settings,
    )


def address_of(found: Found) -> str:
    """Where a search leads at once: a pair, or several states beside each other; else nowhere."""
    if found.unknown or len(found.organizations) != 1 or not found.states:
        return ""
    partner = found.organizations[0].id
    if len(found.states) == 1:
        return View(state=found.states[0].id, partner=partner, as_of=found.day).address()
    states = "+".join(quote(s.id, safe="") for s in found.states[:6])
    day = f"?as_of={found.day}" if found.day else ""
    return f"/compare/{states}/{quote(partner, safe='')}{day}"


def _of(rows: list[PairRow], found: Found) -> list[PairRow]:
    states = {a.id for a in found.states}
    partners = {a.id for a in found.organizations}
    return [
        r
        for r in rows
        if (not states or r.state in states) and (not partners or r.partner in partners)
    ]


def _in_language(asked: Asked, address: str) -> str:
    if "lang" not in asked.query:
        return address
    return f"{address}{'&' if '?' in address else '?'}lang={asked.language}"


ROUTES = [Route("/", start)]
