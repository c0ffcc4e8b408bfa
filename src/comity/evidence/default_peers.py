"""The peers of a state: who stands beside it by default.

Peers share the ladder: they are partners of the same organization, members where the state is a
member and none where it is none, that entered its ladder in about the same years and stand about
as high; those of the state's own sub-region first. A state that leads a pole is no peer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from comity.evidence.dyad import Dyad

ENTRY_YEARS, RUNGS = 5, 3
FAR_ENTRY_YEARS, FAR_RUNGS = 3, 1
NEAR_MOST, FAR_MOST = 6, 4
CHOSEN = (
    f"partners of the same organization, of the same sub-region, that entered its ladder within "
    f"{ENTRY_YEARS} years of the state and stand within {RUNGS} rungs of it; with fewer than two "
    f"of these, also those elsewhere within {FAR_ENTRY_YEARS} years and {FAR_RUNGS} rung"
)
"""How default peers are chosen, as a page says it."""


def how_chosen(count: int, named: bool) -> str:
    """How the peers were chosen, in words."""
    if named:
        return "named by the user"
    return CHOSEN if count else f"none: no other state is among the {CHOSEN}"


@dataclass(frozen=True, slots=True)
class Climbed:
    """How far a state came on a ladder: the year it entered, and its highest rung."""

    entered: int
    top: int


def climbed(dyad: Dyad) -> dict[str, Climbed]:
    """By state, how far it came on the organization's ladder, by every milestone of the record."""
    organization = dyad.partner.organization
    steps = {step: r.order for r in dyad.evidence.codebook.ladder(organization) for step in r.steps}
    found: dict[str, Climbed] = {}
    for fact in dyad.evidence.facts:
        if fact.kind != "milestone" or fact.organization != organization:
            continue
        order = steps.get((fact.mechanism, fact.event))
        if order is None:
            continue
        for state in fact.subjects():
            known = found.get(state, Climbed(fact.start.year, order))
            found[state] = Climbed(min(known.entered, fact.start.year), max(known.top, order))
    return found


def default_peers(dyad: Dyad) -> tuple[str, ...]:
    """The peers of a state with an organization, by the rule above; none where none is like it.

    A state that was a full member already in the first year looked at has climbed no ladder in
    these years and is no peer. With two or more of the sub-region those are the peers; else the
    nearest of other regions, by rungs and years, come in.
    """
    actors, evidence = dyad.evidence.actors, dyad.evidence
    organization = dyad.partner.organization
    members = evidence.memberships.on(organization, dyad.as_of)
    founders = evidence.memberships.on(organization, date(dyad.since, 1, 1))
    leaders = {s for pole in evidence.codebook.poles for s in pole.states}
    every = climbed(dyad)
    own = every.get(dyad.state.id)
    if own is None:
        return ()
    inside = dyad.state.id in members

    def apart(state: str) -> tuple[int, int]:
        return abs(every[state].entered - own.entered), abs(every[state].top - own.top)

    def like(state: str, years: int, rungs: int) -> bool:
        entry, height = apart(state)
        return entry <= years and height <= rungs

    able = [
        s
        for s in every
        if s != dyad.state.id
        and s in actors
        and s not in leaders
        and (s not in founders or dyad.state.id in founders)
        and (s in members) == inside
    ]
    region = dyad.state.region
    near = [
        s for s in able if region and actors[s].region == region and like(s, ENTRY_YEARS, RUNGS)
    ]
    near = sorted(near, key=lambda s: (sum(apart(s)), s))
    if len(near) >= 2:
        return tuple(sorted(near[:NEAR_MOST]))
    far = [s for s in able if s not in near and like(s, FAR_ENTRY_YEARS, FAR_RUNGS)]
    far = sorted(far, key=lambda s: (sum(apart(s)), s))
    return tuple((near + far)[:FAR_MOST])
