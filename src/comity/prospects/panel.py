"""Yearly counts of one kind of fact for many pairs: what forecasts of a year learn from.

A panel is cut at a day like everything else: it holds complete calendar years up to the as-of date
and nothing later. A year that the evidence cannot see has no count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from comity.codebook import Pole
from comity.evidence import Evidence
from comity.facts import Fact
from comity.sources import mme

FIRST = 1992
ENOUGH = 2
"""Documents on a state in a year from which the absence of a fact is taken as none."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Panel:
    """Counts of pairs by calendar year.

    Attributes:
        name: what is counted.
        pairs: (state, pole) of each row; a pole is an organization with its members or leader.
        years: calendar years of the columns.
        counts: rows by columns; NaN where the evidence cannot see.
        facts: ids behind each row's counts, by year.
    """

    name: str
    pairs: tuple[tuple[str, str], ...]
    years: tuple[int, ...]
    counts: Floats
    facts: Mapping[tuple[int, int], tuple[str, ...]]

    def row(self, state: str, pole: str) -> int | None:
        """The row of a pair, or None."""
        return self.pairs.index((state, pole)) if (state, pole) in self.pairs else None

    def until(self, year: int) -> Panel:
        """The columns up to a year, it included."""
        kept = [i for i, y in enumerate(self.years) if y <= year]
        return replace(self, years=tuple(self.years[i] for i in kept), counts=self.counts[:, kept])

    def with_count(self, row: int, year: int, count: float) -> Panel:
        """The panel with one count changed; in a year more, the other pairs stay as they are."""
        years, counts = self.years, self.counts
        if year not in years:
            years = (*years, year)
            counts = np.column_stack([counts, counts[:, -1]])
        changed = counts.copy()
        changed[row, years.index(year)] = count
        return replace(self, years=years, counts=changed)

    @cached_property
    def classes(self) -> npt.NDArray[np.int_]:
        """A number for the pole of each row."""
        known = sorted({pole for _, pole in self.pairs})
        return np.array([known.index(pole) for _, pole in self.pairs], dtype=np.int_)


def complete_years(day: date) -> range:
    """The calendar years from the first of the panel that are over on a day."""
    return range(FIRST, day.year + ((day.month, day.day) == (12, 31)))


def exercise_panel(evidence: Evidence, as_of: date) -> Panel:
    """Joint exercises, verified and held, of every state of the exercise data with every pole.

    Args:
        evidence: the evidence, cut at `as_of`.
        as_of: the day.
    """
    poles = [p for p in evidence.codebook.poles if p.id != "EU"]
    states = sorted(mme.STATES)
    facts = [f for f in evidence.facts if f.kind == "exercise" and f.strict]
    return _panel("exercise", evidence, as_of, states, poles, facts)


def record_panel(evidence: Evidence, as_of: date, kind: str) -> Panel:
    """Facts of a kind that documents report as held, of every state with every pole."""
    facts = [f for f in evidence.facts if f.kind == kind and f.strict]
    states = sorted(
        {s for f in evidence.facts for s in f.subjects() if "partnership-record" in f.origins}
    )
    return _panel(kind, evidence, as_of, states, list(evidence.codebook.poles), facts)


def _panel(
    name: str,
    evidence: Evidence,
    as_of: date,
    states: Sequence[str],
    poles: Sequence[Pole],
    facts: Sequence[Fact],
) -> Panel:
    years = tuple(complete_years(as_of))
    pairs = tuple((s, p.id) for p in poles for s in states if s not in p.states)
    index = {pair: n for n, pair in enumerate(pairs)}
    behind: dict[tuple[int, int], list[str]] = {}
    wanted = frozenset(states)
    for fact in facts:
        year, day = fact.start.year, fact.start.first
        if not years or not years[0] <= year <= years[-1]:
            continue
        for state in (fact.subjects(True) | fact.partners(True)) & wanted:
            others = fact.counterparts(state, True)
            for pole in poles:
                row = index.get((state, pole.id))
                if row is not None and _belongs(pole, others, day, evidence):
                    behind.setdefault((row, year), []).append(fact.id)
    counts = np.array(
        [[float(len(behind.get((n, y), ()))) for y in years] for n in range(len(pairs))]
    ).reshape(len(pairs), len(years))
    documents = _documents(evidence, states)
    known = "mme" in evidence.fact_origins
    for n, (state, _) in enumerate(pairs):
        for column, year in enumerate(years):
            listed = (
                name == "exercise"
                and known
                and mme.speaks_for(state, year, whole=evidence.whole_exercises)
            )
            read = documents.get((state, year), 0) >= ENOUGH
            if not counts[n, column] and not listed and not read:
                counts[n, column] = np.nan
    return Panel(name, pairs, years, counts, {k: tuple(v) for k, v in behind.items()})


def _belongs(pole: Pole, others: frozenset[str], day: date, evidence: Evidence) -> bool:
    if others & {*pole.organizations, *pole.states}:
        return True
    return pole.id == "NATO" and any(
        others & evidence.memberships.on(o, day) for o in pole.organizations
    )


def _documents(evidence: Evidence, states: Sequence[str]) -> dict[tuple[str, int], int]:
    """How many documents speak of a state in a year."""
    wanted = frozenset(states)
    data_sets = {o.address for o in evidence.origins.values()}
    found: dict[tuple[str, int], set[str]] = {}
    for fact in evidence.facts:
        sources = [s for s in fact.sources if evidence.sources[s].address not in data_sets]
        for state in (fact.subjects() | fact.partners()) & wanted:
            found.setdefault((state, fact.start.year), set()).update(sources)
    return {key: len(ids) for key, ids in found.items()}
