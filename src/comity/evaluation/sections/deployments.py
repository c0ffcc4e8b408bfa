"""One deployment, one row: the sizes, rotations and reinforcements that the record tells of it.

A state's part in one mission is one deployment as long as no end is told before the next step
begins. The table `codebook/deployments.csv` says by which words a title names a mission, and which
mission ran in a theatre that a title names instead ("Afghan contingent raised to 40").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from comity.core.codebook import DATA, rows_of, split
from comity.core.dates import When
from comity.core.facts import Fact


@dataclass(frozen=True, slots=True)
class Mission:
    """A mission as titles name it: by its words, or by its theatre while it ran."""

    name: str
    words: re.Pattern[str]
    theatre: re.Pattern[str] | None
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Deployment:
    """Operations that are one deployment: the first that tells of it, and its later steps.

    Attributes:
        head: the fact that began it.
        steps: later facts of it, by date: sizes, rotations, reinforcements.
        end: when it ended, or None where no end is told of it.
    """

    head: Fact
    steps: tuple[Fact, ...]
    end: When | None


@cache
def missions() -> tuple[Mission, ...]:
    """The missions of the table."""
    return tuple(
        Mission(
            name=row["mission"],
            words=_any_of(row["words"]),
            theatre=_any_of(row["theatre"]) if row["theatre"] else None,
            first=date.fromisoformat(row["first"]) if row["first"] else date.min,
            last=date.fromisoformat(row["last"]) if row["last"] else date.max,
        )
        for row in rows_of(DATA / "codebook" / "deployments.csv")
    )


def _any_of(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(re.escape(w) for w in split(words))})\b")


def mission_of(fact: Fact) -> str:
    """The mission that an operation is part of, by its title; empty where none or several."""
    named = {m.name for m in missions() if m.words.search(fact.title)}
    if not named:
        named = {
            m.name
            for m in missions()
            if m.theatre is not None
            and m.theatre.search(fact.title)
            and m.first <= fact.start.first <= m.last
        }
    return named.pop() if len(named) == 1 else ""


def deployments(facts: Iterable[Fact]) -> tuple[Deployment, ...]:
    """Operations of one state as deployments, by start; what names no mission stands alone."""
    found: list[list[Fact]] = []
    open_at: dict[str, int] = {}
    for fact in sorted(facts, key=lambda f: (f.start.first, f.start.last, f.id)):
        mission = mission_of(fact)
        at = open_at.get(mission, -1) if mission else -1
        if at >= 0 and _goes_on(found[at], fact):
            found[at].append(fact)
            continue
        if mission:
            open_at[mission] = len(found)
        found.append([fact])
    return tuple(Deployment(group[0], tuple(group[1:]), _end(group)) for group in found)


def _goes_on(group: Sequence[Fact], fact: Fact) -> bool:
    """Whether a deployment had not ended before a fact begins, and is with the same partners."""
    end = _end(group)
    partners = group[0].partners() & fact.partners()
    return bool(partners) and (end is None or fact.start.first <= end.last)


def _end(group: Sequence[Fact]) -> When | None:
    """The end of a deployment: the latest that is told, none where one of its steps is open.

    A step that only names a theatre says nothing of the end of a mission.
    """
    named = [f for f in group if any(m.words.search(f.title) for m in missions())] or [*group]
    ends = [f.end for f in named if f.end is not None]
    if len(ends) < len(named):
        return None
    told = [end for end in ends if end.precision != "by"] or ends
    return max(told, key=lambda w: (w.last, w.first))
