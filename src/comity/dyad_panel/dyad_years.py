"""The panel: one row a state, organization and year, with everything the evidence holds.

Membership is taken on 31 December, counts are strict and generous, and coverage stands beside
each: an empty cell is a year the evidence cannot see, 0 one it saw without finding anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from comity.core.dates import parse_when
from comity.core.provenance import Origin
from comity.core.series import Series
from comity.dyad_panel.columns import KEYS, Column, ends, of_measures, stem
from comity.errors import UsageError
from comity.evaluation.parts import Reached
from comity.evaluation.sections.ladder import ladder_of
from comity.evidence.dyad import Dyad
from comity.evidence.evidence import Evidence
from comity.evidence.question import Question
from comity.measures import Measure, all_measures
from comity.sources.ties import Obligations, SharedOrganizations

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]
Told = Callable[[str], None]


@dataclass(frozen=True, repr=False)
class DyadPanel:
    """The panel with what is needed to read and cite it.

    Attributes:
        table: its rows, by state, organization and year.
        columns: what each column means, in order.
        origins: the data sets it rests on.
        as_of: nothing later was used.
    """

    table: pa.Table
    columns: tuple[Column, ...]
    origins: tuple[Origin, ...]
    as_of: date

    def __repr__(self) -> str:
        return f"<DyadPanel: {self.table.num_rows} rows as of {self.as_of}>"


def pairs_of(evidence: Evidence) -> list[tuple[str, str]]:
    """Every state and organization between which the record has a fact, by id."""
    actors = evidence.actors
    found = {
        (state, other)
        for fact in evidence.facts
        for state in fact.subjects()
        for other in fact.partners()
        if state in actors and other in actors
        and actors[state].kind == "state" and actors[other].kind == "organization"
    }  # fmt: skip
    return sorted(found)


def dyad_years(
    question: Question,
    *,
    pairs: Sequence[tuple[str, str]] | None = None,
    measures: Sequence[Measure] | None = None,
    progress: Told | None = None,
) -> DyadPanel:
    """The panel of all pairs.

    Args:
        question: as-of day, first year, partner set, evidence; its state and partner play no part.
        pairs: (state, organization) of each dyad; default are all pairs of the record.
        measures: default are all that `Measure.in_panel` says belong.
        progress: told which pair is being measured.

    Raises:
        UsageError: no pair, or one that does not exist.
    """
    import pyarrow as pa

    evidence = question.load()
    question = question.on(evidence)
    chosen = [m for m in all_measures() if m.in_panel] if measures is None else list(measures)
    wanted = pairs_of(evidence) if pairs is None else list(pairs)
    if not wanted:
        raise UsageError("there is no pair to measure: name states and organizations")
    dyads = [question.reduced(question.of(*pair).dyad()) for pair in wanted]
    together = {m.id: m.many(dyads) for m in chosen if m.many is not None}
    ties = _Ties(dyads[0].evidence, sorted({d.state.id for d in dyads}))
    rows: list[Row] = []
    for place, dyad in enumerate(dyads):
        if progress:
            progress(f"{dyad.state.name} and {dyad.partner.organization}")
        series = {
            m: together[m.id][place] if m.id in together else m.compute(dyad, "") for m in chosen
        }
        rows += _rows(dyad, series, ties)
    columns = (*KEYS, *of_measures(chosen))
    body = {c.name: [row.get(c.name) for row in rows] for c in columns}
    table = pa.table(body, schema=pa.schema([(c.name, _type(body[c.name])) for c in columns]))
    return DyadPanel(table, columns, _origins(dyads[0].evidence, rows), dyads[0].as_of)


def _type(values: Sequence[object]) -> pa.DataType:
    """The type of a column: text, whole numbers, else numbers; of an empty one numbers."""
    import pyarrow as pa

    seen = {type(v) for v in values if v is not None}
    if seen == {str}:
        return pa.string()
    return pa.int64() if seen == {int} else pa.float64()


def _rows(dyad: Dyad, series: Mapping[Measure, Series], ties: _Ties) -> list[Row]:
    organization, evidence = dyad.partner.organization, dyad.evidence
    rungs = ladder_of(evidence, organization, dyad.state.id, (), dyad.id).rungs
    points = {m: {p.period: p for p in s.points} for m, s in series.items()}
    found = []
    for year in dyad.years:
        day = min(date(year, 12, 31), dyad.as_of)
        known = evidence.memberships.known(organization)
        members = evidence.memberships.on(organization, day) - {dyad.state.id}
        row: Row = {
            "state": dyad.state.id,
            "state_name": dyad.state.name,
            "state_cow": dyad.state.cow,
            "partner": organization,
            "year": year,
            "elapsed": dyad.elapsed(year),
            "status": _status(dyad, day),
            "members": len(members) if known else None,
            "documents_coverage": dyad.coverage(year),
            "allied_members": ties.allied(dyad.state.id, members, year) if known else None,
            "shared_organizations": ties.shared(dyad.state.id, members, year) if known else None,
            **_rung(rungs, day, bool(evidence.codebook.ladder(organization))),
            "origins": {o for m in points if year in points[m] for o in points[m][year].origins},
        }
        for measure, by_year in points.items():
            point, (low, high) = by_year.get(year), ends(measure)
            if point is not None:
                row |= {
                    stem(measure): point.value,
                    f"{stem(measure)}_{low}": point.low,
                    f"{stem(measure)}_{high}": point.high,
                    f"{stem(measure)}_coverage": point.coverage,
                    f"{stem(measure)}_n": point.n,
                }
        found.append(row)
    return found


def _status(dyad: Dyad, day: date) -> str | None:
    """The state's status in the organization on a day, full membership first."""
    own = [
        m.status
        for m in dyad.evidence.memberships.of(dyad.partner.organization)
        if m.state == dyad.state.id and m.covers(day)
    ]
    return "full" if "full" in own else next(iter(own), None)


