"""How alike the titles of roll calls are: cosine of weighted words, rare words most.

Term frequency times inverse document frequency (Salton and Buckley 1988), the latter of earlier
roll calls only. Words are cut to their first letters, so that "Palestine" and "Palestinian" are
one; pairs of neighbouring words count half, words of the agenda item or the key words less than
those of the title.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse

from comity.stats.arrays import Floats

STEM = 7
SUBJECT, PAIR = 0.4, 0.5
"""What a word of the subject, and a pair of words, is worth beside a word of the title."""
FLOOR = 0.3
"""Worth of a word that every title has."""
_EMPTY = frozenset(
    [
        *("the", "of", "and", "to", "in", "a", "on", "for", "by", "its", "with", "an", "or", "at"),
        *("as", "is", "be", "that", "from", "draft", "resolution", "adopted", "general"),
        "assembly",
    ]
)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a title, in order, cut to their first letters; empty words left out."""
    found = re.findall(r"[a-z0-9]+", text.lower().replace("'", ""))
    return tuple(word[:STEM] for word in found if word not in _EMPTY)


def title_key(title: str) -> str:
    """A title for comparison: two with one key are one title."""
    return " ".join(words_of(title))


@lru_cache(maxsize=20_000)
def _weights(title: str, subject: str) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for text, worth in ((title, 1.0), (subject, SUBJECT)):
        words = words_of(text)
        pairs = [f"{one} {two}" for one, two in pairwise(words)]
        for term, weight in [(w, worth) for w in words] + [(p, worth * PAIR) for p in pairs]:
            found[term] = max(found.get(term, 0.0), weight)
    return found


class TitleSpace:
    """The titles of earlier roll calls, and how near others lie to them.

    Args:
        titles: titles of the earlier roll calls.
        subjects: their key words or agenda items, "" for none.
    """

    def __init__(self, titles: Sequence[str], subjects: Sequence[str]) -> None:
        rows = [_weights(*both) for both in zip(titles, subjects, strict=True)]
        self._terms: dict[str, int] = {}
        for row in rows:
            for term in row:
                self._terms.setdefault(term, len(self._terms))
        raw = self._matrix(rows, len(self._terms))
        seen = np.asarray((raw > 0).sum(axis=0)).ravel()
        self._rarity = np.log((1 + len(rows)) / (1 + seen)) + FLOOR
        self._new = float(np.log(1 + len(rows)) + FLOOR)
        self.held = _unit(raw.multiply(self._rarity).tocsr())

    def likeness(self, titles: Sequence[str], subjects: Sequence[str]) -> Floats:
        """Cosine of each title with each earlier one [titles, earlier]; 0 to 1.

        A word that no earlier title has takes from the likeness to all.
        """
        rows = [_weights(*both) for both in zip(titles, subjects, strict=True)]
        known = self._matrix(rows, len(self._terms)).multiply(self._rarity).tocsr()
        beside = np.array(
            [sum(w * w for t, w in row.items() if t not in self._terms) for row in rows]
        )
        return np.asarray((_unit(known, beside * self._new**2) @ self.held.T).todense())

    def among(self) -> Floats:
        """Cosine of the earlier titles with each other."""
        return np.asarray((self.held @ self.held.T).todense())

    def _matrix(self, rows: Sequence[Mapping[str, float]], width: int) -> Any:
        told = [
            (number, self._terms[term], weight)
            for number, row in enumerate(rows)
            for term, weight in row.items()
            if term in self._terms
        ]
        at, term, weight = zip(*told, strict=True) if told else ((), (), ())
        return sparse.csr_matrix((weight, (at, term)), shape=(len(rows), width), dtype=float)


def _unit(rows: Any, beside: Floats | float = 0.0) -> Any:
    """Rows of length one; `beside` is the squared length of what a row has beside its columns."""
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel() + beside)
    return sparse.diags(1 / np.where(length > 0, length, 1.0)) @ rows
