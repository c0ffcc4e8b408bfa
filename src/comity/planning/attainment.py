"""Whether a proposition of a plan is attained, by the strict and by the generous reading.

A statement that holds today is attained only where no later day can undo it: that something never
happens, or happens every year, is attained when its window is over and not before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from comity.core.dates import When
from comity.propositions import Bench, Proposition, Verdict, Weighed, Window, resolve
from comity.propositions.verdict import CONTRADICTED, HOLDS, IN_PART

ATTAINED, GENEROUS = "attained", "generous only"
UNDER_WAY, NOT_SO_FAR = "under way", "not so far"
SLIPPING, NOT_ASSESSED = "slipping", "not assessed"
STANDS = (ATTAINED, GENEROUS, UNDER_WAY, NOT_SO_FAR, SLIPPING, NOT_ASSESSED)
"""How a row stands: attained by verified facts; by unverified or announced ones only; begun;
complete lists show none yet; its day is past and it is not there; nothing can be said."""
STATES = ("ongoing", "member", "position", "standing", "value", "trend", "level", "change")
"""Tests of what is so on a day and may cease to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a row of a plan stands.

    Attributes:
        stands: one of `STANDS`.
        why: why, in a sentence.
        facts: what it rests on, the heaviest first.
        due: the last day for it, or None.
        overdue: whether that day is past and it is not attained by verified facts.
        late: whether it was attained after that day.
        decides: what evidence would decide it.
    """

    stands: str
    why: str
    facts: tuple[Weighed, ...] = ()
    due: date | None = None
    overdue: bool = False
    late: bool = False
    decides: tuple[str, ...] = ()


def attainment(proposition: Proposition, due: When | None, bench: Bench, day: date) -> Standing:
    """How a proposition stands on a day.

    Args:
        proposition: what says that it is attained.
        due: until when, or None; then the end of the proposition's window.
        bench: the evidence, cut at the day.
        day: the as-of date.
    """
    last = due.last if due is not None else proposition.window.last
    asked = _bounded(proposition, last)
    strict = resolve(asked, bench, day, rivals=False)
    generous = resolve(asked, bench, day, rivals=False, all_held=True)
    overdue = last is not None and last < day
    final = _final(asked, last, day)
    found = Standing(
        stands=NOT_ASSESSED, why=strict.text, due=last, overdue=overdue, decides=strict.decides
    )
    if strict.verdict == HOLDS and final:
        return _attained(found, strict, asked, bench, day)
    if generous.verdict == HOLDS and final and generous.speaks_for:
        why = f"only by unverified or announced facts: {generous.text}"
        return replace(found, stands=GENEROUS, why=why, facts=generous.speaks_for)
    return _not_attained(found, strict, generous, final)


def _attained(
    found: Standing, strict: Verdict, asked: Proposition, bench: Bench, day: date
) -> Standing:
    facts = tuple(w for w in strict.speaks_for if w.verified and w.status == "held")
    back = _setbacks(asked, facts, bench)
    if back and len(facts) - len(back) < (asked.test.at_least or 1):
        why = (
            f"it would rest on a step back or on a mere proposal, {back[0].title} "
            f"({back[0].date}): name the event"
        )
        return replace(found, why=why, facts=back)
    if not facts:
        why = f"the statement holds, but no verified fact can be shown for it: {strict.text}"
        return replace(found, why=why, facts=strict.speaks_for)
    late = False
    if found.overdue and found.due is not None and not _promise(asked):
        by_then = replace(asked, window=Window(asked.window.first, found.due))
        on_time = resolve(by_then, bench, day, rivals=False)
        since = {one.id for one in back}
        good = [one for one in on_time.speaks_for if one.id not in since]
        late = asked.test.name not in STATES and (on_time.verdict != HOLDS or not good)
    return replace(
        found, stands=ATTAINED, why=strict.text, facts=facts, late=late, overdue=False, decides=()
    )


def _not_attained(found: Standing, strict: Verdict, generous: Verdict, final: bool) -> Standing:
    told = strict.speaks_for
    if strict.verdict == HOLDS:
        until = f", and that is final on {found.due}" if found.due else ": no day ends the promise"
        return replace(
            found, stands=UNDER_WAY, why=f"holds so far{until}: {strict.text}", facts=told
        )
    if strict.verdict == IN_PART:
        stands = SLIPPING if found.overdue else UNDER_WAY
        return replace(found, stands=stands, why=f"in part: {strict.part}", facts=told)
    if strict.verdict == CONTRADICTED:
        if generous.verdict != CONTRADICTED:
            why = f"unverified or announced facts leave it open: {generous.text}"
            return replace(found, why=why, facts=generous.speaks_for)
        broken = _promise(strict.proposition)
        stands = SLIPPING if found.overdue or broken else NOT_SO_FAR
        return replace(found, stands=stands, facts=strict.speaks_against or told)
    if told and not found.overdue and any(w.verified for w in told):
        return replace(found, stands=UNDER_WAY, why=f"so far: {strict.text}", facts=told)
    lead = "its day is past and the record cannot say: " if found.overdue else ""
    return replace(found, why=lead + strict.text, facts=told)


def _setbacks(asked: Proposition, facts: tuple[Weighed, ...], bench: Bench) -> tuple[Weighed, ...]:
    """Steps back and mere proposals among the facts, where they are not asked for by name.

    "Anything of the plan" is true of its suspension and of a talk about its renewal, too, and a
    plan is attained by neither.
    """
    about, test = asked.about, asked.test.name
    if test not in ("exists", "count", "done", "once") or about.events or about.stages:
        return ()
    if "withdrawal" in about.kinds or "position" in about.kinds or asked.negated:
        return ()
    events = bench.evidence.codebook.events
    found = []
    for one in facts:
        fact = bench.evidence.find(one.id)
        if fact is None:
            continue
        word = events.get(fact.event)
        depth = fact.depth if fact.depth is not None else word.depth if word else None
        proposed = fact.kind == "milestone" and word is not None and word.stage == "proposed"
        if fact.kind == "withdrawal" or proposed or (depth is not None and depth < 0):
            found.append(one)
    return tuple(found)


def _promise(proposition: Proposition) -> bool:
    """Whether a later fact can break it: what is never, always or at most."""
    test = proposition.test
    return proposition.negated or test.name in ("never", "every") or test.at_most is not None


def _bounded(proposition: Proposition, last: date | None) -> Proposition:
    """A promise without an end of its own ends on its due date."""
    if last is None or proposition.window.last is not None or not _promise(proposition):
        return proposition
    return replace(proposition, window=Window(proposition.window.first, last))


def _final(proposition: Proposition, last: date | None, day: date) -> bool:
    """Whether a statement that holds cannot be undone by what comes until its end."""
    end = proposition.window.last
    if end is not None and end <= day:
        return True
    if _promise(proposition):
        return False
    return proposition.test.name not in STATES or (end is None and (last is None or last <= day))


def broken_for_good(verdict: Verdict, day: date) -> bool:
    """Whether a statement that is contradicted cannot come true any more."""
    asked = verdict.proposition
    end = asked.window.last
    if verdict.verdict != CONTRADICTED:
        return False
    if end is not None and end <= day:
        return True
    happens = asked.test.name == "never" or (asked.negated and asked.test.name not in STATES)
    return happens and bool(verdict.speaks_against)


def held_for_good(verdict: Verdict, day: date) -> bool:
    """Whether a statement that holds can be undone by no later day of its window."""
    asked = verdict.proposition
    return verdict.verdict == HOLDS and _final(asked, asked.window.last, day)
