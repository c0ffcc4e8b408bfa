"""Where next: what is not attained yet, ranked by propensity, priority and effort.

    score = propensity ^ a  *  priority ^ b  /  effort ^ c

with the weights a, b and c, 1 each where nobody says otherwise. A step that lacks a number is not
ranked, and the reason is given. How far a rank hangs on the weights: its least and greatest over
all 27 weightings in which each weight is taken half, whole and one and a half times, and the rank
with each input left out. An input is dead where no rank moves when it alone is left out or taken
half or one and a half times.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

from comity.core.tabular import Tabular
from comity.errors import UsageError
from comity.evidence.bundled import pair_in_prose
from comity.evidence.evidence import Evidence
from comity.evidence.load import load_evidence
from comity.forecasting import ask
from comity.planning.attainment import ATTAINED
from comity.planning.goals import Node, day_of, goals_of
from comity.planning.tables import Priority, read_planned
from comity.propositions import Window

INPUTS = ("propensity", "priority", "effort")
SIGN = {"propensity": 1.0, "priority": 1.0, "effort": -1.0}
SPREAD = (0.5, 1.0, 1.5)
LARGEST = 100.0
FORECAST, PERSON = "forecast", "a person's"


@dataclass(frozen=True, slots=True, kw_only=True)
class Propensity:
    """How likely a step is.

    Attributes:
        value: probability, or None where there is none.
        low: least of it, or None.
        high: greatest, or None.
        by: a forecast, a person's, or empty.
        why: what it is of, or why there is none.
        facts: ids of the facts that a forecast rests on.
    """

    value: float | None
    low: float | None
    high: float | None
    by: str
    why: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A row of the plan that is not attained, and where it ranks.

    Attributes:
        id: id of the row.
        text: what is to be reached.
        stands: how it stands.
        propensity: how likely it is.
        priority: what it is worth, or None.
        effort: what it takes, or None.
        score: see above; None where it is not ranked.
        low: the score by the least propensity, None where no least is known.
        high: by the greatest.
        rank: 1 for the first, ties share the better; None where it is not ranked.
        rank_low: its best rank over the weightings.
        rank_high: its worst.
        without: its rank with each input left out.
        lacks: why it is not ranked; empty where it is.
    """

    id: str
    text: str
    stands: str
    propensity: Propensity
    priority: float | None
    effort: float | None
    score: float | None = None
    low: float | None = None
    high: float | None = None
    rank: int | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    without: Mapping[str, int]
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False, kw_only=True)
class NextSteps(Tabular):
    """The steps of a pair's plan that are not attained, the ranked first.

    Attributes:
        state: id of the state.
        partner: id of the organization.
        as_of: nothing later was used.
        weights: of the inputs.
        steps: the steps.
        dead: inputs that move no rank; empty where fewer than two steps are ranked.
    """

    state: str
    partner: str
    as_of: date
    weights: Mapping[str, float]
    steps: tuple[Step, ...]
    dead: tuple[str, ...]

    @property
    def ranked(self) -> tuple[Step, ...]:
        """The steps that have a rank."""
        return tuple(s for s in self.steps if s.rank is not None)

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """One row a step."""
        for s in self.steps:
            yield {
                "id": s.id, "text": s.text, "stands": s.stands, "rank": s.rank,
                "rank_low": s.rank_low, "rank_high": s.rank_high, "score": s.score,
                "score_low": s.low, "score_high": s.high, "propensity": s.propensity.value,
                "propensity_by": s.propensity.by, "priority": s.priority, "effort": s.effort,
                **{f"rank_without_{i}": s.without.get(i) for i in INPUTS},
                "lacks": "; ".join(s.lacks),
            }  # fmt: skip

    def summary(self) -> str:
        """How many steps are ranked, and which leads."""
        lead = f"; first: {self.ranked[0].text}" if self.ranked else ""
        return (
            f"Next steps of {pair_in_prose(self.state, self.partner)} as of {self.as_of}: "
            f"{len(self.ranked)} of {len(self.steps)} ranked{lead}"
        )


def plan_next(
    state: str,
    partner: str,
    *,
    record: Path | str,
    as_of: date | str | None = None,
    weights: Mapping[str, float] | None = None,
    evidence: Evidence | None = None,
) -> NextSteps:
    """Rank what a pair's plan has not attained.

    Args:
        state: id or name of the state.
        partner: id or name of the organization.
        record: the record folder with the plan and the priorities.
        as_of: the day; None means the end of the record.
        weights: of propensity, priority and effort, 0 to 100; 1 where none is given.
        evidence: evidence that is loaded already.

    Raises:
        ComityError: the folder is wrong, has no plan of the pair, or a weight is no weight.
    """
    chosen = _weights(weights or {})
    known = evidence or load_evidence(record)
    planned = read_planned(Path(record), known.actors, known.codebook)
    day = day_of(as_of, known)
    ids = known.actors.state(state).id, known.actors.organization(partner).id
    plan = goals_of(planned, known, ids, day)
    steps = [
        _step(node, planned.priorities.get(node.item.id), known, day)
        for node in plan.leaves
        if node.standing.stands != ATTAINED
    ]
    ranked, dead = ranked_by(steps, chosen)
    return NextSteps(
        state=ids[0], partner=ids[1], as_of=day, weights=chosen, steps=tuple(ranked), dead=dead
    )


