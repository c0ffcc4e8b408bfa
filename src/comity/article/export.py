"""References as CSL-JSON and BibTeX, with keys that stay the same.

BibTeX is written here because it is thirty lines: bibtexparser 1 is in maintenance only, version 2
is a beta, and pybtex brings a whole formatter. Text stays UTF-8 (biber and current BibTeX styles
read it); braces and TeX's marks are escaped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from comity.article.model import Reference

_TEX = str.maketrans(
    {
        "&": r"\&",
        "%": r"\%",
        "#": r"\#",
        "_": r"\_",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "\\": r"\textbackslash{}",
    }
)
_KINDS = {
    "article-journal": "article",
    "article-newspaper": "article",
    "article-magazine": "article",
    "book": "book",
    "chapter": "incollection",
    "paper-conference": "inproceedings",
    "thesis": "thesis",
    "report": "report",
    "webpage": "online",
    "legislation": "legislation",
}
_LETTERS = {
    **dict(zip("абвгдеёжзийклмнопрстуфхцыэ", "abvgdeezzijklmnoprstufhcye", strict=True)),
    "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "iu", "я": "ia",
}  # fmt: skip
_SMALL = {"the", "a", "an", "on", "of", "in", "о", "в", "na", "o", "v"}


def keys(references: Iterable[Reference]) -> dict[str, str]:
    """A unique key for each reference id: family name, year, first word of the title.

    The key hangs on the work alone; works that share it get "-2", "-3" in the order of the list.
    """
    found: dict[str, str] = {}
    used: set[str] = set()
    for reference in references:
        stem = _stem(reference.csl) or reference.id
        key, number = stem, 1
        while key in used:
            number += 1
            key = f"{stem}-{number}"
        used.add(key)
        found[reference.id] = key
    return found


def _stem(csl: Mapping[str, Any]) -> str:
    names = csl.get("author") or csl.get("editor") or [{}]
    who = str(names[0].get("family") or names[0].get("literal") or "")
    words = [
        w for w in re.findall(r"[^\W_]+", str(csl.get("title", ""))) if w.casefold() not in _SMALL
    ]
    year = str(_parts(csl)[0]) if _parts(csl) else ""
    host = re.sub(r"^(?:https?://)?(?:www\.)?", "", str(csl.get("URL", ""))).partition("/")[0]
    first = words[0] if words else ("" if who else host)
    return "-".join(p for p in (_ascii(who.split(" ")[0]), year, _ascii(first)) if p)


def _ascii(text: str) -> str:
    latin = "".join(_LETTERS.get(c, c) for c in text.casefold())
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "", plain)


def _parts(csl: Mapping[str, Any]) -> list[int]:
    parts = csl.get("issued", {}).get("date-parts", [[]])[0]
    return [int(p) for p in parts]


def works(references: Iterable[Reference]) -> list[Reference]:
    """The references that are works of their own: back references are left out."""
    return [r for r in references if not r.refers_to]


def to_csl(references: Iterable[Reference]) -> list[dict[str, Any]]:
    """CSL-JSON items, one for each work; what could not be parsed keeps its text as a note.

    Back references (Ibidem) repeat a work that is in the list and are left out.
    """
    kept = works(references)
    key = keys(kept)
    items = []
    for reference in kept:
        item: dict[str, Any] = {"id": key[reference.id], "type": "document", **reference.csl}
        if reference.parsed != "yes":
            item["note"] = reference.text
        items.append(item)
    return items


def to_bibtex(references: Iterable[Reference]) -> str:
    """BibTeX (with biblatex's types and `date`), UTF-8, one entry for each work."""
    return "\n\n".join(_entry(item) for item in to_csl(references)) + "\n"


def _entry(item: Mapping[str, Any]) -> str:
    kind = _KINDS.get(item["type"], "misc")
    thesis = item["type"] == "thesis"
    container = "booktitle" if kind in ("incollection", "inproceedings") else "journal"
    date = "-".join(f"{p:02d}" for p in _parts(item))
    accessed = item.get("accessed", {}).get("date-parts", [[]])[0]
    fields = {
        "author": _people(item.get("author", ())),
        "editor": _people(item.get("editor", ())),
        "title": _tex(item.get("title", "")),
        container: _tex(item.get("container-title", "")),
        "volume": _tex(item.get("volume", "")),
        "number": _tex(item.get("issue", item.get("number", ""))),
        "edition": _tex(item.get("edition", "")),
        "pages": re.sub(r"(?<=\w)-(?=\w)", "--", _tex(item.get("page", ""))),
        "pagetotal": _tex(item.get("number-of-pages", "")),
        "institution" if thesis or kind == "report" else "publisher": _tex(
            item.get("publisher", "")
        ),
        "address": _tex(item.get("publisher-place", "")),
        "type": _tex(item.get("genre", "")),
        "date": date,
        "year": date[:4],
        "doi": _tex(item.get("DOI", "")),
        "url": _balanced(item.get("URL", "")),
        "urldate": "-".join(f"{int(p):02d}" for p in accessed),
        "langid": {"ru": "russian"}.get(item.get("language", ""), ""),
        "note": _tex(item.get("note", "")),
    }
    lines = [f"@{kind}{{{item['id']},"]
    lines += [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([*lines, "}"])


def _tex(value: object) -> str:
    return str(value).translate(_TEX)


def _balanced(url: str) -> str:
    return str(url).replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _people(names: Iterable[Mapping[str, str]]) -> str:
    told = []
    for name in names:
        if "literal" in name:
            told.append("{" + _tex(name["literal"]) + "}")  # braces keep an organization whole
        else:
            told.append(f"{_tex(name['family'])}, {_tex(name['given'])}")
    return " and ".join(told)
