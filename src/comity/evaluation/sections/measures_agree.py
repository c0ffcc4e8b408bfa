"""The measures of the pair beside each other: where they disagree, and what that means."""

from __future__ import annotations

from collections.abc import Mapping

from comity.core.series import Series
from comity.evaluation.parts import Number, RivalMeasures, Sentence
from comity.evidence.dyad import Dyad
from comity.measures import depth, exercises, ideal_points, instruments, positions
from comity.stats.rank_agreement import Agreement, agreements_of, told

TURNED = frozenset({ideal_points.DISTANCE.id})
"""Measures whose fall means more cooperation."""


def rivals_of(dyad: Dyad, agreement: Series) -> RivalMeasures:
    """Every two measures of the pair, with the rank correlation of their years.

    Args:
        dyad: the pair.
        agreement: its UN agreement, which is computed with that of the peers.
    """
    series = {
        exercises.MEASURE.id: exercises.compute(dyad),
        agreement.measure: agreement,
        ideal_points.DISTANCE.id: ideal_points.distance(dyad),
        depth.MEASURE.id: depth.compute(dyad),
        instruments.MEASURE.id: instruments.compute(dyad),
        positions.MEASURE.id: positions.compute(dyad),
    }
    speaking = {
        name: found
        for name, found in series.items()
        if len([p for p in found.spoken() if p.coverage]) >= 5
    }
    found = agreements_of(speaking, turned=TURNED)
    base = f"{dyad.id}/rivals"
    numbers = {f"{a.one}/{a.other}": _number(base, a, speaking) for a in found}
    facts = tuple(dict.fromkeys(f for n in numbers.values() for f in n.facts))
    origins = tuple(dict.fromkeys(o for n in numbers.values() for o in n.origins))
    sentence = Sentence(
        id=f"{base}/sentence",
        rule="rivals",
        text=told(found),
        numbers=tuple(n.id for n in numbers.values()),
        facts=facts,
        origins=origins or ("codebook",),
    )
    return RivalMeasures(base, sentence, numbers, {a.one + "/" + a.other: a.answer for a in found})


def _number(base: str, found: Agreement, series: Mapping[str, Series]) -> Number:
    both = [p for name in (found.one, found.other) for p in series[name].spoken()]
    return Number(
        id=f"{base}/{found.one}/{found.other}",
        label=f"rank correlation of {found.one} and {found.other}",
        strict=found.correlation,
        generous=found.correlation,
        low=found.low,
        high=found.high,
        unit="Spearman's rho, -1 to 1",
        coverage=None,
        n=found.n,
        facts=tuple(dict.fromkeys(f for p in both for f in p.facts)),
        origins=tuple(dict.fromkeys(o for p in both for o in p.origins)),
        note="" if found.correlation is not None else "fewer than six common years, or no change",
    )
