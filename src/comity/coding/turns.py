"""What a step becomes by its object: to leave an organization is a rung, to leave its talks is not."""

from __future__ import annotations

from comity.coding.annotate import Sentence
from comity.coding.tables import Codebook, Found, Row

_NEAR = 4
_APART = frozenset("with after as and during".split())
_TO_ITSELF = {
    "en": frozenset(
        "the from of to its in out as bloc alliance organisation organization western military"
        " atlantic defence political regional".split()
    ),
    "ru": frozenset("из в во к ко от с состав блок альянс организация союз ряд структура".split()),
    "kk": frozenset("жыл құрам мүшелік ресми түрде тағы қайта толық біржола".split()),
}
"""Words that may stand between a verb and the organization that is itself joined or left."""
_SUBJECTS = frozenset(
    "it they she he country republic kingdom which who он она оно они который".split()
)
_AFTER_ITSELF = frozenset(
    "and or but in on at as by with after before from for to of last this that which who when while"
    " today yesterday since during under together alongside formally officially because over until"
    " late early again only once a the ahead along despite altogether outright entirely four five"
    " two three six seven eight nine ten more less than if whose where there then than also too"
    " not amid within under through is was were are had has have will".split()
)
"""What may follow its name: any other small word names a thing of it ("the NATO talks")."""


def turned(event: Row, kind: str, codebook: Codebook) -> Row | None:
    """The event that a verb reports where its object is of a kind, or None where it turns into none."""
    for turn in (event.get("turns") or "").split("|"):
        kinds, _, other = turn.partition("=")
        if other and kind in kinds.split(";"):
            return codebook.events[other]
    return None


def turning(event: Row) -> set[str]:
    """The kinds of object that turn an event into another."""
    turns = (event.get("turns") or "").split("|")
    return {kind for turn in turns for kind in turn.partition("=")[0].split(";") if kind}


def close(sentence: Sentence, verb: Found, thing: Found) -> bool:
    """Whether an object stands so near to a verb that it is what the verb turns on."""
    if sentence.language == "kk":
        return 0 <= verb.first - thing.last <= _NEAR
    between = sentence.tokens[verb.last : thing.first]
    if any(t.text in _APART for t in between) or any(
        verb.last <= m.first < thing.first for m in sentence.dates
    ):
        return False
    return 0 <= thing.first - verb.last <= _NEAR or 0 <= verb.first - thing.last <= 2


def itself(sentence: Sentence, verb: Found) -> bool:
    """Whether a verb without an object speaks of an organization itself: "left NATO"."""
    between = _TO_ITSELF[sentence.language]
    tokens = sentence.tokens
    dated = {place for m in sentence.dates for place in range(m.first, m.last)}
    after = verb.last
    ends = after >= len(tokens) or after in dated or tokens[after].text in (".", ",", "in", "в")
    organizations = [n for n in sentence.names if n.sort == "organization"]
    goes_on = verb.first and tokens[verb.first - 1].text in ("and", "и")
    ahead = [n for n in organizations if n.first >= verb.last]
    if ends and sentence.language != "kk" and not (ahead if goes_on else organizations):
        return bool(goes_on) or _with_subject(sentence, verb)
    for name in organizations:
        if name.located:
            continue
        if sentence.language == "kk" and name.last <= verb.first:
            gap = range(name.last, verb.first)
        elif verb.last <= name.first:
            gap = range(verb.last, name.first)
        elif name.last <= verb.first and sentence.language == "ru":
            gap = range(name.last, verb.first)
        else:
            continue
        if not all(tokens[i].forms & between or i in dated for i in gap):
            continue
        if sentence.language != "en" or not _thing_follows(sentence, name.last):
            return True
    return False


def _with_subject(sentence: Sentence, verb: Found) -> bool:
    """Whether a state or a pronoun stands before a verb: "24 sappers are enrolled" names none."""
    named = any(n.actor and not n.located and n.first < verb.first for n in sentence.names)
    return named or any(t.text in _SUBJECTS for t in sentence.tokens[: verb.first])


def ranked(sentence: Sentence, clause: tuple[int, int]) -> bool:
    """Whether a clause names a head of state, a minister or their like, who alone pay visits."""
    return any(
        m.row["mode"] == "rank" and clause[0] <= m.first < clause[1] for m in sentence.modes
    ) or any(n.sort == "leader" and clause[0] <= n.first < clause[1] for n in sentence.names)


def business(sentence: Sentence) -> bool:
    """Whether a sentence speaks of banks, firms, exports and names no organization."""
    return any(m.row["mode"] == "business" for m in sentence.modes) and not any(
        n.sort == "organization" for n in sentence.names
    )


def _thing_follows(sentence: Sentence, place: int) -> bool:
    """Whether a name is only the first word of a thing: "the NATO talks", "NATO's range"."""
    if sentence.tokens[place - 1].text.endswith("'s"):
        return True
    if place >= len(sentence.tokens):
        return False
    word = sentence.tokens[place]
    small = sentence.text[word.start].islower()
    return small and word.text not in _AFTER_ITSELF and "past" not in word.senses
