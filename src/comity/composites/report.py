"""The composite of a state and its peers: what `comity composite` prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Unpack

from comity.composites.board import Composite
from comity.composites.composite import board_of, composite_of, series_of
from comity.composites.normalise import AGGREGATIONS
from comity.composites.waterfall import Waterfall, composite_change
from comity.composites.weights import read_weights
from comity.core.dates import parse_as_of
from comity.core.series import Series
from comity.core.tabular import Tabular
from comity.errors import UsageError
from comity.evidence.default_peers import default_peers
from comity.evidence.question import Options, Question, question_of

SCHEMA = "comity.composite/1"


@dataclass(frozen=True, repr=False)
class Composed(Tabular):
    """The composite of a state and its peers as of a day.

    Attributes:
        composite: scores, areas and sensitivity.
        series: the composite by year, of each state.
        change: what moved the state's composite, where that was asked for.
    """

    composite: Composite
    series: Mapping[str, Series]
    change: Waterfall | None

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """One row a state and area; the area is empty for the whole."""
        areas = self.composite.areas
        for state, score in self.composite.overall.items():
            for area, found in {"": score, **areas.get(state, {})}.items():
                yield {
                    "state": state,
                    "area": area,
                    "strict": found.strict,
                    "generous": found.generous,
                    "low": found.low,
                    "high": found.high,
                    "coverage": found.coverage,
                }

    def summary(self) -> str:
        """Whose composite, with whom, as of when."""
        own = self.composite.board.dyads[0]
        return f"composite of {own.state.name} with {own.partner.label} as of {own.as_of}"

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; what has no value is null."""
        from comity.core.plain_values import plain, series_dict

        board = self.composite.board
        own = board.dyads[0]
        return {
            "schema": SCHEMA,
            "state": own.state.id,
            "partner": own.partner.label,
            "as_of": str(own.as_of),
            "since": own.since,
            "aggregation": board.aggregation,
            "weights": plain(board.weights),
            "set_aside": [
                f"{area}/{indicator}"
                for (area, indicator), flat in zip(board.columns, board.ruler.flat, strict=True)
                if flat
            ],
            "overall": plain(self.composite.overall),
            "areas": plain(self.composite.areas),
            "sensitivity": plain(self.composite.sensitivity),
            "sentence": self.composite.sentence,
            "series": {name: series_dict(series) for name, series in self.series.items()},
            "change": self._change(),
        }

    def _change(self) -> dict[str, Any] | None:
        """The waterfall with every digit, so that its parts add up outside too."""
        if self.change is None:
            return None
        return {
            "from": str(self.change.earlier),
            "to": str(self.change.later),
            "start": self.change.start,
            "end": self.change.end,
            "contributions": [
                {
                    "item": c.item,
                    "when": c.when,
                    "title": c.title,
                    "kind": c.kind,
                    "amount": c.amount,
                }
                for c in self.change.contributions
            ],
        }


def composite(
    state: str | Question,
    partner: str = "",
    *,
    weights: Path | str | None = None,
    aggregation: str = "arithmetic",
    change: tuple[date | str, date | str] | None = None,
    **options: Unpack[Options],
) -> Composed:
    """The composite of a state and its peers, with sensitivity and, if asked, what moved it.

    Args:
        state: id or name of the state, or a whole `Question`.
        partner: id or name of the organization.
        weights: a table of weights in the place of the codebook's.
        aggregation: "arithmetic" or "geometric".
        change: two dates; the second stands for `as_of`.
        options: what else is asked, by keyword: the fields of `Question`.

    Raises:
        ComityError: bad input, with one clear sentence.
    """
    question = question_of(state, partner, options)
    if aggregation not in AGGREGATIONS:
        raise UsageError(
            f"{aggregation!r} is no way to aggregate: there are {' and '.join(AGGREGATIONS)}"
        )
    if change is not None and question.as_of is not None:
        raise UsageError("--change gives the dates already: leave --as-of out")
    if change is not None:
        question = replace(question, as_of=change[1])
    question = question.on(question.load())
    dyad = question.dyad()
    peers = question.peers
    actors = dyad.evidence.actors
    names = default_peers(dyad) if peers is None else [actors.state(p).id for p in peers]
    others = [actors[n] for n in dict.fromkeys(names) if n != dyad.state.id]
    dyad = question.reduced(dyad)
    table = read_weights(Path(weights), dyad.evidence.codebook.areas) if weights else None
    board = board_of(
        [dyad, *(replace(dyad, state=other) for other in others)], table, aggregation=aggregation
    )
    moved = None
    if change is not None:
        first = parse_as_of(change[0]) if isinstance(change[0], str) else change[0]
        moved = composite_change(board, first)
    series = {d.state.id: series_of(board, i) for i, d in enumerate(board.dyads)}
    return Composed(composite_of(board), series, moved)
