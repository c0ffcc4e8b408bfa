"""Commands on editions: make, verify, diff, errata."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from comity.cli.options import AsJson, AsOf, KnownBy, OnlyRecord, Record, Store, Without
from comity.cli.store import status
from comity.core.atomic_write import json_text

edition_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Freeze the evaluations of many pairs, recompute them, and compare two such editions.",
)
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the edition.")]
Pairs = Annotated[
    str | None,
    typer.Option("--pairs", metavar="IDS", help="Pairs such as KAZ-NATO,ARM-CSTO; default: all."),
]
Processes = Annotated[
    int, typer.Option("--processes", metavar="N", min=1, help="Evaluations made at once.")
]


@edition_app.command("make")
def make(
    folder: Folder,
    quarter: Annotated[
        str,
        typer.Option("--quarter", metavar="QUARTER", help="As of the end of a quarter: 2026Q3."),
    ] = "",
    as_of: AsOf = None,
    pairs: Pairs = None,
    record: Record = None,
    only_record: OnlyRecord = False,
    without: Without = None,
    known_by: KnownBy = None,
    store: Store = None,
    ledger: Annotated[
        Path | None,
        typer.Option("--ledger", metavar="FILE", help="Keep the head of this ledger in it."),
    ] = None,
    processes: Processes = 2,
) -> None:
    """Evaluate all pairs as of one day and freeze them with the evidence they rest on."""
    from comity.library.editions import edition_make

    with status() as told:
        made = edition_make(
            folder, quarter=quarter, pairs=_ids(pairs), ledger=ledger, processes=processes,
            progress=told, as_of=as_of, record=record, only_record=only_record,
            without=tuple(without or ()), known_by=known_by, store=store,
        )  # fmt: skip
    print(f"edition {made.name}: {len(made.pairs)} pairs as of {made.as_of} in {folder}")
    print(f"made again by: {made.about['command']}")
    print(f"checked by:    comity edition verify {folder}")


@edition_app.command("verify")
def verify(
    folder: Folder,
    pairs: Pairs = None,
    store: Store = None,
    processes: Processes = 2,
    as_json: AsJson = False,
) -> None:
    """Check the files of an edition and compute its evaluations again, byte for byte."""
    from comity.library.editions import edition_verify

    with status() as told:
        found = edition_verify(
            folder, pairs=_ids(pairs), store=store, processes=processes, progress=told
        )
    other = [pair.pair for pair in found.pairs if not pair.same]
    if as_json:
        body = {
            "edition": found.edition.name, "holds": found.holds, "damage": found.damage,
            "modules": found.modules, "tables": found.tables, "pairs": list(found.pairs),
        }  # fmt: skip
        print(json_text(body))
    else:
        for sentence in found.damage:
            print(sentence)
        _say_code(found.modules, "the program")
        _say_code(found.tables, "the bundled tables")
        if other:
            print(f"{len(other)} of {len(found.pairs)} evaluations come out otherwise: ", end="")
            print(", ".join(other[:10]) + (", ..." if len(other) > 10 else ""))
        else:
            print(f"all {len(found.pairs)} evaluations come out byte for byte")
    if not found.holds:
        raise typer.Exit(1)


def _say_code(differ: tuple[str, ...], what: str) -> None:
    if differ:
        more = f" and {len(differ) - 5} more" if len(differ) > 5 else ""
        print(f"{what} are not as they were: {', '.join(differ[:5])}{more}")


@edition_app.command("diff")
def diff(
    before: Annotated[Path, typer.Argument(metavar="EARLIER", help="The earlier edition.")],
    after: Annotated[Path, typer.Argument(metavar="LATER", help="The later edition.")],
    as_json: AsJson = False,
) -> None:
    """Say what changed between two editions, and why (Markdown)."""
    import dataclasses

    from comity.editions.report import difference_text
    from comity.library.editions import edition_diff

    found = edition_diff(before, after)
    if as_json:
        body = {
            "before": found.before.name, "after": found.after.name, "modules": found.modules,
            "tables": found.tables, "data_sets": found.data_sets, "unchanged": found.unchanged,
            "pairs": [dataclasses.asdict(pair) for pair in found.pairs],
        }  # fmt: skip
        print(json_text(body))
        return
    print(difference_text(found, _names(*found.before.pairs, *found.after.pairs)), end="")


@edition_app.command("errata")
def errata(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR...", help="The editions.")],
    record: Record = None,
    as_json: AsJson = False,
) -> None:
    """List the sentences of editions that rest on what was corrected after they were made."""
    from comity.editions.report import errata_text
    from comity.library.editions import edition_errata

    found = edition_errata(*folders, record=record)
    print(json_text(list(found)) if as_json else errata_text(found), end="\n" if as_json else "")


def bundle(
    node: Annotated[
        str,
        typer.Argument(metavar="ID", help="A sentence, number or fact, or a pair for all of it."),
    ],
    state: Annotated[
        str, typer.Argument(help="The state, where the id does not name the pair.")
    ] = "",
    partner: Annotated[str, typer.Argument(help="The organization.")] = "",
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The zip file to write.")
    ] = Path("bundle.zip"),
    as_of: AsOf = None,
    record: Record = None,
    store: Store = None,
    with_copies: Annotated[
        bool,
        typer.Option("--with-copies", help="Pack archived copies, too: mind their terms."),
    ] = False,
) -> None:
    """Pack a sentence, a number or a whole evaluation with its evidence for another's work."""
    from comity.library.editions import bundle as packed

    found = packed(
        node, output, state, partner, with_copies=with_copies, as_of=as_of, record=record,
        store=store,
    )  # fmt: skip
    print(
        f"{found.node} with {found.facts} facts, {found.passages} passages, {found.sources} "
        f"documents and {found.copies} archived copies in {found.file}"
    )


def _ids(text: str | None) -> list[str] | None:
    return None if text in (None, "all") else [t.strip() for t in str(text).split(",") if t.strip()]


def _names(*pairs: str) -> dict[str, str]:
    from comity.evidence.bundled import bundled_actors

    actors = bundled_actors()
    return {
        pair: " and ".join(
            actors[name].name if name in actors else name for name in pair.split("-", 1)
        )
        for pair in pairs
    }
