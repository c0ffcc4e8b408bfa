"""The command on coding: text into proposed facts, and sentences into event roots."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
            help="A file (text, HTML, PDF, Word, mail, feed, .jsonl), an address, a folder, or - "
            "(standard input).",
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
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="DIR", help="Propose them as rows of this record folder."),
    ] = None,
    coder: Annotated[
        str, typer.Option("--coder", metavar="NAME", help="With --into: whose coding it is.")
    ] = "",
    llm: Annotated[
        str,
        typer.Option("--llm", metavar="ADDRESS", help="Let a language model code (extra llm)."),
    ] = "",
    model: Annotated[
        str, typer.Option("--model", metavar="NAME", help="With --llm: the model's name there.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Propose facts from text: states, partner, kind, act, polarity, date, with the exact span."""
    if train is not None or events is not None:
        _roots(train, events, as_json)
        return
    if not source:
        raise UsageError("give a file, an address, a folder or - to code")
    from comity.library.coding import code as coded

    day = _day(published)
    asked: dict[str, Any] = {"published": day, "language": language, "codebook": tables,
                             "llm": llm, "model": model}  # fmt: skip
    folder = source != "-" and Path(source).is_dir()
    if folder or into is not None:
        asked["told"] = _Told()
    if into is not None:
        _enter(source, into, coder, as_json, asked)
        return
    if llm and not as_json:
        _compare(source, asked)
        return
    for one in coded(source, **asked):
        if as_json:
            from comity.coding.passages import as_values

            print(json.dumps(as_values(one), ensure_ascii=False), flush=True)
        else:
            _show(one)
    _end(asked)


def _end(asked: dict[str, Any]) -> None:
    """An error where documents of a folder could not be coded; what could be is done."""
    told = asked.get("told")
    if told is not None and told.failed:
        raise UsageError(f"documents that were not coded: {told.failed} (named above)")


def _compare(source: str, asked: dict[str, Any]) -> None:
    from comity.library.coding import code_compared

    found, agreements = code_compared(source, **asked)
    for one in found:
        _show(one)
    typer.echo("The model and the tables, on the same text (Krippendorff's alpha):")
    for line in agreements:
        alpha = "not defined" if line.alpha is None else f"{line.alpha:.2f}"
        share = "-" if line.share is None else f"{line.share:.0%}"
        name = line.field + (f" = {line.category}" if line.category else "")
        typer.echo(f"  {name}: alpha {alpha}, agree {share} of {line.units}")
    _end(asked)


class _Told:
    """Lines of progress on standard error; documents that could not be coded are counted."""

    def __init__(self) -> None:
        self.failed = 0

    def __call__(self, line: str) -> None:
        from comity.core.plain_text import for_terminal

        self.failed += line.startswith("not coded")
        print(for_terminal(line), file=sys.stderr, flush=True)


def _enter(source: str, into: Path, coder: str, as_json: bool, asked: dict[str, Any]) -> None:
    import dataclasses

    from comity.core.plain_text import for_terminal
    from comity.library.coding import code_into

    rows = 0
    for one in code_into(source, into, coder=coder, **asked):
        rows += len(one.rows)
        if as_json:
            print(json.dumps(dataclasses.asdict(one), ensure_ascii=False), flush=True)
            continue
        if one.skipped:
            print(for_terminal(f"{one.document}: coded before"), file=sys.stderr, flush=True)
            continue
        say = [f"{one.document}: rows {len(one.rows)}, held already {one.held}"]
        say += [
            f"  {name}"
            + (" (a further source of a fact that is held)" if name in one.further else "")
            for name in one.rows
        ]
        say += [f"  no row: {why}" for why in one.left_out]
        print(for_terminal("\n".join(say)), flush=True)
    if not as_json:
        print(f"proposed rows: {rows}; confirm them: comity record review {into}")
    _end(asked)


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
