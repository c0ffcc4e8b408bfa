"""Beside the pair: its votes against poles, its peers on the same scale, its rival poles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from comity.core.actors import Actor
from comity.core.codebook import Pole
from comity.core.partner_sets import PartnerSet, organization_set
from comity.core.series import Point, Series
from comity.evaluation.parts import Compared, ExerciseRow, Ladder, Number
from comity.evaluation.sections.coverage_and_gaps import spans
from comity.evaluation.sections.ladder import highest
from comity.evidence.dyad import Dyad
from comity.measures import exercises, un_agreement
from comity.measures.depth import cells
from comity.measures.instruments import MEASURE as INSTRUMENTS
from comity.measures.instruments import compute as instruments_series

RECENT = 10

UNLIKE = "counts of facts mirror what was looked for and are not to be compared from state to state"
"""What stands beside peers: only rungs and UN votes are selected alike."""


VOTES = (
    "share of contested roll calls on which both cast the same vote; for the members of an "
    "organization the mean share of its voters, which is not to be set beside a single state's"
)
"""What a figure of agreement is, as pages say it."""


def number_of(identity: str, label: str, point: Point, unit: str) -> Number:
    """A point of a series as a number of the evaluation."""
    return Number(
        id=identity,
        label=label,
        strict=point.value,
        generous=point.high,
        low=point.low,
        high=point.high,
        unit=unit,
        coverage=point.coverage,
        n=point.n,
        facts=point.facts,
        origins=point.origins,
        note=point.note,
    )


def exercise_rows(dyad: Dyad) -> tuple[ExerciseRow, ...]:
    """Joint exercises by year for the organization, its members, both, and a chosen set."""
    sets = [
        organization_set(dyad.partner.organization, mode)
        for mode in ("members", "organization", "both")
    ]
    if dyad.partner.mode == "set":
        sets.insert(0, dyad.partner)
    rows = []
    for partner in sets:
        series = exercises.compute(replace(dyad, partner=partner))
        name = partner.mode if partner.mode != "set" else "+".join(partner.chosen)
        rows.append(
            ExerciseRow(
                partner_set=name,
                label=partner.label,
                numbers=tuple(
                    number_of(
                        f"{dyad.id}/exercises/{name}/{p.period}",
                        f"exercises with {partner.label}, {p.period}",
                        p,
                        "exercises",
                    )
                    for p in series.points
                ),
                none_recorded=tuple(p.period for p in series.points if _none_recorded(p)),
                silent=tuple(p.period for p in series.points if p.value is None),
            )
        )
    return tuple(rows)


def _none_recorded(point: Point) -> bool:
    """Whether a data set saw the whole year and has nothing: half a year seen says nothing."""
    return point.value == 0 and not point.n and point.coverage >= 1


def agreements(
    dyad: Dyad, peers: Sequence[Dyad], poles: Sequence[Pole]
) -> Mapping[tuple[str, str], Series]:
    """UN agreement of the pair, its peers and its poles, in one reading.

    Of every pole the leading state alone and the members of the organization: a mean over members
    is set beside a mean over members, a single state beside a single state.
    """
    actors = dyad.evidence.actors
    own = [p for p in dyad.evidence.codebook.poles if dyad.partner.organization in p.organizations]
    led = dict.fromkeys(s for p in (*poles, *own) for s in p.states if s != dyad.state.id)
    sets = [*(of_one(s, actors.name(s)) for s in led)]
    sets += [organization_set(o, "members") for p in poles for o in p.organizations]
    asked = [dyad, *(replace(dyad, partner=s) for s in dict.fromkeys(sets))]
    asked += peers
    return {
        (d.state.id, d.partner.label): series
        for d, series in zip(asked, un_agreement.compute_many(asked), strict=True)
    }


def of_one(state: str, name: str) -> PartnerSet:
    """One state as a partner set, named so: its votes are no votes of an organization."""
    return PartnerSet("set", "", (state,), f"{name}, one state")


def voting_of(dyad: Dyad, series: Mapping[tuple[str, str], Series]) -> tuple[Compared, ...]:
    """The state's agreement with the partner and with each pole, by Assembly year."""
    return tuple(
        Compared(
            f"{dyad.id}/voting/{label}",
            _voters(label),
            {
                str(p.period): number_of(
                    f"{dyad.id}/voting/{label}/{p.period}",
                    f"agreement with {label}, Assembly year {p.period}",
                    p,
                    "share of votes",
                )
                for p in found.points
            },
            {un_agreement.MEASURE.id: found},
        )
        for (state, label), found in series.items()
        if state == dyad.state.id
    )


def peers_of(
    dyad: Dyad, peers: Sequence[Dyad], ladder: Ladder, series: Mapping[tuple[str, str], Series]
) -> tuple[Compared, ...]:
    """The state and its peers on the same scale: rung, exercises, instruments, depth, votes."""
    return tuple(_compared(d, dyad, ladder, series) for d in (dyad, *peers))


