"""Ingest of a GDELT-shaped file beside two peers, in one run, on one thread.

- bare DuckDB reads the same text and writes the same Parquet columns: same names, types and
  compression. Columns that Comity looks up (actor, quad class, areas, ...) are filled with the
  raw column they come from. It checks nothing, counts nothing, keeps no quarantine.
- pandas does what is usual: `read_csv` with the published names and types, `to_parquet`.

Every run is a process of its own, so that its processor time and its peak memory are its own; the
three take turns, so that a machine that slows down slows all of them. The processor time is the
figure to look at where the machine is shared.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import gdelt_shape

from comity.core.canonical_tables import EVENTS, quoted
from comity.sources.dataset import data_set

RUNS = 3
COLUMNS = data_set("gdelt").sheet.layouts[0].columns
# What pandas and the bare reader are told of the columns that are not text.
WHOLE = {"MonthYear", "Year", "IsRootEvent", "NumSources", "NumArticles"}
FRACTIONS = {"FractionDate", "AvgTone"}
PUBLISHED = {
    "GLOBALEVENTID": "int64",
    "SQLDATE": "int64",
    "QuadClass": "int64",
    "NumMentions": "int64",
    "GoldsteinScale": "float64",
    "DATEADDED": "int64",
    **dict.fromkeys(WHOLE, "int64"),
    **dict.fromkeys(FRACTIONS, "float64"),
    **{c: "float64" for c in COLUMNS if c.endswith(("_Lat", "_Long"))},
}
# What the bare reader fills the canonical columns with.
BARE = {
    "source": "'gdelt'",
    "event_id": "GLOBALEVENTID",
    "happened": "SQLDATE",
    "published": "DATEADDED",
    "actor1": "Actor1CountryCode",
    "actor2": "Actor2CountryCode",
    "actor1_code": "Actor1Code",
    "actor2_code": "Actor2Code",
    "actor1_name": "Actor1Name",
    "actor2_name": "Actor2Name",
    "sector1": "Actor1Type1Code",
    "sector2": "Actor2Type1Code",
    "code": "EventCode",
    "root": "EventRootCode",
    "plover": "EventRootCode",
    "quad": "QuadClass",
    "quad_common": "QuadClass",
    "goldstein": "GoldsteinScale",
    "goldstein_common": "GoldsteinScale",
    "areas": "EventBaseCode",
    "place": "ActionGeo_CountryCode",
    "latitude": "ActionGeo_Lat",
    "longitude": "ActionGeo_Long",
    "mentions": "NumMentions",
    "outlet": "split_part(SOURCEURL, '/', 3)",
    "report": "SOURCEURL",
    "mirrored": "false",
    "file": "1",
    "line": "row_number() OVER ()",
}


@dataclass(frozen=True)
class Cost:
    """What one process took: seconds of processor and clock, peak memory in MB."""

    processor: float
    clock: float
    memory: float


def bare(text: Path, folder: Path) -> None:
    """Read and write with DuckDB alone."""
    import duckdb

    types = dict.fromkeys(COLUMNS, "VARCHAR") | {
        "SQLDATE": "DATE",
        "DATEADDED": "TIMESTAMP",
        "QuadClass": "TINYINT",
        "GoldsteinScale": "DOUBLE",
        "NumMentions": "INTEGER",
        "ActionGeo_Lat": "FLOAT",
        "ActionGeo_Long": "FLOAT",
    }
    declared = ", ".join(f"{quoted(c)}: {quoted(t)}" for c, t in types.items())
    made = ", ".join(f'({BARE[c.name]})::{c.type} AS "{c.name}"' for c in EVENTS)
    connection = duckdb.connect(config={"threads": 1, "memory_limit": "800MB"})
    connection.execute("SET enable_progress_bar = false")
    connection.execute(
        f"COPY (SELECT {made} FROM read_csv({quoted(str(text))}, auto_detect = false, "
        f"header = false, delim = '\\t', quote = '', escape = '', columns = {{{declared}}}, "
        "dateformat = '%Y%m%d', timestampformat = '%Y%m%d%H%M%S')) "
        f"TO {quoted(str(folder / 'bare.parquet'))} (FORMAT parquet, COMPRESSION zstd)"
    )


def usual(text: Path, folder: Path) -> None:
    """Read and write with pandas."""
    import pandas as pd

    types = {c: PUBLISHED.get(c, "str") for c in COLUMNS}
    frame = pd.read_csv(text, sep="\t", header=None, names=list(COLUMNS), dtype=types, quoting=3)
    frame.to_parquet(folder / "pandas.parquet")


def command(who: str, text: Path, folder: Path) -> list[str]:
    """How a process of one of the three is started."""
    if who == "comity":
        words = ["ingest", "gdelt", str(text), "--threads", "1", "--store", str(folder / "store")]
        return [sys.executable, "-m", "comity", *words]
    return [sys.executable, __file__, "--as", who, str(text), str(folder)]


def cost(words: list[str]) -> Cost:
    """Run a process and measure it."""
    # OpenMP and Arrow take every core unless they are told
    one = {"OMP_NUM_THREADS": "1", "ARROW_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    start = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, env={**os.environ, **one})
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    clock = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}")
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Cost(used.ru_utime + used.ru_stime, clock, used.ru_maxrss / scale)


def measure(
    shared: Path, scratch: Path, rows: int, peers: list[str], runs: int
) -> dict[str, list[Cost]]:
    """The costs of Comity and its peers for a file of so many rows."""
    text = scratch / f"{rows}.export.CSV"
    # made by another process: the memory of this one would count as that of those it starts
    subprocess.run([sys.executable, __file__, "--as", "make", shared, text, str(rows)], check=True)
    size = text.stat().st_size
    print(f"{rows:,} rows, {size / 1e9:.2f} GB of text", file=sys.stderr, flush=True)
    found: dict[str, list[Cost]] = {who: [] for who in ("comity", *peers)}
    for turn in range(runs):
        for who, costs in found.items():
            folder = scratch / who
            folder.mkdir()
            costs.append(cost(command(who, text, folder)))
            shutil.rmtree(folder)
            print(f"run {turn + 1} of {runs}: {who} {costs[-1]}", file=sys.stderr, flush=True)
    text.unlink()
    return found


def table(rows: int, found: dict[str, list[Cost]]) -> None:
    """Print medians, and ratios as medians of the ratios of each turn."""
    for who, costs in found.items():
        processor = statistics.median(c.processor for c in costs)
        clock = statistics.median(c.clock for c in costs)
        memory = max(c.memory for c in costs)
        turns = list(zip(found["comity"], costs, strict=True))
        ratio = statistics.median(ours.processor / own.processor for ours, own in turns)
        by_clock = statistics.median(ours.clock / own.clock for ours, own in turns)
        print(
            f"| {rows:,} | {who} | {processor:.1f} | {clock:.1f} | {rows / processor:,.0f} | "
            f"{memory:,.0f} | {ratio:.2f} | {by_clock:.2f} |",
            flush=True,
        )


def main() -> None:
    """Measure and print a table."""
    ask = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    ask.add_argument("--rows", type=int, nargs="+", default=[200_000], help="default: 200000")
    ask.add_argument("--runs", type=int, default=RUNS)
    ask.add_argument(
        "--pandas-up-to", type=int, default=1_000_000, help="it holds all rows in memory at once"
    )
    ask.add_argument("--scratch", type=Path, help="folder for the files; default: a temporary one")
    ask.add_argument("--as", dest="who", choices=("bare", "pandas", "make"), help=argparse.SUPPRESS)
    ask.add_argument("paths", type=Path, nargs="*", help=argparse.SUPPRESS)
    asked = ask.parse_args()
    if asked.who == "make":
        gdelt_shape.make(*asked.paths[:2], int(str(asked.paths[2])))
        return
    if asked.who:
        {"bare": bare, "pandas": usual}[asked.who](*asked.paths)
        return
    shared = os.environ.get("COMITY_SHARED")
    if not shared:
        print("ingest: left out, COMITY_SHARED does not name the folder with real GDELT files")
        return
    print("| rows | who | processor s | clock s | rows/s | peak MB | comity/who | by clock |")
    print("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory(dir=asked.scratch) as scratch:
        for rows in asked.rows:
            peers = ["bare", *(["pandas"] if rows <= asked.pandas_up_to else [])]
            table(rows, measure(Path(shared), Path(scratch), rows, peers, asked.runs))


if __name__ == "__main__":
    main()
