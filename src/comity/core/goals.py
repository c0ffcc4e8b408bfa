"""The goal: what a state and a partner set out to reach, and how far it was found to be.

A goal keeps every dated assessment of its record. What nobody assessed has no class: missing is
not the class "none".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from comity.core.dates import When, as_known
from comity.core.provenance import Passage

CLASSES = ("fulfilled", "advanced", "early", "none", "contradicting")
"""How far a goal is: done, well on the way, begun, nothing done, or the opposite done."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one row says of a goal.

    Attributes:
        status: one of `CLASSES`, or empty where the row only sets the goal.
        on: the day the status was found, or None where there is none.
        passage: what it stands on.
    """

    status: str
    on: When | None
    passage: Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One goal of a state with a partner.

    Attributes:
        id: "g:" and the id of its rows.
        state: id of the state that has to reach it.
        organization: id of the organization or state it was agreed with.
        areas: codes of the areas it belongs to.
        title: what is to be reached.
        set_on: when it was set.
        due: until when it is to be reached, or None.
        assessments: its rows, in the order of the record.
    """

    id: str
    state: str
    organization: str
    areas: tuple[str, ...]
    title: str
    set_on: When
    due: When | None
    assessments: tuple[Assessment, ...]

    def status(self, day: date) -> Assessment | None:
        """The last assessment that is certainly not later than a day, or None."""
        known = [a for a in self.assessments if a.on is not None and a.on.by(day)]
        return max(known, key=lambda a: a.on.first if a.on else date.min, default=None)

    def as_of(self, day: date) -> Goal | None:
        """The goal as known on a day: None where it may have been set later."""
        if not self.set_on.by(day):
            return None
        kept = tuple(
            replace(a, passage=replace(a.passage, text=as_known(a.passage.text, day)))
            for a in self.assessments
            if a.on is None or a.on.by(day)
        )
        return replace(self, assessments=kept)

    def without(self, source: str) -> Goal | None:
        """The goal without the rows of a source, origin or passage; None where none is left."""
        return self.only(lambda p: source not in (p.source, p.origin, p.id))

    def only(self, wanted: Callable[[Passage], bool]) -> Goal | None:
        """The goal by the rows of the wanted passages; None where none of them is wanted."""
        kept = tuple(a for a in self.assessments if wanted(a.passage))
        return replace(self, assessments=kept) if kept else None
