"""What the composite is made from, and what it comes to, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from comity.composites.indicators import (
    ByYear,
    Column,
    Sight,
)
from comity.composites.normalise import Array, Ruler
from comity.composites.sensitivity import Sensitivity, weightings
from comity.composites.weights import Weight
from comity.evidence.dyad import Dyad


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The composite of one state, overall or in one area.

    Attributes:
        strict: by verified and held facts, 0 to 1; None where too little can speak.
        generous: with announced, inferred and unverified facts too.
        low: 5th percentile of the strict side under random weights, or the strict value.
        high: 95th percentile of the generous side under random weights, or the generous value.
        coverage: the share of the weight that can speak.
        facts: ids of the facts behind it.
        origins: ids of the data sets behind it.
    """

    strict: float | None
    generous: float | None
    low: float | None
    high: float | None
    coverage: float
    facts: tuple[str, ...]
    origins: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, repr=False)
class Board:
    """The indicators of the state and its peers by year, and the ruler they are laid on.

    Attributes:
        dyads: the state first.
        weights: the columns.
        aggregation: how they are put together.
        pieces: of each state, what its indicators are made of.
        sights: of each state, what the evidence can see.
        values: (states, years, columns, strict/generous/low/high), nan where none.
        ruler: what the columns are set against.
    """

    dyads: tuple[Dyad, ...]
    weights: tuple[Weight, ...]
    aggregation: str
    pieces: tuple[ByYear, ...]
    sights: tuple[Sight, ...]
    values: Array
    ruler: Ruler

    def __repr__(self) -> str:
        first, *peers = self.dyads
        return f"<Board: {first.id} and {len(peers)} peers, {len(self.weights)} columns>"

    @property
    def columns(self) -> tuple[Column, ...]:
        """(area, indicator) of the columns."""
        return tuple((w.area, w.indicator) for w in self.weights)

    @property
    def ways(self) -> tuple[str, ...]:
        """The normalisation of each column."""
        return tuple(w.normalisation for w in self.weights)

    @cached_property
    def shares(self) -> Array:
        """The weight of each column."""
        return np.array([w.weight for w in self.weights], dtype=float)

    @cached_property
    def laid(self) -> Array:
        """The values on the ruler: (states, years, columns, strict/generous/low/high)."""
        readings = [self.ruler.lay(self.values[..., r], self.ways) for r in range(4)]
        return np.stack(readings, axis=-1)

    @cached_property
    def random(self) -> Array:
        """Random weights (draws, columns)."""
        return weightings(len(self.weights))

    def of_area(self, area: str) -> Array:
        """Which columns are of an area; all of them where it is empty."""
        return np.array([not area or w.area == area for w in self.weights], dtype=float)


@dataclass(frozen=True, kw_only=True)
class Composite:
    """The composite of a state and its peers.

    Attributes:
        board: what it is made from.
        overall: score by state.
        areas: score by state and area; areas without weight are left out.
        sensitivity: ranks under other choices.
        sentence: what the sensitivity says.
    """

    board: Board
    overall: Mapping[str, Score]
    areas: Mapping[str, Mapping[str, Score]]
    sensitivity: Sensitivity
    sentence: str
