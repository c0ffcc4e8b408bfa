"""evaluate(): from a question to an evaluation."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

from comity.actors import Actor
from comity.codebook import Pole
from comity.dates import FIRST_YEAR, LAST_YEAR, parse_as_of
from comity.dyad import EARLIEST, Dyad, first_year
from comity.engines import DEFAULT
from comity.errors import UsageError
from comity.evaluation import comparison, relations, state_of_record
from comity.evaluation import poles as poles_module
from comity.evaluation.coded_events import events_of
from comity.evaluation.composite_section import composite_section
from comity.evaluation.further_measures import further_of
from comity.evaluation.judgement import judge
from comity.evaluation.ladder import ladder_of
from comity.evaluation.moves import moves_of
from comity.evaluation.result import Compared, Direction, Evaluation, Number, Question
from comity.evaluation.rival_measures import rivals_of
from comity.evaluation.rules import Findings
from comity.evaluation.standing import standing_of
from comity.evidence import Evidence
from comity.facts import Fact
from comity.loading import load
from comity.measures import exercises, instruments
from comity.measures.base import Series
from comity.measures.depth import cells
from comity.measures.trend import trend, trend_of
from comity.partners import partner_set
from comity.peers import default_peers, how_chosen

RECENT = 10


def evaluate(
    state: str,
    partner: str,
    *,
    as_of: date | str | None = None,
    since: int | None = None,
    partner_set: str | None = None,
    peers: Sequence[str] | None = None,
    poles: Sequence[str] | None = None,
    record: Path | str | None = None,
    only_record: bool = False,
    areas: Path | str | None = None,
    merged: bool = True,
    without: Sequence[str] = (),
    store: Path | str | None = None,
    vintage: str | None = None,
    engine: str = DEFAULT,
    evidence: Evidence | None = None,
) -> Evaluation:
    """Evaluate the cooperation between a state and an organization as of a day.

    Args:
        state: id or name of the state ("KAZ", "Kazakhstan").
        partner: id or name of the organization ("NATO").
        as_of: nothing later is used, and not after today; default is the end of the record.
        since: first year looked at; default 1991, or the first full year of a younger state or
            the year of its first fact with the partner, whichever is earlier.
        partner_set: "organization", "members" (on the day), "both", or states ("USA,GBR"); default
            the organization's reading in the codebook: both for NATO, organization for others.
        peers: ids or names of states to compare with; default the state's sub-region.
        poles: ids of poles (RUS, CHN, NATO, EU) to set against the partner.
        record: a record folder to use on top of the bundled record.
        only_record: use that folder's facts instead of the bundled ones.
        areas: a table of areas that replaces those of the codebook.
        merged: whether rows that report one exercise are made one fact.
        without: ids or addresses of sources to leave out.
        store: folder of a store of ingested data; default is the user's own.
        vintage: the store as it was: a release, a day or a commit number.
        engine: URL of the engine that answers questions on events.
        evidence: evidence that is loaded already, instead of `record`, `areas`, `merged` and the
            store.

    Returns:
        A frozen `Evaluation`.

    Raises:
        ComityError: bad input, with one clear sentence.
    """
    if only_record and record is None and evidence is None:
        raise UsageError("--only-record needs the folder: add --record DIR")
    base = evidence or load(
        record,
        only_record=only_record,
        merged=merged,
        areas=areas,
        store=store,
        vintage=vintage,
        engine=engine,
    )
    dyad = make_dyad(base, state, partner, as_of=as_of, since=since, partner_set_text=partner_set)
    beside = _peers(dyad, peers)
    if without:
        # the question stays as it was, its date, first year and peers: only the answer may change
        for source in without:
            base = base.without(source)
        cut = base.as_of(dyad.as_of)
        dyad = Dyad(cut, dyad.state, dyad.partner, dyad.as_of, dyad.since)
    options: dict[str, object] = {
        "since": since,
        "partner-set": partner_set,
        "peers": None if peers is None else ",".join(peers),
        "poles": None if poles is None else ",".join(poles),
        "areas": areas,
        "record": record,
        "only-record": only_record or None,
        "no-merge": None if merged else True,
    }
    return _evaluated(dyad, beside, _poles(dyad, poles), _words(options))


def _words(options: Mapping[str, object]) -> tuple[str, ...]:
    """Options as the command line writes them, those that are not given left out."""
    return tuple(
        word
        for name, value in options.items()
        if value is not None
        for word in ((f"--{name}",) if value is True else (f"--{name}", str(value)))
    )


def make_dyad(
    evidence: Evidence,
    state: str,
    partner: str,
    *,
    as_of: date | str | None = None,
    since: int | None = None,
    partner_set_text: str | None = None,
) -> Dyad:
    """The dyad of a question, its evidence cut at the as-of date.

    Raises:
        ComityError: unknown names, an as-of date before the first fact, or a first year after it.
    """
    actor = evidence.actors.state(state)
    organization = evidence.actors.organization(partner)
    day = parse_as_of(as_of) if isinstance(as_of, str) else as_of
    day = day or min(evidence.last, date.today())
    if since is not None and not FIRST_YEAR <= since <= LAST_YEAR:
        raise UsageError(f"the first year {since} lies outside {FIRST_YEAR}-{LAST_YEAR}")
    if day > date.today():
        raise UsageError(
            f"the as-of date {day} lies after today, {date.today()}: what is not yet known cannot "
            "be evaluated; name today or a day before it"
        )
    cut = evidence.as_of(day)
    first = first_year(actor) if since is None else since
    if first > day.year:
        raise UsageError(
            f"there is nothing to look at: the first year is {first} and the as-of date {day}"
        )
    reading = partner_set_text or evidence.codebook.reading(organization.id)
    chosen = partner_set(reading, organization.id, evidence.actors)
    dyad = Dyad(cut, actor, chosen, day, first)
    earlier = max(EARLIEST, dyad.ever.since)
    return replace(dyad, since=earlier) if since is None and earlier < first else dyad


def _peers(dyad: Dyad, names: Sequence[str] | None) -> list[Actor]:
    actors = dyad.evidence.actors
    ids = default_peers(dyad) if names is None else [actors.state(name).id for name in names]
    return [actors[i] for i in dict.fromkeys(ids) if i != dyad.state.id]


def _poles(dyad: Dyad, names: Sequence[str] | None) -> tuple[Pole, ...]:
    if names is None:
        return poles_module.default_poles(dyad)
    known = {p.id: p for p in dyad.evidence.codebook.poles}
    actors = dyad.evidence.actors
    found = []
    for name in names:
        pole = known.get(name.upper())
        if pole is None:
            actor = actors.find(name)
            pole = Pole(
                actor.id,
                actor.name,
                *(((), (actor.id,)) if actor.kind == "state" else ((actor.id,), ())),
            )
        found.append(pole)
    return tuple(found)


def _evaluated(
    dyad: Dyad, peers: Sequence[Actor], poles: Sequence[Pole], options: Sequence[str]
) -> Evaluation:
    # a store of millions of events takes its time, and the rest of the evaluation needs none of it
    with ThreadPoolExecutor(1) as pool:
        return _put_together(dyad, peers, poles, options, pool.submit(events_of, dyad))


def _put_together(
    dyad: Dyad,
    peers: Sequence[Actor],
    poles: Sequence[Pole],
    options: Sequence[str],
    events: Future[tuple[Compared, ...]],
) -> Evaluation:
    evidence, organization = dyad.evidence, dyad.partner.organization
    peer_dyads = comparison.peer_dyads(dyad, peers)
    agreement = comparison.agreements(dyad, peer_dyads, poles)
    ladder = ladder_of(evidence, organization, dyad.state.id, [p.id for p in peers], dyad.id)
    matrix = tuple(cells(dyad))
    legal = tuple(instruments.instruments(dyad))
    topics = relations.topics_of(dyad)
    compared = comparison.peers_of(dyad, peer_dyads, ladder, agreement)
    rivals = poles_module.poles_of(dyad, poles, agreement)
    directions = _directions(dyad, agreement)
    conflicts = state_of_record.conflicts_of(dyad)
    findings = Findings(
        dyad,
        _totals(dyad),
        ladder,
        matrix,
        legal,
        relations.operations_of(dyad),
        topics,
        relations.red_lines_of(dyad, topics),
        directions,
        compared,
        rivals,
        conflicts,
        moves_of(dyad),
        standing_of(dyad),
    )
    result = Evaluation(
        id=dyad.id,
        question=_question(dyad, peers, poles, options),
        judgement=judge(findings),
        totals=findings.totals,
        ladder=ladder,
        areas=tuple((a.id, a.label) for a in evidence.codebook.areas),
        matrix=matrix,
        coverage=state_of_record.coverage_of(dyad),
        exercises=comparison.exercise_rows(dyad),
        legal_base=legal,
        operations=findings.operations,
        positions=topics,
        red_lines=findings.red_lines,
        courtship=relations.courtship_of(dyad),
        events=events.result(),
        measures=further_of(dyad),
        voting=comparison.voting_of(dyad, agreement),
        directions=directions,
        rivals=rivals_of(dyad, agreement[dyad.state.id, dyad.partner.label]),
        peers=compared,
        composite=composite_section(dyad, peer_dyads, agreement),
        poles=rivals,
        timeline=dyad.ids(dyad.facts),
        conflicts=conflicts,
        gaps=state_of_record.gaps_of(dyad, ladder, matrix, legal, topics),
        matches=(),
        facts={},
        memberships=(),
        sources={},
        origins={},
    )
    return _with_evidence(result, dyad)


def _totals(dyad: Dyad) -> dict[str, Number]:
    data_sets = {o.address for o in dyad.evidence.origins.values()}

    def documents(facts: Sequence[Fact]) -> set[str]:
        return {
            s for f in facts for s in f.sources if dyad.evidence.sources[s].address not in data_sets
        }

    strict = [f for f in dyad.facts if f.id in dyad.strict_ids]
    areas = dyad.evidence.codebook.areas

    def touched(facts: Sequence[Fact]) -> int:
        return sum(any(not set(a.includes).isdisjoint(f.areas) for f in facts) for a in areas)

    ids = dyad.ids(dyad.facts)
    origins = tuple(
        dict.fromkeys(("partnership-record", *(o for f in dyad.facts for o in f.origins)))
    )
    pairs = {
        "facts": ("facts of the pair", len(strict), len(dyad.facts), "facts"),
        "documents": (
            "documents behind them",
            len(documents(strict)),
            len(documents(dyad.facts)),
            "documents",
        ),
        "areas": ("areas with a fact", touched(strict), touched(dyad.facts), "areas"),
    }
    return {
        name: Number(
            f"{dyad.id}/totals/{name}",
            label,
            low,
            high,
            low,
            high,
            unit,
            None,
            len(ids),
            ids,
            origins,
        )
        for name, (label, low, high, unit) in pairs.items()
    }


def _directions(dyad: Dyad, agreement: Mapping[tuple[str, str], Series]) -> tuple[Direction, ...]:
    # counts that only grow, of rungs and instruments, have no trend to test
    named = (
        ("joint exercises", exercises.compute(dyad)),
        ("UN votes with the partner", agreement[dyad.state.id, dyad.partner.label]),
    )
    found = []
    for name, series in named:
        used = [p for p in series.spoken() if p.coverage >= 1.0]
        recent = [
            (p.period, p.value)
            for p in used
            if p.value is not None and p.period > dyad.as_of.year - RECENT
        ]
        facts = tuple(dict.fromkeys(f for p in used for f in p.facts))
        origins = tuple(dict.fromkeys(o for p in used for o in p.origins))
        found.append(
            Direction(
                f"{dyad.id}/direction/{series.measure}",
                name,
                trend(series),
                trend_of(recent),
                facts,
                origins or ("partnership-record",),
            )
        )
    return tuple(found)


def _question(
    dyad: Dyad, peers: Sequence[Actor], poles: Sequence[Pole], options: Sequence[str]
) -> Question:
    organization = dyad.evidence.actors[dyad.partner.organization]
    command = ["comity", "evaluate", dyad.state.id, organization.id, "--as-of", str(dyad.as_of)]
    command += options
    for source in dyad.evidence.removed:
        command += ["--without", source]
    return Question(
        dyad.state.id,
        dyad.state.name,
        organization.id,
        organization.name,
        dyad.partner.mode,
        dyad.partner.label,
        dyad.as_of,
        dyad.since,
        tuple(p.id for p in peers),
        how_chosen(len(peers), "--peers" in options),
        tuple(p.id for p in poles),
        dyad.evidence.removed,
        shlex.join(command),
    )


def _with_evidence(result: Evaluation, dyad: Dyad) -> Evaluation:
    """The evaluation with every fact, document, data set and membership it mentions."""
    from comity.evaluation.chain import mentioned_facts, mentioned_origins

    evidence = dyad.evidence
    facts = {i: evidence.fact(i) for i in sorted(mentioned_facts(result))}
    sources = {s: evidence.sources[s] for f in facts.values() for s in f.sources}
    members = tuple(m for m in evidence.memberships.of(dyad.partner.organization))
    sources.update(
        {m.passage.source: evidence.sources[m.passage.source] for m in members if m.passage.source}
    )
    names = mentioned_origins(result) | {o for f in facts.values() for o in f.origins}
    names |= {"partnership-record", "codebook"} & set(evidence.origins)
    origins = {o: evidence.origins[o] for o in sorted(names) if o in evidence.origins}
    known = set(facts) | {m for f in facts.values() for m in f.merged}
    matches = tuple(m for m in evidence.matches if m.fact in known and m.same_as in known)
    return replace(
        result,
        facts=facts,
        sources=dict(sorted(sources.items())),
        origins=origins,
        memberships=members,
        matches=matches,
    )
