"""How each family of questions is answered: which model, which baselines, which signposts."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from comity.evidence.evidence import Evidence
from comity.forecasting import hazard
from comity.forecasting.forecasters import BASELINES, MEMBERS, ensemble, gamma_of, past_errors
from comity.forecasting.questions import CLASSES, NoForecast, Question, stances
from comity.forecasting.reference_class import class_of
from comity.forecasting.yearly_counts import Panel, exercise_panel
from comity.stats.arrays import Floats
from comity.stats.scores import Skill, log_score, skill

RECENT, SEEN = 5, 3
"""Of so many last years so many must be seen before a year's exercises are forecast."""
STOOD = 50
"""Years of standing of official positions from which it is told how often one turns."""
SCORED = 50
"""Scored cases of a ladder from which its best forecaster is chosen."""
DRAWS = 4000
SEED = 2010
NO_SKILL = "this kind of forecast has no scored past that would show skill"


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A family's answer.

    Attributes:
        probability: that the question comes true.
        baselines: of the baselines, by name.
        members: of every forecaster, by name.
        skill: the scored past of the family, in words.
        skilled: whether it beats its best baseline with an interval that excludes zero.
        signposts: (what arrives, the probability then), the largest move first.
        facts: ids of the facts it rests on.
        seen: years of the pair that the data set behind it sees, or None without one.
    """

    probability: float
    baselines: Mapping[str, float]
    members: Mapping[str, float]
    skill: str
    skilled: bool
    signposts: tuple[tuple[str, float], ...]
    facts: tuple[str, ...]
    seen: float | None = None


def answer_of(
    question: Question, known: Evidence, as_of: date, kept: dict[str, object]
) -> Answered:
    """The answer to a question.

    Args:
        question: what is asked.
        known: the evidence, cut at the day.
        as_of: the day.
        kept: fitted models by name; what is fitted is added.
    """
    asked = question.proposition
    if question.family == "rung":
        found = _rung(question, known, as_of, kept)
    elif question.family == "position":
        found = _position(question, known)
    elif question.family in CLASSES:
        found = _by_class(question, known, as_of)
    else:
        found = _yearly(question, known, as_of, kept)
    against = asked.test.name == "never"
    denied = asked.negated and question.family != "position"
    return _turned(found) if against != denied else found


def _turned(found: Answered) -> Answered:
    """The answer to the opposite question."""
    return replace(
        found,
        probability=1 - found.probability,
        baselines={n: 1 - p for n, p in found.baselines.items()},
        members={n: 1 - p for n, p in found.members.items()},
        signposts=tuple((text, 1 - p) for text, p in found.signposts),
    )


def panel_of(kind: str, known: Evidence, as_of: date, kept: dict[str, object]) -> Panel:
    """The panel of a kind, made once."""
    name = f"panel {kind}"
    if name not in kept:
        kept[name] = exercise_panel(known, as_of)
    panel = kept[name]
    assert isinstance(panel, Panel)
    return panel


def _by_class(question: Question, known: Evidence, as_of: date) -> Answered:
    """By how often it happened to those that stood where the state stands."""
    found = class_of(question, known, as_of)
    low, high = found.ends(question.span)
    everywhere = 1 - (1 - found.mean) ** question.span
    own = found.within(question.span)
    return Answered(
        probability=own,
        baselines={"all of its kind": everywhere},
        members={"reference class": own, "its lower end": low, "its upper end": high,
                 "all of its kind": everywhere},
        skill=f"{NO_SKILL}; the class: {found.says}",
        skilled=False,
        signposts=(),
        facts=found.facts[-30:],
    )  # fmt: skip


def _yearly(question: Question, known: Evidence, as_of: date, kept: dict[str, object]) -> Answered:
    """By the panel of exercises.

    Raises:
        NoForecast: the panel does not hold the pair, or sees too few of its last years.
    """
    asked = question.proposition
    panel = panel_of(question.family, known, as_of, kept)
    row = panel.row(asked.states[0], asked.partner)
    if row is None or len(panel.years) < 2:
        raise NoForecast(
            f"the exercise data does not list {known.actors.name(asked.states[0])} with members of "
            f"{asked.partner}: other pairs' shares say nothing of it, so no "
            "forecast is made"
        )
    seen = int((~np.isnan(panel.counts[row, -RECENT:])).sum())
    if seen < SEEN:
        raise NoForecast(
            f"the evidence sees {seen} of the last {RECENT} years of this pair: too few to tell a "
            "year without an exercise from one that nobody wrote of"
        )
    name = f"errors {question.family}"
    if name not in kept:
        kept[name] = past_errors(panel)
    errors = kept[name]
    assert isinstance(errors, dict)
    past = {n: float(np.concatenate(e).mean()) for n, e in errors.items()}
    mixed = ensemble(panel, past)
    many = len(question.years) if question.every else question.span
    lift = _lift(panel, row, many, every=question.every)
    probability = float(mixed.probabilities[row])
    members = {n: float(p[row]) for n, p in mixed.members.items()}
    told, skilled = _past_skill(errors)
    return Answered(
        probability=lift(probability),
        baselines={n: lift(members[n]) for n in BASELINES},
        members={n: lift(p) for n, p in members.items()},
        skill=told,
        skilled=skilled,
        signposts=_yearly_signposts(panel, row, past, lift, question),
        facts=tuple(f for (r, _), ids in sorted(panel.facts.items()) if r == row for f in ids)[
            -30:
        ],
        seen=float((~np.isnan(panel.counts[row])).sum()),
    )


def _lift(panel: Panel, row: int, years: float, *, every: bool) -> Callable[[float], float]:
    """From one year's probability to one of several years: at least once, or in each of them.

    The years share the pair's rate: the ratio of the two chances under the pair's gamma
    distribution is taken over to the probability of one year.
    """
    shape, rate = gamma_of(panel)
    draws = np.random.default_rng(SEED).gamma(shape[row], 1 / rate[row], DRAWS)
    once = 1 - np.exp(-draws)
    whole = (once**years).mean() if every else (1 - np.exp(-draws * years)).mean()
    base = once.mean()

    def lifted(probability: float) -> float:
        if years == 1:
            return probability
        odds = np.log(probability / (1 - probability)) + (
            np.log(whole / (1 - whole + 1e-12)) - np.log(base / (1 - base + 1e-12))
        )
        return float(1 / (1 + np.exp(-odds)))

    return lifted


def _past_skill(errors: Mapping[str, list[Floats]]) -> tuple[str, bool]:
    """The family's scored past: the weighted members against the better baseline."""
    best = min(("persistence", "base rate"), key=lambda n: np.concatenate(errors[n]).mean())
    years = range(len(errors[best]))
    blocks = [y for y in years for _ in errors[best][y]]
    leading = min(MEMBERS, key=lambda n: np.concatenate(errors[n]).mean())
    found = skill(np.concatenate(errors[leading]), np.concatenate(errors[best]), blocks)
    return _skill_text(found, best, len(set(blocks))), found.beats


