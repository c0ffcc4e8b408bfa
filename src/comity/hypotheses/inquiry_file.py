"""The file of an inquiry: a question, its hypotheses, and what bears on them (YAML)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from comity.core.actors import Actors
from comity.core.codebook import Codebook
from comity.core.dates import parse_as_of
from comity.core.yaml_places import Keys, Placed, read_placed
from comity.errors import DateError, UsageError
from comity.hypotheses.model import MARKS, Inquiry, Item
from comity.propositions.propositions_file import placed_proposition

KEYS = ("question", "as_of", "hypotheses", "evidence")
OF_AN_ITEM = (
    "fact", "proposition", "says", "marks", "if_holds", "if_not", "expected_by", "excluded_by",
    "confirmed",
)  # fmt: skip
LEAST, MOST = 2, 12


def read_inquiry(path: Path, actors: Actors, codebook: Codebook) -> Inquiry:
    """Read the file of an inquiry.

    Raises:
        UsageError: the first fault, with file, line and column.
    """
    placed = read_placed(path, of="hypotheses")
    values = placed.values
    if not isinstance(values, dict):
        raise UsageError(f"{path} is no inquiry: write question, hypotheses and evidence")
    _known(placed, values, KEYS, ())
    hypotheses = values.get("hypotheses")
    if not isinstance(hypotheses, dict) or not LEAST <= len(hypotheses) <= MOST:
        raise placed.error(("hypotheses",), f"must be {LEAST} to {MOST} lines of id: what it says")
    question = values.get("question")
    if not isinstance(question, str) or not question.strip():
        raise placed.error(("question",), "is missing: what is to be explained?")
    given = values.get("evidence")
    if not isinstance(given, list) or not given:
        raise placed.error(("evidence",), "is missing: a list of facts and statements")
    day = values.get("as_of")
    try:
        as_of = None if day is None else parse_as_of(str(day))
    except DateError as error:
        raise placed.error(("as_of",), str(error)) from error
    ids = {str(name): str(says) for name, says in hypotheses.items()}
    return Inquiry(
        question=question.strip(),
        as_of=as_of,
        hypotheses=ids,
        items=tuple(_item(placed, n, ids, actors, codebook) for n in range(len(given))),
    )


def _item(
    placed: Placed, number: int, hypotheses: Mapping[str, str], actors: Actors, codebook: Codebook
) -> Item:
    path: Keys = ("evidence", str(number))
    values = placed.values["evidence"][number]
    if not isinstance(values, dict):
        raise placed.error(path, "an item has keys: fact or proposition, and what it says of whom")
    _known(placed, values, OF_AN_ITEM, path)
    if ("fact" in values) == ("proposition" in values):
        raise placed.error(path, "names a fact or holds a proposition, one of the two")

    def marks(key: str) -> dict[str, str]:
        return _marks(placed, (*path, key), values.get(key, {}), hypotheses)

    def named(key: str) -> list[str]:
        return _names(placed, (*path, key), values.get(key, []), hypotheses)

    expected, excluded = named("expected_by"), named("excluded_by")
    holds = dict.fromkeys(expected, "C") | dict.fromkeys(excluded, "I") | marks("if_holds")
    contradicted = dict.fromkeys(expected, "I") | marks("if_not")
    if "fact" in values and not marks("marks"):
        raise placed.error(path, "says nothing of any hypothesis: add marks: {id: C, ...}")
    if "proposition" in values and not (holds or contradicted):
        raise placed.error(
            path, "says nothing of any hypothesis: add expected_by, excluded_by or if_holds"
        )
    return Item(
        id=number + 1,
        says=str(values.get("says", "")),
        fact=str(values.get("fact", "")),
        proposition=placed_proposition(placed, (*path, "proposition"), actors, codebook)
        if "proposition" in values
        else None,
        marks=marks("marks"),
        if_holds=holds,
        if_not=contradicted,
        confirmed=str(values.get("confirmed", "") or ""),
    )


def _marks(placed: Placed, path: Keys, given: Any, hypotheses: Mapping[str, str]) -> dict[str, str]:
    if not isinstance(given, dict):
        raise placed.error(path, "write hypothesis: mark, as in {west: C, quarrel: II}")
    found = {}
    for name, mark in given.items():
        if str(name) not in hypotheses:
            raise placed.error(
                (*path, str(name)), f"is no hypothesis: name one of {', '.join(hypotheses)}"
            )
        text = str(mark).strip().upper()
        if text not in MARKS:
            raise placed.error(
                (*path, str(name)), f"{mark!r} is no mark: write one of {', '.join(MARKS)}"
            )
        found[str(name)] = text
    return found


def _names(placed: Placed, path: Keys, given: Any, hypotheses: Mapping[str, str]) -> list[str]:
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list):
        raise placed.error(path, "write a list of hypotheses")
    for name in names:
        if str(name) not in hypotheses:
            raise placed.error(
                path, f"{name} is no hypothesis: name one of {', '.join(hypotheses)}"
            )
    return [str(name) for name in names]


def _known(placed: Placed, values: Mapping[Any, Any], names: tuple[str, ...], path: Keys) -> None:
    for key in values:
        if key not in names:
            raise placed.error((*path, str(key)), f"is not known: write {', '.join(names)}")
