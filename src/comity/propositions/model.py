"""The grammar of a checkable statement: a selector over the evidence, a window, a test.

About a closed window a proposition is a claim and gets a verdict; about an open one it is a
question. `values.py` reads and writes it as the plain values of a YAML or JSON file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from comity.core.actors import Actors
from comity.core.partner_sets import PartnerSet, partner_set

FACT_TESTS = (
    "exists",
    "never",
    "count",
    "every",
    "ongoing",
    "ended",
    "position",
    "order",
    "member",
    "belonged",
    "joined",
    "left",
    "founder",
    "joined_before",
    "nth",
    "once",
    "done",
    "standing",
    "refused",
    "first",
)
SERIES_TESTS = ("value", "trend", "level", "change")
MEMBER_TESTS = ("member", "belonged", "joined", "left", "founder", "joined_before", "nth")
"""Tests that memberships answer."""
TESTS = (*FACT_TESTS, *SERIES_TESTS)
DIRECTIONS = ("rising", "falling", "flat")
STANCES = ("for", "against", "steady")
ANYONE = "anyone"
OWN_SERIES = ("facts", "record", "rungs")
"""Series that a proposition makes of the facts it selects: all of them, those that the documents of
the record report, and the rungs of the partner's ladder reached so far."""
KINDS = (
    "milestone",
    "instrument",
    "exercise",
    "operation",
    "visit",
    "consultation",
    "project",
    "training",
    "aid",
    "statement",
    "position",
    "withdrawal",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Which facts count; an empty field asks for nothing.

    Attributes:
        kinds: kinds of facts.
        areas: areas, one of which the fact must have.
        mechanisms: mechanisms of milestones.
        events: what happened to the mechanism.
        stages: what an instrument came to: signed, renewed, ratified, in force.
        topics: topics of positions.
        words: words, one of which must stand in the title or a passage.
        parties: actors, one of which must be on the other side beside the partner.
        series: names of exercise series.
        depth: least step of the depth ladder.
        rungs: whether only steps that reach a rung of the partner's ladder count.
        said: words, every one of which must stand in the title or a passage.
    """

    kinds: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    depth: int | None = None
    rungs: bool = False
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """A span of days, both ends included; an open end is None."""

    first: date | None = None
    last: date | None = None

    def __str__(self) -> str:
        return f"{self.first or '...'} to {self.last or '...'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """What is asked of the selection in the window.

    Attributes:
        name: one of `TESTS`.
        at_least: least count or value; for "every" the least number a year (1 by default).
        at_most: greatest count or value.
        direction: of "trend" and "change".
        by: ids of measures, or of `OWN_SERIES`.
        than: of "level", states or ids of poles the state is set against; of "order" and
            "joined_before", the state whose fact comes after; of "first", those it was first
            among.
        rank: of "nth", the place; of "level", the place among them; 0 asks for more than every one.
        stance: of "position".
        then: of "order", what comes after; of "refused", the act that belies it.
        earlier: of "change", the window before.
    """

    name: str
    at_least: float | None = None
    at_most: float | None = None
    direction: str = ""
    by: tuple[str, ...] = ()
    than: tuple[str, ...] = ()
    rank: int = 0
    stance: str = ""
    then: Selector | None = None
    earlier: Window | None = None

    __test__ = False  # pytest would take the name for a class of tests


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposition:
    """A checkable statement.

    Attributes:
        id: short name.
        states: ids of the states it is about; one of them is enough.
        partner: id of the organization, or empty where any partner counts.
        partner_set: organization, members, both, anyone, or a list of states.
        about: which facts count.
        window: when.
        test: what is asked.
        negated: whether the statement denies it.
        qualified: facts that limit the statement without contradicting it.
        says: the words that it stands for.
        note: what its author wants a reader to know.
    """

    id: str
    states: tuple[str, ...]
    partner: str
    test: Test
    partner_set: str = "both"
    about: Selector = field(default_factory=Selector)
    window: Window = field(default_factory=Window)
    negated: bool = False
    qualified: Selector | None = None
    says: str = ""
    note: str = ""


def partners_of(proposition: Proposition, actors: Actors) -> PartnerSet | None:
    """The partner set of a proposition, or None where anyone counts."""
    if proposition.partner_set == ANYONE or not proposition.partner:
        return None
    return partner_set(proposition.partner_set, proposition.partner, actors)
