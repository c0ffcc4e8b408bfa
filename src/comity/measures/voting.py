"""Similarity of votes corrected for chance, by Assembly year: `vote-similarity`.

Cohen's weighted kappa of the state with each state of the partner set, averaged over the set; S
and Scott's pi stand beside it as parts. See `vote_similarity.py` for the formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from comity.core.comparable import Selection
from comity.core.series import Point, Series
from comity.evidence.dyad import Dyad
from comity.measures.base import Measure
from comity.measures.un_agreement import LEAST, ballots_of, session_elapsed, silence, told
from comity.sources.roll_calls import ORIGIN, RollCalls, VotePair
from comity.stats.vote_similarity import SEED, kappa, s_score, scott_pi

Floats = npt.NDArray[np.float64]
DRAWS = 500
INDICES: Mapping[str, Callable[[Floats], Floats]] = {
    "kappa": kappa,
    "pi": scott_pi,
    "s": s_score,
    "s-squared": lambda tables: s_score(tables, "squared"),
}


def compute(dyad: Dyad, area: str = "") -> Series:
    """Weighted kappa of the state with the partner set by Assembly year, with S and pi as parts."""
    calls = dyad.evidence.table(RollCalls)
    by_year: dict[int, list[VotePair]] = {}
    if calls is not None:
        for pair in calls.votes(ballots_of(dyad), dyad.since):
            by_year.setdefault(pair.year, []).append(pair)
    points = []
    for year in dyad.years:
        pairs = by_year.get(year)
        if not pairs:
            points.append(
                Point(
                    period=year,
                    value=None,
                    low=None,
                    high=None,
                    coverage=0.0,
                    n=0,
                    facts=(),
                    origins=(),
                    note=silence(calls, year),
                )
            )
            continue
        points.append(_point(dyad, year, pairs))
    return Series(
        measure=MEASURE.id,
        state=dyad.state.id,
        partner=dyad.partner.label,
        unit=MEASURE.unit,
        interval=MEASURE.interval,
        points=tuple(points),
        selection=Selection(data_set=ORIGIN, kind="census", made_of=dyad.partner.made_of),
    )


def _point(dyad: Dyad, year: int, pairs: list[VotePair]) -> Point:
    tables, drawn = _tables(pairs)
    means = {name: _mean(index(tables)) for name, index in INDICES.items()}
    spread = np.array([_mean(kappa(draw)) for draw in drawn])
    spread = spread[~np.isnan(spread)]
    value = means["kappa"]
    coverage, calls = session_elapsed(dyad.as_of, year), len({p.call for p in pairs})
    if calls < LEAST:
        note = told(dyad, year, "both voted on one roll call only, which tells no likeness")
        return Point(
            period=year,
            value=None,
            low=None,
            high=None,
            coverage=coverage,
            n=calls,
            facts=(),
            origins=(ORIGIN, *dyad.member_origins),
            note=note,
        )
    if np.isnan(value) or not len(spread):
        why = "every vote was the same, so chance cannot be told from likeness"
        note = told(dyad, year, why)
        return Point(
            period=year,
            value=None,
            low=None,
            high=None,
            coverage=coverage,
            n=calls,
            facts=(),
            origins=(ORIGIN, *dyad.member_origins),
            note=note,
        )
    low, high = (float(x) for x in np.quantile(spread, (0.05, 0.95)))
    return Point(
        period=year,
        value=value,
        low=min(low, value),
        high=max(high, value),
        coverage=coverage,
        n=calls,
        facts=(),
        origins=(ORIGIN, *dyad.member_origins),
        note=told(dyad, year),
        parts={name: mean for name, mean in means.items() if not np.isnan(mean)},
    )


def _tables(pairs: list[VotePair]) -> tuple[Floats, Floats]:
    """Tables of every partner state, shape (m, 3, 3), and of resampled roll calls (d, m, 3, 3)."""
    partners = {cow: i for i, cow in enumerate(sorted({p.cow for p in pairs}))}
    calls = {call: i for i, call in enumerate(sorted({p.call for p in pairs}))}
    votes = np.zeros((len(calls), len(partners) * 9))
    for p in pairs:
        votes[calls[p.call], partners[p.cow] * 9 + p.own * 3 + p.other] += 1
    chance = np.full(len(calls), 1 / len(calls))
    weights = np.random.default_rng(SEED).multinomial(len(calls), chance, DRAWS)
    return (
        votes.sum(0).reshape(len(partners), 3, 3),
        (weights @ votes).reshape(DRAWS, len(partners), 3, 3),
    )


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


MEASURE = Measure(
    id="vote-similarity",
    title="Likeness of votes in the UN General Assembly, corrected for chance",
    unit="weighted kappa, -1 to 1",
    formula="mean over the partner set's states of Cohen's kappa with absolute weights on no, "
    "abstain, yes; the parts give pi, S and S on squared differences",
    interval="90 %: roll calls resampled 500 times with a stated seed",
    coverage="1 where the roll calls cover the Assembly year, else 0",
    references=(
        "Cohen, Psychological Bulletin 70 (1968): 213-220",
        "Scott, Public Opinion Quarterly 19 (1955): 321-325",
        "Signorino and Ritter, International Studies Quarterly 43 (1999): 115-144",
        "Haege, Political Analysis 19 (2011): 287-305",
    ),
    compute=compute,
    of_votes=True,
    in_panel=False,  # seconds a pair
)
