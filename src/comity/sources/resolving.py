"""Whether the actors of a file are found as they are in others.

A code list that a file does not follow (codes where names are meant, one more spelling of
"missing") loses actors and makes no row unusable, so a clear fall is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING

from comity.core.canonical_tables import quoted
from comity.sources.sheet import Sheet

if TYPE_CHECKING:
    import duckdb

PARTS = 5
"""How many of the latest parts of a data set say what is usual."""
FALL = 0.75
"""Below this part of the usual share a file is reported."""
_SIDES = {"events": ("actor1", "actor2")}
Counts = tuple[int, int]
"""Rows in which a side has a name or code, and those of them in which it is a known actor."""


def told(
    connection: duckdb.DuckDBPyConnection, sheet: Sheet, piece: Path | None, earlier: Sequence[str]
) -> list[str]:
    """A line for each side of a file's events that has clearly fewer known actors than it should.

    Args:
        connection: a database.
        sheet: the data set; its `resolves` is the least share of known actors.
        piece: the staged rows of the file, or None.
        earlier: Parquet files with earlier rows of the data set, oldest first.
    """
    if piece is None or sheet.table not in _SIDES:
        return []
    lines = []
    before = [_counts(connection, Path(path), sheet.id) for path in earlier[-PARTS:]]
    for side, (named, known) in enumerate(_counts(connection, piece, sheet.id)):
        usual_named = sum(part[side][0] for part in before)
        usual = sum(part[side][1] for part in before) / usual_named if usual_named else 0.0
        least, says = sheet.resolves, f"at least {sheet.resolves:.0%} are expected"
        if FALL * usual > least:
            least, says = FALL * usual, f"{usual:.0%} were in earlier files"
        # the square root keeps a short file from being reported for what chance does
        if known + sqrt(named) < least * named:
            lines.append(
                f"{_SIDES[sheet.table][side]} is a known actor in {known:,} of {named:,} rows that "
                f"name one ({says}): look at how the file writes it"
            )
    return lines


def _counts(
    connection: duckdb.DuckDBPyConnection, path: Path, source: str
) -> tuple[Counts, Counts]:
    """The counts of both sides in a Parquet file; kept, for a run asks of each part many times."""
    state = path.stat()
    key = (str(path), source, state.st_size, state.st_mtime_ns)
    if key not in _kept:
        one, two, three, four = connection.execute(
            "SELECT count(coalesce(actor1_code, actor1_name)), count(actor1), "
            "count(coalesce(actor2_code, actor2_name)), count(actor2) "
            f"FROM read_parquet({quoted(str(path))}) WHERE source = {quoted(source)}"
        ).fetchall()[0]
        _kept[key] = ((one, two), (three, four))
    return _kept[key]


_kept: dict[tuple[str, str, int, int], tuple[Counts, Counts]] = {}
