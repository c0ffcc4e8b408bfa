"""Whether a passage supports its fact, negation, other scripts and the archived text seen.

`comity.claims.citation_support` asks whether a passage names the fact's actors, its date and its
action. Here the same words are read with the tables of coding: a passage that only says that the
step was not taken, refused, called off or failed is no support; names may stand in any script; and
where a copy of the document is kept, it must hold the place that the passage names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from comity.claims.citation_support import ACTION, ACTORS, DATE, Support, support_of
from comity.claims.lexicon import Names
from comity.coding.annotate import Sentence, sentences_of
from comity.coding.tables import Found, bundled
from comity.coding.words import Token
from comity.core.actors import Actors
from comity.core.codebook import DATA, rows_of
from comity.core.facts import Fact
from comity.core.provenance import Passage, Source
from comity.errors import MissingExtra
from comity.evidence.evidence import Evidence
from comity.store.archive import archived, copies, text_of
from comity.tracing.source_sheet import place_in

AFFIRMED, PLACE = "an affirmation", "the place"
AGAINST = frozenset(("refused", "cancelled", "denied"))
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_KAZAKH = re.compile("[\u04d9\u0456\u04a3\u0493\u04af\u04b1\u049b\u04e9\u04bb]", re.IGNORECASE)
_BEFORE, _AFTER = 4, 2
"""How many words a negator stands before a verb at most, and in Kazakh after it."""
_BUT = (
    "\u043f\u043e\u0441\u043b\u0435",
    "\u043d\u043e",
    "\u0430",
    "\u0431\u0456\u0440\u0430\u049b",
)
"""After and but, in Russian and Kazakh."""
_ONLY = ("only", "\u0442\u043e\u043b\u044c\u043a\u043e")
_TOLD = frozenset(("statement", "project"))
"""Kinds of fact that tell refusals of others without being refused themselves."""
_SHORTEST_STEM = 4
_ENDING = 2


def supported(
    evidence: Evidence, facts: Iterable[Fact], root: Path | None = None
) -> Iterator[Support]:
    """What the cited passages of facts lack: actors, date, action, an affirmation, the place.

    Args:
        evidence: names and documents.
        facts: the facts to look at.
        root: folder of the store, whose copies are read; None reads none.
    """
    names = Names(evidence.actors)
    data_sets = {o.address for o in evidence.origins.values()}
    texts = _texts(root) if root is not None else {}
    for fact in facts:
        for passage in fact.passages:
            source = evidence.sources.get(passage.source)
            if not passage.subjects:
                continue  # of a mission's end, say: it speaks of no state
            if source is not None and source.address not in data_sets:
                found = _lacking(fact, passage, source, names, evidence.actors, texts)
                if found.lacks:
                    yield found


def _texts(root: Path) -> dict[str, str]:
    """The newest copy of each document that holds text."""
    found = {}
    for name in archived(root):
        kept = copies(name, root)
        text = text_of(kept[-1], root) if kept else ""
        if text:
            found[name] = text
    return found


def _lacking(
    fact: Fact,
    passage: Passage,
    source: Source,
    names: Names,
    actors: Actors,
    texts: dict[str, str],
) -> Support:
    place, copy = passage.place, texts.get(source.id, "")
    own = passage.text.removeprefix(fact.title).lstrip(": ,")
    given = [own, *((place.original, place.translation) if place else ())]
    stood = place_in(copy, place) if copy else ""
    read = [part for part in (*given, stood or "") if part]
    document = f"{source.label} {source.address} {source.published} {' '.join(read[1:])}"
    found = support_of(fact, passage, document, names)
    told = found.why.split("; ") if found.why else []
    reasons = dict(zip(found.lacks, told, strict=True))
    wanted = {*passage.subjects, *passage.partners, fact.organization} - {""}
    whole = " ".join(read)
    if ACTORS in reasons and any(_named(whole, name, actors) for name in wanted):
        del reasons[ACTORS]
    if ACTION in reasons and _CYRILLIC.search(whole) and _acts(whole):
        del reasons[ACTION]
    if copy and not stood and stood is None:
        reasons[PLACE] = "the words that begin and end the place are not in the archived copy"
    if affirms(fact):
        against = next((said for part in read if (said := denial(part, _act(fact)))), "")
        if against:
            reasons[AFFIRMED] = against
    return replace(found, lacks=tuple(reasons), why="; ".join(reasons.values()))


def affirms(fact: Fact) -> bool:
    """Whether a fact says that something was done, so that a denial speaks against it."""
    undone = fact.kind in ("withdrawal", "position", "ended", "conflict", *_TOLD)
    undone = undone or fact.stage in ("suspended", "ended") or "not" in fact.event
    return not undone and (fact.depth is None or fact.depth >= 0) and fact.courtship != "refusal"


def _act(fact: Fact) -> str:
    """The act that a fact holds, as the tables of coding write it; empty where they need not."""
    if fact.kind not in ("milestone", "instrument"):
        return ""
    return fact.event or fact.stage


def denial(text: str, act: str = "") -> str:
    """Why a text says of a step only that it was not taken; empty where it affirms one, or none.

    Every clause with a step of the codebook is read: one that affirms a step outweighs others.

    Args:
        text: the text.
        act: an act such as "signed": where clauses tell of it, or of a refusal, the others do not
            count, so that "they met and did not sign" affirms no signature.
    """
    told: list[tuple[bool, str]] = []
    for sentence in _sentences(text):
        for first, last in _clauses(sentence):
            said = _clause(sentence, first, last)
            if said is not None:
                told.append((_is_of(sentence, first, last, act), said))
    of_act = [said for own, said in told if own]
    counted = of_act or [said for _, said in told]
    return "" if "" in counted else next(iter(counted), "")


def _is_of(sentence: Sentence, first: int, last: int, act: str) -> bool:
    """Whether a clause tells of an act, or of its refusal or failure."""
    verbs = [v.row["event"] for v in sentence.verbs if first <= v.first < last]
    polarities = {bundled().events[event]["polarity"] for event in verbs if event}
    failed = bool(_failure(sentence, first, last))
    return bool(act) and (act in verbs or failed or bool(polarities & AGAINST))


def _clause(sentence: Sentence, first: int, last: int) -> str | None:
    """Why a clause denies its step, empty where it affirms one, None where it holds no step."""
    tokens = sentence.tokens[first:last]
    book = bundled()
    words = " ".join(token.text for token in tokens)
    failed = _failure(sentence, first, last)
    if failed:
        return failed
    verbs = [v for v in sentence.verbs if first <= v.first < last]
    if not verbs:
        return None
    modes = book.phrases("modes", sentence.language).find(tokens)
    negated = [m for m in modes if m.row["mode"] in ("negated", "denied")]
    negated = [m for m in negated if not _only(tokens, m.last)]
    bear = any(_bears(m, v, first) for m in negated for v in verbs)
    if bear or any("negated" in sentence.tokens[v.first].senses for v in verbs):
        return f"it is denied: {_short(words)}"
    polarities = {book.events[v.row["event"]]["polarity"] for v in verbs if v.row["event"]}
    if polarities & AGAINST:
        return f"it is refused or called off: {_short(words)}"
    return ""


def _only(tokens: Sequence[Token], at: int) -> bool:
    """Whether a negator is that of "not only", which negates nothing."""
    return at < len(tokens) and tokens[at].text in _ONLY


def _bears(negator: Found, verb: Found, first: int) -> bool:
    """Whether a negator stands where it negates a verb: "held without them" is held."""
    before = verb.first - (first + negator.last)
    after = first + negator.first - verb.last
    return 0 <= before < _BEFORE or (negator.row["language"] == "kk" and 0 <= after < _AFTER)


def _failure(sentence: Sentence, first: int, last: int) -> str:
    """What the tables of coding do not hold since no step comes of it: that talks failed."""
    tokens = sentence.tokens[first:last]
    for row in _failures():
        if row["language"] == sentence.language:
            phrase = row["words"].split()
            for at in range(len(tokens) - len(phrase) + 1):
                if all(
                    word in tokens[at + i].forms or word == tokens[at + i].text
                    for i, word in enumerate(phrase)
                ):
                    return f"it failed: {_short(' '.join(t.text for t in tokens))}"
    return ""


@cache
def _failures() -> tuple[dict[str, str], ...]:
    return tuple(rows_of(DATA / "codebook" / "support_failures.csv"))


def _clauses(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """The stretches of a sentence between semicolons and joining words."""
    start = 0
    for at, token in enumerate(sentence.tokens):
        if token.text in (*";:.", "but", "and", "although", "after", *_BUT):
            yield start, at
            start = at + 1
    yield start, len(sentence.tokens)


def _sentences(text: str) -> list[Sentence]:
    language = "ru" if _CYRILLIC.search(text) else "en"
    if language == "ru" and _KAZAKH.search(text):
        language = "kk"
    try:
        return list(sentences_of(text, language, bundled()))
    except MissingExtra:
        return []


def _acts(text: str) -> bool:
    """Whether a text in another script tells some step of the codebook."""
    return any(sentence.verbs for sentence in _sentences(text))


def _named(text: str, actor: str, actors: Actors) -> bool:
    """Whether a text names an actor in any of its names, Cyrillic endings left aside."""
    if actor not in actors:
        return False
    known, folded = actors[actor], text.casefold()
    return any(
        re.search(rf"(?<!\w){re.escape(stem)}", folded)
        for name in (known.name, *known.aliases, *known.spellings)
        if (stem := _stem(name.casefold()))
    )


def _stem(name: str) -> str:
    """A name without its last letters where they are inflected; empty where it is too short."""
    if _CYRILLIC.search(name) and len(name) > _SHORTEST_STEM + _ENDING:
        return name[:-_ENDING]
    return f"{name}" if len(name) >= _SHORTEST_STEM else ""


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."


__all__ = ["ACTION", "ACTORS", "AFFIRMED", "DATE", "PLACE", "Support", "denial", "supported"]
