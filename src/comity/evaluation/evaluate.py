"""evaluate(): from a question to an evaluation."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from typing import Unpack

from comity.core.actors import Actor
from comity.core.codebook import Pole
from comity.core.facts import Fact
from comity.core.series import Series
from comity.evaluation.further_sections import sections_of
from comity.evaluation.judgement import judge
from comity.evaluation.moves import moves_of
from comity.evaluation.parts import Asked, Compared, Direction, Judgement, Number
from comity.evaluation.result import Evaluation
from comity.evaluation.rules import Findings
from comity.evaluation.sections import coverage_and_gaps, operations_and_positions, peers_and_votes
from comity.evaluation.sections import poles as poles_module
from comity.evaluation.sections.coded_events import events_of
from comity.evaluation.sections.composite import composite_section
from comity.evaluation.sections.further_measures import further_of
from comity.evaluation.sections.ladder import ladder_of
from comity.evaluation.sections.measures_agree import rivals_of
from comity.evaluation.standing import standing_of
from comity.evidence.default_peers import peers_chosen
from comity.evidence.dyad import Dyad
from comity.evidence.independence import grade, independent
from comity.evidence.question import Options, Question, question_of
from comity.measures import exercises, instruments
from comity.measures.depth import cells
from comity.stats.mann_kendall import trend, trend_of

RECENT = 10


def evaluate(state: str | Question, partner: str = "", **options: Unpack[Options]) -> Evaluation:
    """Evaluate the cooperation of a state and an organization as of a day.

    Args:
        state: id or name of the state, or a whole `Question`.
        partner: id or name of the organization.
        options: what else is asked, by keyword: the fields of `Question`.

    Returns:
        A frozen `Evaluation`.

    Raises:
        ComityError: bad input, with one clear sentence.
    """
    question = question_of(state, partner, options)
    question = question.on(question.load())
    dyad = question.dyad()
    beside, how = _peers(dyad, question.peers)
    most = _most_sure(question, dyad, beside)
    dyad = question.reduced(dyad)
    asked = replace(_question(dyad, _words(question.words())), peers_how=how)
    around = _Around(beside, _poles(dyad, question.poles), asked, most)
    # a store of millions of events takes its time, and the rest of the evaluation needs none of it
    with ThreadPoolExecutor(1) as pool:
        return _put_together(dyad, around, pool.submit(events_of, dyad))


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around a pair: peers, poles, what was asked, and the most sure it may be."""

    peers: Sequence[Actor]
    poles: Sequence[Pole]
    asked: Asked
    most: str


@dataclass(frozen=True, slots=True)
class Judged:
    """The judgement of a question without the rest of its evaluation.

    Attributes:
        as_of: its day.
        judgement: the judgement.
        timeline: ids of the facts of the pair, by date.
    """

    as_of: date
    judgement: Judgement
    timeline: tuple[str, ...]


def judged(question: Question) -> Judged:
    """The judgement of a question that is asked: a third of the time of an evaluation.

    Raises:
        ComityError: bad input, with one clear sentence.
    """
    dyad = question.dyad()
    beside, _ = _peers(dyad, question.peers)
    most = _most_sure(question, dyad, beside)
    dyad = question.reduced(dyad)
    found = _judged(question, dyad, beside, most)
    return Judged(dyad.as_of, found, dyad.ids(dyad.facts))


def _judged(question: Question, dyad: Dyad, beside: Sequence[Actor], most: str) -> Judgement:
    poles = _poles(dyad, question.poles)
    peer_dyads = peers_and_votes.peer_dyads(dyad, beside)
    agreement = peers_and_votes.agreements(dyad, peer_dyads, poles)
    return judge(_findings(dyad, peer_dyads, poles, agreement), most)


def _most_sure(question: Question, dyad: Dyad, beside: Sequence[Actor]) -> str:
    """What the sureness does not pass: that of all sources, where some are left out."""
    if not question.without:
        return "high"
    return _judged(question, dyad, beside, "high").sureness


def _words(options: Mapping[str, object]) -> tuple[str, ...]:
    """Options as the command line writes them, those that are not given left out."""
    return tuple(
        word
        for name, value in options.items()
        if value is not None
        for word in ((f"--{name}",) if value is True else (f"--{name}", str(value)))
    )


def _peers(dyad: Dyad, names: Sequence[str] | None) -> tuple[list[Actor], str]:
    """The peers, and how they were chosen."""
    actors = dyad.evidence.actors
    how = "named by the user"
    if names is None:
        chosen = peers_chosen(dyad)
        ids, how = list(chosen.states), chosen.how
    else:
        ids = [actors.state(name).id for name in names]
    return [actors[i] for i in dict.fromkeys(ids) if i != dyad.state.id], how


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


