"""Steps on what the passage spoke of last: "it was submitted", "the next stage"."""

from __future__ import annotations

from dataclasses import replace

from comity.coding.beside import told_beside
from comity.coding.keeping import kept_in
from comity.coding.making import made
from comity.coding.model import Fact
from comity.coding.parties import who
from comity.coding.passage import Passage
from comity.coding.roles import ORGANIZATIONS, sides
from comity.coding.steps import SHOWN, Step
from comity.coding.when import own_date, when

_BACKED = ("approved", "ratified", "adopted")
"""Events that back a refusal told before, and take no step of their own: "parliament voted for it"."""


def again(step: Step, passage: Passage) -> bool:
    """A step on what the passage spoke of last: "it was submitted", "the next stage will be held"."""
    event = step.event
    if step.polarity == "done" and told_beside(step):
        return False
    if step.mechanism is not None and step.mechanism.get("id") == "act":
        return _dated_by_act(step, passage)
    if event["event"] == "requested" and step.thing is not None:
        return False
    last = _spoken_of(step, passage)
    if last is None and passage.waiting is not None:
        return filled(step, passage)
    if last is None and step.mechanism is not None and step.mechanism.get("id") == "again-document":
        return _documents(step, passage)
    if last is not None and last.event == "denounced" and event["event"] in _BACKED:
        return _dated_by_act(step, passage)
    acting = [
        n.actor
        for n in step.sentence.names
        if n.actor and not n.located and step.clause[0] <= n.first < step.clause[1]
    ]
    if not acting and step.clause[0]:
        acting = [
            n.actor
            for n in step.sentence.names
            if n.actor and not n.located and n.first < step.clause[0]
        ]
    if last is None or (event["as"] and step.thing is None and not acting):
        return False
    states, partner = _of_again(acting, last, step)
    staying = [a for a in acting if a not in ORGANIZATIONS]
    if event["as"] == "withdrawal" and staying and last.states == last.partner:
        states, partner = tuple(staying), tuple(p for p in last.partner if p not in staying)
    dated = when(replace(step, kind=_thing_of(last, passage)), passage)
    told = (
        ("attended", "absent", "approved")
        if last.kind in ("statement", "withdrawal")
        else ("attended", "absent")
    )
    if event["event"] in told and not own_date(step):
        dated = (last.date, last.precision, last.end)
    fact = made(step, states, partner, dated)
    kind = _thing_of(last, passage)
    fact = replace(fact, kind=event["as"] or kind, mechanism=last.mechanism, areas=last.areas)
    return kept_in(fact, step, passage)


def _documents(step: Step, passage: Passage) -> bool:
    """Documents signed that nothing before speaks of: "the two ministers signed two documents"."""
    if step.named not in ("signed", "planned"):
        return False
    named = replace(step, kind="agreement", mechanism=passage.codebook.mechanisms["agreement"])
    states, partner = who(named, passage)
    if not states or not partner:
        return False
    return kept_in(made(named, states, partner, when(named, passage)), named, passage)


def _spoken_of(step: Step, passage: Passage) -> Fact | None:
    """The last fact of a kind to which the step can happen."""
    kinds = {SHOWN.get(k, k) for k in step.event["kinds"].split(";")}
    if step.event["event"] in ("ended", "lasted"):
        kinds |= {"consultation", "visit"}
    for last in reversed(passage.facts):
        if _thing_of(last, passage) in kinds:
            return last
    return None


def filled(step: Step, passage: Passage) -> bool:
    """An event told first without its parties, which the next sentence names."""
    first = passage.waiting
    sentence = step.sentence
    named = [n.actor for n in sentence.names if n.actor and not n.located]
    if first is None or first.sentence is sentence or len(named) < 2 or first.polarity != "done":
        return False
    passage.waiting = None
    host = [n.actor for n in first.sentence.names if n.actor and n.located]
    own = first.mechanism["partner"] if first.mechanism else ""
    states, partner = sides([*host, *named], first.kind, own, passage.codebook)
    if not states or not partner:
        return False
    fact = made(first, states, partner, when(step if own_date(step) else first, passage))
    return kept_in(fact, first, passage)


def _dated_by_act(step: Step, passage: Passage) -> bool:
    """A decree that only gives the day of what was told before."""
    if not passage.facts or not own_date(step) or passage.facts[-1].precision == "day":
        return False
    day, precision, _ = when(step, passage)
    passage.facts[-1] = replace(passage.facts[-1], date=day, precision=precision)
    return True


def _thing_of(fact: Fact, passage: Passage) -> str:
    """The kind of what a fact is about: a refused bill is an agreement."""
    if fact.kind != "withdrawal":
        return fact.kind
    kind = passage.things.get(fact.mechanism, "agreement")
    return "agreement" if kind == "again" else kind


def _of_again(acting: list[str], last: Fact, step: Step) -> tuple[tuple[str, ...], tuple[str, ...]]:
    new = [a for a in acting if a not in ORGANIZATIONS and a not in last.partner]
    powers = step.sentence.codebook.sides["powers"]
    if not set(last.partner) & ORGANIZATIONS and new and set(new) <= powers:
        return last.states, tuple(new)
    states, partner = sides([*new, *last.partner], last.kind, "", step.sentence.codebook)
    return states or last.states, partner or last.partner
