"""The state of the record itself: its coverage, its conflicts and its gaps."""

from __future__ import annotations

from collections.abc import Sequence

from comity.core.dates import as_known, day_text, parse_when
from comity.core.facts import Fact
from comity.core.number_words import number_of
from comity.evaluation.parts import Conflict, Gap, Ladder, Number, Topic
from comity.evaluation.sections.deployments import deployments
from comity.evidence.dyad import Dyad
from comity.measures.depth import Cell
from comity.measures.instruments import Instrument


def coverage_of(dyad: Dyad) -> tuple[Number, ...]:
    """How many documents speak of the state, by year."""
    found = []
    for year in dyad.years:
        documents = dyad.sources_by_year.get(year, frozenset())
        facts = tuple(
            f.id
            for f in dyad.evidence_of_state
            if f.start.year == year and not documents.isdisjoint(f.sources)
        )
        found.append(
            Number(
                id=f"{dyad.id}/coverage/{year}",
                label=f"documents on the state in {year}",
                strict=len(documents),
                generous=len(documents),
                low=None,
                high=None,
                unit="documents",
                coverage=dyad.coverage(year),
                n=len(documents),
                facts=facts,
                origins=("partnership-record",),
            )
        )
    return tuple(found)


def conflicts_of(dyad: Dyad) -> tuple[Conflict, ...]:
    """Disagreements that the compilers noted, and two dates for a step that happens once."""
    found = []
    for number, noted in enumerate(dyad.evidence.conflicts, 1):
        if dyad.state.id not in noted.states or noted.organization != dyad.partner.organization:
            continue
        if not (parse_when(noted.chosen).by(dyad.as_of) and parse_when(noted.rival).by(dyad.as_of)):
            continue
        facts = tuple(
            f.id
            for f in dyad.evidence_of_state
            if (
                f.organization == noted.organization
                and f.mechanism == noted.mechanism
                and f.event == noted.event
            )
            or (f.kind == noted.event and noted.mechanism and f.title.startswith(noted.mechanism))
        )
        found.append(
            Conflict(
                id=f"{dyad.id}/conflicts/{number}",
                what=f"{noted.mechanism or noted.event}: {noted.chosen} or {noted.rival}",
                chosen=as_known(noted.chosen_says, dyad.as_of),
                rival=as_known(noted.rival_says, dyad.as_of),
                facts=facts,
                origins=("partnership-record",),
            )
        )
    return (*found, *_two_dates(dyad))


def _two_dates(dyad: Dyad) -> list[Conflict]:
    """Steps that happen once and bear two dates: one fact of several rows, or several facts."""
    grouped: dict[tuple[str, str], list[Fact]] = {}
    for fact in dyad.facts:
        if fact.kind == "milestone" and dyad.evidence.codebook.event(fact.event).once:
            grouped.setdefault((fact.mechanism, fact.event), []).append(fact)
    apart = {frozenset((m.fact, m.same_as)) for m in dyad.evidence.matches if m.decision == "apart"}
    found = []
    for (mechanism, event), facts in grouped.items():
        first = facts[0]
        rows = [(f, row) for f in facts for row in f.parts or (f,)]
        rivals = [
            row
            for f, row in rows
            if not row.start.compatible(first.start) and frozenset((f.id, first.id)) not in apart
        ]
        if rivals:
            found.append(
                Conflict(
                    id=f"{dyad.id}/conflicts/{mechanism}-{event}",
                    what=f"{mechanism}: {event} twice",
                    chosen=_dated(dyad, [r for _, r in rows if r.start == first.start] or [first]),
                    rival="; ".join(_dated(dyad, [rival]) for rival in rivals),
                    facts=tuple(f.id for f in facts),
                    origins=(),
                )
            )
    return found


def _dated(dyad: Dyad, rows: Sequence[Fact]) -> str:
    told = "; ".join(dict.fromkeys(_label(dyad, row) for row in rows))
    return f"{rows[0].start}, by {told}"


def _label(dyad: Dyad, fact: Fact) -> str:
    return (
        "; ".join(
            dyad.evidence.sources[s].publisher or dyad.evidence.sources[s].title
            for s in fact.sources
        )
        or "general knowledge of the compilers"
    )


