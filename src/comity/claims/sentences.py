"""A sentence read whole by constructions, or clause by clause where "and" joins whole clauses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from comity.claims.clauses import Setting
from comity.claims.constructions import Match, matched
from comity.claims.reading_parts import NoTest, Values
from comity.claims.time_words import TimeWord, number_of
from comity.claims.units import UNKNOWN, Unit, units_of
from comity.claims.whole_reading import hits_of, values_of
from comity.propositions.model import Window

_JOINT = re.compile(r",?\s+(?:and|but)\s+|;\s+|,?\s+(?:\u0438|\u0430|\u043d\u043e)\s+")
_END = re.compile(r"[\s.!\u2026]*(?:\[\d{1,3}\])*[\s.!]*$")


@dataclass(frozen=True, kw_only=True)
class Part:
    """A stretch of a sentence that a construction takes whole.

    Attributes:
        start: offset of its first character.
        end: offset after its last.
        construction: name of the construction.
        values: plain values of its propositions.
        units: what the reading rests on.
        why: why nothing is asked, or empty.
    """

    start: int
    end: int
    construction: str
    values: tuple[Values, ...]
    units: tuple[Unit, ...]
    why: str


def parts_of(text: str, start: int, end: int, setting: Setting) -> list[Part]:
    """The parts of a sentence, or none where one of them is no construction.

    A sentence is read whole or not at all: what was not understood may say when, or of whom, the
    rest speaks.
    """
    stop = start + len(_END.sub("", text[start:end]))
    whole = _read(text, start, stop, setting)
    if whole is not None:
        return [whole]
    pieces = list(_pieces(text, start, stop))
    read: list[tuple[int, int, Match, bool]] = []
    for first, last in pieces:
        before = read[-1][2] if read else None
        units = _with_later(_units(text, first, last, setting), before)
        own = matched(units, setting)
        match = own or _carried(units, before, setting)
        if match is None:
            return []
        read.append((first, last, match, own is None))
    shared = _times_unclear([(match, carried) for _, _, match, carried in read])
    return [
        _made(first, last, match, setting, read[n - 1][2] if n else None, unclear=shared[n])
        for n, (first, last, match, _) in enumerate(read)
    ]


def _times_unclear(read: Sequence[tuple[Match, bool]]) -> list[bool]:
    """Parts without a time of their own beside a part with one that has the same subject.

    "Joined the partnership and signed the agreement in 1996": which of them was in 1996 is open.
    """
    if not any(carried for _, carried in read) or not any(m.times for m, _ in read):
        return [False] * len(read)
    return [not m.times for m, _ in read]


def _with_later(units: list[Unit], before: Match | None) -> list[Unit]:
    """The unit "ten years later" as the year that it names, from the time of the part before."""
    if before is None or len(before.times) != 1 or before.times[0].time is None:
        return units
    window = before.times[0].time.window
    anchor = window.first or window.last
    found: list[Unit] = []
    for unit in units:
        count = number_of(unit.text.split()[0]) if unit.code == "later" else None
        if count is not None and anchor is not None:
            year = anchor.year + count
            span = Window(date(year, 1, 1), date(year, 12, 31))
            time = TimeWord(span, unit.start, unit.end, unit.text)
            unit = replace(unit, code="T", time=time)
        found.append(unit)
    return found


def _read(text: str, start: int, end: int, setting: Setting) -> Part | None:
    units = _units(text, start, end, setting)
    match = matched(units, setting) or _of_it(text, start, units, setting)
    return _made(start, end, match, setting, None) if match is not None else None


def _units(text: str, start: int, end: int, setting: Setting) -> list[Unit]:
    """Units; "the country" is no state where the text before it last named another one."""
    units = units_of(text, start, end, setting)
    actors = setting.evidence.actors
    named = [n.value for n in setting.names(text, 0, start) if actors[n.value].kind == "state"]
    if not named or named[-1] == setting.state:
        return units
    return [replace(u, code=UNKNOWN) if u.code == "self" else u for u in units]


def _of_it(text: str, start: int, units: Sequence[Unit], setting: Setting) -> Match | None:
    """Membership of "it" as that of the state, where the text has named no other state.

    Only of memberships: an organization does not join itself, so "it" can be nothing else.
    """
    actors = setting.evidence.actors
    named = {n.value for n in setting.names(text, 0, start) if actors[n.value].kind == "state"}
    if not units or units[0].code != "it" or named - {setting.state}:
        return None
    match = matched([replace(units[0], code="S", value=setting.state), *units[1:]], setting)
    return match if match is not None and match.construction.makes in _OF_MEMBERS else None


_OF_MEMBERS = ("member", "joined", "nth", "left")


def _made(
    start: int,
    end: int,
    match: Match,
    setting: Setting,
    before: Match | None,
    *,
    unclear: bool = False,
) -> Part:
    if before is not None and "o" not in match.parts and match.construction.makes in _OF_NOBODY:
        match = _of_the_same(match, before, setting)
    if unclear:
        why = "another part of the sentence names a time, and whether it is meant here too is open"
        return Part(
            start=start,
            end=end,
            construction=match.construction.name,
            values=(),
            units=hits_of(match),
            why=why,
        )
    try:
        values, why = tuple(values_of(match, setting)), ""
    except NoTest as reason:
        values, why = (), str(reason)
    return Part(
        start=start,
        end=end,
        construction=match.construction.name,
        values=values,
        units=hits_of(match),
        why=why,
    )


_OF_NOBODY = ("joined", "member")
_STEPS_TO_IT = ("applied", "joined", "member")


def _of_the_same(match: Match, before: Match, setting: Setting) -> Match:
    """Of what was applied to ("applied for membership in NATO and became a member")."""
    if before.construction.makes not in _STEPS_TO_IT:
        return match
    unit = before.parts.get("o")
    if unit is None and before.construction.makes == "applied":
        unit = Unit("O", setting.organization, match.units[0].start, match.units[0].start, "")
    return replace(match, parts={**match.parts, "o": unit}) if unit is not None else match


def _carried(units: Sequence[Unit], before: Match | None, setting: Setting) -> Match | None:
    """A part without a subject has that of the part before it."""
    subject = before.parts.get("s") if before is not None else None
    return matched([subject, *units], setting) if subject is not None else None


def _pieces(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    at = start
    for match in _JOINT.finditer(text, start, end):
        yield at, match.start()
        at = match.end()
    if at > start:
        yield at, end
