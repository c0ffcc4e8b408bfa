"""A sentence with what the tables find in it: names, dates, steps, objects, modes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from comity.article.sentences import sentence_spans
from comity.coding.tables import Codebook, Found
from comity.coding.time_mentions import Mention, mentions_of
from comity.coding.words import Token, tokens_of

_PLACE_BEFORE = {
    "en": frozenset(
        [
            "in",
            "at",
            "near",
            "outside",
            "from",
            "to",
            "into",
            "around",
            "of",
            "for",
            "visit",
            "visiting",
            "left",
            "visited",
        ]
    ),
    "ru": frozenset(["в", "во", "из", "под", "на", "у", "через", "до", "при"]),
    "kk": frozenset(),
}
_PLACE_STRICT = {
    "en": frozenset(["in", "at", "near", "outside", "around", "to", "into", "through", "for"]),
    "ru": frozenset(["в", "во", "под", "на", "при"]),
}
_DATELINE = re.compile(
    r"\s*[A-ZА-ЯЁӘІҢҒҮҰҚӨҺ][A-ZА-ЯЁӘІҢҒҮҰҚӨҺ,\s-]+(?:\([^)]*\))?\s*(?:[-–—]{1,2}\s|\.\s|:\s)"
)
_SPLIT_ALWAYS = frozenset(";:")
_JOINERS = {
    "en": frozenset(
        [
            "and",
            "but",
            "while",
            "which",
            "who",
            "where",
            "as",
            "after",
            "before",
            "although",
            "whereas",
            "when",
            "that",
        ]
    ),
    "ru": frozenset(["и", "а", "но", "который", "где", "пока", "хотя", "когда", "зато", "что"]),
    "kk": frozenset(["және", "ал", "бірақ", "деп"]),
}


@dataclass(frozen=True, slots=True)
class Name:
    """An actor named in a sentence.

    Attributes:
        actor: its id, or empty for a place that is no actor.
        sort: state, body, leader, capital, organization or place.
        first: number of its first word.
        last: number after its last.
        located: whether it stands as a place ("in Astana").
    """

    actor: str
    sort: str
    first: int
    last: int
    located: bool


class Sentence:
    """A sentence and what the tables find in it; found when asked."""

    def __init__(self, text: str, start: int, end: int, language: str, codebook: Codebook) -> None:
        self.text, self.start, self.end = text, start, end
        self.language, self.codebook = language, codebook
        self.tokens: list[Token] = tokens_of(text, start, end, language)

    def _find(self, table: str, among: Sequence[Token] | None = None) -> list[Found]:
        return self.codebook.phrases(table, self.language).find(among or self.tokens)

    @cached_property
    def dates(self) -> list[Mention]:
        """The dates named."""
        return mentions_of(self.tokens, self.text, self.language, self.codebook)

    @cached_property
    def series(self) -> list[Found]:
        """Named series of exercises, where the name is written as one."""
        return [f for f in self._find("series") if self.text[self.tokens[f.first].start].isupper()]

    @cached_property
    def objects(self) -> list[Found]:
        """Instruments and kinds of event."""
        taken = _places(self.series)
        return [f for f in self._find("objects") if f.first not in taken]

    @cached_property
    def verbs(self) -> list[Found]:
        """Steps."""
        # a Kazakh noun and its verb share a stem ("келісім", "келіс"); an English one is both
        nouns = self.language == "kk"
        taken = _places(f for f in self.objects if nouns or f.last - f.first > 1)
        return [f for f in self._find("verbs") if f.first not in taken]

    @cached_property
    def modes(self) -> list[Found]:
        """Words of plan, doubt, denial and negation."""
        taken = _places(f for f in self.objects if f.last - f.first > 1)
        taken |= {place for m in self.dates for place in range(m.first, m.last)}
        return [f for f in self._find("modes") if f.first not in taken]

    @cached_property
    def skipped(self) -> bool:
        """Whether a word says that the sentence is about sport, trade, opinion and the like."""
        return bool(self._find("skip"))

    @cached_property
    def names(self) -> list[Name]:
        """The actors named."""
        series = _places(self.series)
        found = []
        for f in self._find("names"):
            start = self.tokens[f.first]
            cased = self.text[start.start].isupper() or self.language == "ru"
            if (
                f.first in series
                or not cased
                or (
                    self.language == "en"
                    and start.text == "us"
                    and self.text[start.start : start.end] == "us"
                )
            ):
                continue
            located = self._located(f)
            found += [
                Name(actor, f.row["sort"], f.first, f.last, located)
                for actor in f.row["actor"].split(";")
            ]
        return found

    def _located(self, f: Found) -> bool:
        before = self.tokens[f.first - 1] if f.first else None
        if self.language == "kk":
            return "in" in self.tokens[f.last - 1].senses
        if before is None:
            return False
        if f.row["sort"] in ("capital", "place"):
            return before.text in _PLACE_BEFORE[self.language]
        if self.language == "ru":
            return before.text in _PLACE_STRICT["ru"]
        return before.text in _PLACE_STRICT["en"] and f.row["sort"] == "state"

    @cached_property
    def clauses(self) -> list[tuple[int, int]]:
        """Ranges of words, each with a step of its own where it has any."""
        cuts = {0}
        for before, after in zip(self.verbs, self.verbs[1:], strict=False):
            places = range(before.last, after.first + 1)
            best = max(places, key=lambda p: (self._cut(p, after.first), -p), default=0)
            if best and self._cut(best, after.first):
                cuts.add(best)
        ordered = sorted(cuts)
        return list(zip(ordered, [*ordered[1:], len(self.tokens)], strict=True))

    def _cut(self, place: int, verb: int) -> int:
        """How well a sentence may be cut before a word: 0 not at all, 3 at a semicolon."""
        word, before = self.tokens[place], self.tokens[place - 1]
        if before.text in _SPLIT_ALWAYS or (
            before.text in "–—" and self.text[before.start - 1].isspace()
        ):
            return 3
        joins = bool(word.forms & _JOINERS[self.language])
        if before.text == "," and joins:
            return 2
        if before.text != "," and not joins:
            return 0
        listed = (place - 1 if before.text != "," else place - 2) in self._named_places and (
            place + joins in self._named_places and place + joins < verb
        )
        return 0 if listed else 1

    @cached_property
    def _named_places(self) -> set[int]:
        return {p for n in self.names for p in range(n.first, n.last)}


def _places(found: Iterable[Found]) -> set[int]:
    return {place for f in found for place in range(f.first, f.last)}


def sentences_of(text: str, language: str, codebook: Codebook) -> list[Sentence]:
    """The sentences of a text; a dateline at its head is left out."""
    head = _DATELINE.match(text)
    start = head.end() if head and len(head[0]) < 60 else 0
    spans = list(sentence_spans(text, start))
    return [Sentence(text, first, last, language, codebook) for first, last in spans]
