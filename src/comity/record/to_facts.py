"""From rows of record tables to facts: milestones, activities, positions and memberships.

The same reading serves the bundled record and a user's own. Rows that report one real event
become one fact with several passages: activities by `event_key` (where the dates agree),
milestones by state, organization, mechanism and event (where one date holds the other).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from comity.core.codebook import Codebook, split
from comity.core.dates import parse_when
from comity.core.facts import Fact
from comity.core.memberships import Membership
from comity.core.provenance import Passage, Source, make_source
from comity.record.titles import instrument_name, instrument_stage, later_stages, series_of, slug

Row = Mapping[str, str]

KINDS = {
    "agreement": "instrument",
    "withdrawal/denial": "withdrawal",
    "mission ended": "ended",
    "armed conflict": "conflict",
}
UNCONFIRMED = ("proposed", "disputed")
"""States of review of rows that count for the generous bound only."""
_FOREIGN = re.compile(r"^NATO |\(press characterization\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """What a coder adds to a fact of the record, with the reason.

    Attributes:
        initiator: id of the actor that moved first.
        courtship: visit, offer or refusal.
        depth: step of the depth ladder that overrides the rule.
        instruments: instruments whose life it is a step of; ("-",) where it is none.
        reason: why.
    """

    initiator: str
    courtship: str
    depth: int | None
    instruments: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Reading:
    """What was read from a record: facts, memberships and the documents they cite."""

    facts: tuple[Fact, ...]
    memberships: tuple[Membership, ...]
    sources: Mapping[str, Source]


def read_tables(
    tables: Mapping[str, Iterable[Row]],
    origin: str,
    codebook: Codebook,
    coding: Mapping[str, Coding],
) -> Reading:
    """All facts and memberships of a record's tables.

    Args:
        tables: rows by table name (milestones, activities, positions, membership).
        origin: id of the data set the tables are.
        codebook: what event words, kinds and mechanisms mean.
        coding: coders' additions by fact id.
    """
    tables = {name: _standing(rows) for name, rows in tables.items()}
    sources: dict[str, Source] = {}
    facts = [
        *_milestones(tables.get("milestones", ()), origin, codebook, sources),
        *_activities(tables.get("activities", ()), origin, codebook, sources),
        *_positions(tables.get("positions", ()), origin, sources),
    ]
    facts = [_coded(fact, coding[fact.id]) if fact.id in coding else fact for fact in facts]
    members = tuple(_membership(row, origin, sources) for row in tables.get("membership", ()))
    return Reading(tuple(_unique(facts)), members, sources)


def _standing(rows: Iterable[Row]) -> list[Row]:
    """The rows without those that were retired."""
    return [row for row in rows if row.get("review") != "retired"]


def codings(rows: Iterable[Row]) -> dict[str, Coding]:
    """Coders' additions from the rows of a coding table."""
    return {
        row["fact"]: Coding(
            initiator=row["initiator"],
            courtship=row["courtship"],
            depth=_depth(row),
            instruments=split(row["instrument"]),
            reason=row["reason"],
        )
        for row in rows
    }


def _cite(row: Row, sources: dict[str, Source]) -> str:
    address = row.get("source_url", "").strip()
    if not address:
        return ""
    source = make_source(
        address, row.get("source_title", "") or address, row.get("source_tier", "")
    )
    if not source.published and row.get("published"):
        source = replace(source, published=row["published"])
    return sources.setdefault(source.id, source).id


def _depth(row: Row) -> int | None:
    text = row.get("depth", "").strip()
    return int(text) if text else None


def passage_of(
    row: Row,
    place: str,
    origin: str,
    sources: dict[str, Source],
    *,
    text: str,
    subjects: tuple[str, ...],
    partners: tuple[str, ...],
    date: str,
    status: str = "held",
) -> Passage:
    """The passage of a row, whose document is added to `sources`."""
    return Passage(
        id=f"p:{place}",
        origin=origin,
        source=_cite(row, sources),
        text=text,
        subjects=subjects,
        partners=partners,
        date=date,
        status=status,
        verified=row.get("verified", "") == "yes" and row.get("review", "") not in UNCONFIRMED,
    )


