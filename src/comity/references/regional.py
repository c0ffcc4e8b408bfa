"""References as the region writes them, surname and initials first.

"Surname I.O. Title. Place: Publisher, Year. P. 12." comes in English, in transliterated Russian
and with the dashes of the Russian standard; the journal or newspaper stands behind "//", a full
stop, or the translation of the title:

    Laumulin M. Tsentral'naya Aziya v mirovoi geopolitike. - Almaty: KISI, 2009. - 416 s.
    Ivanov A.B. Sotrudnichestvo [Cooperation]. Mezhdunarodnaya zhizn', 2009, no. 3, pp. 45-57.
    Kozlov S. Partnyorstvo radi mira. Nezavisimaya gazeta. 12 maya 2006.
    Ministry of Defence. White Paper. Astana: MoD, 2007.
"""

from __future__ import annotations

import re

from comity.references import style_parts
from comity.references.names import FAMILY, INITIALED, UPPER, is_organization, person
from comity.references.style_parts import Draft
from comity.references.written_dates import Written, dates_in

_GIVEN = rf"(?:[{UPPER}][^\W\d_A-ZА-Я]{{0,2}}\.[\s-]?){{1,3}}"
_SURNAME_FIRST = rf"{FAMILY},?\s{_GIVEN}"
_AND = r"(?:,\s*|;\s*|,?\s(?:and|&|и|i)\s|\s(?=[^\W\d_]+\s[^\W\d_]\.))"
_PEOPLE = re.compile(
    rf"(?P<who>{_SURNAME_FIRST}(?:{_AND}(?:{_SURNAME_FIRST}|{INITIALED})){{0,7}})"
    r"(?P<more>,?\s?(?:et al\.|i dr\.|и др\.))?"
    r"\s*(?P<eds>\((?:[Ee]ds?|[Rr]ed|ред)\.?\)|,?\s[Ee]ds?\.)?[.,:]?\s*"
    rf"(?=[{UPPER}«“\"\d])"
)
_STRAIGHT = re.compile(
    rf"(?P<who>{INITIALED}(?:{_AND}{INITIALED}){{0,7}})(?P<more>,?\s(?:et al))?"
    rf"(?P<eds>\s\([Ee]ds?\.?\))?\.\s+(?=[{UPPER}«“\"])"
)
_ONE = re.compile(rf"{_SURNAME_FIRST}|{INITIALED}")
_BODY = re.compile(rf"(?P<who>[{UPPER}][^.:«“\"\d]{{1,120}}?)\.\s+(?=[{UPPER}«“\"])")
_ACRONYM = re.compile(r"[A-Z]{2,8}(?:/[A-Z]{2,8})?")
_LENGTH = re.compile(r"[\s.,;—–-]*\b(\d{2,4})\s?(?:pages|pp?|[SsСс]|str|стр|b|б)\b\.?(?!\s*\d)")
_PAGES = re.compile(
    r"[\s.,;—–-]*\b(?:[PpSsСсBb]{1,2}|[Ss]tr|[Сс]тр|pages?)\.\s*(\d+(?:\s*[-–—]\s*\d+)?(?:,\s*\d+(?:[-–—]\d+)?)*)\.?(?=\s|$|[,;)])"
)
_ISSUE = re.compile(
    r"[\s.,;—–-]*(?:\b(?:[Nn]os?|[Ii]ss(?:ue)?|[Vv]yp)\.|№|\bN(?=\s?\d)|\b[Ii]ssue)\s*(\d+(?:[-–/]\d+)?)(?:\s?\((\d+)\))?"
)
_VOLUME = re.compile(r"[\s.,;—–-]*\b(?:[Vv]ol(?:ume)?|[TtТт]|Bd)\.?\s*(\d+|[IVXLC]+)\b")
_LANGUAGE = re.compile(
    r"\s*[(\[](?:[Ii]n|на)\s+\w+[)\]]\.?$|\s*\(\w+ (?:translation|transl\.)\)\.?$"
)
_TRANSLATED_TITLE = re.compile(r"\s*\[[^\]]{4,300}\]")
_IMPRINT = re.compile(
    rf"(?:[.\s]+[—–-]+\s*|\.\s+|,\s+)(?P<place>[{UPPER}](?:\.|[Pp]b\.|[^\W\d_.:;,]+(?:[\s-][^\W\d_.:;,]+){{0,3}})"
    rf"(?:[;,]\s[{UPPER}][^\W\d_.:;,]+(?:\s[{UPPER}][^\W\d_.:;,]+)?|,\sD\.C\.)?)\s?:\s(?P<house>[^:/]{{2,80}}?)"
    r"[,.\s]+(?P<year>(?:1[5-9]|20)\d\d)\b"
)
_PLACE_ONLY = re.compile(
    rf"(?:\.\s+[—–-]+\s*|\.\s+)(?P<place>[{UPPER}](?:\.|[Pp]b\.|[^\W\d_.:;,]+(?:[\s-][{UPPER}][^\W\d_.:;,]+)?)),\s"
    r"(?P<year>(?:1[5-9]|20)\d\d)\b"
)
_STOP = re.compile(r"(?<![\s.][^\W\d_])(?<!\b\w\w\.)\.\s+(?:[—–-]\s+)?|\?\s+|!\s+")
_NOT_A_TITLE = re.compile(r"^[\W\d_]*$")


