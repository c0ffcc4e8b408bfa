"""How often what is asked happened to states that stood where the state stands: a reference class.

Joining and leaving are in the record's list of memberships, which is a census: every state-year in
which it could have happened counts, whether it did or not. The chance of a year is that of the
prior of Jeffreys, (events + 1/2) / (years + 1), so that what never happened is not taken to be
impossible; its interval is that of the beta distribution, and a window of another length takes the
same chance a year (Brown, Cai and DasGupta, "Interval estimation for a binomial proportion", 2001).

An act (a mechanism, an agreement, a step) has the state-years in which the documents of the record
would have shown it; where fewer than `LEAST` of them are at hand, there is no reference class.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scipy.special import betaincinv

from comity.core.dates import when_text
from comity.core.partner_sets import organization_set
from comity.errors import UsageError
from comity.evidence.dyad import first_year
from comity.evidence.evidence import Evidence
from comity.forecasting.hazard import rung_years
from comity.forecasting.questions import Question
from comity.forecasting.yearly_counts import FIRST, complete_years
from comity.propositions import Bench, Proposition, Window, resolve

LEAST_ROWS, LEAST_JOINED = 100, 5
"""State-years on a ladder, and accessions, below which joining has no reference class.

On smaller ladders (SCO, CSTO) forecasts of five years were far off in hindcasts from 1997 on
(docs/prospects.md).
"""
LEAST = 20
"""State-years below which nothing is said."""
MOST_STATES = 60
WHOLE = 0.8
"""The share of those that joined whose earlier steps must be known: a class of those that did not
join, and of few that did, would say that nobody does."""
HALTS = frozenset({"frozen", "suspended"})
"""Events that last once they came: what is suspended is not suspended again."""
SEEN = 0.5
"""The coverage of a year from which the silence of documents counts as absence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceClass:
    """States in years in which what is asked could have happened.

    Attributes:
        says: who and when, in words.
        years: how many state-years.
        events: in how many of them it happened.
        mean: the share among all that are like it in kind.
        facts: ids of memberships and facts that happened.
    """

    says: str
    years: int
    events: int
    mean: float
    facts: tuple[str, ...]

    @property
    def hazard(self) -> float:
        """The chance of a year."""
        return (self.events + 0.5) / (self.years + 1)

    def within(self, span: float) -> float:
        """The chance within so many years."""
        return float(1 - (1 - self.hazard) ** span)

    def ends(self, span: float) -> tuple[float, float]:
        """The 90 % interval of the chance within so many years."""
        a, b = self.events + 0.5, self.years - self.events + 0.5
        low, high = (float(betaincinv(a, b, q)) for q in (0.05, 0.95))
        return 1 - (1 - low) ** span, 1 - (1 - high) ** span


def class_of(question: Question, known: Evidence, as_of: date) -> ReferenceClass:
    """The reference class of a question on a membership or an act.

    Raises:
        UsageError: there is none; says why.
    """
    asked = question.proposition
    if question.family == "joined":
        return joining(known, asked.states[0], asked.partner, as_of)
    if question.family == "left":
        return leaving(known, asked.states[0], asked.partner, as_of)
    return acting(known, asked, as_of)


