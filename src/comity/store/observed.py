"""The observations of a data set in the store: its series as any measure may read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from comity.core.series_table import SeriesTable, Universe
from comity.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One value of a series.

    Attributes:
        series: what is observed, as the data set's sheet calls it.
        actor: id of the actor.
        partner: id of the other side, or empty for a series of one actor.
        item: what tells two values of one period apart, or empty.
        first: first day of the period.
        last: last day of the period.
        value: the value.
        low: lower end of its interval as published, or None.
        high: upper end, or None.
        unit: unit of the value.
    """

    series: str
    actor: str
    partner: str
    item: str
    first: date
    last: date
    value: float
    low: float | None
    high: float | None
    unit: str


class Observed(SeriesTable):
    """All series of one data set in a store.

    Args:
        store: the store.
        source: id of the data set.
        years: first and last year of its rows.
    """

    def __init__(self, store: Store, source: str, years: tuple[int, int]) -> None:
        self.id = source
        self._store = store
        self._years = years
        # of the store as it was opened; a table cut at a day reads the same rows
        self._read: dict[str, tuple[Observation, ...]] = {}

    @property
    def universe(self) -> Universe:
        """What was ingested; whether it is all there is, only the data set's authors know."""
        return Universe(kind="floor", years=self._years, says="what was ingested of the data set")

    def of(self, actor: str, partners: Sequence[str] = ()) -> list[Observation]:
        """The observations of an actor whose period had ended by the table's day, by period.

        Args:
            actor: id of the actor.
            partners: ids of other sides; none asks for the series that the actor has alone.

        Raises:
            StoreError: the store cannot be read.
        """
        asked = {*partners} if partners else {""}
        return [o for o in self._rows(actor) if o.partner in asked and o.last <= self.day]

    def _rows(self, actor: str) -> tuple[Observation, ...]:
        """All that is observed of an actor, read once for every year, partner and day."""
        if actor not in self._read:
            self._read[actor] = self._from_store(actor)
        return self._read[actor]

    def _from_store(self, actor: str) -> tuple[Observation, ...]:
        with self._store.reading(codes=False) as connection:
            rows = connection.execute(
                "SELECT series, actor, coalesce(partner, ''), coalesce(item, ''), first, last, "
                "value, low, high, coalesce(unit, '') FROM observations WHERE source = $source "
                "AND actor = $actor AND value IS NOT NULL "
                "ORDER BY series, first, partner, item, file, line",
                {"source": self.id, "actor": actor},
            ).fetchall()
        names = ("series", "actor", "partner", "item", "first", "last", "value", "low", "high")
        return tuple(Observation(**dict(zip((*names, "unit"), row, strict=True))) for row in rows)
