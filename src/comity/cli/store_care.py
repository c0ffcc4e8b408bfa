"""Commands that look after a store: rows held back, a check of every part, restoring."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from comity.cli.options import AsJson, Store
from comity.cli.store import Source, report
from comity.errors import StoreError

quarantine_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Rows that could not be used: show, export, mend and replay them.",
)
store_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The store itself: verify its parts, restore what is whole.",
)


@quarantine_app.command("show")
def quarantine_show(
    source: Annotated[str, typer.Argument(metavar="[SOURCE]", help="One data set.")] = "",
    limit: Annotated[int, typer.Option("--limit", help="How many rows.")] = 20,
    store: Store = None,
    as_json: AsJson = False,
) -> None:
    """Show why rows are held, and the first of them."""
    import json

    from comity.sources.mapped_table import find
    from comity.store import quarantine
    from comity.store.store import Store as Opened

    opened = Opened.named(store)
    if source:
        source = find(source, opened.root).sheet.id
    held = quarantine.rows(opened, source, limit=limit)
    if as_json:
        for row in held:
            body = {
                k: getattr(row, k) for k in ("id", "source", "name", "line", "column", "reason")
            }
            print(json.dumps({**body, "raw": row.raw.decode("utf-8", "backslashreplace")}))
        return
    for name, column, reason, count in quarantine.reasons(opened, source):
        print(f"{count:,} of {name}: {column + ': ' if column else ''}{reason}")
    for row in held:
        raw = row.raw[:200].decode("utf-8", "backslashreplace").replace("\t", " | ")
        where = f", column {row.column}" if row.column else ""
        print(f"{row.name}, line {row.line}{where}: {row.reason}\n  {raw}")
    if not held:
        print("the quarantine is empty")


@quarantine_app.command("export")
def quarantine_export(
    source: Source,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write.")],
    store: Store = None,
) -> None:
    """Write the held rows of a data set to a file that can be mended and replayed."""
    from comity.sources.mapped_table import find
    from comity.store import quarantine
    from comity.store.store import Store as Opened

    opened = Opened.named(store)
    count = quarantine.export(opened, find(source, opened.root).sheet.id, file)
    print(
        f"{count:,} rows in {file}: mend them, leave the first column as it is, then "
        f"comity quarantine replay {source} {file}"
    )


@quarantine_app.command("replay")
def quarantine_replay(
    source: Source,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A mended export; else all rows.")
    ] = None,
    store: Store = None,
) -> None:
    """Try held rows again, after the rows or the table at fault were mended."""
    from comity.sources.mapped_table import find
    from comity.store import quarantine
    from comity.store.store import Store as Opened

    opened = Opened.named(store)
    report(quarantine.replay(opened, find(source, opened.root), file))


@store_app.command("check")
def store_check(store: Store = None, as_json: AsJson = False) -> None:
    """Read every part through and compare it with the manifest; damage ends with exit code 2."""
    import dataclasses
    import json

    from comity.store.check import check
    from comity.store.store import default_root

    root = store or default_root()
    found = check(root)
    if as_json:
        print(json.dumps(dataclasses.asdict(found), ensure_ascii=False))
    elif not found.damage:
        print(f"{root}: {found.parts} parts, {found.rows:,} rows of data: all as they were written")
    lines = [f"{root}: {damage}" for damage in found.damage]
    lines += [f"{root}: {path}: the manifest does not name it" for path in found.unnamed]
    if lines:
        hint = f"`comity store restore --store {root}` goes on with what is whole"
        raise StoreError("\n".join([*lines, hint]))


@store_app.command("restore")
def store_restore(store: Store = None) -> None:
    """Go on with what is whole: damaged parts are put aside, a lost manifest is written anew."""
    from comity.store.restore import ASIDE, restore
    from comity.store.store import default_root

    root = store or default_root()
    found = restore(root)
    print(f"{root}: {found.rows:,} rows count, in {found.parts} parts of {found.commits} commits")
    for lost in found.lost:
        print(f"lost: {lost}")
    if found.aside:
        print(f"put aside, not deleted: {', '.join(found.aside)} (now in {root / ASIDE})")
    if found.lost:
        print("bring the lost rows again with `comity ingest` or `comity sources get`")
