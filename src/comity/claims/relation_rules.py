"""Rules on the relation: policy, comparisons, trends, areas."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from comity.claims.clauses import Clause, Setting
from comity.claims.rule_output import (
    PROGRESS,
    Draft,
    dates_of,
    draft,
    whom_of,
)
from comity.propositions.model import Window


def _of_the_state(clause: Clause, setting: Setting) -> bool:
    """Whether a policy is a state's: the first actor that the clause names is one."""
    return bool(clause.actors) and setting.evidence.actors[clause.actors[0].value].kind == "state"


def consistency(clause: Clause, setting: Setting) -> Iterable[Draft]:
    """A policy that was always the same: no topic with official statements on both sides."""
    steady = clause.hits.of("steady")
    topics = clause.hits.of("topic") or clause.sentence.of("topic")
    if not steady or not (clause.hits.of("position") or clause.sentence.of("position")):
        return
    if not _of_the_state(clause, setting):
        return
    named = list(dict.fromkeys(h.value for h in topics))
    special = [t for t in named if t != "partnership"]
    turned = any(w in h.text.casefold() for h in steady for w in ("never", "without", "not"))
    denied = clause.denied and not turned
    yield draft(
        "consistency",
        clause,
        (*steady, *clause.hits.of("position"), *topics),
        {k: v for k, v in whom_of(clause, setting).items() if k != "partner_set"},
        dates_of(clause, setting, relation=True),
        {
            "about": {"topic": special or ["membership", "partnership"]},
            "test": {"is": "position", "stance": "steady"},
            "negated": denied,
        },
    )


def stance(clause: Clause, setting: Setting) -> Iterable[Draft]:
    """A declared multi-vector course."""
    topics = clause.hits.of("topic", "multi-vector")
    if not topics or clause.hits.of("steady") or not _of_the_state(clause, setting):
        return
    yield draft(
        "stance",
        clause,
        topics,
        {**whom_of(clause, setting), "partner_set": "anyone"},
        dates_of(clause, setting),
        {
            "about": {"topic": topics[0].value},
            "test": {"is": "position", "stance": "against" if clause.denied else "for"},
        },
    )


COUNTABLE = re.compile(
    r"more|greater|larger|higher|exceed\w*|outnumber\w*|surpass\w*|fewer|less|smaller|lower", re.I
)
"""Words that compare numbers."""


def compared(clause: Clause, setting: Setting) -> Iterable[Draft]:
    """More than others: exercises, votes or facts against peers, poles, or an earlier time."""
    more = tuple(h for h in clause.hits.of("more") if COUNTABLE.fullmatch(h.text))
    less = tuple(h for h in clause.hits.of("less") if COUNTABLE.fullmatch(h.text))
    counted = clause.hits.of("kind") or clause.hits.of("about", "votes")
    if not (more or less) or not counted:
        return  # closer, leading, the most active: of what, it does not say
    actors = setting.evidence.actors
    named = list(dict.fromkeys(h.value for h in clause.actors if actors[h.value].kind == "state"))
    whom = whom_of(clause, setting)
    by = _measures(clause)
    decades = [t for t in clause.times if re.search(r"\d0s", t.text)]
    if len(decades) > 1 and re.search(r"\bthan\b", clause.words):
        now, then = decades[0].window, decades[1].window
        yield draft(
            "change", clause, (*more, *less, *counted), whom,
            {"window": _plain(now)},
            {"test": {"is": "change", "by": by, "earlier": _plain(then),
                      "direction": "rising" if more else "falling"}, "negated": clause.denied},
        )  # fmt: skip
        return
    own = named[0] if named else whom["state"]
    poles = {s: p.id for p in setting.evidence.codebook.poles for s in p.states}
    about_votes = clause.hits.of("about", "votes")
    rest = [s for s in named if s != own]
    if about_votes and rest:
        than = [f"pole:{poles[s]}" if s in poles else s for s in rest[1:]]
        values: dict[str, Any] = {"state": own, "partner_set": rest[0]}
    else:
        values = {"state": own}
        organizations = [h.value for h in clause.actors if actors[h.value].kind == "organization"]
        than = list(rest)
        if not than and len(organizations) > 1:
            than = [f"pole:{p.id}" for p in setting.evidence.codebook.poles
                    if organizations[1] in p.organizations]  # fmt: skip
        if not than:
            region = actors[own].region
            than = [p for p in (setting.state, *setting.peers)
                    if p != own and actors[p].region == region]  # fmt: skip
    if not than:
        return
    yield draft(
        "comparison", clause, (*more, *less, *counted),
        {k: v for k, v in whom.items() if k != "state"}, values,
        dates_of(clause, setting, relation=True),
        {"test": {"is": "level", "than": than, "by": by},
         "negated": clause.denied != bool(less and not more)},
    )  # fmt: skip


def _measures(clause: Clause) -> list[str]:
    if clause.hits.of("about", "votes"):
        return ["un-agreement"]
    if clause.hits.of("kind", "exercise"):
        return ["exercises"]
    if clause.hits.of("kind", "instrument"):
        return ["instruments"]
    return ["exercises", "record"]


def _plain(window: Window) -> dict[str, str]:
    ends = {"from": window.first, "to": window.last}
    return {k: v.isoformat() for k, v in ends.items() if v}


def trend(clause: Clause, setting: Setting) -> Iterable[Draft]:
    """Relations, exercises or votes that grow, fall or stay."""
    found = clause.hits.of("trend")
    noun = clause.hits.of("relation") or clause.hits.of("kind") or clause.hits.of("about", "votes")
    if not found or clause.hits.of("about", "mechanisms"):
        return
    dynamics = any("dynamics" in h.text.casefold() for h in found)
    if not noun and not (dynamics and clause.sentence.of("relation")):
        return
    kinds = _measures(clause)
    by = PROGRESS if kinds == ["exercises", "record"] else kinds
    denied = clause.denied and found[0].value != "flat"
    yield draft(
        "trend",
        clause,
        (*found, *noun),
        {k: v for k, v in whom_of(clause, setting).items() if k != "partner_set"},
        dates_of(clause, setting, relation=True),
        {"test": {"is": "trend", "direction": found[0].value, "by": by}, "negated": denied},
    )


def areas(clause: Clause, setting: Setting) -> Iterable[Draft]:
    """Cooperation in an area: at least one fact of it; one proposition an area."""
    words = clause.hits.of("area")
    context = clause.sentence.of("relation") or clause.hits.of("assistance")
    if not words or not (context or clause.hits.of("sign") or clause.denied):
        return
    for area in dict.fromkeys(h.value for h in words):
        yield draft(
            "area",
            clause,
            tuple(h for h in words if h.value == area),
            {k: v for k, v in whom_of(clause, setting).items() if k != "partner_set"},
            dates_of(clause, setting),
            {"about": {"area": area}, "test": "never" if clause.denied else "exists"},
        )
