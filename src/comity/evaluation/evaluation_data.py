"""What an evaluation holds, as one frozen object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from comity.core.facts import Fact
from comity.core.memberships import Membership
from comity.core.provenance import Origin, Source
from comity.evaluation.parts import (
    Asked,
    Compared,
    CompositeSection,
    Conflict,
    Courting,
    Direction,
    ExerciseRow,
    Gap,
    Judgement,
    Ladder,
    Number,
    Operation,
    RedLineCheck,
    RivalMeasures,
    Topic,
)
from comity.evaluation.section import Section
from comity.evidence.independence import Grade
from comity.evidence.same_event import Match
from comity.measures.depth import Cell
from comity.measures.instruments import Instrument


@dataclass(frozen=True, kw_only=True)
class EvaluationData:
    """The evaluation of a state and a partner as of a day."""

    id: str
    question: Asked
    judgement: Judgement
    totals: Mapping[str, Number]
    ladder: Ladder
    areas: tuple[tuple[str, str], ...]
    matrix: tuple[Cell, ...]
    coverage: tuple[Number, ...]
    exercises: tuple[ExerciseRow, ...]
    legal_base: tuple[Instrument, ...]
    operations: tuple[Operation, ...]
    positions: tuple[Topic, ...]
    red_lines: tuple[RedLineCheck, ...]
    courtship: tuple[Courting, ...]
    events: tuple[Compared, ...]
    measures: tuple[Compared, ...]
    voting: tuple[Compared, ...]
    directions: tuple[Direction, ...]
    rivals: RivalMeasures
    peers: tuple[Compared, ...]
    composite: CompositeSection
    poles: tuple[Compared, ...]
    sections: tuple[Section, ...]
    timeline: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    gaps: tuple[Gap, ...]
    matches: tuple[Match, ...]
    facts: Mapping[str, Fact]
    memberships: tuple[Membership, ...]
    sources: Mapping[str, Source]
    grades: Mapping[str, Grade]
    origins: Mapping[str, Origin]
