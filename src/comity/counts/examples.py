"""What is known of each pair before an origin, and earlier windows that were seen whole.

Everything here is a function of a history: the features of an origin use the periods before it,
and a window counts as an example only where it ends before the history does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from comity.counts.history import (
    History,
    following,
    half_lives,
    means,
    training_origins,
)
from comity.stats.arrays import Floats
from comity.stats.count_distribution import Cells, cells

ENOUGH = 10
"""Events of either kind from which a pair is forecast and learnt from."""
LEAST = 3
"""Horizons that pass before an origin is learnt from, or half of what there is."""
MOST_ROWS = 30_000
"""Examples kept: the latest."""
SMALL = 0.05


@dataclass(frozen=True, eq=False, kw_only=True)
class Examples:
    """Earlier windows with what followed.

    Attributes:
        features: shape [examples, features].
        means: expected count of the window by each half-life, [half-lives, examples].
        outcome: events in the window.
        pair: the row of each example.
        origin: its origin.
    """

    features: Floats
    means: Floats
    outcome: Floats
    pair: npt.NDArray[np.int_]
    origin: npt.NDArray[np.int_]


@dataclass(frozen=True, eq=False)
class Setting:
    """A question to every forecaster: the next window of the pairs with enough events.

    Attributes:
        known: what is known, all pairs.
        horizon: periods of the window.
    """

    known: History
    horizon: int

    @cached_property
    def rows(self) -> npt.NDArray[np.int_]:
        """The pairs that are forecast."""
        return enough(self.known, self.known.periods)

    @cached_property
    def half_lives(self) -> tuple[float, ...]:
        """In periods."""
        return half_lives(self.horizon)

    @cached_property
    def grid(self) -> Cells:
        """Cells that reach twenty times as far as any window of the past."""
        sums = np.nan_to_num(self.known.counts).cumsum(1)
        behind = np.pad(sums, ((0, 0), (self.horizon, 0)))[:, : sums.shape[1]]
        return cells(int(20 * (sums - behind).max(initial=1) + 100))

    @cached_property
    def _tables(self) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        known, lives = self.known, self.half_lives
        own, weights = means(known.counts, known.exposure, lives)
        other = known.counts if known.beside is None else known.beside
        beside, _ = means(other, known.exposure, (lives[1], lives[3]))
        since, last = _since(known.counts)
        return own, weights, beside, since, last

    @cached_property
    def actors(self) -> Floats:
        """How the reports on either actor with all others moved, [origins, pairs, 2]."""
        known, (short, long) = self.known, (self.half_lives[1], self.half_lives[3])
        y = np.nan_to_num(known.counts)
        if not known.pairs:
            return np.zeros((known.periods + 1, len(y), 2))
        _, place = np.unique(np.array(known.pairs), return_inverse=True)
        place = place.reshape(len(y), 2)
        whole = np.zeros((place.max() + 1, y.shape[1]))
        np.add.at(whole, place[:, 0], y)
        np.add.at(whole, place[:, 1], y)
        now, _ = means(whole, known.exposure, (short, long))
        pair, _ = means(y, known.exposure, (short, long))
        found = []
        for side in (0, 1):
            rest = np.maximum(now[:, :, place[:, side]] - pair, 0) * self.horizon
            found.append(np.log(rest[0] + 2) - np.log(rest[1] + 2))
        return np.stack(found, axis=2)

    def features(self, origin: int, rows: npt.NDArray[np.int_]) -> Floats:
        """What is known of some pairs before an origin, [rows, features]; logarithms of counts."""
        own, weights, beside, since, last = self._tables
        scale = float(self.horizon)
        parts = [np.log(own[k, origin, rows] * scale + SMALL) for k in range(len(own))]
        parts += [np.log(beside[k, origin, rows] * scale + SMALL) for k in range(2)]
        parts += [np.log1p(since[origin, rows] / scale), np.log(weights[-1, origin, rows] + 1)]
        parts += [np.log1p(last[origin, rows])]
        parts += [self.actors[origin, rows, 0], self.actors[origin, rows, 1]]
        return np.column_stack(parts)

    def expected(self, origin: int, rows: npt.NDArray[np.int_]) -> Floats:
        """Events of the window by each half-life, [half-lives, rows]."""
        ahead = following(self.known.until(origin), self.horizon)
        return np.asarray(self._tables[0][:, origin, rows] * ahead)

    @cached_property
    def examples(self) -> Examples:
        """Earlier windows of pairs that had enough events when each began."""
        periods = self.known.periods
        least = max(2, min(LEAST * self.horizon, (periods - self.horizon) // 2))
        found: list[tuple[Floats, Floats, Floats, npt.NDArray[np.int_], int]] = []
        total = 0
        for origin in reversed(training_origins(periods, self.horizon, least)):
            rows = enough(self.known, origin)
            outcome = self.known.window(origin, self.horizon)[rows]
            rows, outcome = rows[~np.isnan(outcome)], outcome[~np.isnan(outcome)]
            found.append(
                (self.features(origin, rows), self.expected(origin, rows), outcome, rows, origin)
            )
            total += len(rows)
            if total >= MOST_ROWS:
                break
        if not total:
            none = np.zeros(0, dtype=np.int_)
            width = len(self.half_lives)
            return Examples(
                features=np.zeros((0, width + 7)),
                means=np.zeros((width, 0)),
                outcome=np.zeros(0),
                pair=none,
                origin=none,
            )
        return Examples(
            features=np.vstack([f[0] for f in found]),
            means=np.hstack([f[1] for f in found]),
            outcome=np.concatenate([f[2] for f in found]),
            pair=np.concatenate([f[3] for f in found]),
            origin=np.repeat([f[4] for f in found], [len(f[3]) for f in found]),
        )


def enough(known: History, origin: int) -> npt.NDArray[np.int_]:
    """Pairs with enough events of either kind before an origin."""
    total = np.nan_to_num(known.counts[:, :origin]).sum(1)
    if known.beside is not None:
        total = total + np.nan_to_num(known.beside[:, :origin]).sum(1)
    return np.flatnonzero(total >= ENOUGH)


def _since(counts: Floats) -> tuple[Floats, Floats]:
    """Periods since the last event, and the count of the last period, before each origin."""
    y = np.nan_to_num(counts)
    since = np.zeros((y.shape[1] + 1, len(y)))
    last = np.zeros_like(since)
    for t in range(y.shape[1]):
        since[t + 1] = np.where(y[:, t] > 0, 0, since[t] + 1)
        last[t + 1] = y[:, t]
    return since, last
