"""The lines of an article sorted into title, authors, abstract, body, footnotes, references.

The same walk serves plain text, the lines of a web page and the lines of a PDF: headings that
stand alone on a line ("Abstract", "References", "Downloads", "License") say what follows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from comity.article.entries import join_lines
from comity.article.model import Licence, Section
from comity.article.names import INITIALED, UPPER, is_organization
from comity.article.written_dates import dates_in
from comity.dates import When

_ABSTRACT = {"abstract", "summary", "аннотация", "резюме", "реферат"}
_REFERENCES = {
    "references", "reference list", "bibliography", "literature", "works cited", "sources", "notes",
    "endnotes", "footnotes", "references and notes", "notes and references", "список литературы",
    "литература", "библиография", "примечания", "источники", "использованная литература",
    "список источников и литературы", "библиографический список", "сноски",
}  # fmt: skip
_LICENCE = {"license", "licence", "copyright", "лицензия"}
_FURNITURE = {
    "downloads", "download", "issue", "section", "how to cite", "keywords", "author biography",
    "similar articles", "most read articles by the same author(s)", "share", "related articles",
    "metrics", "pdf", "categories", "ключевые слова", "как цитировать", "скачивания", "выпуск",
    "раздел", "download data is not yet available.", "tags",
}  # fmt: skip
_PUBLISHED = {"published", "опубликован", "опубликовано", "date", "published online"}
_BODY = {"introduction", "введение", "full text", "main text", "полный текст"}
_CC = re.compile(
    r"Creative Commons\s+(?P<name>[A-Z][\w-]+(?:[ -](?!License|Licence)[A-Z][\w-]+)*"
    r"\s\d\.\d)(?:\s(?P<scope>International|Unported|Generic))?|\bCC[ -](?P<short>BY(?:-\w\w)*)"
    r"(?:\s(?P<version>\d\.\d))?|\b(?P<zero>CC0)\b"
)
_COPYRIGHT = re.compile(r"(?:©|\([cC]\)|Copyright)[^\n]{0,20}?((?:19|20)\d\d)")
_CC_URL = re.compile(r"https?://creativecommons\.org/[^\s\"'<>)\]]+")
_FOOTNOTE = re.compile(rf"^(?:\[(\d{{1,3}})\]|(\d{{1,3}})\.?)\s+(?=[{UPPER}“«\"])")
_NAME = re.compile(
    rf"(?:[{UPPER}][\w’'-]+\.?\s){{1,3}}[{UPPER}][\w’'-]+|{INITIALED}|"
    rf"[{UPPER}][\w-]+\s(?:[{UPPER}]\.\s?)+"
)
_BY = re.compile(r"^(?:By|Автор(?:ы)?:?|Authors?:)\s+", re.IGNORECASE)


@dataclass
class Layout:
    """What the lines of an article are: title, authors, blocks of text, lines of references."""

    title: str = ""
    authors: list[str] = field(default_factory=list)
    blocks: list[tuple[Section, str]] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    published: When | None = None
    licence: Licence | None = None


def heading(line: str) -> str:
    """The kind of a heading that stands alone on a line, or empty."""
    word = re.sub(r"^\d{1,2}\.?\s+", "", line.strip()).rstrip(":.").casefold()
    for kind, words in (
        ("abstract", _ABSTRACT),
        ("references", _REFERENCES),
        ("licence", _LICENCE),
        ("published", _PUBLISHED),
        ("furniture", _FURNITURE),
        ("body", _BODY),
    ):
        if word in words or f"{word}." in words:
            return kind
    return ""


def laid_out(lines: Sequence[str], title: str = "", *, headed: bool = False) -> Layout:
    """Sort lines.

    Args:
        lines: the lines in order; an empty line parts paragraphs.
        title: the title where it is known already; a first line that repeats it is dropped.
        headed: whether the first line is a title even if it reads like a sentence.
    """
    layout = Layout(title=title)
    rest = _front(layout, list(lines), headed)
    kind = "body"
    order: list[tuple[str, list[str]]] = [(kind, [])]
    for line in rest:
        found = heading(line)
        if found:
            kind = found
            order.append((kind, []))
        order[-1][1].append("" if found else line)
    for kind, content in order:
        if kind in ("abstract", "body"):
            _text(layout, "abstract" if kind == "abstract" else "body", content)
        elif kind == "references":
            layout.references += content
        elif kind == "published" and layout.published is None:
            dates = dates_in(" ".join(content[:4]))
            layout.published = dates[0].when if dates else None
    whole = "\n".join(lines)
    layout.licence = licence_of(whole)
    stated = _COPYRIGHT.search(whole)
    if layout.published is None and stated:
        layout.published = dates_in(stated[1])[0].when
    return layout


def licence_of(text: str) -> Licence | None:
    """The Creative Commons licence a text states, or None."""
    url = _CC_URL.search(text)
    found = _CC.search(text)
    if found is None:
        return Licence("Creative Commons", url[0].rstrip(".,;")) if url else None
    if found["name"]:
        name = f"Creative Commons {found['name']}" + (
            f" {found['scope']}" if found["scope"] else ""
        )
    elif found["zero"]:
        name = "CC0"
    else:
        name = f"CC {found['short']}" + (f" {found['version']}" if found["version"] else "")
    return Licence(name, url[0].rstrip(".,;") if url else "")


def _front(layout: Layout, lines: list[str], headed: bool) -> list[str]:
    """Take title, authors and a date line off the head."""
    while lines and not lines[0].strip():
        lines.pop(0)
    if not lines:
        return lines
    first = lines[0].strip()
    if layout.title:
        if first.casefold() == layout.title.casefold():
            lines.pop(0)
    elif not heading(first) and (headed or (len(first) <= 250 and first[-1] not in ".;,…")):
        layout.title = first
        lines.pop(0)
    for _ in range(4):
        while lines and not lines[0].strip():
            lines.pop(0)
        if not lines or not _byline(layout, lines[0].strip()):
            break
        lines.pop(0)
    return lines


def _byline(layout: Layout, line: str) -> bool:
    if len(line) > 160 or heading(line) or line[-1] in "!?…:;":
        return False
    dates = dates_in(line)
    if dates and len(line) < 40 and dates[0].end - dates[0].start > 0.5 * len(line):
        layout.published = layout.published or dates[0].when
        return True
    bare = _BY.sub("", line)
    marked = bare != line
    names = [n.strip() for n in re.split(r",\s*|\s+(?:and|&|и)\s+", bare) if n.strip()]
    if (
        names
        and not layout.authors
        and all(_NAME.fullmatch(n) for n in names)
        and (
            marked
            or not (line.endswith(".") or is_organization(line))
            or re.search(INITIALED, line)
        )
    ):
        layout.authors += names
        return True
    return False


def _text(layout: Layout, section: Section, lines: Sequence[str]) -> None:
    for paragraph in _paragraphs(lines):
        note = _FOOTNOTE.match(paragraph)
        footnote = (
            bool(note) and section == "body" and _is_note(paragraph[note.end() :] if note else "")
        )
        layout.blocks.append(("footnote" if footnote else section, paragraph))


def _is_note(text: str) -> bool:
    return bool(
        re.match(r"(?:See\b|Cf\.|Ibid|Op\. cit|Quoted|[“«\"]|См\.|Там же|Указ)", text)
        or re.match(rf"{INITIALED},\s", text)
    )


def _paragraphs(lines: Sequence[str]) -> list[str]:
    """Lines as paragraphs: parted at empty lines where there are any, else line by line."""
    kept = list(lines)
    while kept and not kept[-1].strip():
        kept.pop()
    while kept and not kept[0].strip():
        kept.pop(0)
    wrapped = any(not line.strip() for line in kept)
    found: list[list[str]] = []
    fresh = True
    for raw in kept:
        line = raw.strip()
        if not line:
            fresh = True
            continue
        goes_on = bool(found) and not fresh and (wrapped or _unfinished(found[-1][-1], line))
        if goes_on:
            found[-1].append(line)
        else:
            found.append([line])
        fresh = False
    return [join_lines(paragraph) for paragraph in found]


def _unfinished(before: str, line: str) -> bool:
    return before[-1] not in '.!?…:”"»' and (
        line[0].islower()
        or before[-1] in ",-–—("
        or (len(before) > 55 and not before[-1].isdigit())
    )
