"""Facts of which the text tells too little: they fall away, rather than be guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from comity.coding.annotate import Sentence
from comity.coding.model import Fact, Unread

REASON = "neither its day nor all its parties are told"


def told(
    facts: Sequence[Fact], sentences: Sequence[Sentence], published: date
) -> tuple[list[Fact], list[Unread]]:
    """The facts of which enough is told, and the sentences of the others.

    A plan without a day falls away; so does an undated step whose state or partner only the
    passage around it names. Of passages not tuned on, none of the first sort and one in twelve of the
    second were right.

    Args:
        facts: the facts of a passage.
        sentences: its sentences.
        published: the day of publication.
    """
    kept: list[Fact] = []
    left: list[Unread] = []
    for told_fact in facts:
        fact = _as_news(told_fact, published)
        sentence = next((s for s in sentences if s.start <= fact.quote_start < s.end), None)
        if any(_told_already(fact, other) for other in kept):
            continue
        if sentence is not None and _doubtful(fact, sentence, published):
            left.append(Unread(sentence.start, sentence.end, REASON))
        else:
            kept.append(fact)
    return kept, left


def _as_news(fact: Fact, published: date) -> Fact:
    """What was called off, its day not told: the month of the news."""
    if fact.event != "cancelled" or fact.date:
        return fact
    return replace(fact, date=published.isoformat()[:7], precision="month")


def _told_already(fact: Fact, other: Fact) -> bool:
    """Whether a deployment, exercise, visit or meeting is told by two of its words."""
    return (
        fact.kind in ("operation", "exercise", "visit", "consultation")
        and fact.date != ""
        and (fact.kind, fact.polarity, fact.date, fact.states)
        == (other.kind, other.polarity, other.date, other.states)
    )


def _offered(fact: Fact, sentence: Sentence) -> bool:
    named = {n.actor for n in sentence.names}
    both = named & set(fact.states) and named & set(fact.partner)
    return fact.polarity == "announced" and fact.kind in ("aid",) and bool(both)


def _doubtful(fact: Fact, sentence: Sentence, published: date) -> bool:
    if (
        fact.polarity in ("announced", "cancelled")
        and not fact.date
        and not _offered(fact, sentence)
    ):
        return True
    if sentence.dates or fact.date != published.isoformat()[:7]:
        return False
    named = {n.actor for n in sentence.names}
    rows = [f.row for f in (*sentence.series, *sentence.objects)]
    owners = [sentence.codebook.mechanisms[r["mechanism"]] if "mechanism" in r else r for r in rows]
    named |= {owner["partner"] for owner in owners}
    return not (named & set(fact.states) or named & set(fact.partner))
