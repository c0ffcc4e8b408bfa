"""A synthetic peer: weighted peers that follow a state before a date, and its gap after it.

Weights that are not negative and sum to one are fitted to the periods before the date (Abadie and
Gardeazabal, American Economic Review 93 (2003): 113-132; Abadie, Diamond and Hainmueller, Journal
of the American Statistical Association 105 (2010): 493-505). The placebo test does the same for
every peer in turn: the share of states whose gap after the date, in units of the misfit before
it, is at least as large as the state's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from comity.core.series import Series

Floats = npt.NDArray[np.float64]
LEAST_BEFORE, LEAST_AFTER, LEAST_PEERS = 4, 2, 2
SHARED = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticPeer:
    """A state and its synthetic peer.

    Attributes:
        before: first period that was not used to fit.
        weights: weight of each peer.
        gap: for every period the state's value minus the synthetic one.
        misfit: root mean square gap before the date.
        effect: mean gap from the date on.
        p: share of states (the peers as placebos and the state itself) with a ratio of gap after
            to misfit before at least as large as the state's own.
        placebos: how many states were compared.
    """

    before: int
    weights: Mapping[str, float]
    gap: Mapping[int, float]
    misfit: float
    effect: float
    p: float
    placebos: int


def synthetic_peer(own: Series, peers: Mapping[str, Series], before: int) -> SyntheticPeer | None:
    """Fit a synthetic peer; None where fewer than two peers or too few periods are shared.

    A peer that lacks more than a fifth of the state's periods is left out; then the periods that
    all have are used.

    Args:
        own: the state's series.
        peers: the peers' series of the same measure.
        before: the first period that must not be used to fit.
    """
    spoken = {p.period for p in own.spoken()}
    seen = {name: spoken & {p.period for p in s.spoken()} for name, s in peers.items()}
    usable = {name: peers[name] for name, own_ in seen.items() if len(own_) >= SHARED * len(spoken)}
    periods = sorted(spoken.intersection(*(seen[name] for name in usable)))
    early = [p for p in periods if p < before]
    if (
        len(usable) < LEAST_PEERS
        or len(early) < LEAST_BEFORE
        or len(periods) - len(early) < LEAST_AFTER
    ):
        return None
    table = np.column_stack([_values(s, periods) for s in (own, *usable.values())])
    cut = len(early)
    weights, gap = _fitted(table[:, 0], table[:, 1:], cut)
    ratios = [_ratio(gap, cut)]
    if len(usable) > LEAST_PEERS:
        for place in range(1, table.shape[1]):
            donors = np.delete(table, [0, place], axis=1)
            ratios.append(_ratio(_fitted(table[:, place], donors, cut)[1], cut))
    return SyntheticPeer(
        before=before,
        weights=dict(zip(usable, (float(w) for w in weights), strict=True)),
        gap=dict(zip(periods, (float(g) for g in gap), strict=True)),
        misfit=float(np.sqrt((gap[:cut] ** 2).mean())),
        effect=float(gap[cut:].mean()),
        p=sum(r >= ratios[0] for r in ratios) / len(ratios),
        placebos=len(ratios),
    )


def _values(series: Series, periods: Sequence[int]) -> Floats:
    found = []
    for period in periods:
        point = series.at(period)
        assert point is not None
        assert point.value is not None
        found.append(point.value)
    return np.array(found, dtype=float)


def _fitted(own: Floats, donors: Floats, cut: int) -> tuple[Floats, Floats]:
    """Weights on the simplex by non-negative least squares with a heavy row that sums to one."""
    from scipy.optimize import nnls

    heavy = 1e3 * max(1.0, float(np.abs(donors[:cut]).max()))
    system = np.vstack([donors[:cut], np.full(donors.shape[1], heavy)])
    weights, _ = nnls(system, np.append(own[:cut], heavy))
    weights = weights / weights.sum() if weights.sum() else weights
    return weights, own - donors @ weights


def _ratio(gap: Floats, cut: int) -> float:
    before = float(np.sqrt((gap[:cut] ** 2).mean()))
    after = float(np.sqrt((gap[cut:] ** 2).mean()))
    return after / max(before, 1e-9)
