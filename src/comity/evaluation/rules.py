"""The rule table of the judgement, and the findings that its rules read.

docs/methods/judgement.md prints `RULES`, and a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from comity.core.facts import Fact
from comity.evaluation.move_model import Move
from comity.evaluation.parts import (
    Compared,
    Conflict,
    Direction,
    Ladder,
    Number,
    Operation,
    RedLineCheck,
    Topic,
)
from comity.evaluation.standing import Standing
from comity.evidence.dyad import Dyad
from comity.measures.depth import Cell
from comity.measures.instruments import Instrument

RECENT = 10


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the rule table."""

    id: str
    when: str
    says: str


RULES: tuple[Rule, ...] = (
    Rule(
        "lead",
        "always",
        "the word of the moves of the last three years and of what stands, the two moves that "
        "carry it, the strongest against it, how sure, and the last dated fact",
    ),
    Rule(
        "undecided",
        "no fact of the pair counts, strictly or generously",
        "the record cannot decide; nothing else is said of the pair",
    ),
    Rule(
        "member",
        "a full membership of the state in the organization holds on the as-of date",
        "the state is a member, since when, and since when of what the organization grew from "
        "(`forerunners.csv`)",
    ),
    Rule(
        "stage",
        "a rung of the organization's ladder is verified and was not left",
        "the highest verified rung, its stage and date; a higher unverified one is named so; "
        "what is suspended is added",
    ),
    Rule(
        "former-member",
        "a full membership has ended and no verified rung holds",
        "until when the state was a member, of the organization or of what it grew from",
    ),
    Rule(
        "no-stage",
        "facts count, but no rung is verified",
        "the record shows dealings without a verified step on the ladder",
    ),
    Rule(
        "areas",
        "a verified act of cooperation stands in some area",
        "in how many areas verified acts of cooperation stand, since when, where the deepest step "
        "of the last ten years is, and in which areas acts against it stand; a statement is "
        "neither",
    ),
    Rule(
        "measures",
        "a measure (joint exercises, UN votes) rises or falls in the last ten years",
        "which, over which years, with the exact p of the Mann-Kendall test; a count that only "
        "grows, of rungs or instruments, is not tested",
    ),
    Rule(
        "refusals",
        "a refusal, suspension or withdrawal in the last ten years, by whoever acted",
        "how many by the state, by the organization or its members, and by nobody that the record "
        "names, and the last of them",
    ),
    Rule(
        "against",
        "a latest official stance of -1 or less where no red line is drawn, or UN votes closer to "
        "the members of a rival pole's organization (intervals apart) than to the partner's",
        "each of them, named",
    ),
    Rule("red-lines", "the state drew a red line", "whether a fact of the record crosses it"),
    Rule(
        "sureness",
        "the lead can say something",
        "high where all of five criteria hold, moderate where three or four do, low otherwise: "
        "at least 10 documents on the state in the last ten years; ten facts of the pair "
        "verified and held; a document in at least eight of the last ten years; no conflict about "
        "the highest rung; the standing at the day (a membership only with a move "
        "of the last three years) or two moves of the last three years, more than routine, "
        "verified; none where the lead cannot say",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What the rules read: the sections of the evaluation already made."""

    dyad: Dyad
    totals: dict[str, Number]
    ladder: Ladder
    matrix: Sequence[Cell]
    legal: Sequence[Instrument]
    operations: tuple[Operation, ...]
    topics: Sequence[Topic]
    red_lines: tuple[RedLineCheck, ...]
    directions: Sequence[Direction]
    peers: Sequence[Compared]
    poles: Sequence[Compared]
    conflicts: Sequence[Conflict]
    moves: tuple[Move, ...]
    standing: Standing

    @property
    def first_recent(self) -> int:
        """The first of the last ten years."""
        return self.dyad.as_of.year - RECENT + 1

    def recent(self) -> list[Fact]:
        """Facts of the pair that hold in the last ten years."""
        return [f for f in self.dyad.facts if f.years()[-1] >= self.first_recent]
