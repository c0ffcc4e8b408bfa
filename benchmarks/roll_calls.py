"""Forecasts of how each member votes in the UN General Assembly, beside plain rules, in one run.

`python benchmarks/roll_calls.py` forecasts sessions 60 to 74, each from earlier ones only, on the
bundled roll calls (the release to January 2020, vote for vote); `--validation` sessions 45 to 59,
on which everything was chosen; `--sessions 73 74` others. One process, about two minutes.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time

from comity.forecasting.roll_call_backtest import (
    BINS,
    MODEL,
    RULES,
    STRATA,
    Score,
    VoteBacktest,
    backtest_votes,
)
from comity.sources.titled_roll_calls import VOTES, titled_roll_calls


def main() -> None:
    """Run and print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--validation", action="store_true", help="sessions 45 to 59")
    words.add_argument("--sessions", type=int, nargs="*", help="other sessions")
    asked = words.parse_args()
    sessions = asked.sessions or (range(45, 60) if asked.validation else range(60, 75))
    start = time.perf_counter()
    found = backtest_votes(titled_roll_calls(), list(sessions),
                           lambda s: print(f"session {s}", file=sys.stderr))  # fmt: skip
    strata(found)
    gains(found)
    by_session(found)
    reliability(found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"\n{time.perf_counter() - start:.0f} s, peak {peak:.2f} GB")


def strata(found: VoteBacktest) -> None:
    """Every forecaster in every stratum."""
    print(
        "| stratum | votes | forecaster | accuracy | macro-F1 | yes | no | abstain | Brier | log |"
    )
    print("| --- | ---: | --- |" + " ---: |" * 7)
    for stratum in STRATA:
        for who in (MODEL, *RULES):
            score = found.score(who, stratum)
            if score is not None:
                print(f"| {stratum} | {score.votes:,} | {who} | {line(score)} |")


def line(score: Score) -> str:
    """The figures of a score, as cells."""
    shares = (score.accuracy, score.macro_f1, *score.f1)
    log = "" if score.log != score.log else f"{score.log:.3f}"
    return " | ".join([*(f"{100 * share:.1f}" for share in shares), f"{score.brier:.3f}", log])


def gains(found: VoteBacktest) -> None:
    """Intervals, whole sessions resampled."""
    print("\n| stratum | accuracy, 90 % | macro-F1, 90 % | gain over same title | macro-F1 |")
    print("| --- | --- | --- | --- | --- |")
    for stratum in STRATA:
        if found.score(MODEL, stratum) is None:
            continue
        cells = []
        for against in ("", "same title"):
            for measure in (lambda s: s.accuracy, lambda s: s.macro_f1):
                low, high = found.interval(measure, stratum, against)
                cells.append(f"{100 * low:+.1f} to {100 * high:+.1f}" if against
                             else f"{100 * low:.1f} to {100 * high:.1f}")  # fmt: skip
        print(f"| {stratum} | {' | '.join(cells)} |")


def by_session(found: VoteBacktest) -> None:
    """The forecasts of each session, and the best plain rule."""
    print("\n| session | votes | accuracy | macro-F1 | Brier | log | same title | macro-F1 |")
    print("| ---: |" + " ---: |" * 7)
    for session in found.sessions:
        own, rule = (found.score(who, "all", session) for who in (MODEL, "same title"))
        if own is not None and rule is not None:
            print(
                f"| {session} | {own.votes:,} | {100 * own.accuracy:.1f} | "
                f"{100 * own.macro_f1:.1f} | {own.brier:.3f} | {own.log:.3f} | "
                f"{100 * rule.accuracy:.1f} | {100 * rule.macro_f1:.1f} |"
            )


def reliability(found: VoteBacktest) -> None:
    """How often what was said came true."""
    print("\n| said | " + " | ".join(f"{v}: mean said | came true | cases" for v in VOTES) + " |")
    print("| --- |" + " ---: |" * 9)
    for bin_ in range(BINS):
        cells = []
        for vote in range(3):
            many = found.many[vote, bin_]
            cells += [
                *((f"{100 * s[vote, bin_] / many:.1f}" if many else "")
                  for s in (found.said, found.came)),
                f"{many:,.0f}",
            ]  # fmt: skip
        print(f"| {10 * bin_}-{10 * bin_ + 10} % | {' | '.join(cells)} |")
    print(f"\ncalibration error {100 * found.calibration_error():.2f} points")


if __name__ == "__main__":
    main()
