"""The partner and its rival poles side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from comity.core.codebook import Pole
from comity.core.comparable import Comparable, all_comparable
from comity.core.partner_sets import PartnerSet, organization_set, pole_set
from comity.core.series import Series
from comity.evaluation.parts import Compared, Number
from comity.evaluation.sections.peers_and_votes import fact_origins, latest, total
from comity.evidence.dyad import Dyad
from comity.measures import exercises
from comity.sources.ties import ATOP, IGO, Obligations, SharedOrganizations

PLEDGES = {
    "defense": "defence",
    "offense": "offence",
    "neutral": "neutrality",
    "nonagg": "non-aggression",
    "consul": "consultation",
}


SHARED = 0.5
"""The share of the smaller organization's members from which two organizations overlap."""


def default_poles(dyad: Dyad) -> tuple[Pole, ...]:
    """The poles of the codebook that are neither the partner's nor led by the state.

    A pole never overlaps with the partner: one whose leading state is a full member of the
    partner, or whose organization shares half of its members with it, is no rival (the alliance
    of most members of the European Union is not the Union's).
    """
    return tuple(
        p
        for p in dyad.evidence.codebook.poles
        if dyad.partner.organization not in p.organizations
        and dyad.state.id not in p.states
        and not _overlaps(dyad, p)
    )


def _overlaps(dyad: Dyad, pole: Pole) -> bool:
    memberships = dyad.evidence.memberships
    own = memberships.on(dyad.partner.organization, dyad.as_of)
    if not own.isdisjoint(pole.states):
        return True
    for organization in pole.organizations:
        theirs = memberships.on(organization, dyad.as_of)
        if own and theirs and len(own & theirs) >= SHARED * min(len(own), len(theirs)):
            return True
    return False


def poles_of(
    dyad: Dyad, poles: Sequence[Pole], series: Mapping[tuple[str, str], Series]
) -> tuple[Compared, ...]:
    """The partner and its rival poles: facts, exercises and their shares, votes, formal ties.

    A fact with two poles counts for both; shares are of the sum over the poles, and are strict
    and generous.
    """
    rivals = [(dyad.partner.organization or dyad.partner.label, dyad.partner, dyad)]
    rivals += [(p.id, pole_set(p), replace(dyad, partner=pole_set(p))) for p in poles]
    held = {name: exercises.compute(d) for name, _, d in rivals}
    totals = {name: total("", "", s) for name, s in held.items()}
    alike = all_comparable(s.selection for s in held.values())
    ties = _ties(dyad, poles)
    found = []
    for name, partner, rival in rivals:
        base = f"{dyad.id}/poles/{name}"
        numbers = {
            "facts": Number(
                id=f"{base}/facts",
                label="facts in the record",
                strict=len(rival.strict_ids),
                generous=len(rival.facts),
                low=len(rival.strict_ids),
                high=len(rival.facts),
                unit="facts",
                coverage=None,
                n=len(rival.facts),
                facts=rival.ids(rival.facts),
                origins=fact_origins(rival),
            ),
            "exercises": total(f"{base}/exercises", "joint exercises", held[name]),
            "share": _share(f"{base}/share", name, totals, alike),
            "agreement": latest(
                f"{base}/agreement", _votes_with(dyad, partner, name, poles, series)
            ),
        }
        numbers.update(ties.get(name, {}))
        found.append(Compared(base, partner.label, numbers, {"exercises": held[name]}))
    return tuple(found)


def _votes_with(
    dyad: Dyad,
    partner: PartnerSet,
    name: str,
    poles: Sequence[Pole],
    series: Mapping[tuple[str, str], Series],
) -> Series:
    pole = next((p for p in poles if p.id == name), None)
    labels = [partner.label]
    if pole is not None and not pole.states:
        labels += [organization_set(o).label for o in pole.organizations]
    return next(
        series[dyad.state.id, label] for label in labels if (dyad.state.id, label) in series
    )


def _share(identity: str, name: str, totals: Mapping[str, Number], alike: Comparable) -> Number:
    """The share of a pole, or none and why, where the exercises were not selected alike."""
    strict = sum(t.strict or 0 for t in totals.values()) if alike else 0
    generous = sum(t.generous or 0 for t in totals.values()) if alike else 0
    own = totals[name]
    held = (own.strict or 0) / strict if strict else None
    said = (own.generous or 0) / generous if generous else None
    low, high = _ordered(held, said)
    return Number(
        id=identity,
        label="share of joint exercises among the poles",
        strict=held,
        generous=said,
        low=low,
        high=high,
        unit="share",
        coverage=own.coverage,
        n=own.n,
        facts=tuple(dict.fromkeys(f for t in totals.values() for f in t.facts)),
        origins=tuple(dict.fromkeys(o for t in totals.values() for o in t.origins)),
        note="an exercise with several poles counts for each"
        if alike
        else f"not comparable: {alike.why_not}",
    )


def _ordered(one: float | None, two: float | None) -> tuple[float | None, float | None]:
    """The lower and the higher of two values; None for both where one is missing."""
    if one is None or two is None:
        return None, None
    return min(one, two), max(one, two)


def _ties(dyad: Dyad, poles: Sequence[Pole]) -> Mapping[str, Mapping[str, Number]]:
    """By pole, what binds the state to the leading state of it: obligations, organizations."""
    leaders = {
        p.id: p.states[0]
        for p in dyad.evidence.codebook.poles
        if p.states and (p in poles or dyad.partner.organization in p.organizations)
    }
    if not leaders:
        return {}
    own, others = [dyad.state.id], sorted(leaders.values())
    atop = dyad.evidence.table(Obligations)
    igo = dyad.evidence.table(SharedOrganizations)
    pledged = atop.latest(own, others) if atop else {}
    shared = igo.latest(own, others) if igo else {}
    found: dict[str, dict[str, Number]] = {}
    for pole, leader in leaders.items():
        base, pair = f"{dyad.id}/poles/{pole}", (dyad.state.id, leader)
        numbers = found.setdefault(pole, {})
        if pair in pledged:
            numbers["obligations"] = _obligations(base, leader, pledged[pair])
        if igo and pair in shared:
            numbers["organizations"] = _organizations(base, leader, shared[pair], igo.last_year())
    return found


def _obligations(base: str, leader: str, pledges: Sequence[str]) -> Number:
    return Number(
        id=f"{base}/obligations",
        label=f"alliance obligations with {leader} (ATOP)",
        strict=len(pledges),
        generous=len(pledges),
        low=None,
        high=None,
        unit="obligations",
        coverage=1.0,
        n=len(pledges),
        facts=(),
        origins=(ATOP,),
        note=f"{', '.join(PLEDGES[o] for o in pledges) or 'none'}; with {leader}",
    )


def _organizations(base: str, leader: str, shared: int, year: int) -> Number:
    return Number(
        id=f"{base}/organizations",
        label=f"organizations shared with {leader} (COW IGO)",
        strict=shared,
        generous=shared,
        low=None,
        high=None,
        unit="organizations",
        coverage=1.0,
        n=shared,
        facts=(),
        origins=(IGO,),
        note=f"with {leader}, {year}",
    )
