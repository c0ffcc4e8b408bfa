"""Events between the state and the partner set, by direction and quad class.

Machine-coded events of one data set, in both directions, counted by the day they happened; who
belongs to the partner set is taken on that day. The same event is often reported many times, so
the count after the one-a-day rule stands beside the count of all rows as the lower bound. More
news is more rows: read the counts beside the exposure of the data set, never across data sets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from comity.core.comparable import Selection
from comity.core.series import Point, Series
from comity.evidence.dyad import Dyad
from comity.measures.base import Measure
from comity.store.event_panel import QUADS, Span
from comity.store.events import Events, bounds, period_of, periods

SILENT = "no data set of the store has a row of this period"
NONE_STORED = "no data set of events in the store: see `comity sources`"
PART = "the data set has rows of only part of the period"


Rows = list[dict[str, Any]]
"""Rows of `panel.of_dyad`: one a data set, period and direction."""


def compute(dyad: Dyad, area: str = "") -> Series:
    """Events of a dyad by period, both directions together; the parts say who acted and how."""
    return one_series(dyad, MEASURE, counted, area)


def counted(rows: Rows) -> tuple[float, float, float]:
    """The counts of one period: by the rule asked for, each pair, code and day once, every row."""
    value, low, high = (float(sum(r[name] for r in rows)) for name in ("events", "daily", "every"))
    return value, low, high


def one_series(
    dyad: Dyad, measure: Measure, made: Callable[[Rows], tuple[float, float, float]], area: str = ""
) -> Series:
    """A series from the rows of a dyad's events in one data set.

    Args:
        dyad: the dyad.
        measure: what is measured.
        made: from the rows of a period to value, low and high.
        area: one area of the codebook, or all.
    """
    events = dyad.evidence.table(Events)
    if events is None or not events.sources:
        silent = [
            Point(
                period=y,
                value=None,
                low=None,
                high=None,
                coverage=0.0,
                n=0,
                facts=(),
                origins=(),
                note=NONE_STORED,
            )
            for y in dyad.years
        ]
        return _series(dyad, measure, silent)
    source = events.asked(date(dyad.since, 1, 1), dyad.as_of)
    return series_of(dyad, measure, made, source, answer(dyad, area))


def answer(dyad: Dyad, area: str = "") -> Rows:
    """What the store has of a dyad, in every data set; the dyad's evidence must have events."""
    events = dyad.evidence.table(Events)
    assert events is not None
    return events.of_dyad(dyad.state.id, partner_spans(dyad), area=area)


def series_of(
    dyad: Dyad,
    measure: Measure,
    made: Callable[[Rows], tuple[float, float, float]],
    source: str,
    found: Rows,
) -> Series:
    """The series of one data set from what a store answered."""
    events = dyad.evidence.table(Events)
    assert events is not None
    by_period = _by_period(found, source, events.period)
    points = []
    for period in periods(dyad.since, dyad.as_of, events.period):
        first, last = bounds(period, events.period)
        coverage = events.coverage(source, first, min(last, dyad.as_of))
        if not coverage:
            points.append(
                Point(
                    period=period,
                    value=None,
                    low=None,
                    high=None,
                    coverage=0.0,
                    n=0,
                    facts=(),
                    origins=(source,),
                    note=SILENT,
                )
            )
            continue
        rows = by_period.get(period, [])
        value, low, high = made(rows)
        points.append(
            Point(
                period=period,
                value=value,
                low=min(value, low, high),
                high=max(value, low, high),
                coverage=coverage,
                n=sum(r["events"] for r in rows),
                facts=(),
                origins=(source,),
                note=PART if coverage < 1 else "",
                parts=_parts(rows),
            )
        )
    return _series(dyad, measure, points)


def _series(dyad: Dyad, measure: Measure, points: Sequence[Point]) -> Series:
    return Series(
        measure=measure.id,
        state=dyad.state.id,
        partner=dyad.partner.label,
        unit=measure.unit,
        interval=measure.interval,
        points=tuple(points),
        selection=Selection(data_set="events", kind="floor"),
    )


def _by_period(rows: Rows, source: str, kind: str) -> dict[int, Rows]:
    found: dict[int, Rows] = {}
    for row in rows:
        if row["source"] == source:
            found.setdefault(period_of(row["period"], kind), []).append(row)
    return found


def _parts(rows: Rows) -> Mapping[str, float]:
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
    of_events=True,
)
