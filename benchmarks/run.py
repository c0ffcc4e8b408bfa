"""Whole-process times of the command line beside a named peer, in one run.

The peer is `python -c "import duckdb"`: what any evaluation that reads the roll calls must pay.
Commands take turns, so that a machine that slows down slows all of them.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

RUNS = 9
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


if __name__ == "__main__":
    main()
