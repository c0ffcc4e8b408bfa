"""The measures that other packages bring: a section of the evaluation for them, one entry each."""

from __future__ import annotations

from comity.evaluation.parts import Compared, Number
from comity.evidence.dyad import Dyad
from comity.measures import Measure, Series, brought


def further_of(dyad: Dyad) -> tuple[Compared, ...]:
    """What every measure brought by another package says of the pair, by year.

    Empty where none is installed.
    """
    return tuple(_further(dyad, measure) for measure in brought())


def _further(dyad: Dyad, measure: Measure) -> Compared:
    series = measure.compute(dyad, "")
    base = f"{dyad.id}/measures/{measure.id}"
    numbers = {
        str(p.period): Number(
            id=f"{base}/{p.period}",
            label=f"{measure.title}, {p.period_text}",
            strict=p.value,
            generous=p.value if p.high is None else p.high,
            low=p.low,
            high=p.high,
            unit=series.unit,
            coverage=p.coverage,
            n=p.n,
            facts=p.facts,
            origins=p.origins,
            note=p.note,
        )
        for p in series.points
    }
    return Compared(base, measure.title, numbers, {measure.id: series})


def latest_of(entry: Compared) -> tuple[Series, Number | None]:
    """The series of an entry and its last number that has a value, or None where none has."""
    (series,) = entry.series.values()
    spoken = series.spoken()
    return series, entry.numbers[str(spoken[-1].period)] if spoken else None
