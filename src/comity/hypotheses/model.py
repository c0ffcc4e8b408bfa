"""Hypotheses and the evidence they are held against, as a person writes them down.

The method is Richards Heuer's (Psychology of Intelligence Analysis, 1999, chapter 8): every item of
evidence is held against every hypothesis, and the hypothesis with the least against it leads, not
the one with the most for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from comity.propositions import Proposition

MARKS: Mapping[str, int] = {"CC": 2, "C": 1, "N": 0, "I": -1, "II": -2}
"""Heuer's letters: very consistent, consistent, neutral or not applicable, inconsistent, very."""
WORDS: Mapping[str, str] = {
    "CC": "very consistent", "C": "consistent", "N": "says nothing", "I": "inconsistent",
    "II": "very inconsistent",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of evidence as it stands in the file: a fact, or a statement that is resolved.

    Attributes:
        id: its number in the file, from 1.
        says: what it is, in words; empty for a fact, whose title says it.
        fact: id of a fact, or empty.
        proposition: a statement whose verdict is the evidence, or None.
        marks: for a fact, what it says of each hypothesis by id; N where nothing is named.
        if_holds: for a statement, what it says where it holds.
        if_not: and where it is contradicted.
        confirmed: who confirmed the marks and when; empty where nobody did.
    """

    id: int
    says: str
    fact: str = ""
    proposition: Proposition | None = None
    marks: Mapping[str, str] = field(default_factory=dict)
    if_holds: Mapping[str, str] = field(default_factory=dict)
    if_not: Mapping[str, str] = field(default_factory=dict)
    confirmed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A question with its hypotheses and evidence.

    Attributes:
        question: what is to be explained.
        as_of: nothing later is used; None means the end of the record.
        hypotheses: what each says, by id, in the order of the file.
        items: the evidence.
    """

    question: str
    as_of: date | None
    hypotheses: Mapping[str, str]
    items: tuple[Item, ...]
