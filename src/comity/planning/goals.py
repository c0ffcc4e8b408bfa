"""Goals, ways and means as a tree: how each stands, and what is counted below it.

Ways and means that are done are no proof of their end: only a goal made of goals is attained by
what is below it. Of the leaves below a row, shares are given as bounds:

    least   weight of the leaves attained by verified facts / weight of all leaves
    most    weight of those attained by any reading, or not assessed / weight of all leaves
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from comity.core.dates import come, parse_as_of
from comity.core.tabular import Tabular
from comity.errors import UsageError
from comity.evidence.bundled import pair_in_prose
from comity.evidence.evidence import Evidence
from comity.evidence.load import load_evidence
from comity.planning.attainment import (
    ATTAINED,
    GENEROUS,
    NOT_ASSESSED,
    SLIPPING,
    STANDS,
    UNDER_WAY,
    Standing,
    attainment,
)
from comity.planning.tables import Item, Planned, read_planned
from comity.propositions import Bench

NO_PROPOSITION = "the plan gives no proposition for it"
ENDS = "ways and means that are done are no proof of their end; give it a proposition of its own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The leaves below a row, counted.

    Attributes:
        leaves: how many.
        assessed: of how many something can be said.
        counts: how many stand how, by `STANDS`.
        overdue: of how many the day is past without a verified attainment.
        least: least share of their weight that is attained, 0 to 1; None where it is all zero.
        most: greatest share.
    """

    leaves: int
    assessed: int
    counts: Mapping[str, int]
    overdue: int
    least: float | None
    most: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A row of the plan with how it stands.

    Attributes:
        item: the row.
        level: how far below the top, from 0.
        standing: how it stands.
        tally: what is below it, or None for a leaf.
    """

    item: Item
    level: int
    standing: Standing
    tally: Tally | None


@dataclass(frozen=True, repr=False, kw_only=True)
class Plan(Tabular):
    """The plan of a pair held against the record.

    Attributes:
        state: id of the state.
        partner: id of the organization.
        as_of: nothing later was used.
        nodes: its rows, each above what serves it.
        tally: of all leaves.
    """

    state: str
    partner: str
    as_of: date
    nodes: tuple[Node, ...]
    tally: Tally

    @property
    def leaves(self) -> tuple[Node, ...]:
        """The rows that no other serves."""
        return tuple(n for n in self.nodes if n.tally is None)

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """One row a row of the plan."""
        for n in self.nodes:
            yield {
                "id": n.item.id, "parent": n.item.parent, "kind": n.item.kind,
                "text": n.item.text, "stands": n.standing.stands, "why": n.standing.why,
                "due": n.standing.due, "overdue": n.standing.overdue, "late": n.standing.late,
                "facts": ", ".join(w.id for w in n.standing.facts),
                "leaves": n.tally.leaves if n.tally else None,
                "assessed": n.tally.assessed if n.tally else None,
                "least": n.tally.least if n.tally else None,
                "most": n.tally.most if n.tally else None,
            }  # fmt: skip

    def summary(self) -> str:
        """How many are attained, and of how many something can be said."""
        return (
            f"Plan of {pair_in_prose(self.state, self.partner)} as of {self.as_of}: "
            f"{told(self.tally)}"
        )


def told(tally: Tally) -> str:
    """A tally in words: k of n assessed, of m."""
    counts = tally.counts
    parts = [f"{counts[s]} {s}" for s in STANDS if counts[s] and s != NOT_ASSESSED]
    text = f"{tally.assessed} of {tally.leaves} assessed"
    text += f" ({', '.join(parts)})" if parts else ""
    text += f"; {tally.overdue} overdue" if tally.overdue else ""
    if tally.least is not None and tally.most is not None:
        text += f"; attained {tally.least:.0%} to {tally.most:.0%}"
    return text


def plan_goals(
    state: str,
    partner: str,
    *,
    record: Path | str,
    as_of: date | str | None = None,
    evidence: Evidence | None = None,
) -> Plan:
    """Hold the plan of a pair against the record.

    Args:
        state: id or name of the state.
        partner: id or name of the organization.
        record: the record folder with the plan; its facts count too.
        as_of: the day; None means the end of the record.
        evidence: evidence that is loaded already.

    Raises:
        ComityError: the folder is wrong, or has no plan of the pair.
    """
    known = evidence or load_evidence(record)
    planned = read_planned(Path(record), known.actors, known.codebook)
    day = day_of(as_of, known)
    ids = known.actors.state(state).id, known.actors.organization(partner).id
    return goals_of(planned, known, ids, day)


def day_of(as_of: date | str | None, known: Evidence) -> date:
    """The as-of date, or the end of the record."""
    day = parse_as_of(as_of) if isinstance(as_of, str) else as_of
    return come(day or min(known.last, date.today()), "the as-of date")


def goals_of(planned: Planned, known: Evidence, pair: tuple[str, str], day: date) -> Plan:
    """The plan of a pair from tables that are read.

    Raises:
        UsageError: the tables have no plan of the pair.
    """
    items = [i for i in planned.items if (i.state, i.partner) == pair]
    if not items:
        raise UsageError(
            f"the record folder has no plan of {pair_in_prose(*pair)}: write its rows in plan.csv"
        )
    bench = Bench(known.as_of(day), day)
    below: dict[str, list[Item]] = {}
    for item in items:
        below.setdefault(item.parent, []).append(item)
    nodes: list[Node] = []
    for top in below.get("", []):
        nodes += _walk(top, 0, below, bench, day)
    return Plan(
        state=pair[0],
        partner=pair[1],
        as_of=day,
        nodes=tuple(nodes),
        tally=tally_of([n for n in nodes if n.tally is None]),
    )


def _walk(
    item: Item, level: int, below: Mapping[str, Sequence[Item]], bench: Bench, day: date
) -> list[Node]:
    """A row, then everything below it."""
    groups = [_walk(child, level + 1, below, bench, day) for child in below.get(item.id, ())]
    under = [node for group in groups for node in group]
    own = (
        attainment(item.proposition, item.due, bench, day)
        if item.proposition is not None
        else _of_parts(item, [group[0] for group in groups], day)
    )
    leaves = [n for n in under if n.tally is None]
    tally = tally_of(leaves) if leaves else None
    return [Node(item=item, level=level, standing=own, tally=tally), *under]


def _of_parts(item: Item, parts: Sequence[Node], day: date) -> Standing:
    """How a row without a proposition stands: by its parts where all of them are goals."""
    due = item.due.last if item.due else None
    overdue = due is not None and due < day
    if not parts:
        return Standing(stands=NOT_ASSESSED, why=NO_PROPOSITION, due=due, overdue=overdue)
    if item.kind != "goal" or any(p.item.kind != "goal" for p in parts):
        why = f"{NO_PROPOSITION}: {ENDS}"
        return Standing(stands=NOT_ASSESSED, why=why, due=due, overdue=overdue)
    stands = [p.standing.stands for p in parts]
    facts = tuple({w.id: w for p in parts for w in p.standing.facts}.values())
    word = NOT_ASSESSED
    if all(s == ATTAINED for s in stands):
        word = ATTAINED
    elif all(s in (ATTAINED, GENEROUS) for s in stands):
        word = GENEROUS
    elif SLIPPING in stands or (overdue and NOT_ASSESSED not in stands):
        word = SLIPPING
    elif NOT_ASSESSED not in stands:
        word = UNDER_WAY
    done, unknown = stands.count(ATTAINED), stands.count(NOT_ASSESSED)
    why = f"{done} of its {len(stands)} goals attained, {unknown} not assessed"
    late = word == ATTAINED and any(p.standing.late for p in parts)
    return Standing(
        stands=word,
        why=why,
        facts=facts if word != NOT_ASSESSED else (),
        due=due,
        overdue=overdue and word != ATTAINED,
        late=late,
    )


def tally_of(leaves: Sequence[Node]) -> Tally:
    """Leaves counted, and the bounds of the share that is attained."""
    stands = [n.standing.stands for n in leaves]
    whole = sum(n.item.weight for n in leaves)
    strict = sum(n.item.weight for n in leaves if n.standing.stands == ATTAINED)
    open_ = sum(n.item.weight for n in leaves if n.standing.stands in (GENEROUS, NOT_ASSESSED))
    return Tally(
        leaves=len(leaves),
        assessed=len(leaves) - stands.count(NOT_ASSESSED),
        counts={s: stands.count(s) for s in STANDS},
        overdue=sum(n.standing.overdue for n in leaves),
        least=strict / whole if whole else None,
        most=min(1.0, (strict + open_) / whole) if whole else None,
    )
