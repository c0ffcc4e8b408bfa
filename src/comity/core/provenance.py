"""Where things come from: sources (documents), origins (data sets) and passages.

A passage is the place in a source, quoted or paraphrased, that says a thing; it is the lowest
step of the chain passage -> fact -> measure -> judgement. A passage that cites no source still
has an origin (the table and row it stands in), so nothing is ever without a parent.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote, urlsplit

INNER = {"inner": True}
"""Marks a field that is how a value was made and no part of what is said of it."""
_DATED = re.compile(
    r"\((?:[^()]*?\b)?(?:(?P<day>\d{1,2}) )?(?:(?P<month>January|February|March|April|May|June|"
    r"July|August|September|October|November|December) )?(?P<year>(?:19|20)\d{2})\)$"
)
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A document.

    Attributes:
        id: short and stable, made from the address (host and six hex digits of its SHA-256).
        publisher: who published it, as far as its title names one.
        title: its title without publisher and date.
        address: where it can be read.
        tier: primary, secondary or tertiary; empty where not stated.
        published: YYYY, YYYY-MM or YYYY-MM-DD where its title states it, else empty.
        label: publisher, title and date as the record writes them.
        kind: what it is, or what its publisher is: see `data/codebook/publishers.csv`.
        language: its language, or empty where nobody noted it.
        read: when it was read, or empty.
        entered: when it was entered into the record, or empty.
        reliability: Admiralty grade of its publisher, A to E; F where it cannot be judged.
        reliability_why: the reason of the grade.
        house: who speaks through it: the publisher, by one name for all its addresses.
        derived_from: id of the document whose text it takes over, or empty.
    """

    id: str
    publisher: str
    title: str
    address: str
    tier: str
    published: str
    label: str
    kind: str = ""
    language: str = ""
    read: str = ""
    entered: str = ""
    reliability: str = "F"
    reliability_why: str = ""
    house: str = ""
    derived_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A data set that facts or series were taken from.

    Attributes:
        id: short id, for example "mme".
        producer: who made it.
        title: its name.
        version: the version that is bundled.
        citation: how its producers ask to be cited, in one line.
        licence: the terms as far as known.
        redistributable: whether the whole may be passed on, in words.
        address: where it is published.
        table: the bundled file, relative to the data folder.
        sha256: hash of the bundled file.
        coverage: what it can speak for: first and last year.
        note: how the bundled table was cut from the published one, and its traps.
    """

    id: str
    producer: str
    title: str
    version: str
    citation: str
    licence: str
    redistributable: str
    address: str
    table: str
    sha256: str
    coverage: tuple[int, int] | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Locator:
    """Where in its document a passage stands, and when somebody read and entered it.

    Attributes:
        page: the page, as it is numbered there.
        paragraph: the paragraph, by number or heading.
        start: the first words of the place.
        end: its last words.
        language: the language of the passage.
        original: the passage in its own language; only of a user's own record.
        translation: the same in the language of the record.
        published: when the document was published, by this row.
        read: when the document was read.
        entered: when the row was entered.
    """

    page: str = ""
    paragraph: str = ""
    start: str = ""
    end: str = ""
    language: str = ""
    original: str = ""
    translation: str = ""
    published: str = ""
    read: str = field(default="", metadata=INNER)
    entered: str = field(default="", metadata=INNER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The place that says a thing.

    Attributes:
        id: "p:" and the row it stands in, for example "p:activities/A0063".
        origin: id of the data set that holds the row.
        source: id of the document, or empty where the record names none.
        text: what it says, paraphrased by the record's compilers.
        subjects: ids of the states whose dealing it reports.
        partners: ids of the states and organizations they dealt with, by this passage.
        date: the date this passage gives, as written.
        status: held, announced or inferred, by this passage.
        verified: whether the record's compilers read a stored copy that says so.
        place: where in the document it stands, or None where nobody noted it.
        corrected: what was corrected in its row and why, or empty.
    """

    id: str
    origin: str
    source: str
    text: str
    subjects: tuple[str, ...]
    partners: tuple[str, ...]
    date: str
    status: str
    verified: bool
    place: Locator | None = None
    corrected: str = ""

    @property
    def strict(self) -> bool:
        """Whether it counts for the strict bound: read by the compilers, and reported as held."""
        return self.verified and self.status == "held"


_HOST = re.compile(r"https?://([A-Za-z0-9.-]+)(?:/|$)")
"""An address without a user, a port or letters that need care: most are, and urlsplit is slow."""


def address_at(source: Source, place: Locator | None) -> str:
    """The address of a document that opens at the passage and highlights it, where that is known.

    By the text fragment of the W3C's URL Fragment Text Directives, `#:~:text=start,end`, or the
    page of a PDF. A browser that does not know it opens the document.
    """
    if place is None or not source.address:
        return source.address
    plain, mark, fragment = source.address.partition("#")
    if place.start:
        words = [quote(w, safe="").replace("-", "%2D") for w in (place.start, place.end) if w]
        return f"{plain}#{fragment if mark else ''}:~:text={','.join(words)}"
    if place.page.isdigit() and urlsplit(plain).path.casefold().endswith(".pdf") and not mark:
        return f"{plain}#page={place.page}"
    return source.address


def source_id(address: str) -> str:
    """The id of the document at an address: host and six hex digits of the address's SHA-256."""
    plain = _HOST.match(address)
    host = plain[1].lower() if plain else (urlsplit(address).hostname or "document")
    host = host.removeprefix("www.")
    return f"{host}-{hashlib.sha256(address.encode()).hexdigest()[:6]}"


@lru_cache(maxsize=4096)
def make_source(address: str, label: str, tier: str) -> Source:
    """A source from the three columns of a record: address, "Publisher: Title (date)", tier."""
    rest, published = label.strip(), ""
    dated = _DATED.search(rest)
    if dated:
        published = dated["year"]
        if dated["month"]:
            published += f"-{_MONTHS.index(dated['month']) + 1:02d}"
            if dated["day"]:
                published += f"-{int(dated['day']):02d}"
        # only a pure date is cut off: "(AP, March 1994)" says who reported it and stays
        if (
            dated[0]
            == f"({' '.join(p for p in (dated['day'], dated['month'], dated['year']) if p)})"
        ):
            rest = rest[: dated.start()].rstrip()
    publisher, colon, title = rest.partition(": ")
    if not colon:
        publisher, title = "", rest
    return Source(
        id=source_id(address),
        publisher=publisher,
        title=title,
        address=address,
        tier=tier,
        published=published,
        label=label.strip(),
    )
