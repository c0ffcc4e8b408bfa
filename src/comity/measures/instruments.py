"""The contractual-legal base: each instrument's life and how many are in effect.

Steps of an instrument come from milestones (signed, ratified, in force, renewed, ended), from
agreements among the activities, and from later steps that a passage dates. An instrument is in
effect from its entry into force; a plan, declaration or framework document, which needs none,
from its signature or agreement; an agreement without a known entry into force that was acted on
(forces came to stand under it), from its signature; until it is suspended, ended or its own term
is over, by its name or by its kind, or another takes its place (`instrument_terms`). Initialled is
not signed, and applied provisionally is not in force.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from comity.core.comparable import Selection
from comity.core.dates import When, days_between, parse_when
from comity.core.facts import Fact
from comity.core.series import Point, Series
from comity.evidence.dyad import Dyad
from comity.measures.base import Measure
from comity.measures.instrument_terms import (
    BEGINS,
    REPLACED,
    TERM_OVER,
    Term,
    term_ends,
    terms,
)
from comity.record.titles import names_instrument, slug

STAGES = (
    "proposed",
    "agreed",
    "initialled",
    "signed",
    "ratified",
    "applied provisionally",
    "in force",
    "renewed",
    "suspended",
    "resumed",
    TERM_OVER,
    REPLACED,
    "ended",
)
PAPER = ("agreed", "initialled", "signed", "ratified")
"""Stages before entry into force: a later paper of an earlier stage does not take one back."""
ACTED_ON = 4
"""The step of the depth ladder from which an agreement was acted on: begun, or forces standing."""
IN_EFFECT = ("in force", "in effect", "acted on")
OVER = ("lapsed", TERM_OVER, REPLACED, "ended", "dropped", "withdrawn", "denounced")
"""Where an instrument stands that is held no longer."""
NEEDS_NO_RATIFICATION = frozenset(
    {"plan", "programme", "framework document", "declaration", "charter", "act", "membership"}
)
LEGAL_EVENTS = frozenset(
    {
        "signed",
        "ratified",
        "in-force",
        "initialled",
        "provisionally applied",
        "agreement signed",
        "renewed",
    }
)


@dataclass(frozen=True, slots=True)
class Step:
    """One dated step in an instrument's life."""

    stage: str
    when: When
    fact: str
    strict: bool


@dataclass(frozen=True, slots=True)
class Delay:
    """Days between two steps; fewest and most where a date is not known to the day."""

    start: str
    stop: str
    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """An instrument and its life.

    Attributes:
        id: pair, "instruments" and name.
        name: mechanism or title.
        kind: treaty, agreement, plan and so on, as the codebook says; else "agreement".
        steps: its dated steps, in order, with the end of its kind's term and what replaced it.
        ends: the end of its own term, or None.
        acted_on: whether what it allows was begun, whatever is known of its entry into force.
        strict_status: where it stands on the as-of date by verified and held steps only.
        status: where it stands by every step.
        delays: days between the first dates of consecutive stages.
        facts: ids of the facts behind it.
        areas: codes of the areas it belongs to.
    """

    id: str
    name: str
    kind: str
    steps: tuple[Step, ...]
    ends: When | None
    acted_on: bool
    strict_status: str
    status: str
    delays: tuple[Delay, ...]
    facts: tuple[str, ...]
    areas: tuple[str, ...]


def instruments(dyad: Dyad) -> list[Instrument]:
    """The instruments of a dyad by the date of their first step, of whatever year."""
    dyad = dyad.ever
    grouped: dict[str, list[Fact]] = {}
    for fact in dyad.facts:
        for name in _names(dyad, fact):
            grouped.setdefault(name, []).append(fact)
    told = {name: _told(dyad, name, facts) for name, facts in grouped.items()}
    found = [_instrument(dyad, name, facts, told) for name, facts in grouped.items()]
    return sorted(found, key=lambda i: (i.steps[0].when.first, i.name))


def _names(dyad: Dyad, fact: Fact) -> tuple[str, ...]:
    if fact.instruments:
        return tuple(n for n in fact.instruments if n != "-")
    if fact.kind == "instrument":
        return (fact.mechanism,) if names_instrument(fact.title) else ()
    if fact.kind == "milestone" and fact.stage:
        known = dyad.evidence.codebook.mechanism(fact.organization, fact.mechanism)
        if known.instrument or (not known.areas and fact.event in LEGAL_EVENTS):
            return (fact.mechanism,)
    return ()