def gaps_of(
    dyad: Dyad,
    ladder: Ladder,
    matrix: Sequence[Cell],
    legal: Sequence[Instrument],
    topics: Sequence[Topic],
) -> tuple[Gap, ...]:
    """What the record lacks, and what it would change if it were found."""
    found: list[Gap] = []

    def gap(
        name: str,
        text: str,
        change: str,
        facts: Sequence[str] = (),
        origins: Sequence[str] = ("partnership-record",),
    ) -> None:
        found.append(
            Gap(
                id=f"{dyad.id}/gaps/{name}",
                text=text,
                would_change=change,
                facts=tuple(facts),
                origins=tuple(origins),
            )
        )

    left_out = sum(dyad.state.id in actors for actors in dyad.evidence.undated)
    if dyad.evidence.known is not None:
        gap(
            "known-by",
            f"only what was published by {day_text(dyad.evidence.known)} is used: {left_out} "
            f"passages on {dyad.state_told} bear no date of publication, reading or entry and are "
            "left out; series of data sets are cut at that day by what they tell of",
            "what the passages without a date would add, once their day is noted",
        )
    unverified = [r for r in ladder.rungs if r.generous and not r.strict]
    for rung in unverified:
        gap(
            f"rung-{rung.rung}",
            f"no page seen confirms the rung {rung.rung} ({rung.generous})",
            "the stage by the strict reading, if it is the highest rung",
            rung.facts,
        )
    empty = [
        label for area, label in _areas(dyad) if not any(c.n for c in matrix if c.area == area)
    ]
    if empty:
        gap(
            "areas",
            "no fact at all in: " + ", ".join(empty),
            "whether cooperation in these areas exists: the record cannot decide",
        )
    silent = [y for y in dyad.years if not dyad.sources_by_year.get(y)]
    if silent:
        gap(
            "years",
            f"no document speaks of {dyad.state_told} in " + spans(silent),
            "the direction of the relation in those years",
        )
    unsigned = [i for i in legal if i.status in ("signed", "ratified")]
    if unsigned:
        gap(
            "in-force",
            "entry into force not recorded for: "
            + "; ".join(i.name for i in unsigned[:6])
            + (f"; and {len(unsigned) - 6} more" if len(unsigned) > 6 else ""),
            "the number of instruments in effect",
            [f for i in unsigned for f in i.facts],
        )
    held = deployments(f for f in dyad.facts if f.kind == "operation")
    open_ended = [d.head for d in held if d.end is None]
    if open_ended:
        gap(
            "operations",
            f"no end recorded for {len(open_ended)} operation"
            f"{'s' * (len(open_ended) > 1)}: " + "; ".join(f.title for f in open_ended[:5]),
            "what carries the relation today",
            [f.id for f in open_ended],
        )
    if not any(t.topic == "membership" for t in topics) and dyad.partner.organization:
        gap(
            "membership",
            "no official position on membership in the record",
            "whether the state draws a red line there",
        )
    for origin, name in (("mme", "exercises"), ("un-votes", "UN votes")):
        sheet = dyad.evidence.origins.get(origin)
        if sheet and sheet.coverage and sheet.coverage[1] < dyad.as_of.year:
            gap(
                f"series-{origin}",
                f"the bundled data set on {name} ends with {sheet.coverage[1]}",
                f"the direction of {name} after it",
                (),
                (origin,),
            )
    straddling = sum(dyad.state.id in actors for actors in dyad.evidence.withheld)
    if straddling:
        gap(
            "straddling",
            f"{number_of(straddling, 'fact')} on {dyad.state_told} dated only to a year or month "
            "that also holds days after the as-of date, and not used",
            "counts of the as-of year",
        )
    return tuple(found)


def _areas(dyad: Dyad) -> list[tuple[str, str]]:
    return [(a.id, a.label) for a in dyad.evidence.codebook.areas]


def spans(years: Sequence[int]) -> str:
    """Years as ranges for a reader: 1992-1994, 2020."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
