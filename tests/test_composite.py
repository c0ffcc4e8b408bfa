"""The composite: laws of weights, ruler and ranks, what moved it, bad weights, the command."""

from __future__ import annotations

import json
import math
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import rankdata

import comity
from comity.composites.board import Board
from comity.composites.composite import board_of, composite_of, series_of, widened
from comity.composites.normalise import AGGREGATIONS, ruler_of, shares_told, together
from comity.composites.report import composite
from comity.composites.sensitivity import ranks_of, sensitivity_of, weightings
from comity.composites.waterfall import composite_change, count_change, decompose
from comity.composites.weights import (
    INDICATORS,
    NORMALISATIONS,
    bundled_weights,
    read_weights,
)
from comity.core.codebook import bundled_codebook
from comity.core.dates import parse_when
from comity.errors import RecordError, UsageError
from comity.evidence.evidence import Evidence
from comity.evidence.question import make_dyad

Run = Callable[..., subprocess.CompletedProcess[str]]
AREAS = bundled_codebook().areas
TABLES = arrays(float, (4, 5), elements=st.integers(0, 9).map(float) | st.just(math.nan))
WEIGHTS = arrays(float, 5, elements=st.integers(1, 9).map(float))


@pytest.fixture(scope="module")
def board(evidence: Evidence) -> Board:
    """Kazakhstan and two peers with NATO, as of the article's year."""
    dyad = make_dyad(evidence, "KAZ", "NATO", as_of="2010-06-30")
    peers = [dyad.evidence.actors[name] for name in ("KGZ", "UZB")]
    return board_of([dyad, *(replace(dyad, state=peer) for peer in peers)])


@given(st.sets(st.sampled_from(AREAS), min_size=1))
def test_weights_sum_to_one(areas: set[object]) -> None:
    kept = [a for a in AREAS if a in areas]
    assert math.fsum(w.weight for w in bundled_weights(kept)) == pytest.approx(1, abs=1e-12)


def test_random_weights_are_a_flat_dirichlet() -> None:
    drawn = weightings(4, 20_000)
    assert drawn.min() >= 0
    assert drawn.sum(axis=1) == pytest.approx(np.ones(20_000))
    assert drawn.mean(axis=0) == pytest.approx(np.full(4, 0.25), abs=0.01)
    assert drawn.var(axis=0) == pytest.approx(np.full(4, 0.25 * 0.75 / 5), rel=0.05)
    assert (weightings(4, 10) == weightings(4, 10)).all()


@given(TABLES, WEIGHTS, st.sampled_from(NORMALISATIONS), st.sampled_from(AGGREGATIONS))
def test_a_composite_lies_between_its_indicators(
    table: np.ndarray, weights: np.ndarray, way: str, aggregation: str
) -> None:
    laid = ruler_of(table).lay(table, [way] * 5)
    for row, value in zip(laid, together(laid, weights, aggregation)[0], strict=True):
        spoken = row[~np.isnan(row)]
        if not len(spoken):
            assert math.isnan(value)
            continue
        assert spoken.min() >= 0 and spoken.max() <= 1
        assert spoken.min() - 1e-9 <= value <= spoken.max() + 1e-9


@given(
    TABLES,
    WEIGHTS,
    st.sampled_from(NORMALISATIONS),
    st.sampled_from(AGGREGATIONS),
    arrays(float, 5, elements=st.floats(1e-3, 1e3)),
    arrays(float, 5, elements=st.integers(-50, 50).map(float)),
)
def test_ranks_do_not_hang_on_units(
    table: np.ndarray,
    weights: np.ndarray,
    way: str,
    aggregation: str,
    scale: np.ndarray,
    shift: np.ndarray,
) -> None:
    """Other units and another zero of any indicator leave every composite and rank alone."""
    one, other = table, table * scale + shift
    found = [
        together(ruler_of(t).lay(t, [way] * 5), weights, aggregation)[0].round(7)
        for t in (one, other)
    ]
    assert found[0] == pytest.approx(found[1], abs=1e-6, nan_ok=True)


