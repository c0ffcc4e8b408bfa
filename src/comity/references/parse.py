"""A reference list to CSL-JSON: each entry by the rules of its style, back references resolved.

The style of an entry is told by its marks alone: "//" (GOST), "Author (year)" (APA, Harvard),
"year;volume:pages" (Vancouver), a law's or treaty's first word, else names and a title (footnotes,
Chicago, MLA). Nothing is filled in that the text does not hold; `Reference.missing` names what the
type would need, `Reference.left` keeps words that found no field.

Field and type names are those of CSL 1.0.2, https://docs.citationstyles.org/en/stable/specification.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from comity.references import legal_references, styles_name_first, styles_year_first
from comity.references.entries import split_entries, works_of
from comity.references.model import Reference
from comity.references.names import FAMILY, UPPER
from comity.references.regional import regional
from comity.references.style_parts import PAGES, Draft, pages

_LEAD = re.compile(
    r"\s*(?:(?:For (?:more|further)[^,:]{0,40}[,:]\s*)?[Ss]ee(?:,\s*for example|,\s*e\.g\.)?"
    r"(?:\s+also)?(?:,\s*for (?:example|instance))?\s*[:,]|[Ss]ee(?:\s+also)?\s+(?=[“\"«A-ZА-Я])|"
    r"[Cc]f\.?:?|[Qq]uoted (?:from|by|in):?|[Cc]ited in:?|(?:[Сс]м\.|[Сс]р\.)(?:\s*также)?:?|"
    r"(?:Подробнее\s)?[Сс]м\.(?:\s+также)?:?|Цит\. по:)\s*"
)
_SAME = re.compile(
    r"(?:[Ii]bid(?:em)?\b|[Ii]dem\b|[Ii]d\.|Там же|[Tt]am zhe|[Ll]oc\. ?cit|[Ee]bd\b|[Ee]benda\b|"
    r"[Oo]p\.\s?[Cc]it|[Aa]\.\s?a\.\s?O\b)\.?[\s,.:]*(?P<rest>.{0,60})$"
)
_EARLIER = re.compile(
    r"(?P<who>.+?)[,\s]+(?:[Oo]p\.?\s?[Cc]it|[Уу]каз\.\s?соч|[Uu]kaz\.\s?soch|[Ss]upra(?!\s+(?:note|n\.))|"
    r"[Aa]\.\s?a\.\s?O)\.?[\s,.]*(?P<rest>.{0,60})$"
)
_NOTE = re.compile(
    r"(?P<who>.*?)[,\s]*\b(?:[Ss]upra|above|see|oben)[\s,]*(?:note|n\.|fn\.?|Anm\.|Fn\.)\s*(?P<n>\d{1,3})[\s,.)]*"
    r"(?P<rest>.{0,60})$"
)
_AT = re.compile(r"^(?:at\s+|[PpSsСсp]{1,2}\.\s*)?(\d+(?:\s*[-–—]\s*\d+)?)\.?$")
# a title that still holds the marks of other fields was not cut right
_TANGLED = re.compile(
    rf"\s\.\s|\s\s|,\s\.|\b(?:pp?|[Tt]rans\w*)\.\s|.{{400}}|^{FAMILY}\s(?:[{UPPER}]\.\s?){{1,3}}\s?[{UPPER}]|"
    rf"(?<!Vol)\.\s(?![IVXLC]+:)[{UPPER}][\w-]{{2,}}:\s"
)
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


def parse_references(lines: Iterable[str]) -> tuple[Reference, ...]:
    """The references of a list, in order; "Ibidem" and "op. cit." point at what they repeat.

    Two works of one footnote are two references.

    Args:
        lines: the printed lines of the list; an empty line parts entries that are finished.
    """
    found: list[Reference] = []
    for entry in split_entries(list(lines)):
        for work in works_of(entry):
            found.append(_reference(len(found) + 1, work, found))
    return tuple(found)


def _reference(number: int, text: str, before: Sequence[Reference]) -> Reference:
    bare = _LEAD.sub("", text, count=1) if _LEAD.match(text) else text
    back = _back_reference(number, text, bare, before)
    if back is not None:
        return back
    draft = parse(bare) if len(bare) <= _LONGEST else Draft("")
    fields = dict(draft.fields)
    if _is_russian(bare):
        fields["language"] = "ru"
    if "URL" in fields and "://" not in fields["URL"]:
        fields["URL"] = f"http://{fields['URL']}"
    left = draft.text.strip(" .,;:()[]—–-/")
    kind = fields.get("type", "")
    missing = tuple(n for n in _NEEDED.get(kind, ("type", "title", "issued")) if not fields.get(n))
    # words without a name, a day, a quote or an address may be a remark and no work at all
    remark = set(fields) <= {"title", "language", "type"} and not styles_name_first.quoted_title(
        bare
    )
    told = "author" in fields and "issued" in fields
    if remark or not (told or any(fields.get(n) for n in ("title", "URL", "DOI"))):
        return Reference(number=number, text=text, fields={}, parsed="no", missing=missing)
    whole = not missing and not left and not _TANGLED.search(str(fields.get("title", "")))
    return Reference(
        number=number,
        text=text,
        fields=fields,
        parsed="yes" if whole else "in part",
        missing=missing,
        left=left,
    )


def parse(text: str) -> Draft:
    """One work by the rules of its style; no back references."""
    if legal_references.LAW.match(text):
        return legal_references.law(text)
    if legal_references.TREATY.match(text):
        draft = legal_references.treaty(text)
        if draft is not None:
            return draft
    year_after = styles_year_first.YEAR_AFTER.match(text)
    if year_after and styles_name_first.quoted_title(year_after["rest"]):
        return styles_name_first.year_after(year_after)
    draft = styles_year_first.vancouver(text) or styles_year_first.author_date(text)
    if draft is not None:
        return draft
    told = None if _is_russian(text) else regional(text)
    if told is not None:
        return told
    russian = _is_russian(text) and not re.match(r"[“«\"]", text)
    if re.search(r"\s//\s?", text) or russian or _GOST_LATIN.match(text):
        return styles_year_first.gost(text)
    return styles_name_first.note(text)


def _is_russian(text: str) -> bool:
    cyrillic = len(re.findall(r"[а-яё]", text, re.IGNORECASE))
    return cyrillic > len(re.findall(r"[a-z]", text, re.IGNORECASE))


def _back_reference(
    number: int, text: str, bare: str, before: Sequence[Reference]
) -> Reference | None:
    same, earlier, noted = _SAME.match(bare), _EARLIER.match(bare), _NOTE.match(bare)
    if noted:
        meant = _by_number(noted["who"], int(noted["n"]), before)
        rest = noted["rest"]
    elif same:
        meant = before[-1] if before else None
        rest = same["rest"]
    elif earlier:
        meant = _by_author(earlier["who"], before)
        rest = earlier["rest"]
    else:
        return None
    if meant is None:
        return Reference(
            number=number, text=text, fields={}, parsed="no", missing=("the entry that it repeats",)
        )
    fields = {k: v for k, v in meant.fields.items() if k != "page"}
    page = PAGES.search(rest) or _AT.match(rest.strip())
    if page:
        fields["page"] = pages(page[1])
    target = meant.same_as or meant.number
    return Reference(
        number=number,
        text=text,
        fields=fields,
        parsed=meant.parsed,
        missing=meant.missing,
        same_as=target,
    )


def _by_number(who: str, number: int, before: Sequence[Reference]) -> Reference | None:
    """The entry of a number, which an author that is named must be the author of."""
    meant = next((r for r in before if r.number == number), None)
    if who.strip(" ,.") and meant is not None:
        return _by_author(who, [meant])
    return meant


def _by_author(who: str, before: Sequence[Reference]) -> Reference | None:
    words = set(re.findall(r"[^\W\d_]{2,}", who.casefold()))
    for reference in reversed(before):
        for name in (*reference.fields.get("author", ()), *reference.fields.get("editor", ())):
            family = str(name.get("family", name.get("literal", ""))).casefold()
            if family and set(re.findall(r"[^\W\d_]{2,}", family)) <= words:
                return reference
    return None
