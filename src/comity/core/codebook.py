"""The codebook: areas, the depth ladder, institutional ladders, poles and red lines.

Every table is a CSV file in `data/codebook`; a record folder may bring its own areas and
ladders (see `Codebook.extended`), and `--areas FILE` replaces the areas for one evaluation.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from operator import itemgetter

DATA = resources.files("comity") / "data"


@dataclass(frozen=True, slots=True)
class Area:
    """A field of cooperation.

    Attributes:
        id: its code in the record.
        label: the name to print.
        includes: codes of the record that count as this area (itself, unless a user says else).
    """

    id: str
    label: str
    includes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What a milestone's event word means.

    Attributes:
        event: the word.
        stage: its place in an instrument's life (proposed, agreed, signed, ratified, in force,
            renewed, suspended, ended), or empty.
        depth: step of the depth ladder; negative for a setback.
        once: whether it happens once to a mechanism, so that two dates are a conflict.
        told: how prose says it after the mechanism's name.
    """

    event: str
    stage: str
    depth: int
    once: bool
    told: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fact, with the depth of one that is open and of one that is completed."""

    kind: str
    label: str
    depth: int | None
    ended: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    """A mechanism of an organization.

    Attributes:
        organization: id of the organization.
        mechanism: how the record writes it.
        areas: codes of the areas it belongs to.
        instrument: what kind of instrument it is, or empty where it is none.
        label: its full name in prose; empty where the record writes it in full.
        scope: what it holds of the relation (relation, step, aspiration, accession, council, ...),
            a word of the rules of moves; empty where those go by the instrument or the ladder.
    """

    organization: str
    mechanism: str
    areas: tuple[str, ...]
    instrument: str
    label: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A rung of an organization's own ladder.

    Attributes:
        organization: id of the organization.
        order: 1 for the lowest.
        id: short name.
        label: full name.
        stage: the stage of the relation that the rung stands for.
        steps: the (mechanism, event) pairs that reach it.
    """

    organization: str
    order: int
    id: str
    label: str
    stage: str
    steps: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Pole:
    """A rival partner set: organizations and the states that lead them."""

    id: str
    label: str
    organizations: tuple[str, ...]
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RedLine:
    """A stance that facts could cross: by a mechanism reached, or by a depth reached."""

    topic: str
    label: str
    forbids: str
    mechanisms: tuple[str, ...]
    depth: int | None


@dataclass(frozen=True, slots=True)
class TitleStage:
    """Words in an instrument's title that tell its stage and depth."""

    words: tuple[str, ...]
    stage: str
    depth: int


@dataclass(frozen=True, kw_only=True)
class Codebook:
    """All tables of the codebook."""

    areas: tuple[Area, ...]
    depths: Mapping[int, tuple[str, str]]
    events: Mapping[str, Event]
    kinds: Mapping[str, Kind]
    mechanisms: Mapping[tuple[str, str], Mechanism]
    ladders: Mapping[str, tuple[Rung, ...]]
    poles: tuple[Pole, ...]
    red_lines: tuple[RedLine, ...]
    title_stages: tuple[TitleStage, ...]
    readings: Mapping[str, str]
    series: Mapping[str, str]

    def ladder(self, organization: str) -> tuple[Rung, ...]:
        """The rungs of an organization, lowest first; empty where it has no ladder."""
        return self.ladders.get(organization, ())

    def mechanism(self, organization: str, mechanism: str) -> Mechanism:
        """What is known of a mechanism; one that the codebook lacks has no area."""
        found = self.mechanisms.get((organization, mechanism))
        return found or Mechanism(
            organization=organization, mechanism=mechanism, areas=(), instrument=""
        )

    def reading(self, organization: str) -> str:
        """Whose facts are an organization's by default: "both" (its members' too) or its own.

        Members of the European Union or of a treaty act for themselves and for other
        organizations as well; only where the organization is what they act through, "both".
        """
        return self.readings.get(organization, "organization")

    def event(self, word: str) -> Event:
        """What an event word means; an unknown word is talk."""
        return self.events.get(word) or Event(event=word, stage="", depth=0, once=False, told=word)

    def with_areas(self, areas: Sequence[Area]) -> Codebook:
        """The same with other areas."""
        return replace(self, areas=tuple(areas))

    def extended(self, areas: Iterable[Area] = (), ladders: Iterable[Rung] = ()) -> Codebook:
        """The same with more areas and with ladders that replace those of their organizations."""
        known = {area.id: area for area in self.areas}
        known.update({area.id: area for area in areas})
        merged = dict(self.ladders)
        merged.update(by_organization(ladders))
        return replace(self, areas=tuple(known.values()), ladders=merged)


