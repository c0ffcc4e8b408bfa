"""Moves: every dated fact of the pair as one step toward the partner or away from it.

One event that stands in two tables (a milestone and an agreement, a position and the refusal that
it explains) is one move, the heavier of the two. So is one step of a mechanism that is told twice,
by the month and by the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from comity.core.dates import When, when_text
from comity.core.facts import Fact
from comity.evaluation.move_model import Move
from comity.evaluation.move_rules import TOWARD_MEMBERSHIP, Seen, rule_of, seen
from comity.evidence.dyad import Dyad

ON_FORCES = ("foreign-bases", "forces-abroad", "alliance", "membership")
"""Topics of positions toward a member that bear on the organization."""
TITLE_WORDS = 16
_UNNAMED = re.compile(r"^unnamed exercise \((.+?)\s*\)?$")
UNVERIFIED = 0.5
"""What a move weighs that no verified passage reports as held, against one that is."""


def moves_of(dyad: Dyad) -> tuple[Move, ...]:
    """The moves of a pair by date; facts that move nothing are left out."""
    facts = _without_emptied(dyad, _confirmed(moving_facts(dyad)))
    found = [move for fact in facts if (move := _move(dyad, fact)).sign]
    return tuple(sorted(_joined(found, dyad), key=lambda m: (m.when.last, m.when.first, m.id)))


def moving_facts(dyad: Dyad) -> list[Fact]:
    """The facts that can be moves: verified or not, but not those only inferred."""
    return [
        f
        for f in dyad.ever.facts
        if (f.status != "inferred" or f.kind == "exercise") and not _aside(dyad, f)
    ]


def _aside(dyad: Dyad, fact: Fact) -> bool:
    """Whether a fact is a matter of members alone, which moves nothing with the organization.

    So it is where the fact names another organization and not this one (a member's veto in the
    EU), and where a member deals with the state in politics alone: bases, forces and exercises of
    a member bear on the alliance, a trade or peace plan of it does not. A refusal between other
    members is none of a third one's pair.
    """
    if dyad.partner.mode != "both" or fact.kind in ("milestone", "conflict"):
        return False
    organization = dyad.partner.organization
    if fact.kind == "withdrawal" and _of_others(dyad, fact):
        return True
    named = {fact.organization} if fact.kind == "position" else set(fact.partners())
    if organization in named or fact.kind == "exercise":
        return False
    actors = dyad.evidence.actors
    if any(a in actors and actors[a].kind == "organization" for a in named):
        return True
    if fact.kind == "position":
        return fact.topic not in ON_FORCES
    return bool(fact.areas) and set(fact.areas) <= {"political-dialogue"}


def _of_others(dyad: Dyad, fact: Fact) -> bool:
    """Whether a refusal is one between other members, in which a member is named at its side."""
    members = dyad.evidence.memberships.on(dyad.partner.organization, fact.start.first)
    state = dyad.state.id
    if state not in members or state in fact.subjects():
        return False
    return bool(fact.subjects() & members)


def _confirmed(facts: Sequence[Fact]) -> list[Fact]:
    """The facts without those that a later telling of the same act confirms within a year.

    A law passes a reading before it is signed, a suspension is asked for before it is decided.
    """
    last: dict[tuple[str, str], Fact] = {}
    kept: list[Fact] = []
    for fact in facts:
        key = (fact.mechanism, fact.event.split(" (", maxsplit=1)[0])
        if fact.kind == "milestone" and (fact.depth or 0) < 0:
            before = last.get(key)
            if before is not None and (fact.start.last - before.start.first).days <= 366:
                if before.strict and not fact.strict:
                    continue
                kept.remove(before)
            last[key] = fact
        kept.append(fact)
    return kept


def _without_emptied(dyad: Dyad, facts: Sequence[Fact]) -> list[Fact]:
    """The facts without steps toward membership that a dropped aim emptied, and the other way.

    A drop of the aim that a later step toward membership undid is no move any more.
    """
    codebook = dyad.evidence.codebook

    def scope(fact: Fact) -> str:
        if fact.kind != "milestone":
            return ""
        return codebook.mechanism(fact.organization, fact.mechanism).scope

    drops = [f.start.first for f in facts if scope(f) == "aspiration" and (f.depth or 0) < 0]
    steps = [f.start.first for f in facts if scope(f) in TOWARD_MEMBERSHIP and (f.depth or 0) >= 0]
    dropped, taken = max(drops, default=None), max(steps, default=None)
    kept = []
    for fact in facts:
        where, day = scope(fact), fact.start.first
        down = (fact.depth or 0) < 0
        emptied = where in TOWARD_MEMBERSHIP and not down and dropped and day < dropped
        undone = where == "aspiration" and down and taken and day < taken
        if not emptied and not undone:
            kept.append(fact)
    return kept


def seen_of(dyad: Dyad, fact: Fact) -> Seen:
    """A fact of a pair as the rules see it."""
    organization = dyad.partner.organization
    members = dyad.evidence.memberships.on(organization, fact.start.first)
    return seen(fact, dyad.evidence.codebook, dyad.state.id, organization, members)


def _move(dyad: Dyad, fact: Fact) -> Move:
    told = seen_of(dyad, fact)
    rule = rule_of(told)
    weight = rule.weight(told) * (1.0 if fact.strict else UNVERIFIED)
    return Move(
        id=f"{dyad.id}/moves/{fact.id}",
        when=fact.start,
        sign=(weight > 0) - (weight < 0),
        weight=abs(weight),
        kind=rule.id,
        actor=told.actor,
        actors=fact.acting(dyad.state.id),
        routine=rule.routine,
        facts=(fact.id,),
        text=words_of(dyad, fact),
    )


def words_of(dyad: Dyad, fact: Fact) -> str:
    """What a fact is in a few words with full names."""
    codebook = dyad.evidence.codebook
    if fact.kind == "milestone":
        known = codebook.mechanism(fact.organization, fact.mechanism)
        what = known.label or fact.mechanism
        return f"{what} {codebook.event(fact.event).told}"
    if fact.kind == "position":
        who = dyad.evidence.actors.prose(fact.organization)
        verb = (_OF_DISTANCE if fact.topic in KEEPS_OUT else _OF_TIES).get(fact.stance or 0)
        what = _OF_TOPIC.get(fact.topic, f"{fact.topic.replace('-', ' ')} toward")
        return f"official {verb or 'word on'} {what} {who}"
    words = _UNNAMED.sub(r"exercise at \1", fact.title).split()
    return " ".join(words[:TITLE_WORDS]) + (" ..." if len(words) > TITLE_WORDS else "")


KEEPS_OUT = ("neutrality",)
"""Topics that name a distance: a stance against the partner there is one for the topic."""
_OF_TOPIC = {
    "membership": "membership of",
    "partnership": "partnership with",
    "alliance": "alliance with",
    "foreign-bases": "bases or forces of",
    "forces-abroad": "sending forces abroad with",
    "blocs": "blocs, toward",
    "multi-vector": "ties in all directions, toward",
}
"""What a position is about, as prose leads on to the partner's name."""
_OF_TIES = {2: "support for", 1: "welcome of", -1: "reserve on", -2: "rejection of"}
_OF_DISTANCE = {2: "rejection of", 1: "turn from", -1: "stand on", -2: "insistence on"}


