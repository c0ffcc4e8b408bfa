"""A step with its parties and date as a fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from comity.coding.annotate import Sentence
from comity.coding.model import Fact
from comity.coding.steps import Step
from comity.coding.when import STRETCH, days_told

JOINED = ("exercise", "training")
"""Kinds whose sentences are put together into one event."""


def made(
    step: Step, states: tuple[str, ...], partner: tuple[str, ...], when: tuple[str, str, str]
) -> Fact:
    """A step with its parties and its date (date, precision, end) as a fact."""
    sentence = step.sentence
    first, last = step.clause
    start, end = sentence.tokens[first].start, sentence.tokens[last - 1].end
    if len(sentence.clauses) == 1:
        start, end = sentence.start, sentence.end
    row = step.mechanism
    areas = row["areas"] if row else "political-dialogue"
    mechanism = (
        (row.get("label") or row.get("mechanism") or "")
        if row
        else ("membership" if step.kind != "visit" else "visit")
    )
    thing = step.thing.row.get("words", "") if step.thing else "alone"
    return Fact(
        states=states, partner=partner, kind=step.kind, mechanism=mechanism, event=step.named,
        polarity=step.polarity, date=when[0], precision=when[1], end=when[2],
        areas=tuple(a for a in areas.split(";") if a), place=_place(step), numbers=numbers_of(step),
        quote=sentence.text[start:end].rstrip(" ,;"), quote_start=start,
        rule=f"{step.verb.row['words']} + {thing} -> {step.named}",
    )  # fmt: skip


def _place(step: Step) -> str:
    sentence = step.sentence
    for name in sentence.names:
        if (
            name.located
            and name.sort in ("capital", "place")
            and step.clause[0] <= name.first < step.clause[1]
        ):
            return sentence.text[
                sentence.tokens[name.first].start : sentence.tokens[name.last - 1].end
            ]
    return ""


def numbers_of(step: Step) -> dict[str, float]:
    """What the clause counts: troops, ships, countries, money in US dollars."""
    sentence = step.sentence
    found: dict[str, float] = {}
    for f in sentence.codebook.phrases("numbers", sentence.language).find(sentence.tokens):
        for back in range(1, 4):
            word = sentence.tokens[f.first - back].text if f.first >= back else ""
            if word[:1].isdigit() and step.clause[0] <= f.first < step.clause[1]:
                value = float(word.replace(",", ""))
                key = f.row["key"]
                if key == "million_usd":
                    key, value = "amount_usd", value * 1e6
                found.setdefault(key, value)
                break
    return found


def reckoned(fact: Fact, sentences: Sequence[Sentence]) -> Fact:
    """An exercise or course that ended on a day, with its length told elsewhere in the passage."""
    if (
        (fact.kind not in (*JOINED, "consultation", "visit") and fact.event != "absent")
        or fact.precision != "month"
        or len(fact.end) != 10
    ):
        return fact
    days = max((days_told(s) for s in sentences), default=0)
    if not 1 < days <= STRETCH:
        return fact
    first = date.fromisoformat(fact.end) - timedelta(days - 1)
    return replace(fact, date=first.isoformat(), precision="day")
