"""Events put off: the old date is cancelled where it is known, the new one announced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from comity.coding.keeping import kept_in
from comity.coding.making import made
from comity.coding.passage import Passage
from comity.coding.steps import Step
from comity.coding.time_mentions import Mention
from comity.coding.when import nearest, of_saying
from comity.coding.words import Token


def put_off(
    step: Step, states: tuple[str, ...], partner: tuple[str, ...], passage: Passage
) -> bool:
    """Postponed: the old date is cancelled where it is known, the new one announced."""
    dates = [
        m for m in step.sentence.dates if m.sense != "undated" and not of_saying(m, step.sentence)
    ]
    tokens = step.sentence.tokens
    new = [
        m
        for m in dates
        if m.first > step.verb.first
        and m.first
        and (
            m.role == "to" or tokens[m.first - 1].text in ("to", "until", "till", "на", "по", "до")
        )
    ]
    if step.sentence.language == "kk":
        new = [m for m in dates if _moved_to(m, tokens)]
    old = [m for m in dates if m not in new]
    named = step.sentence.codebook.events["planned"]
    done = False
    if old or not new:
        base = ("", "", "")
        if old:
            bare = old[0].month and old[0].year is None
            base = (
                nearest(old[0], passage.published)
                if bare
                else old[0].dated(passage.published, False)
            )
        done = kept_in(made(step, states, partner, base), step, passage)
    if new:
        moved = _later(new[-1].dated(passage.published, True), old, passage.published)
        later = replace(step, event=named, named="planned", polarity="announced")
        done = kept_in(made(later, states, partner, moved), later, passage)
    return done


def _moved_to(m: Mention, tokens: Sequence[Token]) -> bool:
    """Whether a Kazakh date is the new one and not that for which the event was planned."""
    after = {form for t in tokens[m.last : m.last + 2] for form in t.forms}
    planned = any(form.startswith(("жоспарлан", "белгілен", "межелен")) for form in after)
    return tokens[m.last - 1].text.endswith(("ға", "ге", "қа", "ке")) and not planned


def _later(
    new: tuple[str, str, str], old: Sequence[Mention], published: date
) -> tuple[str, str, str]:
    """A new date is after the old one: spring after this autumn is next year's."""
    before = old[0].dated(published, False)[0] if old else ""
    if new[1] == "year" and before and new[0] <= before[:4]:
        return f"{int(before[:4]) + 1}", "year", ""
    return new
