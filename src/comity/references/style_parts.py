"""The pieces every style of reference shares: addresses, days of access, volume, issue, pages.

A `Draft` holds what is not read yet; each function takes its piece out of the text and puts it
into the fields, so that what is left at the end is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from comity.references.names import FAMILY, INITIALED, UPPER, is_organization, people
from comity.references.written_dates import dates_in

Fields = dict[str, Any]

_DOI = re.compile(
    r"[\s,.;\[(]*(?:https?://(?:dx\.)?doi\.org/|\bdoi:?\s*)(10\.\d{4,9}/[^\s\]>,;]+)\]?\.?",
    re.IGNORECASE,
)
_ACCESSED = re.compile(
    r"[\s,;(\[]*(?:\b(?:accessed|retrieved|last visited|viewed|дата обращения)(?:\s+on)?|"
    r"проверено)\b:?\s*([^()\]]{6,24}?\d)\s*г?[.)\]]*(?=\s|$|[,;.])[.,)]*",
    re.IGNORECASE,
)
_AT = (
    r"(?:available\s+(?:at|from|online|on)|retrieved\s+from|available:|url:?|режим доступа|"
    r"доступно по адресу|see|at|online at)"
)
_URL = re.compile(
    rf"[\s,;.(]*(?:\b{_AT}[:\s]*)?[\[<(]?((?:https?://|www\.)[^\s\]>)]+|"
    rf"(?<![\w@.])(?:[a-z0-9-]+\.)+[a-z]{{2,10}}/[^\s\]>)]+)[\]>)]*[.,]?",
    re.IGNORECASE,
)
_ELECTRONIC = re.compile(
    r"\s*[\[(](?:Электронный ресурс|Electronic resource|Online|Text|Текст)\]?[\])]?\.?:?", re.I
)
PAGES = re.compile(
    r"(?:\b(?:pp?|[Pp]ages?|[СсSs]|[Сс]тр)\.\s*)([A-Z]?\d+(?:\s*[-–—]\s*[A-Z]?\d+)?"
    r"(?:,\s*\d+(?:[-–—]\d+)?)*)"
)
VOLUME = re.compile(r"\b(?:[Vv]ols?|[Tt]|[Тт]|[Bb]d)\.\s*([IVXLC]+|\d+)\b|\b[Vv]olume\s+(\w+)")
ISSUE = re.compile(
    r"(?:\b(?:[Nn]os?|[Ii]ss|[Вв]ып)\.|№|\bN(?=\s?\d)|\b[Ii]ssue)\s*(\d+(?:\s?[-–/]\s?\d+)?(?:\s?\(\d+\))?)"
)
_EDITED = re.compile(
    r"[\s,.(/:]*(?:\b[Ee]d(?:ited)?\.?\s+by|\b[Ee]ds?\.(?!\s*\))|"
    r"[Пп]од\s+(?:общ\.\s+)?ред(?:\.|акцией)|"
    r"[Oo]tv\.\s+red\.|[Оо]тв\.\s+ред\.|[Pp]od\s+red\.)\s*"
)
_TRANSLATED = re.compile(r"[\s,.(]*\b[Tt]rans(?:l?\.|lated)(?:\s+by)?\s+")
VOLUMES = re.compile(r"[\s,.]*\b(\d+)\s+vols?\b\.?")
LENGTH = re.compile(r"[\s,.]*\b(\d{2,4})\s+pp?\.(?!\s*\d)")
EDITION = re.compile(r"[\s,.(]*\b(\d+)(?:st|nd|rd|th|-е)\s+(?:edn?\b|edition|изд)\.?\)?")
_PLAIN_NAME = rf"[{UPPER}][\w’'-]+(?:\s[{UPPER}]\.)?\s[{UPPER}][\w’'-]+"
_ONE_NAME = rf"(?:{FAMILY}\s(?:[{UPPER}]\.\s?){{1,2}}|{INITIALED}|{_PLAIN_NAME})"
_EDITOR_NAMES = re.compile(
    rf"{_ONE_NAME}(?:(?:,\s|,?\s(?:and|&|и)\s){INITIALED}|,?\s(?:and|&|и)\s{_ONE_NAME})*"
)
_EDGE = " \t,;:.—–-/"


@dataclass
class Draft:
    """A reference being read: the text still to be read and the fields found."""

    text: str
    fields: Fields = field(default_factory=dict)

    def take(self, pattern: re.Pattern[str], gap: str = " ") -> re.Match[str] | None:
        """Find a piece and take it out of the text."""
        match = pattern.search(self.text)
        if match:
            self.text = (self.text[: match.start()] + gap + self.text[match.end() :]).strip()
        return match

    def put(self, name: str, value: object) -> None:
        """Set a field unless it is empty or set."""
        text = value.strip(_EDGE.replace(".", "")) if isinstance(value, str) else value
        if text and name not in self.fields:
            self.fields[name] = text


def address(draft: Draft) -> None:
    """Take DOI, day of access and address."""
    doi = draft.take(_DOI, ". ")
    if doi:
        draft.put("DOI", doi[1].rstrip("."))
    accessed = draft.take(_ACCESSED)
    if accessed:
        days = dates_in(accessed[1])
        if days:
            draft.put("accessed", days[0].parts)
    draft.take(_ELECTRONIC)
    url = _URL.search(draft.text)
    if url:
        draft.put("URL", url[1].rstrip(".,;"))
        head, tail = draft.text[: url.start()], draft.text[url.end() :]
        days = dates_in(tail)
        # a second date, after the address, is when it was looked at
        if days and days[0].is_day and dates_in(head):
            draft.put("accessed", days[0].parts)
            tail = tail[: days[0].start] + tail[days[0].end :]
        draft.text = f"{head} {tail}".strip().rstrip(",").strip()
    draft.text = re.sub(rf"[\s,(]*\b{_AT}:?\s*$", "", draft.text, flags=re.I).strip()


def numbers(draft: Draft) -> None:
    """Take pages, volume and issue where they are labelled."""
    page = draft.take(PAGES, "")
    if page:
        draft.put("page", pages(page[1]))
    issue = draft.take(ISSUE, "")
    if issue:
        draft.put("issue", re.sub(r"\s*[–-]\s*", "-", issue[1]))
    volume = draft.take(VOLUME, "")
    if volume:
        draft.put("volume", volume[1] or volume[2])


def pages(text: str) -> str:
    """Pages with plain hyphens."""
    return re.sub(r"\s*[-–—]\s*", "-", text.strip())


def date(draft: Draft) -> bool:
    """Take the last date; whether there was one."""
    found = dates_in(draft.text)
    if not found:
        return False
    best = found[-1]  # a year inside the title stands before that of the work
    draft.put("issued", best.parts)
    draft.text = draft.text[: best.start] + draft.text[best.end :]
    return True


def translators(draft: Draft) -> None:
    """Take "trans. A. B."."""
    match = _TRANSLATED.search(draft.text)
    found = _EDITOR_NAMES.match(draft.text[match.end() :]) if match else None
    if match and found:
        draft.put("translator", people(found[0].strip(" ,.")))
        draft.text = draft.text[: match.start()] + draft.text[match.end() + found.end() :]


def editors(draft: Draft) -> None:
    """Take "ed. by A. B., C. D." with every name that follows."""
    match = _EDITED.search(draft.text)
    if match is None:
        return
    head, tail = draft.text[: match.start()], draft.text[match.end() :]
    found = _EDITOR_NAMES.match(tail)
    if found is None:
        return
    draft.put("editor", people(found[0].strip(" ,.")))
    draft.text = f"{head}, {tail[found.end() :].lstrip(' ,.')}"


def edition(draft: Draft) -> None:
    """Take "2nd ed."."""
    match = draft.take(EDITION, ".")
    if match:
        draft.put("edition", match[1])


_STATE = re.compile(r",\s(?:D\.?C\.?|[A-Z]{2}|Mass\.|Conn\.|Calif\.|N\.[JY]\.|UK|USA)$")


def in_segments(text: str) -> list[str]:
    """A text cut at its commas; "Washington, D.C." and "Reading, MA" stay whole."""
    found: list[str] = []
    for part in (p.strip() for p in text.split(",")):
        if part and found and _STATE.fullmatch(f", {part}"):
            found[-1] += f", {part}"
        elif part:
            found.append(part)
    return found


def is_place(text: str) -> bool:
    """Whether a piece can be a place of publication: short, capitalized, no organization."""
    text = _STATE.sub("", text.strip())
    return (
        0 < len(text.split()) <= 4
        and text[0].isupper()
        and not is_publisher(text)
        and not re.search(r"\d", text)
    )


_PUBLISHER = re.compile(
    r"\b(?:Press|Publish\w*|House|Books|Verlag|Academic|Editions|University|Routledge|Palgrave|"
    r"Springer|Brill|Macmillan|Nauka|Progress|Izdatel\w*|Наука|Издательство|[Ии]зд-во|"
    r"Ltd|Inc)\b"
)


def is_publisher(text: str) -> bool:
    """Whether a piece carries a word that publishers have."""
    return bool(_PUBLISHER.search(text)) or is_organization(text)


def imprint(draft: Draft, text: str) -> str:
    """Read "Place: Publisher", "Publisher, Place" or one of both; what is left comes back."""
    text = text.strip(_EDGE.replace(".", "")).strip()
    if text.endswith(".") and not re.search(r"\b\w\.$", text):
        text = text.rstrip(".")
    place, colon, house = text.partition(": ")
    if colon and not is_publisher(place) and len(place.split()) <= 6:
        draft.put("publisher-place", place)
        draft.put("publisher", house.rstrip(".") if not re.search(r"\b\w\.$", house) else house)
        return ""
    segments = in_segments(text)
    if len(segments) >= 2 and is_place(segments[-1]):
        draft.put("publisher-place", segments[-1])
        draft.put("publisher", segments[-2])
        return ", ".join(segments[:-2])
    if segments and is_publisher(segments[-1]):
        draft.put("publisher", segments[-1])
        return ", ".join(segments[:-1])
    if segments and is_place(segments[-1]):
        draft.put("publisher-place", segments[-1])
        return ", ".join(segments[:-1])
    return text
