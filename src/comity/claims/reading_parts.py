"""What every maker of propositions asks of a clause that is read whole: who, what step, when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from comity.claims.clauses import Setting
from comity.claims.constructions import Match
from comity.claims.time_words import times_in
from comity.core.codebook import DATA, rows_of
from comity.propositions.model import Window

Values = dict[str, Any]
JOINED = ["joined", "founding member", "acceded", "admitted", "joined as participant", "rejoined"]
ACTS: Mapping[str, list[str]] = {
    "join": JOINED,
    "receive": ["granted", "invited", "joined", "agreed"],
    "sign": ["signed", "agreement signed"],
    "ratify": ["ratified"],
    "agree": ["agreed", "signed"],
    "open": ["opened", "started"],
    "enterforce": ["in-force", "entered into force"],
}
"""What an act may be called in the record: signing is not ratifying, a plan no membership."""
JOINED_BY_SIGNING = ("PfP framework document", "Collective Security Treaty")
RECURRING = ("IPAP", "Individual Partnership Programme (IPP)", "PARP", "Annual National Programme")
"""Mechanisms that are renewed, so that another date of the act contradicts nothing."""
SINCE = ("since", "from", "\u0441", "\u0441\u043e")
"""Words before the beginning of a state of things; the last two are Russian."""
PRESENT = re.compile(r"\b(?:is|are|serves?|guards?|has|have|participates?)\b|служат|является", re.I)


class NoTest(Exception):
    """No test answers what a clause says; the message says why."""


def window_of(match: Match, setting: Setting, *, state: bool = False) -> Values:
    """The window of a clause: of one act, or of a state that began ("since") or went on.

    Raises:
        NoTest: several times, or a time that leaves open when the act was.
    """
    if not match.times:
        return {"window": {"to": setting.day.isoformat()}}
    if len(match.times) > 1:
        raise NoTest("it names several times")
    word = match.times[0].time
    assert word is not None
    lead = word.text.split()[0].casefold()
    if lead in SINCE:
        if not state:
            raise NoTest(f'"{word.text}" does not say when it happened')
        return {"window": _plain(_begun(word.text, setting.day) or word.window)}
    if lead in ("after", "for", "over", "until", "till", "before", "throughout"):
        raise NoTest(f'"{word.text}" does not say when it happened')
    if lead == "by":
        return {"window": {"to": (word.window.last or setting.day).isoformat()}}
    return {"window": _plain(word.window)}


def _begun(text: str, day: date) -> Window | None:
    """The time after "since" as a span of its own: January 2006 of "since January 2006"."""
    lead, _, rest = text.partition(" ")
    own = ("\u0432 " if lead.casefold() in SINCE[2:] else "in ") + rest
    found = times_in(own, 0, len(own), day).read
    return found[0].window if found else None


def _plain(window: Window) -> dict[str, str]:
    ends = {"from": window.first, "to": window.last}
    return {k: v.isoformat() for k, v in ends.items() if v}


def state_of(match: Match, name: str = "s") -> str:
    """The id of the state in a named place of the construction."""
    return match.parts[name].value


def organization_of(match: Match, setting: Setting) -> str:
    """The id of the organization; of an ally, the alliance that the text is about.

    Raises:
        NoTest: none is named.
    """
    part = match.parts.get("o")
    if part is None:
        if match.has("ally") is None or setting.organization != "NATO":
            raise NoTest("it does not say of what")
        return "NATO"
    return part.value


def mechanism_of(match: Match, name: str = "m") -> tuple[str, str]:
    """A mechanism and the organization it is of."""
    mechanism = match.parts[name].value
    for row in rows_of(DATA / "codebook" / "mechanisms.csv"):
        if row["mechanism"] == mechanism:
            said = {u.value for u in match.units if u.code == "O"}
            if said - {row["organization"]}:
                raise NoTest(f"{mechanism} is no instrument of {', '.join(sorted(said))}")
            return mechanism, row["organization"]
    raise NoTest(f"the record knows no organization of {mechanism}")


def _act(match: Match) -> str:
    if match.construction.act:
        return match.construction.act
    acts = [u.code for u in match.units if u.code in ACTS]
    return acts[0] if acts else "agree"


def step_about(match: Match, setting: Setting, name: str = "m") -> tuple[str, Values]:
    """The organization of a step, and the selector of the step as the act names it."""
    mechanism, organization = mechanism_of(match, name)
    act = _act(match)
    events = list(ACTS[act])
    if act == "join" and mechanism in JOINED_BY_SIGNING:
        events.append("signed")
    if act == "join" and mechanism in RECURRING:
        events.append("agreed")
    steps = {s for r in setting.evidence.codebook.ladder(organization) for s in r.steps}
    about: Values = {"kind": "milestone", "mechanism": mechanism, "event": events}
    reached = any((mechanism, e) in steps for e in events)
    if reached and act in ("join", "sign", "agree", "receive", "open"):
        about["rungs"] = True
    return organization, about


def turned(values: Values, turned: bool) -> Values:
    """Values of an order the other way round, where it says "after"."""
    return {**values, "negated": turned}