def _rung(rungs: Sequence[Reached], day: date, has_ladder: bool) -> Row:
    """The highest rung held on a day: its order by both readings, its name by the strict one."""
    if not has_ladder:
        return {}

    def held(when: str, left: str) -> bool:
        begun = bool(when) and parse_when(when).by(day)
        return begun and not (left and parse_when(left).possibly_by(day))

    strict = [r for r in rungs if held(r.strict, r.left)]
    generous = [r for r in rungs if held(r.generous, r.left)]
    top = max(strict, key=lambda r: r.order, default=None)
    return {
        "rung_strict": top.order if top else 0,
        "rung_generous": max((r.order for r in generous), default=0),
        "rung_name": top.label if top else None,
    }


class _Ties:
    """Obligations and shared organizations of all states asked for, read once."""

    def __init__(self, evidence: Evidence, states: Sequence[str]) -> None:
        atop, igo = evidence.table(Obligations), evidence.table(SharedOrganizations)
        self._allied = atop.by_year(states) if atop else {}
        self._shared = igo.by_year(states) if igo else {}

    def allied(self, state: str, members: frozenset[str], year: int) -> int | None:
        """Members that the state has an obligation with; None where ATOP has nothing of it."""
        own = self._allied.get((state, year))
        return None if own is None else sum(bool(own.get(m)) for m in members)

    def shared(self, state: str, members: frozenset[str], year: int) -> float | None:
        """Mean number of shared organizations over the members that COW has."""
        own = self._shared.get((state, year), {})
        found = [own[m] for m in members if m in own]
        return sum(found) / len(found) if found else None


def _origins(evidence: Evidence, rows: Sequence[Row]) -> tuple[Origin, ...]:
    ids = {"partnership-record"} | {o for row in rows for o in row["origins"]}
    ids |= {"atop"} if any(r["allied_members"] is not None for r in rows) else set()
    ids |= {"cow-igo"} if any(r["shared_organizations"] is not None for r in rows) else set()
    return tuple(evidence.origins[i] for i in sorted(ids) if i in evidence.origins)
