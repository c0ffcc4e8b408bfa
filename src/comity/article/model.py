"""What an article is once it is read: text, sentences with offsets, references."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from comity.dates import When

Section = Literal["title", "abstract", "body", "footnote"]
Parsed = Literal["yes", "in part", "no"]


@dataclass(frozen=True, slots=True)
class Licence:
    """The terms an article states: a name, and an address where one is given."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: `article.text[start:end] == text`."""

    text: str
    start: int
    end: int
    section: Section


@dataclass(frozen=True, slots=True)
class Reference:
    """One cited work, or what stands in its place.

    Attributes:
        id: "r7", and "r7-2" for the second work of one entry.
        number: the entry of the list it stands in, from 1.
        text: the entry as printed, its broken lines joined.
        csl: CSL-JSON fields without an id; empty where nothing was found. Of a back reference
            (Ibidem, op. cit.) the fields of the work meant, with the page cited here.
        parsed: "yes" (every field its type needs), "in part" or "no".
        missing: names of the CSL fields that its type needs and the text does not give.
        left: words of the entry that belong to no field.
        refers_to: id of the earlier reference that it repeats, or empty.
    """

    id: str
    number: int
    text: str
    csl: Mapping[str, Any] = field(hash=False)
    parsed: Parsed
    missing: tuple[str, ...] = ()
    left: str = ""
    refers_to: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """An article as read.

    Attributes:
        title: its title, or empty.
        authors: as printed, in order.
        journal: journal or news site, or empty.
        year: year of publication, or None.
        published: date of publication with its precision, or None.
        abstract: the abstract, or empty.
        licence: the terms stated, or None.
        language: "en", "ru", ..., or empty where it cannot be told.
        source: path or address it was read from, "-" for standard input.
        sha256: hash of the bytes read.
        sentences: sentences in order; their offsets point into `text`.
        references: the reference list.
        text: the cleaned text.
        form: "text", "html" or "pdf".
    """

    title: str
    authors: tuple[str, ...]
    journal: str
    year: int | None
    published: When | None
    abstract: str
    licence: Licence | None
    language: str
    source: str
    sha256: str
    sentences: tuple[Sentence, ...]
    references: tuple[Reference, ...]
    text: str
    form: Literal["text", "html", "pdf"]
