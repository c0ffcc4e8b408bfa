"""Joint exercises a year.

Counts exercises that began in the year and in which the state and someone of the partner set took
part (membership on the day). Strict: verified and reported as held. Generous: also announced,
inferred and unverified ones. MME sees every year from 1980 to 2010 for the states of its extract,
or for every state where the store holds all of it;
outside that span the record's own facts are a floor, and a year without any has no value.
"""

from __future__ import annotations

from comity.core.comparable import Selection
from comity.core.series import Point, Series
from comity.evidence.dyad import Dyad
from comity.measures.base import Measure
from comity.sources import mme_extract

OWN, WITH_STATES = "an organization's own exercises", "exercises with states"
"""What is counted: an organization's own are fewer than those with its states, by their nature."""
NONE_RECORDED = "none recorded: the data set saw the year and has none"
FLOOR = "a floor: no data set covers the year, the record's own facts are counted"
SILENT = "the record cannot speak for this year"
PART = "only part of the year lies before the as-of date"


def compute(dyad: Dyad, area: str = "") -> Series:
    """Exercises of a dyad by calendar year; with an area, those of that area only."""
    return dyad.once(f"exercises{area}", lambda: _series(dyad, area))


def _series(dyad: Dyad, area: str) -> Series:
    exercises = [f for f in dyad.facts if f.kind == "exercise" and (not area or area in f.areas)]
    points = []
    for year in dyad.years:
        facts = [f for f in exercises if f.start.year == year]
        strict = sum(f.id in dyad.strict_ids for f in facts)
        points.append(_point(dyad, year, strict, [f.id for f in facts]))
    return Series(
        measure=MEASURE.id,
        state=dyad.state.id,
        partner=dyad.partner.label,
        unit=MEASURE.unit,
        interval=MEASURE.interval,
        points=tuple(points),
        selection=selection_of(dyad),
    )


def selection_of(dyad: Dyad) -> Selection:
    """How the exercises of a dyad are selected: by MME, whole for the state or not, or a sample."""
    table = dyad.evidence.series.get(mme_extract.ORIGIN)
    if table is None:
        return Selection(data_set="partnership-record", kind="sample")
    universe = table.universe
    seen = sum(universe.years[0] <= year <= universe.years[1] for year in dyad.years)
    return Selection(
        data_set=table.id,
        kind=universe.kind,
        whole=universe.sees(dyad.state.id),
        coverage=seen / max(1, len(dyad.years)),
        made_of=OWN if dyad.partner.mode == "organization" else WITH_STATES,
    )


def _point(dyad: Dyad, year: int, strict: int, ids: list[str]) -> Point:
    known = dyad.evidence.fact_origins
    seen = dyad.evidence.speaks_of(mme_extract.ORIGIN, dyad.state.id, year)
    coverage = dyad.elapsed(year) if seen else 0.0
    consulted = tuple(sorted(known)) or ("codebook",)
    note = PART if 0 < coverage < 1 else ""
    if not ids and seen:
        return Point(
            period=year,
            value=0,
            low=0,
            high=0,
            coverage=coverage,
            n=0,
            facts=(),
            origins=consulted,
            note=note or NONE_RECORDED,
        )
    if not ids:
        return Point(
            period=year,
            value=None,
            low=None,
            high=None,
            coverage=0.0,
            n=0,
            facts=(),
            origins=consulted,
            note=SILENT,
        )
    value = strict if strict or seen else None
    note = note if seen else FLOOR
    return Point(
        period=year,
        value=value,
        low=strict,
        high=len(ids),
        coverage=coverage,
        n=len(ids),
        facts=tuple(ids),
        origins=consulted,
        note=note,
    )


MEASURE = Measure(
    id="exercises",
    title="Joint exercises",
    unit="exercises a year",
    formula="number of exercises begun in the year with the state and someone of the partner set "
    "among the participants, membership taken on the day",
    interval="low: verified and held; high: also announced, inferred and unverified",
    coverage="share of the year that MME v7 sees (1980-2010, up to the as-of date); 0 outside",
    references=(
        "D'Orazio and Galambos, Multinational Military Exercises 1980-2010, doi:10.7910/DVN/KHFODX",
    ),
    compute=compute,
    takes_area=True,
    readings=True,
)
