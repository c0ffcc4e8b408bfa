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
TILE = 64  # subjects at once
DIGITS = 9  # of a cosine; further ones depend on which subjects are beside it in the product


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
        self._found: dict[int, tuple[Ints, Floats]] = {}

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
        self.forget()
        self.vectors = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 1e-9)

    def forget(self) -> None:
        """Look for the nearest anew, as the vectors are others."""
        self._found = {}

    def nearest(self, subject: Ints) -> sparse.csr_matrix:
        """The nearest other entities of subjects, weighted by the square of their cosine."""
        missing = [s for s in np.unique(subject).tolist() if s not in self._found]
        for start in range(0, len(missing), TILE):
            self._look(np.array(missing[start : start + TILE]))
        best = np.stack([self._found[s][0] for s in subject.tolist()])
        weight = np.stack([self._found[s][1] for s in subject.tolist()])
        starts = np.arange(len(best) + 1) * best.shape[1]
        shape = (len(best), len(self.vectors))
        return sparse.csr_matrix((weight.ravel(), best.ravel(), starts), shape=shape)

    def _look(self, subject: Ints) -> None:
        """Find the nearest of up to `TILE` subjects; they stay so until the next refresh."""
        asked = np.zeros((TILE, self.vectors.shape[1]))
        asked[: len(subject)] = self.vectors[subject]
        likeness = np.maximum(asked @ self.vectors.T, 0.0)[: len(subject)].round(DIGITS)
        likeness[np.arange(len(subject)), subject] = 0.0
        k = min(NEAREST, likeness.shape[1])
        best = np.argpartition(-likeness, k - 1, axis=1)[:, :k]
        weight = np.take_along_axis(likeness, best, axis=1) ** 2
        for place, s in enumerate(subject.tolist()):
            self._found[s] = best[place], weight[place]


def _normal(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """A matrix of counts, their logarithm divided by the roots of the sums of row and column."""
    damped = matrix.copy()
    damped.data = np.log1p(damped.data)
    row = np.sqrt(np.maximum(np.asarray(damped.sum(axis=1)).ravel(), 1e-9))
    column = np.sqrt(np.maximum(np.asarray(damped.sum(axis=0)).ravel(), 1e-9))
    return sparse.diags(1 / row) @ damped @ sparse.diags(1 / column)