@given(TABLES, WEIGHTS, st.sampled_from(AGGREGATIONS))
def test_what_cannot_speak_is_as_if_it_were_not_there(
    table: np.ndarray, weights: np.ndarray, aggregation: str
) -> None:
    laid = ruler_of(table).lay(table, ["min-max"] * 5)
    values = together(laid, weights, aggregation)[0]
    shares = shares_told(laid, weights, ruler_of(table).flat)
    for row, value, share in zip(laid, values, shares, strict=True):
        spoken = ~np.isnan(row)
        assert 0 <= share <= 1 + 1e-12
        if spoken.any():
            alone = together(row[spoken], weights[spoken], aggregation)[0, 0]
            assert value == pytest.approx(alone, abs=1e-12)
        else:
            assert share == 0


@given(arrays(float, (6,), elements=st.integers(0, 4).map(float)))
def test_ranks_are_scipy_s(values: np.ndarray) -> None:
    assert ranks_of(values).tolist() == rankdata(-values).tolist()


def test_a_state_ahead_in_everything_is_first_in_every_variant() -> None:
    table = np.array([[3.0, 2.0, 5.0], [1.0, 1.0, 4.0], [0.0, 0.0, 0.0]])
    found = sensitivity_of(["A", "B", "C"], [0.9, 0.4, 0.0], ruler_of(table), [table], 500)
    assert found.variants == 500 * 3 * 2
    assert found.holds == {"B": 1.0, "C": 1.0}
    assert [s.rank for s in found.standings.values()] == [1, 2, 3]
    assert {(s.low, s.median, s.high) for s in found.standings.values()} == {
        (1, 1, 1),
        (2, 2, 2),
        (3, 3, 3),
    }


def test_where_each_leads_in_one_thing_the_order_holds_half_the_time() -> None:
    table = np.array([[1.0, 0.0], [0.0, 1.0]])
    found = sensitivity_of(["A", "B"], [0.6, 0.4], ruler_of(table), [table])
    assert found.holds["B"] == pytest.approx(0.5, abs=0.02)
    assert found.standings["A"].low == 1 and found.standings["A"].high == 2


def test_a_state_without_a_number_is_not_ranked() -> None:
    table = np.array([[1.0, 0.0], [math.nan, math.nan], [0.0, 1.0]])
    found = sensitivity_of(["A", "B", "C"], [0.6, None, 0.4], ruler_of(table), [table], 50)
    assert found.standings["B"].rank is None
    assert set(found.holds) == {"C"}


VALUES: Mapping[str, Callable[[Mapping[str, float]], float]] = {
    "sum": lambda held: sum(held.values()),
    "deepest": lambda held: max(held.values(), default=0.0),
    "geometric": lambda held: math.exp(
        sum(math.log(0.01 + v) for v in held.values()) / max(1, len(held))
    ),
}
GIVEN = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 10))


@given(GIVEN, GIVEN, st.sampled_from(sorted(VALUES)), st.permutations("abcdefgh"))
def test_a_waterfall_adds_up(
    before: dict[str, float], after: dict[str, float], name: str, order: list[str]
) -> None:
    value = VALUES[name]
    start, end, parts = decompose(before, after, order, value)
    assert start == value(before)
    assert end == pytest.approx(value(after), abs=1e-12)
    assert math.fsum(amount for _, amount in parts) == pytest.approx(end - start, abs=1e-12)
    assert {item for item, _ in parts} == {
        i for i in {*before, *after} if before.get(i) != after.get(i)
    }
    if name == "sum":
        assert dict(parts) == pytest.approx(
            {i: after.get(i, 0) - before.get(i, 0) for i, _ in parts}, abs=1e-12
        )


@settings(max_examples=6)
@given(st.dates(date(1997, 1, 1), date(2010, 6, 29)), st.sampled_from(AGGREGATIONS))
def test_what_moved_the_composite_adds_up(board: Board, earlier: date, aggregation: str) -> None:
    asked = replace(board, aggregation=aggregation)
    found = composite_change(asked, earlier)
    told = math.fsum(c.amount for c in found.contributions)
    assert told == pytest.approx(found.end - found.start, abs=1e-12)
    assert found.end == pytest.approx(float(asked_value(asked)), abs=1e-12)
    for c in found.contributions:
        if c.kind not in ("votes", "sight"):
            fact = asked.dyads[0].evidence.fact(c.item)
            assert c.title == fact.title
            assert fact.start.first <= asked.dyads[0].as_of


