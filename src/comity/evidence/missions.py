"""Missions that are over: whoever took part in one took part to its end at the latest.

A record tells when a state joined ISAF and seldom when it left; ISAF itself ended in December
2014, and nothing in it goes on today. The table `codebook/missions.csv` says when missions ended,
with the page that says so. A fact whose end the record gives keeps its own.
What is known of the others is a bound: a contingent of 2005 may have left long before its mission.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from comity.core.codebook import DATA, rows_of, split
from comity.core.dates import When, parse_when, some_day_by, when_text
from comity.core.facts import Fact
from comity.core.provenance import Passage, Source, make_source

LASTING = ("operation", "training", "aid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mission:
    """A mission that ended.

    Attributes:
        name: its name.
        organization: id of the organization or state that led it.
        words: how titles of facts name it; its name where the table says nothing else.
        place: id of the state it was in, where every part a state had with the organization there
            was in it.
        ended: when.
        source: the page that says so.
    """

    name: str
    organization: str
    words: tuple[str, ...]
    place: str
    ended: When
    source: Source


def bundled_missions() -> tuple[Mission, ...]:
    """The missions of the codebook."""
    return tuple(
        Mission(
            name=row["mission"],
            organization=row["organization"],
            words=split(row["words"]) or (row["mission"],),
            place=row["place"],
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
    named = [
        (re.compile(rf"\b(?:{'|'.join(re.escape(w) for w in m.words)})\b"), m) for m in missions
    ]
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
    return replace(fact, end=some_day_by(fact.start, mission.ended), passages=told, parts=parts)


def _mission_of(fact: Fact, named: list[tuple[re.Pattern[str], Mission]]) -> Mission | None:
    """The mission of a fact that lasted beyond its start; the last to end where there are two.

    One that is named goes before a presence in a whole country, which outlived most of them.
    """
    over = [
        mission
        for words, mission in named
        if mission.organization in fact.partners()
        and fact.start.last < mission.ended.first
        and (words.search(fact.title) or mission.place in fact.partners())
    ]
    return max(over, key=lambda m: (not m.place, m.ended.last), default=None)


def _passage(fact: Fact, mission: Mission, origin: str) -> Passage:
    return Passage(
        id=f"p:missions/{mission.name.lower().replace(' ', '-')}/{fact.id}",
        origin=origin,
        source=mission.source.id,
        text=f"{mission.name[0].upper()}{mission.name[1:]} ended, {when_text(mission.ended)}",
        subjects=(),
        partners=(),
        date=str(mission.ended),
        status="inferred",
        verified=True,
    )
