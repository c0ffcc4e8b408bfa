"""One real event, one fact: finding and merging exercises that two rows report.

Two exercises are taken for one when they share at least two participants (organizations count),
their dates can be the same (days may lie two weeks apart), and their series names are alike.
Every match found is shown with its reason; the decisions of the `same_as` table (same or apart)
come first, so any match can be undone, and `merged=False` leaves every row alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from comity.core.codebook import Codebook
from comity.core.facts import Fact, absorb, ordered

LIKENESS = 82
APART_DAYS = 14
SHARED = 2
SECOND_DATE = "two dates for one step"
"""How the reason of a match begins that makes a second date a conflict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Two facts held to be one event, or held apart.

    Attributes:
        fact: id of the fact that goes into the other.
        same_as: id of the fact that stays.
        decision: "same" or "apart".
        reason: why.
        by: "rule" or "person".
    """

    fact: str
    same_as: str
    decision: str
    reason: str
    by: str


def decisions(rows: Iterable[Mapping[str, str]]) -> list[Match]:
    """Decided matches from the rows of a same_as table."""
    return [
        Match(
            fact=r["fact"],
            same_as=r["same_as"],
            decision=r["decision"],
            reason=r["reason"],
            by=r.get("by") or "person",
        )
        for r in rows
    ]


def find_matches(facts: Iterable[Fact], among: Iterable[Fact] = ()) -> list[Match]:
    """Exercises of `facts` that are the same event as one of `among` or as an earlier one.

    Args:
        facts: those to find a match for; where two of them match, the later one goes.
        among: those that stay whatever is found.
    """
    stays: dict[int, list[tuple[int, Fact]]] = {}
    place = itertools.count()
    for fact in among:
        if fact.kind == "exercise":
            _put(stays, next(place), fact)
    found: list[Match] = []
    for fact in ordered(f for f in facts if f.kind == "exercise"):
        near = {n: f for year in _years(fact) for n, f in stays.get(year, ())}
        for _, other in sorted(near.items()):
            reason = same_exercise(fact, other)
            if reason:
                found.append(
                    Match(fact=fact.id, same_as=other.id, decision="same", reason=reason, by="rule")
                )
                break
        else:
            _put(stays, next(place), fact)
    return found


def _put(stays: dict[int, list[tuple[int, Fact]]], place: int, fact: Fact) -> None:
    for year in range(fact.start.first.year, fact.start.last.year + 1):
        stays.setdefault(year, []).append((place, fact))


def _years(fact: Fact) -> range:
    """The years in which an exercise can have begun that is the same."""
    return range(fact.start.first.year - 1, fact.start.last.year + 2)


def find_agreements(facts: Iterable[Fact], among: Iterable[Fact]) -> list[Match]:
    """Agreements of `facts` that are one of `among`: the same two states, signed the same day.

    Titles differ too much between data sets to compare; where two agreements of one pair were
    signed on one day, the first is taken.
    """
    known: dict[tuple[frozenset[str], date], Fact] = {}
    for fact in ordered(f for f in among if _is_dated_agreement(f)):
        known.setdefault((_participants(fact), fact.start.first), fact)
    found, taken = [], set()
    for fact in ordered(f for f in facts if _is_dated_agreement(f)):
        other = known.get((_participants(fact), fact.start.first))
        if other is not None and other.id not in taken:
            taken.add(other.id)
            states = " and ".join(sorted(_participants(fact)))
            reason = f"{states} signed an agreement on {fact.start} in both"
            found.append(
                Match(fact=fact.id, same_as=other.id, decision="same", reason=reason, by="rule")
            )
    return found


def find_second_dates(
    facts: Iterable[Fact], codebook: Codebook, decided: Iterable[Match] = ()
) -> list[Match]:
    """Milestones of one step that happens once, told with two dates that cannot be one day.

    The verified, the most precise, the earliest stays, in this order, and the other becomes a
    passage of it: a second date is a conflict and never a second step. What a person decided
    comes first.

    Args:
        facts: the facts of every record.
        codebook: which acts happen once, and what kind of instrument a mechanism is.
        decided: pairs that a person decided on, which are passed over.
    """
    apart = {frozenset((m.fact, m.same_as)) for m in decided}
    steps: dict[tuple[str, ...], list[Fact]] = {}
    for fact in facts:
        if fact.kind == "milestone" and codebook.event(fact.event).once:
            key = (*sorted(fact.subjects()), fact.organization, fact.mechanism, fact.event)
            steps.setdefault(key, []).append(fact)
    found = []
    for told in (told for told in steps.values() if len(told) > 1):
        stay: list[Fact] = []
        for fact in sorted(told, key=_surest_first):
            for other in stay:
                if frozenset((fact.id, other.id)) not in apart and not other.start.compatible(
                    fact.start
                ):
                    reason = f"{SECOND_DATE}: {other.start} and {fact.start}"
                    found.append(
                        Match(
                            fact=fact.id,
                            same_as=other.id,
                            decision="same",
                            reason=reason,
                            by="rule",
                        )
                    )
                    break
            else:
                stay.append(fact)
    return found


def _surest_first(fact: Fact) -> tuple[bool, int, date, str]:
    precision = ("day", "month", "year").index(fact.start.precision)
    return not fact.strict, precision, fact.start.first, fact.id


def _is_dated_agreement(fact: Fact) -> bool:
    return (
        fact.kind == "instrument"
        and fact.stage == "signed"
        and fact.start.precision == "day"
        and len(_participants(fact)) == 2
    )


def same_exercise(one: Fact, two: Fact) -> str:
    """Why two exercises are one event, or an empty text where they are not."""
    exact = one.start.precision == two.start.precision == "day"
    reach = timedelta(days=APART_DAYS if exact else 0)
    if one.start.first > two.start.last + reach or two.start.first > one.start.last + reach:
        return ""
    shared = _participants(one) & _participants(two)
    if len(shared) < SHARED or not one.series or not two.series:
        return ""
    from rapidfuzz import fuzz  # 40 ms that only a record with exercises of its own needs

    likeness = fuzz.token_sort_ratio(one.series, two.series)
    if likeness < LIKENESS:
        return ""
    return (
        f"{', '.join(sorted(shared)[:4])} in both; {one.start} and {two.start}; names "
        f"{likeness:.0f} % alike ({one.series} / {two.series})"
    )


def _participants(fact: Fact) -> frozenset[str]:
    return fact.subjects() | fact.partners()


def merge(facts: Iterable[Fact], matches: Iterable[Match]) -> tuple[Fact, ...]:
    """The facts with every pair decided "same" made one; ids that are not there are passed over.

    A chain (a into b, b into c) ends in one fact.
    """
    by_id = {fact.id: fact for fact in facts}
    moved: dict[str, str] = {}
    for match in matches:
        if match.decision != "same":
            continue
        goes, stays = _root(match.fact, moved), _root(match.same_as, moved)
        if goes == stays or goes not in by_id or stays not in by_id:
            continue
        by_id[stays] = absorb(by_id[stays], by_id.pop(goes))
        moved[goes] = stays
    return tuple(by_id.values())


def _root(fact_id: str, moved: Mapping[str, str]) -> str:
    while fact_id in moved:
        fact_id = moved[fact_id]
    return fact_id


def undone(matches: Iterable[Match], apart: Iterable[Match]) -> list[Match]:
    """The matches with those that `apart` decides against turned to "apart"."""
    against = {frozenset((m.fact, m.same_as)) for m in apart if m.decision == "apart"}
    return [
        replace(m, decision="apart", by="person")
        if frozenset((m.fact, m.same_as)) in against
        else m
        for m in matches
    ]
