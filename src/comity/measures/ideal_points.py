"""Ideal points of states in the UN General Assembly, and how far a state is from its partner.

The points are our own estimates from the raw roll calls (`ordinal_irt.py`: the dynamic ordinal
model of Bailey, Strezhnev and Voeten 2017), higher is nearer the position of the United States.
The model smooths over time, so an evaluation as of a day uses the estimates that were made from
the votes of Assembly years that had ended by then, and nothing later.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib import resources

from comity.codebook import DATA
from comity.dyad import Dyad
from comity.errors import DataError
from comity.measures.base import Measure, Point, Series
from comity.measures.un_agreement import ballots_of

ORIGIN = "comity-ideal-points"
Z90 = 1.6448536269514722
FIRST_VINTAGE, LAST_VINTAGE = 1991, 2015
SILENT = "the state cast no vote in this Assembly year, or no estimate covers it"
Points = Mapping[tuple[int, int], tuple[float, float]]
"""Mean and standard deviation by COW number and Assembly year."""


def position(dyad: Dyad, area: str = "") -> Series:
    """The state's own ideal point by Assembly year; the partner plays no part."""
    points, cow = estimates(dyad), dyad.state.cow
    found = []
    for year in dyad.years:
        known = points.get((cow, year)) if cow is not None else None
        if known is None:
            found.append(Point(year, None, None, None, 0.0, 0, (), (), SILENT))
            continue
        mean, sd = known
        found.append(_point(year, mean, sd))
    return Series(POSITION.id, dyad.state.id, "", POSITION.unit, POSITION.interval, tuple(found))


def distance(dyad: Dyad, area: str = "") -> Series:
    """How far the state is from the mean of the partner set's states, by Assembly year."""
    points, cow = estimates(dyad), dyad.state.cow
    ballots = ballots_of(dyad)
    found = []
    for year in dyad.years:
        day = date(year, 12, 31)
        others = [
            points[b.partner_cow, year]
            for b in ballots
            if b.start <= day and (b.stop is None or day < b.stop)
            if (b.partner_cow, year) in points
        ]
        own = points.get((cow, year)) if cow is not None else None
        if own is None or not others:
            found.append(Point(year, None, None, None, 0.0, 0, (), (), SILENT))
            continue
        mean = sum(m for m, _ in others) / len(others)
        sd = math.sqrt(own[1] ** 2 + sum(s * s for _, s in others) / len(others) ** 2)
        apart = own[0] - mean
        low, high = apart - Z90 * sd, apart + Z90 * sd
        ends = sorted((abs(low), abs(high)))
        least = 0.0 if low < 0 < high else ends[0]
        found.append(Point(year, abs(apart), least, ends[1], 1.0, len(others) + 1, (), (ORIGIN,)))
    return Series(
        DISTANCE.id,
        dyad.state.id,
        dyad.partner.label,
        DISTANCE.unit,
        DISTANCE.interval,
        tuple(found),
    )


def _point(year: int, mean: float, sd: float) -> Point:
    return Point(year, mean, mean - Z90 * sd, mean + Z90 * sd, 1.0, 1, (), (ORIGIN,))


def estimates(dyad: Dyad) -> Points:
    """The estimates that an evaluation as of the dyad's day may use; empty before 1991.

    Without the votes (`--without un-votes`) there are none either.
    """
    day = dyad.as_of
    vintage = min(day.year if (day.month, day.day) == (12, 31) else day.year - 1, LAST_VINTAGE)
    removed = {"un-votes", ORIGIN} & set(dyad.evidence.removed)
    if vintage < FIRST_VINTAGE or removed or dyad.evidence.roll_calls is None:
        return {}
    return _vintage(vintage)


@lru_cache(maxsize=4)
def _vintage(vintage: int) -> Points:
    import duckdb

    file = DATA / "series" / "ideal_points.parquet"
    try:
        with resources.as_file(file) as path, duckdb.connect(config={"threads": 1}) as connection:
            rows = connection.execute(
                "SELECT cow, year, mean, sd FROM read_parquet($path) WHERE vintage = $vintage",
                {"path": str(path), "vintage": vintage},
            ).fetchall()
    except duckdb.Error as error:
        raise DataError(
            f"the bundled ideal points cannot be read ({str(error).splitlines()[0]}): install "
            "Comity again"
        ) from error
    return {(cow, year): (mean, sd) for cow, year, mean, sd in rows}


_REFERENCES = (
    "Bailey, Strezhnev and Voeten, Journal of Conflict Resolution 61 (2017): 430-456",
    "Voeten, Strezhnev and Bailey, United Nations General Assembly Voting Data, "
    "doi:10.7910/DVN/LEJUQZ",
)

POSITION = Measure(
    id="ideal-point",
    title="Ideal point in the UN General Assembly",
    unit="prior standard deviations, higher is nearer the United States",
    formula="posterior mean of a dynamic ordinal item-response model of all contested roll calls "
    "up to the last Assembly year that ended by the as-of date; the partner plays no part",
    interval="90 %: posterior mean and 1.645 standard deviations, given the roll calls",
    coverage="1 where the state voted in the Assembly year (1946-2015), else 0",
    references=_REFERENCES,
    compute=position,
    of_votes=True,
)
DISTANCE = Measure(
    id="ideal-distance",
    title="Distance of ideal points in the UN General Assembly",
    unit="prior standard deviations, a fall is an approach",
    formula="absolute difference of the state's ideal point and the mean of those of the partner "
    "set's states, membership on 31 December of the Assembly year",
    interval="90 %: from the posterior standard deviations, taken as independent",
    coverage="1 where the state and someone of the set voted in the Assembly year, else 0",
    references=_REFERENCES,
    compute=distance,
    of_votes=True,
)
