"""The words that the rules look for, from `data/codebook/claim_words.csv` and `demonyms.csv`.

A slot is what a word is to a rule: an area, a kind of fact, a direction, a mechanism. The patterns
are regular expressions that ignore case; a user reads them in the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from comity.core.actors import Actors
from comity.core.codebook import DATA, rows_of

NOT = re.compile(r"\b(?:not|no|never|nor|neither|none|without|cannot)\b|n't\b|\bhardly\b", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A word of the text that fills a slot.

    Attributes:
        slot: what it is to a rule.
        value: what it says.
        start: offset of its first character.
        end: offset after its last.
        text: the word as written.
    """

    slot: str
    value: str
    start: int
    end: int
    text: str


class Hits(tuple[Hit, ...]):
    """The hits of a stretch of text, in order, asked by slot."""

    def of(self, slot: str, value: str = "") -> tuple[Hit, ...]:
        """The hits of a slot, of one value where given."""
        return tuple(h for h in self if h.slot == slot and value in ("", h.value))

    def has(self, *slots: str) -> bool:
        """Whether every one of the slots is filled."""
        return all(self.of(slot) for slot in slots)

    def first(self, slot: str) -> str:
        """The value of the first hit of a slot, or empty."""
        return next((h.value for h in self if h.slot == slot), "")

    def values(self, slot: str) -> tuple[str, ...]:
        """The values of a slot, each once, in order."""
        return tuple(dict.fromkeys(h.value for h in self if h.slot == slot))


@cache
def _patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    rows = rows_of(DATA / "codebook" / "claim_words.csv")
    return tuple((r["slot"], r["value"], re.compile(r["pattern"], re.IGNORECASE)) for r in rows)


def hits_in(text: str, start: int = 0, stop: int | None = None) -> Hits:
    """Every word of a stretch of text that fills a slot; offsets are those of the whole text."""
    end = len(text) if stop is None else stop
    found = [
        Hit(slot=slot, value=value, start=match.start(), end=match.end(), text=match.group())
        for slot, value, pattern in _patterns()
        for match in pattern.finditer(text, start, end)
    ]
    return Hits(sorted(found, key=lambda h: (h.start, -h.end, h.slot)))


class Names:
    """The names of actors in a text: ids, names, aliases and adjectives."""

    def __init__(self, actors: Actors) -> None:
        by_word: dict[str, str] = {}
        for actor in actors:
            for word in (actor.name, *actor.aliases):
                by_word.setdefault(word, actor.id)
            if actor.kind == "organization":
                by_word.setdefault(actor.id, actor.id)
        for row in rows_of(DATA / "codebook" / "demonyms.csv"):
            if row["actor"] in actors:
                by_word.update(dict.fromkeys(row["words"].split(";"), row["actor"]))
        self._by_word = by_word
        words = sorted(by_word, key=len, reverse=True)
        self._pattern = re.compile(
            r"(?<!\w)(?:" + "|".join(re.escape(w) for w in words) + r")(?!\w)"
        )

    def __call__(self, text: str, start: int = 0, stop: int | None = None) -> Iterator[Hit]:
        """Every actor named in a stretch of text."""
        end = len(text) if stop is None else stop
        for match in self._pattern.finditer(text, start, end):
            word = match.group()
            yield Hit(
                slot="actor",
                value=self._by_word[word],
                start=match.start(),
                end=match.end(),
                text=word,
            )


def negations(text: str, start: int, stop: int) -> Sequence[Hit]:
    """The words that deny, in a stretch of text."""
    return [
        Hit(slot="negation", value="not", start=m.start(), end=m.end(), text=m.group())
        for m in NOT.finditer(text, start, stop)
    ]
