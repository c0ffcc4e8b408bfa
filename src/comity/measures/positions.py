"""Official positions toward the partner, by year.

The mean stance (-2 rejects ... +2 seeks) of the positions taken in a year toward the partner set:
official ones for the strict value, with characterizations by others for the bounds. Stances are
ordinal, coded by one reader; the mean is a summary, not a distance.
"""

from __future__ import annotations

from comity.core.comparable import Selection
from comity.core.facts import Fact
from comity.core.series import Point, Series
from comity.evidence.dyad import Dyad
from comity.measures.base import Measure


def positions(dyad: Dyad) -> list[Fact]:
    """The positions of the state toward the partner set, by date."""
    return [f for f in dyad.facts if f.kind == "position" and dyad.state.id in f.subjects()]


def compute(dyad: Dyad, area: str = "") -> Series:
    """Mean stance by calendar year."""
    points = []
    for year in dyad.years:
        facts = [f for f in positions(dyad) if f.start.year == year and f.stance is not None]
        official = [
            f.stance
            for f in facts
            if f.official and f.id in dyad.strict_ids and f.stance is not None
        ]
        every = [f.stance for f in facts if f.stance is not None]
        coverage = dyad.coverage(year)
        if not facts:
            points.append(
                Point(
                    period=year,
                    value=None,
                    low=None,
                    high=None,
                    coverage=coverage,
                    n=0,
                    facts=(),
                    origins=(),
                    note="no position in the record",
                )
            )
            continue
        value = sum(official) / len(official) if official else None
        points.append(
            Point(
                period=year,
                value=value,
                low=min(every),
                high=max(every),
                coverage=coverage,
                n=len(facts),
                facts=dyad.ids(facts),
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
    id="positions",
    title="Official positions",
    unit="stance, -2 to +2",
    formula="mean stance of the official positions of the year toward the partner set",
    interval="lowest and highest stance of the year, characterizations by others included",
    coverage="documents that speak of the state in the year, divided by six, at most 1",
    references=("stance scale of the partnership record",),
    compute=compute,
    readings=True,
)
