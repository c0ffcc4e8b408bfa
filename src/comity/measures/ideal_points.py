"""Ideal points of states in the UN General Assembly, and how far a state is from its partner.

Higher is nearer the position of the United States. The points are those that the model's authors
publish (`published_points.py`, or a release of the store), wherever the as-of day lies after the
last vote they are estimated from. The model smooths over time, so that a release knows later votes
in every year of it: as of an earlier day the points are our own estimates from the raw roll calls
(`ordinal_irt.py`), made from the votes of the Assembly years that had ended by then, and nothing
later.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources

from comity.core.actors import Actor
from comity.core.codebook import DATA
from comity.core.comparable import Selection
from comity.core.series import Point, Series
from comity.errors import DataError
from comity.evidence.dyad import Dyad
from comity.measures.base import Measure
from comity.measures.un_agreement import spans_of
from comity.sources.published_points import PUBLISHED, Placed, PublishedPoints
from comity.sources.roll_calls import ORIGIN as VOTES
from comity.sources.un_seats import cast_as, seats_of

ORIGIN = "comity-ideal-points"
Z90 = 1.6448536269514722
FIRST_VINTAGE, LAST_VINTAGE = 1991, 2015
"""Assembly years that the bundled fits end with."""
MODEL_ERROR = 0.3
"""What the scale of our own points may be off, as a standard deviation.

The posterior standard deviation takes roll calls and scale as known. Set by comparison
with the published means; see docs/methods/ideal-point.md for what was measured.
"""


@dataclass(frozen=True)
class Estimates:
    """The ideal points that a question may use.

    Attributes:
        points: by COW number and year.
        origins: the data sets they rest on.
        told: whose they are, and from which votes: the note of every point.
        silent: why a year has none.
    """

    points: Mapping[tuple[int, int], Placed]
    origins: tuple[str, ...]
    told: str
    silent: str

    def of(self, actor: Actor, year: int) -> tuple[int, Placed] | None:
        """The number and the point of a state in a year, or None."""
        for seat in seats_of(actor):
            placed = self.points.get((seat.cow, year))
            if placed is not None and seat.holds(year):
                return seat.cow, placed
        return None


def position(dyad: Dyad, area: str = "") -> Series:
    """The state's own ideal point by year; the partner plays no part."""
    known = estimates(dyad)
    points = tuple(_position(dyad, known, year) for year in dyad.years)
    return Series(
        measure=POSITION.id,
        state=dyad.state.id,
        partner="",
        unit=POSITION.unit,
        interval=POSITION.interval,
        points=points,
        selection=Selection(data_set=PUBLISHED, kind="census"),
    )


def _position(dyad: Dyad, known: Estimates, year: int) -> Point:
    found = known.of(dyad.state, year)
    if found is None:
        return Point(
            period=year,
            value=None,
            low=None,
            high=None,
            coverage=0.0,
            n=0,
            facts=(),
            origins=(),
            note=known.silent,
        )
    placed = found[1]
    parts = {} if placed.other is None else {"over all votes": placed.other}
    return Point(
        period=year,
        value=placed.mean,
        low=placed.low,
        high=placed.high,
        coverage=1.0,
        n=1,
        facts=(),
        origins=known.origins,
        note=_note(dyad, known, year),
        parts=parts,
    )


def distance(dyad: Dyad, area: str = "") -> Series:
    """How far the state is from the mean of the partner set's states, by year."""
    known, spans = estimates(dyad), spans_of(dyad)
    points = tuple(_distance(dyad, known, spans, year) for year in dyad.years)
    return Series(
        measure=DISTANCE.id,
        state=dyad.state.id,
        partner=dyad.partner.label,
        unit=DISTANCE.unit,
        interval=DISTANCE.interval,
        points=points,
        selection=Selection(data_set=PUBLISHED, kind="census"),
    )


def _distance(
    dyad: Dyad, known: Estimates, spans: list[tuple[Actor, date, date | None]], year: int
) -> Point:
    day = date(year, 12, 31)
    own = known.of(dyad.state, year)
    others: dict[int, Placed] = {}
    for actor, first, stop in spans:
        if first <= day and (stop is None or day < stop):
            found = known.of(actor, year)
            if found is not None and (own is None or found[0] != own[0]):
                others[found[0]] = found[1]
    if own is None or not others:
        return Point(
            period=year,
            value=None,
            low=None,
            high=None,
            coverage=0.0,
            n=0,
            facts=(),
            origins=(),
            note=known.silent,
        )
    apart = own[1].mean - sum(p.mean for p in others.values()) / len(others)
    low, high = _ends(apart, own[1], list(others.values()))
    origins = (*known.origins, *dyad.member_origins)
    note = _note(dyad, known, year)
    return Point(
        period=year,
        value=abs(apart),
        low=low,
        high=high,
        coverage=1.0,
        n=len(others) + 1,
        facts=(),
        origins=origins,
        note=note,
    )