def dated(move: Move) -> str:
    """A move with its date, as prose writes it."""
    comma = "" if move.kind in _VERBS else ","
    word = "on" if move.when.precision == "day" else "in"
    return f"{move.text}{comma} {word} {when_text(move.when)}"


_VERBS = ("taken-away", "council", "routine-step", "distance", "step", "instrument", "body")
"""Rules of milestones: what they took place to ends in a verb, and the date follows it."""


_TABLE = {"milestone": "milestones", "position": "positions"}
_WORD = re.compile(r"[^\W\d_]{4,}")


def _table(dyad: Dyad, move: Move) -> str:
    return _TABLE.get(dyad.evidence.fact(move.facts[0]).kind, "activities")


def _stems(dyad: Dyad, move: Move) -> frozenset[str]:
    fact = dyad.evidence.fact(move.facts[0])
    text = f"{fact.title} {fact.passages[0].text if fact.kind == 'position' else ''}"
    return frozenset(word.casefold()[:5] for word in _WORD.findall(text))


AGAIN = "milestones again"
"""That a step was told twice: one head takes one such telling, so no fact outweighs two others."""


def _joined(moves: Sequence[Move], dyad: Dyad) -> list[Move]:
    """Moves of one event as one: the heaviest leads, and takes at most one of each other table."""
    heads: list[tuple[Move, set[str], frozenset[str]]] = []
    alike: dict[tuple[int, int], list[int]] = {}  # one event has one sign and lies in one year
    for move in sorted(moves, key=lambda m: (-m.weight, m.id)):
        table, stems = _table(dyad, move), _stems(dyad, move)
        near = alike.setdefault((move.sign, move.when.year), [])
        for index in near:
            head, tables, words = heads[index]
            other = table not in tables and _same(
                head, move, words, stems, "positions" in (table, *tables)
            )
            again = AGAIN not in tables and _told_twice(dyad, head, move)
            if other or again:
                heads[index] = (
                    replace(head, facts=(*head.facts, *move.facts)),
                    {*tables, table if other else AGAIN},
                    words,
                )
                break
        else:
            near.append(len(heads))
            heads.append((move, {table}, stems))
    return [move for move, _, _ in heads]


def _told_twice(dyad: Dyad, head: Move, move: Move) -> bool:
    """Whether two milestones of one mechanism are one step, told by the month and by the day."""
    if head.sign != move.sign or not _one_date(head.when, move.when):
        return False
    one, other = (dyad.evidence.fact(m.facts[0]) for m in (head, move))
    milestones = one.kind == other.kind == "milestone"
    return milestones and (one.organization, one.mechanism) == (other.organization, other.mechanism)


def _same(
    head: Move, move: Move, words: Iterable[str], stems: Iterable[str], position: bool
) -> bool:
    """Whether two moves of different tables are one event."""
    if head.sign != move.sign or not _one_date(head.when, move.when):
        return False
    if position and head.when == move.when and head.when.precision == "day":
        return True
    ours, theirs = set(words), set(stems)
    return bool(ours & theirs) and len(ours & theirs) * 2 >= min(len(ours), len(theirs))


def _one_date(one: When, other: When) -> bool:
    """The same day, or a month or year that holds the other date."""
    return one.compatible(other)
