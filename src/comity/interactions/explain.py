"""The past events an answer rests on.

Every reason names a piece of evidence that the forecaster counts, how much of it there is, and
events of the history that carry it, the latest first. All of them lie before the day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from comity.interactions.candidates import Block
from comity.interactions.history import NEVER
from comity.interactions.quadruples import Ints
from comity.interactions.state import Known

SHOWN = 3


@dataclass(frozen=True)
class Past:
    """An event of the history.

    Attributes:
        subject: name of who did it.
        relation: name of what was done.
        object: name of to whom.
        day: when.
    """

    subject: str
    relation: str
    object: str
    day: int


@dataclass(frozen=True)
class Reason:
    """A piece of evidence for an answer.

    Attributes:
        kind: "same", "rule", "pair", "two-hop", "group", "alike" or "relation".
        text: the reason as a sentence.
        weight: the share or confidence it gives the answer, between 0 and 1.
        events: some of the events it rests on.
    """

    kind: str
    text: str
    weight: float
    events: tuple[Past, ...]


def reasons(known: Known, block: Block, question: int, candidate: int) -> list[Reason]:
    """The evidence for one candidate of one question, the weightiest first.

    Args:
        known: what is known before the day.
        block: the questions.
        question: position of the question in the block.
        candidate: the entity.
    """
    found = [
        *_same(known, block, question, candidate),
        *_by_rules(known, block, question, candidate),
        *_pair(known, block, question, candidate),
        *_path(known, block, question, candidate),
        *_others(known, block, question, candidate),
        *_by_relation(known, block, question, candidate),
    ]
    return sorted(found, key=lambda reason: -reason.weight)


def past(known: Known, slots: Ints, shown: int = SHOWN) -> tuple[Past, ...]:
    """The latest event of each triple, those with a past only, the latest first."""
    h = known.history
    slots = slots[h.triples.last[slots] != NEVER]
    order = np.argsort(-h.triples.last[slots], kind="stable")[:shown]
    return tuple(_event(known, int(slot)) for slot in slots[order])


def _event(known: Known, slot: int) -> Past:
    h = known.history
    q = h.quadruples
    s, r, o = (int(x[slot]) for x in (h.triple_subject, h.triple_relation, h.triple_object))
    if r >= h.base:  # told as it happened, not from the other side
        s, r, o = o, r - h.base, s
    return Past(q.entities[s], q.relations[r], q.entities[o], int(h.triples.last[slot]))


def _of_pair(known: Known, subject: int, candidate: int) -> Ints:
    """Slots of everything between two entities."""
    h = known.history
    pair = int(h.pairs.slots(np.array([subject * h.n + candidate]))[0])
    low, high = np.searchsorted(h.triple_pair[h.by_pair], [pair, pair + 1])
    return np.asarray(h.by_pair[low:high], dtype=np.int64)


def _same(known: Known, block: Block, question: int, candidate: int) -> list[Reason]:
    h = known.history
    s, r = int(block.subject[question]), int(block.relation[question])
    slot = h.triples.slots(np.array([(r * h.n + s) * h.n + candidate]))
    if h.triples.last[slot[0]] == NEVER:
        return []
    times = round(float(h.triples.fading[4, slot[0]]))
    lag = h.day - int(h.triples.last[slot[0]])
    return [
        Reason(
            "same",
            f"the same happened {_times(times)} before, last {_ago(lag)}",
            float(block.parts["same"][question, candidate]),
            past(known, slot),
        )
    ]


def _by_rules(known: Known, block: Block, question: int, candidate: int) -> list[Reason]:
    h = known.history
    mine = (block.applied.question == question) & (block.applied.object == candidate)
    places = np.flatnonzero(mine)
    best = places[np.argsort(-block.confidence[places], kind="stable")][:SHOWN]
    found = []
    for place in best:
        slot = int(block.applied.slot[place])
        body = _relation(known, int(h.triple_relation[slot]))
        lag = h.day - int(h.triples.last[slot])
        found.append(
            Reason(
                "rule",
                f"{body} {_ago(lag)} was followed by {_relation(known, block.relation[question])} "
                f"in {100 * block.confidence[place]:.1f} % of such questions",
                float(block.confidence[place]),
                past(known, np.array([slot])),
            )
        )
    return found


def _pair(known: Known, block: Block, question: int, candidate: int) -> list[Reason]:
    slots = _of_pair(known, int(block.subject[question]), candidate)
    events = past(known, slots)
    if not events:
        return []
    share = float(block.parts["pair"][question, candidate])
    return [
        Reason("pair", f"{100 * share:.1f} % of the subject's recent events are with it", share,
               events)
    ]  # fmt: skip


def _path(known: Known, block: Block, question: int, candidate: int) -> list[Reason]:
    share = float(block.parts["two"][question, candidate])
    if share <= 0:
        return []
    h = known.history
    pairs = h.untyped(2)
    s = int(block.subject[question])
    near, far = pairs[[s]].toarray().ravel(), pairs[[candidate]].toarray().ravel()
    total = np.maximum(h.objects.fading[2, :-1], 1e-9)
    joint = near * far / total
    joint[[s, candidate]] = 0.0
    middle = int(joint.argmax())
    if joint[middle] <= 0:
        return []
    events = past(known, _of_pair(known, s, middle), 1) + past(
        known, _of_pair(known, middle, candidate), 1
    )
    name = h.quadruples.entities[middle]
    return [Reason("two-hop", f"both had to do with {name}", share, events)]


def _others(known: Known, block: Block, question: int, candidate: int) -> list[Reason]:
    """Entities of the subject's group, and those that resemble it, with the same answer."""
    h = known.history
    s, r = int(block.subject[question]), int(block.relation[question])
    home = known.groups.home
    members = np.flatnonzero((home == home[s]) & (home[s] >= 0))
    near = known.neighbours.nearest(np.array([s])).indices
    found = []
    for kind, who, words in (
        ("group", members, "others of its home did the same"),
        ("alike", near, "those that resemble it did the same"),
    ):
        who = np.asarray(who, dtype=np.int64)
        who = who[who != s]
        slots = h.triples.slots((r * h.n + who) * h.n + candidate)
        events = past(known, slots[slots < len(h.triples.keys)])
        if events:
            share = float(block.parts[kind][question, candidate])
            found.append(Reason(kind, f"{words} with it", share, events))
    return found


def _by_relation(known: Known, block: Block, question: int, candidate: int) -> list[Reason]:
    h = known.history
    r = int(block.relation[question])
    slots = np.flatnonzero((h.triple_relation == r) & (h.triple_object == candidate))
    events = past(known, slots)
    if not events:
        return []
    share = float(block.parts["relation"][question, candidate])
    text = f"{100 * share:.1f} % of {_relation(known, r)} are with it"
    return [Reason("relation", text, share, events)]


def _relation(known: Known, relation: int) -> str:
    """The name of a relation; that of an inverse says so."""
    h = known.history
    name = h.quadruples.relations[int(relation) % h.base]
    return name if relation < h.base else f"{name} (received)"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _ago(days: int) -> str:
    return "the day before" if days == 1 else f"{days} days before"
