"""A sentence read whole by constructions, or clause by clause where "and" joins whole clauses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from comity.claims.clauses import Setting
from comity.claims.constructions import Match, matched, not_understood
from comity.claims.units import Unit, units_of
from comity.claims.whole_reading import NoTest, Values, hits_of, values_of

_JOINT = re.compile(r",?\s+(?:and|but)\s+|;\s+|,?\s+(?:и|а|но)\s+")
_END = re.compile(r"[\s.!\u2026]*(?:\[\d{1,3}\])*[\s.!]*$")


@dataclass(frozen=True)
class Part:
    """A stretch of a sentence that a construction takes whole, or that is not understood.

    Attributes:
        start: offset of its first character.
        end: offset after its last.
        construction: name of the construction, or empty.
        values: plain values of its propositions.
        units: what the reading rests on.
        why: why nothing is asked, or empty.
        unknown: the words that no table knows.
    """

    start: int
    end: int
    construction: str
    values: tuple[Values, ...]
    units: tuple[Unit, ...]
    why: str
    unknown: tuple[Unit, ...]


def parts_of(text: str, start: int, end: int, setting: Setting) -> list[Part]:
    """The parts of a sentence, or none where its first part is no construction.

    What follows an unread part is not read: it may stand in the scope of what was not understood.
    """
    stop = start + len(_END.sub("", text[start:end]))
    whole = _read(text, start, stop, setting, None)
    if whole is not None:
        return [whole]
    found: list[Part] = []
    before: Match | None = None
    for first, last in _pieces(text, start, stop):
        units = units_of(text, first, last, setting)
        match = matched(units, setting) or _carried(units, before, setting)
        if match is None:
            if not found:
                return []
            why = "the words are known, but not what they say together"
            unknown = not_understood(units)
            if unknown:
                why = "not understood: " + ", ".join(u.text for u in unknown)
            found.append(Part(first, stop, "", (), (), why, unknown))
            break
        found.append(_made(first, last, match, setting, before))
        before = match
    return found


def _read(text: str, start: int, end: int, setting: Setting, before: Match | None) -> Part | None:
    match = matched(units_of(text, start, end, setting), setting)
    return _made(start, end, match, setting, before) if match is not None else None


def _made(start: int, end: int, match: Match, setting: Setting, before: Match | None) -> Part:
    if before is not None and "o" not in match.parts and match.construction.makes in _OF_NOBODY:
        match = _of_the_same(match, before, setting)
    try:
        values, why = tuple(values_of(match, setting)), ""
    except NoTest as reason:
        values, why = (), str(reason)
    return Part(start, end, match.construction.name, values, hits_of(match), why, ())


_OF_NOBODY = ("joined", "member")
_STEPS_TO_IT = ("applied", "joined", "member")


def _of_the_same(match: Match, before: Match, setting: Setting) -> Match:
    """ "Applied for membership in NATO and became a member": of what was applied to."""
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
