"""The peers of a state: who stands beside it by default.

Peers share the ladder: members stand beside members that entered in the same round or lie in the
same neighbourhood, partners on the ladder beside those that entered it in about the same years and
stand about as high, partners beside the ladder beside one another, states that left beside states
that left. A state that leads a pole is no peer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from comity.core.codebook import DATA, rows_of, split
from comity.evidence.dyad import Dyad

ENTRY_YEARS, RUNGS = 5, 3
FAR_ENTRY_YEARS, FAR_RUNGS = 3, 1
ROUND_YEARS, NEAREST_YEARS = 1, 6
NEAR_MOST, FAR_MOST = 6, 4
ENOUGH = 2
"""With fewer peers of the kinds before than this, a kind of near ones comes in."""


@dataclass(frozen=True, slots=True)
class Climbed:
    """How far a state came on a ladder: the year it entered, and its highest rung."""

    entered: int
    top: int


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of peers.

    Attributes:
        words: how they are told.
        takes: whether a state is one.
        order: nearest first, by this.
        wanted: the kind comes in where fewer than this were found before it.
    """

    words: str
    takes: Callable[[str], bool]
    order: Callable[[str], tuple[int, ...]]
    wanted: int = ENOUGH


@dataclass(frozen=True, slots=True)
class Chosen:
    """The peers of a state and how they were chosen, in words."""

    states: tuple[str, ...]
    how: str


def climbed(dyad: Dyad) -> dict[str, Climbed]:
    """By state, how far it came on the organization's ladder.

    Milestones of the record count, verified or not, and a status in the table of memberships that
    is called as a rung is (dialogue partner, observer).
    """
    organization = dyad.partner.organization
    ladder = dyad.evidence.codebook.ladder(organization)
    steps = {step: r.order for r in ladder for step in r.steps}
    statuses = {r.label.lower(): r.order for r in ladder}
    found: dict[str, Climbed] = {}

    def reached(state: str, year: int, order: int) -> None:
        known = found.get(state, Climbed(year, order))
        found[state] = Climbed(min(known.entered, year), max(known.top, order))

    for fact in dyad.evidence.facts:
        if fact.kind == "milestone" and fact.organization == organization:
            order = steps.get((fact.mechanism, fact.event))
            if order is not None:
                for state in fact.subjects():
                    reached(state, fact.start.year, order)
    for row in dyad.evidence.memberships.of(organization):
        if row.status in statuses and row.start.by(dyad.as_of):
            reached(row.state, row.start.year, statuses[row.status])
    return found


def default_peers(dyad: Dyad) -> tuple[str, ...]:
    """The peers of a state with an organization, by the rule above; none where none is like it."""
    return peers_chosen(dyad).states


def peers_chosen(dyad: Dyad) -> Chosen:
    """The peers of a state with an organization, and how they were chosen."""
    evidence, own = dyad.evidence, dyad.state.id
    entered = _entered(dyad)
    left = _left(dyad, entered)
    ladder = {s: c for s, c in climbed(dyad).items() if s not in entered and s not in left}
    leaders = {s for pole in evidence.codebook.poles for s in pole.states}

    def able(states: Iterable[str]) -> list[str]:
        actors = evidence.actors
        return sorted(s for s in states if s != own and s in actors and s not in leaders)

    if own in entered:
        return _taken(able(entered), _member_kinds(dyad, entered))
    if own in leaders:
        return Chosen((), f"none by default: {dyad.state_told} leads a pole of its own")
    if own in left:
        return _taken(able(left), [Kind("states that left it too", lambda _: True, lambda _: ())])
    if own in ladder:
        return _taken(able(ladder), _ladder_kinds(dyad, ladder))
    beside = _beside(dyad, {*entered, *left, *ladder})
    if own in beside:
        return _taken(able(beside), _beside_kinds(dyad, beside))
    return Chosen((), f"none: the record has no step of {dyad.state_told} to choose them by")


def _taken(able: Sequence[str], kinds: Sequence[Kind]) -> Chosen:
    """The states of the kinds in turn, until there are enough."""
    states: list[str] = []
    told: list[str] = []
    for kind in kinds:
        if len(states) >= kind.wanted:
            continue
        new = [s for s in able if s not in states and kind.takes(s)]
        new.sort(key=lambda s: (kind.order(s), s))
        new = new[: (FAR_MOST if states else NEAR_MOST) - len(states)]
        if new:
            told.append(kind.words)
            states += new
    if not states:
        return Chosen((), "none: the rule of peers takes no state of the record")
    return Chosen(tuple(states if len(told) > 1 else sorted(states)), "; and ".join(told))


