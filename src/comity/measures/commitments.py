"""Attainment of goals, by a strict, a generous and a three-step rule.

    strict    share of goals that are fulfilled
    generous  mean of 1, 2/3, 1/3, 0, 0 for fulfilled, advanced, early, none, contradicting
    G7        score = mean of +1 (fulfilled), 0 (advanced, early), -1 (none, contradicting);
              percent = (score + 1) / 2 * 100

The weights 1, 2/3, 1/3, 0 give the totals that the Ukrainian Centre for European Policy published
for the EU-Ukraine agreement; the three-step rule is that of the G7 Research Group. Shares are of
the goals whose status is known; how many those are is the coverage, so that a goal nobody looked
at is not one that failed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from comity.core.comparable import Selection
from comity.core.goals import CLASSES, Goal
from comity.core.series import Point, Series
from comity.evidence.dyad import Dyad
from comity.measures.base import Measure

GENEROUS = {"fulfilled": 1.0, "advanced": 2 / 3, "early": 1 / 3, "none": 0.0, "contradicting": 0.0}
G7 = {"fulfilled": 1, "advanced": 0, "early": 0, "none": -1, "contradicting": -1}


@dataclass(frozen=True, slots=True)
class Attainment:
    """How far a set of goals is attained.

    Attributes:
        strict: share fulfilled, 0 to 1.
        generous: mean class value, 0 to 1.
        score: mean of -1, 0, +1.
        percent: the score from 0 to 100.
    """

    strict: float
    generous: float
    score: float
    percent: float


def percent_of(score: float) -> float:
    """A score from -1 to +1 as the G7 Research Group's percent, 0 to 100."""
    return (score + 1) / 2 * 100


def attainment(classes: Mapping[str, float]) -> Attainment | None:
    """Attainment from the number (or share) of goals in each class; None where there is none.

    Raises:
        KeyError: a class is none of `comity.core.goals.CLASSES`.
    """
    total = sum(classes.values())
    if total <= 0:
        return None
    score = sum(G7[name] * n for name, n in classes.items()) / total
    return Attainment(
        classes.get("fulfilled", 0) / total,
        sum(GENEROUS[name] * n for name, n in classes.items()) / total,
        score,
        percent_of(score),
    )


def goals_of(dyad: Dyad, area: str = "") -> list[Goal]:
    """The goals of the state with the partner set, in one area or in all."""
    partner = dyad.partner
    organizations = {*partner.chosen}
    if partner.names_organization():
        organizations.add(partner.organization)
    includes = next((set(a.includes) for a in dyad.evidence.codebook.areas if a.id == area), {area})
    return [
        g
        for g in dyad.evidence.goals
        if g.state == dyad.state.id
        and g.organization in organizations
        and (not area or not includes.isdisjoint(g.areas))
    ]


def compute(dyad: Dyad, area: str = "") -> Series:
    """Attainment at the end of each year: strict as value and low, generous as high."""
    goals = goals_of(dyad, area)
    points = []
    for year in dyad.years:
        day = min(date(year, 12, 31), dyad.as_of)
        points.append(_point(year, day, [g for g in goals if g.set_on.by(day)]))
    return Series(
        measure=MEASURE.id,
        state=dyad.state.id,
        partner=dyad.partner.label,
        unit=MEASURE.unit,
        interval=MEASURE.interval,
        points=tuple(points),
        selection=Selection(data_set="partnership-record", kind="sample"),
    )


def _point(year: int, day: date, goals: list[Goal]) -> Point:
    if not goals:
        note = "the record holds no goal set by then"
        return Point(period=year, value=None, low=None, high=None, coverage=0.0, n=0, note=note)
    known = [(g, a) for g in goals if (a := g.status(day)) is not None]
    counts = Counter(a.status for _, a in known)
    found = attainment(counts)
    coverage = len(known) / len(goals)
    if found is None:
        note = "no goal has a status that is known by then"
        return Point(period=year, value=None, low=None, high=None, coverage=0.0, n=0, note=note)
    strict = sum(a.status == "fulfilled" and a.passage.strict for _, a in known) / len(known)
    late = sum(
        g.due is not None and g.due.by(day) and (g.status(day) or a).status != "fulfilled"
        for g, a in known
    )
    return Point(
        period=year,
        value=strict,
        low=strict,
        high=found.generous,
        coverage=coverage,
        n=len(known),
        facts=tuple(g.id for g, _ in known),
        origins=tuple(dict.fromkeys(a.passage.origin for _, a in known)),
        note=""
        if coverage == 1
        else f"{len(goals) - len(known)} of {len(goals)} goals not assessed",
        parts={
            "G7 percent": found.percent,
            "due and not fulfilled": late,
            "due and not assessed": sum(
                g.due is not None and g.due.by(day) and g.status(day) is None for g in goals
            ),
            **{name: counts[name] for name in CLASSES},
        },
    )


MEASURE = Measure(
    id="commitments",
    title="Attainment of goals",
    unit="share of goals with a known status, 0-1",
    formula="strict: goals fulfilled, by a document that was read; generous: mean of 1 fulfilled, "
    "2/3 advanced, 1/3 early, 0 none or contradicting; beside them the G7 rule, mean of +1, 0, -1 "
    "as (score + 1)/2 * 100",
    interval="low: only fulfilled and verified; high: the generous rule",
    coverage="share of the goals set by then whose status is known by then",
    references=(
        "Ukrainian Centre for European Policy (UCEP), monitoring of the EU-Ukraine Association "
        "Agreement, ucep.org.ua",
        "G7 Research Group, compliance coding manual, g7.utoronto.ca",
    ),
    compute=compute,
    takes_area=True,
    readings=True,
)
