"""The stock of a relation from the flow of its events, and the share of tension in the flow.

The published rule of the Tsinghua data on relations between great powers (Yan and Zhou 2004; Yan
and Qi 2009): the score P of a relation lies between -N and N, with N = 9. The sum I of a month's
event values moves it by

    (N - P)/N I  for I >= 0,      (N + P)/N I  for I < 0,

so that gains shrink near the ceiling and a blow is heavier in a good relation. A month whose sum
is larger than N would carry P beyond the bounds and is stopped there. Their event values are a
table of their own; here they are Goldstein's.

Tension is the share of conflict in all events between the two. Counts are used and not Goldstein
magnitudes, whose weights a small panel gave in 1992 and which let one attack outweigh ten visits
or the other way round; a share of counts has an interval that can be read, Wilson's (1927).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import sqrt

from comity.core.comparable import Selection
from comity.core.series import Point, Series
from comity.evidence.dyad import Dyad
from comity.measures.base import Measure
from comity.measures.cooperation import COVERAGE, by_month, seen
from comity.measures.events import NONE_STORED, PART, SILENT, Rows, answer
from comity.store.event_panel import QUADS
from comity.store.events import Events, period_of, periods

N = 9.0
START = 0.0
Z = 1.6448536269514722


def step(stock: float, flow: float, bound: float = N) -> float:
    """The stock after a month.

    Args:
        stock: before it, -bound to bound.
        flow: sum of the month's event values.
        bound: N.
    """
    room = bound - stock if flow >= 0 else bound + stock
    return min(bound, max(-bound, stock + room / bound * flow))


def path(flows: Iterable[float], start: float = START, bound: float = N) -> list[float]:
    """The stock after each month, from a starting stock."""
    found, stock = [], start
    for flow in flows:
        stock = step(stock, flow, bound)
        found.append(stock)
    return found


def stock_of(dyad: Dyad, area: str = "") -> Series:
    """The stock of a dyad at the end of each period, by month sums of Goldstein values."""
    stored = dyad.evidence.table(Events)
    if stored is None or not stored.sources:
        return _silent(dyad, STOCK, NONE_STORED)
    kind = stored.period
    source = stored.asked(date(dyad.since, 1, 1), dyad.as_of)
    months = periods(dyad.since, dyad.as_of, "month")
    known = stored.rows_known.get(source, {})
    exposure, _ = seen(known, months, dyad.as_of, "month")
    asked = periods(dyad.since, dyad.as_of, kind)
    _, coverage = seen(known, asked, dyad.as_of, kind)
    rows = [r for r in answer(by_month(dyad), area) if r["source"] == source]
    live = [m for m, number in zip(months, exposure, strict=True) if number]
    paths = [path(flows, start) for flows in _flows(rows, live) for start in (START, -N, N)]
    counts = _by_period(rows, kind)
    last = {_period_of_month(month, kind): i for i, month in enumerate(live)}
    points = []
    for period, share in zip(asked, coverage, strict=True):
        if not share:
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
        here = [p[last[period]] for p in paths]
        number = sum(r["events"] for r in counts.get(period, ()))
        note = PART if share < 1 else ""
        low, high = min(here), max(here)
        points.append(
            Point(
                period=period,
                value=here[0],
                low=low,
                high=high,
                coverage=share,
                n=number,
                facts=(),
                origins=(source,),
                note=note,
            )
        )
    return _series(dyad, STOCK, points)


def _flows(rows: Rows, months: Sequence[int]) -> list[list[float]]:
    """Month sums on the data set's own scale and, where it has them, on the common one."""
    found: list[list[float]] = []
    for scale in ("goldstein", "goldstein_common"):
        sums = dict.fromkeys(months, 0.0)
        for row in rows:
            month = period_of(row["period"], "month")
            if month in sums:
                sums[month] += row[scale] or 0.0
        if not found or any(sums.values()):
            found.append(list(sums.values()))
    return found


