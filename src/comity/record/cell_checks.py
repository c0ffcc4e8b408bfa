"""The checks of a record: of a cell by its column's kind, of a row, and of a whole table.

A check gives nothing where all is well, else a function that says why the value is wrong and
how to mend it. An empty cell is never wrong here: missing is not wrong, and what must be
filled is seen to by `comity.record.folder`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from comity.core.actors import Actors
from comity.core.codebook import Codebook, split
from comity.core.dates import When, parse_when
from comity.core.own_words import SKIPPED, taught_units
from comity.errors import DateError, UnknownActor
from comity.record.column import Column
from comity.record.problem_list import Wrong, shown
from comity.record.spreadsheet import asked, date_readings
from comity.record.to_facts import KINDS

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ACTOR_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_AREA_ID = re.compile(r"[^\s;,#]+")
_FACT_ID = re.compile(r"[amox]:\S+")
_DEPTH = re.compile(r"0|-?[1-9]")
_NUMBER = re.compile(r"[^\s=;][^=;]*=-?\d+(\.\d+)?")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LOCATOR_WORDS = 8
_POINTS = re.compile(r"-?\d{1,2}(\.\d+)?")
_AMOUNT = re.compile(r"\d{1,9}(\.\d{1,9})?")
LARGEST_WEIGHT = 1000
_ORDER = re.compile(r"[1-9][0-9]?")


@dataclass(frozen=True)
class Known:
    """What cells may name.

    Attributes:
        actors: states and organizations, those of the folder included.
        codebook: areas (those of the folder included), event words and kinds.
    """

    actors: Actors
    codebook: Codebook

    @property
    def areas(self) -> tuple[str, ...]:
        """The codes of all areas."""
        return tuple(area.id for area in self.codebook.areas)


def activity_kinds(codebook: Codebook) -> tuple[str, ...]:
    """The words that the column kind of activities may hold."""
    return (
        *KINDS,
        *(
            kind
            for kind in codebook.kinds
            if kind not in ("milestone", "position") and kind not in KINDS.values()
        ),
        *KINDS.values(),
    )


def check_cell(column: Column, value: str, known: Known) -> Wrong | None:
    """Check the filled cell of a column."""
    if _CONTROL.search(value):
        return lambda: "it holds control characters; write the cell anew"
    check = CHECKS.get(column.kind)
    return check(column, value, known) if check else None


def _choice(column: Column, value: str, known: Known) -> Wrong | None:
    if value in column.choices:
        return None
    return lambda: f"it is not one of the words for this column; write {either(column.choices)}"


def _status(column: Column, value: str, known: Known) -> Wrong | None:
    # the bundled record says "participant (charter not ratified)"
    return _choice(column, value.partition(" (")[0], known)


def _date(column: Column, value: str, known: Known) -> Wrong | None:
    try:
        parse_when(value)
    except DateError as error:
        reason = str(error).removeprefix(repr(value)).partition(": write")[0]
        return lambda: f"it{reason}; {_date_mend(value)}"
    return None


def _date_mend(value: str) -> str:
    found = date_readings(" ".join(value.split()))
    if len(found) > 1:
        return asked(found)
    return "write " + (found[0] if found else "YYYY, YYYY-MM or YYYY-MM-DD")


def _actor(column: Column, value: str, known: Known) -> Wrong | None:
    if value not in known.actors:
        return lambda: _unknown_actor(value, known.actors)
    kind = known.actors[value].kind
    if column.kind in ("state", "organization") and kind != column.kind:
        article = {"state": "a state", "organization": "an organization"}
        return lambda: (
            f"{value} is {article[kind]}, and this column takes {article[column.kind]}; write one"
        )
    return None


def _unknown_actor(value: str, actors: Actors) -> str:
    try:
        found = actors.find(value)
    except UnknownActor as error:
        near = str(error).partition(f"{value!r}; ")[2]
        return (
            f"no state or organization has the id {shown(value)}; {near}, or describe it in "
            "actors.csv"
        )
    return f"it is not an id; write {found.id} ({found.name})"


def _listed(check: Callable[[Column, str, Known], Wrong | None]) -> Check:
    """The check of a semicolon list whose parts another check takes."""

    def of_list(column: Column, value: str, known: Known) -> Wrong | None:
        parts = split(value)
        for part in parts:
            wrong = check(column, part, known)
            if wrong:
                return wrong
        if len(set(parts)) < len(parts):
            return lambda: "it names the same twice; name each once"
        return None

    return of_list


def _area(column: Column, value: str, known: Known) -> Wrong | None:
    if value in known.areas:
        return None
    return lambda: (
        f"the area {shown(value)} is not known; {near(value, known.areas)}, or "
        "describe it in areas.csv"
    )


def _event(column: Column, value: str, known: Known) -> Wrong | None:
    if value in known.codebook.events:
        return None
    plain_words = [word for word in known.codebook.events if "(" not in word]
    return lambda: (
        f"the codebook has no event {shown(value)}; "
        f"{near(value, known.codebook.events, listed=False)}the words are " + ", ".join(plain_words)
    )


def _kind(column: Column, value: str, known: Known) -> Wrong | None:
    kinds = activity_kinds(known.codebook)
    return None if value in kinds else lambda: f"there is no such kind; write {either(kinds)}"


def _depth(column: Column, value: str, known: Known) -> Wrong | None:
    if _DEPTH.fullmatch(value):
        return None
    return lambda: "it is not a step of the depth ladder; write a whole number from -9 to 9"


def _points(column: Column, value: str, known: Known) -> Wrong | None:
    if _POINTS.fullmatch(value) and abs(float(value)) <= 10:
        return None
    return lambda: "it is not on the scale; write a number from -10 to 10, such as -7 or 2.5"


def _weight(column: Column, value: str, known: Known) -> Wrong | None:
    if _AMOUNT.fullmatch(value) and float(value) <= LARGEST_WEIGHT:
        return None
    return lambda: f"it is not from 0 to {LARGEST_WEIGHT}; write a number such as 2 or 0.5"


def _cost(column: Column, value: str, known: Known) -> Wrong | None:
    if _weight(column, value, known) is None and float(value) > 0:
        return None
    return lambda: f"it is not more than 0 and at most {LARGEST_WEIGHT}; write 2 or 0.5"


def _share(column: Column, value: str, known: Known) -> Wrong | None:
    if _AMOUNT.fullmatch(value) and float(value) <= 1:
        return None
    return lambda: "it is no probability; write a number from 0 to 1 such as 0.25"


def _order(column: Column, value: str, known: Known) -> Wrong | None:
    if _ORDER.fullmatch(value):
        return None
    return lambda: "it is not the number of a rung; write 1 for the lowest, 2 for the next"


def _locator(column: Column, value: str, known: Known) -> Wrong | None:
    if len(value.split()) <= _LOCATOR_WORDS:
        return None
    return lambda: (
        f"it has more than {_LOCATOR_WORDS} words; keep the few that find the place in the document"
    )


def _number(column: Column, value: str, known: Known) -> Wrong | None:
    if _NUMBER.fullmatch(value):
        return None
    return lambda: f"{shown(value)} is not name=number; write it like troops=120"


def _language(column: Column, value: str, known: Known) -> Wrong | None:
    if _LANGUAGE.fullmatch(value):
        return None
    return lambda: "it is not a language code; write two or three small letters: en, ru, kk"


def _address(column: Column, value: str, known: Known) -> Wrong | None:
    try:
        parts = urlsplit(value)
        right = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        right = False
    if right and not re.search(r"\s", value):
        return None
    return lambda: (
        "it is not an address that begins with http:// or https:// and has no blanks; "
        "write the whole address, or leave the cell empty and verified no"
    )


def _pattern(pattern: re.Pattern[str], wants: str) -> Check:
    def of_pattern(column: Column, value: str, known: Known) -> Wrong | None:
        return None if pattern.fullmatch(value) else lambda: f"it cannot be an id; {wants}"

    return of_pattern


Check = Callable[[Column, str, Known], Wrong | None]


def _unit(column: Column, value: str, known: Known) -> Wrong | None:
    if value in taught_units():
        return None
    if value == SKIPPED:
        return lambda: (
            "a word that says nothing cannot be taught: it could be the one that turns its "
            "sentence; say what it is, or leave the sentence unread"
        )
    near = difflib.get_close_matches(value, taught_units(), 3) or sorted(taught_units())[:8]
    return lambda: f"it is no unit of claim_units.csv; write for example {either(near)}"


CHECKS: Mapping[str, Check] = {
    "choice": _choice,
    "status": _status,
    "date": _date,
    "state": _actor,
    "organization": _actor,
    "actor": _actor,
    "actors": _listed(_actor),
    "areas": _listed(_area),
    "event": _event,
    "events": _listed(_event),
    "kind": _kind,
    "depth": _depth,
    "order": _order,
    "points": _points,
    "weight": _weight,
    "cost": _cost,
    "share": _share,
    "address": _address,
    "locator": _locator,
    "numbers": _listed(_number),
    "language": _language,
    "new actor": _pattern(_ACTOR_ID, "write letters, digits and hyphens only"),
    "new area": _pattern(_AREA_ID, "write it without blanks, commas and semicolons"),
    "unit": _unit,
    "fact": _pattern(
        _FACT_ID,
        "write the id of a fact as `comity evaluate` prints it (a:..., m:..., o:... or x:...)",
    ),
}
"""The check of every kind of column; "text" and "id" take anything."""


def near(value: str, words: Iterable[str], *, listed: bool = True) -> str:
    """The mend that names the words nearest to a value, or all of them where none is near."""
    known = list(words)
    found = difflib.get_close_matches(value, known, n=3, cutoff=0.6)
    if found:
        return "nearest: " + ", ".join(found) + ("" if listed else "; ")
    return "known: " + ", ".join(known) if listed else ""


def either(words: Iterable[str]) -> str:
    """Words as a choice: a, b or c."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def when_or_none(text: str, precision: str = "") -> When | None:
    """A date, or None where the text is not one."""
    try:
        return parse_when(text, precision)
    except DateError:
        return None