def regional(text: str) -> Draft | None:
    """A reference that begins with surname and initials, or with an institution; or None.

    None too where what follows the names is quoted, dated in brackets, or no imprint, journal
    or newspaper can be told: other styles read those.
    """
    draft = Draft(text.strip())
    role = _head(draft)
    if role is None:
        return None
    style_parts.address(draft)
    draft.text = _LANGUAGE.sub("", draft.text.strip()).strip()
    if draft.text[:1] in '“"«(‘' or re.match(r"\(?(?:1[5-9]|20)\d\d", draft.text):
        return None
    if " // " in draft.text:
        title, _, rest = draft.text.partition(" // ")
        draft.put("title", _bare(title))
        return _periodical(draft, rest)
    imprint = _IMPRINT.search(draft.text) or _PLACE_ONLY.search(draft.text)
    if imprint:
        return _book(draft, imprint)
    cut = _title_end(draft.text)
    rest = draft.text[cut[1] :] if cut else ""
    if cut is None or not dates_in(rest) or is_organization(rest):
        return None
    draft.put("title", _bare(draft.text[: cut[0]]))
    return _periodical(draft, rest)


def _head(draft: Draft) -> str | None:
    """Take the authors, editors or institution at the head."""
    people = _PEOPLE.match(draft.text) or _STRAIGHT.match(draft.text)
    if people:
        role = "editor" if people["eds"] else "author"
        names = [person(m.group().replace(",", "")) if m.group()[-1] == "." else person(m.group())
                 for m in _ONE.finditer(people["who"])]  # fmt: skip
        draft.put(role, names)
        draft.text = draft.text[people.end() :]
        return role
    body = _BODY.match(draft.text)
    if (
        body
        and (is_organization(body["who"]) or _ACRONYM.fullmatch(body["who"]))
        and not re.search(r"\b[A-Z]$", body["who"])
    ):
        draft.put("author", [{"literal": body["who"].strip()}])
        draft.text = draft.text[body.end() :]
        return "author"
    return None


def _book(draft: Draft, imprint: re.Match[str]) -> Draft:
    title, rest = draft.text[: imprint.start()], draft.text[imprint.end() :]
    named = Draft(title, draft.fields)
    style_parts.edition(named)
    style_parts.editors(named)
    style_parts.translators(named)
    volume = named.take(_VOLUME, "")
    draft.put("volume", volume[1] if volume else "")
    draft.put("title", _bare(named.text))
    draft.put("publisher-place", imprint["place"].strip(" ,;"))
    draft.put("publisher", imprint.groupdict().get("house") or "")
    draft.put("issued", {"date-parts": [[int(imprint["year"])]]})
    tail = Draft(f" {rest}", draft.fields)
    length = tail.take(_LENGTH, "")
    draft.put("number-of-pages", length[1] if length else "")
    page = tail.take(_PAGES, "")
    draft.put("page", style_parts.pages(page[1]) if page else "")
    draft.put("type", "book")
    draft.text = tail.text.strip(" .,;—–-")
    return draft


def _title_end(text: str) -> tuple[int, int] | None:
    """Where the title ends and what follows begins: at the first full stop with words after it."""
    for stop in _STOP.finditer(text):
        head, rest = text[: stop.start()], text[stop.end() :]
        if len(head.split()) >= 2 and re.match(rf"[{UPPER}]", rest):
            return stop.start() + (text[stop.start()] in "?!"), stop.end()
    return None


def _periodical(draft: Draft, rest: str) -> Draft:
    tail = Draft(f" {rest}", draft.fields)
    length = None if re.search(r"\b(?:[PpSsСс]{1,2})\.\s*\d", rest) else tail.take(_LENGTH, "")
    page, issue, volume = (tail.take(p, " ") for p in (_PAGES, _ISSUE, _VOLUME))
    if page:
        draft.put("page", style_parts.pages(page[1]))
    if issue:
        draft.put("issue", style_parts.pages(issue[1]))
    draft.put("volume", volume[1] if volume else "")
    draft.put("number-of-pages", length[1] if length else "")
    dates = dates_in(tail.text)
    best: Written | None = max(dates, key=lambda w: len(w.date), default=None)
    if best:
        draft.put("issued", best.parts)
        tail.text = f"{tail.text[: best.start]} {tail.text[best.end :]}"
    parts = [p.strip(" .,;—–-()") for p in re.split(r"\.\s+|,\s|\s[—–-]\s|/\s", tail.text.strip())]
    parts = [p for p in parts if p and not _NOT_A_TITLE.match(p)]
    draft.put("container-title", parts[0] if parts else "")
    daily = best is not None and best.is_day
    numbered = bool(issue or volume or page)
    if not parts and "URL" in draft.fields:
        kind = "webpage"
    else:
        kind = "article-newspaper" if daily and not numbered else "article-journal"
    draft.put("type", kind)
    draft.text = ", ".join(parts[1:])
    return draft


def _bare(title: str) -> str:
    """A title without its translation in brackets, dashes and stops at the ends."""
    return _TRANSLATED_TITLE.sub("", title).strip(" .,;:—–-")
