"""Tests on facts: exists, never, count, every, ongoing, ended, order; see also `about_positions`.

Each gives an `Answer` from the strict facts, the generous ones, and the years in which a complete
list would have shown one. The absence of a fact contradicts only where such a list is at hand:
a sample of documents that does not mention a thing does not say that there was none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from comity.core.facts import Fact
from comity.evaluation.direction import listed
from comity.evaluation.sections.coverage_and_gaps import spans
from comity.measures.instruments import IN_EFFECT, Instrument, instruments, status_of
from comity.propositions.answer import DOUBTFUL, HELD, NOT, SILENT, Answer, Outcome, unique
from comity.propositions.selection import Found, Reading
from comity.propositions.tests_on_positions import position
from comity.propositions.wording import (
    covered,
    decides,
    how_many,
    lists,
    named,
    named_ends,
    nothing,
)

RECORD = "partnership-record"


def exists(reading: Reading) -> Answer:
    """Whether at least one fact of the selection holds in the window."""
    return _counted(reading, 1, None)


def never(reading: Reading) -> Answer:
    """Whether none does: the opposite of `exists`."""
    return exists(reading).swapped()


def count(reading: Reading) -> Answer:
    """Whether the number of facts lies within the bounds asked for."""
    test = reading.proposition.test
    return _counted(reading, test.at_least, test.at_most)


def _counted(reading: Reading, least: float | None, most: float | None) -> Answer:
    found = reading.within(reading.facts(), *reading.window)
    low, high = len(found.strict), len(found.generous)
    closed = all(reading.closed(y) for y in reading.years) and not reading.open
    enough = least is None or low >= least
    few = most is None or (high <= most and closed)
    outcome: Outcome = "open"
    if enough and few:
        outcome = "yes"
    elif (least is not None and high < least and closed) or (most is not None and low > most):
        outcome = "no"
    names = named(found.strict or found.generous)
    text = f"{how_many(low, high)}{names}" if high else nothing(reading)
    # more facts speak for a floor and against a ceiling
    ceiling = most is not None and least is None
    strips = _by_year(reading, found, 1)
    return Answer(
        outcome=outcome,
        text=text,
        speaks_for=() if ceiling else found.ids,
        speaks_against=found.ids if ceiling else lists(reading) if outcome == "no" else (),
        years=strips,
        decides=decides(reading, found, closed) if outcome == "open" else (),
        coverage=covered(reading, found),
    )


def every(reading: Reading) -> Answer:
    """Whether every year of the window has the number asked for.

    A year is held by strict facts, doubtful by generous ones only, not where a complete list has
    too few, else silent. One year that is not contradicts; silent and doubtful ones leave the
    others as the part for which it holds.
    """
    least = reading.proposition.test.at_least or 1
    found = reading.within(reading.facts(), *reading.window)
    years = _by_year(reading, found, least)
    by_word: dict[str, list[int]] = {}
    for year, word in years.items():
        by_word.setdefault(word, []).append(year)
    held, not_held = by_word.get(HELD, []), by_word.get(NOT, [])
    rest = by_word.get(DOUBTFUL, []) + by_word.get(SILENT, [])
    outcome: Outcome = "open"
    if _long_since(reading, held, not_held):
        outcome, held = "part", [y for y in held if y > max(not_held)]
    elif not_held:
        outcome = "no"
    elif held and not rest:
        outcome = "part" if reading.open else "yes"
    elif held:
        outcome = "part"
    said = [
        f"{label} {spans(by_word[word])}"
        for word, label in (
            (HELD, "held in"),
            (NOT, "none in"),
            (DOUBTFUL, "only unverified or announced in"),
            (SILENT, "cannot be decided for"),
        )
        if by_word.get(word)
    ]
    return Answer(
        outcome=outcome,
        text="; ".join(said),
        part=f"for {spans(held)}" if held else "",
        speaks_for=found.ids,
        speaks_against=lists(reading) if outcome == "no" else (),
        years=years,
        decides=decides(reading, found, closed=False) if rest else (),
        coverage=covered(reading, found),
    )


def _long_since(reading: Reading, held: Sequence[int], not_held: Sequence[int]) -> bool:
    """Whether a statement without a first year holds for the last `LONG` years and more.

    "They hold exercises every year" names no beginning; a year without one long ago is not what
    it speaks of.
    """
    if reading.proposition.window.first is not None or not held or not not_held:
        return False
    since = [y for y in held if y > max(not_held)]
    return len(since) >= LONG and since[-1] >= reading.window[1].year - 1


LONG = 10


def ongoing(reading: Reading) -> Answer:
    """Whether something of the selection is still going on, or in effect, on the last day."""
    day = reading.window[1]
    whole = reading.facts()
    if set(reading.proposition.about.kinds) == {"instrument"} and reading.partner:
        return _in_effect(reading, whole, day)
    begun = [f for f in whole.generous if f.start.first <= day and _can_last(f)]
    strict = {f.id for f in whole.strict}
    state: dict[str, bool | None] = {f.id: reading.goes_on(f, day) for f in begun}
    ends = [f for f in whole.generous if f.kind == "withdrawal" and f.start.last <= day]
    on = [f for f in begun if state[f.id] and f.id in strict]
    unsure = [f for f in begun if state[f.id] is None or (state[f.id] and f.id not in strict)]
    over = [f for f in begun if state[f.id] is False]
    last_end = max((f.start.last for f in ends), default=None)
    if last_end is not None:  # what began before an end that was reported is not known to go on
        unsure = [f for f in unsure if f.start.first > last_end]
    outcome: Outcome = "open"
    if on:
        outcome, text = "yes", f"going on at {day}{named(on)}"
    elif unsure:
        text = f"no end is recorded, and no word of it within three years{named(unsure)}"
    elif over and any(f.id in strict for f in over):
        outcome, text = "no", f"ended before {day}{named_ends(over)}"
    else:
        text = nothing(reading)
    return Answer(
        outcome=outcome,
        text=text,
        speaks_for=unique(f.id for f in (*on, *unsure)),
        speaks_against=unique(f.id for f in (*over, *ends)),
        years={y: _running(reading, begun, y, strict) for y in reading.years},
        decides=("a document that says whether it went on",) if outcome == "open" else (),
        coverage=covered(reading, Found(tuple(on), tuple(begun))),
    )


def _in_effect(reading: Reading, found: Found, day: date) -> Answer:
    """Whether an instrument of the selection is in force, or in effect, on a day."""
    ids = {f.id for f in found.generous}
    standing: dict[str, list[Instrument]] = {"strict": [], "generous": [], "over": []}
    for state in reading.proposition.states:
        for item in instruments(reading.bench.dyad(state, reading.partner).ever):
            if not ids & set(item.facts):
                continue
            strict, generous = (
                status_of(steps, item.kind, item.ends, day, item.acted_on) in IN_EFFECT
                for steps in ([s for s in item.steps if s.strict], item.steps)
            )
            standing["strict" if strict else "generous" if generous else "over"].append(item)
    outcome: Outcome = "yes" if standing["strict"] else "open"
    kept = standing["strict"] or standing["generous"]
    text = f"{len(standing['strict'])} in force or in effect at {day}"
    if standing["generous"]:
        text += f", {len(standing['generous'])} more by unverified steps"
    shown = "; ".join(i.name for i in kept[:3])
    return Answer(
        outcome=outcome,
        text=f"{text}: {shown}" if shown else nothing(reading),
        speaks_for=unique(f for i in kept for f in i.facts),
        speaks_against=unique(f for i in standing["over"] for f in i.facts),
        decides=("a page that dates an entry into force",) if outcome == "open" else (),
        coverage=covered(reading, found),
    )


def ended(reading: Reading) -> Answer:
    """Whether what was there has ended by the last day: the opposite of `ongoing`."""
    return ongoing(reading).swapped()


def order(reading: Reading) -> Answer:
    """Whether the first fact of the selection came before the first of what is to follow."""
    test = reading.proposition.test
    then = reading.proposition.about if test.then is None else test.then
    asked = reading.proposition
    other = replace(reading, proposition=replace(asked, states=test.than)) if test.than else reading
    before = reading.within(reading.facts(), *reading.window)
    after = other.within(other.facts(then), *reading.window)
    ids = unique((*before.ids[:1], *after.ids[:1]))
    if not before.strict or not after.strict:
        lacking = "the first" if not before.strict else "the second"
        return Answer(
            outcome="open",
            text=f"no verified fact of {lacking}",
            decides=(f"a verified date of {lacking}",),
            coverage=covered(reading, before),
        )
    outcomes = {
        _ordered(a[0], b[0])
        for a in (before.strict, before.generous)
        for b in (after.strict, after.generous)
    }
    outcome: Outcome = outcomes.pop() if len(outcomes) == 1 else "open"
    one, two = before.strict[0], after.strict[0]
    return Answer(
        outcome=outcome,
        text=f"{one.title} ({one.start}), then {two.title} ({two.start})"
        if outcome == "yes"
        else f"{one.title} ({one.start}) and {two.title} ({two.start})",
        speaks_for=ids,
        speaks_against=ids if outcome == "no" else (),
        decides=("dates to the day",) if outcome == "open" else (),
        coverage=covered(reading, before),
    )


def member(reading: Reading) -> Answer:
    """Whether the state is a full member of the organization on the last day of the window.

    Memberships of an organization whose members the record knows are a complete list.
    """
    organization, day = reading.proposition.partner, reading.window[1]
    evidence = reading.bench.evidence
    members = evidence.memberships.on(organization, day)
    states = reading.proposition.states
    born = (evidence.actors[s].start for s in states)
    exists = any(not start or date.fromisoformat(start) <= day for start in born)
    known = evidence.memberships.known(organization) and exists and bool(len(reading.years))
    inside = [s for s in states if s in members]
    outcome: Outcome = "yes" if inside else "no" if known else "open"
    rows = [
        row
        for row in evidence.memberships.of(organization)
        if row.state in states and row.status == "full"
    ]
    dated = "; ".join(f"{row.state} {row.start} to {row.end or 'now'}" for row in rows)
    found = [
        f.id
        for f in evidence.facts
        if f.kind == "milestone"
        and f.organization == organization
        and f.subjects() & set(states)
        and f.event in ("joined", "acceded", "admitted", "founding member", "withdrew")
        and f.start.first <= day
    ]
    ids = (*found, *(o for o in (RECORD,) if o in evidence.origins))
    return Answer(
        outcome=outcome,
        text=f"full membership: {dated}"
        if dated
        else f"no full membership of {listed(states)} known",
        speaks_for=ids if outcome == "yes" else (),
        speaks_against=ids if outcome == "no" else (),
        years={y: _member_word(reading, y) for y in reading.years},
        decides=("a list of members",) if outcome == "open" else (),
        coverage=1.0 if known else 0.0,
    )


def _member_word(reading: Reading, year: int) -> str:
    day = min(date(year, 12, 31), reading.window[1])
    members = reading.bench.evidence.memberships.on(reading.proposition.partner, day)
    return HELD if set(reading.proposition.states) & members else NOT


def _ordered(one: Fact, two: Fact) -> Outcome:
    if one.start.last < two.start.first:
        return "yes"
    return "no" if two.start.last < one.start.first else "open"


def _by_year(reading: Reading, found: Found, least: float) -> dict[int, str]:
    first, last = reading.window
    words = {}
    for year in reading.years:
        span = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
        of_year = reading.within(found, *span)
        if len(of_year.strict) >= least:
            words[year] = HELD
        elif len(of_year.generous) >= least:
            words[year] = DOUBTFUL
        elif reading.closed(year) and span == (date(year, 1, 1), date(year, 12, 31)):
            words[year] = NOT
        else:
            words[year] = SILENT
    return words


def _running(reading: Reading, begun: Sequence[Fact], year: int, strict: set[str]) -> str:
    day = min(date(year, 12, 31), reading.window[1])
    states = [(f.id in strict, reading.goes_on(f, day)) for f in begun]
    states = [s for s, f in zip(states, begun, strict=True) if f.start.first <= day]
    if any(sure and on for sure, on in states):
        return HELD
    if any(on or on is None for _, on in states):
        return DOUBTFUL
    return NOT if states else SILENT


def _can_last(fact: Fact) -> bool:
    return fact.kind in ("operation", "project", "instrument", "training", "aid", "milestone")


FACT_ANSWERS: Mapping[str, Callable[[Reading], Answer]] = {
    "exists": exists,
    "never": never,
    "count": count,
    "every": every,
    "ongoing": ongoing,
    "ended": ended,
    "position": position,
    "order": order,
    "member": member,
}
