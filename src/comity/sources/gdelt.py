"""GDELT events, releases 1.0 and 2.0: the columns as published to the canonical ones.

Leetaru and Schrodt, "GDELT: Global Data on Events, Location and Tone, 1979-2012" (2013).
Traps are met where they stand: codes keep their leading zeros; the Goldstein value and quad
class of the row are kept beside the common scale; NATO is a known group (`NAT`) whose country
code reads "The West"; rows carry other days than their file.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources

from comity.sources import cameo
from comity.sources.dataset import Problem, actor, actor_join
from comity.sources.sheet import Layout, read_sheet

# The known groups of CAMEO that are organizations of the codebook.
_GROUPS = "'NAT', 'EEC', 'CIS', 'SCE', 'UNO'"


class Gdelt:
    """Reader of GDELT event files of 57, 58 and 61 columns, and of tables that name them."""

    def __init__(self) -> None:
        self.sheet = read_sheet(resources.files("comity.sources") / "gdelt.yml")

    def problems(self, layout: Layout) -> tuple[Problem, ...]:
        """Why a row cannot be used."""
        return (
            Problem(
                "GLOBALEVENTID",
                "try_cast(GLOBALEVENTID AS UBIGINT) IS NULL",
                "the event id is no whole number",
            ),
            Problem(
                "SQLDATE",
                "happened.day IS NULL",
                "the event's date is no day of the calendar (YYYYMMDD)",
            ),
            Problem(
                "DATEADDED",
                "added.day IS NULL",
                "the day it was added is no day of the calendar (YYYYMMDD or YYYYMMDDHHMMSS)",
            ),
            *_code_problems(),
            Problem(
                "NumMentions",
                "NumMentions IS NOT NULL AND try_cast(NumMentions AS INTEGER) IS NULL",
                "the number of mentions is no whole number",
            ),
        )

    def columns(self, layout: Layout, file: str) -> Mapping[str, str]:
        """The canonical columns."""
        url = "SOURCEURL" if "SOURCEURL" in layout.columns else "NULL"
        return {
            "event_id": "GLOBALEVENTID",
            "happened": "happened.day",
            "published": "added.day",
            "actor1": actor("actor1", "happened.day"),
            "actor2": actor("actor2", "happened.day"),
            "actor1_code": "Actor1Code",
            "actor2_code": "Actor2Code",
            "actor1_name": "Actor1Name",
            "actor2_name": "Actor2Name",
            "sector1": _sectors(1),
            "sector2": _sectors(2),
            "code": "cameo.code",
            "root": "cameo.root",
            "plover": "cameo.plover",
            "quad": "QuadClass",
            "quad_common": "cameo.quad",
            "goldstein": "GoldsteinScale",
            "goldstein_common": "cameo.goldstein",
            "areas": "cameo.areas",
            "place": actor("place", "happened.day"),
            "latitude": "ActionGeo_Lat",
            "longitude": "ActionGeo_Long",
            "mentions": "NumMentions",
            "outlet": f"split_part({url}, '/', 3)",
            "report": url,
            "mirrored": "false",
        }

    def joins(self, layout: Layout) -> str:
        """Days, the event code, both actors and the place."""
        return f"""
            LEFT JOIN calendar AS happened ON happened.text = {_compact("SQLDATE")}
            LEFT JOIN calendar AS added ON added.text = left({_compact("DATEADDED")}, 8)
            LEFT JOIN cameo ON cameo.code = {_CODE}
            {actor_join("actor1", "cameo", _key(1))}
            {actor_join("actor2", "cameo", _key(2))}
            {actor_join("place", "fips", "ActionGeo_CountryCode")}
        """


def _compact(column: str) -> str:
    """A day as YYYYMMDD, also where a table writes it YYYY-MM-DD."""
    return (
        f"CASE WHEN {column}[5] = '-' THEN replace(left({column}, 10), '-', '') ELSE {column} END"
    )


_WRITTEN = cameo.plain("EventCode")
_ZERO = f"'0' || {_WRITTEN}"


def _agrees(code: str) -> str:
    """Whether a code is of the row's root, or of its quad class where it has no root."""
    return (
        f"coalesce(left({code}, 2) = {cameo.root('EventRootCode')}, "
        f"{cameo.quad_of(code)} = try_cast(QuadClass AS TINYINT), false)"
    )


# The event code that the row's root code (or quad class) agrees with, else the one written.
_CODE = (
    f"CASE WHEN EventCode LIKE '0%' THEN EventCode WHEN {_agrees(_WRITTEN)} THEN {_WRITTEN} "
    f"WHEN {_agrees(_ZERO)} THEN {_ZERO} ELSE {_WRITTEN} END"
)
# Where a row has neither, its value tells the codes apart that are another event with a zero.
_OFF_SCALE = (
    "coalesce(QuadClass, EventRootCode) IS NULL AND length(EventCode) = 2 "
    "AND abs(try_cast(GoldsteinScale AS DOUBLE) - cameo.goldstein) > 1"
)
_SAYS = "the root code, quad class or Goldstein value"


def _code_problems() -> tuple[Problem, ...]:
    return (
        Problem("EventCode", "cameo.code IS NULL", "the event code is no CAMEO code"),
        Problem(
            "EventCode",
            f"cameo.code = {_ZERO}",
            cameo.LOST.format(_SAYS),
            cameo.MENDED.format("their root codes and quad classes"),
            cameo.kept_zero("EventCode"),
        ),
        Problem(
            "EventCode",
            "try_cast(QuadClass AS TINYINT) <> cameo.quad "
            f"OR EventRootCode <> cameo.root AND {cameo.root('EventRootCode')} <> cameo.root "
            f"OR ({_OFF_SCALE})",
            cameo.CONTRADICTS.format(_SAYS),
        ),
    )


def _key(side: int) -> str:
    """The code by which an actor is found: a known organization first, else its country."""
    return (
        f"coalesce(CASE WHEN Actor{side}Name = 'NATO' THEN 'NAT' "
        f"WHEN Actor{side}KnownGroupCode IN ({_GROUPS}) THEN Actor{side}KnownGroupCode END, "
        f"Actor{side}CountryCode, left(Actor{side}Code, 3))"
    )


def _sectors(side: int) -> str:
    first, *more = (f"Actor{side}Type{n}Code" for n in (1, 2, 3))
    return (
        f"CASE WHEN {more[0]} IS NULL THEN {first} "
        f"ELSE concat_ws(';', {first}, {', '.join(more)}) END"
    )


GDELT = Gdelt()
