"""Words of a sentence and the base forms that each can have, in English, Russian and Kazakh.

Russian forms are pymorphy3's; English and Kazakh ones come from endings. A word can have several
base forms: which one is meant, the phrases of the tables decide.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from comity.core.codebook import DATA
from comity.errors import MissingExtra

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*|\d+(?:[.,]\d+)*|[^\w\s]")
LANGUAGES = ("en", "ru", "kk")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark of a sentence.

    Attributes:
        text: the word in small letters.
        start: offset of its first character in the text.
        end: offset after its last.
        forms: its possible base forms, itself too.
        senses: what its ending says: "past", "future", "present", "infinitive", "participle",
            "negated", "hypothetical", "in" (a place case).
    """

    text: str
    start: int
    end: int
    forms: frozenset[str]
    senses: frozenset[str]


def tokens_of(text: str, start: int, end: int, language: str) -> list[Token]:
    """The words of a stretch of text.

    Raises:
        MissingExtra: the text is Russian and pymorphy3 is not installed.
    """
    forms = {"en": _english, "ru": _russian, "kk": _kazakh}[language]
    found = []
    for match in _WORD.finditer(text, start, end):
        word = match[0].casefold().replace("’", "'")
        base, senses = forms(word)
        found.append(Token(word, match.start(), match.end(), base, senses))
    return found


@lru_cache(20_000)
def _english(word: str) -> tuple[frozenset[str], frozenset[str]]:
    forms, senses = {word}, set()
    if word.endswith("'s"):
        word = word[:-2]
        forms.add(word)
    if word in _irregular("en"):
        forms.add(_irregular("en")[word])
        senses.add("past")
    for ending, others in (
        ("ies", ("y",)),
        ("es", ("", "e")),
        ("s", ("",)),
        ("ied", ("y",)),
        ("ed", ("", "e")),
        ("ing", ("", "e")),
    ):
        if (
            word.endswith(ending)
            and len(word) - len(ending) > (1 if len(ending) > 1 else 2)
            and not word.endswith("ss")
        ):
            stem = word[: -len(ending)]
            forms |= {stem + other for other in others}
            if len(stem) > 3 and stem[-1] == stem[-2]:
                forms.add(stem[:-1])
            if ending in ("ied", "ed"):
                senses.add("past")
            if ending == "ing":
                senses.add("participle")
    return frozenset(forms), frozenset(senses)


@cache
def _morphology() -> Any:
    try:
        import pymorphy3
    except ImportError as error:
        raise MissingExtra("pymorphy3 (inflection of Russian)", "coding") from error
    return pymorphy3.MorphAnalyzer()


@lru_cache(50_000)
def _russian(word: str) -> tuple[frozenset[str], frozenset[str]]:
    forms, senses = {word}, set()
    if not word[0].isalpha():
        return frozenset(forms), frozenset()
    for parse in _morphology().parse(word):
        forms.add(parse.normal_form)
        tag = parse.tag
        if tag.tense:
            senses.add({"past": "past", "futr": "future", "pres": "present"}[str(tag.tense)])
        if "PRTF" in tag:
            senses.add("participle")
        if "INFN" in tag:
            senses.add("infinitive")
        if str(tag.case) in ("loct", "loc2"):
            senses.add("in")
    forms |= {form.replace("ё", "е") for form in forms}
    return frozenset(forms), frozenset(senses)


@cache
def _endings() -> tuple[dict[str, str], int]:
    rows = _table("suffixes")
    return {r["suffix"]: r["sense"] for r in rows if r["language"] == "kk"}, max(
        len(r["suffix"]) for r in rows
    )


_IN_KAZAKH = ("да", "де", "та", "те", "дағы", "дегі", "тағы", "тегі")


@cache
def _kazakh_stems() -> frozenset[str]:
    """Stems of verbs that end in а, е, й: "қабылдады", "қойды" are past, "басталады" is to come."""
    words = [r["words"] for t in ("verbs", "modes") for r in _table(t) if r["language"] == "kk"]
    last = (phrase.split()[-1].rstrip("*") for phrase in words)
    return frozenset(w for w in last if w.endswith(("а", "е", "й")))


_SOFT = {"б": "п", "г": "к", "ғ": "қ"}


@lru_cache(20_000)
def _kazakh(word: str) -> tuple[frozenset[str], frozenset[str]]:
    """Take endings off from the right as long as the table knows them; keep every stem on the way."""
    endings, longest = _endings()
    forms, senses, waiting = {word}, set(), [word.replace("-", "-")]
    for part in word.split("-") if "-" in word and "." not in word else ():
        if part in endings:
            waiting.append(word[: -len(part) - 1])
            forms.add(word[: -len(part) - 1])
    while waiting:
        stem = waiting.pop()
        for size in range(1, min(longest, len(stem) - 2) + 1):
            sense = endings.get(stem[-size:])
            if sense is None:
                continue
            rest = stem[:-size]
            if stem is word or stem == word:
                if sense == "future" and size == 3 and word[:-2] in _kazakh_stems():
                    senses.add("past")
                elif sense:
                    senses.add(sense)
                elif size == 2 and stem[-2:] in ("ды", "ді", "ты", "ті"):
                    senses.add("past")
                if stem.endswith(_IN_KAZAKH):
                    senses.add("in")
            if rest not in forms:
                waiting.append(rest)
                forms.add(rest)
                if rest[-1] in _SOFT:
                    forms.add(rest[:-1] + _SOFT[rest[-1]])
    return frozenset(forms), frozenset(senses)


@cache
def _irregular(language: str) -> dict[str, str]:
    return {r["form"]: r["word"] for r in _table("forms") if r["language"] == language}


def _table(name: str) -> list[dict[str, str]]:
    text = (DATA / "codebook" / f"coding_{name}.csv").read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text)))