def joining(known: Evidence, state: str, organization: str, as_of: date) -> ReferenceClass:
    """States on the organization's ladder that did not belong to it, by where they stood."""
    if state in known.memberships.on(organization, as_of):
        raise UsageError(
            f"no question: {known.actors.name(state)} is a member of "
            f"{known.actors.name(organization)} already by {as_of}"
        )
    climbed = rung_years(known, organization)
    began = {
        (m.state, m.start.year): m.id
        for m in known.memberships.of(organization)
        if m.status == "full"
    }
    if state not in climbed:
        raise UsageError(
            f"no reference class: {known.actors.name(state)} has no step toward "
            f"{known.actors.name(organization)} in the record, and of states without one the "
            "record does not know who might have joined"
        )
    founded = min((year for _, year in began), default=FIRST)
    began = {key: name for key, name in began.items() if key[1] > founded}  # founders did not join
    joined = {s for s, year in began if year >= FIRST}
    told = joined & climbed.keys()
    if len(told) < WHOLE * len(joined):
        raise UsageError(
            f"no reference class: {len(joined)} states have joined "
            f"{known.actors.name(organization)} since {FIRST}, and the record knows the earlier "
            f"steps of {len(told)} of them"
        )
    rows = [
        (s, year, _rung(climbed[s], year))
        for s in climbed
        for year in complete_years(as_of)
        if s not in known.memberships.on(organization, date(year - 1, 12, 31))
        and first_year(known.actors[s]) <= year
    ]
    if len(rows) < LEAST_ROWS or len(joined) < LEAST_JOINED:
        raise UsageError(
            f"no reference class: the record holds {len(rows)} years of states on the ladder of "
            f"{known.actors.name(organization)} and {len(joined)} accessions since {FIRST}; "
            f"{LEAST_ROWS} and {LEAST_JOINED} are the least"
        )
    own = _rung(climbed[state], as_of.year + 1)
    for reach in (0, 1, 2, 99):
        near = [r for r in rows if abs(r[2] - own) <= reach]
        if len(near) >= LEAST:
            break
    events = [began[s, year] for s, year, _ in near if (s, year) in began]
    stood = {0: "at its step", 1: "within one step of it", 2: "within two steps of it"}.get(
        reach, "wherever they stood"
    )
    return ReferenceClass(
        says=(
            f"states on the ladder of {known.actors.name(organization)} that did not belong to it, "
            f"{stood}: {len(near)} state-years since {FIRST}, {len(events)} of them ended in "
            "membership"
        ),
        years=len(near),
        events=len(events),
        mean=sum((s, year) in began for s, year, _ in rows) / len(rows),
        facts=tuple(events),
    )


def _rung(reached: list[tuple[int, int]], year: int) -> int:
    return max((order for when, order in reached if when < year), default=0)


def leaving(known: Evidence, state: str, organization: str, as_of: date) -> ReferenceClass:
    """Members of all organizations of the record: how often one of them left."""
    over = _over(known)

    def years_of(names: Iterator[str]) -> tuple[int, list[str]]:
        count, left = 0, []
        for name in names:
            for m in known.memberships.of(name):
                if m.status != "full" or not known.memberships.known(name):
                    continue
                last = m.end.year if m.end is not None else as_of.year - 1
                count += max(0, min(last, as_of.year - 1) - max(m.start.year, FIRST) + 1)
                if m.end is not None and m.end.year >= FIRST and m.id not in over:
                    left.append(m.id)
        return count, left

    if state not in known.memberships.on(organization, as_of):
        raise UsageError(
            f"no reference class: {known.actors.name(state)} is no member of "
            f"{known.actors.name(organization)} by {as_of}, so it cannot leave it"
        )
    everywhere = sorted({m.organization for m in known.memberships.rows})
    many, gone = years_of(iter(everywhere))
    own, left = years_of(iter([organization]))
    if many < LEAST:
        raise UsageError("no reference class: the record holds too few memberships")
    return ReferenceClass(
        says=(
            f"members of {known.actors.name(organization)}: {own} member-years since {FIRST}, "
            f"{len(left)} of them the last; of all organizations of the record {many} and "
            f"{len(gone)}"
        ),
        years=own,
        events=len(left),
        mean=len(gone) / many,
        facts=tuple(left),
    )


