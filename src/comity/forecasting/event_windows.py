"""Whether something coded happens at all within a window of days: by act, by who acts on whom.

A cell is a direction (who acts on whom) and a root of CAMEO. What is counted are the days on which
it happened at all: rows come in bursts, ten reports of one meeting, and a rate of rows says far too
much. The rate of such days is known less the longer ago they were seen: rate ~ gamma(a, b), a =
prior + sum over days of memory ^ age where it happened, b = prior + sum of memory ^ age (the
discounted gamma of Harvey and Fernandes 1989). The prior is the mean of the act over all cells,
worth `PRIOR` days. The number of such days within h days is then negative binomial, and the chance
of at least one is 1 - (b / (b + h)) ^ a. The memory is chosen on windows that are over, by their
Brier score, and scored on later ones (docs/interactions.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import nbinom

from comity.core.tabular import Tabular
from comity.errors import UsageError
from comity.stats.arrays import Floats
from comity.store.store import Store

MEMORIES = (0.98, 0.99, 1.0)
"""Of a day: half-lives of 34 and 69 days, and for ever."""
PRIOR = 14.0
"""Days that the mean of the act is worth."""
CHOSEN_ON = 30
FEWEST_DAYS = 60
LONGEST = 366
BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class EventForecast:
    """One act within the window.

    Attributes:
        actor: id of who acts.
        target: id of who is acted on.
        root: root of the CAMEO code.
        act: its name.
        probability: that it happens at all within the window.
        expected: the expected number of days on which it happens.
        low: 5th percentile of that number.
        high: 95th.
        base_rate: in what share of the windows of that length before it did.
        last: the last days on which it happened, the latest first.
        events: the data set's ids of the latest of them.
        rows: how many rows it had on the days seen.
    """

    actor: str
    target: str
    root: str
    act: str
    probability: float
    expected: float
    low: int
    high: int
    base_rate: float
    last: tuple[date, ...]
    events: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Windows of the last days whose outcome is known.

    Attributes:
        origins: how many days the forecasts were made on.
        forecasts: how many.
        happened: how many came true.
        brier: Brier score of the forecasts.
        base: of the base rates.
        bins: (lowest, highest, mean said, share that happened, how many) of the reliability.
    """

    origins: int
    forecasts: int
    happened: int
    brier: float
    base: float
    bins: tuple[tuple[float, float, float, float, int], ...]

    @property
    def skill(self) -> float:
        """How much better than the base rate: 1 - Brier / Brier of the base rate."""
        return 1 - self.brier / self.base if self.base else 0.0


@dataclass(frozen=True, repr=False, kw_only=True)
class EventForecasts(Tabular):
    """The forecasts of a state and its partners.

    Attributes:
        state: id of the state.
        partners: ids of those it was looked at with.
        source: the data set.
        origin: the last day known.
        days: length of the window, which begins on the day after.
        seen: how many days the data set speaks of.
        memory: what a day is worth on the day after, as chosen.
        forecasts: the most likely first.
        scored: how such forecasts did on the last days.
    """

    state: str
    partners: tuple[str, ...]
    source: str
    origin: date
    days: int
    seen: int
    memory: float
    forecasts: tuple[EventForecast, ...]
    scored: Scored | None

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """One row a forecast."""
        for f in self.forecasts:
            yield {
                "actor": f.actor, "target": f.target, "root": f.root, "act": f.act,
                "first": self.origin + timedelta(days=1),
                "last": self.origin + timedelta(days=self.days),
                "probability": f.probability, "expected": f.expected, "low": f.low,
                "high": f.high, "base_rate": f.base_rate, "rows": f.rows,
            }  # fmt: skip

    def summary(self) -> str:
        """Of whom, from when, how long."""
        return (
            f"{self.state} with {len(self.partners)} actors, {self.days} days after {self.origin}: "
            f"{len(self.forecasts)} forecasts"
        )


def horizon_days(text: str) -> int:
    """A horizon such as 7d, 2w, 3m or 1y in days; months have 30 and years 365.

    Raises:
        UsageError: it is none, or longer than a year.
    """
    number, unit = text[:-1], text[-1:].lower()
    days = {"d": 1, "w": 7, "m": 30, "y": 365}
    if not number.isdigit() or unit not in days or not 0 < int(number) * days[unit] <= LONGEST:
        raise UsageError(
            f"{text!r} is no horizon: write a number and d, w, m or y, at most a year, as in 7d"
        )
    return int(number) * days[unit]


