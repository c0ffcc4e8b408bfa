"""Series of the store that no measure of the house reads: the last value with each partner."""

from __future__ import annotations

from comity.evaluation.parts import Number
from comity.evaluation.section import Grid, Section, TableCell
from comity.evidence.dyad import Dyad
from comity.store.observed import Observation, Observed

MOST = 12
"""Rows of a series that are shown, the latest first."""


def build(dyad: Dyad) -> Section | None:
    """One table a data set; None where the store has nothing of the pair besides."""
    partners = dyad.partner_states(dyad.as_of)
    grids = []
    for table in dyad.evidence.series.values():
        if isinstance(table, Observed):
            found = [*table.of(dyad.state.id), *(table.of(dyad.state.id, partners) or ())]
            if found:
                grids.append(_grid(dyad, table, found))
    if not grids:
        return None
    return Section(
        id=f"{dyad.id}/held-series",
        title="Series of the store",
        tables=tuple(grids),
    )


def _grid(dyad: Dyad, table: Observed, found: list[Observation]) -> Grid:
    """The last value of each series and partner."""
    latest: dict[tuple[str, str, str], Observation] = {}
    for one in found:
        latest[one.series, one.partner, one.item] = one
    ordered = sorted(latest.values(), key=lambda o: (o.last, o.series, o.partner), reverse=True)
    actors, rows = dyad.evidence.actors, []
    for one in ordered[:MOST]:
        number = _number(dyad, table.id, one)
        period = (
            str(one.first.year) if one.first.year == one.last.year else f"{one.first} to {one.last}"
        )
        rows.append(
            (
                TableCell(
                    text=one.series.replace("-", " ") + (f", {one.item}" if one.item else "")
                ),
                TableCell(text=actors.name(one.partner) if one.partner else dyad.state.name),
                TableCell(text=period),
                TableCell(text=f"{one.value:g} {one.unit}".strip(), number=number),
            )
        )
    more = len(ordered) - len(rows)
    says = f"{table.universe.says}, {table.universe.years[0]} to {table.universe.years[1]}"
    return Grid(
        title=dyad.evidence.origins[table.id].title,
        header=("series", "with", "period", "value"),
        rows=tuple(rows),
        foot=f"the last value of each; {says}" + (f"; {more} more are not shown" if more else ""),
    )


def _number(dyad: Dyad, origin: str, one: Observation) -> Number:
    place = "/".join(part for part in (origin, one.series, one.partner, one.item) if part)
    return Number(
        id=f"{dyad.id}/held-series/{place}/{one.last.year}",
        label=f"{one.series}, {one.last.year}",
        strict=one.value,
        generous=one.value,
        low=one.low,
        high=one.high,
        unit=one.unit,
        coverage=None,
        n=1,
        facts=(),
        origins=(origin,),
    )
