"""Temporal rules between relations: "r' between s and o some days ago, then r".

The confidence of a rule is the share of past questions (s, r, ?) for which o, with which s had
relation r' that many days ago, was an answer. It is counted day by day, each day's counts being
used from the next day on (prequential), and shrunk: the cell (r, r', lag, times seen) towards the
profile of its kind by lag and times seen, scaled by how much the pair (r, r') departs from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.interactions.history import NEVER, Floats, History, ranges
from comity.interactions.quadruples import Ints

LAGS = np.array([1, 2, 3, 5, 8, 15, 31, 91])
TIMES = np.array([1.5, 4.5])
KINDS = 3  # the same relation, its inverse, another one
SHRINK_PAIR = 5.0
SHRINK_CELL = 10.0


@dataclass(frozen=True)
class Applied:
    """The rules that apply to questions: one entry a question, candidate and body.

    Attributes:
        question: position of the question.
        object: the candidate.
        slot: the slot of the body's triple in the history.
        cell: the cell of the rule's table.
    """

    question: Ints
    object: Ints
    slot: Ints
    cell: Ints


class Rules:
    """Counted confidences of every rule."""

    def __init__(self, history: History) -> None:
        self._h = history
        r = history.relations
        self._bins = (len(LAGS) + 1) * (len(TIMES) + 1)
        self._tried = np.zeros(r * r * self._bins, dtype=np.float32)
        self._hit = np.zeros(r * r * self._bins, dtype=np.float32)
        self._kind_tried = np.full(KINDS * self._bins, 20.0)
        self._kind_hit = np.full(KINDS * self._bins, 0.2)
        self._pair_hit = np.zeros(r * r)
        self._pair_expected = np.zeros(r * r)
        self._day = -1
        self._known: Ints = np.zeros(0, dtype=np.int64)
        self._starts: Ints = np.zeros(0, dtype=np.int64)
        self._bin: Ints = np.zeros(0, dtype=np.int64)

    def _look(self) -> None:
        """Sort what is known today by subject, once a day."""
        h = self._h
        if self._day == h.day:
            return
        self._day = h.day
        self._known = h.by_pair[h.triples.last[h.by_pair] != NEVER]
        counts = np.bincount(h.triple_subject[self._known], minlength=h.n)
        self._starts = np.concatenate([[0], np.cumsum(counts)])
        lag = np.searchsorted(LAGS, h.day - h.triples.last[self._known], side="right")
        times = np.searchsorted(TIMES, h.triples.fading[-1, self._known])
        self._bin = lag * (len(TIMES) + 1) + times

    def applied(self, subject: Ints, relation: Ints) -> Applied:
        """Every rule with a body in the history of each question's subject."""
        self._look()
        h = self._h
        places, owner = ranges(self._starts[subject], self._starts[subject + 1])
        slot = self._known[places]
        body = h.triple_relation[slot]
        cell = (relation[owner] * h.relations + body) * self._bins + self._bin[places]
        return Applied(owner, h.triple_object[slot], slot, cell)

    def _parts(self, cell: Ints) -> tuple[Ints, Ints]:
        pair, bin_ = np.divmod(cell, self._bins)
        head, body = np.divmod(pair, self._h.relations)
        kind = np.where(head == body, 0, np.where(self._h.inverse(head) == body, 1, 2))
        return pair, kind * self._bins + bin_

    def confidence(self, cell: Ints) -> Floats:
        """The shrunk confidences of cells, between 0 and 1."""
        pair, kind = self._parts(cell)
        base = self._kind_hit[kind] / self._kind_tried[kind]
        lift = (self._pair_hit[pair] + SHRINK_PAIR) / (self._pair_expected[pair] + SHRINK_PAIR)
        prior = np.minimum(base * lift, 0.9)
        shrunk = (self._hit[cell] + SHRINK_CELL * prior) / (self._tried[cell] + SHRINK_CELL)
        return np.asarray(shrunk, dtype=np.float64)

    def learn(self, applied: Applied, hit: NDArray[np.bool_]) -> None:
        """Count how the rules fared on questions whose answers are known now.

        Args:
            applied: the rules that applied.
            hit: whether each entry's candidate was an answer.
        """
        pair, kind = self._parts(applied.cell)
        base = self._kind_hit[kind] / self._kind_tried[kind]
        np.add.at(self._pair_expected, pair, base)
        np.add.at(self._tried, applied.cell, np.float32(1))
        self._kind_tried += np.bincount(kind, minlength=len(self._kind_tried))
        won = hit.nonzero()[0]
        np.add.at(self._pair_hit, pair[won], 1.0)
        np.add.at(self._hit, applied.cell[won], np.float32(1))
        self._kind_hit += np.bincount(kind[won], minlength=len(self._kind_hit))


def combined(applied: Applied, confidence: Floats, n: int) -> tuple[Ints, Floats]:
    """Noisy-or, maximum and sum of the rules of each question and candidate.

    Returns:
        sorted keys `question * n + object`, and the three figures, (3, keys).
    """
    key = applied.question * n + applied.object
    if len(key) == 0:
        return key, np.zeros((3, 0))
    first = np.concatenate([[0], np.flatnonzero(np.diff(key)) + 1])
    none = np.add.reduceat(np.log1p(-np.minimum(confidence, 0.99)), first)
    return key[first], np.stack(
        [
            1.0 - np.exp(none),
            np.maximum.reduceat(confidence, first),
            np.add.reduceat(confidence, first),
        ]
    )
