"""Sentences to facts: who, what, when and how it is meant, by the tables; nothing where in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from comity.coding.annotate import Name, Sentence, sentences_of
from comity.coding.model import Coded, Fact, Unread
from comity.coding.positions import positions_of
from comity.coding.roles import ORGANIZATIONS, sides
from comity.coding.steps import SHOWN, Step, steps_of
from comity.coding.tables import Codebook, bundled
from comity.coding.time_mentions import Mention
from comity.coding.words import Token

_JOINED_KINDS = ("exercise", "training")
_BESIDE = 4
_NEAR_VISIT = 5
_STRETCH = 7
"""Days of an event that are reckoned back from its last day."""


@dataclass
class _Passage:
    """What has been read of a passage so far."""

    published: date
    codebook: Codebook
    facts: list[Fact] = field(default_factory=list)
    actors: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    things: dict[str, str] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    waiting: Step | None = None


def code_text(
    text: str, published: date, language: str, *, name: str = "", codebook: Codebook | None = None
) -> Coded:
    """The facts and positions that a text reports.

    Args:
        text: the text; spans are offsets in it.
        published: the day of publication, from which relative dates are reckoned.
        language: en, ru or kk.
        name: an id for the text.
        codebook: the tables; default is the bundled ones.

    Raises:
        MissingExtra: the text is Russian and pymorphy3 is not installed.
    """
    tables = codebook or bundled()
    passage = _Passage(published, tables)
    sentences = sentences_of(text, language, tables)
    skipped = any(s.skipped for s in sentences)
    for sentence in sentences:
        if skipped:
            passage.unread.append(Unread(sentence.start, sentence.end, "sport, trade or opinion"))
            continue
        _read(sentence, passage)
    passage.facts = [_reckoned(fact, sentences) for fact in passage.facts]
    positions = () if skipped else positions_of(sentences, passage.actors, published)
    return Coded(
        id=name, language=language, published=published.isoformat(), facts=tuple(passage.facts),
        positions=tuple(positions), unread=tuple(passage.unread),
    )  # fmt: skip


def _read(sentence: Sentence, passage: _Passage) -> None:
    before = len(passage.facts)
    touched = False
    for clause in sentence.clauses:
        for step in steps_of(sentence, clause):
            touched |= _add(step, passage)
    if not touched:
        touched = _continued(sentence, passage) or _told_by_noun(sentence, passage)
    if not touched and len(passage.facts) == before:
        reason = "no step of the codebook" if not sentence.verbs else "no state, partner or object"
        passage.unread.append(Unread(sentence.start, sentence.end, reason))
    passage.places += [n.actor for n in sentence.names if n.actor and n.located and n.sort == "capital"]
    passage.actors += [n.actor for n in sentence.names if n.actor and not n.located]


def _add(step: Step, passage: _Passage) -> bool:
    last = passage.facts[-1] if passage.facts else None
    if step.mechanism is not None and step.mechanism["kind"] == "again":
        return _again(step, passage)
    if last is not None and last.kind == "exercise" and _sends(step, last):
        return _kept(_joining(step, last), step, passage)
    if step.kind == "none":
        return False
    if step.kind == "withdrawal" and step.thing is None and last is not None and last.kind != "milestone":
        return _again(step, passage)
    if step.named == "in-force" and step.kind == "agreement" and last and last.kind == "milestone":
        step = replace(step, kind="milestone")
    states, partner = _who(step, passage)
    if not states or not partner:
        passage.waiting = passage.waiting or step
        return False
    if step.named == "postponed":
        return _put_off(step, states, partner, passage)
    return _kept(_fact(step, states, partner, _when(step, passage)), step, passage)


def _again(step: Step, passage: _Passage) -> bool:
    """A step on what the passage spoke of last: "it was submitted", "the next stage will be held"."""
    event = step.event
    if step.mechanism is not None and step.mechanism.get("id") == "act":
        return _dated_by_act(step, passage)
    last = _spoken_of(step, passage)
    if last is None and passage.waiting is not None:
        return _filled(step, passage)
    acting = [
        n.actor for n in step.sentence.names
        if n.actor and not n.located and step.clause[0] <= n.first < step.clause[1]
    ]
    if last is None or (event["as"] and step.thing is None and not acting):
        return False
    states, partner = _of_again(acting, last, step)
    when = _when(step, passage)
    told = ("attended", "absent", "approved") if last.kind in ("statement", "withdrawal") else ("attended", "absent")
    if event["event"] in told and not _own_date(step):
        when = (last.date, last.precision, last.end)
    fact = _fact(step, states, partner, when)
    kind = _thing_of(last, passage)
    fact = replace(fact, kind=event["as"] or kind, mechanism=last.mechanism, areas=last.areas)
    return _kept(fact, step, passage)


def _spoken_of(step: Step, passage: _Passage) -> Fact | None:
    """The last fact of a kind to which the step can happen."""
    kinds = {SHOWN.get(k, k) for k in step.event["kinds"].split(";")}
    for last in reversed(passage.facts):
        if _thing_of(last, passage) in kinds:
            return last
    return None


def _filled(step: Step, passage: _Passage) -> bool:
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
    fact = _fact(first, states, partner, _when(step if _own_date(step) else first, passage))
    return _kept(fact, first, passage)


def _dated_by_act(step: Step, passage: _Passage) -> bool:
    """A decree that only gives the day of what was told before."""
    if not passage.facts or not _own_date(step):
        return False
    day, precision, _ = _when(step, passage)
    passage.facts[-1] = replace(passage.facts[-1], date=day, precision=precision)
    return True


def _thing_of(fact: Fact, passage: _Passage) -> str:
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


def _own_date(step: Step) -> bool:
    return any(step.clause[0] <= m.first < step.clause[1] for m in step.sentence.dates)


def _sends(step: Step, last: Fact) -> bool:
    """Whether a step only sends people to the exercise that the passage is about."""
    return step.kind == "operation" and last.polarity in (step.polarity, "announced") and not any(
        n.located and n.sort == "state" and step.clause[0] <= n.first < step.clause[1]
        for n in step.sentence.names
    ) and not _own_date(step)


def _joining(step: Step, last: Fact) -> Fact:
    names = [n for n in step.sentence.names if step.clause[0] <= n.first < step.clause[1]]
    acting = [n.actor for n in names if n.actor and not n.located]
    states, partner = sides([*acting, *last.partner], last.kind, "", step.sentence.codebook)
    return replace(last, states=states, partner=partner, event=step.named, numbers=_numbers(step))


def _put_off(
    step: Step, states: tuple[str, ...], partner: tuple[str, ...], passage: _Passage
) -> bool:
    """Postponed: the old date is cancelled where it is known, the new one announced."""
    dates = [m for m in step.sentence.dates if m.sense != "undated" and not _of_saying(m, step.sentence)]
    tokens = step.sentence.tokens
    new = [m for m in dates if m.first > step.verb.first and m.first
           and (m.role == "to" or tokens[m.first - 1].text in ("to", "until", "till", "на", "по", "до"))]
    old = [m for m in dates if m not in new]
    named = step.sentence.codebook.events["planned"]
    done = False
    if old or not new:
        base = old[0].dated(passage.published, False) if old else ("", "", "")
        done = _kept(_fact(step, states, partner, base), step, passage)
    if new:
        when = _later(new[-1].dated(passage.published, True), old, passage.published)
        later = replace(step, event=named, named="planned", polarity="announced")
        done = _kept(_fact(later, states, partner, when), later, passage)
    return done


def _later(
    when: tuple[str, str, str], old: Sequence[Mention], published: date
) -> tuple[str, str, str]:
    """A new date is after the old one: spring after this autumn is next year's."""
    before = old[0].dated(published, False)[0] if old else ""
    if when[1] == "year" and before and when[0] <= before[:4]:
        return f"{int(before[:4]) + 1}", "year", ""
    return when