def _compared(
    peer: Dyad, dyad: Dyad, ladder: Ladder, series: Mapping[tuple[str, str], Series]
) -> Compared:
    base = f"{dyad.id}/peers/{peer.state.id}"
    rungs = ladder.rungs if peer.state.id == dyad.state.id else ladder.peers[peer.state.id]
    own = exercises.compute(peer)
    legal = instruments_series(peer)
    votes = series[peer.state.id, peer.partner.label]
    first = dyad.as_of.year - RECENT + 1
    strict, generous = highest(rungs, strict=True), highest(rungs, strict=False)
    numbers = {
        "rung": Number(
            id=f"{base}/rung",
            label="highest rung",
            strict=strict.order if strict else None,
            generous=generous.order if generous else None,
            low=None,
            high=None,
            unit="rung",
            coverage=None,
            n=sum(len(r.facts) for r in rungs),
            facts=tuple(f for r in rungs for f in r.facts),
            origins=("codebook",),
            note=strict.rung if strict else "no rung in the record",
        ),
        "facts": Number(
            id=f"{base}/facts",
            label="facts in the record",
            strict=len(peer.strict_ids),
            generous=len(peer.facts),
            low=len(peer.strict_ids),
            high=len(peer.facts),
            unit="facts",
            coverage=None,
            n=len(peer.facts),
            facts=peer.ids(peer.facts),
            origins=fact_origins(peer),
        ),
        "exercises": total(f"{base}/exercises", "joint exercises", own),
        "instruments": _as_seen(
            peer,
            number_of(
                f"{base}/instruments", "instruments in effect", legal.points[-1], INSTRUMENTS.unit
            ),
        ),
        "depth": _as_seen(peer, _depth(f"{base}/depth", peer, first)),
        "agreement": latest(f"{base}/agreement", votes),
    }
    return Compared(
        base,
        peer.state.name,
        numbers,
        {"exercises": own, "un-agreement": votes, "instruments": legal},
    )


def _as_seen(peer: Dyad, number: Number) -> Number:
    """A number that no fact is behind rests on all that speaks of the state: it has none there."""
    if number.facts:
        return number
    seen = (o for f in peer.evidence_of_state for o in f.origins)
    origins = dict.fromkeys((*number.origins, "partnership-record", *seen))
    return replace(number, origins=tuple(origins))


def fact_origins(dyad: Dyad) -> tuple[str, ...]:
    """The data sets behind the facts of a dyad, or the record where it has none."""
    found = tuple(dict.fromkeys(o for f in dyad.facts for o in f.origins))
    return found or ("partnership-record",)


def total(identity: str, label: str, series: Series) -> Number:
    """The exercises of a whole series as one number."""
    spoken = series.spoken()
    facts = tuple(f for p in series.points for f in p.facts)
    covered = sum(p.coverage for p in series.points) / max(1, len(series.points))
    origins = tuple(dict.fromkeys(o for p in series.points for o in p.origins))
    strict = sum(int(p.value or 0) for p in spoken) if spoken else None
    high = sum(int(p.high or 0) for p in series.points)
    return Number(
        id=identity,
        label=label,
        strict=strict,
        generous=high if facts or spoken else None,
        low=strict,
        high=high,
        unit="exercises",
        coverage=round(covered, 3),
        n=len(facts),
        facts=facts,
        origins=origins,
        note="" if covered == 1 else "a floor: some years are not covered by a data set",
        selection=series.selection,
    )


def _depth(identity: str, dyad: Dyad, first: int) -> Number:
    found = [c for c in cells(dyad) if c.year >= first and c.n]
    strict = max((c.strict for c in found if c.strict is not None), default=None)
    generous = max((c.generous for c in found if c.generous is not None), default=None)
    years = range(max(first, dyad.since), dyad.as_of.year + 1)
    facts = tuple(dict.fromkeys(f for c in found for f in c.facts))
    return Number(
        id=identity,
        label=f"deepest step since {years.start}",
        strict=strict,
        generous=generous,
        low=strict,
        high=generous,
        unit="step 0-9",
        coverage=round(sum(dyad.coverage(y) for y in years) / max(1, len(years)), 3),
        n=len(facts),
        facts=facts,
        origins=("codebook",),
    )


def latest(identity: str, series: Series) -> Number:
    """The last point of a series that has a value."""
    spoken = series.spoken()
    if not spoken:
        return Number(
            id=identity,
            label="latest UN agreement",
            strict=None,
            generous=None,
            low=None,
            high=None,
            unit="share of votes",
            coverage=0.0,
            n=0,
            facts=(),
            origins=(),
            note="the record cannot speak",
        )
    last = spoken[-1]
    number = number_of(identity, f"UN agreement, {last.period}", last, "share of votes")
    number = replace(number, note=number.note or made_of(series, last.period))
    return replace(number, selection=series.selection)


def made_of(series: Series, year: int) -> str:
    """What a figure of agreement is, and of which year."""
    what = series.selection.made_of if series.selection is not None else ""
    how = (
        "mean share of its voters that cast the same vote as the state"
        if what != "one state"
        else "share of roll calls on which both cast the same vote"
    )
    return f"{_voters(series.partner)}: {how}, Assembly year {year}"


def _voters(label: str) -> str:
    """Whose votes the votes with a partner set are: an organization casts none."""
    for ending in (" as an organization", " and its members on the day"):
        if label.endswith(ending):
            return f"members of {label.removesuffix(ending)}"
    return label.removesuffix(" on the day")


def peers_note(peers: Sequence[Compared]) -> str:
    """What stands under the table of peers: what its columns mirror, and of which years."""
    if not peers:
        return UNLIKE
    points = peers[0].series["exercises"].points
    whole = [p.period for p in points if p.coverage >= 1]
    told = [UNLIKE]
    if points:
        seen = f"counted whole in {spans(whole)}" if whole else "no year counted whole"
        told.append(f"exercises begun {points[0].period}-{points[-1].period}, {seen}")
    if peers[0].numbers["agreement"].note:
        told.append(f"UN votes, {peers[0].numbers['agreement'].note}")
    return "; ".join(told)


def peer_dyads(dyad: Dyad, peers: Sequence[Actor]) -> list[Dyad]:
    """The dyads of the peers with the same partner set."""
    return [replace(dyad, state=peer) for peer in peers]
