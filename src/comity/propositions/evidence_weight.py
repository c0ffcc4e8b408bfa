"""How much a piece of evidence weighs: by tier, by what was read, by independent sources.

A passage weighs its source's tier (primary 1, secondary 0.7, tertiary 0.4, none named 0.2), times
a half where the compilers did not read a copy, times a half where it was only announced and 0.3
where it was inferred. Of one publisher the heaviest passage counts; publishers are taken as
independent, so that the weight is one minus the product of what each leaves open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from comity.core.facts import Fact
from comity.core.provenance import Passage
from comity.evidence.evidence import Evidence

TIERS = {"primary": 1.0, "secondary": 0.7, "tertiary": 0.4}
NO_SOURCE = 0.2
UNREAD = 0.5
STATUS = {"held": 1.0, "announced": 0.5, "inferred": 0.3}
MOST = 0.95
"""No single passage is beyond doubt."""
DATA_SET = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A piece of evidence beside a verdict.

    Attributes:
        id: id of a fact, or of a data set.
        title: what it is.
        date: when it happened, or empty for a data set.
        tier: the best tier of its sources.
        verified: whether a copy was read.
        status: held, announced or inferred.
        publishers: independent publishers behind it.
        weight: 0 to 1.
        sources: ids of its documents.
        text: what the heaviest passage says.
    """

    id: str
    title: str
    date: str
    tier: str
    verified: bool
    status: str
    publishers: tuple[str, ...]
    weight: float
    sources: tuple[str, ...]
    text: str


def weighed(evidence: Evidence, ids: Iterable[str]) -> tuple[Weighed, ...]:
    """The evidence with these ids, the heaviest first."""
    known = {fact.id for fact in evidence.facts}
    found = [
        _fact(evidence, evidence.fact(i)) if i in known else _origin(evidence, i)
        for i in dict.fromkeys(ids)
        if i in known or i in evidence.origins
    ]
    return tuple(sorted(found, key=lambda w: (-w.weight, w.date, w.id)))


def _fact(evidence: Evidence, fact: Fact) -> Weighed:
    by_publisher: dict[str, float] = {}
    for passage in fact.passages:
        publisher = _publisher(evidence, passage)
        weight = _passage(evidence, passage)
        by_publisher[publisher] = max(weight, by_publisher.get(publisher, 0.0))
    left = 1.0
    for weight in by_publisher.values():
        left *= 1 - weight
    best = max(fact.passages, key=lambda p: _passage(evidence, p))
    return Weighed(
        id=fact.id,
        title=fact.title,
        date=fact.dates,
        tier=_tier(evidence, fact.passages),
        verified=fact.verified,
        status=fact.status,
        publishers=tuple(sorted(p for p in by_publisher if p)),
        weight=round(1 - left, 4),
        sources=fact.sources,
        text=best.text,
    )


def _passage(evidence: Evidence, passage: Passage) -> float:
    source = evidence.sources.get(passage.source)
    tier = TIERS.get(source.tier, TIERS["tertiary"]) if source else NO_SOURCE
    weight = tier * (1.0 if passage.verified else UNREAD) * STATUS.get(passage.status, 0.3)
    return min(MOST, weight)


def _publisher(evidence: Evidence, passage: Passage) -> str:
    source = evidence.sources.get(passage.source)
    if source is None:
        return ""
    return source.publisher or source.id.rpartition("-")[0]


def _tier(evidence: Evidence, passages: Sequence[Passage]) -> str:
    tiers = {evidence.sources[p.source].tier for p in passages if p.source in evidence.sources}
    return next((t for t in TIERS if t in tiers), "")


def _origin(evidence: Evidence, origin_id: str) -> Weighed:
    origin = evidence.origins[origin_id]
    return Weighed(
        id=origin.id,
        title=origin.title,
        date="",
        tier="data set",
        verified=True,
        status="held",
        publishers=(origin.producer,),
        weight=DATA_SET,
        sources=(),
        text=origin.citation,
    )
