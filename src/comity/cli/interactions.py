"""The command on interactions: who will do what with whom next."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comity.cli.options import AsJson, AsOf, Store, console
from comity.errors import UsageError

if TYPE_CHECKING:
    from comity.interactions import Forecast
    from comity.interactions.explain import Past


def forecast_events(
    asked: Annotated[
        str,
        typer.Argument(
            metavar="STATE|FOLDER",
            help="A state, whose events with --with the store has; or a folder of quadruples: "
            "train.txt, valid.txt, test.txt (or .gz), entity2id.txt, relation2id.txt.",
        ),
    ],
    partner: Annotated[
        str | None,
        typer.Option("--with", metavar="NAME", help="An organization and its members, or a state."),
    ] = None,
    horizon: Annotated[
        str, typer.Option("--horizon", metavar="TIME", help="Of --with: 7d, 2w, 3m, 1y.")
    ] = "7d",
    as_of: AsOf = None,
    source: Annotated[
        str, typer.Option("--source", metavar="ID", help="Of --with: the data set of the store.")
    ] = "",
    store: Store = None,
    subject: Annotated[
        str | None, typer.Option("--subject", metavar="X", help="Name of the entity that acts.")
    ] = None,
    relation: Annotated[
        str | None, typer.Option("--relation", metavar="R", help="Name of what is done.")
    ] = None,
    day: Annotated[
        int | None,
        typer.Option("--day", metavar="D", help="Number of the day; default: the day after all."),
    ] = None,
    received: Annotated[
        bool, typer.Option("--received", help="Ask who does it to X instead.")
    ] = False,
    top: Annotated[int, typer.Option("--top", metavar="N", help="Number of answers.")] = 10,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the past events each answer rests on.")
    ] = False,
    evaluate: Annotated[
        bool, typer.Option("--evaluate", help="Measure the forecaster on a split instead.")
    ] = False,
    ablation: Annotated[
        bool, typer.Option("--ablation", help="Measure what each family of features is worth.")
    ] = False,
    split: Annotated[
        str, typer.Option("--split", metavar="SPLIT", help="valid or test.")
    ] = "valid",
    as_json: AsJson = False,
) -> None:
    """Forecast what a state and its partners do to each other, or the object of an event."""
    if partner is not None:
        _store_forecasts(asked, partner, horizon, as_of, source, store, top, as_json)
        return
    folder = Path(asked)
    measured = evaluate or ablation
    if measured and not (subject is None and relation is None):
        raise UsageError("--evaluate and --ablation measure all questions: leave --subject out")
    import comity.interactions as inter

    quadruples = inter.read_quadruples(folder)
    if ablation:
        from comity.interactions.ranker import Plan

        with _stages() as stages:
            found = inter.ablation(quadruples, Plan(), stages)
        print(json.dumps(found, indent=1) if as_json else _ablation_text(found))
    elif evaluate:
        with _stages() as stages:
            result = inter.evaluate(quadruples, split, stages=stages)
        print(json.dumps(result, ensure_ascii=False, indent=1) if as_json else _text(result))
    elif subject is None or relation is None:
        raise UsageError("name the question with --subject and --relation, or give --evaluate")
    else:
        quadruples.entity(subject)
        quadruples.relation_id(relation)
        if day is not None:
            from comity.interactions.forecast import check_day
            from comity.interactions.learning import fit_days

            check_day(quadruples, fit_days(quadruples)[1], day)
        from comity.core.model_cache import ModelCache

        with _stages() as stages:
            cache = ModelCache("interactions", ("comity.interactions",))
            models = inter.fitted_models(quadruples, stages, cache)
            answer = inter.forecast(
                quadruples,
                models,
                subject,
                relation,
                day=day,
                received=received,
                top=top,
                stages=stages,
            )
        _print_forecast(answer, explain, as_json)


def _store_forecasts(
    state: str, partner: str, horizon: str, as_of: str | None, source: str, store: Path | None,
    top: int, as_json: bool,
) -> None:  # fmt: skip
    """Print what may happen within the window, the most likely first."""
    import dataclasses

    from comity.core.atomic_write import json_text
    from comity.library.analysis import forecast_store_events
    from comity.render.terminal.event_windows import show_event_forecasts

    found = forecast_store_events(
        state, partner, horizon=horizon, as_of=as_of, source=source, store=store
    )
    if as_json:
        body = dataclasses.asdict(found)
        body["forecasts"] = body["forecasts"][:top]
        print(json_text(body))
        return
    show_event_forecasts(found, top, console())


@contextmanager
def _stages() -> Iterator[Any]:
    """Bars on the error stream where it is a terminal, else nothing."""
    import sys

    from comity.interactions.learning import Stages

    if not sys.stderr.isatty():
        with _stoppable():
            yield Stages()
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        tasks: dict[str, Any] = {}

        class Bars(Stages):
            def stage(self, name: str, done: int, total: int) -> None:
                if name not in tasks:
                    tasks[name] = progress.add_task(name, total=total)
                progress.update(tasks[name], completed=done)

        with _stoppable():
            yield Bars()


@contextmanager
def _stoppable() -> Iterator[None]:
    """Say on Ctrl-C what is true here: models are kept whole or not at all."""
    try:
        yield
    except KeyboardInterrupt as stop:
        raise KeyboardInterrupt("stopped; the same command begins its fit again") from stop


def _print_forecast(answer: Forecast, explain: bool, as_json: bool) -> None:
    import dataclasses

    if as_json:
        print(json.dumps(dataclasses.asdict(answer), ensure_ascii=False, indent=1))
        return
    asked = (
        f"? - {answer.relation} - {answer.subject}"
        if answer.received
        else f"{answer.subject} - {answer.relation} - ?"
    )
    print(f"{asked}   day {answer.day}, from {answer.known_events:,} events before it")
    print("probability that it is among the day's answers, if there are any")
    for place, one in enumerate(answer.answers, 1):
        print(f"{place:3d}  {100 * one.probability:5.1f} %  {one.name}")
        if explain:
            for reason in one.reasons:
                print(f"       {reason.text}")
                for event in reason.events:
                    print(f"         {_event(event)}")
            parts = sorted(one.parts.items(), key=lambda item: -abs(item[1]))
            shown = " ".join(f"{name} {value:+.3f}" for name, value in parts)
            print(f"       additive score {one.score:+.3f} = {shown}")


def _event(event: Past) -> str:
    return f"day {event.day}: {event.subject} - {event.relation} - {event.object}"


def _text(result: dict[str, Any]) -> str:
    data, calibration = result["data"], result["calibration"]
    low, high = result["ranker"]["mrr_95"]
    lines = [
        f"{result['split']}: days {data['days'][0]} to {data['days'][1]}, "
        f"{result['queries']:,} queries, single step, time-aware filter, both directions, "
        "ties at their mean rank",
        f"{'':22s}{'MRR':>8s}{'Hits@1':>8s}{'Hits@3':>8s}{'Hits@10':>8s}",
    ]
    rows = {
        "ranker": result["ranker"],
        "additive model": result["additive"],
        "mixture": result["mixture"],
        "recurrency baseline": result["recurrency"],
        **{f"{k} asked": v for k, v in result["directions"].items()},
        **result["strata"],
    }
    for name, row in rows.items():
        if row is not None:
            figures = "".join(f"{row[k]:8.2f}" for k in ("mrr", "hits@1", "hits@3", "hits@10"))
            lines.append(f"{name:22s}{figures}")
    shares = ", ".join(f"{k} {v['share']:.1f} %" for k, v in result["strata"].items())
    lines += [
        f"MRR of the ranker, 95 % interval over days: {low:.2f} to {high:.2f}",
        f"share of queries: {shares}; answers among the candidates: "
        f"{result['candidates_reach']:.1f} %",
        f"top answer: said {calibration['mean_probability']:.3f}, "
        f"right {calibration['right']:.3f}, "
        f"expected calibration error {calibration['expected_error']:.4f}",
        f"{result['seconds']['total']:.0f} s, {result['processor_seconds']:.0f} s of processor, "
        f"at most {result['peak_gigabytes']:.2f} GB",
    ]
    return "\n".join(lines)


def _ablation_text(found: dict[str, dict[str, float]]) -> str:
    head = "".join(f"{name:>14s}" for name in next(iter(found.values())))
    return "\n".join(
        [
            f"{'models':34s}{head}",
            *(
                f"{name:34s}" + "".join(f"{value:14.2f}" for value in row.values())
                for name, row in found.items()
            ),
        ]
    )
