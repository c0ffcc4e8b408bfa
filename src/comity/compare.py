"""States side by side on one measure, poles side by side for one state, measures side by side.

`compare` puts peers on one scale and says when they parted; `poles` shares a state's ties between
rival poles; `rivals` asks whether the measures of one pair agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from comity.codebook import Pole
from comity.dyad import Dyad
from comity.engines import DEFAULT
from comity.errors import UsageError
from comity.evaluation import make_dyad
from comity.evidence import Evidence
from comity.loading import load
from comity.measures import MEASURES, Measure, Series, find_measure
from comity.measures.alignment import Alignment, alignments
from comity.measures.changepoint import Change, change_of
from comity.measures.rivals import Agreement, agreements_of, told
from comity.measures.synthetic_peer import SyntheticPeer, synthetic_peer
from comity.measures.trend import Trend, trend, trend_of
from comity.partners import PartnerSet, organization_set, pole_set


@dataclass(frozen=True)
class Comparison:
    """States side by side on one measure.

    Attributes:
        measure: the measure.
        partner: label of the partner set.
        as_of: nothing later was used.
        names: name of each state by id, the first is the one that the others are set against.
        series: each state's series.
        trends: each one's direction.
        partings: for each other state, when the difference to the first changed its level, or None
            where too few common periods are there.
        order: ids by the mean of the last five common periods, highest first.
        synthetic: the first state's synthetic peer, where a date to fit before was given and the
            series allow it.
    """

    measure: Measure
    partner: str
    as_of: date
    names: Mapping[str, str]
    series: Mapping[str, Series]
    trends: Mapping[str, Trend]
    partings: Mapping[str, Change | None]
    order: tuple[str, ...]
    synthetic: SyntheticPeer | None


@dataclass(frozen=True)
class PoleShares:
    """A state's ties shared between poles.

    Attributes:
        state: id of the state.
        name: its name.
        measure: the measure that is shared.
        as_of: nothing later was used.
        series: the series toward each pole.
        alignments: shares, concentration and multi-vector score by period.
        trends: the direction of each pole's share, and of the score under "multi-vector".
    """

    state: str
    name: str
    measure: Measure
    as_of: date
    series: Mapping[str, Series]
    alignments: tuple[Alignment, ...]
    trends: Mapping[str, Trend]


@dataclass(frozen=True)
class Rivals:
    """The measures of one pair and how they agree.

    Attributes:
        state: id of the state.
        partner: label of the partner set.
        trends: the direction by each measure that can speak.
        agreements: every two of them.
        sentence: where they disagree, and what that means.
    """

    state: str
    partner: str
    trends: Mapping[str, Trend]
    agreements: tuple[Agreement, ...]
    sentence: str


OF_STATES = frozenset({"un-agreement", "vote-similarity", "ideal-distance"})
"""Measures of what states do, not organizations."""
FALLING_IS_CLOSER = frozenset({"ideal-distance", "tension"})
"""Measures whose fall means more cooperation."""


def compare(
    states: Sequence[str],
    partner: str,
    by: str = "un-agreement",
    *,
    as_of: date | str | None = None,
    since: int | None = None,
    partner_set: str | None = None,
    before: int | None = None,
    record: Path | str | None = None,
    store: Path | str | None = None,
    vintage: str | None = None,
    engine: str = DEFAULT,
    evidence: Evidence | None = None,
) -> Comparison:
    """Put states side by side on one measure toward one partner.

    Args:
        states: ids or names; the others are set against the first.
        partner: id or name of the organization.
        by: id of a measure.
        as_of: nothing later is used; default is the end of the record.
        since: first year; default the latest of the states' own first years.
        partner_set: organization, members, both, or a list of states; default the
            organization's own reading (NATO: both; others: organization).
        before: fit a synthetic peer of the first state to the periods before this one.
        record: a record folder on top of the bundled record.
        store: folder of a store of ingested data.
        vintage: the store as it was.
        engine: where questions on events run.
        evidence: evidence that is loaded already.

    Raises:
        ComityError: bad input, with one clear sentence.
    """
    measure = find_measure(by)
    base = evidence or load(record, store=store, vintage=vintage, engine=engine)
    if len(states) < 2:
        raise UsageError("name at least two states, the one that matters first: KAZ UZB KGZ")
    dyads = [
        make_dyad(base, s, partner, as_of=as_of, since=since, partner_set_text=partner_set)
        for s in states
    ]
    if len({d.state.id for d in dyads}) < len(dyads):
        raise UsageError("a state stands twice among those to compare: name each once")
    first_year = max(d.since for d in dyads)
    series = {d.state.id: _from(measure.compute(d, ""), first_year) for d in dyads}
    own = dyads[0].state.id
    return Comparison(
        measure,
        dyads[0].partner.label,
        dyads[0].as_of,
        {d.state.id: d.state.name for d in dyads},
        series,
        {name: trend(s) for name, s in series.items()},
        {name: _parting(series[own], s) for name, s in series.items() if name != own},
        _order(series),
        None
        if before is None
        else synthetic_peer(series[own], {n: s for n, s in series.items() if n != own}, before),
    )


def poles(
    state: str,
    by: str = "un-agreement",
    *,
    names: Sequence[str] | None = None,
    as_of: date | str | None = None,
    since: int | None = None,
    record: Path | str | None = None,
    store: Path | str | None = None,
    vintage: str | None = None,
    engine: str = DEFAULT,
    evidence: Evidence | None = None,
) -> PoleShares:
    """Share a state's ties between the rival poles.

    Args:
        state: id or name.
        by: id of a measure whose values are not negative.
        names: ids of poles (RUS, CHN, NATO, EU); default all of the codebook.
        as_of: nothing later is used; default is the end of the record.
        since: first year.
        record: a record folder on top of the bundled record.
        store: folder of a store of ingested data.
        vintage: the store as it was.
        engine: where questions on events run.
        evidence: evidence that is loaded already.

    Raises:
        ComityError: bad input, with one clear sentence.
    """
    measure = find_measure(by)
    base = evidence or load(record, store=store, vintage=vintage, engine=engine)
    chosen = _poles(base, names)
    organization = next((o for p in chosen for o in p.organizations), "UN")
    dyad = make_dyad(base, state, organization, as_of=as_of, since=since)
    series = {p.id: measure.compute(_toward(dyad, p, measure), "") for p in chosen}
    if any((p.low or 0) < 0 for s in series.values() for p in s.points):
        raise UsageError(
            f"{by} has negative values, which cannot be shared out: choose another measure"
        )
    found = alignments(series)
    directions = {p.id: _share_trend(found, p.id) for p in chosen}
    scores = [(a.period, a.multi_vector.value) for a in found if a.coverage >= 1]

    return PoleShares(
        dyad.state.id,
        dyad.state.name,
        measure,
        dyad.as_of,
        series,
        tuple(found),
        {**directions, "multi-vector": trend_of(scores)},
    )


def rivals(dyad: Dyad, measures: Sequence[Measure] = MEASURES) -> Rivals:
    """The measures of one pair side by side: each one's direction, and how they agree."""
    series = {m.id: m.compute(dyad, "") for m in measures}
    speaking = {
        name: s for name, s in series.items() if len([p for p in s.spoken() if p.coverage]) >= 5
    }
    found = agreements_of(speaking, turned=FALLING_IS_CLOSER)
    trends = {name: trend(s, least_coverage=0.01) for name, s in speaking.items()}
    return Rivals(dyad.state.id, dyad.partner.label, trends, tuple(found), told(found))


