"""UN General Assembly roll calls: every vote of every member, and the list of roll calls.

Voeten, Strezhnev and Bailey, "United Nations General Assembly Voting Data". A vote is 1 (yes),
2 (abstain), 3 (no), 8 (absent) or 9 (not a member). The Assembly year is session + 1945 and runs
from September to September; a roll call without a date is given the whole of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources

from comity.core.canonical_tables import quoted
from comity.core.codebook import DATA
from comity.sources.dataset import (
    Problem,
    actor_join,
    no_number,
    observation,
    state_of,
    unknown_actor,
    whole,
)
from comity.sources.sheet import Layout, read_sheet

VOTE, PART, CALL, PART_CALL = "un-vote", "un-vote-part", "un-roll-call", "un-roll-call-part"
RELEASE = "UN votes, one row a vote"
"""How the layouts of releases later than the pair of 2016 begin."""
ISSUES = ("me", "nu", "di", "hr", "co", "ec")


class UnVotes:
    """Reader of the pair of 2016 and of later releases."""

    def __init__(self) -> None:
        self.sheet = read_sheet(resources.files("comity.sources") / "un_votes.yml")

    def problems(self, layout: Layout) -> tuple[Problem, ...]:
        """Why a row cannot be used."""
        found = [Problem("rcid", "rcid IS NULL", "the roll call has no id")]
        if "ccode" in layout.columns:
            found += [
                unknown_actor("voter", "ccode", "COW number"),
                Problem(
                    "vote",
                    f"coalesce({whole('vote')}, '') NOT IN ('1', '2', '3', '8', '9')",
                    "the vote is none of 1, 2, 3, 8 and 9",
                ),
            ]
        if "session" not in layout.columns:
            found.append(
                Problem("rcid", "call.id IS NULL", "no list of roll calls has this roll call")
            )
            return tuple(found)
        found += [
            Problem("session", "session IS NULL", "the roll call has no session"),
            no_number("session"),
            Problem(
                "date",
                '"date" IS NOT NULL AND dated.day IS NULL',
                "the date is no day of the calendar (YYYY-MM-DD)",
            ),
        ]
        return tuple(found)

    def columns(self, layout: Layout, file: str) -> Mapping[str, str]:
        """The vote, or the roll call where the file lists those."""
        return self.series(layout, file)[0]

    def series(self, layout: Layout, file: str) -> Sequence[Mapping[str, str]]:
        """The vote, and the roll call once."""
        call = "call" if "session" not in layout.columns else "raw"
        session = f"{call}.session::DOUBLE::INTEGER"
        day = "call.day" if call == "call" else "dated.day"
        first = f"coalesce({day}, make_date({session} + 1945, 9, 1))"
        last = f"coalesce({day}, make_date({session} + 1946, 9, 30))"
        part = "false"
        if "amend" in layout.columns:
            part = f"{whole('amend')} = '1' OR {whole('para')} = '1'"
        rows = []
        if "ccode" in layout.columns:
            rows.append(
                observation(
                    f"CASE WHEN {part} THEN '{PART}' ELSE '{VOTE}' END",
                    state_of("voter", last),
                    "vote",
                    first,
                    last,
                    item=whole("raw.rcid"),
                    unit="'vote code'",
                )
            )
        if call == "raw":
            once = "head.row IS NOT NULL" if "ccode" in layout.columns else "true"
            rows.append(
                observation(
                    f"CASE WHEN {part} THEN '{PART_CALL}' ELSE '{CALL}' END",
                    "'UN'",
                    f"CASE WHEN {once} THEN {session} END",
                    first,
                    last,
                    item=whole("raw.rcid"),
                    unit="'session'",
                    text=_told("short" in layout.columns),
                )
            )
        return rows

    def joins(self, layout: Layout) -> str:
        """The voter, the day, and which row of a roll call stands for it."""
        joins = []
        if "ccode" in layout.columns:
            joins.append(actor_join("voter", "cow", whole("ccode")))
        if "session" not in layout.columns:
            calls = quoted(str(DATA / "series" / "roll_calls.parquet"))
            joins.append(
                "LEFT JOIN (SELECT rcid::VARCHAR AS id, session, date::DATE AS day "
                f"FROM read_parquet({calls})) AS call ON call.id = {whole('raw.rcid')}"
            )
            return " ".join(joins)
        joins.append(
            "LEFT JOIN calendar AS dated "
            "ON dated.text = replace(\"date\"[:10], '-', '') AND \"date\"[5] = '-'"
        )
        if "ccode" in layout.columns:
            joins.append(
                f"LEFT JOIN (SELECT min(row) AS row FROM raw WHERE {whole('ccode')} IN "
                "(SELECT code FROM actor_codes WHERE scheme = 'cow') "
                f"AND {whole('vote')} IN ('1', '2', '3', '8', '9') "
                f"GROUP BY {whole('rcid')}) AS head ON head.row = raw.row"
            )
        return " ".join(joins)


def _told(titled: bool) -> str:
    """What a list of roll calls says of one, as JSON."""
    issues = ", ".join(f"CASE WHEN {whole(i)} = '1' THEN '{i}' END" for i in ISSUES)
    title = ", title: short" if titled else ""
    return (
        f"to_json({{resolution: unres, important: try_cast(importantvote AS DOUBLE) = 1, "
        f"issues: [i FOR i IN [{issues}] IF i IS NOT NULL]{title}}})"
    )


UN_VOTES = UnVotes()
