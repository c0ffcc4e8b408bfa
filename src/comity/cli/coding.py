"""The command on coding: text into proposed facts, and sentences into event roots."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from comity.cli.options import AsJson
from comity.errors import UsageError

if TYPE_CHECKING:
    from comity.coding import Coded


def code(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="A file (text, HTML, PDF, .jsonl), an address, a folder, or - (standard input).",
        ),
    ] = "",
    published: Annotated[
        str | None,
        typer.Option("--published", metavar="DATE", help="Day of publication, YYYY-MM-DD."),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--lang", metavar="LANGUAGE", help="en, ru or kk.")
    ] = None,
    tables: Annotated[
        Path | None,
        typer.Option("--codebook", metavar="DIR", help="A folder with your own coding_*.csv."),
    ] = None,
    events: Annotated[
        Path | None,
        typer.Option("--events", metavar="FILE.tsv", help="Sentences into PLOVER roots."),
    ] = None,
    train: Annotated[
        Path | None,
        typer.Option("--train", metavar="FILE.tsv", help="Train the model of PLOVER roots."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Propose facts from text: states, partner, kind, act, polarity, date, with the exact span."""
    if train is not None or events is not None:
        _roots(train, events, as_json)
        return
    if not source:
        raise UsageError("give a file, an address, a folder or - to code")
    from comity.library.coding import code as coded

    for one in coded(source, published=_day(published), language=language, codebook=tables):
        if as_json:
            from comity.coding.passages import as_values

            print(json.dumps(as_values(one), ensure_ascii=False), flush=True)
        else:
            _show(one)


def _roots(train: Path | None, events: Path | None, as_json: bool) -> None:
    from comity.coding import event_roots

    if train is not None:
        typer.echo(f"Trained on {event_roots.train(train)} sentences.")
    if events is not None:
        for root in event_roots.roots(event_roots.read_sentences(events)):
            print(json.dumps({"root": root}) if as_json else root)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"--published {text} is no day: write YYYY-MM-DD") from error


def _show(one: Coded) -> None:
    from comity.core.plain_text import for_terminal

    say = [f"{one.id} ({one.language}, {one.published})"]
    for f in one.facts:
        held = "  already in the record" if f.held else ""
        end = f" to {f.end}" if f.end else ""
        say.append(
            f"  {'; '.join(f.states)} with {'; '.join(f.partner)}: {f.kind}, {f.mechanism}, "
            f"{f.event} ({f.polarity}), {f.date or 'no date'}{end}{held}"
        )
        say += [f"    “{f.quote}”", f"    read by: {f.rule}"]
    for p in one.positions:
        say.append(f"  {p.state} on {p.topic} toward {p.toward}: {p.stance:+d}, “{p.quote}”")
    say += ["  nothing to code"] if one.nothing else []
    say += [f"  not read at {u.start}-{u.end}: {u.reason}" for u in one.unread]
    typer.echo(for_terminal("\n".join(say)))
