"""What comes with Comity besides facts: actors, data sets, and the conflicts that were noted."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from comity.core.actors import Actor, Actors
from comity.core.codebook import DATA, rows_of, split
from comity.core.kept_values import kept_value
from comity.core.provenance import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentedConflict:
    """A disagreement that the record's compilers noted: two dates for one step."""

    states: tuple[str, ...]
    organization: str
    mechanism: str
    event: str
    chosen: str
    rival: str
    chosen_says: str
    rival_says: str


@cache
def bundled_actors() -> Actors:
    """The states and organizations that come with Comity."""
    return kept_value("actors", ("comity.core", "comity.evidence"), _TABLES, _read_actors)


_TABLES = (
    DATA / "actors.csv",
    *(DATA / "codebook" / f"{name}.csv" for name in ("organizations", "actor_names")),
)


def _read_actors() -> Actors:
    texts, others = _names()
    states = [
        Actor(
            id=r["id"],
            kind="state",
            name=r["name"],
            aliases=(*split(r["aliases"]), *texts.get(r["id"], ())),
            cow=int(r["cow"]) if r["cow"] else None,
            region=r["region"],
            start=r["start"],
            spellings=others.get(r["id"], ()),
        )
        for r in rows_of(DATA / "actors.csv")
    ]
    organizations = [
        Actor(
            id=r["id"],
            kind="organization",
            name=r["name"],
            aliases=(*split(r["aliases"]), *texts.get(r["id"], ())),
            spellings=others.get(r["id"], ()),
        )
        for r in rows_of(DATA / "codebook" / "organizations.csv")
    ]
    return Actors([*states, *organizations])


def _names() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """By actor the names that an English text uses, and all others: see `actor_names.csv`."""
    texts: dict[str, tuple[str, ...]] = {}
    others: dict[str, tuple[str, ...]] = {}
    for row in rows_of(DATA / "codebook" / "actor_names.csv"):
        if row["language"] in ("id", "icews"):
            continue
        in_text = row["language"] == "en" and not set("(,&/") & set(row["name"])
        kind = texts if in_text else others
        kind[row["actor"]] = (*kind.get(row["actor"], ()), row["name"])
    return texts, others


@cache
def bundled_origins() -> Mapping[str, Origin]:
    """The data sets that come with Comity, by id."""
    sheet = tomllib.loads((DATA / "origins.toml").read_text(encoding="utf-8"))
    found = {}
    for entry in sheet["origin"]:
        tables = entry.get("tables", ())
        years = entry.get("coverage")
        found[entry["id"]] = Origin(
            id=entry["id"],
            producer=entry["producer"],
            title=entry["title"],
            version=entry["version"],
            citation=entry["citation"],
            licence=entry["licence"],
            redistributable=entry["redistributable"],
            address=entry["address"],
            table=";".join(t["path"] for t in tables),
            sha256=";".join(t["sha256"] for t in tables),
            coverage=(years[0], years[1]) if years else None,
            note=entry["note"],
        )
    return found


@cache
def bundled_conflicts() -> tuple[DocumentedConflict, ...]:
    """The disagreements between sources that the record's compilers noted."""
    return tuple(
        DocumentedConflict(
            states=split(r["states"]),
            organization=r["organization"],
            mechanism=r["mechanism"],
            event=r["event"],
            chosen=r["chosen"],
            rival=r["rival"],
            chosen_says=r["chosen_says"],
            rival_says=r["rival_says"],
        )
        for r in rows_of(DATA / "codebook" / "conflicts.csv")
    )


def prose_name(actor_id: str) -> str:
    """The name of an actor as it stands in a sentence; the id itself of one that is not known."""
    return bundled_actors().prose(actor_id)


def pair_in_prose(state: str, partner: str) -> str:
    """A state and who it deals with, as a title names them."""
    return f"{prose_name(state)} with {prose_name(partner)}"


@cache
def _codes() -> re.Pattern[str]:
    ids = sorted(a.id for a in bundled_actors() if a.kind == "state")
    return re.compile(rf"(?<![\w/:.-])(?:{'|'.join(ids)})(?![\w/:-])")


def with_names(text: str) -> str:
    """A text with the names of states where it has their ids, for readers who know no ids."""
    return _codes().sub(lambda found: bundled_actors().name(found[0]), text)
