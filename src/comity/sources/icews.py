"""ICEWS events: the columns as published to the canonical ones.

Boschee and others, "ICEWS Coded Event Data", doi:10.7910/DVN/28075. Actors are names with a
country; an organization has no country and is found by its name, or by the name in parentheses
("Ministry (North Atlantic Treaty Organization)"). "Collective Security Treaty Organization" is
another organization, so names are matched whole. ICEWS publishes no quad class: the one of
CAMEO's roots stands for its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import resources

from comity.sources.dataset import Problem, actor, actor_join
from comity.sources.sheet import Layout, read_sheet

_DAILY = re.compile(r"(\d{4})(\d{2})(\d{2})-icews-events")


class Icews:
    """Reader of ICEWS event files of 20 columns."""

    def __init__(self) -> None:
        self.sheet = read_sheet(resources.files("comity.sources") / "icews.yml")

    def problems(self, layout: Layout) -> tuple[Problem, ...]:
        """Why a row cannot be used."""
        return (
            Problem(
                "Event ID",
                'try_cast("Event ID" AS UBIGINT) IS NULL',
                "the event id is no whole number",
            ),
            Problem(
                "Event Date",
                "happened.day IS NULL",
                "the event's date is no day of the calendar (YYYY-MM-DD)",
            ),
            Problem("CAMEO Code", "cameo.code IS NULL", "the event code is no CAMEO code"),
            Problem("Source Name", '"Source Name" IS NULL', "the source has no name"),
            Problem("Target Name", '"Target Name" IS NULL', "the target has no name"),
        )

    def columns(self, layout: Layout, file: str) -> Mapping[str, str]:
        """The canonical columns."""
        daily = _DAILY.search(file)
        return {
            "event_id": '"Event ID"',
            "happened": "happened.day",
            "published": f"DATE '{'-'.join(daily.groups())}'" if daily else "NULL",
            "actor1": actor("actor1", "happened.day"),
            "actor2": actor("actor2", "happened.day"),
            "actor1_code": '"Source Country"',
            "actor2_code": '"Target Country"',
            "actor1_name": '"Source Name"',
            "actor2_name": '"Target Name"',
            "sector1": "replace(\"Source Sectors\", ',', ';')",
            "sector2": "replace(\"Target Sectors\", ',', ';')",
            "code": '"CAMEO Code"',
            "root": "cameo.root",
            "plover": "cameo.plover",
            "quad": "cameo.quad",
            "quad_common": "cameo.quad",
            "goldstein": "Intensity",
            "goldstein_common": "cameo.goldstein",
            "areas": "cameo.areas",
            "place": actor("place", "happened.day"),
            "latitude": "Latitude",
            "longitude": "Longitude",
            "mentions": "1",
            "outlet": "Publisher",
            "report": _REPORT,
            "mirrored": _MIRRORED,
        }

    def joins(self, layout: Layout) -> str:
        """The day, the event code, both actors and the place."""
        return f"""
            LEFT JOIN calendar AS happened
                ON happened.text = replace("Event Date", '-', '') AND "Event Date"[5] = '-'
            LEFT JOIN cameo ON cameo.code = "CAMEO Code"
            {actor_join("actor1", "name", _key("Source"))}
            {actor_join("actor2", "name", _key("Target"))}
            {actor_join("place", "name", "Country")}
        """


def _key(side: str) -> str:
    """The name by which an actor is found: country, the one in parentheses, or its own."""
    name = f'"{side} Name"'
    inner = f"nullif(regexp_extract({name}, '\\(([^()]*)\\)$', 1), '')"
    return f'coalesce("{side} Country", {inner}, {name})'


_REPORT = '"Story ID" || \'/\' || "Sentence Number"'
# A row has a mirror when the same report gives the same code in the other direction: the n-th row
# of one direction goes with the n-th of the other, so two rows one way and one back are one pair.
_SENTENCE = '"Story ID", "Sentence Number", "CAMEO Code"'
_ONE_WAY = f'PARTITION BY {_SENTENCE}, "Source Name", "Target Name"'
_BOTH_WAYS = (
    f'PARTITION BY {_SENTENCE}, least("Source Name", "Target Name"), '
    'greatest("Source Name", "Target Name")'
)
_MIRRORED = (
    f'"Source Name" <> "Target Name" AND row_number() OVER ({_ONE_WAY} ORDER BY raw.line) '
    f"<= count(*) OVER ({_BOTH_WAYS}) - count(*) OVER ({_ONE_WAY})"
)

ICEWS = Icews()
