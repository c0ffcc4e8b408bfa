"""Constructions: which units in which order say what. A clause is read whole, or not at all.

`data/codebook/claim_constructions.csv` holds rewrites ("the parliament of Kazakhstan" is one unit)
and constructions, each a row of units with what it makes. `S=s` names a unit, `a|b` takes either,
`?` makes it optional. Denials and times are taken out first and given back to what is made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from comity.claims.clauses import Setting
from comity.claims.units import UNKNOWN, VERBS, Unit
from comity.core.codebook import DATA, rows_of

DENIALS = ("not", "never", "nolonger")
_ACTS = ("join", "sign", "ratify")
"""Acts that Russian puts beside a refusal without a small word."""
MOODS = ("refuse", "offer", "intend", "plan")


@dataclass(frozen=True)
class Construction:
    """A row of the table.

    Attributes:
        name: its name.
        pattern: over the codes of units, each followed by a space.
        makes: what it makes.
        act: the act where no unit says it.
    """

    name: str
    pattern: re.Pattern[str]
    makes: str
    act: str


@dataclass(frozen=True, kw_only=True)
class Match:
    """A clause that a construction takes, whole.

    Attributes:
        construction: which one.
        parts: its named units.
        units: every unit of the clause, times and denials included.
        times: its time units.
        denied: whether it denies.
        denial: the denying unit, or None.
        refused: whether it says that the act was refused.
    """

    construction: Construction
    parts: Mapping[str, Unit]
    units: tuple[Unit, ...]
    times: tuple[Unit, ...]
    denied: bool
    denial: Unit | None
    refused: bool

    @property
    def word(self) -> str:
        """The code of the denying unit, or empty."""
        return self.denial.code if self.denial is not None else ""

    def has(self, code: str) -> Unit | None:
        """The first unit with a code, or None."""
        return next((u for u in self.units if u.code == code), None)


@cache
def _rows(kind: str) -> tuple[Construction, ...]:
    return tuple(
        Construction(r["name"], _compiled(r["pattern"], kind == "claim"), r["makes"], r["act"])
        for r in rows_of(DATA / "codebook" / "claim_constructions.csv")
        if r["kind"] == kind
    )


def _compiled(pattern: str, whole: bool) -> re.Pattern[str]:
    parts = []
    for word in pattern.split():
        codes, _, name = word.partition("=")
        optional = "?" if word.endswith("?") else ""
        codes, name = codes.rstrip("?"), name.rstrip("?")
        body = rf"(?:{codes}) "
        parts.append(rf"(?P<{name}>{body}){optional}" if name else rf"(?:{body}){optional}")
    text = "".join(parts)
    return re.compile(rf"^{text}$" if whole else rf"(?<!\S){text}")


def _codes(units: Sequence[Unit]) -> str:
    return "".join(f"{u.code} " for u in units)


def _at(codes: str, offset: int) -> int:
    return codes.count(" ", 0, offset)


def rewritten(units: Sequence[Unit]) -> list[Unit]:
    """Units after the rewrites of the table: heads of state bodies, troops, operations."""
    found = list(units)
    for row in _rows("rewrite"):
        codes = _codes(found)
        while match := row.pattern.search(codes):
            first, last = _at(codes, match.start()), _at(codes, match.end())
            span = found[first:last]
            named = next(iter(match.groupdict()), "")
            value = found[_at(codes, match.start(named))].value if named else ""
            one = Unit(
                row.makes, value, span[0].start, span[-1].end, " ".join(u.text for u in span)
            )
            found[first:last] = [one]
            changed = _codes(found)
            if changed == codes:
                break
            codes = changed
    return found


def _without_times(units: Sequence[Unit]) -> list[Unit]:
    """Units without times, and without the "in" and "on" that a date in figures leaves."""
    codes = [u.code for u in units]
    return [
        u
        for at, u in enumerate(units)
        if u.code != "T" and not (u.code in ("in", "on") and codes[at + 1 : at + 2] == ["T"])
    ]


def _metonyms(units: list[Unit], setting: Setting) -> list[Unit]:
    """A capital that begins a clause and is followed by a verb is its government."""
    codes = [u.code for u in units[:3]]
    joined = codes[1:2] == ["and"] and codes[2:] in (["S"], ["O"])
    if codes[:1] == ["C"] and units[0].value and ((codes[1:2] and codes[1] in VERBS) or joined):
        return [replace(units[0], code="S"), *units[1:]]
    if units and units[0].code == "self" and len(units) > 1:
        return [replace(units[0], code="S", value=setting.state), *units[1:]]
    return units


def _plain_verbs(units: list[Unit]) -> tuple[list[Unit], list[Unit], bool]:
    """Units without auxiliaries and denials before verbs; the denials; whether refused."""
    kept: list[Unit] = []
    denials: list[Unit] = []
    refused = False
    for at, unit in enumerate(units):
        after = units[at + 1] if at + 1 < len(units) else None
        before = kept[-1] if kept else None
        verb_next = after is not None and (after.code in VERBS or after.code in DENIALS)
        copula = before is not None and before.code in ("be", "have", "do")
        if unit.code in DENIALS and (verb_next or copula):
            denials.append(unit)
        elif unit.code in ("have", "do") and verb_next and not copula:
            continue
        elif unit.code == "refuse" and after is not None and after.code in ("to", *_ACTS):
            refused = True
        elif unit.code == "to" and before_is(units, at, "refuse"):
            continue
        elif unit.code == "refuse" and after is not None and after.code == "M":
            refused = True
            kept.append(replace(unit, code="sign"))
        else:
            kept.append(unit)
    if len(kept) > 1 and kept[0].code in ("do", "have"):
        return units, [], False  # a question
    kept = [u for i, u in enumerate(kept) if not _auxiliary(kept, i)]
    return kept, denials, refused


def before_is(units: Sequence[Unit], at: int, code: str) -> bool:
    """Whether the unit before a place has a code."""
    return at > 0 and units[at - 1].code == code


def _auxiliary(units: Sequence[Unit], at: int) -> bool:
    after = units[at + 1].code if at + 1 < len(units) else ""
    if units[at].code in ("have", "do"):
        return after in VERBS or after == "ever"
    return units[at].code == "be" and after == "be"


def matched(units: Sequence[Unit], setting: Setting) -> Match | None:
    """The clause as the one construction that takes all of its units, or None."""
    if any(u.code == UNKNOWN for u in units):
        return None
    times = tuple(u for u in units if u.code == "T")
    bare = _metonyms(rewritten(_without_times(units)), setting)
    kept, denials, refused = _plain_verbs(bare)
    if len(denials) > 1 or (denials and refused):
        return None
    if kept and kept[-1].code in DENIALS and kept[-1].code == "not":  # a copula's, in Kazakh
        denials, kept = [kept[-1], *denials], kept[:-1]
    codes = _codes(kept)
    for row in _rows("claim"):
        if match := row.pattern.match(codes):
            parts = {
                name: kept[_at(codes, match.start(name))]
                for name, text in match.groupdict().items()
                if text is not None
            }
            denial = denials[0] if denials else None
            return Match(
                construction=row,
                parts=parts,
                units=tuple(kept),
                times=times,
                denied=bool(denials),
                denial=denial,
                refused=refused,
            )
    return None


def not_understood(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """The units of a clause that no table knows."""
    return tuple(u for u in units if u.code == UNKNOWN)


__all__ = ["Construction", "Match", "matched", "not_understood"]
