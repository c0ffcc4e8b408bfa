"""Events between the state and the partner set, by direction and quad class.

Machine-coded events of one data set, in both directions, counted by the day they happened; who
belongs to the partner set is taken on that day. The same event is often reported many times, so
the count after the one-a-day rule stands beside the count of all rows as the lower bound. More
news is more rows: read the counts beside the exposure of the data set, never across data sets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from comity.dyad import Dyad
from comity.events import Events, bounds, period_of, periods
from comity.measures.base import Measure, Point, Series
from comity.panel import QUADS, Span

SILENT = "no data set of the store has a row of this period"
NONE_STORED = "no data set of events in the store: see `comity sources`"
PART = "the data set has rows of only part of the period"


def compute(dyad: Dyad, area: str = "") -> Series:
    """Events of a dyad by period, both directions together; the parts say who acted and how."""
    return series(dyad, MEASURE, _count, area)


def _count(rows: list[dict[str, Any]], daily: list[dict[str, Any]]) -> tuple[float, float, float]:
    total = float(sum(r["events"] for r in rows))
    return total, float(sum(r["events"] for r in daily)), total


def series(dyad: Dyad, measure: Measure, made: Any, area: str = "") -> Series:
    """A series from the rows of a dyad's events.

    Args:
        dyad: the dyad.
        measure: what is measured.
        made: from the rows of one period (all that count, and those left by one-a-day) to value,
            low and high.
        area: one area of the codebook, or all.
    """
    events = dyad.evidence.events
    found: list[Point] = []
    if events is not None and events.sources:
        source = events.asked(date(dyad.since, 1, 1), dyad.as_of)
        found = _points(dyad, events, source, made, area)
    else:
        found = [Point(y, None, None, None, 0.0, 0, (), (), NONE_STORED) for y in dyad.years]
    return Series(
        measure.id,
        dyad.state.id,
        dyad.partner.label,
        measure.unit,
        measure.interval,
        tuple(found),
    )


def _points(dyad: Dyad, events: Events, source: str, made: Any, area: str) -> list[Point]:
    spans = partner_spans(dyad)
    state, day = dyad.state.id, dyad.as_of
    rows = _by_period(events.of_dyad(state, spans, day, area=area), source, events.period)
    daily = _by_period(
        events.of_dyad(state, spans, day, rule="one-a-day", area=area), source, events.period
    )
    found = []
    for period in periods(dyad.since, day, events.period):
        first, last = bounds(period, events.period)
        coverage = events.coverage(source, first, min(last, day))
        here = rows.get(period, [])
        if not coverage:
            found.append(Point(period, None, None, None, 0.0, 0, (), (source,), SILENT))
            continue
        value, low, high = made(here, daily.get(period, []))
        found.append(
            Point(
                period,
                value,
                min(low, high),
                max(low, high),
                coverage,
                sum(r["events"] for r in here),
                (),
                (source,),
                PART if coverage < 1 else "",
                _parts(here),
            )
        )
    return found


def _by_period(
    rows: list[dict[str, Any]], source: str, kind: str
) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        if row["source"] == source:
            found.setdefault(period_of(row["period"], kind), []).append(row)
    return found


def _parts(rows: list[dict[str, Any]]) -> Mapping[str, float]:
    """The count of each direction and quad class: "out-1" is verbal cooperation by the state."""
    found = {f"{way}-{quad}": 0.0 for way in ("out", "in") for quad in QUADS}
    for row in rows:
        for quad in QUADS:
            found[f"{row['direction']}-{quad}"] += row[f"quad{quad}"]
    return found


def partner_spans(dyad: Dyad) -> list[Span]:
    """Who counts as the partner, from when to when."""
    partner, forever = dyad.partner, (date.min, date.max)
    if partner.mode == "set":
        return [Span(name, *forever) for name in partner.chosen]
    spans = []
    if partner.names_organization():
        spans.append(Span(partner.organization, *forever))
    if partner.mode != "organization":
        spans += [
            Span(m.state, m.start.last, m.end.first if m.end else date.max)
            for m in dyad.evidence.memberships.of(partner.organization)
            if m.status == "full" and m.state != dyad.state.id
        ]
    return spans


MEASURE = Measure(
    id="events",
    title="Events between the two",
    unit="events a period",
    formula="number of machine-coded events of one data set in the store that the state and "
    "someone of the partner set (membership on the day) act in, one on the other; the parts are "
    "direction (out: the state acts) and quad class (1 verbal cooperation, 2 material "
    "cooperation, 3 verbal conflict, 4 material conflict, by the data set's own scheme)",
    interval="low: each pair, code and day once; high: every row",
    coverage="share of the period's days on which the data set has any row, whoever the actors",
    references=(
        "Leetaru and Schrodt, GDELT: Global Data on Events, Location and Tone (2013)",
        "Boschee and others, ICEWS Coded Event Data, doi:10.7910/DVN/28075",
    ),
    compute=compute,
    takes_area=True,
)


def of_sources(dyad: Dyad) -> list[tuple[str, Series]]:
    """The series of every data set of the store, each by itself."""
    events = dyad.evidence.events
    if events is None:
        return []
    found = []
    for source in events.sources:
        own = replace(events, source=source, period="year")
        series_ = compute(replace(dyad, evidence=replace(dyad.evidence, events=own)))
        if series_.spoken():
            found.append((source, series_))
    return found
