"""The peers of a state: who stands beside it by default."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from comity.evidence.dyad import Dyad


def default_peers(dyad: Dyad, limit: int = 6) -> tuple[str, ...]:
    """The peers of a state: those of its sub-region with most facts with the same partner.

    A state that was a full member already in the first year looked at has climbed no ladder in
    these years and is no peer. Where the sub-region has fewer than two, the other partners of the
    organization with most facts come in.
    """
    organization = dyad.partner.organization
    actors, evidence = dyad.evidence.actors, dyad.evidence
    active = {s for f in evidence.facts if organization in f.partners() for s in f.subjects()}
    active.discard(dyad.state.id)
    members = evidence.memberships.on(organization, dyad.as_of)
    founders = evidence.memberships.on(organization, date(dyad.since, 1, 1))
    with_partner = [f for f in evidence.facts if organization in f.partners()]
    dealings = Counter(s for f in with_partner for s in f.subjects())

    def most(states: Iterable[str]) -> list[str]:
        return sorted(states, key=lambda a: (-dealings[a], a))

    near = most(
        a
        for a in active - founders
        if a in actors and dyad.state.region and actors[a].region == dyad.state.region
    )
    if len(near) >= 2:
        return tuple(sorted(near[:limit]))
    others = most(a for a in active if a in actors and a not in members and a not in near)
    return tuple((near + others)[:4])
