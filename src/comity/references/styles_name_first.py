"""Styles that begin with names and a title: footnotes, Chicago, MLA."""

from __future__ import annotations

import re

from comity.references import style_parts
from comity.references.legal_references import LAW_NUMBER
from comity.references.names import EDITORS, authors_at_head, organization_at_head, people
from comity.references.style_parts import Draft
from comity.references.styles_year_first import REPORT_WORDS
from comity.references.written_dates import dates_in

_PAIRS = {"“": "”", "«": "»", '"': '"', "„": "“", "‘": "’"}
_IN = re.compile(r"[\s,.]*\b[Ii]n:?\s+")
_THESIS = re.compile(
    r"[\s,.(]*((?:unpublished\s+)?(?:Ph\.?\s?D\.?|[Dd]octoral|[Mm]aster['’]?s|M\.?A\.?)\s+"
    r"(?:diss(?:ertation|\.)|thesis))[,.]?\s*"
)
_REPORT = re.compile(r"[\s,.(]*\b(?:\w+\s)?(?:[Rr]eport|[Pp]aper|[Bb]rief)\s+[Nn]o\.?\s*([\w/-]+)")
_CHICAGO_NUMBERS = re.compile(
    r"(?P<container>.*?)[,\s]+(?P<volume>\d{1,4})(?:[,\s]+[Nn]os?\.\s*(?P<issue>[\d–/-]+))?\s*"
    r"\((?P<when>[^)]*\d{4})\)(?:\s*:\s*(?P<page>[\w]+(?:\s*[-–—]\s*\w+)?))?"
)
_SHORT_NUMBERS = re.compile(  # 3 (2): 125-134
    r"(?<![\d.])[,\s]+(?P<volume>\d{1,4})\s?\((?P<issue>[\d/–-]{1,7})\)"
    r"(?::\s?(?P<page>\w+(?:[-–—]\w+)?))?"
)
_IMPRINT = re.compile(r"[\s,]*\((?P<imprint>[^()]*?),?\s*(?P<year>(?:1[5-9]|20)\d\d)\)[,\s]*")
_BARE_PAGES = re.compile(r"[,\s]+(\d{1,4}(?:\s*[-–—]\s*\d{1,4})?)\.?$")
_LAW_INSIDE = re.compile(
    r"\b(?:Ukaz(?:om)?|Zakon(?:om)?|Postanovleni(?:e|em)|Указ(?:ом)?|Постановлени(?:е|ем)|Decree|"
    r"Resolution|Law)\b(?=.*(?:\bNo\.|№))"
)


_INTERVIEW = re.compile(r"\b(?:interviews?|conversations?) with\b|\bинтервью с\b", re.IGNORECASE)


def quoted_title(text: str) -> tuple[str, str] | None:
    """A title in quotes at the head of a text, and the rest; nested quotes are minded."""
    text = text.lstrip()
    if not text or text[0] not in _PAIRS:
        return None
    opening, closing = text[0], _PAIRS[text[0]]
    depth = 0
    for index, mark in enumerate(text):
        if mark == opening and (opening != closing or index == 0):
            depth += 1
        elif mark == closing:
            # an apostrophe inside single quotes is no end
            if closing == "’" and text[index + 1 : index + 2].isalpha():
                continue
            depth -= 1
            if depth == 0:
                return text[1:index].strip().rstrip(",."), text[index + 1 :].lstrip(" ,.")
    return None


def note(text: str) -> Draft:
    """A footnote or an entry of a bibliography that begins with names or a title."""
    draft = Draft(text)
    style_parts.address(draft)
    authors, draft.text, inverted = authors_at_head(draft.text)
    if not authors:
        authors, draft.text = organization_at_head(draft.text)
        inverted = bool(authors)
    marked = EDITORS.match(draft.text.lstrip(" ,")) if authors else None
    if marked:
        draft.text = draft.text.lstrip(" ,")[marked.end() :]
    draft.put("editor" if marked else "author", authors)
    interview = _INTERVIEW.search(draft.text)
    quoted = quoted_title(draft.text)
    thesis = _THESIS.search(draft.text)
    report = _REPORT.search(draft.text)
    if interview and not quoted:
        style_parts.date(draft)
        draft.put("title", draft.text.strip(" ,."))
        draft.put("type", "interview")
        draft.text = ""
    elif thesis:
        _thesis(draft, thesis, quoted)
    elif quoted:
        title, draft.text = quoted
        draft.put("title", title)
        _after_title(draft, title)
    elif report and not inverted:
        draft.take(_REPORT, "")
        draft.put("number", report[1])
        draft.put("type", "report")
        _book(draft)
    elif not draft.text.strip(" .,[]") or (not authors and _told_by(draft)):
        draft.put("type", "webpage" if "URL" in draft.fields else "document")
    else:
        _book(draft, inverted)
    return draft


