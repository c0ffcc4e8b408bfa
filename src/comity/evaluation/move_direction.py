"""The direction of moves over 1, 3, 5 and 10 years, in one word.

Toward = sum of the weights of moves toward the partner that lie in the years, each times a factor
that falls from 1 at the as-of date to one half at the window's edge; away the same. Routine moves
(exercises, visits, meetings) count for `ROUTINE_MOST` together at most. With `ENOUGH` and `TWICE`:

    rising   toward >= ENOUGH and toward >= TWICE * away
    falling  away >= ENOUGH and away >= TWICE * toward
    mixed    the larger of the two >= ENOUGH, neither of the above
    level    moves, but fewer than that
    cannot say   no move that is sure to lie in the years

Adding a move toward the partner can therefore never turn a word down, nor one away turn it up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from comity.evaluation.move_model import Horizon, Move
from comity.evaluation.standing import Standing

YEARS = (1, 3, 5, 10)
LEAD_YEARS = 3
ENOUGH, TWICE, ROUTINE_MOST = 1.0, 1.5, 0.75
MEMBER_FALLS = 2.5
"""What away must be for a member to be called falling: one refusal inside is no fall."""

WORDS = ("rising", "falling", "level", "mixed", "frozen", "broken", "left", "member", "cannot say")
ARROWS = {
    "rising": "↑",
    "falling": "↓",
    "level": "→",
    "mixed": "↕",
    "frozen": "‖",
    "broken": "✕",
    "left": "↩",
    "member": "●",
    "cannot say": "?",
}


def window_start(day: date, years: int) -> date:
    """The day before the first day of the last so many years."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def within(moves: Sequence[Move], day: date, years: int) -> list[Move]:
    """The moves that certainly lie in the years up to a day."""
    start = window_start(day, years)
    return [m for m in moves if start < m.when.first and m.when.last <= day]


def factor(move: Move, day: date, years: int) -> float:
    """What a move counts for by its age: 1 on the day, one half at the edge of the years."""
    whole = (day - window_start(day, years)).days
    return 1.0 - 0.5 * (day - move.when.last).days / whole


def horizon_of(moves: Sequence[Move], standing: Standing, day: date, years: int) -> Horizon:
    """The direction over the last so many years."""
    found = within(moves, day, years)
    toward, away = (_sum(found, sign, day, years) for sign in (1, -1))
    word = moved(toward, away, bool(found))
    return Horizon(
        years=years,
        word=combined(word, standing, away),
        moved=word,
        toward=round(toward, 3),
        away=round(away, 3),
        moves=tuple(m.id for m in found),
    )


def _sum(moves: Sequence[Move], sign: int, day: date, years: int) -> float:
    held = [(m.routine, m.weight * factor(m, day, years)) for m in moves if m.sign == sign]
    routine = sum(weight for is_routine, weight in held if is_routine)
    return min(ROUTINE_MOST, routine) + sum(w for is_routine, w in held if not is_routine)


def moved(toward: float, away: float, any_move: bool) -> str:
    """The word of a balance of moves."""
    if not any_move:
        return "cannot say"
    if toward >= ENOUGH and toward >= TWICE * away:
        return "rising"
    if away >= ENOUGH and away >= TWICE * toward:
        return "falling"
    return "mixed" if max(toward, away) >= ENOUGH else "level"


def combined(word: str, standing: Standing, away: float) -> str:
    """The word of a balance and of what stands: a freeze stands, a member can fall."""
    if standing.word in ("frozen", "broken", "left"):
        return standing.word
    if standing.word == "member":
        return "falling" if word == "falling" and away >= MEMBER_FALLS else "member"
    return word
