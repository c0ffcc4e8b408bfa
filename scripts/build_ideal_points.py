"""Estimate the bundled ideal points from the bundled roll calls. Maintainers only; half an hour.

An evaluation as of a day may use no later vote, and the model smooths over time: so it is fitted
once for every Assembly year from 1991 on, each time with the votes up to that year only.
Writes `src/comity/data/series/ideal_points.parquet`: vintage (last Assembly year used), year,
cow (state number), mean, sd. Run with `uv run scripts/build_ideal_points.py`.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from comity.measures.ordinal_irt import IdealPoints, Votes, estimate

SERIES = Path(__file__).parent.parent / "src" / "comity" / "data" / "series"
FIRST_VINTAGE, UNITED_STATES = 1991, 2


def main() -> int:
    """Write the table; returns the exit code."""
    votes = read_votes()
    tables, earlier = [], None
    for vintage in range(FIRST_VINTAGE, int(votes.session.max()) + 1946):
        known = votes.session <= vintage - 1945
        fields = (votes.state, votes.session, votes.item, votes.vote)
        earlier = estimate(Votes(*(field[known] for field in fields)), UNITED_STATES, start=earlier)
        tables.append(as_table(vintage, earlier))
        print(
            vintage, earlier.iterations, f"{earlier.change:.4f}", f"{earlier.step:.3f}", flush=True
        )
    target = SERIES / "ideal_points.parquet"
    pq.write_table(pa.concat_tables(tables), target, compression="zstd")
    print(f"{hashlib.sha256(target.read_bytes()).hexdigest()}  series/{target.name}")
    return 0


def read_votes() -> Votes:
    """Every yes, abstention and no, as the model codes them."""
    columns = duckdb.sql(
        "SELECT ccode::BIGINT AS state, session::BIGINT AS session, rcid::BIGINT AS item, "
        f"3 - vote::BIGINT AS vote FROM '{SERIES / 'votes.parquet'}' "
        f"JOIN '{SERIES / 'roll_calls.parquet'}' USING (rcid) WHERE vote IN (1, 2, 3)"
    ).fetchnumpy()
    return Votes(*(np.asarray(columns[name]) for name in ("state", "session", "item", "vote")))


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