def _kept(fact: Fact, step: Step, passage: _Passage) -> bool:
    last = passage.facts[-1] if passage.facts else None
    follows = step.mechanism is not None and step.mechanism["kind"] == "again"
    if last and fact.polarity == "announced" and last.polarity == "cancelled" and last.kind == fact.kind and (
        follows or (not last.date and last.quote_start >= step.sentence.start)
    ):
        if step.event["event"] == "ended":
            passage.facts[-1] = replace(last, end=fact.date)
        else:
            passage.facts[-1] = replace(last, date=fact.date, precision=fact.precision, end=fact.end)
        return True
    if last and last.event == "deployed" and last.kind == fact.kind == "exercise" and fact.polarity == "announced":
        passage.facts[-1] = replace(
            last, polarity=fact.polarity, event=fact.event, date=fact.date, precision=fact.precision, end=fact.end
        )
        return True
    staged = step.thing is not None and step.thing.row.get("mechanism") == "stage"
    for place, old in enumerate(passage.facts):
        if not staged and _same(old, fact):
            passage.facts[place] = _merged(old, fact)
            return True
    passage.facts.append(fact)
    if step.mechanism is not None and step.mechanism["kind"] != "again":
        passage.things.setdefault(fact.mechanism, SHOWN.get(step.mechanism["kind"], step.mechanism["kind"]))
    return True


