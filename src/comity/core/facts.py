"""The fact: one dated, cited statement of the record.

Milestones, activities, positions and exercises of data sets all become facts. A fact stands on
one or more passages; several rows that report the same real event are passages of one fact, and
`Fact.merged` says which they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from comity.core.dates import When, as_known, parse_when
from comity.core.provenance import INNER, Passage

STATUSES = ("held", "announced", "inferred")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One dated, cited statement.

    Attributes:
        id: stable id: "m:" milestone, "a:" activity, "o:" position, "x:" exercise of a data set,
            "i:" agreement of a data set.
        kind: milestone, instrument, exercise, operation, visit, consultation, project, training,
            aid, statement, position, withdrawal, ended (a mission over as planned) or conflict.
        title: what happened, in a few words.
        start: when it happened or began.
        end: when it ended, or None where there is one date, no end, or none seen.
        areas: codes of the areas it belongs to.
        passages: what it stands on, the best first.
        organization: of a milestone or position, the organization it is about.
        mechanism: of a milestone, the rung or instrument.
        event: of a milestone, what happened to the mechanism.
        stage: its place in an instrument's life, or empty.
        depth: step of the depth ladder by its own words, or None.
        topic: of a position, what it is about.
        stance: of a position, -2 to +2 toward the organization.
        speaker: of a position, who took it.
        official: of a position, whether the state itself took it.
        initiator: ids of the actors that moved first, joined by semicolons, or empty where the
            record cannot tell.
        courtship: visit, offer, refusal or empty.
        series: name of the exercise series it is an edition of, or empty.
        merged: ids of the facts that were found to be this same event.
        later: later steps of an instrument that its own passages date, as (stage, when).
        instruments: names of the instruments whose life it is a step of, as coders grouped them;
            ("-",) where it is none.
        parts: the rows it was made of, each a fact with one passage, the one that names it first;
            empty where it is one row. A cut or a source taken away makes it anew of those left.
    """

    id: str
    kind: str
    title: str
    start: When
    end: When | None
    areas: tuple[str, ...]
    passages: tuple[Passage, ...]
    organization: str = ""
    mechanism: str = ""
    event: str = ""
    stage: str = ""
    depth: int | None = None
    topic: str = ""
    stance: int | None = None
    speaker: str = ""
    official: bool = True
    initiator: str = ""
    courtship: str = ""
    series: str = ""
    merged: tuple[str, ...] = ()
    later: tuple[tuple[str, When], ...] = ()
    instruments: tuple[str, ...] = ()
    parts: tuple[Fact, ...] = field(default=(), repr=False, compare=False, metadata=INNER)

    @property
    def strict(self) -> bool:
        """Whether it counts for the strict bound: some passage is verified and reports it held."""
        return any(passage.strict for passage in self.passages)

    @property
    def status(self) -> str:
        """The best status among the passages: held before announced before inferred."""
        return min((p.status for p in self.passages), key=STATUSES.index)

    @property
    def verified(self) -> bool:
        """Whether any passage is verified."""
        return any(passage.verified for passage in self.passages)

    @property
    def initiators(self) -> tuple[str, ...]:
        """Ids of the actors that moved first; empty where the record cannot tell."""
        return tuple(part.strip() for part in self.initiator.split(";") if part.strip())

    def acting(self, state: str) -> tuple[str, ...]:
        """Who moved first, as it bears on one state.

        Where several states did the same side by side, the others' part is not its affair.
        """
        names = self.initiators
        if state not in names:
            return names
        beside = self.subjects() - self.partners()
        return tuple(name for name in names if name == state or name not in beside)

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the documents behind it, each once."""
        return tuple(dict.fromkeys(p.source for p in self.passages if p.source))

    @property
    def origins(self) -> tuple[str, ...]:
        """Ids of the data sets behind it, each once."""
        return tuple(dict.fromkeys(p.origin for p in self.passages))

    def subjects(self, strict: bool = False) -> frozenset[str]:
        """The states whose dealing it is, by any passage or by the strict ones only."""
        return frozenset(s for p in self.passages if p.strict or not strict for s in p.subjects)

    def partners(self, strict: bool = False) -> frozenset[str]:
        """The states and organizations dealt with, by any passage or by the strict ones only."""
        return frozenset(s for p in self.passages if p.strict or not strict for s in p.partners)

    def counterparts(self, state: str, strict: bool = False) -> frozenset[str]:
        """Everyone the state dealt with in this fact.

        In an exercise all take part together; elsewhere two states that are both subjects of a
        fact (five states consulted by NATO) have not dealt with each other.
        """
        found: set[str] = set()
        for passage in self.passages:
            if strict and not passage.strict:
                continue
            if state in passage.subjects:
                found.update(passage.partners)
                if self.kind == "exercise":
                    found.update(passage.subjects)
            elif state in passage.partners:
                found.update(passage.subjects)
                if self.kind == "exercise":
                    found.update(passage.partners)
        found.discard(state)
        return frozenset(found)

    def involves(self, state: str) -> bool:
        """Whether the state is a subject or a partner."""
        return any(state in p.subjects or state in p.partners for p in self.passages)

    @property
    def dates(self) -> str:
        """Its dates as a text: a start, and an end where there is one."""
        if self.end is None or str(self.end) == str(self.start):
            return str(self.start)
        between = ", over" if self.end.precision == "by" else " to"
        return f"{self.start}{between} {self.end}"

    def years(self) -> range:
        """The calendar years from start to end, or the year of the start.

        Of an end that has only a bound no year after the start is known.
        """
        return range(self.start.year, (self.end or self.start).year + 1)

    def as_of(self, day: date) -> Fact | None:
        """The fact as known on a day: None where it may be later, its end open where that is.

        A row that may be later than the day is left out, as if it stood in no table yet.
        """
        kept = tuple(part for part in self._rows() if part.start.by(day))
        if self.parts and kept and len(kept) < len(self.parts):
            return self._of(kept).as_of(day)
        if not kept or not self.start.by(day):
            return None
        end = self.end if self.end is not None and self.end.by(day) else None
        later = tuple(step for step in self.later if step[1].by(day))
        passages, parts = self.passages, self.parts
        if end != self.end:  # what says of no state but only of an end is not known yet
            passages = tuple(p for p in passages if p.subjects or parse_when(p.date).by(day))
        texts = [as_known(p.text, day) for p in passages]
        if any(text != p.text for p, text in zip(passages, texts, strict=True)):
            passages = tuple(replace(p, text=t) for p, t in zip(passages, texts, strict=True))
        if end == self.end and later == self.later and passages is self.passages:
            return self  # most facts of a record know nothing later: a copy would cost the most
        if parts:
            parts = tuple(known for part in kept if (known := part.as_of(day)) is not None)
        return replace(self, end=end, passages=passages, later=later, parts=parts)

    def possibly_by(self, day: date) -> bool:
        """Whether it can have happened on a day or before, by any of its rows."""
        return any(part.start.possibly_by(day) for part in self._rows())

    def without(self, source: str) -> Fact | None:
        """The fact without the passages of a source (or origin); None where none is left."""
        return self.only(lambda p: source not in (p.source, p.origin, p.id))

    def only(self, wanted: Callable[[Passage], bool]) -> Fact | None:
        """The fact as the wanted passages alone report it; None where none of them is wanted."""
        kept = tuple(p for p in self.passages if wanted(p))
        if len(kept) == len(self.passages):
            return self
        if not kept:
            return None
        left = {p.id for p in kept}
        rows = tuple(r for r in self._rows() if not left.isdisjoint(p.id for p in r.passages))
        if not self.parts or not rows:
            return replace(self, passages=kept)
        return replace(self._of(rows), id=self.id)

    def _rows(self) -> tuple[Fact, ...]:
        """The rows it was made of; itself where it is one, or was given a date of its own."""
        told = any(part.start == self.start for part in self.parts)
        return self.parts if told else (self,)

    def _of(self, rows: tuple[Fact, ...]) -> Fact:
        """The fact made of some of its rows; its id stays while the row that names it does."""
        made = joined(rows)
        name = self.id if rows[0] is self.parts[0] else made.id
        merged = dict.fromkeys(row.id for row in rows if row.id != name)
        return replace(made, id=name, merged=tuple(merged))


def joined(rows: Sequence[Fact]) -> Fact:
    """One fact of rows that report one event, the first of which names it."""
    made = rows[0]
    for row in rows[1:]:
        made = absorb(made, row)
    return made


def renamed(fact: Fact, name: str) -> Fact:
    """The fact under another id, which its rows bear too where they bore the old one."""
    rows = tuple(replace(r, id=name) if r.id == fact.id else r for r in fact.parts)
    return replace(fact, id=name, parts=rows)


def absorb(kept: Fact, other: Fact) -> Fact:
    """One fact of two that report the same event: passages together, the better date kept.

    The date comes from the better passages (strict before not, then the more precise); the other
    fact's id is noted in `merged` where it differs.
    """

    def rank(fact: Fact) -> tuple[bool, int]:
        return fact.strict, ("year", "month", "day").index(fact.start.precision)

    better = kept if rank(kept) >= rank(other) else other
    merged = (*kept.merged, *((other.id,) if other.id != kept.id else ()), *other.merged)
    return replace(
        kept,
        start=better.start,
        end=_end_of(better, kept, other),
        areas=tuple(dict.fromkeys((*kept.areas, *other.areas))),
        passages=tuple(sorted((*kept.passages, *other.passages), key=lambda p: not p.strict)),
        depth=max((d for d in (kept.depth, other.depth) if d is not None), default=None),
        series=kept.series or other.series,
        initiator=";".join(dict.fromkeys((*kept.initiators, *other.initiators))),
        courtship=kept.courtship or other.courtship,
        merged=tuple(dict.fromkeys(merged)),
        later=tuple(dict.fromkeys((*kept.later, *other.later))),
        parts=(*(kept.parts or (kept,)), *(other.parts or (other,))),
    )


def _end_of(*facts: Fact) -> When | None:
    """The first end that is known, else the first that has a bound."""
    ends = [fact.end for fact in facts if fact.end is not None]
    known = [end for end in ends if end.precision != "by"]
    return next(iter((*known, *ends)), None)


def ordered(facts: Iterable[Fact]) -> list[Fact]:
    """Facts by date, then by id."""
    return sorted(facts, key=lambda fact: (fact.start.first, fact.start.last, fact.id))
