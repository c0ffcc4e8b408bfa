"""Who will be the object: one question of one day, answered with probabilities and reasons."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from comity.errors import UsageError
from comity.interactions.calibration import shares
from comity.interactions.candidate_table import asked
from comity.interactions.explain import Reason, reasons
from comity.interactions.features import FAMILIES
from comity.interactions.history import History
from comity.interactions.learning import Models, Stages
from comity.interactions.quadruples import Quadruples
from comity.interactions.state import Known
from comity.interactions.threads import one_thread


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A candidate with its probability.

    Attributes:
        name: of the entity.
        probability: that it is among the day's answers, if the question has any.
        parts: parts of the additive model's score by family of evidence; their sum is its score.
        score: the additive model's score, the sum of the parts.
        reasons: the past events it rests on, the weightiest first.
    """

    name: str
    probability: float
    parts: dict[str, float]
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """The answers to one question.

    Attributes:
        subject: name.
        relation: name.
        received: whether the question is who does it to the subject.
        day: of the question.
        known_events: number of events before the day.
        answers: the best candidates, by falling probability.
    """

    subject: str
    relation: str
    received: bool
    day: int
    known_events: int
    answers: tuple[Answer, ...]


def forecast(
    quadruples: Quadruples,
    models: Models,
    subject: str,
    relation: str,
    *,
    day: int | None = None,
    received: bool = False,
    top: int = 10,
    stages: Stages | None = None,
) -> Forecast:
    """Answer (subject, relation, ?) on a day from the events before it.

    Args:
        quadruples: the events.
        models: what was fitted on them.
        subject: name of the entity that acts (or is acted on, if `received`).
        relation: name of the relation.
        day: the day asked about; the day after the last event if not given.
        received: ask who does it to the subject.
        top: number of answers.
        stages: told what is done.

    Raises:
        UnknownActor: no entity or relation has this name.
        UsageError: the day is one that the models were fitted on, or lies after the next day.
    """
    stages = stages or Stages()
    entity, number = quadruples.entity(subject), quadruples.relation_id(relation)
    day = quadruples.last + 1 if day is None else day
    check_day(quadruples, models.until, day)
    if top < 1:
        raise UsageError(f"--top is at least 1, not {top}")
    known = Known(History(quadruples))
    h = known.history
    with one_thread():
        known.go_to(models.until, models.state)
        while h.day < day:
            known.advance()
            stages.stage("counting what is known", h.day, day)
    asked_relation = number + (h.base if received else 0)
    none = np.zeros(0, dtype=np.int64)
    table = asked(known, np.array([entity]), np.array([asked_relation]), none, None)
    share = shares(table, models.ranker.score(table.features, table.block.relation))
    best = np.argsort(-share, kind="stable")[:top]
    probability = models.curve.probability(share[best])
    parts = (
        models.additive.parts(table.features[best])
        if models.additive
        else np.zeros((len(best), len(FAMILIES)))
    )
    answers = tuple(
        Answer(
            name=quadruples.entities[int(table.candidate[row])],
            probability=float(probability[place]),
            parts={name: float(x) for name, x in zip(FAMILIES, parts[place], strict=True) if x},
            score=float(parts[place].sum()),
            reasons=tuple(reasons(known, table.block, 0, int(table.candidate[row]))),
        )
        for place, row in enumerate(best)
    )
    return Forecast(
        subject=quadruples.entities[entity],
        relation=quadruples.relations[number],
        received=received,
        day=day,
        known_events=int(np.searchsorted(quadruples.day, day)),
        answers=answers,
    )


def check_day(quadruples: Quadruples, until: int, day: int) -> None:
    """Refuse days that cannot be asked about.

    Raises:
        UsageError: it says why, and which days can be.
    """
    last = quadruples.last + 1
    if day > last:
        raise UsageError(
            f"day {day} lies ahead of what can be forecast: events end on day {last - 1}, "
            f"ask for day {last}"
        )
    if day < until:
        raise UsageError(
            f"day {day} lies before day {until}: what was fitted has seen the days up to "
            f"{until - 1}, ask for a day from {until} to {last}"
        )
