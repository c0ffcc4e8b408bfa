"""Sentences with exact offsets.

The rules know what the texts of the field hold and general splitters get wrong: initials before
names ("M.M. Tazhin"), "No. 2, pp. 6-10", "U.S.", and footnote digits that stand glued to a full
stop ("in the future.1 Nor does"). The few maintained splitters are trained models of tens of
megabytes, or keep no offsets; this is a page of plain rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TITLES = frozenset(
    "mr mrs ms mx dr drs prof gen col lt ltc cpt cmdr cdr maj capt brig sgt adm vadm radm cmd sen rep reps "
    "gov pres amb dep min sec asst hon rev fr sr st messrs mme mlle msgr supt atty insp lieut vice chmn "
    "dir mt ft ing acad acc asoc assoc ph e.g i.e cf vs viz fig figs approx ca trans op ibid "
    "cit al ed eds est mil gen-lt".split()
)
"""Words that never end a sentence with their full stop: a name or the thing they shorten follows."""
_COUNTED = frozenset(
    "no nos vol vols pp p art arts ch para paras sect ser pt ref tab app eq".split()
)
"""Words that shorten only before a number."""
_OPEN = frozenset(
    "etc inc ltd co corp dept jan feb mar apr jun jul aug sep sept oct nov dec u.s u.k u.n e.u r.k "
    "g p.m a.m jr bros univ inst govt ave blvd rd n.y u.n.s.c".split()
)
"""Words that can end a sentence: they do where a word that begins sentences follows."""
_STATES = frozenset("u.s.a d.c u.s.s.r u.a.e p.r.c r.o.c d.p.r.k r.s.f.s.r c.i.s".split())
"""Names that are followed by another name only where a sentence begins."""
_STARTER = re.compile(
    r"\s+[\"'\u201c\u2018\u00ab(\[]*(?:The|This|That|These|Those|A|An|It|Its|He|His|She|Her|They|Their|We|Our|There|"
    r"Here|In|On|At|By|For|From|Since|After|Before|During|Until|While|When|Where|With|Without|Under|"
    r"As|But|And|Yet|However|Moreover|Also|Both|Then|Thus|Although|Though|Because|If|Once|Today|Now|"
    r"Such|Some|Many|Most|All|No|Not|Each|Every|Another|Other|Only|Last|Later|Nor|Neither)\b"
)
_MARK = r"(?:\[(?:\d[\d,;\s\u2013-]*|[a-z]|note \d+|citation needed)\])"
_QUOTES = r"[\"'\u201d\u2019\u00bb)\]]*"
_END = re.compile(
    rf"([.!?\u2026]+)({_QUOTES})((?:{_MARK}|\d{{1,3}}(?:[,\u2013-]\d{{1,3}})*|[*\u2020\u2021])*)"
    rf"({_QUOTES})(?=\s|$)"
)
_NEXT = re.compile(
    r"\s+[\"'\u201c\u2018\u00ab(\[]*[A-Z\u00c0-\u00de\u0410-\u042f\u0401\u04d8\u0406\u04a2\u0492\u04ae\u04b0\u049a\u04e8\u04ba\d]"
)


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
    following = _NEXT.match(text, match.end(), last)
    if match[1] != ".":
        return bool(following) or match[1][-1] in "!?"
    before = re.search(
        r"[^\s(\[\"\u201c\u00ab]*$", text[max(0, match.start() - 20) : match.start()]
    )
    word = before.group().casefold() if before else ""
    if following is None or (match[3] and re.search(r"(?<!\d)\d{1,3}$", word)):
        return False  # the point of a decimal number
    if not match[2] and not match[3] and not _shortens(word):
        return True
    if match[2] or match[3]:
        return word not in _TITLES
    if word in _STATES:
        return True
    if word in _TITLES:
        return False
    if word in _COUNTED:
        return not re.match(r"\s+[\"(\[]*(?:\d|[IVXLC]+\b)", text[match.end() : last])
    return bool(_STARTER.match(text, match.end(), last))


def _shortens(word: str) -> bool:
    """Whether a word before a full stop may be shortened: an abbreviation, or initials."""
    initial = word.rpartition(".")[2].rpartition("-")[2]
    known = word in _TITLES or word in _COUNTED or word in _OPEN or word in _STATES
    return known or (len(initial) == 1 and initial.isalpha())
