"""The numbers of a draft, held against those of the evaluation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from comity.briefing.draft import MARK, Unit
from comity.briefing.draft_words import NUMBER
from comity.briefing.model import Brief, Said


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the evaluation says in numbers.

    Attributes:
        all: every number of the brief, as text.
        by_words: the numbers that go with the words of each of its sentences.
    """

    all: frozenset[str]
    by_words: dict[str, set[tuple[str, ...]]]

    @classmethod
    def within(cls, made: Brief) -> Numbers:
        """The numbers of a brief."""
        return _gathered(made)

    def wrong(self, unit: Unit) -> list[str]:
        """What in a unit of a draft is not what the evaluation says."""
        found = []
        parts = [p for sentence in unit.sentences for p in sentence.split(" | ")]
        for part in parts:
            plain = _plain(part)
            numbers = tuple(NUMBER.findall(plain))
            held = self.by_words.get(_masked(plain))
            if held is not None and numbers not in held:
                known = " or ".join(", ".join(h) for h in sorted(held)[:2])
                found.append(f"{', '.join(numbers)} should be {known} in: {plain}")
            elif held is None:
                strange = [n for n in numbers if n not in self.all]
                found += [f"{n} is no number of the evaluation, in: {plain}" for n in strange]
        return found


def _gathered(made: Brief) -> Numbers:
    by_words: dict[str, set[tuple[str, ...]]] = {}
    for text in _texts(made):
        for part in [text, *Unit(text, lead=False).sentences]:
            plain = _plain(part)
            by_words.setdefault(_masked(plain), set()).add(tuple(NUMBER.findall(plain)))
    every = frozenset(n for held in by_words.values() for numbers in held for n in numbers)
    return Numbers(every, {words: n for words, n in by_words.items() if len(words) > 12})


def _texts(made: Brief) -> Iterable[str]:
    yield made.title
    yield str(made.as_of.year)
    yield str(made.as_of.day)
    yield from (f"{name}: {text}" for name, text in made.keys)
    said: Iterable[Said] = made.said()
    yield from (s.text for s in said)
    yield from (line.line.computed for line in made.judged().values() if line.line is not None)
    if made.chart is not None:
        yield made.chart.title
        yield from (str(s) for s in made.chart.steps if s is not None)
        last = made.chart.first + len(made.chart.steps)
        yield from (str(year) for year in range(made.chart.first, last))
        yield from (e.label for e in made.chart.events)
    for block in made.blocks:
        # an item of a list is one sentence with its name: "Peacekeeping: deepest step ..."
        yield from (": ".join(c.text for c in line.cells) for line in block.lines)
        # a brief that is cut says more are left out than the whole one does
        yield from (str(n) for n in range(block.more + len(block.lines) + 1))


def _plain(text: str) -> str:
    return " ".join(MARK.sub("", text).replace("*", "").strip(" |-").split())


def _masked(text: str) -> str:
    return NUMBER.sub("0", text).casefold().rstrip(".")
