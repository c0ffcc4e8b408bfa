"""Groups of entities: from names such as "Police (Nigeria)", and from whom an entity deals with.

Event data write an actor's home in brackets and what kind of actor it is before them; an entity
whose name is another's bracket belongs to that group itself. An entity whose name says nothing
gets the group with which most of its past events were, where that is clear.
"""

from __future__ import annotations

import re

import numpy as np
from scipy import sparse

from comity.interactions.history import Floats
from comity.interactions.quadruples import Ints, plain

BRACKET = re.compile(r"^(?P<kind>.+?)\s*\((?P<home>[^()]+)\)$")
CLEAR = 0.4  # share of an entity's events with a group from which on it is taken as its own


class Groups:
    """Home and kind of every entity.

    Attributes:
        named: home by the name, -1 where the name says nothing.
        home: home by the name, else by past events, else -1.
        kind: kind by the name, -1 where the name says nothing.
        homes: number of homes.
        kinds: number of kinds.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        found = [BRACKET.match(plain(name)) for name in names]
        homes = sorted({m["home"] for m in found if m})
        kinds = sorted({m["kind"] for m in found if m})
        home_of = {name: i for i, name in enumerate(homes)}
        kind_of = {name: i for i, name in enumerate(kinds)}
        self.named: Ints = np.array(
            [
                home_of[m["home"]] if m else home_of.get(plain(name), -1)
                for m, name in zip(found, names, strict=True)
            ],
            dtype=np.int64,
        )
        # a home's own entity is a kind too: the capital, so to speak
        self.kind: Ints = np.array(
            [
                kind_of[m["kind"]] if m else len(kinds) if self.named[i] >= 0 else -1
                for i, m in enumerate(found)
            ],
            dtype=np.int64,
        )
        self.homes = len(homes)
        self.kinds = len(kinds) + 1
        self.home = self.named.copy()

    def look(self, pairs: sparse.csr_matrix) -> None:
        """Give homes to entities without one in their name.

        Args:
            pairs: past events, entities by entities.
        """
        if self.homes == 0:
            return
        mass = (pairs @ self.members(self.named, self.homes)).toarray()
        total = np.asarray(pairs.sum(axis=1)).ravel()
        best = mass.argmax(axis=1)
        clear = mass[np.arange(len(best)), best] > CLEAR * np.maximum(total, 1e-9)
        self.home = np.where(self.named >= 0, self.named, np.where(clear, best, -1))

    @staticmethod
    def members(group: Ints, count: int) -> sparse.csr_matrix:
        """Entities by groups, 1 where an entity belongs to a group."""
        inside = np.flatnonzero(group >= 0)
        ones: Floats = np.ones(len(inside))
        return sparse.csr_matrix((ones, (inside, group[inside])), shape=(len(group), max(count, 1)))
