"""Answers to questions: a probability, its baselines, how sure it is, and what would move it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from comity.core.partner_sets import organization_set
from comity.core.tabular import Tabular
from comity.errors import UsageError
from comity.evidence.evidence import Evidence
from comity.forecasting.forecasters import gamma_of
from comity.forecasting.kept_scores import keep_scores, read_scores
from comity.forecasting.likelihood_words import LEAST, MOST, confidence, likelihood
from comity.forecasting.question_models import NO_SKILL, Answered, answer_of, panel_of
from comity.forecasting.questions import (
    CLASSES,
    HORIZON,
    WITHHELD,
    NoForecast,
    Question,
    question_of,
    standard_questions,
)
from comity.forecasting.sureness import interval_of, reasons_of, seen_years
from comity.propositions import Bench, Proposition, Verdict, resolve

if TYPE_CHECKING:
    from comity.forecasting.event_windows import EventForecasts

RECENT = 5
OUTCOMES = {"holds": 1.0, "contradicted": 0.0}


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """A question with its answer.

    Attributes:
        question: what is asked.
        as_of: nothing later was used.
        probability: that it comes true, 0.01 to 0.99.
        word: the word of likelihood.
        baselines: probabilities of the baselines, by name.
        members: probabilities of every forecaster, by name.
        low: the lower end of its 90 % interval, whose length hangs on the years seen alone.
        high: the upper end.
        confidence: high, moderate or low.
        reasons: the criteria of the confidence, and whether each is met.
        skill: how forecasts of its kind did on the evidence at hand, in words.
        signposts: what would move it most: (what arrives, probability then).
        facts: ids of the facts of the pair that it rests on.
        verdict: how it was resolved, where the window is over; else None.
    """

    question: Question
    as_of: date
    probability: float
    word: str
    baselines: Mapping[str, float]
    members: Mapping[str, float]
    low: float
    high: float
    confidence: str
    reasons: Mapping[str, bool]
    skill: str = ""
    signposts: tuple[tuple[str, float], ...] = ()
    facts: tuple[str, ...] = ()
    verdict: Verdict | None = None

    @property
    def spread(self) -> tuple[float, float]:
        """The lowest and the highest of all forecasters."""
        values = (*self.members.values(), self.probability)
        return min(values), max(values)

    @property
    def outcome(self) -> float | None:
        """1 where it came true, 0 where it did not, None where it is open or cannot be decided."""
        return OUTCOMES.get(self.verdict.verdict) if self.verdict else None

    @property
    def brier(self) -> float | None:
        """The Brier score, or None without an outcome."""
        return None if self.outcome is None else (self.probability - self.outcome) ** 2


@dataclass(frozen=True, repr=False, kw_only=True)
class Prospects(Tabular):
    """The forecasts of a pair.

    Attributes:
        state: id of the state.
        name: its name.
        organization: id of the organization.
        as_of: nothing later was used.
        horizon: years of the longer windows.
        forecasts: one a question.
        evidence_hash: hash of the evidence used.
        fan: for each coming year, quantiles (5, 25, 50, 75, 95 %) of the number of joint exercises.
        past: (year, count) of the joint exercises seen so far.
        baseline: the mean count of the last years, as a line beside the fan.
        withheld: what a reader might look for and no forecast is made of, and why: sentences.
        events: what is coded within the window after the day, by the events of a store.
    """

    state: str
    name: str
    organization: str
    as_of: date
    horizon: int
    forecasts: tuple[Forecast, ...]
    evidence_hash: str
    fan: Mapping[int, tuple[float, ...]] = field(default_factory=dict)
    past: tuple[tuple[int, float], ...] = ()
    baseline: float | None = None
    withheld: tuple[str, ...] = (WITHHELD,)
    events: EventForecasts | None = None

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """One row a question."""
        for f in self.forecasts:
            yield {
                "state": self.state,
                "partner": self.organization,
                "as_of": self.as_of,
                "question": f.question.text,
                "probability": f.probability,
                "word": f.word,
                "low": f.low,
                "high": f.high,
                "confidence": f.confidence,
                "outcome": f.outcome,
                "brier": f.brier,
            }

    def summary(self) -> str:
        """Which pair, as of when, how many questions."""
        return (
            f"{self.name} and {self.organization} as of {self.as_of}: "
            f"{len(self.forecasts)} questions"
        )


def prospects(
    evidence: Evidence,
    state: str,
    organization: str,
    *,
    as_of: date | None = None,
    horizon: int = HORIZON,
    scale: str = "icd203",
    store: Path | str | None = None,
    window: str = "30d",
    progress: Callable[[str], None] | None = None,
) -> Prospects:
    """Propose the standard questions for a pair and answer them.

    Args:
        evidence: all that is known; it is cut at the as-of date, and only resolution of windows
            that are over reads the rest.
        state: id or name of the state.
        organization: id or name of the organization.
        as_of: the day of the forecast, not after today; default today, so that windows lie ahead.
        horizon: years of the longer windows.
        scale: icd203 or kent.
        store: folder of a store, whose events are forecast too.
        window: days ahead for them: 7d, 2w, 3m, 1y.
        progress: told which question is being answered.

    Raises:
        ComityError: unknown names, an impossible horizon, or a pair without any history.
    """
    actor = evidence.actors.state(state)
    partner = evidence.actors.organization(organization)
    day = day_of_forecast(as_of)
    known = evidence.as_of(day)
    _has_history(known, actor.id, partner.id)
    questions = standard_questions(known, actor.id, partner.id, day, horizon)
    digest = evidence_hash(known)
    answers = Answers(known, day, read_scores(digest))
    made: list[Forecast] = []
    unanswered: dict[str, list[str]] = {}
    for question in questions:
        if progress:
            progress(question.text)
        try:
            made.append(_forecast(question, answers, evidence, day, scale))
        except NoForecast as why:
            unanswered.setdefault(str(why), []).append(question.text)
    events = None
    if store is not None:
        from comity.forecasting.pair_events import events_ahead  # reads SciPy's distributions

        try:
            events = events_ahead(known, store, actor.id, partner.id, horizon=window, day=day)
        except NoForecast as why:
            unanswered.setdefault(str(why), []).append(f"The store's events within {window}")
    keep_scores(digest, answers.kept)
    fan, past, line = answers.fan(actor.id, partner.id, range(day.year + 1, day.year + 1 + horizon))
    return Prospects(
        state=actor.id,
        name=actor.name,
        organization=partner.id,
        as_of=day,
        horizon=horizon,
        forecasts=tuple(made),
        evidence_hash=digest,
        fan=fan,
        past=past,
        baseline=line,
        withheld=(*_unanswered(unanswered), WITHHELD),
        events=events,
    )


def _unanswered(texts: Mapping[str, list[str]]) -> Iterator[str]:
    """A sentence a reason: what is not forecast for it."""
    for why, asked in texts.items():
        named = " and ".join(f"“{text}”" for text in asked)
        yield f"No forecast of {named}: {why}."


def ask(
    proposition: Proposition, evidence: Evidence, as_of: date, scale: str = "icd203"
) -> Forecast:
    """Answer one question of one's own.

    Raises:
        UsageError: its window is not open, or no forecaster answers it.
    """
    question = question_of(proposition, as_of)
    known = evidence.as_of(as_of)
    _has_history(known, proposition.states[0], proposition.partner)
    digest = evidence_hash(known)
    answers = Answers(known, as_of, read_scores(digest))
    made = _forecast(question, answers, evidence, as_of, scale)
    keep_scores(digest, answers.kept)
    return made


def day_of_forecast(as_of: date | None) -> date:
    """The day a forecast is made on: today, or the earlier day that is named.

    Raises:
        UsageError: the day lies after today.
    """
    today = date.today()
    if as_of is not None and as_of > today:
        raise UsageError(
            f"the as-of date {as_of} lies after today, {today}: a forecast is made from what is "
            "known; name today or a day before it"
        )
    return as_of or today


def _has_history(known: Evidence, state: str, organization: str) -> None:
    members = known.memberships.known(organization)
    if any(f.involves(state) and (organization in f.partners() or members) for f in known.facts):
        return
    names = known.actors
    raise UsageError(
        f"the record holds nothing on {names.name(state)} and {names.name(organization)} by this "
        "day: a forecast would be a base rate of other pairs only; bring a record with --record"
    )


class Answers:
    """The fitted models of one evidence and day, each made when first asked for."""

    def __init__(self, known: Evidence, as_of: date, kept: dict[str, object]) -> None:
        self.known, self.as_of, self.kept = known, as_of, kept

    def of(self, question: Question) -> Answered:
        """The answer to a question."""
        return answer_of(question, self.known, self.as_of, self.kept)

    def fan(
        self, state: str, organization: str, years: Sequence[int]
    ) -> tuple[dict[int, tuple[float, ...]], tuple[tuple[int, float], ...], float | None]:
        """Quantiles of the coming years' exercises, the past ones, and their recent mean."""
        panel = panel_of("exercise", self.known, self.as_of, self.kept)
        row = panel.row(state, organization)
        if row is None or not panel.years:
            return {}, (), None
        shape, rate = gamma_of(panel)
        draws = np.random.default_rng(2010).gamma(shape[row], 1 / rate[row], 4000)
        found = {}
        for ahead, year in enumerate(years):
            # a rate that forgets is less and less known the farther ahead
            spread = np.random.default_rng(2010 + ahead).gamma(
                shape[row] * 0.9**ahead, 1 / (rate[row] * 0.9**ahead), 4000
            )
            counts = np.random.default_rng(ahead).poisson(spread if ahead else draws)
            found[year] = tuple(
                float(q) for q in np.quantile(counts, (0.05, 0.25, 0.5, 0.75, 0.95))
            )
        seen = [(y, float(c)) for y, c in zip(panel.years, panel.counts[row], strict=True)]
        past = tuple((y, c) for y, c in seen if c == c)
        recent = [c for _, c in past[-RECENT:]]
        return found, past, float(np.mean(recent)) if recent else None


