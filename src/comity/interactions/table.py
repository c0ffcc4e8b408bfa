"""The questions of a day with their candidates, features and answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from comity.interactions.candidates import Block, Grid, Known, top
from comity.interactions.features import rows
from comity.interactions.quadruples import Ints

CANDIDATES = 400
HEAD, TAIL = 40, 15  # in training: the best, and some of the others chosen without the answer
GRID = 4_000_000  # cells of one grid; questions beyond that wait for the next block


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
    rank = np.broadcast_to(np.arange(best.shape[1]), best.shape)
    if chosen is not None and best.shape[1] > HEAD + TAIL:
        rest = np.argsort(chosen.random((len(best), best.shape[1] - HEAD)), axis=1)[:, :TAIL]
        take = np.concatenate([rank[:, :HEAD], np.sort(rest, axis=1) + HEAD], axis=1)
        best, rank = np.take_along_axis(best, take, axis=1), take
    question = np.repeat(np.arange(len(best)), best.shape[1])
    candidate = best.ravel()
    found = rows(known, block, question, candidate, rank.ravel())
    key = question * known.history.n + candidate
    return Asked(block, question, candidate, found, np.isin(key, answers), answers)


def of_day(known: Known, chosen: np.random.Generator | None) -> Iterator[Asked]:
    """All questions that the events of the day answer, each once, in both directions."""
    h = known.history
    s, r, o = h.events(h.day)
    key = np.unique(s * h.relations + r)
    size = max(16, GRID // h.n)
    for start in range(0, len(key), size):
        part = key[start : start + size]
        mine = (s * h.relations + r >= part[0]) & (s * h.relations + r <= part[-1])
        question = np.searchsorted(part, s[mine] * h.relations + r[mine])
        answers = np.unique(question * h.n + o[mine])
        subject, relation = np.divmod(part, h.relations)
        yield asked(known, subject, relation, answers, chosen)
