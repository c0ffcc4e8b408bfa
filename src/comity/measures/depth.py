"""Depth of cooperation by area and year, from the record's facts.

Every fact stands on a step of the depth ladder (0 talk ... 9 standing presence), by rules on its
kind, its event word and its title, or by a coder's decision with a reason. An area's depth in a
year is the deepest step of a fact that holds in that year: verified and held for the strict
value, any for the generous one. Setbacks (negative steps) are kept beside it, never netted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from comity.core.comparable import Selection
from comity.core.facts import Fact
from comity.core.series import Point, Series
from comity.evidence.dyad import Dyad
from comity.measures.base import Measure

REPEATED = 7
RUN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One area in one year.

    Attributes:
        id: pair, "areas", area and year.
        area: id of the area.
        year: calendar year.
        strict: deepest step verified and held, or None.
        generous: deepest step by any fact, or None.
        setback: deepest setback (negative), or None.
        n_strict: number of facts verified and held.
        n: number of facts.
        coverage: how thick the record is on the state in the year, 0 to 1.
        facts: ids of the facts.
    """

    id: str
    area: str
    year: int
    strict: int | None
    generous: int | None
    setback: int | None
    n_strict: int
    n: int
    coverage: float
    facts: tuple[str, ...]


def cells(dyad: Dyad) -> list[Cell]:
    """Every area and year of a dyad, areas in the codebook's order."""
    return dyad.once("depth.cells", lambda: _cells(dyad))


def _cells(dyad: Dyad) -> list[Cell]:
    runs = repeated_editions(dyad)
    areas = [(area.id, frozenset(area.includes)) for area in dyad.evidence.codebook.areas]
    held: dict[tuple[str, int], list[Fact]] = {}
    for fact in dyad.facts:
        for area, includes in areas:
            if not includes.isdisjoint(fact.areas):
                for year in fact.years():
                    held.setdefault((area, year), []).append(fact)
    seen = {year: dyad.coverage(year) for year in dyad.years}
    return [
        _cell(dyad, area, year, held.get((area, year), ()), runs, seen[year])
        for area, _ in areas
        for year in dyad.years
    ]


def fact_depth(fact: Fact, year: int, runs: frozenset[tuple[str, int]]) -> int | None:
    """The step a fact stands on in a year; an edition in a run of years is repeated on schedule."""
    if fact.kind == "exercise" and fact.depth == 6 and (fact.series, year) in runs:
        return REPEATED
    return fact.depth


def repeated_editions(dyad: Dyad, *, strict: bool = True) -> frozenset[tuple[str, int]]:
    """(series, year) of exercise editions that end a run of three years or more."""
    years: dict[str, set[int]] = {}
    for fact in dyad.facts:
        if fact.kind == "exercise" and fact.series and (fact.id in dyad.strict_ids or not strict):
            years.setdefault(fact.series, set()).add(fact.start.year)
    return frozenset(
        (series, year)
        for series, held in years.items()
        for year in held
        if all(year - back in held for back in range(RUN))
    )


def _cell(
    dyad: Dyad,
    area: str,
    year: int,
    facts: Sequence[Fact],
    runs: frozenset[tuple[str, int]],
    coverage: float,
) -> Cell:
    steps = [(f.id in dyad.strict_ids, fact_depth(f, year, runs)) for f in facts]
    every = [step for _, step in steps if step is not None]
    return Cell(
        id=f"{dyad.id}/areas/{area}/{year}",
        area=area,
        year=year,
        strict=_deepest([step for strict, step in steps if strict and step is not None]),
        generous=_deepest(every),
        setback=min((step for step in every if step < 0), default=None) if every else None,
        n_strict=sum(strict for strict, _ in steps) if steps else 0,
        n=len(facts),
        coverage=coverage,
        facts=dyad.ids(facts) if facts else (),  # most cells hold nothing
    )


def _deepest(steps: Sequence[int]) -> int | None:
    return max((step for step in steps if step >= 0), default=None) if steps else None


def compute(dyad: Dyad, area: str = "") -> Series:
    """The deepest step of a year in any area, or in one area."""
    wanted = [c for c in cells(dyad) if not area or c.area == area]
    points = []
    for year in dyad.years:
        found = [c for c in wanted if c.year == year and c.n]
        strict = max((c.strict for c in found if c.strict is not None), default=None)
        generous = max((c.generous for c in found if c.generous is not None), default=None)
        facts = tuple(dict.fromkeys(i for c in found for i in c.facts))
        coverage = dyad.coverage(year)
        note = (
            ""
            if facts
            else ("no fact of this dyad" if coverage else "the record holds nothing on the state")
        )
        points.append(
            Point(
                period=year,
                value=strict,
                low=strict,
                high=generous,
                coverage=coverage,
                n=len(facts),
                facts=facts,
                origins=("codebook",) if facts else (),
                note=note,
            )
        )
    return Series(
        measure=MEASURE.id,
        state=dyad.state.id,
        partner=dyad.partner.label,
        unit=MEASURE.unit,
        interval=MEASURE.interval,
        points=tuple(points),
        selection=Selection(data_set="partnership-record", kind="sample"),
    )


MEASURE = Measure(
    id="depth",
    title="Depth of cooperation",
    unit="step of the depth ladder, 0-9",
    formula="deepest step of the depth ladder among the facts that hold in the year, in any area "
    "or in the one given",
    interval="low: facts verified and held; high: also announced, inferred and unverified",
    coverage="documents that speak of the state in the year, divided by six, at most 1",
    references=("depth ladder of the Comity codebook",),
    compute=compute,
    takes_area=True,
    readings=True,
)
