"""Mutate the core and say how many mutants the tests notice, and which they do not.

`python scripts/mutants.py [ROOM] [SAMPLE]` runs mutmut (settings in pyproject.toml) over evidence,
stats, propositions and evaluation, or over one of them, on SAMPLE mutants drawn by a seed (300
unless told, `all` for every one: nineteen thousand, days on two cores). It ends with exit code 1
where fewer than 85 % of those drawn are noticed, and goes on where it was stopped. Survivors that
stay have their reason in `scripts/mutants-that-stay.txt`, one name a line with the reason after it.
"""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

LEAST = 0.85
SAMPLE, SEED = 300, 11
Z = 1.96
STAY = Path(__file__).with_name("mutants-that-stay.txt")
NOTICED = ("killed", "timeout", "suspicious", "segfault", "caught by type check")
MUTMUT = Path(sys.executable).with_name("mutmut")


def main() -> int:
    """Draw mutants, run mutmut on those not tried yet, and count."""
    words = sys.argv[1:]
    room = next((w for w in words if not w.isdigit() and w != "all"), "")
    asked = next((w for w in words if w.isdigit() or w == "all"), str(SAMPLE))
    # a pattern that nothing matches: mutmut writes all mutants, finds none to try, and stops
    subprocess.run([MUTMUT, "run", "comity.none.*"], check=False, capture_output=True)
    names = [name for name in outcomes() if not room or name.startswith(f"comity.{room}.")]
    if not names:
        print("mutmut made no mutant: is it installed (make mutants), is the room's name right?")
        return 1
    drawn = names if asked == "all" else drawn_of(names, int(asked))
    known = outcomes()
    left = [name for name in drawn if known[name] in ("not checked", "skipped")]
    if left:
        subprocess.run([MUTMUT, "run", "--max-children", "2", *left], check=False)
    return told(drawn, outcomes())


def outcomes() -> dict[str, str]:
    """What became of each mutant, by name."""
    found = subprocess.run(
        [MUTMUT, "results", "--all", "true"], capture_output=True, text=True, check=True
    ).stdout
    lines = (line.strip().rsplit(": ", 1) for line in found.splitlines() if "__mutmut_" in line)
    return {name: how for name, how in lines}


def drawn_of(names: list[str], number: int) -> list[str]:
    """A sample of the mutants, the same for the same code."""
    return sorted(random.Random(SEED).sample(sorted(names), min(number, len(names))))


def told(drawn: list[str], outcome: dict[str, str]) -> int:
    """Print those that lived and the share that was noticed; 1 where that is too small."""
    tried = {name: outcome[name] for name in drawn if outcome[name] not in ("not checked",)}
    if not tried:
        print("no mutant was tried")
        return 1
    lines = STAY.read_text("utf-8").splitlines() if STAY.exists() else []
    known = dict(line.split(None, 1) for line in lines if line.strip())
    lived = {name: how for name, how in tried.items() if how not in NOTICED}
    for name, how in lived.items():
        print(f"{name}\t{how}\t{known.get(name, 'no reason given yet').strip()}")
    share = 1 - len(lived) / len(tried)
    low, high = wilson(share, len(tried))
    print(
        f"{len(tried)} of {len(outcome)} mutants, {share:.1%} noticed by the tests "
        f"[{low:.1%}, {high:.1%}]"
    )
    return 0 if share >= LEAST else 1


def wilson(share: float, number: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    middle = (share + Z**2 / (2 * number)) / (1 + Z**2 / number)
    half = Z / (1 + Z**2 / number) * (share * (1 - share) / number + Z**2 / (4 * number**2)) ** 0.5
    return middle - half, middle + half


if __name__ == "__main__":
    sys.exit(main())
