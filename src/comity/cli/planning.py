"""The commands `comity plan`: goals, next steps and scenarios held against the record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from comity.cli.options import AsJson, AsOf, Record, console
from comity.core.atomic_write import json_text, write
from comity.errors import UsageError

plan_app = typer.Typer(
    no_args_is_help=True,
    help="A planner's goals, next steps and scenarios, held against the record.",
)
State = Annotated[str, typer.Argument(help="Id or name of the state.")]
Partner = Annotated[str, typer.Argument(help="Id or name of the organization.")]
Folder = Annotated[
    Path, typer.Option("--record", metavar="DIR", help="The record folder with the plan.")
]
Md = Annotated[bool, typer.Option("--md", help="Print Markdown.")]
Html = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write one HTML file.")]


@plan_app.command("goals")
def goals(
    state: State,
    partner: Partner,
    record: Folder,
    as_of: AsOf = None,
    as_json: AsJson = False,
    md: Md = False,
    html: Html = None,
) -> None:
    """Show the tree of goals, ways and means: what is attained, what slips, what nobody knows."""
    from comity.planning import plan_goals
    from comity.planning.wording import goals_sheet

    _put(plan_goals(state, partner, record=record, as_of=as_of), goals_sheet, as_json, md, html)


@plan_app.command("next")
def next_steps(
    state: State,
    partner: Partner,
    record: Folder,
    as_of: AsOf = None,
    weight: Annotated[
        list[str] | None,
        typer.Option(
            "--weight",
            metavar="INPUT=NUMBER",
            help="Weight of propensity, priority or effort, 0 to 100 (1); may be repeated.",
        ),
    ] = None,
    as_json: AsJson = False,
    md: Md = False,
    html: Html = None,
) -> None:
    """Rank what is not attained by propensity, priority and effort, and say what ranks hang on."""
    from comity.planning import plan_next
    from comity.planning.wording import next_sheet

    weights = dict(_weight(text) for text in weight or ())
    found = plan_next(state, partner, record=record, as_of=as_of, weights=weights)
    _put(found, next_sheet, as_json, md, html)


@plan_app.command("scenarios")
def scenarios(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="A table of scenarios; none: that of the record."),
    ] = None,
    record: Record = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    md: Md = False,
    html: Html = None,
) -> None:
    """Hold scenarios against the record: signposts seen, what is decided, what is ruled out."""
    from comity.planning import plan_scenarios
    from comity.planning.wording import scenarios_sheet

    found = plan_scenarios(file, record=record, as_of=as_of)
    _put(found, scenarios_sheet, as_json, md, html)


def _weight(text: str) -> tuple[str, float]:
    name, _, number = text.partition("=")
    try:
        return name, float(number)
    except ValueError:
        raise UsageError(f"--weight {text}: write it like priority=2") from None


def _put(
    found: Any, sheet: Callable[[Any], Any], as_json: bool, md: bool, html: Path | None
) -> None:
    import dataclasses

    from comity.render.html.planning import plan_page
    from comity.render.terminal.planning import plan_markdown, show_plan

    if as_json and md:
        raise UsageError("--json and --md are two forms of one output: choose one")
    if html is not None:
        write(html, plan_page(sheet(found)).encode())
        typer.echo(f"Written: {html}")
    elif as_json:
        print(json_text(dataclasses.asdict(found)))
    elif md:
        print(plan_markdown(sheet(found)), end="")
    else:
        show_plan(sheet(found), console())
