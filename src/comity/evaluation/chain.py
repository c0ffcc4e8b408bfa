"""The chain: from any sentence or number down to passages, and up to all that rests on it.

Every dataclass of an evaluation that has an `id` is a node; its parents are the ids in its
`numbers`, `facts`, `origins`, `drawn` and `crossed` fields. Facts lead to passages, passages to
documents and data sets.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from comity.core.facts import Fact
from comity.core.plain_values import field_names
from comity.errors import UnknownNode
from comity.evaluation.evaluation_data import EvaluationData
from comity.evidence.bundled import with_names
from comity.measures.depth import Cell
from comity.record.sources_table import grade_words

PARENT_FIELDS = ("numbers", "facts", "origins", "drawn", "crossed")
_EVIDENCE = ("facts", "sources", "origins", "memberships", "matches", "grades")


@dataclasses.dataclass(frozen=True, slots=True)
class Node:
    """A step of the chain.

    Attributes:
        id: its id.
        kind: sentence, number, section, fact, membership, passage, source or origin.
        text: what it says.
        parents: ids of what it rests on directly.
    """

    id: str
    kind: str
    text: str
    parents: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Chain:
    """All nodes of an evaluation, walkable in both directions."""

    nodes: Mapping[str, Node]

    def node(self, node_id: str) -> Node:
        """The node with an id.

        Raises:
            UnknownNode: there is none; the message says where ids stand.
        """
        found = self.nodes.get(node_id)
        if found is None:
            raise UnknownNode(
                f"nothing in this evaluation is called {node_id!r}: ids of sentences, numbers, "
                "facts and sources stand in `comity evaluate ... --json`"
            )
        return found

    def down(self, node_id: str) -> list[tuple[int, Node]]:
        """What a node rests on, depth first, each once, with its distance."""
        return self._walk(node_id, {i: n.parents for i, n in self.nodes.items()})

    def up(self, node_id: str) -> list[tuple[int, Node]]:
        """What rests on a node, depth first, each once, with its distance."""
        children: dict[str, list[str]] = {}
        for node in self.nodes.values():
            for parent in node.parents:
                children.setdefault(parent, []).append(node.id)
        return self._walk(node_id, {i: tuple(c) for i, c in children.items()})

    def _walk(self, node_id: str, links: Mapping[str, tuple[str, ...]]) -> list[tuple[int, Node]]:
        self.node(node_id)
        seen = {node_id}
        found: list[tuple[int, Node]] = []
        stack = [(1, link) for link in reversed(links.get(node_id, ()))]
        while stack:
            depth, name = stack.pop()
            if name in seen or name not in self.nodes:
                continue
            seen.add(name)
            found.append((depth, self.nodes[name]))
            stack += [(depth + 1, link) for link in reversed(links.get(name, ()))]
        return found


def chain_of(evaluation: EvaluationData) -> Chain:
    """The chain of an evaluation."""
    nodes: dict[str, Node] = {}
    for item in derived(evaluation):
        parents = tuple(
            dict.fromkeys(p for field in PARENT_FIELDS for p in _ids(getattr(item, field, ())))
        )
        kind = type(item).__name__.lower()
        nodes[item.id] = Node(item.id, kind, _text(item), parents)
    for fact in evaluation.facts.values():
        parents = (*(p.id for p in fact.passages), *_members(evaluation, fact))
        nodes[fact.id] = Node(fact.id, "fact", f"{fact.start} {fact.title}", parents)
    for member in evaluation.memberships:
        text = with_names(member.passage.text)
        nodes[member.id] = Node(member.id, "membership", text, (member.passage.id,))
    passages = [p for f in evaluation.facts.values() for p in f.passages]
    passages += [m.passage for m in evaluation.memberships]
    for passage in passages:
        parents = tuple(p for p in (passage.source, passage.origin) if p)
        text = f"{passage.text} [{passage.corrected}]" if passage.corrected else passage.text
        if "/membership:" in passage.id:  # the record writes it with ids
            text = with_names(text)
        given = evaluation.grades.get(passage.id)
        if given is not None:
            text += f" (credibility {given.credibility}, {given.words}: {given.why})"
        nodes[passage.id] = Node(passage.id, "passage", text, parents)
    for source in evaluation.sources.values():
        text = f"{source.label} <{source.address}> (reliability {grade_words(source)}: "
        text += f"{source.reliability_why})"
        nodes[source.id] = Node(source.id, "source", text, ())
    for origin in evaluation.origins.values():
        nodes[origin.id] = Node(origin.id, "origin", origin.citation or origin.title, ())
    return Chain(nodes)


def _members(evaluation: EvaluationData, fact: Fact) -> tuple[str, ...]:
    """Ids of the memberships by which a fact is one with the partner: of its other states."""
    states = (fact.subjects() | fact.partners()) - {evaluation.question.state}
    day = fact.start.first
    return tuple(m.id for m in evaluation.memberships if m.state in states and m.covers(day))


def _ids(value: Any) -> Iterator[str]:
    """Ids in a parent field: a tuple of ids, or a mapping whose values are numbers."""
    if isinstance(value, Mapping):
        yield from (number.id for number in value.values())
    else:
        yield from (v for v in value if isinstance(v, str))


def _text(item: Any) -> str:
    if isinstance(item, Cell):
        step = item.strict if item.strict is not None else item.generous
        told = "none" if step is None else f"{step}{'' if item.strict is not None else ' ?'}"
        return f"{item.area}, {item.year}: deepest step {told}, {item.n} fact{'s' * (item.n != 1)}"
    for name in ("text", "label", "what", "answer", "measure", "name"):
        if getattr(item, name, ""):
            return str(getattr(item, name))
    return str(item.id)


def derived(evaluation: EvaluationData) -> list[Any]:
    """Every sentence, number and section entry of an evaluation, evidence itself left out."""
    found: list[Any] = []
    for field in dataclasses.fields(evaluation):
        if field.name not in _EVIDENCE:
            _collect(getattr(evaluation, field.name), found)
    return found


def _collect(value: Any, found: list[Any]) -> None:
    kind = type(value)
    if kind in _PLAIN:
        return
    if kind is tuple or kind is list:
        for inner in value:
            _collect(inner, found)
        return
    names = field_names(kind)
    if names is not None:
        if "id" in names:
            found.append(value)
        for name in names:
            _collect(getattr(value, name), found)
    elif isinstance(value, Mapping):
        for inner in value.values():
            _collect(inner, found)
    elif isinstance(value, tuple | list):
        for inner in value:
            _collect(inner, found)


_PLAIN = frozenset({str, int, float, bool, type(None)})


def mentioned(evaluation: EvaluationData) -> tuple[set[str], set[str]]:
    """Ids of every fact and of every data set that the evaluation's sections mention."""
    facts: set[str] = set(evaluation.timeline)
    origins: set[str] = set()
    for item in derived(evaluation):
        origins.update(getattr(item, "origins", ()))
        for name in ("facts", "drawn", "crossed"):
            value = getattr(item, name, ())
            if isinstance(value, tuple):
                facts.update(value)
    facts.update(f for cell in evaluation.matrix for f in cell.facts)
    facts.update(f for i in evaluation.legal_base for f in i.facts)
    facts.update(f for o in evaluation.operations for f in (o.fact, *(s.fact for s in o.steps)))
    for compared in (*evaluation.peers, *evaluation.poles, *evaluation.measures):
        facts.update(f for s in compared.series.values() for p in s.points for f in p.facts)
    for compared in (
        *evaluation.peers,
        *evaluation.poles,
        *evaluation.voting,
        *evaluation.events,
        *evaluation.measures,
    ):
        origins.update(o for s in compared.series.values() for p in s.points for o in p.origins)
    return facts, origins
