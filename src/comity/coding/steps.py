"""Steps of a clause: a verb of the codebook with its object and its mode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from comity.coding.annotate import Sentence
from comity.coding.tables import Found, Row

_MODE_REACH = 8
_INFINITIVE = 4
_CONVERB = ("ып", "іп")
_LISTED = ("signed", "adopted", "approved", "ratified", "agreed")
_HEADS = ("consultation", "training", "visit", "exercise")
_REFUSABLE = {
    "joined": "declined",
    "acceded": "declined",
    "attended": "absent",
    "signed": "declined",
    "ratified": "rejected",
    "approved": "rejected",
}


SHOWN = {
    "deployment": "operation",
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
    found = [step for _, step in best.values()]
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


def _objects(
    sentence: Sentence, clause: tuple[int, int], verb: Found, event: Row
) -> list[tuple[Found | None, Row | None]]:
    """The objects that a verb can have in its clause: the nearest, and those listed beside it."""
    kinds = event["kinds"].split(";")
    fitting: list[tuple[int, Found, Row]] = []
    for found in (*sentence.series, *sentence.objects):
        row: Row = found.row
        if "label" not in row:
            row = sentence.codebook.mechanisms[row["mechanism"]]
        inside = clause[0] <= found.first < clause[1]
        overlap = (
            verb.first < found.last and found.first < verb.last and found.last - found.first == 1
        )
        if inside and (row["kind"] in kinds or row["kind"] == "again"):
            before = found.first < verb.first
            apart = verb.first - found.last if before else found.first - verb.last
            weight = apart + (2 if before and apart and sentence.language == "en" else 0)
            weight -= 20 if "label" in row else 0
            weight -= 8 if row["kind"] == "exercise" and event["event"] == "deployed" else 0
            weight -= 6 if row["kind"] == "milestone" or row["partner"] else 0
            fitting.append((weight if not overlap else 0, found, row))
    heads = {f[1].first for f in fitting if f[2]["kind"] in _HEADS}
    fitting = [
        f for f in fitting if "label" in f[2] or f[1].last not in heads or sentence.language != "en"
    ]
    if not fitting:
        return [(None, None)] if event["alone"] else []
    if any(f[2]["kind"] != "again" for f in fitting):
        fitting = [f for f in fitting if f[2]["kind"] != "again"]
    fitting.sort(key=lambda f: (f[0], f[1].first))
    nearest, named = fitting[0], event["event"]
    if nearest[2].get("id") == "agreement" and (
        about := [
            f for f in fitting if f[2]["kind"] == "milestone" and f[1].first > nearest[1].first
        ]
    ):
        nearest = about[0]
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


def _step(
    sentence: Sentence,
    clause: tuple[int, int],
    verb: Found,
    event: Row,
    thing: Found | None,
    mechanism: Row | None,
) -> Step | None:
    named, polarity = event["event"], event["polarity"]
    mode = _mode(sentence, clause, verb)
    if mode == "hypothetical" or _of_none(sentence, verb, thing):
        return None
    if mode in ("negated", "negated-planned"):
        other = _REFUSABLE.get(named)
        if other is None:
            return None
        other = "declined" if mode == "negated-planned" else other
        event = sentence.codebook.events.get(other, event)
        named, polarity = event["event"], event["polarity"]
    elif mode == "denied":
        named = polarity = "denied"
    elif mode == "planned":
        if polarity == "cancelled":
            return None
        if polarity in ("done", "announced"):
            named, polarity = "planned", "announced"
    if thing is None and event["alone"] == "again":
        mechanism = sentence.codebook.mechanisms["again"]
    kind = event["as"] or (mechanism["kind"] if mechanism else event["alone"])
    kind = SHOWN.get(kind, kind)
    if kind == "exercise" and polarity == "done" and _final(sentence, clause):
        event = sentence.codebook.events["ended"]
        named = event["event"]
    return Step(
        sentence=sentence, clause=clause, verb=verb, event=event, thing=thing,
        mechanism=mechanism, kind=kind, polarity=polarity, named=named,
        background=_background(sentence, verb),
    )  # fmt: skip


def _of_none(sentence: Sentence, verb: Found, thing: Found | None) -> bool:
    """Whether the object is denied and not the verb: "held no exercise", "signed nothing, no ..."."""
    return thing is not None and any(
        m.row["mode"] == "negated" and verb.last <= m.first < thing.first for m in sentence.modes
    )


def _mode(sentence: Sentence, clause: tuple[int, int], verb: Found) -> str:
    """How a verb is meant: empty (it happened), planned, hypothetical, negated, denied."""
    tokens = sentence.tokens
    first, last = clause
    if sentence.language == "kk" and tokens[verb.last - 1].text.endswith(_CONVERB):
        last = len(tokens)
    inside = [m for m in sentence.modes if first <= m.first < last]
    modes = {m.row["mode"] for m in _governing(sentence, inside, verb)}
    anywhere = {m.row["mode"] for m in sentence.modes}
    if "denied" in anywhere:
        return "denied"
    senses = frozenset().union(*(tokens[i].senses for i in range(verb.first, verb.last)))
    if "hypothetical" in modes or "hypothetical" in senses:
        return "hypothetical"
    future = "planned" in modes or "future" in senses
    if sentence.language == "ru" and "past" in senses:
        future = "planned" in modes
    if "negated" in modes or "negated" in senses:
        return "negated-planned" if future else "negated"
    if future:
        return "planned"
    before = tokens[verb.first - 1].text if verb.first else ""
    if _bare_participle(sentence, verb):
        return "hypothetical"
    if sentence.language == "en" and before == "to" and "past" not in senses:
        return "hypothetical"
    if sentence.language == "ru" and "infinitive" in senses and "past" not in senses:
        return "hypothetical"
    return ""


def _beside(sentence: Sentence, thing: Found) -> bool:
    """Whether an object is listed after another: "..., and an accord on ..."."""
    before = {t.text for t in sentence.tokens[max(0, thing.first - 4) : thing.first]}
    return bool(before & {"and", "и", "және", ","}) and not before & {"under", "within", "рамках"}


def _final(sentence: Sentence, clause: tuple[int, int]) -> bool:
    """Whether a clause speaks of the last stage, so that its day is the last one."""
    return any(
        f.row["mechanism"] == "final" and clause[0] <= f.first < clause[1] for f in sentence.objects
    )


def _bare_participle(sentence: Sentence, verb: Found) -> bool:
    """Whether a step is only named ("closing the base"), not reported ("is closing")."""
    token = sentence.tokens[verb.first]
    if sentence.language != "en" or verb.row["event"] == "attended":
        return False
    before = sentence.tokens[max(0, verb.first - 3) : verb.first]
    return "participle" in token.senses and not any("be" in t.forms for t in before)


def _governing(sentence: Sentence, modes: Sequence[Found], verb: Found) -> list[Found]:
    found = []
    for mode in modes:
        if mode.first < verb.last and verb.first < mode.last:
            longer = verb.last - verb.first > mode.last - mode.first
            if mode.row["mode"] == "planned" and not longer:
                found.append(mode)
            continue
        apart = verb.first - mode.last
        if sentence.language == "kk" and sentence.tokens[verb.last - 1].text.endswith(_CONVERB):
            near = mode.first >= verb.last
        elif sentence.language == "kk":
            near = -4 <= apart + (verb.last - verb.first) <= 0 or 0 <= apart < _INFINITIVE
        else:
            near = 0 <= apart < (_MODE_REACH if mode.row["mode"] != "negated" else _INFINITIVE)
        if near:
            found.append(mode)
    return found


def _background(sentence: Sentence, verb: Found) -> bool:
    before = {t.text for t in sentence.tokens[max(0, verb.first - 3) : verb.first]}
    return sentence.language == "en" and "had" in before
