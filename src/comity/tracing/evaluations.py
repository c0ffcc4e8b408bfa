"""`comity trace`: the chain below and above an id, across the evaluations it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from comity.errors import UnknownNode, UsageError
from comity.evaluation import Evaluation, chain_of, evaluate
from comity.evaluation.chain import Node, derived
from comity.evaluation.changes import number_text
from comity.evaluation.parts import Number
from comity.evidence.evidence import Evidence
from comity.evidence.load import load

MOST_PAIRS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a trace.

    Attributes:
        pair: id of the evaluation it belongs to.
        direction: "down" (the id rests on it), "up" (it rests on the id), or empty for the id.
        distance: steps from the id.
        kind: what it is.
        id: its id.
        text: what it says.
    """

    pair: str
    direction: str
    distance: int
    kind: str
    id: str
    text: str


def traced(
    node: str,
    state: str = "",
    partner: str = "",
    *,
    as_of: str | None = None,
    known_by: str | None = None,
    partner_set: str | None = None,
    record: Path | None = None,
    store: Path | None = None,
    vintage: str | None = None,
) -> list[Step]:
    """What a node rests on and what rests on it.

    Args:
        node: id of a sentence, number, fact, membership, passage, document or data set.
        state: the state, where the id does not begin with the pair.
        partner: the organization.
        as_of: as-of date of the evaluations.
        known_by: the last day on which a passage was published that is used.
        partner_set: partner set of the evaluations; default the organization's reading.
        record: a record folder on top of the bundled record.
        store: folder of a store of ingested data; default is the user's own.
        vintage: the store as it was: a release, a day or a commit number.

    Raises:
        UnknownNode: nothing has the id.
        UsageError: it belongs to too many pairs, so that one must be named.
    """
    evidence = load(record, store=store, vintage=vintage)
    steps: list[Step] = []
    for one, other in _pairs(evidence, node, state, partner):
        evaluation = evaluate(
            one,
            other,
            as_of=as_of,
            known_by=known_by,
            partner_set=partner_set,
            evidence=evidence,
        )
        chain = chain_of(evaluation)
        if node not in chain.nodes:
            continue
        own, values = chain.node(node), _values(evaluation)
        steps.append(
            Step(
                pair=evaluation.id,
                direction="",
                distance=0,
                kind=own.kind,
                id=own.id,
                text=_told(own, values),
            )
        )
        for direction, found in (("down", chain.down(node)), ("up", chain.up(node))):
            steps += [
                Step(
                    pair=evaluation.id,
                    direction=direction,
                    distance=distance,
                    kind=n.kind,
                    id=n.id,
                    text=_told(n, values),
                )
                for distance, n in found
            ]
    if not steps:
        steps = _decided(evidence, node)
    if not steps:
        raise UnknownNode(
            f"nothing is called {node!r} as of that date: ids of sentences, numbers, facts and "
            "sources stand in `comity evaluate ... --json`"
        )
    return steps


def _decided(evidence: Evidence, node: str) -> list[Step]:
    """What was decided about a row that is no part of the evidence any more."""
    return [
        Step(pair="", direction="", distance=0, kind="passage", id=node, text=f"{c.old} [{c.told}]")
        for c in evidence.corrections
        if c.target == node and c.action != "correct"
    ]


def _values(evaluation: Evaluation) -> dict[str, str]:
    return {n.id: number_text(n) for n in derived(evaluation) if isinstance(n, Number)}


def _told(node: Node, values: Mapping[str, str]) -> str:
    return f"{node.text}: {values[node.id]}" if node.id in values else node.text


def _pairs(evidence: Evidence, node: str, state: str, partner: str) -> list[tuple[str, str]]:
    """The pairs whose evaluation holds the id: named, in the id itself, or found by its facts."""
    if state and partner:
        return [(state, partner)]
    head = node.partition("/")[0]
    one, dash, other = head.partition("-")
    if dash and "/" in node and one in evidence.actors and other in evidence.actors:
        return [(one, other)]
    pairs = pairs_of(evidence, node)
    if len(pairs) > MOST_PAIRS:
        raise UsageError(
            f"{node} bears on {len(pairs)} pairs of states and organizations: name one, as in "
            f"`comity trace {node} {pairs[0][0]} {pairs[0][1]}`"
        )
    return pairs


def pairs_of(evidence: Evidence, node: str) -> list[tuple[str, str]]:
    """The pairs of a state and an organization that a fact, passage, source or origin bears on."""
    found: dict[tuple[str, str], None] = {}
    for fact in evidence.facts:
        ids = {fact.id, *fact.merged, *(p.id for p in fact.passages), *fact.sources, *fact.origins}
        if node not in ids:
            continue
        actors = evidence.actors
        others = [p for p in fact.partners() if p in actors and actors[p].kind == "organization"]
        for subject in sorted(fact.subjects()):
            for other in sorted(others):
                found[subject, other] = None
    for row in evidence.memberships.rows:
        if node in (row.id, row.passage.id, row.passage.source):
            found[row.state, row.organization] = None
    return list(found)
