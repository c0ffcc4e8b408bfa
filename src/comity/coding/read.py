"""Sentences to facts: who, what, when and how it is meant, by the tables; nothing where in doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from comity.coding.anaphora import again
from comity.coding.annotate import Sentence, sentences_of
from comity.coding.keeping import kept_in
from comity.coding.making import made, numbers_of, reckoned
from comity.coding.model import Coded, Fact, Unread
from comity.coding.parties import who
from comity.coding.passage import Passage
from comity.coding.positions import positions_of
from comity.coding.roles import sides
from comity.coding.steps import Step, steps_of
from comity.coding.tables import Codebook, bundled
from comity.coding.time_mentions import Mention
from comity.coding.when import of_saying, own_date, when


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
    passage = Passage(published, tables)
    sentences = sentences_of(text, language, tables)
    skipped = any(s.skipped for s in sentences)
    for sentence in sentences:
        if skipped:
            passage.unread.append(Unread(sentence.start, sentence.end, "sport, trade or opinion"))
            continue
        _read(sentence, passage)
    passage.facts = [reckoned(fact, sentences) for fact in passage.facts]
    positions = () if skipped else positions_of(sentences, passage.actors, published)
    return Coded(
        id=name, language=language, published=published.isoformat(), facts=tuple(passage.facts),
        positions=tuple(positions), unread=tuple(passage.unread),
    )  # fmt: skip


def _read(sentence: Sentence, passage: Passage) -> None:
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
    passage.places += [
        n.actor for n in sentence.names if n.actor and n.located and n.sort == "capital"
    ]
    passage.actors += [n.actor for n in sentence.names if n.actor and not n.located]


def _add(step: Step, passage: Passage) -> bool:
    last = passage.facts[-1] if passage.facts else None
    if step.mechanism is not None and step.mechanism["kind"] == "again":
        return again(step, passage)
    if last is not None and last.kind == "exercise" and _sends(step, last):
        return kept_in(_joining(step, last), step, passage)
    if step.kind == "none":
        return False
    if (
        step.kind == "withdrawal"
        and step.thing is None
        and last is not None
        and last.kind != "milestone"
    ):
        return again(step, passage)
    if step.named == "in-force" and step.kind == "agreement" and last and last.kind == "milestone":
        step = replace(step, kind="milestone")
    states, partner = who(step, passage)
    if not states or not partner:
        passage.waiting = passage.waiting or step
        return False
    if step.named == "postponed":
        return _put_off(step, states, partner, passage)
    return kept_in(made(step, states, partner, when(step, passage)), step, passage)


def _sends(step: Step, last: Fact) -> bool:
    """Whether a step only sends people to the exercise that the passage is about."""
    return (
        step.kind == "operation"
        and last.polarity in (step.polarity, "announced")
        and not any(
            n.located and n.sort == "state" and step.clause[0] <= n.first < step.clause[1]
            for n in step.sentence.names
        )
        and not own_date(step)
    )


def _joining(step: Step, last: Fact) -> Fact:
    names = [n for n in step.sentence.names if step.clause[0] <= n.first < step.clause[1]]
    acting = [n.actor for n in names if n.actor and not n.located]
    states, partner = sides([*acting, *last.partner], last.kind, "", step.sentence.codebook)
    return replace(last, states=states, partner=partner, event=step.named, numbers=numbers_of(step))


def _put_off(
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
    old = [m for m in dates if m not in new]
    named = step.sentence.codebook.events["planned"]
    done = False
    if old or not new:
        base = old[0].dated(passage.published, False) if old else ("", "", "")
        done = kept_in(made(step, states, partner, base), step, passage)
    if new:
        moved = _later(new[-1].dated(passage.published, True), old, passage.published)
        later = replace(step, event=named, named="planned", polarity="announced")
        done = kept_in(made(later, states, partner, moved), later, passage)
    return done


def _later(
    new: tuple[str, str, str], old: Sequence[Mention], published: date
) -> tuple[str, str, str]:
    """A new date is after the old one: spring after this autumn is next year's."""
    before = old[0].dated(published, False)[0] if old else ""
    if new[1] == "year" and before and new[0] <= before[:4]:
        return f"{int(before[:4]) + 1}", "year", ""
    return new


def _told_by_noun(sentence: Sentence, passage: Passage) -> bool:
    """An event that a dated sentence names without a verb of the tables: "a workshop in May saw"."""
    bare = not sentence.verbs and not sentence.modes and sentence.dates and sentence.names
    things = [
        (f, sentence.codebook.mechanisms[f.row["mechanism"]] if "mechanism" in f.row else f.row)
        for f in (*sentence.series, *sentence.objects)
    ]
    things = [
        t for t in things if t[1]["kind"] in ("exercise", "consultation", "training", "visit")
    ]
    if not bare or not things:
        return False
    held = sentence.codebook.events["held"]
    step = Step(
        sentence=sentence, clause=(0, len(sentence.tokens)), verb=things[0][0], event=held,
        thing=things[0][0], mechanism=things[0][1], kind=things[0][1]["kind"],
        polarity=held["polarity"], named=held["event"],
    )  # fmt: skip
    return _add(step, passage)


def _continued(sentence: Sentence, passage: Passage) -> bool:
    """A sentence without a step of its own that goes on: who took part, since when; who signed."""
    named = [n.actor for n in sentence.names if n.actor and not n.located]
    if passage.waiting is not None and passage.waiting.sentence is not sentence and named:
        step, passage.waiting = passage.waiting, None
        own = step.mechanism["partner"] if step.mechanism else ""
        old = [n.actor for n in step.sentence.names if n.actor and not n.located]
        states, partner = sides([*named, *old], step.kind, own, sentence.codebook)
        if states and partner and len(states) > 1:
            return kept_in(made(step, states, partner, when(step, passage)), step, passage)
    last = passage.facts[-1] if passage.facts else None
    said = {m.row["mode"] for m in sentence.modes} & {"said", "negated", "hypothetical", "denied"}
    if (
        last is None
        or last.kind != "exercise"
        or last.polarity not in ("done", "announced")
        or said
    ):
        return False
    since = [m for m in sentence.dates if m.role == "from"]
    if since:
        day, precision, _ = since[0].dated(passage.published, False)
        last = replace(last, date=day, precision=precision)
    states, partner = sides(
        [*last.partner, *last.states, *named], "exercise", "", sentence.codebook
    )
    passage.facts[-1] = replace(last, states=states, partner=partner) if named and partner else last
    return bool(since or named)
