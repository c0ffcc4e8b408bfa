"""Alliance obligations between two states by year: one series for each obligation.

Leeds and others, "Alliance Treaty Obligations and Provisions" (ATOP), by non-directed dyad-year.
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
from comity.sources.ties import OBLIGATIONS


class Atop:
    """Reader of obligations by dyad-year."""

    def __init__(self) -> None:
        self.sheet = read_sheet(resources.files("comity.sources") / "atop.yml")

    def problems(self, layout: Layout) -> tuple[Problem, ...]:
        """Why a row cannot be used."""
        return (
            Problem("year", "year IS NULL", "the row has no year"),
            no_number("year"),
            unknown_actor("one", "ccode1", "COW number"),
            unknown_actor("two", "ccode2", "COW number"),
            *(no_number(f"atop_{name}") for name in OBLIGATIONS),
        )

    def columns(self, layout: Layout, file: str) -> Mapping[str, str]:
        """The first obligation."""
        return self.series(layout, file)[0]

    def series(self, layout: Layout, file: str) -> Sequence[Mapping[str, str]]:
        """The obligations."""
        last = year_end("year")
        return [
            observation(
                f"'alliance-{name}'",
                state_of("one", last),
                f"atop_{name}",
                year_start("year"),
                last,
                partner=state_of("two", last),
                unit="'obligation (0 or 1)'",
            )
            for name in OBLIGATIONS
        ]

    def joins(self, layout: Layout) -> str:
        """Both states."""
        return " ".join(
            (
                actor_join("one", "cow", whole("ccode1")),
                actor_join("two", "cow", whole("ccode2")),
            )
        )


ATOP = Atop()
