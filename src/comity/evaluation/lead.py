"""The lead of an evaluation: one word, the moves that carry it, the strongest against, how sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from comity.core.dates import When, day_text, parse_when, when_text
from comity.evaluation.direction import listed
from comity.evaluation.membership_words import left_text, member_text, status_text
from comity.evaluation.move_direction import (
    ARROWS,
    LEAD_YEARS,
    YEARS,
    factor,
    horizon_of,
    within,
)
from comity.evaluation.move_model import Horizon, Lead, Move
from comity.evaluation.moves import dated, moving_facts
from comity.evaluation.parts import Direction
from comity.evaluation.sections.ladder import membership_end
from comity.evaluation.standing import Standing, standing_text
from comity.evidence.dyad import Dyad

_OPPOSITE = {"rising": "falling", "falling": "rising"}
_DAYS_A_MONTH = 30.44


def lead_of(
    dyad: Dyad,
    moves: Sequence[Move],
    standing: Standing,
    directions: Sequence[Direction],
    sureness: str,
) -> Lead:
    """The lead of a pair from its moves and from what stands.

    Args:
        dyad: the pair.
        moves: all of its moves, by date.
        standing: what is in force at the day.
        directions: what the measures say, which stand beside the moves as evidence.
        sureness: how sure the judgement is; a lead that cannot say is never sure.
    """
    horizons = tuple(horizon_of(moves, standing, dyad.as_of, years) for years in YEARS)
    lead = _turned(horizons)
    carried, against = _chosen(dyad, moves, standing, lead)
    sureness = "none" if lead.word == "cannot say" else sureness
    last = _last_fact(dyad)
    parts = [
        _head(dyad, standing, lead, carried, moves),
        _against(dyad, lead, against),
        _other_way(lead, directions),
        _sureness(dyad, lead, sureness),
        _age(dyad, last),
    ]
    return Lead(
        word=lead.word,
        arrow=ARROWS[lead.word],
        beside=lead.moved if lead.word != lead.moved else "",
        text=" ".join(_capital(part) for part in parts if part),
        carried_by=tuple(carried),
        against=against,
        sureness=sureness,
        last_fact=str(last) if last else "",
        horizons=horizons,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _turned(horizons: Sequence[Horizon]) -> Horizon:
    """The three years, mixed where the last of them runs the other way: so no turn is hidden."""
    lead = next(h for h in horizons if h.years == LEAD_YEARS)
    last = next(h for h in horizons if h.years == 1)
    if _OPPOSITE.get(lead.word) == last.moved:
        return replace(lead, word="mixed", moved="mixed")
    return lead


def _heaviest(moves: Sequence[Move], sign: int, day: date) -> list[Move]:
    """Moves of one sign, those that count most first; routine ones last."""
    found = [m for m in moves if m.sign == sign]
    return sorted(
        found,
        key=lambda m: (m.routine, -m.weight * factor(m, day, LEAD_YEARS), m.id),
    )


def _chosen(
    dyad: Dyad, moves: Sequence[Move], standing: Standing, lead: Horizon
) -> tuple[list[Move], Move | None]:
    """The two moves that carry the word, and the strongest against it."""
    found = within(moves, dyad.as_of, LEAD_YEARS)
    toward, away = (_heaviest(found, sign, dyad.as_of) for sign in (1, -1))
    if lead.word in ("frozen", "broken", "left"):
        held = [m for m in moves if not set(m.facts).isdisjoint(standing.facts)]
        held = sorted(held, key=lambda m: m.when.last, reverse=True)
        return list(dict.fromkeys((*held, *away)))[:2], next(iter(toward), None)
    if lead.word == "falling":
        return _two(dyad, away), next(iter(toward), None)
    if lead.word == "mixed":
        return [*toward[:1], *away[:1]], None
    if lead.word == "level" and not toward:
        return _two(dyad, away), None
    if lead.word == "member" and lead.moved == "falling":
        return _two(dyad, away), next(iter(toward), None)
    return _two(dyad, toward), next(iter(away), None)


def _two(dyad: Dyad, moves: Sequence[Move]) -> list[Move]:
    """The heaviest move and the next that is no further step of the same mechanism."""

    def about(move: Move) -> str:
        fact = dyad.evidence.fact(move.facts[0])
        return fact.mechanism if fact.kind == "milestone" else move.text

    others = [m for m in moves[1:] if about(m) != about(moves[0])]
    return [*moves[:1], *(others or moves[1:])[:1]]


def _names(dyad: Dyad) -> tuple[str, str]:
    actors = dyad.evidence.actors
    name = actors.name(dyad.partner.organization) or dyad.partner.organization
    return dyad.state_told, f"the {name}"


def _acted(dyad: Dyad, move: Move) -> str:
    """Who acted in a move away, where the record tells."""
    if move.sign > 0 or move.kind == "position":
        return ""
    if move.actors:
        names = [dyad.evidence.actors.prose(a) for a in move.actors]
        return f", an act of {listed(names)}"
    return (
        f", an act of {dyad.evidence.actors.prose(dyad.state.id)}" if move.actor == "state" else ""
    )


def _told(dyad: Dyad, move: Move) -> str:
    unsure = "" if dyad.evidence.fact(move.facts[0]).strict else ", not verified"
    return f"{dated(move)}{_acted(dyad, move)}{unsure}"


def _head(
    dyad: Dyad,
    standing: Standing,
    lead: Horizon,
    carried: Sequence[Move],
    moves: Sequence[Move],
) -> str:
    state, organization = _names(dyad)
    told = "; ".join(_told(dyad, m) for m in carried)
    years = f"over the last {_NUMBER[LEAD_YEARS]} years"
    if lead.word in ("frozen", "broken"):
        what = f"The relation of {state} with {organization}"
        if standing.accession:
            what = f"The accession of {state} to {organization}"
        return f"{what} is {lead.word}: {told or standing_text(standing)}."
    if lead.word == "left":
        end = membership_end(dyad.evidence, dyad.partner.organization, dyad.state.id)
        return f"{left_text(dyad, end)}: {told or standing_text(standing)}."
    if lead.word == "member":
        return f"{member_text(dyad, standing.since)}. " + _beside(lead, told)
    if lead.word == "cannot say":
        return _silent(dyad, moves)
    if lead.word == "mixed":
        both = " and, away, ".join(_told(dyad, m) for m in carried)
        return f"Moves between {state} and {organization} went both ways {years}: toward, {both}."
    if lead.word == "level":
        return _level(dyad, f"between {state} and {organization} {years}", moves, told)
    verb = "drawn closer" if lead.word == "rising" else "drawn apart"
    return f"{state} and {organization} have {verb} {years}: {told}."


def _level(dyad: Dyad, where: str, moves: Sequence[Move], told: str) -> str:
    """What a level balance says: routine is named so, and a step that is more is not."""
    if not told:
        return f"Ties {where} were neither won nor lost."
    if all(m.routine for m in within(moves, dyad.as_of, LEAD_YEARS)):
        return (
            f"Ties {where} were neither won nor lost; what moved was routine or only said: {told}."
        )
    return f"Too little moved {where} to say that ties grew closer or looser: {told}."


_NUMBER = {1: "one", 3: "three", 5: "five", 10: "ten"}


def _beside(lead: Horizon, told: str) -> str:
    """What the moves of a member say beside its membership."""
    word = {
        "rising": "Over the last three years what moved was mostly toward it",
        "falling": "What moved over the last three years went against it",
        "mixed": "Over the last three years moves went both ways",
        "level": "Over the last three years too little moved to tip the balance",
    }.get(lead.moved, "")
    if not word:
        return "The record holds no move that is sure to be of the last three years."
    return f"{word}: {told}." if told else f"{word}."


def _silent(dyad: Dyad, moves: Sequence[Move]) -> str:
    state, organization = _names(dyad)
    status = status_text(dyad)
    before = [m for m in moves if not m.routine] or list(moves)
    text = (
        f"{status}The record cannot say where {state} and {organization} have been heading: it "
        "holds no move that is sure to be of the last three years, which is a gap of the record "
        "and not a finding"
    )
    if not before:
        return f"{text}."
    return f"{text}. The last move it knows: {_told(dyad, before[-1])}."


def _against(dyad: Dyad, lead: Horizon, against: Move | None) -> str:
    if against is not None:
        return f"The strongest move the other way: {_told(dyad, against)}."
    if lead.word in ("rising", "falling"):
        return "The record holds no move the other way in these years."
    return ""


def _other_way(lead: Horizon, directions: Sequence[Direction]) -> str:
    """Where a measure of the last ten years points the other way than the word."""
    other = _OPPOSITE.get(lead.word, "")
    found = [
        f"{d.measure} {other}, {d.recent.first}-{d.recent.last}"
        for d in directions
        if other and d.recent.answer == other
    ]
    if not found:
        return ""
    return f"As far as it reaches, a measure points the other way: {' and '.join(found)}."


def _sureness(dyad: Dyad, lead: Horizon, sureness: str) -> str:
    if sureness == "none":
        first = dyad.as_of.year - LEAD_YEARS
        return (
            f"Sureness is none: a judgement would need dated facts of {first} to {dyad.as_of.year}."
        )
    return f"Sureness is {sureness}."


def _last_fact(dyad: Dyad) -> When | None:
    facts = [f for f in moving_facts(dyad) if f.status != "inferred"]
    return max((f.start for f in facts), key=lambda w: (w.last, w.first), default=None)


def _age(dyad: Dyad, last: When | None) -> str:
    return last_fact_text(str(last) if last else "", dyad.as_of)


def last_fact_text(last: str, as_of: date) -> str:
    """How old the record of a pair is, in one sentence: it stands on the first line of a page."""
    if not last:
        return "The record holds no dated fact of this pair."
    when = parse_when(last)
    months = round((as_of - when.last).days / _DAYS_A_MONTH)
    age = "" if months < 12 else f", {months // 12} years before {day_text(as_of)}"
    age = age.replace(" 1 years", " more than a year")
    return f"Last dated fact of the pair: {when_text(when)}{age}."
