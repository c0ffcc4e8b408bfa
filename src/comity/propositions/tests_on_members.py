"""Tests on memberships: belonged, joined, left, founder, first to join, joined before another.

The memberships of an organization whose members the record knows are a complete list, so they
contradict as well as confirm. A day that two sources give a few days apart decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from comity.core.dates import When
from comity.core.memberships import Membership
from comity.propositions.answer import Answer, Outcome
from comity.propositions.selection import Reading

RECORD = "partnership-record"
SLACK = timedelta(days=7)
"""Days that sources may lie apart on one event."""

HALF = ("participant", "associate")
"""Beginnings of statuses that some call a membership and some do not."""
OUTWARD = ("withdrew", "suspended", "frozen", "participation ended")
"""Events of milestones that may be meant by leaving."""


def belonged(reading: Reading) -> Answer:
    """Whether the state was a full member through the whole window.

    A member on neither end and at no time between contradicts; one end only decides nothing.
    """
    first, last = _window(reading)
    ends = [_on(reading, day) for day in (first, last)]
    touched = any(
        r.start.first <= last and (r.end is None or r.end.last >= first) for r in _full(reading)
    )
    outcome: Outcome = "open"
    if all(ends):
        outcome = "yes"
    elif not touched and _known(reading):
        outcome = "no"
    return _answer(reading, outcome)


def joined(reading: Reading) -> Answer:
    """Whether the membership began in the window.

    A membership that began at another time contradicts, unless a step toward the organization lies
    in the window: of an alliance that grew out of a treaty, several dates may be meant.
    """
    if not _full(reading):
        return _answer(reading, "no" if _known(reading) else "open")
    return _dated(reading, [r.start for r in _full(reading)])


def left(reading: Reading) -> Answer:
    """Whether a full membership ended in the window."""
    ends = [r.end for r in _full(reading) if r.end is not None]
    if not ends:
        steps = _steps(reading, *_window(reading), OUTWARD)
        return _answer(reading, "no" if _known(reading) and not steps else "open")
    return _dated(reading, ends, OUTWARD)


def founder(reading: Reading) -> Answer:
    """Whether the state belongs to the first members of the organization, or of its treaty."""
    rows = [r for r in reading.bench.evidence.memberships.of(_organization(reading))
            if r.status == "full"]  # fmt: skip
    own = _full(reading)
    said = [
        f
        for f in reading.bench.evidence.facts
        if f.kind == "milestone"
        and f.organization == _organization(reading)
        and f.event == "founding member"
        and f.subjects(strict=True) & set(reading.proposition.states)
    ]
    began = min((r.start.first for r in rows), default=None)
    outcome: Outcome = "open"
    stayed = len(own) == 1 and own[0].end is None  # who left may have left what it grew out of
    if said or (began and stayed and own[0].start.last <= began + SLACK):
        outcome = "yes"
    elif (began and not own and _known(reading)) or (
        began and own and min(r.start.first for r in own).year > began.year + 1
    ):
        outcome = "no"
    return _answer(reading, outcome)


def nth(reading: Reading) -> Answer:
    """Whether the state was the n-th to become a full member; those of one day share places."""
    rows = [r for r in reading.bench.evidence.memberships.of(_organization(reading))
            if r.status == "full"]  # fmt: skip
    own = _full(reading)
    if len(own) != 1 or not _known(reading):
        return _answer(reading, "no" if not own and _known(reading) else "open")
    mine, rank = own[0].start, reading.proposition.test.rank
    surely = sum(r.start.last < mine.first for r in rows)
    may = sum(r.start.first <= mine.last for r in rows)
    outcome: Outcome = "open"
    if surely + 1 == may == rank:
        outcome = "yes"
    elif not surely < rank <= may:
        outcome = "no"
    places = f"place {surely + 1}" if may == surely + 1 else f"places {surely + 1} to {may}"
    return _answer(reading, outcome, f"{places} by the day of joining, {mine}")


def joined_before(reading: Reading) -> Answer:
    """Whether the state became a member before another one did; by how many months, if asked."""
    mine = [r.start for r in _full(reading)]
    others = [
        r.start
        for r in reading.bench.evidence.memberships.of(_organization(reading))
        if r.status == "full" and r.state in reading.proposition.test.than
    ]
    if not mine or not others:
        return _answer(reading, "open")
    test = reading.proposition.test
    one, two = min(mine, key=lambda w: w.first), min(others, key=lambda w: w.first)
    outcome: Outcome = "open"
    apart = (two.first.year - one.first.year) * 12 + two.first.month - one.first.month
    if one.last < two.first:
        outcome = "yes"
        if test.at_least is not None and not test.at_least <= apart <= (test.at_most or apart):
            outcome = "no"
    elif two.last < one.first:
        outcome = "no"
    return _answer(reading, outcome, f"{one} and {two}")


def _window(reading: Reading) -> tuple[date, date]:
    """The window; an open beginning reaches back to the first membership there is."""
    return reading.proposition.window.first or date.min, reading.window[1]


def _dated(reading: Reading, whens: list[When], events: tuple[str, ...] = ()) -> Answer:
    first, last = _window(reading)
    if any(w.first >= first and w.last <= last for w in whens):
        return _answer(reading, "yes")
    near = any(w.first <= last + SLACK and w.last + SLACK >= first for w in whens)
    if near or _steps(reading, first, last, events) or not _known(reading):
        return _answer(reading, "open")
    return _answer(reading, "no")


def _steps(reading: Reading, first: date, last: date, events: tuple[str, ...] = ()) -> bool:
    """Whether a milestone of the state with the organization, of some events, is in the window."""
    return any(
        f.kind == "milestone"
        and f.organization == _organization(reading)
        and f.subjects() & set(reading.proposition.states)
        and (not events or f.event in events)
        and f.start.first <= last
        and f.start.last >= first
        for f in reading.bench.evidence.facts
    )


def _organization(reading: Reading) -> str:
    return reading.proposition.partner


def _full(reading: Reading) -> list[Membership]:
    return [
        r
        for r in reading.bench.evidence.memberships.of(_organization(reading))
        if r.state in reading.proposition.states and r.status == "full"
    ]


def _on(reading: Reading, day: date) -> bool:
    members = reading.bench.evidence.memberships.on(_organization(reading), day)
    return set(reading.proposition.states) <= members


def _known(reading: Reading) -> bool:
    """Whether the members are known, and the state is no half member (an unratified charter)."""
    memberships = reading.bench.evidence.memberships
    half = any(
        r.state in reading.proposition.states and r.status.startswith(HALF)
        for r in memberships.of(_organization(reading))
    )
    return memberships.known(_organization(reading)) and not half


def _answer(reading: Reading, outcome: Outcome, said: str = "") -> Answer:
    rows = _full(reading)
    names = ", ".join(f"{r.state} {r.start} to {r.end or 'now'}" for r in rows)
    organization = _organization(reading)
    text = said or (
        f"full membership of {organization}: {names}"
        if rows
        else f"no full membership of {organization}, and its members are known"
    )
    days = [w for r in rows for w in (r.start, r.end) if w is not None]
    facts = [
        f.id
        for f in reading.bench.evidence.facts
        if f.kind == "milestone"
        and f.organization == organization
        and f.subjects() & set(reading.proposition.states)
        and any(w.first - SLACK <= f.start.last and f.start.first <= w.last + SLACK for w in days)
    ]
    ids = (*facts, *(o for o in (RECORD,) if o in reading.bench.evidence.origins))
    return Answer(
        outcome=outcome,
        text=text,
        speaks_for=ids if outcome == "yes" else (),
        speaks_against=ids if outcome == "no" else (),
        decides=("a list of members with dates",) if outcome == "open" else (),
        coverage=1.0 if outcome != "open" else 0.0,
    )


MEMBER_ANSWERS: Mapping[str, Callable[[Reading], Answer]] = {
    "belonged": belonged,
    "joined": joined,
    "left": left,
    "founder": founder,
    "joined_before": joined_before,
    "nth": nth,
}
