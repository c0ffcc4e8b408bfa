"""Event points: the sum of the editors' points over the facts of a period.

An index of the kind that editors keep by hand (TRUMAN, BISS) is a table: `event_points.csv` of the
record folder gives points, -10 to 10, by kind, mechanism and act. The value is the sum over facts
that are verified and held; low adds every other fact of negative points, high every other of
positive points. Facts that are known to the year only have no quarter and no month, and are left
out of those.
"""

from __future__ import annotations

from comity.core.comparable import Selection
from comity.core.event_points import points_of
from comity.core.facts import Fact
from comity.core.series import Point, Series
from comity.evidence.dyad import Dyad
from comity.measures.base import Measure
from comity.record.to_facts import KINDS
from comity.store.events import bounds, period_of, periods

NO_SCALE = "the record has no scale: name one with --record that holds event_points.csv"
SILENT = "the record has no fact of this period that the scale gives points to"
_WORDS = {meant: word for word, meant in KINDS.items()}


def compute(dyad: Dyad, area: str = "") -> Series:
    """Points of a dyad by year, quarter or month; with an area, of its facts only."""
    kind = dyad.evidence.period
    found: dict[int, list[tuple[Fact, float]]] = {}
    for fact in dyad.facts:
        points = points_of(dyad.evidence.scale, fact, [_WORDS.get(fact.kind, fact.kind)])
        if points is None or (area and area not in fact.areas):
            continue
        period = period_of(fact.start.first, kind)
        if period == period_of(fact.start.last, kind):
            found.setdefault(period, []).append((fact, points))
    return Series(
        measure=MEASURE.id,
        state=dyad.state.id,
        partner=dyad.partner.label,
        unit=f"points a {kind}",
        interval=MEASURE.interval,
        points=tuple(
            _point(dyad, period, kind, found.get(period, []))
            for period in periods(dyad.since, dyad.as_of, kind)
        ),
        selection=Selection(data_set="partnership-record", kind="sample"),
    )


def _point(dyad: Dyad, period: int, kind: str, found: list[tuple[Fact, float]]) -> Point:
    origins = tuple(sorted(dyad.evidence.fact_origins)) or ("codebook",)
    if not found:
        note = SILENT if dyad.evidence.scale else NO_SCALE
        return Point(
            period=period, value=None, low=None, high=None, coverage=0.0, n=0, origins=origins,
            note=note,
        )  # fmt: skip
    strict = [p for fact, p in found if fact.id in dyad.strict_ids]
    rest = [p for fact, p in found if fact.id not in dyad.strict_ids]
    value = sum(strict)
    first, last = bounds(period, kind)
    passed = (min(last, dyad.as_of) - first).days + 1
    return Point(
        period=period,
        value=value if strict else None,
        low=value + sum(p for p in rest if p < 0),
        high=value + sum(p for p in rest if p > 0),
        coverage=dyad.coverage(first.year) * passed / ((last - first).days + 1),
        n=len(found),
        facts=tuple(fact.id for fact, _ in found),
        origins=origins,
        parts={
            "positive": sum(p for p in strict if p > 0),
            "negative": sum(p for p in strict if p < 0),
        },
    )


MEASURE = Measure(
    id="event-points",
    title="Event points on the editors' scale",
    unit="points a period",
    formula="sum of the points (event_points.csv, -10 to 10, by kind, mechanism and act) of the "
    "facts of the period that are verified and held",
    interval="low: with every other fact of negative points; high: with every other of positive "
    "points",
    coverage="how thick the record is on the state in the year, times the part of the period "
    "before the as-of date",
    references=("Krippendorff, Content Analysis (2004), chapter 11",),
    compute=compute,
    takes_area=True,
    by_period=True,
    in_panel=False,
)
