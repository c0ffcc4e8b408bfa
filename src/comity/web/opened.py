"""What a number, sentence, fact or document rests on, as the panel beside a text lists it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from comity.core.facts import Fact
from comity.core.provenance import Source, address_at
from comity.errors import UnknownNode
from comity.evaluation import bibliography
from comity.evaluation.changes import number_text
from comity.web.shown import Shown

MOST_FACTS = 40
MOST_ABOVE = 20


@dataclass(frozen=True, kw_only=True)
class Quoted:
    """A passage as it is shown.

    Attributes:
        id: its id.
        text: what it says.
        original: the same in the language of the document, or empty.
        credibility: what its grade says, or empty.
        source: id of the document, or empty.
        address: where the passage opens in the document, or empty.
        note: the document as a note.
        tier: kind of the document.
        row: the data set and row it stands in.
    """

    id: str
    text: str
    original: str = ""
    credibility: str = ""
    source: str = ""
    address: str = ""
    note: str = ""
    tier: str = ""
    row: str = ""


@dataclass(frozen=True, kw_only=True)
class FactShown:
    """A fact with its passages."""

    id: str
    when: str
    title: str
    status: str
    verified: bool
    passages: tuple[Quoted, ...]
    merged: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What the panel shows.

    Attributes:
        id: of what is open.
        kind: number, sentence, fact, passage, source, origin and so on; empty where there is no
            such thing as of the day.
        title: what it says.
        value: a number as it is written, or empty.
        unit: its unit.
        note: how it is made, or what kind of document it is.
        coverage: share of what was asked that the evidence can see, or None.
        address: of a document, or empty.
        facts: the facts it rests on, as many as are shown.
        more: how many facts are not shown.
        origins: data sets it rests on: id and what they are.
        above: what rests on it: kind, id, text.
    """

    id: str
    kind: str = ""
    title: str = ""
    value: str = ""
    unit: str = ""
    note: str = ""
    coverage: float | None = None
    address: str = ""
    facts: tuple[FactShown, ...] = ()
    more: int = 0
    origins: tuple[tuple[str, str], ...] = ()
    above: tuple[tuple[str, str, str], ...] = field(default=())


def opened(shown: Shown, name: str) -> Opened:
    """What an id of an evaluation rests on, and what rests on it."""
    try:
        node = shown.chain.node(name)
    except UnknownNode:
        return Opened(id=name)
    evaluation, nodes = shown.evaluation, shown.chain.nodes
    down = [n for _, n in shown.chain.down(name)]
    up = [n for _, n in shown.chain.up(name)]
    below = [n.id for n in down if n.kind == "fact"]
    if node.kind == "fact":
        below = [name, *below]
    elif node.kind in ("passage", "source", "origin"):
        below = [n.id for n in up if n.kind == "fact"]
    facts = sorted((evaluation.facts[i] for i in below), key=lambda f: (str(f.start), f.id))
    direct = set(node.parents)
    origins = [n for n in down if n.kind == "origin" and (n.id in direct or not facts)]
    number = shown.numbers.get(name)
    source = evaluation.sources.get(name)
    values: dict[str, Any] = {}
    if number is not None:
        values = {
            "value": number_text(number),
            "unit": number.unit,
            "note": number.note,
            "coverage": number.coverage,
        }
    if source is not None:
        values = {"note": nodes[name].text, "address": web_address(source.address)}
    return Opened(
        id=name,
        kind=node.kind,
        title=bibliography.note(source) if source is not None else node.text,
        facts=tuple(fact_shown(shown, f) for f in facts[:MOST_FACTS]),
        more=max(0, len(facts) - MOST_FACTS),
        origins=tuple((n.id, n.text) for n in origins),
        above=tuple((n.kind, n.id, n.text) for n in up if n.kind in ("sentence", "number"))[
            :MOST_ABOVE
        ],
        **values,
    )


def fact_shown(shown: Shown, fact: Fact) -> FactShown:
    """A fact with its passages and the documents they stand in."""
    evaluation = shown.evaluation
    return shown_fact(fact, evaluation.sources, evaluation.grades)


def shown_fact(fact: Fact, sources: Any, grades: Any) -> FactShown:
    """A fact with its passages, by documents and grades that are at hand."""
    return FactShown(
        id=fact.id,
        when=fact.dates,
        title=fact.title,
        status=fact.status,
        verified=fact.verified,
        passages=tuple(_quoted(p, sources, grades) for p in fact.passages),
        merged=fact.merged,
    )


def _quoted(passage: Any, sources: Any, grades: Any) -> Quoted:
    source: Source | None = sources.get(passage.source)
    grade = grades.get(passage.id)
    place = passage.place
    return Quoted(
        id=passage.id,
        text=f"{passage.text} [{passage.corrected}]" if passage.corrected else passage.text,
        original=place.original if place else "",
        credibility=f"{grade.credibility}, {grade.words}: {grade.why}" if grade else "",
        source=source.id if source else "",
        address=web_address(address_at(source, place)) if source else "",
        note=bibliography.note(source) if source else "",
        tier=source.tier if source else "",
        row=f"{passage.origin} {passage.id}",
    )


def web_address(address: str) -> str:
    """An address that a link may lead to; empty for anything but http and https."""
    return address if address.lower().startswith(("http://", "https://")) else ""
