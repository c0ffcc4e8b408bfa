"""A composite of the cooperation of a pair, by area and overall, with its sensitivity.

As the OECD/JRC Handbook on Constructing Composite Indicators (Nardo et al. 2008) asks: indicators
and weights in a table, normalisation and aggregation named, missing handled openly, strict and
generous carried through, and ranks under other choices given with every result.

    value(state, year) = aggregation over indicators k that can speak of  w_k laid_k(x_k)

where x_k is the indicator over the five years up to the year (`composite_pieces`), laid on 0 to 1
against all values of the state and its peers up to the as-of date (`composite_ruler`), and w_k
its weight over the sum of the weights that can speak. Where less than half of the weight can
speak there is no number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from comity.composites.board import Board, Composite, Score
from comity.composites.indicators import (
    ByYear,
    Column,
    Sight,
    by_year,
    in_window,
    pieces_of,
    read,
    sight_of,
    window_of,
)
from comity.composites.normalise import Array, ruler_of, shares_told, together
from comity.composites.sensitivity import TENTH, sensitivity_of
from comity.composites.weights import Weight, bundled_scales, bundled_weights
from comity.composites.wording import told
from comity.core.series import Point, Series
from comity.evidence.default_peers import default_peers
from comity.evidence.dyad import Dyad
from comity.measures import un_agreement
from comity.measures.base import Measure
from comity.sources.roll_calls import ORIGIN

LEAST_SHARE = 0.5
STRICT, GENEROUS, LOW, HIGH = range(4)
UNBOUND = (float("nan"), float("nan"))
THIN = "less than half of the weight can speak"


def board_of(
    dyads: Sequence[Dyad],
    weights: Sequence[Weight] | None = None,
    votes: Mapping[str, Series] | None = None,
    aggregation: str = "arithmetic",
) -> Board:
    """The board of a state and its peers.

    Args:
        dyads: the state first; all with one partner, as-of date and first year.
        weights: default those of the codebook.
        votes: UN agreement by state, where it is computed already.
        aggregation: "arithmetic" or "geometric".
    """
    own = dyads[0]
    chosen = tuple(bundled_weights(own.evidence.codebook.areas) if weights is None else weights)
    columns = [(w.area, w.indicator) for w in chosen]
    if votes is None:
        wanted = any(i == "un-agreement" for _, i in columns)
        found = un_agreement.compute_many(dyads) if wanted else []
        votes = {d.state.id: s for d, s in zip(dyads, found, strict=False)}
    pieces = tuple(by_year(pieces_of(d, columns, votes.get(d.state.id))) for d in dyads)
    sights = tuple(sight_of(d) for d in dyads)
    values = np.full((len(dyads), len(own.years), len(columns), 4), np.nan)
    for s, dyad in enumerate(dyads):
        for y, year in enumerate(dyad.years):
            values[s, y] = readings_of(columns, pieces[s], year, dyad.since, sights[s])
    pool = values[..., :2].transpose(0, 1, 3, 2).reshape(-1, len(columns))
    return Board(
        dyads=tuple(dyads),
        weights=chosen,
        aggregation=aggregation,
        pieces=pieces,
        sights=sights,
        values=values,
        ruler=ruler_of(pool, [bundled_scales().get(i, UNBOUND) for _, i in columns]),
    )


def readings_of(
    columns: Sequence[Column], pieces: ByYear, year: int, since: int, sight: Sight
) -> Array:
    """The indicators of one state in one year: (columns, strict/generous/low/high)."""
    window = window_of(year, since)
    held = in_window(pieces, window)
    found = np.full((len(columns), 4), np.nan)
    nothing = {i: read(("", i), (), window, sight) for i in {i for _, i in columns}}
    for k, column in enumerate(columns):
        own = held.get(column)  # most columns hold nothing in most years
        value = read(column, own, window, sight) if own else nothing[column[1]]
        if value is not None:
            found[k] = value.strict, value.generous, value.low, value.high
    return found


def composite_of(board: Board) -> Composite:
    """The composite at the as-of date, by area and overall, with its sensitivity."""
    overall = _scores(board, "")
    areas: dict[str, dict[str, Score]] = {name: {} for name in overall}
    for area in dict.fromkeys(w.area for w in board.weights):
        for name, score in _scores(board, area).items():
            areas[name][area] = score
    sensitivity = sensitivity_of(
        list(overall),
        [s.strict for s in overall.values()],
        board.ruler,
        [board.values[:, -1, :, STRICT], board.values[:, -1, :, GENEROUS]],
    )
    return Composite(
        board=board,
        overall=overall,
        areas=areas,
        sensitivity=sensitivity,
        sentence=told(board, overall, sensitivity),
    )


def _scores(board: Board, area: str) -> dict[str, Score]:
    inside = board.of_area(area)
    laid = board.laid[:, -1]
    points = _points(board, laid, inside)
    year = board.dyads[0].as_of.year
    found = {}
    for s, dyad in enumerate(board.dyads):
        strict, generous, low, high, coverage = points[s]
        held = in_window(board.pieces[s], window_of(year, dyad.since))
        items = tuple(
            dict.fromkeys(
                p.item for column, ps in held.items() if not area or column[0] == area for p in ps
            )
        )
        facts, origins = rests_on(dyad, items)
        low, high = widened(low, high, len(items))
        found[dyad.state.id] = Score(
            strict=strict,
            generous=generous,
            low=low,
            high=high,
            coverage=coverage or 0.0,
            facts=facts,
            origins=origins,
        )
    return found


def widened(low: float | None, high: float | None, items: int) -> tuple[float | None, float | None]:
    """An interval on the ruler of 0 to 1, wider by 1 / (items + 1) on either side.

    The weights are not all that is unsure: one fact more or less moves a score that rests on few
    by much, and a score of 1.00 from two facts is no certainty.
    """
    if low is None or high is None:
        return None, None
    margin = 1 / (items + 1)
    return max(0.0, low - margin), min(1.0, high + margin)


def rests_on(dyad: Dyad, items: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The facts and the data sets behind items of pieces."""
    facts = tuple(i for i in items if not i.startswith("un-agreement/"))
    origins = dict.fromkeys(o for f in facts for o in dyad.evidence.fact(f).origins)
    votes = (ORIGIN,) if len(facts) < len(items) else ()
    return facts, (*origins, *votes, "codebook")