def event_forecasts(
    store: Store,
    state: str,
    partners: Sequence[str],
    *,
    days: int,
    source: str = "",
    as_of: date | None = None,
) -> EventForecasts:
    """Forecast what the state and its partners do to each other within a window.

    Args:
        store: the store with the events.
        state: id of the state.
        partners: ids of those it is looked at with.
        days: length of the window.
        source: the data set; may be empty where the store holds events of one.
        as_of: the last day known; default is the last day of the data set.

    Raises:
        UsageError: no events, several data sets and none named, or too few days.
    """
    chosen = source_of(store, source)
    table, seen, first = _counts(store, chosen, state, partners, as_of)
    if seen < max(FEWEST_DAYS, days + CHOSEN_ON):
        raise UsageError(
            f"{chosen} speaks of {seen} days before the window: at least "
            f"{max(FEWEST_DAYS, days + CHOSEN_ON)} are needed; bring in more, or ask for fewer days"
        )
    if not table:
        raise UsageError(
            f"{chosen} has no event of {state} with {', '.join(partners[:3])} on these days: there "
            "is nothing to forecast from; `comity measure events` shows what it has"
        )
    cells = sorted(table)
    counts = np.zeros((len(cells), seen))
    for number, cell in enumerate(cells):
        for day, many, _ in table[cell]:
            counts[number, day] += many
    roots = np.array([root for *_, root in cells])
    memory, scored = _chosen(counts, roots, days)
    shape, rate = _gamma(counts, roots, memory)
    chance, spread = 1 - (rate / (rate + days)) ** shape, rate / (rate + days)
    base = _base_rates(counts, days)
    names = _roots()
    found = []
    for number, (actor, target, root) in enumerate(cells):
        told = sorted(table[actor, target, root], reverse=True)[:3]
        low, high = nbinom.ppf([0.05, 0.95], shape[number], spread[number])
        found.append(
            EventForecast(
                actor=actor,
                target=target,
                root=root,
                act=names.get(root, root),
                probability=float(min(0.99, max(0.01, chance[number]))),
                expected=float(shape[number] / rate[number] * days),
                low=int(low),
                high=int(high),
                base_rate=float(base[number]),
                last=tuple(first + timedelta(days=day) for day, _, _ in told),
                events=tuple(event for *_, event in told),
                rows=int(counts[number].sum()),
            )
        )
    found.sort(key=lambda f: (-f.probability, f.actor, f.target, f.root))
    return EventForecasts(
        state=state,
        partners=tuple(partners),
        source=chosen,
        origin=first + timedelta(days=seen - 1),
        days=days,
        seen=seen,
        memory=memory,
        forecasts=tuple(found),
        scored=scored,
    )


def last_day(store: Store, source: str, as_of: date | None = None) -> date:
    """The last day that a data set of the store speaks of, at most the one given.

    Raises:
        UsageError: it speaks of none by then.
    """
    until = as_of or date.max
    with store.reading(codes=False) as connection:
        found = connection.execute(
            "SELECT max(happened) FROM events WHERE source = ? AND happened <= ?", [source, until]
        ).fetchone()
    if found is None or found[0] is None:
        raise UsageError(f"{source} has no event by {until}: name a later day")
    day: date = found[0]
    return day


def source_of(store: Store, source: str) -> str:
    """The data set that is asked: the one named, or the only one with events.

    Raises:
        UsageError: there are none, several and none named, or not the one named.
    """
    held = store.sources("events")
    if not held:
        raise UsageError(
            "the store holds no events: bring some in with `comity sources get` or `comity ingest`"
        )
    if source and source not in held:
        raise UsageError(f"the store has no events of {source}: it has {', '.join(held)}")
    if not source and len(held) > 1:
        raise UsageError(
            f"the store has events of {', '.join(held)}, which count otherwise: name one with "
            "--source"
        )
    return source or held[0]


Cell = tuple[str, str, str]


def _counts(
    store: Store, source: str, state: str, partners: Sequence[str], as_of: date | None
) -> tuple[dict[Cell, list[tuple[int, int, str]]], int, date]:
    """Rows by cell and day (number of the day, rows, an event's id); how many days; the first."""
    until = as_of or date.max
    with store.reading(codes=False) as connection:
        told = connection.execute(
            "SELECT DISTINCT happened FROM events WHERE source = ? AND happened <= ? "
            "AND coalesce(published, happened) <= ? ORDER BY 1",
            [source, until, until],
        ).fetchall()
        rows = connection.execute(
            "SELECT actor1, actor2, root, happened, count(*), max(event_id) FROM events "
            "WHERE source = $1 AND happened <= $2 AND coalesce(published, happened) <= $2 AND "
            "((actor1 = $3 AND actor2 IN (SELECT unnest($4))) OR "
            "(actor2 = $3 AND actor1 IN (SELECT unnest($4)))) GROUP BY ALL",
            [source, until, state, list(partners)],
        ).fetchall()
    days = [day for (day,) in told if day is not None]
    if not days:
        return {}, 0, date.min
    # a data set has stray rows of days long before its span: it begins where it speaks every week
    first = next(
        (d for n, d in enumerate(days) if n + 7 <= len(days) and (days[n + 6] - d).days <= 14),
        days[0],
    )
    found: dict[Cell, list[tuple[int, int, str]]] = {}
    for actor, target, root, day, many, event in rows:
        if day is not None and day >= first:
            cell = (str(actor), str(target), str(root))
            found.setdefault(cell, []).append(((day - first).days, int(many), str(event)))
    return found, (days[-1] - first).days + 1, first


