"""A forecaster measured on a split: single step, both directions, every query by itself.

The ranker learns from later training days, each described by what was known before it; the days
of the split are then gone through in order, each forecast before its events are learnt.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.errors import UsageError
from comity.interactions.additive import Additive
from comity.interactions.baseline import recurrency
from comity.interactions.calibration import best_of, calibration_error, fitted, shares
from comity.interactions.candidate_table import of_day
from comity.interactions.halves import Halves, Job
from comity.interactions.learning import Stages, fit_both, fit_curve, fit_days, learn_sheet
from comity.interactions.quadruples import Quadruples
from comity.interactions.ranker import Plan, Ranker, Told, engine
from comity.interactions.ranking_scores import (
    STRATA,
    Judged,
    figures,
    interval,
    joined,
    judged,
    mean_ranks,
    queries,
    ranked,
)
from comity.interactions.state import Known


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
        inside: whether each answer is among the candidates.
    """

    ranker: Judged
    additive: NDArray[np.float64]
    baseline: NDArray[np.float64]
    mixture: NDArray[np.float64]
    share: NDArray[np.float64]
    right: NDArray[np.bool_]
    day: NDArray[np.int64]
    inside: NDArray[np.bool_]


def score_days(
    halves: Halves,
    days: range,
    ranker: Ranker,
    additive: Additive | None,
    told: Told,
) -> Scored:
    """Forecast every day of a range before its events are learnt.

    Raises:
        UsageError: the days hold no events.
    """
    parts = halves.over(Job(days, scored_day, (ranker, additive)), told)
    if not parts:
        raise UsageError("the days to forecast hold no events")
    return _joined(parts)


def scored_day(known: Known, ranker: Ranker, additive: Additive | None) -> Scored | None:
    """Forecast one day; None where nothing happened on it."""
    h = known.history
    parts: list[Scored] = []
    for asked in of_day(known, None):
        score = ranker.score(asked.features, asked.block.relation)
        count = len(asked.block.subject)
        share, right = best_of(shares(asked, score), asked.answer, count)
        question, wanted = np.divmod(asked.answers, h.n)
        old = recurrency(known, asked.block.subject, asked.block.relation)
        other = (
            np.zeros(0) if additive is None else ranked(asked, additive.score(asked.features), h.n)
        )
        inside = np.isin(asked.answers, asked.question * h.n + asked.candidate)
        rows = queries(asked)
        main = judged(known, asked, ranked(asked, score, h.n))
        parts.append(
            Scored(
                ranker=main.rows(rows),
                additive=other[rows] if len(other) else other,
                baseline=mean_ranks(old, question, wanted, h.n)[rows],
                mixture=mean_ranks(asked.block.mixture, question, wanted, h.n)[rows],
                share=share,
                right=right,
                day=np.full(count, h.day),
                inside=inside[rows],
            )
        )
    return _joined(parts) if parts else None


def _joined(parts: list[Scored]) -> Scored:
    """Several parts as one."""
    names = ("additive", "baseline", "mixture", "share", "right", "day", "inside")
    whole: dict[str, Any] = {n: np.concatenate([getattr(p, n) for p in parts]) for n in names}
    return Scored(ranker=joined([p.ranker for p in parts]), **whole)


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
    began, busy = time.perf_counter(), processor()
    plan, stages = plan or Plan(), stages or Stages()
    if split not in ("valid", "test"):
        raise UsageError(f"--split is valid or test, not {split!r}")
    days = quadruples.days_of(split)
    engine()  # says at once that it is not there, not after the counting
    end, calibrated = fit_days(quadruples, split)
    with Halves(quadruples, plan.threads) as halves:
        sheet = learn_sheet(halves, end, stages)
        seconds = {"counting": time.perf_counter() - began}
        ranker, additive = fit_both(sheet, plan, stages)
        del sheet
        seconds["fitting"] = time.perf_counter() - began - sum(seconds.values())
        apart = split == "test" and end < calibrated
        curve = fit_curve(halves, range(end, calibrated), ranker, stages) if apart else None
        told = stages.told("forecasting the split")
        scored = score_days(halves, days, ranker, additive, told)
    best = scored.share[:, 0]
    probability = _crossed(scored) if curve is None else curve.probability(best)
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
        "processor_seconds": processor() - busy,
        "peak_gigabytes": peak(),
    }


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
        "candidates_reach": 100 * float(scored.inside.mean()),
        "calibration": {
            "expected_error": error,
            "mean_probability": float(probability.mean()),
            "right": float(scored.right[:, 0].mean()),
            "bins": bins,
        },
    }


def processor() -> float:
    """Seconds of processor so far, of this process and of those that it has waited for."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def peak() -> float:
    """The most memory that the process and the largest one it waited for have held, in GB."""
    try:
        import resource
    except ImportError:  # Windows does not tell
        return float("nan")
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    most = sum(resource.getrusage(who).ru_maxrss for who in whose)
    return most * (1 if sys.platform == "darwin" else 1024) / 1e9
