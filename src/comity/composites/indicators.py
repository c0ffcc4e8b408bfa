"""What the indicators of the composite are made of: pieces, each of one fact or one vote year.

    depth         deepest step + 1 of the facts that hold in a year of the window; 0 where three
                  documents or more speak of the state in a year of it and no fact holds
    facts         facts with a step of the depth ladder that hold in a year, a year seen
    exercises     joint exercises begun, a year seen
    instruments   in effect at the end of the window
    un-agreement  mean agreement of the Assembly years of the window
    positions     mean stance of the positions of the window

The window is the `WINDOW` years up to the one asked for. An indicator that can see no year of it,
and has no piece, has no value: missing is not zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from comity.core.facts import Fact
from comity.core.series import Series
from comity.evidence.dyad import Dyad
from comity.measures.depth import fact_depth, repeated_editions
from comity.measures.instruments import IN_EFFECT, Instrument, Step, instruments, status_of
from comity.sources import mme_extract

WINDOW = 5
SEEN = 0.5
"""How thick the record must be on a state in a year for silence to be a zero: three documents."""
OVER = ("ended", "suspended")
Column = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What one fact, or one Assembly year, gives to one indicator of one area in one year.

    Attributes:
        item: id of the fact, or "un-agreement/YEAR".
        column: (area, indicator).
        year: calendar or Assembly year.
        strict: by verified and held facts only; None where it does not count there.
        generous: by any fact.
        low: lower end where the piece has an interval of its own, else None.
        high: upper end.
    """

    item: str
    column: Column
    year: int
    strict: float | None
    generous: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """An indicator's value: strict and generous, and the bounds that hold both."""

    strict: float
    generous: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Sight:
    """What the evidence can see of a state by year, as the part of each year before the as-of.

    Attributes:
        record: years that at least three documents of the record speak of.
        exercises: years that the exercise data set covers.
        elapsed: the part of every year that lies before the as-of date.
    """

    record: frozenset[int]
    exercises: frozenset[int]
    elapsed: Mapping[int, float]


def sight_of(dyad: Dyad) -> Sight:
    """What the evidence can see of the state of a dyad."""
    speaks_of = dyad.evidence.speaks_of
    return Sight(
        frozenset(y for y in dyad.years if dyad.coverage(y) >= SEEN),
        frozenset(y for y in dyad.years if speaks_of(mme_extract.ORIGIN, dyad.state.id, y)),
        {y: dyad.elapsed(y) for y in dyad.years},
    )


def window_of(year: int, since: int) -> range:
    """The years that the composite of a year looks at."""
    return range(max(since, year - WINDOW + 1), year + 1)


def pieces_of(dyad: Dyad, columns: Iterable[Column], votes: Series | None) -> list[Piece]:
    """Every piece of a dyad for these columns.

    Args:
        dyad: the pair.
        columns: (area, indicator) wanted.
        votes: its UN agreement, or None where that is not wanted.
    """
    wanted = set(columns)
    found = [p for p in _of_facts(dyad) if p.column in wanted]
    found += [p for p in _of_instruments(dyad) if p.column in wanted]
    for area, indicator in wanted:
        if indicator == "un-agreement" and votes is not None:
            found += _of_votes(votes, (area, indicator))
        elif indicator == "positions":
            found += _of_positions(dyad, (area, indicator))
    return found


def _areas_of(dyad: Dyad, codes: Iterable[str]) -> list[str]:
    own = set(codes)
    return [a.id for a in dyad.evidence.codebook.areas if not own.isdisjoint(a.includes)]


def _of_facts(dyad: Dyad) -> Iterable[Piece]:
    runs = repeated_editions(dyad)
    for fact in dyad.facts:
        strict = fact.id in dyad.strict_ids
        areas = _areas_of(dyad, fact.areas)
        for year in fact.years():
            step = fact_depth(fact, year, runs)
            if year < dyad.since or year > dyad.as_of.year or step is None or step < 0:
                continue
            for area in areas:
                yield Piece(
                    item=fact.id,
                    column=(area, "depth"),
                    year=year,
                    strict=step + 1 if strict else None,
                    generous=step + 1,
                )
                yield Piece(
                    item=fact.id,
                    column=(area, "facts"),
                    year=year,
                    strict=float(strict),
                    generous=1.0,
                )
        if fact.kind == "exercise" and fact.start.year >= dyad.since:
            for area in areas:
                yield Piece(
                    item=fact.id,
                    column=(area, "exercises"),
                    year=fact.start.year,
                    strict=float(strict),
                    generous=1.0,
                )


def _of_votes(votes: Series, column: Column) -> Iterable[Piece]:
    for p in votes.spoken():
        if p.value is not None:
            item = f"un-agreement/{p.period}"
            yield Piece(
                item=item,
                column=column,
                year=p.period,
                strict=p.value,
                generous=p.value,
                low=p.low,
                high=p.high,
            )


