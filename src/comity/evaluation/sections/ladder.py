"""The institutional ladder: which rung a state reached when, by which milestones.

A rung's date is that of its verified, most precise, earliest milestone; the generous date takes
unverified milestones too. A rung is left by a withdrawal or suspension of one of its mechanisms
that nothing undid, or by the end of the state's last full membership.
"""

from __future__ import annotations

from collections.abc import Sequence

from comity.core.codebook import Rung
from comity.core.dates import When, days_between
from comity.core.facts import Fact
from comity.evaluation.evaluation_data import EvaluationData
from comity.evaluation.parts import Ladder, Reached
from comity.evidence.dyad import Dyad
from comity.evidence.evidence import Evidence

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
        _climb(evidence, rungs, steps.get(state, []), pair, state),
        {peer: _climb(evidence, rungs, steps.get(peer, []), pair, peer) for peer in peers},
    )


def _climb(
    evidence: Evidence, rungs: Sequence[Rung], milestones: Sequence[Fact], pair: str, state: str
) -> tuple[Reached, ...]:
    reached: list[Reached] = []
    ended = membership_end(evidence, rungs[0].organization, state) if rungs else None
    before: Fact | None = None
    for rung in rungs:
        facts = [f for f in milestones if (f.mechanism, f.event) in rung.steps]
        strict, generous = _first([f for f in facts if f.strict]), _first(facts)
        chosen = strict or generous
        days = days_between(before.start, chosen.start) if before and chosen else None
        before = chosen or before
        ends = _ends(rung, milestones, chosen)
        left = str(ends[-1].start) if ends else ""
        if not left and chosen and ended and chosen.start.first <= ended.first:
            left = str(ended)
        reached.append(
            Reached(
                id=f"{pair}/ladder/{state}/{rung.id}",
                rung=rung.id,
                label=rung.label,
                stage=rung.stage,
                order=rung.order,
                strict=str(strict.start) if strict else "",
                generous=str(generous.start) if generous else "",
                left=left,
                days=days,
                facts=tuple(f.id for f in (*facts, *ends)),
            )
        )
    return tuple(reached)


def _ends(rung: Rung, milestones: Sequence[Fact], reached: Fact | None) -> list[Fact]:
    """The withdrawal or suspension that ended a rung, where no later step undid it."""
    mechanisms = {mechanism for mechanism, _ in rung.steps}
    if reached is None:
        return []
    own = [
        f for f in milestones if f.mechanism in mechanisms and f.start.first >= reached.start.first
    ]
    last = max(own, key=lambda f: f.start.first, default=None)
    return [last] if last is not None and is_setback(last) else []


def is_setback(fact: Fact) -> bool:
    """Whether a milestone suspends or ends something that was there."""
    return fact.stage in ("suspended", "ended") and (fact.depth or 0) < -1


def membership_end(evidence: Evidence, organization: str, state: str) -> When | None:
    """When the last full membership of a state ended, or None where it goes on or never was."""
    rows = [
        m for m in evidence.memberships.of(organization) if m.state == state and m.status == "full"
    ]
    if not rows or any(m.end is None for m in rows):
        return None
    return max((m.end for m in rows if m.end), key=lambda end: end.last)


def suspensions(dyad: Dyad) -> list[Fact]:
    """Milestones outside the ladder that suspend something and that nothing undid since."""
    organization = dyad.partner.organization
    rungs = {m for r in dyad.evidence.codebook.ladder(organization) for m, _ in r.steps}
    last: dict[str, Fact] = {}
    for fact in dyad.evidence_of_state:
        if (
            fact.kind == "milestone"
            and fact.organization == organization
            and fact.mechanism not in rungs
        ):
            last[fact.mechanism] = fact
    return [f for f in last.values() if f.stage == "suspended"]


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
    """The highest rung that still holds, by verified milestones only or by all."""
    found = [r for r in rungs if (r.strict if strict else r.generous) and not r.left]
    return max(found, key=lambda r: r.order, default=None)


def reached_text(rung: Reached, length: int = 10) -> str:
    """When a rung was reached, as a reader writes it: "2006-06-23, left 2012-06-28", "1995 ?".

    Args:
        rung: the rung of one state.
        length: characters of each date: 4 for the year, 7 for the month, 10 for the day.
    """
    text = rung.strict[:length] or (f"{rung.generous[:length]} ?" if rung.generous else "-")
    return f"{text}, left {rung.left[:length]}" if rung.left else text


def no_step(evaluation: EvaluationData) -> str:
    """What is said in place of a ladder that the state never set foot on."""
    first, last = evaluation.ladder.rungs[0].label, evaluation.ladder.rungs[-1].label
    leads = f"leads from “{first}” to “{last}”" if first != last else f"has one step, “{first}”"
    return (
        f"The record has no step of {evaluation.question.state_name} on this ladder, which "
        f"{leads}; what it holds otherwise stands beside the ladder."
    )
