"""What a pair does to each other within a window, by the events of the user's own store."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from comity.errors import UsageError
from comity.evidence.evidence import Evidence
from comity.forecasting.event_windows import (
    EventForecasts,
    event_forecasts,
    horizon_days,
    last_day,
    source_of,
)
from comity.forecasting.questions import NoForecast
from comity.store.store import Store

OLD = 31
"""Days before the as-of date that the last event of a store may lie for a window to be ahead."""


def pair_events(
    known: Evidence,
    store: Store,
    state: str,
    partner: str,
    *,
    horizon: str,
    source: str = "",
    as_of: date | None = None,
) -> EventForecasts:
    """The forecasts of a state with an organization and its members, or with a state.

    Args:
        known: names and memberships are read from it.
        store: the store with the events.
        state: id or name of the state.
        partner: an organization, which stands for itself and its members on the last day known, or
            a state.
        horizon: length of the window: 7d, 2w, 3m, 1y.
        source: the data set, where the store holds events of several.
        as_of: the last day known; default is the last day of the data set.

    Raises:
        ComityError: unknown names, no horizon, or events from which nothing can be forecast.
    """
    own, other = known.actors.state(state).id, known.actors.find(partner)
    held = source_of(store, source)
    members = known.memberships.on(other.id, last_day(store, held, as_of))
    return event_forecasts(
        store,
        own,
        [other.id, *sorted(members - {own})],
        days=horizon_days(horizon),
        source=held,
        as_of=as_of,
    )


def events_ahead(
    known: Evidence, store: Path | str, state: str, partner: str, *, horizon: str, day: date
) -> EventForecasts:
    """The same by the store in a folder, as of a day, where the window is not over by then.

    Raises:
        NoForecast: the store's events end too long before the day, or nothing can be forecast.
        UsageError: the folder holds no store, or the length is no horizon.
    """
    opened = Store.named(store)
    horizon_days(horizon)
    try:
        found = pair_events(known, opened, state, partner, horizon=horizon, as_of=day)
    except UsageError as why:
        raise NoForecast(str(why)) from why
    if found.origin < day - timedelta(days=OLD):
        raise NoForecast(
            f"the events of {found.source} end on {found.origin}, and {day} lies more than {OLD} "
            "days later: bring newer ones in (`comity sources update`), or name an earlier --as-of"
        )
    return found
