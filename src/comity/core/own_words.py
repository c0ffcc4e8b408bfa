"""Words that a user taught: what they are to the reading of claims, from a record folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from comity.core.codebook import DATA, rows_of, split

SKIPPED = "-"
"""The unit of the bundled table that says nothing. It cannot be taught: a word that is skipped can
be the one that turns its sentence."""


@dataclass(frozen=True, slots=True)
class OwnWord:
    """A row of `claim_words.csv`.

    Attributes:
        language: en, ru or kk.
        unit: what the words are: a unit of the bundled table (`claim_units.csv`).
        value: which one, or empty.
        words: the phrases.
    """

    language: str
    unit: str
    value: str
    words: tuple[str, ...]


def own_words(rows: Iterable[Mapping[str, str]]) -> tuple[OwnWord, ...]:
    """The words of a record folder's rows."""
    return tuple(
        OwnWord(r["language"], r["unit"], r.get("value", ""), split(r["words"])) for r in rows
    )


@cache
def taught_units() -> frozenset[str]:
    """The units that a word may be taught as."""
    rows = rows_of(DATA / "codebook" / "claim_units.csv")
    return frozenset(row["unit"] for row in rows) - {SKIPPED}
