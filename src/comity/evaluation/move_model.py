"""Moves, the direction over so many years, and the lead: the part of a result that they are."""

from __future__ import annotations

from dataclasses import dataclass

from comity.core.dates import When


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One dated fact of the pair as a step toward the partner or away from it.

    Attributes:
        id: pair, "moves" and the fact.
        when: when it was made.
        sign: +1 toward the partner, -1 away from it.
        weight: how much it changed, by the rules of moves (0.1 to 6).
        kind: the rule that made it a move.
        actor: who acted: state, organization, member, both or unknown.
        actors: ids of those who acted, where the record names them.
        routine: whether such moves together weigh little.
        facts: ids of the facts behind it; two or three where one event stands in several tables.
        text: what it was, with full names.
    """

    id: str
    when: When
    sign: int
    weight: float
    kind: str
    actor: str
    actors: tuple[str, ...]
    routine: bool
    facts: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """The direction over the last so many years.

    Attributes:
        years: 1, 3, 5 or 10.
        word: rising, falling, level, mixed, frozen, broken, left, member or cannot say.
        moved: what the moves alone say: rising, falling, level, mixed or cannot say.
        toward: sum of the weights of moves toward the partner, newer ones more.
        away: the same of moves away from it.
        moves: ids of the moves.
    """

    years: int
    word: str
    moved: str
    toward: float
    away: float
    moves: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """The lead of an evaluation: one word, and what carries it.

    Attributes:
        word: rising, falling, level, mixed, frozen, broken, left, member or cannot say.
        arrow: the word as a mark.
        beside: what the moves of three years say where the word is about what stands, or empty.
        text: the lead in prose, at most 120 words.
        carried_by: the moves that carry the word, at most two, the heaviest first.
        against: the strongest move against it, or None.
        sureness: high, moderate, low or none.
        last_fact: date of the last dated fact of the pair, or empty.
        horizons: the direction over 1, 3, 5 and 10 years.
    """

    word: str
    arrow: str
    beside: str
    text: str
    carried_by: tuple[Move, ...]
    against: Move | None
    sureness: str
    last_fact: str
    horizons: tuple[Horizon, ...]
