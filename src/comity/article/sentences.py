"""Sentences with exact offsets, by rules of our own.

Why not a library: pysbd, the usual rule-based splitter, is no longer kept; spaCy and Stanza bring
models of tens of megabytes; NLTK's Punkt takes its data from a download at run time. None of them
takes "in the future.1 Nor does" as an end of a sentence with its footnote digit. What articles of
this field need are a list of abbreviations, initials, and four rules:

1. A candidate is ".", "!", "?" or "…" with the closing quotes, brackets and footnote digits after
   it, then blank space or the end.
2. It is no end where a small letter follows (after "." and "…", and after closing quotes).
3. It is no end after initials ("M.M."), a title or an abbreviation that wants a word after it
   ("Gen.", "No.", "pp.", "г." before a name).
4. After an abbreviation that can close a sentence ("U.S.", "etc.", "p.m.", "Art. 7.") it is an end
   only where a word follows that begins sentences more often than names.

Lines that a blank line parts are never one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_CANDIDATE = re.compile(
    r"(?P<mark>[.!?…]+)(?P<close>[”\"’»)\]]*)"
    r"(?P<note>(?:\d{1,3}(?:[,–-]\s?\d{1,3})*|\[\d{1,3}\]|[¹²³⁰⁴-⁹]+|\*+)?)(?=\s|$)"
)
_OPENING = '“"‘«„([—– '
# never close a sentence: a word must follow
_BEFORE_A_WORD = frozenset(
    "gen lt col maj capt cpt sgt adm cdr brig dr prof mr mrs ms st sts sen rep gov pres rev hon "
    "no nos pp p ed eds vol vols cf e.g i.e viz vs approx ca fig figs sec art arts ch chap para "
    "jan feb mar apr jun jul aug sept sep oct nov dec amb messrs mt ft al op loc "
    "см ср напр акад проф ген полк им ул пр стр с т тт вып ред т.е т.н т.ч гг н e.g. ч"
    "".split()
)
# can close one
_EITHER = frozenset(
    "u.s u.k u.n e.u d.c u.s.a u.s.s.r a.m p.m etc inc co corp ltd jr sr ph.d b.c a.d ibid г др пр "
    "гг вв в руб млн млрд ред д п".split()
)
_STARTERS = frozenset(
    "the a an in it its this that these those they he she we i you there their his her our as at "
    "on if when while since although but and or so nor yet however for from with by to no not "
    "after "
    "before during according some many most more other others another such what who why how both "
    "each all one two three several under over between even then thus therefore moreover meanwhile "
    "neither next now today see "
    "в на по с к о и но а это как он она они мы что для при из за однако также так военные все"
    "".split()
)
_WORD = re.compile(r"[^\W_][^\s“”\"«»()\[\],;:!?…]*$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.[\s-]?)*[^\W\d_]$")


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence of a text; blank space lies between them.

    Args:
        text: any text; an empty line always ends a sentence.
    """
    at = 0
    for block in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text):
        at = block.start()
        for match in _CANDIDATE.finditer(text, block.start(), block.end()):
            if match.start() < at or not _is_end(text, match, at, block.end()):
                continue
            if match.end() > at:
                yield at, match.end()
            at = match.end()
            while at < block.end() and text[at].isspace():
                at += 1
        end = block.end()
        while end > at and text[end - 1].isspace():
            end -= 1
        if end > at:
            yield at, end


def _is_end(text: str, match: re.Match[str], start: int, stop: int) -> bool:
    following = text[match.end() : min(stop, match.end() + 80)].lstrip()
    if not following:
        return True
    first = following.lstrip(_OPENING)[:1]
    mark, closed = match["mark"], match["close"]
    note = match["note"]
    if note and not _is_note(text, match):
        return False
    if first.islower():
        # "“Who asked?” said Sapt." goes on; "Why? nobody knows." does not in edited prose
        return False
    if closed and mark[-1] in "!?" and _goes_on_speaking(following):
        return False
    if mark != "." or closed or note:
        return _not_inside_brackets(text, match, start)
    return _ends_after_word(text[max(start, match.start() - 40) : match.start()], following)


def _is_note(text: str, match: re.Match[str]) -> bool:
    """Whether digits after a full stop are a footnote: a word, quote or year stands before it."""
    if match["close"] or not match["note"][0].isdigit():
        return True
    before = text[max(0, match.start() - 4) : match.start()]
    # "in 1994.1 It" is a year and a note; "Article 5.1" and "Section B.1" are numbers
    return bool(re.search(r"[^\W\d_]{2}$|[”\"’»)%]$|^(?:1[89]|20)\d\d$", before))


def _goes_on_speaking(following: str) -> bool:
    return bool(re.match(r"[—–-]\s", following))


def _not_inside_brackets(text: str, match: re.Match[str], start: int) -> bool:
    """Whether no bracket opened in this sentence stays open; a short look back is enough."""
    piece = text[max(start, match.start() - 400) : match.end()]
    return piece.count("(") <= piece.count(")") or len(piece) >= 400


def _ends_after_word(before: str, following: str) -> bool:
    found = _WORD.search(before)
    if found is None:
        return True
    word = found[0].casefold()
    next_word = re.match(r"[^\W\d_]+", following.lstrip(_OPENING))
    starter = bool(next_word) and next_word is not None and next_word[0].casefold() in _STARTERS
    if word in {"г", "гг"} and re.search(r"\d\s?гг?$", before):  # "в 1994 г. Учения"
        return True
    if word in _EITHER:
        return starter
    if word in _BEFORE_A_WORD:
        # "said no. Nobody" is an end; "No. 4" and "Dr. Sapt" are not
        return word == "no" and before.endswith("no") and not following[0].isdigit()
    if _INITIALS.fullmatch(found[0]) and found[0][-1].isupper():
        return starter and len(found[0]) > 1
    return True
