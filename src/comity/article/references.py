"""The reference list: divided into entries, and each entry to CSL-JSON.

Entries may be broken over lines. A line begins a new one where the one before is closed (a full
stop, a bracket, a year or a page at its end) and it begins as entries do: a number, "See:",
"Ibidem", an opening quotation mark or bracket, initials and a name, a name and initials.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from comity.article.entry import parse_entry
from comity.article.model import Reference

_NUMBER = re.compile(r"^\s*(?:\[\d{1,3}\]|\d{1,3}[.)])\s+")
_BEGINS = re.compile(
    r"^\s*(?:\[\d{1,3}\]|\d{1,3}[.)]\s|\[(?:https?|www)|See\b|Cf\.|Ibid|Op\. ?cit|Idem|"
    r"\u0422\u0430\u043c \u0436\u0435|\u0421\u043c\.|[\"\u201c\u00ab]|According to|"
    r"(?:[A-Z\u0410-\u042f]\.\s?){1,3}(?:[A-Z\u0410-\u042f][\w\u2019'-]+)|"
    r"[A-Z\u0410-\u042f][\w\u2019'-]+,? (?:[A-Z\u0410-\u042f]\.\s?){1,3}|"
    r"[A-Z\u0410-\u042f][\w\u2019'-]+, [A-Z][a-z]+|[A-Z][\w&.\u2019' -]+[.,] [\"\u201c\u00ab(]|"
    r"[A-Z][\w&\u2019' -]+\. \(?(?:19|20)\d\d)"
)
_CLOSED = re.compile(r"(?:[.\]!?\u2026]|\d{4}\)?|https?://\S+)\s*$")
_OPEN = re.compile(r"(?:\b(?:[A-Z]|pp?|No|Vol|ed|eds|Nos)\.|[,:;\u2013\u2014-])\s*$")
_BACK = re.compile(
    r"^\s*(?:see(?: also)?:?\s+)?(?:ibid(?:em)?\b|idem\b|\u0442\u0430\u043c \u0436\u0435|op\. ?cit)",
    re.IGNORECASE,
)
_WORK = re.compile(r"\b(?:op\. ?cit|\u0443\u043a\u0430\u0437\. ?\u0441\u043e\u0447)", re.IGNORECASE)


def parse_references(lines: Iterable[str]) -> tuple[Reference, ...]:
    """The references of a list, in order; "Ibidem" and "op. cit." point at what they repeat."""
    found: list[Reference] = []
    for text in split_entries(lines):
        number = len(found) + 1
        fields, parsed, missing = parse_entry(text)
        reference = Reference(number, text, fields, parsed, missing)
        found.append(_pointed(reference, found))
    return tuple(found)


def split_entries(lines: Iterable[str]) -> list[str]:
    """The entries of a list whose lines may break them."""
    rows = [line.strip() for line in lines]
    numbered = sum(bool(_NUMBER.match(r)) for r in rows) > max(2, sum(map(bool, rows)) / 2)
    entries: list[str] = []
    blank = True
    for row in rows:
        if not row:
            blank = True
            continue
        begins = bool(_NUMBER.match(row)) if numbered else _is_new(entries, row, blank)
        if begins or not entries:
            entries.append(row)
        else:
            entries[-1] = _glued(entries[-1], row)
        blank = False
    return [_NUMBER.sub("", e).strip() for e in entries]


def _is_new(entries: Sequence[str], row: str, blank: bool) -> bool:
    if not entries or blank:
        return True
    before = entries[-1]
    if _OPEN.search(before) and not re.search(r"\d\.\s*$", before):
        return False
    if _unclosed(before) or not _CLOSED.search(before):
        return False
    if not _BEGINS.match(row):
        return False
    # a title that breaks after its full stop goes on until a year, a page or an address ends it
    return bool(re.search(r"\d|\]|Ibid|Idem|cit\.", before[-24:], re.IGNORECASE))


def _unclosed(text: str) -> bool:
    """Whether a quotation or a bracket is still open."""
    return (
        text.count("\u201c") > text.count("\u201d")
        or text.count("\u00ab") > text.count("\u00bb")
        or text.count("[") > text.count("]")
    )


def _glued(before: str, row: str) -> str:
    if re.search(r"[a-z\u0430-\u044f]-$", before) and re.match(r"[a-z\u0430-\u044f]", row):
        return before[:-1] + row
    if before.endswith("\u2014"):
        return before + row
    return f"{before} {row}"


def _pointed(reference: Reference, before: Sequence[Reference]) -> Reference:
    """An "Ibidem" with the fields of the entry it repeats, its own pages kept."""
    back, work = _BACK.match(reference.text), _WORK.search(reference.text)
    if not (back or work):
        return reference
    target = _by_author(reference, before) if work else (before[-1] if before else None)
    while target is not None and target.same_as:
        target = before[target.same_as - 1]
    if target is None:
        missing = ("the entry that it repeats",)
        return replace(reference, parsed="no", missing=missing)
    page = {k: v for k, v in reference.fields.items() if k == "page"}
    fields: Mapping[str, Any] = {**{k: v for k, v in target.fields.items() if k != "page"}, **page}
    return replace(
        reference,
        fields=fields,
        parsed=target.parsed,
        missing=target.missing,
        same_as=target.number,
    )


def _by_author(reference: Reference, before: Sequence[Reference]) -> Reference | None:
    words = {w.casefold() for w in re.findall(r"[^\W\d_]{3,}", reference.text)}
    for earlier in reversed(before):
        names = {str(a.get("family", "")).casefold() for a in earlier.fields.get("author", ())}
        if names & words:
            return earlier
    return None