def by_organization(rungs: Iterable[Rung]) -> dict[str, tuple[Rung, ...]]:
    """Rungs grouped to ladders, lowest first."""
    grouped: dict[str, list[Rung]] = {}
    for rung in rungs:
        grouped.setdefault(rung.organization, []).append(rung)
    return {org: tuple(sorted(rungs, key=lambda r: r.order)) for org, rungs in grouped.items()}


def rungs_from_rows(rows: Iterable[Mapping[str, str]]) -> list[Rung]:
    """Rungs from rows of a ladders table; rows that share organization and rung are one rung."""
    merged: dict[tuple[str, str], Rung] = {}
    for row in rows:
        steps = frozenset((row["mechanism"], event) for event in split(row["events"]))
        key = (row["organization"], row["rung"])
        if key in merged:
            merged[key] = replace(merged[key], steps=merged[key].steps | steps)
        else:
            merged[key] = Rung(
                organization=row["organization"],
                order=int(row["order"]),
                id=row["rung"],
                label=row["label"],
                stage=row["stage"],
                steps=steps,
            )
    return list(merged.values())


def areas_from_rows(rows: Iterable[Mapping[str, str]]) -> list[Area]:
    """Areas from rows of an areas table (columns area, label and, if there, includes)."""
    return [
        Area(row["area"], row["label"], split(row.get("includes", "")) or (row["area"],))
        for row in rows
    ]


@lru_cache(maxsize=8192)
def split(text: str) -> tuple[str, ...]:
    """The parts of a semicolon list, without blanks."""
    return tuple(part.strip() for part in text.split(";") if part.strip())


def rows_of(table: Traversable, without: Iterable[str] = ()) -> list[dict[str, str]]:
    """The rows of a bundled CSV table, without the columns that a reader does not need."""
    lines = csv.reader(io.StringIO(table.read_text(encoding="utf-8"), newline=""))
    header = next(lines)
    kept = [at for at, name in enumerate(header) if name not in without]
    if len(kept) == len(header):
        return [dict(zip(header, cells, strict=True)) for cells in lines if cells]
    names, chosen = itemgetter(*kept)(header), itemgetter(*kept)
    return [dict(zip(names, chosen(cells), strict=True)) for cells in lines if cells]


@cache
def bundled_codebook() -> Codebook:
    """The codebook that comes with Comity."""
    folder = DATA / "codebook"

    def table(name: str) -> list[dict[str, str]]:
        return rows_of(folder / f"{name}.csv")

    return Codebook(
        areas=tuple(areas_from_rows(table("areas"))),
        depths={int(r["depth"]): (r["label"], r["meaning"]) for r in table("depth")},
        events={
            r["event"]: Event(
                event=r["event"],
                stage=r["stage"],
                depth=int(r["depth"]),
                once=r["once"] == "yes",
                told=r["told"],
            )
            for r in table("events")
        },
        kinds={
            r["kind"]: Kind(r["kind"], r["label"], _number(r["depth"]), _number(r["ended"]))
            for r in table("kinds")
        },
        mechanisms={
            (r["organization"], r["mechanism"]): Mechanism(
                organization=r["organization"],
                mechanism=r["mechanism"],
                areas=split(r["areas"]),
                instrument=r["instrument"],
                label=r["label"],
                scope=r["scope"],
            )
            for r in table("mechanisms")
        },
        ladders=by_organization(rungs_from_rows(table("ladders"))),
        poles=tuple(
            Pole(r["id"], r["label"], split(r["organizations"]), split(r["states"]))
            for r in table("poles")
        ),
        red_lines=tuple(
            RedLine(
                topic=r["topic"],
                label=r["label"],
                forbids=r["forbids"],
                mechanisms=split(r["mechanisms"]),
                depth=_number(r["depth"]),
            )
            for r in table("red_lines")
        ),
        title_stages=tuple(
            TitleStage(tuple(r["words"].split("|")), r["stage"], int(r["depth"]))
            for r in table("title_stages")
        ),
        series={r["series"]: r["organization"] for r in table("series")},
        readings={r["id"]: r["reading"] for r in table("organizations")},
    )


def _number(text: str) -> int | None:
    return int(text) if text else None
