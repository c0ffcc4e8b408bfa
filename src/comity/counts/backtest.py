"""Rolling origins for forecasts of event counts: made, pooled, scored by class of activity."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from comity.counts.examples import Setting
from comity.counts.history import History
from comity.counts.mixture import CLASSES, Pool, Resolved, Whole, label_of, pool, resolved
from comity.counts.models import BASELINES, FORECASTERS
from comity.errors import MissingExtra, UsageError
from comity.stats import count_distribution as mass_of
from comity.stats.arrays import Floats
from comity.stats.count_distribution import Cells
from comity.stats.scores import Skill, skill

Seen = npt.NDArray[np.bool_]
MIXTURE = "mixture"
FIRST = 4
"""Origins before which nothing is forecast: periods, or three quarters of a horizon if more."""
START = {"Poisson-gamma": 1.0, "smoothed past": 0.5, "regression": 1.0, "boosted": 0.5}
"""Weights of the mixture before any origin is over."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Made:
    """The forecasts of one origin.

    Attributes:
        origin: periods known.
        rows: the pairs forecast.
        label: class of each: 0 quiet, 1 steady, 2 busy.
        masses: by forecaster, the mixture last; rows by cells.
        grid: the cells.
        outcome: events of the window; NaN where it is not over or was not seen.
        pool: what the mixture was.
    """

    origin: int
    rows: Whole
    label: Whole
    masses: Mapping[str, Floats]
    grid: Cells
    outcome: Floats
    pool: Pool


