"""What an article is once it is read."""

from __future__ import annotations

from dataclasses import dataclass

from comity.core.dates import When
from comity.references.model import Reference


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the text.

    Attributes:
        text: as written, `article.text[start:end]`.
        start: offset of the first character.
        end: offset after the last.
        section: title, abstract or body.
    """

    text: str
    start: int
    end: int
    section: str


@dataclass(frozen=True, kw_only=True)
class Article:
    """An article.

    Attributes:
        title: its title, or empty.
        authors: names as given.
        journal: journal or publisher, or empty.
        published: its date, as exact as it is given, or None.
        abstract: the abstract, or empty.
        licence: name and address of the licence, or empty.
        language: "en", "ru" or another code of two letters.
        source: path, name or address it was read from.
        sha256: hash of what was read.
        text: the running text; offsets of sentences point into it.
        sentences: the sentences of title, abstract and body.
        references: the reference list.
        notes: what a reader must know of the reading.
    """

    title: str
    authors: tuple[str, ...]
    journal: str
    published: When | None
    abstract: str
    licence: str
    language: str
    source: str
    sha256: str
    text: str
    sentences: tuple[Sentence, ...]
    references: tuple[Reference, ...]
    notes: tuple[str, ...] = ()
