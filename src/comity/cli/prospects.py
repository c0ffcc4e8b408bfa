"""Commands on prospects: forecasts of a pair, a question of one's own, scores."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comity.cli.options import AsJson, AsOf, KnownBy, Record, Store, Without, console
from comity.core.atomic_write import json_text

if TYPE_CHECKING:
    from comity.forecasting import Forecast
    from comity.forecasting.plain_answer import Abstained

Html = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Write a page with pictures.")
]
Ledger = Annotated[
    Path | None,
    typer.Option("--ledger", metavar="FILE", help="Add the forecasts to this ledger (JSON lines)."),
]


LedgerFile = Annotated[Path, typer.Argument(metavar="LEDGER", help="A ledger of forecasts.")]
Head = Annotated[
    str | None,
    typer.Option(
        "--head",
        metavar="HASH",
        help="A hash that was printed after an append and kept: its line must still be there.",
    ),
]
UNANCHORED = (
    "comity: without --head nobody can tell whether the ledger was written anew as a whole or its "
    "end was cut off"
)
ledger_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="The ledger of forecasts: check, repair."
)


class Scale(StrEnum):
    """Words of likelihood."""

    icd203 = "icd203"
    kent = "kent"


Words = Annotated[Scale, typer.Option("--words", help="Words of likelihood: icd203 or kent.")]


def prospects(
    state: Annotated[str, typer.Argument(help="Id or name of the state.")],
    partner: Annotated[str, typer.Argument(help="Id or name of the organization.")],
    as_of: AsOf = None,
    horizon: Annotated[
        int, typer.Option("--horizon", metavar="YEARS", help="Years of the longer windows.")
    ] = 5,
    words: Words = Scale.icd203,
    record: Record = None,
    without: Without = None,
    known_by: KnownBy = None,
    store: Store = None,
    window: Annotated[
        str,
        typer.Option("--window", metavar="DAYS", help="Days ahead for a store's events."),
    ] = "30d",
    ledger: Ledger = None,
    html: Html = None,
    as_json: AsJson = False,
) -> None:
    """Forecast the standard questions of a pair, beside base rates; past windows are scored."""
    from comity.core.dates import parse_as_of
    from comity.evidence.load import load_evidence
    from comity.evidence.question import Question
    from comity.forecasting import backtest
    from comity.forecasting import prospects as made

    whole = load_evidence(record)
    evidence = Question(evidence=whole, without=without or (), known_by=known_by).left()
    day = parse_as_of(as_of) if as_of else None
    with _progress() as told:
        found = made(
            evidence,
            state,
            partner,
            as_of=day,
            horizon=horizon,
            scale=words.value,
            store=store,
            window=window,
            progress=told,
        )
        if html is not None:
            from comity.core.atomic_write import write
            from comity.render.html.prospects import prospects_page

            write(html, prospects_page(found, backtest(evidence, as_of=found.as_of, progress=told)))
    if ledger is not None:
        _enter(ledger, found.forecasts, found.evidence_hash)
    if as_json:
        body = {
            "schema": "comity-prospects-1",
            "state": found.state,
            "partner": found.organization,
            "as_of": found.as_of,
            "horizon": found.horizon,
            "evidence": found.evidence_hash,
            "fan": found.fan,
            "forecasts": [_values(f) for f in found.forecasts],
            "withheld": found.withheld,
            "events": list(found.events.rows()) if found.events else None,
        }
        print(json_text(body))
        return
    from comity.render.terminal.prospects import show_prospects

    show_prospects(found, console())


def ask(
    question: Annotated[
        str,
        typer.Argument(
            metavar="QUESTION",
            help="In plain words (“Will Serbia join NATO by 2035?”), or a file: .txt with one a "
            "line, .yml with propositions.",
        ),
    ],
    as_of: AsOf = None,
    words: Words = Scale.icd203,
    record: Record = None,
    ledger: Ledger = None,
    as_json: AsJson = False,
) -> None:
    """Answer questions of your own, in plain words or as propositions."""
    from comity.core.dates import parse_as_of
    from comity.evidence.load import load_evidence
    from comity.forecasting import Forecast
    from comity.forecasting.forecast import day_of_forecast, evidence_hash
    from comity.library.analysis import ask as answered

    evidence = load_evidence(record)
    day = day_of_forecast(parse_as_of(as_of) if as_of else None)
    found = answered(question, as_of=day.isoformat(), words=words.value, evidence=evidence)
    forecasts = [f for f in found if isinstance(f, Forecast)]
    if ledger is not None and forecasts:
        _enter(ledger, forecasts, evidence_hash(evidence.as_of(day)))
    if as_json:
        print(json_text([_values(f) if isinstance(f, Forecast) else _without(f) for f in found]))
        return
    from comity.render.terminal.prospects import show_abstained, show_forecast

    for number, one in enumerate(found, 1):
        if isinstance(one, Forecast):
            show_forecast(one, console(), number)
        else:
            show_abstained(one, console(), number)


def score(
    ledger: LedgerFile,
    record: Record = None,
    head: Head = None,
    as_json: AsJson = False,
) -> None:
    """Resolve and score the forecasts of a ledger whose window is over."""
    from comity.evidence.load import load_evidence
    from comity.forecasting.ledger import read
    from comity.forecasting.ledger import score as scored

    entries = read(ledger, head)
    found = scored(entries, load_evidence(record), date.today())
    if as_json:
        body = [
            {
                "number": s.entry.number,
                "issued": s.entry.issued,
                "text": s.entry.text,
                "probability": s.entry.probability,
                "baselines": s.entry.baselines,
                "hindcast": s.entry.hindcast,
                "verdict": s.verdict.verdict if s.verdict else None,
                "outcome": s.outcome,
                "brier": s.brier,
                "repeats": s.repeats,
                "updates": s.updates,
            }
            for s in found
        ]
        print(json_text(body))
        return
    from comity.render.terminal.prospects import show_scores

    show_scores(found, console())
    if head is None:
        print(UNANCHORED, file=sys.stderr)


@ledger_app.command("check")
def ledger_check(ledger: LedgerFile, head: Head = None) -> None:
    """Check every line of a ledger against the one before it, and its head where one was kept."""
    from comity.forecasting.ledger import read
    from comity.forecasting.ledger_file import read_lines

    entries = read(ledger, head)
    if not entries:
        print(f"{ledger} holds no forecast yet")
        return
    print(f"{ledger}: {len(entries)} lines, each hangs on the one before; the head is")
    print(read_lines(ledger)[-1]["hash"])
    if head is None:
        print(UNANCHORED, file=sys.stderr)


@ledger_app.command("repair")
def ledger_repair(ledger: LedgerFile) -> None:
    """Keep every line that is whole, put the rest in a file beside the ledger, and say which."""
    from comity.forecasting.ledger_file import repair

    found = repair(ledger)
    print(f"{ledger}: {found.lines} lines are kept; the head is {found.head}")
    if found.cut:
        numbers = ", ".join(map(str, found.cut_lines))
        print(f"cut, and kept in {found.cut}: what stood on line {numbers}")
    if found.moved:
        numbers = ", ".join(map(str, found.moved))
        print(f"hung on the line before, with the first hash kept: line {numbers}")


def backtest(
    as_of: AsOf = None,
    record: Record = None,
    store: Store = None,
    html: Html = None,
    as_json: AsJson = False,
) -> None:
    """Score every forecaster at every past year: leaderboards with skill and calibration.

    Where the store holds events, their counts are forecast and scored too.
    """
    from comity.core.dates import parse_as_of
    from comity.evidence.load import load_evidence
    from comity.forecasting import backtest as made
    from comity.store.events import stored

    evidence = load_evidence(record)
    with _progress() as told:
        day = parse_as_of(as_of) if as_of else None
        found = made(evidence, as_of=day, events=stored(store), progress=told)
    if html is not None:
        from comity.core.atomic_write import write
        from comity.render.html.prospects import backtest_page

        write(html, backtest_page(found))
    if as_json:
        print(json_text(found))
        return
    from comity.render.terminal.prospects import show_backtest

    show_backtest(found, console())


def _enter(ledger: Path, forecasts: Any, digest: str) -> None:
    from comity.forecasting.ledger import append

    added = append(ledger, forecasts, digest, date.today())
    print(
        f"comity: {added.lines} forecasts added to {ledger}; keep its head outside of it (in a "
        f"commit, under a time stamp): {added.head}",
        file=sys.stderr,
    )


def _without(found: Abstained) -> dict[str, Any]:
    from comity.propositions import to_values

    asked = found.proposition
    return {
        "text": found.text,
        "question": None if asked is None else to_values(asked),
        "probability": None,
        "why": found.why,
    }


def _values(forecast: Forecast) -> dict[str, Any]:
    from comity.propositions import to_values

    names = ("as_of", "probability", "word", "baselines", "members", "low", "high", "confidence")
    return {
        "text": forecast.question.text,
        "question": to_values(forecast.question.proposition),
        **{n: getattr(forecast, n) for n in names},
        "reasons": forecast.reasons,
        "signposts": [{"arrives": t, "probability": p} for t, p in forecast.signposts],
        "facts": forecast.facts,
        "verdict": forecast.verdict.verdict if forecast.verdict else None,
        "outcome": forecast.outcome,
        "brier": forecast.brier,
    }


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """A line on standard error that says what is being done, where somebody is looking."""
    if not sys.stderr.isatty():
        yield lambda text: None
        return
    from rich.console import Console

    with Console(stderr=True).status("reading the record") as status:
        yield lambda text: status.update(text)
