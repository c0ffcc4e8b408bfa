"""Facts of a passage: one event told twice is one fact."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from comity.coding.making import JOINED
from comity.coding.model import Fact
from comity.coding.passage import Passage
from comity.coding.steps import SHOWN, Step


def kept_in(fact: Fact, step: Step, passage: Passage) -> bool:
    """Keep a fact in the passage, or join it to the one it tells again; always True."""
    last = passage.facts[-1] if passage.facts else None
    if last and last.kind == "withdrawal" and _without_parties(fact, last, step):
        return True
    follows = step.mechanism is not None and step.mechanism["kind"] == "again"
    if (
        last
        and fact.polarity == "announced"
        and last.polarity == "cancelled"
        and last.kind == fact.kind
        and (
            follows
            or (last.quote_start >= step.sentence.start and (not last.date or _as_planned(step)))
        )
    ):
        if step.event["event"] == "ended":
            passage.facts[-1] = replace(last, end=fact.date)
        elif _as_planned(step) and last.quote_start >= step.sentence.start:
            passage.facts[-1] = replace(
                last, date=fact.date, precision=fact.precision, end=fact.end
            )
        elif (
            last.event == "postponed"
            and fact.date >= passage.published.isoformat()[: len(fact.date)]
        ):
            passage.facts[-1:] = [last, fact] if last.date else [fact]
        else:
            passage.facts[-1] = replace(
                last, date=fact.date, precision=fact.precision, end=fact.end
            )
        return True
    goes_on = step.thing is not None and step.thing.first < step.clause[0]
    if (
        last
        and (follows or goes_on)
        and (last.polarity, fact.polarity) == ("announced", "cancelled")
        and last.kind == fact.kind
        and last.quote_start >= step.sentence.start
    ):
        day = _nearer(last.date, passage.published)
        passage.facts[-1] = replace(last, event=fact.event, polarity="cancelled", date=day)
        return True
    if (
        last
        and last.kind == fact.kind == "operation"
        and (last.polarity, fact.polarity) == ("done", "announced")
        and not fact.date
        and set(fact.states) & set(last.states)
    ):
        passage.facts[-1] = replace(last, partner=fact.partner)
        return True
    if (
        last
        and last.event == "deployed"
        and last.kind == fact.kind == "exercise"
        and fact.polarity == "announced"
    ):
        passage.facts[-1] = replace(
            last,
            polarity=fact.polarity,
            event=fact.event,
            date=fact.date,
            precision=fact.precision,
            end=fact.end,
        )
        return True
    if (
        last
        and last.kind == fact.kind
        and last.kind in JOINED
        and last.polarity == "done"
        and fact.polarity == "announced"
        and step.event["event"] == "ended"
        and fact.date >= last.date
    ):
        passage.facts[-1] = replace(last, end=fact.date if fact.precision == "day" else last.end)
        return True
    staged = step.thing is not None and step.thing.row.get("mechanism") == "stage"
    for place, old in enumerate(passage.facts):
        if not staged and _same(old, fact):
            passage.facts[place] = _merged(old, fact)
            return True
    passage.facts.append(fact)
    if step.mechanism is not None and step.mechanism["kind"] != "again":
        passage.things.setdefault(
            fact.mechanism, SHOWN.get(step.mechanism["kind"], step.mechanism["kind"])
        )
    return True


def _without_parties(fact: Fact, last: Fact, step: Step) -> bool:
    """Whether an event is told of which only a state is known that stays away from it."""
    named = any(
        n.actor and not n.located and n.sort != "organization"
        for n in step.sentence.names
        if step.clause[0] <= n.first < step.clause[1]
    )
    return (
        fact.kind in JOINED
        and fact.polarity in ("done", "announced")
        and set(fact.states) <= set(last.states)
        and not named
    )


def _as_planned(step: Step) -> bool:
    """Whether a step only says for when it was planned: "an exercise scheduled for May"."""
    return step.verb.row.get("event") == "planned"


def _nearer(day: str, published: date) -> str:
    """A day of a plan that was called off: a year earlier where that is nearer to the news."""
    if len(day) != 10:
        return day
    before = f"{int(day[:4]) - 1}{day[4:]}"
    now = published.toordinal()
    return min(day, before, key=lambda d: abs(_ordinal(d) - now)) if day[5:] != "02-29" else day


def _same(old: Fact, new: Fact) -> bool:
    """Whether two facts are one event told twice."""
    if (old.kind, old.polarity) != (new.kind, new.polarity):
        return False
    if old.kind in JOINED:
        named = (
            old.mechanism == new.mechanism
            or "exercise" in (old.mechanism, new.mechanism)
            or old.kind == "training"
        )
        if old.polarity == "announced":
            return named and (
                "" in (new.date, old.date) or new.date == old.date or new.event == "deployed"
            )
        return named and (
            not old.date or not new.date or abs(_ordinal(old.date) - _ordinal(new.date)) < 100
        )
    alike = old.event == new.event or old.kind == "consultation"
    refined = alike and old.precision == "month" and new.date.startswith(old.date)
    return (
        old.mechanism == new.mechanism
        and (
            old.date == new.date or refined or (old.kind == "milestone" and old.event == new.event)
        )
        and bool(set(old.states) & set(new.states))
    )


def _merged(old: Fact, new: Fact) -> Fact:
    day, precision, end = old.date, old.precision, old.end or new.end
    if (new.event in ("started", "opened") and new.date) or (
        new.precision == "day" and old.precision != "day" and new.event != "ended"
    ):
        day, precision = new.date, new.precision
    if old.event in ("started", "opened") and new.event == "ended" and new.date:
        end = new.end or new.date
    mechanism = old.mechanism if old.mechanism != "exercise" else new.mechanism
    partner = tuple(dict.fromkeys((*old.partner, *new.partner)))
    return replace(
        old, states=tuple(s for s in dict.fromkeys((*old.states, *new.states)) if s not in partner or s in old.states),
        partner=partner, date=day, precision=precision, end=end, mechanism=mechanism,
        numbers={**new.numbers, **old.numbers}, place=old.place or new.place,
    )  # fmt: skip


def _ordinal(day: str) -> int:
    return date.fromisoformat(
        (day + "-01-01")[:10] if len(day) == 4 else (day + "-01")[:10]
    ).toordinal()