def _same(old: Fact, new: Fact) -> bool:
    """Whether two facts are one event told twice."""
    if (old.kind, old.polarity) != (new.kind, new.polarity):
        return False
    if old.kind in _JOINED_KINDS:
        named = old.mechanism == new.mechanism or "exercise" in (old.mechanism, new.mechanism) or old.kind == "training"
        if old.polarity == "announced":
            return named and ("" in (new.date, old.date) or new.date == old.date or new.event == "deployed")
        return named and (
            not old.date or not new.date or abs(_ordinal(old.date) - _ordinal(new.date)) < 100
        )
    refined = old.event == new.event and old.precision == "month" and new.date.startswith(old.date)
    return (
        old.mechanism == new.mechanism
        and (old.date == new.date or refined or (old.kind == "milestone" and old.event == new.event))
        and bool(set(old.states) & set(new.states))
    )


def _merged(old: Fact, new: Fact) -> Fact:
    day, precision, end = old.date, old.precision, old.end or new.end
    if new.event in ("started", "opened") and new.date:
        day, precision = new.date, new.precision
    elif new.precision == "day" and old.precision != "day" and new.event != "ended":
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
    return date.fromisoformat((day + "-01-01")[:10] if len(day) == 4 else (day + "-01")[:10]).toordinal()


def _who(step: Step, passage: _Passage) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """States and partners: those of the clause, else of the sentence, else of the passage."""
    sentence, kind = step.sentence, step.kind
    row = step.mechanism
    own = row["partner"] if row else ""
    inside = [n for n in sentence.names if step.clause[0] <= n.first < step.clause[1]]
    acting = [n.actor for n in inside if n.actor and not n.located]
    if row is not None and row.get("states"):
        acting += row["states"].split(";")
    base = "milestone" if kind == "withdrawal" and (own or row is None) else kind
    if base == "milestone":
        acting = _subjects(step, acting)
    if kind == "operation" and not set(acting) & ORGANIZATIONS:
        abroad = [n.actor for n in inside if n.located and n.sort == "state"]
        if abroad and (not acting or set(acting) <= set(passage.facts[-1].states if passage.facts else acting)):
            home = tuple(acting) or (passage.facts[-1].states if passage.facts else ())
            if home:
                return home, tuple(abroad)
    if kind == "visit":
        acting += [
            n.actor for n in inside if n.located and n.actor and 0 <= n.first - step.verb.last <= _NEAR_VISIT
        ]
    found = sides(acting, base, own, sentence.codebook)
    if not found[0] or not found[1]:
        near = _of_last(step, found, passage)
        if near is not None:
            return near
    for more in (
        [n.actor for n in sentence.names if n.actor and not n.located],
        [] if passage.facts and kind != "withdrawal" else list(reversed(passage.actors)),
        [n.actor for n in inside if n.located and n.sort in ("capital", "state")],
        passage.places,
    ):
        if found[0] and found[1]:
            break
        if not found[0] and found[1] and kind != "milestone":
            extra = _first_state(more, found[1])
        elif not found[0]:
            extra = [a for a in more if a not in ORGANIZATIONS]
            extra += [] if found[1] else [a for a in more if a in ORGANIZATIONS][:1]
        else:
            extra = [a for a in more if a in ORGANIZATIONS][:1] or [a for a in more if a not in found[0]][:1]
        acting = [*acting, *extra]
        found = sides(acting, base, own, sentence.codebook)
    return found


