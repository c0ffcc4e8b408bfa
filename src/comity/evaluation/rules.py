"""The rule table of the judgement, and the findings that its rules read.

docs/methods/judgement.md prints `RULES`, and a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from comity.core.facts import Fact
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
        "undecided",
        "no fact of the pair counts, strictly or generously",
        "the record cannot decide; nothing else is said of the pair",
    ),
    Rule(
        "member",
        "a full membership of the state in the organization holds on the as-of date",
        "the state is a member, since when",
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
        "until when the state was a member",
    ),
    Rule(
        "no-stage",
        "facts count, but no rung is verified",
        "the record shows dealings without a verified step on the ladder",
    ),
    Rule(
        "areas",
        "facts count in some area",
        "in how many areas facts are verified and held, since when, and where the deepest step "
        "of the last ten years is",
    ),
    Rule(
        "direction",
        "measures of exercises, UN agreement and instruments have a trend",
        "rising, falling, flat or no clear trend where all that can speak agree; else that they "
        "disagree, with each one's answer; cannot decide where fewer than two can speak; then the "
        "same over the whole span",
    ),
    Rule(
        "carries",
        "verified facts in the last ten years",
        "the areas with most verified facts, and the instruments in effect",
    ),
    Rule(
        "against",
        "a refusal, suspension or withdrawal in the last ten years, a latest official stance "
        "of -1 or less where no red line is drawn, or a rival pole with more joint exercises or "
        "with closer votes (intervals apart)",
        "each of them, named",
    ),
    Rule("red-lines", "the state drew a red line", "whether a fact of the record crosses it"),
    Rule(
        "peers",
        "the state and a peer have a verified rung",
        "which peers stand higher, level and lower on the ladder, and of which the record has no "
        "rung",
    ),
    Rule(
        "sureness",
        "always",
        "high where all of five criteria hold, moderate where three or four do, low otherwise: "
        "at least 10 documents on the state in the last ten years; four of five facts of the pair "
        "verified and held; a document in at least eight of the last ten years; no conflict about "
        "the highest rung; two or more measures with a trend in the last ten years",
    ),
)


@dataclass(frozen=True)
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

    @property
    def first_recent(self) -> int:
        """The first of the last ten years."""
        return self.dyad.as_of.year - RECENT + 1

    def recent(self) -> list[Fact]:
        """Facts of the pair that hold in the last ten years."""
        return [f for f in self.dyad.facts if f.years()[-1] >= self.first_recent]
