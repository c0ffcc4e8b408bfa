"""What moved a number between two dates, fact by fact, adding up exactly.

The number is taken as seen at the first date and turned into that of the second one step at a
time: first the years looked at and what the evidence sees of them, then every fact and Assembly
year in the order of its date, what it gave at the first date replaced by what it gives at the
second. The change at each step is its contribution; steps telescope, so they add up to the whole.
A fact that passed out of the window, or ended, has a contribution too.

The order is stated because it matters where facts overlap: a second fact on the same step of the
ladder adds nothing to the deepest one. Amounts of a count do not depend on it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

import numpy as np

from comity.composites.board import Board
from comity.composites.composite import LEAST_SHARE
from comity.composites.indicators import (
    Column,
    Piece,
    by_year,
    in_window,
    pieces_of,
    read,
    sight_of,
    window_of,
)
from comity.composites.normalise import Array, shares_told, together
from comity.errors import UsageError
from comity.evidence.dyad import Dyad
from comity.measures import un_agreement

SIGHT = "sight"
VOTES = "un-agreement/"
Items = Mapping[str, tuple[Piece, ...]]
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one step gave to the change.

    Attributes:
        item: id of the fact, "un-agreement/YEAR", or "sight" for the years looked at.
        when: date of the fact, or the Assembly year, or empty.
        title: what it is.
        kind: "came", "went" (ended, or passed out of the window), "changed", "votes" or "sight".
        amount: its part of the change.
    """

    item: str
    when: str
    title: str
    kind: str
    amount: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    """The change of a number between two dates.

    Attributes:
        earlier: the first date.
        later: the second.
        start: the number as seen at the first date, on the ruler of the second.
        end: the number at the second date.
        contributions: in the order of the steps; they add up to end - start.
    """

    earlier: date
    later: date
    start: float
    end: float
    contributions: tuple[Contribution, ...]


def decompose(
    before: Mapping[K, V],
    after: Mapping[K, V],
    order: Sequence[K],
    value: Callable[[Mapping[K, V]], float],
) -> tuple[float, float, list[tuple[K, float]]]:
    """The value before and after, and the part of each item in the change, in a stated order.

    Args:
        before: what each item gives at first; one that is missing gives nothing.
        after: what each item gives in the end.
        order: every item of both, in the order in which they are replaced.
        value: the number that items make.
    """
    current = dict(before)
    start = last = value(current)
    parts: list[tuple[K, float]] = []
    for item in order:
        if before.get(item) == after.get(item):
            continue
        if item in after:
            current[item] = after[item]
        else:
            current.pop(item, None)
        new = value(current)
        parts.append((item, new - last))
        last = new
    return start, last, parts


def composite_change(board: Board, earlier: date, area: str = "") -> Waterfall:
    """The change of the state's composite up to the board's as-of date, by the strict reading.

    Args:
        board: the state first; its ruler measures both dates.
        earlier: the first date.
        area: only this area.

    Raises:
        UsageError: the dates are in the wrong order, or less than half of the weight can speak
            at one of them.
    """
    after = board.dyads[0]
    before = _at(after, earlier)
    inside = board.of_area(area)
    shares = board.shares * inside
    columns = [c for c, weight in zip(board.columns, shares, strict=True) if weight > 0]

    def laid(dyad: Dyad, held: Items) -> Array:
        return board.ruler.lay(_strict(board.columns, dyad, held), board.ways)

    def number(dyad: Dyad, held: Items) -> float:
        found = together(laid(dyad, held), shares, board.aggregation)[0, 0]
        return 0.0 if np.isnan(found) else float(found)

    first, last = _same_names(_items(before, columns), after), _items(after, columns)
    for dyad, held in ((before, first), (after, last)):
        share = shares_told(laid(dyad, held), shares, board.ruler.flat)[0]
        if share < LEAST_SHARE:
            raise UsageError(
                f"the composite has no number as of {dyad.as_of}: {share:.0%} of the weight can "
                "speak; choose another date"
            )
    start = number(before, first)
    seen = number(after, first) - start
    _, end, parts = decompose(
        first, last, _order(before, after, first, last), lambda held: number(after, held)
    )
    found = [
        Contribution(
            item=SIGHT,
            when="",
            title="the years looked at, and what they show",
            kind=SIGHT,
            amount=seen,
        )
    ]
    found += [_contribution(before, after, first, last, i, amount) for i, amount in parts]
    return Waterfall(
        earlier=earlier, later=after.as_of, start=start, end=end, contributions=tuple(found)
    )


