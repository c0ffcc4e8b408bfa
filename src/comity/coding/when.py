"""When a step happened: the date of its clause as of the day of publication."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from comity.coding.annotate import Sentence
from comity.coding.model import Fact
from comity.coding.passage import Passage
from comity.coding.steps import Step
from comity.coding.time_mentions import Mention

_PLACE_OF_SAYING = 4
STRETCH = 7
"""Days of an event that are reckoned back from its last day."""
_HEAD = 5
_DURING = frozenset("during ход время барысында кезінде".split())
_RELATIVES = frozenset("which who который".split())
_IN_ONE_STORY = (
    "agreement", "milestone", "statement", "aid", "withdrawal", "consultation", "visit",
)  # fmt: skip
_SET = frozenset("planned scheduled set due slated fixed pencilled billed".split())
_SET_RUSSIAN = ("назначенн", "запланированн", "намеченн", "назначено", "намечено", "запланировано")
_SET_KAZAKH = ("жоспарлан", "белгілен", "межелен")
"""Words that say for when an event was set that is called off."""
_BEHIND = frozenset("that which who whose where который где куда".split())
_OTHER_STORY = frozenset(
    "although though but while whereas despite хотя но а пока однако несмотря бірақ".split()
)
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
    if sentence.language == "kk" and {t.text for t in sentence.tokens[-3:]} & {"еді", "болатын"}:
        plan = False
    said = [m for m in sentence.dates if of_saying(m, sentence)]
    dates = [m for m in sentence.dates if m not in said]
    if step.named == "denied":
        years = [m for m in dates if m.sense == "year" or (m.sense == "date" and not m.month)]
        return (
            years[0].dated(published, False) if years else (published.isoformat()[:7], "month", "")
        )
    if step.ahead and step.named == "declined":
        before = {t.text for t in sentence.tokens[: step.verb.first]}
        if "had" in before and not said:
            return "", "", ""
        return _declared(said or _said_later(step), published)
    inside = [m for m in dates if step.clause[0] <= m.first < step.clause[1]]
    if not inside and step.clause[0] > 0:
        inside = [
            m
            for m in dates
            if m.first < step.clause[0]
            and (m.first < 3 or _same_subject(step) or _dated_by_it(step, m) or _converb(step))
        ][-1:]
    if not inside and len(sentence.clauses) > 1 and len(dates) == 1 and not step.background:
        later = dates[0].first >= step.clause[1] and dates[0].role != "from"
        inside = dates if later and _goes_on(step, dates[0]) and not _ended_then(step) else []
    lasting = step.named == "in-force" or plan or "since" in step.verb.row.get("words", "")
    if step.kind in ("agreement", "visit", "milestone") and not lasting:
        stretch = step.kind == "visit" and any(m.role == "to" for m in inside)
        inside = [m for m in inside if m.role != "from" or stretch]
        if not inside and len(dates) > 1:
            inside = [m for m in dates if m.first < step.clause[0] and m.role != "from"]
    inside = [m for m in inside if not _aside(m, step) and not _year_of_plan(m, step, plan)]
    inside = _own(inside, step)
    if sentence.language == "kk":
        inside = [m for m in inside if not _taken(m, step)]
    if step.polarity == "cancelled" and not any(m.sense == "date" for m in inside):
        inside = [m for m in dates if _set_for(m, step)] or inside
    starts = [m for m in inside if m.role != "to" and m.sense != "undated"]
    ends = [m for m in inside if m.role == "to"]
    if starts:
        chosen = min(starts, key=lambda m: (_vague(m, starts), abs(m.first - step.verb.first)))
        if chosen.sense == "eve":
            known = passage.facts and passage.facts[-1].precision == "day"
            chosen = replace(chosen, sense="told-day" if known else "back-day", value=1)
        if chosen.sense == "before" or chosen.sense.startswith("told"):
            return _earlier(chosen, passage)
        return _span(step, chosen, ends, published, plan)
    visit = _visit_told(step, passage) if not inside else None
    if visit is not None:
        return visit.date, visit.precision, ""
    if step.named == "declined" and said and not inside:
        return _declared(said, published)
    if plan and ends and step.polarity == "announced":
        until = ends[0].dated(published, True)
        return until if until[1] in ("year", "month") else ("", "", "")
    if step.named in ("offered", "invited") and not step.background:
        plan = False
    if any(m.sense == "undated" for m in inside) or step.background or plan:
        return "", "", ""
    last = passage.facts[-1] if passage.facts else None
    if step.named == "absent" and last is not None and last.kind in ("exercise", "consultation"):
        return last.date, last.precision, last.end
    return _same_day(step, passage) or (published.isoformat()[:7], "month", "")


def _same_day(step: Step, passage: Passage) -> tuple[str, str, str] | None:
    """The day told before in the story, with which a step without a day of its own goes on."""
    if step.kind not in _IN_ONE_STORY:
        return None
    beside = [m for m in step.sentence.dates if not _aside(m, step)]
    day = passage.day if not beside else ""
    if len(beside) == 1 and not beside[0].role and not of_saying(beside[0], step.sentence):
        told, precision, _ = beside[0].dated(passage.published, False)
        day = told if precision == "day" else ""
    within = day[:7] == passage.published.isoformat()[:7]
    return (day, "day", "") if day and within else None


def _declared(said: Sequence[Mention], published: date) -> tuple[str, str, str]:
    """A refusal in advance is of the day on which it was declared."""
    for mention in said:
        if not mention.sense.startswith(("told", "before", "undated")):
            return mention.dated(published, False)
    return published.isoformat()[:7], "month", ""


def _visit_told(step: Step, passage: Passage) -> Fact | None:
    """The visit told before, where a sentence says "during the visit"."""
    last = passage.facts[-1] if passage.facts else None
    words = {form for t in step.sentence.tokens[:_HEAD] for form in t.forms}
    during = words & _DURING and words & {"visit", "trip", "визит", "поездка", "сапар"}
    return last if during and last is not None and last.kind == "visit" else None


def _said_later(step: Step) -> list[Mention]:
    """The day of a saying that stands behind a refusal: "..., its secretary told a visitor on Tuesday"."""
    said = [f.last for f in step.sentence.modes if f.row["mode"] == "said"]
    said = [last for last in said if last > step.verb.last]
    return [m for m in step.sentence.dates if said and m.first >= said[-1]]


def _goes_on(step: Step, m: Mention) -> bool:
    """Whether the clause of a date goes on with the step and tells no other story ("although")."""
    tokens = step.sentence.tokens[step.clause[1] : m.first]
    told = any(t.text in _OTHER_STORY for t in tokens[:3])
    named = any(step.clause[1] <= n.first and not n.located for n in step.sentence.names)
    return not (told and named)


def _ended_then(step: Step) -> bool:
    """Whether a later clause says when it ended, so that its date is the last day."""
    return any(v.row["event"] == "ended" and v.first >= step.clause[1] for v in step.sentence.verbs)


def own_date(step: Step) -> bool:
    """Whether the clause of a step names a date itself."""
    return any(step.clause[0] <= m.first < step.clause[1] for m in step.sentence.dates)


def of_saying(m: Mention, sentence: Sentence) -> bool:
    """Whether a date is that of the saying: "said on Tuesday that ..."."""
    said = [f for f in sentence.modes if f.row["mode"] == "said"]
    return any(
        0 <= m.first - f.last <= 1
        or 0 <= f.first - m.last <= 0
        or (0 <= m.first - f.last <= _PLACE_OF_SAYING and _only_places(sentence, f.last, m.first))
        for f in said
    )


def _only_places(sentence: Sentence, first: int, last: int) -> bool:
    """Whether only a place stands between words: "said in Brussels on Tuesday"."""
    places = {i for n in sentence.names if n.located for i in range(n.first, n.last)}
    return all(
        i in places or sentence.tokens[i].text in ("in", "on", "at", "в", "во")
        for i in range(first, last)
    )


def _span(
    step: Step, chosen: Mention, ends: Sequence[Mention], published: date, plan: bool
) -> tuple[str, str, str]:
    if plan and step.polarity == "cancelled" and chosen.sense == "weekday":
        plan = _planned_for(step, chosen)
    if step.named in ("offered", "invited") and chosen.sense in ("weekday", "day"):
        plan = False
    day, precision, end = chosen.dated(published, plan)
    if step.polarity == "cancelled" and chosen.month and chosen.year is None:
        tokens = step.sentence.tokens
        of_news = chosen.first and tokens[chosen.first - 1].text in ("in", "в", "во")
        ahead = chosen.day or _planned_for(step, chosen) or not of_news
        day, precision, end = (
            nearest(chosen, published) if ahead else chosen.dated(published, False)
        )
    if step.named == "ended" and not chosen.role and precision == "day":
        return _ended(step, end or day)
    if ends and not end:
        last, exact, _ = ends[0].dated(published, plan)
        end = last if exact == "day" and (not day or last > day) else ""
    return day, precision, end


def nearest(m: Mention, published: date) -> tuple[str, str, str]:
    """A date without a year of what was called off: the one nearest to the day of publication."""
    both = [m.dated(published, plan) for plan in (False, True)]
    return min(both, key=lambda d: abs(date.fromisoformat((d[0] + "-01-01")[:10]) - published))


def _set_for(m: Mention, step: Step) -> bool:
    """Whether a date is the one for which an event was set: "the opening planned for 10 October"."""
    tokens = step.sentence.tokens
    if step.sentence.language == "kk":
        return any(t.text.startswith(_SET_KAZAKH) for t in tokens[m.last : m.last + 2])
    before = [t.text for t in tokens[max(0, m.first - 2) : m.first]]
    set_for = before[-1:] in (["for"], ["на"]) or "due" in before
    return set_for and (before[0] in _SET or before[0].startswith(_SET_RUSSIAN))


def _planned_for(step: Step, m: Mention) -> bool:
    """Whether a date is the one that a cancelled event was planned for and not that of the news."""
    tokens = step.sentence.tokens
    before = {t.text for t in tokens[max(0, m.first - 2) : m.first]}
    return bool(before & {"for", "на", "due"})


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
    if chosen.sense == "told-day" and passage.day and (last is None or last.precision != "day"):
        day = date.fromisoformat(passage.day) - timedelta(chosen.value)
        return day.isoformat(), "day", ""
    if last is None or len(last.date) < (4 if chosen.sense in ("told-year", "told-date") else 7):
        return "", "", ""
    if chosen.sense == "told-day" and last.precision == "day":
        return (date.fromisoformat(last.date) - timedelta(chosen.value)).isoformat(), "day", ""
    if chosen.sense == "told-date":
        return replace(chosen, sense="date", year=int(last.date[:4])).dated(
            passage.published, False
        )
    if chosen.sense == "told-year":
        return f"{int(last.date[:4]) - chosen.value}", "year", ""
    if chosen.sense == "told-day" and chosen.value % 7:
        return "", "", ""
    if chosen.sense == "told-day":
        return _month_after(last.date, -chosen.value)
    number = int(last.date[:4]) * 12 + int(last.date[5:7]) - 1 - chosen.value
    return f"{number // 12:04d}-{number % 12 + 1:02d}", "month", ""


def _month_after(month: str, days: int) -> tuple[str, str, str]:
    """Weeks after a month of which the day is not told: nothing, where they may lead out of it."""
    return ("", "", "") if days else (month, "month", "")


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


def _aside(m: Mention, step: Step) -> bool:
    """Whether a date stands in a clause put between subject and verb: "X, which chairs it this year, ..."."""
    texts = [t.text for t in step.sentence.tokens]
    opened = [i for i in range(1, m.first) if texts[i] in _RELATIVES and texts[i - 1] == ","]
    return bool(opened) and opened[-1] > step.clause[0] and "," in texts[m.last : step.verb.first]


def _own(dates: list[Mention], step: Step) -> list[Mention]:
    """The dates that are not those of a relative clause behind the object, where there are others."""
    if len(dates) < 2 or step.thing is None or step.sentence.language == "kk":
        return dates
    end = max(step.thing.last, step.verb.last)
    tokens = step.sentence.tokens
    far = [m for m in dates if any(t.forms & _BEHIND for t in tokens[end : m.first])]
    far += [m for m in dates if m.last <= step.verb.first and _of_other(m, step)]
    return [m for m in dates if m not in far] or dates


def _of_other(m: Mention, step: Step) -> bool:
    """Whether a date follows another verb: "who had landed in May went home on 12 June"."""
    return any(
        step.clause[0] <= v.first and v.last <= m.first and m.first - v.last <= 4
        for v in step.sentence.verbs
    )


def _vague(m: Mention, among: Sequence[Mention]) -> bool:
    """Whether a date says less than another: "this year", and "the same day" beside "in March"."""
    named = any(o.sense == "date" for o in among)
    if named and m.sense in ("back-year", "back-month"):
        return True
    if m.month is None and m.sense == "date" and any(o.day for o in among):
        return True
    return m.sense == "year" or (named and m.sense.startswith("told") and not m.value)


def _year_of_plan(m: Mention, step: Step, plan: bool) -> bool:
    """Whether a year is the one that an instrument is for: "signed a plan for 2018"."""
    before = step.sentence.tokens[m.first - 1].text if m.first else ""
    return not plan and m.month is None and m.year is not None and before in ("for", "на")


def _dated_by_it(step: Step, m: Mention) -> bool:
    """Whether a clause tells what happened on the date before it: "in 1992, when it entered"."""
    tokens, first = step.sentence.tokens, step.clause[0]
    return tokens[first].text in ("when", "когда") and 0 <= first - m.last <= 1


def _converb(step: Step) -> bool:
    """Whether a Kazakh clause goes on with the one before, whose verb is left open: "келіп, ..."."""
    before = [t.text for t in step.sentence.tokens[: step.clause[0]] if t.text.isalpha()]
    return step.sentence.language == "kk" and bool(before) and before[-1][-1] == "п"


def _taken(m: Mention, step: Step) -> bool:
    """Whether another verb stands between a date and its verb: Kazakh verbs close their phrase.

    A converb ("келіп") leaves the phrase open: its date is that of the verb after it too.
    """
    tokens = step.sentence.tokens
    return any(
        m.last <= v.first and v.last <= step.verb.first and tokens[v.last - 1].text[-1] != "п"
        for v in step.sentence.verbs
    )
