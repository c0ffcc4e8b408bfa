"""What a construction that takes a whole clause makes of it: plain values of propositions.

A maker returns values, or None where no test answers what the clause says; the clause is then
"not checkable by the record", and no nearer test is asked in its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from comity.claims.clauses import Setting
from comity.claims.constructions import Match
from comity.claims.time_words import number_of, times_in
from comity.claims.units import Unit
from comity.codebook import DATA, rows_of
from comity.propositions.model import Window

Values = dict[str, Any]
JOINED = ["joined", "founding member", "acceded", "admitted", "joined as participant", "rejoined"]
ACTS: Mapping[str, list[str]] = {
    "join": JOINED,
    "receive": ["granted", "invited", "joined", "agreed"],
    "sign": ["signed", "agreement signed"],
    "ratify": ["ratified"],
    "agree": ["agreed", "signed"],
}
"""What an act may be called in the record; signing is not ratifying, and a plan is no membership."""
JOINED_BY_SIGNING = ("PfP framework document", "Collective Security Treaty")
RECURRING = ("IPAP", "Individual Partnership Programme (IPP)", "PARP", "Annual National Programme")
"""Mechanisms that are renewed, so that another date of the act contradicts nothing."""
SINCE = ("since", "from", "с", "со")
PRESENT = re.compile(r"\b(?:is|are|serves?|guards?|has|have|participates?)\b|служат|является", re.I)


class NoTest(Exception):
    """No test answers what a clause says; the message says why."""


def values_of(match: Match, setting: Setting) -> list[Values]:
    """The propositions of a clause that is read whole.

    Raises:
        NoTest: nothing that the record holds can answer it.
    """
    made = _MAKERS[match.construction.makes](match, setting)
    if match.word == "never" and match.times:
        raise NoTest("it says never and names a time")
    if match.word == "nolonger":
        raise NoTest('it says "no longer": two states of things, one after the other')
    return [{**v, "negated": match.denied != v.get("negated", False)} for v in made]


def _window(match: Match, setting: Setting, *, state: bool = False) -> Values:
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
    own = ("в " if text[0] in "сС" else "in ") + text.split(" ", 1)[1]
    found = times_in(own, 0, len(own), day).read
    return found[0].window if found else None


def _plain(window: Window) -> dict[str, str]:
    ends = {"from": window.first, "to": window.last}
    return {k: v.isoformat() for k, v in ends.items() if v}


def _state(match: Match, name: str = "s") -> str:
    return match.parts[name].value


def _organization(match: Match, setting: Setting) -> str:
    part = match.parts.get("o")
    if part is None:
        if match.has("ally") is None or setting.organization != "NATO":
            raise NoTest("it does not say of what")
        return "NATO"
    return part.value


def _mechanism(match: Match, name: str = "m") -> tuple[str, str]:
    """A mechanism and the organization it is of."""
    mechanism = match.parts[name].value
    for row in rows_of(DATA / "codebook" / "mechanisms.csv"):
        if row["mechanism"] == mechanism:
            return mechanism, row["organization"]
    raise NoTest(f"the record knows no organization of {mechanism}")


def _act(match: Match) -> str:
    if match.construction.act:
        return match.construction.act
    acts = [u.code for u in match.units if u.code in ACTS]
    return acts[0] if acts else "agree"


def _step_about(match: Match, setting: Setting, name: str = "m") -> tuple[str, Values]:
    mechanism, organization = _mechanism(match, name)
    act = _act(match)
    events = list(ACTS[act])
    if act == "join" and mechanism in JOINED_BY_SIGNING:
        events.append("signed")
    if act == "join" and mechanism in RECURRING:
        events.append("agreed")
    steps = {s for r in setting.evidence.codebook.ladder(organization) for s in r.steps}
    about: Values = {"kind": "milestone", "mechanism": mechanism, "event": events}
    if any((mechanism, e) in steps for e in events) and act in ("join", "sign", "agree", "receive"):
        if act != "sign" or (mechanism, "signed") in steps:
            about["rungs"] = True
    return organization, about


def step(match: Match, setting: Setting) -> list[Values]:
    """A mechanism joined, signed, ratified or agreed."""
    organization, about = _step_about(match, setting)
    base = {"state": _state(match), "partner": organization, **_window(match, setting)}
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
    mechanism, organization = _mechanism(match)
    lasting = {
        "kind": "milestone",
        "mechanism": mechanism,
        "event": [*JOINED, "agreed", "signed", "granted", "started", "renewed"],
    }
    return [{"state": _state(match), "partner": organization, "about": lasting, "test": "once",
             **_window(match, setting, state=True)}]  # fmt: skip


def order(match: Match, setting: Setting) -> list[Values]:
    """One step before another, or before another state's."""
    if match.times:
        raise NoTest("it names a time beside an order")
    organization, about = _step_about(match, setting)
    about.pop("rungs", None)
    test: Values = {"is": "order"}
    if "s2" in match.parts:
        test |= {"than": _state(match, "s2"), "then": about}
    else:
        other = _step_about(match, setting, "m2")[1]
        other.pop("rungs", None)
        test |= {"then": {**other, "event": [*other["event"], "joined", "signed", "agreed"]}}
    turned = match.parts["order"].code == "after"
    return [_turned({"state": _state(match), "partner": organization, "about": about,
                     "test": test}, turned)]  # fmt: skip


