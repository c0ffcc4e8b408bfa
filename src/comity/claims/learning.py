"""Learning a word from a person's reading of a sentence.

A claims file holds what the machine proposed and, where a person wrote another, their proposition.
From each such sentence a row of the word table is sought: the words that were not understood, taken
as one of the units that the table has, so that the machine reads exactly what the person did. No
row is kept before its effect on every labelled sentence is seen, and every such sentence becomes a
test that later rows must pass.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from comity.claims.claims_file import (
    CONFIRMED,
    NOT_CHECKABLE,
    REJECTED,
    ClaimsFile,
    Decision,
)
from comity.claims.clauses import Setting
from comity.claims.examine import (
    Examined,
    bundled_sentences,
    examined,
    read_alone,
    wrong,
)
from comity.claims.statements import make_setting, setting_of
from comity.claims.units import UNKNOWN, Unit, language_of, phrase_pattern, units_of
from comity.core.codebook import DATA, rows_of
from comity.core.dates import parse_as_of
from comity.core.own_words import SKIPPED, OwnWord
from comity.evidence.evidence import Evidence
from comity.propositions import Proposition, to_values

Reading = tuple[str, ...]
"""What a sentence says, each proposition as JSON without its id and words, in order."""
NAMES = "SO"
MOST_WORDS = 5


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """A sentence that a person read, and what it teaches.

    Attributes:
        text: the sentence.
        as_of: the day it is read for.
        state: id of the state that its text is about.
        organization: id of the organization.
        wanted: what it says, by the person; empty where it is not to be read.
        read: what the machine makes of it without the lesson.
        choices: rows of the word table, each of which makes the machine read what is wanted.
        said: what was found, in a sentence.
    """

    text: str
    as_of: date
    state: str
    organization: str
    wanted: Reading
    read: Reading
    choices: tuple[OwnWord, ...]
    said: str

    @property
    def word(self) -> OwnWord | None:
        """The row to keep, where there is exactly one."""
        return self.choices[0] if len(self.choices) == 1 else None

    def row(self, coder: str) -> dict[str, str]:
        """The lesson as a row of `claim_tests.csv`."""
        reading = f"[{', '.join(self.wanted)}]" if self.wanted else ""
        return {
            "text": self.text,
            "as_of": self.as_of.isoformat(),
            "state_iso3": self.state,
            "organization": self.organization,
            "reading": reading,
            "coder": coder,
            "entered": date.today().isoformat(),
        }


@dataclass(frozen=True, kw_only=True)
class Effect:
    """A labelled sentence that comes out otherwise with the new words.

    Attributes:
        text: the sentence.
        before: its verdict, or its reading, as it was.
        after: as it would be.
        wrong: whether it is wrong then.
    """

    text: str
    before: str
    after: str
    wrong: bool


@dataclass(frozen=True, kw_only=True)
class Learnt:
    """What a claims file teaches and what that would do.

    Attributes:
        lessons: one a sentence that a person decided.
        words: the rows to keep.
        tried: how many labelled sentences and tests there are.
        touched: how many of them hold one of the words.
        effects: those that come out otherwise.
    """

    lessons: tuple[Lesson, ...]
    words: tuple[OwnWord, ...]
    tried: int
    touched: int
    effects: tuple[Effect, ...]

    @property
    def harm(self) -> tuple[Effect, ...]:
        """The effects that are wrong: nothing is kept where there is one."""
        return tuple(e for e in self.effects if e.wrong)


def learnt(
    found: ClaimsFile,
    day: date,
    evidence: Evidence,
    tests: Sequence[Mapping[str, str]] = (),
    unit: str = "",
) -> Learnt:
    """What the decisions of a claims file teach, and its effect on all labelled sentences.

    Args:
        found: the claims file.
        day: the day of its article.
        evidence: with the words that were taught before.
        tests: rows of `claim_tests.csv` that were kept before.
        unit: the unit to take where several would do.
    """
    setting = setting_of(" ".join(d.text for d in found.decisions), found.title, day, evidence)
    lessons = tuple(
        _lesson(d, setting, unit)
        for d in found.decisions
        if (d.status == CONFIRMED and d.proposition is not None)
        or (d.status in (REJECTED, NOT_CHECKABLE) and d.proposed is not None)
    )
    words = tuple(dict.fromkeys(lesson.word for lesson in lessons if lesson.word is not None))
    tried, touched, effects = _effects(words, evidence, tests)
    return Learnt(lessons=lessons, words=words, tried=tried, touched=touched, effects=effects)


def tried_again(tests: Sequence[Mapping[str, str]], evidence: Evidence) -> tuple[Effect, ...]:
    """The tests that are read otherwise than the person read them, or not read (yet)."""
    found = []
    for row in tests:
        now, wanted = _read_row(row, evidence), wanted_of(row)
        if now != wanted:
            told = Effect(text=row["text"], before=_told(wanted), after=_told(now), wrong=now != ())
            found.append(told)
    return tuple(found)


def wanted_of(row: Mapping[str, str]) -> Reading:
    """The reading of a row of `claim_tests.csv`; empty where it is not to be read."""
    text = row.get("reading", "")
    try:
        values = json.loads(text) if text else []
    except ValueError:
        return (text,)  # what is no JSON is no reading of ours, and the test fails by it
    return tuple(_json(v) for v in (values if isinstance(values, list) else [values]))


def reading_of(text: str, setting: Setting) -> Reading:
    """What the machine reads in a sentence; nothing where a part of it is not read."""
    made = read_alone(text, setting)
    if not made or any(s.proposition is None for s in made):
        return ()
    return tuple(_plain(s.proposition) for s in made if s.proposition is not None)


def _plain(proposition: Proposition) -> str:
    return _json({k: v for k, v in to_values(proposition).items() if k not in ("id", "says")})


def _json(values: Any) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)


def _lesson(decision: Decision, setting: Setting, unit: str) -> Lesson:
    read = reading_of(decision.text, setting)
    wanted = (_plain(decision.proposition),) if decision.proposition is not None else ()
    choices: tuple[OwnWord, ...] = ()
    if read == wanted:
        said = "it is read as the person read it"
    elif not wanted:
        said = "it is still read, and the person says that it is not to be: a test"
    else:
        choices, said = _sought(decision.text, wanted, setting, unit)
    return Lesson(
        text=decision.text,
        as_of=setting.day,
        state=setting.state,
        organization=setting.organization,
        wanted=wanted,
        read=read,
        choices=choices,
        said=said,
    )


def _sought(
    text: str, wanted: Reading, setting: Setting, unit: str
) -> tuple[tuple[OwnWord, ...], str]:
    """Rows that make the machine read what is wanted, and what there is to say of them."""
    units = units_of(text, 0, len(text), setting)
    lost = [n for n, u in enumerate(units) if u.code == UNKNOWN]
    if not lost:
        return (), (
            "every word of it is known, and no construction takes them together so: no word can "
            "teach this; it is kept as a test"
        )
    language = language_of(text)
    for phrase in _phrases(text, units, lost):
        found = [
            word
            for word in _candidates(language, phrase, wanted)
            if unit in ("", word.unit) and reading_of(text, _taught(setting, word)) == wanted
        ]
        if len(found) == 1:
            one = found[0]
            return (one,), f"“{phrase}” is {_unit_told(one)}"
        if found:
            told = "; ".join(dict.fromkeys(_unit_told(w) for w in found))
            return tuple(found), (
                f"“{phrase}” can be {told}: say which with --unit, for example --unit "
                f"{found[0].unit}"
            )
    words = ", ".join(units[n].text for n in lost)
    return (), (
        f"not understood: {words}; taken as one word of the table they do not give the person's "
        "reading: it is kept as a test"
    )


def _unit_told(word: OwnWord) -> str:
    return word.unit + (f" ({word.value})" if word.value else "")


def _phrases(text: str, units: Sequence[Unit], lost: Sequence[int]) -> Iterator[str]:
    """The words not understood as one phrase, then with the known word after and before them."""
    first, last = lost[0], lost[-1]
    inside = [units[n].code for n in range(first, last + 1)]
    if last - first >= MOST_WORDS or any(code in ("S", "O", "M", "E", "T") for code in inside):
        return
    ends = [(first, last), (first, last + 1), (first - 1, last)]
    for one, other in ends:
        if one < 0 or other >= len(units):
            continue
        if any(units[n].code in ("S", "O", "M", "E", "T") for n in (one, other)):
            continue
        yield " ".join(text[units[one].start : units[other].end].split())


def _candidates(language: str, phrase: str, wanted: Reading) -> list[OwnWord]:
    """The phrase as each unit of the table, and as each actor of the person's reading."""
    named = {
        (code, name)
        for values in map(json.loads, wanted)
        for code, key in (("S", "state"), ("O", "partner"))
        for name in _listed(values.get(key))
    }
    rows = [(u, v) for u, v in _units(language) if u not in NAMES]
    return [OwnWord(language, u, v, (phrase,)) for u, v in sorted({*rows, *named})]


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


