"""What each family of features is worth, measured by leaving it out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from comity.interactions.candidate_table import of_day
from comity.interactions.features import FAMILIES
from comity.interactions.halves import Halves, Job
from comity.interactions.learning import Stages, fit_days, learn_sheet
from comity.interactions.quadruples import Quadruples
from comity.interactions.ranker import Plan, Ranker, fit
from comity.interactions.ranking_scores import (
    STRATA,
    Judged,
    figures,
    joined,
    judged,
    queries,
    ranked,
)
from comity.interactions.state import Known
from comity.interactions.threads import one_thread

SMALL = 50  # trees of the ranker that families are left out of


def ablation(
    quadruples: Quadruples, plan: Plan, stages: Stages | None = None
) -> dict[str, dict[str, float]]:
    """What each kind of model and each family of features is worth on the validation days.

    The whole ranker is fitted once, and some of its models are asked without the others. For the
    families a small ranker is fitted with all of them and without each; compare only these with
    each other. Every figure is one run.

    Args:
        quadruples: the events.
        plan: of the whole ranker.
        stages: told what is done.

    Returns:
        figures by what is used, or by the family left out of the small ranker.
    """
    stages = stages or Stages()
    small = replace(plan, rounds=min(plan.rounds, SMALL), objectives=("order",), networks=0)
    end, _calibrated = fit_days(quadruples, "valid")
    with Halves(quadruples, plan.threads) as halves:
        sheet = learn_sheet(halves, end, stages)
        with one_thread(), ThreadPoolExecutor(plan.threads) as pool:
            whole = fit(sheet, plan, stages.told("fitting the ranker"), pool)
            runs = {
                f"small, without {name}": pool.submit(fit, sheet, replace(small, without=without))
                for name, without in (("nothing", ()), *((f, (f,)) for f in FAMILIES))
            }
            rankers = {**_models(whole), **{name: run.result() for name, run in runs.items()}}
        del sheet
        job = Job(quadruples.days_of("valid"), _ranks, (list(rankers.values()),))
        days = halves.over(job, stages.told("forecasting the split"))
    out = {}
    for name, parts in zip(rankers, zip(*days, strict=True), strict=True):
        ranks = joined(list(parts))
        out[name] = {
            **figures(ranks.rank),
            **{
                stratum: figures(ranks.rank[ranks.stratum == place])["mrr"]
                for place, stratum in enumerate(STRATA)
            },
        }
    return out


def _models(whole: Ranker) -> dict[str, Ranker]:
    """The ranker, and some of its models without the others."""
    plan = whole.plan
    alone = {
        f"trees for the {aim} alone": Ranker(replace(plan, objectives=(aim,)), (model,))
        for aim, model in zip(plan.objectives, whole.models, strict=True)
    }
    none = replace(plan, objectives=())
    return {
        "all models": whole,
        "trees alone": Ranker(plan, whole.models),
        **alone,
        "networks alone": Ranker(none, (), whole.networks),
        "one network alone": Ranker(none, (), whole.networks[:1]),
    }


def _ranks(known: Known, rankers: list[Ranker]) -> list[Judged] | None:
    """The ranks of a day's answers by each ranker; None where nothing happened on it."""
    ranks: list[list[Judged]] = [[] for _ in rankers]
    for asked in of_day(known, None):
        relation = asked.block.relation
        for place, ranker in enumerate(rankers):
            rank = ranked(asked, ranker.score(asked.features, relation), known.history.n)
            ranks[place].append(judged(known, asked, rank).rows(queries(asked)))
    return [joined(parts) for parts in ranks] if ranks[0] else None
