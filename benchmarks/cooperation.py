"""Every directed pair of 200 states, 300 months, 4 quad classes: filtered, smoothed, intervals.

    python benchmarks/cooperation.py [--dense] [SHARE ...]

The counts are made with a stated seed: rates are heavy-tailed between pairs (log-normal, most
pairs nearly empty, a few with hundreds of events a month), wander, and grow with the data set's
coverage, as those of event data do. `--dense` gives every pair events, which leaves no series
alike. Every share runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time

import numpy as np

STATES, MONTHS, QUADS, SEED = 200, 300, 4, 20_261_125
SERIES = STATES * (STATES - 1) * QUADS


def made(series: int, dense: bool) -> tuple[np.ndarray, np.ndarray]:
    """Counts [series, months] and exposure [months] in thousands of rows."""
    random = np.random.default_rng(SEED)
    exposure = np.linspace(10, 60, MONTHS)
    level = random.normal(-1.0 if dense else -7.0, 1.0 if dense else 2.5, series)
    counts = np.empty((series, MONTHS), dtype=np.int32)
    walk = level.astype(np.float32)
    for month in range(MONTHS):
        walk = walk + random.normal(0, 0.06, series).astype(np.float32)
        counts[:, month] = random.poisson(np.exp(np.minimum(walk, 3)) * exposure[month])
    return counts, exposure


def one(share: float, dense: bool) -> None:
    """Time one share and print its line of the table."""
    from comity.stats.poisson_gamma import rates

    counts, exposure = made(int(SERIES * share), dense)
    start, cpu = time.perf_counter(), time.process_time()
    found = rates(counts, exposure, pooled=True)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    assert np.isfinite(found.mean).all()
    assert (found.low <= found.mean).all()
    print(
        f"| {share:g} | {counts.size / 1e6:.1f} M | {(counts > 0).mean():.1%} | "
        f"{(counts.sum(axis=1) == 0).mean():.1%} | {seconds:.1f} | {cpu:.1f} | {peak:.2f} |",
        flush=True,
    )


def main() -> None:
    """Run each share in a process of its own and print a table."""
    dense = "--dense" in sys.argv
    shares = [w for w in sys.argv[1:] if not w.startswith("--")]
    if "--one" in sys.argv:
        one(float(shares[0]), dense)
        return
    print("| share | points | months with events | no event | s | CPU s | peak GB |", flush=True)
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |", flush=True)
    for share in shares or ["0.25", "0.5", "1"]:
        words = [sys.executable, __file__, "--one", share, *(["--dense"] if dense else [])]
        subprocess.run(words, check=True)


if __name__ == "__main__":
    main()
