"""The command `comity ach`: competing hypotheses held against the record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from comity.cli.options import AsJson, AsOf, Record, console
from comity.core.atomic_write import json_text
from comity.errors import UsageError


def ach(
    inquiry: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A question, its hypotheses, its evidence (YAML)."),
    ],
    as_of: AsOf = None,
    record: Record = None,
    as_json: AsJson = False,
    md: Annotated[bool, typer.Option("--md", help="Print Markdown.")] = False,
) -> None:
    """Hold competing hypotheses against the record: what is against each, and what decides."""
    import dataclasses

    from comity.hypotheses import ach as held
    from comity.render.terminal.hypotheses import matrix_markdown, show_matrix

    if as_json and md:
        raise UsageError("--json and --md are two forms of one output: choose one")
    found = held(inquiry, as_of=as_of, record=record)
    if as_json:
        print(json_text(dataclasses.asdict(found)))
    elif md:
        print(matrix_markdown(found), end="")
    else:
        show_matrix(found, console())
