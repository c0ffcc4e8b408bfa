"""A question in plain English or Russian as a proposition, by the grammar that reads claims.

"Will Sweden join NATO by 31 December 2027?" is the statement "Sweden joined NATO" over the window
that its words of time name. What asks is turned into what says by a table of verbs
(`data/codebook/question_verbs.csv`); the rest is read as a claim is, whole or not at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from comity.claims.reading_members import UNDATED
from comity.claims.statements import NO_TEST, NOT_READ, OPEN, setting_of, statements_of
from comity.core.codebook import DATA, rows_of
from comity.errors import UnknownActor
from comity.evidence.evidence import Evidence
from comity.forecasting.question_window import asked_when
from comity.propositions import Proposition, Selector, Test

MOST_CHARACTERS = 400
PLAIN = "question"
"""The id of a proposition that was read of plain words."""
_OPENS = re.compile(r"^(?:will|shall|is|are|would) ", re.IGNORECASE)
_GOING = re.compile(r"(?<!\w)going to (?=\w)")
_PARTICLE = re.compile(r"(?<=\w) ли(?!\w)")
_NO_DAY = date(2100, 12, 31)
"""A question may name any day ahead; the window that is asked of is read apart from its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A question that is not read.

    Attributes:
        text: the question.
        why: what is not understood, or not asked.
    """

    text: str
    why: str


def question_from(text: str, evidence: Evidence, as_of: date) -> Proposition | Unread:
    """A question in plain words as a proposition over an open window.

    Args:
        text: one question.
        evidence: names and mechanisms are read by it.
        as_of: the day of the forecast.
    """
    asked = " ".join(text.split())
    if len(asked) > MOST_CHARACTERS:
        return Unread(
            text=text, why=f"it has more than {MOST_CHARACTERS} characters: ask one thing"
        )
    when = asked_when(asked, as_of)
    if when is None:
        return Unread(
            text=text,
            why="it names no time that can be read, or more than one: end it with a day, a month "
            "or a year, as in “by 31 December 2030”",
        )
    if when.text.isupper():
        return Unread(text=text, why=f"it is all in capitals, which hide its names: {EXAMPLE}")
    instrument = _instrument(when.text, evidence)
    if instrument is not None:
        return replace(instrument, window=when.window, says=asked)
    said = _as_statement(when.text)
    if said is None:
        return Unread(text=text, why=_unasked(when.text))
    setting = setting_of(said, "", _NO_DAY, evidence)
    found = statements_of(said, 0, len(said), setting)
    if len(found) != 1:
        return Unread(text=text, why="it asks more than one thing, or none: ask one at a time")
    (statement,) = found
    if statement.proposition is None:
        return Unread(text=text, why=_in_its_words(statement.reason, when.text))
    return replace(statement.proposition, window=when.window, says=asked, id=PLAIN)


EXAMPLE = "ask as in “Will Serbia join NATO by 2030?”"
_OF_THE_PAST = re.compile(r"^(?:did|has|have|had|was|were|does|do) ", re.IGNORECASE)


def _unasked(asked: str) -> str:
    """Why a question cannot be turned into what it says came true."""
    if _OF_THE_PAST.match(asked):
        return f"it does not ask of what is to come: `comity check` examines the past; {EXAMPLE}"
    if not _OPENS.match(asked) and not re.search("[\u0430-\u044f]", asked, re.IGNORECASE):
        return f"it is no question of what will be: {EXAMPLE}"
    return f"what it says would happen is no verb that is known here: {EXAMPLE}"


def _in_its_words(reason: str, asked: str) -> str:
    """Why a statement is not read, in the words of the question that it was made of."""
    if reason == OPEN:
        return f"its words are known, but not what they say together: {EXAMPLE}"
    if reason == f"{NO_TEST}: {UNDATED}":
        return (
            "it asks whether something stands on a day: ask whether it begins or ends, as in “Will "
            "Armenia leave the CSTO by 2030?”"
        )
    head, known, words = reason.removeprefix(f"{NOT_READ}: ").partition("not understood: ")
    if not known:
        return head
    lost = words.split(", ")
    if {"or", "или"} & set(lost):
        return "it asks of one thing or another: ask one at a time"
    turned = {said: verb for verbs in (_verbs("en"), _verbs("ru")) for verb, said in verbs.items()}
    written = {word.casefold(): word for word in re.findall(r"\w+", asked)}
    its_own = (written.get(turned.get(word, word).casefold(), word) for word in lost)
    return head + known + ", ".join(its_own)


SIGNED = ("signed", "renewed")
"""Stages of an instrument that count as its signing: a bill or a ratification is another act."""
_INSTRUMENT = re.compile(
    r"will (?P<state>.+?) (?:sign|conclude) (?:at least )?(?:an?|one|any|a new|another) "
    r"(?:new |further )?(?:agreement|treaty|memorandum|instrument)(?: of understanding)? with "
    r"(?P<members>(?:an? |any |some )?(?:members?|member states?|allies|ally) of )?"
    r"(?P<partner>.+?)",
    re.IGNORECASE,
)


def _instrument(asked: str, evidence: Evidence) -> Proposition | None:
    """Whether any instrument is signed: of no mechanism, so the grammar of claims has no word."""
    match = _INSTRUMENT.fullmatch(asked.rstrip(" ?.!"))
    if match is None:
        return None
    try:
        state = evidence.actors.state(match["state"])
        partner = evidence.actors.organization(match["partner"])
    except UnknownActor:
        return None
    return Proposition(
        id=PLAIN,
        states=(state.id,),
        partner=partner.id,
        test=Test(name="exists"),
        partner_set="members" if match["members"] else "both",
        about=Selector(kinds=("instrument",), stages=SIGNED),
    )


def _as_statement(asked: str) -> str | None:
    """What says that what is asked for came true: "Will X join Y?" is "X joined Y."."""
    plain = asked.rstrip(" ?.!")
    if _PARTICLE.search(plain) or re.search("[\u0430-\u044f]", plain, re.IGNORECASE):
        return _russian(_PARTICLE.sub("", plain))
    if not _OPENS.match(plain):
        return None
    words = _GOING.sub("", _OPENS.sub("", plain)).split()
    verbs = _verbs("en")
    for place, word in enumerate(words[1:], 1):
        said = verbs.get(word)
        if said is None:
            continue
        before, after = words[:place], words[place + 1 :]
        if before[-1] == "not":
            return " ".join([*before[:-1], "did not", word, *after]) + "."
        if word == "be" and after[:1] == ["admitted"]:
            said, after = "was admitted", after[1:]
        kept = [w for w in before if w not in ("still", "ever")]
        return " ".join([*kept, said, *after]) + "."
    return None


def _russian(asked: str) -> str | None:
    """A Russian question: the verb stands in the future, before or after who is asked about."""
    words = asked.split()
    verbs = _verbs("ru")
    for place, word in enumerate(words):
        said = verbs.get(word.casefold())
        if said is None:
            continue
        if place == 0 and len(words) > 1:  # who is asked about comes second
            return " ".join([words[1], said, *words[2:]]) + "."
        return " ".join([*words[:place], said, *words[place + 1 :]]) + "."
    return None


@cache
def _verbs(language: str) -> dict[str, str]:
    rows = rows_of(DATA / "codebook" / "question_verbs.csv")
    return {r["asked"]: r["said"] for r in rows if r["language"] == language}
