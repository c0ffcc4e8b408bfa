"""Cooperation and conflict as rates behind the events: net, share, initiative, with intervals.

A count of events says as much about the press as about the pair. Here each direction (out: the
state acts; in: it is acted on) and quad class is a rate per 1,000 rows of the data set that moves
from period to period, seen through counts by the model of `poisson_gamma`: all rows of the data
set in the period are the exposure, the discount and the clustering of events are integrated. With
r[d, q] the rate of direction d and quad class q:

    cooperation       = sum of r[d, 1] + r[d, 2] - r[d, 3] - r[d, 4] over both directions
    cooperative share = (sum of r[d, 1] + r[d, 2]) / (sum of all r)
    initiative        = (sum of r[out, q]) / (sum of all r)

The model runs on months, whatever period is asked for: within a year a burst that is over in a
month can be told from a level that held. The rate of a quarter or year is that of its months,
weighted by exposure, path by path.

Values are means and intervals the 5 % and 95 % quantiles of the same 2,000 draws of the eight
rates, each a whole path from the posterior.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from comity.core.comparable import Selection
from comity.core.series import Point, Series
from comity.evidence.dyad import Dyad
from comity.measures.base import Measure
from comity.measures.events import NONE_STORED, PART, SILENT, Rows, answer
from comity.store.event_panel import QUADS
from comity.store.events import Events, bounds, period_of, periods

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WAYS = ("out", "in")
KINDS = tuple(f"{way}-{quad}" for way in WAYS for quad in QUADS)
"""The eight series of a pair, in the order of the arrays: "out-1" to "in-4"."""
ROWS = 1000
DRAWS = 1_000
SEED = 1992
NO_EVENT = "the data set saw the period and has no event of the pair: inferred from the others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Latent:
    """The rates of one pair in one data set.

    Attributes:
        source: the data set.
        periods: as `events.periods` writes them.
        counts: events, shape [8, periods], in the order of `KINDS`.
        exposure: thousands of rows of the data set, shape [periods]; 0 where it saw nothing.
        coverage: share of the period's days, up to the as-of date, with any row, 0 to 1.
        draws: of the rates per 1,000 rows, shape [draws, 8, periods].
    """

    source: str
    periods: tuple[int, ...]
    counts: NDArray[np.float64]
    exposure: NDArray[np.float64]
    coverage: tuple[float, ...]
    draws: NDArray[np.float64]


def latent(dyad: Dyad, area: str = "") -> Latent | None:
    """The rates of a dyad by direction and quad class; None where no data set can speak.

    Args:
        dyad: the dyad, whose evidence has the period and the counting rule asked for.
        area: only events that touch an area of the codebook; empty means all.
    """
    events = dyad.evidence.table(Events)
    if events is None or not events.sources:
        return None
    source = events.asked(date(dyad.since, 1, 1), dyad.as_of)
    return latent_of(dyad, source, answer(by_month(dyad), area))


def by_month(dyad: Dyad) -> Dyad:
    """The same dyad, whose events are asked for by month."""
    events = dyad.evidence.table(Events)
    assert events is not None
    return replace(dyad, evidence=dyad.evidence.with_table(replace(events, period="month")))


def latent_of(dyad: Dyad, source: str, found: Rows) -> Latent | None:
    """The rates in one data set, from what a store answered by month; None where it saw none."""
    import numpy as np

    from comity.stats.poisson_gamma import CLUSTERS, sample

    events = dyad.evidence.table(Events)
    assert events is not None
    days = events.rows_known.get(source, {})
    months = periods(dyad.since, dyad.as_of, "month")
    rows, _ = seen(days, months, dyad.as_of, "month")
    if not any(rows):
        return None
    counts = np.zeros((len(KINDS), len(months)))
    place = {month: i for i, month in enumerate(months)}
    for row in found:
        at = place.get(period_of(row["period"], "month"))
        if row["source"] == source and at is not None:
            for quad in QUADS:
                counts[KINDS.index(f"{row['direction']}-{quad}"), at] += row[f"quad{quad}"]
    exposure = np.array(rows) / ROWS
    # before its first row and after its last the data set says nothing, and nothing is shown
    spoken = np.flatnonzero(exposure)
    span = slice(int(spoken[0]), int(spoken[-1]) + 1)
    draws = np.full((DRAWS, *counts.shape), np.nan)
    draws[:, :, span] = sample(
        counts[:, span],
        exposure[span],
        draws=DRAWS,
        seed=SEED,
        dispersion=CLUSTERS,
        pooled=True,
    )
    asked = tuple(periods(dyad.since, dyad.as_of, events.period))
    # each month belongs to the period that its first day is in
    member = np.zeros((len(months), len(asked)))
    for i, month in enumerate(months):
        first, _ = bounds(month, "month")
        member[i, asked.index(period_of(first, events.period))] = 1
    whole = exposure @ member
    with np.errstate(invalid="ignore"):
        mean = np.nan_to_num(draws) * exposure @ member / whole
    _, coverage = seen(days, asked, dyad.as_of, events.period)
    return Latent(
        source=source,
        periods=asked,
        counts=counts @ member,
        exposure=whole,
        coverage=coverage,
        draws=mean,
    )


def seen(
    days: Mapping[date, int], asked: Sequence[int], as_of: date, kind: str
) -> tuple[list[int], tuple[float, ...]]:
    """Rows of a data set in each period, and the share of its days with any, by the as-of date."""
    rows, covered = dict.fromkeys(asked, 0), dict.fromkeys(asked, 0)
    for day, number in days.items():
        period = period_of(day, kind)
        if period in rows:
            rows[period] += number
            covered[period] += 1
    shares = []
    for period in asked:
        first, last = bounds(period, kind)
        shares.append(covered[period] / ((min(last, as_of) - first).days + 1))
    return list(rows.values()), tuple(shares)


Share = Callable[[Any], Any]
"""From draws [draws, 8, periods] to draws [draws, periods]."""


def _sum(draws: Any, *marks: str) -> Any:
    return sum(draws[:, i] for i, kind in enumerate(KINDS) if any(m in kind for m in marks))


def net(draws: Any) -> Any:
    """Cooperative minus conflictual rate."""
    return _sum(draws, "-1", "-2") - _sum(draws, "-3", "-4")


def cooperative(draws: Any) -> Any:
    """Cooperative part of the rate of all events."""
    return _sum(draws, "-1", "-2") / draws.sum(axis=1)


def initiated(draws: Any) -> Any:
    """Part of the rate of all events in which the state acts."""
    return _sum(draws, "out-") / draws.sum(axis=1)


def series_of(dyad: Dyad, measure: Measure, made: Share, found: Latent | None) -> Series:
    """The series of one of the three measures from the rates of a pair."""
    events = dyad.evidence.table(Events)
    if found is None:
        kind = events.period if events is not None else "year"
        note = NONE_STORED if events is None or not events.sources else SILENT
        points = [
            Point(
                period=p,
                value=None,
                low=None,
                high=None,
                coverage=0.0,
                n=0,
                facts=(),
                origins=(),
                note=note,
            )
            for p in periods(dyad.since, dyad.as_of, kind)
        ]
    else:
        # a share needs events somewhere; a rate of none is a finding
        speaks = made is net or bool(found.counts.any())
        points = [_point(found, i, made, speaks) for i in range(len(found.periods))]
    return Series(
        measure=measure.id,
        state=dyad.state.id,
        partner=dyad.partner.label,
        unit=measure.unit,
        interval=measure.interval,
        points=tuple(points),
        selection=Selection(data_set="events", kind="floor"),
    )


def _point(found: Latent, i: int, made: Share, speaks: bool) -> Point:
    import numpy as np

    period, coverage, origins = found.periods[i], found.coverage[i], (found.source,)
    if not coverage:
        return Point(
            period=period,
            value=None,
            low=None,
            high=None,
            coverage=0.0,
            n=0,
            facts=(),
            origins=origins,
            note=SILENT,
        )
    number = int(found.counts[:, i].sum())
    if not speaks:
        note = "the data set has no event of the pair in any period"
        return Point(
            period=period,
            value=None,
            low=None,
            high=None,
            coverage=coverage,
            n=0,
            facts=(),
            origins=origins,
            note=note,
        )
    here = found.draws[:, :, i : i + 1]
    drawn = made(here)[:, 0]
    low, high = np.quantile(drawn, (0.05, 0.95))
    rates = here[:, :, 0].mean(axis=0)
    return Point(
        period=period,
        value=float(drawn.mean()),
        low=float(low),
        high=float(high),
        coverage=coverage,
        n=number,
        facts=(),
        origins=origins,
        note=PART if coverage < 1 else "" if number else NO_EVENT,
        parts={kind: float(rate) for kind, rate in zip(KINDS, rates, strict=True)},
    )


INTERVAL = (
    "90 % of the posterior, the discount and the clustering of events integrated; it is about "
    "chance in counts, not about what the press leaves out"
)
COVERAGE = "share of the period's days, up to the as-of date, on which the data set has any row"
MODEL = (
    "with rates by direction and quad class behind the month counts of one data set (dynamic "
    "Poisson-gamma model; exposure: all rows of the data set in the month)"
)
REFERENCES = (
    "Harvey and Fernandes, Time Series Models for Count or Qualitative Observations, Journal of "
    "Business and Economic Statistics 7 (1989): 407-417",
    "West and Harrison, Bayesian Forecasting and Dynamic Models, 2nd ed. (1997)",
    "Smith and Miller, A Non-Gaussian State Space Model, Journal of the Royal Statistical Society "
    "B 48 (1986): 79-88",
)


def _measure(identity: str, title: str, unit: str, formula: str, made: Share) -> Measure:
    def compute(dyad: Dyad, area: str = "") -> Series:
        return series_of(dyad, measure, made, latent(dyad, area))

    measure = Measure(
        id=identity,
        title=title,
        unit=unit,
        formula=f"{formula}, {MODEL}",
        interval=INTERVAL,
        coverage=COVERAGE,
        references=REFERENCES,
        compute=compute,
        takes_area=True,
        of_events=True,
    )
    return measure


NET = _measure(
    "cooperation",
    "Net cooperation from events",
    "events per 1,000 rows of the data set",
    "rate of cooperation (quad classes 1 and 2) minus rate of conflict (3 and 4), both directions",
    net,
)
SHARE = _measure(
    "cooperative-share",
    "Cooperative share of events",
    "share of events, 0-1",
    "rate of cooperation (quad classes 1 and 2) over the rate of all events, both directions",
    cooperative,
)
INITIATIVE = _measure(
    "initiative",
    "Initiative of the state",
    "share of events, 0-1",
    "rate of events in which the state acts on the partner over the rate of all events between "
    "them",
    initiated,
)
