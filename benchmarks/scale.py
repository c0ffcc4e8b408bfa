"""What a growing store costs: the panel of all dyads beside hand-written SQL, and one evaluation.

One store grows from size to size; GDELT-shaped rows are made, ingested and deleted in blocks of
five million, so that the text of all never lies on the disk. At every size, each in a process of
its own and taking turns:

- the monthly panel of all dyads through Ibis, as `Events.panel` makes it, and the same panel in
  SQL written by hand for DuckDB, over the same Parquet files with the same memory and cores;
- once the panel is kept: `comity evaluate KAZ NATO --json` and `comity measure events KAZ NATO`
  asked for the first time, when nothing else is kept, and the evaluation asked again.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import gdelt_shape

from comity.store.store import Store

RUNS = 3
BLOCK = 5_000_000
SIZES = (1_000_000, 5_000_000, 20_000_000, 50_000_000)
BY_HAND = """
WITH cells AS MATERIALIZED (
    SELECT source, actor1, actor2, date_trunc('month', happened)::DATE AS period,
        count(*) AS events,
        count(*) FILTER (quad = 1) AS quad1, count(*) FILTER (quad = 2) AS quad2,
        count(*) FILTER (quad = 3) AS quad3, count(*) FILTER (quad = 4) AS quad4,
        count(*) FILTER (quad_common = 1) AS common1, count(*) FILTER (quad_common = 2) AS common2,
        count(*) FILTER (quad_common = 3) AS common3, count(*) FILTER (quad_common = 4) AS common4,
        coalesce(sum(goldstein), 0) AS goldstein,
        coalesce(sum(goldstein_common), 0) AS goldstein_common,
        count(DISTINCT outlet) AS outlets
    FROM {events}
    GROUP BY ALL
), whole AS (
    SELECT source, period, sum(events) AS exposure FROM cells GROUP BY ALL
), one AS (
    SELECT source, period, actor, sum(events) AS exposure FROM (
        SELECT source, period, actor1 AS actor, events FROM cells
        UNION ALL
        SELECT source, period, actor2, events FROM cells WHERE actor2 IS DISTINCT FROM actor1
    ) WHERE actor IS NOT NULL GROUP BY ALL
)
SELECT cells.*, whole.exposure, first.exposure AS exposure1, second.exposure AS exposure2
FROM cells
JOIN whole USING (source, period)
JOIN one AS first ON (first.source, first.period, first.actor) = (cells.source, period, actor1)
JOIN one AS second ON (second.source, second.period, second.actor) = (cells.source, period, actor2)
WHERE actor1 <> actor2
"""
PANELS = ("Ibis", "SQL")
EVALUATE = ["-m", "comity", "evaluate", "KAZ", "NATO", "--json"]
# What is asked, and whether answers about the dyad are kept from before.
QUESTIONS = {
    "evaluate": (EVALUATE, False),
    "evaluate again": (EVALUATE, True),
    "measure events": (["-m", "comity", "measure", "events", "KAZ", "NATO"], False),
}


def by_ibis(root: Path) -> int:
    """The panel as Comity makes it."""
    from comity.store.engines import engine
    from comity.store.event_panel import panel

    with engine("duckdb", Store(root)) as opened:
        return int(opened.answer(panel).num_rows)


def by_hand(root: Path) -> int:
    """The panel in SQL."""
    store = Store(root)
    connection = store.connect()
    query = BY_HAND.format(events=store.relation("events"))
    return int(connection.sql(query).to_arrow_table().num_rows)


INSIDE = {"Ibis": by_ibis, "SQL": by_hand}


def grow(root: Path, have: int, size: int) -> None:
    """Ingest blocks until the store holds so many events."""
    from comity.sources.dataset import data_set
    from comity.store.ingest import ingest

    shared = Path(os.environ["COMITY_SHARED"])
    while have < size:
        rows = min(BLOCK, size - have)
        text = root.parent / f"block-{have}.csv"
        first = gdelt_shape.FIRST_ID + have
        gdelt_shape.make(shared, text, rows, seed=gdelt_shape.SEED + have, first_id=first)
        for tally in ingest(Store(root), data_set("gdelt"), [text]):
            assert tally.stored == rows, tally
        text.unlink()
        have += rows
        print(f"{have:,} events in the store", file=sys.stderr, flush=True)


def run(words: list[str], root: Path) -> tuple[float, float, str]:
    """Seconds, peak memory in MB and output of a process."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *words],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "COMITY_STORE": str(root)},
    )
    assert process.stdout
    out = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}")
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return time.perf_counter() - start, used.ru_maxrss / scale, out


