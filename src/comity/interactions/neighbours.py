"""Entities that resemble each other, from whom they deal with and how.

The vectors are the leading singular vectors of the normalised matrix of pairs beside that of
entities and relations, found by subspace iteration that goes on from the vectors of the last
refresh, so each costs two sparse products. They are fitted on the past only.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from comity.interactions.history import Floats, History
from comity.interactions.quadruples import Ints

WIDTH = 48
NEAREST = 30
REFRESH = 5  # days between two refreshes


class Neighbours:
    """Vectors of entities, refreshed every `REFRESH` days.

    Attributes:
        basis: from which the next refresh goes on, (entities, width).
        vectors: one unit vector an entity, zeros for those without past, (entities, width).
    """

    def __init__(self, history: History) -> None:
        self._h = history
        width = min(WIDTH, history.n)
        # a start that is the same in every run and for every history
        self.basis: Floats = np.random.default_rng(0).standard_normal((history.n, width))
        self.vectors: Floats = np.zeros((history.n, width))

    def refresh(self, pairs: sparse.csr_matrix, typed: sparse.csr_matrix) -> None:
        """Fit the vectors to the past.

        Args:
            pairs: past events, entities by entities.
            typed: past events, relation and subject by objects.
        """
        h = self._h
        rows = np.asarray(typed.sum(axis=1)).reshape(h.relations, h.n).T
        both = sparse.hstack([_normal(pairs), 0.5 * _normal(sparse.csr_matrix(rows))]).tocsr()
        turned = both.T.tocsr()
        basis = self.basis
        for _ in range(3):
            basis, _r = np.linalg.qr(both @ (turned @ basis))
        left, size, _right = np.linalg.svd((turned @ basis).T, full_matrices=False)
        vectors = basis @ left * np.sqrt(size)
        self.basis = basis
        length = np.linalg.norm(vectors, axis=1, keepdims=True)
        self.vectors = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 1e-9)

    def nearest(self, subject: Ints) -> sparse.csr_matrix:
        """The nearest other entities of subjects, weighted by the square of their cosine."""
        likeness = np.maximum(self.vectors[subject] @ self.vectors.T, 0.0)
        likeness[np.arange(len(subject)), subject] = 0.0
        k = min(NEAREST, likeness.shape[1])
        best = np.argpartition(-likeness, k - 1, axis=1)[:, :k]
        rows = np.arange(len(subject))[:, None]
        weight = likeness[rows, best] ** 2
        return sparse.csr_matrix(
            (weight.ravel(), (np.broadcast_to(rows, best.shape).ravel(), best.ravel())),
            shape=likeness.shape,
        )


def _normal(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """A matrix of counts, their logarithm divided by the roots of the sums of row and column."""
    damped = matrix.copy()
    damped.data = np.log1p(damped.data)
    row = np.sqrt(np.maximum(np.asarray(damped.sum(axis=1)).ravel(), 1e-9))
    column = np.sqrt(np.maximum(np.asarray(damped.sum(axis=0)).ravel(), 1e-9))
    return sparse.diags(1 / row) @ damped @ sparse.diags(1 / column)
