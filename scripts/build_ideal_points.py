"""Estimate the bundled ideal points from the bundled roll calls. Maintainers only; half an hour.

An evaluation as of a day may use no later vote, and the model smooths over time: so it is fitted
once for every Assembly year from 1991 on, each time with the votes up to that year only.
Resolutions that come back share their parameters (`comity.stats.repeated_items`); their titles are
those of `un-votes-2019`, in the folder that COMITY_SHARED names. Writes
`src/comity/data/series/ideal_points.parquet`: vintage (last Assembly year used), year, cow (state
number), mean, sd. Run with `uv run scripts/build_ideal_points.py`.
"""

from __future__ import annotations

import hashlib
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from comity.stats.ordinal_irt import IdealPoints, Votes, estimate
from comity.stats.repeated_items import APART, items_of, title_key

SERIES = Path(__file__).parent.parent / "src" / "comity" / "data" / "series"
UNITED_STATES = 2
CHAINS = (1991, 2006)
"""First vintages of the chains, which are fitted at once on two cores."""
# From this session on the short titles are catchwords; the descriptions begin with the title.
DESCRIBED = 58


def main() -> int:
    """Write the table; returns the exit code."""
    shared = os.environ.get("COMITY_SHARED")
    if not shared:
        print("COMITY_SHARED must name the folder that holds data/un-votes-2019", file=sys.stderr)
        return 2
    votes = linked(read_votes(), Path(shared) / "data" / "un-votes-2019" / "roll_calls.parquet")
    last = int(votes.session.max()) + 1945
    with ProcessPoolExecutor(len(CHAINS)) as pool:
        chains = pool.map(
            chain, [votes] * len(CHAINS), CHAINS, [*(c - 1 for c in CHAINS[1:]), last]
        )
        tables = [table for made in chains for table in made]
    target = SERIES / "ideal_points.parquet"
    pq.write_table(pa.concat_tables(tables), target, compression="zstd")
    print(f"{hashlib.sha256(target.read_bytes()).hexdigest()}  series/{target.name}")
    return 0


def chain(votes: Votes, first: int, last: int) -> list[pa.Table]:
    """The points of consecutive vintages, each fit begun from the one before."""
    tables, earlier = [], None
    for vintage in range(first, last + 1):
        known = votes.session <= vintage - 1945
        fields = (votes.state, votes.session, votes.item, votes.vote)
        earlier = estimate(Votes(*(field[known] for field in fields)), UNITED_STATES, start=earlier)
        tables.append(as_table(vintage, earlier))
        print(
            vintage, earlier.iterations, f"{earlier.change:.4f}", f"{earlier.step:.3f}", flush=True
        )
    return tables


def read_votes() -> Votes:
    """Every yes, abstention and no, as the model codes them."""
    columns = duckdb.sql(
        "SELECT ccode::BIGINT AS state, session::BIGINT AS session, rcid::BIGINT AS item, "
        f"3 - vote::BIGINT AS vote FROM '{SERIES / 'votes.parquet'}' "
        f"JOIN '{SERIES / 'roll_calls.parquet'}' USING (rcid) WHERE vote IN (1, 2, 3)"
    ).fetchnumpy()
    return Votes(*(np.asarray(columns[name]) for name in ("state", "session", "item", "vote")))


def linked(votes: Votes, titles: Path) -> Votes:
    """The votes with one item for a resolution and its repetitions."""
    calls = duckdb.sql(
        "SELECT rcid, own.session, coalesce(short, ''), coalesce(descr, '') FROM "
        f"'{SERIES / 'roll_calls.parquet'}' AS own LEFT JOIN '{titles}' USING (rcid) "
        "ORDER BY own.session, rcid"
    ).fetchall()
    keys = [
        frozenset(
            ([title_key(told)] if session >= DESCRIBED else [])
            + ([title_key(short)] if session < DESCRIBED + APART else [])
        )
        for _, session, short, told in calls
    ]
    states, column = np.unique(votes.state, return_inverse=True)
    place = {rcid: n for n, (rcid, *_) in enumerate(calls)}
    row = np.array([place[int(rcid)] for rcid in votes.item])
    table = np.full((len(calls), len(states)), -1, np.int8)
    table[row, column] = votes.vote
    items = items_of([session for _, session, *_ in calls], keys, table)
    print(f"{len(calls)} roll calls on {len(np.unique(items))} resolutions", flush=True)
    return Votes(votes.state, votes.session, items[row], votes.vote)


def as_table(vintage: int, found: IdealPoints) -> pa.Table:
    """The points of one vintage, one row a state and Assembly year in which it voted."""
    rows, columns = np.nonzero(~np.isnan(found.mean))
    return pa.table(
        {
            "vintage": pa.array(np.full(len(rows), vintage), pa.int16()),
            "year": pa.array(found.sessions[columns] + 1945, pa.int16()),
            "cow": pa.array(found.states[rows], pa.int16()),
            "mean": pa.array(found.mean[rows, columns].round(4), pa.float32()),
            "sd": pa.array(found.sd[rows, columns].round(4), pa.float32()),
        }
    )


if __name__ == "__main__":
    sys.exit(main())
