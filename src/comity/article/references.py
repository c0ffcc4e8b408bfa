"""A reference list to CSL-JSON: each entry by the rules of its style, back references resolved.

The style of an entry is told by its marks alone: "//" (GOST), "Author (year)" (APA, Harvard),
"year;volume:pages" (Vancouver), a law's or treaty's first word, else names and a title (footnotes,
Chicago, MLA). Nothing is filled in that the text does not hold; `Reference.missing` names what the
type would need, `Reference.left` keeps words that found no field.

Field and type names are those of CSL 1.0.2, https://docs.citationstyles.org/en/stable/specification.html.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from comity.article import notes, styles
from comity.article.entries import split_entries, works_of
from comity.article.model import Parsed, Reference
from comity.article.names import FAMILY, UPPER
from comity.article.pieces import PAGES, Draft, pages

_LEAD = re.compile(
    r"\s*(?:(?:For (?:more|further)[^,:]{0,40}[,:]\s*)?[Ss]ee(?:,\s*for example|,\s*e\.g\.)?"
    r"(?:\s+also)?(?:,\s*for (?:example|instance))?\s*[:,]|[Ss]ee(?:\s+also)?\s+(?=[“\"«A-ZА-Я])|"
    r"[Cc]f\.?:?|[Qq]uoted (?:from|by|in):?|[Cc]ited in:?|(?:[Сс]м\.|[Сс]р\.)(?:\s*также)?:?|"
    r"(?:Подробнее\s)?[Сс]м\.(?:\s+также)?:?|Цит\. по:)\s*"
)
_SAME = re.compile(
    r"(?:[Ii]bid(?:em)?\b|[Ii]dem\b|Там же|Tam zhe|Loc\. ?cit)\.?[\s,.]*(?P<rest>.{0,60})$"
)
_EARLIER = re.compile(
    r"(?P<who>.+?)[,\s]+(?:[Oo]p\.?\s?[Cc]it|[Уу]каз\.\s?соч|[Uu]kaz\.\s?soch)\.?[\s,.]*"
    r"(?P<rest>.{0,60})$"
)
# a title that still holds the marks of other fields was not cut right
_TANGLED = re.compile(r"\s\.\s|,\s\.|\b(?:pp?|[Tt]rans\w*)\.\s|.{400}")
# no reference is longer; a paragraph that strayed into the list is kept as text
_LONGEST = 2000
# "Tursunov A. B. Title. – Klow: Press": the Russian order and dashes in Latin letters
_GOST_LATIN = re.compile(rf"{FAMILY}\s(?:[{UPPER}]\.\s?){{1,2}}[^,“\"].*\.\s[–—]\s")
_NEEDED = {
    "article-journal": ("title", "container-title", "issued"),
    "article-newspaper": ("title", "container-title", "issued"),
    "article-magazine": ("title", "container-title", "issued"),
    "chapter": ("title", "container-title", "issued"),
    "book": ("title", "issued"),
    "thesis": ("title", "author", "issued"),
    "report": ("title", "issued"),
    "legislation": ("title", "issued"),
    "treaty": ("title", "issued"),
    "webpage": ("title", "URL"),
    "paper-conference": ("title", "issued"),
    "interview": ("title", "issued"),
    "article": ("title", "issued"),
}


def read_references(lines: Sequence[str]) -> tuple[Reference, ...]:
    """The references of a list given as its printed lines.

    Args:
        lines: the lines of the list, in order; blank lines and page breaks do no harm.
    """
    found: list[Reference] = []
    for number, entry in enumerate(split_entries(lines), 1):
        for place, work in enumerate(works_of(entry), 1):
            name = f"r{number}" if place == 1 else f"r{number}-{place}"
            found.append(_reference(name, number, work, found))
    return tuple(found)


def _reference(name: str, number: int, text: str, before: Sequence[Reference]) -> Reference:
    bare = _LEAD.sub("", text, count=1) if _LEAD.match(text) else text
    back = _back_reference(name, number, text, bare, before)
    if back is not None:
        return back
    draft = parse(bare) if len(bare) <= _LONGEST else Draft("")
    fields = dict(draft.fields)
    if _is_russian(bare):
        fields["language"] = "ru"
    left = draft.text.strip(" .,;:()[]—–-/")
    kind = fields.get("type", "")
    missing = tuple(n for n in _NEEDED.get(kind, ("type", "title", "issued")) if not fields.get(n))
    parsed: Parsed = "in part"
    # words without a name, a day, a quote or an address may be a remark and no work at all
    remark = set(fields) <= {"title", "language", "type"} and not notes.quoted_title(bare)
    if remark or not (fields.get("title") or fields.get("URL") or fields.get("DOI")):
        parsed = "no"
    elif not missing and not left and not _TANGLED.search(str(fields.get("title", ""))):
        parsed = "yes"
    if parsed == "no":
        fields = {}
    return Reference(name, number, text, fields, parsed, missing, left)


def parse(text: str) -> Draft:
    """One work by the rules of its style; no back references."""
    if notes.LAW.match(text):
        return notes.law(text)
    if notes.TREATY.match(text):
        draft = notes.treaty(text)
        if draft is not None:
            return draft
    year_after = styles.YEAR_AFTER.match(text)
    if year_after and notes.quoted_title(year_after["rest"]):
        return notes.year_after(year_after)
    draft = styles.vancouver(text) or styles.author_date(text)
    if draft is not None:
        return draft
    russian = _is_russian(text) and not re.match(r"[“«\"]", text)
    if re.search(r"\s//\s?", text) or russian or _GOST_LATIN.match(text):
        return styles.gost(text)
    return notes.note(text)


def _is_russian(text: str) -> bool:
    cyrillic = len(re.findall(r"[а-яё]", text, re.IGNORECASE))
    return cyrillic > len(re.findall(r"[a-z]", text, re.IGNORECASE))


def _back_reference(
    name: str, number: int, text: str, bare: str, before: Sequence[Reference]
) -> Reference | None:
    same, earlier = _SAME.match(bare), _EARLIER.match(bare)
    if same:
        meant = before[-1] if before else None
        rest = same["rest"]
    elif earlier:
        meant = _by_author(earlier["who"], before)
        rest = earlier["rest"]
    else:
        return None
    if meant is None:
        return Reference(name, number, text, {}, "no", ("the work referred to",))
    fields = {k: v for k, v in meant.csl.items() if k != "page"}
    page = PAGES.search(rest)
    if page:
        fields["page"] = pages(page[1])
    target = meant.refers_to or meant.id
    return Reference(name, number, text, fields, meant.parsed, meant.missing, "", target)


def _by_author(who: str, before: Sequence[Reference]) -> Reference | None:
    words = set(re.findall(r"[^\W\d_]{2,}", who.casefold()))
    for reference in reversed(before):
        for author in (*reference.csl.get("author", ()), *reference.csl.get("editor", ())):
            family = str(author.get("family", author.get("literal", ""))).casefold()
            if family and set(re.findall(r"[^\W\d_]{2,}", family)) <= words:
                return reference
    return None
