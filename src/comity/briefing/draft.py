"""A draft on disk (.md, .docx, .html) as sentences with the marks of their notes."""

from __future__ import annotations

import html
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from comity.errors import MissingExtra, UsageError

MARK = re.compile(r"\[\^[^\]]+\]|\^\d+\^|<sup>.*?</sup>|\[\d+(?:, ?\d+)*\]")
_DEFINITION = re.compile(r"\n\[\^[^\]]+\]:.*?(?=\n\S|\Z)", re.S)
_PICTURE = re.compile(r"<img [^>]*>|!\[[^\]]*\]\([^)]*\)(?:\{[^}]*\})?")
_RULE = re.compile(r"\|[\s:|-]+\|?$")
_END = re.compile(r"(?<=[.!?])((?:\[\^[^\]]+\]|\^\d+\^|<sup>.*?</sup>|[”\"*])*)\s+(?=[A-Z“\"*])")
_SIGNED = re.compile(r" ?\*?\[(?:edited by|set aside:) [^\]]*\]\*?")
"""The mark of an edited line: who and when, which no evaluation says."""
_ANNEX = "Annex: the facts behind this brief"
_COMMAND = re.compile(r"comity brief (\S+) (\S+) --as-of (\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph, list item or row of a table, as the draft has it.

    Attributes:
        text: its text, with the marks of notes.
        lead: whether it stands before the first heading below the title.
        heading: whether it is a heading.
    """

    text: str
    lead: bool
    heading: bool = False

    @property
    def sentences(self) -> list[str]:
        """Its sentences, each with its marks."""
        return [s.strip() for s in _END.sub("\\1\n", self.text).split("\n") if s.strip()]

    @property
    def cited(self) -> bool:
        """Whether it bears the mark of a note."""
        return bool(MARK.search(self.text))


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft.

    Attributes:
        units: what it says, without the texts of its notes.
        made_by: (state, partner, day) where it says which brief it is of, else None.
        unsettled: insertions and deletions that nobody has accepted.
    """

    units: tuple[Unit, ...]
    made_by: tuple[str, str, str] | None
    unsettled: int


def read_draft(path: Path) -> Draft:
    """A draft from a file.

    Raises:
        UsageError: it is not there, or is no Markdown, Word or HTML file.
        MissingExtra: it is a Word file and Pandoc is not installed.
    """
    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    kind = path.suffix.lower()
    if kind not in (".md", ".docx", ".html", ".htm"):
        raise UsageError(f"{path} is no draft that can be read: name a .md, .docx or .html file")
    unsettled = 0
    if kind == ".docx":
        text, unsettled = _word(path)
    else:
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, OSError) as error:
            raise UsageError(f"{path} cannot be read as UTF-8 text: save it so") from error
    units = _page(text) if kind in (".html", ".htm") else _markdown(text)
    said = _COMMAND.search(text)
    made_by = (said[1], said[2], said[3]) if said else None
    annex = next((n for n, u in enumerate(units) if u.heading and _ANNEX in u.text), len(units))
    read = (replace(u, text=_SIGNED.sub("", u.text).strip()) for u in units[:annex])
    kept = tuple(u for u in read if u.text and not _COMMAND.search(u.text))
    return Draft(kept, made_by, unsettled)


def _markdown(text: str) -> list[Unit]:
    text = _PICTURE.sub("", _DEFINITION.sub("", "\n" + text.replace("\r\n", "\n")))
    units, lead = [], True
    for block in re.split(r"\n\s*\n|\n(?=[-*+] |\||\d+\. )", text):
        plain = _unescaped(" ".join(block.split()))
        heading = plain.startswith("#")
        if re.match(r"##+ ", plain):
            lead = False
        if plain and not _RULE.match(plain):
            units.append(Unit(plain.lstrip("#-+ ") if heading else plain, lead, heading))
    return units


def _unescaped(text: str) -> str:
    return html.unescape(re.sub(r"\\([\\`*_{}\[\]()#+.!|<>~$^&'\"-])", r"\1", text))


def _page(text: str) -> list[Unit]:
    from lxml import html as parser

    try:
        tree = parser.document_fromstring(text)
    except (ValueError, parser.etree.ParserError) as error:
        raise UsageError(f"the page has no text that can be read: {error}") from error
    units, lead = [], True
    nodes: Iterator[Any] = tree.iter("h1", "h2", "h3", "p", "li", "tr")
    for node in nodes:
        if (node.get("id") or "").startswith(("note-", "fn")):
            continue
        for mark in node.iter("sup"):
            mark.text = "[^" + (mark.text_content().strip() or "0") + "]"
            for child in list(mark):
                mark.remove(child)
        cells = node.findall("td") or [node]
        plain = " | ".join(" ".join(cell.text_content().split()) for cell in cells)
        lead = lead and node.tag not in ("h2", "h3", "li", "tr")
        if plain:
            units.append(Unit(plain, lead, node.tag in ("h1", "h2", "h3")))
    return units


def _word(path: Path) -> tuple[str, int]:
    try:
        with zipfile.ZipFile(path) as packed:
            body = packed.read("word/document.xml").decode("utf-8", "replace")
    except (zipfile.BadZipFile, KeyError) as error:
        raise UsageError(f"{path} is no Word file: save it as .docx") from error
    try:
        import pypandoc

        pandoc = str(pypandoc.get_pandoc_path())
    except (ImportError, OSError) as error:
        raise MissingExtra("Pandoc, which reads Word files,", "brief") from error
    words = ["--from=docx", "--to=gfm", "--wrap=none", "--track-changes=accept"]
    done = subprocess.run([pandoc, *words, str(path.resolve())], capture_output=True, check=False)
    if done.returncode:
        raise UsageError(f"{path} cannot be read as a Word file: save it again as .docx")
    return done.stdout.decode("utf-8"), len(re.findall(r"<w:(?:ins|del) ", body))
