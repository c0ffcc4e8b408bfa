"""What a state is to an organization short of a member, and what two sides set up between them."""

from __future__ import annotations

import re

from comity.claims.clauses import Setting
from comity.claims.constructions import Match
from comity.claims.reading_parts import (
    NoTest,
    Values,
    mechanism_of,
    state_of,
    window_of,
)
from comity.claims.reading_steps import PEERS, lasting, step

PAST = re.compile(r"\b(?:was|were)\b")
GRANTED = ["granted"]
UNDER_WAY = ["in-force", "entered into force"]
SET_UP = ["established", "launched", "signed"]


def status(match: Match, setting: Setting) -> list[Values]:
    """A candidate, an observer or a dialogue partner: since a time, or now."""
    mechanism, organization = _status(match, setting)
    return _now_or_then(match, setting, mechanism, organization, GRANTED)


def became(match: Match, setting: Setting) -> list[Values]:
    """The same, taken up."""
    mechanism, organization = _status(match, setting)
    about = {"kind": "milestone", "mechanism": mechanism, "event": GRANTED, "rungs": True}
    return [{"state": state_of(match), "partner": organization, "about": about, "test": "once",
             **window_of(match, setting)}]  # fmt: skip


def _status(match: Match, setting: Setting) -> tuple[str, str]:
    """The mechanism of a status and its organization.

    Raises:
        NoTest: it does not say of what, or the record knows no such status.
    """
    said = [match.parts[name].value for name in ("o", "o2") if name in match.parts]
    if len(set(said)) > 1:
        raise NoTest("it names two organizations")
    organization = said[0] if said else setting.organization
    kind = match.parts["kind"].value
    if kind == "candidate":
        if organization != "EU":
            raise NoTest("candidates are the European Union's in the record")
        return "candidate status", "EU"
    mechanism = f"{organization} {kind}"
    if (organization, mechanism) not in setting.evidence.codebook.mechanisms:
        raise NoTest(f"the record knows no {kind} of {organization}")
    return mechanism, organization


def _now_or_then(
    match: Match, setting: Setting, mechanism: str, organization: str, events: list[str]
) -> list[Values]:
    if not match.times and PAST.search(" ".join(u.text for u in match.units)):
        raise NoTest("it says was, and not when")
    return lasting(match, setting, mechanism, organization, events, present=True)


def in_force(match: Match, setting: Setting) -> list[Values]:
    """An agreement that is in force, or has been since a time."""
    mechanism, organization = mechanism_of(match)
    return _now_or_then(match, setting, mechanism, organization, UNDER_WAY)


def set_up(match: Match, setting: Setting) -> list[Values]:
    """A body of one state and an organization set up: whose it is stands in the record."""
    mechanism, organization = mechanism_of(match)
    about = {"kind": "milestone", "mechanism": mechanism, "event": SET_UP}
    states = {
        state
        for fact in setting.evidence.facts
        if fact.kind == "milestone" and fact.mechanism == mechanism
        for state in fact.subjects()
    }
    named = {match.parts["s"].value} if "s" in match.parts else states
    if len(states) != 1 or states != named or match.denied:
        raise NoTest(f"{mechanism} is not of one state alone in the record")
    return [{"state": states.pop(), "partner": organization, "about": about, "test": "done",
             **window_of(match, setting)}]  # fmt: skip


def last(match: Match, setting: Setting) -> list[Values]:
    """The last of a class of states to take a step: after each of the others."""
    peers = match.parts.get("peers") or match.parts.get("peers2")
    if peers is None or match.denied or match.times:
        raise NoTest("last is asked of steps, and among a class of states that is named")
    made = step(match, setting)[0]
    made.pop("window", None)
    about = dict(made["about"])
    if not about.pop("rungs", None):
        raise NoTest("last is asked of steps of an organization's ladder only")
    return [
        {**made, "state": other, "about": about,
         "test": {"is": "order", "than": state_of(match), "then": about}}
        for other in PEERS[peers.value] if other != state_of(match)
    ]  # fmt: skip


def together(match: Match, setting: Setting) -> list[Values]:
    """A step of several states on one day or in one month."""
    if match.denied or match.refused:
        raise NoTest("it denies what several did together")
    window = window_of(match, setting)["window"]
    first, end = window.get("from"), window.get("to")
    if not (first and end and first[:7] == end[:7]):
        raise NoTest("together in a year is not together: it names no day or month")
    made = step(match, setting)[0]
    beside = [match.parts[name].value for name in ("s2", "s3") if name in match.parts]
    return [{**made, "state": state} for state in (state_of(match), *beside)]
