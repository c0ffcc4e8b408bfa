"""Positions and their reversals, red lines, who courts whom, operations."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date

from comity.core.codebook import RedLine
from comity.core.dates import when_text
from comity.core.facts import Fact
from comity.evaluation.moves import words_of
from comity.evaluation.parts import (
    Courting,
    Number,
    Operation,
    OperationStep,
    RedLineCheck,
    Stance,
    Topic,
)
from comity.evaluation.sections.deployments import deployments
from comity.evidence.dyad import Dyad
from comity.measures.positions import positions


def topics_of(dyad: Dyad) -> tuple[Topic, ...]:
    """The positions of a dyad by topic, with reversals of the official stance.

    A reversal is a change of sign between two official stances that follow each other. A position
    stands until another one, so that those before the first year looked at count as well.
    """
    dyad = dyad.ever
    grouped: dict[str, list[Fact]] = {}
    for fact in positions(dyad):
        grouped.setdefault(fact.topic, []).append(fact)
    found = []
    for topic, facts in sorted(grouped.items()):
        stances = tuple(_stance(dyad, fact) for fact in facts)
        official = [s for s in stances if s.official]
        reversals = tuple(
            (a.fact, b.fact)
            for whom in dict.fromkeys(s.organization for s in official)
            for a, b in itertools.pairwise([s for s in official if s.organization == whom])
            if a.stance * b.stance < 0
        )
        found.append(
            Topic(
                id=f"{dyad.id}/positions/{topic}",
                topic=topic,
                stances=stances,
                reversals=reversals,
                answer=_consistency(official, reversals),
                facts=dyad.ids(facts),
            )
        )
    return tuple(found)


def _stance(dyad: Dyad, fact: Fact) -> Stance:
    assert fact.stance is not None
    return Stance(
        fact=fact.id,
        date=str(fact.start),
        organization=fact.organization,
        stance=fact.stance,
        speaker=fact.speaker,
        words=fact.passages[0].text,
        official=fact.official,
        strict=fact.id in dyad.strict_ids,
    )


def _consistency(official: Sequence[Stance], reversals: Sequence[tuple[str, str]]) -> str:
    if reversals:
        return f"{len(reversals)} reversal{'s' * (len(reversals) > 1)} of the official position"
    if len(official) < 2:
        return "too few official statements to test for a reversal"
    first, last = official[0].date[:4], official[-1].date[:4]
    years = first if first == last else f"{first}-{last}"
    return f"no reversal found in {len(official)} official statements, {years}"


def red_lines_of(dyad: Dyad, topics: Sequence[Topic]) -> tuple[RedLineCheck, ...]:
    """The red lines that the state drew, against what stands at or after the day they were drawn.

    A line is drawn by an official rejection (stance -2) or by two official stances of -1: one
    stance of -1 is no red line, and a later official one the other way takes the line back, which
    is told only where facts crossed it. What began before and went on crosses it too.
    """
    held = {t.topic: t.stances for t in topics}
    found = []
    for line in dyad.evidence.codebook.red_lines:
        own = held.get(line.topic, ())
        every = [s for t in DRAWN_BY.get(line.topic, (line.topic,)) for s in held.get(t, ())]
        drawn = _drawn(every, standing=True)
        taken_back = not drawn
        drawn = drawn or _drawn(own, standing=False)
        if not drawn:
            continue
        first = min(dyad.evidence.fact(f).start.first for f in drawn)
        crossing = [f for f in dyad.ever.facts if _crosses(f, line, first)]
        if taken_back and not crossing:
            continue
        answer = (
            "crossed by " + _crossed_by(dyad, crossing)
            if crossing
            else f"the record knows no fact that crosses it since it was drawn, {first.year}"
        )
        found.append(
            RedLineCheck(
                id=f"{dyad.id}/red-lines/{line.topic}",
                topic=line.topic,
                label=line.label,
                drawn=drawn,
                crossed=tuple(f.id for f in crossing),
                answer=answer,
            )
        )
    return tuple(found)


def _crossed_by(dyad: Dyad, crossing: Sequence[Fact]) -> str:
    """The first step across a line and the last, each with its own date and end."""
    told = [f"{words_of(dyad, f)} {_span(f)}" for f in dict.fromkeys((crossing[0], crossing[-1]))]
    between = len(crossing) - 2
    if between > 0:
        told.insert(1, f"{between} more step{'s' * (between > 1)}")
    return "; ".join(told)


def _span(fact: Fact) -> str:
    day = f"{'on' if fact.start.precision == 'day' else 'in'} {when_text(fact.start)}"
    if fact.kind not in ("operation", "instrument"):
        return day
    since = f"since {when_text(fact.start)}"
    if fact.end is not None and fact.end.precision == "by":
        return f"{since}, over {when_text(fact.end)}"
    return since if fact.end is None else f"from {when_text(fact.start)} to {when_text(fact.end)}"


DRAWN_BY = {"membership": ("membership", "neutrality")}
"""By which topics a line is drawn, where not by its own alone: who is neutral joins no alliance."""


def _drawn(stances: Sequence[Stance], *, standing: bool) -> tuple[str, ...]:
    """The official stances that draw a line; with `standing`, none that a later one took back."""
    official = sorted((s for s in stances if s.official), key=lambda s: (s.date, s.fact))
    back = max((i for i, s in enumerate(official) if s.stance > 0), default=-1) if standing else -1
    against = [s for s in official[back + 1 :] if s.stance <= -1]
    firm = len(against) > 1 or any(s.stance <= -2 for s in against)
    return tuple(s.fact for s in against) if firm else ()


def _crosses(fact: Fact, line: RedLine, drawn: date) -> bool:
    """Whether a fact stands against a line: reached since it was drawn, or standing on after."""
    deep = line.depth is not None and (fact.depth or 0) >= line.depth
    if fact.start.first >= drawn:
        step = fact.kind == "milestone" and fact.mechanism in line.mechanisms
        # what the other side offers, the state has not done
        step = step and fact.event.split(" (", maxsplit=1)[0] not in ("offered", "invited")
        return deep or (step and (fact.depth or 0) >= 0)
    stands = fact.end is None or fact.end.first > drawn
    return deep and stands and fact.kind in ("operation", "instrument")


def courtship_of(dyad: Dyad) -> tuple[Courting, ...]:
    """Visits, offers and refusals between state and partner, counted by who moved first."""
    grouped: dict[tuple[str, str], list[Fact]] = {}
    for fact in dyad.facts:
        kind, initiators = _move(dyad, fact)
        if kind:
            for initiator in initiators or ("",):
                grouped.setdefault((kind, initiator), []).append(fact)
    found = []
    for (kind, initiator), facts in sorted(grouped.items()):
        strict = sum(f.id in dyad.strict_ids for f in facts)
        identity = f"{dyad.id}/courtship/{kind}/{initiator or 'unknown'}"
        found.append(
            Courting(
                identity,
                initiator,
                kind,
                Number(
                    id=identity,
                    label=f"{kind}s by {dyad.evidence.actors.name(initiator) or 'unknown'}",
                    strict=strict,
                    generous=len(facts),
                    low=strict,
                    high=len(facts),
                    unit="facts",
                    coverage=None,
                    n=len(facts),
                    facts=dyad.ids(facts),
                    origins=("codebook",),
                ),
            )
        )
    return tuple(found)


_MILESTONE_MOVES = {
    "invited": ("offer", "partner"),
    "invited (conditional)": ("offer", "partner"),
    "offered": ("offer", "partner"),
    "submitted": ("offer", "state"),
    "applied": ("offer", "state"),
    "declared": ("offer", "state"),
    "proposed": ("offer", "state"),
    "presented": ("offer", "state"),
    "declined": ("refusal", "state"),
    "deferred": ("refusal", "partner"),
    "withdrew": ("refusal", "state"),
}


def _move(dyad: Dyad, fact: Fact) -> tuple[str, tuple[str, ...]]:
    """What kind of move a fact is, and ids of those who made it; none where it names nobody.

    A refusal that names nobody is charged to nobody.
    """
    if fact.kind == "milestone":
        kind, who = _MILESTONE_MOVES.get(fact.event, ("", ""))
        if not kind:
            return "", ()
        guessed = dyad.state.id if who == "state" else fact.organization
        return kind, fact.acting(dyad.state.id) or (guessed,)
    refused = fact.kind == "withdrawal" and (fact.depth or 0) < 0
    return fact.courtship or ("refusal" if refused else ""), fact.acting(dyad.state.id)


def operations_of(dyad: Dyad) -> tuple[Operation, ...]:
    """Operations and contributions with the partner, by start; one deployment is one of them.

    An operation without an end in the record is neither called over nor under way: the end was
    not seen. It is named even where it began before the first year looked at.
    """
    strict = dyad.ever.strict_ids
    held = deployments(f for f in dyad.ever.facts if f.kind == "operation")
    return tuple(
        Operation(
            fact=d.head.id,
            title=d.head.title,
            start=str(d.head.start),
            end=str(d.end) if d.end else "",
            state="ended" if d.end else "end not recorded",
            strict=d.head.id in strict,
            steps=tuple(
                OperationStep(fact=f.id, title=f.title, start=str(f.start), strict=f.id in strict)
                for f in d.steps
            ),
        )
        for d in held
        if d.end is None or d.end.last.year >= dyad.since
    )
