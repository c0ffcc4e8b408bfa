"""Rolling-origin backtests: every forecaster as of each past year, scored by what followed.

`exercise`: one or more joint exercises with members of an organization in the next year, of every
state of the exercise data, yearly origins. `rung`: a verified higher rung in the year, for
every state that was ever a partner, and in five years. Forecasts of a year see
complete years before it and nothing else. `events`: counts of a store's events, where it holds any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from comity.core.tabular import Tabular
from comity.evidence.evidence import Evidence
from comity.forecasting import hazard
from comity.forecasting.forecasters import FORECASTERS, MEMBERS, WARM, ensemble, gamma_of
from comity.forecasting.yearly_counts import Panel, exercise_panel
from comity.stats.arrays import Floats
from comity.stats.scores import (
    Bin,
    Skill,
    brier,
    calibration_slope,
    coverage,
    log_score,
    negative_binomial,
    randomised_pit,
    reliability,
    skill,
)

if TYPE_CHECKING:
    from comity.forecasting.event_counts import CountFamily
    from comity.store.events import Events

FIRST_ORIGIN, LAST_ORIGIN = 1996, 2009
RUNG_SPANS = (1, 5)
"""Years of the windows in which a rung is forecast."""
ENSEMBLE = "ensemble"
BASELINES = ("persistence", "base rate", "life table")


@dataclass(frozen=True)
class Row:
    """A forecaster in a leaderboard.

    Attributes:
        name: the forecaster.
        cases: forecasts that were resolved.
        brier: mean Brier score.
        log_score: mean logarithmic score.
        slope: calibration slope.
        against: skill by Brier score against each baseline.
    """

    name: str
    cases: int
    brier: float
    log_score: float
    slope: float
    against: Mapping[str, Skill]


@dataclass(frozen=True, kw_only=True)
class Family:
    """A family of forecasts, scored.

    Attributes:
        name: exercise, rung, or rung within five years.
        first: the first origin.
        last: the last.
        rows: the leaderboard, the best first.
        bins: reliability of the leading forecaster.
        share: how often the event happened.
        pit: of counts, the share of outcomes in the central 50, 80 and 90 % of the Poisson-gamma
            forecast, by the randomised probability integral transform; empty for events.
    """

    name: str
    first: int
    last: int
    rows: tuple[Row, ...]
    bins: tuple[Bin, ...]
    share: float
    pit: Mapping[float, float] = field(default_factory=dict)

    def row(self, name: str) -> Row:
        """The row of a forecaster."""
        return next(r for r in self.rows if r.name == name)


@dataclass(frozen=True, repr=False)
class Backtest(Tabular):
    """All families, scored.

    Attributes:
        as_of: nothing later was used.
        families: one each.
        counts: the family "events": counts of a store's events by kind and horizon.
    """

    as_of: date
    families: tuple[Family, ...]
    counts: tuple[CountFamily, ...] = ()

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """One row a family and forecaster."""
        for family in self.families:
            for row in family.rows:
                yield {
                    "family": family.name,
                    "forecaster": row.name,
                    "cases": row.cases,
                    "brier": row.brier,
                    "log_score": row.log_score,
                    "slope": row.slope,
                }

    def summary(self) -> str:
        """How many families, as of when."""
        return f"{len(self.families)} families of forecasts as of {self.as_of}"


def backtest(
    evidence: Evidence,
    *,
    as_of: date | None = None,
    events: Events | None = None,
    progress: Callable[[str], None] | None = None,
) -> Backtest:
    """Score every forecaster at every past year.

    Args:
        evidence: the evidence.
        as_of: nothing later is used; default is the end of the record, for events their own.
        events: the events of a store, whose counts are forecast too.
        progress: told which family is being scored.
    """
    day = as_of or evidence.last
    known = evidence.as_of(day)
    families = []
    if progress:
        progress("exercise")
    families.append(yearly(exercise_panel(known, day), FIRST_ORIGIN, LAST_ORIGIN))
    for span in RUNG_SPANS:
        if progress:
            progress("rung")
        families.append(_rungs(known, day, span))
    counts: tuple[CountFamily, ...] = ()
    if events is not None:
        from comity.forecasting.event_counts import event_families

        counts = event_families(events, as_of or date.max, progress)
    return Backtest(day, tuple(f for f in families if f is not None), counts)


def rolling(
    panel: Panel, first: int, last: int
) -> tuple[dict[str, Floats], Floats, tuple[int, ...]]:
    """Forecasts of every forecaster and of the ensemble at each origin, outcomes, origins.

    Args:
        panel: counts of pairs by year.
        first: the first origin: its end is known, the year after is forecast.
        last: the last origin.

    Returns:
        Probabilities by forecaster, one a resolved case; 0 or 1; the origin of each case.
    """
    found: dict[str, list[Floats]] = {name: [] for name in (*FORECASTERS, ENSEMBLE)}
    outcomes: list[Floats] = []
    origins: list[int] = []
    errors: dict[str, list[Floats]] = {name: [] for name in MEMBERS}
    for column in range(WARM, len(panel.years)):
        year = panel.years[column]
        known = ~np.isnan(panel.counts[:, column])
        if year - 1 > last or not known.any():
            continue
        before = panel.until(year - 1)
        past = {n: float(np.concatenate(e).mean()) for n, e in errors.items() if e}
        made = ensemble(before, past)
        happened = (panel.counts[known, column] > 0).astype(float)
        for name in MEMBERS:
            errors[name].append((made.members[name][known] - happened) ** 2)
        if year - 1 < first:
            continue
        for name, values in made.members.items():
            found[name].append(values[known])
        found[ENSEMBLE].append(made.probabilities[known])
        outcomes.append(happened)
        origins += [year - 1] * int(known.sum())
    joined = {n: np.concatenate(v) for n, v in found.items() if v}
    return joined, np.concatenate(outcomes) if outcomes else np.array([]), tuple(origins)


def yearly(panel: Panel, first: int, last: int) -> Family | None:
    """The leaderboard of a panel; None where no case was resolved."""
    made, outcomes, origins = rolling(panel, first, last)
    if not len(outcomes) or not 0 < outcomes.mean() < 1:
        return None
    found = _family(panel.name, made, outcomes, origins, ENSEMBLE)
    return replace(found, pit=_count_coverage(panel, first, last))


def _count_coverage(panel: Panel, first: int, last: int) -> dict[float, float]:
    """How the counts of each year lie in what the Poisson-gamma forecast said of them."""
    transformed = []
    for column, year in enumerate(panel.years):
        known = ~np.isnan(panel.counts[:, column])
        if not first < year <= last + 1 or not known.any():
            continue
        shape, rate = gamma_of(panel.until(year - 1))
        counts = panel.counts[known, column].astype(np.int_)
        mass = negative_binomial(shape[known], rate[known], int(counts.max()) + 1)
        transformed.append(randomised_pit(mass, counts, seed=year))
    return coverage(np.concatenate(transformed)) if transformed else {}


def _rungs(known: Evidence, day: date, span: int) -> Family | None:
    rows = hazard.spells(known, "NATO", day)
    if rows is None:
        return None
    found = hazard.rolling(rows, span)
    if not len(found.came) or not 0 < found.came.mean() < 1:
        return None
    name = "rung" if span == 1 else f"rung within {span} years"
    return _family(name, found.made, found.came, found.origins, "hazard")


def _family(
    name: str, made: Mapping[str, Floats], outcomes: Floats, blocks: tuple[int, ...], leader: str
) -> Family:
    scored = {n: brier(p, outcomes) for n, p in made.items()}
    baselines = [b for b in BASELINES if b in made]
    rows = [
        Row(
            n,
            len(outcomes),
            float(scored[n].mean()),
            float(log_score(p, outcomes).mean()),
            calibration_slope(p, outcomes),
            {b: skill(scored[n], scored[b], blocks) for b in baselines if b != n},
        )
        for n, p in made.items()
    ]
    rows.sort(key=lambda r: r.brier)
    first, last = min(blocks), max(blocks)
    return Family(
        name=name,
        first=first,
        last=last,
        rows=tuple(rows),
        bins=reliability(made[leader], outcomes),
        share=float(outcomes.mean()),
    )
