"""Memberships: joined, left, founded, before another, the n-th; and applications for them."""

from __future__ import annotations

import re

from comity.claims.clauses import Setting
from comity.claims.constructions import Match
from comity.claims.reading_parts import (
    SINCE,
    NoTest,
    Values,
    mechanism_of,
    organization_of,
    state_of,
    turned,
    window_of,
)
from comity.claims.time_words import number_of

UNDATED = "it says was, and not when"


def member(match: Match, setting: Setting) -> list[Values]:
    """A member now, in a time, or since one."""
    base = {"state": state_of(match), "partner": organization_of(match, setting)}
    past = bool(re.search(r"\b(?:was|were)\b", " ".join(u.text for u in match.units)))
    if not match.times:
        if past:
            raise NoTest(UNDATED)
        if match.word == "never":
            return [{**base, "test": "joined", "window": {"to": setting.day.isoformat()}}]
        day = setting.day.isoformat()
        return [{**base, "test": "belonged", "window": {"from": day, "to": day}}]
    word = match.times[0].time
    assert word is not None
    if word.text.split()[0].casefold() in SINCE:
        day = setting.day.isoformat()
        begun = window_of(match, setting, state=True)
        # a member at the end of that time (who joined a little later was none yet), and now
        days = dict.fromkeys((min(begun["window"].get("to", day), day), day))
        was = [{**base, "test": "belonged", "window": {"from": d, "to": d}} for d in days]
        return [{**base, "test": "joined", **begun}, *was]
    return [{**base, "test": "belonged", **window_of(match, setting)}]


def joined(match: Match, setting: Setting) -> list[Values]:
    """A membership taken up."""
    base = {"state": state_of(match), "partner": organization_of(match, setting)}
    if match.refused:
        raise NoTest("a refusal to join: the record holds memberships and steps")
    return [{**base, "test": "joined", **window_of(match, setting)}]


def founder(match: Match, setting: Setting) -> list[Values]:
    """A founding member."""
    part = match.parts.get("o")
    assert part is not None
    organization = part.value
    if part.code == "M":
        mechanism, organization = mechanism_of(match, "o")
        about = {
            "kind": "milestone",
            "mechanism": mechanism,
            "event": ["signed", "founding member"],
        }
        test = "once"
        if "where" in match.parts:
            about["said"], test = [match.parts["where"].text], "done"
        return [{"state": state_of(match), "partner": organization, "about": about, "test": test,
                 **window_of(match, setting)}]  # fmt: skip
    if "where" in match.parts:
        raise NoTest("where an organization was founded is not in the record")
    found = {"state": state_of(match), "partner": organization, "test": "founder"}
    if match.times:
        return [found, {**found, "test": "joined", **window_of(match, setting)}]
    return [found]


ORDINALS = {
    f"{tens}-{ones}": base + n
    for tens, base in (("twenty", 20), ("thirty", 30), ("forty", 40))
    for n, ones in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"], 1
    )
} | {
    word: n
    for n, word in enumerate(
        ["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
         "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth",
         "seventeenth", "eighteenth", "nineteenth", "twentieth"],
        2,
    )
} | {"thirtieth": 30}  # fmt: skip


def nth(match: Match, setting: Setting) -> list[Values]:
    """The n-th to become a member, by the days on which members joined."""
    word = match.parts["n"].text.casefold()
    digits = re.match(r"\d+", word)
    number = int(digits.group()) if digits else ORDINALS[word]
    base = {"state": state_of(match), "partner": organization_of(match, setting)}
    ranked: Values = {**base, "test": {"is": "nth", "rank": number}}
    if match.denied:
        raise NoTest("it denies a place in an order")
    return (
        [ranked, {**base, "test": "joined", **window_of(match, setting)}]
        if match.times
        else [ranked]
    )


def lag(match: Match, setting: Setting) -> list[Values]:
    """A member so many months or years before another one."""
    number, unit = match.parts["lag"].text.split()
    count = number_of(number)
    if count is None or match.denied:
        raise NoTest(f'"{match.parts["lag"].text}" is no span of time')
    months = count * (12 if unit.startswith("year") else 1)
    slack = 6 if unit.startswith("year") else 1
    made = order_joined(match, setting)[0]
    made["test"] |= {"at_least": months - slack, "at_most": months + slack}
    if made.pop("negated"):
        raise NoTest("so long after another: ask it the other way round")
    return [made]


def left(match: Match, setting: Setting) -> list[Values]:
    """A membership ended by the member."""
    if match.refused:
        raise NoTest("a refusal to leave")
    base = {"state": state_of(match), "partner": organization_of(match, setting)}
    return [{**base, "test": "left", **window_of(match, setting)}]


def expelled(match: Match, setting: Setting) -> list[Values]:
    """A membership ended by the organization: none is in the record, but its end would be."""
    organization = organization_of(match, setting)
    base = {"state": state_of(match), "partner": organization, **window_of(match, setting)}
    about = {"kind": "milestone", "event": ["expelled", "excluded"]}
    belies = {"kind": "milestone", "event": ["frozen", "suspended", "withdrew"]}
    return [{**base, "about": about, "test": {"is": "refused", "then": belies}}]


def order_joined(match: Match, setting: Setting) -> list[Values]:
    """A member before another one."""
    if match.times:
        raise NoTest("it names a time beside an order")
    late = match.parts["order"].code == "after"
    test = {"is": "joined_before", "than": state_of(match, "s2")}
    base = {"state": state_of(match), "partner": organization_of(match, setting)}
    return [turned({**base, "test": test}, late)]


def _application(match: Match, setting: Setting) -> Values:
    part = match.parts.get("o")
    organization = part.value if part else setting.organization
    about = {"kind": "milestone", "mechanism": "membership application",
             "event": ["submitted", "applied"]}  # fmt: skip
    if organization not in ("NATO", "EU"):
        raise NoTest("the record holds applications to NATO and the European Union only")
    return {"state": state_of(match), "partner": organization, "about": about}


def applied(match: Match, setting: Setting) -> list[Values]:
    """An application for membership."""
    return [{**_application(match, setting), "test": "once", **window_of(match, setting)}]


def applied_order(match: Match, setting: Setting) -> list[Values]:
    """An application before another state's."""
    if match.times:
        raise NoTest("it names a time beside an order")
    base = _application(match, setting)
    test = {"is": "order", "than": state_of(match, "s2"), "then": base["about"]}
    return [turned({**base, "test": test}, match.parts["order"].code == "after")]