def _forecast(
    question: Question, answers: Answers, evidence: Evidence, day: date, scale: str
) -> Forecast:
    answered = answers.of(question)
    probability = min(MOST, max(LEAST, answered.probability))
    known = answers.known
    state, partner = question.proposition.states[0], question.proposition.partner

    dyad = Bench(known, day).dyad(state, organization_set(partner))
    last_years = range(day.year - RECENT + 1, day.year + 1)
    years = seen_years([dyad.coverage(y) for y in dyad.years], answered.seen)
    low, high = interval_of(probability, years)
    reasons = reasons_of(
        question.family,
        years,
        float(np.mean([dyad.coverage(y) for y in last_years])),
        scored=not answered.skill.startswith(NO_SKILL),
        span=question.span,
        stands_only=question.family in CLASSES,
    )
    last = question.proposition.window.last
    verdict = None
    if last is not None and last <= evidence.last:
        verdict = resolve(question.proposition, evidence, evidence.last, rivals=False)
    return Forecast(
        question=question,
        as_of=day,
        probability=probability,
        word=likelihood(probability, scale),
        baselines=answered.baselines,
        members=answered.members,
        low=low,
        high=high,
        confidence=confidence(reasons),
        reasons=reasons,
        skill=answered.skill,
        signposts=answered.signposts,
        facts=answered.facts,
        verdict=verdict,
    )


def evidence_hash(evidence: Evidence) -> str:
    """A hash of every fact, date, bound and membership of the evidence."""
    digest = hashlib.sha256()
    for fact in sorted(evidence.facts, key=lambda f: f.id):
        parts = (fact.id, str(fact.start), str(fact.end), fact.strict, fact.stance, fact.depth)
        digest.update(repr(parts).encode())
    for row in evidence.memberships.rows:
        digest.update(repr((row.organization, row.state, str(row.start), str(row.end))).encode())
    return digest.hexdigest()
