"""Memberships in words: of an organization, and of what it grew from, each since its own day.

The table of memberships counts a state from the treaty or the forerunner on, as the record of the
relation does. Prose says which it was: nobody was a member of an organization before there was one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from comity.core.codebook import DATA, rows_of
from comity.core.dates import When, parse_when, when_text
from comity.evidence.dyad import Dyad

STILL = "party to"
"""The tie that goes on beside the organization: its treaty is in force still."""


@dataclass(frozen=True, slots=True)
class Forerunner:
    """What an organization grew from, and since when it is itself."""

    began: When
    how: str
    name: str
    tie: str


@cache
def forerunners() -> dict[str, Forerunner]:
    """By organization, what it grew from."""
    return {
        row["organization"]: Forerunner(
            parse_when(row["began"]), row["how"], row["forerunner"], row["tie"]
        )
        for row in rows_of(DATA / "codebook" / "forerunners.csv")
    }


def _before(dyad: Dyad, day: date) -> Forerunner | None:
    """The forerunner, where a day lies before the organization itself."""
    known = forerunners().get(dyad.partner.organization)
    return known if known is not None and day < known.began.first else None


def member_text(dyad: Dyad, start: When | None) -> str:
    """That the state is a member, since when, and of what before: without the full stop."""
    state, organization = dyad.state_told, _name(dyad)
    known = _before(dyad, start.first) if start is not None else None
    if start is None:
        return f"{state} is a member of {organization}"
    if known is None:
        return f"{state} is a member of {organization}, since {when_text(start)}"
    tie, since = f"{known.tie} {known.name}", when_text(start)
    if dyad.as_of < known.began.first:
        return f"{state} is {tie}, since {since}, from which {organization} grew"
    still = known.tie == STILL
    before = f"{tie} since {since}" if still else f"was {tie} before, since {since}"
    return (
        f"{state} is a member of {organization}, since {when_text(known.began)}, {known.how}, and "
        f"{before}"
    )


def status_text(dyad: Dyad) -> str:
    """What a state is beside a full membership, as a whole sentence; empty where it is none."""
    rows = [
        row
        for row in dyad.evidence.memberships.of(dyad.partner.organization)
        if row.state == dyad.state.id and row.status != "full" and row.covers(dyad.as_of)
    ]
    if not rows:
        return ""
    row = max(rows, key=lambda r: r.start.first)
    article = "an" if row.status[0] in "aeiou" else "a"
    state = dyad.state_told
    return (
        f"{state[:1].upper()}{state[1:]} is {article} {row.status} of {_name(dyad)}, since "
        f"{when_text(row.start)}. "
    )


def left_text(dyad: Dyad, end: When | None) -> str:
    """That the state has left: the organization, or what it grew from."""
    state, organization = dyad.state_told, _name(dyad)
    known = _before(dyad, end.first) if end is not None else None
    if known is None:
        return f"{state} has left {organization}"
    return f"{state} has left {known.name}, from which {organization} grew"


def was_text(dyad: Dyad, end: When) -> str:
    """That the state was a member until a day, of the organization or of what it grew from."""
    state, organization = dyad.state_told, _name(dyad)
    known = _before(dyad, end.first)
    if known is None:
        return f"{state} was a member of {organization} until {when_text(end)}"
    return (
        f"{state} was {known.tie} {known.name} until {when_text(end)}, before "
        f"{organization} was founded"
    )


def _name(dyad: Dyad) -> str:
    organization = dyad.partner.organization
    return f"the {dyad.evidence.actors.name(organization) or organization}"
