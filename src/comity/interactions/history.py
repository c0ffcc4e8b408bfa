"""What is known before a day: counts that fade at several half-lives, and last days.

Every event is counted in both directions: (s, r, o) and (o, r inverse, s), where the inverse of
relation r is r + R. So "who did r to o" is the question (o, r inverse, ?), and one code answers
both. The places of the counters (slots) are laid out once for all events of the files; a slot
whose event still lies ahead holds zeros and is skipped, so nothing later than the day is used.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from comity.interactions.quadruples import Ints, Quadruples

Floats = NDArray[np.float64]
HALF_LIVES = (2.0, 7.0, 30.0, 120.0, np.inf)
NEVER = -1


class Day(NamedTuple):
    """The events of one day in both directions, sorted by subject and relation.

    Attributes:
        subject: ids of entities.
        relation: ids of relations, inverses included.
        object: ids of entities.
        times: rows that say the event.
    """

    subject: Ints
    relation: Ints
    object: Ints
    times: Ints


class Counter:
    """Fading counts, last and last but one day of keys.

    Attributes:
        keys: sorted keys; the counters have one place more, for keys that are not among them.
        fading: counts, (half-lives, keys + 1).
        last: the last day, `NEVER` where there is none.
        previous: the last day but one.
    """

    def __init__(self, keys: Ints) -> None:
        self.keys = keys
        self.fading: Floats = np.zeros((len(HALF_LIVES), len(keys) + 1))
        self.last: Ints = np.full(len(keys) + 1, NEVER)
        self.previous: Ints = np.full(len(keys) + 1, NEVER)
        self._keep = 2.0 ** (-1.0 / np.array(HALF_LIVES))[:, None]

    def slots(self, keys: Ints) -> Ints:
        """The places of keys."""
        found = np.searchsorted(self.keys, keys)
        found[found == len(self.keys)] = 0
        return np.where(self.keys[found] == keys, found, len(self.keys))

    def add(self, keys: Ints, times: Ints, day: int) -> None:
        """Count the keys of a day, each as often as it says."""
        slots, place = np.unique(self.slots(keys), return_inverse=True)
        self.fading[:, slots] += np.bincount(place, times)
        self.previous[slots] = self.last[slots]
        self.last[slots] = day

    def fade(self) -> None:
        """Let a day pass."""
        self.fading *= self._keep


class History:
    """Everything counted before `day`.

    Args:
        quadruples: the events.

    Attributes:
        day: the day whose events are the first that are not known.
        n: number of entities.
        relations: number of relations, inverses included.
        triples: counts of (relation, subject, object), keys `(r * n + s) * n + o`.
        pairs: counts of (subject, object) in any relation and direction, keys `s * n + o`.
        by_object: counts of (relation, object), keys `r * n + o`, all of them.
        objects: counts of events of an entity.
        newcomers: fading counts (half-life 30 days) of events with a partner never met before,
            by entity.
    """

    def __init__(self, quadruples: Quadruples) -> None:
        q = quadruples
        self.quadruples = q
        self.n = len(q.entities)
        self.base = len(q.relations)
        self.relations = 2 * self.base
        subject = np.concatenate([q.subject, q.object])
        relation = np.concatenate([q.relation, q.relation + self.base])
        object_ = np.concatenate([q.object, q.subject])
        day = np.concatenate([q.day, q.day])
        order = np.lexsort((object_, relation, subject, day))
        self._s, self._r, self._o = subject[order], relation[order], object_[order]
        self._days = day[order]
        self._times = np.concatenate([q.times, q.times])[order]
        self.triples = Counter(np.unique((relation * self.n + subject) * self.n + object_))
        self.pairs = Counter(np.unique(subject * self.n + object_))
        self.by_object = Counter(np.unique(relation * self.n + object_))
        self.objects = Counter(np.arange(self.n, dtype=np.int64))
        self.newcomers: Floats = np.zeros(self.n)
        self.partners: Ints = np.zeros(self.n, dtype=np.int64)
        keys = self.triples.keys
        self.triple_object = keys % self.n
        self.triple_subject = keys // self.n % self.n
        self.triple_relation = keys // self.n // self.n
        self.pair_subject, self.pair_object = np.divmod(self.pairs.keys, self.n)
        self.triple_pair = self.pairs.slots(self.triple_subject * self.n + self.triple_object)
        self.by_pair = np.lexsort((self.triple_relation, self.triple_pair))
        self.day = 0

    def events(self, day: int) -> Day:
        """The events of one day, in both directions."""
        low, high = np.searchsorted(self._days, [day, day + 1])
        part = slice(low, high)
        return Day(self._s[part], self._r[part], self._o[part], self._times[part])

    def inverse(self, relation: Ints) -> Ints:
        """The relation seen from the other side."""
        return (relation + self.base) % self.relations

    def advance(self) -> None:
        """Learn the events of `day` and go on to the next one."""
        s, r, o, times = self.events(self.day)
        counters = (self.triples, self.pairs, self.by_object, self.objects)
        self.newcomers *= 2.0 ** (-1 / 30)
        if len(s):
            pair = np.unique(s * self.n + o)
            fresh = pair[self.pairs.last[self.pairs.slots(pair)] == NEVER] // self.n
            np.add.at(self.newcomers, fresh, 1.0)
            np.add.at(self.partners, fresh, 1)
            keys = ((r * self.n + s) * self.n + o, s * self.n + o, r * self.n + o, o)
            for counter, key in zip(counters, keys, strict=True):
                counter.add(key, times, self.day)
        for counter in counters:
            counter.fade()
        self.day += 1

    def typed(self, half_life: int) -> sparse.csr_matrix:
        """Fading counts as a matrix: rows relation and subject (`r * n + s`), columns objects."""
        known = np.flatnonzero(self.triples.last[:-1] != NEVER)
        rows = self.triples.keys[known] // self.n
        return _rows(
            self.triples.fading[half_life, known],
            rows,
            self.triple_object[known],
            (self.relations * self.n, self.n),
        )

    def untyped(self, half_life: int) -> sparse.csr_matrix:
        """Fading counts of pairs as a matrix of entities by entities."""
        known = np.flatnonzero(self.pairs.last[:-1] != NEVER)
        return _rows(
            self.pairs.fading[half_life, known],
            self.pair_subject[known],
            self.pair_object[known],
            (self.n, self.n),
        )


def _rows(values: Floats, rows: Ints, columns: Ints, shape: tuple[int, int]) -> sparse.csr_matrix:
    """A sparse matrix of entries that are sorted by row and column already."""
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=shape[0]))])
    return sparse.csr_matrix((values, columns, starts), shape=shape)


def ranges(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """The numbers of several ranges, one after the other, and which range each belongs to."""
    sizes = ends - starts
    owner = np.repeat(np.arange(len(starts)), sizes)
    offset = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return starts[owner] + offset, owner
