"""What is wrong with rows beyond what a reader says, and which of it a whole file shares.

A value off the scale of the sheet holds a row back. A fault that a whole file has, and that its
rows let a reader mend (see `Problem.mended`), is mended and said; one row among others that has
it is held back, since nothing shows how it came by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from comity.sources.dataset import Problem
from comity.sources.sheet import Layout, Sheet
from comity.unpack.delimited_text import Held

if TYPE_CHECKING:
    import duckdb


def out_of_range(sheet: Sheet, layout: Layout) -> Iterator[Problem]:
    """The problems that a numeric column leaves the range its sheet states."""
    for column, (low, high) in sheet.ranges.items():
        if column in layout.columns:
            yield Problem(
                column,
                f'"{column}" IS NOT NULL AND coalesce(try_cast("{column}" AS DOUBLE) '
                f"NOT BETWEEN {low} AND {high}, true)",
                f"no number between {low:g} and {high:g}",
            )


def mended(
    connection: duckdb.DuckDBPyConnection, problems: Sequence[Problem], wrong: Iterable[Held]
) -> tuple[list[Problem], list[str]]:
    """What still holds rows of a file back, and what is said of the rest.

    Args:
        connection: a database in which the file's rows are the view `raw`.
        problems: what can be wrong with a row.
        wrong: the rows held back by them.

    Returns:
        The problems without those that are mended, and a line for each of these.
    """
    seen = Counter(held.reason for held in wrong)
    left, said = [], []
    for problem in problems:
        if problem.mended and seen[problem.reason] and not _forbidden(connection, problem):
            said.append(f"{seen[problem.reason]:,} rows: {problem.mended}")
        else:
            left.append(problem)
    return left, said


def _forbidden(connection: duckdb.DuckDBPyConnection, problem: Problem) -> bool:
    if not problem.unless:
        return False
    query = f"SELECT EXISTS (FROM raw WHERE {problem.unless})"
    return bool(connection.execute(query).fetchall()[0][0])
