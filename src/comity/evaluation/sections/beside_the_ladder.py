"""What a state holds beside the institutional ladder: councils, offices, tailored programmes.

Partners across the globe and in the Mediterranean never enter the ladder, and those on it hold more
than rungs. Each mechanism of the organization that is no rung stands once, with its first step and
where its last one leaves it; agreements stand in the legal base.
"""

from __future__ import annotations

from dataclasses import dataclass

from comity.core.codebook import Mechanism
from comity.core.dates import When, when_text
from comity.core.facts import Fact
from comity.evaluation.parts import Sentence
from comity.evaluation.section import Grid, Section, TableCell
from comity.evaluation.standing import standing_of
from comity.evidence.dyad import Dyad
from comity.measures.instruments import OVER, instruments, term_of

SCOPES = {
    "council of two": "council of the two",
    "tailored": "tailored partnership",
    "council": "seat in a council of partners",
    "office": "office or mission",
    "promise": "promise of membership",
    "aspiration": "declared aim of membership",
    "step": "step toward membership",
    "chapter": "step of the talks",
    "accession": "step of the talks",
}
"""What a mechanism beside the ladder is called, by its scope; the order of the table."""
PROGRAMMES = ("plan", "programme")
HELD = ("council of two", "tailored", "council", "office")
"""Scopes of what a partner holds, as against what was said or promised."""
TOLD = 4
ROUTINE = ("held", "evaluated", "renewal discussed", "discussed")
TAKEN = ("in force", "renewed", "resumed")
"""Stages by which a seat or an office is there; what is only agreed is not yet."""
AGREED = (*TAKEN, "agreed", "signed", "ratified", "applied provisionally")
"""Stages by which a programme or a council of the two stands; what is only proposed does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideStep:
    """A mechanism beside the ladder.

    Attributes:
        name: its name.
        scope: what it is, one of `SCOPES` or "programme".
        since: the first step by which it stood, else its first step.
        last: the last word that the record has of it: event and date.
        stands: whether it was taken up, nothing ended, suspended, declined or put it off since, its
            term is not over and nothing took its place.
        strict: whether its first step is verified.
        facts: ids of the facts behind it.
    """

    name: str
    scope: str
    since: When
    last: tuple[str, When]
    stands: bool
    strict: bool
    facts: tuple[str, ...]


def side_steps(dyad: Dyad) -> tuple[SideStep, ...]:
    """What the state holds or held beside the ladder, by scope and date."""
    dyad = dyad.ever
    organization = dyad.partner.organization
    codebook = dyad.evidence.codebook
    rungs = {m for rung in codebook.ladder(organization) for m, _ in rung.steps}
    grouped: dict[str, list[Fact]] = {}
    for fact in dyad.facts:
        if fact.kind == "milestone" and fact.organization == organization:
            known = codebook.mechanism(organization, fact.mechanism)
            if fact.mechanism not in rungs and _scope(known):
                grouped.setdefault(fact.mechanism, []).append(fact)
    found = [
        _side_step(dyad, _scope(codebook.mechanism(organization, name)), name, facts)
        for name, facts in grouped.items()
    ]
    order = [*SCOPES, "programme"]
    return tuple(
        sorted(
            (step for step in found if step is not None),
            key=lambda s: (order.index(s.scope), s.since.first, s.name),
        )
    )


def _scope(known: Mechanism) -> str:
    if known.scope in SCOPES:
        return known.scope
    return "programme" if known.instrument in PROGRAMMES else ""


def _side_step(dyad: Dyad, scope: str, name: str, facts: list[Fact]) -> SideStep | None:
    begun = [f for f in facts if not _down(f) and f.event not in ROUTINE]
    if not begun:
        return None
    taken = TAKEN if scope in ("office", "council") else AGREED
    held = [f for f in begun if f.stage in taken or scope not in (*HELD, "programme")]
    first, last = (held or begun)[0], facts[-1]
    return SideStep(
        name=dyad.evidence.codebook.mechanism(first.organization, name).label or name,
        scope=scope,
        since=first.start,
        last=(last.event, last.start),
        stands=bool(held) and not _down(last) and not _over(dyad, name),
        strict=first.id in dyad.strict_ids,
        facts=dyad.ids(facts),
    )


def _over(dyad: Dyad, name: str) -> bool:
    """Whether a mechanism's term is over, by its name or kind, or another took its place."""
    term = term_of(name)
    status = next((i.strict_status for i in instruments(dyad) if i.name == name), "")
    return bool(term and term.by(dyad.as_of)) or status in OVER


def _down(fact: Fact) -> bool:
    """Whether a step ends, suspends, declines or puts off."""
    return (
        (fact.depth or 0) < 0
        or fact.stage in ("ended", "suspended")
        or fact.event.startswith("decided (not")
    )


def held_text(dyad: Dyad) -> tuple[str, tuple[str, ...]]:
    """What still stands beside the ladder in words, verified only, and the facts behind it.

    Nothing is said of a member, which holds more than this, or where the relation is broken, frozen
    or left: what was never formally closed is not held there.
    """
    if standing_of(dyad).word:
        return "", ()
    held = [
        s for s in side_steps(dyad) if s.stands and s.strict and s.scope in (*HELD, "programme")
    ][:TOLD]
    told = ", ".join(f"{s.name} (since {when_text(s.since)})" for s in held)
    return told, tuple(f for s in held for f in s.facts)


def build(dyad: Dyad) -> Section | None:
    """The section, or None where the record has nothing beside the ladder."""
    steps = side_steps(dyad)
    if not steps:
        return None
    rows = tuple(
        (
            TableCell(text=step.name, facts=step.facts),
            TableCell(text=SCOPES.get(step.scope, step.scope)),
            TableCell(text=f"{step.since}{'' if step.strict else ' ?'}"),
            TableCell(text="-" if _only_step(step) else f"{step.last[0]} {step.last[1]}"),
        )
        for step in steps
    )
    base = f"{dyad.id}/beside-the-ladder"
    told, facts = held_text(dyad)
    said: tuple[Sentence, ...] = ()
    if told:
        said = (
            Sentence(
                id=f"{base}/held",
                rule="beside-the-ladder",
                text=f"Beside the ladder {dyad.state_told} holds: {told}.",
                numbers=(),
                facts=facts,
                origins=("partnership-record",),
            ),
        )
    return Section(
        id=base,
        title="Beside the ladder",
        sentences=said,
        tables=(
            Grid(
                title="",
                header=("mechanism", "what it is", "since", "last word of the record"),
                rows=rows,
                foot="mechanisms that are no rung of the ladder; ? unverified; agreements stand in "
                "the legal base",
            ),
        ),
    )


def _only_step(step: SideStep) -> bool:
    return step.last[1] == step.since and step.stands
