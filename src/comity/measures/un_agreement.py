"""Agreement in the UN General Assembly, by Assembly year.

The share of contested roll calls on which two states cast the same vote, over those on which
both voted yes, abstain or no. Contested are those on which not all members voted alike, as in the
publishers' dyadic agreement; the share over all roll calls stands beside it as a part. Against a
set of states: on each roll call the share of the set's voters that voted as the state did,
averaged over roll calls. A single partner's interval is Wilson's (1927), a set's is the normal
one over roll calls, both at 90 %.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

from comity.core.actors import Actor
from comity.core.comparable import Selection
from comity.core.series import Point, Series
from comity.evidence.dyad import Dyad
from comity.measures.base import Measure
from comity.sources.roll_calls import LAST_YEAR, ORIGIN, AgreementRow, Ballot, RollCalls
from comity.sources.un_seats import cast_as, seats_of

Z90 = 1.6448536269514722
LEAST = 2
"""Contested roll calls that a share needs: one vote alike is not 100 %."""


def compute(dyad: Dyad, area: str = "") -> Series:
    """Agreement of the state with the states of the partner set, by Assembly year."""
    return compute_many([dyad])[0]


def compute_many(dyads: Sequence[Dyad]) -> list[Series]:
    """The series of several dyads of one evidence, read in one pass over the roll calls."""
    if not dyads:
        return []
    roll_calls = dyads[0].evidence.table(RollCalls)
    rows: dict[tuple[str, str], list[AgreementRow]] = {}
    if roll_calls is not None:
        ballots = [ballot for dyad in dyads for ballot in ballots_of(dyad)]
        since = min(dyad.since for dyad in dyads)
        for row in roll_calls.agreement(list(dict.fromkeys(ballots)), since):
            rows.setdefault((row.state, row.partner), []).append(row)
    return [_series(dyad, rows.get((dyad.state.id, dyad.partner.label), [])) for dyad in dyads]


def ballots_of(dyad: Dyad) -> list[Ballot]:
    """The comparisons behind a dyad: every state of the set while it belongs to it.

    A state votes under the numbers of its seat (`un_seats.py`), before its present start too.
    """
    state, mine = dyad.state, seats_of(dyad.state)
    spans = spans_of(dyad)
    # the seat that two names share is today's state's, so that no vote counts twice
    holders = {seat.cow: state.id for seat in mine}
    for actor in sorted((a for a, _, _ in spans), key=lambda a: a.cow is None):
        for seat in seats_of(actor):
            holders.setdefault(seat.cow, actor.id)
    return [
        Ballot(
            state=state.id,
            state_cow=own.cow,
            state_start=own.first,
            state_stop=_after(own.last),
            partner=dyad.partner.label,
            partner_cow=theirs.cow,
            start=max(first, theirs.first),
            stop=_earlier(stop, _after(theirs.last)),
        )
        for actor, first, stop in spans
        for theirs in seats_of(actor)
        if actor.id != state.id and holders[theirs.cow] == actor.id
        for own in mine
    ]


def spans_of(dyad: Dyad) -> list[tuple[Actor, date, date | None]]:
    """The states of the partner set, with the first day each counts and the first it does not."""
    if dyad.partner.mode == "set":
        named: list[tuple[str, date, date | None]] = [
            (name, date.min, None) for name in dyad.partner.chosen
        ]
    else:
        named = [
            (m.state, m.start.last, m.end.first if m.end else None)
            for m in dyad.evidence.memberships.of(dyad.partner.organization)
            if m.status == "full"
        ]
    actors = dyad.evidence.actors
    return [(actors[name], first, stop) for name, first, stop in named if name in actors]


def _after(last: date | None) -> date | None:
    return None if last is None else last + timedelta(days=1)


def _earlier(one: date | None, two: date | None) -> date | None:
    return min((day for day in (one, two) if day is not None), default=None)


def _series(dyad: Dyad, rows: Sequence[AgreementRow]) -> Series:
    by_year = {row.year: row for row in rows}
    points = tuple(_point(dyad, year, by_year.get(year)) for year in dyad.years)
    return Series(
        measure=MEASURE.id,
        state=dyad.state.id,
        partner=dyad.partner.label,
        unit=MEASURE.unit,
        interval=MEASURE.interval,
        points=points,
        selection=Selection(data_set=ORIGIN, kind="census", made_of=dyad.partner.made_of),
    )


def _point(dyad: Dyad, year: int, row: AgreementRow | None) -> Point:
    if row is None:
        note = silence(dyad.evidence.table(RollCalls), year)
        return Point(
            period=year,
            value=None,
            low=None,
            high=None,
            coverage=0.0,
            n=0,
            facts=(),
            origins=(),
            note=note,
        )
    coverage = session_elapsed(dyad.as_of, year)
    if row.calls < LEAST:
        note = told(dyad, year, too_few(row.calls, row.unanimous))
        return Point(
            period=year,
            value=None,
            low=None,
            high=None,
            coverage=coverage,
            n=row.calls,
            facts=(),
            origins=(ORIGIN, *dyad.member_origins),
            note=note,
        )
    low, high = interval(row)
    parts = {}
    if row.unanimous:
        parts = {"share of all roll calls": row.share_of_all, "unanimous": float(row.unanimous)}
    note = told(dyad, year)
    return Point(
        period=year,
        value=row.share,
        low=low,
        high=high,
        coverage=coverage,
        n=row.calls,
        facts=(),
        origins=(ORIGIN, *dyad.member_origins),
        note=note,
        parts=parts,
    )


def too_few(calls: int, unanimous: int = 0) -> str:
    """Why a year with less than two contested roll calls has no value: one vote is no share."""
    if calls:
        return "both voted on one contested roll call only, which is no share"
    return f"both voted only where all members voted alike (roll calls: {unanimous})"


def told(dyad: Dyad, year: int, *more: str) -> str:
    """What a reader must know of a year's votes: whose they were, and how much of them is seen."""
    said = [*more]
    if session_elapsed(dyad.as_of, year) < 1:
        said.append("the Assembly's session goes on after the as-of date")
    said.append(cast_as(dyad.state, year))
    if len(dyad.partner.chosen) == 1:
        other = dyad.evidence.actors.get(dyad.partner.chosen[0])
        said.append(cast_as(other, year) if other is not None else "")
    return "; ".join(text for text in said if text)


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
    formula="mean over contested roll calls (not all members voted alike) of the share of the "
    "partner set's voters (yes, abstain, no) that cast the same vote as the state",
    interval="90 %: Wilson for a single partner, normal over roll calls for a set",
    coverage="1 where the roll calls cover the Assembly year (1946-2019), else 0",
    references=(
        "Voeten, Strezhnev and Bailey, United Nations General Assembly Voting Data, "
        "doi:10.7910/DVN/LEJUQZ",
        "Wilson, Journal of the American Statistical Association 22 (1927): 209-212",
    ),
    compute=compute,
    of_votes=True,
    many=compute_many,
)
