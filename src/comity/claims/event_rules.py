"""Rules on how often things happened: every year, so many times, ever."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from comity.claims.clauses import Clause, Setting
from comity.claims.lexicon import Hit
from comity.claims.rule_output import (
    Draft,
    dates_of,
    draft,
    series_in,
    whom_of,
)
from comity.claims.time_words import number_of


def frequency(clause: Clause, setting: Setting) -> Iterable[Draft]:
    """Words such as "every year" with a kind of fact: one in every year."""
    every, kinds = clause.hits.of("every"), clause.hits.of("kind")
    if not every or not kinds:
        return
    about: dict[str, Any] = {"kind": kinds[0].value}
    name = _series_named(clause, setting)
    if name is not None:
        about = {"kind": kinds[0].value, "series": name.value}
    elif kinds[0].value != "exercise" and (area := clause.hits.first("area")):
        about["area"] = area
    yield draft(
        "frequency",
        clause,
        (*every, kinds[0], *((name,) if name is not None else ())),
        whom_of(clause, setting),
        # a sentence that names no beginning is not about the first years of the relation
        dates_of(clause, setting, relation=clause.window is not None),
        {"about": about, "test": "every", "negated": clause.denied},
    )


def _series_named(clause: Clause, setting: Setting) -> Hit | None:
    """The exercise series that a clause names, or None."""
    words = clause.words.casefold()
    for series in sorted(series_in(setting), key=len, reverse=True):
        at = words.find(series)
        if at >= 0 and " " in series:
            start = clause.start + at
            return Hit(
                slot="series",
                value=series,
                start=start,
                end=start + len(series),
                text=words[at : at + len(series)],
            )
    return None


def counted(clause: Clause, setting: Setting) -> Iterable[Draft]:
    """A number with a kind of fact ("five exercises"): at least that many."""
    for kind in clause.hits.of("kind"):
        before = clause.text[max(clause.start, kind.start - 28) : kind.start]
        match = re.search(
            r"(?P<more>more than |over |at least |only |fewer than )?"
            r"(?P<n>\d{1,3}|[a-z]+(?:-[a-z]+)?)"
            r"(?: (?:joint|military|bilateral|large|major|such))*\s*$",
            before,
            re.IGNORECASE,
        )
        number = (
            number_of(match["n"]) if match and match["n"].casefold() not in ("a", "an") else None
        )
        if match is None or number is None:
            continue
        at = kind.start - len(before)
        number_hit = Hit(
            slot="number",
            value=str(number),
            start=at + match.start(),
            end=at + match.end(),
            text=match.group(),
        )
        lead = (match["more"] or "").strip().casefold()
        test: dict[str, Any] = {"is": "count", "at_least": number + (lead in ("more than", "over"))}
        if lead in ("only", "fewer than"):
            test = {"is": "count", "at_most": number - (lead == "fewer than")}
        yield draft(
            "count", clause, (number_hit, kind), whom_of(clause, setting),
            dates_of(clause, setting, relation=True),
            {"about": {"kind": kind.value}, "test": test, "negated": clause.denied},
        )  # fmt: skip


def kind_of_fact(clause: Clause, setting: Setting) -> Iterable[Draft]:
    """An exercise or talks that there were, or were not: kinds that have no agent."""
    kinds = [h for h in clause.hits.of("kind") if h.value in ("exercise", "consultation")]
    if not kinds:
        return
    about: dict[str, Any] = {"kind": kinds[0].value}
    if area := clause.hits.first("area"):
        about["area"] = area
    yield draft(
        "kind", clause, kinds[:1], whom_of(clause, setting),
        dates_of(clause, setting),
        {"about": about, "test": "never" if clause.denied else "exists"},
    )  # fmt: skip
