"""Commands on a record of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

record_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Your own record: a folder of CSV tables."
)


@record_app.command("new")
def record_new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")],
) -> None:
    """Write a folder of CSV templates with a filled example."""
    from comity.record.template import write_template

    for path in write_template(folder):
        print(path)
    print(f"check it with: comity record check {folder}")


@record_app.command("check")
def record_check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A record folder.")],
) -> None:
    """Say every problem of a record at once."""
    from comity.bundled import bundled_actors
    from comity.codebook import bundled_codebook
    from comity.record.folder import read_folder

    tables = read_folder(folder, bundled_actors(), bundled_codebook())
    counts = ", ".join(f"{len(rows)} {name}" for name, rows in tables.rows.items() if rows)
    print(f"{folder} is in order: {counts or 'no rows'}")
