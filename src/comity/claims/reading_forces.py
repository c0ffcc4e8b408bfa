"""Forces: troops in operations, exercises, withdrawals and evictions; and visits."""

from __future__ import annotations

import re
from typing import Any

from comity.claims.clauses import Setting
from comity.claims.constructions import Match
from comity.claims.reading_parts import (
    PRESENT,
    NoTest,
    Values,
    organization_of,
    state_of,
    window_of,
)

PLACES = {
    "AFG": "Afghanistan;ISAF",
    "IRQ": "Iraq",
    "XKX": "Kosovo;KFOR",
    "LBN": "UNIFIL;Lebanon",
}
"""Words of the operations in a state."""


def _place(match: Match) -> list[str]:
    part = match.parts["p"]
    if part.code == "S" and part.value not in PLACES:
        raise NoTest(f"the record knows no operation in {part.text}")
    return PLACES.get(part.value, part.value).split(";")


def _goes_on(match: Match) -> bool:
    """Whether a clause speaks of what goes on: by "still", or in the present without a time."""
    words = " ".join(u.text for u in match.units)
    denial = match.denial.text if match.denial is not None else ""
    past = re.search(
        r"\b(?:was|were|did|had|served|sent|took|participated|contributed)\b", f"{denial} {words}"
    )
    present = bool(PRESENT.search(words)) and not past
    return match.has("still") is not None or (present and not match.times)


def troops(match: Match, setting: Setting) -> list[Values]:
    """Troops in an operation: contributions, not overflights; now, or at a time."""
    where = _place(match)
    state = state_of(match)
    base = {"state": state, "partner": setting.organization, "partner_set": "anyone"}
    about = {"kind": "operation", "area": "peacekeeping", "words": where}
    now = _goes_on(match)
    if match.refused:
        refusal = {"kind": "withdrawal", "words": where}
        return [{**base, "about": refusal, "test": {"is": "refused", "then": about},
                 **window_of(match, setting)}]  # fmt: skip
    if now:
        return [{**base, "about": about, "test": "standing"}]
    return [{**base, "about": about, "test": "done", **window_of(match, setting)}]


def home(match: Match, setting: Setting) -> list[Values]:
    """Troops brought home from an operation."""
    if match.refused:
        raise NoTest("a refusal to leave")
    about = {"kind": "withdrawal", "area": "peacekeeping", "said": ["withdrawal"],
             "words": _place(match)}  # fmt: skip
    return [{"state": state_of(match), "partner": setting.organization, "partner_set": "anyone",
             "about": about, "test": "done", **window_of(match, setting)}]  # fmt: skip


def visit_state(match: Match, setting: Setting) -> list[Values]:
    """A visit of a Secretary General to the state, or to a city that the fact names."""
    who = match.parts["h"]
    if not who.text.startswith("Secretary General"):
        raise NoTest("whose visitor it was, the sentence does not say")
    about: Values = {"kind": "visit", "said": ["Secretary General", who.value]}
    state = setting.state
    if "c" in match.parts:
        about["said"] = [*about["said"], match.parts["c"].text]
    else:
        state = state_of(match)
    return [{"state": state, "partner": "NATO", "about": about, "test": "done",
             **window_of(match, setting)}]  # fmt: skip


def _withdrawal(match: Match, setting: Setting, said: list[str], **more: Any) -> Values:
    about = {"kind": "withdrawal", "said": said}
    return {"state": state_of(match), "partner": setting.organization, "partner_set": "anyone",
            "about": about, "test": "done", **window_of(match, setting), **more}  # fmt: skip


def pullout(match: Match, setting: Setting) -> list[Values]:
    """A withdrawal from an exercise, by its name or by the state that hosted it."""
    if "e" in match.parts:
        return [_withdrawal(match, setting, [match.parts["e"].value])]
    place = setting.evidence.actors[state_of(match, "place")].name
    return [_withdrawal(match, setting, ["exercise", place])]


