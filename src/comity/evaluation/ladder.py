"""The institutional ladder: which rung a state reached when, by which milestones.

A rung's date is that of its verified, most precise, earliest milestone; the generous date takes
unverified milestones too.
"""

from __future__ import annotations

from collections.abc import Sequence

from comity.codebook import Rung
from comity.dates import days_between
from comity.evaluation.result import Ladder, Reached
from comity.evidence import Evidence
from comity.facts import Fact

_PRECISION = ("day", "month", "year")


def ladder_of(
    evidence: Evidence, organization: str, state: str, peers: Sequence[str], pair: str
) -> Ladder:
    """The ladder of an organization for a state and its peers."""
    rungs = evidence.codebook.ladder(organization)
    steps: dict[str, list[Fact]] = {}
    for fact in evidence.facts:
        if fact.kind == "milestone" and fact.organization == organization:
            for subject in fact.subjects():
                steps.setdefault(subject, []).append(fact)
    return Ladder(
        organization,
        _climb(rungs, steps.get(state, []), pair, state),
        {peer: _climb(rungs, steps.get(peer, []), pair, peer) for peer in peers},
    )


def _climb(
    rungs: Sequence[Rung], milestones: Sequence[Fact], pair: str, state: str
) -> tuple[Reached, ...]:
    reached: list[Reached] = []
    before: Fact | None = None
    for rung in rungs:
        facts = [f for f in milestones if (f.mechanism, f.event) in rung.steps]
        strict, generous = _first([f for f in facts if f.strict]), _first(facts)
        chosen = strict or generous
        days = days_between(before.start, chosen.start) if before and chosen else None
        before = chosen or before
        reached.append(
            Reached(
                f"{pair}/ladder/{state}/{rung.id}",
                rung.id,
                rung.label,
                rung.stage,
                rung.order,
                str(strict.start) if strict else "",
                str(generous.start) if generous else "",
                days,
                tuple(f.id for f in facts),
            )
        )
    return tuple(reached)


def _first(facts: Sequence[Fact]) -> Fact | None:
    """The earliest step; of several dates for one step the most precise, then the earliest."""
    steps: dict[tuple[str, str], Fact] = {}
    for fact in sorted(facts, key=lambda f: (_PRECISION.index(f.start.precision), f.start.first)):
        steps.setdefault((fact.mechanism, fact.event), fact)
    if not steps:
        return None
    earliest = min(steps.values(), key=lambda f: f.start.first)
    same = [f for f in steps.values() if f.start.compatible(earliest.start)]
    return min(same, key=lambda f: (_PRECISION.index(f.start.precision), f.start.first))


def highest(rungs: Sequence[Reached], *, strict: bool) -> Reached | None:
    """The highest rung reached, by verified milestones only or by all."""
    found = [r for r in rungs if (r.strict if strict else r.generous)]
    return max(found, key=lambda r: r.order, default=None)
