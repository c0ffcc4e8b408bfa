"""All that is known before a day, moved on together, and the grids of a day's questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from comity.interactions.candidates import (
    WEIGHTS,
    Block,
    Grid,
    damped,
    grid,
    group_shares,
    placed,
    share,
    stochastic,
)
from comity.interactions.groups import Groups
from comity.interactions.history import Counter, History
from comity.interactions.neighbours import REFRESH, Neighbours
from comity.interactions.quadruples import Ints
from comity.interactions.rules import Rules, combined

LEARN_FROM = 20  # days: before, there is too little to look for neighbours in
CELLS = 4_000_000  # of one grid; questions beyond that wait for the next block


@dataclass(kw_only=True)
class _Today:
    """Matrices that all questions of a day share."""

    day: int
    typed30: sparse.csr_matrix
    typed: sparse.csr_matrix
    pairs30: sparse.csr_matrix
    pairs7: sparse.csr_matrix
    walk7: sparse.csr_matrix
    walk2: sparse.csr_matrix
    pairs: sparse.csr_matrix
    walk: sparse.csr_matrix
    relation: sparse.csr_matrix
    popular: NDArray[np.float64]


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

    def state(self) -> dict[str, NDArray[np.generic]]:
        """What takes long to come to again: neighbours and homes, at this day."""
        return {
            "basis": self.neighbours.basis,
            "vectors": self.neighbours.vectors,
            "home": self.groups.home,
        }

    def go_to(self, day: int, state: dict[str, Any]) -> None:
        """Count up to the day on which `state` was taken, and go on from it."""
        while self.history.day < day:
            self.advance(look=False)
        self.neighbours.basis, self.neighbours.vectors = state["basis"], state["vectors"]
        self.neighbours.forget()
        self.groups.home = state["home"]

    def advance(self, *, look: bool = True) -> None:
        """Learn the events of the day and go on to the next.

        Args:
            look: whether neighbours and homes are looked for.
        """
        h = self.history
        s, r, o, _times = h.events(h.day)
        if len(s):
            key = np.unique(s * h.relations + r)
            subject, relation = np.divmod(key, h.relations)
            applied = self.rules.applied(subject, relation)
            question = np.searchsorted(key, s * h.relations + r)
            answers = np.unique(question * h.n + o)
            asked = applied.question * h.n + applied.object
            self.rules.learn(applied, np.isin(asked, answers, kind="sort"))
        h.advance()
        if look and h.day >= LEARN_FROM and h.day % REFRESH == 0:
            self.neighbours.refresh(h.untyped(3), h.typed(3))
            self.groups.look(h.untyped(4))

    def questions(self) -> Iterator[tuple[Ints, Ints, Ints, Ints]]:
        """The questions that the events of the day answer, each once, in both directions.

        Yields:
            subjects and relations, sorted keys `question * n + object` of the answers, and how many
            rows say each answer.
        """
        h = self.history
        s, r, o, times = h.events(h.day)
        asked = s * h.relations + r
        key = np.unique(asked)
        size = max(16, CELLS // h.n)
        for start in range(0, len(key), size):
            part = key[start : start + size]
            mine = (asked >= part[0]) & (asked <= part[-1])
            answers = np.searchsorted(part, asked[mine]) * h.n + o[mine]
            order = np.argsort(answers)  # the events of a day differ, so no answer comes twice
            subject, relation = np.divmod(part, h.relations)
            yield subject, relation, answers[order], times[mine][order]

    def _look(self) -> _Today:
        """The matrices of today."""
        h = self.history
        if self._today is not None and self._today.day == h.day:
            return self._today
        pairs, typed = h.untyped(3), h.typed(3)
        pairs30, pairs7 = h.untyped(2), h.untyped(1)
        walk = stochastic(pairs30)
        relation = _by_object(h.by_object, h)
        self._today = _Today(
            day=h.day,
            typed30=h.typed(2),
            typed=damped(typed),
            pairs30=pairs30,
            pairs7=pairs7,
            walk7=stochastic(pairs7),
            walk2=stochastic(h.untyped(0)),
            pairs=damped(pairs),
            walk=walk,
            relation=relation,
            popular=h.objects.fading[:, :-1],
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
        partners = walk[back].astype(np.float32)
        home, at_home = np.unique(self.groups.home[subject], return_inverse=True)
        inside = _members(self.groups, home)
        relations = h.relations * h.n
        rows = {
            "same": t.typed30[own],
            "pair": t.pairs30[subject],
            "group": placed(inside[at_home], relation, h.n, relations) @ t.typed,
            "relation": t.relation[relation],
        }
        by_home = {"group_any": inside @ t.pairs, "group_short": inside @ t.pairs7}
        by_subject = {
            "two": walk @ t.walk,
            "alike_any": alike @ t.pairs,
            "two_short": t.walk7[one] @ t.walk7,
            "two_shortest": t.walk2[one] @ t.walk2,
        }
        shared = {name: (share(grid(part)), at_home) for name, part in by_home.items()}
        shared |= {name: (share(grid(part)), back) for name, part in by_subject.items()}
        parts = {
            **{name: share(grid(part)) for name, part in rows.items()},
            "rule": share(rule),
            "alike": share(grid(placed(alike[back], relation, h.n, relations) @ t.typed)),
            "two_typed": share(grid(placed(partners, relation, h.n, relations) @ t.typed)),
            **{name: shared[name][0][shared[name][1]] for name in ("two", "group_any")},
            "popular": np.broadcast_to(
                share(t.popular[2:3].astype(np.float32)), (len(subject), h.n)
            ),
        }
        mixture: Grid = np.zeros((len(subject), h.n), dtype=np.float32)
        scratch = np.empty_like(mixture)
        for name, weight in WEIGHTS.items():
            mixture += np.multiply(parts[name], np.float32(weight), out=scratch)
        homes = self.groups.members(self.groups.home, self.groups.homes)
        at_homes = {name: group_shares(part, homes) for name, part in rows.items()}
        at_homes |= {name: group_shares(part, homes)[at_home] for name, part in by_home.items()}
        # sparse products, whose rows do not depend on each other to the last bit
        profiles = {
            name: (stochastic(rows[name]) @ self.neighbours.vectors).astype(np.float32)
            for name in ("same", "pair", "relation")
        }
        return Block(
            subject=subject,
            relation=relation,
            parts=parts,
            shared=shared,
            at_homes=at_homes,
            mixture=mixture,
            applied=applied,
            confidence=confidence,
            rule_keys=keys,
            rule_figures=figures,
            partners=partners,
            profiles=profiles,
        )

    def kind_shares(self, relation: Ints) -> Grid:
        """How lately events of relations were spread over kinds, (questions, kinds)."""
        one, back = np.unique(relation, return_inverse=True)
        kinds = self.groups.members(self.groups.kind, self.groups.kinds)
        return np.asarray(group_shares(self._look().relation[one], kinds)[back])

    def kind_counts(self, subject: Ints, relation: Ints) -> NDArray[np.float64]:
        """How past events of the subject's kind with the relation were spread over kinds.

        Returns:
            shares, (questions, kinds).
        """
        h, t = self.history, self._look()
        kinds = self.groups.members(self.groups.kind, self.groups.kinds)
        kind = self.groups.kind[subject]
        key, back = np.unique(np.maximum(kind, 0) * h.relations + relation, return_inverse=True)
        inside = kinds.T.tocsr()[key // h.relations]
        rows = placed(inside, key % h.relations, h.n, h.relations * h.n)
        counts = ((rows @ t.typed) @ kinds).toarray()[back]
        counts *= (kind >= 0)[:, None]
        return np.asarray(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1e-9))


def _members(groups: Groups, home: Ints) -> sparse.csr_matrix:
    """For each home, 1 at its entities; none for -1."""
    members = Groups.members(groups.home, groups.homes).T.tocsr()
    rows = members[np.maximum(home, 0)]
    return sparse.diags((home >= 0).astype(np.float64)) @ rows


def _by_object(counter: Counter, history: History) -> sparse.csr_matrix:
    """Counts of (relation, object) as a matrix."""
    fading = counter.fading[:, :-1]
    relation, object_ = np.divmod(counter.keys, history.n)
    starts = np.concatenate([[0], np.cumsum(np.bincount(relation, minlength=history.relations))])
    return sparse.csr_matrix((fading[2], object_, starts), shape=(history.relations, history.n))
