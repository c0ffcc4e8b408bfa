"""The events of a store as histories of counts: cooperation and conflict of every pair by month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from comity.counts.backtest import Activity, evaluate, rolling, spaced
from comity.counts.history import History, history
from comity.store.event_panel import known_by
from comity.store.event_panel import panel as panel_of
from comity.store.events import Events, bounds, period_of, periods

KINDS = ("cooperation", "conflict")
HORIZONS = (1, 3, 12)
"""Months."""
SCORED, LEARNT = 4, 4
"""Latest origins that are scored, and origins before them that the mixture learns from."""
MOST_PAIRS = 2000
FEWEST_MONTHS = 12


@dataclass(frozen=True, kw_only=True)
class CountFamily:
    """Forecasts of counts of one kind over one horizon, scored.

    Attributes:
        name: cooperation or conflict.
        source: the data set.
        horizon: months.
        origins: last month known at each scored origin, YYYYMM.
        activities: scores over all pairs and by class of activity.
    """

    name: str
    source: str
    horizon: int
    origins: tuple[int, ...]
    activities: tuple[Activity, ...]


def event_histories(
    events: Events, as_of: date
) -> tuple[str, tuple[int, ...], dict[str, History]] | None:
    """Monthly counts of undirected pairs up to the last whole month before a day.

    Args:
        events: the events of a store.
        as_of: nothing that happened or was added later is used.

    Returns:
        The data set, the months (YYYYMM), the history of each kind; None where there are fewer
        than twelve whole months. A month without any row of the data set is NaN.
    """
    source = events.asked(date.min, as_of)
    days = events.as_of(as_of).rows_known.get(source, {})
    if not days:
        return None
    last = min(as_of, max(days))
    months = [
        m
        for m in periods(min(days).year, last, "month")
        if bounds(m, "month")[0] >= min(days) and bounds(m, "month")[1] <= last
    ]
    if len(months) < FEWEST_MONTHS:
        return None
    table = events.kept(
        f"counts-{as_of:%Y%m%d}-{events.rule}",
        lambda rows: panel_of(known_by(rows, as_of), period="month", rule=events.rule),
    )
    names = ("source", "actor1", "actor2", "period", *(f"common{q}" for q in (1, 2, 3, 4)))
    at = {m: n for n, m in enumerate(months)}
    rows: dict[tuple[str, str], int] = {}
    places, values = [], []
    for own, one, two, day, *quads in zip(*(table[n].to_pylist() for n in names), strict=True):
        month = at.get(period_of(day, "month"))
        if own != source or month is None:
            continue
        row = rows.setdefault((min(one, two), max(one, two)), len(rows))
        places.append((row, month))
        values.append((quads[0] + quads[1], quads[2] + quads[3]))
    if not rows:
        return None
    counts = np.zeros((2, len(rows), len(months)))
    where = np.array(places)
    for kind in (0, 1):
        np.add.at(counts[kind], (where[:, 0], where[:, 1]), np.array(values)[:, kind])
    exposure = np.zeros(len(months))
    for day, number in days.items():
        month = at.get(period_of(day, "month"))
        if month is not None:
            exposure[month] += number
    counts[:, :, exposure == 0] = np.nan
    exposure[exposure == 0] = exposure[exposure > 0].mean()
    pairs = tuple(rows)
    found = {
        kind: history(counts[n], exposure / exposure.mean(), pairs=pairs, beside=counts[1 - n])
        for n, kind in enumerate(KINDS)
    }
    return source, tuple(months), found


def event_families(
    events: Events, as_of: date, progress: Callable[[str], None] | None = None
) -> tuple[CountFamily, ...]:
    """Scores of the forecasters of counts on the latest origins of a store.

    Args:
        events: the events of a store.
        as_of: nothing later is used.
        progress: told what is being done.
    """
    held = event_histories(events, as_of)
    if held is None:
        return ()
    source, months, kinds = held
    found = []
    for horizon in HORIZONS:
        over = [o for o in spaced(len(months), horizon) if o + horizon <= len(months)]
        wanted = over[-SCORED:]
        if len(over) < 2:
            continue
        for kind, known in kinds.items():
            own = _busiest(known, wanted[0])
            made = rolling(own, horizon, over[-SCORED - LEARNT :], wanted=wanted, progress=progress)
            activities = evaluate(made)
            if activities:
                names = tuple(months[o - 1] for o in wanted)
                found.append(
                    CountFamily(
                        name=kind,
                        source=source,
                        horizon=horizon,
                        origins=names,
                        activities=activities,
                    )
                )
    return tuple(found)


def _busiest(known: History, origin: int) -> History:
    """The pairs with most events before the first scored origin."""
    total = np.nan_to_num(known.counts[:, :origin]).sum(1)
    return known.take(np.sort(np.argsort(-total, kind="stable")[:MOST_PAIRS]))
