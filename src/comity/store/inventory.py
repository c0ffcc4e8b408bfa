"""What the store holds of every data set: state, size, coverage, licence, last update."""

from __future__ import annotations

from dataclasses import dataclass

from comity.sources.mapped_table import known_to
from comity.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A data set and what the store holds of it.

    Attributes:
        id: the data set.
        title: its name.
        table: the canonical table its rows go to.
        licence: its terms.
        redistributable: whether its rows may be passed on.
        can_cover: first and last year it can speak for; None while it goes on.
        state: "in the store", "bundled" (an extract comes with Comity) or "not fetched".
        files: raw files that count.
        rows: rows that count.
        bytes: size of the Parquet files that hold them.
        first: the first day they speak of, or empty.
        last: the last.
        quarantined: rows held back.
        vintage: its last release, as named, or empty.
        updated: when it was last brought in, UTC, or empty.
        how: how it is brought in.
        note: what a user must know.
    """

    id: str
    title: str
    table: str
    licence: str
    redistributable: str
    can_cover: tuple[int, int | None]
    state: str
    files: int
    rows: int
    bytes: int
    first: str
    last: str
    quarantined: int
    vintage: str
    updated: str
    how: str
    note: str


BUNDLED = {"mme", "un-votes", "atop", "cow-igo", "ideal-points"}
"""Data sets of which the package holds all or an extract."""


def holdings(store: Store) -> list[Holding]:
    """Every data set by id, with what the store holds of it."""
    from pathlib import Path

    hidden = store.hidden()
    where = f" WHERE {hidden}" if hidden else ""
    with store.reading(codes=False) as connection:
        counted = {
            source: values
            for source, *values in connection.execute(
                "SELECT source, count(*), sum(stored), min(first)::VARCHAR, max(last)::VARCHAR, "
                "sum(quarantined), arg_max(vintage, file), max(ingested)::VARCHAR "
                f"FROM ledger{where} GROUP BY source"
            ).fetchall()
        }
    found = []
    for name, data_set in sorted(known_to(store.root).items()):
        sheet = data_set.sheet
        files, rows, first, last, held, vintage, updated = counted.get(
            name, (0, 0, "", "", 0, "", "")
        )
        size = sum(Path(p).stat().st_size for p in store.paths(sheet.table, name))
        kind = str(sheet.delivery.get("kind", "manual"))
        found.append(
            Holding(
                id=name,
                title=sheet.title,
                table=sheet.table,
                licence=sheet.licence,
                redistributable=sheet.redistributable,
                can_cover=(sheet.first, sheet.last),
                state="in the store" if files else "bundled" if name in BUNDLED else "not fetched",
                files=files,
                rows=rows,
                bytes=size,
                first=first or "",
                last=last or "",
                quarantined=held,
                vintage=vintage or "",
                updated=updated or "",
                how=f"comity ingest {name} FILE"
                if kind == "manual"
                else f"comity sources get {name}",
                note=sheet.note,
            )
        )
    return found
