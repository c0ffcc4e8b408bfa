"""The command line: every command reads its options and calls one function of the library."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from comity.cli.brief import brief_app
from comity.cli.claims import article, check, claims
from comity.cli.coding import code
from comity.cli.comparison import compare, composite, poles, rivals
from comity.cli.edition import bundle, edition_app
from comity.cli.evaluation import evaluate
from comity.cli.hypotheses import ach
from comity.cli.interactions import forecast_events
from comity.cli.measures import measure, measures
from comity.cli.options import (
    AsJson,
    AsOf,
    KnownBy,
    Record,
    Set,
    Store,
    Vintage,
)
from comity.cli.planning import plan_app
from comity.cli.prospects import ask, backtest, ledger_app, prospects, score
from comity.cli.record_people import record_app  # with the commands of all its files
from comity.cli.serve import publish, serve
from comity.cli.source import source_app
from comity.cli.store import ingest, panel, sources_app, sql
from comity.cli.store_care import quarantine_app, store_app
from comity.cli.team import team_app
from comity.cli.votes import forecast_votes
from comity.core.plain_text import TerminalText, writable
from comity.errors import ComityError

if TYPE_CHECKING:
    pass

STOPPED = "stopped; the same command goes on where it stopped"


def _empty() -> typer.Typer:
    return typer.Typer(
        name="comity",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help="The cooperation between a state and an alliance, from a dated and cited record.",
        epilog="Start with: comity evaluate KAZ NATO",
    )


app = _empty()
app.add_typer(record_app, name="record")
app.add_typer(source_app, name="source")
app.add_typer(sources_app, name="sources")
app.add_typer(quarantine_app, name="quarantine")
app.add_typer(store_app, name="store")
app.add_typer(ledger_app, name="ledger")
app.add_typer(brief_app, name="brief")
app.add_typer(edition_app, name="edition")
app.add_typer(plan_app, name="plan")
app.add_typer(team_app, name="team")


@app.callback(invoke_without_command=True)
def _version(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    engine: Annotated[
        str,
        typer.Option(
            "--engine",
            metavar="URL",
            help="Where questions on the store's events run: duckdb, spark://local[2], "
            "spark://HOST:PORT, chdb or clickhouse://USER:PASSWORD@HOST:PORT/DATABASE.",
        ),
    ] = "duckdb",
) -> None:
    context.obj = engine
    if version:
        from comity._version import __version__

        print(f"comity {__version__}")
        raise typer.Exit


app.command()(evaluate)


@app.command()
def trace(
    node: Annotated[
        str, typer.Argument(metavar="ID", help="Id of a sentence, number, fact, passage or source.")
    ],
    state: Annotated[
        str, typer.Argument(help="The state, where the id does not name the pair.")
    ] = "",
    partner: Annotated[str, typer.Argument(help="The organization.")] = "",
    as_of: AsOf = None,
    known_by: KnownBy = None,
    partner_set: Set = None,
    record: Record = None,
    store: Store = None,
    vintage: Vintage = None,
    claims_file: Annotated[
        Path | None,
        typer.Option("--claims", metavar="FILE", help="Walk to the claims of this file, too."),
    ] = None,
    forecasts: Annotated[
        bool, typer.Option("--forecasts", help="Walk to the pair's forecasts, too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Walk from a sentence or number down to passages, and up to all that rests on it."""
    import dataclasses
    import json

    from comity.tracing.everything import everything

    found = everything(
        node,
        state,
        partner,
        as_of=as_of,
        known_by=known_by,
        partner_set=partner_set,
        record=record,
        store=store,
        vintage=vintage,
        claims=claims_file,
        forecasts=forecasts,
    )
    if as_json:
        print(json.dumps([dataclasses.asdict(step) for step in found], ensure_ascii=False))
        return
    for step in found:
        lead = {"down": "rests on", "up": "carries", "": ""}[step.direction]
        print(
            "  " * step.distance
            + (f"{lead} " if lead else "")
            + f"{step.kind} {step.id}: {step.text}"
        )


@app.command()
def actors() -> None:
    """List the states and organizations that Comity knows."""
    from comity.evidence.bundled import bundled_actors

    for actor in bundled_actors():
        print(f"{actor.id}\t{actor.kind}\t{actor.name}")


app.add_typer(article, name="article")
app.add_typer(claims, name="claims")
app.command()(check)
app.command()(code)
app.command()(prospects)
app.command()(ask)
app.command()(score)
app.command()(backtest)
app.command()(ach)
app.command()(bundle)
app.command()(measure)
app.command()(measures)
app.command()(compare)
app.command()(poles)
app.command()(rivals)
app.command()(composite)
app.command("forecast-events")(forecast_events)
app.command("forecast-votes")(forecast_votes)
app.command()(ingest)
app.command()(panel)
app.command()(sql)
app.command()(serve)
app.command()(publish)


OBJECTS = 200_000
"""How many objects a command makes before they are looked through for rings."""


def _asked(words: list[str]) -> typer.Typer:
    """The command line with the one command that is asked for, or all of it.

    Typer reads the options of every command it has before it runs one: a tenth of a second.
    """
    word = words[0] if words else ""
    commands = [
        c
        for c in app.registered_commands
        if word in (c.name, getattr(c.callback, "__name__", "").replace("_", "-"))
    ]
    groups = [g for g in app.registered_groups if g.name == word]
    if len(commands) + len(groups) != 1:
        return app
    found = _empty()
    found.registered_callback = app.registered_callback
    found.registered_commands, found.registered_groups = commands, groups
    return found


def main() -> None:
    """Run the command line; every error that Comity raises becomes a line and exit code 2."""
    # a command makes a hundred thousand facts and keeps them to its end: looking through them for
    # rings every 700 objects costs an eighth of an evaluation
    gc.set_threshold(OBJECTS, 10, 10)
    out, err = sys.stdout, sys.stderr
    writable(out)
    writable(err)
    sys.stdout, sys.stderr = TerminalText(out), TerminalText(err)
    try:
        _run()
    finally:
        sys.stdout, sys.stderr = out, err


def _run() -> None:
    try:
        try:
            _asked(sys.argv[1:])()
        finally:
            sys.stdout.flush()
    except ComityError as error:
        _fail(str(error))
    except KeyboardInterrupt as stop:
        _fail(str(stop) or STOPPED, 130)
    except SystemExit as end:
        if end.code == 130:  # Typer makes this of Ctrl-C, without a word
            _fail(STOPPED, 130)
        raise
    except RuntimeError as error:
        if str(error) != "Query interrupted":  # how DuckDB passes Ctrl-C on
            raise
        _fail(STOPPED, 130)
    except BrokenPipeError:
        _drop_output()
        sys.exit(1)
    except OSError as error:
        _drop_output()
        _fail(f"the output cannot be written: {error.strerror or error}")
    except Exception as error:
        if not _is_of_the_store(error):
            raise
        _fail(
            f"the store cannot be read ({str(error).strip().partition(chr(10))[0]}): "
            "`comity store check` says what is damaged"
        )


def _is_of_the_store(error: Exception) -> bool:
    """Whether DuckDB raised it: a part that is damaged inside shows itself only when it is read."""
    duckdb = sys.modules.get("duckdb")
    return duckdb is not None and isinstance(error, duckdb.Error)


def _drop_output() -> None:
    """Send what is still buffered nowhere, so that the end of the process does not fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(message: str, code: int = 2) -> None:
    print(f"comity: {message}", file=sys.stderr)
    sys.exit(code)
