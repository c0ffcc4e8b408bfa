"""States side by side on one measure, poles side by side for one state, measures side by side.

`compare` puts peers on one scale and says when they parted; `poles` shares a state's ties between
rival poles; `rivals` asks whether the measures of one pair agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Unpack

from comity.core.codebook import Pole
from comity.core.comparable import all_comparable
from comity.core.partner_sets import PartnerSet, organization_set, pole_set
from comity.core.tabular import Tabular
from comity.errors import UsageError
from comity.evidence.dyad import Dyad
from comity.evidence.evidence import Evidence
from comity.evidence.question import Options, Question, question_of
from comity.measures import Measure, Series, find_measure, own_measures
from comity.stats.alignment import Alignment, alignments
from comity.stats.changepoint import Change, change_of
from comity.stats.mann_kendall import Trend, trend, trend_of
from comity.stats.rank_agreement import Agreement, agreements_of, told
from comity.stats.synthetic_control import SyntheticPeer, synthetic_peer


@dataclass(frozen=True, repr=False, kw_only=True)
class Comparison(Tabular):
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
        unlike: why the states may not be ranked or told apart on this measure, else empty.
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
    unlike: str = ""

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """One row a state and period."""
        for series in self.series.values():
            yield from series.rows()

    def summary(self) -> str:
        """Which states, on what."""
        names = ", ".join(self.names.values())
        return f"{self.measure.title} with {self.partner} as of {self.as_of}: {names}"


@dataclass(frozen=True, repr=False, kw_only=True)
class PoleShares(Tabular):
    """A state's ties shared between poles.

    Attributes:
        state: id of the state.
        name: its name.
        measure: the measure that is shared.
        as_of: nothing later was used.
        series: the series toward each pole.
        alignments: shares, concentration and multi-vector score by period.
        trends: the direction of each pole's share, and of the score under "multi-vector".
        unlike: why the ties may not be shared out on this measure, else empty.
    """

    state: str
    name: str
    measure: Measure
    as_of: date
    series: Mapping[str, Series]
    alignments: tuple[Alignment, ...]
    trends: Mapping[str, Trend]
    unlike: str = ""

    def whose(self, pole: str) -> str:
        """What the values toward a pole are of, for a reader: members, one state, the pole."""
        return self.series[pole].partner.removesuffix(" on the day")

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """One row a period and pole."""
        for found in self.alignments:
            for pole, share in found.shares.items():
                yield {
                    "state": self.state,
                    "measure": self.measure.id,
                    "period": found.period,
                    "pole": pole,
                    "share": share.value,
                    "low": share.low,
                    "high": share.high,
                    "coverage": found.coverage,
                }

    def summary(self) -> str:
        """Whose shares of what."""
        return f"{self.name}: {self.measure.title} by pole as of {self.as_of}"


@dataclass(frozen=True, repr=False, kw_only=True)
class Rivals(Tabular):
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

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """One row a measure that speaks."""
        for name, found in self.trends.items():
            yield {
                "state": self.state,
                "partner": self.partner,
                "measure": name,
                "direction": found.answer,
                "slope": found.slope,
                "low": found.low,
                "high": found.high,
                "p": found.p,
            }

    def summary(self) -> str:
        """Which pair, and how many measures speak."""
        return f"{self.state} with {self.partner}: {len(self.trends)} measures speak"


OF_STATES = frozenset({"un-agreement", "vote-similarity", "ideal-distance"})
"""Measures of what states do, not organizations."""
FALLING_IS_CLOSER = frozenset({"ideal-distance", "tension"})
"""Measures whose fall means more cooperation."""


def compare(
    states: Sequence[str],
    partner: str,
    by: str = "un-agreement",
    *,
    before: int | None = None,
    **options: Unpack[Options],
) -> Comparison:
    """Put states side by side on one measure.

    Args:
        states: ids or names, the one that matters first.
        partner: id or name of an organization.
        by: id of a measure.
        before: fit a synthetic peer of the first state to the years before this one.
        options: what else is asked, by keyword: the fields of `Question`.

    Raises:
        ComityError: bad input, with one clear sentence.
    """
    measure = find_measure(by)
    question = question_of("", partner, options)
    question = question.on(question.load())
    if len(states) < 2:
        raise UsageError("name at least two states, the one that matters first: KAZ UZB KGZ")
    dyads = [question.reduced(question.of(state).dyad()) for state in states]
    if len({d.state.id for d in dyads}) < len(dyads):
        raise UsageError("a state stands twice among those to compare: name each once")
    first_year = max(d.since for d in dyads)
    series = {d.state.id: _from(measure.compute(d, ""), first_year) for d in dyads}
    own = dyads[0].state.id
    alike = all_comparable(s.selection for s in series.values())
    return Comparison(
        measure=measure,
        partner=dyads[0].partner.label,
        as_of=dyads[0].as_of,
        names={d.state.id: d.state.name for d in dyads},
        series=series,
        trends={name: trend(s) for name, s in series.items()},
        partings={
            name: _parting(series[own], s) for name, s in series.items() if alike and name != own
        },
        order=_order(series) if alike else (),
        unlike=alike.why_not,
        synthetic=None
        if before is None or not alike
        else synthetic_peer(series[own], {n: s for n, s in series.items() if n != own}, before),
    )


def poles(state: str, by: str = "un-agreement", **options: Unpack[Options]) -> PoleShares:
    """Share a state's ties between the rival poles.

    Args:
        state: id or name.
        by: id of a measure whose values are not negative.
        options: what else is asked, by keyword: the fields of `Question`, where `poles` are ids
            of the codebook's poles (RUS, CHN, NATO, EU).

    Raises:
        ComityError: bad input, with one clear sentence.
    """
    measure = find_measure(by)
    question = question_of(state, "UN", options)
    question = question.on(question.load())
    chosen = _poles(question.load(), question.poles)
    organization = next((o for p in chosen for o in p.organizations), "UN")
    dyad = question.reduced(question.of(state, organization).dyad())
    led = all(p.states for p in chosen)
    series = {p.id: measure.compute(_toward(dyad, p, measure, led), "") for p in chosen}
    if any((p.low or 0) < 0 for s in series.values() for p in s.points):
        raise UsageError(
            f"{by} has negative values, which cannot be shared out: choose another measure"
        )
    alike = all_comparable(s.selection for s in series.values())
    found = alignments(series) if alike else []
    directions = {p.id: _share_trend(found, p.id) for p in chosen}
    scores = [(a.period, a.multi_vector.value) for a in found if a.coverage >= 1]

    return PoleShares(
        state=dyad.state.id,
        name=dyad.state.name,
        measure=measure,
        as_of=dyad.as_of,
        series=series,
        alignments=tuple(found),
        trends={**directions, "multi-vector": trend_of(scores)},
        unlike=alike.why_not,
    )


def rivals(state: str | Question, partner: str = "", **options: Unpack[Options]) -> Rivals:
    """The measures of one pair side by side: each one's direction, and how they agree.

    Args:
        state: id or name of the state, or a whole `Question`.
        partner: id or name of the organization.
        options: what else is asked, by keyword: the fields of `Question`.

    Raises:
        ComityError: bad input, with one clear sentence.
    """
    question = question_of(state, partner, options)
    return rivals_of(question.reduced(question.on(question.load()).dyad()))


def rivals_of(dyad: Dyad, measures: Sequence[Measure] | None = None) -> Rivals:
    """The measures of one dyad side by side; default are the measures of the house."""
    series = {m.id: m.compute(dyad, "") for m in measures or own_measures()}
    speaking = {
        name: s for name, s in series.items() if len([p for p in s.spoken() if p.coverage]) >= 5
    }
    found = agreements_of(speaking, turned=FALLING_IS_CLOSER)
    trends = {name: trend(s, least_coverage=0.01) for name, s in speaking.items()}
    return Rivals(
        state=dyad.state.id,
        partner=dyad.partner.label,
        trends=trends,
        agreements=tuple(found),
        sentence=told(found),
    )


def _from(series: Series, first: int) -> Series:
    kept = tuple(p for p in series.points if p.period >= first)
    return Series(
        measure=series.measure,
        state=series.state,
        partner=series.partner,
        unit=series.unit,
        interval=series.interval,
        points=kept,
        selection=series.selection,
    )


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


def _toward(dyad: Dyad, pole: Pole, measure: Measure, led: bool) -> Dyad:
    """The state and a pole.

    Votes are of the leading states where every pole has one, else of the members of every
    organization: a single state beside a mean over many is no comparison.
    """
    partner = pole_set(pole)
    if measure.id in OF_STATES:
        actors = dyad.evidence.actors
        partner = (
            PartnerSet("set", "", pole.states, " and ".join(actors.name(s) for s in pole.states))
            if led
            else organization_set(pole.organizations[0], "members")
        )
    return Dyad(
        evidence=dyad.evidence,
        state=dyad.state,
        partner=partner,
        as_of=dyad.as_of,
        since=dyad.since,
    )


def _share_trend(found: Sequence[Alignment], pole: str) -> Trend:

    return trend_of([(a.period, a.shares[pole].value) for a in found if a.coverage >= 1])
