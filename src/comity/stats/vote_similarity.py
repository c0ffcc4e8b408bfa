"""How alike two states vote, corrected for what each does anyway.

On every roll call on which both voted, each said no, abstained or said yes. From the table of
those pairs:

- `s_absolute`, `s_squared`: 1 - 2 d / d_max, d the mean absolute (squared) difference on no 0,
  abstain 1, yes 2 (Signorino and Ritter, International Studies Quarterly 43 (1999): 115-144);
- `kappa`: 1 - d / d_expected, d_expected from each state's own shares of no, abstain and yes
  (Cohen, Psychological Bulletin 70 (1968): 213-220);
- `pi`: the same with the shares of both together (Scott, Public Opinion Quarterly 19 (1955):
  321-325).

S does not know that nearly all states say yes to most resolutions; kappa and pi do (Haege,
Political Analysis 19 (2011): 287-305). Weights of disagreement are absolute by default. The 90 %
interval resamples roll calls (bootstrap with a stated seed).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
DRAWS, SEED = 1000, 20_100
_STEP = np.abs(np.subtract.outer(np.arange(3), np.arange(3))).astype(float)
WEIGHTS: dict[str, Floats] = {
    "absolute": _STEP / 2,
    "squared": _STEP**2 / 4,
    "none": (_STEP > 0).astype(float),
}
"""Disagreement of two votes, 0 to 1: by steps, by squared steps, or any difference alike."""


def table_of(own: npt.NDArray[Any], other: npt.NDArray[Any]) -> Floats:
    """The 3 x 3 table of pairs of votes (0 no, 1 abstain, 2 yes).

    Args:
        own: votes of one state, shape (n,).
        other: votes of the other on the same roll calls, shape (n,).
    """
    return np.bincount(own * 3 + other, minlength=9).astype(float).reshape(3, 3)


def s_score(tables: Floats, weights: str = "absolute") -> Floats:
    """S of tables of shape (..., 3, 3); NaN where a table is empty; from -1 to 1."""
    return 1 - 2 * _observed(tables, WEIGHTS[weights])


def kappa(tables: Floats, weights: str = "absolute") -> Floats:
    """Cohen's weighted kappa of tables of shape (..., 3, 3).

    NaN where a table is empty or where both states cast one and the same vote throughout, so
    that chance alone would agree as well.
    """
    rows, columns = tables.sum(-1), tables.sum(-2)
    return _corrected(tables, rows[..., :, None] * columns[..., None, :], weights)


def scott_pi(tables: Floats, weights: str = "absolute") -> Floats:
    """Scott's weighted pi of tables of shape (..., 3, 3); NaN as for kappa."""
    both = tables.sum(-1) + tables.sum(-2)
    return _corrected(tables, both[..., :, None] * both[..., None, :] / 4, weights)


def bootstrap(table: Floats, draws: int = DRAWS, seed: int = SEED) -> Floats:
    """Tables of resampled roll calls, shape (draws, 3, 3)."""
    n = int(table.sum())
    chance = np.random.default_rng(seed).multinomial(n, table.reshape(-1) / n, draws)
    return chance.astype(float).reshape(draws, 3, 3)


def _observed(tables: Floats, weights: Floats) -> Floats:
    total = tables.sum((-1, -2))
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = (tables * weights).sum((-1, -2)) / total
    return found


def _corrected(tables: Floats, chance: Floats, weights: str) -> Floats:
    total = tables.sum((-1, -2))
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = (chance * WEIGHTS[weights]).sum((-1, -2)) / total**2
        found: Floats = np.where(
            expected > 0, 1 - _observed(tables, WEIGHTS[weights]) / expected, np.nan
        )
    return found
