"""The rules that make moves of facts: sign and weight by what changed, not by kind alone.

A fact stands under the first rule that fits it. docs/methods/judgement.md prints `MOVE_RULES` with
an example for and one against each, and a test holds the two together. Nothing here looks at
another fact: that an exercise was the first of its kind would make the last year depend on what
the record holds, or misses, of the years before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from comity.core.codebook import Codebook
from comity.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A fact as the rules see it.

    Attributes:
        fact: the fact.
        scope: what its mechanism holds of the relation, by the codebook.
        instrument: what kind of instrument its mechanism is, by the codebook.
        rung: whether it reaches a rung of the organization's ladder.
        actor: who acted: state, organization, member, both or unknown.
    """

    fact: Fact
    scope: str
    instrument: str
    rung: bool
    actor: str

    @property
    def down(self) -> bool:
        """Whether a milestone takes something away or puts it off."""
        return (self.fact.depth or 0) < 0 or self.fact.event.startswith("decided (not")

    @property
    def words(self) -> str:
        """What its event word begins with."""
        return self.fact.event.split(" (", maxsplit=1)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRule:
    """One rule: which facts it takes, and the move they are.

    Attributes:
        id: its name.
        when: which facts it takes, in words.
        says: sign and weight, in words.
        routine: whether such moves together weigh little, however many they are.
        takes: the test of a fact.
        weight: the signed weight; zero where the fact moves nothing.
    """

    id: str
    when: str
    says: str
    routine: bool
    takes: Callable[[Seen], bool]
    weight: Callable[[Seen], float]


INSTRUMENTS = {
    "treaty": 4.0,
    "membership": 4.0,
    "charter": 3.0,
    "act": 3.0,
    "framework document": 3.0,
    "agreement": 2.0,
    "plan": 2.0,
    "protocol": 1.5,
    "declaration": 1.0,
    "programme": 1.0,
}
"""What an instrument weighs when it is signed or agreed, by its kind."""

REFUSALS: tuple[tuple[str, float], ...] = (
    (
        r"evict|base closed|close[sd]? .*\bbase|end of .* (base|transit)|transit cent.* handed",
        5,
    ),
    (r"suspend|halt|freez|frozen|denounce|stop(s|ped)? (all|practical)|breaks? off", 4),
    (
        r"sanction|embargo|expel|removes|exclude|recall of|ambassador.* recalled|leave[s]? the|"
        r"dissolv|disband",
        3,
    ),
    (r"veto|block|object|drops|reject|condemn|refus|declin|bars?\b|non-payment|not pay", 2),
)
"""What a refusal without a coded depth weighs, by the words of its title; else 1."""

_STANCES = {2: 0.5, 1: 0.25, 0: 0.0, -1: -0.5, -2: -1.5}
_LATER = {"ratified": 0.5, "in force": 0.5}
_LAW = re.compile(
    r"(Parliament|Senate|Constitution|Verkhovna Rada|Jogorku|Majlis|Mazhilis|Voters|Law\b|"
    r"(National|Federal) Assembly)(?!.*\bentity\b)"
)
_STEP_BEGUN = {"proposed": 1.0, "decided": 2.0}
_ACTS = {"operation": 2.0, "project": 1.0, "aid": 0.75}
_ROUTINE = {"exercise": 0.25, "visit": 0.25, "training": 0.25, "consultation": 0.1}
TOWARD_MEMBERSHIP = ("step", "promise", "accession", "aspiration")
"""Scopes of mechanisms that lead to membership."""


def _refusal(seen: Seen) -> float:
    """A refusal weighs by what it takes away; half where one member is in the way."""
    depth = abs(seen.fact.depth or 1)
    if depth > 1:
        weight = float(min(5, depth))
    else:
        title = seen.fact.title.casefold()
        weight = next((w for words, w in REFUSALS if re.search(words, title)), 1.0)
    return -weight / 2 if seen.actor == "member" and depth < 9 and weight < 5 else -weight


def _milestone_down(seen: Seen) -> float:
    """A milestone that takes away weighs by what it takes away."""
    if seen.words in ("deferred", "decided"):
        return -1.0
    if seen.scope in ("relation", "accession"):
        return -5.0
    if seen.rung or seen.scope in ("step", "aspiration"):
        return -4.0
    if seen.words == "declined":
        return -2.0
    return -3.0 if seen.instrument or seen.scope in ("office", "council of two") else -2.0


