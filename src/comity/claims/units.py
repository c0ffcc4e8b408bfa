"""The words of a clause as units: actors, acts, objects, times; what is no unit is not understood.

Units stand in `data/codebook/claim_units.csv`: a language, a unit, a value, and the words as one
regular expression. Actors, exercise series and time words come from the evidence and from
`time_words`. Nothing is skipped but articles and the few words that the table marks with "-": a
word that is no unit makes its clause "not read", with the word named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from comity.claims.clauses import Setting
from comity.claims.lexicon import Hit
from comity.claims.time_words import TimeWord, times_in
from comity.core.codebook import DATA, rows_of
from comity.core.own_words import SKIPPED, OwnWord

UNKNOWN = "?"
VERBS = frozenset(
    ("join", "become", "sign", "ratify", "agree", "receive", "grant", "withdraw", "admit",
     "expel", "apply", "freeze", "resume", "takepart", "send", "serve", "hold", "pullout",
     "visit", "attend", "open", "close", "vote", "allow", "refuse", "offer", "plan", "intend",
     "seek", "announce", "host", "found", "pull", "be", "have", "do", "belong", "ever",
     "enterforce", "begin", "inforce")
)  # fmt: skip
"""Units that a denial can stand before."""
_TITLE = r"(?:President|Prime Minister|Foreign Minister|Defence Minister|Secretary General)"
_PERSON = re.compile(rf"{_TITLE} (?P<name>(?:[A-Z][\w'\u2019-]+ )?[A-Z][\w'\u2019-]+)")
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*|[^\s\w,.]|(?<=\d)[.](?=\d)")
_NOTE = re.compile(r"\[\d{1,3}\]|(?<=[.,;\w])\d{1,2}$")
_LEAST_SERIES = 6
NO_NAMES = ("Western",)
"""Adjectives that a reader may take for an actor, and that name none."""
OF_THE_PAIR = ("the Alliance", "the Organization", "the bloc", "The Alliance", "the alliance")
"""Words for the organization that a text is about."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A word, or words, of a clause and what they are to a reading.

    Attributes:
        code: what it is: S state, O organization, M mechanism, E exercise, P place of an operation,
            B base, C city, H person, T time, an act or a small word by its own name, "-" what says
            nothing, "?" what is not understood.
        value: which one.
        start: offset of its first character.
        end: offset after its last.
        text: the words.
        time: the time word, of a T.
    """

    code: str
    value: str
    start: int
    end: int
    text: str
    time: TimeWord | None = None

    def hit(self) -> Hit:
        """The unit as a word that a reading rests on."""
        return Hit(slot=self.code, value=self.value, start=self.start, end=self.end, text=self.text)


@cache
def _table(
    language: str, own: tuple[OwnWord, ...] = ()
) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    if own:
        taught = [
            (w.unit, w.value, re.compile(phrase_pattern(w.words), re.IGNORECASE))
            for w in own
            if w.language == language
        ]
        return (*_table(language), *taught)
    rows = []
    for row in rows_of(DATA / "codebook" / "claim_units.csv"):
        if row["language"] != language:
            continue
        names = (
            language == "en" and row["unit"] in "SOMPBCE"
        )  # Polish is no polish, Turkey no turkey
        pattern = re.compile(
            rf"(?<!\w)(?:{row['pattern']})(?!\w)", re.NOFLAG if names else re.IGNORECASE
        )
        rows.append((row["unit"], row["value"], pattern))
    return tuple(rows)


def phrase_pattern(phrases: Sequence[str]) -> str:
    """Phrases as they are written, whatever stands between their words, as one expression."""
    said = (r"\s+".join(re.escape(w) for w in phrase.split()) for phrase in phrases)
    return rf"(?<!\w)(?:{'|'.join(said)})(?!\w)"


def language_of(text: str) -> str:
    """The language whose words a stretch of text is in: kk by its letters, ru, else en."""
    if re.search(r"[әғқңөұүһі]", text, re.IGNORECASE):
        return "kk"
    return "ru" if re.search(r"[\u0400-\u04ff]{3}", text) else "en"


def named_in(text: str) -> Iterator[str]:
    """Ids of the states and organizations that a Russian or Kazakh text names, each time."""
    language = language_of(text)
    if language == "en":
        return
    for code, value, pattern in _table(language):
        if code in ("S", "O"):
            yield from (value for _ in pattern.finditer(text))


def units_of(text: str, start: int, end: int, setting: Setting) -> list[Unit]:
    """The units of a stretch of text in order; the longest wins where several begin at a place."""
    found = list(_candidates(text, start, end, setting))
    found.sort(key=lambda u: (u.start, u.start - u.end, u.code != "T", u.code == "O"))
    kept: list[Unit] = []
    at = start
    for unit in found:
        if unit.start >= at:
            kept += _unknown(text, at, unit.start)
            kept.append(unit)
            at = unit.end
    kept += _unknown(text, at, end)
    return [u for u in _named_twice(kept) if u.code != SKIPPED]


def _candidates(text: str, start: int, end: int, setting: Setting) -> Iterator[Unit]:
    for time in times_in(text, start, end, setting.day).read:
        yield Unit("T", "", time.start, time.end, time.text, time)
    actors = setting.evidence.actors
    for name in setting.names(text, start, end):
        if name.text in NO_NAMES or (
            name.text in OF_THE_PAIR and name.value != setting.organization
        ):
            continue
        code = "S" if actors[name.value].kind == "state" else "O"
        stop = name.end + 2 if text[name.end : name.end + 2] in ("'s", "\u2019s") else name.end
        yield Unit(code, name.value, name.start, min(stop, end), text[name.start : stop])
    for match in _PERSON.finditer(text, start, end):
        yield Unit("H", match["name"].split()[-1], *match.span(), match.group())
    for pattern, series in _series(setting):
        for match in pattern.finditer(text, start, end):
            yield Unit("E", series, *match.span(), match.group())
    for code, value, pattern in _table(language_of(text[start:end]), setting.evidence.claim_words):
        for match in pattern.finditer(text, start, end):
            general = match.group() in OF_THE_PAIR and value != setting.organization
            if match.end() > match.start() and not general:
                yield Unit(code, value, *match.span(), match.group())
    for match in _NOTE.finditer(text, start, end):
        yield Unit(SKIPPED, "", *match.span(), match.group())


def _series(setting: Setting) -> tuple[tuple[re.Pattern[str], str], ...]:
    return _patterns(tuple(sorted({f.series for f in setting.evidence.facts if f.series})))


@cache
def _patterns(names: tuple[str, ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    found = []
    for name in names:
        if " " in name and len(name) > _LEAST_SERIES:
            said = rf"[\"\u201c\u00ab]?{re.escape(name.title())}[\"\u201d\u00bb]?"
            found.append((re.compile(rf"(?<!\w){said}(?:[ -](?:19|20)?\d\d)?(?!\w)"), name))
    return tuple(found)


def _unknown(text: str, start: int, end: int) -> list[Unit]:
    return [Unit(UNKNOWN, "", *m.span(), m.group()) for m in _WORD.finditer(text, start, end)]


def _named_twice(units: list[Unit]) -> list[Unit]:
    """Without "(NATO)" after "the North Atlantic Treaty Organization", brackets included."""
    kept: list[Unit] = []
    at = 0
    while at < len(units):
        unit = units[at]
        inner = units[at + 1] if at + 2 < len(units) else None
        before = next((u for u in reversed(kept) if u.code != SKIPPED), None)
        if (
            unit.text == "(" and inner and before and units[at + 2].text == ")"
            and (inner.code, inner.value) == (before.code, before.value)
        ):  # fmt: skip
            at += 3
            continue
        kept.append(unit)
        at += 1
    return kept
