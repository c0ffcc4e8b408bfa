"""The learned ranker: boosted trees and small neural networks on the counted features, averaged.

Trees learn the order (LambdaMART, Burges 2010, on NDCG) and the probability of each candidate
(softmax over the candidates of a question); networks learn the latter (`network.py`). Probabilities
are learnt as corrections of the mixture. XGBoost's wheel for processors without a graphics card
brings its OpenMP runtime, so nothing of the system is needed.

Of a question's candidates the best ones are taught, a few of the others drawn by lot, and every
answer among the others. A drawn row stands for many: in the softmax it counts as often (the
correction of a sampled softmax, Bengio & Senecal 2008), without which the models would learn that
a row with a poor mixture is an answer. The order has no such correction: rows added for their
answer are left out there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from comity.errors import MissingExtra
from comity.interactions.candidates import Grid
from comity.interactions.features import FEATURES, NAMES
from comity.interactions.network import Lessons, Network, fit_network, scaled
from comity.interactions.quadruples import Ints
from comity.interactions.softmax import Group, softmax

if TYPE_CHECKING:
    import xgboost

T = TypeVar("T")
Told = Callable[[int, int], None]
BINS = 128  # of each feature
FEWEST = 12  # trees at least
TREES_FROM = 30_000  # questions, the latest; more teach trees nothing, and networks a little
MIXTURE = NAMES.index("mixture")
SMALL = np.float32(1e-7)  # added to the mixture, whose logarithm is taken


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Rows to learn from, question after question.

    Attributes:
        features: rows by features.
        answer: 1 where the candidate was an answer.
        stands: how many candidates the row stands for; more than 1 where it was drawn by lot.
        added: whether the row is there only because it is an answer.
        sizes: rows of each question.
        relation: of each question.
    """

    features: Grid
    answer: NDArray[np.float32]
    stands: NDArray[np.float32]
    added: NDArray[np.bool_]
    sizes: Ints
    relation: Ints

    @classmethod
    def joined(cls, parts: list[Sheet]) -> Sheet:
        """Several sheets below each other; the list is emptied, as each is let go once copied."""
        sizes = np.concatenate([part.sizes for part in parts])
        relation = np.concatenate([part.relation for part in parts])
        answer, stands, added = (
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("answer", "stands", "added")
        )
        features = np.empty((len(answer), parts[0].features.shape[1]), dtype=np.float32)
        end = len(answer)
        while parts:
            part = parts.pop().features
            features[end - len(part) : end] = part
            end -= len(part)
        return cls(
            features=features,
            answer=answer,
            stands=stands,
            added=added,
            sizes=sizes,
            relation=relation,
        )

    def rows(self, mask: NDArray[np.bool_]) -> Sheet:
        """Some of the rows; of the questions those that keep an answer."""
        count = len(self.sizes)
        question = np.repeat(np.arange(count), self.sizes)
        there = np.bincount(question[mask], self.answer[mask], minlength=count) > 0
        mask = mask & there[question]
        return self._part(mask, np.bincount(question[mask], minlength=count)[there], there)

    def answered(self) -> Sheet:
        """The questions with an answer; others teach nothing."""
        return self.rows(np.ones(len(self.answer), dtype=bool))

    def latest(self, questions: int) -> Sheet:
        """The last questions."""
        kept = slice(-questions, None)
        cut = len(self.answer) - int(self.sizes[kept].sum())
        return self._part(slice(cut, None), self.sizes[kept], kept)

    def order(self) -> Sheet:
        """The rows that were chosen without looking at the answer."""
        return self.rows(~self.added)

    def _part(
        self, rows: NDArray[np.bool_] | slice, sizes: Ints, kept: NDArray[np.bool_] | slice
    ) -> Sheet:
        return Sheet(
            features=self.features[rows],
            answer=self.answer[rows],
            stands=self.stands[rows],
            added=self.added[rows],
            sizes=sizes,
            relation=self.relation[kept],
        )


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How to learn; chosen on validation days.

    Attributes:
        rounds: trees of each objective.
        networks: how many.
        depth: of a tree.
        rate: learning rate.
        objectives: of trees: "order", "share" or both.
        without: families of features that are left out.
        seed: of what is drawn.
        threads: models that are fitted at the same time, and processes that describe days.
    """

    rounds: int = 100
    networks: int = 3
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
    """A fitted ranker: the mean of its models' scores.

    Attributes:
        plan: how it was fitted.
        models: trees, one an objective.
        networks: the networks.
    """

    plan: Plan
    models: tuple[xgboost.Booster, ...]
    networks: tuple[Network, ...] = ()

    def score(self, features: Grid, relation: Ints) -> NDArray[np.float64]:
        """One score a row; only differences within a question mean something.

        Args:
            features: rows by features, question after question, each with as many rows.
            relation: of each question.
        """
        used = np.ascontiguousarray(features[:, self.plan.columns])
        before = prior(features)
        total = np.zeros(len(features))
        for objective, model in zip(self.plan.objectives, self.models, strict=True):
            total += model.inplace_predict(used, predict_type="margin")
            if objective == "share":
                total += before
        for network in self.networks:
            total += network.score(used, relation)
            total += before
        return total / (len(self.models) + len(self.networks))


def prior(features: Grid) -> Grid:
    """The logarithm of the mixture, which the probabilities correct."""
    return np.asarray(np.log(features[:, MIXTURE] + SMALL))


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
        nthread=1,
        max_bin=BINS,
    )
    return made


def fit(sheet: Sheet, plan: Plan, told: Told | None = None, pool: Executor | None = None) -> Ranker:
    """Fit a ranker.

    Args:
        sheet: what to learn from; only questions with an answer.
        plan: how.
        told: called with trees done and trees in all.
        pool: threads that fit its models at the same time.

    Raises:
        MissingExtra: XGBoost is not installed.
    """
    late = sheet.latest(TREES_FROM)
    networks = _each(pool, _networks(sheet, plan))
    aims = list(zip(plan.objectives, _summed(told, len(plan.objectives)), strict=True))
    trees = _each(pool, [partial(fit_trees, late, plan, *aim) for aim in aims])
    return Ranker(plan, tuple(run() for run in trees), tuple(run() for run in networks))


def _summed(told: Told | None, parts: int) -> list[Told | None]:
    """What each of several parts of a stage is to call, which tells of all of them together."""
    if told is None:
        return [None] * parts
    at = [0] * parts

    def part(place: int) -> Told:
        def tell(done: int, total: int) -> None:
            at[place] = done
            told(sum(at), total * parts)

        return tell

    return [part(place) for place in range(parts)]


def _each(pool: Executor | None, runs: Sequence[Callable[[], T]]) -> list[Callable[[], T]]:
    """What gives the results of runs, which a pool begins with at once."""
    return list(runs) if pool is None else [pool.submit(run).result for run in runs]


def fit_trees(
    sheet: Sheet, plan: Plan, objective: str, told: Told | None = None
) -> xgboost.Booster:
    """Fit trees to one objective; the arguments are those of `fit`.

    Raises:
        MissingExtra: XGBoost is not installed.
    """
    aim = None
    if objective == "share":
        rows = matrix(sheet, plan)
        rows.set_base_margin(prior(sheet.features))
        aim = _share_objective(sheet)
    else:
        rows = matrix(sheet.order(), plan)
    # a few questions do not carry many trees
    rounds = min(plan.rounds, max(FEWEST, len(sheet.sizes) // 50))
    calls = [_callback(told, rounds)] if told else []
    settings = _settings(plan, objective)
    made: xgboost.Booster = engine().train(settings, rows, rounds, obj=aim, callbacks=calls)
    return made


def _networks(sheet: Sheet, plan: Plan) -> list[Callable[[], Network]]:
    """What fits each network, from another start."""
    if not plan.networks:
        return []
    group = Group(sheet.sizes)
    used = sheet.features if not plan.without else sheet.features[:, plan.columns]
    scale, read = scaled(used)
    before = prior(sheet.features) + np.log(sheet.stands)
    lessons = Lessons(read, group, sheet.relation, _wanted(sheet, group), before)
    return [partial(fit_network, scale, lessons, plan.seed + n) for n in range(plan.networks)]


def _wanted(sheet: Sheet, group: Group) -> Grid:
    """The share of each row in the answers of its question."""
    return np.asarray(sheet.answer / group.spread(group.total(sheet.answer)))


def _settings(plan: Plan, objective: str) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "max_depth": plan.depth,
        "eta": plan.rate,
        "tree_method": "hist",
        "nthread": 1,  # several models are fitted at the same time
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
    group = Group(sheet.sizes)
    wanted, stands = _wanted(sheet, group), np.log(sheet.stands)

    def objective(
        score: NDArray[np.float32], _data: Any
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        share = softmax(score.ravel() + stands, group)
        return share - wanted, np.maximum(share * (1 - share), np.float32(1e-6))

    return objective


def _callback(told: Told, rounds: int) -> Any:
    class Tell(engine().callback.TrainingCallback):  # type: ignore[misc]  # an extra without types, which may be absent
        def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
            told(epoch + 1, rounds)
            return False

    return Tell()