def _gamma(counts: Floats, roots: npt.NDArray[Any], memory: float) -> tuple[Floats, Floats]:
    """Shape and rate of each cell's gamma of days a day, after the last of these days."""
    happened = (counts > 0).astype(float)
    worth = memory ** np.arange(counts.shape[1])[::-1]
    level = happened.mean(1)
    prior = np.empty(len(counts))
    for root in np.unique(roots):
        prior[roots == root] = level[roots == root].mean()
    shape = prior * PRIOR + happened @ worth
    return np.maximum(shape, 1e-6), np.full(len(counts), PRIOR + worth.sum())


def _base_rates(counts: Floats, days: int) -> Floats:
    """In what share of the windows before something happened, drawn to one half by one window."""
    sums = np.cumsum(np.pad(counts, ((0, 0), (1, 0))), axis=1)
    windows = sums[:, days:] - sums[:, :-days]
    hit = (windows > 0).sum(1)
    # windows overlap: there are as many of them as fit side by side
    many = max(1.0, counts.shape[1] / days)
    share = hit / windows.shape[1]
    return np.asarray((share * many + 0.5) / (many + 1))


def _chosen(counts: Floats, roots: npt.NDArray[Any], days: int) -> tuple[float, Scored | None]:
    """The memory that did best on windows that are over, and how it did on the last of them.

    The origins of the last `CHOSEN_ON` days whose windows are over are split: the memory is chosen
    on the first half and scored on the second.
    """
    last = counts.shape[1] - days
    origins = range(max(FEWEST_DAYS // 2, last - CHOSEN_ON + 1), last + 1)
    if len(origins) < 4:
        return MEMORIES[1], None
    half = len(origins) // 2

    def known(origin: int) -> npt.NDArray[np.bool_]:
        # an act that has not been seen by then could not have been asked about
        return np.asarray(counts[:, :origin].sum(1) > 0)

    def forecasts(memory: float, at: Sequence[int]) -> Floats:
        made = []
        for origin in at:
            shape, rate = _gamma(counts[:, :origin], roots, memory)
            made.append((1 - (rate / (rate + days)) ** shape)[known(origin)])
        return np.clip(np.concatenate(made), 0.01, 0.99)

    def outcomes(at: Sequence[int]) -> Floats:
        hit = [(counts[:, o : o + days].sum(1) > 0)[known(o)] for o in at]
        return np.concatenate(hit).astype(float)

    early, late = origins[:half], origins[half:]
    was = outcomes(early)
    if not len(was):
        return MEMORIES[1], None
    errors = {m: float(((forecasts(m, early) - was) ** 2).mean()) for m in MEMORIES}
    memory = min(errors, key=lambda m: errors[m])
    said, happened = forecasts(memory, late), outcomes(late)
    base = np.concatenate([_base_rates(counts[:, :o], days)[known(o)] for o in late])
    return memory, Scored(
        origins=len(late),
        forecasts=len(said),
        happened=int(happened.sum()),
        brier=float(((said - happened) ** 2).mean()),
        base=float(((base - happened) ** 2).mean()),
        bins=tuple(_reliability(said, happened)),
    )


def _reliability(
    said: Floats, happened: Floats
) -> Iterator[tuple[float, float, float, float, int]]:
    for number in range(BINS):
        low, high = number / BINS, (number + 1) / BINS
        inside = (said >= low) & (said < high)
        if inside.any():
            mean, share = float(said[inside].mean()), float(happened[inside].mean())
            yield low, high, mean, share, int(inside.sum())


def _roots() -> dict[str, str]:
    from comity.core.codebook import DATA, rows_of

    rows = rows_of(DATA / "codebook" / "cameo.csv")
    return {r["code"]: r["name"].lower() for r in rows if r["code"] == r["root"]}