def evicted(match: Match, setting: Setting) -> list[Values]:
    """Troops of another expelled from a base; the other way round contradicts.

    A parliament that votes to close a base, or a day that is set for it, is no eviction yet.
    """
    about = {"kind": "withdrawal", "words": match.parts["b"].value.split(";"),
             "said": ["eviction"], "with": state_of(match, "s2")}  # fmt: skip
    return [{"state": state_of(match), "partner": setting.organization, "partner_set": "anyone",
             "about": about, "test": "done", **window_of(match, setting)}]  # fmt: skip


def hosts(match: Match, setting: Setting) -> list[Values]:
    """Bases of another on the soil of the state: forces that stand there, and whose they are."""
    if "any" in match.parts and "foreign" not in match.parts["any"].text:
        raise NoTest("it does not say whose bases")
    if match.refused or match.times:
        raise NoTest("the record dates how bases began and ended, and not each year of them")
    whose: Values = {"partner_set": "anyone"}
    if "s2" in match.parts:
        whose = {"partner_set": state_of(match, "s2")}
    elif "o" in match.parts:
        whose = {"partner": organization_of(match, setting), "partner_set": "both"}
    words = " ".join(u.text for u in match.units)
    past = re.search(r"\b(?:hosted|housed)\b", words) is not None
    test = "done" if past or match.word == "never" else "standing"
    base = {"state": state_of(match), "partner": setting.organization, "about": {"depth": 9}}
    return [{**base, **whose, "test": test, "window": {"to": setting.day.isoformat()}}]


def closes(match: Match, setting: Setting) -> list[Values]:
    """A vote to close a base, by the parliament of the state it lies in."""
    return [_withdrawal(match, setting, ["votes", match.parts["b"].value.split(";")[0]])]


def senate(match: Match, setting: Setting) -> list[Values]:
    """A refusal by a senate."""
    return [{**_withdrawal(match, setting, ["Senate"]),
             "about": {"kind": "withdrawal", "said": ["Senate"],
                       "words": _place(match)}}]  # fmt: skip


def visit(match: Match, setting: Setting) -> list[Values]:
    """A visit of a named person to headquarters or a summit."""
    place = match.parts["c"].text if "c" in match.parts else "headquarters"
    who = match.parts.get("h")
    named = ["President"] if who is None else [who.text.split()[0], who.value]
    state = setting.state if who is not None else state_of(match)
    about = {"kind": "visit", "said": [*named, place]}
    return [{"state": state, "partner": "NATO", "about": about, "test": "done",
             **window_of(match, setting)}]  # fmt: skip


def sg(match: Match, setting: Setting) -> list[Values]:
    """A visit of a Secretary General of NATO to the state."""
    about = {"kind": "visit", "said": ["Secretary General"], "words": [" in ", "tours"]}
    return [{"state": state_of(match), "partner": "NATO", "about": about, "test": "done",
             "negated": "no" in match.parts, **window_of(match, setting)}]  # fmt: skip


def drill(match: Match, setting: Setting) -> list[Values]:
    """An exercise of two states: both took part."""
    about = {"kind": "exercise", "series": match.parts["e"].value, "with": state_of(match, "s2")}
    return [{"state": state_of(match), "partner": setting.organization, "partner_set": "anyone",
             "about": about, "test": "exists", **_edition(match, setting)}]  # fmt: skip


def series(match: Match, setting: Setting) -> list[Values]:
    """Part taken in an exercise of a name."""
    about: Values = {"kind": "exercise", "series": match.parts["e"].value}
    if "s2" in match.parts:
        about["with"] = state_of(match, "s2")
    base = {"state": state_of(match), "partner": setting.organization, "partner_set": "anyone"}
    if match.refused:
        refusal = {"kind": "withdrawal", "said": [match.parts["e"].value]}
        return [{**base, "about": refusal, "test": {"is": "refused", "then": about},
                 **window_of(match, setting)}]  # fmt: skip
    return [{**base, "about": about, "test": "exists", **_edition(match, setting)}]


def _edition(match: Match, setting: Setting) -> Values:
    """The window of an exercise: its time, else the year that its own name carries."""
    year = re.search(r"(?:19|20)\d\d$", match.parts["e"].text)
    if match.times or year is None:
        return window_of(match, setting)
    return {"window": {"from": year.group(), "to": year.group()}}