def _skill_text(found: Skill, baseline: str, blocks: int) -> str:
    return (
        f"forecasts of this kind were {found.skill:.0%} better than {baseline} over {blocks} "
        f"years (90% interval of the difference {found.low:+.3f} to {found.high:+.3f})"
    )


def _yearly_signposts(
    panel: Panel,
    row: int,
    past: Mapping[str, float],
    lift: Callable[[float], float],
    question: Question,
) -> tuple[tuple[str, float], ...]:
    """What next year's count would do to the probability of the time after.

    Where that year is in the window itself, its count decides the question or a part of it: the
    probability is that of the same question asked a year later, and the text says so.
    """
    year, family = panel.years[-1] + 1, question.family
    after = ", asked a year later" if year >= min(question.years) else ""
    now = float(ensemble(panel, past).probabilities[row])
    moves = []
    for count in (0, 1, 3):
        then = float(ensemble(panel.with_count(row, year, count), past).probabilities[row])
        some = f"{count} {family}{'s' * (count != 1)}" if count else f"no {family}"
        moves.append((f"{some} in {year}{after}", lift(then), abs(then - now)))
    chances = [p for _, p, _ in moves]
    if chances != sorted(chances):
        return ()  # more of a kind that make it less likely: the model knows no signpost here
    ordered = sorted(moves, key=lambda m: -m[2])
    return tuple((text, p) for text, p, move in ordered if move > 0.005)


def _rung(question: Question, known: Evidence, as_of: date, kept: dict[str, object]) -> Answered:
    """By the forecaster of the next rung that was best on this ladder so far.

    Raises:
        NoForecast: the state stands at the top, has taken no step, or no state has climbed.
    """
    asked = question.proposition
    state, organization = asked.states[0], asked.partner
    year, many = question.years[0], question.span
    rows = hazard.spells(known, organization, as_of)
    row = hazard.next_year(known, organization, state, year)
    member = state in known.memberships.on(organization, as_of)
    if rows is None or row is None or not len(rows.event) or member:
        name = known.actors.name(state)
        raise NoForecast(
            f"{name} is a member of {organization} or stands at the top of its ladder"
            if member or rows is not None
            else f"the record holds no state that climbed the ladder of {organization}"
        )
    if state not in rows.states:  # the rows are of states that took a step: the outcome chose them
        raise NoForecast(
            f"{known.actors.name(state)} has no verified step on the ladder of {organization}, and "
            "of states without one the record does not know who might take it"
        )
    leader, told, skilled = _led(rows, organization, kept)
    predict = hazard.MAKERS[leader](rows)
    region = {s for s in set(rows.states) if known.actors[s].region == known.actors[state].region}
    near = np.array([s in region for s in rows.states])
    made = {n: hazard.within(make(rows), row, many) for n, make in hazard.MAKERS.items()}
    made["peers"] = hazard.within(hazard.base_rate(rows, near), row, many)
    probability = made[leader]
    changed = {  # each with the way it must run: a fitted sign can be of the sample, not the world
        "a rung reached now": (
            replace(row, rung=np.minimum(row.rung + 1, row.top - 1), since=np.zeros(1)),
            1,
        ),
        "a fifth of the other states reach a rung": (replace(row, others=np.array([0.2])), 1),
        "every state of the region stands higher": (replace(row, ahead=np.ones(1)), 1),
        "membership of the rival alliance ends": (replace(row, rival=np.zeros(1)), 1),
        "membership of a rival alliance": (replace(row, rival=np.ones(1)), -1),
    }
    asked_of = [
        (text, hazard.within(predict, other, many), way) for text, (other, way) in changed.items()
    ]
    moves = [(text, p) for text, p, way in asked_of if (p - probability) * way > 0.005]
    facts = [
        f.id
        for f in known.facts
        if f.kind == "milestone" and f.organization == organization and state in f.subjects()
    ]
    return Answered(
        probability=probability,
        baselines={n: p for n, p in made.items() if n != leader},
        members=made,
        skill=told,
        skilled=skilled,
        signposts=tuple(sorted(moves, key=lambda m: -abs(m[1] - probability))[:3]),
        facts=tuple(facts),
    )


