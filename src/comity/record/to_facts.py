"""From rows of record tables to facts: milestones, activities, positions and memberships.

The same reading serves the bundled record and a user's own. Rows that report one real event
become one fact with several passages: activities by `event_key` (where the dates agree),
milestones by state, organization, mechanism and event (where one date holds the other).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from comity.core.codebook import Codebook, split
from comity.core.dates import parse_when
from comity.core.facts import Fact, absorb, renamed
from comity.core.memberships import Membership
from comity.record.cited import Cited, passage_of
from comity.record.row_names import entered, row_name
from comity.record.titles import instrument_name, instrument_stage, later_stages, series_of, slug

Row = Mapping[str, str]

KINDS = {
    "agreement": "instrument",
    "withdrawal/denial": "withdrawal",
    "mission ended": "ended",
    "armed conflict": "conflict",
}
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
    sources: Cited


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
    sources = Cited()
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


def _depth(row: Row) -> int | None:
    text = row.get("depth", "").strip()
    return int(text) if text else None


def _milestones(rows: Iterable[Row], origin: str, codebook: Codebook, sources: Cited) -> list[Fact]:
    """One fact a step; a less precise row of the same step becomes a passage of the better."""
    found: dict[tuple[str, ...], list[Fact]] = {}
    for row in rows:
        state, organization, mechanism, event = (
            row[c] for c in ("state_iso3", "organization", "mechanism", "event")
        )
        when = parse_when(row["date"], row.get("date_precision", ""))
        title = f"{mechanism}: {event}"
        note = row.get("note", "")
        passage = passage_of(
            row,
            f"{origin}/milestones:{row_name('milestones', row)}",
            origin,
            sources,
            text=f"{title}, {when}" + (f". {note}" if note else ""),
            subjects=(state,),
            partners=(organization,),
            on=str(when),
        )
        meaning = codebook.event(event)
        at_once = (("in force", when),) if "in force on signature" in note else ()
        known = codebook.mechanism(organization, mechanism)
        depth = _depth(row)
        fact = Fact(
            id=_milestone_id(entered(row)),
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
            depth=_step_depth(codebook, row, meaning.depth) if depth is None else depth,
            initiator=row.get("initiator", ""),
            later=at_once,
        )
        found.setdefault((state, organization, mechanism, event), []).append(fact)
    return [
        fact
        for (*_, event), told in found.items()
        for fact in _one_event_each(told, once=codebook.event(event).once)
    ]


def _activity_id(row: Row) -> str:
    start = parse_when(row["date_start"], row.get("date_precision", ""))
    own = row.get("event_key") or row.get("id")
    return f"a:{own}" if own else f"a:{slug(row['title'])}-{start}"


def _milestone_id(row: Row) -> str:
    """The id of a milestone as its row was entered: a correction renames nothing."""
    mechanism, event = slug(row["mechanism"]), slug(row["event"])
    when = parse_when(row["date"], row.get("date_precision", ""))
    return f"m:{row['state_iso3']}-{row['organization']}-{mechanism}-{event}-{when}"


def _one_event_each(told: list[Fact], *, once: bool = True) -> list[Fact]:
    """Facts of one step or key, those whose dates can be one day made one.

    What can happen more than once is one where the dates are the same: two documents of one step.
    The most precise date comes first, then the earliest: the order of the rows decides nothing.
    """
    made: list[Fact] = []
    for fact in sorted(told, key=_exact_first):
        for index, other in enumerate(made):
            start = (other.parts or (other,))[0].start
            if start == fact.start or (once and start.compatible(fact.start)):
                made[index] = absorb(other, fact)
                break
        else:
            made.append(fact)
    return made


JOINT_BODY = 8


def _step_depth(codebook: Codebook, row: Row, by_event: int | None) -> int | None:
    """The depth of a step: by its event word, but membership is a seat in a standing joint body."""
    step = row["mechanism"], row["event"]
    member = any(
        rung.stage == "member" and step in rung.steps
        for rung in codebook.ladder(row["organization"])
    )
    return JOINT_BODY if member else by_event


def _exact_first(fact: Fact) -> tuple[int, object, str]:
    precision = ("day", "month", "year").index(fact.start.precision)
    return precision, fact.start.first, fact.passages[0].id


def _activities(rows: Iterable[Row], origin: str, codebook: Codebook, sources: Cited) -> list[Fact]:
    """One fact an event: rows of several states that share `event_key` and date are passages."""
    found: dict[str, list[Fact]] = {}
    for row in rows:
        fact = _activity(row, origin, codebook, sources)
        key = row.get("event_key") or fact.id.removeprefix("a:")
        found.setdefault(key, []).append(fact)
    named = []
    for key, told in found.items():
        facts = sorted(_one_event_each(told), key=lambda f: (f.start.first, f.passages[0].id))
        for index, fact in enumerate(facts):
            name = f"a:{key}" + (f"@{fact.start}" if index else "")
            named.append(fact if fact.id == name else renamed(fact, name))
    return named


def _activity(row: Row, origin: str, codebook: Codebook, sources: Cited) -> Fact:
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
        f"{origin}/activities:{row_name('activities', row)}",
        origin,
        sources,
        text=text,
        subjects=(row["state_iso3"],),
        partners=partners,
        on=str(start),
        status=status,
    )
    return Fact(
        id=_activity_id(entered(row)),
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


def _positions(rows: Iterable[Row], origin: str, sources: Cited) -> list[Fact]:
    facts = []
    for row in rows:
        when = parse_when(row["date"], row.get("date_precision", ""))
        name = row_name("positions", row)
        state, topic, organization = row["state_iso3"], row["topic"], row["organization"]
        speaker = row["actor"]
        passage = passage_of(
            row,
            f"{origin}/positions:{name}",
            origin,
            sources,
            text=row["statement"],
            subjects=(state,),
            partners=(organization,),
            on=str(when),
        )
        given = row.get("official", "")
        facts.append(
            Fact(
                id=_position_id(entered(row), name),
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


def _position_id(row: Row, name: str) -> str:
    when = parse_when(row["date"], row.get("date_precision", ""))
    return f"o:{row['state_iso3']}-{slug(row['topic'])}-{row['organization']}-{when}-{name}"


def _membership(row: Row, origin: str, sources: Cited) -> Membership:
    start = parse_when(row["start"], row.get("start_precision", ""))
    end = parse_when(row["end"], row.get("end_precision", "")) if row.get("end") else None
    status = row.get("status") or "full"
    name = row_name("membership", row)
    passage = passage_of(
        row,
        f"{origin}/membership:{name}",
        origin,
        sources,
        text=f"{row['iso3']} in {row['org']}, {status}, from {start}",
        subjects=(row["iso3"],),
        partners=(row["org"],),
        on=str(start),
    )
    return Membership(
        id=f"membership:{name}",
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
        parts=tuple(_coded(part, coding) for part in fact.parts),
        stage="ended" if ends else fact.stage,
        initiator=coding.initiator or fact.initiator,
        courtship=coding.courtship or fact.courtship,
        depth=fact.depth if coding.depth is None else coding.depth,
        instruments=coding.instruments,
    )


def _unique(facts: Iterable[Fact]) -> list[Fact]:
    """The facts with ids made unique where rows would share one: by what the row says."""
    facts = list(facts)
    shared = Counter(fact.id for fact in facts)
    told = []
    for fact in facts:
        name = fact.id
        if shared[name] > 1:
            name = f"{name}~{fact.passages[0].id.rpartition(':')[2]}"
        told.append(renamed(fact, name) if name != fact.id else fact)
    return told
