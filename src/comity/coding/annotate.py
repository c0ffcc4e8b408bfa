"""A sentence with what the tables find in it: names, dates, steps, objects, modes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from comity.article.sentences import sentence_spans
from comity.coding.named_events import named_exercises
from comity.coding.tables import Codebook, Found
from comity.coding.time_joined import joined
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
_DETERMINERS = frozenset("the a an this that its their his her our of on by for no any".split())
_BETWEEN = frozenset(
    "northern southern eastern western central neighbouring neighboring nearby"
    " северный южный восточный западный центральный соседний".split()
)
"""Words that may stand between "in" and the place."""
_PARTICIPLES = ("атын", "етін", "йтын", "йтін", "ткен", "лған", "лген")
_ABOUT_KAZAKH = frozenset("туралы жөніндегі жайлы үшін бойынша жөнінде мақсатында".split())
"""Words after a Kazakh verb that make it the matter of an instrument, not a step."""
_ABOUT_RUSSIAN = frozenset("о об для после до к по".split())
"""Words before a Russian noun of action that is no step."""
_PEOPLES = (
    "лық", "лік", "дық", "дік", "тық", "тік", "қазақ", "қырғыз", "өзбек", "тәжік", "түрікмен",
    "түрік", "неміс", "француз", "британ", "армян", "грузин", "украин", "поляк", "жапон", "үнді",
)  # fmt: skip
"""Ends of Kazakh words for peoples, which are written small."""
_AWAY = ("удан", "уден", "юдан", "юден")
"""Ends of Kazakh names of action from which somebody shrinks: "қол қоюдан"."""
_GERUNDS = ("уды", "уді", "юды", "юді", "уын", "уін")
_BACKED = ("мақұлда", "қолда", "бекіт", "ратификация", "талқыла", "құпта")
"""What a parliament does with a step that it has not taken: "шығуды мақұлдады"."""
_NO_VERBS = frozenset("бері келесі келесіде келер".split())
"""Kazakh words that only look like forms of a verb."""
_TO_KAZAKH = ("ға", "ге", "қа", "ке")
_HELD_THERE = frozenset("summit conference declaration session саммит".split())
"""What a capital lends its name to without being a party: "the Bucharest summit"."""
_BORDER = frozenset("border frontier граница шекара".split())
_GROUND = frozenset(["территория", "столица"])
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
        self.told = ""
        """The organization named last before this sentence: "the bloc" is that one."""

    def _find(self, table: str, among: Sequence[Token] | None = None) -> list[Found]:
        return self.codebook.phrases(table, self.language).find(among or self.tokens)

    @cached_property
    def dates(self) -> list[Mention]:
        """The dates named."""
        found = mentions_of(self.tokens, self.text, self.language, self.codebook)
        return joined(found, self.tokens)

    @cached_property
    def series(self) -> list[Found]:
        """Named series of exercises, where the name is written as one."""
        upper = [f for f in self._find("series") if self.text[self.tokens[f.first].start].isupper()]
        return upper + list(named_exercises(self.tokens, self.text, _places(upper)))

    @cached_property
    def objects(self) -> list[Found]:
        """Instruments and kinds of event."""
        taken = _places(self.series)
        called = {
            place
            for n in self.names
            if n.sort == "organization" and n.last - n.first > 1
            for place in range(n.first + 1, n.last)
        }
        return [
            f
            for f in self._find("objects")
            if f.first not in taken and (f.first not in called or f.last - f.first > 1)
        ]

    @cached_property
    def verbs(self) -> list[Found]:
        """Steps."""
        # a Kazakh noun and its verb share a stem ("келісім", "келіс"); an English one is both
        nouns = self.language == "kk"
        taken = _places(f for f in self.objects if nouns or f.last - f.first > 1)
        dated = {place for m in self.dates for place in range(m.first, m.last)}
        return [
            f
            for f in self._verbs_before_dates
            if (
                f.first not in taken or (nouns and f.last - 1 not in taken and f.last - f.first > 1)
            )
            and not self._noun(f)
            and f.first not in dated
            and self.tokens[f.first].text not in _NO_VERBS
            and not self._attributive(f)
        ]

    def _attributive(self, f: Found) -> bool:
        """Whether a Kazakh participle only says where what follows is held: "Бішкекте өтетін саммит"."""
        return (
            self.language == "kk"
            and f.row["event"] == "held"
            and f.last < len(self.tokens) - 2
            and self.tokens[f.last - 1].text.endswith(_PARTICIPLES)
        )

    @cached_property
    def _verbs_before_dates(self) -> list[Found]:
        """Phrases of steps; "agreed on Thursday" is not "agree on", nor "joined in 2019" "join in"."""
        starts = {m.first for m in self.dates}
        found: list[Found] = []
        for f in self._find("verbs"):
            last = f.last - 1
            if last > f.first and f.last in starts and self.tokens[last].text in ("in", "on", "at"):
                shorter = self._find("verbs", self.tokens[:last])
                found += [s for s in shorter if s.first == f.first and s not in found]
            else:
                found.append(f)
        return found

    def _noun(self, f: Found) -> bool:
        """Whether a word that could be a verb is a noun here: "before the start", "ұзарту туралы"."""
        if self.language == "kk" and f.last < len(self.tokens):
            last, after = self.tokens[f.last - 1].text, self.tokens[f.last].text
            backed = last.endswith(_GERUNDS) and any(
                t.text.startswith(_BACKED) for t in self.tokens[f.last :]
            )
            if backed or last.endswith(_AWAY):
                return True
            agreed = last.endswith(("уге", "уға")) and after.startswith(("келіс", "уағдалас"))
            return agreed or (last.endswith(("у", "ю")) and after in _ABOUT_KAZAKH)
        if self.language == "ru":
            seen = f.row["event"] in ("met", "visited")
            seen = seen and "participle" in self.tokens[f.first].senses
            return seen or self._russian_noun(f)
        if self.language != "en" or not f.first:
            return False
        senses = self.tokens[f.first].senses
        before = self.tokens[f.first - 1]
        if f.first - 1 in self._named_places and f.first > 1 and not senses:
            return self.tokens[f.first - 2].text in ("a", "an")
        if f.last - f.first > 1:
            return False
        return not senses and (before.text in _DETERMINERS or before.text.endswith("'s"))

    def _russian_noun(self, f: Found) -> bool:
        """Whether a Russian noun of action only says what an instrument is about: "о продлении"."""
        token = self.tokens[f.first]
        before = self.tokens[f.first - 1].text if f.first else ""
        return f.last - f.first == 1 and not token.senses - {"in"} and before in _ABOUT_RUSSIAN

    @cached_property
    def modes(self) -> list[Found]:
        """Words of plan, doubt, denial and negation."""
        taken = _places(f for f in self.objects if f.last - f.first > 1)
        taken |= {place for m in self.dates for place in range(m.first, m.last)}
        told = _places(v for v in self._find("verbs") if v.last - v.first > 1)
        return [
            f
            for f in self._find("modes")
            if f.first not in taken and not (f.row["mode"] == "denied" and f.first in told)
        ]

    @cached_property
    def skipped(self) -> bool:
        """Whether a word says that the sentence is about sport, trade, opinion and the like."""
        return bool(self._find("skip"))

    @cached_property
    def names(self) -> list[Name]:
        """The actors named."""
        series = _places(self.series)
        found: list[Name] = []
        for f in self._find("names"):
            if f.first in series or not self._written_as_name(f):
                continue
            located = self._located(f)
            actors = f.row["actor"].split(";")
            sort = f.row["sort"]
            if sort == "told":
                before = [n.actor for n in found if n.sort == "organization"] or [self.told]
                actors, sort = [a for a in before[-1:] if a], "organization"
            found += [Name(actor, sort, f.first, f.last, located) for actor in actors]
        return found

    def _written_as_name(self, f: Found) -> bool:
        """Whether a name has the capitals of one; "the alliance", "the bloc" need none."""
        if f.row.get("written") and self.text[self.tokens[f.first].start].islower():
            return False
        if self.language == "ru" or f.row["sort"] in ("common", "told"):
            return True
        if self.language == "kk" and f.row["words"].endswith(_PEOPLES):
            return True
        if f.row["words"] == "us" and self.text[self.tokens[f.first].start] == "u":
            return False
        return any(self.text[t.start].isupper() for t in self.tokens[f.first : f.last])

    def _located(self, f: Found) -> bool:
        at = f.first - 1
        if f.row["sort"] in ("organization", "common", "told", "leader"):
            return False
        if self.language == "kk":
            last = self.tokens[f.last - 1]
            return "in" in last.senses or (last.text.endswith(_TO_KAZAKH) and self._moving)
        while at > 0 and self.tokens[at].forms & _BETWEEN:
            at -= 1
        before = self.tokens[at] if f.first else None
        after = self.tokens[f.last] if f.last < len(self.tokens) else None
        if after is not None and f.row["sort"] == "capital" and after.forms & _HELD_THERE:
            return True
        if after is not None and f.row["sort"] == "state" and after.forms & _BORDER:
            return True
        if before is None:
            return False
        if before.forms & _GROUND and f.row["sort"] in ("state", "capital"):
            return True
        if f.row["sort"] in ("capital", "place"):
            return before.text in _PLACE_BEFORE[self.language]
        if self.language == "ru":
            return before.text in _PLACE_STRICT["ru"]
        return before.text in _PLACE_STRICT["en"] and f.row["sort"] == "state"

    @cached_property
    def _moving(self) -> bool:
        """Whether somebody is sent or travels, so that a Kazakh dative is the place."""
        return any(
            v.row["event"] in ("deployed", "visited", "returned") for v in self._find("verbs")
        )

    @property
    def whole(self) -> tuple[int, int]:
        """The range of all its words."""
        return 0, len(self.tokens)

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
    found = [Sentence(text, a, b, language, codebook) for a, b in sentence_spans(text, start)]
    for before, after in itertools.pairwise(found):
        named = [n.actor for n in before.names if n.sort == "organization" and n.actor]
        after.told = named[-1] if named else before.told
    return found
