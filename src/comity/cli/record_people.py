"""Commands on the rows of a record of one's own, and on the people who stand for them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from comity.cli.record_corrections import record_app
from comity.errors import UsageError

__all__ = ["record_app"]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="A record folder.")]
Cells = Annotated[
    list[str] | None, typer.Argument(metavar="COLUMN=VALUE", help="Cells, one word each.")
]
Coder = Annotated[str, typer.Option("--coder", metavar="NAME", help="Who you are.")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, in a few words.")]


def _cells(words: list[str] | None) -> dict[str, str]:
    found = {}
    for word in words or ():
        name, mark, value = word.partition("=")
        if not mark or not name:
            raise UsageError(f"{word!r} is no cell: write COLUMN=VALUE, such as date=2010-06-30")
        found[name] = value
    return found


@record_app.command("add")
def record_add(
    folder: Folder,
    table: Annotated[str, typer.Argument(metavar="TABLE", help="milestones, activities, ...")],
    cells: Cells = None,
) -> None:
    """Add a row from COLUMN=VALUE words, with the checks of `record check`."""
    from comity.library import record

    print(record.record_add(folder, table, _cells(cells)))


@record_app.command("diff")
def record_diff(
    ours: Annotated[Path, typer.Argument(metavar="DIR", help="The first folder.")],
    theirs: Annotated[Path, typer.Argument(metavar="OTHER", help="The second folder.")],
) -> None:
    """List rows added, removed and changed, by field."""
    from comity.core.plain_text import for_terminal
    from comity.library import record

    found = record.record_diff(ours, theirs)
    for one in found:
        print(for_terminal(str(one)))
    print(f"rows that differ: {len(found)}")


@record_app.command("merge")
def record_merge(
    ours: Annotated[Path, typer.Argument(metavar="DIR", help="The first folder.")],
    theirs: Annotated[Path, typer.Argument(metavar="OTHER", help="The second folder.")],
    into: Annotated[
        Path | None, typer.Option("--into", metavar="NEW", help="A new folder; default: DIR.")
    ] = None,
    take_ours: Annotated[
        bool, typer.Option("--ours", help="In a conflict take the cells of DIR.")
    ] = False,
    take_theirs: Annotated[
        bool, typer.Option("--theirs", help="In a conflict take those of OTHER.")
    ] = False,
) -> None:
    """Make one folder of two; where rows of one id differ, say both readings and write nothing."""
    from comity.core.plain_text import for_terminal
    from comity.library import record

    if take_ours and take_theirs:
        raise UsageError("take --ours or --theirs, not both")
    side = "ours" if take_ours else "theirs" if take_theirs else ""
    decided = record.record_merge(ours, theirs, into=into, side=side)  # type: ignore[arg-type]  # one of the three words
    for one in decided:
        print(for_terminal(f"taken from {side}: {one.id}: {one}"))
    print(f"{into or ours} holds both")


@record_app.command("export")
def record_export(
    folder: Folder,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar="FILE", help="A workbook, a sheet a table.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="NEW", help="A new folder of CSV tables.")
    ] = None,
    jsonl: Annotated[
        Path | None, typer.Option("--jsonl", metavar="FILE", help="JSON lines, a row each.")
    ] = None,
) -> None:
    """Write a record as a workbook with drop-down lists, as CSV, or as JSON lines."""
    from comity.library import record

    record.record_export(folder, xlsx=xlsx, csv=csv, jsonl=jsonl)
    for path in (xlsx, csv, jsonl):
        if path:
            print(path)


@record_app.command("import")
def record_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A workbook of `record export`.")],
    folder: Folder,
    delete: Annotated[
        bool, typer.Option("--delete", help="Delete rows that the workbook lacks.")
    ] = False,
) -> None:
    """Put the rows of a workbook back: edits, new rows and notes, all or nothing."""
    from comity.library import record

    done = record.record_import(file, folder, delete=delete)
    print(f"rows added: {done.added}, changed: {done.changed}; notes: {done.notes}")
    if done.missing:
        what = "deleted" if delete else "kept (add --delete to delete them)"
        print(f"rows that the workbook lacks, {what}: {', '.join(done.missing)}")


@record_app.command("confirm")
def record_confirm(
    folder: Folder,
    words: Annotated[
        list[str],
        typer.Argument(metavar="ID... [COLUMN=VALUE...]", help="Rows, or one row and its cells."),
    ],
    coder: Coder = "",
) -> None:
    """Confirm proposed rows; cells given are mended first, and what was proposed is kept."""
    from comity.library import record

    names = [w for w in words if "=" not in w]
    if not names:
        raise UsageError("name the rows to confirm: `comity record review DIR` lists them")
    changes = _cells([w for w in words if "=" in w])
    for note in record.record_confirm(folder, names, coder=coder, changes=changes):
        print(note)
    print(f"confirmed by {coder}: {len(names)}")


@record_app.command("review")
def record_review(
    folder: Folder,
    names: Annotated[list[str] | None, typer.Argument(metavar="ID...", help="Rows.")] = None,
    state: Annotated[
        str,
        typer.Option("--as", metavar="STATE", help="Put them in a state: disputed or retired."),
    ] = "",
    coder: Coder = "",
    why: Why = "",
    every: Annotated[bool, typer.Option("--all", help="List rows that wait for nobody.")] = False,
) -> None:
    """List rows that wait for a person, or put rows in a state."""
    from comity.core.plain_text import for_terminal
    from comity.library import record

    found = record.record_review(
        folder, names or (), state=state, coder=coder, why=why, every=every
    )
    for one in found:
        print(for_terminal("\t".join([one.id, one.state or "-", one.coder or "-", one.says])))
    print(f"rows{'' if every else ' that wait for a person'}: {len(found)}")


@record_app.command("second")
def record_second(
    folder: Folder,
    coder: Coder = "",
    sheet: Annotated[
        Path | None,
        typer.Option("--sheet", metavar="FILE.csv", help="Write the blind sheet here."),
    ] = None,
    read: Annotated[
        Path | None, typer.Option("--read", metavar="FILE.csv", help="Read the filled sheet.")
    ] = None,
) -> None:
    """Have passages coded a second time, blind to the first; list where the two differ."""
    from comity.library import record

    if (sheet is None) == (read is None):
        raise UsageError("give --sheet FILE.csv to write a blind sheet, or --read the filled one")
    if sheet is not None:
        record.record_second(folder, sheet, coder=coder)
        print(f"{sheet}: fill it without looking at the record, then --read it")
        return
    assert read is not None
    _differ(record.record_second(folder, read, coder=coder, read=True))
    _alphas(folder)


@record_app.command("agreement")
def record_agreement(folder: Folder) -> None:
    """Krippendorff's alpha of the coders, by field and category."""
    _alphas(folder)


