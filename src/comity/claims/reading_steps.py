"""Steps and positions: mechanisms joined or signed, their order, offices, transit, aims."""

from __future__ import annotations

from datetime import date

from comity.claims.clauses import Setting
from comity.claims.constructions import Match
from comity.claims.held_still import over
from comity.claims.reading_parts import (
    ACTS,
    JOINED,
    PRESENT,
    RECURRING,
    SINCE,
    NoTest,
    Values,
    mechanism_of,
    organization_of,
    state_of,
    step_about,
    turned,
    window_of,
)


def step(match: Match, setting: Setting) -> list[Values]:
    """A mechanism joined, signed, ratified or agreed."""
    organization, about = step_about(match, setting)
    base = {"state": state_of(match), "partner": organization, **window_of(match, setting)}
    if match.refused:
        refusal = {**about, "event": ["declined", "refused", "rejected"]}
        refusal.pop("rungs", None)
        taken = {**refusal, "event": sorted({e for act in ACTS.values() for e in act})}
        return [{**base, "about": refusal, "test": {"is": "refused", "then": taken}}]
    if "where" in match.parts:  # that it was there must be said too; silence on it decides nothing
        about = {**about, "said": [match.parts["where"].text]}
        about.pop("rungs", None)
        return [{**base, "about": about, "test": "done"}]
    again = about["mechanism"] in RECURRING and match.times
    if again:
        about = {**about, "event": [*about["event"], "renewed"]}
        about.pop("rungs", None)
    return [{**base, "about": about, "test": "done" if again else "once"}]


def has(match: Match, setting: Setting) -> list[Values]:
    """A state of things that a step began: "has had an action plan since January 2006"."""
    mechanism, organization = mechanism_of(match)
    member = match.has("member")
    if member is not None and member.text.casefold().startswith("full"):
        raise NoTest(f"{mechanism} has no full members")
    present = bool(PRESENT.search(" ".join(u.text for u in match.units)))
    events = [*JOINED, "agreed", "signed", "granted", "started", "renewed"]
    return lasting(match, setting, mechanism, organization, events, present=present)


def lasting(
    match: Match,
    setting: Setting,
    mechanism: str,
    organization: str,
    events: list[str],
    *,
    present: bool,
) -> list[Values]:
    """That a state of things had begun, and was not over as far as the record knows.

    Raises:
        NoTest: the record knows that it was over, or broken off since it began.
    """
    window, day = window_of(match, setting, state=True), setting.day
    since = bool(match.times) and match.times[0].text.split()[0].casefold() in SINCE
    if match.times and not since:  # held in a time: begun by its end, and not over before
        day = min(date.fromisoformat(window["window"].get("to", day.isoformat())), day)
        window = {"window": {"to": day.isoformat()}}
    if (present or match.times) and (
        why := over(setting, state_of(match), organization, mechanism, day, since=since)
    ):
        raise NoTest(why)
    about = {"kind": "milestone", "mechanism": mechanism, "event": events}
    return [{"state": state_of(match), "partner": organization, "about": about, "test": "once",
             **window}]  # fmt: skip


def order(match: Match, setting: Setting) -> list[Values]:
    """One step before another, or before another state's."""
    if match.times:
        raise NoTest("it names a time beside an order")
    organization, about = step_about(match, setting)
    about.pop("rungs", None)
    test: Values = {"is": "order"}
    if "s2" in match.parts:
        test |= {"than": state_of(match, "s2"), "then": about}
    else:
        other = step_about(match, setting, "m2")[1]
        other.pop("rungs", None)
        test |= {"then": {**other, "event": [*other["event"], "joined", "signed", "agreed"]}}
    late = match.parts["order"].code == "after"
    return [turned({"state": state_of(match), "partner": organization, "about": about,
                     "test": test}, late)]  # fmt: skip


def promise(match: Match, setting: Setting) -> list[Values]:
    """The promise of a membership, by the allies."""
    about: Values = {"kind": "milestone", "mechanism": "membership promise (Bucharest)"}
    where = match.parts.get("where")
    if where is None or where.text != "Bucharest" or match.denied:
        raise NoTest("the record holds the promise made at Bucharest only")
    return [{"state": state_of(match), "partner": "NATO", "about": about, "test": "once",
             **window_of(match, setting)}]  # fmt: skip


PEERS = {
    "central-asia": ["KAZ", "KGZ", "TJK", "TKM", "UZB"],
    "soviet": ["ARM", "AZE", "BLR", "EST", "GEO", "KAZ", "KGZ", "LTU", "LVA", "MDA", "RUS", "TJK",
               "TKM", "UKR", "UZB"],
    "south-caucasus": ["ARM", "AZE", "GEO"],
}  # fmt: skip
"""Classes of states that a first can be asked among, listed whole."""


