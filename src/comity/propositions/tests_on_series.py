"""Tests on measures: value, trend, level against peers or poles, change between windows.

Each measure answers for itself, with its bounds or interval; `combined` makes one answer of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from comity.core.partner_sets import PartnerSet, organization_set
from comity.core.series import Point, Series
from comity.evaluation.sections.ladder import ladder_of
from comity.propositions.answer import Answer, Outcome, combined
from comity.propositions.model import OWN_SERIES
from comity.propositions.selection import Reading
from comity.stats.mann_kendall import UNCLEAR, trend_of

SUMMED = frozenset({"exercises", "events", "goldstein", "facts", "record"})
"""Measures whose years add up; of the others the mean is taken."""
THIN = frozenset({"instruments", "facts", "record", "depth", "positions", "commitments"})
"""Measures of which a year counts as seen as soon as the record speaks of the state."""
HALF = 0.5
RECORD = "partnership-record"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A measure over a window: its sum or mean, with bounds.

    Attributes:
        value: by the strict reading.
        low: lower bound.
        high: upper bound.
        coverage: the share of the window's years with a value.
        facts: ids behind it.
        years: the years with a value.
    """

    value: float
    low: float
    high: float
    coverage: float
    facts: tuple[str, ...]
    years: frozenset[int]


def value(reading: Reading) -> Answer:
    """Whether a measure's value over the window lies within the bounds asked for."""
    test = reading.proposition.test
    own = _own(reading)

    def answer(measure: str) -> Answer:
        level = _level(_series(reading, measure, *own), reading.years, measure)
        if level is None:
            return _silent(measure)
        least, most = test.at_least, test.at_most
        enough = least is None or level.low >= least
        few = most is None or level.high <= most
        outcome: Outcome = "yes" if enough and few else "open"
        if (least is not None and level.high < least) or (most is not None and level.low > most):
            outcome = "no"
        return _told(reading, measure, outcome, level, _figure(level))

    return combined({m: answer(m) for m in test.by})


def trend(reading: Reading) -> Answer:
    """Whether each measure goes in the direction asked for, by its exact test and interval."""
    test = reading.proposition.test
    own = _own(reading)

    def answer(measure: str) -> Answer:
        points = _points(_series(reading, measure, *own), reading.years, measure)
        pairs = [(p.period, p.value) for p in points if p.value is not None]
        found = trend_of(pairs)
        level = _level_of(points, reading.years, measure)
        if level is None or found.answer == UNCLEAR:
            years = f"{len(pairs)} years" if pairs else "no year"
            interval = (
                f"slope {found.slope:+.2g} a year, 90% interval {found.low:+.2g} to "
                f"{found.high:+.2g}, p {found.p:.2f}"
                if found.slope is not None
                else f"{years} with a value"
            )
            ids = level.facts if level else ()
            answered = _silent(measure, f"no clear direction ({interval})")
            return Answer(
                outcome="open", text=answered.text, speaks_for=ids, decides=answered.decides,
                coverage=level.coverage if level else 0.0,
            )  # fmt: skip
        outcome: Outcome = "yes" if found.answer == test.direction else "no"
        text = (
            f"{found.answer} {found.first}-{found.last} ({found.slope:+.2g} a year, 90% interval "
            f"{found.low:+.2g} to {found.high:+.2g}, p {found.p:.2g})"
        )
        text += _pauses(points) if measure == "rungs" else ""
        return _told(reading, measure, outcome, level, text)

    return combined({m: answer(m) for m in test.by})


def level(reading: Reading) -> Answer:
    """Whether the state stands above the others, or at a rank among them.

    Bounds decide: above is above where the lower bound exceeds the other's upper bound, over the
    years in which both have a value.
    """
    test = reading.proposition.test
    names = reading.bench.evidence.actors

    def answer(measure: str) -> Answer:
        own = _series(reading, measure, *_own(reading))
        others = {o: _series(reading, measure, *reading.toward(o)) for o in test.than}
        series = (own, *others.values())
        common = frozenset.intersection(
            *(frozenset(p.period for p in _points(s, reading.years, measure)) for s in series)
        )
        mine = _level_of([p for p in own.points if p.period in common], reading.years, measure)
        theirs = {
            o: _level_of([p for p in s.points if p.period in common], reading.years, measure)
            for o, s in others.items()
        }
        if mine is None or mine.coverage < HALF:
            return _silent(measure, f"a value for all in {len(common)} years only")
        rivals = [x for x in theirs.values() if x is not None]
        outcome = _ranked(mine, rivals, test.rank)
        shown = ", ".join(f"{names.name(o)} {_figure(x)}" for o, x in theirs.items() if x)
        text = f"{_figure(mine)} against {shown} ({min(common)}-{max(common)})"
        behind = tuple(f for x in rivals for f in x.facts)
        found = _told(reading, measure, outcome, mine, text)
        return Answer(
            outcome=outcome,
            text=text,
            speaks_for=mine.facts or found.speaks_for,
            speaks_against=behind or found.speaks_against,
            decides=("documents on the years that differ",) if outcome == "open" else (),
            coverage=mine.coverage,
        )

    return combined({m: answer(m) for m in test.by})