@cache
def _units(language: str) -> tuple[tuple[str, str], ...]:
    rows = rows_of(DATA / "codebook" / "claim_units.csv")
    found = {(r["unit"], r["value"]) for r in rows if r["language"] in (language, "en")}
    return tuple(sorted(u for u in found if u[0] != SKIPPED))


def _taught(setting: Setting, *words: OwnWord) -> Setting:
    evidence = setting.evidence
    return replace(setting, evidence=replace(evidence, claim_words=(*evidence.claim_words, *words)))


def _effects(
    words: Sequence[OwnWord], evidence: Evidence, tests: Sequence[Mapping[str, str]]
) -> tuple[int, int, tuple[Effect, ...]]:
    """How many sentences there are, how many hold a word, and which come out otherwise."""
    labelled = bundled_sentences()
    tried = len(labelled) + len(tests)
    if not words:
        return tried, 0, ()
    said = [re.compile(phrase_pattern(w.words), re.IGNORECASE) for w in words]

    def holds(text: str) -> bool:
        return any(pattern.search(text) for pattern in said)

    taught = replace(evidence, claim_words=(*evidence.claim_words, *words))
    rows = [(n, row) for n, row in labelled if holds(row["text"])]
    where = Path("labelled sentences")
    before, after = (examined(rows, known, where) for known in (evidence, taught))
    bad = {(e.id, e.text) for e in wrong(after)} - {(e.id, e.text) for e in wrong(before)}
    effects = [*_changed(before, after, bad)]
    own = [row for row in tests if holds(row["text"])]
    for row in own:
        was, now = (_read_row(row, known) for known in (evidence, taught))
        if was != now:
            effects.append(
                Effect(
                    text=row["text"],
                    before=_told(was),
                    after=_told(now),
                    wrong=now != wanted_of(row),
                )
            )
    return tried, len(rows) + len(own), tuple(effects)


def _changed(
    before: Iterable[Examined], after: Iterable[Examined], bad: set[tuple[str, str]]
) -> Iterator[Effect]:
    for one, other in zip(before, after, strict=True):
        if one.verdict != other.verdict:
            yield Effect(
                text=one.text,
                before=one.verdict,
                after=other.verdict,
                wrong=(other.id, other.text) in bad,
            )


def _read_row(row: Mapping[str, str], evidence: Evidence) -> Reading:
    day = parse_as_of(row["as_of"])
    setting = make_setting(row["state_iso3"], row["organization"], day, evidence.as_of(day))
    return reading_of(row["text"], setting)


def _told(reading: Reading) -> str:
    return "; ".join(reading) or "not read"
