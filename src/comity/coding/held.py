"""Facts already held: a proposal that tells one of them gives it a further source, not a twin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from comity.coding.proposals import Proposal
from comity.core.codebook import split
from comity.core.dates import When, parse_when
from comity.core.facts import Fact
from comity.record.titles import series_of, slug
from comity.record.to_facts import KINDS

NEAR_DAYS = 14
"""Days between which first days of one exercise are taken for two tellings."""


@dataclass
class Held:
    """The facts that are held, by state and kind."""

    _facts: dict[tuple[str, str], list[Fact]] = field(default_factory=dict)

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> Held:
        """The facts of an evidence."""
        held = cls()
        for fact in facts:
            for state in sorted(fact.subjects()):
                held._facts.setdefault((state, fact.kind), []).append(fact)
        return held

    def find(self, proposal: Proposal) -> Fact | None:
        """The fact that a proposal tells again: state, partner, mechanism, act and date alike."""
        cells = proposal.cells
        kind = {"milestones": "milestone", "positions": "position"}.get(proposal.table)
        kind = kind or KINDS.get(cells["kind"], cells["kind"])
        day = cells.get("date") or cells["date_start"]
        when = parse_when(day, cells.get("date_precision", ""))
        for fact in self._facts.get((cells["state_iso3"], kind), ()):
            if _alike(proposal.table, kind, cells, fact) and _same_time(kind, when, fact.start):
                return fact
        return None


def _alike(table: str, kind: str, cells: Mapping[str, str], fact: Fact) -> bool:
    if table == "milestones":
        return (
            fact.organization == cells["organization"]
            and slug(fact.mechanism) == slug(cells["mechanism"])
            and fact.event == cells["event"]
        )
    if table == "positions":
        return (
            fact.organization == cells["organization"]
            and fact.topic == cells["topic"]
            and fact.stance == int(cells["stance"])
        )
    partners = set(split(cells["partner"]))
    if partners.isdisjoint(fact.partners()):
        return False
    if kind == "exercise" and slug(cells["title"]) == "exercise":
        return cells["date_start"] == str(fact.start)  # no name: the day must be the same
    if kind == "exercise":
        return bool(fact.series) and fact.series == series_of(cells["title"])
    if kind in ("visit", "consultation"):
        return partners <= set(fact.partners()) or set(fact.partners()) <= partners
    signed = fact.stage == "signed" and cells["title"].endswith(" signed")
    if kind == "instrument" and signed and cells["date_start"] == str(fact.start):
        return partners == set(fact.partners())  # titles differ; two of one day are rare
    return slug(cells["title"]) == slug(fact.title)


def _same_time(kind: str, when: When, other: When) -> bool:
    if when.compatible(other):
        # a year or month holds many visits; only where both say a day are they one
        return kind in ("exercise", "milestone", "instrument") or when == other
    days = abs((when.first - other.first).days)
    return kind == "exercise" and days <= NEAR_DAYS and "day" == when.precision == other.precision
