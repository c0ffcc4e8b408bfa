"""The additive model: a score that is exactly the sum of parts that can be shown.

Trees of four leaves look at three features at most. Every tree belongs to the family of features
at its root; the score of a candidate is the sum of its leaves in double precision, and so the sum
of its families' parts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from comity.interactions.candidates import Grid
from comity.interactions.features import FAMILIES, FEATURES
from comity.interactions.ranker import TREES_FROM, Plan, Sheet, Told, engine, fit_trees

if TYPE_CHECKING:
    import xgboost

ROUNDS = 1.8  # times those of the ranker
RATE = 0.25
DEPTH = 2
ROWS = 4096  # at once, so that the leaves of all trees stay near the processor


@dataclass(frozen=True)
class Additive:
    """A fitted additive model.

    Attributes:
        plan: how it was fitted.
        model: the trees.
        leaves: value of each node of each tree, (trees, nodes); 0 at inner nodes.
        family: place of each tree's root feature in `FAMILIES`.
    """

    plan: Plan
    model: xgboost.Booster
    leaves: NDArray[np.float64]
    family: NDArray[np.int64]

    def parts(self, features: Grid) -> NDArray[np.float64]:
        """The parts of each row's score, (rows, `FAMILIES`)."""
        xgb = engine()
        used = np.ascontiguousarray(features[:, self.plan.columns])
        names = self.model.feature_names
        node = self.model.predict(xgb.DMatrix(used, feature_names=names), pred_leaf=True)
        node = np.asarray(node, dtype=np.int64).reshape(len(features), -1)
        belongs = np.eye(len(FAMILIES))[self.family]
        out = np.empty((len(features), len(FAMILIES)))
        trees = np.arange(node.shape[1])
        for start in range(0, len(features), ROWS):
            rows = slice(start, start + ROWS)
            out[rows] = self.leaves[trees, node[rows]] @ belongs
        return out

    def score(self, features: Grid) -> NDArray[np.float64]:
        """One score a row, the sum of its parts."""
        return np.asarray(self.parts(features).sum(axis=1))


def fit_additive(sheet: Sheet, plan: Plan, told: Told | None = None) -> Additive:
    """Fit the additive model; the arguments are those of `fit`.

    Raises:
        MissingExtra: XGBoost is not installed.
    """
    small = replace(
        plan,
        rounds=int(ROUNDS * plan.rounds),
        networks=0,
        depth=DEPTH,
        rate=RATE,
        objectives=("order",),
    )
    return from_model(small, fit_trees(sheet.latest(TREES_FROM), small, "order", told))


def from_model(plan: Plan, model: xgboost.Booster) -> Additive:
    """The additive model of trees that are fitted already."""
    family_of = {name: FAMILIES.index(family) for name, family in FEATURES}
    trees = [json.loads(tree) for tree in model.get_dump(dump_format="json")]
    leaves = np.zeros((len(trees), 2 ** (DEPTH + 1)))
    family = np.zeros(len(trees), dtype=np.int64)
    for place, tree in enumerate(trees):
        family[place] = family_of[tree["split"]] if "split" in tree else 0
        for node, value in _leaves(tree):
            leaves[place, node] = value
    return Additive(plan, model, leaves, family)


def _leaves(node: dict[str, Any]) -> list[tuple[int, float]]:
    if "leaf" in node:
        return [(node["nodeid"], node["leaf"])]
    return [leaf for child in node["children"] for leaf in _leaves(child)]
