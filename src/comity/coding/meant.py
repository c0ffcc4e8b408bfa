"""How a step is meant: it happened, is planned, doubted, negated or denied."""

from __future__ import annotations

from collections.abc import Sequence

from comity.coding.annotate import Sentence
from comity.coding.tables import Found

_MODE_REACH = 8
_INFINITIVE = 4
_NEGATIVE_STEMS = ("ма", "ме", "ба", "бе", "па", "пе", "ды", "ді", "йтын бол", "йтін бол")
"""Ends of Kazakh phrases that say no themselves: "болдырма" is to call off."""
_SCHEDULED = ("ed", "ный", "ная", "ные", "ное", "ных", "ного", "ную", "ной", "ный", "ным", "ными", "ном",
              "ған", "ген", "қан", "кен")  # fmt: skip
_SCHEDULED_WORDS = frozenset(
    "due set will slate slated pencilled be is are was were будет будут".split()
)
"""Words of plan that only say for when the event was planned."""
_BY_THE_WAY = ("signed", "returned", "suspended", "withdrew", "renewed", "joined", "approved")
"""Events that a participle behind a comma reports: "put an end to the quarrel, signing the treaty"."""
_WILL_NOT = ("майтын", "мейтін", "байтын", "бейтін", "пайтын", "пейтін")
_SAY_LITTLE = frozenset("without без".split())
_CONVERB = ("ып", "іп")


def mode(sentence: Sentence, clause: tuple[int, int], verb: Found) -> str:
    """How a verb is meant: empty (it happened), planned, hypothetical, negated, denied."""
    tokens = sentence.tokens
    first, last = clause
    if sentence.language == "kk" and tokens[verb.last - 1].text.endswith(_CONVERB):
        last = len(tokens)
    inside = [m for m in sentence.modes if first <= m.first < last]
    modes = {m.row["mode"] for m in _governing(sentence, inside, verb)}
    anywhere = {m.row["mode"] for m in sentence.modes}
    if "denied" in anywhere:
        return "denied"
    senses = frozenset().union(*(tokens[i].senses for i in range(verb.first, verb.last)))
    if sentence.language == "kk" and verb.row["words"].rstrip("*").endswith(_NEGATIVE_STEMS):
        senses -= {"negated"}
    if "hypothetical" in modes or "hypothetical" in senses:
        return "hypothetical"
    if "reported" in modes and ("said" not in anywhere or "hypothetical" in anywhere):
        return "hypothetical"
    future = bool(modes & {"planned", "reported"}) or "future" in senses
    future = future or _goes_on_planned(sentence, clause, verb)
    if sentence.language == "ru" and senses & {"past", "present"}:
        future = bool(modes & {"planned", "reported"})
    if "negated" in modes or "negated" in senses:
        return "negated-planned" if future else "negated"
    if future:
        return "planned"
    before = tokens[verb.first - 1].text if verb.first else ""
    if _bare_participle(sentence, verb):
        return "hypothetical"
    if sentence.language == "en" and before == "to" and "past" not in senses:
        return "hypothetical"
    if sentence.language == "ru" and "infinitive" in senses and "past" not in senses:
        return "hypothetical"
    return ""


def _goes_on_planned(sentence: Sentence, clause: tuple[int, int], verb: Found) -> bool:
    """Whether a verb goes on with a plan: "will train them and donate ten vehicles"."""
    first = clause[0]
    joined = first and sentence.tokens[first].text == "and" and verb.first == first + 1
    bare = sentence.tokens[verb.first].text == verb.row["words"].split()[0].split("/")[0]
    if sentence.language != "en" or not joined or not bare:
        return False
    return any(m.row["mode"] == "planned" and m.first < first for m in sentence.modes)


def _bare_participle(sentence: Sentence, verb: Found) -> bool:
    """Whether a step is only named ("closing the base"), not reported ("is closing")."""
    token = sentence.tokens[verb.first]
    if sentence.language != "en" or verb.row["event"] == "attended":
        return False
    before = sentence.tokens[max(0, verb.first - 3) : verb.first]
    if before and before[-1].text == "," and verb.row["event"] in _BY_THE_WAY:
        return False
    return "participle" in token.senses and not any("be" in t.forms for t in before)


def _governing(sentence: Sentence, modes: Sequence[Found], verb: Found) -> list[Found]:
    """The words of mode that govern a verb: before it and near, in Kazakh after it."""
    found = []
    for word in modes:
        if word.first < verb.last and verb.first < word.last:
            longer = verb.last - verb.first > word.last - word.first
            if word.row["mode"] == "planned" and not longer:
                found.append(word)
            continue
        apart = verb.first - word.last
        if sentence.language == "kk" and sentence.tokens[verb.last - 1].text.endswith(_CONVERB):
            near = word.first >= verb.last
        elif sentence.language == "kk" and word.row["mode"] == "planned" and apart >= 0:
            near = False  # a Kazakh plan is told after its verb: before it, it is of another
        elif sentence.language == "kk":
            near = -4 <= apart + (verb.last - verb.first) <= 0 or 0 <= apart < _INFINITIVE
        else:
            near = 0 <= apart < (_MODE_REACH if word.row["mode"] != "negated" else _INFINITIVE)
        if near:
            found.append(word)
    return found


def called_off(sentence: Sentence, verb: Found) -> bool:
    """Whether what is planned is the event that is called off: "the drill set for May is off"."""
    inside = [m for m in sentence.modes if m.row["mode"] == "planned" and m.first < verb.first]
    return all(
        sentence.tokens[m.last - 1].text.endswith(_SCHEDULED)
        or sentence.tokens[m.first].text in _SCHEDULED_WORDS
        for m in inside
    )


def will_not(sentence: Sentence, verb: Found) -> bool:
    """Whether a Kazakh verb says that somebody will not: "қатыспайтынын мәлімдеді"."""
    text = sentence.tokens[verb.last - 1].text
    return sentence.language == "kk" and any(end in text for end in _WILL_NOT)


def left_negated(sentence: Sentence, clause: tuple[int, int], verb: Found) -> bool:
    """Whether a clause says no before a verb, of whatever it says it: its step is not told as done."""
    tokens = sentence.tokens
    if _against(sentence, clause, verb):
        return True
    if sentence.language == "kk":
        return any("negated" in t.senses for t in tokens[clause[0] : verb.first])
    return any(
        m.row["mode"] == "negated"
        and clause[0] <= m.first < verb.first
        and tokens[m.first].text not in _SAY_LITTLE
        and not (m.last < len(tokens) and tokens[m.last].text in ("only", "только"))
        for m in sentence.modes
    )


def _against(sentence: Sentence, clause: tuple[int, int], verb: Found) -> bool:
    """Whether a word of failing or staying away stands in a clause beside its verb."""
    return any(
        m.row["mode"] == "against"
        and clause[0] <= m.first < clause[1]
        and not (m.first < verb.last and verb.first < m.last)
        for m in sentence.modes
    )


def background(sentence: Sentence, verb: Found) -> bool:
    """Whether a verb is told as earlier than the news: "had signed"."""
    before = {t.text for t in sentence.tokens[max(0, verb.first - 3) : verb.first]}
    return sentence.language == "en" and "had" in before