Told = tuple[float | None, float | None, float | None, float | None, float]


def _points(board: Board, laid: Array, inside: Array) -> list[Told]:
    """Strict, generous, low, high and coverage of rows (rows, columns, readings)."""
    kept = np.flatnonzero(inside)
    laid, stated = laid[:, kept], board.shares[kept]
    coverage = shares_told(laid[..., STRICT], stated, board.ruler.flat[kept])
    strict, generous, least, most = (
        together(laid[..., r], stated, board.aggregation)[0] for r in range(4)
    )
    drawn = np.ascontiguousarray(board.random[:, kept])
    low = np.quantile(together(laid[..., LOW], drawn, board.aggregation), TENTH[0], axis=0)
    high = np.quantile(together(laid[..., HIGH], drawn, board.aggregation), TENTH[1], axis=0)
    found: list[Told] = []
    for i, share in enumerate(coverage):
        if share < LEAST_SHARE or np.isnan(strict[i]):
            found.append((None, None, None, None, float(share)))
            continue
        one, other = float(strict[i]), float(generous[i])
        bottom = min(one, other, float(least[i]), float(low[i]))
        top = max(one, other, float(most[i]), float(high[i]))
        found.append((one, other, bottom, top, float(share)))
    return found


def series_of(board: Board, state: int = 0, area: str = "") -> Series:
    """The composite of one state of a board by year."""
    dyad = board.dyads[state]
    rows = _points(board, board.laid[state], board.of_area(area))
    points = []
    for year, (strict, _, low, high, coverage) in zip(dyad.years, rows, strict=True):
        held = in_window(board.pieces[state], window_of(year, dyad.since))
        items = tuple(
            dict.fromkeys(p.item for c, ps in held.items() if not area or c[0] == area for p in ps)
        )
        facts, origins = rests_on(dyad, items)
        low, high = widened(low, high, len(items))
        note = "" if strict is not None else THIN
        points.append(
            Point(
                period=year,
                value=strict,
                low=low,
                high=high,
                coverage=coverage,
                n=len(facts),
                facts=facts,
                origins=origins,
                note=note,
            )
        )
    return Series(
        measure=MEASURE.id,
        state=dyad.state.id,
        partner=dyad.partner.label,
        unit=MEASURE.unit,
        interval=MEASURE.interval,
        points=tuple(points),
    )


def compute(dyad: Dyad, area: str = "") -> Series:
    """The composite by year, the state's default peers on the same ruler."""
    organization = dyad.partner.organization
    actors = dyad.evidence.actors
    peers = default_peers(dyad) if organization in actors else ()
    dyads = [dyad, *(replace(dyad, state=actors[p]) for p in peers)]
    weights = bundled_weights(dyad.evidence.codebook.areas)
    if area:
        weights = tuple(w for w in weights if w.area == area)
    return series_of(board_of(dyads, weights), 0, area)


MEASURE = Measure(
    id="composite",
    title="Composite of cooperation",
    unit="0-1, against the state's and its peers' own years",
    formula="weighted mean of depth, facts, exercises, instruments, UN agreement and positions by "
    "area over five years, each (x - least) / (most - least) over the state and its peers; "
    "weights in codebook/composite.csv, those that cannot speak shared out among the others",
    interval="low: strict, 5th percentile under 5,000 random weightings; high: generous, 95th",
    coverage="share of the weight that can speak; below one half there is no number",
    references=(
        "Nardo et al., Handbook on Constructing Composite Indicators, OECD/JRC (2008), "
        "doi:10.1787/9789264043466-en",
        "Saisana, Saltelli and Tarantola, Journal of the Royal Statistical Society A 168 (2005): "
        "307-323",
    ),
    compute=compute,
    takes_area=True,
    in_panel=False,  # seconds a pair
)