def _ranked(mine: Level, others: Sequence[Level], rank: int) -> Outcome:
    above = sum(other.low > mine.high for other in others)
    below = sum(other.high < mine.low for other in others)
    if rank in (0, 1):
        if below == len(others):
            return "yes"
        beaten = any(other.low > mine.high for other in others)
        tied = any(other.low == other.high == mine.low == mine.high for other in others)
        return "no" if beaten or tied else "open"
    if above == rank - 1 and above + below == len(others):
        return "yes"
    possible = range(above, len(others) - below + 1)
    return "open" if rank - 1 in possible else "no"


def change(reading: Reading) -> Answer:
    """Whether each measure stands higher, or lower, in the window than in the earlier one."""
    test = reading.proposition.test
    assert test.earlier is not None
    own = _own(reading)
    before = reading.with_window(test.earlier)

    def answer(measure: str) -> Answer:
        series = _series(reading, measure, *own)
        now = _level(series, reading.years, measure, mean=True)
        then = _level(series, before.years, measure, mean=True)
        if now is None or then is None or min(now.coverage, then.coverage) < HALF:
            return _silent(measure, "too few years with a value in one of the two windows")
        rises, falls = now.low > then.high, now.high < then.low
        same = now.low == now.high == then.low == then.high
        answers: Mapping[str, bool] = {"rising": rises, "falling": falls, "flat": same}
        known = rises or falls or same
        outcome: Outcome = "yes" if answers[test.direction] else "no" if known else "open"
        text = f"{_figure(then)} a year in {_years(before)}, {_figure(now)} in {_years(reading)}"
        return _told(reading, measure, outcome, now, text, then.facts)

    return combined({m: answer(m) for m in test.by})


def _own(reading: Reading) -> tuple[str, PartnerSet]:
    partner = reading.partner or organization_set(reading.proposition.partner)
    return reading.proposition.states[0], partner


def _series(reading: Reading, measure: str, state: str, partner: PartnerSet) -> Series:
    if measure in OWN_SERIES:
        return _own_series(reading, measure, state, partner)
    areas = reading.proposition.about.areas
    series = reading.bench.series(measure, state, partner, areas[0] if len(areas) == 1 else "")
    return _rows(reading, series, state, partner) if measure == "exercises" else series


def _rows(reading: Reading, series: Series, state: str, partner: PartnerSet) -> Series:
    """Exercises as the data set lists them, where the reading asks for rows."""
    if not reading.rows:
        return series
    points = []
    members = reading.bench.evidence.memberships
    for point in series.points:
        rows = 0
        for fact in map(reading.bench.evidence.fact, point.facts):
            for passage in fact.passages:
                if passage.origin == "mme" and state in passage.subjects:
                    others = frozenset(passage.subjects) - {state}
                    rows += partner.holds(others, fact.start.first, members)
        seen = point.value is not None
        counted = float(rows) if seen else None
        points.append(
            Point(
                period=point.period,
                value=counted,
                low=counted,
                high=counted,
                coverage=point.coverage,
                n=rows,
                facts=point.facts,
            )
        )
    return Series(
        measure=series.measure,
        state=state,
        partner=series.partner,
        unit=series.unit,
        interval="rows",
        points=tuple(points),
    )


def _own_series(reading: Reading, measure: str, state: str, partner: PartnerSet) -> Series:
    """Facts a year, those of the record's own documents, or rungs reached so far."""
    if measure == "rungs":
        return _ladder(reading, state, partner)
    dyad = reading.bench.dyad(state, partner)
    found = reading.toward_set(state, partner).facts()
    kept = [f for f in found.generous if measure != "record" or RECORD in f.origins]
    strict = {f.id for f in found.strict}
    points = []
    for year in dyad.years:
        own = [f for f in kept if f.start.year == year]
        low = sum(f.id in strict for f in own)
        seen = dyad.coverage(year)
        spoken = low if seen or own else None
        high = len(own) if spoken is not None else None
        ids = tuple(f.id for f in own)
        points.append(
            Point(
                period=year,
                value=spoken,
                low=spoken,
                high=high,
                coverage=seen,
                n=len(own),
                facts=ids,
                origins=(RECORD,),
            )
        )
    return Series(
        measure=measure,
        state=state,
        partner=partner.label,
        unit="facts",
        interval="strict to generous",
        points=tuple(points),
    )


