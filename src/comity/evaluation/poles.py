"""The partner and its rival poles side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from comity.codebook import Pole
from comity.dyad import Dyad
from comity.evaluation.comparison import fact_origins, latest, total
from comity.evaluation.result import Compared, Number
from comity.measures import exercises
from comity.measures.base import Series
from comity.partners import PartnerSet, organization_set, pole_set
from comity.sources.ties import ATOP, IGO, Tie

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
    ties = _ties(dyad, poles)
    found = []
    for name, partner, rival in rivals:
        base = f"{dyad.id}/poles/{name}"
        numbers = {
            "facts": Number(
                f"{base}/facts",
                "facts in the record",
                len(rival.strict_ids),
                len(rival.facts),
                len(rival.strict_ids),
                len(rival.facts),
                "facts",
                None,
                len(rival.facts),
                rival.ids(rival.facts),
                fact_origins(rival),
            ),
            "exercises": total(f"{base}/exercises", "joint exercises", held[name]),
            "share": _share(f"{base}/share", name, totals),
            "agreement": latest(
                f"{base}/agreement", _votes_with(dyad, partner, name, poles, series)
            ),
        }
        numbers.update(_tie_numbers(base, ties.get(name)))
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


def _share(identity: str, name: str, totals: Mapping[str, Number]) -> Number:
    strict = sum(t.strict or 0 for t in totals.values())
    generous = sum(t.generous or 0 for t in totals.values())
    own = totals[name]
    return Number(
        identity,
        "share of joint exercises among the poles",
        (own.strict or 0) / strict if strict else None,
        (own.generous or 0) / generous if generous else None,
        *_ordered(
            (own.strict or 0) / strict if strict else None,
            (own.generous or 0) / generous if generous else None,
        ),
        "share",
        own.coverage,
        own.n,
        tuple(dict.fromkeys(f for t in totals.values() for f in t.facts)),
        tuple(dict.fromkeys(o for t in totals.values() for o in t.origins)),
        "an exercise with several poles counts for each",
    )


def _ordered(one: float | None, two: float | None) -> tuple[float | None, float | None]:
    """The lower and the higher of two values; None for both where one is missing."""
    if one is None or two is None:
        return None, None
    return min(one, two), max(one, two)


def _ties(dyad: Dyad, poles: Sequence[Pole]) -> Mapping[str, Tie]:
    leaders = {
        p.id: p.states[0]
        for p in dyad.evidence.codebook.poles
        if p.states and (p in poles or dyad.partner.organization in p.organizations)
    }
    if dyad.evidence.ties is None or not leaders:
        return {}
    year = dyad.as_of.year if dyad.elapsed(dyad.as_of.year) == 1 else dyad.as_of.year - 1
    rows = dyad.evidence.ties.latest([dyad.state.id], sorted(leaders.values()), year)
    by_state = {tie.other: tie for tie in rows}
    return {pole: by_state[state] for pole, state in leaders.items() if state in by_state}


def _tie_numbers(base: str, tie: Tie | None) -> dict[str, Number]:
    if tie is None:
        return {}
    found = {}
    if tie.obligations is not None:
        found["obligations"] = Number(
            f"{base}/obligations",
            f"alliance obligations with {tie.other} (ATOP)",
            len(tie.obligations),
            len(tie.obligations),
            None,
            None,
            "obligations",
            1.0,
            len(tie.obligations),
            (),
            (ATOP,),
            f"{', '.join(PLEDGES[o] for o in tie.obligations) or 'none'}; with {tie.other}",
        )
    if tie.organizations is not None:
        found["organizations"] = Number(
            f"{base}/organizations",
            f"organizations shared with {tie.other} (COW IGO)",
            tie.organizations,
            tie.organizations,
            None,
            None,
            "organizations",
            1.0,
            tie.organizations,
            (),
            (IGO,),
            f"with {tie.other}, {tie.year}",
        )
    return found
