"""Commands on documents: keep a copy, show what is known, find copies of one text."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from comity.cli.options import AsJson, Record, Store
from comity.core.atomic_write import json_text

source_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Documents: keep copies, show what is known of one, find copies of one text.",
)
Named = Annotated[
    str, typer.Argument(metavar="ADDRESS|ID", help="The address of a document, or its id.")
]


@source_app.command("archive")
def archive(named: Named, record: Record = None, store: Store = None) -> None:
    """Keep the bytes of a document in the store, with their SHA-256 and the time."""
    from comity.library.sources import source_archive

    copy = source_archive(named, record=record, store=store)
    print(f"{copy.id}: {copy.bytes} bytes of {copy.address}, read {copy.read}")
    print(f"SHA-256 {copy.sha256}, in {copy.file} of the store")


@source_app.command("show")
def show(named: Named, record: Record = None, store: Store = None, as_json: AsJson = False) -> None:
    """Show a document: who published it, how far to rely on it, its copies, what it says."""
    from comity.library.sources import source_show
    from comity.record.sources_table import grade_words

    sheet = source_show(named, record=record, store=store)
    if as_json:
        print(json_text(dataclasses.asdict(sheet)))
        return
    source = sheet.source
    for name in ("publisher", "title", "kind", "language", "address", "published", "read"):
        print(f"{name}: {getattr(source, name) or '-'}")
    print(f"entered: {source.entered or '-'}")
    print(f"reliability of the publisher: {grade_words(source)} ({source.reliability_why})")
    print(f"independent origin: {sheet.origin}")
    print(f"derived from: {source.derived_from or '-'}")
    for copy in sheet.copies:
        print(f"copy: read {copy.read}, {copy.bytes} bytes, SHA-256 {copy.sha256}")
    for one in sheet.passages:
        found = f" [{one.found}]" if one.found else ""
        print(f"{one.passage} {one.text}: credibility {one.credibility}, {one.why}{found}")


@source_app.command("copies")
def copies(store: Store = None, as_json: AsJson = False) -> None:
    """Propose which archived documents tell one text; `comity source derive` decides."""
    from comity.library.sources import source_copies

    found = list(source_copies(store=store))
    if as_json:
        print(json_text([dataclasses.asdict(one) for one in found]))
        return
    for one in found:
        print(f"{one.document} may be a copy of {one.like}: {one.share:.0%} of its runs of words")
    print(f"{len(found)} proposals; nothing is counted as a copy before a person says so")


@source_app.command("derive")
def derive(
    named: Named,
    origin: Annotated[
        str, typer.Option("--from", metavar="ADDRESS|ID", help="What it was taken from.")
    ],
    record: Annotated[Path, typer.Option("--record", metavar="DIR", help="Your record folder.")],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Why.")],
) -> None:
    """Note in your record that a document is a copy of another, so that both count once."""
    from comity.library.sources import source_derive

    source_derive(named, origin, record, why=why)
    print(f"written to {record / 'sources.csv'}: {named} is a copy of {origin}")


@source_app.command("warc")
def warc(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="A .warc or .warc.gz file.")],
    store: Store = None,
) -> None:
    """Write the copies of the store as a WARC file, which web archives read."""
    from comity.library.sources import source_warc

    print(f"wrote {source_warc(target, store=store)} copies to {target}")
