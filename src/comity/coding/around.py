"""What stands around a step: the event, plan or instrument that tells what it is of."""

from __future__ import annotations

from collections.abc import Sequence

from comity.coding.annotate import Sentence
from comity.coding.tables import Found, Row
from comity.coding.turns import ranked

NEAR = 4
_HEAD = 3
ACTIVITIES = ("exercise", "consultation", "training", "council-meeting")
_SEAT = frozenset("headquarters штаб-квартира штаб-пәтер".split())
_RELATIVE = frozenset("which that который".split())


def promising(sentence: Sentence, clause: tuple[int, int], verb: Found) -> bool:
    """Whether what makes it a plan is a promise or an offer: "has offered to pay"."""
    return any(
        v.row["event"] == "offered" and clause[0] <= v.first < verb.first <= v.last + 2
        for v in sentence.verbs
    )


def of_a_step(sentence: Sentence, clause: tuple[int, int], verb: Found) -> bool:
    """Whether a refusal without an object is of a step or of an organization, not of just anything."""
    ahead = range(verb.last, min(clause[1], verb.last + NEAR))
    steps = any(
        v.first in ahead or v.first == verb.first + 1 for v in sentence.verbs if v is not verb
    )
    words = len(verb.row["words"].split()) > 1
    named = any(
        n.sort == "organization" and clause[0] <= n.first < clause[1] for n in sentence.names
    )
    infinitive = any(
        "infinitive" in sentence.tokens[i].senses or sentence.tokens[i].text == "to" for i in ahead
    )
    return steps or (not infinitive and (named or words))


def received(sentence: Sentence, clause: tuple[int, int], event: Row) -> bool:
    """Whether somebody of rank travels; of a meeting, whether its place is told too."""
    at_seat = any(t.forms & _SEAT for t in sentence.tokens[clause[0] : clause[1]])
    located = any(
        n.located and n.sort in ("capital", "place") and clause[0] <= n.first < clause[1]
        for n in sentence.names
    )
    if event["event"] == "met" and not located and not at_seat:
        return False
    return ranked(sentence, clause)


def two_named(sentence: Sentence, clause: tuple[int, int]) -> bool:
    """Whether a clause names two sides that can talk with each other."""
    names = {
        n.actor
        for n in sentence.names
        if n.actor and not n.located and clause[0] <= n.first < clause[1]
    }
    return len(names) > 1


def observing(sentence: Sentence, clause: tuple[int, int]) -> bool:
    """Whether a clause speaks of observers, who are no participants."""
    return any(
        f.row["mechanism"] == "observer" and clause[0] <= f.first < clause[1]
        for f in sentence.objects
    )


def object_before(
    sentence: Sentence, clause: tuple[int, int], verb: Found, kinds: Sequence[str]
) -> tuple[Found, Row] | None:
    """What a relative clause or a participle speaks of: "the lease, which was renewed"."""
    first = clause[0]
    if not first:
        return None
    word, before = sentence.tokens[first], sentence.tokens[first - 1].text
    if not (word.forms & _RELATIVE or (before == "," and verb.first == first)):
        return None
    for found in reversed(sentence.objects):
        row = sentence.codebook.mechanisms[found.row["mechanism"]]
        if 0 <= first - found.last <= NEAR and row["kind"] in kinds:
            return found, row
    return None


def subject_before(
    sentence: Sentence, clause: tuple[int, int], verb: Found, kinds: Sequence[str]
) -> tuple[Found, Row] | None:
    """The event that a sentence began with, where the clause of a verb has no subject of its own."""
    first = clause[0]
    if not first or verb.first - first > _HEAD or sentence.language == "kk":
        return None
    own = any(first <= n.first < verb.first for n in sentence.names)
    if own or any(first <= f.first < verb.first for f in sentence.objects):
        return None
    for found in (*sentence.series, *sentence.objects):
        row = found.row
        if "label" not in row:
            row = sentence.codebook.mechanisms[row["mechanism"]]
        if row["kind"] in kinds and row["kind"] != "again" and found.last <= first:
            return found, row
    return None


def sent_to(sentence: Sentence, clause: tuple[int, int], verb: Found, thing: Found) -> bool:
    """Whether a relative clause sends somebody to an event: "manoeuvres to which Armenia sent"."""
    tokens = sentence.tokens
    opened = [i for i in range(thing.last, verb.first) if tokens[i].forms & _RELATIVE]
    if verb.row["event"] not in ("deployed", "contributed") or not opened:
        return False
    told = any(opened[-1] < v.first < verb.first for v in sentence.verbs)
    return (
        clause[0] <= opened[-1] + 2
        and not told
        and ";" not in {t.text for t in tokens[opened[-1] : verb.first]}
    )


def has_event(sentence: Sentence, clause: tuple[int, int]) -> bool:
    """Whether a clause names a meeting or an exercise, from which somebody can be absent."""
    return any(
        sentence.codebook.mechanisms[f.row["mechanism"]]["kind"] in ACTIVITIES
        and clause[0] <= f.first < clause[1]
        for f in sentence.objects
    )


def in_activity(sentence: Sentence, thing: Found) -> bool:
    """Whether it is the part in an event and not in an organization: "its participation in drills"."""
    for found in sentence.objects:
        row = sentence.codebook.mechanisms[found.row["mechanism"]]
        if row["kind"] in ACTIVITIES and 0 <= found.first - thing.last <= NEAR:
            return True
    return False


def only_where(sentence: Sentence, verb: Found, thing: Found) -> bool:
    """Whether an event is only the place of a step: "admitted Iran at a summit held by video"."""
    tokens = sentence.tokens
    before = {t.text for t in tokens[max(0, thing.first - 3) : thing.first]}
    if sentence.language != "en" or thing.last != verb.first:
        return False
    led = verb.last < len(tokens) and tokens[verb.last].text == "by"
    others = any(v.last <= thing.first for v in sentence.verbs)
    return bool(before & {"at", "during", "after", "before", "following"}) or (led and others)


def in_passing(sentence: Sentence, clause: tuple[int, int], verb: Found, thing: Found) -> bool:
    """Whether an undated participle only marks what is spoken of: "agreements concluded within it stay"."""
    token = sentence.tokens[verb.first]
    if sentence.language != "en" or thing.last != verb.first or "past" not in token.senses:
        return False
    others = any(clause[0] <= m.first < clause[1] for m in sentence.dates)
    plural = sentence.tokens[thing.last - 1].text.endswith("s")
    return plural and not others and verb.last < clause[1] - 2


def of_none(sentence: Sentence, verb: Found, thing: Found | None) -> bool:
    """Whether the object is denied and not the verb: "held no exercise", "signed nothing, no ..."."""
    return thing is not None and any(
        m.row["mode"] == "negated" and verb.last <= m.first < thing.first for m in sentence.modes
    )
