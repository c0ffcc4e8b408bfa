"""The questions of a day with their candidates, features and answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from comity.interactions.candidates import Block, Grid, top
from comity.interactions.features import rows
from comity.interactions.online_vectors import SMALL
from comity.interactions.quadruples import Ints
from comity.interactions.state import Known

CANDIDATES = 400
HEAD, TAIL = 25, 10  # in training: the best, and some of the others chosen without the answer
TRUST = 0.6  # of the learnt vectors beside the mixture; chosen on validation days


class Asked(NamedTuple):
    """Questions with candidates.

    Attributes:
        block: the grids.
        question: position of each row's question in the block.
        candidate: entity of each row.
        features: of each row.
        answer: whether the row's candidate is an answer; all False where none are known.
        answers: sorted keys `question * n + object` of all answers, candidates or not.
    """

    block: Block
    question: Ints
    candidate: Ints
    features: Grid
    answer: NDArray[np.bool_]
    answers: Ints


def asked(
    known: Known, subject: Ints, relation: Ints, answers: Ints, chosen: np.random.Generator | None
) -> Asked:
    """Questions (subject, relation, ?) of the day that `known` has come to.

    Args:
        known: what is known before the day.
        subject: of each question.
        relation: of each question.
        answers: sorted keys `question * n + object`; they label rows and choose none.
        chosen: draws the candidates of training; None takes all candidates.
    """
    block = known.block(subject, relation)
    best = top(block.mixture, CANDIDATES)
    if len(answers):
        known.remember(block, answers, best)
    best, told = _learnt(known, block, best)
    count = best.shape[1]
    if chosen is not None and count > HEAD + TAIL:
        rest = np.argsort(chosen.random((len(best), count - HEAD)), axis=1)[:, :TAIL]
        head = np.broadcast_to(np.arange(HEAD), (len(best), HEAD))
        take = np.concatenate([head, np.sort(rest, axis=1) + HEAD], axis=1)
        best = np.take_along_axis(best, take, axis=1)
        told = {name: np.take_along_axis(grid, take, axis=1) for name, grid in told.items()}
    question = np.repeat(np.arange(len(best)), best.shape[1])
    candidate = best.ravel()
    flat = {name: grid.ravel() for name, grid in told.items()}
    found = rows(known, block, question, candidate, flat)
    key = question * known.history.n + candidate
    return Asked(block, question, candidate, found, np.isin(key, answers), answers)


def _learnt(known: Known, block: Block, best: Ints) -> tuple[Ints, dict[str, Grid]]:
    """Candidates by falling mixture with learnt vectors, and what those say of each."""
    count, width = best.shape
    question = np.repeat(np.arange(count), width)
    learnt = known.learnt.score(block.asked, question, best.ravel()).reshape(count, width)
    score = TRUST * learnt + np.log(np.take_along_axis(block.mixture, best, axis=1) + SMALL)
    order = np.argsort(-score, axis=1, kind="stable")
    best, learnt, score = (np.take_along_axis(x, order, axis=1) for x in (best, learnt, score))
    raised = np.exp(score - score[:, :1])
    rank = np.broadcast_to(np.arange(width, dtype=np.float32), best.shape)
    return best, {
        "learnt": learnt,
        "learnt_share": raised / raised.sum(axis=1, keepdims=True),
        "learnt_of_best": raised,
        "learnt_rank": rank,
    }


def of_day(known: Known, chosen: np.random.Generator | None) -> Iterator[Asked]:
    """All questions that the events of the day answer, each once, in both directions."""
    for subject, relation, answers in known.questions():
        yield asked(known, subject, relation, answers, chosen)
