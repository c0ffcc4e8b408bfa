"""The partner and its rival poles side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from comity.core.codebook import Pole
from comity.core.comparable import Comparable, all_comparable, comparable
from comity.core.partner_sets import organization_set, pole_set
from comity.core.series import Series
from comity.evaluation.parts import Compared, Number
from comity.evaluation.sections.coverage_and_gaps import spans
from comity.evaluation.sections.peers_and_votes import fact_origins, latest, of_one, total
from comity.evidence.bundled import prose_name
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

    A fact with two poles counts for both. Shares are of the exercises begun in the years that the
    data set sees whole for every pole, strict and generous. Votes are those of the members of an
    organization, as the partner's are, or of the leading state where the partner is one state;
    those of the leading state alone stand beside them under their own name.
    """
    rivals = [(dyad.partner.organization or dyad.partner.label, dyad.partner, dyad)]
    rivals += [(p.id, pole_set(p), replace(dyad, partner=pole_set(p))) for p in poles]
    held = {name: exercises.compute(d) for name, _, d in rivals}
    seen = _seen_whole(held.values())
    sums = {name: total("", "", _of_years(s, seen)) for name, s in held.items()}
    alike = all_comparable(s.selection for s in held.values())
    ties = _ties(dyad, poles)
    own_votes = series[dyad.state.id, dyad.partner.label]
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
            "exercises": _counted(
                f"{base}/exercises", held[name], seen, alike if partner != dyad.partner else None
            ),
            "share": _share(f"{base}/share", name, sums, alike, seen),
        }
        alone, of_members = _votes_with(dyad, name, poles, series)
        numbers["agreement"] = _beside(
            latest(f"{base}/agreement", of_members),
            comparable(own_votes.selection, of_members.selection),
        )
        if alone is not None:
            numbers["leader"] = latest(f"{base}/leader", alone)
        numbers.update(ties.get(name, {}))
        found.append(Compared(base, partner.label, numbers, {"exercises": held[name]}))
    return tuple(found)


def _beside(number: Number, alike: Comparable) -> Number:
    """A number of a rival pole, without a value where it is not like the partner's, and why."""
    if alike:
        return number
    note = f"not comparable: {alike.why_not}"
    return replace(number, strict=None, generous=None, low=None, high=None, note=note)


def _seen_whole(series: Iterable[Series]) -> tuple[int, ...]:
    """The years that the data set on exercises sees whole for every pole."""
    sets = [{p.period for p in s.points if p.coverage >= 1} for s in series]
    return tuple(sorted(set.intersection(*sets))) if sets else ()


def _of_years(series: Series, years: Sequence[int]) -> Series:
    return replace(series, points=tuple(p for p in series.points if p.period in years))


def _counted(
    identity: str, series: Series, seen: Sequence[int], alike: Comparable | None
) -> Number:
    """The exercises of all years, and which of these years a data set sees whole.

    A rival's have no value where they were not selected as the partner's were.
    """
    number = total(identity, "joint exercises", series)
    if alike is not None and not alike:
        return _beside(number, alike)
    years = [p.period for p in series.points]
    if not years:
        return number
    span = f"begun {years[0]}-{years[-1]}"
    sure = f"counted whole in {spans(seen)}, at least so many in other years"
    told = "counted whole" if len(seen) == len(years) else sure if seen else "at least so many"
    return replace(number, note=f"{span}: {told}")


def _votes_with(
    dyad: Dyad, name: str, poles: Sequence[Pole], series: Mapping[tuple[str, str], Series]
) -> tuple[Series | None, Series]:
    """The votes of a pole's leading state, and those to set beside the partner's."""
    every = dyad.evidence.codebook.poles
    own = series[dyad.state.id, dyad.partner.label]
    pole = next((p for p in poles if p.id == name), None)
    led = pole or next((p for p in every if dyad.partner.organization in p.organizations), None)
    actors = dyad.evidence.actors
    alone = next(
        (
            found
            for s in (led.states if led else ())
            if (found := series.get((dyad.state.id, of_one(s, actors.name(s)).label))) is not None
        ),
        None,
    )
    if pole is None:
        return alone, own
    members = [
        series[dyad.state.id, organization_set(o, "members").label] for o in pole.organizations
    ]
    if dyad.partner.made_of == "one state" or not members:
        return alone, alone or members[0]
    return alone, members[0]


def _share(
    identity: str,
    name: str,
    totals: Mapping[str, Number],
    alike: Comparable,
    seen: Sequence[int],
) -> Number:
    """The share of a pole, or none and why, where the exercises were not selected alike."""
    strict = sum(t.strict or 0 for t in totals.values()) if alike else 0
    generous = sum(t.generous or 0 for t in totals.values()) if alike else 0
    own = totals[name]
    held = (own.strict or 0) / strict if strict else None
    said = (own.generous or 0) / generous if generous else None
    low, high = _ordered(held, said)
    why_not = alike.why_not or ("" if seen else "the data set sees none of these years whole")
    years = spans(seen)
    return Number(
        id=identity,
        label=f"share of the joint exercises of {years} among the poles" if years else SHARE,
        strict=held,
        generous=said,
        low=low,
        high=high,
        unit="share",
        coverage=own.coverage,
        n=own.n,
        facts=tuple(dict.fromkeys(f for t in totals.values() for f in t.facts)),
        origins=tuple(dict.fromkeys(o for t in totals.values() for o in t.origins)),
        note=f"not comparable: {why_not}" if why_not else f"begun {years}; {TWICE}",
    )


SHARE = "share of joint exercises among the poles"
TWICE = "an exercise with several poles counts for each"


def poles_note(poles: Sequence[Compared], *, leaders: bool = True) -> str:
    """What stands under the table of poles: which years and whose votes its columns are of.

    Args:
        poles: its rows.
        leaders: whether it has a column of the poles' leading states.
    """
    if not poles:
        return ""
    own = poles[0].numbers
    told = ["facts mirror what was looked for"]
    if own["exercises"].note:
        told.append(f"exercises {own['exercises'].note}")
    told.append(f"share of exercises {own['share'].note}")
    told += [f"UN votes, {p.numbers['agreement'].note}" for p in poles[:1]]
    if leaders and any("leader" in p.numbers for p in poles):
        alone = [n.note.split(",", 1)[0] for p in poles if (n := p.numbers.get("leader"))]
        told.append(
            f"with the leading state: {', '.join(dict.fromkeys(alone))}, a single state each"
        )
    return "; ".join(told)


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
        label=f"alliance obligations with {prose_name(leader)} (ATOP)",
        strict=len(pledges),
        generous=len(pledges),
        low=None,
        high=None,
        unit="obligations",
        coverage=1.0,
        n=len(pledges),
        facts=(),
        origins=(ATOP,),
        note=f"{', '.join(PLEDGES[o] for o in pledges) or 'none'}; with {prose_name(leader)}",
    )


def _organizations(base: str, leader: str, shared: int, year: int) -> Number:
    return Number(
        id=f"{base}/organizations",
        label=f"organizations shared with {prose_name(leader)} (COW IGO)",
        strict=shared,
        generous=shared,
        low=None,
        high=None,
        unit="organizations",
        coverage=1.0,
        n=shared,
        facts=(),
        origins=(IGO,),
        note=f"with {prose_name(leader)}, {year}",
    )
