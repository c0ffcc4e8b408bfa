"""Sentences to facts: who, what, when and how it is meant, by the tables; nothing where in doubt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from comity.coding.anaphora import again, filled
from comity.coding.annotate import Sentence, sentences_of
from comity.coding.doubt import told
from comity.coding.guessing import guesses, instruments
from comity.coding.keeping import kept_in
from comity.coding.making import made, numbers_of, reckoned
from comity.coding.model import Coded, Fact, Unread
from comity.coding.parties import who
from comity.coding.passage import Passage
from comity.coding.positions import positions_of
from comity.coding.postponing import put_off
from comity.coding.roles import sides
from comity.coding.steps import SHOWN, Step, steps_of
from comity.coding.tables import Codebook, Found, bundled
from comity.coding.time_mentions import Mention
from comity.coding.turns import ranked
from comity.coding.when import own_date, when

_DURING = 6
_AGAINST = ("refused", "cancelled")
_ABOUT_IT = frozenset("this that it об этом бұл мұны".split())
"""First words of a sentence that says when the fact before was made known."""


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
    skipped = bool(sentences) and sentences[0].skipped
    skipped = skipped or sum(s.skipped for s in sentences) * 2 >= len(sentences) > 0
    for sentence in sentences:
        if skipped or sentence.skipped:
            passage.unread.append(Unread(sentence.start, sentence.end, "sport, trade or opinion"))
            continue
        _read(sentence, passage)
    facts = [reckoned(fact, sentences) for fact in passage.facts]
    passage.facts, doubtful = told(facts, sentences, published)
    passage.unread += doubtful
    positions = () if skipped else positions_of(sentences, passage.actors, published)
    return Coded(
        id=name, language=language, published=published.isoformat(), facts=tuple(passage.facts),
        positions=tuple(positions), unread=tuple(passage.unread),
    )  # fmt: skip


def _read(sentence: Sentence, passage: Passage) -> None:
    before = len(passage.facts)
    touched = False
    if _dated_after(sentence, passage):
        return
    denied = _denied_noun(sentence, passage)
    steps = [s for c in sentence.clauses if not denied for s in steps_of(sentence, c)]
    for step in steps:
        touched |= _add(step, passage)
    touched |= denied
    for step in instruments(sentence):
        _of_instrument(step, passage)
    if not touched and len(sentence.clauses) > 1:
        against = [
            s for s in steps_of(sentence, sentence.whole) if s.thing and s.polarity in _AGAINST
        ]
        touched = any([_add(step, passage) for step in against])
    if len(passage.facts) > before:
        _during_visit(sentence, passage)
    touched = _since(sentence, passage) or touched
    if not touched:
        touched = _continued(sentence, passage) or _told_by_noun(sentence, passage)
    if not touched and not steps:
        touched = any([_add(step, passage) for step in guesses(sentence, sentence.whole)])
    if not touched and len(passage.facts) == before:
        reason = "no step of the codebook" if not sentence.verbs else "no state, partner or object"
        passage.unread.append(Unread(sentence.start, sentence.end, reason))
    passage.places += [
        n.actor for n in sentence.names if n.actor and n.located and n.sort == "capital"
    ]
    passage.actors += [n.actor for n in sentence.names if n.actor and not n.located]
    passage.day = _day_told(sentence, passage) or passage.day


def _day_told(sentence: Sentence, passage: Passage) -> str:
    """The one past day that a sentence names, or empty."""
    if any(m.row["mode"] == "planned" for m in sentence.modes):
        return ""
    days = {m.dated(passage.published, False) for m in sentence.dates if m.role == ""}
    told = {day for day, precision, _ in days if precision == "day"}
    return told.pop() if len(told) == 1 and len(days) == 1 else ""


def _of_instrument(step: Step, passage: Passage) -> None:
    """An instrument with its day, of the parties of its sentence, else of the fact before."""
    whole = replace(step, clause=step.sentence.whole)
    states, partner = who(whole, passage)
    dated = when(step, passage)
    if states and partner and not any(f.date == dated[0] for f in passage.facts):
        kept_in(made(step, states, partner, dated), step, passage)


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
    elif last and last.kind == "milestone" and _same_instrument(step):
        return again(step, passage)
    waiting = passage.waiting
    if waiting is not None and waiting.kind == step.kind == "exercise" and filled(step, passage):
        return True
    states, partner = who(step, passage)
    if not states or not partner:
        passage.waiting = passage.waiting or step
        return False
    if step.named == "postponed":
        return put_off(step, states, partner, passage)
    return kept_in(made(step, states, partner, when(step, passage)), step, passage)


def _same_instrument(step: Step) -> bool:
    """Whether "the agreement" is the one told before: no party of it is named again."""
    return (
        step.kind == "agreement"
        and step.mechanism is not None
        and step.mechanism.get("id") == "agreement"
        and not {"it"} & {t.text for t in step.sentence.tokens[:1]}
        and not any(n.actor and not n.located for n in step.sentence.names)
    )


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


def _told_by_noun(sentence: Sentence, passage: Passage) -> bool:
    """An event that a dated sentence names without a verb of the tables: "a workshop in May saw"."""
    meant = [m for m in sentence.modes if m.row["mode"] not in ("rank", "business")]
    bare = not sentence.verbs and not meant and sentence.dates and sentence.names
    things = [
        (f, sentence.codebook.mechanisms[f.row["mechanism"]] if "mechanism" in f.row else f.row)
        for f in (*sentence.series, *sentence.objects)
    ]
    things = [
        t
        for t in things
        if t[1]["kind"] in ("exercise", "consultation", "training", "visit")
        and t[1].get("id") != "trainers"
    ]
    things = [t for t in things if t[1]["kind"] != "consultation" or _is_subject(t[0], sentence)]
    if not bare or not things:
        return False
    held = sentence.codebook.events["held"]
    step = Step(
        sentence=sentence, clause=(0, len(sentence.tokens)), verb=things[0][0], event=held,
        thing=things[0][0], mechanism=things[0][1], kind=things[0][1]["kind"],
        polarity=held["polarity"], named=held["event"],
    )  # fmt: skip
    return _add(step, passage)


def _is_subject(thing: Found, sentence: Sentence) -> bool:
    """Whether not just one state stands before a meeting, that may have gone to it or not."""
    before = [n for n in sentence.names if n.first < thing.first and n.actor and not n.located]
    states = {n.actor for n in before if n.sort != "organization"}
    return sentence.language == "kk" or len(states) != 1


def _during_visit(sentence: Sentence, passage: Passage) -> None:
    """A visit that is only told as the time of a step: "signed during the president's visit"."""
    for found in sentence.objects:
        at = sentence.tokens[found.first].start
        around = [
            f
            for f in passage.facts
            if f.quote_start <= at < f.quote_start + len(f.quote)
            and f.polarity == "done"
            and f.kind in ("agreement", "milestone", "aid")
        ]
        if not around:
            continue
        last = around[-1]
        words = {t.text for t in sentence.tokens[max(0, found.first - _DURING) : found.first]}
        row = sentence.codebook.mechanisms[found.row["mechanism"]]
        here = row["kind"] == "visit" and (
            words & {"during", "ходе", "время"}
            or "кезінде" in {t.text for t in sentence.tokens[found.last : found.last + 1]}
        )
        if here and ranked(sentence, (0, len(sentence.tokens))) and len(last.states) == 1:
            visit = replace(
                last,
                kind="visit",
                mechanism="visit",
                event="held",
                areas=("political-dialogue",),
                numbers={},
            )
            passage.facts.append(visit)
            return


def _dated_after(sentence: Sentence, passage: Passage) -> bool:
    """A sentence that only gives the day of the fact before: "the decision was taken on Tuesday"."""
    last = passage.facts[-1] if passage.facts else None
    if last is None or last.date != passage.published.isoformat()[:7] or len(sentence.dates) != 1:
        return False
    kinds = {f.row["mechanism"] for f in sentence.objects}
    of_act = "act" in kinds and not kinds - {"act", "summit", "consultation"}
    about = {t.text for t in sentence.tokens[:3]} & _ABOUT_IT
    declared = about and last.event == "declined" and not sentence.objects
    others = {n.actor for n in sentence.names if not n.located and n.sort == "state"}
    if not (of_act or declared) or others - set(last.states) - set(last.partner):
        return False
    day, precision, _ = sentence.dates[0].dated(passage.published, False)
    if not day.startswith(last.date):
        return False
    passage.facts[-1] = replace(last, date=day, precision=precision)
    return True


def _since(sentence: Sentence, passage: Passage) -> bool:
    """A rung held since a date, told without a verb: "an observer since 2018"."""
    for found in sentence.objects:
        row = sentence.codebook.mechanisms[found.row["mechanism"]]
        since = [m for m in sentence.dates if m.role == "from" and _touches(m, found, sentence)]
        if row["kind"] != "rung" or not since:
            continue
        event = sentence.codebook.events["admitted"]
        first = max((v.last for v in sentence.verbs if v.last <= found.first), default=0)
        step = Step(
            sentence=sentence, clause=(first, len(sentence.tokens)), verb=found, event=event,
            thing=found, mechanism=row, kind="milestone", polarity="done", named="admitted",
        )  # fmt: skip
        states, partner = who(step, passage)
        if (
            states
            and partner
            and not any(
                f.event in ("admitted", "acceded", "joined")
                and f.date == since[0].dated(passage.published, False)[0]
                for f in passage.facts
            )
        ):
            return kept_in(
                made(step, states[-1:], partner, since[0].dated(passage.published, False)),
                step,
                passage,
            )
    return False


def _touches(m: Mention, found: Found, sentence: Sentence) -> bool:
    """Whether "since ..." stands right beside an object, or in Kazakh before it."""
    if sentence.language == "kk":
        return 0 <= found.first - m.last <= 2
    return 0 <= m.first - found.last <= 2


def _denied_noun(sentence: Sentence, passage: Passage) -> bool:
    """What a report that is denied names without a verb: "reports of a base", "a return of troops"."""
    if not any(m.row["mode"] == "denied" for m in sentence.modes):
        return False
    denied = sentence.codebook.events["denied"]
    for found in sentence.objects:
        row = sentence.codebook.mechanisms[found.row["mechanism"]]
        if row["kind"] not in denied["kinds"].split(";") or row["kind"] == "visit":
            continue
        step = Step(
            sentence=sentence, clause=(0, len(sentence.tokens)), verb=found, event=denied,
            thing=found, mechanism=row, kind=SHOWN.get(row["kind"], row["kind"]),
            polarity="denied", named="denied",
        )  # fmt: skip
        return _add(step, passage)
    return False


def _continued(sentence: Sentence, passage: Passage) -> bool:
    """A sentence without a step of its own that goes on: who took part, since when; who signed."""
    named = [n.actor for n in sentence.names if n.actor and not n.located]
    waiting = passage.waiting
    told = waiting is not None and waiting.polarity not in _AGAINST
    if waiting is not None and told and waiting.sentence is not sentence and named:
        step, passage.waiting = waiting, None
        own = step.mechanism["partner"] if step.mechanism else ""
        old = [n.actor for n in step.sentence.names if n.actor and not n.located]
        states, partner = sides([*named, *old], step.kind, own, sentence.codebook)
        if states and partner and len(states) > 1:
            return kept_in(made(step, states, partner, when(step, passage)), step, passage)
    last = passage.facts[-1] if passage.facts else None
    said = {m.row["mode"] for m in sentence.modes} & {"said", "negated", "hypothetical", "denied"}
    if last is not None and last.polarity == "done":
        said |= {m.row["mode"] for m in sentence.modes} & {"planned"}
    said |= {"negated"} & {s for t in sentence.tokens for s in t.senses}
    said |= {"observer"} & {f.row["mechanism"] for f in sentence.objects}
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
