"""The parts of an evaluation as frozen objects, each number and sentence with its parents.

Every `Number` and `Sentence` has an id that begins with the pair ("KAZ-NATO/...") and the ids of
the facts and data sets it rests on; `comity trace` walks them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from comity.core.comparable import Selection
from comity.core.series import Series
from comity.evaluation.move_model import Lead, Move
from comity.stats.mann_kendall import Trend


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number that an evaluation shows.

    Attributes:
        id: its id.
        label: what it is.
        strict: its value by verified and held facts only, or the measured share; None where the
            evidence cannot speak.
        generous: its value with announced, inferred and unverified facts too.
        low: lower end of its interval or bounds.
        high: upper end.
        unit: its unit.
        coverage: 0 to 1, how much the evidence can see, or None where that has no meaning.
        n: facts or roll calls behind it.
        facts: ids of the facts behind it.
        origins: ids of the data sets behind it.
        note: what a reader must know.
        selection: how what it counts was selected: what it may be compared with.
    """

    id: str
    label: str
    strict: float | None
    generous: float | None
    low: float | None
    high: float | None
    unit: str
    coverage: float | None
    n: int
    facts: tuple[str, ...]
    origins: tuple[str, ...]
    note: str = ""
    selection: Selection | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of the evaluation, made by a rule from numbers and facts."""

    id: str
    rule: str
    text: str
    numbers: tuple[str, ...]
    facts: tuple[str, ...]
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The judgement: the lead, its sentences in order, and the words it came to.

    Attributes:
        lead: the word, and the moves that carry it.
        stage: stage of the relation on the organization's ladder.
        direction: the word of the lead.
        sureness: high, moderate, low, or none.
        sentences: the paragraph, the lead first.
        reasons: why the sureness is what it is, as (criterion, met, explanation).
        moves: the moves of the last ten years, by date.
    """

    lead: Lead
    stage: str
    direction: str
    sureness: str
    sentences: tuple[Sentence, ...]
    reasons: tuple[tuple[str, bool, str], ...]
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A rung of the ladder for one state: when it was reached, when left, from which facts.

    Attributes:
        id: pair, "ladder", state and rung.
        rung: short name.
        label: full name.
        stage: the stage of the relation that it stands for.
        order: 1 for the lowest.
        strict: date by verified milestones, or empty.
        generous: date by all milestones, or empty.
        left: date of the withdrawal or suspension that ended it, or empty while it holds.
        days: fewest and most days since the rung before, or None.
        facts: ids of the milestones, those that ended it included.
    """

    id: str
    rung: str
    label: str
    stage: str
    order: int
    strict: str
    generous: str
    left: str
    days: tuple[int, int] | None
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """The institutional ladder of the state and where its peers stand on it."""

    organization: str
    rungs: tuple[Reached, ...]
    peers: Mapping[str, tuple[Reached, ...]]

    @property
    def untrodden(self) -> bool:
        """Whether the record has no step of the state on it, verified or not."""
        return bool(self.rungs) and not any(r.generous or r.strict for r in self.rungs)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseRow:
    """Joint exercises with one partner set.

    Attributes:
        partner_set: organization, members, both, or the chosen set.
        label: its label.
        numbers: one number a year.
        none_recorded: years that the data set saw and has none for.
        silent: years that the record cannot speak for.
    """

    partner_set: str
    label: str
    numbers: tuple[Number, ...]
    none_recorded: tuple[int, ...]
    silent: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationStep:
    """A later step of an operation: a size, a rotation, a reinforcement."""

    fact: str
    title: str
    start: str
    strict: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation or contribution with its start and end, told once however often it changed."""

    fact: str
    title: str
    start: str
    end: str
    state: str
    strict: bool
    steps: tuple[OperationStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """One position on a topic."""

    fact: str
    date: str
    organization: str
    stance: int
    speaker: str
    words: str
    official: bool
    strict: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """The positions on one topic toward the partner, and whether the official one was reversed."""

    id: str
    topic: str
    stances: tuple[Stance, ...]
    reversals: tuple[tuple[str, str], ...]
    answer: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RedLineCheck:
    """A red line that the state drew, checked against the facts."""

    id: str
    topic: str
    label: str
    drawn: tuple[str, ...]
    crossed: tuple[str, ...]
    answer: str


@dataclass(frozen=True, slots=True)
class Courting:
    """Visits, offers and refusals by who moved first."""

    id: str
    initiator: str
    kind: str
    number: Number


@dataclass(frozen=True, slots=True)
class Compared:
    """One state or pole beside the pair: its numbers by name, and its series."""

    id: str
    name: str
    numbers: Mapping[str, Number]
    series: Mapping[str, Series]


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """What one measure says of the direction, over the whole span and over the last ten years."""

    id: str
    measure: str
    whole: Trend
    recent: Trend
    facts: tuple[str, ...]
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RivalMeasures:
    """How the measures of the pair agree with each other.

    Attributes:
        id: its id.
        sentence: where they disagree, and what that means for the judgement.
        numbers: the rank correlation of every two, by "one/other".
        answers: for every two "agree", "disagree" or "cannot say".
    """

    id: str
    sentence: Sentence
    numbers: Mapping[str, Number]
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeSection:
    """The composite of the state and its peers, and how far its ranks hang on the choices.

    Attributes:
        id: its id.
        sentence: what the sensitivity says.
        names: of the states, the state first.
        scores: the composite by state.
        ranks: rank by state, with the middle 90 % of its ranks under every variant.
        holds: by peer, the share of variants in which its order with the state is the stated one.
        areas: the composite of the state by area.
        how: weights, normalisation, aggregation and variants, in words.
    """

    id: str
    sentence: Sentence
    names: Mapping[str, str]
    scores: Mapping[str, Number]
    ranks: Mapping[str, Number]
    holds: Mapping[str, Number]
    areas: Mapping[str, Number]
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two sources that disagree."""

    id: str
    what: str
    chosen: str
    rival: str
    facts: tuple[str, ...]
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What the record lacks, and what finding it could change."""

    id: str
    text: str
    would_change: str
    facts: tuple[str, ...]
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked, in names and ids."""

    state: str
    state_name: str
    partner: str
    partner_name: str
    partner_set: str
    partner_label: str
    as_of: date
    since: int
    peers: tuple[str, ...]
    peers_how: str
    poles: tuple[str, ...]
    without: tuple[str, ...]
    command: str

    @property
    def title(self) -> str:
        """The pair as a heading names it; NATO goes by its short name, as its own pages do."""
        name = self.partner if self.partner == "NATO" else f"the {self.partner_name}"
        return f"{self.state_name} and {name}"
