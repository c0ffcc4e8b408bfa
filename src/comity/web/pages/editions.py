"""Frozen editions: which there are, what each said of every pair, what changed between two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from comity.editions.difference import Difference, difference
from comity.editions.layout import ABOUT, Edition, read_edition
from comity.errors import UsageError
from comity.web.answers import Asked

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from comity.web.state import State

RECENT = 5
"""How many editions the start page names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What an edition said of a pair.

    Attributes:
        state: id of the state.
        partner: id of the organization, or of the chosen set.
        title: the pair as a reader calls it.
        word: the direction in a word.
        arrow: the same as a sign.
        stage: how far it came.
        sureness: how sure that is.
        last_fact: date of its newest fact.
    """

    state: str
    partner: str
    title: str
    word: str
    arrow: str
    stage: str
    sureness: str
    last_fact: str


def editions_of(state: State) -> list[Edition]:
    """The editions that the server shows, the newest day first; what is no edition is left out."""
    return _read(state)[0]


def _read(state: State) -> tuple[list[Edition], list[str]]:
    """The editions of the folder, and a sentence for each that cannot be read."""
    folder = state.settings.editions
    found: list[Edition] = []
    damaged: list[str] = []
    for inner in sorted(folder.iterdir()) if folder is not None and folder.is_dir() else ():
        if (inner / ABOUT).is_file():
            try:
                found.append(read_edition(inner))
            except UsageError as error:
                damaged.append(str(error).replace(str(inner), inner.name))
    return sorted(found, key=lambda e: (e.as_of, e.name), reverse=True), damaged


def edition_named(state: State, name: str) -> Edition:
    """An edition by its name.

    Raises:
        UsageError: the server shows none of that name; says which it shows.
    """
    found = editions_of(state)
    for edition in found:
        if edition.name == name:
            return edition
    shown = ", ".join(edition.name for edition in found) or "none"
    raise UsageError(f"there is no edition {name!r}: this server shows {shown}")


def judged_in(edition: Edition) -> list[Judged]:
    """What an edition said of each pair, by title.

    Raises:
        UsageError: a file of it is missing or damaged.
    """
    shared = edition.shared()
    rows = []
    for name in edition.pairs:
        body = edition.pair(name, shared)
        asked, judgement = body["question"], body["judgement"]
        lead = judgement["lead"]
        rows.append(
            Judged(
                state=asked["state"],
                partner=asked["partner"],
                title=f"{asked['state_name']} - {asked['partner_name']}",
                word=lead["word"],
                arrow=lead["arrow"],
                stage=judgement["stage"],
                sureness=judgement["sureness"],
                last_fact=lead["last_fact"],
            )
        )
    return sorted(rows, key=lambda row: row.title)


def shelf(request: Request) -> Response:
    """The editions, and the ways from each to the next."""
    asked = Asked(request)
    editions, damaged = _read(asked.state)
    return asked.page(
        "editions.html.j2",
        editions=editions,
        damaged=damaged,
        folder=asked.state.settings.editions,
    )


def edition(request: Request) -> Response:
    """One edition: what it said of each pair."""
    asked = Asked(request)
    own = edition_named(asked.state, asked.word("name"))
    rows = asked.state.answer(("edition", _mark(own)), lambda: judged_in(own))
    earlier = [e for e in editions_of(asked.state) if e.as_of < own.as_of]
    return asked.page("edition.html.j2", edition=own, rows=rows, earlier=earlier)


def between(request: Request) -> Response:
    """What changed from one edition to another, the judgements first, and why."""
    asked = Asked(request)
    before, after = (edition_named(asked.state, asked.word(n)) for n in ("before", "after"))
    if before.as_of > after.as_of:
        raise UsageError(
            f"the edition {before.name} is of a later day than {after.name}: name them the other "
            "way round"
        )
    found: Difference = asked.state.answer(
        ("difference", _mark(before), _mark(after)), lambda: difference(before, after)
    )
    return asked.page(
        "editions_between.html.j2",
        before=before,
        after=after,
        found=found,
        judged=[pair for pair in found.pairs if pair.judged],
        both=[pair for pair in found.pairs if pair.state == "in both"],
        titles=_titles(asked.state, after) | _titles(asked.state, before),
    )


def _titles(state: State, own: Edition) -> dict[str, str]:
    rows = state.answer(("edition", _mark(own)), lambda: judged_in(own))
    return {f"{row.state}-{row.partner}": row.title for row in rows}


def _mark(own: Edition) -> tuple[Any, ...]:
    return own.name, own.as_of, tuple(sorted(own.pairs.items()))


ROUTES = [
    Route("/editions", shelf),
    Route("/editions/{name}", edition),
    Route("/editions/{before}/{after}", between),
]