def count_change(dyad: Dyad, earlier: date, indicator: str, area: str) -> Waterfall:
    """The change of a count over its window, by the strict reading.

    Args:
        dyad: the pair at the second date.
        earlier: the first date.
        indicator: "facts", "exercises" or "instruments".
        area: an area of the codebook.

    Raises:
        UsageError: the dates are in the wrong order.
    """
    before = _at(dyad, earlier)
    columns = [(area, indicator)]
    first, last = _same_names(_items(before, columns), dyad), _items(dyad, columns)
    order = _order(before, dyad, first, last)
    start, end, parts = decompose(
        first, last, order, lambda held: sum(p.strict or 0.0 for ps in held.values() for p in ps)
    )
    found = tuple(_contribution(before, dyad, first, last, i, amount) for i, amount in parts)
    return Waterfall(earlier=earlier, later=dyad.as_of, start=start, end=end, contributions=found)


def _at(dyad: Dyad, earlier: date) -> Dyad:
    if earlier >= dyad.as_of:
        raise UsageError(
            f"the change runs from {earlier} to {dyad.as_of}: give the earlier date first"
        )
    if earlier.year < dyad.since:
        raise UsageError(
            f"the change begins on {earlier}, before the first year looked at ({dyad.since}): "
            "choose a later date, or an earlier --since"
        )
    return replace(dyad, evidence=dyad.evidence.as_of(earlier), as_of=earlier)


def _items(dyad: Dyad, columns: Sequence[Column]) -> Items:
    """The pieces in the window up to the as-of date, by item."""
    votes = None
    if any(indicator == "un-agreement" for _, indicator in columns):
        votes = un_agreement.compute(dyad)
    window = window_of(dyad.as_of.year, dyad.since)
    found: dict[str, tuple[Piece, ...]] = {}
    for pieces in in_window(by_year(pieces_of(dyad, columns, votes)), window).values():
        for piece in pieces:
            found[piece.item] = (*found.get(piece.item, ()), piece)
    return {item: tuple(sorted(pieces, key=repr)) for item, pieces in found.items()}


def _same_names(first: Items, after: Dyad) -> Items:
    """The pieces of the earlier date by the ids that their facts have at the later one.

    A record that came in between may tell of an act already known from elsewhere; from then on
    both are one fact. It neither went nor came.
    """
    found: dict[str, tuple[Piece, ...]] = {}
    for item, pieces in first.items():
        fact = after.evidence.find(item)
        name = item if fact is None else fact.id
        found[name] = (*found.get(name, ()), *(replace(p, item=name) for p in pieces))
    return {item: tuple(sorted(pieces, key=repr)) for item, pieces in found.items()}


def _strict(columns: Sequence[Column], dyad: Dyad, held: Items) -> Array:
    """The strict values (1, columns) of pieces, with the sight of a dyad."""
    by_column: dict[Column, list[Piece]] = {}
    for pieces in held.values():
        for piece in pieces:
            by_column.setdefault(piece.column, []).append(piece)
    window, sight = window_of(dyad.as_of.year, dyad.since), sight_of(dyad)
    values = [read(c, by_column.get(c, ()), window, sight) for c in columns]
    return np.array([[np.nan if v is None else v.strict for v in values]], dtype=float)


def _order(before: Dyad, after: Dyad, first: Items, last: Items) -> list[str]:
    """Every item by its date, then by its id; Assembly years at the end of their year."""

    def day(item: str) -> date:
        if item.startswith(VOTES):
            return date(int(item.rpartition("/")[2]), 12, 31)
        return _holder(before, after, item).evidence.fact(item).start.first

    return sorted({*first, *last}, key=lambda item: (day(item), item))


def _holder(before: Dyad, after: Dyad, item: str) -> Dyad:
    """The pair at the later date, or at the earlier one where a fact is known to it alone."""
    return after if after.evidence.find(item) is not None else before


def _contribution(
    before: Dyad, after: Dyad, first: Items, last: Items, item: str, amount: float
) -> Contribution:
    kind = "changed" if item in first and item in last else "came" if item in last else "went"
    if item.startswith(VOTES):
        year = item.rpartition("/")[2]
        return Contribution(
            item=item, when=year, title=f"UN votes of {year}: {kind}", kind="votes", amount=amount
        )
    fact = _holder(before, after, item).evidence.fact(item)
    return Contribution(item=item, when=str(fact.start), title=fact.title, kind=kind, amount=amount)