def _weights(given: Mapping[str, float]) -> dict[str, float]:
    for name, value in given.items():
        if name not in INPUTS:
            raise UsageError(f"no input is called {name!r}: write one of {', '.join(INPUTS)}")
        if not (math.isfinite(value) and 0 <= value <= LARGEST):
            raise UsageError(f"the weight {value:g} of {name} is not from 0 to {LARGEST:g}")
    return {name: float(given.get(name, 1.0)) for name in INPUTS}


def _step(node: Node, priority: Priority | None, known: Evidence, day: date) -> Step:
    propensity = _propensity(node, priority, known, day)
    worth = priority.priority if priority else None
    effort = priority.effort if priority else None
    lacks = []
    if propensity.value is None:
        lacks.append(f"no propensity: {propensity.why}")
    lacks += ["nobody gave a priority"] if worth is None else []
    lacks += ["nobody gave an effort"] if effort is None else []
    return Step(
        id=node.item.id,
        text=node.item.text,
        stands=node.standing.stands,
        propensity=propensity,
        priority=worth,
        effort=effort,
        without={},
        lacks=tuple(lacks),
    )


def _propensity(node: Node, priority: Priority | None, known: Evidence, day: date) -> Propensity:
    """A forecast, else a person's probability, else none and why."""
    found = _forecast(node, known, day)
    if found.value is not None or priority is None or priority.propensity is None:
        return found
    who = f" ({priority.who})" if priority.who else ""
    return Propensity(
        value=priority.propensity,
        low=priority.low,
        high=priority.high,
        by=PERSON,
        why=f"a person's probability{who}; no forecast: {found.why}",
    )


def _forecast(node: Node, known: Evidence, day: date) -> Propensity:
    asked, last = node.item.proposition, node.standing.due
    none = Propensity(value=None, low=None, high=None, by="", why="")
    if asked is None:
        return replace(none, why="the row has no proposition")
    if last is None:
        return replace(none, why="no date is set until when it is to happen")
    first = date(day.year + 1, 1, 1)
    if last <= day:
        return replace(none, why=f"its day {last} is past")
    if last < first:
        return replace(none, why=f"forecasts are made from {first} on, and it ends on {last}")
    begun = asked.window.first
    first = begun if begun is not None and begun > day else first
    try:
        found = ask(replace(asked, window=Window(first, last)), known, day)
    except UsageError as error:
        return replace(none, why=str(error).removeprefix(f"{asked.id}: "))
    return Propensity(
        value=found.probability,
        low=min(found.low, found.probability),
        high=max(found.high, found.probability),
        by=FORECAST,
        why=f"forecast for {first} to {last}, {found.word}",
        facts=found.facts,
    )


def score_of(step: Step, weights: Mapping[str, float], propensity: float | None = None) -> float:
    """The score of a step that lacks nothing; see the head of this file."""
    chance = step.propensity.value if propensity is None else propensity
    values = {"propensity": chance, "priority": step.priority, "effort": step.effort}
    score = 1.0
    for name in INPUTS:
        value = values[name]
        if value is None:
            raise ValueError(f"{step.id} has no {name}")
        score *= value ** (SIGN[name] * weights[name])
    return score


def ranked_by(
    steps: Sequence[Step], weights: Mapping[str, float]
) -> tuple[list[Step], tuple[str, ...]]:
    """Steps with their ranks and what these hang on, and the inputs that move none of them."""
    full = [s for s in steps if not s.lacks]
    own = _ranks(full, weights)
    around = [
        _ranks(full, {n: weights[n] * m for n, m in zip(INPUTS, by, strict=True)})
        for by in product(SPREAD, repeat=len(INPUTS))
    ]
    without = {name: _ranks(full, {**weights, name: 0.0}) for name in INPUTS}
    found = []
    for place, step in enumerate(full):
        spread = [ranks[place] for ranks in around]
        low, high = step.propensity.low, step.propensity.high
        found.append(
            replace(
                step,
                score=score_of(step, weights),
                low=None if low is None else score_of(step, weights, low),
                high=None if high is None else score_of(step, weights, high),
                rank=own[place],
                rank_low=min(spread),
                rank_high=max(spread),
                without={name: ranks[place] for name, ranks in without.items()},
            )
        )
    dead = tuple(
        name
        for name in INPUTS
        if len(full) > 1
        and without[name] == own
        and all(_ranks(full, {**weights, name: weights[name] * m}) == own for m in SPREAD)
    )
    found.sort(key=lambda s: (s.rank or 0, s.id))
    return [*found, *(s for s in steps if s.lacks)], dead


def _ranks(steps: Sequence[Step], weights: Mapping[str, float]) -> list[int]:
    """Ranks by score, 1 for the highest; scores that differ by rounding alone are equal."""
    scores = [float(f"{score_of(s, weights):.12e}") for s in steps]
    return [1 + sum(other > own for other in scores) for own in scores]
