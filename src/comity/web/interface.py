"""The words of the interface in the reader's language; what evaluations say stays English."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources

ENGLISH = "en"
LANGUAGES: Mapping[str, str] = {"en": "English", "ru": "Русский"}
Translate = Callable[..., str]


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """The catalogue of a language: the English words and what stands for them."""
    if language == ENGLISH or language not in LANGUAGES:
        return {}
    text = (resources.files("comity.web") / "words" / f"{language}.toml").read_text("utf-8")
    return {str(key): str(value) for key, value in tomllib.loads(text).items()}


def translate_to(language: str) -> Translate:
    """A function from English words to those of a language.

    What a catalogue lacks stays English. Names in braces are put in afterwards.
    """
    words = catalogue(language)

    def translate(english: str, **named: object) -> str:
        found = words.get(english, english)
        return found.format(**named) if named else found

    return translate


def language_of(asked: str, accepted: str) -> str:
    """The language of a page: the one its address asks for, else the browser's first known one."""
    if asked in LANGUAGES:
        return asked
    wishes = []
    for place, part in enumerate(accepted[:400].split(",")):
        name, _, rest = part.strip().partition(";")
        weight = rest.strip().removeprefix("q=") or "1"
        try:
            wishes.append((-float(weight), place, name.split("-")[0].lower()))
        except ValueError:
            continue
    return next((name for _, _, name in sorted(wishes) if name in LANGUAGES), ENGLISH)