def _member_kinds(dyad: Dyad, entered: dict[str, int]) -> list[Kind]:
    own = dyad.state.id
    places = _places(dyad, own)
    where = _told(places)

    def apart(state: str) -> tuple[int, ...]:
        return (abs(entered[state] - entered[own]),)

    def mates(state: str) -> bool:
        return apart(state)[0] <= ROUND_YEARS

    def near(state: str) -> bool:
        return bool(places & _places(dyad, state))

    def nearest(state: str) -> bool:
        return apart(state)[0] <= NEAREST_YEARS

    return [
        Kind(f"members of {where} of the same round", lambda s: mates(s) and near(s), apart),
        Kind(f"members of {where}, nearest by year of entry", near, apart),
        Kind("members of the same round", mates, apart),
        Kind(f"members that entered within {NEAREST_YEARS} years", nearest, apart, wanted=1),
    ]


def _ladder_kinds(dyad: Dyad, ladder: dict[str, Climbed]) -> list[Kind]:
    own = dyad.state.id
    places = _places(dyad, own)
    where = _told(places)

    def apart(state: str) -> tuple[int, int]:
        return (
            abs(ladder[state].entered - ladder[own].entered),
            abs(ladder[state].top - ladder[own].top),
        )

    def like(state: str, years: int, rungs: int) -> bool:
        entry, height = apart(state)
        return entry <= years and height <= rungs

    def near(state: str) -> bool:
        return bool(places & _places(dyad, state))

    def both(state: str) -> tuple[int, ...]:
        return (sum(apart(state)),)

    return [
        Kind(
            f"partners of {where} that entered its ladder within {ENTRY_YEARS} years of the state "
            f"and came within {RUNGS} rungs of it",
            lambda s: near(s) and like(s, ENTRY_YEARS, RUNGS),
            both,
        ),
        Kind(
            f"partners of {where} that came within {RUNGS} rungs of it, whenever they entered",
            lambda s: near(s) and apart(s)[1] <= RUNGS,
            both,
        ),
        Kind(
            f"partners elsewhere that entered its ladder within {FAR_ENTRY_YEARS} years of the "
            f"state and came within {FAR_RUNGS} rung of it",
            lambda s: like(s, FAR_ENTRY_YEARS, FAR_RUNGS),
            both,
            wanted=1,
        ),
        Kind(
            "partners elsewhere that came as far on its ladder, whenever they entered",
            lambda s: not apart(s)[1],
            both,
            wanted=1,
        ),
    ]


def _beside_kinds(dyad: Dyad, beside: dict[str, frozenset[str]]) -> list[Kind]:
    own = dyad.state.id
    places = _places(dyad, own)
    return [
        Kind(
            f"partners of {_told(places)} that stand beside its ladder too",
            lambda s: bool(places & _places(dyad, s)),
            lambda _: (),
        ),
        Kind(
            "partners beside its ladder that share most mechanisms with the state",
            lambda s: not beside[own].isdisjoint(beside[s]),
            lambda s: (-len(beside[own] & beside[s]),),
            wanted=1,
        ),
    ]


def _entered(dyad: Dyad) -> dict[str, int]:
    """By full member at the day, the year it entered; the latest entry where it came back."""
    rows = dyad.evidence.memberships.of(dyad.partner.organization)
    inside = [r for r in rows if r.status == "full" and r.covers(dyad.as_of)]
    return {r.state: r.start.year for r in inside}


def _left(dyad: Dyad, entered: dict[str, int]) -> set[str]:
    """States that were members or participants and are nothing of the kind at the day."""
    rows = dyad.evidence.memberships.of(dyad.partner.organization)
    was = {
        r.state
        for r in rows
        if r.end is not None
        and r.end.by(dyad.as_of)
        and r.status.split(" ", maxsplit=1)[0] in ("full", "participant")
    }
    still = {r.state for r in rows if r.covers(dyad.as_of)}
    return was - still - set(entered)


def _beside(dyad: Dyad, others: set[str]) -> dict[str, frozenset[str]]:
    """By state that is neither member nor on the ladder, its mechanisms and statuses."""
    organization = dyad.partner.organization
    found: dict[str, set[str]] = {}
    for fact in dyad.evidence.facts:
        if fact.kind == "milestone" and fact.organization == organization:
            for state in fact.subjects():
                found.setdefault(state, set()).add(fact.mechanism)
    for row in dyad.evidence.memberships.of(organization):
        if row.covers(dyad.as_of):
            found.setdefault(row.state, set()).add(f"{row.status} {row.start.year}")
    return {s: frozenset(m) for s, m in found.items() if s not in others}


def _places(dyad: Dyad, state: str) -> frozenset[str]:
    """The neighbourhoods of a state; its sub-region of the United Nations where it has none."""
    named = frozenset(words for words, states in _neighbourhoods() if state in states)
    region = dyad.evidence.actors[state].region if state in dyad.evidence.actors else ""
    return named or frozenset([region] if region else ())


def _told(places: frozenset[str]) -> str:
    return " or ".join(sorted(places)) or "the same neighbourhood"


@cache
def _neighbourhoods() -> tuple[tuple[str, frozenset[str]], ...]:
    rows = rows_of(DATA / "codebook" / "neighbourhoods.csv")
    return tuple((r["neighbourhood"], frozenset(split(r["states"]))) for r in rows)
