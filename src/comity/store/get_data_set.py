"""A data set fetched and read into the store: what is missing of it, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from comity.core.dates import parse_when
from comity.errors import UsageError
from comity.fetch.download import download
from comity.fetch.find_files import delivery
from comity.fetch.progress import shown_progress
from comity.sources.dataset import Wanted, data_set
from comity.store.commit import Tally
from comity.store.ingest import ingest
from comity.store.store import Store, default_root


@dataclass(frozen=True, slots=True)
class Getting:
    """A data set on its way.

    Attributes:
        notes: what the publisher's list says that a user must know.
        tallies: the sum of each file, as it is read.
    """

    notes: tuple[str, ...]
    tallies: Iterator[Tally]


def get_data_set(
    source: str,
    first: str = "",
    last: str = "",
    *,
    actors: tuple[str, ...] = (),
    store: Path | str | None = None,
    connections: int = 4,
) -> Getting:
    """Download what is missing of a data set and read it into the store as it comes.

    Args:
        source: id of the data set.
        first: first day or year; default is the data set's own.
        last: last day or year; default is today.
        actors: ids of actors; rows without any of them are left out.
        store: folder of the store; default is the user's own.
        connections: how many files at once.

    Raises:
        UsageError: the span is empty, or the data set has no file for it.
        ComityError: the list of files or the store cannot be read.
    """
    reader = data_set(source)
    begin = parse_when(first or str(reader.sheet.first)).first
    end = parse_when(last).last if last else datetime.now(UTC).date()
    if end < begin:
        raise UsageError(f"the last day {end} lies before the first {begin}: exchange them")
    root = Path(store) if store else default_root()
    opened = Store(root)  # a damaged store is refused before anything is fetched
    folder, progress = root / "raw" / source, shown_progress()
    plan = delivery(reader.sheet, Wanted(begin, end, actors), folder, progress=progress)
    if not plan.remotes:
        raise UsageError(f"{reader.sheet.title} has no file for {begin} to {end}")
    fetched = download(plan.remotes, folder, connections=connections, progress=progress)
    paths = (file.path for file in fetched)
    read = ingest(opened, reader, paths, vintage=plan.vintage, actors=actors)
    return Getting(tuple(plan.notes), read)
