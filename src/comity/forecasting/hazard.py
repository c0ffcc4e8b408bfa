"""The hazard of the next rung of an organization's ladder, and a life table beside it.

A discrete-time hazard: for every state that was ever a partner and every calendar year in which it
was below the top, the chance that a verified higher rung is reached in the year. A ridge logistic
regression on: the rung reached, years since the last rung, how many other states reached one in the
year before, whether states of the same region stand higher, membership of a rival pole. The life
table knows the years since the last rung only (the actuarial form, drawn to the mean by two
years). Only verified rungs count, at their published dates.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from comity.evaluation.sections.ladder import ladder_of
from comity.evidence.evidence import Evidence
from comity.forecasting.forecasters import logistic
from comity.forecasting.yearly_counts import FIRST, complete_years
from comity.stats.arrays import Floats

RIDGE = 10.0
HALF_LIFE = 2.0
"""Years by which a row's weight halves; chosen on origins 1999-2010 (docs/prospects.md)."""
LONG = 12
PRIOR = 2.0
FIRST_ORIGIN = 1998


@dataclass(frozen=True, kw_only=True)
class Spells:
    """State-years below the top of a ladder.

    Attributes:
        states: id of the state of each row.
        years: its year.
        rung: order of the highest rung before the year; 0 for none.
        since: years since that rung, or since 1991.
        others: share of the other states that reached a rung in the year before.
        ahead: share of the region's other states that stood higher before the year.
        rival: 1 for a member of the rival alliance in the year before.
        event: 1 where a higher rung was reached in the year.
        top: order of the ladder's highest rung.
    """

    states: tuple[str, ...]
    years: Floats
    rung: Floats
    since: Floats
    others: Floats
    ahead: Floats
    rival: Floats
    event: Floats
    top: int

    def only(self, mask: npt.NDArray[np.bool_]) -> Spells:
        """Some of the rows."""
        names = tuple(np.array(self.states)[mask])
        return _spells(names, np.column_stack(self.columns)[mask], self.top)

    @property
    def columns(self) -> tuple[Floats, ...]:
        """The seven columns in their order."""
        head = (self.years, self.rung, self.since, self.others)
        return (*head, self.ahead, self.rival, self.event)

    def design(self) -> Floats:
        """The columns of the regression."""
        rungs = np.eye(self.top + 1)[self.rung.astype(int)][:, : self.top]
        since = np.log1p(self.since)
        return np.column_stack(
            [
                rungs,
                since,
                self.since <= 1,
                self.since <= 3,
                np.log(self.others + 0.02),
                self.ahead,
                self.rival,
                self.rival * self.rung,
                since * (self.rung > self.top / 2),
            ]
        )


def rung_years(evidence: Evidence, organization: str) -> dict[str, list[tuple[int, int]]]:
    """For every state that was ever a partner: (year, order) of its verified rungs."""
    states = sorted(
        {
            s
            for f in evidence.facts
            if f.kind == "milestone" and f.organization == organization
            for s in f.subjects()
        }
    )
    founders = evidence.memberships.on(organization, date(FIRST - 1, 12, 31))
    partners = [s for s in states if s not in founders]
    if not partners:
        return {}
    ladder = ladder_of(evidence, organization, partners[0], partners[1:], organization)
    climbed = {partners[0]: ladder.rungs, **ladder.peers}
    found = {}
    for state, rungs in climbed.items():
        reached = sorted((int(r.strict[:4]), r.order) for r in rungs if r.strict)
        if reached:
            found[state] = reached
    return found


def spells(evidence: Evidence, organization: str, as_of: date) -> Spells | None:
    """The state-years of complete calendar years up to a day, or None without a ladder."""
    ladder = evidence.codebook.ladder(organization)
    climbed = rung_years(evidence, organization)
    if not ladder or not climbed:
        return None
    top = max(r.order for r in ladder)
    rows = [
        (state, *_row(evidence, organization, climbed, state, year, top))
        for state in climbed
        for year in complete_years(as_of)
        if _below(climbed[state], year, top)
    ]
    names = tuple(str(r[0]) for r in rows)
    values = np.array([r[1:] for r in rows], dtype=np.float64).reshape(len(rows), 7)
    return _spells(names, values, top)


def _spells(names: tuple[str, ...], values: Floats, top: int) -> Spells:
    years, rung, since, others, ahead, rival, event = values.T
    return Spells(
        states=names,
        years=years,
        rung=rung,
        since=since,
        others=others,
        ahead=ahead,
        rival=rival,
        event=event,
        top=top,
    )


def next_year(evidence: Evidence, organization: str, state: str, year: int) -> Spells | None:
    """The row of one state in a year that has not begun; None where it stands at the top."""
    climbed = rung_years(evidence, organization)
    ladder = evidence.codebook.ladder(organization)
    if not ladder:
        return None
    top = max(r.order for r in ladder)
    climbed.setdefault(state, [])
    if not _below(climbed[state], year, top):
        return None
    row = np.array([_row(evidence, organization, climbed, state, year, top)], dtype=np.float64)
    return _spells((state,), row, top)


def _below(reached: list[tuple[int, int]], year: int, top: int) -> bool:
    return all(order < top for when, order in reached if when < year)