def _milestones(
    rows: Iterable[Row], origin: str, codebook: Codebook, sources: dict[str, Source]
) -> list[Fact]:
    """One fact a step; a less precise row of the same step becomes a passage of the better."""
    found: dict[tuple[str, ...], list[Fact]] = {}
    for number, row in enumerate(rows, 2):
        state, organization, mechanism, event = (
            row[c] for c in ("state_iso3", "organization", "mechanism", "event")
        )
        when = parse_when(row["date"], row.get("date_precision", ""))
        title = f"{mechanism}: {event}"
        note = row.get("note", "")
        passage = passage_of(
            row,
            f"{origin}/milestones:{number}",
            origin,
            sources,
            text=f"{title}, {when}" + (f". {note}" if note else ""),
            subjects=(state,),
            partners=(organization,),
            date=str(when),
        )
        meaning = codebook.event(event)
        at_once = (("in force", when),) if "in force on signature" in note else ()
        known = codebook.mechanism(organization, mechanism)
        depth = _depth(row)
        fact = Fact(
            id=f"m:{state}-{organization}-{slug(mechanism)}-{slug(event)}-{when}",
            kind="milestone",
            title=title,
            start=when,
            end=None,
            areas=split(row.get("area", "")) or known.areas,
            passages=(passage,),
            organization=organization,
            mechanism=mechanism,
            event=event,
            stage=meaning.stage,
            depth=meaning.depth if depth is None else depth,
            initiator=row.get("initiator", ""),
            later=at_once,
        )
        same = found.setdefault((state, organization, mechanism, event), [])
        for index, other in enumerate(same):
            again = meaning.once and other.start.compatible(fact.start)
            if again or other.start == fact.start:  # two documents of one step of one day
                same[index] = absorb(other, fact)
                break
        else:
            same.append(fact)
    return [fact for facts in found.values() for fact in facts]


def _activities(
    rows: Iterable[Row], origin: str, codebook: Codebook, sources: dict[str, Source]
) -> list[Fact]:
    """One fact an event: rows of several states that share `event_key` and date are passages."""
    found: dict[str, list[Fact]] = {}
    for number, row in enumerate(rows, 2):
        fact = _activity(row, number, origin, codebook, sources)
        key = row.get("event_key") or fact.id.removeprefix("a:")
        same = found.setdefault(key, [])
        for index, other in enumerate(same):
            if other.start.compatible(fact.start):
                same[index] = absorb(other, fact)
                break
        else:
            same.append(fact)
    named = []
    for key, facts in found.items():
        facts.sort(key=lambda f: f.start.first)
        for index, fact in enumerate(facts):
            name = f"a:{key}" + (f"@{fact.start}" if index else "")
            named.append(fact if fact.id == name else replace(fact, id=name))
    return named


def _activity(
    row: Row, number: int, origin: str, codebook: Codebook, sources: dict[str, Source]
) -> Fact:
    start = parse_when(row["date_start"], row.get("date_precision", ""))
    end = parse_when(row["date_end"]) if row.get("date_end") else None
    kind = KINDS.get(row["kind"], row["kind"])
    title = row["title"]
    partners = split(row["partner"])
    text = f"{title}: {row['description']}" if row.get("description") else title
    stage, depth = instrument_stage(title, codebook) if kind == "instrument" else ("", None)
    if depth is None:
        meaning = codebook.kinds[kind]
        depth = meaning.ended if end is not None and end != start else meaning.depth
    given = _depth(row)
    status = row.get("status") or "held"
    if status == "announced":
        depth = min(depth or 0, 1)
    passage = passage_of(
        row,
        f"{origin}/activities:{number}",
        origin,
        sources,
        text=text,
        subjects=(row["state_iso3"],),
        partners=partners,
        date=str(start),
        status=status,
    )
    return Fact(
        id=f"a:{row.get('event_key') or row.get('id') or f'{slug(title)}-{start}'}",
        kind=kind,
        title=title,
        start=start,
        end=end,
        areas=split(row.get("area", "")),
        passages=(passage,),
        stage=stage,
        depth=depth if given is None else given,
        initiator=row.get("initiator", ""),
        courtship=row.get("courtship", ""),
        series=series_of(row.get("series", "") or title) if kind == "exercise" else "",
        later=later_stages(text) if kind == "instrument" else (),
        mechanism=instrument_name(title) if kind == "instrument" else "",
    )