def _period_of_month(month: int, kind: str) -> int:
    return period_of(date(month // 100, month % 100, 1), kind)


def _by_period(rows: Rows, kind: str) -> Mapping[int, Rows]:
    found: dict[int, Rows] = {}
    for row in rows:
        found.setdefault(period_of(row["period"], kind), []).append(row)
    return found


def tension_of(dyad: Dyad, area: str = "") -> Series:
    """The share of conflict in the events of a dyad by period; none where there is no event."""
    stored = dyad.evidence.table(Events)
    if stored is None or not stored.sources:
        return _silent(dyad, TENSION, NONE_STORED)
    source = stored.asked(date(dyad.since, 1, 1), dyad.as_of)
    asked = periods(dyad.since, dyad.as_of, stored.period)
    known = stored.rows_known.get(source, {})
    _, coverage = seen(known, asked, dyad.as_of, stored.period)
    rows = [r for r in answer(dyad, area) if r["source"] == source]
    by_period = _by_period(rows, stored.period)
    points = []
    for period, share in zip(asked, coverage, strict=True):
        quads = [sum(r[f"quad{q}"] for r in by_period.get(period, ())) for q in QUADS]
        points.append(_tension(period, share, quads, source))
    return _series(dyad, TENSION, points)


def _tension(period: int, coverage: float, quads: Sequence[int], source: str) -> Point:
    number = sum(quads)
    if not coverage:
        return Point(
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
    if not number:
        note = "no event of the pair in the period: a share of nothing"
        return Point(
            period=period,
            value=None,
            low=None,
            high=None,
            coverage=coverage,
            n=0,
            facts=(),
            origins=(source,),
            note=note,
        )
    conflict = quads[2] + quads[3]
    low, high = wilson(conflict, number)
    parts = {
        "verbal": quads[2] / number,
        "material": quads[3] / number,
        "verbal-by-half": (quads[2] / 2 + quads[3]) / number,
    }
    note = PART if coverage < 1 else ""
    value = conflict / number
    return Point(
        period=period,
        value=value,
        low=low,
        high=high,
        coverage=coverage,
        n=number,
        facts=(),
        origins=(source,),
        note=note,
        parts=parts,
    )


def wilson(part: int, whole: int, z: float = Z) -> tuple[float, float]:
    """Wilson's interval of a share, by default of 90 %; the whole must be above 0."""
    share, square = part / whole, z * z
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    half = z / (1 + square / whole) * sqrt(share * (1 - share) / whole + square / (4 * whole**2))
    return min(share, max(0.0, middle - half)), max(share, min(1.0, middle + half))


def _silent(dyad: Dyad, measure: Measure, note: str) -> Series:
    return _series(
        dyad,
        measure,
        [
            Point(
                period=y,
                value=None,
                low=None,
                high=None,
                coverage=0.0,
                n=0,
                facts=(),
                origins=(),
                note=note,
            )
            for y in dyad.years
        ],
    )


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


STOCK = Measure(
    id="relation-stock",
    title="Stock of the relation",
    unit="-9 to 9",
    formula="from 0, month by month: a month's Goldstein sum I adds (9 - P)/9 I to the stock P "
    "where it is positive and (9 + P)/9 I where it is negative, never beyond -9 and 9; the value "
    "is the stock at the end of the period",
    interval="the lowest and the highest stock from any start between -9 and 9, on the data set's "
    "own Goldstein values and on those of the CAMEO manual",
    coverage=COVERAGE,
    references=(
        "Yan and Zhou, Quantitative measurement of bilateral relations between states, Zhongguo "
        "shehui kexue (2004), in Chinese; data of Tsinghua University on great-power relations",
        "Yan and Qi (2009), in Chinese, the same rule",
        "Goldstein, A Conflict-Cooperation Scale for WEIS Events Data, Journal of Conflict "
        "Resolution 36 (1992): 369-385",
    ),
    compute=stock_of,
    takes_area=True,
    of_events=True,
)
TENSION = Measure(
    id="tension",
    title="Tension",
    unit="share of events, 0-1",
    formula="events of quad classes 3 and 4 over all events of the pair in the period; the parts "
    "are verbal, material, and the share with verbal conflict counted by half",
    interval="90 %: Wilson, as if events were drawn one by one",
    coverage=COVERAGE,
    references=(
        "Goldstein, A Conflict-Cooperation Scale for WEIS Events Data, Journal of Conflict "
        "Resolution 36 (1992): 369-385",
        "Wilson, Journal of the American Statistical Association 22 (1927): 209-212",
    ),
    compute=tension_of,
    takes_area=True,
    of_events=True,
)
