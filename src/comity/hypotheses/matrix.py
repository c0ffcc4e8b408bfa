"""The matrix of an inquiry: marks, weights, what is against each hypothesis, and what decides.

Of every hypothesis two sums are given. Heuer's: marks against it, each times the weight of its
evidence (`propositions.evidence_weight`: tier, verification, independent publishers). Open
Synthesis's: marks against it without weights (neutral minus the mark, where it lies below). What is
for a hypothesis is not counted by either. The diagnosticity of an item is the standard deviation of
its marks over the hypotheses; an item that says the same of all says nothing.

Strict and generous: rows that a person confirmed, and all rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import pstdev
from typing import Any

from comity.core.tabular import Tabular
from comity.errors import UsageError
from comity.evidence.evidence import Evidence
from comity.evidence.load import load_evidence
from comity.hypotheses.inquiry_file import read_inquiry
from comity.hypotheses.model import MARKS, Inquiry, Item
from comity.propositions import Bench, resolve
from comity.propositions.evidence_weight import weighed

WEAKER = {"CC": "C", "II": "I"}
"""What a mark comes to where a statement holds in part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One item with its marks.

    Attributes:
        id: its number in the file.
        says: what it is.
        verdict: of a statement, its verdict; of a fact, "a fact of the record".
        marks: by hypothesis.
        weight: 0 to 1; 0 for a statement that is open.
        diagnosticity: standard deviation of the marks, 0 to 2.
        confirmed: who confirmed the marks, or empty.
        facts: ids of the facts it rests on.
        sources: ids of their documents.
        decides: of an undecided statement, what evidence would decide it.
    """

    id: int
    says: str
    verdict: str
    marks: Mapping[str, str]
    weight: float
    diagnosticity: float
    confirmed: str
    facts: tuple[str, ...]
    sources: tuple[str, ...]
    decides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is against one hypothesis.

    Attributes:
        hypothesis: its id.
        says: what it says.
        strict: Heuer's weighted sum over confirmed rows.
        generous: over all rows.
        unweighted: Open Synthesis's sum over all rows.
        in_favour: the marks for it, not counted: how many rows.
    """

    hypothesis: str
    says: str
    strict: float
    generous: float
    unweighted: int
    in_favour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What would lead where one thing were left out.

    Attributes:
        without: the row ("row 3") or the document left out.
        leads: the hypotheses that have the least against them then.
    """

    without: str
    leads: tuple[str, ...]


@dataclass(frozen=True, repr=False, kw_only=True)
class Matrix(Tabular):
    """An inquiry answered.

    Attributes:
        question: what is to be explained.
        as_of: nothing later was used.
        standings: of each hypothesis, the least against it first.
        items: the rows, the most diagnostic first.
        leads: those with the least against them by all rows; several where they are equal.
        strict_leads: the same by confirmed rows; all hypotheses where none is confirmed.
        turns: what, left out alone, changes who leads.
        decides: what evidence would decide the statements that are open, by row.
    """

    question: str
    as_of: date
    standings: tuple[Standing, ...]
    items: tuple[Row, ...]
    leads: tuple[str, ...]
    strict_leads: tuple[str, ...]
    turns: tuple[Turn, ...]
    decides: Mapping[int, tuple[str, ...]]

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """One row an item, with a column a hypothesis."""
        for row in self.items:
            yield {
                "item": row.id, "says": row.says, "verdict": row.verdict, "weight": row.weight,
                "diagnosticity": row.diagnosticity, "confirmed": row.confirmed, **row.marks,
            }  # fmt: skip

    def summary(self) -> str:
        """The question, and what leads."""
        return f"{self.question} Least against: {', '.join(self.leads)}"


def ach(
    inquiry: Inquiry | Path | str,
    *,
    as_of: date | str | None = None,
    record: Path | str | None = None,
    evidence: Evidence | None = None,
) -> Matrix:
    """Hold competing hypotheses against the evidence.

    Args:
        inquiry: an inquiry, or its file.
        as_of: the day, before that of the file; None means the file's, or the end of the record.
        record: a record folder on top of the bundled record.
        evidence: evidence that is loaded already.

    Raises:
        ComityError: the file is wrong, or a fact of it is not known by the day.
    """
    from comity.core.dates import come, parse_as_of

    known = evidence or load_evidence(record)
    if not isinstance(inquiry, Inquiry):
        inquiry = read_inquiry(Path(inquiry), known.actors, known.codebook)
    day = parse_as_of(as_of) if isinstance(as_of, str) else as_of or inquiry.as_of
    day = come(day or min(known.last, date.today()), "the as-of date")
    bench = Bench(known.as_of(day), day)
    rows = [_row(item, inquiry, bench, day) for item in inquiry.items]
    names = tuple(inquiry.hypotheses)
    against = {n: _against(rows, n) for n in names}
    confirmed = [row for row in rows if row.confirmed]
    standings = sorted(
        (
            Standing(
                hypothesis=name,
                says=inquiry.hypotheses[name],
                strict=_against(confirmed, name),
                generous=against[name],
                unweighted=sum(max(0, -MARKS[row.marks[name]]) for row in rows),
                in_favour=sum(MARKS[row.marks[name]] > 0 for row in rows),
            )
            for name in names
        ),
        key=lambda s: s.generous,
    )
    leads = _leads(rows, names)
    return Matrix(
        question=inquiry.question,
        as_of=day,
        standings=tuple(standings),
        items=tuple(sorted(rows, key=lambda r: (-r.diagnosticity * r.weight, r.id))),
        leads=leads,
        strict_leads=_leads(confirmed, names),
        turns=tuple(_turns(rows, names, leads)),
        decides={row.id: row.decides for row in rows if row.decides},
    )


def _row(item: Item, inquiry: Inquiry, bench: Bench, day: date) -> Row:
    if item.proposition is None:
        return _of_fact(item, inquiry, bench, day)
    found = resolve(item.proposition, bench, day, rivals=False)
    marks: Mapping[str, str] = {}
    told = found.speaks_for
    if found.verdict == "holds":
        marks = item.if_holds
    elif found.verdict == "holds in part":
        marks = {name: WEAKER.get(mark, mark) for name, mark in item.if_holds.items()}
    elif found.verdict == "contradicted":
        marks, told = item.if_not, found.speaks_against or found.speaks_for
    heaviest = max((w.weight for w in told), default=found.coverage) if marks else 0.0
    return _made(
        item, inquiry, marks,
        says=item.says or item.proposition.says or item.proposition.id,
        verdict=found.verdict,
        weight=heaviest,
        facts=tuple(w.id for w in told),
        sources=tuple(dict.fromkeys(s for w in told for s in w.sources)),
        decides=found.decides if found.verdict == "the record cannot decide" else (),
    )  # fmt: skip


def _of_fact(item: Item, inquiry: Inquiry, bench: Bench, day: date) -> Row:
    fact = bench.evidence.find(item.fact)
    if fact is None:
        raise UsageError(
            f"evidence {item.id}: the record knows no fact {item.fact!r} by {day}; ids of facts "
            "stand in an evaluation (`comity evaluate ... --json`)"
        )
    (own,) = weighed(bench.evidence, [fact.id])
    return _made(
        item, inquiry, item.marks,
        says=item.says or f"{fact.title} ({fact.start})",
        verdict="a fact of the record" if fact.strict else "unverified or announced",
        weight=own.weight,
        facts=(fact.id,),
        sources=own.sources,
    )  # fmt: skip


def _made(
    item: Item, inquiry: Inquiry, marks: Mapping[str, str], *, says: str, verdict: str,
    weight: float, facts: tuple[str, ...], sources: tuple[str, ...], decides: tuple[str, ...] = (),
) -> Row:  # fmt: skip
    whole = {name: marks.get(name, "N") for name in inquiry.hypotheses}
    return Row(
        id=item.id,
        says=says,
        verdict=verdict,
        marks=whole,
        weight=round(weight, 4),
        diagnosticity=round(pstdev(MARKS[m] for m in whole.values()), 4),
        confirmed=item.confirmed,
        facts=facts,
        sources=sources,
        decides=decides,
    )


def _against(rows: Iterable[Row], name: str) -> float:
    return round(sum(max(0, -MARKS[row.marks[name]]) * row.weight for row in rows), 4)


def _leads(rows: Sequence[Row], names: Sequence[str]) -> tuple[str, ...]:
    sums = {name: _against(rows, name) for name in names}
    least = min(sums.values())
    return tuple(name for name in names if sums[name] == least)


def _turns(rows: Sequence[Row], names: Sequence[str], leads: tuple[str, ...]) -> Iterator[Turn]:
    """Leave out each row, then all that rests on one document alone."""
    for row in rows:
        then = _leads([r for r in rows if r is not row], names)
        if then != leads:
            yield Turn(without=f"row {row.id}", leads=then)
    for source in sorted({s for row in rows for s in row.sources}):
        left = [r for r in rows if set(r.sources) != {source}]
        if len(left) < len(rows) - 1:  # one row alone was left out above
            then = _leads(left, names)
            if then != leads:
                yield Turn(without=source, leads=then)
