"""Which documents are sources of their own, and how far a report can be believed.

A copy counts with what it was taken from (`derived_from`), and two documents of one house are one
origin: two addresses of a publisher, or a paper that prints an agency's report. Credibility (1 to
6) belongs to the report, and is counted from the independent origins that tell the same;
reliability (A to F) belongs to the publisher, and neither changes the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from comity.core.dates import parse_when
from comity.core.facts import Fact
from comity.core.provenance import Passage, Source

CREDIBILITY = {
    1: "confirmed by other sources",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "cannot be judged",
}
"""Admiralty grades of a report, by their usual words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """How far one report can be believed.

    Attributes:
        credibility: 1 to 6.
        words: the usual words of the grade.
        why: what it was counted from.
    """

    credibility: int
    words: str
    why: str


def origin_of(source: str, sources: Mapping[str, Source]) -> str:
    """The house that a document's report comes from, copies followed to what they were taken from.

    A document of no known house is an origin of its own.
    """
    seen: set[str] = set()
    known = sources.get(source)
    while known is not None and known.derived_from and known.id not in seen:
        seen.add(known.id)
        source = known.derived_from
        known = sources.get(source)
    return known.house or known.id if known is not None else source


def independent(documents: Iterable[str], sources: Mapping[str, Source]) -> frozenset[str]:
    """The independent origins of documents."""
    return frozenset(origin_of(one, sources) for one in documents)


def grade(fact: Fact, passage: Passage, sources: Mapping[str, Source]) -> Grade:
    """The credibility of one passage's report of a fact.

    6 where it rests on no document that was read, or only infers; 4 where its date contradicts the
    one that the fact holds; else by how many other independent origins report the same as held: 1
    with two or more, 2 with one, 3 with none. 5 is given by no rule.
    """
    if not passage.source or not passage.verified or passage.status == "inferred":
        return _grade(6, "no document that was read says so")
    if passage.date and not parse_when(passage.date).compatible(fact.start):
        return _grade(4, f"it gives {passage.date}, and better passages give {fact.start}")
    own = origin_of(passage.source, sources)
    others = {
        origin_of(p.source, sources)
        for p in fact.passages
        if p.source and p.strict and _agrees(p, fact)
    } - {own}
    told = "no other independent origin reports it"
    if others:
        number = f"{len(others)} other independent origin{'s' * (len(others) > 1)}"
        told = f"{number}: {', '.join(sorted(others)[:3])}"
    if passage.status == "announced" and not others:
        return _grade(6, "it only announces, and no other origin reports it as held")
    return _grade(1 if len(others) > 1 else 2 if others else 3, told)


def _agrees(passage: Passage, fact: Fact) -> bool:
    return not passage.date or parse_when(passage.date).compatible(fact.start)


def _grade(number: int, why: str) -> Grade:
    return Grade(credibility=number, words=CREDIBILITY[number], why=why)
