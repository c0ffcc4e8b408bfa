"""What the sensitivity of a composite says, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from comity.composites.board import Board, Score
from comity.composites.indicators import (
    window_of,
)
from comity.composites.sensitivity import Sensitivity
from comity.evidence.dyad import THICK

FIRM = 0.9


def told(board: Board, scores: Mapping[str, Score], sensitivity: Sensitivity) -> str:
    """How far the rank of the state hangs on the choices, and where the record is thin."""
    own = board.dyads[0].state
    standing = sensitivity.standings[own.id]
    if standing.rank is None or standing.low is None or standing.high is None:
        return (
            f"The composite of {own.name} has no number: less than half of the weight can speak "
            f"for the years up to {board.dyads[0].as_of.year}."
        )
    ranked = sum(s.strict is not None for s in scores.values())
    if ranked < 2:
        return f"The composite of {own.name} cannot be ranked: no peer has a number."
    names = {d.state.id: d.state.name for d in board.dyads}
    order = sorted(sensitivity.holds.items(), key=lambda item: (item[1], item[0]))
    firm = [names[n] for n, share in order if round(share, 2) >= FIRM]
    open_ = [f"{names[n]} ({share:.0%})" for n, share in order if round(share, 2) < FIRM]
    low, high = standing.low, standing.high
    text = (
        f"{own.name} ranks {standing.rank:g} of {ranked}; over {sensitivity.variants:,} variants "
        "of weights, normalisation, aggregation and reading its rank "
        + (f"is {low:g}" if low == high else f"lies between {low:g} and {high:g}")
        + " in nine of ten"
    )
    if open_:
        text += f", and its order hangs on the choice against {_listed(open_)}"
    if firm:
        lead = "; it" if open_ else ", and its order"
        text += f"{lead} holds in nine of ten or more against {_listed(sorted(firm))}"
    thin = thin_on(board, scores)
    if thin:
        who = "every one of them" if len(thin) == ranked else _listed(thin)
        text += (
            f". The record is thin on {who} in these years: their place says what is "
            "recorded, not what was done"
        )
    return text + "."


def thin_on(board: Board, scores: Mapping[str, Score]) -> list[str]:
    """Names of the states with a score on whom the record is thin in the years looked at."""
    names = {d.state.id: d.state.name for d in board.dyads}
    return [
        names[n] for n, s in scores.items() if s.strict is not None and _thickness(board, n) < 0.5
    ]


def _thickness(board: Board, state: str) -> float:
    """How thick the record is on a state in the years looked at, 0 to 1.

    Only documents on its own dealings count: the United States is a partner in hundreds of facts,
    and the record follows none of its own steps.
    """
    dyad = next(d for d in board.dyads if d.state.id == state)
    window = window_of(dyad.as_of.year, dyad.since)
    own = {p.source for f in dyad.evidence_of_state for p in f.passages if state in p.subjects}
    documents = [len(dyad.sources_by_year.get(year, frozenset()) & own) for year in window]
    return sum(min(1.0, count / THICK) for count in documents) / len(window)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(", ".join(names).rsplit(", ", 1)) if len(names) > 1 else names[0]
