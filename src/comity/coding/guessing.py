"""Events that a clause names whose verb the tables do not know: a dated exercise was held.

Only exercises, courses and stays in a capital are read so. An agreement with an unknown verb may have
been signed or torn up, and a meeting with one attended or snubbed: they give nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from comity.coding.annotate import Sentence
from comity.coding.meant import background
from comity.coding.steps import Step
from comity.coding.tables import Found, Row
from comity.coding.time_mentions import Mention

_ORDER = ("exercise", "training")
_ASIDE = frozenset(
    "during at under after before within amid following since without until despite like against into on about"
    " ход время после перед до рамка согласно накануне кроме против без о об"
    " кезінде барысында аясында бойынша сәйкес туралы кейін дейін шеңберінде үшін".split()
)
"""Words beside a noun that make it the time or frame of something else."""
_STOP = frozenset(("hypothetical", "negated", "denied", "reported"))
_FUTURE_EN = frozenset("will shall".split())
_NEAR = 5


def guesses(sentence: Sentence, clause: tuple[int, int]) -> Iterator[Step]:
    """The event that a clause without a step of the tables names, if any."""
    modes = {m.row["mode"] for m in sentence.modes if clause[0] <= m.first < clause[1]}
    if modes & _STOP or _unlike(sentence, clause) or not _dated(sentence, clause):
        return
    found = _things(sentence, clause)
    if not found:
        yield from _stays(sentence, clause, modes)
        return
    thing, row = found[0]
    if any(m.row["mode"] == "said" and 0 <= thing.first - m.last <= _NEAR for m in sentence.modes):
        return
    named = "planned" if _ahead(sentence, clause, modes) else "held"
    event = sentence.codebook.events[named]
    yield Step(
        sentence=sentence, clause=clause, verb=thing, event=event, thing=thing, mechanism=row,
        kind=row["kind"], polarity=event["polarity"], named=named,
        background=background(sentence, thing),
    )  # fmt: skip


def _stays(sentence: Sentence, clause: tuple[int, int], modes: set[str]) -> Iterator[Step]:
    """The visit of somebody of rank whom a sentence without a step sees in another's capital."""
    leaders = {n.actor for n in sentence.names if n.sort == "leader"}
    abroad = {n.actor for n in sentence.names if n.located and n.sort == "capital"} - leaders
    days = [m for m in sentence.dates if m.sense in ("weekday", "day") or m.day]
    if sentence.verbs or not leaders or len(abroad) != 1 or not days or "planned" in modes:
        return
    event = sentence.codebook.events["visited"]
    place = next(n for n in sentence.names if n.located and n.sort == "capital")
    yield Step(
        sentence=sentence, clause=clause,
        verb=Found({"words": "in a capital"}, place.first, place.last), event=event, thing=None,
        mechanism=None, kind="visit", polarity="done", named="visited",
    )  # fmt: skip


def instruments(sentence: Sentence) -> Iterator[Step]:
    """Agreements that a sentence names with the day of their signature: "under an accord of 5 May"."""
    taken = {v.first for v in sentence.verbs}
    for thing in sentence.objects:
        row = sentence.codebook.mechanisms[thing.row["mechanism"]]
        dated = [m for m in sentence.dates if _of_day(m, thing, sentence)]
        if (
            row["kind"] != "agreement"
            or row.get("id") == "bill"
            or not dated
            or thing.first in taken
        ):
            continue
        event = sentence.codebook.events["signed"]
        at = (thing.first, dated[0].last)
        yield Step(
            sentence=sentence, clause=at, verb=thing, event=event, thing=thing, mechanism=row,
            kind="agreement", polarity="done", named="signed",
        )  # fmt: skip


def _of_day(m: Mention, thing: Found, sentence: Sentence) -> bool:
    """Whether a date is the one from which an instrument is."""
    between = [t.text for t in sentence.tokens[thing.last : m.first]]
    return between in (["of"], ["dated"], ["от"]) and m.sense == "date" and not m.season


def _things(sentence: Sentence, clause: tuple[int, int]) -> list[tuple[Found, Row]]:
    """The events named in a clause that are not the time or frame of another: the weightiest first."""
    found = []
    for f in (*sentence.series, *sentence.objects):
        row = f.row if "label" in f.row else sentence.codebook.mechanisms[f.row["mechanism"]]
        inside = clause[0] <= f.first < clause[1]
        people = row.get("id") == "trainers"
        if inside and row["kind"] in _ORDER and not people and not _aside(sentence, f):
            found.append((_ORDER.index(row["kind"]), "label" not in row, f.first, f, row))
    return [(f, row) for *_, f, row in sorted(found, key=lambda x: x[:3])]


def _aside(sentence: Sentence, thing: Found) -> bool:
    """Whether a noun only says when or in which frame something else happens."""
    tokens = sentence.tokens
    if sentence.language == "kk":
        after = tokens[thing.last].text if thing.last < len(tokens) else ""
        return after in _ASIDE or "in" in tokens[thing.last - 1].senses
    before = tokens[max(0, thing.first - _NEAR) : thing.first]
    return any(t.forms & _ASIDE for t in before)


def _unlike(sentence: Sentence, clause: tuple[int, int]) -> bool:
    """Whether a known verb tells of something else than that an event happens, or asks for it."""
    if "?" in {t.text for t in sentence.tokens}:
        return True
    events = sentence.codebook.events
    told = [
        events[v.row["event"]]["polarity"]
        for v in sentence.verbs
        if clause[0] <= v.first < clause[1]
    ]
    return any(polarity in ("refused", "cancelled", "denied") for polarity in told)


def _dated(sentence: Sentence, clause: tuple[int, int]) -> bool:
    """Whether a clause says the day, and not that it goes on since then."""
    dates = [m for m in sentence.dates if clause[0] <= m.first < clause[1]]
    return any(m.sense != "undated" and m.role != "from" for m in dates)


def _ahead(sentence: Sentence, clause: tuple[int, int], modes: set[str]) -> bool:
    tokens = sentence.tokens[clause[0] : clause[1]]
    future = {"future"} if sentence.language != "en" else set()
    return (
        "planned" in modes
        or any(t.senses & future for t in tokens)
        or any(t.text in _FUTURE_EN for t in tokens)
    )