def measured(root: Path, runs: int) -> dict[str, list[tuple[float, float]]]:
    """Seconds and peak memory of every panel and question."""
    found: dict[str, list[tuple[float, float]]] = {}
    rows = set()
    for _ in range(runs):
        for who in PANELS:
            _, memory, out = run([__file__, "--as", who], root)
            body = json.loads(out)
            rows.add(body["rows"])
            found.setdefault(who, []).append((body["seconds"], memory))
    assert len(rows) == 1, rows
    found["cells"] = [(rows.pop(), 0.0)]
    run([__file__, "--as", "keep"], root)
    for _ in range(runs):
        for name, (words, again) in QUESTIONS.items():
            for answer in [] if again else list((root / "kept").glob("*/*.parquet")):
                if not answer.name.startswith("panel"):
                    answer.unlink()
            seconds, memory, _ = run(words, root)
            found.setdefault(name, []).append((seconds, memory))
    return found


def line(size: int, root: Path, found: dict[str, list[tuple[float, float]]]) -> str:
    """One row of the table."""

    def middle(name: str) -> float:
        return statistics.median(s for s, _ in found[name])

    def most(name: str) -> float:
        return max(m for _, m in found[name])

    parts = sum(p.stat().st_size for p in (root / "parts").iterdir())
    ratio = statistics.median(
        a / b for (a, _), (b, _) in zip(found["Ibis"], found["SQL"], strict=True)
    )
    cells = [
        f"{size / 1e6:g} M", f"{parts / 1e9:.2f} GB", f"{found['cells'][0][0]:,.0f}",
        f"{middle('Ibis'):.2f} s", f"{middle('SQL'):.2f} s", f"{ratio:.2f}",
        f"{most('Ibis'):,.0f} MB", f"{most('SQL'):,.0f} MB",
        *(f"{middle(q):.2f} s" for q in QUESTIONS), f"{max(map(most, QUESTIONS)):,.0f} MB",
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


HEAD = (
    "| events | Parquet | rows of the panel | Ibis | SQL by hand | ratio | peak Ibis | peak SQL "
    "| evaluate | evaluate again | measure events | peak of these |\n|" + " ---: |" * 12
)


def main() -> None:
    """Measure and print a table."""
    ask = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    ask.add_argument("--sizes", type=int, nargs="+", default=[100_000, 300_000])
    ask.add_argument("--full", action="store_true", help="1, 5, 20 and 50 million events")
    ask.add_argument("--runs", type=int, default=RUNS)
    ask.add_argument("--scratch", type=Path, help="folder for the files; default: a temporary one")
    ask.add_argument("--figures", type=Path, help="JSON file to which all figures go as well")
    ask.add_argument("--as", dest="who", help=argparse.SUPPRESS)
    ask.add_argument("numbers", type=int, nargs="*", help=argparse.SUPPRESS)
    asked = ask.parse_args()
    if asked.who:
        inside(asked.who, *asked.numbers)
        return
    if not os.environ.get("COMITY_SHARED"):
        print("scale: left out, COMITY_SHARED does not name the folder with real GDELT files")
        return
    print(HEAD)
    have, figures = 0, {}
    with tempfile.TemporaryDirectory(dir=asked.scratch) as scratch:
        root = Path(scratch) / "store"
        for size in SIZES if asked.full else sorted(asked.sizes):
            # in another process: the memory of this one would count as that of those it starts
            run([__file__, "--as", "grow", str(have), str(size)], root)
            have = size
            found = measured(root, asked.runs)
            print(line(size, root, found), flush=True)
            figures[size] = found
            if asked.figures:
                asked.figures.write_text(json.dumps(figures), "utf-8")


def inside(who: str, *numbers: int) -> None:
    """What a process of its own does."""
    root = Path(os.environ["COMITY_STORE"])
    if who == "grow":
        grow(root, *numbers)
        return
    if who == "keep":
        from comity.store.events import stored

        events = stored(root, period="month")
        assert events is not None
        events.panel()
        return
    start = time.perf_counter()
    rows = INSIDE[who](root)
    print(json.dumps({"rows": rows, "seconds": time.perf_counter() - start}))


if __name__ == "__main__":
    main()
