"""Whether a state of things that a step began can be said in the present tense.

"Has an action plan" is more than that one was agreed: plans run out, are ended, and what led to a
membership is over with it. Where the record knows of such an end, no test answers the present.
"""

from __future__ import annotations

from datetime import date

from comity.claims.clauses import Setting
from comity.core.facts import Fact
from comity.core.partner_sets import organization_set
from comity.evidence.evidence import Evidence
from comity.measures.instruments import OVER, instruments
from comity.propositions.selection import Bench

TOWARD_MEMBERSHIP = ("NATO", "EU")
"""Organizations whose ladder ends in membership, and what led there ends with it."""
ENDED = ("ended", "suspended")
"""Stages of events after which a mechanism does not go on."""


def over(
    setting: Setting,
    state: str,
    organization: str,
    mechanism: str,
    day: date,
    *,
    since: bool = False,
) -> str:
    """Why a mechanism may not be held any more on a day; empty where nothing says so.

    Args:
        setting: the evidence.
        state: id of the state.
        organization: id of the organization.
        mechanism: the mechanism.
        day: the day.
        since: whether it is said to have gone on all the time since it began.
    """
    evidence = setting.evidence.as_of(max(day, setting.evidence.first))
    if organization in TOWARD_MEMBERSHIP and state in evidence.memberships.on(organization, day):
        return f"the state is a member of {organization}, and what led there is over"
    if short_of_membership(organization, mechanism):
        if state in evidence.memberships.on(organization, day):
            return f"the state is a member of {organization}, and no {mechanism} any more"
        if later := _rung_after(evidence, state, organization, mechanism, day):
            return f"the state went on to {later}"
    if _left(evidence, state, organization, day):
        return f"the state was a member of {organization} and is none any more"
    dyad = Bench(evidence, max(day, evidence.first)).dyad(state, organization_set(organization))
    for one in instruments(dyad):
        if one.name == mechanism and (one.strict_status in OVER or one.status in OVER):
            return f"by the record it does not go on: {mechanism} {one.strict_status}"
    steps = [
        fact
        for fact in dyad.ever.facts
        if fact.kind == "milestone" and fact.mechanism == mechanism and fact.start.first <= day
    ]
    last = max(steps, key=lambda fact: fact.start.last, default=None)
    if last is not None and _ends(evidence, last):
        return f"by the record it does not go on: {mechanism} {last.event} ({last.start})"
    # a refusal before it began broke nothing off
    begun = min((f.start.first for f in steps if not _ends(evidence, f)), default=date.max)
    broken = next((f for f in steps if _ends(evidence, f) and f.start.first > begun), None)
    if since and broken is not None:  # begun again later: it was not so all the time
        return f"by the record it was broken off: {mechanism} {broken.event} ({broken.start})"
    return ""


def _ends(evidence: Evidence, fact: Fact) -> bool:
    word = evidence.codebook.events.get(fact.event)
    return bool(word and word.stage in ENDED) or (fact.depth or 0) < 0


def short_of_membership(organization: str, mechanism: str) -> bool:
    """Whether a mechanism is a status that ends with the next one: observer, dialogue partner."""
    return mechanism in (f"{organization} observer", f"{organization} dialogue partner")


def _rung_after(
    evidence: Evidence, state: str, organization: str, mechanism: str, day: date
) -> str:
    """The label of a higher rung of the ladder that the state took by a day, or empty."""
    ladder = evidence.codebook.ladder(organization)
    own = max(
        (n for n, r in enumerate(ladder) if any(m == mechanism for m, _ in r.steps)), default=-1
    )
    if own < 0:
        return ""
    taken = {
        (f.mechanism, f.event)
        for f in evidence.facts
        if f.kind == "milestone" and f.organization == organization
        and f.start.first <= day and state in f.subjects()
    }  # fmt: skip
    return next((r.label for r in ladder[own + 1 :] if not taken.isdisjoint(r.steps)), "")


def _left(evidence: Evidence, state: str, organization: str, day: date) -> bool:
    """Whether the state's membership ended, and none goes on."""
    rows = [
        row
        for row in evidence.memberships.of(organization)
        if row.state == state and row.status == "full"
    ]
    ended = [r for r in rows if r.end is not None and r.end.first <= day]
    return bool(ended) and not any(r.covers(day) for r in rows)
