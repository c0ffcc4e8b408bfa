"""The composite of a state and its peers: what `comity composite` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from comity.dates import parse_as_of
from comity.engines import DEFAULT
from comity.errors import UsageError
from comity.evaluation import make_dyad
from comity.evidence import Evidence
from comity.loading import load
from comity.measures.base import Series
from comity.measures.composite import Composite, board_of, composite_of, series_of
from comity.measures.composite_ruler import AGGREGATIONS
from comity.measures.composite_weights import read_weights
from comity.measures.waterfall import Waterfall, composite_change
from comity.peers import default_peers

SCHEMA = "comity.composite/1"


@dataclass(frozen=True)
class Composed:
    """The composite of a state and its peers as of a day.

    Attributes:
        composite: scores, areas and sensitivity.
        series: the composite by year, of each state.
        change: what moved the state's composite, where that was asked for.
    """

    composite: Composite
    series: Mapping[str, Series]
    change: Waterfall | None

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; what has no value is null."""
        from comity.evaluation.as_json import plain, series_dict

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
    state: str,
    partner: str,
    *,
    as_of: date | str | None = None,
    since: int | None = None,
    partner_set: str | None = None,
    peers: Sequence[str] | None = None,
    weights: Path | str | None = None,
    aggregation: str = "arithmetic",
    change: tuple[date | str, date | str] | None = None,
    record: Path | str | None = None,
    store: Path | str | None = None,
    vintage: str | None = None,
    engine: str = DEFAULT,
    evidence: Evidence | None = None,
) -> Composed:
    """The composite of a state and its peers, with sensitivity and, if asked, what moved it.

    Args:
        state: id or name of the state.
        partner: id or name of the organization.
        as_of: nothing later is used; default is the end of the record.
        since: first year.
        partner_set: organization, members, both, or a list of states.
        peers: ids or names of states on the same ruler; default the state's sub-region.
        weights: a table of weights in the place of the codebook's.
        aggregation: "arithmetic" or "geometric".
        change: two dates; the second stands for `as_of`.
        record: a record folder on top of the bundled record.
        store: folder of a store of ingested data.
        vintage: the store as it was.
        engine: where questions on events run.
        evidence: evidence that is loaded already.

    Raises:
        ComityError: bad input, with one clear sentence.
    """
    if aggregation not in AGGREGATIONS:
        raise UsageError(
            f"{aggregation!r} is no way to aggregate: there are {' and '.join(AGGREGATIONS)}"
        )
    if change is not None and as_of is not None:
        raise UsageError("--change gives the dates already: leave --as-of out")
    base = evidence or load(record, store=store, vintage=vintage, engine=engine)
    day = as_of if change is None else change[1]
    dyad = make_dyad(base, state, partner, as_of=day, since=since, partner_set_text=partner_set)
    actors = dyad.evidence.actors
    names = default_peers(dyad) if peers is None else [actors.state(p).id for p in peers]
    others = [actors[n] for n in dict.fromkeys(names) if n != dyad.state.id]
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