def _step(seen: Seen) -> float:
    """A step weighs by what it leads to, and less while it is only proposed or decided."""
    full = {"aspiration": 2.0, "chapter": 1.5}.get(seen.scope, 4.0)
    return min(full, _STEP_BEGUN.get(seen.words, full))


def _instrument(seen: Seen) -> float:
    """An instrument weighs by its kind when signed or agreed, half of it in the later steps."""
    full = INSTRUMENTS.get(seen.instrument, 1.0)
    if seen.words == "initialled" or seen.words == "provisionally applied":
        return full / 2
    return full * _LATER.get(seen.fact.stage, 1.0)


def _activity(seen: Seen) -> float:
    fact = seen.fact
    if fact.status == "announced":
        return 0.0
    if (fact.depth or 0) >= 9:
        return 4.0
    if fact.kind == "instrument":
        return 1.5 if (fact.depth or 0) >= 2 else 0.5
    return _ACTS[fact.kind]


MOVE_RULES: tuple[MoveRule, ...] = (
    MoveRule(
        id="war",
        when="an armed conflict between the state and the organization or a member",
        says="away, 6",
        routine=False,
        takes=lambda s: s.fact.kind == "conflict",
        weight=lambda s: -6.0,
    ),
    MoveRule(
        id="mission-ended",
        when="a mission, base or office that ends as planned or for its cost",
        says="no move: an end that was foreseen is no rupture",
        routine=False,
        takes=lambda s: (
            s.fact.kind == "ended" or (s.fact.kind == "withdrawal" and (s.fact.depth or 0) > 0)
        ),
        weight=lambda s: 0.0,
    ),
    MoveRule(
        id="refusal",
        when="a refusal, withdrawal, boycott or sanction among the activities, and an agreement that is "
        "rejected, recalled or ended",
        says="away, by what it takes away: by its coded depth (5 for a standing presence), else by the "
        "words of its title (5 to 1); half of it where one member acted against the state",
        routine=False,
        takes=lambda s: (
            s.fact.kind == "withdrawal" or (s.fact.kind == "instrument" and s.fact.stage == "ended")
        ),
        weight=_refusal,
    ),
    MoveRule(
        id="taken-away",
        when="a milestone that suspends, ends, declines or puts off",
        says="away: 5 for the relation or the accession as a whole, 4 for a rung or a step toward "
        "membership, 3 for an instrument, an office or a council of the two, 2 for a meeting, a "
        "post or a programme; put off 1: nothing that was held is lost",
        routine=False,
        takes=lambda s: s.fact.kind == "milestone" and s.down,
        weight=_milestone_down,
    ),
    MoveRule(
        id="council",
        when="a seat taken in a council of all partners",
        says="toward, 1.5: all partners took it together",
        routine=False,
        takes=lambda s: s.fact.kind == "milestone" and s.scope == "council",
        weight=lambda s: 1.5,
    ),
    MoveRule(
        id="routine-step",
        when="a milestone that only says that something was held, evaluated, offered or discussed",
        says="toward, 0.25; routine",
        routine=True,
        takes=lambda s: (
            (
                s.fact.kind == "milestone"
                and not s.rung
                and (s.fact.depth or 0) <= 0
                and s.scope not in TOWARD_MEMBERSHIP
            )
            or (
                s.fact.kind == "milestone" and s.words in ("held", "evaluated", "renewal discussed")
            )
        ),
        weight=lambda s: 0.25,
    ),
    MoveRule(
        id="distance",
        when="a law or resolution of the state that keeps it outside blocs",
        says="away, 2",
        routine=False,
        takes=lambda s: s.fact.kind == "milestone" and s.scope == "distance",
        weight=lambda s: -2.0,
    ),
    MoveRule(
        id="step",
        when="a rung of the ladder reached, the relation restored, or a step toward membership "
        "(application, candidate status, invitation, protocol)",
        says="toward, 4; a declared aspiration or talks decided 2, a chapter of talks 1.5, a step only "
        "proposed 1",
        routine=False,
        takes=lambda s: (
            s.fact.kind == "milestone"
            and (s.rung or s.scope in ("relation", "chapter", "tailored", *TOWARD_MEMBERSHIP))
        ),
        weight=_step,
    ),
    MoveRule(
        id="instrument",
        when="an instrument of the two signed, agreed, ratified, in force or renewed",
        says="toward, by its kind: treaty 4, charter or act 3, agreement or plan 2, protocol 1.5, "
        "declaration or yearly programme 1; ratified or in force half, initialled or applied provisionally half",
        routine=False,
        takes=lambda s: s.fact.kind == "milestone" and bool(s.instrument),
        weight=_instrument,
    ),
    MoveRule(
        id="body",
        when="an office, council, post or programme opened, joined or begun",
        says="toward: a council of the two 4, an office 1.5, else 1, or only decided 1",
        routine=False,
        takes=lambda s: s.fact.kind == "milestone",
        weight=lambda s: (
            1.0
            if s.words == "decided"
            else {"council of two": 4.0, "office": 1.5}.get(s.scope, 1.0)
        ),
    ),
    MoveRule(
        id="act",
        when="an agreement, operation, project or aid among the activities",
        says="toward: a standing presence 4, an operation 2, an instrument signed 1.5, a project 1, "
        "aid 0.75, a plan or bill 0.5; only announced, nothing",
        routine=False,
        takes=lambda s: s.fact.kind in ("instrument", *_ACTS),
        weight=_activity,
    ),
    MoveRule(
        id="routine",
        when="an exercise, visit, training or consultation that took place",
        says="toward, 0.25 (consultation 0.1); routine; only announced, nothing",
        routine=True,
        takes=lambda s: s.fact.kind in _ROUTINE,
        weight=lambda s: 0.0 if s.fact.status == "announced" else _ROUTINE[s.fact.kind],
    ),
    MoveRule(
        id="law",
        when="an official position that parliament, the constitution or the voters took: a president's "
        "wish is his, a law is the state's",
        says="toward or away, 2 (stance 2 or -2) or 1 (1 or -1)",
        routine=False,
        takes=lambda s: (
            s.fact.kind == "position" and s.fact.official and bool(_LAW.match(s.fact.speaker))
        ),
        weight=lambda s: float(s.fact.stance or 0),
    ),
    MoveRule(
        id="rejection",
        when="an official position that rejects (stance -2)",
        says="away, 1.5",
        routine=False,
        takes=lambda s: s.fact.kind == "position" and s.fact.stance == -2,
        weight=lambda s: _STANCES[s.fact.stance or 0] if s.fact.official else 0.0,
    ),
    MoveRule(
        id="position",
        when="an official position that seeks, welcomes or limits (stance 2, 1 or -1)",
        says="toward 0.5 or 0.25, or away 0.5; routine: a wish said again is no new step, and one "
        "stance of -1 is no red line",
        routine=True,
        takes=lambda s: s.fact.kind == "position",
        weight=lambda s: _STANCES[s.fact.stance or 0] if s.fact.official else 0.0,
    ),
    MoveRule(
        id="talk",
        when="anything else: a statement",
        says="no move: what was said can point either way",
        routine=True,
        takes=lambda s: True,
        weight=lambda s: 0.0,
    ),
)


