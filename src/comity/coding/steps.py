"""Steps of a clause: a verb of the codebook with its object and its mode."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from comity.coding.annotate import Sentence
from comity.coding.around import (
    NEAR,
    has_event,
    in_activity,
    in_passing,
    object_before,
    observing,
    of_a_step,
    of_none,
    only_where,
    promising,
    received,
    sent_to,
    subject_before,
    two_named,
)
from comity.coding.meant import background, called_off, left_negated, mode, will_not
from comity.coding.tables import Found, Row
from comity.coding.turns import business, close, itself, ranked, turned, turning

_LISTED = ("signed", "adopted", "approved", "ratified", "agreed")
_HEADS = ("consultation", "training", "visit", "exercise")
_REFUSABLE = {
    "joined": "declined",
    "acceded": "declined",
    "attended": "absent",
    "signed": "declined",
    "ratified": "rejected",
    "approved": "rejected",
    "renewed": "declined",
    "admitted": "withheld",
    "granted": "withheld",
}
"""What a negated step is: "did not sign"."""
_REFUSED_PLAN = {"held": "cancelled", "granted": "withheld", "admitted": "withheld", "applied": ""}
"""What a step is that will not be; any other than these is declined, if it can be refused."""
_UNWILLING = (*_REFUSABLE, "held", "deployed", "visited", "contributed", "exercised")
_MEETING: Row = {"event": "met"}
_ANYWHERE = ("delegation", "denunciation", "training")
"""Kinds of object that turn a verb from any place of its clause."""
_NO_TRADE = ("aid", "agreement", "project", "consultation", "delegation", "again")
"""Kinds that are no facts where a sentence speaks of banks, firms and exports."""
_NEWS_ONLY_DONE = ("evicted", "denounced", "recalled", "rejected")
"""Refusals that are none as long as they are only planned."""
_STAYING = ("absent", "declined", "withdrawn")
"""Refusals that, told of what is to come, are declared beforehand: "will stay away"."""
_PROMISED = ("offered", "invited")
"""Events that are news themselves although what they promise is to come."""
_GOES_ON = ("held", "planned", "ended", "started", "cancelled", "postponed", "rejected", "lasted")
"""Events whose verb, at the head of its clause, goes on with the event named before it."""
_OF_ITSELF = ("joined", "withdrew", "admitted", "invited")
"""Events that, without a named rung, must speak of the organization itself."""


SHOWN = {
    "deployment": "operation",
    "mission": "operation",
    "delegation": "consultation",
    "rung": "milestone",
    "participation": "milestone",
    "council": "milestone",
}
"""Kinds that the tables tell apart for their verbs, as the record calls them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A verb with its object.

    Attributes:
        sentence: where it stands.
        clause: the range of words of its clause.
        verb: the verb found.
        event: the row of its event.
        thing: the object, or None where the verb needs none.
        mechanism: the row of the object's mechanism or series, or None.
        kind: kind of the fact.
        polarity: polarity of the fact.
        named: the event word.
        background: whether it is told as earlier than the news.
        ahead: whether it refuses what lies ahead ("will not take part").
    """

    sentence: Sentence
    clause: tuple[int, int]
    verb: Found
    event: Row
    thing: Found | None
    mechanism: Row | None
    kind: str
    polarity: str
    named: str
    background: bool = False
    ahead: bool = False


def steps_of(sentence: Sentence, clause: tuple[int, int]) -> list[Step]:
    """The steps of a clause, one for each object; a refusal goes before what it refuses."""
    best: dict[object, tuple[tuple[int, bool, int, int], Step]] = {}
    for verb in sentence.verbs:
        if not clause[0] <= verb.first < clause[1]:
            continue
        event = sentence.codebook.events[verb.row["event"]]
        for thing, mechanism in _objects(sentence, clause, verb, event):
            step = _step(sentence, clause, verb, event, thing, mechanism)
            if step is None:
                continue
            key = thing.first if thing else "alone"
            apart = abs(verb.first - thing.first) if thing else 0
            loose = "participle" in sentence.tokens[verb.first].senses
            order = (int(step.event["rank"] or 9), loose, apart, verb.first)
            if key not in best or order < best[key][0]:
                best[key] = (order, step)
    found = _one_reading(best.values())
    solid = {
        s.verb.first for s in found if s.mechanism is not None and s.mechanism["kind"] != "again"
    }
    found = [
        s
        for s in found
        if s.verb.first not in solid or (s.mechanism is not None and s.mechanism["kind"] != "again")
    ]
    if any(s.thing is not None for s in found):
        found = [
            s
            for s in found
            if s.thing is not None or s.event["alone"] == "visit" or s.kind == "withdrawal"
        ]
    return sorted(found, key=lambda s: s.verb.first)


def _one_reading(
    found: Iterable[tuple[tuple[int, bool, int, int], Step]],
) -> list[Step]:
    """A verb has one meaning in its clause: "concluded" an accord is not "concluded" the stay."""
    meant: dict[int, tuple[tuple[bool, tuple[int, bool, int, int]], str]] = {}
    kept = [((s.thing is None, order), s) for order, s in found]
    for order, step in kept:
        here = meant.get(step.verb.first)
        if here is None or order < here[0]:
            meant[step.verb.first] = (order, step.event["event"])
    nearest: dict[tuple[int, str], tuple[bool, tuple[int, bool, int, int]]] = {}
    for order, step in kept:
        key = (step.verb.first, step.kind)
        nearest[key] = min(order, nearest.get(key, order))
    return [
        s
        for order, s in kept
        if meant[s.verb.first][1] == s.event["event"]
        and (s.kind == "milestone" or order == nearest[s.verb.first, s.kind])
    ]


def _objects(
    sentence: Sentence, clause: tuple[int, int], verb: Found, event: Row
) -> list[tuple[Found | None, Row | None]]:
    """The objects that a verb can have in its clause: the nearest, and those listed beside it."""
    named = event["event"]
    kinds, turns = event["kinds"].split(";"), turning(event)
    fitting = _fitting(sentence, clause, verb, event)
    heads = {f[1].first for f in fitting if f[2]["kind"] in _HEADS}
    fitting = [
        f for f in fitting if "label" in f[2] or f[1].last not in heads or sentence.language != "en"
    ]
    spoken_of = None
    if not fitting and named != "offered":
        spoken_of = object_before(sentence, clause, verb, kinds)
    if spoken_of is None and not fitting and named in _GOES_ON:
        spoken_of = subject_before(sentence, clause, verb, kinds)
    if spoken_of is not None:
        return [spoken_of]
    if not fitting:
        alone = named not in _OF_ITSELF or itself(sentence, verb)
        return [(None, None)] if event["alone"] and alone else []
    pronouns = all(f[2]["kind"] == "again" for f in fitting)
    if named in _OF_ITSELF and pronouns and itself(sentence, verb):
        return [(None, None)]
    if (
        pronouns
        and event["alone"] == "withdrawal"
        and all(f[1].last <= verb.first for f in fitting)
    ):
        return [(None, None)]
    if any(f[2]["kind"] != "again" for f in fitting):
        fitting = [f for f in fitting if f[2]["kind"] != "again"]
    fitting.sort(key=lambda f: (f[0], f[1].first))
    nearest = fitting[0]
    if nearest[2].get("id") == "agreement" and (
        about := [
            f
            for f in fitting
            if f[2]["kind"] == "milestone"
            and (
                f[1].first > nearest[1].first
                or (sentence.language == "kk" and nearest[1].first - f[1].last <= NEAR)
            )
        ]
    ):
        nearest = about[0]
    nearest = next(
        (f for f in fitting if f[2]["kind"] in _ANYWHERE and f[2]["kind"] in turns), nearest
    )
    listed = [
        f
        for f in fitting
        if f is not nearest
        if f[2].get("id") not in (nearest[2].get("id"), "agreement")
        and f[2]["kind"] == nearest[2]["kind"] == "milestone"
        and f[1].first > nearest[1].first
        and "label" not in f[2]
        and named in _LISTED
        and _beside(sentence, f[1])
    ]
    return [(f[1], f[2]) for f in (nearest, *listed)]


def _fitting(
    sentence: Sentence, clause: tuple[int, int], verb: Found, event: Row
) -> list[tuple[int, Found, Row]]:
    """The objects of a clause to which an event can happen, each with how far it stands off."""
    named = event["event"]
    kinds, turns = event["kinds"].split(";"), turning(event)
    fitting: list[tuple[int, Found, Row]] = []
    for found in (*sentence.series, *sentence.objects):
        row: Row = found.row
        if "label" not in row:
            row = sentence.codebook.mechanisms[row["mechanism"]]
        inside = clause[0] <= found.first < clause[1]
        sent = row["kind"] == "exercise" and sent_to(sentence, clause, verb, found)
        inside = inside or sent
        overlap = (
            verb.first < found.last and found.first < verb.last and found.last - found.first == 1
        )
        fits = row["kind"] in kinds or row["kind"] == "again"
        fits = fits or (
            row["kind"] in turns and (row["kind"] in _ANYWHERE or close(sentence, verb, found))
        )
        there = sentence.language == "kk" and "in" in sentence.tokens[found.last - 1].senses
        if row["kind"] == "again" and (named in ("met", "visited") or _mere_act(row, named)):
            continue
        if named == "obtained" and found.last <= verb.first and sentence.language == "en":
            continue
        if inside and fits and not (there and row["kind"] in ("consultation", "again")):
            before = found.first < verb.first
            apart = verb.first - found.last if before else found.first - verb.last
            weight = apart + (2 if before and apart and sentence.language == "en" else 0)
            weight -= 20 if "label" in row or sent else 0
            weight -= 8 if row["kind"] == "exercise" and event["event"] == "deployed" else 0
            bonus = 2 if sentence.language == "kk" else 6
            weight -= bonus if row["kind"] == "milestone" or row["partner"] else 0
            fitting.append((weight if not overlap else 0, found, row))
    return fitting


def _step(
    sentence: Sentence,
    clause: tuple[int, int],
    verb: Found,
    event: Row,
    thing: Found | None,
    mechanism: Row | None,
) -> Step | None:
    if event["alone"] == "visit" and mechanism is None and not received(sentence, clause, event):
        return None
    if event["event"] == "discussed" and mechanism is None and not two_named(sentence, clause):
        return None
    if event["event"] == "declined" and mechanism is None and not of_a_step(sentence, clause, verb):
        return None
    if event["event"] == "attended" and observing(sentence, clause):
        return None
    if event["event"] == "held" and thing is not None and only_where(sentence, verb, thing):
        return None
    if thing is not None and in_passing(sentence, clause, verb, thing):
        return None
    if mechanism is not None and mechanism.get("id") == "bill" and not sentence.names:
        return None
    if mechanism is not None:
        event = turned(event, mechanism["kind"], sentence.codebook) or event
        if mechanism["kind"] == "participation" and thing and in_activity(sentence, thing):
            event = sentence.codebook.events["withdrawn"]
    named, polarity = event["event"], event["polarity"]
    meant = mode(sentence, clause, verb)
    if named == "absent" and will_not(sentence, verb):
        meant = "planned"
    if meant == "hypothetical" or of_none(sentence, verb, thing):
        return None
    if meant in ("negated", "negated-planned"):
        other = _REFUSABLE.get(named, "")
        if named == "visited" and has_event(sentence, clause):
            other = "absent"
        if meant == "negated-planned" and named in _UNWILLING:
            other = _REFUSED_PLAN.get(named, "declined")
        if not other:
            return None
        event = sentence.codebook.events.get(other, event)
        named, polarity = event["event"], event["polarity"]
    elif meant == "denied":
        named = polarity = "denied"
    elif meant == "planned":
        if named in _NEWS_ONLY_DONE or (polarity == "cancelled" and not called_off(sentence, verb)):
            return None
        if polarity == "done" and promising(sentence, clause, verb):
            named, polarity = "offered", "announced"
        elif named in _STAYING:
            event, named = sentence.codebook.events["declined"], "declined"
        elif polarity in ("done", "announced") and named not in _PROMISED:
            named, polarity = "planned", "announced"
    if named == "planned" and background(sentence, verb):
        return None
    if polarity == "done" and left_negated(sentence, clause, verb):
        return None
    if thing is None and event["alone"] == "again":
        mechanism = sentence.codebook.mechanisms["again"]
    if business(sentence) and mechanism is not None and mechanism["kind"] in _NO_TRADE:
        return None
    kind = event["as"] or (mechanism["kind"] if mechanism else event["alone"])
    kind = SHOWN.get(kind, kind)
    summit = mechanism is not None and mechanism.get("id") == "summit"
    abroad = kind == "consultation" and named == "attended" and received(sentence, clause, _MEETING)
    if abroad or (summit and named in ("attended", "planned") and ranked(sentence, clause)):
        kind = "visit"
    if kind == "exercise" and polarity == "done" and _final(sentence, clause):
        event = sentence.codebook.events["ended"]
        named = event["event"]
    return Step(
        sentence=sentence, clause=clause, verb=verb, event=event, thing=thing,
        mechanism=mechanism, kind=kind, polarity=polarity, named=named,
        background=background(sentence, verb),
        ahead=meant == "negated-planned" or (meant == "planned" and polarity == "refused"),
    )  # fmt: skip


def _mere_act(row: Row, named: str) -> bool:
    """Whether a decree or ceremony is no object of an event: one flies to it, and does not fly it."""
    return row.get("id") == "act" and named in ("visited", "deployed", "returned", "trained")


def _beside(sentence: Sentence, thing: Found) -> bool:
    """Whether an object is listed after another: "..., and an accord on ..."."""
    before = {t.text for t in sentence.tokens[max(0, thing.first - 4) : thing.first]}
    return bool(before & {"and", "и", "және", ","}) and not before & {"under", "within", "рамках"}


def _final(sentence: Sentence, clause: tuple[int, int]) -> bool:
    """Whether a clause speaks of the last stage, so that its day is the last one."""
    return any(
        f.row["mechanism"] == "final" and clause[0] <= f.first < clause[1] for f in sentence.objects
    )
