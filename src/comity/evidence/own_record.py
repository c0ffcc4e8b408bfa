"""What a user's own record adds to the bundled evidence beside its rows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from comity.core.actors import Actor, Actors
from comity.core.codebook import Codebook, areas_from_rows, rungs_from_rows, split
from comity.core.facts import Fact, renamed
from comity.core.provenance import Origin
from comity.evidence.same_event import Match

if TYPE_CHECKING:
    from comity.record.folder import RecordTables

OWN_RECORD = "own-record"


def with_own_codebook(codebook: Codebook, tables: RecordTables) -> Codebook:
    """The codebook with the areas and rungs of the folder."""
    return codebook.extended(
        areas_from_rows(tables.rows.get("areas", ())),
        rungs_from_rows(tables.rows.get("ladders", ())),
    )


def with_own_actors(actors: Actors, tables: RecordTables) -> Actors:
    """The actors with those of the folder."""
    return actors.with_more(
        Actor(
            id=r["id"],
            kind="state" if r["kind"] == "state" else "organization",
            name=r["name"],
            aliases=split(r.get("aliases", "")),
        )
        for r in tables.rows.get("actors", ())
    )


def told_apart(facts: Iterable[Fact], taken: set[str]) -> tuple[tuple[Fact, ...], list[Match]]:
    """Own facts with ids of their own; one that repeats a known fact is matched with it."""
    own, matches = [], []
    for fact in facts:
        if fact.id in taken:
            own_name = fact.id.replace(":", ":own-", 1)
            matches.append(
                Match(
                    fact=own_name,
                    same_as=fact.id,
                    decision="same",
                    reason="the same step in both records",
                    by="rule",
                )
            )
            fact = renamed(fact, own_name)
        own.append(fact)
    return tuple(own), matches


def own_origin(path: Path) -> Origin:
    """The folder as a data set."""
    return Origin(
        id=OWN_RECORD,
        producer="the user",
        title=f"Own record ({path.name})",
        version="",
        citation="Own record",
        licence="",
        redistributable="",
        address=str(path),
        table="",
        sha256="",
        coverage=None,
        note="Read from a folder that the user named.",
    )
