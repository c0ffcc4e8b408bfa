"""The questions of a day with their candidates, features and answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from comity.interactions.candidates import Block, Grid, top
from comity.interactions.features import rows
from comity.interactions.quadruples import Ints
from comity.interactions.state import Known

CANDIDATES = 300
HEAD, TAIL = 25, 10  # in training: the best, and some of the others; answers are there besides


class Asked(NamedTuple):
    """Questions with candidates.

    Attributes:
        block: the grids.
        question: position of each row's question in the block, not decreasing.
        candidate: entity of each row.
        features: of each row.
        answer: whether the row's candidate is an answer; all False where none are known.
        stands: how many candidates the row stands for.
        added: whether the row is there only because it is an answer.
        answers: sorted keys `question * n + object` of all answers, candidates or not.
        times: rows of the day that say each answer.
    """

    block: Block
    question: Ints
    candidate: Ints
    features: Grid
    answer: NDArray[np.bool_]
    stands: NDArray[np.float32]
    added: NDArray[np.bool_]
    answers: Ints
    times: Ints


def asked(
    known: Known, subject: Ints, relation: Ints, answers: Ints, chosen: np.random.Generator | None
) -> Asked:
    """Questions (subject, relation, ?) of the day that `known` has come to.

    Args:
        known: what is known before the day.
        subject: of each question.
        relation: of each question.
        answers: sorted keys `question * n + object`; they label rows.
        chosen: draws the candidates of training; None takes all candidates.
    """
    block = known.block(subject, relation)
    best = top(block.mixture, CANDIDATES)
    key = np.arange(len(best))[:, None] * known.history.n + best
    answer = np.isin(key, answers)
    if chosen is None:
        stands, taken = np.ones(best.shape, dtype=np.float32), np.ones(best.shape, dtype=bool)
    else:
        stands = _drawn(best.shape, chosen)
        taken = (stands > 0) | answer
    question = np.nonzero(taken)[0]
    candidate = best[taken]
    return Asked(
        block=block,
        question=question,
        candidate=candidate,
        features=rows(known, block, question, candidate),
        answer=answer[taken],
        stands=np.maximum(stands[taken], np.float32(1)),
        added=stands[taken] == 0,
        answers=answers,
        times=np.ones_like(answers),
    )


def _drawn(shape: tuple[int, int], chosen: np.random.Generator) -> NDArray[np.float32]:
    """How many candidates each one stands for: the best for itself, 0 what was not drawn."""
    count, width = shape
    stands = np.ones(shape, dtype=np.float32)
    others = width - HEAD
    if others > TAIL:
        stands[:, HEAD:] = 0
        drawn = np.argsort(chosen.random((count, others)), axis=1)[:, :TAIL] + HEAD
        np.put_along_axis(stands, drawn, np.float32(others / TAIL), axis=1)
    return stands


def of_day(known: Known, chosen: np.random.Generator | None) -> Iterator[Asked]:
    """All questions that the events of the day answer, each once, in both directions."""
    for subject, relation, answers, times in known.questions():
        yield asked(known, subject, relation, answers, chosen)._replace(times=times)