def _instrument(
    dyad: Dyad, name: str, facts: list[Fact], told: Mapping[str, tuple[str, list[Step]]]
) -> Instrument:
    kind, own = told[name]
    term = terms().get((dyad.partner.organization, name))
    steps = _ordered((*own, *(_by_term(dyad, own, term, told) if term else ())))
    ends = next(
        (
            f.end
            for f in facts
            if f.kind == "instrument" and f.end is not None and f.end.first > f.start.last
        ),
        term_of(name, steps),
    )
    strict = [s for s in steps if s.strict]
    acted = any(f.kind == "instrument" and (f.depth or 0) >= ACTED_ON for f in facts)
    return Instrument(
        id=f"{dyad.id}/instruments/{slug(name)}",
        name=name,
        kind=kind,
        steps=steps,
        ends=ends,
        acted_on=acted,
        strict_status=status_of(strict, kind, ends, dyad.as_of, acted),
        status=status_of(steps, kind, ends, dyad.as_of, acted),
        delays=_delays(steps),
        facts=tuple(dict.fromkeys((*dyad.ids(facts), *(s.fact for s in steps)))),
        areas=tuple(dict.fromkeys(a for f in facts for a in f.areas)),
    )


def _told(dyad: Dyad, name: str, facts: list[Fact]) -> tuple[str, list[Step]]:
    """The kind of an instrument and the steps that its facts tell."""
    kinds = [
        dyad.evidence.codebook.mechanism(f.organization, f.mechanism).instrument
        for f in facts
        if f.kind == "milestone"
    ]
    kind = next((k for k in kinds if k), _kind_by_name(name))
    return kind, _steps(dyad, facts, kind)


def _ordered(steps: Iterable[Step]) -> tuple[Step, ...]:
    return tuple(sorted(steps, key=lambda s: (s.when.first, STAGES.index(s.stage), s.fact)))


def _by_term(
    dyad: Dyad, own: Sequence[Step], term: Term, told: Mapping[str, tuple[str, list[Step]]]
) -> list[Step]:
    """The steps that follow from a mechanism's term and from what took its place.

    The end of a term counts by both readings: an unverified renewal delays it, and ends too.
    """
    begun = [(s.when, s.fact) for s in own if s.stage in BEGINS]
    ends = [(when, fact) for when, fact in term_ends(begun, term.years) if when.by(dyad.as_of)]
    found = [Step(TERM_OVER, when, fact, True) for when, fact in ends]
    first = min((s.when.first for s in own), default=dyad.as_of)
    later = [
        Step(REPLACED, step.when, step.fact, step.strict)
        for name in term.replaced_by
        for kind, steps in (told.get(name, ("", [])),)
        for step in steps
        if step.stage in (BEGINS if kind in NEEDS_NO_RATIFICATION else ("in force",))
        and step.when.first >= first
    ]
    # the first by each reading: an unverified successor ends nothing strictly
    firsts = (_ordered(later)[:1], _ordered(s for s in later if s.strict)[:1])
    return [*found, *dict.fromkeys(step for steps in firsts for step in steps)]


_LAST_YEAR = re.compile(
    r"(?:\bto |\buntil |\b\d{4}\s?[-\u2013]\s?|\b[Pp]lan (?:for )?)(\d{4})\b(?!\s?[-\u2013])"
)
_YEARS = re.compile(r"\b(two|three|four|five|ten)-year\b", re.IGNORECASE)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}


def term_of(name: str, steps: Iterable[Step] = ()) -> When | None:
    """The end of its own term that a name tells: "plan 2018-2022", "to 2025", "plan for 2000".

    "Three-year plan" ends three years after its last signature or renewal. A name that tells no
    term gives None.
    """
    found = _LAST_YEAR.search(name)
    if found:
        return parse_when(found[1])
    years = _YEARS.search(name)
    begun = [s.when for s in steps if s.stage in ("agreed", "signed", "in force", "renewed")]
    if years is None or not begun:
        return None
    last = max(begun, key=lambda when: when.last)
    return parse_when(str(last.year + _NUMBERS[years[1].lower()]))


def _kind_by_name(name: str) -> str:
    return "plan" if "plan" in name.casefold() else "agreement"


TALKS = ("opened", "started", "launched")
"""Event words that open the talks on an agreement: what is opened is not in force."""


def _steps(dyad: Dyad, facts: Iterable[Fact], kind: str) -> list[Step]:
    """The dated steps of facts, each once: a verified telling stands for the others."""
    found: dict[tuple[str, When], Step] = {}
    for fact in facts:
        strict = fact.id in dyad.strict_ids
        talks = fact.event in TALKS and kind not in NEEDS_NO_RATIFICATION
        own = (("proposed" if talks else fact.stage, fact.start),) if fact.stage else ()
        for stage, when in (*own, *fact.later):
            known = found.get((stage, when))
            if known is None or (strict and not known.strict):
                found[stage, when] = Step(stage, when, fact.id, strict)
    return list(found.values())


