"""Terms that instruments have by their kind, and what takes the place of what.

An action plan of two years is not in effect twenty years later because nobody wrote that it ended,
nor is an old agreement once the new one that repeals it is in force. The codebook's table
`instrument_terms.csv` says how many years a mechanism runs from its last signature or renewal, and
which later mechanisms take its place. A term that is over without a known renewal is said to be
so: whether it was renewed, the record does not know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from comity.core.codebook import DATA, rows_of, split
from comity.core.dates import When, parse_when

BEGINS = ("agreed", "signed", "ratified", "in force", "renewed")
"""Stages from which a term runs."""
TERM_OVER, REPLACED = "term over", "replaced"


@dataclass(frozen=True, slots=True)
class Term:
    """How long a mechanism runs, and what takes its place.

    Attributes:
        years: years from the last signature or renewal, or None where it has no fixed term.
        replaced_by: mechanisms that take its place once they are in effect.
    """

    years: int | None
    replaced_by: tuple[str, ...]


@cache
def terms() -> Mapping[tuple[str, str], Term]:
    """The terms of the bundled codebook, by organization and mechanism."""
    return {
        (r["organization"], r["mechanism"]): Term(
            int(r["years"]) if r["years"] else None, split(r["replaced_by"])
        )
        for r in rows_of(DATA / "codebook" / "instrument_terms.csv")
    }


def term_ends(begun: Sequence[tuple[When, str]], years: int | None) -> list[tuple[When, str]]:
    """The years at whose end a term was over without a renewal, and the fact it ran from.

    Args:
        begun: when a term began or was renewed, with its fact, verified or not.
        years: how long a term runs, or None.

    Returns:
        One entry for each term that no later one continued.
    """
    if years is None:
        return []
    ends = ((when, fact, when.year + years) for when, fact in begun)
    return [
        (parse_when(str(last)), fact)
        for when, fact, last in ends
        if not any(when.year < later.year <= last for later, _ in begun)
        and not any(later.year == when.year and later.first > when.first for later, _ in begun)
    ]
