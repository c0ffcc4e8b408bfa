"""What each family of features is worth, measured by leaving it out."""

from __future__ import annotations

from dataclasses import replace

from comity.interactions.candidate_table import of_day
from comity.interactions.features import FAMILIES
from comity.interactions.halves import Halves, Job
from comity.interactions.learning import Stages, fit_days, learn_sheet
from comity.interactions.quadruples import Quadruples
from comity.interactions.ranker import Plan, Ranker, fit
from comity.interactions.ranking_scores import STRATA, Judged, figures, joined, judged, ranked
from comity.interactions.state import Known


def ablation(
    quadruples: Quadruples, plan: Plan, stages: Stages | None = None
) -> dict[str, dict[str, float]]:
    """What each family of features is worth on the validation days.

    A small ranker is fitted with all families and without each; compare only these with each
    other. Every figure is one run.

    Returns:
        figures by family left out, "nothing" first.
    """
    stages = stages or Stages()
    end, _calibrated = fit_days(quadruples, "valid")
    every = [()] + [(family,) for family in FAMILIES]
    with Halves(quadruples, plan.threads) as halves:
        sheet = learn_sheet(halves, end, stages)
        rankers = [
            fit(
                sheet,
                replace(plan, without=without),
                stages.told(f"fitting without {', '.join(without) or 'nothing'}"),
            )
            for without in every
        ]
        del sheet
        job = Job(quadruples.days_of("valid"), _ranks, (rankers,))
        days = halves.over(job, stages.told("forecasting the split"))
    out = {}
    for without, parts in zip(every, zip(*days, strict=True), strict=True):
        whole = joined(list(parts))
        out[", ".join(without) or "nothing"] = {
            **figures(whole.rank),
            **{
                name: figures(whole.rank[whole.stratum == place])["mrr"]
                for place, name in enumerate(STRATA)
            },
        }
    return out


def _ranks(known: Known, rankers: list[Ranker]) -> list[Judged] | None:
    """The ranks of a day's answers by each ranker; None where nothing happened on it."""
    ranks: list[list[Judged]] = [[] for _ in rankers]
    for asked in of_day(known, None):
        relation = asked.block.relation
        for place, ranker in enumerate(rankers):
            rank = ranked(asked, ranker.score(asked.features, relation), known.history.n)
            ranks[place].append(judged(known, asked, rank))
    return [joined(parts) for parts in ranks] if ranks[0] else None
