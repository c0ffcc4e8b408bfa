"""Sentences with exact offsets.

The rules know what the texts of the field hold and general splitters get wrong: initials before
names ("M.M. Tazhin"), "No. 2, pp. 6-10", "U.S.", and footnote digits that stand glued to a full
stop ("in the future.1 Nor does"). The few maintained splitters are trained models of tens of
megabytes, or keep no offsets; this is a page of plain rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "gen",
        "col",
        "lt",
        "maj",
        "capt",
        "sen",
        "rep",
        "gov",
        "st",
        "no",
        "nos",
        "vol",
        "vols",
        "pp",
        "p",
        "ed",
        "eds",
        "e.g",
        "i.e",
        "cf",
        "etc",
        "vs",
        "fig",
        "figs",
        "ch",
        "al",
        "approx",
        "dept",
        "est",
        "inc",
        "ltd",
        "co",
        "corp",
        "art",
        "sec",
        "para",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "u.s",
        "u.k",
        "u.n",
        "e.u",
        "r.k",
        "g",
        "p.m",
        "a.m",
        "ibid",
        "op",
        "cit",
        "trans",
    ]
)
_END = re.compile(
    r"([.!?\u2026])([\"'\u201d\u2019\u00bb)\]]*)(\d{0,3})([\"'\u201d\u2019\u00bb)\]]*)(?=\s|$)"
)
_NEXT = re.compile(r"\s+[\"'\u201c\u2018\u00ab(\[]*[A-Z\u0410-\u042f\u0401\d]")


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Offsets of the sentences of a stretch of text, white space around them left out.

    A paragraph break (an empty line, or a line end after a full stop) ends a sentence too.
    """
    stop = len(text) if end is None else end
    for first, last in _paragraphs(text, start, stop):
        begin = first
        for match in _END.finditer(text, first, last):
            if match.end() < last and not _ends(text, match, last):
                continue
            yield from _trimmed(text, begin, match.end())
            begin = match.end()
        yield from _trimmed(text, begin, last)


def _paragraphs(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    begin = start
    for match in re.finditer(r"\n\s*\n|(?<=[.!?\d])\n", text[start:stop]):
        yield begin, start + match.start()
        begin = start + match.end()
    yield begin, stop


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _ends(text: str, match: re.Match[str], last: int) -> bool:
    """Whether a full stop ends a sentence."""
    if match[1] != ".":
        return True
    before = re.search(
        r"[^\s(\[\"\u201c\u00ab]*$", text[max(0, match.start() - 20) : match.start()]
    )
    word = before.group().casefold() if before else ""
    initial = len(word.rpartition(".")[2]) == 1 and word.rpartition(".")[2].isalpha()
    if word in _ABBREVIATIONS or (initial and not match[2]):
        return False
    return bool(_NEXT.match(text, match.end(), last))
