"""Defence cooperation agreements: each a fact, and who has one with whom by year.

Kinne, "The Defense Cooperation Agreement Dataset (DCAD)", Journal of Conflict Resolution 64
(2020). Written from lists of the columns of version 1.0; no row was seen.
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

INDICATORS = {
    "dcaGeneralV1": "dca-general",
    "dcaGeneralV2": "dca-general-broad",
    "dcaSectorV1": "dca-sector",
    "dcaSectorV2": "dca-sector-broad",
    "dcaAnyV1": "dca-any",
    "dcaAnyV2": "dca-any-broad",
}
IN_FORCE = "in force "
"""What stands before the day of entry into force in a fact's text, after a semicolon."""


class Dcad:
    """Reader of the agreements."""

    def __init__(self) -> None:
        self.sheet = read_sheet(resources.files("comity.sources") / "dcad.yml")

    def problems(self, layout: Layout) -> tuple[Problem, ...]:
        """Why a row cannot be used."""
        return (
            Problem("DCAid", '"DCAid" IS NULL', "the agreement has no id"),
            unknown_actor("one", "ccode1", "COW number"),
            unknown_actor("two", "ccode2", "COW number"),
            Problem("signYear", f"{_day('sign')} IS NULL", "the year of signature is no year"),
        )

    def columns(self, layout: Layout, file: str) -> Mapping[str, str]:
        """The canonical columns."""
        number = whole('"DCAid"')
        one, two = (state_of(side, _LATEST) for side in ("one", "two"))
        title = (
            "'Defence cooperation agreement, ' || coalesce(\"cowName1\", one.actor) || ' and ' || "
            f"coalesce(\"cowName2\", two.actor) || ', ' || {whole('signYear')}"
        )
        kind = "coalesce(', type ' || \"type\", '')"
        return {
            "fact_id": number,
            "kind": "'instrument'",
            "title": title,
            "start": _day("sign"),
            "stop": "NULL",
            "participants": f"{one} || ';' || {two}",
            "unresolved": "NULL",
            "areas": "'military-defence'",
            "series": f"{title} || ' (DCAD ' || {number} || ')'",
            "text": (
                f"{title}{' || ' + kind} || ', signed ' || {_day('sign')} || "
                f"coalesce('; {IN_FORCE}' || {_day('EIF')}, '')"
            ),
        }

    def joins(self, layout: Layout) -> str:
        """Both states."""
        return _states()


class DcadDyads:
    """Reader of the dyad-years."""

    def __init__(self) -> None:
        self.sheet = read_sheet(resources.files("comity.sources") / "dcad_dyads.yml")

    def problems(self, layout: Layout) -> tuple[Problem, ...]:
        """Why a row cannot be used."""
        return (
            Problem("year", "year IS NULL", "the row has no year"),
            no_number("year"),
            unknown_actor("one", "ccode1", "COW number"),
            unknown_actor("two", "ccode2", "COW number"),
            *(no_number(column) for column in INDICATORS),
        )

    def columns(self, layout: Layout, file: str) -> Mapping[str, str]:
        """The first indicator."""
        return self.series(layout, file)[0]

    def series(self, layout: Layout, file: str) -> Sequence[Mapping[str, str]]:
        """The indicators."""
        last = year_end("year")
        return [
            observation(
                f"'{name}'",
                state_of("one", last),
                f'"{column}"',
                year_start("year"),
                last,
                partner=state_of("two", last),
                unit="'agreement (0 or 1)'",
            )
            for column, name in INDICATORS.items()
        ]

    def joins(self, layout: Layout) -> str:
        """Both states."""
        return _states()


def _states() -> str:
    return " ".join(
        (actor_join("one", "cow", whole("ccode1")), actor_join("two", "cow", whole("ccode2")))
    )


def _day(step: str) -> str:
    """A date of three columns as the record writes dates, as far as it is one."""
    year, month, day = (whole(f'"{step}{part}"') for part in ("Year", "Month", "Day"))
    full = f"{year} || '-' || lpad({month}, 2, '0') || '-' || lpad({day}, 2, '0')"
    return (
        f"CASE WHEN NOT regexp_full_match({year}, '[12][0-9]{{3}}') THEN NULL "
        f"WHEN try_cast({full} AS DATE) IS NOT NULL THEN {full} "
        f"WHEN try_cast({month} AS INTEGER) BETWEEN 1 AND 12 "
        f"THEN {year} || '-' || lpad({month}, 2, '0') ELSE {year} END"
    )


# A number is read as of the last day that the signature can have.
_LATEST = f"try_cast(({_day('sign')} || '-12-28')[:10] AS DATE)"

DCAD, DYADS = Dcad(), DcadDyads()