def _from(series: Series, first: int) -> Series:
    kept = tuple(p for p in series.points if p.period >= first)
    return Series(series.measure, series.state, series.partner, series.unit, series.interval, kept)


def _parting(own: Series, other: Series) -> Change | None:
    """When the difference between two series changed its level."""
    pairs = []
    for point in own.spoken():
        match = other.at(point.period)
        if match is not None and match.value is not None and point.value is not None:
            pairs.append((point.period, point.value - match.value))
    return change_of(pairs)


def _order(series: Mapping[str, Series]) -> tuple[str, ...]:
    common = sorted(set.intersection(*({p.period for p in s.spoken()} for s in series.values())))[
        -5:
    ]
    if not common:
        return ()

    def mean(name: str) -> float:
        points = [series[name].at(period) for period in common]
        return sum((p.value or 0.0) for p in points if p is not None) / len(common)

    return tuple(sorted(series, key=lambda name: (-mean(name), name)))


def _poles(evidence: Evidence, names: Sequence[str] | None) -> list[Pole]:
    known = {p.id: p for p in evidence.codebook.poles}
    if names is None:
        return list(known.values())
    missing = [n for n in names if n.upper() not in known]
    if missing:
        raise UsageError(f"no pole is called {missing[0]!r}: there are {', '.join(known)}")
    if len(names) < 2:
        raise UsageError(f"shares need at least two poles: there are {', '.join(known)}")
    return [known[n.upper()] for n in names]


def _toward(dyad: Dyad, pole: Pole, measure: Measure) -> Dyad:
    """The state and a pole; votes are of the leading state, or of an organization's members."""
    partner = pole_set(pole)
    if measure.id in OF_STATES:
        partner = (
            PartnerSet("set", "", pole.states, pole.label)
            if pole.states
            else organization_set(pole.organizations[0])
        )
    return Dyad(dyad.evidence, dyad.state, partner, dyad.as_of, dyad.since)


def _share_trend(found: Sequence[Alignment], pole: str) -> Trend:

    return trend_of([(a.period, a.shares[pole].value) for a in found if a.coverage >= 1])
