"""A sentence cut into clauses, each with its words, actors and time, and who it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from comity.claims.lexicon import Hit, Hits, Names, hits_in, negations
from comity.claims.time_words import TimeWord, times_in
from comity.claims.unread_dates import unread_dates
from comity.evidence.evidence import Evidence
from comity.propositions.model import Window

LONG_NAME = 9
_VERB = (
    r"(?:is|are|was|were|has|have|had|will|does|do|did|can|cannot|may|must|should|remains?|"
    r"participates?|supports?|hosts?|signed|joined|took|takes|made|became|left|withdrew)\b"
)
_CUT = re.compile(
    rf"[;:]\s+|,\s+(?:but|while|whereas|although|though|nor|yet)\s+|"
    rf",?\s+(?:and|but)\s+(?=(?:[\w'\u2019-]+\s+){{0,7}}?{_VERB})|,\s+as\s+(?=[\w ]+{_VERB})|"
    rf",\s+(?=which |who |where )|,?\s+by\s+(?=\w+ing\b)"
)
_ANY_VERB = re.compile(rf"\b{_VERB}", re.IGNORECASE)
_PAST = re.compile(
    r"\b(?:was|were|had|did|took|held|signed|joined|sent|hosted|\w+ed)\b(?! (?:goal|forces))", re.I
)
_PRESENT = re.compile(
    r"\b(?:is|are|has been|have been|remains?|continues?|does|do|hosts?|seeks?|takes?|now|still)\b",
    re.I,
)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What an article is about.

    Attributes:
        evidence: names and memberships are read from it.
        state: id of the state that the article is mainly about.
        organization: id of the organization it is mainly about.
        day: the article's own day.
        peers: ids of the other states of the region.
        names: finds actors in a text.
        began: the first year of the relation, as the record has it.
    """

    evidence: Evidence
    state: str
    organization: str
    day: date
    peers: tuple[str, ...]
    names: Names
    began: int


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A stretch of a sentence that says one thing.

    Attributes:
        text: the whole text of the article; offsets are its own.
        start: offset of the first character.
        end: offset after the last.
        hits: words that fill slots.
        actors: actors named.
        times: time words.
        denials: words that deny.
        sentence: hits of the whole sentence.
        before: the state that the clause before it in the sentence is about, or empty.
        begin: offset of the sentence's first character.
        unread: what looks like a date and cannot be read; without it the clause would be asked of
            a wider span than it speaks of.
        everyone: actors named in the whole sentence.
        close: offset after the sentence's last character.
    """

    text: str
    start: int
    end: int
    hits: Hits
    actors: tuple[Hit, ...]
    times: tuple[TimeWord, ...]
    denials: tuple[Hit, ...]
    sentence: Hits
    before: str = ""
    begin: int = 0
    unread: tuple[Hit, ...] = ()
    everyone: tuple[Hit, ...] = ()
    close: int = 0

    @property
    def words(self) -> str:
        """The clause as written."""
        return self.text[self.start : self.end]

    @property
    def denied(self) -> bool:
        """Whether it denies: an odd number of denying words ("no ... without" says yes)."""
        return len(self.denials) % 2 == 1

    @property
    def past(self) -> bool:
        """Whether its verbs are in the past tense only."""
        return bool(_PAST.search(self.words)) and not _PRESENT.search(self.words)

    @property
    def window(self) -> Window | None:
        """The window of its time words, or None: the narrowest where there are several."""
        if not self.times:
            return None
        firsts = [t.window.first for t in self.times if t.window.first]
        lasts = [t.window.last for t in self.times if t.window.last]
        first, last = max(firsts, default=None), min(lasts, default=None)
        if first and last and first > last:
            return self.times[0].window
        return Window(first, last)


def clauses_of(
    text: str, start: int, end: int, setting: Setting, earlier: Window | None = None
) -> list[Clause]:
    """The clauses of a sentence; time words of the sentence's head hold for all of it.

    Args:
        text: the whole text.
        start: offset of the sentence.
        end: offset after it.
        setting: what the article is about.
        earlier: the last window named before the sentence, which "since" and "since then" go back
            to.
    """
    said = times_in(text, start, end, setting.day)
    times = list(said.read) or _since_then(text, start, end, setting.day, earlier)
    broken = unread_dates(text, start, end, said, bool(times))
    named = tuple(
        n
        for n in setting.names(text, start, end)
        if not text.startswith((" General Assembly", "'s General"), n.end)
        and not any(t.start <= n.start < t.end for t in times)  # whose end a time word names
    )
    # the treaty of a treaty organization is no instrument that somebody signed
    whole = Hits(
        h
        for h in hits_in(text, start, end)
        if not any(n.start <= h.start and h.end <= n.end and h.text != n.text for n in named)
    )
    cuts = _cuts(text, start, end)
    starts, ends = [start, *(b for _, b in cuts)], [*(a for a, _ in cuts), end]
    whole = Hits(sorted([*whole, *_mechanisms(text, start, end, setting)], key=lambda h: h.start))
    found: list[Clause] = []
    before = ""
    for one, stop in zip(starts, ends, strict=True):
        while stop > one and text[stop - 1] in " ,;:":
            stop -= 1
        if stop - one < 4:
            continue
        own = [t for t in times if one <= t.start < stop]
        head = [t for t in times if t.start < start + 40 and t.start < one]
        found.append(
            Clause(
                text=text,
                start=one,
                end=stop,
                hits=Hits(h for h in whole if one <= h.start and h.end <= stop),
                actors=tuple(n for n in named if one <= n.start and n.end <= stop),
                times=tuple(own or head[:1]),
                denials=(*negations(text, one, stop), *_carried(text, one)),
                sentence=whole,
                before=before,
                begin=start,
                unread=_unread(broken, one, stop, bool(own)),
                everyone=named,
                close=end,
            )
        )
        states = [n.value for n in named if one <= n.start < stop and _is_state(n, setting)]
        before = states[0] if states else before
    return found


def _unread(broken: Sequence[Hit], start: int, stop: int, dated: bool) -> tuple[Hit, ...]:
    """The unread dates of a clause; of one without a date, those before it in the sentence too."""
    return tuple(h for h in broken if h.start < stop and (h.start >= start or not dated))


def _since_then(
    text: str, start: int, end: int, day: date, earlier: Window | None
) -> list[TimeWord]:
    """A bare "since" or "since then", from the end of what was named before on."""
    match = re.compile(r"\bsince(?: then| that time)?(?=[\s.,;]|$)", re.IGNORECASE).search(
        text, start, end
    )
    first = (earlier.last or earlier.first) if earlier else None
    if match is None or first is None or first > day:
        return []
    return [TimeWord(Window(first, day), match.start(), match.end(), match.group())]


def _is_state(hit: Hit, setting: Setting) -> bool:
    return setting.evidence.actors[hit.value].kind == "state"


def _mechanisms(text: str, start: int, end: int, setting: Setting) -> list[Hit]:
    """Mechanisms that the codebook knows by their full names."""
    found = []
    for _, name in setting.evidence.codebook.mechanisms:
        at = text.find(name, start, end) if len(name) > LONG_NAME else -1
        if at >= 0:
            found.append(Hit(slot="mechanism", value=name, start=at, end=at + len(name), text=name))
    return found


def _cuts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where a clause ends and the next begins.

    At an "and" only where a verb stands before it, and not in "between ... and".
    """
    found: list[tuple[int, int]] = []
    for match in _CUT.finditer(text, start, end):
        before = text[found[-1][1] if found else start : match.start()]
        joins = match.group().strip(" ,") in ("and", "but")
        between = re.search(r"\b(?:between|both)\b(?!.*\band\b)[^,;]*$", before, re.IGNORECASE)
        if joins and (between or not (_ANY_VERB.search(before) or _PAST.search(before))):
            continue
        found.append((match.start(), match.end()))
    return found


def _carried(text: str, start: int) -> tuple[Hit, ...]:
    """A "nor" that the cut before the clause took away."""
    before = text[max(0, start - 5) : start].casefold().strip()
    if before.endswith("nor"):
        return (Hit(slot="negation", value="not", start=start - 4, end=start - 1, text="nor"),)
    return ()
