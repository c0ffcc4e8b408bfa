"""What is in force at the day, however old it is: membership, a freeze, a break, a departure.

A freeze of the relation as a whole stands until that mechanism, or the relation, is taken up
again; a freeze of meetings or of a post does not end anything (it is a move, no more). A war
breaks the relation while it is of the last three years and nothing was taken up since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from comity.core.dates import When, when_text
from comity.core.facts import Fact
from comity.evaluation.move_rules import seen
from comity.evaluation.moves import moving_facts, words_of
from comity.evaluation.sections.ladder import membership_end
from comity.evidence.dyad import Dyad

WAR_YEARS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What holds between state and organization on the day.

    Attributes:
        word: member, frozen, broken, left, or empty.
        member: whether the state is a full member, beside a freeze or without one.
        since: when it began, or None.
        text: what made it, in words; empty for members.
        facts: ids of the facts behind it.
        accession: whether a freeze holds of the accession alone, and the relation goes on.
    """

    word: str
    member: bool = False
    since: When | None = None
    text: str = ""
    facts: tuple[str, ...] = ()
    accession: bool = False


def standing_of(dyad: Dyad) -> Standing:
    """The standing of a pair on the as-of date."""
    frozen, broken, left = _walked(dyad)
    joined = _member_since(dyad)
    ended = membership_end(dyad.evidence, dyad.partner.organization, dyad.state.id)
    if joined is None and ended is not None:
        # whoever has ended a membership has left, whatever word the milestones use for it
        parting = left or frozen
        told = words_of(dyad, parting) if parting else "membership ended"
        return Standing(
            word="left",
            member=False,
            since=ended,
            text=told,
            facts=(parting.id,) if parting else (),
        )
    if broken is not None:
        facts = tuple(f.id for f in (frozen, broken) if f is not None)
        return Standing(
            word="broken",
            member=bool(joined),
            since=broken.start,
            text=words_of(dyad, broken),
            facts=facts,
        )
    if frozen is not None:
        text = words_of(dyad, frozen)
        return Standing(
            word="frozen",
            member=bool(joined),
            since=frozen.start,
            text=text,
            facts=(frozen.id,),
            accession=_scope(dyad, frozen) == "accession",
        )
    if joined is not None:
        return Standing(word="member", member=True, since=joined)
    if left is not None:
        return Standing(
            word="left", member=False, since=left.start, text=words_of(dyad, left), facts=(left.id,)
        )
    return Standing(word="")


def _scope(dyad: Dyad, fact: Fact) -> str:
    return dyad.evidence.codebook.mechanism(fact.organization, fact.mechanism).scope


def _member_since(dyad: Dyad) -> When | None:
    for row in dyad.evidence.memberships.of(dyad.partner.organization):
        if row.state == dyad.state.id and row.status == "full" and row.covers(dyad.as_of):
            return row.start
    return None


def _walked(dyad: Dyad) -> tuple[Fact | None, Fact | None, Fact | None]:
    """What is frozen, broken and left after the last fact, walking through all of them by date."""
    frozen: Fact | None = None
    broken: Fact | None = None
    left: Fact | None = None
    for fact in sorted(moving_facts(dyad), key=lambda f: (f.start.last, f.start.first)):
        if fact.kind == "conflict":
            broken = fact
            continue
        if fact.kind != "milestone" or fact.organization != dyad.partner.organization:
            continue
        told = seen(fact, dyad.evidence.codebook, dyad.state.id, fact.organization, frozenset())
        whole = told.scope in ("relation", "accession")
        if (fact.depth or 0) < -1 and told.scope == "office" and frozen is not None:
            broken = fact
        elif (fact.depth or 0) < -1 and whole:
            if fact.stage == "ended" and told.instrument:
                left, frozen = fact, None
            else:
                frozen = fact
        elif (fact.depth or 0) >= 2 and (told.rung or told.scope in _TAKES_UP):
            frozen = broken = None
            left = None if whole or told.scope == "step" else left
    if broken is not None and broken.kind == "conflict" and not _recent(broken, dyad.as_of):
        broken = None
    return frozen, broken, left


_TAKES_UP = ("relation", "accession", "chapter", "step", "promise", "council of two")


def _recent(fact: Fact, day: date) -> bool:
    return fact.years()[-1] > day.year - WAR_YEARS


def standing_text(standing: Standing) -> str:
    """What a standing rests on, as prose writes it: "practical cooperation suspended, in 2014"."""
    if standing.since is None:
        return standing.text
    return f"{standing.text} {_when(standing.since)}".strip()


def _when(when: When) -> str:
    return f"{'on' if when.precision == 'day' else 'in'} {when_text(when)}"