@pytest.mark.parametrize("earlier", [date(2009, 9, 14), date(2009, 9, 16)])
def test_a_fact_that_another_record_tells_of_later_has_not_gone(
    board: Board, earlier: date
) -> None:
    """The data set's Steppe Eagle 2009 and the record's, of a later page, are one fact."""
    for found in (
        composite_change(board, earlier),
        count_change(board.dyads[0], earlier, "exercises", "military-defence"),
    ):
        told = [c for c in found.contributions if "teppe eagle" in c.title.lower()]
        assert not [c for c in told if c.when.startswith("2009-09") and c.kind != "changed"]


def asked_value(board: Board) -> float:
    """The stated composite of the state at the as-of date, without the rest."""
    return float(together(board.laid[0, -1, :, 0], board.shares, board.aggregation)[0, 0])


def test_what_moved_a_count_is_one_a_fact(board: Board) -> None:
    found = count_change(board.dyads[0], date(2004, 6, 30), "exercises", "military-defence")
    assert found.end - found.start == sum(c.amount for c in found.contributions)
    assert {abs(c.amount) for c in found.contributions} <= {0, 1}
    assert found.end == sum(
        f.kind == "exercise"
        and f.id in board.dyads[0].strict_ids
        and 2006 <= f.start.year <= 2010
        and "military-defence" in f.areas
        for f in board.dyads[0].facts
    )


def test_a_change_needs_dates_in_order(board: Board) -> None:
    with pytest.raises(UsageError, match="give the earlier date first"):
        composite_change(board, date(2010, 6, 30))
    with pytest.raises(UsageError, match="before the first year"):
        composite_change(board, date(1980, 1, 1))


def test_bounds_hold_the_value_and_carry_through(board: Board) -> None:
    found = composite_of(board)
    scores = [*found.overall.values(), *(s for a in found.areas.values() for s in a.values())]
    assert len(scores) > 20
    for score in scores:
        if score.strict is None:
            assert score.coverage < 0.5
            continue
        assert 0 <= score.low <= min(score.strict, score.generous)
        assert max(score.strict, score.generous) <= score.high <= 1
        assert score.facts or score.origins
    assert series_of(board).points[-1].value == found.overall["KAZ"].strict


@pytest.mark.parametrize(("items", "margin"), [(0, 1.0), (1, 0.5), (4, 0.2), (99, 0.01)])
def test_few_facts_widen_the_interval(items: int, margin: float) -> None:
    """A score of 1.00 that rests on two facts is no certainty."""
    low, high = widened(1.0, 1.0, items)
    assert low == pytest.approx(1 - margin)
    assert high == 1.0
    assert widened(None, None, items) == (None, None)


def test_order_with_nato_as_of_2010(board: Board) -> None:
    """The page in docs/methods states these."""
    found = composite_of(board)
    standing = found.sensitivity.standings["KAZ"]
    assert (standing.rank, standing.low, standing.high) == (1, 1, 1)
    assert found.sensitivity.variants == 60_000
    assert "ranks 1 of 3" in found.sentence
    assert "thin on" not in found.sentence  # the wide record follows the three of them


def test_a_thin_record_is_said_where_a_member_ranks_behind_partners(evidence: Evidence) -> None:
    found = composite("USA", "NATO", peers=["KAZ"], evidence=evidence).composite
    assert found.sensitivity.standings["USA"].rank == 2
    assert "their place says what is recorded, not what was done" in found.sentence


def test_a_fact_after_the_day_changes_nothing(evidence: Evidence) -> None:
    model = next(f for f in evidence.facts if f.involves("KAZ") and f.kind == "exercise")
    later = replace(model, id="a:later", start=parse_when("2011-05-01"), end=None)
    extended = replace(evidence, facts=(*evidence.facts, later))
    asked = {"as_of": "2010-06-30", "peers": ["KGZ"]}
    one = composite("KAZ", "NATO", **asked, evidence=evidence)  # type: ignore[arg-type]
    other = composite("KAZ", "NATO", **asked, evidence=extended)  # type: ignore[arg-type]
    assert one.to_dict() == other.to_dict()


