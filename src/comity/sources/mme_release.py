"""Multinational military exercises (MME): rows as published to facts of the store.

D'Orazio and Galambos, "Multinational Military Exercises, 1980-2010", doi:10.7910/DVN/KHFODX.
Unknown parts of a date ("xx", -9) are left off. Three ids stand on two different exercises each,
so an exercise that differs from an earlier one of the same id is told apart by a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources

from comity.sources.dataset import Problem, actor
from comity.sources.sheet import Layout, read_sheet

_PLACE = "coalesce(\"Location\", 'place not given')"
_NAME = f"coalesce(\"Ex_Name\", 'unnamed exercise (' || {_PLACE} || ')')"


class Mme:
    """Reader of the exercises."""

    def __init__(self) -> None:
        self.sheet = read_sheet(resources.files("comity.sources") / "mme.yml")

    def problems(self, layout: Layout) -> tuple[Problem, ...]:
        """Why a row cannot be used."""
        return (
            Problem("MMEID", '"MMEID" IS NULL', "the exercise has no id"),
            Problem(
                "s.year",
                f"{_partial('s')} IS NULL",
                "the year of its start is no year (YYYY)",
            ),
            Problem("s.day", _no_day("s"), "its start is no day of the calendar"),
            Problem("e.day", _no_day("e"), "its end is no day of the calendar"),
        )

    def columns(self, layout: Layout, file: str) -> Mapping[str, str]:
        """The canonical columns."""
        return {
            "fact_id": "\"MMEID\" || CASE WHEN told.n > 1 THEN '-' || told.n ELSE '' END",
            "kind": "'exercise'",
            "title": _NAME,
            "start": _partial("s"),
            "stop": _STOP,
            "participants": "party.known",
            "unresolved": "party.unknown",
            "areas": (
                "concat_ws(';', 'military-defence', "
                "CASE WHEN \"Peacekeeping\" = '1' THEN 'peacekeeping' END, "
                "CASE WHEN \"Humanitarian\" = '1' THEN 'civil-emergency' END)"
            ),
            "series": 'coalesce("Series_Name", "Ex_Name")',
            "text": (
                f"{_NAME} || ', ' || {_PLACE} || ', ' || {_partial('s')} || "
                f"coalesce(' to ' || nullif({_STOP}, {_partial('s')}), '')"
            ),
        }

    def joins(self, layout: Layout) -> str:
        """The participants, and which of the exercises of one id a row is."""
        states = ", ".join(f'"{c}"' for c in layout.columns if c.startswith("State"))
        return f"""
            LEFT JOIN (
                SELECT row, string_agg(DISTINCT id, ';' ORDER BY id) AS known,
                    string_agg(DISTINCT name, ';' ORDER BY name)
                        FILTER (WHERE id IS NULL) AS unknown
                FROM (
                    SELECT row, name, {actor("code", "day")} AS id
                    FROM (SELECT row, {_DAY} AS day, unnest([{states}]) AS name FROM raw)
                    LEFT JOIN (FROM actor_codes WHERE scheme = 'name') AS code ON code.code = name
                    WHERE name IS NOT NULL
                ) GROUP BY row
            ) AS party ON party.row = raw.row
            LEFT JOIN (
                SELECT row, dense_rank() OVER (
                    PARTITION BY "MMEID" ORDER BY {_partial("s")}, "Ex_Name", "Location"
                ) AS n FROM raw
            ) AS told ON told.row = raw.row
        """


def _partial(end: str) -> str:
    """A date as the record writes dates: unknown parts are left off."""
    year, month, day = (f'"{end}.{part}"' for part in ("year", "month", "day"))
    return (
        f"CASE WHEN NOT regexp_full_match({year}, '[0-9]{{4}}') THEN NULL "
        f"WHEN NOT coalesce(regexp_full_match({month}, '[0-9]{{1,2}}'), false) THEN {year} "
        f"WHEN NOT coalesce(regexp_full_match({day}, '[0-9]{{1,2}}'), false) "
        f"THEN {year} || '-' || lpad({month}, 2, '0') "
        f"ELSE {year} || '-' || lpad({month}, 2, '0') || '-' || lpad({day}, 2, '0') END"
    )


def _no_day(end: str) -> str:
    return (
        f"{_partial(end)} IS NOT NULL "
        f"AND try_cast(({_partial(end)} || '-01-01')[:10] AS DATE) IS NULL"
    )


_STOP = f"CASE WHEN {_partial('e')} >= {_partial('s')} THEN {_partial('e')} END"
# A name is read as of the last day that the start can be.
_DAY = f"try_cast(({_partial('s')} || '-12-28')[:10] AS DATE)"

MME = Mme()