def _led(rows: hazard.Spells, organization: str, kept: dict[str, object]) -> tuple[str, str, bool]:
    """Which forecaster was best on this ladder so far, its scored past in words, and its skill.

    On small ladders (the CSTO, the SCO) the regression does worse than the life table: each
    ladder is answered by what had the best log score a year ahead; by the base rate where there
    is no past.
    """
    name = f"rolling {organization}"
    if name not in kept:
        past = hazard.rolling(rows)
        scores = {n: [log_score(p, past.came)] for n, p in past.made.items()}
        kept[name] = {**scores, "origin": [np.array(past.origins, dtype=np.float64)]}
    scored = kept[name]
    assert isinstance(scored, dict)
    years = [int(y) for y in scored["origin"][0]]
    if len(years) < SCORED:
        return "base rate", NO_SKILL, False
    leader, second = sorted(hazard.MAKERS, key=lambda n: float(scored[n][0].mean()))[:2]
    found = skill(scored[leader][0], scored[second][0], years)
    told = (
        f"a year ahead the {leader}'s log score was {found.skill:.0%} better than the {second}'s "
        f"(90% interval of the difference {found.low:+.3f} to {found.high:+.3f})"
    )
    return leader, told, found.beats


def _position(question: Question, known: Evidence) -> Answered:
    """A statement on the other side: how often official positions turned, by year of standing.

    Raises:
        NoForecast: the state never took an official position on it: nothing of it can turn.
    """
    asked = question.proposition
    topic = asked.about.topics[0]
    own = stances(known, asked.states[0], asked.partner, topic)
    if not own:
        raise NoForecast(
            f"the record holds no official position of {known.actors.name(asked.states[0])} on "
            f"{topic} and {asked.partner} by this day: there is none that could turn or stand"
        )
    rate = _turns_a_year(known, topic)
    chance = 1 - float(np.exp(-rate * question.span))
    wanted = -1 if asked.test.stance == "against" else 1
    # the question is whether the statement "keeps to the side asked for" is broken, or kept
    broken = asked.negated
    standing = (own[-1][1] > 0) == (wanted > 0)
    turn = chance if standing else 1 - chance
    probability = turn if broken else 1 - turn
    base = chance if broken else 1 - chance
    persistence = 0.02 if standing == broken else 0.98
    members = {"all positions": base, "persistence": persistence, "turns a year": probability}
    return Answered(
        probability=probability,
        baselines={"persistence": persistence, "all positions": base},
        members=members,
        skill=NO_SKILL,
        skilled=False,
        signposts=(),  # a statement on the other side would be the answer, not a sign of it
        facts=tuple(f for _, _, f in own),
    )


def _turns_a_year(known: Evidence, topic: str) -> float:
    """Turns of official positions on a topic a year of standing, over all states.

    Raises:
        NoForecast: too few years of standing are known.
    """
    positions: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for fact in known.facts:
        taken = fact.kind == "position" and fact.official and fact.strict and fact.topic == topic
        if taken and fact.stance:
            for state in fact.subjects():
                key = state, fact.organization
                positions.setdefault(key, []).append((fact.start.year, fact.stance))
    turns, years = 0.5, 1.0
    for stood in positions.values():
        ordered = sorted(stood)
        years += max(1, ordered[-1][0] - ordered[0][0])
        turns += sum((a > 0) != (b > 0) for (_, a), (_, b) in itertools.pairwise(ordered))
    if years < STOOD:
        raise NoForecast(
            f"official positions on {topic} stood {years - 1:.0f} years in the record: too few to "
            "tell how often one turns"
        )
    return turns / years