def _turned(values: Values, turned: bool) -> Values:
    return {**values, "negated": turned}


def member(match: Match, setting: Setting) -> list[Values]:
    """A member now, in a time, or since one."""
    base = {"state": _state(match), "partner": _organization(match, setting)}
    past = bool(re.search(r"\b(?:was|were)\b", " ".join(u.text for u in match.units)))
    if not match.times:
        if past:
            raise NoTest("it says was, and not when")
        if match.word == "never":
            return [{**base, "test": "joined", "window": {"to": setting.day.isoformat()}}]
        day = setting.day.isoformat()
        return [{**base, "test": "belonged", "window": {"from": day, "to": day}}]
    word = match.times[0].time
    assert word is not None
    if word.text.split()[0].casefold() in SINCE:
        day = setting.day.isoformat()
        now = {**base, "test": "belonged", "window": {"from": day, "to": day}}
        return [{**base, "test": "joined", **_window(match, setting, state=True)}, now]
    return [{**base, "test": "belonged", **_window(match, setting)}]


def joined(match: Match, setting: Setting) -> list[Values]:
    """A membership taken up."""
    base = {"state": _state(match), "partner": _organization(match, setting)}
    if match.refused:
        raise NoTest("a refusal to join: the record holds memberships and steps")
    return [{**base, "test": "joined", **_window(match, setting)}]


def founder(match: Match, setting: Setting) -> list[Values]:
    """A founding member."""
    part = match.parts.get("o")
    assert part is not None
    organization = part.value
    if part.code == "M":
        mechanism, organization = _mechanism(match, "o")
        about = {"kind": "milestone", "mechanism": mechanism, "event": ["signed", "founding member"]}
        test = "once"
        if "where" in match.parts:
            about["said"], test = [match.parts["where"].text], "done"
        return [{"state": _state(match), "partner": organization, "about": about, "test": test,
                 **_window(match, setting)}]  # fmt: skip
    if "where" in match.parts:
        raise NoTest("where an organization was founded is not in the record")
    found = {"state": _state(match), "partner": organization, "test": "founder"}
    if match.times:
        return [found, {**found, "test": "joined", **_window(match, setting)}]
    return [found]


