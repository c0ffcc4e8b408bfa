"""What changed between two evaluations: sentences and numbers that differ, appear or go."""

from __future__ import annotations

from dataclasses import dataclass

from comity.evaluation.chain import derived
from comity.evaluation.parts import Number, Sentence
from comity.evaluation.result import Evaluation


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; `before` or `after` is empty where the thing is new or gone."""

    id: str
    kind: str
    before: str
    after: str


def changes(before: Evaluation, after: Evaluation) -> list[Change]:
    """The sentences first, then the facts that fell, then the numbers."""
    old, new = said(before), said(after)
    found = [
        Change(key, kind, old.get((kind, key), ""), new.get((kind, key), ""))
        for kind, key in dict.fromkeys((*old, *new))
        if old.get((kind, key)) != new.get((kind, key))
    ]
    order = {"sentence": 0, "fact": 1, "number": 2}
    return sorted(found, key=lambda c: order[c.kind])


def said(evaluation: Evaluation) -> dict[tuple[str, str], str]:
    """What every sentence, fact and number says, by kind and id."""
    found: dict[tuple[str, str], str] = {}
    for item in derived(evaluation):
        if isinstance(item, Sentence):
            found["sentence", item.id] = item.text
        elif isinstance(item, Number):
            found["number", item.id] = number_text(item)
    for name in evaluation.timeline:
        fact = evaluation.facts[name]
        found["fact", name] = f"{fact.start} {fact.title}"
    return found


def number_text(number: Number) -> str:
    """A number as a reader writes it: value, bounds, or "no value" where nothing can be said."""
    if number.strict is None:
        if number.generous is None:
            return "no value"
        return f"no verified value, at most {_plain(number.generous)}"
    text = _plain(number.strict)
    if number.low is not None and number.high is not None and number.low != number.high:
        text += f" ({_plain(number.low)}-{_plain(number.high)})"
    return text


def _plain(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:.2f}"
