"""What a rule returns, and what every rule asks of a clause: whom it is about, and when."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from comity.claims.clauses import Clause, Setting
from comity.claims.lexicon import Hit
from comity.propositions.model import Window

PROGRESS = ["rungs", "exercises", "un-agreement", "instruments"]
"""What the progress of a relation is measured by where a sentence does not say."""


@dataclass(frozen=True)
class Draft:
    """A proposed proposition.

    Attributes:
        rule: name of the rule.
        values: plain values of the proposition.
        hits: the words that it rests on.
    """

    rule: str
    values: dict[str, Any]
    hits: tuple[Hit, ...]


Rule = Callable[[Clause, Setting], Iterable[Draft]]


def whom_of(clause: Clause, setting: Setting) -> dict[str, Any]:
    """State, partner and partner set that a clause is about."""
    actors = setting.evidence.actors
    named = list(dict.fromkeys(h.value for h in clause.actors))
    organizations = [a for a in named if actors[a].kind == "organization"]
    partner = setting.organization
    if organizations and partner not in organizations:
        partner = organizations[0]
    members = setting.evidence.memberships.on(partner, setting.day)
    pole = _pole_beside(clause, setting)
    if pole is not None:
        return {"state": clause.before or _subject(clause, setting), **pole}
    states = [a for a in named if actors[a].kind == "state"]
    own = [s for s in states if s not in members or s == setting.state]
    others = [s for s in states if s in members and s != setting.state]
    found: dict[str, Any] = {"state": setting.state, "partner": partner}
    if own:
        found["state"] = setting.state if setting.state in own else own[0]
    elif clause.before and not others and not clause.hits.of("region"):
        found["state"] = clause.before
    elif clause.hits.of("region") and not re.search(r"\bmembers?\b", clause.words):
        found["state"] = list(setting.peers) or setting.state
    if others and not re.search(r"\bmembers\b", clause.words):
        found["partner_set"] = ",".join(others)
    elif re.search(r"\b(?:members|member states|allies|alliance countries)\b", clause.words, re.I):
        found["partner_set"] = "members"
    return found


def _subject(clause: Clause, setting: Setting) -> str:
    states = [h.value for h in clause.actors if setting.evidence.actors[h.value].kind == "state"]
    return states[0] if len(states) > 1 else setting.state


def _pole_beside(clause: Clause, setting: Setting) -> dict[str, Any] | None:
    """The leader of another pole that the clause speaks of dealings with ("with Russia")."""
    for pole in setting.evidence.codebook.poles:
        if setting.organization in pole.organizations:
            continue
        for hit in clause.actors:
            before = clause.text[max(clause.start, hit.start - 9) : hit.start].casefold()
            if hit.value in pole.states and re.search(r"\b(?:with|to|toward|towards) $", before):
                return {"partner": pole.organizations[0], "partner_set": hit.value}
    return None


def dates_of(clause: Clause, setting: Setting, *, relation: bool = False) -> dict[str, Any]:
    """The window of a clause; of one without time words, the span of the relation."""
    window = clause.window
    if window is None:
        window = Window(None, setting.day)
    first = window.first.isoformat() if window.first else None
    last = (window.last or setting.day).isoformat()
    if first is None and relation:
        first = str(setting.began)
    return {"window": {k: v for k, v in (("from", first), ("to", last)) if v}}


def draft(rule: str, clause: Clause, hits: Sequence[Hit], *parts: dict[str, Any]) -> Draft:
    """A draft with the words it rests on, those of actors, time and denial included."""
    values: dict[str, Any] = {}
    for part in parts:
        values |= part
    times = [
        Hit(slot="time", value=str(t.window), start=t.start, end=t.end, text=t.text)
        for t in clause.times
    ]
    seen = (*hits, *clause.actors, *times, *clause.denials)
    ordered = tuple(sorted(dict.fromkeys(seen), key=lambda h: h.start))
    return Draft(rule, values, ordered)


def series_in(setting: Setting) -> set[str]:
    """Names of the exercise series in the evidence."""
    return {f.series for f in setting.evidence.facts if len(f.series) > 4}