def _of_positions(dyad: Dyad, column: Column) -> Iterable[Piece]:
    for fact in dyad.facts:
        if fact.kind == "position" and fact.stance is not None and _is_its_own(dyad, fact):
            counts = fact.official and fact.id in dyad.strict_ids
            strict = float(fact.stance) if counts else None
            yield Piece(
                item=fact.id,
                column=column,
                year=fact.start.year,
                strict=strict,
                generous=float(fact.stance),
            )


def _is_its_own(dyad: Dyad, fact: Fact) -> bool:
    return dyad.state.id in fact.subjects() and fact.start.year >= dyad.since


def _of_instruments(dyad: Dyad) -> Iterable[Piece]:
    for instrument in instruments(dyad):
        areas = _areas_of(dyad, instrument.areas)
        if not areas:
            continue
        strict = _stock(dyad, instrument, [s for s in instrument.steps if s.strict])
        generous = _stock(dyad, instrument, instrument.steps)
        for year in dyad.years:
            items = {**strict.get(year, {}), **generous.get(year, {})}
            for item in items:
                own = float(strict.get(year, {}).get(item, 0))
                any_ = float(generous.get(year, {}).get(item, 0))
                for area in areas:
                    yield Piece(
                        item=item,
                        column=(area, "instruments"),
                        year=year,
                        strict=own,
                        generous=any_,
                    )


def _stock(dyad: Dyad, instrument: Instrument, steps: Sequence[Step]) -> dict[int, dict[str, int]]:
    """By year, the facts that put an instrument in effect (+1) and that ended it (-1).

    One that is over because its own term is has neither: no fact ended it.
    """
    first = _entry(instrument, steps)
    if first is None:
        return {}
    marks = {s.when.last.year for s in steps}
    if instrument.ends is not None:
        marks.add(instrument.ends.last.year)
    found: dict[int, dict[str, int]] = {}
    current: dict[str, int] = {}
    for year in dyad.years:
        if year in marks or not found:
            current = _standing(dyad, instrument, steps, first, year)
        found[year] = current
    return {year: items for year, items in found.items() if items}


def _standing(
    dyad: Dyad, instrument: Instrument, steps: Sequence[Step], first: Step, year: int
) -> dict[str, int]:
    day = min(date(year, 12, 31), dyad.as_of)
    if not first.when.by(day):
        return {}
    if status_of(steps, instrument.kind, instrument.ends, day, instrument.acted_on) in IN_EFFECT:
        return {first.fact: 1}
    last = [s for s in steps if s.when.by(day)][-1]
    if last.stage in OVER and last.fact != first.fact:
        return {first.fact: 1, last.fact: -1}
    return {}


def _entry(instrument: Instrument, steps: Sequence[Step]) -> Step | None:
    """The step from which an instrument is in effect, its own term apart."""
    for index, step in enumerate(steps):
        if (
            status_of(
                steps[: index + 1], instrument.kind, None, step.when.last, instrument.acted_on
            )
            in IN_EFFECT
        ):
            return step
    return None


def read(
    column: Column, pieces: Sequence[Piece], window: Sequence[int], sight: Sight
) -> Reading | None:
    """An indicator's value from its pieces in a window; None where it cannot speak."""
    indicator = column[1]
    if indicator in ("un-agreement", "positions"):
        return _mean(pieces)
    seen = sight.exercises if indicator == "exercises" else sight.record
    years = {p.year for p in pieces} | (seen & set(window))
    if not years:
        return None
    if indicator == "depth":
        strict = max((p.strict for p in pieces if p.strict is not None), default=0.0)
        generous = max((p.generous for p in pieces), default=0.0)
        return Reading(strict, generous, strict, generous)
    strict = sum(p.strict or 0.0 for p in pieces)
    generous = sum(p.generous for p in pieces)
    if indicator == "instruments":
        generous = max(strict, generous)
    else:
        length = sum(sight.elapsed.get(y, 1.0) for y in years)
        strict, generous = strict / length, generous / length
    return Reading(strict, generous, strict, generous)


def _mean(pieces: Sequence[Piece]) -> Reading | None:
    counted = [p.strict for p in pieces if p.strict is not None]
    if not counted:
        return None
    strict = sum(counted) / len(counted)
    generous = sum(p.generous for p in pieces) / len(pieces)
    low = sum(p.generous if p.low is None else p.low for p in pieces) / len(pieces)
    high = sum(p.generous if p.high is None else p.high for p in pieces) / len(pieces)
    return Reading(strict, generous, min(low, strict, generous), max(high, strict, generous))


ByYear = Mapping[int, Mapping[Column, Sequence[Piece]]]


def by_year(pieces: Iterable[Piece]) -> ByYear:
    """Pieces by year and column."""
    found: dict[int, dict[Column, list[Piece]]] = {}
    for piece in pieces:
        found.setdefault(piece.year, {}).setdefault(piece.column, []).append(piece)
    return found


def in_window(pieces: ByYear, window: Sequence[int]) -> dict[Column, list[Piece]]:
    """The pieces that count in a window, by column; instruments count in its last year only."""
    found: dict[Column, list[Piece]] = {}
    for year in window:
        for column, held in pieces.get(year, {}).items():
            if column[1] != "instruments" or year == window[-1]:
                found.setdefault(column, []).extend(held)
    return found