def _ladder(reading: Reading, state: str, partner: PartnerSet) -> Series:
    """Rungs of the partner's ladder that the state has reached by the end of each year."""
    dyad = reading.bench.dyad(state, partner)
    ladder = ladder_of(reading.bench.evidence, partner.organization, state, (), dyad.id)
    points = []
    for year in dyad.years:
        strict = sum(bool(r.strict) and int(r.strict[:4]) <= year for r in ladder.rungs)
        reached = [r for r in ladder.rungs if r.generous and int(r.generous[:4]) <= year]
        ids = tuple(dict.fromkeys(f for r in reached for f in r.facts))
        high = max(strict, len(reached))
        points.append(
            Point(
                period=year,
                value=strict,
                low=strict,
                high=high,
                coverage=1.0,
                n=high,
                facts=ids,
                origins=(RECORD,),
            )
        )
    return Series(
        measure="rungs",
        state=state,
        partner=partner.label,
        unit="rungs",
        interval="strict to generous",
        points=tuple(points),
    )


def _points(series: Series, years: range, measure: str) -> list[Point]:
    least = 0.01 if measure in THIN else 1.0
    return [p for p in series.spoken() if p.period in years and p.coverage >= least]


def _level(series: Series, years: range, measure: str, *, mean: bool = False) -> Level | None:
    return _level_of(_points(series, years, measure), years, measure, mean=mean)


def _level_of(
    points: Sequence[Point], years: range, measure: str, *, mean: bool = False
) -> Level | None:
    used = [p for p in points if p.value is not None and p.period in years]
    if not used or not len(years):
        return None
    by = 1 if measure in SUMMED and not mean else len(used)
    values = [p.value or 0.0 for p in used]
    lows = [v if p.low is None else p.low for p, v in zip(used, values, strict=True)]
    highs = [v if p.high is None else p.high for p, v in zip(used, values, strict=True)]
    return Level(
        value=sum(values) / by,
        low=sum(lows) / by,
        high=sum(highs) / by,
        coverage=len(used) / len(years),
        facts=tuple(dict.fromkeys(f for p in used for f in p.facts)),
        years=frozenset(p.period for p in used),
    )


def _told(
    reading: Reading,
    measure: str,
    outcome: Outcome,
    level: Level,
    text: str,
    more: tuple[str, ...] = (),
) -> Answer:
    """The answer of one measure; below half of the window's years it cannot decide."""
    ids = (*level.facts, *more) or _origins(reading, measure)
    if level.coverage < HALF:
        outcome = "open"
        text += f"; only {level.coverage:.0%} of the years have a value"
    contradicts = outcome == "no"
    return Answer(
        outcome=outcome,
        text=text,
        speaks_for=() if contradicts else ids,
        speaks_against=ids if contradicts else (),
        decides=(f"{measure} for the years without a value",) if outcome == "open" else (),
        coverage=level.coverage,
    )


def _origins(reading: Reading, measure: str) -> tuple[str, ...]:
    """The data set behind a measure that rests on no single facts."""
    series = _series(reading, measure, *_own(reading))
    found = dict.fromkeys(o for p in series.points for o in p.origins)
    return tuple(o for o in found if o in reading.bench.evidence.origins)


def _silent(measure: str, why: str = "no year of the window has a value") -> Answer:
    return Answer(outcome="open", text=why, decides=(f"{measure} for the years of the window",))


def _figure(level: Level) -> str:
    text = f"{level.value:.3g}"
    if level.low == level.high == level.value:
        return text
    return f"{text} ({level.low:.3g} to {level.high:.3g})"


def _years(reading: Reading) -> str:
    return f"{reading.years[0]}-{reading.years[-1]}"


def _pauses(points: Sequence[Point]) -> str:
    """Runs of three or more years without a new rung."""
    runs: list[list[int]] = []
    for one, two in itertools.pairwise(points):
        if (two.value or 0) == (one.value or 0):
            if runs and runs[-1][1] == one.period:
                runs[-1][1] = two.period
            else:
                runs.append([two.period, two.period])
    long = [f"{a}-{b}" for a, b in runs if b - a >= 2]
    return f"; no new rung {', '.join(long)}" if long else ""


SERIES_ANSWERS: Mapping[str, Callable[[Reading], Answer]] = {
    "value": value,
    "trend": trend,
    "level": level,
    "change": change,
}
