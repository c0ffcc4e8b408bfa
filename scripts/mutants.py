"""Mutate the core and say how many mutants the tests notice, and which they do not.

`python scripts/mutants.py [ROOM]` runs mutmut (settings in pyproject.toml) over evidence, stats,
propositions and evaluation, or over one of them, and ends with exit code 1 below 85 %. It takes
hours on two cores and goes on where it was stopped. Survivors that stay have their reason in
`scripts/mutants-that-stay.txt`, one name a line with the reason after it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LEAST = 0.85
STAY = Path(__file__).with_name("mutants-that-stay.txt")
NOTICED = ("killed", "timeout", "suspicious", "segfault")


def main() -> int:
    """Run mutmut, then count."""
    mutmut = Path(sys.executable).with_name("mutmut")
    room = sys.argv[1] if len(sys.argv) > 1 else ""
    names = [f"comity.{room}.*"] if room else []
    subprocess.run([mutmut, "run", "--max-children", "2", *names], check=False)
    found = subprocess.run(
        [mutmut, "results", "--all", "true"], capture_output=True, text=True, check=True
    ).stdout
    outcome = dict(
        line.strip().rsplit(": ", 1)
        for line in found.splitlines()
        if ": " in line and (not room or f"comity.{room}." in line)
    )
    tried = {name: how for name, how in outcome.items() if how not in ("not checked", "skipped")}
    if not tried:
        print("no mutant was tried")
        return 1
    known = dict(
        line.split(None, 1) for line in STAY.read_text("utf-8").splitlines() if line.strip()
    ) if STAY.exists() else {}  # fmt: skip
    lived = [name for name, how in tried.items() if how not in NOTICED]
    for name in lived:
        print(f"{name}\t{known.get(name, 'no reason given yet').strip()}")
    share = 1 - len(lived) / len(tried)
    print(f"{len(tried)} mutants, {share:.1%} noticed by the tests")
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
