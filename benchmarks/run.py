"""Whole-process times of the command line beside a named peer, in one run.

The peer is `python -c "import duckdb"`: what any evaluation that reads the roll calls must pay.
Commands take turns, so that a machine that slows down slows all of them.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

import comity
from comity.dyad_panel.dyad_years import pairs_of
from comity.evidence.load import load_evidence

RUNS = 9
LATER = [("GEO", "NATO"), ("MDA", "EU"), ("ARM", "CSTO"), ("SRB", "NATO"), ("UZB", "NATO"),
         ("TUR", "EU"), ("JPN", "NATO"), ("KAZ", "SCO"), ("FIN", "NATO")]  # fmt: skip
PEER = "import duckdb"
COMMANDS = {
    PEER: [sys.executable, "-c", "import duckdb"],
    "comity --help": [sys.executable, "-m", "comity", "--help"],
    "comity evaluate KAZ NATO --json": [
        sys.executable, "-m", "comity", "evaluate", "KAZ", "NATO", "--json"],
    "comity evaluate KAZ NATO": [sys.executable, "-m", "comity", "evaluate", "KAZ", "NATO"],
    "comity measure exercises KAZ NATO": [
        sys.executable, "-m", "comity", "measure", "exercises", "KAZ", "NATO"],
}  # fmt: skip


def seconds(command: list[str]) -> float:
    """Wall time of one process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def all_pairs() -> tuple[int, float]:
    """The number of pairs of the record, and the wall time of evaluating them in two processes."""
    begun = time.perf_counter()
    with ProcessPoolExecutor(2) as pool:
        pairs = pairs_of(load_evidence())
        told = pool.map(one_pair, pairs, chunksize=8)
        count = sum(1 for text in told if text)
    return count, time.perf_counter() - begun


def one_pair(pair: tuple[str, str]) -> str:
    """The lead sentence of a pair."""
    return comity.evaluate(*pair).judgement.lead.text


def again(pairs: Sequence[tuple[str, str]]) -> float:
    """Median wall time of an evaluation in a process that made others before."""
    one_pair(("KAZ", "NATO"))
    times = []
    for pair in pairs:
        begun = time.perf_counter()
        comity.evaluate(*pair).to_json()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def main() -> None:
    """Run and print a table."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for command in COMMANDS.values():
        seconds(command)
    for turn in range(RUNS):
        for name, command in COMMANDS.items():
            times[name].append(seconds(command))
        print(f"\rrun {turn + 1} of {RUNS}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print(f"| command | median s | min-max s | times {PEER!r} |")
    print("| --- | ---: | ---: | ---: |")
    for name, values in times.items():
        ratios = [a / b for a, b in zip(values, times[PEER], strict=True)]
        print(
            f"| {name} | {statistics.median(values):.2f} | {min(values):.2f}-{max(values):.2f} "
            f"| {statistics.median(ratios):.1f} |"
        )
    count, wall = all_pairs()
    print(f"\nall {count} pairs of the record, two processes: {wall:.1f} s")
    print(f"a further evaluation with its JSON, median of {len(LATER)}: {again(LATER):.3f} s")


if __name__ == "__main__":
    main()
