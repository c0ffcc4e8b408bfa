"""A document as a thing: its sheet, its copies, what rests on it, and what it may be a copy of."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from comity.core.provenance import Locator, Source, source_id
from comity.errors import UsageError
from comity.evidence.evidence import Evidence
from comity.evidence.independence import grade, origin_of
from comity.store.archive import Copy, archived, copies, text_of

SHINGLE = 5
ALIKE = 0.5
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A passage of a document.

    Attributes:
        passage: its id.
        fact: id of the fact or membership it carries.
        text: what it says, in our words.
        credibility: 1 to 6.
        why: what the grade was counted from.
        found: the SHA-256 of the passage as it stands in the newest copy; "not in the copy" where
            its words are not there; empty without a copy or a place.
    """

    passage: str
    fact: str
    text: str
    credibility: int
    why: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSheet:
    """What is known of a document.

    Attributes:
        source: the document.
        origin: the house its report comes from, copies followed.
        copies: its copies in the store, the first that was read first.
        passages: what it says.
    """

    source: Source
    origin: str
    copies: tuple[Copy, ...]
    passages: tuple[Reported, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Two documents whose texts are nearly one: a proposal, which a person decides.

    Attributes:
        document: id of the one that may be the copy.
        like: id of the other.
        share: the share of the shorter text's runs of five words that stand in the other, 0 to 1.
    """

    document: str
    like: str
    share: float


def source_of(named: str, evidence: Evidence) -> Source:
    """The document with an id or address.

    Raises:
        UsageError: the evidence has none.
    """
    found = evidence.sources.get(named) or evidence.sources.get(source_id(named))
    if found is None:
        raise UsageError(
            f"no document is called {named!r}: ids and addresses stand in the bibliography of an "
            'evaluation (`comity evaluate ... --json`, under "sources")'
        )
    return found


def sheet_of(named: str, evidence: Evidence, root: Path) -> SourceSheet:
    """The sheet of a document.

    Args:
        named: its id or address.
        evidence: the evidence that cites it.
        root: folder of the store.

    Raises:
        UsageError: the evidence has no such document.
        StoreError: a copy is damaged.
    """
    source = source_of(named, evidence)
    kept = copies(source.id, root)
    text = text_of(kept[-1], root) if kept else ""
    said = []
    for fact in evidence.facts:
        for passage in fact.passages:
            if passage.source == source.id:
                given = grade(fact, passage, evidence.sources)
                said.append(
                    Reported(
                        passage=passage.id,
                        fact=fact.id,
                        text=passage.text,
                        credibility=given.credibility,
                        why=f"{given.words}: {given.why}",
                        found=_hash(text, passage.place),
                    )
                )
    return SourceSheet(
        source=source,
        origin=origin_of(source.id, evidence.sources),
        copies=tuple(kept),
        passages=tuple(said),
    )


def place_in(text: str, place: Locator | None) -> str | None:
    """The stretch of a text from a passage's first words to its last; None where it lacks them.

    Case, blanks and marks do not matter. Empty where the place is not noted.
    """
    if place is None or not place.start:
        return ""
    start = _pattern(place.start).search(text)
    if start is None:
        return None
    end = _pattern(place.end).search(text, start.start()) if place.end else start
    return None if end is None else text[start.start() : end.end()]


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(r"[\W_]+".join(map(re.escape, _WORD.findall(words))) or r"\Z", re.IGNORECASE)


def _hash(text: str, place: Locator | None) -> str:
    if not text or place is None or not place.start:
        return ""
    found = place_in(text, place)
    if found is None:
        return "not in the copy"
    return hashlib.sha256(" ".join(found.split()).encode()).hexdigest()


def likenesses(root: Path, documents: Iterable[str] = ()) -> Iterator[Likeness]:
    """Archived documents whose texts are nearly one, the likest first.

    Args:
        root: folder of the store.
        documents: ids to look at; none means all that are archived.

    Raises:
        StoreError: a copy is damaged.
    """
    texts = {}
    for name in tuple(documents) or archived(root):
        kept = copies(name, root)
        runs = shingles(text_of(kept[-1], root)) if kept else frozenset[str]()
        if runs:
            texts[name] = runs, kept[0].read
    found = []
    names = sorted(texts, key=lambda n: (texts[n][1], n))
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            a, b = texts[one][0], texts[other][0]
            share = len(a & b) / min(len(a), len(b))
            if share >= ALIKE:
                found.append(Likeness(document=other, like=one, share=round(share, 3)))
    yield from sorted(found, key=lambda f: (-f.share, f.document, f.like))


def shingles(text: str) -> frozenset[str]:
    """The runs of five words of a text, in small letters."""
    words = [w.casefold() for w in _WORD.findall(text)]
    return frozenset(" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))
