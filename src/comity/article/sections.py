"""A plain text divided into title, abstract, body, references and licence."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

from comity.core.dates import When, parse_when
from comity.errors import DateError


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a reader of one format found.

    Attributes:
        text: the running text.
        sections: (section, start, end) into it.
        references: lines of the reference list.
        title: the title, or empty.
        authors: names.
        journal: journal, or empty.
        published: the date, or None.
        abstract: the abstract, or empty.
        licence: the licence, or empty.
        language: two letters where the format says, else empty.
        notes: what a reader must know.
    """

    text: str
    sections: tuple[tuple[str, int, int], ...]
    references: tuple[str, ...] = ()
    title: str = ""
    authors: tuple[str, ...] = ()
    journal: str = ""
    published: When | None = None
    abstract: str = ""
    licence: str = ""
    language: str = ""
    notes: tuple[str, ...] = ()


_HEADINGS = {
    "abstract": ("abstract", "summary", "annotation", "\u0430\u043d\u043d\u043e\u0442\u0430\u0446\u0438\u044f"),
    "references": (
        "references", "bibliography", "works cited", "notes", "sources", "literature",
        "\u043b\u0438\u0442\u0435\u0440\u0430\u0442\u0443\u0440\u0430", "\u0441\u043f\u0438\u0441\u043e\u043a \u043b\u0438\u0442\u0435\u0440\u0430\u0442\u0443\u0440\u044b",
        "\u043f\u0440\u0438\u043c\u0435\u0447\u0430\u043d\u0438\u044f", "\u0438\u0441\u0442\u043e\u0447\u043d\u0438\u043a\u0438",
    ),
    "licence": ("license", "licence", "copyright"),
    "end": ("downloads", "published", "issue", "section", "how to cite", "keywords", "share"),
    "body": ("introduction", "article", "full text", "\u0432\u0432\u0435\u0434\u0435\u043d\u0438\u0435"),
}  # fmt: skip
_WORDS = {word: kind for kind, words in _HEADINGS.items() for word in words}
_LICENCE = re.compile(
    r"(?:licensed under (?:a |the )?|licen[cs]e:\s*)?(Creative Commons [A-Z](?:[^.\n]|\.\d){3,90}?(?:License|Licence)|"
    r"CC[ -]BY(?:-[A-Z]{2})*(?: \d\.\d)?)"
)
_COPYRIGHT = re.compile(r"(?:Copyright )?(?:\(c\)|\u00a9) ?((?:19|20)\d\d)", re.IGNORECASE)


def plain_parts(text: str, known_title: str = "") -> Parts:
    """Divide a plain text by its headings; the first short line without a full stop is the title.

    Args:
        text: the running text.
        known_title: the title that the text begins with where the format says it, else empty.
    """
    lines = text.split("\n")
    starts, offset = [], 0
    for line in lines:
        starts.append(offset)
        offset += len(line) + 1
    kinds = [_heading(line) for line in lines]
    dated, at = _date_line(lines)
    if at is not None:
        kinds[at] = "date"
    title, first = (known_title, 1) if known_title else _title(lines, kinds)
    spans: dict[str, list[tuple[int, int]]] = {}
    current = "body"
    for number in range(first, len(lines)):
        kind = kinds[number]
        if kind == "date":
            continue
        if kind:
            current = kind
            continue
        end = starts[number] + len(lines[number])
        spans.setdefault(current, []).append((starts[number], end))
    sections = []
    if title:
        at = text.index(title)
        sections.append(("title", at, at + len(title)))
    for section in ("abstract", "body"):
        for start, end in _runs(spans.get(section, [])):
            if text[start:end].strip():
                sections.append((section, start, end))
    abstract = "\n".join(text[a:b] for a, b in _runs(spans.get("abstract", []))).strip()
    references = [text[a:b] for a, b in spans.get("references", [])]
    year = _COPYRIGHT.search(text)
    licence = _LICENCE.search(text)
    return Parts(
        text=text,
        sections=tuple(sorted(sections, key=lambda s: s[1])),
        references=tuple(references),
        title=title,
        published=dated or (_when(year[1]) if year else None),
        abstract=abstract,
        licence=" ".join(licence[1].split()) if licence else "",
    )


_DATED = re.compile(
    r"^(?:published|posted|date|updated)?(?: on)?:?\s*(?P<when>(?:\d{1,2} )?[A-Z][a-z]+(?: \d{1,2},)? "
    r"(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)\.?$", re.IGNORECASE,
)  # fmt: skip


def _date_line(lines: list[str]) -> tuple[When | None, int | None]:
    """The date that a line near the head gives, and the line."""
    for number, line in enumerate(lines[:12]):
        match = _DATED.match(line.strip())
        if match is None:
            continue
        if found := _when(match["when"]):
            return found, number
        words = {w.casefold(): n for n, w in enumerate(calendar.month_name) if w}
        month = next(
            (
                words[w.casefold()]
                for w in re.findall(r"[A-Za-z]+", match["when"])
                if w.casefold() in words
            ),
            None,
        )
        numbers = [int(n) for n in re.findall(r"\d+", match["when"])]
        if month is None:
            continue
        year = next(n for n in numbers if n > 31)
        day = next((n for n in numbers if n <= 31), None)
        return _when(f"{year}-{month:02d}" + (f"-{day:02d}" if day else "")), number
    return None, None


def _heading(line: str) -> str:
    word = line.strip().strip(":.*#").strip().casefold()
    if word.startswith(("copyright", "\u00a9", "this work is licensed")):
        return "licence"
    return _WORDS.get(word, "")


def _title(lines: list[str], kinds: list[str]) -> tuple[str, int]:
    for number, line in enumerate(lines[:10]):
        words = line.strip().lstrip("#").strip()
        if not words:
            continue
        if (
            kinds[number]
            or len(words) > 250
            or words.endswith((".", ";"))
            or len(words.split()) < 2
        ):
            return "", 0
        return words, number + 1
    return "", 0


def _runs(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring lines as one stretch."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start - found[-1][1] <= 1:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _when(text: str) -> When | None:
    match = re.match(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?", text.strip())
    if match is None:
        return None
    parts = [match[1], *(f"{int(p):02d}" for p in match.groups()[1:] if p)]
    try:
        return parse_when("-".join(parts))
    except DateError:
        return None


def when_of(text: str) -> When | None:
    """The date that a meta tag gives (2010, 2010/03/31, 2010-03-31T10:00), or None."""
    return _when(text)