def status_of(
    steps: Iterable[Step], kind: str, ends: When | None, as_of: date, acted_on: bool = False
) -> str:
    """Where an instrument stands on a day, by the last of its steps up to then.

    One of: in force, in effect, acted on (signed, its entry into force not known, and what it
    allows begun), applied provisionally, signed, initialled, ratified, agreed, proposed,
    suspended, ended, dropped (refused or recalled before it was in force), lapsed (its own term is
    over), term over (the term of its kind is over and no renewal is known), replaced (a later
    instrument took its place), or "not recorded" where no step counts.
    """
    last = halted = ""
    for step in steps:
        if not step.when.by(as_of):
            continue
        if step.stage == "proposed" and last:
            continue
        if last in PAPER and step.stage in PAPER[: PAPER.index(last)]:
            continue
        later_paper = step.stage in ("initialled", "signed", "ratified", "agreed")
        if last == "applied provisionally" and later_paper:
            continue
        if last in ("in force", "in effect") and later_paper:
            continue
        if step.stage == "suspended":
            halted = last
        if step.stage == "resumed":
            # talks that go on are talks, and an agreement in force is in force again
            last = halted or "proposed"
            continue
        before, last = last, "in force" if step.stage == "renewed" else step.stage
        never = ("proposed", "agreed", "initialled", "signed", "ratified", "dropped")
        if last == "ended" and before in never:
            last = "dropped"
        if (later_paper or step.stage == "renewed") and kind in NEEDS_NO_RATIFICATION:
            last = "in effect"
    if acted_on and last in ("signed", "ratified", "agreed"):
        last = "acted on"
    held = ("in force", "in effect", "acted on", "signed")
    if last in held and ends is not None and ends.by(as_of):
        return "lapsed"
    return last or "not recorded"


def _delays(steps: tuple[Step, ...]) -> tuple[Delay, ...]:
    """Days between the stages of one life: what ended and began anew is not one wait."""
    firsts: dict[str, When] = {}
    for step in steps:
        if step.stage == "ended" or (step.stage == "ratified" and "in force" in firsts):
            if step.stage == "ended":
                firsts = {}
            continue
        firsts.setdefault(step.stage, step.when)
    chain = [(s, firsts[s]) for s in ("agreed", "signed", "ratified", "in force") if s in firsts]
    found = []
    for (start, earlier), (stop, later) in itertools.pairwise(chain):
        least, most = days_between(earlier, later)
        if most >= 0:
            found.append(Delay(start, stop, max(0, least), most))
    return tuple(found)


def compute(dyad: Dyad, area: str = "") -> Series:
    """Instruments in force or in effect at the end of each year."""
    return dyad.once(f"instruments{area}", lambda: _series(dyad, area))


def _series(dyad: Dyad, area: str) -> Series:
    every = [i for i in instruments(dyad) if not area or area in i.areas]
    points = []
    for year in dyad.years:
        day = min(date(year, 12, 31), dyad.as_of)
        strict = [i for i in every if _in_effect([s for s in i.steps if s.strict], i, day)]
        generous = [i for i in every if _in_effect(i.steps, i, day)]
        begun = [i for i in every if any(s.when.by(day) for s in i.steps)]
        facts = tuple(dict.fromkeys(f for i in generous for f in i.facts))
        known = bool(begun) or dyad.coverage(year) > 0
        note = "" if known else "the record holds nothing on the state in or before this year"
        points.append(
            Point(
                period=year,
                value=len(strict) if known else None,
                low=len(strict) if known else None,
                high=max(len(strict), len(generous)) if known else None,
                coverage=dyad.coverage(year),
                n=len(generous),
                facts=facts,
                origins=("codebook",) if known else ("partnership-record",),
                note=note,
            )
        )
    return Series(
        measure=MEASURE.id,
        state=dyad.state.id,
        partner=dyad.partner.label,
        unit=MEASURE.unit,
        interval=MEASURE.interval,
        points=tuple(points),
        selection=Selection(data_set="partnership-record", kind="sample"),
    )


def _in_effect(steps: Iterable[Step], instrument: Instrument, day: date) -> bool:
    status = status_of(steps, instrument.kind, instrument.ends, day, instrument.acted_on)
    return status in IN_EFFECT


MEASURE = Measure(
    id="instruments",
    title="Contractual-legal base",
    unit="instruments in effect at year's end",
    formula="number of instruments in force (or, for plans, declarations and framework documents, "
    "signed or agreed) at the end of the year and not suspended, ended or past their term",
    interval="low: verified and held steps only; high: every step",
    coverage="documents that speak of the state in the year, divided by six, at most 1",
    references=("instrument kinds and event words of the Comity codebook",),
    compute=compute,
    takes_area=True,
    readings=True,
)