def test_where_nothing_speaks_there_is_no_number(evidence: Evidence) -> None:
    found = composite("TUV", "GUAM", peers=["NRU"], evidence=evidence.without("un-votes"))
    score = found.composite.overall["TUV"]
    assert (score.strict, score.generous, score.low, score.high) == (None,) * 4
    assert score.coverage == 0
    assert "has no number" in found.composite.sentence
    assert found.series["TUV"].spoken() == ()


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("science,tonnage,1,min-max", "no indicator is called 'tonnage'"),
        ("moon,depth,1,min-max", "no area is called 'moon'"),
        ("science,depth,-1,min-max", "-1 is negative"),
        ("science,depth,much,min-max", "'much' is not a number"),
        ("science,depth,nan,min-max", "'nan' is no weight"),
        ("science,depth,,min-max", "'' is not a number"),
        ("science,depth,1,cubic", "'cubic' is not known"),
        ("*,un-agreement,1,rank", "give it one area"),
        ("science,depth,0,min-max", "add up to zero"),
    ],
)
def test_a_bad_weight_is_one_clear_line(tmp_path: Path, row: str, says: str) -> None:
    path = tmp_path / "weights.csv"
    path.write_text(f"area,indicator,weight,normalisation\n{row}\n", encoding="utf-8")
    with pytest.raises(RecordError) as caught:
        read_weights(path, AREAS)
    assert len(caught.value.problems) == 1
    assert says in caught.value.problems[0]
    assert caught.value.problems[0].startswith(str(path))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the header is missing"),
        ("area,weight\nscience,1\n", "the header is area,weight"),
        ("area,indicator,weight\n", "no row under the header"),
        ("area,indicator,weight\n*,depth,1\n*,depth,2\n", "stands in line 2 already"),
    ],
)
def test_a_bad_table_of_weights_says_what_is_wrong(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "weights.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RecordError, match=says):
        read_weights(path, AREAS)
    with pytest.raises(RecordError, match="cannot be read"):
        read_weights(tmp_path / "none.csv", AREAS)


def test_a_row_of_its_own_stands_before_the_star(tmp_path: Path) -> None:
    path = tmp_path / "weights.csv"
    path.write_text("area,indicator,weight\n*,depth,1\nscience,depth,0\n", encoding="utf-8")
    found = read_weights(path, AREAS)
    assert {w.area for w in found} == {a.id for a in AREAS} - {"science"}
    assert {w.normalisation for w in found} == {"min-max"}
    assert set(INDICATORS) >= {w.indicator for w in found}


def test_the_command_fits_a_terminal_and_its_parts_add_up(comity_cli: Run) -> None:
    words = ("composite", "KAZ", "NATO", "--peers", "KGZ,UZB", "--change", "2004", "2010-06-30")
    shown = comity_cli(*words)
    assert shown.returncode == 0, shown.stderr
    assert max(len(line) for line in shown.stdout.splitlines()) <= 80
    assert "60,000 variants" in shown.stdout
    body = json.loads(comity_cli(*words, "--json").stdout)
    change = body["change"]
    assert math.fsum(c["amount"] for c in change["contributions"]) == pytest.approx(
        change["end"] - change["start"], abs=1e-12
    )
    assert body["overall"]["KAZ"]["strict"] == pytest.approx(change["end"], abs=1e-6)


def test_bad_input_ends_with_two_and_a_line(comity_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "weights.csv").write_text("area,indicator,weight\n*,depth,-1\n", encoding="utf-8")
    shown = comity_cli("composite", "KAZ", "NATO", "--weights", "weights.csv")
    assert shown.returncode == 2 and shown.stdout == ""
    assert "weights.csv:2, column weight: -1 is negative" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_an_evaluation_carries_it(kaz_nato_2010: comity.Evaluation) -> None:
    found = kaz_nato_2010.composite
    assert list(found.names) == ["KAZ", *kaz_nato_2010.question.peers]
    asked = composite("KAZ", "NATO", as_of="2010-06-30")
    for state, number in found.scores.items():
        score = asked.composite.overall[state]
        assert number.strict == pytest.approx(score.strict)
        assert number.generous == pytest.approx(score.generous)
        assert set(score.facts) <= set(kaz_nato_2010.facts)
    # the command ranks for those who must; a page does not rank states with unlike records
    assert "thin on" in asked.composite.sentence
    assert "are not ranked here: the record is thin on" in found.sentence.text
    assert all(n.strict is None and n.low is None for n in found.ranks.values())
    assert not found.holds
    assert found.sentence.text in comity.markdown(kaz_nato_2010)
    down = {node.id for _, node in kaz_nato_2010.chain().down(found.sentence.id)}
    assert {n.id for n in (*found.scores.values(), *found.ranks.values())} <= down
