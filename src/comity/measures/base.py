"""What every measure is: a function from a dyad to a series of points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from comity.core.series import Series
from comity.errors import UsageError
from comity.evidence.dyad import Dyad


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A measure as `comity measures` lists it.

    Attributes:
        id: what to write after `comity measure`.
        title: what it measures.
        unit: unit of its values.
        formula: how the value is made, in one sentence.
        interval: what low and high are.
        coverage: how coverage is made.
        references: papers and data sets.
        compute: from a dyad (and an area, for those that take one) to a series.
        takes_area: whether it can be restricted to an area.
        of_events: whether it counts the events of a store, by data set, rule and any period.
        by_period: whether it takes quarters and months, though it does not count such events.
        of_votes: whether it reads UN votes, which a seat may have cast before the state's start.
        readings: whether low and high are the strict and the generous reading of one count.
        in_panel: whether `comity panel` has a column of it.
        many: the series of several dyads of one evidence at once, where that is quicker.
    """

    id: str
    title: str
    unit: str
    formula: str
    interval: str
    coverage: str
    references: tuple[str, ...]
    compute: Callable[[Dyad, str], Series]
    takes_area: bool = False
    of_events: bool = False
    by_period: bool = False
    of_votes: bool = False
    readings: bool = False
    in_panel: bool = True
    many: Callable[[Sequence[Dyad]], list[Series]] | None = None

    def refuse_options(self, source: str, count: str, period: str) -> None:
        """Refuse what this measure would pass over in silence.

        Raises:
            UsageError: it does not count events and is asked for a data set, rule or period of
                them, or the period is none.
        """
        if period not in PERIODS:
            raise UsageError(f"{period!r} is no period: write one of {', '.join(PERIODS)}")
        if self.of_events:
            return
        for option, asked in (
            ("--source", source),
            ("--count", "" if count == "all" else count),
            ("--period", "" if period == "year" or self.by_period else period),
        ):
            if asked:
                raise UsageError(
                    f"{self.id} does not count the events of a store, so {option} {asked} says "
                    "nothing to it: leave it out; `comity measures` lists what takes it"
                )


PERIODS = ("month", "quarter", "year")
