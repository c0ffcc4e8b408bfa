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

    found = made(
        state,
        partner,
        marking=marking,
        as_of=as_of,
        partner_set=partner_set,
        record=record,
        only_record=only_record,
        without=without or (),
        known_by=known_by,
        store=store,
        engine=context.obj or "duckdb",
    )
    wanted: dict[str, Path] = {
        kind: path
        for kind, path in (("pdf", pdf), ("docx", docx), ("html", html), ("md", md))
        if path is not None
    }
    for kind, path in (wanted or {"md": Path("-")}).items():
        body = _form(found, kind, reference)
        if kind == "md" and str(path) == "-":
            print(body, end="")
        else:
            write(path, body)
            print(f"wrote {path}", file=sys.stderr)


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
    draft: Annotated[Path, typer.Argument(metavar="FILE", help="A .md, .docx or .html draft.")],
    state: Annotated[
        str, typer.Argument(help="The state, where the draft does not say how it was made.")
    ] = "",
    partner: Annotated[str, typer.Argument(help="The organization.")] = "",
    as_of: AsOf = None,
    record: Record = None,
    as_json: AsJson = False,
) -> None:
    """Check a draft against the rules of ICD 203 and 206; exit code 1 where one is broken."""
    from comity.briefing.check import brief_check as checked

    found = checked(draft, state, partner, as_of=as_of, record=record)
    if as_json:
        print(json_text(list(found.rows())))
    else:
        for result in found.results:
            print(f"{result.verdict:12}{result.rule}: {result.says}")
            for where in result.broken:
                print(f"              {where}")
    if not found.passed:
        raise typer.Exit(1)
