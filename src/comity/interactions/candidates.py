"""Candidates: a mixture of shares over all entities, whose best ones the ranker orders.

Every part is a distribution over the objects of a question (s, r, ?): how the past events of s
with r were spread, of s with anybody, of r over objects, of neighbours two steps away, of entities
that resemble s, of the group of s. The mixture is itself a forecast; entities that are not among
the candidates keep its order below them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from comity.interactions.groups import Groups
from comity.interactions.history import Counter, History
from comity.interactions.neighbours import REFRESH, Neighbours
from comity.interactions.quadruples import Ints
from comity.interactions.rules import Applied, Rules, combined

Grid = NDArray[np.float32]
# weights of the parts; chosen on validation days, their exact size hardly matters
WEIGHTS = {
    "rule": 0.40,
    "same": 0.20,
    "pair": 0.12,
    "group": 0.07,
    "alike": 0.05,
    "two_typed": 0.05,
    "two": 0.04,
    "group_any": 0.03,
    "relation": 0.03,
    "popular": 0.01,
}


NEVER_REFRESHED = -REFRESH


class Block(NamedTuple):
    """Questions of a day with grids over all entities, (questions, entities).

    Attributes:
        subject: of each question.
        relation: of each question.
        parts: distributions that are mixed, by name.
        extra: further grids that features read, by name.
        mixture: the mixture.
        applied: the rules that apply.
        confidence: the confidences of those rules.
        rule_keys: sorted keys `question * n + object` of what the rules speak of.
        rule_figures: their noisy-or, maximum and sum.
    """

    subject: Ints
    relation: Ints
    parts: dict[str, Grid]
    extra: dict[str, Grid]
    mixture: Grid
    applied: Applied
    confidence: NDArray[np.float64]
    rule_keys: Ints
    rule_figures: NDArray[np.float64]


@dataclass
class _Today:
    """Matrices that all questions of a day share."""

    day: int
    typed30: sparse.csr_matrix
    typed: sparse.csr_matrix
    pairs30: sparse.csr_matrix
    pairs7: sparse.csr_matrix
    pairs: sparse.csr_matrix
    walk: sparse.csr_matrix
    relation: sparse.csr_matrix
    popular: NDArray[np.float64]
    by_relation: NDArray[np.float64]


class Known:
    """All that is known before a day: history, rules, neighbours and groups, moved on together.

    Attributes:
        history: the counters.
        rules: the confidences.
        neighbours: the vectors.
        groups: homes and kinds.
    """

    def __init__(self, history: History) -> None:
        self.history = history
        self.rules = Rules(history)
        self.neighbours = Neighbours(history)
        self.groups = Groups(history.quadruples.entities)
        self._today: _Today | None = None
        self._refreshed = NEVER_REFRESHED

    def advance(self) -> None:
        """Learn the events of the day and go on to the next."""
        h = self.history
        s, r, o = h.events(h.day)
        if len(s):
            key = np.unique(s * h.relations + r)
            subject, relation = np.divmod(key, h.relations)
            applied = self.rules.applied(subject, relation)
            question = np.searchsorted(key, s * h.relations + r)
            answers = np.unique(question * h.n + o)
            asked = applied.question * h.n + applied.object
            self.rules.learn(applied, np.isin(asked, answers, kind="sort"))
        h.advance()

    def _look(self) -> _Today:
        """The matrices of today; the vectors and homes every few days."""
        h = self.history
        if self._today is not None and self._today.day == h.day:
            return self._today
        pairs, typed = h.untyped(3), h.typed(3)
        if h.day >= self._refreshed + REFRESH:
            self.neighbours.refresh(pairs, typed)
            self.groups.look(h.untyped(4))
            self._refreshed = h.day
        pairs30 = h.untyped(2)
        walk = _stochastic(pairs30)
        by_relation, relation = _by_object(h.by_object, h)
        self._today = _Today(
            h.day,
            h.typed(2),
            _damped(typed),
            pairs30,
            h.untyped(1),
            _damped(pairs),
            walk,
            relation,
            h.objects.fading[:, :-1],
            by_relation,
        )
        return self._today

    def block(self, subject: Ints, relation: Ints) -> Block:
        """The grids of questions (subject, relation, ?) of today."""
        h, t = self.history, self._look()
        own = relation * h.n + subject
        applied = self.rules.applied(subject, relation)
        confidence = self.rules.confidence(applied.cell)
        keys, figures = combined(applied, confidence, h.n)
        rule: Grid = np.zeros((len(subject), h.n), dtype=np.float32)
        rule.ravel()[keys] = figures[0]
        one, back = np.unique(subject, return_inverse=True)
        alike = self.neighbours.nearest(one)
        walk = t.walk[one]
        home = self.groups.home[subject]
        inside = _members(self.groups, home)
        relations = h.relations * h.n
        parts = {
            "rule": _share(rule),
            "same": _share(_grid(t.typed30[own])),
            "pair": _share(_grid(t.pairs30[subject])),
            "group": _share(_grid(_placed(inside, relation, h.n, relations) @ t.typed)),
            "alike": _share(_grid(_placed(alike[back], relation, h.n, relations) @ t.typed)),
            "two_typed": _share(_grid(_placed(walk[back], relation, h.n, relations) @ t.typed)),
            "two": _share(_grid(walk @ t.walk))[back],
            "group_any": _share(_grid(inside @ t.pairs)),
            "relation": _share(_grid(t.relation[relation])),
            "popular": np.broadcast_to(
                _share(t.popular[2:3].astype(np.float32)), (len(subject), h.n)
            ),
        }
        mixture: Grid = np.zeros((len(subject), h.n), dtype=np.float32)
        for name, weight in WEIGHTS.items():
            mixture += np.float32(weight) * parts[name]
        short = _stochastic(t.pairs7)
        extra = {
            "alike_any": _share(_grid(alike @ t.pairs))[back],
            "two_short": _share(_grid(short[one] @ short))[back],
        }
        return Block(
            subject, relation, parts, extra, mixture, applied, confidence, keys, figures
        )

    def kind_counts(self, subject: Ints, relation: Ints) -> NDArray[np.float64]:
        """How past events of the subject's kind with the relation were spread over kinds.

        Returns:
            shares, (questions, kinds).
        """
        h, t = self.history, self._look()
        kinds = self.groups.members(self.groups.kind, self.groups.kinds)
        kind = self.groups.kind[subject]
        key, back = np.unique(
            np.maximum(kind, 0) * h.relations + relation, return_inverse=True
        )
        inside = kinds.T.tocsr()[key // h.relations]
        placed = _placed(inside, key % h.relations, h.n, h.relations * h.n)
        counts = ((placed @ t.typed) @ kinds).toarray()[back]
        counts *= (kind >= 0)[:, None]
        return np.asarray(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1e-9))


def top(mixture: Grid, count: int) -> Ints:
    """The best entities of each question, (questions, count), by falling mixture."""
    count = min(count, mixture.shape[1])
    best = np.argpartition(-mixture, count - 1, axis=1)[:, :count]
    best.sort(axis=1)  # ties go to the lower id, whatever the partition did
    order = np.argsort(-np.take_along_axis(mixture, best, axis=1), axis=1, kind="stable")
    return np.asarray(np.take_along_axis(best, order, axis=1), dtype=np.int64)


def _grid(matrix: sparse.csr_matrix) -> Grid:
    return np.asarray(matrix.astype(np.float32).toarray())


def _share(grid: Grid) -> Grid:
    total = grid.sum(axis=1, keepdims=True)
    return np.divide(grid, total, out=np.zeros_like(grid), where=total > 0)


def _damped(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    matrix = matrix.copy()
    matrix.data = np.log1p(matrix.data)
    return matrix


def _stochastic(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    total = np.asarray(matrix.sum(axis=1)).ravel()
    return sparse.diags(1 / np.maximum(total, 1e-12)) @ matrix


def _placed(rows: sparse.csr_matrix, relation: Ints, n: int, width: int) -> sparse.csr_matrix:
    """Rows over entities, moved to the columns `relation * n + entity`."""
    rows = rows.tocsr()
    shift = np.repeat(relation * n, np.diff(rows.indptr))
    return sparse.csr_matrix((rows.data, rows.indices + shift, rows.indptr), (rows.shape[0], width))


def _members(groups: Groups, home: Ints) -> sparse.csr_matrix:
    """For each question, 1 at the entities of its subject's home."""
    members = Groups.members(groups.home, groups.homes).T.tocsr()
    rows = members[np.maximum(home, 0)]
    return sparse.diags((home >= 0).astype(np.float64)) @ rows


def _by_object(
    counter: Counter, history: History
) -> tuple[NDArray[np.float64], sparse.csr_matrix]:
    """Counts of (relation, object), and those of half-life 30 as a matrix."""
    fading = counter.fading[:, :-1]
    relation, object_ = np.divmod(counter.keys, history.n)
    starts = np.concatenate([[0], np.cumsum(np.bincount(relation, minlength=history.relations))])
    matrix = sparse.csr_matrix((fading[2], object_, starts), shape=(history.relations, history.n))
    return fading, matrix