@record_app.command("adjudicate")
def record_adjudicate(
    folder: Folder,
    name: Annotated[str, typer.Argument(metavar="ID", help="A disputed row.")] = "",
    cells: Cells = None,
    coder: Coder = "",
    why: Why = "",
) -> None:
    """Decide a disputed row as a third person; without an ID, list what waits for a decision."""
    from comity.library import record

    _differ(record.record_adjudicate(folder, name, _cells(cells), coder=coder, why=why))


def _differ(found: object) -> None:
    from comity.core.plain_text import for_terminal
    from comity.core.tabular import Rows

    assert isinstance(found, Rows)
    for one in found:
        print(for_terminal(f"{one.row}\t{one.field}\t{one.first or '-'} | {one.second or '-'}"))
    print(f"fields that wait for an adjudicator: {len(found)}")


def _alphas(folder: Path) -> None:
    from comity.core.plain_text import for_terminal
    from comity.library import record

    found = record.record_agreement(folder)
    for one in found:
        alpha = "not defined (one value only)" if one.alpha is None else f"{one.alpha:.2f}"
        share = "-" if one.share is None else f"{one.share:.0%}"
        name = one.field + (f" = {one.category}" if one.category else "")
        print(for_terminal(f"{name}\talpha {alpha}\tagree {share}\tof {one.units}"))
    if not found:
        print("no row was coded twice: `comity record second`")