ORDINALS = {
    f"{tens}-{ones}": base + n
    for tens, base in (("twenty", 20), ("thirty", 30), ("forty", 40))
    for n, ones in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth".split(), 1
    )
} | {"thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17,
     "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30}  # fmt: skip


def nth(match: Match, setting: Setting) -> list[Values]:
    """The n-th to become a member, by the days on which members joined."""
    word = match.parts["n"].text.casefold()
    digits = re.match(r"\d+", word)
    number = int(digits.group()) if digits else ORDINALS[word]
    base = {"state": _state(match), "partner": _organization(match, setting)}
    ranked: Values = {**base, "test": {"is": "nth", "rank": number}}
    if match.denied:
        raise NoTest("it denies a place in an order")
    return [ranked, {**base, "test": "joined", **_window(match, setting)}] if match.times else [ranked]


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


def promise(match: Match, setting: Setting) -> list[Values]:
    """The promise of a membership, by the allies."""
    about: Values = {"kind": "milestone", "mechanism": "membership promise (Bucharest)"}
    where = match.parts.get("where")
    if where is None or where.text != "Bucharest" or match.denied:
        raise NoTest("the record holds the promise made at Bucharest only")
    return [{"state": _state(match), "partner": "NATO", "about": about, "test": "once",
             **_window(match, setting)}]  # fmt: skip


def left(match: Match, setting: Setting) -> list[Values]:
    """A membership ended by the member."""
    if match.refused:
        raise NoTest("a refusal to leave")
    base = {"state": _state(match), "partner": _organization(match, setting)}
    return [{**base, "test": "left", **_window(match, setting)}]


def expelled(match: Match, setting: Setting) -> list[Values]:
    """A membership ended by the organization: none is in the record, but its end would be."""
    organization = _organization(match, setting)
    base = {"state": _state(match), "partner": organization, **_window(match, setting)}
    about = {"kind": "milestone", "event": ["expelled", "excluded"]}
    belies = {"kind": "milestone", "event": ["frozen", "suspended", "withdrew"]}
    return [{**base, "about": about, "test": {"is": "refused", "then": belies}}]


def order_joined(match: Match, setting: Setting) -> list[Values]:
    """A member before another one."""
    if match.times:
        raise NoTest("it names a time beside an order")
    turned = match.parts["order"].code == "after"
    return [_turned({"state": _state(match), "partner": _organization(match, setting),
                     "test": {"is": "joined_before", "than": _state(match, "s2")}}, turned)]  # fmt: skip


PEERS = {
    "central-asia": ["KAZ", "KGZ", "TJK", "TKM", "UZB"],
    "soviet": ["ARM", "AZE", "BLR", "EST", "GEO", "KAZ", "KGZ", "LTU", "LVA", "MDA", "RUS", "TJK",
               "TKM", "UKR", "UZB"],
}  # fmt: skip
"""Classes of states that a first can be asked among, listed whole."""


def first(match: Match, setting: Setting) -> list[Values]:
    """The first to take a step of a ladder."""
    organization, about = _step_about(match, setting)
    if match.denied or match.times or not about.get("rungs"):
        raise NoTest("first is asked of steps of an organization's ladder only")
    test: Values = {"is": "first"}
    peers = match.parts.get("peers") or match.parts.get("peers2")
    if peers is not None:
        test["than"] = [s for s in PEERS[peers.value] if s != _state(match)]
    return [{"state": _state(match), "partner": organization, "about": about, "test": test}]  # fmt: skip


def _application(match: Match, setting: Setting) -> Values:
    part = match.parts.get("o")
    organization = part.value if part else setting.organization
    about = {"kind": "milestone", "mechanism": "membership application",
             "event": ["submitted", "applied"]}  # fmt: skip
    if organization != "NATO":
        raise NoTest("the record holds applications to NATO only")
    return {"state": _state(match), "partner": organization, "about": about}


def applied(match: Match, setting: Setting) -> list[Values]:
    """An application for membership."""
    return [{**_application(match, setting), "test": "once", **_window(match, setting)}]


def applied_order(match: Match, setting: Setting) -> list[Values]:
    """An application before another state's."""
    if match.times:
        raise NoTest("it names a time beside an order")
    base = _application(match, setting)
    test = {"is": "order", "than": _state(match, "s2"), "then": base["about"]}
    return [_turned({**base, "test": test}, match.parts["order"].code == "after")]


def froze(match: Match, setting: Setting) -> list[Values]:
    """Participation frozen or suspended by the state."""
    about = {"kind": "milestone", "event": ["frozen", "suspended"]}
    return [{"state": _state(match), "partner": _organization(match, setting), "about": about,
             "test": "done", **_window(match, setting)}]  # fmt: skip


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


def troops(match: Match, setting: Setting) -> list[Values]:
    """Troops in an operation: contributions, not overflights; now, or at a time."""
    where = _place(match)
    state = _state(match)
    base = {"state": state, "partner": setting.organization, "partner_set": "anyone"}
    about = {"kind": "operation", "area": "peacekeeping", "words": where}
    words = " ".join(u.text for u in match.units)
    now = bool(match.has("still")) or (
        not match.times and bool(PRESENT.search(words)) and not re.search(r"\b(?:served|sent|took|participated)", words)
    )
    if match.refused:
        refusal = {"kind": "withdrawal", "words": where}
        return [{**base, "about": refusal, "test": {"is": "refused", "then": about},
                 **_window(match, setting)}]  # fmt: skip
    if now:
        return [{**base, "about": about, "test": "ongoing"}]
    return [{**base, "about": about, "test": "exists", **_window(match, setting)}]


def _withdrawal(match: Match, setting: Setting, said: list[str], **more: Any) -> Values:
    about = {"kind": "withdrawal", "said": said}
    return {"state": _state(match), "partner": setting.organization, "partner_set": "anyone",
            "about": about, "test": "done", **_window(match, setting), **more}  # fmt: skip


def pullout(match: Match, setting: Setting) -> list[Values]:
    """A withdrawal from an exercise, by its name or by the state that hosted it."""
    if "e" in match.parts:
        return [_withdrawal(match, setting, [match.parts["e"].value])]
    place = setting.evidence.actors[_state(match, "place")].name
    return [_withdrawal(match, setting, ["exercise", place])]


def evicted(match: Match, setting: Setting) -> list[Values]:
    """Troops of another expelled from a base; the other way round contradicts."""
    about = {"kind": "withdrawal", "words": match.parts["b"].value.split(";"),
             "with": _state(match, "s2")}  # fmt: skip
    return [{"state": _state(match), "partner": setting.organization, "partner_set": "anyone",
             "about": about, "test": "done", **_window(match, setting)}]  # fmt: skip


def closes(match: Match, setting: Setting) -> list[Values]:
    """A vote to close a base, by the parliament of the state it lies in."""
    return [_withdrawal(match, setting, ["votes", match.parts["b"].value.split(";")[0]])]


def senate(match: Match, setting: Setting) -> list[Values]:
    """A refusal by a senate."""
    return [{**_withdrawal(match, setting, ["Senate"]),
             "about": {"kind": "withdrawal", "said": ["Senate"],
                       "words": _place(match)}}]  # fmt: skip


def office(match: Match, setting: Setting) -> list[Values]:
    """A liaison office opened in a capital."""
    city = match.parts["c"]
    if not city.value:
        raise NoTest("the record does not say whose city it is")
    about = {"said": ["liaison office", "open"], "kind": ["instrument", "milestone"]}
    if match.has("central-asia"):
        about["said"] = [*about["said"], "Central Asia"]
    return [{"state": city.value, "partner": _organization(match, setting), "about": about,
             "test": "once", **_window(match, setting)}]  # fmt: skip


def visit(match: Match, setting: Setting) -> list[Values]:
    """A visit of a named person to headquarters or a summit."""
    place = match.parts["c"].text if "c" in match.parts else "headquarters"
    who = match.parts.get("h")
    named = ["President"] if who is None else [who.text.split()[0], who.value]
    state = setting.state if who is not None else _state(match)
    about = {"kind": "visit", "said": [*named, place]}
    return [{"state": state, "partner": "NATO", "about": about, "test": "done",
             **_window(match, setting)}]  # fmt: skip


def sg(match: Match, setting: Setting) -> list[Values]:
    """A visit of a Secretary General of NATO to the state."""
    about = {"kind": "visit", "said": ["Secretary General"], "words": [" in ", "tours"]}
    return [{"state": _state(match), "partner": "NATO", "about": about, "test": "done",
             "negated": "no" in match.parts, **_window(match, setting)}]  # fmt: skip


def drill(match: Match, setting: Setting) -> list[Values]:
    """An exercise of two states: both took part."""
    about = {"kind": "exercise", "series": match.parts["e"].value, "with": _state(match, "s2")}
    return [{"state": _state(match), "partner": setting.organization, "partner_set": "anyone",
             "about": about, "test": "exists", **_edition(match, setting)}]  # fmt: skip


def series(match: Match, setting: Setting) -> list[Values]:
    """Part taken in an exercise of a name."""
    about: Values = {"kind": "exercise", "series": match.parts["e"].value}
    if "s2" in match.parts:
        about["with"] = _state(match, "s2")
    base = {"state": _state(match), "partner": setting.organization, "partner_set": "anyone"}
    if match.refused:
        refusal = {"kind": "withdrawal", "said": [match.parts["e"].value]}
        return [{**base, "about": refusal, "test": {"is": "refused", "then": about},
                 **_window(match, setting)}]  # fmt: skip
    return [{**base, "about": about, "test": "exists", **_edition(match, setting)}]


def _edition(match: Match, setting: Setting) -> Values:
    """The window of an exercise: its time, else the year that its own name carries."""
    year = re.search(r"(?:19|20)\d\d$", match.parts["e"].text)
    if match.times or year is None:
        return _window(match, setting)
    return {"window": {"from": year.group(), "to": year.group()}}


def position(match: Match, setting: Setting) -> list[Values]:
    """A declared position on membership."""
    if match.refused or match.word == "never":
        raise NoTest("it denies a position for all time")
    against = bool(match.parts.get("no")) != match.denied
    if match.times and not match.times[0].text.casefold().startswith(("in ", "by ")):
        raise NoTest("when a position began is not in the record")
    return [_undenied(match, {
        "state": _state(match), "partner": _organization(match, setting),
        "about": {"topic": "membership"},
        "test": {"is": "position", "stance": "against" if against else "for"},
        **_window(match, setting)})]  # fmt: skip


def _undenied(match: Match, values: Values) -> Values:
    """Values whose test already carries the denial."""
    return {**values, "negated": match.denied}


def said(match: Match, setting: Setting) -> list[Values]:
    """What a ministry said in a time: that it was said."""
    if match.denied or "no" not in match.parts:
        raise NoTest("that it was not said is not in the record")
    about = {"topic": "membership", "kind": "position", "said": ["Official statement"]}
    return [{"state": _state(match, "s2"), "partner": _organization(match, setting),
             "about": about, "test": "done", **_window(match, setting)}]  # fmt: skip


def neutral(match: Match, setting: Setting) -> list[Values]:
    """A declared neutrality, which the record holds as a stance against blocs."""
    if match.times or match.word == "never":
        raise NoTest("when neutrality began is not in the record")
    return [{"state": _state(match), "partner": setting.organization, "partner_set": "anyone",
             "about": {"topic": "neutrality"}, "test": {"is": "position", "stance": "against"},
             "window": {"to": setting.day.isoformat()}}]  # fmt: skip


def constitution(match: Match, setting: Setting) -> list[Values]:
    """Neutrality in a constitution."""
    about = {"topic": "neutrality", "kind": "position", "said": ["neutrality", "constitution"]}
    return [{"state": _state(match), "partner": setting.organization, "partner_set": "anyone",
             "about": about, "test": "done", "window": {"to": setting.day.isoformat()}}]  # fmt: skip


def nonaligned(match: Match, setting: Setting) -> list[Values]:
    """No member of a military alliance now."""
    if match.times or match.word == "never":
        raise NoTest("when it was so is not in the record")
    day = setting.day.isoformat()
    return [{"state": _state(match), "partner": o, "test": "belonged",
             "window": {"from": day, "to": day}, "negated": True}
            for o in ("NATO", "CSTO")]  # fmt: skip


def transit(match: Match, setting: Setting) -> list[Values]:
    """Transit granted."""
    about = {"area": "logistics-transit", "kind": ["operation", "instrument"], "words": "transit"}
    return [{"state": _state(match), "partner": "NATO", "about": about, "test": "done",
             **_window(match, setting)}]  # fmt: skip


def nothing(match: Match, setting: Setting) -> list[Values]:
    """A statement that is read and that no test answers."""
    raise NoTest("no test answers it")


_MAKERS: Mapping[str, Callable[[Match, Setting], list[Values]]] = {
    "step": step, "has": has, "order": order, "member": member, "joined": joined,
    "founder": founder, "left": left, "nth": nth, "lag": lag, "promise": promise, "expelled": expelled, "order-joined": order_joined,
    "first": first, "applied": applied, "applied-order": applied_order, "froze": froze,
    "troops": troops, "pullout": pullout, "evicted": evicted, "closes": closes, "senate": senate,
    "office": office, "office-swapped": nothing, "visit": visit, "sg": sg, "drill": drill, "series": series,
    "position": position, "said": said, "neutral": neutral, "constitution": constitution,
    "nonaligned": nonaligned, "transit": transit,
}  # fmt: skip


def hits_of(match: Match) -> tuple[Unit, ...]:
    """Every unit that a reading rests on, by place."""
    return tuple(sorted({*match.units, *match.times}, key=lambda u: u.start))
