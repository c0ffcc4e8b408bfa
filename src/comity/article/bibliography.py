"""References as CSL-JSON and as BibTeX, with keys that stay the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from comity.references.model import Reference

_TYPES = {
    "article-journal": "article",
    "article-newspaper": "article",
    "chapter": "incollection",
    "book": "book",
    "thesis": "phdthesis",
    "legislation": "misc",
    "webpage": "misc",
    "document": "misc",
}
_FIELDS = {
    "title": "title",
    "container-title": "journal",
    "volume": "volume",
    "issue": "number",
    "page": "pages",
    "edition": "edition",
    "genre": "type",
    "number-of-pages": "pagetotal",
    "publisher": "publisher",
    "publisher-place": "address",
    "DOI": "doi",
    "URL": "url",
    "note": "note",
}


_LATIN = {
    **dict(zip("абвгдеёжзийклмнопрстуфхцыэ", "abvgdeezzijklmnoprstufhcye", strict=True)),
    "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "iu", "я": "ia",
}  # fmt: skip


def to_csl(references: Iterable[Reference]) -> list[dict[str, Any]]:
    """Every reference as a CSL-JSON item; one that was not parsed keeps its text as a note."""
    items, keys = [], _keys()
    for reference in references:
        fields = dict(reference.fields) or {"type": "document"}
        if reference.parsed != "yes":
            known = f"{fields['note']}. " if fields.get("note") else ""
            fields["note"] = f"{known}As printed: {reference.text}"
        items.append({"id": keys(reference), **fields})
    return items


def to_bibtex(references: Iterable[Reference]) -> str:
    """Every reference as a BibTeX entry, UTF-8."""
    entries, keys = [], _keys()
    for reference in references:
        fields = reference.fields
        kind = _TYPES.get(str(fields.get("type", "document")), "misc")
        values = {name: str(fields[key]) for key, name in _FIELDS.items() if key in fields}
        names: dict[str, str] = {}
        if kind == "incollection" and "journal" in values:
            values["booktitle"] = values.pop("journal")
        for role in ("author", "editor", "translator"):
            if role in fields:
                names[role] = " and ".join(_person(p) for p in fields[role])
        if reference.year:
            values["year"] = str(reference.year)
        if "pages" in values:
            values["pages"] = values["pages"].replace("-", "--")
        if reference.parsed != "yes":
            values["note"] = f"As printed: {reference.text}"
        values = {name: _escaped(value) for name, value in values.items()} | names
        lines = [f"  {name} = {{{value}}}" for name, value in sorted(values.items())]
        entries.append(f"@{kind}{{{keys(reference)},\n" + ",\n".join(lines) + "\n}\n")
    return "\n".join(entries)


def _person(person: dict[str, str]) -> str:
    if "literal" in person:
        return f"{{{_escaped(person['literal'])}}}"  # braces keep an organization whole
    return _escaped(f"{person['family']}, {person.get('given', '')}".rstrip(", "))


def _escaped(value: str) -> str:
    plain = value.replace("\\", r"\textbackslash ")
    plain = plain.replace("{", r"\{").replace("}", r"\}")
    return re.sub(r"([&%$#_])", r"\\\1", plain)


def _keys() -> Any:
    """A function that gives each reference its key: family name and year, made unique."""
    taken: dict[str, int] = {}

    def key(reference: Reference) -> str:
        people = reference.fields.get("author") or reference.fields.get("editor") or [{}]
        name = people[0].get("family") or people[0].get("literal") or reference.fields.get("title")
        first = re.sub(r"[^\w]", "", str(name or "ref").split()[0]) or "ref"
        first = "".join(_LATIN.get(letter, letter) for letter in first.casefold())
        plain = unicodedata.normalize("NFKD", first).encode("ascii", "ignore").decode() or "ref"
        base = f"{plain.casefold()}{reference.year or ''}"
        taken[base] = taken.get(base, 0) + 1
        return base if taken[base] == 1 else f"{base}-{taken[base]}"

    return key
