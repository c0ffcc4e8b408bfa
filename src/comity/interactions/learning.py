"""What the models learn from: later training days, each described by what was known before it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from comity.errors import UsageError
from comity.interactions.additive import Additive, fit_additive
from comity.interactions.calibration import Curve, best_of, fitted, shares
from comity.interactions.candidate_table import of_day
from comity.interactions.halves import Halves, Job
from comity.interactions.history import History
from comity.interactions.quadruples import Quadruples
from comity.interactions.ranker import Plan, Ranker, Sheet, Told, fit
from comity.interactions.state import Known
from comity.interactions.threads import one_thread

WARM = 0.4  # share of the training days that only fill the counters
MOST = 60_000  # questions to learn from; the latest days are taken
CURVE_DAYS = 0.1  # share of the training days that calibrate where there are no validation days
CURVE_DAYS_OF_VALID = 1 / 3  # share of the validation days that calibrate; the others teach
CURVE_FROM = 12_000  # questions, about, that probabilities are fitted on; every so many days


class Stages:
    """What is told while it runs; the command line shows bars."""

    def stage(self, name: str, done: int, total: int) -> None:
        """Some of a stage is done."""

    def told(self, name: str) -> Told:
        """What a stage's work is to call with what is done and what there is in all."""
        return lambda done, total: self.stage(name, done, total)


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


def fit_days(quadruples: Quadruples, split: str = "test") -> tuple[int, int]:
    """The end of the days that the ranker learns from, and of those that calibrate it.

    Args:
        quadruples: the events.
        split: what is to be forecast: "valid" leaves only the training days, else the first of the
            validation days are learnt from too and the last ones calibrate.
    """
    end = quadruples.ends["train"]
    if "valid" not in quadruples.ends:
        return max(int((1 - CURVE_DAYS) * end), 1), end
    if split == "valid":
        return end, end
    last = quadruples.ends["valid"]
    return last - max(1, int(CURVE_DAYS_OF_VALID * (last - end))), last


def learn_sheet(halves: Halves, end: int, stages: Stages, seed: int = 0) -> Sheet:
    """Go through the days before `end`, and describe the questions of the later ones.

    Raises:
        UsageError: there are too few days or answers to learn from.
    """
    start = _start(halves.known.history, end)
    days = range(halves.known.history.day, end)
    job = Job(days, lessons, (start, seed))
    sheets = halves.over(job, stages.told("counting the training days"))
    if not sheets:
        raise UsageError("the training days hold too few events to learn from")
    return Sheet.joined(sheets)


def lessons(known: Known, start: int, seed: int) -> Sheet | None:
    """The rows to learn from of a day; None before `start` or where no candidate is an answer."""
    if known.history.day < start:
        return None
    draw = np.random.default_rng([seed, known.history.day])
    sheets = [
        Sheet(
            features=asked.features,
            answer=asked.answer.astype(np.float32),
            stands=asked.stands,
            added=asked.added,
            sizes=np.bincount(asked.question, minlength=len(asked.block.subject)),
            relation=asked.block.relation,
        ).answered()
        for asked in of_day(known, draw)
    ]
    kept = [sheet for sheet in sheets if len(sheet.sizes)]
    return Sheet.joined(kept) if kept else None


def _start(history: History, end: int) -> int:
    """The first day to learn from: after the warm-up, and not more questions than `MOST`."""
    start = int(WARM * end)
    asked = 0
    for day in range(end - 1, start - 1, -1):
        asked += _questions(history, day)
        if asked > MOST:
            return day + 1
    return start


def _questions(history: History, day: int) -> int:
    """The number of questions of a day."""
    s, r, _o, _times = history.events(day)
    return len(np.unique(s * history.relations + r))


def fit_both(sheet: Sheet, plan: Plan, stages: Stages) -> tuple[Ranker, Additive]:
    """The ranker and the additive model; models are fitted at the same time, each by one thread."""
    with one_thread(), ThreadPoolExecutor(plan.threads) as pool:
        additive = pool.submit(fit_additive, sheet, plan, None)
        ranker = fit(sheet, plan, stages.told("fitting the ranker"), pool)
        return ranker, additive.result()


def fit_curve(halves: Halves, days: range, ranker: Ranker, stages: Stages) -> Curve:
    """Forecast days that the ranker has not learned from, and fit probabilities on them.

    Raises:
        UsageError: the days hold no events.
    """
    history = halves.known.history
    every = max(1, round(sum(_questions(history, day) for day in days) / CURVE_FROM))
    job = Job(days, said, (ranker, every))
    found = halves.over(job, stages.told("forecasting to calibrate"))
    if not found:
        raise UsageError("too few days: none with events is left to fit probabilities on")
    share, right = (np.concatenate(part) for part in zip(*found, strict=True))
    return fitted(share, right)


def said(known: Known, ranker: Ranker, every: int) -> tuple[Any, Any] | None:
    """The best shares of a day's questions and whether they were answers, on every so many days."""
    if known.history.day // 2 % every:  # pairs of days, so that two processes have their part
        return None
    parts = []
    for asked in of_day(known, None):
        score = ranker.score(asked.features, asked.block.relation)
        parts.append(best_of(shares(asked, score), asked.answer, len(asked.block.subject)))
    if not parts:
        return None
    share, right = (np.concatenate(part) for part in zip(*parts, strict=True))
    return share, right
