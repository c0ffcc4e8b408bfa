"""Coded facts and positions as rows of a record: proposed, never verified; what fits no row is said.

What was announced stays announced, what was refused or cancelled becomes a withdrawal, and what was
denied is no row: a record holds what happened, not what did not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from comity.coding.documents import Document
from comity.coding.model import Coded, Fact, Position
from comity.core.actors import Actors
from comity.core.codebook import Codebook
from comity.record.row_ids import row_id

_WORDS = 8
_RUNGS = ("membership", "associate membership", "observer status", "dialogue partner status",
          "accession protocol", "charter", "liaison office")  # fmt: skip
"""Mechanisms of the coding tables that a record calls by the organization's name too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A row to propose.

    Attributes:
        table: milestones, activities or positions.
        cells: its cells by column.
        quote: the span of the text.
        start: its offset.
        rule: what read it.
    """

    table: str
    cells: dict[str, str]
    quote: str
    start: int
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the rows of one document share.

    Attributes:
        document: the document.
        coder: who runs the coder.
        on: the day of coding.
        actors: what cells may name.
        codebook: event words, areas and mechanisms of the record.
    """

    document: Document
    coder: str
    on: date
    actors: Actors
    codebook: Codebook


def proposals(coded: Coded, about: About) -> tuple[list[Proposal], list[str]]:
    """The rows of a coded document, and what was left out with the reason."""
    found: list[Proposal] = []
    left_out: list[str] = []
    for fact in coded.facts:
        why = _unfit(fact, about)
        if why:
            left_out.append(f"{fact.kind}, {fact.mechanism}, {fact.event}: {why}")
        else:
            found += _of_fact(fact, about)
    for position in coded.positions:
        if position.toward in about.actors and position.state in about.actors:
            found.append(_of_position(position, about))
        else:
            left_out.append(f"position on {position.topic}: toward whom is not told")
    return found, left_out


def _unfit(fact: Fact, about: About) -> str:
    if fact.polarity == "denied":
        return "it was denied, and a denial is no step"
    if not fact.date:
        return "no date is told"
    named = [*fact.states, *fact.partner]
    unknown = [a for a in named if a not in about.actors]
    return f"{', '.join(unknown)} is no actor of the record" if unknown else ""


def _of_fact(fact: Fact, about: About) -> Iterator[Proposal]:
    for state in fact.states:
        if (
            fact.kind == "milestone"
            and fact.polarity == "done"
            and fact.event in about.codebook.events
        ):
            for partner in fact.partner:
                if about.actors[partner].kind == "organization":
                    yield _made(fact, about, "milestones", _milestone(fact, state, partner, about))
            others = [p for p in fact.partner if about.actors[p].kind == "state"]
            if len(others) < len(fact.partner):
                continue
        yield _made(fact, about, "activities", _activity(fact, state, about))


def _milestone(fact: Fact, state: str, partner: str, about: About) -> dict[str, str]:
    return {
        "state_iso3": state,
        "organization": partner,
        "mechanism": mechanism_of(fact.mechanism, partner, about.codebook),
        "event": fact.event,
        "date": fact.date,
        "date_precision": fact.precision,
    }


def mechanism_of(mechanism: str, organization: str, codebook: Codebook) -> str:
    """A mechanism as the record writes it: "NATO membership" where it knows that."""
    whole = f"{organization} {mechanism}"
    known = (organization, mechanism) in codebook.mechanisms
    if not known and ((organization, whole) in codebook.mechanisms or mechanism in _RUNGS):
        return whole
    return mechanism


def _activity(fact: Fact, state: str, about: About) -> dict[str, str]:
    partners = [p for p in fact.partner if p != state]
    cells = {
        "state_iso3": state,
        "partner": ";".join(partners),
        "kind": "agreement" if fact.kind == "milestone" else fact.kind,
        "status": "announced" if fact.polarity == "announced" else "held",
        "date_start": fact.date,
        "date_end": fact.end,
        "date_precision": fact.precision,
        "title": fact.mechanism if fact.kind == "exercise" else f"{fact.mechanism} {fact.event}",
    }
    if fact.kind == "withdrawal" or fact.polarity in ("refused", "cancelled"):
        cells["kind"] = "withdrawal/denial"
        cells["status"] = "held"
        cells["title"] = f"{fact.mechanism} {fact.event}"
        if fact.polarity == "refused":
            cells |= {"courtship": "refusal", "initiator": state}
    return cells


def _made(fact: Fact, about: About, table: str, cells: dict[str, str]) -> Proposal:
    areas = {area.id for area in about.codebook.areas}
    cells = {
        **cells,
        "area": ";".join(a for a in fact.areas if a in areas),
        "place": fact.place,
        "numbers": ";".join(f"{k}={v:g}" for k, v in fact.numbers.items()),
        **_shared(about, fact.quote),
    }
    if table == "activities":
        # the text says a day on which it cannot have been held yet
        if cells["status"] == "held" and fact.date > about.document.published.isoformat():
            cells["status"] = "announced"
        cells["id"] = "c-" + row_id(table, cells).partition("/")[2]
    return Proposal(
        table=table,
        cells={n: v for n, v in cells.items() if v},
        quote=fact.quote,
        start=fact.quote_start,
        rule=fact.rule,
    )


def _of_position(position: Position, about: About) -> Proposal:
    cells = {
        "state_iso3": position.state,
        "topic": position.topic,
        "organization": position.toward,
        "stance": str(position.stance),
        "date": position.date,
        "date_precision": position.precision,
        "actor": position.speaker or "not named by the coder",
        "statement": " ".join(position.quote.split()),
        **_shared(about, position.quote),
    }
    return Proposal(
        table="positions",
        cells={n: v for n, v in cells.items() if v},
        quote=position.quote,
        start=position.quote_start,
        rule="coding_stances",
    )


def _shared(about: About, quote: str) -> dict[str, str]:
    words, document = quote.split(), about.document
    return {
        "source_url": document.address,
        "source_title": _title(document),
        "verified": "no",
        "published": document.published.isoformat(),
        "language": document.language,
        "fragment_start": " ".join(words[:_WORDS]),
        "fragment_end": " ".join(words[-_WORDS:]) if len(words) > _WORDS else "",
        "original": quote,
        "read_on": about.on.isoformat(),
        "entered": about.on.isoformat(),
        "coder": about.coder,
        "review": "proposed",
    }


def _title(document: Document) -> str:
    name = document.title or document.id.replace("\\", "/").rsplit("/", 1)[-1]
    return " ".join(name.split())[:300]
