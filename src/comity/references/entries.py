"""A reference list cut into entries, though an entry is broken over several lines.

A line goes on with the entry before it when it begins in lower case or with a digit, when a quote
or bracket of that entry is still open, when that entry ends in a comma, hyphen or dash, or when it
holds pages but neither a year nor the head of a reference. A list with running numbers is cut at
the numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from comity.references.names import FAMILY, INITIALS, looks_like_head

_NUMBERED = re.compile(r"\s*(?:\[(\d{1,3})\]|(\d{1,3})[.)]|(\d{1,3})(?=\s+[^\W\d_]))\s*")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_PAGES = re.compile(r"\d\s*[-–—]\s*\d|\bpp?\.\s*\d|\bС\.\s*\d")
_CLOSED = re.compile(r"(?:[.!?…\])]|https?://\S+|doi\S+)[”\"»’]?$")
_TERMINAL = ".!?…"
_ABBREVIATED = re.compile(r"(?<!\d\s)\b(?:No|Vol|pp?|ed|eds|vol|no|С|Т|№|Dr|St|Gen)\.$|\bin:$")
_SPLIT = re.compile(r";\s+")


def split_entries(lines: Sequence[str]) -> list[str]:
    """The entries of a list, broken lines joined, running numbers taken off.

    A blank line ends an entry unless the entry is plainly unfinished.
    """
    numbered = _by_number(lines)
    if numbered is not None:
        return numbered
    entries: list[list[str]] = []
    parted = False
    for raw in lines:
        line = raw.strip()
        if not line:
            parted = True
            continue
        before = join_lines(entries[-1]) if entries else ""
        if before and (_unfinished(before, line) if parted else _goes_on(before, line)):
            entries[-1].append(line)
        else:
            entries.append([line])
        parted = False
    return [join_lines(entry) for entry in entries]


def _by_number(lines: Sequence[str]) -> list[str] | None:
    """Entries cut at running numbers, or None where the list has none."""
    kept = [line.strip() for line in lines if line.strip()]
    if not kept:
        return []
    found: list[list[str]] = []
    expected = 0
    for line in kept:
        match = _NUMBERED.match(line)
        number = int(next(g for g in match.groups() if g)) if match else -1
        if match and (number == expected + 1 or (not found and number <= 200)):
            expected = number
            found.append([line[match.end() :]])
        elif found:
            found[-1].append(line)
        else:
            return None
    enough = len(found) >= 2 and len(found) * 4 >= len(kept)
    if not enough and not (len(found) == 1 and re.match(r"\s*(?:\[1\]|1[.)])\s", kept[0])):
        return None
    return [joined for entry in found if (joined := join_lines(entry))]


def _goes_on(before: str, line: str) -> bool:
    if _open(before):
        return True
    first = line[0]
    if first.islower() and not (
        re.match(r"(?:https?:|www\.|ibid)", line) or (before[-1] in _TERMINAL and _particle(line))
    ):
        return True
    if before[-1] in ",:;-–—&(" or _ABBREVIATED.search(before):
        return True
    head = looks_like_head(line)
    if first.isdigit() and before[-1] not in _TERMINAL:
        return True
    if not head and not _YEAR.search(line) and _PAGES.search(line):
        return True
    if re.match(r"(?:No|Vol|Vols|Issue|pp?|С|Т)\.?\s*\d", line):
        return True
    if not head and re.match(r"(?:Available|Accessed|Retrieved|URL:|DOI|doi)\b", line):
        return True
    return not _CLOSED.search(before) and not head and not before[-1].isdigit()


def _unfinished(before: str, line: str) -> bool:
    """Whether an entry goes on after an empty line: a web page may set each line apart."""
    return before[-1] in ",-–—" or (line[0].islower() and _goes_on(before, line))


def _particle(line: str) -> bool:
    """Whether a line begins with a name such as "van der Berg, A."."""
    return re.match(rf"{FAMILY},\s{INITIALS}", line) is not None


def _open(text: str) -> bool:
    pairs = (("“", "”"), ("«", "»"), ("(", ")"), ("[", "]"))
    # a closing mark that was lost must not swallow the rest of the list
    return len(text) < 600 and any(text.count(a) > text.count(b) for a, b in pairs)


def join_lines(lines: Sequence[str]) -> str:
    """Lines as one: a word broken by a hyphen before a small letter is whole again."""
    text = ""
    for line in (part.strip() for part in lines):
        if re.search(r"[^\W\d_][-\u00ad\u2010]$", text) and re.match(r"[^\W\d_]", line):
            text = text[:-1] + line if line[0].islower() else text + line
        elif text.endswith(("/", "_")) and re.search(r"https?://\S*$", text):
            text += line
        else:
            text = f"{text} {line}" if text else line
    return re.sub(r"\s+", " ", text).strip()


def works_of(entry: str) -> list[str]:
    """The works of one footnote: cut at a semicolon that a new head follows."""
    parts = _SPLIT.split(entry)
    works = [parts[0]]
    for part in parts[1:]:
        told = _YEAR.search(works[-1]) or re.search(r"https?:|www\.|[Ii]bid|op\. cit", works[-1])
        if told and looks_like_head(part):
            works.append(part)
        else:
            works[-1] += f"; {part}"
    return works
