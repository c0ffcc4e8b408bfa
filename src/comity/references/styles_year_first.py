"""Styles that put the year or the numbers first: author-date (APA, Harvard), GOST, Vancouver."""

from __future__ import annotations

import re

from comity.references import style_parts
from comity.references.names import FAMILY, GIVEN, INITIALED, INITIALS, UPPER, people, person
from comity.references.style_parts import Draft
from comity.references.written_dates import dates_in

_AUTHOR_DATE = re.compile(
    r"(?P<who>[^“”\"«»‘()]{2,240}?)\s*(?P<eds>\((?:[Ee]ds?|ред)\.?\))?,?\s*"
    r"\((?P<when>(?:1[5-9]|20)\d\d[a-d]?(?:,\s*[^()]{3,20})?|n\.d\.|[Ii]n press|[Ff]orthcoming)\)"
    r"(?!:\s*\d)[.,:]?\s+(?P<rest>.+)"
)
_ONE = rf"(?:{FAMILY},\s(?:{INITIALS}|{GIVEN})|{FAMILY}\s[{UPPER}]{{1,3}}\b|{INITIALED})"
YEAR_AFTER = re.compile(
    # more names than eight would let the pattern try exponentially many ways
    rf"(?P<who>{_ONE}(?:(?:,\s|,?\s(?:and|&)\s)(?:{_ONE}|{GIVEN})){{0,8}}?)\.?"
    r"(?P<eds>,\s[Ee]ds?\.)?,?\s(?P<when>(?:1[5-9]|20)\d\d[a-d]?)\.\s+(?P<rest>.+)"
)
_QUOTED = re.compile(r"[‘'“\"](?P<title>.+?)[’'”\"](?=[,.\s]|$)[,.]?\s*(?P<rest>.*)")
_SENTENCE = re.compile(r"(?P<title>.+?(?:[?!]|(?<!\b[A-Z])\.))(?:\s+(?=[^\W\d_])(?P<rest>.*)|$)")
_JOURNAL = re.compile(
    r"(?P<container>[^\d,]+(?:,\s[^\d,]+)*?)"
    r"(?:,\s*|\s(?=\d+(?:\([^)]*\))?:\d))(?P<volume>\d+)?\s*(?:\((?P<issue>[\w\s–/-]+)\))?"
    r"(?:,?\s*:?\s*(?:pp?\.\s*)?(?P<page>[A-Za-z]?\d+\s*[-–—]\s*\d+|e?\d+))?[.,\s]*$"
)
_IN = re.compile(r"[Ii]n:?\s+(?P<who>[^()]+?)\s*\((?P<eds>[Ee]ds?)\.?\)[,.]?\s+(?P<container>.+)")
_PAREN_PAGES = re.compile(r"\s*\(pp?\.\s*([^)]+)\)")
_REPORT = re.compile(r"\s*\((?:[\w ]*?\b[Rr]eport|[\w ]*?\b[Pp]aper)\s+[Nn]o\.?\s*([\w./-]+)\)")
REPORT_WORDS = re.compile(
    r"\b(?:report|white paper|working paper|policy brief|доклад|отчет)\b", re.I
)


def author_date(text: str) -> Draft | None:
    """A reference of the form Author (year) title, or None."""
    match = _AUTHOR_DATE.match(text) or YEAR_AFTER.match(text)
    if match is None or len(match["who"].split()) > 30:
        return None
    draft = Draft(match["rest"])
    draft.put(
        "editor" if match["eds"] else "author", people(match["who"].rstrip(".") + _dot(match))
    )
    dates = dates_in(match["when"])
    if dates:
        draft.put("issued", dates[0].parts)
    style_parts.address(draft)
    report = draft.take(_REPORT, "")
    style_parts.edition(draft)
    quoted = _QUOTED.match(draft.text)
    split = quoted or _SENTENCE.match(draft.text)
    draft.put("title", (split["title"] if split else draft.text).rstrip(".,"))
    rest = ((split["rest"] or "") if split else "").strip(" .,")
    _kind_in_brackets(draft)
    draft.text = ""
    if report:
        draft.put("number", report[1])
        draft.put("type", "report")
        draft.put("publisher", rest)
    else:
        _author_date_rest(draft, rest, match["when"])
    return draft


_BRACKETS = re.compile(
    r"\s*\[((?:[\w.'’]+\s)*(?:dissertation|thesis))(?:,\s*([^\]]+))?\]", re.IGNORECASE
)


