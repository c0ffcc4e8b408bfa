"""The softmax over the candidates of each question, and which rows belong to which question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from comity.interactions.history import ranges
from comity.interactions.quadruples import Ints


@dataclass(frozen=True)
class Group:
    """Rows that lie question after question.

    Attributes:
        sizes: rows of each question, at least 1.
    """

    sizes: Ints

    @property
    def starts(self) -> Ints:
        """The first row of each question."""
        return np.concatenate([[0], np.cumsum(self.sizes)[:-1]]).astype(np.int64)

    def total(self, values: NDArray[Any]) -> NDArray[Any]:
        """The sum of each question's rows."""
        return np.asarray(np.add.reduceat(values, self.starts, axis=0))

    def spread(self, values: NDArray[Any]) -> NDArray[Any]:
        """One value a question, on all of its rows."""
        return np.repeat(values, self.sizes, axis=0)

    def only(self, questions: Ints) -> tuple[Ints, Group]:
        """The rows of some questions, and how these lie."""
        starts = self.starts[questions]
        rows, _owner = ranges(starts, starts + self.sizes[questions])
        return rows, Group(self.sizes[questions])


def softmax(score: NDArray[np.floating[Any]], group: Group) -> NDArray[Any]:
    """The softmax of scores within each question."""
    raised = np.exp(score - group.spread(np.maximum.reduceat(score, group.starts)))
    return np.asarray(raised / group.spread(group.total(raised)))
