"""Membership has dates: who belonged to which organization on a given day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from comity.core.dates import When, as_known
from comity.core.provenance import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """One interval of one state in one organization.

    Attributes:
        id: "membership:ORG-STATE-START".
        organization: id of the organization.
        state: id of the state.
        start: when it began.
        end: when it ended, or None while it goes on.
        status: full, observer, associate, dialogue partner or participant.
        note: what the record says of it.
        passage: where it comes from.
    """

    id: str
    organization: str
    state: str
    start: When
    end: When | None
    status: str
    note: str
    passage: Passage

    def covers(self, day: date) -> bool:
        """Whether the interval holds the day; a start known to the month counts from its end."""
        return self.start.last <= day and (self.end is None or day < self.end.first)


class Memberships:
    """The memberships of every organization, asked by day."""

    def __init__(self, rows: Iterable[Membership]) -> None:
        self.rows = tuple(rows)
        self._by_organization: dict[str, list[Membership]] = {}
        for row in self.rows:
            self._by_organization.setdefault(row.organization, []).append(row)
        self._on: dict[tuple[str, date], frozenset[str]] = {}

    def of(self, organization: str) -> tuple[Membership, ...]:
        """All intervals of one organization."""
        return tuple(self._by_organization.get(organization, ()))

    def known(self, organization: str) -> bool:
        """Whether the record can say who the full members of the organization are."""
        return any(row.status == "full" for row in self._by_organization.get(organization, ()))

    def on(self, organization: str, day: date) -> frozenset[str]:
        """Ids of the full members on a day; asked of every fact, so kept by day."""
        members = self._on.get((organization, day))
        if members is None:
            members = frozenset(
                row.state
                for row in self._by_organization.get(organization, ())
                if row.status == "full" and row.covers(day)
            )
            self._on[organization, day] = members
        return members

    def as_of(self, day: date) -> Memberships:
        """The same, knowing nothing later than a day: later starts go, later ends open again."""
        kept = []
        for row in self.rows:
            if not row.start.by(day):
                continue
            end = row.end if row.end is not None and row.end.by(day) else None
            passage = replace(row.passage, text=as_known(row.passage.text, day))
            kept.append(replace(row, end=end, note=as_known(row.note, day), passage=passage))
        return Memberships(kept)
