"""A forecaster measured on a split: single step, both directions, every query by itself.

The ranker learns from later training days, each described by what was known before it; the days
of the split are then gone through in order, each forecast before its events are learnt.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.errors import UsageError
from comity.interactions.additive import Additive, fit_additive
from comity.interactions.baseline import recurrency
from comity.interactions.calibration import (
    Curve,
    best_of,
    calibration_error,
    fitted,
    shares,
)
from comity.interactions.candidate_table import of_day
from comity.interactions.features import FAMILIES
from comity.interactions.history import History
from comity.interactions.quadruples import Quadruples
from comity.interactions.ranker import Plan, Ranker, Sheet, Told, answered, engine, fit, matrix
from comity.interactions.ranking_scores import (
    STRATA,
    Judged,
    figures,
    interval,
    joined,
    judged,
    mean_ranks,
    ranked,
)
from comity.interactions.state import Known
from comity.interactions.threads import one_thread

WARM = 0.4  # share of the training days that only fill the counters
MOST = 90_000  # questions to learn from; the latest days are taken


class Stages:
    """What is told while it runs; the command line shows bars."""

    def stage(self, name: str, done: int, total: int) -> None:
        """Some of a stage is done."""


@dataclass(frozen=True, kw_only=True)
class Models:
    """What was learnt from the training days.

    Attributes:
        ranker: the ranker.
        additive: the additive model.
        curve: scores to probabilities.
        until: the day after the last one that anything was fitted on.
        state: of what is known on that day (`Known.state`).
    """

    ranker: Ranker
    additive: Additive | None
    curve: Curve
    until: int
    state: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Scored:
    """The days of a split, scored.

    Attributes:
        ranker: ranks by the ranker.
        additive: ranks by the additive model, empty without it.
        baseline: ranks by the recurrency baseline.
        mixture: ranks by the mixture.
        share: best shares of each question, (questions, 10).
        right: whether they were answers.
        day: of each question.
        reached: share of answers among the candidates.
    """

    ranker: Judged
    additive: NDArray[np.float64]
    baseline: NDArray[np.float64]
    mixture: NDArray[np.float64]
    share: NDArray[np.float64]
    right: NDArray[np.bool_]
    day: NDArray[np.int64]
    reached: float


def fit_days(quadruples: Quadruples) -> tuple[int, int]:
    """The end of the days that the ranker learns from, and of those that calibrate it."""
    end = quadruples.ends["train"]
    if "valid" in quadruples.ends:
        return end, quadruples.ends["valid"]
    return max(int(0.9 * end), 1), end


def learn_sheet(known: Known, end: int, stages: Stages, seed: int = 0) -> Sheet:
    """Go through the days before `end`, and describe the questions of the later ones.

    Raises:
        UsageError: there are too few days or answers to learn from.
    """
    h = known.history
    start = _start(h, end)
    chosen = np.random.default_rng(seed)
    features, answer, sizes = [], [], []
    for day in range(h.day, end):
        if day >= start:
            for asked in of_day(known, chosen):
                count = len(asked.block.subject)
                there = asked.answer.reshape(count, -1).any(axis=1)
                mask = np.repeat(there, len(asked.answer) // count)
                features.append(asked.features[mask])
                answer.append(asked.answer[mask].astype(np.float32))
                sizes.append(np.bincount(asked.question[mask], minlength=0))
        known.advance()
        stages.stage("counting the training days", day + 1, end)
    if not features or not sum(len(a) for a in answer):
        raise UsageError("the training days hold too few events to learn from")
    size = np.concatenate(sizes)
    return answered(Sheet(_stacked(features), np.concatenate(answer), size[size > 0]))


def _stacked(parts: list[Any]) -> Any:
    """The parts below each other; each is let go once it is copied."""
    out = np.empty((sum(len(p) for p in parts), parts[0].shape[1]), dtype=parts[0].dtype)
    at = 0
    for place in range(len(parts)):
        part, parts[place] = parts[place], None
        out[at : at + len(part)] = part
        at += len(part)
    return out


def _start(history: History, end: int) -> int:
    """The first day to learn from: after the warm-up, and not more questions than `MOST`."""
    start = int(WARM * end)
    asked = 0
    for day in range(end - 1, start - 1, -1):
        s, r, _o = history.events(day)
        asked += len(np.unique(s * history.relations + r))
        if asked > MOST:
            return day + 1
    return start


def score_days(
    known: Known, days: range, ranker: Ranker, additive: Additive | None, stages: Stages, name: str
) -> Scored:
    """Forecast every day of a range before its events are learnt."""
    with one_thread():
        return _score_days(known, days, ranker, additive, stages, name)


def _score_days(
    known: Known, days: range, ranker: Ranker, additive: Additive | None, stages: Stages, name: str
) -> Scored:
    h = known.history
    parts: list[Judged] = []
    more: dict[str, list[NDArray[Any]]] = {
        k: [] for k in ("additive", "baseline", "mixture", "share", "right", "day", "inside")
    }
    while h.day < days.start:
        known.advance()
    for day in days:
        for asked in of_day(known, None):
            score = ranker.score(asked.features)
            count = len(asked.block.subject)
            share, right = best_of(shares(asked, score), asked.answer, count)
            more["share"].append(share)
            more["right"].append(right)
            more["day"].append(np.full(count, day))
            parts.append(judged(known, asked, ranked(asked, score, h.n)))
            question, wanted = np.divmod(asked.answers, h.n)
            if additive is not None:
                more["additive"].append(ranked(asked, additive.score(asked.features), h.n))
            more["mixture"].append(mean_ranks(asked.block.mixture, question, wanted, h.n))
            old = recurrency(known, asked.block.subject, asked.block.relation)
            more["baseline"].append(mean_ranks(old, question, wanted, h.n))
            more["inside"].append(np.isin(asked.answers, asked.question * h.n + asked.candidate))
        known.advance()
        stages.stage(name, day - days.start + 1, len(days))
    if not parts:
        raise UsageError("the days to forecast hold no events")
    whole: dict[str, Any] = {k: np.concatenate(v) if v else np.zeros(0) for k, v in more.items()}
    reached = float(whole.pop("inside").mean())
    return Scored(ranker=joined(parts), **whole, reached=reached)


def fit_curve(known: Known, days: range, ranker: Ranker, stages: Stages) -> Curve:
    """Forecast days that the ranker has not learned from, and fit probabilities on them.

    Raises:
        UsageError: the days hold no events.
    """
    share, right = [], []
    with one_thread():
        for day in days:
            for asked in of_day(known, None):
                said = shares(asked, ranker.score(asked.features))
                best, was = best_of(said, asked.answer, len(asked.block.subject))
                share.append(best)
                right.append(was)
            known.advance()
            stages.stage("forecasting to calibrate", day - days.start + 1, len(days))
    if not share:
        raise UsageError("too few days: none with events is left to fit probabilities on")
    return fitted(np.concatenate(share), np.concatenate(right))


def evaluate(
    quadruples: Quadruples,
    split: str = "valid",
    plan: Plan | None = None,
    stages: Stages | None = None,
) -> dict[str, Any]:
    """Fit on the training days, choose probabilities on later ones, and measure on a split.

    Args:
        quadruples: the events.
        split: "valid" or "test"; with "valid" no event of the test is used.
        plan: how to learn.
        stages: told what is done.

    Returns:
        figures in percent, strata, interval, calibration, seconds and peak memory.

    Raises:
        UsageError: there is no such split, or too little to learn from.
        MissingExtra: XGBoost is not installed.
    """
    began, busy = time.perf_counter(), time.process_time()
    plan, stages = plan or Plan(), stages or Stages()
    if split not in ("valid", "test"):
        raise UsageError(f"--split is valid or test, not {split!r}")
    days = quadruples.days_of(split)
    engine()  # says at once that it is not there, not after the counting
    known = Known(History(quadruples))
    end, calibrated = fit_days(quadruples)
    with one_thread():
        sheet = learn_sheet(known, end, stages)
    seconds = {"counting": time.perf_counter() - began}
    ranker, additive = fit_both(sheet, plan, stages)
    del sheet
    seconds["fitting"] = time.perf_counter() - began - sum(seconds.values())
    if split == "test" and "valid" in quadruples.ends:
        curve = fit_curve(known, range(end, calibrated), ranker, stages)
        scored = score_days(known, days, ranker, additive, stages, "forecasting the split")
        probability = curve.probability(scored.share[:, 0])
    else:
        scored = score_days(known, days, ranker, additive, stages, "forecasting the split")
        probability = _crossed(scored)
    seconds["forecasting"] = time.perf_counter() - began - sum(seconds.values())
    result = summary(scored, probability)
    return {
        "schema": "comity-forecast-events-1",
        "split": split,
        "data": {
            "sha256": quadruples.sha256,
            "entities": len(quadruples.entities),
            "relations": len(quadruples.relations),
            "days": [days.start, days.stop - 1],
        },
        **result,
        "seconds": {**seconds, "total": time.perf_counter() - began},
        "processor_seconds": time.process_time() - busy,
        "peak_gigabytes": peak(),
    }


def fit_both(sheet: Sheet, plan: Plan, stages: Stages) -> tuple[Ranker, Additive]:
    """The ranker and the additive model, from one set of bins."""
    data = matrix(sheet, plan)
    ranker = fit(sheet, plan, told_by(stages, "fitting the ranker"), data)
    told = told_by(stages, "fitting the additive model")
    return ranker, fit_additive(sheet, plan, told, data)


def told_by(stages: Stages, name: str) -> Told:
    """Pass the progress of a fit on as a stage."""
    return lambda done, total: stages.stage(name, done, total)


def _crossed(scored: Scored) -> NDArray[np.float64]:
    """Probabilities of each half of the days by the curve of the other half."""
    late = scored.day >= np.median(scored.day)
    out = np.empty(len(late))
    for mine in (late, ~late):
        if mine.any():
            others = ~mine if (~mine).any() else mine
            curve = fitted(scored.share[others], scored.right[others])
            out[mine] = curve.probability(scored.share[mine, 0])
    return out


def summary(scored: Scored, probability: NDArray[np.float64]) -> dict[str, Any]:
    """The figures of scored days."""
    main = scored.ranker
    low, high = interval(main)
    error, bins = calibration_error(probability, scored.right[:, 0])
    return {
        "queries": len(main.rank),
        "ranker": {**figures(main.rank), "mrr_95": [low, high]},
        "additive": figures(scored.additive) if len(scored.additive) else None,
        "mixture": figures(scored.mixture),
        "recurrency": figures(scored.baseline),
        "directions": {
            "object": figures(main.rank[~main.backward]),
            "subject": figures(main.rank[main.backward]),
        },
        "strata": {
            name: {
                "share": 100 * float(np.mean(main.stratum == place)),
                **figures(main.rank[main.stratum == place]),
                "recurrency_mrr": figures(scored.baseline[main.stratum == place])["mrr"],
            }
            for place, name in enumerate(STRATA)
        },
        "candidates_reach": 100 * scored.reached,
        "calibration": {
            "expected_error": error,
            "mean_probability": float(probability.mean()),
            "right": float(scored.right[:, 0].mean()),
            "bins": bins,
        },
    }


def ablation(
    quadruples: Quadruples, plan: Plan, stages: Stages | None = None
) -> dict[str, dict[str, float]]:
    """What each family of features is worth on the validation days.

    A small ranker is fitted with all families and without each; compare only these with each
    other. Every figure is one run.

    Returns:
        figures by family left out, "nothing" first.
    """
    stages = stages or Stages()
    known = Known(History(quadruples))
    end, _calibrated = fit_days(quadruples)
    sheet = learn_sheet(known, end, stages)
    every = [()] + [(family,) for family in FAMILIES]
    rankers = [
        fit(
            sheet,
            Plan(rounds=plan.rounds, objectives=("order",), rate=plan.rate, without=without),
            told_by(stages, f"fitting without {', '.join(without) or 'nothing'}"),
        )
        for without in every
    ]
    del sheet
    ranks: list[list[Judged]] = [[] for _ in every]
    days = quadruples.days_of("valid")
    for day in days:
        for asked in of_day(known, None):
            for place, ranker in enumerate(rankers):
                rank = ranked(asked, ranker.score(asked.features), known.history.n)
                ranks[place].append(judged(known, asked, rank))
        known.advance()
        stages.stage("forecasting the split", day - days.start + 1, len(days))
    return {
        ", ".join(without) or "nothing": {
            **figures((whole := joined(rank)).rank),
            **{
                name: figures(whole.rank[whole.stratum == place])["mrr"]
                for place, name in enumerate(STRATA)
            },
        }
        for without, rank in zip(every, ranks, strict=True)
    }


def peak() -> float:
    """The most memory that the process has held, in GB."""
    try:
        import resource
    except ImportError:  # Windows does not tell
        return float("nan")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most * (1 if sys.platform == "darwin" else 1024) / 1e9
