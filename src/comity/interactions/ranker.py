"""The learned ranker: boosted trees on the counted features, an average of two objectives.

One model learns the probability of each candidate (softmax over the candidates of a question),
the other the order (LambdaMART, Burges 2010, on NDCG). XGBoost's wheel for processors without a
graphics card brings its OpenMP runtime, so nothing of the system is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from comity.errors import MissingExtra
from comity.interactions.candidates import Grid
from comity.interactions.features import FEATURES, NAMES
from comity.interactions.quadruples import Ints

if TYPE_CHECKING:
    import xgboost

Told = Callable[[int, int], None]
BINS = 128  # of each feature
FEWEST = 12  # trees at least


@dataclass(frozen=True)
class Sheet:
    """Rows to learn from, question after question.

    Attributes:
        features: rows by features.
        answer: 1 where the candidate was an answer.
        sizes: rows of each question.
    """

    features: Grid
    answer: NDArray[np.float32]
    sizes: Ints

    @property
    def starts(self) -> Ints:
        """The first row of each question."""
        return np.concatenate([[0], np.cumsum(self.sizes)[:-1]])


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How to learn; chosen on validation days.

    Attributes:
        rounds: trees of each objective.
        depth: of a tree.
        rate: learning rate.
        objectives: "order", "share" or both.
        without: families of features that are left out.
        seed: of what is drawn.
        threads: at most that many.
    """

    rounds: int = 100
    depth: int = 6
    rate: float = 0.12
    objectives: tuple[str, ...] = ("order", "share")
    without: tuple[str, ...] = ()
    seed: int = 0
    threads: int = 2

    @property
    def columns(self) -> Ints:
        """The places of the features in use."""
        return np.flatnonzero([family not in self.without for _name, family in FEATURES])


def engine() -> Any:
    """XGBoost, imported when it is needed.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        import xgboost
    except ImportError as error:
        raise MissingExtra("the ranker of interactions (xgboost)", "interactions") from error
    return xgboost


@dataclass(frozen=True)
class Ranker:
    """A fitted ranker: the sum of its models' scores.

    Attributes:
        plan: how it was fitted.
        models: one an objective.
    """

    plan: Plan
    models: tuple[xgboost.Booster, ...]

    def score(self, features: Grid) -> NDArray[np.float64]:
        """One score a row; only differences within a question mean something."""
        used = np.ascontiguousarray(features[:, self.plan.columns])
        total = np.zeros(len(features))
        for model in self.models:
            total += model.inplace_predict(used, predict_type="margin")
        return total / len(self.models)


def answered(sheet: Sheet) -> Sheet:
    """The questions that have an answer among their candidates; others teach no order."""
    there = np.add.reduceat(sheet.answer, sheet.starts) > 0
    mask = np.repeat(there, sheet.sizes)
    return Sheet(sheet.features[mask], sheet.answer[mask], sheet.sizes[there])


def matrix(sheet: Sheet, plan: Plan) -> xgboost.QuantileDMatrix:
    """The sheet in bins, which several fits with the same features can share.

    Raises:
        MissingExtra: XGBoost is not installed.
    """
    made: xgboost.QuantileDMatrix = engine().QuantileDMatrix(
        sheet.features if not plan.without else sheet.features[:, plan.columns],
        sheet.answer,
        qid=np.repeat(np.arange(len(sheet.sizes)), sheet.sizes),
        feature_names=[NAMES[c] for c in plan.columns],
        nthread=plan.threads,
        max_bin=BINS,
    )
    return made


def fit(
    sheet: Sheet,
    plan: Plan,
    told: Told | None = None,
    data: xgboost.QuantileDMatrix | None = None,
) -> Ranker:
    """Fit a ranker.

    Args:
        sheet: what to learn from; only questions with an answer (`answered`).
        plan: how.
        told: called with trees done and trees in all.
        data: the sheet's `matrix`, if it is there already.

    Raises:
        MissingExtra: XGBoost is not installed.
    """
    xgb = engine()
    data = matrix(sheet, plan) if data is None else data
    # a few questions do not carry many trees
    rounds = min(plan.rounds, max(FEWEST, len(sheet.sizes) // 50))
    every = len(plan.objectives) * rounds
    models = []
    for number, objective in enumerate(plan.objectives):
        calls = [_callback(xgb, told, number * rounds, every)] if told else []
        models.append(
            xgb.train(
                _settings(plan, objective),
                data,
                rounds,
                obj=_share_objective(sheet) if objective == "share" else None,
                callbacks=calls,
            )
        )
    return Ranker(plan, tuple(models))


def _settings(plan: Plan, objective: str) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "max_depth": plan.depth,
        "eta": plan.rate,
        "tree_method": "hist",
        "nthread": plan.threads,
        "max_bin": BINS,
        "colsample_bytree": 0.8,
        "seed": plan.seed,
        "base_score": 0.0,
        "disable_default_eval_metric": 1,
    }
    if objective == "order":
        settings |= {
            "objective": "rank:ndcg",
            "lambdarank_pair_method": "topk",
            "lambdarank_num_pair_per_sample": 20,
            "ndcg_exp_gain": False,
            "min_child_weight": 5,
        }
    else:
        settings |= {"min_child_weight": 1}
    return settings


def _share_objective(
    sheet: Sheet,
) -> Callable[[NDArray[np.float32], Any], tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Cross entropy of the softmax over a question's candidates with its answers."""
    starts, sizes = sheet.starts, sheet.sizes
    wanted = sheet.answer / np.repeat(np.add.reduceat(sheet.answer, starts), sizes)

    def objective(
        score: NDArray[np.float32], _data: Any
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        share = softmax(score.ravel(), starts, sizes)
        return share - wanted, np.maximum(share * (1 - share), np.float32(1e-6))

    return objective


def softmax(score: NDArray[np.floating[Any]], starts: Ints, sizes: Ints) -> NDArray[Any]:
    """The softmax of scores within each question."""
    raised = np.exp(score - np.repeat(np.maximum.reduceat(score, starts), sizes))
    return np.asarray(raised / np.repeat(np.add.reduceat(raised, starts), sizes))


def _callback(xgb: Any, told: Told, before: int, every: int) -> Any:
    class Tell(xgb.callback.TrainingCallback):  # type: ignore[misc]  # an extra without types, which may be absent
        def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
            told(before + epoch + 1, every)
            return False

    return Tell()
