"""The checks of a planner's tables as a whole: trees without circles, probabilities that add up."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from comity.core.dates import When
from comity.record.cell_checks import near, when_or_none
from comity.record.problem_list import Problems

Lines = Sequence[tuple[int, Mapping[str, str]]]
"""The rows of a table, each with its line."""
ROUNDING = 1e-6
"""How far the sum of the probabilities of scenarios may lie from one."""


def _check_plan(rows: Lines, file: str, problems: Problems) -> None:
    """Every parent is there, of the same pair, above its child, and no row serves itself."""
    by_id = {row["id"]: (line, row) for line, row in rows if row["id"]}
    for line, row in rows:
        place, parent = f"{file}:{line}", row["parent"]
        if not parent:
            continue
        if parent not in by_id:
            wrong = f"no row of the plan has this id; {near(parent, by_id)}"
            problems.add_cell(place, "parent", parent, wrong)
            continue
        for wrong in _unlike_its_parent(row, *by_id[parent]):
            problems.add_cell(place, "parent", parent, wrong)
        circle = _circle(row["id"], by_id)
        if circle:
            wrong = f"the rows serve each other in a circle ({' - '.join(circle)}); break it"
            problems.add_cell(place, "parent", parent, wrong)


def _unlike_its_parent(
    row: Mapping[str, str], line: int, above: Mapping[str, str]
) -> Iterator[str]:
    for column in ("state_iso3", "organization"):
        if row[column] != above[column]:
            yield f"line {line} is of another {column} ({above[column]}); name one of the same pair"
    order = {"goal": 0, "way": 1, "means": 2}
    own, over = order.get(row["kind"]), order.get(above["kind"])
    if own is not None and over is not None and own < over:
        yield f"a {row['kind']} cannot serve the {above['kind']} of line {line}; turn them round"


def _circle(start: str, by_id: Mapping[str, tuple[int, Mapping[str, str]]]) -> list[str]:
    """The ids from a row up to itself again, or nothing; a circle further up is its own rows'."""
    walked, at = [start], by_id[start][1]["parent"] if start in by_id else ""
    while at in by_id and at not in walked:
        walked.append(at)
        at = by_id[at][1]["parent"]
    return [*walked, start] if at == start else []


def _check_priorities(rows: Lines, file: str, problems: Problems) -> None:
    """A person's probability lies between its own ends, and both ends are given or none."""
    for line, row in rows:
        own, low, high = (_number(row[f"propensity{end}"]) for end in ("", "_low", "_high"))
        place = f"{file}:{line}"
        if (low is None) != (high is None):
            column = "propensity_low" if low is None else "propensity_high"
            problems.add_cell(place, column, row[column], "its other end is given; fill both")
        elif low is not None and high is not None and (own is None or not low <= own <= high):
            wrong = f"it does not lie from {low:g} to {high:g}; mend one of the three"
            problems.add_cell(place, "propensity", row["propensity"], wrong)


def _check_scenarios(rows: Lines, file: str, problems: Problems) -> None:
    """One probability a scenario, given of all or of none, and the sum of a pair's is one."""
    pairs: dict[tuple[str, str], dict[str, tuple[int, float | None]]] = {}
    for line, row in rows:
        place, given = f"{file}:{line}", _number(row["probability"])
        found = pairs.setdefault((row["state_iso3"], row["organization"]), {})
        before, held = found.get(row["scenario"], (line, None))
        if given is not None and held is not None and given != held:
            wrong = f"line {before} gives the same scenario {held:g}; write one of the two"
            problems.add_cell(place, "probability", row["probability"], wrong)
        if held is None:
            found[row["scenario"]] = (line if given is not None else before, given)
        if row["points"] and row["role"] == "proposition":
            wrong = "only a signpost points somewhere; empty the cell, or write signpost as role"
            problems.add_cell(place, "points", row["points"], wrong)
    for pair, found in pairs.items():
        _check_sum(" ".join(pair), found, file, problems)


def _check_sum(
    pair: str, found: Mapping[str, tuple[int, float | None]], file: str, problems: Problems
) -> None:
    given = {name: p for name, (_, p) in found.items() if p is not None}
    if not given:
        return
    without = [(line, name) for name, (line, p) in found.items() if p is None]
    for line, name in without:
        wrong = (
            f"other scenarios of {pair} have a probability and {name} has none; give all or none"
        )
        problems.add_cell(f"{file}:{line}", "probability", "", wrong)
    total = math.fsum(given.values())
    if not without and abs(total - 1) > ROUNDING:
        said = ", ".join(f"line {found[name][0]} {p:g}" for name, p in given.items())
        last = max(found[name][0] for name in given)
        wrong = f"the scenarios of {pair} add up to {total:.6g} ({said}) and not to 1; mend them"
        problems.add_cell(f"{file}:{last}", "probability", f"{given_at(found, last):g}", wrong)


def given_at(found: Mapping[str, tuple[int, float | None]], line: int) -> float:
    """The probability that stands in a line."""
    return next(p for at, p in found.values() if at == line and p is not None)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def due_of(row: Mapping[str, str]) -> When | None:
    """The date until which a row of a plan is to be reached, or None."""
    return when_or_none(row["due"]) if row["due"] else None


PLAN_CHECKS: Mapping[str, Callable[[Lines, str, Problems], None]] = MappingProxyType(
    {
        "plan": _check_plan,
        "priorities": _check_priorities,
        "scenarios": _check_scenarios,
    }
)
"""By table of a planner: its check as a whole."""