def _put_together(dyad: Dyad, around: _Around, events: Future[tuple[Compared, ...]]) -> Evaluation:
    peers, poles = around.peers, around.poles
    evidence = dyad.evidence
    peer_dyads = peers_and_votes.peer_dyads(dyad, peers)
    agreement = peers_and_votes.agreements(dyad, peer_dyads, poles)
    findings = _findings(dyad, peer_dyads, poles, agreement)
    result = Evaluation(
        id=dyad.id,
        question=replace(
            around.asked, peers=tuple(p.id for p in peers), poles=tuple(p.id for p in poles)
        ),
        judgement=judge(findings, around.most),
        totals=findings.totals,
        ladder=findings.ladder,
        areas=tuple((a.id, a.label) for a in evidence.codebook.areas),
        matrix=tuple(findings.matrix),
        coverage=coverage_and_gaps.coverage_of(dyad),
        exercises=peers_and_votes.exercise_rows(dyad),
        legal_base=tuple(findings.legal),
        operations=tuple(findings.operations),
        positions=tuple(findings.topics),
        red_lines=tuple(findings.red_lines),
        courtship=operations_and_positions.courtship_of(dyad),
        events=events.result(),
        measures=further_of(dyad),
        voting=peers_and_votes.voting_of(dyad, agreement),
        directions=tuple(findings.directions),
        rivals=rivals_of(dyad, agreement[dyad.state.id, dyad.partner.label]),
        peers=tuple(findings.peers),
        composite=composite_section(dyad, peer_dyads, agreement),
        poles=tuple(findings.poles),
        sections=sections_of(dyad),
        timeline=dyad.ids(dyad.facts),
        conflicts=tuple(findings.conflicts),
        gaps=coverage_and_gaps.gaps_of(
            dyad, findings.ladder, findings.matrix, findings.legal, findings.topics
        ),
        matches=(),
        facts={},
        memberships=(),
        sources={},
        grades={},
        origins={},
    )
    return _with_evidence(result, dyad)


def _findings(
    dyad: Dyad,
    peer_dyads: Sequence[Dyad],
    poles: Sequence[Pole],
    agreement: Mapping[tuple[str, str], Series],
) -> Findings:
    """What the judgement is made of."""
    evidence, organization = dyad.evidence, dyad.partner.organization
    ladder = ladder_of(
        evidence, organization, dyad.state.id, [d.state.id for d in peer_dyads], dyad.id
    )
    matrix = tuple(cells(dyad))
    legal = tuple(instruments.instruments(dyad))
    topics = operations_and_positions.topics_of(dyad)
    compared = peers_and_votes.peers_of(dyad, peer_dyads, ladder, agreement)
    rivals = poles_module.poles_of(dyad, poles, agreement)
    directions = _directions(dyad, agreement)
    conflicts = coverage_and_gaps.conflicts_of(dyad)
    return Findings(
        dyad=dyad,
        totals=_totals(dyad),
        ladder=ladder,
        matrix=matrix,
        legal=legal,
        operations=operations_and_positions.operations_of(dyad),
        topics=topics,
        red_lines=operations_and_positions.red_lines_of(dyad, topics),
        directions=directions,
        peers=compared,
        poles=rivals,
        conflicts=conflicts,
        moves=moves_of(dyad),
        standing=standing_of(dyad),
    )


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
        "independent": (
            "independent origins of these documents",
            len(independent(documents(strict), dyad.evidence.sources)),
            len(independent(documents(dyad.facts), dyad.evidence.sources)),
            "origins",
        ),
        "areas": ("areas with a fact", touched(strict), touched(dyad.facts), "areas"),
    }
    return {
        name: Number(
            id=f"{dyad.id}/totals/{name}",
            label=label,
            strict=low,
            generous=high,
            low=low,
            high=high,
            unit=unit,
            coverage=None,
            n=len(ids),
            facts=ids,
            origins=origins,
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
                id=f"{dyad.id}/direction/{series.measure}",
                measure=name,
                whole=trend(series),
                recent=trend_of(recent),
                facts=facts,
                origins=origins or ("partnership-record",),
            )
        )
    return tuple(found)


def _question(dyad: Dyad, options: Sequence[str]) -> Asked:
    """What was asked, peers and poles left open."""
    organization = dyad.evidence.actors[dyad.partner.organization]
    command = ["comity", "evaluate", dyad.state.id, organization.id, "--as-of", str(dyad.as_of)]
    command += options
    for source in dyad.evidence.removed:
        command += ["--without", source]
    return Asked(
        state=dyad.state.id,
        state_name=dyad.state.name,
        partner=organization.id,
        partner_name=organization.name,
        partner_set=dyad.partner.mode,
        partner_label=dyad.partner.label,
        as_of=dyad.as_of,
        since=dyad.since,
        peers=(),
        peers_how="",
        poles=(),
        without=dyad.evidence.removed,
        command=shlex.join(command),
    )


def _with_evidence(result: Evaluation, dyad: Dyad) -> Evaluation:
    """The evaluation with every fact, document, data set and membership it mentions."""
    from comity.evaluation.chain import mentioned

    evidence = dyad.evidence
    fact_ids, names = mentioned(result)
    facts = {i: evidence.fact(i) for i in sorted(fact_ids)}
    sources = {s: evidence.sources[s] for f in facts.values() for s in f.sources}
    members = tuple(m for m in evidence.memberships.of(dyad.partner.organization))
    sources.update(
        {m.passage.source: evidence.sources[m.passage.source] for m in members if m.passage.source}
    )
    names |= {o for f in facts.values() for o in f.origins}
    names |= {"partnership-record", "codebook"} & set(evidence.origins)
    origins = {o: evidence.origins[o] for o in sorted(names) if o in evidence.origins}
    known = set(facts) | {m for f in facts.values() for m in f.merged}
    matches = tuple(m for m in evidence.matches if m.fact in known and m.same_as in known)
    return replace(
        result,
        facts=facts,
        sources=dict(sorted(sources.items())),
        grades={p.id: grade(f, p, evidence.sources) for f in facts.values() for p in f.passages},
        origins=origins,
        memberships=members,
        matches=matches,
    )
