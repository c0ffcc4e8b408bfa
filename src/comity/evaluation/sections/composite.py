"""The composite in an evaluation: the state and its peers, with the ranks under other choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from comity.composites.board import Composite, Score
from comity.composites.composite import MEASURE, board_of, composite_of, rests_on
from comity.composites.sensitivity import Standing
from comity.composites.wording import thin_on
from comity.core.series import Series
from comity.evaluation.direction import listed
from comity.evaluation.parts import CompositeSection, Number, Sentence
from comity.evidence.dyad import Dyad

THIN = "less than half of the weight can speak"
UNLIKE = "not ranked: the record is thin on some of them, and a place would say what is recorded"
ALONE = "no number: too little can speak, of the state or of any peer to set it against"


def composite_section(
    dyad: Dyad, peers: Sequence[Dyad], series: Mapping[tuple[str, str], Series]
) -> CompositeSection:
    """The composite at the as-of date.

    Args:
        dyad: the pair.
        peers: its peers with the same partner.
        series: UN agreement by state and partner label, which is computed with the poles'.
    """
    votes = {d.state.id: series[d.state.id, d.partner.label] for d in (dyad, *peers)}
    found = composite_of(board_of([dyad, *peers], votes=votes))
    base = f"{dyad.id}/composite"
    own = found.overall[dyad.state.id]
    scores, ranks, holds = {}, {}, {}
    facts, origins = _together(found.overall)
    # every year of every state gives the ruler, so that each score rests on all of them
    everything = facts, tuple(dict.fromkeys((*origins, *_ruled_by(found))))
    alone = sum(s.strict is not None for s in found.overall.values()) < 2
    unranked = ALONE if alone else UNLIKE if thin_on(found.board, found.overall) else ""
    for d in (dyad, *peers):
        name, state = d.state.name, d.state.id
        score = withheld(found.overall[state]) if alone else found.overall[state]
        scores[state] = _score(
            f"{base}/{state}/value", f"composite of {name}", score, everything[1]
        )
        rank = _rank(f"{base}/{state}/rank", name, found, state, everything)
        ranks[state] = (
            replace(rank, strict=None, generous=None, low=None, high=None, note=unranked)
            if unranked
            else rank
        )
        if not unranked and state in found.sensitivity.holds:
            holds[state] = _holds(f"{base}/{state}/holds", name, found, state, own, everything[1])
    labels = {a.id: a.label for a in dyad.evidence.codebook.areas}
    areas = {
        area: _score(f"{base}/areas/{area}", f"composite of {labels[area]}", score, everything[1])
        for area, score in found.areas[dyad.state.id].items()
    }
    numbers = (*scores.values(), *ranks.values(), *holds.values())
    sentence = Sentence(
        id=f"{base}/sentence",
        rule="composite",
        text=_told(found),
        numbers=tuple(n.id for n in numbers),
        facts=everything[0],
        origins=everything[1] or ("codebook",),
    )
    names = {d.state.id: d.state.name for d in (dyad, *peers)}
    return CompositeSection(
        id=base,
        sentence=sentence,
        names=names,
        scores=scores,
        ranks=ranks,
        holds=holds,
        areas=areas,
        how=_how(found),
    )


def _told(found: Composite) -> str:
    """The sentence on the ranks, or why a page states none: unlike records cannot be ranked."""
    scores = found.overall
    thin = thin_on(found.board, scores)
    if not thin or sum(s.strict is not None for s in scores.values()) < 2:
        return found.sentence  # the ranks of the table are withheld by the same rule
    who = "every one of them" if len(thin) == len(scores) else listed(thin)
    return (
        f"{found.board.dyads[0].state.name} and its peers are not ranked here: the record is thin "
        f"on {who} in these years, and a place would say what is recorded, not what was done."
    )


def _together(scores: Mapping[str, Score]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (
        tuple(dict.fromkeys(f for s in scores.values() for f in s.facts)),
        tuple(dict.fromkeys(o for s in scores.values() for o in s.origins)),
    )


def _ruled_by(found: Composite) -> tuple[str, ...]:
    """The data sets behind the pieces of every state in every year."""
    board = found.board
    items: dict[str, None] = {}
    for pieces in board.pieces:
        for columns in pieces.values():
            for held in columns.values():
                items.update((piece.item, None) for piece in held)
    return rests_on(board.dyads[0], list(items))[1]  # all dyads have one evidence


def _how(found: Composite) -> str:
    board, sensitivity = found.board, found.sensitivity
    ways = ", ".join(dict.fromkeys(board.ways))
    return (
        f"{len(board.weights)} weights of the codebook, {int(board.ruler.flat.sum())} of them set "
        f"aside as they have one value everywhere; {ways} over the state and its peers; "
        f"{board.aggregation} mean; five years up to the date; ranks under {sensitivity.draws:,} "
        f"random weightings (seed {sensitivity.seed}), three normalisations, two aggregations, "
        "two readings"
    )


def _score(identity: str, label: str, score: Score, ruled: tuple[str, ...]) -> Number:
    """A score; it rests on the data sets of all, as they give the ruler it is laid on."""
    return Number(
        id=identity,
        label=label,
        strict=score.strict,
        generous=score.generous,
        low=score.low,
        high=score.high,
        unit=MEASURE.unit,
        coverage=round(score.coverage, 3),
        n=len(score.facts),
        facts=score.facts,
        origins=ruled,
        note="" if score.strict is not None else ALONE if score.facts else THIN,
    )


def withheld(score: Score) -> Score:
    """A score without its number: laid against the state's own years alone it compares nothing."""
    return replace(score, strict=None, generous=None, low=None, high=None)


def _rank(
    identity: str,
    name: str,
    found: Composite,
    state: str,
    behind: tuple[tuple[str, ...], tuple[str, ...]],
) -> Number:
    standing: Standing = found.sensitivity.standings[state]
    ranked = sum(s.rank is not None for s in found.sensitivity.standings.values())
    median = "" if standing.median is None else f"median {standing.median:g}"
    return Number(
        id=identity,
        label=f"rank of {name} by the composite, median and 90 % over the variants",
        strict=standing.rank,
        generous=standing.rank,
        low=standing.low,
        high=standing.high,
        unit=f"rank of {ranked}, 1 the highest",
        coverage=round(found.overall[state].coverage, 3),
        n=found.sensitivity.variants,
        facts=behind[0],
        origins=behind[1],
        note=median or THIN,
    )


def _holds(
    identity: str,
    name: str,
    found: Composite,
    state: str,
    own: Score,
    ruled: tuple[str, ...],
) -> Number:
    share = found.sensitivity.holds[state]
    facts, _ = _together({"own": own, "peer": found.overall[state]})
    return Number(
        id=identity,
        label=f"share of the variants in which the order with {name} holds",
        strict=share,
        generous=share,
        low=None,
        high=None,
        unit="share of variants",
        coverage=None,
        n=found.sensitivity.variants,
        facts=facts,
        origins=ruled,
        note="a tie counts half",
    )