def _row(
    evidence: Evidence,
    organization: str,
    climbed: dict[str, list[tuple[int, int]]],
    state: str,
    year: int,
    top: int,
) -> tuple[float, ...]:
    past = [(when, order) for when, order in climbed[state] if when < year]
    rung = max((order for _, order in past), default=0)
    since = year - (max(when for when, _ in past) if past else FIRST - 1)
    others = [s for s in climbed if s != state]
    moved = np.mean([any(w == year - 1 for w, _ in climbed[s]) for s in others]) if others else 0.0
    region = evidence.actors[state].region
    mates = [s for s in others if region and evidence.actors[s].region == region]
    higher = [any(w < year and o > rung for w, o in climbed[s]) for s in mates]
    day = date(year - 1, 12, 31)
    rivals = [p for p in evidence.codebook.poles if organization not in p.organizations]
    rival = any(
        state in evidence.memberships.on(o, day)
        for p in rivals
        for o in p.organizations
        if o in ("CSTO", "NATO")
    )
    event = any(w == year and o > rung for w, o in climbed[state])
    ahead = float(np.mean(higher)) if higher else 0.0
    return (float(year), float(rung), float(since), float(moved), ahead, float(rival), float(event))


def recency(known: Spells) -> Floats:
    """The weight of each row: halved by every two years before the last.

    States climbed in waves (all of them in 1994, few since 2009): what held of a wave says little
    of the years after it.
    """
    return np.asarray(0.5 ** ((known.years.max() - known.years) / HALF_LIFE))


def fitted(known: Spells, ridge: float = RIDGE) -> Callable[[Spells], Floats]:
    """The regression on the rows by their recency, as a function from rows to yearly hazards."""
    if not known.event.size or not 0 < known.event.mean() < 1:
        return base_rate(known)
    predict = logistic(known.design(), known.event, ridge, recency(known))
    return lambda rows: np.clip(predict(rows.design()), 0.001, 0.999)


def base_rate(
    known: Spells, near: npt.NDArray[np.bool_] | None = None
) -> Callable[[Spells], Floats]:
    """The share of rows with an event by their recency; a half where there is no row.

    Args:
        known: the rows.
        near: those whose share is wanted, drawn to that of all of them; None: all.
    """
    weights = recency(known) if known.event.size else np.zeros(0)
    rate = ((weights * known.event).sum() + 0.5) / (weights.sum() + 1)
    if near is not None:
        own = weights * near
        rate = ((own * known.event).sum() + PRIOR * rate) / (own.sum() + PRIOR)
    return lambda rows: np.full(len(rows.event), rate)


def life_table(known: Spells) -> Callable[[Spells], Floats]:
    """The share of rows with an event by years since the last rung, drawn to the mean.

    Rows weigh by their recency, as in the regression that it stands beside.
    """
    weights = recency(known) if known.event.size else np.zeros(0)
    # without any row nothing is known: a half, as `base_rate` says then
    mean = float(np.average(known.event, weights=weights)) if known.event.size else 0.5
    age = np.minimum(known.since, LONG).astype(int)
    table = np.array(
        [
            ((weights * known.event)[age == k].sum() + PRIOR * mean)
            / (weights[age == k].sum() + PRIOR)
            for k in range(LONG + 1)
        ]
    )
    return lambda rows: np.clip(table[np.minimum(rows.since, LONG).astype(int)], 0.001, 0.999)


MAKERS: Mapping[str, Callable[[Spells], Callable[[Spells], Floats]]] = {
    "hazard": fitted,
    "life table": life_table,
    "base rate": base_rate,
}
"""The forecasters of a rung: from known rows to a function from rows to yearly hazards."""


def within(hazard: Callable[[Spells], Floats], row: Spells, years: float) -> float:
    """The chance of a rung of one state within so many years."""
    return float(within_each(hazard, row, years)[0])


def within_each(hazard: Callable[[Spells], Floats], rows: Spells, years: float) -> Floats:
    """The chance of a rung within so many years of each row, the years since the last one going on.

    Of a year that is not whole, its part of the year's hazard counts.
    """
    left = np.ones(len(rows.event))
    for ahead in range(math.ceil(years)):
        later = replace(rows, years=rows.years + ahead, since=rows.since + ahead)
        left *= (1 - hazard(later)) ** min(1.0, years - ahead)
    return 1 - left


@dataclass(frozen=True, kw_only=True)
class Rolled:
    """What was forecast at past origins, and what came.

    Attributes:
        made: chances by forecaster (hazard, life table, base rate), one a case.
        came: 1 where a higher rung was reached in the window.
        origins: the year at whose end each was made.
    """

    made: Mapping[str, Floats]
    came: Floats
    origins: tuple[int, ...]


def rolling(known: Spells, span: int = 1, first: int = FIRST_ORIGIN) -> Rolled:
    """Every state's chance of a rung within `span` years, at each year's end from that year's past.

    Args:
        known: the rows; a window that they do not reach the end of is not asked.
        span: years of the window.
        first: the first origin.
    """
    made: dict[str, list[Floats]] = {name: [np.zeros(0)] for name in MAKERS}
    came: list[float] = []
    origins: list[int] = []
    climbed = {(s, y) for s, y, e in zip(known.states, known.years, known.event, strict=True) if e}
    last = known.years.max(initial=0) - span + 1
    for year in sorted({int(y) for y in known.years if first < y <= last}):
        before, now = known.only(known.years < year), known.only(known.years == year)
        for name, make in MAKERS.items():
            made[name].append(within_each(make(before), now, span))
        came += [float(any((s, year + n) in climbed for n in range(span))) for s in now.states]
        origins += [year - 1] * len(now.states)
    joined = {name: np.concatenate(parts) for name, parts in made.items()}
    return Rolled(made=joined, came=np.array(came), origins=tuple(origins))
