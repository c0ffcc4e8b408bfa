"""Rules on things that happen: exercises, operations, steps, endings, instruments, numbers."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from typing import Any

from comity.claims.clauses import Clause, Setting
from comity.claims.lexicon import Hit
from comity.claims.rule_output import (
    GUESS,
    LIKELY,
    SURE,
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
    series = next((s for s in series_in(setting) if s in clause.words), None)
    if series:
        about = {"kind": kinds[0].value, "words": series}
    elif kinds[0].value != "exercise" and (area := clause.hits.first("area")):
        about["area"] = area
    yield draft(
        "frequency",
        clause,
        (*every, kinds[0]),
        SURE,
        whom_of(clause, setting),
        dates_of(clause, setting, relation=True),
        {"about": about, "test": "every", "negated": clause.denied},
    )


def operation(clause: Clause, setting: Setting) -> Iterable[Draft]:
    """Taking part in an operation abroad: going on now, or at some time."""
    places, taking = clause.hits.of("operation"), clause.hits.of("taking-part")
    if not places or not (taking or clause.hits.of("assistance")):
        return
    for place in {h.value: h for h in places}.values():
        yield _operation(clause, setting, place, taking)


def _operation(clause: Clause, setting: Setting, abroad: Hit, taking: Sequence[Hit]) -> Draft:
    hits = (abroad, *taking, *clause.hits.of("assistance"))
    about = {"kind": ["operation"], "words": abroad.value.split(";")}
    whom = whom_of(clause, setting)
    whom.pop("partner_set", None)
    place = {"state": whom["state"], "partner": whom["partner"], "partner_set": "anyone"}
    if clause.hits.of("taking-part", "ended") or clause.hits.of("end"):
        about = {"kind": ["withdrawal", "operation"], "words": abroad.value.split(";")}
        test = "ended" if clause.hits.of("taking-part", "ended") and not clause.times else "exists"
        if test == "exists":
            about["kind"] = ["withdrawal"]
    else:
        now = clause.hits.of("taking-part", "now") and not clause.past and not clause.times
        test = "ongoing" if now else "exists"
    return draft(
        "operation",
        clause,
        hits,
        SURE if taking else LIKELY,
        place,
        dates_of(clause, setting),
        {"about": about, "test": test, "negated": clause.denied},
    )


def order(clause: Clause, setting: Setting) -> Iterable[Draft]:
    """One step of the ladder before another."""
    steps = clause.hits.of("mechanism")
    word = re.search(r"\b(?:before|after|earlier than|later than)\b(?! \d)", clause.words)
    values = list(dict.fromkeys(h.value for h in steps))
    if not word or len(values) < 1 or not clause.hits.of("sign"):
        return
    others = [
        h
        for h in clause.actors
        if h.start > clause.start + word.start()
        and setting.evidence.actors[h.value].kind == "state"
    ]
    if len(values) == 1 and not others:
        return
    first, then = values[0], values[-1]
    later = word.group() in ("after", "later than")
    other = {"than": others[0].value} if len(values) == 1 else {}
    if later and not other:
        first, then = then, first
    yield draft(
        "order",
        clause,
        steps,
        LIKELY if len(values) > 1 else GUESS,
        {k: v for k, v in whom_of(clause, setting).items() if k != "partner_set"},
        {
            "about": {"mechanism": first},
            "test": {"is": "order", "then": {"mechanism": then}, **other},
            "negated": clause.denied != (bool(other) and later),
        },
    )


def step(clause: Clause, setting: Setting) -> Iterable[Draft]:
    """A named mechanism joined, signed or opened."""
    steps, signs = clause.hits.of("mechanism"), clause.hits.of("sign")
    if not steps or not signs:
        return
    partner = whom_of(clause, setting)["partner"]
    ladder = setting.evidence.codebook.ladder(partner)
    climbed = {m for r in ladder for m, _ in r.steps}
    for mechanism in dict.fromkeys(h.value for h in steps):
        about: dict[str, Any] = {"mechanism": mechanism}
        rung: dict[str, Any] = {"rungs": True} if mechanism in climbed else {}
        yield draft(
            "step",
            clause,
            (*(h for h in steps if h.value == mechanism), *signs),
            SURE,
            {k: v for k, v in whom_of(clause, setting).items() if k != "partner_set"},
            dates_of(clause, setting),
            {"about": about | rung, "test": "exists", "negated": clause.denied},
        )


def ending(clause: Clause, setting: Setting) -> Iterable[Draft]:
    """A withdrawal, refusal or suspension."""
    ends = clause.hits.of("end")
    if not ends or clause.hits.of("base") or clause.hits.of("operation"):
        return
    about: dict[str, Any] = {"kind": "withdrawal"}
    organizations = [
        h for h in clause.actors if setting.evidence.actors[h.value].kind == "organization"
    ]
    left = re.search(r"\b(?:withdrew from|left|quit)\b", clause.words)
    if left and organizations and organizations[0].start > clause.start + left.start():
        about = {"kind": "milestone", "event": ["withdrew", "participation ended"]}
        yield draft(
            "ending",
            clause,
            ends,
            SURE,
            {k: v for k, v in whom_of(clause, setting).items() if k != "partner_set"}
            | {"partner": organizations[0].value},
            dates_of(clause, setting),
            {"about": about, "test": "exists", "negated": clause.denied},
        )
        return
    series = next((w for s in series_in(setting) for w in [s] if s in clause.words), None)
    words = re.findall(r"(?<=\s)[A-Z][a-z]{3,}", clause.words)
    known = " ".join(h.text for h in clause.actors)
    named = [w for w in words if w not in known and w not in _MONTHS]
    if series or named:
        about["words"] = series or named[:2]
    yield draft(
        "ending",
        clause,
        ends,
        LIKELY,
        {k: v for k, v in whom_of(clause, setting).items() if k != "partner_set"},
        dates_of(clause, setting),
        {"about": about, "test": "exists", "negated": clause.denied},
    )


_MONTHS = frozenset(calendar.month_name)


def in_force(clause: Clause, setting: Setting) -> Iterable[Draft]:
    """An instrument that is still in force."""
    force, kinds = clause.hits.of("in-force"), clause.sentence.of("kind", "instrument")
    if not force or not kinds:
        return
    about: dict[str, Any] = {"kind": "instrument"}
    if area := clause.sentence.first("area"):
        about["area"] = area
    yield draft(
        "in-force", clause, (*force, *kinds), LIKELY, whom_of(clause, setting),
        {"about": about, "test": "ongoing", "negated": clause.denied},
    )  # fmt: skip


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
        lead = (match["more"] or "").strip().casefold()
        test: dict[str, Any] = {"is": "count", "at_least": number + (lead in ("more than", "over"))}
        if lead in ("only", "fewer than"):
            test = {"is": "count", "at_most": number - (lead == "fewer than")}
        yield draft(
            "count", clause, (kind,), SURE, whom_of(clause, setting),
            dates_of(clause, setting, relation=True),
            {"about": {"kind": kind.value}, "test": test, "negated": clause.denied},
        )  # fmt: skip


def kind_of_fact(clause: Clause, setting: Setting) -> Iterable[Draft]:
    """A visit, an exercise, an agreement that there was, or was not."""
    kinds = clause.hits.of("kind")
    if not kinds:
        return
    about: dict[str, Any] = {"kind": kinds[0].value}
    if area := clause.hits.first("area"):
        about["area"] = area
    yield draft(
        "kind", clause, kinds[:1], LIKELY if clause.times else GUESS, whom_of(clause, setting),
        dates_of(clause, setting),
        {"about": about, "test": "never" if clause.denied else "exists"},
    )  # fmt: skip
