"""Wrong passwords by name: after so many a name has to wait."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

TRIES, WITHIN = 8, 300.0
"""Wrong passwords for one name in so many seconds, after which it has to wait."""
MOST_NAMES = 4096


class Tries:
    """The wrong passwords of the last minutes, of one server."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def too_many(self, name: str) -> bool:
        """Whether a name has to wait."""
        with self._lock:
            return len(self._recent(name)) >= TRIES

    def note(self, name: str) -> None:
        """Note a wrong password."""
        with self._lock:
            tries = [*self._recent(name), time.monotonic()][-TRIES:]
            self._wrong.pop(name, None)
            self._wrong[name] = tries
            while len(self._wrong) > MOST_NAMES:
                self._wrong.popitem(last=False)

    def _recent(self, name: str) -> list[float]:
        return [t for t in self._wrong.get(name, ()) if time.monotonic() - t < WITHIN]
