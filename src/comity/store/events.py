"""Events of a store, asked for one state: what measures on events read.

A data set's rows and another's are never added up: every question is put to one data set, and
the answer says which. The days on which a data set has any row at all are its coverage.
"""

from __future__ import annotations

import hashlib
import os
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.core.provenance import Origin
from comity.core.series_table import SeriesTable, Universe
from comity.errors import UsageError
from comity.sources.mapped_table import known_to
from comity.store.engines import DEFAULT, Expression, check, engine
from comity.store.event_panel import PERIODS, RULES, Span, days, of_dyad, panel
from comity.store.store import Store

if TYPE_CHECKING:
    import pyarrow as pa


MOST_KEPT = 500


@dataclass(frozen=True, kw_only=True)
class Events(SeriesTable):
    """The events of a store, and how they are asked for.

    Attributes:
        store: where they are.
        engine: URL of the engine that answers.
        source: the data set asked; empty means the one that covers the most days.
        rule: which rows count: all, one-a-day or reports.
        period: month, quarter or year.
        removed: data sets left out of what is asked.
        day: the last day it answers for.
    """

    id = "events"
    store: Store
    engine: str = DEFAULT
    source: str = ""
    rule: str = "all"
    period: str = "year"
    removed: tuple[str, ...] = ()
    day: date = date.max

    @property
    def sources(self) -> tuple[str, ...]:
        """The data sets that have events here."""
        return tuple(s for s in self.store.sources("events") if s not in self.removed)

    @property
    def universe(self) -> Universe:
        """Every actor, as far as a data set's reports name it: silence is no proof."""
        return Universe(
            kind="floor", years=(1979, self.day.year), says="what the data set's reports name"
        )

    def as_of(self, day: date) -> Events:
        """The events that happened, and were added by their data set, by a day."""
        return replace(self, day=min(day, self.day))

    def without(self, source: str) -> Events | None:
        """The same without a data set; None where it was the last."""
        left = replace(self, removed=(*self.removed, source))
        return left if left.sources else None

    @cached_property
    def covered(self) -> dict[str, dict[date, int]]:
        """For each data set the days it has rows of, with their number."""
        return self._known(date.max)

    @cached_property
    def _days(self) -> dict[str, list[date]]:
        return {source: sorted(found) for source, found in self.covered.items()}

    @cached_property
    def rows_known(self) -> dict[str, dict[date, int]]:
        """As `covered`, without what happened, or was added by the data set, after its day."""
        return self._known(self.day)

    def _known(self, as_of: date) -> dict[str, dict[date, int]]:
        found: dict[str, dict[date, int]] = {}
        for source, happened, published, number in self._added:
            if happened <= as_of and (published is None or published <= as_of):
                own = found.setdefault(source, {})
                own[happened] = own.get(happened, 0) + number
        return found

    @cached_property
    def _added(self) -> list[tuple[str, date, date | None, int]]:
        table = self.kept("days", days)
        names = ("source", "happened", "published", "events")
        return list(zip(*(table.column(name).to_pylist() for name in names), strict=True))

    def asked(self, first: date, last: date) -> str:
        """The data set that answers: the one named, else the one with most days in a span."""
        if self.source:
            return self.source
        return max(
            self.sources,
            key=lambda s: (sum(first <= d <= last for d in self.covered.get(s, ())), s),
            default="",
        )

    def of_dyad(
        self, state: str, partners: Sequence[Span], *, area: str = ""
    ) -> list[dict[str, Any]]:
        """The rows of `panel.of_dyad` for every data set, by period and direction."""
        asked = (state, tuple(partners), self.day, self.period, self.rule, area)
        digest = hashlib.sha256(repr(asked).encode()).hexdigest()[:16]
        table = self.kept(
            f"dyad-{digest}",
            lambda events: of_dyad(
                events,
                state,
                partners,
                as_of=self.day,
                period=self.period,
                rule=self.rule,
                area=area,
            ),
        )
        return list(table.to_pylist())

    def panel(self, *, by_area: bool = False) -> pa.Table:
        """The panel of all dyads by the period and rule asked for; made once for a vintage."""
        self.kept("days", days)  # whoever builds the panel waits once, and then no question does
        name = f"panel-{self.period}-{self.rule}{'-area' if by_area else ''}"
        return self.kept(
            name,
            lambda events: panel(events, period=self.period, rule=self.rule, by_area=by_area),
        )

    def coverage(self, source: str, first: date, last: date) -> float:
        """The share of the days from first to last on which a data set has any row, 0 to 1."""
        covered = self._days.get(source, [])
        length = (last - first).days + 1
        seen = bisect_right(covered, last) - bisect_left(covered, first)
        return seen / length if length > 0 else 0.0

    def origin(self, source: str) -> Origin:
        """A data set of the store as an origin, with the vintage that was used."""
        manifest = self.store.manifest
        own = [c for c in manifest.commits if c.source == source]
        last = own[-1] if own else None
        label = f"{last.vintage or 'ingested'} ({last.at}, commit {last.number})" if last else ""
        origin = known_to(self.store.root)[source].sheet.origin(label)
        return replace(origin, citation=f"{origin.citation.rstrip('.')}. Release used: {label}.")

    def answer(self, expression: Expression) -> pa.Table:
        """Put an expression to the engine."""
        with engine(self.engine, self.store) as opened:
            return opened.answer(expression)

    def kept(self, name: str, expression: Expression) -> pa.Table:
        """The answer to an expression, kept beside the store until something new comes in."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        kind = self.engine.partition(":")[0]
        folder = self.store.root / "kept" / f"{self.store.manifest.last}-{kind}"
        path = folder / f"{name}.parquet"
        try:
            return pq.ParquetFile(path).read()  # read_table would import pandas, for a second
        except (OSError, pa.ArrowException):
            table = self.answer(expression)
        _keep(table, path)
        return table


def _keep(table: pa.Table, path: Path) -> None:
    """Write an answer and drop the oldest; a store that one may not write to is no fault."""
    import pyarrow.parquet as pq

    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, part, compression="zstd")
        os.replace(part, path)
        answers = sorted(path.parent.parent.glob("*/*.parquet"), key=lambda p: p.stat().st_mtime)
        for old in answers[:-MOST_KEPT]:
            old.unlink()
    except OSError:
        part.unlink(missing_ok=True)


def stored(
    root: Path | str | None = None,
    *,
    vintage: str | None = None,
    engine: str = DEFAULT,
    source: str = "",
    rule: str = "all",
    period: str = "year",
) -> Events | None:
    """The events of a store, or None where it holds none.

    Args:
        root: the store's folder; default is that of `store.default_root`.
        vintage: the store as it was: a release, a day or a commit.
        engine: URL of the engine that answers.
        source: the data set asked.
        rule: which rows count: all, one-a-day or reports.
        period: month, quarter or year.

    Raises:
        UsageError: a rule, period, engine, vintage, data set or store that there is not.
        StoreError: the store cannot be read.
    """
    if rule not in RULES:
        raise UsageError(f"no counting rule is called {rule!r}: write {', '.join(RULES)}")
    if period not in PERIODS or period == "day":
        raise UsageError(f"no period is called {period!r}: write month, quarter or year")
    check(engine)
    opened = Store.named(root, vintage)
    held = opened.sources("events")
    if source and source not in held:
        raise UsageError(
            f"the store holds no events of {source!r}: "
            + (f"it holds {', '.join(held)}" if held else "it holds none; see `comity sources`")
        )
    return (
        Events(store=opened, engine=engine, source=source, rule=rule, period=period)
        if held
        else None
    )


def bounds(period: int, kind: str) -> tuple[date, date]:
    """First and last day of a period written as YYYY, YYYYQ or YYYYMM."""
    if kind == "year":
        return date(period, 1, 1), date(period, 12, 31)
    year, part = divmod(period, 100 if kind == "month" else 10)
    first = part if kind == "month" else 3 * part - 2
    after = first + (1 if kind == "month" else 3)
    stop = date(year + 1, 1, 1) if after > 12 else date(year, after, 1)
    return date(year, first, 1), stop - timedelta(1)


def period_of(day: date, kind: str) -> int:
    """The period of a day: YYYY, YYYYQ or YYYYMM."""
    if kind == "month":
        return day.year * 100 + day.month
    if kind == "quarter":
        return day.year * 10 + (day.month + 2) // 3
    return day.year


def periods(first: int, last: date, kind: str) -> list[int]:
    """Every period from the first year to the day.

    Raises:
        KeyError: the kind is none of `PERIODS` but day.
    """
    step = {"year": 12, "quarter": 3, "month": 1}[kind] if kind in PERIODS else 12
    found = []
    for month in range(first * 12, last.year * 12 + last.month, step):
        found.append(period_of(date(month // 12, month % 12 + 1, 1), kind))
    return found
