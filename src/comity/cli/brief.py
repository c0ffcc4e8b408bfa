"""Commands on briefs: two pages on a pair, and the check of a draft."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from comity.cli.options import AsJson, AsOf, KnownBy, OnlyRecord, Record, Set, Store, Without
from comity.core.atomic_write import json_text, write

if TYPE_CHECKING:
    from comity.briefing.model import Brief


class _Briefs(TyperGroup):
    """`comity brief KAZ NATO` makes a brief; `comity brief check FILE` checks one."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        if args and args[0] not in self.commands:
            args = ["make", *args]
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        first = next((a for a in args if not a.startswith("-")), None)
        if first is not None and first not in self.commands and args[0] != first:
            args = ["make", *args]  # an option before the state
        return super().parse_args(ctx, args)


brief_app = typer.Typer(
    cls=_Briefs,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Two pages on a state and an organization: comity brief KAZ NATO --pdf brief.pdf.",
)


@brief_app.command("make")
def brief(
    context: typer.Context,
    state: Annotated[str, typer.Argument(help="Id or name of the state.")],
    partner: Annotated[str, typer.Argument(help="Id or name of the organization.")],
    as_of: AsOf = None,
    partner_set: Set = None,
    record: Record = None,
    only_record: OnlyRecord = False,
    without: Without = None,
    known_by: KnownBy = None,
    store: Store = None,
    lines: Annotated[
        Path | None,
        typer.Option(
            "--lines",
            metavar="FILE",
            help="Your edited lines; default: brief.yml beside brief.pdf, and so on.",
        ),
    ] = None,
    since_edition: Annotated[
        Path | None,
        typer.Option("--since-edition", metavar="DIR", help="Open with what changed since then."),
    ] = None,
    annex: Annotated[
        bool, typer.Option("--annex", help="Append every fact behind the brief, with its sources.")
    ] = False,
    marking: Annotated[
        str, typer.Option("--marking", metavar="WORDS", help="A marking on every page.")
    ] = "",
    pdf: Annotated[
        Path | None, typer.Option("--pdf", metavar="FILE", help="Write two A4 pages.")
    ] = None,
    docx: Annotated[
        Path | None, typer.Option("--docx", metavar="FILE", help="Write a Word file.")
    ] = None,
    reference: Annotated[
        Path | None,
        typer.Option(
            "--reference-docx", metavar="FILE", help="A Word file whose styles --docx takes."
        ),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write one HTML file.")
    ] = None,
    md: Annotated[
        Path | None, typer.Option("--md", metavar="FILE", help="Write Markdown (- to print it).")
    ] = None,
) -> None:
    """Write the brief of a pair (this is what `comity brief STATE PARTNER` does)."""
    from comity.briefing.asking import brief as made

    wanted: dict[str, Path] = {
        kind: path
        for kind, path in (("pdf", pdf), ("docx", docx), ("html", html), ("md", md))
        if path is not None
    }
    lines = lines or _beside([path for path in wanted.values() if str(path) != "-"])
    found = made(
        state,
        partner,
        marking=marking,
        lines=lines,
        since_edition=since_edition,
        annex=annex,
        as_of=as_of,
        partner_set=partner_set,
        record=record,
        only_record=only_record,
        without=without or (),
        known_by=known_by,
        store=store,
        engine=context.obj or "duckdb",
    )
    _say_edited(found, lines)
    for kind, path in (wanted or {"md": Path("-")}).items():
        body = _form(found, kind, reference)
        if kind == "md" and str(path) == "-":
            print(body, end="")
        else:
            write(path, body)
            print(f"wrote {path}", file=sys.stderr)


def _beside(written: list[Path]) -> Path | None:
    """The file of lines that stands beside the briefs to be written, or None.

    Raises:
        UsageError: two briefs have different ones.
    """
    from comity.briefing.lines_file import is_lines_file
    from comity.errors import UsageError

    found = dict.fromkeys(p.with_suffix(".yml") for p in written)
    held = [path for path in found if path.is_file()]
    for path in [p for p in held if not is_lines_file(p)]:
        print(f"{path} is no file of lines and was not read", file=sys.stderr)
        held.remove(path)
    if len(held) > 1:
        names = " and ".join(map(str, held))
        raise UsageError(f"{names} are both files of lines: say which with --lines FILE")
    return held[0] if held else None


def _say_edited(found: Brief, lines: Path | None) -> None:
    if lines is None:
        return
    edited = sum(bool(said.mark) for said in found.judged().values())
    print(f"{edited} edited line{'' if edited == 1 else 's'} of {lines}", file=sys.stderr)
    for warning in found.warnings:
        print(f"warning: {warning}", file=sys.stderr)


@brief_app.command("lines")
def brief_lines(
    state: Annotated[str, typer.Argument(help="Id or name of the state.")],
    partner: Annotated[str, typer.Argument(help="Id or name of the organization.")],
    as_of: AsOf = None,
    partner_set: Set = None,
    record: Record = None,
    only_record: OnlyRecord = False,
    without: Without = None,
    known_by: KnownBy = None,
    store: Store = None,
    lines: Annotated[
        Path | None,
        typer.Option(
            "--lines", metavar="FILE", help="Edited lines to keep, on the evidence of now."
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write a file.")
    ] = None,
) -> None:
    """Write the judgement lines of a brief as a file (brief.yml) in which they can be edited."""
    from comity.briefing.asking import brief_lines as made

    found = made(
        state, partner, lines=lines, as_of=as_of, partner_set=partner_set, record=record,
        only_record=only_record, without=without or (), known_by=known_by, store=store,
    )  # fmt: skip
    if output is None:
        print(found.text(), end="")
    else:
        write(output, found.text())
        print(f"wrote {output}: {len(found.lines)} lines", file=sys.stderr)


def _form(found: Brief, kind: str, reference: Path | None) -> str | bytes:
    if kind == "pdf":
        from comity.render.brief.pdf import pdf

        return pdf(found)
    if kind == "docx":
        from comity.render.brief.word import docx

        return docx(found, reference)
    if kind == "html":
        from comity.render.brief.page import html

        return html(found)
    from comity.render.brief.markdown import markdown

    return markdown(found)


@brief_app.command("check")
def brief_check(
    draft: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A .md, .docx or .html draft, or a file of lines."),
    ],
    state: Annotated[
        str, typer.Argument(help="The state, where the draft does not say how it was made.")
    ] = "",
    partner: Annotated[str, typer.Argument(help="The organization.")] = "",
    as_of: AsOf = None,
    record: Record = None,
    lines: Annotated[
        Path | None,
        typer.Option(
            "--lines", metavar="FILE", help="The edited lines in it; default: beside the draft."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check a draft against the rules of ICD 203 and 206; exit code 1 where one is broken."""
    from comity.briefing.draft_check import brief_check as checked

    found = checked(draft, state, partner, as_of=as_of, record=record, lines=lines)
    if as_json:
        print(json_text(list(found.rows())))
    else:
        for result in found.results:
            print(f"{result.verdict:12}{result.rule}: {result.says}")
            for where in result.broken:
                print(f"              {where}")
    if not found.passed:
        raise typer.Exit(1)
