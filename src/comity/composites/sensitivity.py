"""How far the ranks of a composite hang on the choices behind it.

Ranks of the state and its peers under random weights (flat Dirichlet, a stated seed), each with
every normalisation, every aggregation, and the strict and the generous reading.

Saisana, Saltelli and Tarantola, Journal of the Royal Statistical Society A 168 (2005): 307-323.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from comity.composites.normalise import AGGREGATIONS, Array, Ruler, together
from comity.composites.weights import NORMALISATIONS

DRAWS = 5_000
SEED = 20_080
TENTH = (0.05, 0.95)


@dataclass(frozen=True, slots=True)
class Standing:
    """The rank of one state under every variant.

    Attributes:
        rank: by the stated weights, normalisation and aggregation, 1 for the highest; None where
            it has no number.
        median: median rank.
        low: best rank of the middle 90 %.
        high: worst rank of the middle 90 %.
    """

    rank: float | None
    median: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """Ranks under every variant.

    Attributes:
        variants: how many there are.
        draws: how many weightings.
        seed: of the weightings.
        standings: by state.
        holds: by peer, the share of variants in which its order with the state is the stated
            one; a tie counts half.
    """

    variants: int
    draws: int
    seed: int
    standings: Mapping[str, Standing]
    holds: Mapping[str, float]


def weightings(columns: int, draws: int = DRAWS, seed: int = SEED) -> Array:
    """Random weights (draws, columns), each row with the sum one, every mixture alike likely."""
    drawn = np.random.default_rng(seed).standard_exponential((draws, columns))
    return np.asarray(drawn / drawn.sum(axis=1, keepdims=True), dtype=float)


def ranks_of(values: Array) -> Array:
    """Ranks along the last axis, 1 for the highest, ties shared; nan stays nan."""
    # state by state: sums over an axis as short as the list of states cost ten times as much
    above, same = np.zeros(values.shape), np.zeros(values.shape)
    for other in range(values.shape[-1]):
        column = values[..., other, None]
        above += column > values
        same += column == values
    return np.asarray(np.where(np.isnan(values), np.nan, 1 + above + (same - 1) / 2), dtype=float)


def sensitivity_of(
    states: Sequence[str],
    stated: Sequence[float | None],
    ruler: Ruler,
    readings: Sequence[Array],
    draws: int = DRAWS,
) -> Sensitivity:
    """Ranks of the states under every variant.

    Args:
        states: ids, the one that matters first.
        stated: the composite of each by the stated weights; one without is not ranked.
        ruler: what the columns are set against.
        readings: values (states, columns) by each reading.
        draws: how many weightings.
    """
    ranked = [i for i, value in enumerate(stated) if value is not None]
    base = np.array([np.nan if v is None else v for v in stated], dtype=float)
    own_ranks = ranks_of(base.round(12))
    random = weightings(len(ruler.least), draws)
    every = [
        together(ruler.lay(values[ranked], [way] * len(ruler.least)), random, aggregation)
        for values in readings
        for way in NORMALISATIONS
        for aggregation in AGGREGATIONS
    ]
    found = np.asarray(np.concatenate(every).round(12) if ranked else np.zeros((0, 0)), dtype=float)
    ranks = ranks_of(found)
    standings = {name: Standing(None, None, None, None) for name in states}
    ends = np.quantile(ranks, (TENTH[0], 0.5, TENTH[1]), axis=0) if ranked else ranks
    for column, index in enumerate(ranked):
        low, median, high = ends[:, column]
        standings[states[index]] = Standing(
            float(own_ranks[index]), float(median), float(low), float(high)
        )
    holds = {}
    if ranked and ranked[0] == 0:
        for column, index in enumerate(ranked[1:], 1):
            order = np.sign(found[:, 0] - found[:, column])
            own = np.sign(np.round(base[0] - base[index], 12))
            same = (order == own) + 0.5 * ((order == 0) != (own == 0))
            holds[states[index]] = float(same.mean())
    return Sensitivity(
        variants=len(found), draws=draws, seed=SEED, standings=standings, holds=holds
    )
