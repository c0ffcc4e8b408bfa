"""Every data set of a store brought to its newest release: what is new, or why nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from comity.errors import ComityError
from comity.sources.dataset import data_set
from comity.store.get_data_set import get_data_set
from comity.store.inventory import holdings
from comity.store.store import Store

MANUAL = "manual"
"""The delivery of a data set that its users fetch themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Updated:
    """What became of one data set.

    Attributes:
        source: its id.
        last: the last day it spoke of before.
        files: raw files that came, those known before not counted.
        stored: rows that came.
        left: rows that left with an earlier release.
        note: why nothing came, or what was refused; empty where there is nothing to say.
    """

    source: str
    last: str
    files: int = 0
    stored: int = 0
    left: int = 0
    note: str = ""


def update(store: Store, connections: int = 4) -> Iterator[Updated]:
    """Fetch what is newer of every data set that the store holds, one after the other.

    A data set that cannot be had does not stop those after it.

    Args:
        store: the store.
        connections: how many files at once.
    """
    for held in holdings(store):
        if held.state == "in the store":
            yield _updated(held.id, held.last, store, connections)


def _updated(source: str, last: str, store: Store, connections: int) -> Updated:
    sheet = data_set(source).sheet if source in _ids() else None
    if sheet is None or str(sheet.delivery.get("kind", MANUAL)) == MANUAL:
        return Updated(
            source=source, last=last, note="fetched by its user: `comity ingest` reads it"
        )
    files = stored = left = 0
    refused = []
    try:
        getting = get_data_set(source, last, store=store.root, connections=connections)
        for tally in getting.tallies:
            if tally.state == "refused":
                refused.append(tally.note)
            elif tally.state != "known":
                files, stored, left = files + 1, stored + tally.stored, left + (tally.left or 0)
    except ComityError as error:
        refused.append(str(error))
    return Updated(
        source=source, last=last, files=files, stored=stored, left=left, note="; ".join(refused)
    )


def _ids() -> frozenset[str]:
    from comity.sources.dataset import data_sets

    return frozenset(data_sets())
