"""Ranks of answers: time-aware filter, ties at their mean rank, each query by itself."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from comity.interactions.candidate_table import Asked
from comity.interactions.history import NEVER
from comity.interactions.quadruples import Ints
from comity.interactions.state import Known

STRATA = ("exact repeat", "pair seen", "never seen")


class Judged(NamedTuple):
    """Facts of a day, each a query.

    Attributes:
        rank: of the fact's object, from 1; halves are mean ranks of ties.
        stratum: place in `STRATA`, by the history of earlier days.
        day: of the fact.
        backward: whether the question is (object, relation inverse, ?).
    """

    rank: NDArray[np.float64]
    stratum: Ints
    day: Ints
    backward: NDArray[np.bool_]

    def rows(self, rows: Ints) -> Judged:
        """Some of the facts."""
        return Judged(self.rank[rows], self.stratum[rows], self.day[rows], self.backward[rows])


def mean_ranks(
    score: NDArray[np.floating], question: Ints, wanted: Ints, n: int
) -> NDArray[np.float64]:
    """Ranks of answers by a score over all entities.

    Other answers of the same question and day are left out (time-aware filter); entities with the
    same score share their mean rank.

    Args:
        score: (questions, n).
        question: of each answer, not decreasing.
        wanted: the answer's entity.
        n: number of entities.
    """
    answer = np.zeros(score.shape, dtype=bool)
    answer.ravel()[question * n + wanted] = True
    out = np.empty(len(question))
    for place, (row, entity) in enumerate(zip(question, wanted, strict=True)):
        own = score[row, entity]
        others = score[row][~answer[row]]
        out[place] = 1 + np.sum(others > own) + np.sum(others == own) / 2
    return out


def ranked(asked: Asked, score: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Ranks of all answers of questions whose candidates were scored.

    Entities that are no candidates come after all candidates, in the order of the mixture.

    Args:
        asked: the questions.
        score: of each row.
        n: number of entities.
    """
    question, wanted = np.divmod(asked.answers, n)
    whole = asked.block.mixture.astype(np.float64)
    key = asked.question * n + asked.candidate
    low = float(score.min(initial=0.0))
    # candidates are lifted above everything the mixture says of the others
    whole.ravel()[key] = score - low + float(whole.max(initial=0.0)) + 1.0
    return mean_ranks(whole, question, wanted, n)


def judged(known: Known, asked: Asked, rank: NDArray[np.float64]) -> Judged:
    """Ranks with what the strata need.

    Args:
        known: what was known before the day.
        asked: the questions.
        rank: of each answer.
    """
    h = known.history
    question, wanted = np.divmod(asked.answers, h.n)
    s, r = asked.block.subject[question], asked.block.relation[question]
    exact = h.triples.last[h.triples.slots((r * h.n + s) * h.n + wanted)] != NEVER
    pair = h.pairs.last[h.pairs.slots(s * h.n + wanted)] != NEVER
    stratum = np.where(exact, 0, np.where(pair, 1, 2))
    return Judged(rank, stratum, np.full(len(rank), h.day), r >= h.base)


def queries(asked: Asked) -> Ints:
    """Each answer's place as often as rows say it: rows that repeat an event are queries too."""
    return np.repeat(np.arange(len(asked.answers)), asked.times)


def joined(parts: list[Judged]) -> Judged:
    """Several days as one."""
    return Judged(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def figures(rank: NDArray[np.float64]) -> dict[str, float]:
    """Mean reciprocal rank and hits, in percent; a mean rank of a tie hits from its place up."""
    return {
        "mrr": 100 * float(np.mean(1 / rank)) if len(rank) else float("nan"),
        **{
            f"hits@{k}": 100 * float(np.mean(rank <= k)) if len(rank) else float("nan")
            for k in (1, 3, 10)
        },
    }


def interval(judged_: Judged, draws: int = 2000, seed: int = 0) -> tuple[float, float]:
    """The 95 % interval of the mean reciprocal rank, in percent, days drawn with replacement."""
    days, place = np.unique(judged_.day, return_inverse=True)
    total = np.bincount(place, 1 / judged_.rank)
    count = np.bincount(place)
    chosen = np.random.default_rng(seed).integers(0, len(days), (draws, len(days)))
    means = 100 * total[chosen].sum(axis=1) / count[chosen].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)
