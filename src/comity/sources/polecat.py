"""POLECAT events: the columns as published to the canonical ones.

Halterman and others, "PLOVER and POLECAT", SocArXiv rm5dw (2023). Written from the header of
the published files and the PLOVER manual: no published row was at hand, so the quad code is
taken from the type where its text is not one of the four names, and a country given as a list
counts only where it names one state.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources

from comity.core.codebook import DATA, rows_of
from comity.sources.dataset import Problem, actor, actor_join
from comity.sources.sheet import Layout, read_sheet

_QUADS = (
    "CASE upper(replace(\"Quad Code\", '-', ' ')) "
    "WHEN 'VERBAL COOPERATION' THEN '1' WHEN 'MATERIAL COOPERATION' THEN '2' "
    "WHEN 'VERBAL CONFLICT' THEN '3' WHEN 'MATERIAL CONFLICT' THEN '4' ELSE \"Quad Code\" END"
)


class Polecat:
    """Reader of POLECAT event files of 40 columns."""

    def __init__(self) -> None:
        self.sheet = read_sheet(resources.files("comity.sources") / "polecat.yml")

    def problems(self, layout: Layout) -> tuple[Problem, ...]:
        """Why a row cannot be used."""
        return (
            Problem("Event ID", '"Event ID" IS NULL', "the event has no id"),
            Problem(
                "Event Date",
                "happened.day IS NULL",
                "the event's date is no day of the calendar (YYYY-MM-DD)",
            ),
            Problem("Event Type", "plover.type IS NULL", "the event type is none of PLOVER's"),
        )

    def columns(self, layout: Layout, file: str) -> Mapping[str, str]:
        """The canonical columns."""
        return {
            "event_id": '"Event ID"',
            "happened": "happened.day",
            "published": "published.day",
            "actor1": actor("actor1", "happened.day"),
            "actor2": actor("actor2", "happened.day"),
            "actor1_code": '"Actor Country"',
            "actor2_code": '"Recipient Country"',
            "actor1_name": '"Actor Name"',
            "actor2_name": '"Recipient Name"',
            "sector1": '"Actor Sectors"',
            "sector2": '"Recipient Sectors"',
            "code": "NULL",
            "root": "NULL",
            "plover": "plover.type",
            "quad": f"coalesce(try_cast({_QUADS} AS TINYINT), plover.quad)",
            "quad_common": "plover.quad_common",
            "goldstein": "Intensity",
            "goldstein_common": "NULL",
            "areas": _areas(),
            "place": actor("place", "happened.day"),
            "latitude": "Latitude",
            "longitude": "Longitude",
            "mentions": "1",
            "outlet": '"Source"',
            "report": "\"Source\" || '/' || coalesce(\"Publication Date\", '')",
            "mirrored": "false",
        }

    def joins(self, layout: Layout) -> str:
        """The days, the type, both actors and the place."""
        return f"""
            LEFT JOIN calendar AS happened
                ON happened.text = replace("Event Date", '-', '') AND "Event Date"[5] = '-'
            LEFT JOIN calendar AS published
                ON published.text = replace("Publication Date", '-', '')
            LEFT JOIN plover ON plover.type = upper("Event Type")
            {_side("actor1", "Actor")}
            {_side("actor2", "Recipient")}
            {actor_join("place", "cameo", '"Country"')}
        """


def _side(alias: str, side: str) -> str:
    """The join of one side: its country by code, or an organization by its name."""
    return (
        "LEFT JOIN (SELECT DISTINCT ON (code) code, actor, since, before FROM actor_codes "
        f"WHERE scheme IN ('cameo', 'name') ORDER BY code, scheme) AS {alias} "
        f'ON {alias}.code = coalesce("{side} Country", "{side} Name")'
    )


def _areas() -> str:
    """The areas of an event: those of its contexts, else that of its type, else none."""
    table = [(r["match"], r["area"]) for r in rows_of(DATA / "codebook" / "event_areas.csv")]
    contexts = "';' || replace(lower(coalesce(Contexts, '')), ' ', '') || ';'"
    found = ", ".join(
        f"CASE WHEN {contexts} LIKE '%;{match};%' THEN '{area}' END"
        for match, area in table
        if match.islower()
    )
    listed = f"list_sort(list_distinct(list_value({found})))"  # which drops what is NULL
    return f"coalesce(nullif(array_to_string({listed}, ';'), ''), plover.areas)"


POLECAT = Polecat()