def _kind_in_brackets(draft: Draft) -> None:
    """Read "[Doctoral dissertation, University]" after a title."""
    match = _BRACKETS.search(draft.fields.get("title", ""))
    if match:
        draft.fields["title"] = draft.fields["title"][: match.start()]
        draft.put("type", "thesis")
        draft.put("genre", match[1])
        draft.put("publisher", match[2])


def _dot(match: re.Match[str]) -> str:
    who = match["who"]
    return "." if re.search(rf"\b[{UPPER}]\.$", who) else ""


def _author_date_rest(draft: Draft, rest: str, when: str) -> None:
    chapter = _IN.match(rest)
    journal = _JOURNAL.match(rest)
    presented = re.match(r"Paper presented at (?:the )?([^,.]+)(?:,\s*(.+))?", rest)
    if presented:
        draft.put("type", "paper-conference")
        draft.put("event-title", presented[1])
        draft.put("event-place", (presented[2] or "").rstrip("."))
    elif chapter:
        draft.put("type", "chapter")
        draft.put("editor", people(chapter["who"]))
        tail = Draft(chapter["container"], draft.fields)
        page = tail.take(_PAREN_PAGES, "") or tail.take(style_parts.PAGES, "")
        if page:
            draft.put("page", style_parts.pages(page[1]))
        container, _, house = tail.text.strip(" .,").partition(". ")
        draft.put("container-title", container.strip(" ,."))
        draft.text = style_parts.imprint(draft, house.strip(" .,"))
    elif journal and (journal["volume"] or journal["issue"] or journal["page"]):
        for name in ("volume", "issue", "page"):
            draft.put(name, style_parts.pages(journal[name]) if journal[name] else "")
        draft.put("container-title", journal["container"])
        draft.put("type", "article-newspaper" if "," in when else "article-journal")
    elif "," in when and rest:
        tail = Draft(rest, draft.fields)
        style_parts.numbers(tail)
        draft.put("container-title", tail.text.strip(" ,."))
        draft.put("type", "article-newspaper")
    elif rest:
        draft.put("type", "book")
        draft.text = style_parts.imprint(draft, rest)
        if draft.text and "publisher" not in draft.fields:
            draft.put("publisher", draft.text)
            draft.text = ""
    elif "DOI" in draft.fields:
        draft.put("type", "article")
    elif "URL" in draft.fields:
        draft.put(
            "type", "report" if REPORT_WORDS.search(draft.fields.get("title", "")) else "webpage"
        )


_GOST_AUTHORS = re.compile(
    rf"((?:{FAMILY}\s(?:[{UPPER}][а-яё]?\.\s?){{1,3}}(?:,\s|\s?))+)(?:и др\.\s*)?(?=[{UPPER}«\d])"
)
_GOST_AUTHOR = re.compile(rf"{FAMILY}\s(?:[{UPPER}][а-яё]?\.\s?){{1,3}}")
_THESIS = re.compile(
    r"\s*:\s*((?:автореф\.\s*)?(?:дис|диссертация|dis)\b.*?(?:наук|nauk|степени|\bPhD))"
    r"(?:\s*:\s*[\d.]+)?\.?",
    re.I,
)
_NUMBER_OF_PAGES = re.compile(r"[\s.—–-]*\b(\d{2,4})\s*(?:с|s|p)\.(?!\s*\d)")


def gost(text: str) -> Draft:
    """A reference in the Russian standard GOST 7.0.5 or 7.1."""
    draft = Draft(text)
    style_parts.address(draft)
    authors = _GOST_AUTHORS.match(draft.text)
    if authors:
        names = _GOST_AUTHOR.findall(authors[1])
        draft.put("author", [person(n) for n in names])
        draft.text = draft.text[authors.end() :]
    thesis = draft.take(_THESIS, ". ")
    if thesis:
        draft.put("genre", thesis[1])
        draft.put("type", "thesis")
    whole = draft.take(_NUMBER_OF_PAGES, "")
    if whole:
        draft.put("number-of-pages", whole[1])
    title, slashes, container = draft.text.partition("//")
    if slashes:
        draft.put("title", title.strip(" ."))
        draft.text = container.strip()
        _gost_container(draft)
    else:
        _gost_book(draft)
    return draft