def _positions(rows: Iterable[Row], origin: str, sources: dict[str, Source]) -> list[Fact]:
    facts = []
    for number, row in enumerate(rows, 2):
        when = parse_when(row["date"], row.get("date_precision", ""))
        state, topic, organization = row["state_iso3"], row["topic"], row["organization"]
        speaker = row["actor"]
        passage = passage_of(
            row,
            f"{origin}/positions:{number}",
            origin,
            sources,
            text=row["statement"],
            subjects=(state,),
            partners=(organization,),
            date=str(when),
        )
        given = row.get("official", "")
        facts.append(
            Fact(
                id=f"o:{state}-{slug(topic)}-{organization}-{when}",
                kind="position",
                title=f"Position on {topic.replace('-', ' ')}",
                start=when,
                end=None,
                areas=(),
                passages=(passage,),
                organization=organization,
                topic=topic,
                stance=int(row["stance"]),
                speaker=speaker,
                official=given == "yes" if given else not _FOREIGN.search(speaker),
            )
        )
    return facts


def _membership(row: Row, origin: str, sources: dict[str, Source]) -> Membership:
    start = parse_when(row["start"], row.get("start_precision", ""))
    end = parse_when(row["end"], row.get("end_precision", "")) if row.get("end") else None
    status = row.get("status") or "full"
    place = f"{origin}/membership:{row['org']}-{row['iso3']}-{start}"
    passage = passage_of(
        row,
        place,
        origin,
        sources,
        text=f"{row['iso3']} in {row['org']}, {status}, from {start}",
        subjects=(row["iso3"],),
        partners=(row["org"],),
        date=str(start),
    )
    return Membership(
        id=f"membership:{row['org']}-{row['iso3']}-{start}",
        organization=row["org"],
        state=row["iso3"],
        start=start,
        end=end,
        status=status,
        note=row.get("note", ""),
        passage=passage,
    )


def _coded(fact: Fact, coding: Coding) -> Fact:
    """The fact with what coders added."""
    ends = bool(coding.instruments) and fact.kind == "withdrawal"
    return replace(
        fact,
        stage="ended" if ends else fact.stage,
        initiator=coding.initiator or fact.initiator,
        courtship=coding.courtship or fact.courtship,
        depth=fact.depth if coding.depth is None else coding.depth,
        instruments=coding.instruments,
    )


def _unique(facts: Iterable[Fact]) -> list[Fact]:
    """The facts with ids made unique by a number where two rows would share one."""
    seen: dict[str, int] = {}
    unique = []
    for fact in facts:
        seen[fact.id] = seen.get(fact.id, 0) + 1
        count = seen[fact.id]
        unique.append(fact if count == 1 else replace(fact, id=f"{fact.id}~{count}"))
    return unique


def absorb(kept: Fact, other: Fact) -> Fact:
    """One fact of two that report the same event: passages together, the better date kept.

    The date comes from the better passages (strict before not, then the more precise); the other
    fact's id is noted in `merged` where it differs.
    """

    def rank(fact: Fact) -> tuple[bool, int]:
        return fact.strict, ("year", "month", "day").index(fact.start.precision)

    better = kept if rank(kept) >= rank(other) else other
    merged = (*kept.merged, *((other.id,) if other.id != kept.id else ()), *other.merged)
    return replace(
        kept,
        start=better.start,
        end=better.end or kept.end or other.end,
        areas=tuple(dict.fromkeys((*kept.areas, *other.areas))),
        passages=tuple(sorted((*kept.passages, *other.passages), key=lambda p: not p.strict)),
        depth=max((d for d in (kept.depth, other.depth) if d is not None), default=None),
        series=kept.series or other.series,
        initiator=";".join(dict.fromkeys((*kept.initiators, *other.initiators))),
        courtship=kept.courtship or other.courtship,
        merged=tuple(dict.fromkeys(merged)),
        later=tuple(dict.fromkeys((*kept.later, *other.later))),
    )
