"""Yearly counts of exercises for many pairs: what forecasts of a year learn from.

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

from comity.core.facts import Fact
from comity.evidence.evidence import Evidence
from comity.sources import mme_extract
from comity.stats.arrays import Floats

FIRST = 1992
ENOUGH = 10
"""Documents on a state in a year from which the absence of an exercise is taken as none.

In the years that the exercise data lists, documents tell of an exercise with NATO in 18 to 38 %
of the state-years that had one where they are one to nine, and in 80 % from ten on
(docs/prospects.md).
"""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Counts of pairs by calendar year.

    Attributes:
        name: what is counted.
        pairs: (state, organization) of each row; dealings with a full member on the day count.
        years: calendar years of the columns.
        counts: rows by columns; NaN where the evidence cannot see.
        facts: ids behind each row's counts, by year.
    """

    name: str
    pairs: tuple[tuple[str, str], ...]
    years: tuple[int, ...]
    counts: Floats
    facts: Mapping[tuple[int, int], tuple[str, ...]]

    def row(self, state: str, organization: str) -> int | None:
        """The row of a pair, or None."""
        pair = state, organization
        return self.pairs.index(pair) if pair in self.pairs else None

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
        """A number for the organization of each row."""
        known = sorted({organization for _, organization in self.pairs})
        return np.array([known.index(o) for _, o in self.pairs], dtype=np.int_)


def complete_years(day: date) -> range:
    """The calendar years from the first of the panel that are over on a day."""
    return range(FIRST, day.year + ((day.month, day.day) == (12, 31)))


def exercise_panel(evidence: Evidence, as_of: date) -> Panel:
    """Joint exercises, verified and held, of every state of the exercise data.

    Args:
        evidence: the evidence, cut at `as_of`.
        as_of: the day.
    """
    facts = [f for f in evidence.facts if f.kind == "exercise" and f.strict]
    return _panel("exercise", evidence, as_of, *listed(evidence), facts)


def listed(evidence: Evidence) -> tuple[list[str], list[str]]:
    """The states and organizations whose joint exercises are counted: of the exercise data.

    Organizations of a pole that the record knows the members of, but the EU: nearly all of its
    members' exercises are NATO's.
    """
    named = [o for pole in evidence.codebook.poles for o in pole.organizations if o != "EU"]
    return sorted(mme_extract.STATES), [o for o in named if evidence.memberships.known(o)]


def _panel(
    name: str,
    evidence: Evidence,
    as_of: date,
    states: Sequence[str],
    organizations: Sequence[str],
    facts: Sequence[Fact],
) -> Panel:
    years = tuple(complete_years(as_of))
    pairs = tuple((s, o) for o in organizations for s in states)
    index = {pair: n for n, pair in enumerate(pairs)}
    behind: dict[tuple[int, int], list[str]] = {}
    wanted = frozenset(states)
    for fact in facts:
        year, day = fact.start.year, fact.start.first
        if not years or not years[0] <= year <= years[-1]:
            continue
        for state in (fact.subjects(True) | fact.partners(True)) & wanted:
            others = fact.counterparts(state, True)
            for organization in organizations:
                inside = evidence.memberships.on(organization, day)
                if organization in others or others & inside:
                    behind.setdefault((index[state, organization], year), []).append(fact.id)
    counts = np.array(
        [[float(len(behind.get((n, y), ()))) for y in years] for n in range(len(pairs))]
    ).reshape(len(pairs), len(years))
    documents = _documents(evidence, states)
    founded = {
        (o, y): bool(evidence.memberships.on(o, date(y, 12, 31)))
        for o in organizations
        for y in years
    }
    for n, (state, organization) in enumerate(pairs):
        for column, year in enumerate(years):
            listed = evidence.speaks_of(mme_extract.ORIGIN, state, year)
            read = documents.get((state, year), 0) >= ENOUGH
            exists = founded[organization, year]
            if not counts[n, column] and not (exists and (listed or read)):
                counts[n, column] = np.nan
    return Panel(
        name=name,
        pairs=pairs,
        years=years,
        counts=counts,
        facts={k: tuple(v) for k, v in behind.items()},
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