def _gost_container(draft: Draft) -> None:
    style_parts.numbers(draft)
    style_parts.editors(draft)
    full = dates_in(draft.text)
    day = bool(full) and max(len(w.date) for w in full) == 10
    style_parts.date(draft)
    parts = [
        p.strip(" ,—–-/.")
        for p in re.split(r"\.\s*[—–-]\s*|\.\s+|\s[—–/]\s|,\s*(?=$|,)", draft.text)
    ]
    parts = [p for p in parts if p]
    draft.put("container-title", parts[0] if parts else "")
    imprint = next((p for p in parts[1:] if ":" in p), "")
    if imprint:
        style_parts.imprint(draft, imprint)
    draft.text = ". ".join(p for p in parts[1:] if p != imprint)
    if draft.text and style_parts.is_place(draft.text):
        draft.put("publisher-place", draft.text)
        draft.text = ""
    book = "publisher" in draft.fields or "editor" in draft.fields
    book = book or "publisher-place" in draft.fields
    draft.put("type", "chapter" if book else "article-newspaper" if day else "article-journal")


def _gost_book(draft: Draft) -> None:
    style_parts.editors(draft)
    style_parts.numbers(draft)
    dated = style_parts.date(draft)
    text = re.sub(r"(?:\.\s*)?[—–]\s", ". ", draft.text.strip(" ,—–-")).replace(". . ", ". ")
    text = re.sub(r"\.\s+\.\s+", ". ", text)
    match = re.match(
        rf"(?P<title>.+?)\.?\s*[—–]?\s(?P<place>(?:[{UPPER}]|СПб)\.|[{UPPER}][\w-]+(?:\s[{UPPER}][\w-]+)?)"
        rf"\s?:\s(?P<house>[^:]+?)[\s,.—–-]*$",
        text,
    )
    if match and match["title"].strip():
        draft.put("title", match["title"].strip(" .—–"))
        draft.put("publisher-place", match["place"])
        draft.put("publisher", match["house"])
        draft.text = ""
    else:
        title, _, rest = text.rstrip(" ,—–-").rstrip(".").rpartition(". ")
        title, rest = (title, rest) if title and style_parts.is_place(rest) else (text, "")
        draft.put("title", title.strip(" .,—–-"))
        draft.put("publisher-place", rest)
        draft.text = ""
    draft.put("type", "book" if dated or "publisher" in draft.fields else "webpage")


_VANCOUVER_AUTHORS = re.compile(
    rf"({FAMILY}\s[{UPPER}]{{1,3}}(?:,\s{FAMILY}\s[{UPPER}]{{1,3}})*)(?:,?\set al)?\.\s"
)
_VANCOUVER_ARTICLE = re.compile(
    r"(?P<title>.+?(?:[?!]|(?<!\b[A-Z])\.))\s(?P<container>[^.;]+(?:\.[^.;]+)*?)\.?\s(?P<when>(?:1[5-9]|20)\d\d[^;]*);"
    r"\s?(?P<volume>\w+)(?:\((?P<issue>[^)]+)\))?:\s?(?P<page>[\w]+(?:[-–]\w+)?)\.?\s*$"
)
_VANCOUVER_BOOK = re.compile(
    r"(?P<title>.+?(?:[?!]|(?<!\b[A-Z])\.))\s(?P<place>[^:.;]+(?:\.[^:;]*)?):\s(?P<house>[^;]+);\s?(?P<when>(?:1[5-9]|20)\d\d)\.?$"
)


def vancouver(text: str) -> Draft | None:
    """A numbered reference of the medical style, or None."""
    authors = _VANCOUVER_AUTHORS.match(text)
    if authors is None:
        return None
    draft = Draft(text[authors.end() :])
    style_parts.address(draft)
    style_parts.edition(draft)
    draft.text = draft.text.strip().rstrip(" .") + "."
    article = _VANCOUVER_ARTICLE.match(draft.text)
    book = None if article else _VANCOUVER_BOOK.match(re.sub(r"(\w)\s?\.?\s*:", r"\1:", draft.text))
    found = article or book
    if found is None:
        return None
    draft.put("author", [person(n) for n in authors[1].split(", ")])
    draft.put("title", found["title"].rstrip("."))
    draft.put("issued", dates_in(found["when"])[0].parts)
    draft.text = ""
    if article:
        draft.put("type", "article-journal")
        draft.put("container-title", article["container"])
        for name in ("volume", "issue", "page"):
            draft.put(name, style_parts.pages(article[name] or ""))
    else:
        draft.put("type", "book")
        draft.put("publisher-place", found["place"])
        draft.put("publisher", found["house"])
    return draft