def first(match: Match, setting: Setting) -> list[Values]:
    """The first to take a step of a ladder."""
    organization, about = step_about(match, setting)
    if match.denied or match.times or not about.get("rungs"):
        raise NoTest("first is asked of steps of an organization's ladder only")
    test: Values = {"is": "first"}
    peers = match.parts.get("peers") or match.parts.get("peers2")
    if peers is not None:
        test["than"] = [s for s in PEERS[peers.value] if s != state_of(match)]
    base = {"state": state_of(match), "partner": organization}
    return [{**base, "about": about, "test": test}]


def froze(match: Match, setting: Setting) -> list[Values]:
    """Participation frozen or suspended by the state."""
    about = {"kind": "milestone", "event": ["frozen", "suspended"]}
    return [{"state": state_of(match), "partner": organization_of(match, setting), "about": about,
             "test": "done", **window_of(match, setting)}]  # fmt: skip


def office(match: Match, setting: Setting) -> list[Values]:
    """A liaison office opened in a capital."""
    city = match.parts["c"]
    if not city.value:
        raise NoTest("the record does not say whose city it is")
    about = {"said": ["liaison office", "open"], "kind": ["instrument", "milestone"]}
    if match.has("central-asia"):
        about["said"] = [*about["said"], "Central Asia"]
    return [{"state": city.value, "partner": organization_of(match, setting), "about": about,
             "test": "once", **window_of(match, setting)}]  # fmt: skip


def transit(match: Match, setting: Setting) -> list[Values]:
    """Transit granted."""
    about = {"area": "logistics-transit", "kind": ["operation", "instrument"], "words": "transit"}
    return [{"state": state_of(match), "partner": "NATO", "about": about, "test": "done",
             **window_of(match, setting)}]  # fmt: skip


def said(match: Match, setting: Setting) -> list[Values]:
    """What a ministry said in a time: that it was said."""
    if match.denied or "no" not in match.parts:
        raise NoTest("that it was not said is not in the record")
    speaker = next((u.value for u in match.units if u.code == "SM"), "") or setting.state
    if speaker != state_of(match, "s2"):
        raise NoTest("what one state said of another is not in the record")
    about = {"topic": "membership", "kind": "position", "said": ["Official statement"]}
    return [{"state": state_of(match, "s2"), "partner": organization_of(match, setting),
             "about": about, "test": "done", **window_of(match, setting)}]  # fmt: skip


RECENT = 10
"""Years whose statements speak of a present position."""


def position(match: Match, setting: Setting) -> list[Values]:
    """A declared position on membership."""
    if match.refused or match.word == "never":
        raise NoTest("it denies a position for all time")
    against = bool(match.parts.get("no")) != match.denied
    if match.times and not match.times[0].text.casefold().startswith(("in ", "by ")):
        raise NoTest("when a position began is not in the record")
    window = window_of(match, setting)
    if not match.times:  # what is sought now was said in the last years, and may have been denied
        first = setting.day.replace(year=setting.day.year - RECENT, day=1)
        window = {"window": {"from": first.isoformat(), "to": setting.day.isoformat()}}
    return [_undenied(match, {
        "state": state_of(match), "partner": organization_of(match, setting),
        "about": {"topic": "membership"},
        "test": {"is": "position", "stance": "against" if against else "for"},
        **window})]  # fmt: skip


def _undenied(match: Match, values: Values) -> Values:
    """Values whose test already carries the denial."""
    return {**values, "negated": match.denied}


def neutral(match: Match, setting: Setting) -> list[Values]:
    """A declared neutrality, which the record holds as a stance against blocs."""
    if match.times or match.word == "never":
        raise NoTest("when neutrality began is not in the record")
    return [{"state": state_of(match), "partner": setting.organization, "partner_set": "anyone",
             "about": {"topic": "neutrality"}, "test": {"is": "position", "stance": "against"},
             "window": {"to": setting.day.isoformat()}}]  # fmt: skip


def constitution(match: Match, setting: Setting) -> list[Values]:
    """Neutrality in a constitution."""
    about = {"topic": "neutrality", "kind": "position", "said": ["neutrality", "constitution"]}
    window = {"to": setting.day.isoformat()}
    return [{"state": state_of(match), "partner": setting.organization, "partner_set": "anyone",
             "about": about, "test": "done", "window": window}]  # fmt: skip


def nonaligned(match: Match, setting: Setting) -> list[Values]:
    """No member of a military alliance now."""
    if match.times or match.word == "never":
        raise NoTest("when it was so is not in the record")
    day = setting.day.isoformat()
    return [{"state": state_of(match), "partner": o, "test": "belonged",
             "window": {"from": day, "to": day}, "negated": True}
            for o in ("NATO", "CSTO")]  # fmt: skip


def nothing(match: Match, setting: Setting) -> list[Values]:
    """A statement that is read and that no test answers."""
    raise NoTest("no test answers it")
