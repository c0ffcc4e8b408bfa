"""Missions that are over: whoever took part in one took part to its end at the latest.

A record tells when a state joined ISAF and seldom when it left; ISAF itself ended in December
2014, and nothing in it goes on today. The table `codebook/missions.csv` says when missions ended,
with the page that says so. A fact whose end the record gives keeps its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from comity.core.codebook import DATA, rows_of
from comity.core.dates import When, parse_when, when_text
from comity.core.facts import Fact
from comity.core.provenance import Passage, Source, make_source

LASTING = ("operation", "training", "aid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mission:
    """A mission that ended.

    Attributes:
        name: its name as titles of facts hold it.
        organization: id of the organization that led it.
        ended: when.
        source: the page that says so.
    """

    name: str
    organization: str
    ended: When
    source: Source


def bundled_missions() -> tuple[Mission, ...]:
    """The missions of the codebook."""
    return tuple(
        Mission(
            name=row["mission"],
            organization=row["organization"],
            ended=parse_when(row["ended"]),
            source=make_source(row["source_url"], row["source_title"], row["source_tier"]),
        )
        for row in rows_of(DATA / "codebook" / "missions.csv")
    )


def ended_with(
    facts: Iterable[Fact], missions: Iterable[Mission], origin: str
) -> tuple[list[Fact], dict[str, Source]]:
    """The facts, those in a mission that is over with its end, and the pages that say so.

    The end stands on a passage of its own that counts for no strict reading: it is inferred for
    the state from the end of the mission.
    """
    named = [(re.compile(rf"\b{re.escape(m.name)}\b"), m) for m in missions]
    found: list[Fact] = []
    sources: dict[str, Source] = {}
    for fact in facts:
        mission = _mission_of(fact, named) if fact.end is None and fact.kind in LASTING else None
        if mission is None:
            found.append(fact)
            continue
        sources[mission.source.id] = mission.source
        found.append(_ended(fact, mission, origin))
    return found, sources


def _ended(fact: Fact, mission: Mission, origin: str) -> Fact:
    """The fact with the end of the mission, in the row that names it too."""
    told = (*fact.passages, _passage(fact, mission, origin))
    parts = tuple(
        _ended(part, mission, origin) if number == 0 else part
        for number, part in enumerate(fact.parts)
    )
    return replace(fact, end=mission.ended, passages=told, parts=parts)


def _mission_of(fact: Fact, named: list[tuple[re.Pattern[str], Mission]]) -> Mission | None:
    """The mission of a fact that lasted beyond its start; the last to end where there are two."""
    over = [
        mission
        for words, mission in named
        if mission.organization in fact.partners()
        and fact.start.last < mission.ended.first
        and words.search(fact.title)
    ]
    return max(over, key=lambda m: m.ended.last, default=None)


def _passage(fact: Fact, mission: Mission, origin: str) -> Passage:
    return Passage(
        id=f"p:missions/{mission.name.lower().replace(' ', '-')}/{fact.id}",
        origin=origin,
        source=mission.source.id,
        text=f"{mission.name} ended, {when_text(mission.ended)}",
        subjects=(),
        partners=(),
        date=str(mission.ended),
        status="inferred",
        verified=True,
    )
