"""Agreement in the UN General Assembly, by Assembly year.

The share of roll calls on which two states cast the same vote, over those on which both voted
yes, abstain or no. Against a set of states: on each roll call the share of the set's voters that
voted as the state did, averaged over roll calls. A single partner's interval is Wilson's (1927),
a set's is the normal one over roll calls, both at 90 %.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from comity.dyad import Dyad
from comity.measures.base import Measure, Point, Series
from comity.sources.roll_calls import LAST_YEAR, ORIGIN, AgreementRow, Ballot, RollCalls

Z90 = 1.6448536269514722


def compute(dyad: Dyad, area: str = "") -> Series:
    """Agreement of the state with the states of the partner set, by Assembly year."""
    return compute_many([dyad])[0]


def compute_many(dyads: Sequence[Dyad]) -> list[Series]:
    """The series of several dyads of one evidence, read in one pass over the roll calls."""
    if not dyads:
        return []
    evidence, as_of = dyads[0].evidence, dyads[0].as_of
    rows: dict[tuple[str, str], list[AgreementRow]] = {}
    if evidence.roll_calls is not None:
        ballots = [ballot for dyad in dyads for ballot in ballots_of(dyad)]
        since = min(dyad.since for dyad in dyads)
        for row in evidence.roll_calls.agreement(list(dict.fromkeys(ballots)), as_of, since):
            rows.setdefault((row.state, row.partner), []).append(row)
    return [_series(dyad, rows.get((dyad.state.id, dyad.partner.label), [])) for dyad in dyads]


def ballots_of(dyad: Dyad) -> list[Ballot]:
    """The comparisons behind a dyad: every state of the set while it belongs to it."""
    actors, members = dyad.evidence.actors, dyad.evidence.memberships
    state = dyad.state
    if state.cow is None:
        return []
    start = date.fromisoformat(state.start) if state.start else date.min
    found = []
    spans: list[tuple[str, date, date | None]]
    if dyad.partner.mode == "set":
        spans = [(name, date.min, None) for name in dyad.partner.chosen]
    else:
        spans = [
            (m.state, m.start.last, m.end.first if m.end else None)
            for m in members.of(dyad.partner.organization)
            if m.status == "full"
        ]
    for name, first, stop in spans:
        other = actors.get(name)
        if other is None or other.cow is None or other.id == state.id:
            continue
        if other.start:
            first = max(first, date.fromisoformat(other.start))
        found.append(Ballot(state.id, state.cow, start, dyad.partner.label, other.cow, first, stop))
    return found


def _series(dyad: Dyad, rows: Sequence[AgreementRow]) -> Series:
    by_year = {row.year: row for row in rows}
    points = []
    for year in dyad.years:
        row = by_year.get(year)
        if row is None:
            note = silence(dyad.evidence.roll_calls, year)
            points.append(Point(year, None, None, None, 0.0, 0, (), (), note))
            continue
        low, high = interval(row)
        coverage = session_elapsed(dyad.as_of, year)
        note = "" if coverage == 1 else "the Assembly's session goes on after the as-of date"
        points.append(Point(year, row.share, low, high, coverage, row.calls, (), (ORIGIN,), note))
    return Series(
        MEASURE.id, dyad.state.id, dyad.partner.label, MEASURE.unit, MEASURE.interval, tuple(points)
    )


def silence(roll_calls: RollCalls | None, year: int) -> str:
    """Why a year has no agreement."""
    if roll_calls is None:
        return f"the bundled roll calls end with the Assembly year {LAST_YEAR}"
    first, last = roll_calls.years
    if first <= year <= last:
        return "no roll call on which both voted"
    return f"{roll_calls.called} end with the Assembly year {last}"


def session_elapsed(as_of: date, year: int) -> float:
    """The part of an Assembly year's main session (15 September to 31 December) by a day, 0-1."""
    start, stop = date(year, 9, 15), date(year, 12, 31)
    return min(1.0, max(0.0, ((as_of - start).days + 1) / ((stop - start).days + 1)))


def interval(row: AgreementRow) -> tuple[float, float]:
    """The 90 % interval of a year's agreement: Wilson's for one voter, else normal over calls."""
    n, share = row.calls, row.share
    if row.voters == 1:
        z2 = Z90 * Z90
        middle = (share + z2 / (2 * n)) / (1 + z2 / n)
        half = Z90 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    else:
        middle = share
        half = Z90 * row.deviation / math.sqrt(n) if n > 1 else 1.0
    return max(0.0, middle - half), min(1.0, middle + half)


MEASURE = Measure(
    id="un-agreement",
    title="Agreement in the UN General Assembly",
    unit="share of votes, 0-1",
    formula="mean over roll calls of the share of the partner set's voters (yes, abstain, no) "
    "that cast the same vote as the state",
    interval="90 %: Wilson for a single partner, normal over roll calls for a set",
    coverage="1 where the roll calls cover the Assembly year (1946-2015), else 0",
    references=(
        "Voeten, Strezhnev and Bailey, United Nations General Assembly Voting Data, "
        "doi:10.7910/DVN/LEJUQZ",
        "Wilson, Journal of the American Statistical Association 22 (1927): 209-212",
    ),
    compute=compute,
)
