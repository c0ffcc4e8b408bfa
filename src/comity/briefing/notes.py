"""Which documents a line of the brief cites, and how a note is written."""

from __future__ import annotations

from collections.abc import Iterable

from comity.briefing.model import Judged, Note, Said
from comity.core.dates import parse_when, when_text
from comity.core.facts import Fact
from comity.core.provenance import Source
from comity.evaluation import Evaluation
from comity.evaluation.bibliography import cited_origins, cited_sources

MOST = 2
"""Notes at one place: more than two say no more on two pages."""


class Notes:
    """The documents of an evaluation as notes."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._facts = evaluation.facts
        self.told: dict[str, None] = {}
        """Ids of the facts that something said rests on."""
        self.all = {s.id: Note(_document(s), s.address) for s in cited_sources(evaluation)}
        self.all |= {
            f"data:{o.id}": Note(o.citation or o.title, o.address)
            for o in cited_origins(evaluation)
        }
        self._grade = {
            s.id: (s.reliability, s.tier != "primary") for s in evaluation.sources.values()
        }

    def of(self, facts: Iterable[str], origins: Iterable[str] = ()) -> tuple[str, ...]:
        """The best documents of the newest facts, else the data sets."""
        held = [f for f in dict.fromkeys(facts) if f in self._facts]
        self.told.update(dict.fromkeys(held))
        newest = sorted(
            (self._facts[f] for f in held),
            key=lambda fact: fact.start.last,
            reverse=True,
        )
        found: dict[str, None] = {}
        for fact in newest:
            cited = [s for s in fact.sources if s in self.all]
            found.update(dict.fromkeys(sorted(cited, key=lambda s: self._grade[s])[:1]))
        if not found:
            data = (*origins, *(o for f in newest for o in f.origins))
            found = {f"data:{o}": None for o in data if f"data:{o}" in self.all}
        return tuple(found)[:MOST]

    def every(self, fact: Fact) -> tuple[str, ...]:
        """All documents of a fact, else its data sets."""
        cited = tuple(s for s in fact.sources if s in self.all)
        return cited or tuple(f"data:{o}" for o in fact.origins if f"data:{o}" in self.all)

    def said(self, text: str, facts: Iterable[str] = (), origins: Iterable[str] = ()) -> Said:
        """Words with the notes of their facts."""
        return Said(text, self.of(facts, origins))

    def judged(
        self, name: str, text: str, facts: Iterable[str] = (), origins: Iterable[str] = ()
    ) -> Said:
        """A line of judgement with its id, which an officer may edit."""
        line = Judged(id=name, facts=tuple(facts), origins=tuple(origins))
        return Said(text, self.of(line.facts, line.origins), line=line)


def _document(source: Source) -> str:
    when = when_text(parse_when(source.published)) if source.published else ""
    title = f"“{source.title}”" if source.title else ""
    return ", ".join(part for part in (source.publisher, title, when) if part)
