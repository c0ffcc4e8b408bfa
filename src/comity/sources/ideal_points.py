"""Ideal points of states in the UN General Assembly, by Assembly session or year.

Bailey, Strezhnev and Voeten, "Estimating Dynamic State Preferences from United Nations Voting
Data", Journal of Conflict Resolution 61 (2017). Session s is the Assembly year s + 1945, which
runs from September to September. Releases up to 2020 call the column IdealPoint or IdealPointAll.
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
    whole,
    year_end,
    year_start,
)
from comity.sources.sheet import Layout, read_sheet

WHOLE, ALL = "ideal-point-resolutions", "ideal-point"
"""Series over votes on whole resolutions, and over all votes."""
_NAMES = {
    "idealpointall": {
        ALL: ("idealpointall", "q5all", "q95all"),
        WHOLE: ("idealpointfp", "q5fp", "q95fp"),
    },
    "IdealPointAll": {
        ALL: ("IdealPointAll", "Q5%All", "Q95%All"),
        WHOLE: ("IdealPointFP", "Q5%FP", "Q95%FP"),
    },
    "IdealPoint": {ALL: ("IdealPoint", "Q5%", "Q95%")},
}
"""The column that a release calls by its own name, and its series with their intervals."""


class IdealPoints:
    """Reader of ideal points."""

    def __init__(self) -> None:
        self.sheet = read_sheet(resources.files("comity.sources") / "ideal_points.yml")

    def problems(self, layout: Layout) -> tuple[Problem, ...]:
        """Why a row cannot be used."""
        when = "session" if "session" in layout.columns else "year"
        found = [
            Problem(when, f"{when} IS NULL", f"the row has no {when}"),
            no_number(when),
            Problem(
                "ccode",
                "coalesce(one.actor, two.actor) IS NULL",
                "no known actor has this COW number or ISO code",
            ),
        ]
        found += [no_number(column) for columns in _series(layout).values() for column in columns]
        return tuple(found)

    def columns(self, layout: Layout, file: str) -> Mapping[str, str]:
        """The ideal point over all votes."""
        return self.series(layout, file)[0]

    def series(self, layout: Layout, file: str) -> Sequence[Mapping[str, str]]:
        """The ideal points over all votes and, where the release has them, whole resolutions."""
        if "session" in layout.columns:
            number = "session::DOUBLE::INTEGER"
            first = f"make_date({number} + 1945, 9, 1)"
            last = f"make_date({number} + 1946, 8, 31)"
            # an Assembly votes in autumn, so the state is the one of the first December
            day = f"make_date({number} + 1945, 12, 31)"
        else:
            first, last = year_start("year"), year_end("year")
            day = last
        state = f"coalesce({state_of('one', day)}, {state_of('two', day)})"
        return [
            observation(
                f"'{name}'",
                state,
                f'"{point}"',
                first,
                last,
                low=f'"{low}"',
                high=f'"{high}"',
                unit="'ideal point'",
            )
            for name, (point, low, high) in _series(layout).items()
        ]

    def joins(self, layout: Layout) -> str:
        """The state by its COW number, or else by its ISO code."""
        return " ".join(
            (actor_join("one", "cow", whole("ccode")), actor_join("two", "iso", "iso3c"))
        )


def _series(layout: Layout) -> Mapping[str, tuple[str, str, str]]:
    return next(series for name, series in _NAMES.items() if name in layout.columns)


IDEAL_POINTS = IdealPoints()
