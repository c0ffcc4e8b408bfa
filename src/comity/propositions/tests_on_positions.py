"""The test on official positions: held on one side, or steady, and no red line crossed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from comity.core.facts import Fact
from comity.evaluation.direction import listed
from comity.propositions.answer import HELD, NOT, SILENT, Answer, Outcome, unique
from comity.propositions.selection import Found, Reading
from comity.propositions.wording import covered, named, nothing, side_of, years_of

BY_THE_OTHER_SIDE = ("offered", "invited", "invited (conditional)", "proposed")
"""Events of a milestone that the organization moves: what is offered is no step of the state."""


def position(reading: Reading) -> Answer:
    """Whether official statements keep to one side, and no fact crosses the line they draw.

    Two verified statements on the side asked for, and none on the other, hold it; one holds it in
    part; one on the other side contradicts it. "steady" asks that no topic has both sides.
    """
    found = reading.within(reading.facts(), *reading.window)
    official = [f for f in found.generous if f.kind == "position" and f.official and f.stance]
    strict = {f.id for f in found.strict}
    wanted = reading.proposition.test.stance
    if wanted == "steady":
        return _steady(reading, official, strict)
    side = 1 if wanted == "for" else -1
    with_it = [f for f in official if (f.stance or 0) * side > 0]
    against = [f for f in official if (f.stance or 0) * side < 0]
    crossing = _crossing(reading) if side < 0 else []
    sure = [f for f in with_it if f.id in strict]
    contrary = [f for f in (*against, *crossing) if f.strict]
    outcome: Outcome = "open"
    part = ""
    if contrary:
        outcome = "no"
    elif len(sure) > 1 and not against:
        outcome = "yes"
    elif sure and not against:
        outcome, part = "part", f"one statement only, {sure[0].start}"
    text = _told(reading, len(with_it), wanted == "for") + years_of(with_it)
    text += f", {len(contrary)} against{named(contrary)}" if contrary else ", none to the contrary"
    first = min((f.start.year for f in sure), default=None)
    if first is not None and first > reading.years[0]:
        text += f"; none before {first}, the record is thin there"
    return Answer(
        outcome=outcome,
        text=text,
        part=part,
        speaks_for=unique(f.id for f in with_it),
        speaks_against=unique(f.id for f in (*against, *crossing)),
        years=_stances(reading, with_it, against),
        decides=("official statements of the years without one",)
        if outcome in ("open", "part")
        else (),
        coverage=covered(reading, found),
    )


def _steady(reading: Reading, official: Sequence[Fact], strict: set[str]) -> Answer:
    turned, kept = [], []
    for topic in reading.proposition.about.topics:
        stances = [f for f in official if f.topic == topic and f.id in strict]
        sides = {(f.stance or 0) > 0 for f in stances}
        if len(sides) > 1:
            turned.append(topic)
        elif len(stances) > 1:
            kept.append(topic)
    silent = [t for t in reading.proposition.about.topics if t not in (*turned, *kept)]
    outcome: Outcome = "open"
    if kept and not turned and not silent:
        outcome = "yes"
    elif kept:
        outcome = "part"
    elif turned:
        outcome = "no"
    said = [
        f"{label} {listed(names)}"
        for names, label in (
            (kept, "no reversal on"),
            (turned, "both sides on"),
            (silent, "fewer than two verified statements on"),
        )
        if names
    ]
    ids = unique(f.id for f in official if f.topic in kept)
    return Answer(
        outcome=outcome,
        text="; ".join(said) or nothing(reading),
        part=f"on {listed(kept)}" if kept else "",
        speaks_for=ids,
        speaks_against=unique(f.id for f in official if f.topic in turned),
        years=_stances(reading, official, ()),
        decides=tuple(f"official statements on {t}" for t in silent),
        coverage=covered(reading, Found(tuple(official), tuple(official))),
    )


def _told(reading: Reading, number: int, welcome: bool) -> str:
    """How many statements there are, for or against what."""
    side = side_of(reading.proposition, welcome)
    what = " or ".join(topic.replace("-", " ") for topic in reading.proposition.about.topics)
    return f"{number} official statement{'s' * (number != 1)} {side} {what or 'it'}"


def _stances(
    reading: Reading, with_it: Sequence[Fact], against: Sequence[Fact]
) -> Mapping[int, str]:
    contrary = {f.start.year for f in against}
    held = {f.start.year for f in with_it}
    return {y: NOT if y in contrary else HELD if y in held else SILENT for y in reading.years}


def _crossing(reading: Reading) -> list[Fact]:
    """Milestones that cross the red line of a topic that the proposition is about."""
    first, last = reading.window
    lines = {
        line.topic: line
        for line in reading.bench.evidence.codebook.red_lines
        if line.topic in reading.proposition.about.topics
    }
    found = []
    for state in reading.proposition.states:
        dyad = reading.bench.dyad(state, reading.partner)
        for fact in dyad.evidence_of_state:
            deep = fact.depth or 0
            crosses = any(
                (fact.kind == "milestone" and fact.mechanism in line.mechanisms and deep >= 0)
                or (line.depth is not None and deep >= line.depth)
                for line in lines.values()
            )
            toward = reading.partner is None or dyad.holds(fact, strict=False)
            own = fact.organization in ("", reading.proposition.partner)
            theirs = fact.event in BY_THE_OTHER_SIDE
            if crosses and toward and own and not theirs and first <= fact.start.first <= last:
                found.append(fact)
    return found