def year_after(match: re.Match[str]) -> Draft:
    """Chicago's author-date, with the year between full stops; the rest reads as a note."""
    draft = note(f"{match['rest'].rstrip(' .')}, {match['when']}.")
    draft.fields["author"] = people(match["who"].rstrip(".") + "." * match["who"].endswith("."))
    draft.fields["issued"] = dates_in(match["when"])[0].parts
    return draft


def _told_by(draft: Draft) -> bool:
    """Read "According to the data of ORGANIZATION"."""
    match = re.match(
        r"(?:According to|From|Data of|По данным)\s(?:(?:the\s)?(?:official\s)?(?:data|"
        r"website|site|information|figures)\s(?:of|from)\s)?(?:the\s)?(.+)",
        draft.text,
    )
    if match is None:
        return False
    told = Draft(match[1], draft.fields)
    style_parts.date(told)
    draft.put("author", [{"literal": told.text.strip(" ,.")}])
    draft.text = ""
    return True


def _thesis(draft: Draft, thesis: re.Match[str], quoted: tuple[str, str] | None) -> None:
    draft.put("type", "thesis")
    draft.put("genre", thesis[1])
    head, tail = draft.text[: thesis.start()], draft.text[thesis.end() :]
    draft.put("title", quoted[0] if quoted else head.strip(' ,.“”"'))
    rest = Draft(tail, draft.fields)
    style_parts.numbers(rest)
    style_parts.date(rest)
    segments = [s.strip(" .()") for s in rest.text.split(",") if s.strip(" .()")]
    draft.put("publisher", segments[0] if segments else "")
    draft.put("publisher-place", segments[1] if len(segments) > 1 else "")
    draft.text = ""


def _after_title(draft: Draft, title: str) -> None:
    """What follows a quoted title: a chapter's book, a journal, a newspaper, nothing."""
    edited = re.search(r"\b(?:[Ee]d(?:ited)?\.?\s+by|[Ee]ds?\.)", draft.text)
    if _IN.match(draft.text) or edited:
        draft.text = _IN.sub("", draft.text, count=1) if _IN.match(draft.text) else draft.text
        _chapter(draft)
        return
    chicago = _CHICAGO_NUMBERS.match(draft.text)
    if chicago and chicago["container"].strip():
        for name in ("volume", "issue", "page"):
            draft.put(name, style_parts.pages(chicago[name] or ""))
        draft.put("container-title", chicago["container"])
        draft.put("issued", dates_in(chicago["when"])[0].parts if dates_in(chicago["when"]) else {})
        draft.put("type", "article-journal")
        draft.text = draft.text[chicago.end() :]
        return
    short = _SHORT_NUMBERS.search(draft.text)
    if short:
        for name in ("volume", "issue", "page"):
            draft.put(name, style_parts.pages(short[name] or ""))
        draft.text = draft.text[: short.start()] + draft.text[short.end() :]
    law_number = LAW_NUMBER.search(title) if _LAW_INSIDE.search(title) else None
    style_parts.numbers(draft)
    dated = dates_in(draft.text)
    style_parts.date(draft)
    sentences = re.split(r"(?<=[^\sA-Z]{2})\.\s", draft.text.strip(" .,"), maxsplit=1)
    if len(sentences) == 2 and ": " in sentences[1]:  # Series. Place: Publisher
        draft.text = sentences[0]
        style_parts.imprint(draft, sentences[1].strip(" ,."))
    segments = [s.strip(" .()") for s in draft.text.split(",")]
    segments = [s for s in segments if s]
    draft.put("container-title", segments[0] if segments else "")
    draft.text = ", ".join(segments[1:])
    if law_number:
        draft.put("type", "legislation")
        draft.put("number", law_number[1])
        return
    daily = any(w.is_day for w in dated)
    if "container-title" not in draft.fields:
        draft.put("type", "webpage" if "URL" in draft.fields else "article")
    elif {"issue", "volume"} & set(draft.fields) or (dated and not daily):
        draft.put("type", "article-journal")
    else:
        draft.put("type", "article-newspaper" if dated else "webpage")


def _chapter(draft: Draft) -> None:
    draft.put("type", "chapter")
    imprint = _IMPRINT.search(draft.text)
    if imprint:
        style_parts.imprint(draft, imprint["imprint"])
        draft.put("issued", dates_in(imprint["year"])[0].parts)
        page = _BARE_PAGES.search(", " + draft.text[imprint.end() :].strip())
        draft.text = draft.text[: imprint.start()]
        if page:
            draft.put("page", style_parts.pages(page[1]))
    style_parts.numbers(draft)
    edited = re.search(r"[,.\s(]+(?:[Ee]d(?:ited)?\.?\s+by|[Ee]ds?\.)\s", draft.text)
    if edited:
        head, draft.text = draft.text[: edited.start()], draft.text[edited.start() :]
        draft.put("container-title", head)
        style_parts.editors(draft)
        style_parts.date(draft)
        draft.text = style_parts.imprint(draft, re.sub(r"(?:,\s*)+", ", ", draft.text).strip(" ,."))
        return
    editors, draft.text, _ = authors_at_head(draft.text)
    draft.put("editor", editors)
    style_parts.date(draft)
    text = re.sub(r"(?:,\s*)+", ", ", draft.text).strip(" ,.")
    left = style_parts.imprint(draft, text) if "publisher" not in draft.fields else text
    draft.put("container-title", left)
    draft.text = ""


