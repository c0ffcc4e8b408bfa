"""Vectors learnt day by day, on top of the mixture: what the counts leave unexplained.

The score of object o for the question (s, r, ?) is the logarithm of the mixture plus
`(e_s * a_r + m_s * b_r + c_r) . v_o + d_o`, where m_s is the mean of v over the recent partners of
s: a diagonal bilinear model (DistMult, Yang et al. 2015) with one step over the graph. After each
day a few steps of AdaGrad (Duchi et al. 2011) are taken on its questions and on those of recent
days drawn again; a day is always scored before anything of it is learnt.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from comity.interactions.quadruples import Ints

Grid = NDArray[np.float32]
WIDTH = 32
RATE = 0.1
STEPS = 3  # a day, the first on the day itself
DECAY = 0.002
RECENT = 25.0  # mean age in days of what is drawn again
KEPT = 100  # days that are kept to draw from
SMALL = 1e-7


class Lesson(NamedTuple):
    """Questions of a day with their candidates.

    Attributes:
        subject: of each question.
        relation: of each question.
        partners: shares of the subject's recent partners, (questions, entities).
        candidate: (questions, candidates).
        mixture: of the candidates.
        wanted: share of the answer that falls on each candidate.
    """

    subject: Ints
    relation: Ints
    partners: sparse.csr_matrix
    candidate: Ints
    mixture: Grid
    wanted: Grid


class Learnt:
    """The vectors, moved on with the days.

    Args:
        entities: number of entities.
        relations: number of relations, inverses included.
        seed: of the start and of what is drawn again.
    """

    def __init__(self, entities: int, relations: int, seed: int = 0) -> None:
        self._draw = np.random.default_rng(seed)

        def start(count: int, mean: float = 0.0) -> Grid:
            drawn = self._draw.normal(mean, 0.1, (count, WIDTH))
            return np.asarray(drawn, dtype=np.float32)

        self._at = {
            "subject": start(entities),
            "relation": start(relations, 1.0),
            "partners": start(relations, 1.0),
            "constant": start(relations),
            "object": start(entities),
        }
        self._bias: Grid = np.zeros(entities, dtype=np.float32)
        self._seen = {name: np.full_like(value, 0.01) for name, value in self._at.items()}
        self._seen_bias: Grid = np.full_like(self._bias, 0.01)
        self._past: list[Lesson] = []

    def state(self) -> dict[str, Grid]:
        """The vectors as arrays; what is drawn again after them begins anew."""
        seen = {f"seen_{name}": value for name, value in self._seen.items()}
        return {**self._at, **seen, "bias": self._bias, "seen_bias": self._seen_bias}

    def restore(self, state: dict[str, Grid]) -> None:
        """Go on from arrays that `state` gave."""
        for name in self._at:
            self._at[name] = state[name].copy()
            self._seen[name] = state[f"seen_{name}"].copy()
        self._bias, self._seen_bias = state["bias"].copy(), state["seen_bias"].copy()

    def asked(self, subject: Ints, relation: Ints, partners: sparse.csr_matrix) -> Grid:
        """The vectors of questions, (questions, width)."""
        at = self._at
        return np.asarray(
            at["subject"][subject] * at["relation"][relation]
            + (partners @ at["object"]) * at["partners"][relation]
            + at["constant"][relation]
        )

    def score(self, asked: Grid, question: Ints, candidate: Ints) -> Grid:
        """What the vectors add to the logarithm of the mixture, one figure a row."""
        return np.asarray(
            np.einsum("ij,ij->i", asked[question], self._at["object"][candidate])
            + self._bias[candidate]
        )

    def learn(self, lesson: Lesson) -> None:
        """Take the steps of a day."""
        if not len(lesson.subject):
            return
        self._past = [*self._past[-KEPT + 1 :], lesson]
        self._step(lesson)
        for _ in range(STEPS - 1):
            age = int(self._draw.exponential(RECENT))
            self._step(self._past[max(0, len(self._past) - 1 - age)])

    def _step(self, lesson: Lesson) -> None:
        at, r, s = self._at, lesson.relation, lesson.subject
        asked = self.asked(s, r, lesson.partners)
        count, width = lesson.candidate.shape
        question = np.repeat(np.arange(count), width)
        score = self.score(asked, question, lesson.candidate.ravel()).reshape(count, width)
        score += np.log(lesson.mixture + SMALL)
        share = np.exp(score - score.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        # rows of the loss weigh as in a mean, times the root of their number
        gap = (share - lesson.wanted).astype(np.float32) / np.float32(np.sqrt(count))
        spread = sparse.csr_matrix(
            (gap.ravel(), lesson.candidate.ravel(), np.arange(0, count * width + 1, width)),
            shape=(count, len(self._bias)),
        )
        pull = np.asarray(spread @ at["object"])
        slopes = {name: np.zeros_like(value) for name, value in at.items()}
        slopes["object"] += spread.T @ asked
        slopes["object"] += lesson.partners.T @ (pull * at["partners"][r])
        np.add.at(slopes["subject"], s, pull * at["relation"][r])
        np.add.at(slopes["relation"], r, pull * at["subject"][s])
        np.add.at(slopes["partners"], r, pull * (lesson.partners @ at["object"]))
        np.add.at(slopes["constant"], r, pull)
        for name, slope in slopes.items():
            if name not in ("relation", "partners"):
                slope += DECAY * at[name] * (slope != 0)
            self._seen[name] += slope**2
            at[name] -= RATE * slope / np.sqrt(self._seen[name])
        fall = np.asarray(spread.sum(axis=0), dtype=np.float32).ravel()
        self._seen_bias += fall**2
        self._bias -= RATE * fall / np.sqrt(self._seen_bias)
