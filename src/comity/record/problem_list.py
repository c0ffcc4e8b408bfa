"""Problems of a record folder: one line each, cut to a number that a reader can take in."""

from __future__ import annotations

from collections.abc import Callable

MOST = 200
WIDEST = 40

Wrong = str | Callable[[], str]
"""Why a value is wrong and how to mend it; a function where that is slow to work out.

Finding the nearest names is slow, and a file of garbage would have it done a million times; the
function is called only for a problem that will be shown.
"""


class Problems:
    """The problems found so far: the first `MOST` as lines, the others only counted."""

    def __init__(self) -> None:
        self.count = 0
        self._lines: list[str] = []

    def add(self, place: str, wrong: Wrong) -> None:
        """Note a problem of a file or of one of its rows."""
        self.count += 1
        if len(self._lines) < MOST:
            self._lines.append(f"{place}: {wrong() if callable(wrong) else wrong}")

    def add_cell(self, place: str, column: str, value: str, wrong: Wrong) -> None:
        """Note a problem of one cell."""

        def reason() -> str:
            return f"'{shown(value)}' is wrong because {wrong() if callable(wrong) else wrong}"

        self.add(f"{place}, column {column}", reason)

    def listed(self) -> list[str]:
        """The problems, one line each, and how many more there are."""
        more = self.count - len(self._lines)
        return [*self._lines, f"... and {more} more"] if more else list(self._lines)


def plain(text: str) -> str:
    """A text on one line that no terminal stumbles over: other characters are escaped."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def shown(value: str) -> str:
    """A cell's value as a problem shows it: on one line and cut to about 40 characters."""
    return plain(value if len(value) <= WIDEST else value[: WIDEST - 3] + "...")