def _of_last(
    step: Step, found: tuple[tuple[str, ...], tuple[str, ...]], passage: _Passage
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """States or partners of the fact before, where the clause names none and they fit."""
    names = {n.actor for n in step.sentence.names if n.actor and not n.located}
    powers = passage.codebook.sides["powers"]
    for last in reversed(passage.facts):
        if not found[0] and not names - set(last.partner) - ORGANIZATIONS - powers and (
            not found[1] or set(found[1]) & set(last.partner)
        ):
            return last.states, found[1] or last.partner
        if found[0] and not found[1] and set(found[0]) <= set(last.states) and not (
            names & ORGANIZATIONS
        ):
            return found[0], tuple(p for p in last.partner if p not in found[0]) or last.partner
    return None


def _first_state(more: Sequence[str], partner: Sequence[str]) -> list[str]:
    return [a for a in more if a not in ORGANIZATIONS and a not in partner][:1]


def _subjects(step: Step, acting: list[str]) -> list[str]:
    """Of a rung: the organization, and the states that stand before the verb where any does."""
    names = [
        n for n in step.sentence.names
        if step.clause[0] <= n.first < step.clause[1] and n.actor and not n.located
    ]
    states = [n for n in names if n.actor not in ORGANIZATIONS]
    tokens = step.sentence.tokens
    before = _chain([n for n in states if n.first < step.verb.first], tokens)
    before += [
        n.actor for n in states if n.first >= step.verb.first and tokens[n.first - 1].text in ("with", "alongside", "вместе", "of")
        and tokens[n.first - 2].text in ("side", "together", "along", "those", "with")
    ]
    organizations = _organizations(step, names)
    return [*(before or [n.actor for n in states]), *organizations]


def _chain(names: Sequence[Name], tokens: Sequence[Token]) -> list[str]:
    """The names that stand together nearest to the verb: "A, B and C signed"."""
    kept: list[Name] = []
    for name in reversed(names):
        if kept and not (
            kept[-1].first - name.last <= 3
            and any(t.text in (",", "and", "и", "мен", "пен", "бен", "және") for t in tokens[name.last - 1 : kept[-1].first])
        ) and name.first != kept[-1].first:
            break
        kept.append(name)
    return [n.actor for n in reversed(kept)]


def _organizations(step: Step, names: Sequence[Name]) -> list[str]:
    """The organization of a rung: of several, or with no instrument named, the one by the verb."""
    found = [n for n in names if n.actor in ORGANIZATIONS]
    if step.thing is not None or step.verb.row["event"] != "joined":
        return [n.actor for n in found]
    return [n.actor for n in found if min(abs(n.first - step.verb.last), abs(step.verb.first - n.last)) <= _BESIDE]


def _when(step: Step, passage: _Passage) -> tuple[str, str, str]:
    """Date, precision and end of a step."""
    published = passage.published
    plan = step.polarity == "announced" or (
        step.polarity in ("cancelled", "refused") and step.named in ("cancelled", "postponed")
    )
    sentence = step.sentence
    dates = [m for m in sentence.dates if not _of_saying(m, sentence)]
    inside = [m for m in dates if step.clause[0] <= m.first < step.clause[1]]
    if not inside and step.clause[0] > 0:
        inside = [m for m in dates if m.first < step.clause[0] and (m.first < 3 or _same_subject(step))][-1:]
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


def _same_subject(step: Step) -> bool:
    """Whether a clause goes on with the subject before it: "ended ... on Thursday and became"."""
    return not step.background and not any(
        step.clause[0] <= n.first < step.verb.first and not n.located for n in step.sentence.names
    ) and step.verb.first - step.clause[0] <= 1


def _taken(m: Mention, step: Step) -> bool:
    """Whether another verb stands between a date and its verb: Kazakh verbs close their phrase."""
    return any(m.last <= v.first and v.last <= step.verb.first for v in step.sentence.verbs)


def _earlier(chosen: Mention, passage: _Passage) -> tuple[str, str, str]:
    """"A month earlier": reckoned from the fact told before."""
    last = passage.facts[-1] if passage.facts else None
    if last is None or len(last.date) < 7:
        return "", "", ""
    if chosen.sense == "told-day" and last.precision == "day":
        return (date.fromisoformat(last.date) - timedelta(chosen.value)).isoformat(), "day", ""
    if chosen.sense != "before":
        return (f"{int(last.date[:4]) - chosen.value}", "year", "") if chosen.sense == "told-year" else ("", "", "")
    number = int(last.date[:4]) * 12 + int(last.date[5:7]) - 1 - chosen.value
    return f"{number // 12:04d}-{number % 12 + 1:02d}", "month", ""


def _of_saying(m: Mention, sentence: Sentence) -> bool:
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
    long = _long(step.sentence)
    if long and 1 < long <= _STRETCH:
        first = date.fromisoformat(last) - timedelta(long - 1)
        return first.isoformat(), "day", last
    return last[:7], "month", last


_COUNT = {w: n for n, words in enumerate(
    ("two двух два екі", "three трёх трех три үш", "four четырёх четырех четыре төрт", "five пяти пять бес",
     "six шести алты", "seven семи жеті"), 2) for w in words.split()}  # fmt: skip


def _long(sentence: Sentence) -> int:
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


def _reckoned(fact: Fact, sentences: Sequence[Sentence]) -> Fact:
    """An exercise or course that ended on a day, with its length told elsewhere in the passage."""
    if fact.kind not in _JOINED_KINDS or fact.precision != "month" or len(fact.end) != 10:
        return fact
    days = max((_long(s) for s in sentences), default=0)
    if not 1 < days <= _STRETCH:
        return fact
    first = date.fromisoformat(fact.end) - timedelta(days - 1)
    return replace(fact, date=first.isoformat(), precision="day")


def _fact(
    step: Step, states: tuple[str, ...], partner: tuple[str, ...], when: tuple[str, str, str]
) -> Fact:
    sentence = step.sentence
    first, last = step.clause
    start, end = sentence.tokens[first].start, sentence.tokens[last - 1].end
    if len(sentence.clauses) == 1:
        start, end = sentence.start, sentence.end
    row = step.mechanism
    areas = row["areas"] if row else "political-dialogue"
    mechanism = (row.get("label") or row.get("mechanism") or "") if row else ("membership" if step.kind != "visit" else "visit")
    thing = step.thing.row.get("words", "") if step.thing else "alone"
    return Fact(
        states=states, partner=partner, kind=step.kind, mechanism=mechanism, event=step.named,
        polarity=step.polarity, date=when[0], precision=when[1], end=when[2],
        areas=tuple(a for a in areas.split(";") if a), place=_place(step), numbers=_numbers(step),
        quote=sentence.text[start:end].rstrip(" ,;"), quote_start=start,
        rule=f"{step.verb.row['words']} + {thing} -> {step.named}",
    )  # fmt: skip


def _place(step: Step) -> str:
    sentence = step.sentence
    for name in sentence.names:
        if name.located and name.sort in ("capital", "place") and step.clause[0] <= name.first < step.clause[1]:
            return sentence.text[sentence.tokens[name.first].start : sentence.tokens[name.last - 1].end]
    return ""


def _numbers(step: Step) -> dict[str, float]:
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


def _told_by_noun(sentence: Sentence, passage: _Passage) -> bool:
    """An event that a dated sentence names without a verb of the tables: "a workshop in May saw"."""
    bare = not sentence.verbs and not sentence.modes and sentence.dates and sentence.names
    things = [
        (f, sentence.codebook.mechanisms[f.row["mechanism"]] if "mechanism" in f.row else f.row)
        for f in (*sentence.series, *sentence.objects)
    ]
    things = [t for t in things if t[1]["kind"] in ("exercise", "consultation", "training", "visit")]
    if not bare or not things:
        return False
    held = sentence.codebook.events["held"]
    step = Step(
        sentence=sentence, clause=(0, len(sentence.tokens)), verb=things[0][0], event=held,
        thing=things[0][0], mechanism=things[0][1], kind=things[0][1]["kind"],
        polarity=held["polarity"], named=held["event"],
    )  # fmt: skip
    return _add(step, passage)


def _continued(sentence: Sentence, passage: _Passage) -> bool:
    """A sentence without a step of its own that goes on: who took part, since when; who signed."""
    named = [n.actor for n in sentence.names if n.actor and not n.located]
    if passage.waiting is not None and passage.waiting.sentence is not sentence and named:
        step, passage.waiting = passage.waiting, None
        own = step.mechanism["partner"] if step.mechanism else ""
        old = [n.actor for n in step.sentence.names if n.actor and not n.located]
        states, partner = sides([*named, *old], step.kind, own, sentence.codebook)
        if states and partner and len(states) > 1:
            return _kept(_fact(step, states, partner, _when(step, passage)), step, passage)
    last = passage.facts[-1] if passage.facts else None
    said = {m.row["mode"] for m in sentence.modes} & {"said", "negated", "hypothetical", "denied"}
    if last is None or last.kind != "exercise" or last.polarity not in ("done", "announced") or said:
        return False
    since = [m for m in sentence.dates if m.role == "from"]
    if since:
        day, precision, _ = since[0].dated(passage.published, False)
        last = replace(last, date=day, precision=precision)
    states, partner = sides([*last.partner, *last.states, *named], "exercise", "", sentence.codebook)
    passage.facts[-1] = replace(last, states=states, partner=partner) if named and partner else last
    return bool(since or named)
