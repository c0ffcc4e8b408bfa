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

from comity.sources import cameo
from comity.sources.dataset import Problem, actor, actor_join
from comity.sources.sheet import Layout, read_sheet

_DAILY = re.compile(r"(\d{4})(\d{2})(\d{2})-icews-events")


class Icews:
    """Reader of ICEWS event files of 19 and 20 columns, and of tables that name them."""

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
            Problem(
                "Event Date",
                "\"Event Date\" LIKE '%/%'",
                "the event's date is written with slashes, and the file's dates are not all "
                "month/day/year",
                "dates written month/day/year, as published for 2017, were read so",
                "try_cast(split_part(\"Event Date\", '/', 1) AS INTEGER) > 12",
            ),
            *_code_problems(layout),
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
            "code": "cameo.code",
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
            LEFT JOIN calendar AS happened ON happened.text = {_DAY}
            LEFT JOIN icews_labels AS said ON said.label = "Event Text"
            LEFT JOIN cameo ON cameo.code = {_code(layout)}
            {actor_join("actor1", "name", _key("Source"))}
            {actor_join("actor2", "name", _key("Target"))}
            {actor_join("place", "name", "Country")}
        """


# As published, or month/day/year as published for 2017; spreadsheets and pandas add a midnight.
_DATE = '"Event Date"'
_PART = "lpad(split_part({0}, '/', {1}), 2, '0')"
_DAY = (
    f"CASE WHEN {_DATE}[5] = '-' THEN CASE WHEN length({_DATE}) = 10 OR "
    f"regexp_full_match({_DATE}[11:], '[T ]0?0:00(:00([.]0+)?)?Z?') "
    f"THEN replace({_DATE}[:10], '-', '') END "
    f"WHEN regexp_full_match({_DATE}, '[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{4}}( 0?0:00(:00)?)?') "
    f"THEN split_part({_DATE}, '/', 3)[:4] || {_PART.format(_DATE, 1)} "
    f"|| {_PART.format(_DATE, 2)} END"
)
_WRITTEN = cameo.plain('"CAMEO Code"')
_ZERO = f"'0' || {_WRITTEN}"


def _code(layout: Layout) -> str:
    """The event code that the event's text agrees with, else the one written.

    The text alone tells where a row has no code, or one of no digits (13y) under the same root.
    """
    if "CAMEO Code" not in layout.columns:
        return "said.code"
    return (
        'CASE WHEN "CAMEO Code" = said.code THEN said.code '
        f"WHEN {_agrees(_WRITTEN)} THEN {_WRITTEN} "
        f"WHEN {_agrees(_ZERO)} THEN {_ZERO} "
        f"WHEN {_UNCODED} THEN said.code ELSE {_WRITTEN} END"
    )


def _agrees(code: str) -> str:
    return f"coalesce({code} IN (said.code, said.other), false)"


_UNCODED = (
    '("CAMEO Code" IS NULL OR (NOT regexp_full_match("CAMEO Code", \'[0-9]+\') '
    'AND left("CAMEO Code", 2) = left(said.code, 2)))'
)
# Texts that no table knows leave the intensity to tell codes apart that lost their zero.
_OFF_SCALE = (
    'said.code IS NULL AND length("CAMEO Code") = 2 '
    "AND abs(try_cast(Intensity AS DOUBLE) - cameo.goldstein) > 1"
)


def _code_problems(layout: Layout) -> tuple[Problem, ...]:
    if "CAMEO Code" not in layout.columns:
        return (
            Problem(
                "Event Text",
                "cameo.code IS NULL",
                "the file has no event codes, and this text is none of an event of ICEWS",
            ),
        )
    return (
        Problem("CAMEO Code", "cameo.code IS NULL", "the event code is no CAMEO code"),
        Problem(
            "CAMEO Code",
            f'"CAMEO Code" IS DISTINCT FROM cameo.code AND {_UNCODED} '
            f"AND NOT {_agrees(_ZERO)} AND NOT {_agrees(_WRITTEN)}",
            "the event code is no CAMEO code, though the event's text has one",
            "event codes that are missing or none of CAMEO (13y) were read by the event's text",
        ),
        Problem(
            "CAMEO Code",
            f"cameo.code = {_ZERO}",
            cameo.LOST.format("the text"),
            cameo.MENDED.format("the event's text"),
            cameo.kept_zero("CAMEO Code"),
        ),
        Problem(
            "CAMEO Code",
            f"(said.code IS NOT NULL AND cameo.code NOT IN (said.code, coalesce(said.other, ''))) "
            f"OR ({_OFF_SCALE})",
            cameo.CONTRADICTS.format("the text or intensity"),
        ),
    )


def _key(side: str) -> str:
    """The name by which an actor is found: country, the one in parentheses, or its own."""
    name = f'"{side} Name"'
    inner = f"nullif(regexp_extract({name}, '\\(([^()]*)\\)$', 1), '')"
    return f'coalesce("{side} Country", {inner}, {name})'


_REPORT = '"Story ID" || \'/\' || "Sentence Number"'
# A row has a mirror when the same report gives the same code in the other direction: the n-th row
# of one direction goes with the n-th of the other, so two rows one way and one back are one pair.
_SENTENCE = '"Story ID", "Sentence Number", cameo.code'
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
