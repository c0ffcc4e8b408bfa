"""Candidates: a mixture of shares over all entities, whose best ones the ranker orders.

Every part is a distribution over the objects of a question (s, r, ?): how the past events of s
with r were spread, of s with anybody, of r over objects, of neighbours two steps away, of entities
that resemble s, of the group of s. The mixture is itself a forecast; entities that are not among
the candidates keep its order below them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from comity.interactions.quadruples import Ints
from comity.interactions.rules import Applied

Grid = NDArray[np.float32]
# weights of the parts, set by hand: the ranker orders anew what they let through
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


class Block(NamedTuple):
    """Questions of a day with grids over all entities, (questions, entities).

    Attributes:
        subject: of each question.
        relation: of each question.
        parts: distributions that are mixed, by name.
        shared: distributions that several questions share, by name: grids, and each question's row.
        at_homes: shares of homes in parts and shared distributions, (questions, homes).
        mixture: the mixture.
        applied: the rules that apply.
        confidence: the confidences of those rules.
        rule_keys: sorted keys `question * n + object` of what the rules speak of.
        rule_figures: their noisy-or, maximum and sum.
        partners: shares of the subject's recent partners, sparse.
        profiles: mean vectors of objects that the question had, the subject had and the relation
            had lately, by the name of the part.
    """

    subject: Ints
    relation: Ints
    parts: dict[str, Grid]
    shared: dict[str, tuple[Grid, Ints]]
    at_homes: dict[str, Grid]
    mixture: Grid
    applied: Applied
    confidence: NDArray[np.float64]
    rule_keys: Ints
    rule_figures: NDArray[np.float64]
    partners: sparse.csr_matrix
    profiles: dict[str, Grid]


def top(mixture: Grid, count: int) -> Ints:
    """The best entities of each question, (questions, count), by falling mixture."""
    count = min(count, mixture.shape[1])
    best = np.argpartition(-mixture, count - 1, axis=1)[:, :count]
    best.sort(axis=1)  # ties go to the lower id, whatever the partition did
    order = np.argsort(-np.take_along_axis(mixture, best, axis=1), axis=1, kind="stable")
    return np.asarray(np.take_along_axis(best, order, axis=1), dtype=np.int64)


def grid(matrix: sparse.csr_matrix) -> Grid:
    """A sparse matrix as a grid."""
    return np.asarray(matrix.astype(np.float32).toarray())


def share(grid: Grid) -> Grid:
    """A grid whose rows were made to sum to 1, in place; empty rows stay empty."""
    total = grid.sum(axis=1, keepdims=True)
    grid /= np.where(total > 0, total, np.float32(1))
    return grid


def group_shares(matrix: sparse.csr_matrix, members: sparse.csr_matrix) -> Grid:
    """How rows over entities spread over groups; entities without a group count in the whole."""
    total = np.asarray(matrix.sum(axis=1)).reshape(-1, 1)
    found = (matrix @ members).toarray() / np.where(total > 0, total, 1.0)
    return np.asarray(found, dtype=np.float32)


def damped(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """The logarithm of 1 + count."""
    matrix = matrix.copy()
    matrix.data = np.log1p(matrix.data)
    return matrix


def stochastic(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """Rows that sum to 1."""
    total = np.asarray(matrix.sum(axis=1)).ravel()
    return sparse.diags(1 / np.maximum(total, 1e-12)) @ matrix


def placed(rows: sparse.csr_matrix, relation: Ints, n: int, width: int) -> sparse.csr_matrix:
    """Rows over entities, moved to the columns `relation * n + entity`."""
    rows = rows.tocsr()
    shift = np.repeat(relation * n, np.diff(rows.indptr))
    return sparse.csr_matrix((rows.data, rows.indices + shift, rows.indptr), (rows.shape[0], width))