def _over(known: Evidence) -> frozenset[str]:
    """Memberships that ended with their organization: nobody left."""
    ends: dict[tuple[str, date], list[str]] = {}
    for m in known.memberships.rows:
        if m.end is not None and m.status == "full":
            ends.setdefault((m.organization, m.end.first), []).append(m.id)
    most: dict[str, int] = {}
    for name, day in ends:
        before = len(known.memberships.on(name, day - timedelta(days=1)))
        most[name] = max(before, most.get(name, 0))
    return frozenset(
        i for (o, _), ids in ends.items() if len(ids) > max(2, most[o] / 2) for i in ids
    )


def acting(known: Evidence, asked: Proposition, as_of: date) -> ReferenceClass:
    """States of the organization's pairs: in how many of the years seen the act was done."""
    bench = Bench(known, as_of)
    others = sorted(
        {
            s
            for f in known.facts
            if asked.partner in f.partners()
            for s in f.subjects()
            if s in known.actors and known.actors[s].kind == "state"
        }
    )
    if asked.states[0] not in others:
        raise UsageError(
            f"no reference class: the record knows no fact of {known.actors.name(asked.states[0])} "
            f"and {known.actors.name(asked.partner)}"
        )
    _not_behind(known, bench, asked, as_of)
    seen, done = 0, []
    for state in others[:MOST_STATES]:
        for _, facts in _years_done(known, bench, replace(asked, states=(state,)), as_of):
            seen += 1
            done += facts[:1]
            if facts and asked.test.name == "once":
                break  # what happens once is no longer at risk
    if seen < LEAST or not done:
        raise UsageError(
            f"no reference class: the record saw it {len(done)} times in {seen} years of states "
            f"with {known.actors.name(asked.partner)}; {LEAST} years and one case are the least"
        )
    return ReferenceClass(
        says=(
            f"states with {known.actors.name(asked.partner)}: it was done in {len(done)} of {seen} "
            "state-years in which documents would have shown it"
        ),
        years=seen,
        events=len(done),
        mean=len(done) / seen,
        facts=tuple(done),
    )


def _not_behind(known: Evidence, bench: Bench, asked: Proposition, as_of: date) -> None:
    """Refuse what lies behind the state: a step taken, or one toward what it belongs to.

    Raises:
        UsageError: the state did it already, or is a member and the act is a step of the ladder.
    """
    halts = bool(asked.about.events) and HALTS.issuperset(asked.about.events)
    if asked.test.name != "once" and not halts:
        return
    state, name = asked.states[0], known.actors.name(asked.states[0])
    ladder = known.codebook.ladder(asked.partner)
    steps = {mechanism for rung in ladder for mechanism, _ in rung.steps}
    if steps & set(asked.about.mechanisms) and state in known.memberships.on(asked.partner, as_of):
        raise UsageError(
            f"no question: {name} is a member of {known.actors.name(asked.partner)} by {as_of}, "
            "and this is a step toward it"
        )
    whole = replace(asked, window=Window(date.min, as_of), negated=False)
    found = [known.find(f.id) for f in resolve(whole, bench, as_of, rivals=False).speaks_for]
    if done := sorted((f.start for f in found if f is not None), key=lambda w: w.first):
        raise UsageError(
            f"no question: the record has it done already ({when_text(done[0])}); whether it is "
            "done a second time has no reference class"
        )


def _years_done(
    known: Evidence, bench: Bench, asked: Proposition, as_of: date
) -> Iterator[tuple[int, list[str]]]:
    """Each year seen, with the facts by which it holds in the year."""
    whole = replace(asked, window=Window(date(FIRST, 1, 1), as_of), negated=False)
    found = resolve(whole, bench, as_of, rivals=False)
    by_year: dict[int, list[str]] = {}
    for weighed in found.speaks_for:
        fact = known.find(weighed.id)
        if fact is not None and fact.strict:
            by_year.setdefault(fact.start.year, []).append(fact.id)
    dyad = bench.dyad(asked.states[0], organization_set(asked.partner))
    for year in complete_years(as_of):
        if year in by_year or dyad.coverage(year) >= SEEN:
            yield year, by_year.get(year, [])
