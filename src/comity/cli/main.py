"""The command line: every command reads its options and calls one function of the library."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comity.cli.brief import brief_app
from comity.cli.claims import article, check, claims
from comity.cli.coding import code
from comity.cli.comparison import compare, composite, poles, rivals
from comity.cli.interactions import forecast_events
from comity.cli.measures import measure, measures
from comity.cli.options import (
    Areas,
    AsJson,
    AsOf,
    KnownBy,
    Merge,
    OnlyRecord,
    Peers,
    Poles,
    Record,
    Set,
    Since,
    Store,
    Vintage,
    Without,
    console,
)
from comity.cli.prospects import ask, backtest, ledger_app, prospects, score
from comity.cli.record_people import record_app  # with the commands of all its files
from comity.cli.serve import publish, serve
from comity.cli.source import source_app
from comity.cli.store import ingest, panel, sources_app, sql
from comity.cli.store_care import quarantine_app, store_app
from comity.core.atomic_write import write
from comity.core.plain_text import TerminalText, writable
from comity.errors import ComityError, UsageError

if TYPE_CHECKING:
    from comity.evaluation import Change, Evaluation

STOPPED = "stopped; the same command goes on where it stopped"

app = typer.Typer(
    name="comity",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="The cooperation between a state and an alliance, from a dated and cited record.",
    epilog="Start with: comity evaluate KAZ NATO",
)
app.add_typer(record_app, name="record")
app.add_typer(source_app, name="source")
app.add_typer(sources_app, name="sources")
app.add_typer(quarantine_app, name="quarantine")
app.add_typer(store_app, name="store")
app.add_typer(ledger_app, name="ledger")
app.add_typer(brief_app, name="brief")


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


@app.command()
def evaluate(
    context: typer.Context,
    state: Annotated[str, typer.Argument(help="Id or name of the state: KAZ, Kazakhstan.")],
    partner: Annotated[str, typer.Argument(help="Id or name of the organization: NATO.")],
    as_of: AsOf = None,
    since: Since = None,
    partner_set: Set = None,
    peers: Peers = None,
    poles: Poles = None,
    areas: Areas = None,
    record: Record = None,
    only_record: OnlyRecord = False,
    merge: Merge = True,
    without: Without = None,
    known_by: KnownBy = None,
    store: Store = None,
    vintage: Vintage = None,
    as_json: AsJson = False,
    md: Annotated[bool, typer.Option("--md", help="Print Markdown.")] = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write one self-contained HTML file."),
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the HTML in a browser.")] = False,
    bibtex: Annotated[
        Path | None,
        typer.Option("--bibtex", metavar="FILE", help="Write the bibliography as BibTeX."),
    ] = None,
    csl: Annotated[
        Path | None,
        typer.Option("--csl", metavar="FILE", help="Write the bibliography as CSL-JSON."),
    ] = None,
    sources: Annotated[
        bool, typer.Option("--sources", help="Print the whole list of documents.")
    ] = False,
) -> None:
    """Evaluate a state and an organization."""
    from comity.evaluation import changes
    from comity.evaluation import evaluate as run

    asked: dict[str, Any] = {
        "as_of": as_of,
        "since": since,
        "partner_set": partner_set,
        "peers": _listed(peers),
        "poles": _listed(poles),
        "areas": areas,
        "record": record,
        "only_record": only_record,
        "merged": merge,
        "known_by": known_by,
        "store": store,
        "vintage": vintage,
        "engine": context.obj,
    }
    if as_json and md:
        raise UsageError("--json and --md are two forms of one output: choose one")
    result = run(state, partner, without=without or (), **asked)
    changed = (
        changes(run(state, partner, **{**asked, "as_of": result.question.as_of}), result)
        if without
        else None
    )
    _write_files(result, html, bibtex, csl, open_)
    if as_json:
        _print_json(result, changed)
    elif md:
        from comity.render.markdown.evaluation import markdown

        print(markdown(result, changed), end="")
    else:
        _print_terminal(result, changed, sources)


def _listed(text: str | None) -> list[str] | None:
    return None if text is None else [t.strip() for t in text.split(",") if t.strip()]


def _print_json(result: Evaluation, changed: list[Change] | None) -> None:
    import dataclasses
    import json

    from comity.evaluation.json_form import evaluation_dict

    body = evaluation_dict(result)
    if changed is not None:
        body["changes"] = [dataclasses.asdict(change) for change in changed]
    print(json.dumps(body, ensure_ascii=False, separators=(",", ":")))


def _print_terminal(result: Evaluation, changed: list[Change] | None, sources: bool) -> None:
    from comity.render.terminal.evaluation import show, show_changes

    screen = console()
    show(result, screen, sources=sources)
    if changed is not None:
        show_changes(changed, result.question.without, screen)


def _write_files(
    result: Evaluation, html: Path | None, bibtex: Path | None, csl: Path | None, open_: bool
) -> None:
    import json
    import tempfile

    from comity.evaluation import bibliography

    if open_ and html is None:
        html = Path(tempfile.mkdtemp(prefix="comity-")) / f"{result.id}.html"
    if html is not None:
        from comity.render.html.evaluation import html as page

        write(html, page(result))
        print(f"wrote {html}", file=sys.stderr)
    if bibtex is not None:
        write(bibtex, bibliography.bibtex(result))
    if csl is not None:
        write(csl, json.dumps(bibliography.csl(result), ensure_ascii=False, indent=1))
    if open_ and html is not None:
        import webbrowser

        if not webbrowser.open(html.resolve().as_uri()):
            print(f"no browser was found: open {html} yourself", file=sys.stderr)


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
app.command()(measure)
app.command()(measures)
app.command()(compare)
app.command()(poles)
app.command()(rivals)
app.command()(composite)
app.command("forecast-events")(forecast_events)
app.command()(ingest)
app.command()(panel)
app.command()(sql)
app.command()(serve)
app.command()(publish)


def main() -> None:
    """Run the command line; every error that Comity raises becomes a line and exit code 2."""
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
            app()
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
