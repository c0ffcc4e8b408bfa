"""When a step happened: the date of its clause as of the day of publication."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from comity.coding.annotate import Sentence
from comity.coding.passage import Passage
from comity.coding.steps import Step
from comity.coding.time_mentions import Mention

STRETCH = 7
"""Days of an event that are reckoned back from its last day."""
_COUNT = {w: n for n, words in enumerate(
    ("two двух два екі", "three трёх трех три үш", "four четырёх четырех четыре төрт", "five пяти пять бес",
     "six шести алты", "seven семи жеті"), 2) for w in words.split()}  # fmt: skip


def when(step: Step, passage: Passage) -> tuple[str, str, str]:
    """Date, precision and end of a step."""
    published = passage.published
    plan = step.polarity == "announced" or (
        step.polarity in ("cancelled", "refused") and step.named in ("cancelled", "postponed")
    )
    sentence = step.sentence
    dates = [m for m in sentence.dates if not of_saying(m, sentence)]
    inside = [m for m in dates if step.clause[0] <= m.first < step.clause[1]]
    if not inside and step.clause[0] > 0:
        inside = [
            m for m in dates if m.first < step.clause[0] and (m.first < 3 or _same_subject(step))
        ][-1:]
    if not inside and len(sentence.clauses) > 1 and len(dates) == 1 and not step.background:
        inside = dates if dates[0].first >= step.clause[1] else []
    if step.kind in ("agreement", "visit", "milestone") and step.named != "in-force":
        inside = [m for m in inside if m.role != "from"]
        if not inside and len(dates) > 1:
            inside = [m for m in dates if m.first < step.clause[0] and m.role != "from"]
    if sentence.language == "kk":
        inside = [m for m in inside if not _taken(m, step)]
    starts = [m for m in inside if m.role != "to" and m.sense != "undated"]
    ends = [m for m in inside if m.role == "to"]
    if starts:
        chosen = min(starts, key=lambda m: (m.sense == "year", abs(m.first - step.verb.first)))
        if chosen.sense == "before" or chosen.sense.startswith("told"):
            return _earlier(chosen, passage)
        return _span(step, chosen, ends, published, plan)
    if any(m.sense == "undated" for m in inside) or step.background or plan:
        return "", "", ""
    return published.isoformat()[:7], "month", ""


def own_date(step: Step) -> bool:
    """Whether the clause of a step names a date itself."""
    return any(step.clause[0] <= m.first < step.clause[1] for m in step.sentence.dates)


def of_saying(m: Mention, sentence: Sentence) -> bool:
    """Whether a date is that of the saying: "said on Tuesday that ..."."""
    said = [f for f in sentence.modes if f.row["mode"] == "said"]
    return any(0 <= m.first - f.last <= 1 or 0 <= f.first - m.last <= 0 for f in said)


def _span(
    step: Step, chosen: Mention, ends: Sequence[Mention], published: date, plan: bool
) -> tuple[str, str, str]:
    if plan and step.polarity == "cancelled" and chosen.sense == "weekday":
        plan = False
    day, precision, end = chosen.dated(published, plan)
    if step.named == "ended" and not chosen.role and precision == "day":
        return _ended(step, end or day)
    if ends and not end:
        last, exact, _ = ends[0].dated(published, plan)
        end = last if exact == "day" and (not day or last > day) else ""
    return day, precision, end


def _ended(step: Step, last: str) -> tuple[str, str, str]:
    long = days_told(step.sentence)
    if long and 1 < long <= STRETCH:
        first = date.fromisoformat(last) - timedelta(long - 1)
        return first.isoformat(), "day", last
    return last[:7], "month", last


def days_told(sentence: Sentence) -> int:
    """Days that an event lasted: "three-day", "lasted three days"."""
    for token, after in zip(sentence.tokens, sentence.tokens[1:], strict=False):
        if token.text in _COUNT and after.forms & {"day", "день", "күн"}:
            return _COUNT[token.text]
    for token in sentence.tokens:
        for word, number in _COUNT.items():
            if token.text in (f"{word}-day", f"{word}дневный") or (
                token.text.startswith(f"{word}дневн") or token.text == f"{word}күндік"
            ):
                return number
    return 0


def _earlier(chosen: Mention, passage: Passage) -> tuple[str, str, str]:
    """The date of "a month earlier": reckoned from the fact told before."""
    last = passage.facts[-1] if passage.facts else None
    if last is None or len(last.date) < 7:
        return "", "", ""
    if chosen.sense == "told-day" and last.precision == "day":
        return (date.fromisoformat(last.date) - timedelta(chosen.value)).isoformat(), "day", ""
    if chosen.sense != "before":
        return (
            (f"{int(last.date[:4]) - chosen.value}", "year", "")
            if chosen.sense == "told-year"
            else ("", "", "")
        )
    number = int(last.date[:4]) * 12 + int(last.date[5:7]) - 1 - chosen.value
    return f"{number // 12:04d}-{number % 12 + 1:02d}", "month", ""


def _same_subject(step: Step) -> bool:
    """Whether a clause goes on with the subject before it: "ended ... on Thursday and became"."""
    return (
        not step.background
        and not any(
            step.clause[0] <= n.first < step.verb.first and not n.located
            for n in step.sentence.names
        )
        and step.verb.first - step.clause[0] <= 1
    )


def _taken(m: Mention, step: Step) -> bool:
    """Whether another verb stands between a date and its verb: Kazakh verbs close their phrase."""
    return any(m.last <= v.first and v.last <= step.verb.first for v in step.sentence.verbs)
