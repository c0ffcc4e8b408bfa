"""Steps told only as the time or the object of another clause, whose subject has no part in them."""

from __future__ import annotations

from collections.abc import Sequence

from comity.coding.annotate import Name
from comity.coding.steps import Step

_WHEN = frozenset("when while once когда пока едва".split())
_WHICH = frozenset("which that который".split())
_EVENTS = ("exercise", "consultation")
_LEAVING = ("withdrew", "withdrawn", "suspended")


def told_beside(step: Step) -> bool:
    """Whether the states of a sentence stand in another clause, of which it is not known what it tells.

    "Paratroopers were nowhere in sight when the drill began" has nobody begin it.
    """
    sentence, tokens = step.sentence, step.sentence.tokens
    head = min(step.verb.first, step.thing.first if step.thing else step.verb.first)
    named = [n for n in sentence.names if n.actor and not n.located and n.sort != "organization"]
    if tokens[0].forms & _WHEN and _first(step, [n.first for n in named], head):
        return True
    for place in range(1, step.verb.first):
        if tokens[place].forms & _WHEN and place < head:
            before = [n for n in named if n.first < place]
            own = [n for n in named if place < n.first < step.clause[1]]
            told = any(v.last <= place and _done(step, v.row["event"]) for v in sentence.verbs)
            if before and not own and not told:
                return True
        which = tokens[place].forms & _WHICH and step.kind in _EVENTS
        before = [n for n in named if n.first < place]
        if which and (_left(step, place) or _of_one(step, before, place)):
            return True
    participle = sentence.language == "ru" and "participle" in tokens[step.verb.first].senses
    return participle and step.kind in _EVENTS and _of_one(step, named, step.verb.first)


def of_clause(step: Step, names: Sequence[Name]) -> list[Name]:
    """The names that belong to the clause of a step, where "when" divides it from another."""
    tokens = step.sentence.tokens
    cuts = [i for i in range(1, step.verb.first) if tokens[i].forms & _WHEN]
    if not cuts or step.sentence.language == "kk":
        return list(names)
    own = [n for n in names if n.first > cuts[-1] or n.sort == "organization"]
    return own if any(n.sort != "organization" and not n.located for n in own) else list(names)


def _of_one(step: Step, named: Sequence[Name], place: int) -> bool:
    """Whether one state stands before an event told aside, and no known verb says what it did."""
    known = any(v.last <= place for v in step.sentence.verbs if v is not step.verb)
    return len({n.actor for n in named}) == 1 and not known


def _first(step: Step, named: list[int], head: int) -> bool:
    """Whether a sentence begins with "when", and names its states behind the comma after the step."""
    tokens = step.sentence.tokens
    commas = [i for i in range(step.verb.last, len(tokens)) if tokens[i].text == ","]
    return bool(commas) and head < commas[0] and bool(named) and min(named) > commas[0]


def _done(step: Step, event: str) -> bool:
    return step.sentence.codebook.events[event]["polarity"] == "done"


def _left(step: Step, place: int) -> bool:
    """Whether a refusal stands before a relative clause: "is out of the drill that starts"."""
    events = step.sentence.codebook.events
    return any(
        v.last <= place
        and (events[v.row["event"]]["polarity"] == "refused" or v.row["event"] in _LEAVING)
        for v in step.sentence.verbs
    )