def _book(draft: Draft, inverted: bool = False) -> None:
    """Title, publisher, place, year in commas, in brackets, or in sentences."""
    style_parts.edition(draft)
    style_parts.translators(draft)
    for name, pattern in (
        ("number-of-volumes", style_parts.VOLUMES),
        ("number-of-pages", style_parts.LENGTH),
    ):
        count = draft.take(pattern, ". " if name == "number-of-volumes" else "")
        draft.put(name, count[1] if count else "")
    if _unquoted_article(draft):
        return
    imprint = _IMPRINT.search(draft.text)
    if imprint and "," not in imprint["imprint"].partition(":")[0][:0]:
        style_parts.imprint(draft, imprint["imprint"])
        draft.put("issued", dates_in(imprint["year"])[0].parts)
        tail = draft.text[imprint.end() :]
        page = style_parts.PAGES.search(tail) or _BARE_PAGES.search(f", {tail}")
        if page:
            draft.put("page", style_parts.pages(page[1]))
        title = Draft(draft.text[: imprint.start()], draft.fields)
        style_parts.editors(title)
        draft.put("title", title.text)
        draft.put("type", "book")
        draft.text = ""
        return
    volume = style_parts.VOLUME.search(draft.text)
    named = bool(volume) and draft.text[volume.end() :].startswith(":") if volume else False
    if volume:
        draft.put("volume", volume[1] or volume[2])
    if volume and not named:
        draft.take(style_parts.VOLUME, "")
    page = draft.take(style_parts.PAGES, "")
    if page:
        draft.put("page", style_parts.pages(page[1]))
    style_parts.editors(draft)
    dated = dates_in(draft.text)
    style_parts.date(draft)
    text = re.sub(r"(?:,\s*)+", ", ", draft.text).strip(" ,")
    sentence = re.match(
        r"(?P<title>.+?[^\sA-Z][.?!])\s(?P<imprint>[^.]+(?:\.[A-Z]\.)*[^.]*)\.?$", text
    )
    if inverted and sentence:
        draft.put("title", sentence["title"].rstrip("."))
        draft.text = style_parts.imprint(draft, sentence["imprint"])
    else:
        _in_commas(draft, text.rstrip("."))
    daily = any(w.is_day for w in dated)
    printed = "publisher" in draft.fields or "publisher-place" in draft.fields
    web = "URL" in draft.fields
    if web and (daily or not printed):
        draft.put(
            "type", "report" if REPORT_WORDS.search(draft.fields.get("title", "")) else "webpage"
        )
    elif dated or printed:
        draft.put("type", "article-newspaper" if daily and not printed else "book")


def _unquoted_article(draft: Draft) -> bool:
    """Read "Title. Journal 15, no. 2 (2002): 190-92" where the title has no quotes."""
    numbers = _CHICAGO_NUMBERS.match(draft.text)
    if numbers is None or not numbers["page"]:
        return False
    title, stop, _ = numbers["container"].rpartition(". ")
    if not stop:
        return False
    draft.put("title", title)
    draft.text = draft.text[len(title) + 2 :]
    _after_title(draft, title)
    return True


def _is_name(text: str) -> bool:
    """Whether a piece is written as a name: every longer word capitalized."""
    words = text.split()
    return len(words) <= 4 or (
        len(words) <= 8 and all(w[0].isupper() for w in words if len(w) >= 4)
    )


def _in_commas(draft: Draft, text: str) -> None:
    segments = style_parts.in_segments(text)
    if (
        len(segments) >= 2
        and ": " in segments[-1]
        and style_parts.is_place(segments[-1].split(": ")[0])
    ):
        style_parts.imprint(draft, segments.pop())
    elif (
        len(segments) >= 3
        and style_parts.is_place(segments[-1])
        and (style_parts.is_publisher(segments[-2]) or _is_name(segments[-2]))
        and segments[-2][:1].isupper()
    ):
        draft.put("publisher-place", segments[-1])
        draft.put("publisher", segments[-2])
        segments = segments[:-2]
    elif len(segments) >= 2 and style_parts.is_publisher(segments[-1]):
        draft.put("publisher", segments.pop())
    elif len(segments) >= 2 and style_parts.is_place(segments[-1]):
        draft.put("publisher-place", segments.pop())
    draft.put("title", ", ".join(segments))
    draft.text = ""
