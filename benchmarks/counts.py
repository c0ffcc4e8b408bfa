"""Forecasts of dyadic event counts beside their baselines, in one run.

`python benchmarks/counts.py --months 1` (3, 12) prints the tables of the last origins; with
`--earlier` those of the origins on which everything was chosen. One and three months ahead on
ICEWS14, by week; twelve months ahead on dyad-years of ICEWS. `COMITY_SHARED` names the folder.
"""

from __future__ import annotations

import argparse
import resource
import time

from counts_data import KINDS, dyad_years, icews14

from comity.counts.backtest import MIXTURE, evaluate, rolling
from comity.counts.models import BASELINES, FORECASTERS

# horizon in periods; origins to learn from; those choices were made on; the last ones
PLANS = {
    1: (4, (12, 16, 20), (24, 28, 32, 36), (40, 44, 48)),
    3: (13, (10, 13, 18, 22), (26,), (31, 35, 39)),
    12: (1, (4, 6), (7, 8), (9, 10, 11, 12)),
}


def main() -> None:
    """Run and print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--months", type=int, choices=sorted(PLANS), nargs="*", default=[1, 3, 12])
    words.add_argument("--earlier", action="store_true", help="the origins of the choices")
    asked = words.parse_args()
    for months in asked.months:
        horizon, warm, earlier, last = PLANS[months]
        wanted = earlier if asked.earlier else last
        origins = [o for o in (*warm, *earlier, *last) if o <= wanted[-1]]
        data = dyad_years() if months == 12 else icews14()
        for kind in KINDS:
            start = time.perf_counter()
            # what lies after the last window is not even handed over
            known = data[kind].until(wanted[-1] + horizon)
            found = rolling(known, horizon, origins, wanted=wanted)
            spent = time.perf_counter() - start
            report(f"{months} months ahead, {kind}, origins {', '.join(map(str, wanted))}", found)
            print(f"\n{spent:.0f} s for {len(origins)} origins", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"\npeak {peak:.2f} GB")


def report(title: str, found: list) -> None:
    """One table."""
    print(f"\n### {title}\n")
    print(
        "| class | cases | mean | forecaster | CRPS | log | interval | Brier | 50 % | 80 % | 90 % "
        "| skill | interval of the gain |"
    )
    print("| --- | ---: | ---: | --- |" + " ---: |" * 9)
    for activity in evaluate(found):
        for name in (MIXTURE, *(n for n in FORECASTERS if n not in BASELINES), *BASELINES):
            s = activity.of(name)
            covered = " | ".join(f"{100 * v:.1f}" for v in s.coverage.values())
            mark = " *" if name == activity.baseline else ""
            print(
                f"| {activity.name} | {activity.cases} | {activity.mean:.2f} | {name}{mark} "
                f"| {s.crps:.4f} | {s.log_score:.4f} | {s.interval:.2f} | {s.brier:.4f} "
                f"| {covered} | {100 * s.skill.skill:+.1f} % "
                f"| {s.skill.low:+.4f} to {s.skill.high:+.4f} |"
            )


if __name__ == "__main__":
    main()