def rule_of(seen: Seen) -> MoveRule:
    """The first rule that takes a fact."""
    return next(rule for rule in MOVE_RULES if rule.takes(seen))


def acted(fact: Fact, state: str, organization: str, members: frozenset[str]) -> str:
    """Who acted in a fact: state, organization, member, both or unknown."""
    found = {
        "state" if who == state else "organization" if who == organization else "member"
        for who in fact.acting(state)
    }
    if "state" in found and len(found) > 1:
        return "both"
    for word in ("state", "organization", "member"):
        if word in found:
            return word
    if fact.kind == "position":
        return "state" if fact.official else "unknown"
    if fact.kind in ("exercise", "instrument", "operation"):
        return "both"
    if fact.kind == "milestone":
        return _milestone_actor(fact)
    return "unknown"


_BY_STATE = ("submitted", "applied", "declared", "presented", "declined", "withdrew", "dropped")
_BY_PARTNER = ("invited", "offered", "deferred", "granted", "designated")


def _milestone_actor(fact: Fact) -> str:
    word = fact.event.split(" (", maxsplit=1)[0]
    if word in _BY_PARTNER or fact.mechanism.startswith("membership promise"):
        return "organization"
    if word in _BY_STATE:
        return "state"
    down = (fact.depth or 0) < 0 or fact.event.startswith("decided (not")
    return "unknown" if down else "both"


def seen(
    fact: Fact, codebook: Codebook, state: str, organization: str, members: frozenset[str]
) -> Seen:
    """A fact as the rules see it."""
    known = codebook.mechanism(fact.organization, fact.mechanism)
    rung = fact.kind == "milestone" and any(
        (fact.mechanism, fact.event) in r.steps for r in codebook.ladder(organization)
    )
    return Seen(
        fact=fact,
        scope=known.scope,
        instrument=known.instrument,
        rung=rung,
        actor=acted(fact, state, organization, members),
    )
