"""Memberships in intergovernmental organizations: shared by two states, and of one, by year.

Pevehouse and others, Correlates of War Intergovernmental Organizations, version 3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources

from comity.sources.dataset import (
    Problem,
    actor_join,
    no_number,
    observation,
    state_of,
    unknown_actor,
    whole,
    year_end,
    year_start,
)
from comity.sources.sheet import Layout, read_sheet

SHARED = "igo-shared"
_OF_STATE = {
    "sum_igo_full": "igo-full",
    "sum_igo_associate": "igo-associate",
    "sum_igo_observer": "igo-observer",
    "sum_igo_anytype": "igo-any",
}


class CowIgo:
    """Reader of shared memberships by dyad-year and of memberships by state-year."""

    def __init__(self) -> None:
        self.sheet = read_sheet(resources.files("comity.sources") / "cow_igo.yml")

    def problems(self, layout: Layout) -> tuple[Problem, ...]:
        """Why a row cannot be used."""
        states = (("one", "ccode1"), ("two", "ccode2")) if _dyads(layout) else (("one", "ccode"),)
        values = ("dyadigos",) if _dyads(layout) else tuple(_OF_STATE)
        return (
            Problem("year", "year IS NULL", "the row has no year"),
            no_number("year"),
            *(unknown_actor(alias, column, "COW number") for alias, column in states),
            *(no_number(column) for column in values),
        )

    def columns(self, layout: Layout, file: str) -> Mapping[str, str]:
        """The first series."""
        return self.series(layout, file)[0]

    def series(self, layout: Layout, file: str) -> Sequence[Mapping[str, str]]:
        """The shared organizations of a dyad, or the kinds of membership of a state."""
        series = {"dyadigos": SHARED} if _dyads(layout) else _OF_STATE
        last = year_end("year")
        return [
            observation(
                f"'{name}'",
                state_of("one", last),
                f"{column}::DOUBLE + 0",  # the published zero can be a negative one
                year_start("year"),
                last,
                partner=state_of("two", last) if _dyads(layout) else "NULL",
                unit="'organizations'",
            )
            for column, name in series.items()
        ]

    def joins(self, layout: Layout) -> str:
        """The states."""
        if not _dyads(layout):
            return actor_join("one", "cow", whole("ccode"))
        return " ".join(
            (
                actor_join("one", "cow", whole("ccode1")),
                actor_join("two", "cow", whole("ccode2")),
            )
        )


def _dyads(layout: Layout) -> bool:
    return "dyadigos" in layout.columns


COW_IGO = CowIgo()
