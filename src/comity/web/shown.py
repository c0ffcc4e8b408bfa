"""An evaluation as it is shown: its sections drawn once, its chain walked once."""

from __future__ import annotations

import pickle
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Any

from comity.evaluation import Evaluation, chain_of
from comity.evaluation.chain import Chain, derived
from comity.evaluation.parts import Number
from comity.render.html.evaluation import page_values
from comity.render.html.templating import environment

PARTS = (
    ("timeline", "Timeline"),
    ("ladder", "Institutional ladder"),
    ("areas", "Areas"),
    ("exercises", "Exercises"),
    ("legal", "Legal base"),
    ("operations", "Operations"),
    ("positions", "Positions"),
    ("courtship", "Courtship"),
    ("events", "Events"),
    ("votes", "UN votes"),
    ("peers", "Peers"),
    ("poles", "Poles"),
    ("measures", "Further measures"),
    ("record", "State of the record"),
    ("facts", "Facts"),
    ("sources", "Sources"),
)
"""Sections with a template of their own, and what their tab says."""


class Shown:
    """An evaluation with what its pages need, each made when it is first asked for."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self._drawn: dict[str, str] = {}

    @cached_property
    def values(self) -> dict[str, Any]:
        """What the templates draw."""
        return page_values(self.evaluation)

    @cached_property
    def chain(self) -> Chain:
        """What everything rests on."""
        return chain_of(self.evaluation)

    @cached_property
    def numbers(self) -> dict[str, Number]:
        """Every number by its id."""
        return {n.id: n for n in derived(self.evaluation) if isinstance(n, Number)}

    @cached_property
    def sections(self) -> dict[str, str]:
        """Sections that have something to show: name and what their tab says."""
        empty = {n for n in ("events", "measures") if not getattr(self.evaluation, n)}
        found = {name: title for name, title in PARTS if name not in empty}
        further = {s.name: s.title for s in self.evaluation.sections}
        places = list(found.items())
        return dict([*places[:-3], *further.items(), *places[-3:]])

    def section(self, name: str) -> str:
        """A section as HTML; references are buttons still."""
        if name not in self._drawn:
            further = [s for s in self.evaluation.sections if s.name == name]
            template = "sections.html.j2" if further else f"parts/{name}.html.j2"
            drawn = environment().get_template(template).render(self.values, further=further)
            self._drawn[name] = drawn
        return self._drawn[name]


class Kept:
    """Evaluations by question: the newest as they are, more of them packed; bounded.

    Several readers who ask one thing at once wait for one evaluation.
    """

    def __init__(self, ready: int = 24, packed: int = 240) -> None:
        self._ready: OrderedDict[Hashable, Shown] = OrderedDict()
        self._packed: OrderedDict[Hashable, bytes] = OrderedDict()
        self._most = (ready, packed)
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._ready or key in self._packed

    def get(self, key: Hashable, make: Callable[[], Evaluation]) -> Shown:
        """The evaluation with a key, made where it is not kept."""
        found = self._find(key)
        if found is not None:
            return found
        with self._lock:
            own = self._making.setdefault(key, threading.Lock())
        try:
            with own:
                found = self._find(key)
                if found is None:
                    found = Shown(make())
                    self._keep(self._ready, key, found, self._most[0])
                return found
        finally:
            with self._lock:
                self._making.pop(key, None)

    def put(self, key: Hashable, body: bytes) -> None:
        """Keep an evaluation that another process made and packed."""
        self._keep(self._packed, key, body, self._most[1])

    def _find(self, key: Hashable) -> Shown | None:
        with self._lock:
            found = self._ready.get(key)
            if found is not None:
                self._ready.move_to_end(key)
                return found
            body = self._packed.get(key)
        if body is None:
            return None
        found = Shown(unpacked(body))
        self._keep(self._ready, key, found, self._most[0])
        return found

    def _keep(
        self, where: OrderedDict[Hashable, Any], key: Hashable, value: Any, most: int
    ) -> None:
        with self._lock:
            where[key] = value
            where.move_to_end(key)
            while len(where) > most:
                where.popitem(last=False)


def packed(evaluation: Evaluation) -> bytes:
    """An evaluation for another process of this server."""
    return zlib.compress(pickle.dumps(evaluation, protocol=pickle.HIGHEST_PROTOCOL), 1)


def unpacked(body: bytes) -> Evaluation:
    """The evaluation that `packed` packed; the bytes come from a process of this server only."""
    found = pickle.loads(zlib.decompress(body))
    assert isinstance(found, Evaluation)
    return found
