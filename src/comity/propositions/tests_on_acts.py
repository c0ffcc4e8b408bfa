"""Tests on single acts: once, first, agent, undone. The act must be the act that is named.

An act that happens once (a treaty joined, signed, ratified) contradicts another date of it. Who did
it counts: facts that only name the state as the other side do not make it the agent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from comity.core.facts import Fact
from comity.propositions.answer import Answer, Outcome, unique
from comity.propositions.selection import Found, Reading
from comity.propositions.tests_on_facts import ongoing
from comity.propositions.wording import covered, named, nothing

SLACK = timedelta(days=7)
FOLLOWED = 1 / 3
"""Least share of the years of a state with a document on it in the record."""
EVICTED = -9
"""Step of the depth ladder, downward: forces that stood on the territory are sent away."""


def once(reading: Reading) -> Answer:
    """Whether an act that happens once, done by the state, lies in the window.

    Elsewhere in time, and nowhere in the window even by doubtful facts, contradicts. So does a step
    of a complete ladder that a state whose steps are known never took.
    """
    whole = _by_agent(reading, reading.facts())
    found = reading.within(whole, *_window(reading))
    first, last = _window(reading)
    near = [
        f for f in whole.generous if f.start.first <= last + SLACK and f.start.last + SLACK >= first
    ]
    outcome: Outcome = "open"
    if found.strict:
        outcome = "yes"
    elif near or _taken_again(reading):
        outcome = "open"
    elif whole.strict or (
        not whole.generous and _steps_known(reading) and not _other_acts(reading, first=date.min)
    ):
        outcome = "no"
    shown = found.strict or near or whole.strict
    text = f"{_told(shown)}" if shown else nothing(reading)
    return Answer(
        outcome=outcome,
        text=text,
        speaks_for=unique(f.id for f in shown) if outcome == "yes" else (),
        speaks_against=unique(f.id for f in shown) if outcome == "no" else (),
        decides=("a verified date of it",) if outcome == "open" else (),
        coverage=1.0 if outcome != "open" else covered(reading, found),
    )


def done(reading: Reading) -> Answer:
    """Whether the state itself did what is selected in the window; absence decides nothing.

    A fact in which another did it to the state contradicts, where nothing shows the state as agent.
    So does a step of the partner's ladder that a state whose steps are followed first took later.
    """
    whole = _by_agent(reading, reading.facts())
    found = reading.within(whole, *_window(reading))
    swapped = [*_swapped(reading), *_done_to_it(reading)]
    outcome: Outcome = "open"
    if found.strict:
        outcome = "yes"
    elif swapped and not found.generous:
        outcome = "no"
    later = [] if found.generous or swapped else _first_taken_later(reading, whole)
    if later:
        outcome, swapped = "no", later
    shown = found.strict or swapped or found.generous
    return Answer(
        outcome=outcome,
        text=_told(shown) if shown else _untold(reading),
        speaks_for=unique(f.id for f in found.generous),
        speaks_against=unique(f.id for f in swapped) if outcome == "no" else (),
        decides=("a verified page that says who did it",) if outcome == "open" else (),
        coverage=1.0 if outcome != "open" else covered(reading, found),
    )


def standing(reading: Reading) -> Answer:
    """Whether something of the selection that the state itself does goes on at the last day."""
    if not _by_agent(reading, reading.facts()).generous:
        return Answer(
            outcome="open", text=nothing(reading), decides=("a page that says who does it",)
        )
    return ongoing(reading)


def refused(reading: Reading) -> Answer:
    """Whether the state refused what is selected; `then` is the act that belies it.

    A refusal is a fact of its own: that an act is not recorded is none. The act itself, done in the
    window, contradicts; where the statement has no window, done at any time.
    """
    found = reading.within(_by_agent(reading, reading.facts()), *_window(reading))
    then = reading.proposition.test.then
    act = (
        reading.within(_by_agent(reading, reading.facts(then)), *_window(reading)).strict
        if then is not None
        else ()
    )
    outcome: Outcome = "open"
    if found.strict and not act:
        outcome = "yes"
    elif act and not found.generous:
        outcome = "no"
    shown = found.strict or act
    return Answer(
        outcome=outcome,
        text=_told(shown) if shown else nothing(reading),
        speaks_for=unique(f.id for f in found.generous),
        speaks_against=unique(f.id for f in act),
        decides=("a page that reports the refusal",) if outcome == "open" else (),
        coverage=1.0 if outcome != "open" else covered(reading, found),
    )


def first(reading: Reading) -> Answer:
    """Whether the state took a step before every other state: only of steps of a complete ladder.

    An earlier verified step of another contradicts. It holds where every other state's step, the
    doubtful ones included, certainly came later, and the step is one of the ladder's.
    """
    own = _by_agent(reading, reading.facts()).strict
    if not own:
        return Answer(
            outcome="open", text=nothing(reading), decides=("a verified date of the step",)
        )
    mine = min(own, key=lambda f: f.start.first)
    rivals = [
        f
        for f in reading.bench.evidence.facts
        if f.kind == "milestone"
        and f.organization == mine.organization
        and f.mechanism == mine.mechanism
        and f.event in reading.proposition.about.events
        and not set(reading.proposition.states) & f.subjects()
        and (not reading.proposition.test.than
             or f.subjects() & set(reading.proposition.test.than))
    ]  # fmt: skip
    earlier = [f for f in rivals if f.strict and f.start.last < mine.start.first]
    clear = all(mine.start.last < f.start.first for f in rivals)
    listed = reading.proposition.about.rungs and len(rivals) > 1
    outcome: Outcome = "no" if earlier else "yes" if clear and listed else "open"
    shown = [mine, *sorted(earlier or rivals, key=lambda f: f.start.first)[:2]]
    return Answer(
        outcome=outcome,
        text=_told(shown, states=True),
        speaks_for=(mine.id,),
        speaks_against=unique(f.id for f in earlier),
        decides=("a complete list of the states that took the step",) if outcome == "open" else (),
        coverage=1.0,
    )


def _window(reading: Reading) -> tuple[date, date]:
    """The window; an open beginning reaches back to the first fact there is."""
    return reading.proposition.window.first or date.min, reading.window[1]


def _by_agent(reading: Reading, found: Found) -> Found:
    """The facts whose subject, and not only whose other side, is the state."""
    states = set(reading.proposition.states)

    def own(facts: Sequence[Fact], strict: bool) -> tuple[Fact, ...]:
        return tuple(f for f in facts if states & f.subjects(strict))

    return Found(own(found.strict, True), own(found.generous, False))


def _swapped(reading: Reading) -> list[Fact]:
    """Facts of the selection in which those acted on are the agents, and the state is acted on."""
    others = reading.proposition.about.parties
    found: list[Fact] = []
    for other in others:
        asked = replace(
            reading.proposition,
            states=(other,),
            about=replace(reading.proposition.about, parties=reading.proposition.states),
            partner_set="anyone",
        )
        if other not in reading.bench.evidence.actors:
            continue
        turned = replace(reading, proposition=asked, chosen=None)
        facts = turned.within(_by_agent(turned, turned.facts()), *_window(turned))
        found += [f for f in facts.strict if not set(reading.proposition.states) & f.subjects()]
    return found


def _done_to_it(reading: Reading) -> list[Fact]:
    """Evictions of the selection that another did, the state being the one that was sent away."""
    found = reading.within(reading.facts(), *_window(reading))
    states = set(reading.proposition.states)
    return [f for f in found.strict if (f.depth or 0) <= EVICTED and not states & f.subjects()]


def _steps_known(reading: Reading) -> bool:
    """Whether the steps of the state on the partner's ladder are a list that is at hand.

    They are of a partner whom the record's documents follow through the years, not of a state whose
    steps it holds by the way, nor of a member, whose steps toward membership nobody lists.
    """
    if not reading.proposition.about.rungs:
        return False
    members = reading.bench.evidence.memberships.on(
        reading.proposition.partner, reading.bench.as_of
    )
    return all(
        state not in members and _followed(reading, state) for state in reading.proposition.states
    )


def _first_taken_later(reading: Reading, whole: Found) -> list[Fact]:
    """The first taking of a step of the ladder, where all of it that is known came later.

    A step can be taken again, so a later date of the statement is open; an earlier one is not,
    where the record's documents follow the state. A renewal is no first taking, and a step that is
    held by another word by then (an action plan agreed, of which a text says that it was signed)
    may be the one that is meant.
    """
    _, last = _window(reading)
    others = _other_acts(reading, first=date.min)
    if any(f.start.first <= last + SLACK for f in others):
        return []
    ladder = reading.bench.evidence.codebook.ladder(reading.proposition.partner)
    rungs = {mechanism for rung in ladder for mechanism, _ in rung.steps}
    taken = [f for f in whole.generous if f.kind == "milestone"]
    strict = whole.strict
    if all(f.event.startswith(AGAIN) for f in taken):
        taken, strict = [*taken, *others], tuple(f for f in others if f.strict)
    if not taken or not all(f.mechanism in rungs for f in taken):
        return []
    if any(f.start.first <= last + SLACK for f in taken) or not strict:
        return []
    if not all(_followed(reading, state) for state in reading.proposition.states):
        return []
    return [min(strict, key=lambda f: f.start.first)]


def _other_acts(reading: Reading, first: date) -> list[Fact]:
    """What the record holds of the mechanism since a day: invited on conditions, put off, agreed.

    A step that was begun otherwise is no step that was never taken.
    """
    wanted = reading.proposition.about.mechanisms
    return [
        fact
        for state in reading.proposition.states
        for fact in reading.bench.dyad(state, None).evidence_of_state
        if fact.kind == "milestone" and fact.mechanism in wanted
        and first <= fact.start.first <= reading.bench.as_of
    ]  # fmt: skip


def _untold(reading: Reading) -> str:
    """That there is no such fact, and which other acts of the mechanism the window holds."""
    first, last = _window(reading)
    others = [f for f in _other_acts(reading, first) if f.start.first <= last]
    if not others or not reading.proposition.about.mechanisms:
        return nothing(reading)
    return f"the record has another act of it: {_told(others)}"


AGAIN = ("rejoined", "resumed", "renewed", "restored")


def _taken_again(reading: Reading) -> bool:
    """Whether the state took the step again in the window, after leaving: it did so then, too."""
    first, last = _window(reading)
    return any(
        fact.kind == "milestone"
        and fact.mechanism in reading.proposition.about.mechanisms
        and fact.event.startswith(AGAIN)
        and fact.start.first <= last + SLACK
        and fact.start.last + SLACK >= first
        for state in reading.proposition.states
        for fact in reading.bench.dyad(state, None).evidence_of_state
    )


def _followed(reading: Reading, state: str) -> bool:
    dyad = reading.bench.dyad(state, None)
    elapsed = max(1, reading.bench.as_of.year - dyad.since + 1)
    seen = sum(bool(documents) for documents in dyad.sources_by_year.values())
    return seen >= FOLLOWED * elapsed


def _told(facts: Sequence[Fact], *, states: bool = False) -> str:
    if not states:
        return named(facts).removeprefix(": ")
    return "; ".join(f"{', '.join(sorted(f.subjects()))} {f.title} ({f.start})" for f in facts)


ACT_ANSWERS: Mapping[str, Callable[[Reading], Answer]] = {
    "once": once,
    "done": done,
    "standing": standing,
    "refused": refused,
    "first": first,
}
