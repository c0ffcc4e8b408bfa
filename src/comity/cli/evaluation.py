"""The command `comity evaluate` and the files it writes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

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
from comity.core.atomic_write import write
from comity.errors import UsageError

if TYPE_CHECKING:
    from comity.evaluation import Change, Evaluation


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
    ris: Annotated[
        Path | None, typer.Option("--ris", metavar="FILE", help="Write the bibliography as RIS.")
    ] = None,
    gost: Annotated[
        Path | None,
        typer.Option("--gost", metavar="FILE", help="Write the bibliography by GOST R 7.0.5-2008."),
    ] = None,
    stix: Annotated[
        Path | None,
        typer.Option("--stix", metavar="FILE", help="Write a STIX 2.1 bundle (JSON)."),
    ] = None,
    sources: Annotated[
        bool, typer.Option("--sources", help="Print the whole list of documents.")
    ] = False,
    since_edition: Annotated[
        Path | None,
        typer.Option("--since-edition", metavar="DIR", help="Say what changed since an edition."),
    ] = None,
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
    told = _since(result, since_edition)
    _write_files(result, html, open_)
    _write_forms(result, {"bibtex": bibtex, "csl": csl, "ris": ris, "gost": gost, "stix": stix})
    if as_json:
        _print_json(result, changed, told)
    elif md:
        from comity.core.plain_text import for_markdown
        from comity.render.markdown.evaluation import markdown

        print((f"{for_markdown(told)}\n\n" if told else "") + markdown(result, changed), end="")
    else:
        if told:
            console().print(told, markup=False, highlight=False)
        _print_terminal(result, changed, sources)


def _listed(text: str | None) -> list[str] | None:
    return None if text is None else [t.strip() for t in text.split(",") if t.strip()]


def _since(result: Evaluation, edition: Path | None) -> str:
    if edition is None:
        return ""
    from comity.library.editions import since_edition

    return since_edition(result, edition)


def _print_json(result: Evaluation, changed: list[Change] | None, told: str) -> None:
    import dataclasses
    import json

    from comity.evaluation.json_form import evaluation_dict

    body = evaluation_dict(result)
    if changed is not None:
        body["changes"] = [dataclasses.asdict(change) for change in changed]
    if told:
        body["since_edition"] = told
    print(json.dumps(body, ensure_ascii=False, separators=(",", ":")))


def _print_terminal(result: Evaluation, changed: list[Change] | None, sources: bool) -> None:
    from comity.render.terminal.evaluation import show, show_changes

    screen = console()
    show(result, screen, sources=sources)
    if changed is not None:
        show_changes(changed, result.question.without, screen)


def _write_files(result: Evaluation, html: Path | None, open_: bool) -> None:
    import tempfile

    if open_ and html is None:
        html = Path(tempfile.mkdtemp(prefix="comity-")) / f"{result.id}.html"
    if html is not None:
        from comity.render.html.evaluation import html as page

        write(html, page(result))
        print(f"wrote {html}", file=sys.stderr)
    if open_ and html is not None:
        import webbrowser

        if not webbrowser.open(html.resolve().as_uri()):
            print(f"no browser was found: open {html} yourself", file=sys.stderr)


def _write_forms(result: Evaluation, targets: dict[str, Path | None]) -> None:
    import json

    from comity.evaluation import bibliography, bibliography_formats
    from comity.evaluation.stix import stix

    forms: dict[str, Callable[[Evaluation], str]] = {
        "bibtex": bibliography.bibtex,
        "csl": lambda e: json.dumps(bibliography.csl(e), ensure_ascii=False, indent=1),
        "ris": bibliography_formats.ris,
        "gost": bibliography_formats.gost,
        "stix": stix,
    }
    for name, target in targets.items():
        if target is not None:
            write(target, forms[name](result))