def _ends(apart: float, own: Placed, others: list[Placed]) -> tuple[float | None, float | None]:
    """The 90 % interval of a distance; none where a release gives no intervals."""
    spreads = [_spread(placed) for placed in (own, *others)]
    if any(s is None for s in spreads):
        return None, None
    squares = [s * s for s in spreads if s is not None]
    sd = math.sqrt(squares[0] + sum(squares[1:]) / len(others) ** 2)
    low, high = apart - Z90 * sd, apart + Z90 * sd
    ends = sorted((abs(low), abs(high)))
    return 0.0 if low < 0 < high else ends[0], ends[1]


def _spread(placed: Placed) -> float | None:
    if placed.low is None or placed.high is None:
        return None
    return (placed.high - placed.low) / (2 * Z90)


def _note(dyad: Dyad, known: Estimates, year: int) -> str:
    return "; ".join(text for text in (known.told, cast_as(dyad.state, year)) if text)


def estimates(dyad: Dyad) -> Estimates:
    """The points that a question as of the dyad's day may use: nothing that a later vote moved.

    Without the votes (`--without un-votes`) there are no estimates of our own.
    """
    day = dyad.as_of
    release = dyad.evidence.table(PublishedPoints)
    if release is not None:
        return Estimates(
            release.points(),
            (PUBLISHED,),
            f"{release.release}, from votes to {release.last.year}",
            f"the {release.release} has no point for this year",
        )
    removed = {VOTES, ORIGIN} & set(dyad.evidence.removed)
    # the session of an Assembly year ends in September of the next
    ended = day.year - 1 if (day.month, day.day) > (9, 30) else day.year - 2
    vintage = min(ended, LAST_VINTAGE)
    later = "" if PUBLISHED in dyad.evidence.removed else "; published points know later votes"
    if vintage < FIRST_VINTAGE or removed:
        return Estimates({}, (), "", f"no usable estimate from votes up to the as-of date{later}")
    told = f"own estimate from votes to the Assembly year {vintage}"
    return Estimates(
        _vintage(vintage), (ORIGIN, VOTES), told, f"no vote, or after the {told}{later}"
    )


@lru_cache(maxsize=4)
def _vintage(vintage: int) -> Mapping[tuple[int, int], Placed]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from comity.core.arrow_columns import floats, numbers

    file = DATA / "series" / "ideal_points.parquet"
    try:
        with resources.as_file(file) as path:
            table = pq.ParquetFile(path).read()
        own = numbers(table["vintage"]) == vintage
        rows = zip(
            *(numbers(table[name])[own].tolist() for name in ("cow", "year")),
            *(floats(table[name])[own].tolist() for name in ("mean", "sd")),
            strict=True,
        )
    except (OSError, pa.ArrowException, KeyError, ValueError) as error:
        raise DataError(
            f"the bundled ideal points cannot be read ({str(error).splitlines()[0]}): install "
            "Comity again"
        ) from error
    found = {}
    for cow, year, mean, sd in rows:
        half = Z90 * math.hypot(sd, MODEL_ERROR)
        found[cow, year] = Placed(
            mean=mean, low=mean - half, high=mean + half, last=date(year + 1, 9, 30)
        )
    return found


_REFERENCES = (
    "Bailey, Strezhnev and Voeten, Journal of Conflict Resolution 61 (2017): 430-456",
    "Voeten, Strezhnev and Bailey, United Nations General Assembly Voting Data, "
    "doi:10.7910/DVN/LEJUQZ",
)

POSITION = Measure(
    id="ideal-point",
    title="Ideal point in the UN General Assembly",
    unit="points of the model's scale, higher is nearer the United States",
    formula="posterior mean of a dynamic ordinal item-response model: as its authors publish it, "
    "where the as-of day lies after the last vote they used, else our own estimate from the "
    "Assembly years that had ended; the partner plays no part",
    interval="90 %: of the posterior as published; of own estimates, widened by what the scale "
    "may be off",
    coverage="1 where there is a point of the state and year, else 0",
    references=_REFERENCES,
    compute=position,
    of_votes=True,
)
DISTANCE = Measure(
    id="ideal-distance",
    title="Distance of ideal points in the UN General Assembly",
    unit="points of the model's scale, a fall is an approach",
    formula="absolute difference of the state's ideal point and the mean of those of the partner "
    "set's states, membership on 31 December of the year",
    interval="90 %: from the intervals of the points, taken as independent",
    coverage="1 where there are points of the state and of someone of the set, else 0",
    references=_REFERENCES,
    compute=distance,
    of_votes=True,
)