def rolling(
    known: History,
    horizon: int,
    origins: Sequence[int] | None = None,
    *,
    wanted: Sequence[int] | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[Made]:
    """Forecasts at each origin, from the periods before it.

    Args:
        known: all counts; at an origin those before it are used, and outcomes only of windows
            that were over then.
        horizon: periods of the window, 1 or more.
        origins: numbers of known periods at which forecasts are made and learnt from; default
            `spaced`.
        wanted: origins whose forecasts are returned; default all.
        progress: told what is being done.

    Raises:
        UsageError: a horizon or origin that the history does not allow.
    """
    if horizon < 1:
        raise UsageError(f"a horizon of {horizon} periods: give 1 or more")
    asked = spaced(known.periods, horizon) if origins is None else sorted(set(origins))
    if not asked:
        raise UsageError(
            f"{known.periods} periods are too few for a horizon of {horizon}: give at least "
            f"{max(FIRST, horizon)}"
        )
    if asked[0] < 2 or asked[-1] > known.periods:
        raise UsageError(f"origins lie between 2 and {known.periods}, the number of periods")
    past: list[tuple[int, Resolved]] = []
    found = []
    for origin in asked:
        if progress:
            progress(f"counts, origin {origin} of {asked[-1]}")
        made, kept = _made(known, horizon, origin, [r for end, r in past if end <= origin])
        if kept is not None:
            past.append((origin + horizon, kept))
        if wanted is None or origin in wanted:
            found.append(made)
    return found


def spaced(periods: int, horizon: int) -> list[int]:
    """Origins a half horizon apart, back from the last period."""
    least = max(FIRST, (3 * horizon + 3) // 4)
    return sorted(range(periods, least - 1, -max(1, horizon // 2)))


def _made(
    known: History, horizon: int, origin: int, past: Sequence[Resolved]
) -> tuple[Made, Resolved | None]:
    asked = Setting(known.until(origin), horizon)
    rows, grid = asked.rows, asked.grid
    label = label_of(asked.expected(origin, rows)[-2])
    masses: dict[str, Floats] = {}
    for name, make in FORECASTERS.items():
        try:
            masses[name] = make(asked)
        except MissingExtra:
            continue  # the mixture goes without the trees; whoever asks for them is told
    names = tuple(masses)
    chosen = pool(names, [p for p in past if p.upper.shape[0] == len(names)], START)
    masses[MIXTURE] = chosen.mixed([masses[n] for n in names], label)
    whole = origin + horizon <= known.periods
    outcome = known.window(origin, horizon)[rows] if whole else np.full(len(rows), np.nan)
    seen = ~np.isnan(outcome)
    kept = None
    if seen.any():
        kept = resolved([masses[n][seen] for n in names], outcome[seen], label[seen], grid)
    return Made(
        origin=origin,
        rows=rows,
        label=label,
        masses=masses,
        grid=grid,
        outcome=outcome,
        pool=chosen,
    ), kept


@dataclass(frozen=True, kw_only=True)
class Score:
    """A forecaster of counts in a class of activity.

    Attributes:
        name: the forecaster.
        crps: mean continuous ranked probability score, events.
        log_score: mean logarithmic score, nats.
        interval: mean score of the 90 % interval, events.
        brier: mean Brier score of "at least one".
        coverage: share of randomised transforms in the central 50, 80 and 90 %.
        skill: by CRPS against the better of the two baselines, the interval from whole origins.
    """

    name: str
    crps: float
    log_score: float
    interval: float
    brier: float
    coverage: Mapping[float, float]
    skill: Skill


@dataclass(frozen=True, kw_only=True)
class Activity:
    """A class of activity, scored.

    Attributes:
        name: all, quiet, steady or busy.
        cases: pairs times origins.
        mean: events of a window.
        baseline: the better of the two by CRPS.
        scores: one a forecaster, the least CRPS first.
    """

    name: str
    cases: int
    mean: float
    baseline: str
    scores: tuple[Score, ...]

    def of(self, name: str) -> Score:
        """The scores of a forecaster."""
        return next(s for s in self.scores if s.name == name)


def evaluate(found: Sequence[Made]) -> tuple[Activity, ...]:
    """Scores of all forecasters by class of activity, and over all classes.

    Args:
        found: forecasts of some origins; pairs without an outcome are left out.
    """
    parts = [(m, ~np.isnan(m.outcome)) for m in found]
    parts = [(m, seen) for m, seen in parts if seen.any()]
    if not parts:
        return ()
    label = np.concatenate([m.label[seen] for m, seen in parts])
    outcome = np.concatenate([m.outcome[seen] for m, seen in parts])
    blocks = np.concatenate([np.full(int(seen.sum()), m.origin) for m, seen in parts])
    names = [n for n in parts[-1][0].masses if all(n in m.masses for m, _ in parts)]
    table = {n: _scored([(m, m.masses[n][seen], seen) for m, seen in parts]) for n in names}
    classes = [("all", np.ones(len(label), dtype=bool))]
    classes += [(name, label == c) for c, name in enumerate(CLASSES)]
    return tuple(_activity(name, own, table, outcome, blocks) for name, own in classes if own.any())


def _scored(parts: Sequence[tuple[Made, Floats, Seen]]) -> dict[str, Floats]:
    columns: dict[str, list[Floats]] = {}
    for made, mass, seen in parts:
        y = made.outcome[seen].astype(int)
        values = {
            "crps": mass_of.crps(mass, y, made.grid),
            "log_score": mass_of.log_score(mass, y, made.grid),
            "interval": mass_of.interval_score(mass, y, made.grid),
            "brier": (mass_of.at_least_one(mass) - (y > 0)) ** 2,
            "pit": mass_of.transform(mass, y, made.grid, made.origin),
        }
        for name, column in values.items():
            columns.setdefault(name, []).append(column)
    return {name: np.concatenate(column) for name, column in columns.items()}


def _activity(
    name: str,
    own: Seen,
    table: Mapping[str, Mapping[str, Floats]],
    outcome: Floats,
    blocks: Whole,
) -> Activity:
    best = min(BASELINES, key=lambda n: float(table[n]["crps"][own].mean()))
    place = [int(b) for b in blocks[own]]
    scores = [
        Score(
            name=n,
            crps=float(t["crps"][own].mean()),
            log_score=float(t["log_score"][own].mean()),
            interval=float(t["interval"][own].mean()),
            brier=float(t["brier"][own].mean()),
            coverage=mass_of.coverage(t["pit"][own]),
            skill=skill(t["crps"][own], table[best]["crps"][own], place),
        )
        for n, t in table.items()
    ]
    scores.sort(key=lambda s: s.crps)
    return Activity(
        name=name,
        cases=int(own.sum()),
        mean=float(outcome[own].mean()),
        baseline=best,
        scores=tuple(scores),
    )
