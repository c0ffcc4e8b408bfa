"""What looks like a date and cannot be read: "19992", "199a", "31 February 2001", 13/13/2004.

A date that fell away would leave a statement to be asked of the whole relation, where much more
holds than it says. So a clause with such a date is not asked at all.
"""

from __future__ import annotations

import difflib
import re

from comity.claims.lexicon import Hit
from comity.claims.time_words import MONTHS, Times, month_of

_LEAD = r"(?:in|on|since|during|until|till|before|after|by|from|of|to|and|between|through)"
_SOON = r"(?:early|mid|late|about|around|circa|c\.|spring|summer|autumn|fall|winter|the year|year)"
_LETTER = r"[^\W\d_]"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # numbers of three parts: 13/13/2004, 2004-13-45, 31.02.01
        r"(?<![\w./-])\d{1,4}([-/.])\d{1,2}\1\d{1,4}(?![\w/-])",
        # four digits where one is a letter or a blank to fill: 199a, 2OO4, 19__, 200?
        r"(?<![\w.,])(?:1[5-9]|2[0o])(?=[\doilxq_?]{2}(?!\w))(?=\d*[oilxq_?])[\doilxq_?]{2}",
        r"(?<![\w.,])(?:1[5-9]|20)\d[a-z](?!\w)",
        # a year with something glued to it: 1999a, 19992 after a word of time
        rf"(?<![\w.,])(?:1[89]|20)\d\d(?!s\b|th\b){_LETTER}+",
        rf"\b{_LEAD} (?:the )?(?:{_SOON}[ -])?(?:1[5-9]|20)\d{{3,5}}(?![\d,.]*\d)(?! (?!{_LEAD}\b|the\b|it\b|when\b|"
        rf"but\b|for\b|with\b|as\b|at\b|a\b)[a-z])",
        # years that no record reaches, or of too few digits: in 1099, in 199, in 2999
        rf"\b(?:in|since|during|until|till|by|from|before|after|between) (?:the )?(?:{_SOON}[ -])?"
        r"(?:\d{3}|(?!(?:19|20)\d\d)\d{4})(?![\w,.%]*\w)(?! (?!and\b|the\b|it\b|when\b|but\b|to\b|they\b)[a-z])",
        # a month and a number that is no year
        rf"\b(?:{'|'.join(MONTHS)}),? (?!(?:19|20)\d\d\b)(?:\d{{3,}}|[12]\w*\d\w*[a-z]\w*)\b",
        # '99 and the like
        rf"\b(?:{_LEAD}) ['\u2018\u2019]\d\d\b(?!s)",
        # a year after a word of time that no rule took: in mid- to late 2004, in the second half of
        r"\b(?:in|since|during|until|till|by|before|after) (?:[a-z]+[ -]){0,2}(?:19|20)\d\d\b",
        r"\b(?:in|since|during|of|by) (?:the )?(?:19|20)\d0s\b",
    )
)
_DAY_OF = re.compile(
    rf"(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)? )?\b(?P<word>[A-Z]{_LETTER}{{2,9}})\.? (?:\d{{1,2}}, )?(?:19|20)\d\d\b"
)
_NO_DAY = re.compile(
    rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<m>{'|'.join(MONTHS)})\b(?!,? \d)|"
    rf"\b(?P<mm>{'|'.join(m for m in MONTHS if m != 'May')}) (?P<dd>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,? ?\d)"
)
_MOST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SINCE_THEN = re.compile(r"\bsince (?:then|that time)\b", re.IGNORECASE)


def unread_dates(text: str, start: int, stop: int, times: Times, dated: bool) -> list[Hit]:
    """The dates of a stretch of text that cannot be read, by place.

    Args:
        text: the whole text.
        start: offset of the first character.
        stop: offset after the last.
        times: what its time words say.
        dated: whether anything, a sentence before included, gives it a window.
    """
    spans = list(times.refused)
    for form in _FORMS:
        spans += [m.span() for m in form.finditer(text, start, stop) if not _taken(m, times)]
    for match in _DAY_OF.finditer(text, start, stop):
        if not _taken(match, times) and _nearly_a_month(match["word"]):
            spans.append(match.span())
    for match in _NO_DAY.finditer(text, start, stop):
        number = int(match["d"] or match["dd"])
        if not 1 <= number <= _MOST_DAYS[month_of(match["m"] or match["mm"]) - 1]:
            spans.append(match.span())
    if not dated:
        spans += [m.span() for m in _SINCE_THEN.finditer(text, start, stop)]
    return [
        Hit(slot="unread date", value="", start=a, end=b, text=text[a:b])
        for a, b in sorted(set(spans))
    ]


def _taken(match: re.Match[str], times: Times) -> bool:
    """Whether a time word was read in the place of what looks unread."""
    return any(t.start < match.end() and match.start() < t.end for t in times.read)


def _nearly_a_month(word: str) -> bool:
    name = word.capitalize()
    return not month_of(name) and bool(difflib.get_close_matches(name, MONTHS, n=1, cutoff=0.8))
