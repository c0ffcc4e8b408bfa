"""Laws and published figures of the measures that need no record: trends, shares, votes, rivals."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau

from comity.measures import Point, Series
from comity.stats.alignment import alignments
from comity.stats.changepoint import change_of, changes_of
from comity.stats.mann_kendall import trend_of, two_sided
from comity.stats.ordinal_irt import Votes, estimate
from comity.stats.rank_agreement import agreements_of, told
from comity.stats.synthetic_control import synthetic_peer
from comity.stats.vote_similarity import bootstrap, kappa, s_score, scott_pi, table_of


def series(values: dict[int, float | tuple[float, float, float]], name: str = "x") -> Series:
    points = []
    for period, told_ in values.items():
        value, low, high = told_ if isinstance(told_, tuple) else (told_, told_, told_)
        points.append(Point(period=period, value=value, low=low, high=high, coverage=1.0, n=1))
    return Series(
        measure=name,
        state="KAZ",
        partner="NATO",
        unit="things",
        interval="bounds",
        points=tuple(points),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=5, max_size=7))
def test_the_exact_p_is_that_of_all_orders(values: list[int]) -> None:
    """By brute force: every order of the values is equally likely where there is no trend."""

    def s(order: tuple[int, ...]) -> int:
        return sum((b > a) - (b < a) for a, b in itertools.combinations(order, 2))

    own = abs(s(tuple(values)))
    orders = [abs(s(order)) for order in itertools.permutations(values)]
    found = trend_of(list(enumerate(values)))
    assert found.p == pytest.approx(sum(o >= own for o in orders) / len(orders))


@given(st.permutations(range(14)))
def test_without_ties_it_is_scipy_s(values: list[int]) -> None:
    found = trend_of(list(enumerate(values)))
    other = kendalltau(range(14), values, method="exact")
    assert found.p == pytest.approx(other.pvalue)
    assert found.tau == pytest.approx(other.statistic)


def test_kendall_s_table() -> None:
    """Kendall, Rank Correlation Methods (1975), appendix table 1: P(S >= 15) = 0.0014, n = 6."""
    assert two_sided(15, 6) == pytest.approx(2 * 0.0014, abs=1e-4)
    assert two_sided(6, 4) == pytest.approx(2 * 0.042, abs=1e-3)


def test_the_interval_of_the_slope_holds_the_slope() -> None:
    draw = np.random.default_rng(1)
    held = 0
    for _ in range(400):
        values = 0.3 * np.arange(15) + draw.normal(size=15)
        found = trend_of(list(enumerate(values.tolist())))
        assert found.low is not None and found.high is not None
        held += found.low <= 0.3 <= found.high
    assert 0.87 <= held / 400 <= 0.97


@given(st.integers(-3, 3), st.integers(6, 25))
def test_a_constant_series_has_no_change(level: int, n: int) -> None:
    found = change_of([(2000 + i, level) for i in range(n)])
    assert found is not None
    assert found.probability < 0.5
    assert trend_of([(2000 + i, level) for i in range(n)]).answer == "flat"


def test_change_points_cover_their_date_and_come_one_by_one() -> None:
    draw = np.random.default_rng(7)
    covered = 0
    for _ in range(200):
        values = draw.normal(size=24) + np.where(np.arange(24) >= 11, 2.0, 0.0)
        found = change_of([(1990 + i, float(v)) for i, v in enumerate(values)])
        assert found is not None
        covered += found.earliest <= 2001 <= found.latest
    assert covered / 200 >= 0.85
    steps = [(2000 + i, float(v)) for i, v in enumerate([0] * 8 + [9] * 8 + [3] * 8)]
    assert [(c.period, c.answer) for c in changes_of(steps)] == [
        (2008, "rising"),
        (2016, "falling"),
    ]


def test_noise_is_rarely_called_a_change() -> None:
    draw = np.random.default_rng(3)
    called = sum(
        change_of([(i, float(v)) for i, v in enumerate(draw.normal(size=20))]).answer  # type: ignore[union-attr]  # twenty periods
        in ("rising", "falling")
        for _ in range(300)
    )
    assert called / 300 < 0.10


values_of = st.lists(st.integers(0, 30), min_size=2, max_size=5)


@given(st.lists(values_of, min_size=1, max_size=4))
def test_shares_sum_to_one_and_stay_in_their_intervals(rows: list[list[int]]) -> None:
    k = min(len(r) for r in rows)
    poles = {f"pole{p}": series({2000 + i: row[p] for i, row in enumerate(rows)}) for p in range(k)}
    for alignment in alignments(poles):
        assert sum(s.value for s in alignment.shares.values()) == pytest.approx(1)
        for interval in (
            *alignment.shares.values(),
            alignment.concentration,
            alignment.multi_vector,
        ):
            assert interval.low - 1e-9 <= interval.value <= interval.high + 1e-9
            assert interval.low >= -1e-9
            assert interval.high <= 1 + 1e-9
        assert 1 / k - 1e-9 <= alignment.concentration.value


def test_one_pole_or_all_alike() -> None:
    alone = alignments({"a": series({2000: 5}), "b": series({2000: 0})})[0]
    assert (alone.concentration.value, alone.multi_vector.value) == (1, 0)
    alike = alignments({n: series({2000: 0.5}) for n in "abc"})[0]
    assert alike.multi_vector.value == pytest.approx(1)
    missing = Series(
        measure="x",
        state="KAZ",
        partner="NATO",
        unit="",
        interval="",
        points=(Point(period=2000, value=None, low=None, high=None, coverage=0.0, n=0),),
    )
    assert alignments({"a": series({2000: 5}), "b": missing}) == []


votes_of = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=40)


@given(
    votes_of, st.sampled_from([("none", None), ("absolute", "linear"), ("squared", "quadratic")])
)
def test_kappa_and_pi_are_those_of_other_libraries(
    pairs: list[tuple[int, int]], weights: tuple[str, str | None]
) -> None:
    inter_rater = pytest.importorskip("statsmodels.stats.inter_rater")
    own, other = np.array(pairs).T
    table = table_of(own, other)
    ours, name = weights
    if len(set(own)) > 1 or len(set(other)) > 1:
        theirs = inter_rater.cohens_kappa(table, wt=name, return_results=False)
        assert kappa(table, ours) == pytest.approx(float(theirs), nan_ok=True)
    if ours == "none" and len({*own, *other}) > 1:
        counts = np.stack([(own == k).astype(int) + (other == k) for k in range(3)], 1)
        assert scott_pi(table, "none") == pytest.approx(float(inter_rater.fleiss_kappa(counts)))


@given(votes_of)
def test_s_is_symmetric_and_bounded(pairs: list[tuple[int, int]]) -> None:
    own, other = np.array(pairs).T
    for weights in ("absolute", "squared"):
        s = float(s_score(table_of(own, other), weights))
        assert s == pytest.approx(float(s_score(table_of(other, own), weights)))
        assert -1 <= s <= 1
    assert float(s_score(table_of(own, own))) == 1


def test_the_bootstrap_keeps_the_number_of_roll_calls() -> None:
    table = np.array([[5.0, 1, 0], [2, 8, 1], [0, 3, 20]])
    drawn = bootstrap(table)
    assert (drawn.sum((1, 2)) == table.sum()).all()
    assert np.isnan(kappa(np.zeros((3, 3))))
    assert np.quantile(kappa(drawn), [0.05, 0.95])[0] < kappa(table)


def test_rival_measures_that_run_against_each_other_are_named() -> None:
    up = {2000 + i: float(i) for i in range(12)}
    down = {2000 + i: float(-i) for i in range(12)}
    found = agreements_of({"a": series(up, "a"), "b": series(down, "b"), "c": series(up, "c")})
    assert [(f.one, f.other, f.answer) for f in found] == [
        ("a", "b", "disagree"),
        ("a", "c", "agree"),
        ("b", "c", "disagree"),
    ]
    assert "a and b" in told(found)
    turned = agreements_of({"a": series(up), "b": series(down)}, turned=frozenset({"b"}))
    assert turned[0].answer == "agree"


def test_a_synthetic_peer_follows_what_is_a_mixture() -> None:
    draw = np.random.default_rng(5)
    one, two, three = draw.normal(size=(3, 14)).cumsum(1)
    own = 0.7 * one + 0.3 * two
    own[9:] += 4
    made = {
        n: series({2000 + i: float(v) for i, v in enumerate(x)})
        for n, x in {"own": own, "one": one, "two": two, "three": three}.items()
    }
    found = synthetic_peer(made["own"], {n: made[n] for n in ("one", "two", "three")}, 2009)
    assert found is not None
    assert found.weights["one"] == pytest.approx(0.7, abs=1e-3)
    assert sum(found.weights.values()) == pytest.approx(1)
    assert found.effect == pytest.approx(4, abs=0.01)
    assert found.p == 0.25
    assert synthetic_peer(made["own"], {"one": made["one"]}, 2009) is None


def simulated(seed: int) -> tuple[Votes, np.ndarray]:
    """Votes of forty states over eight sessions, drawn from the model itself."""
    draw = np.random.default_rng(seed)
    states, sessions, items = 40, 8, 40
    points = np.cumsum(
        np.column_stack([draw.normal(size=states), draw.normal(0, 0.2, (states, sessions - 1))]), 1
    )
    rows = []
    for t in range(sessions):
        for j in range(items):
            slope = draw.normal(0, 1.2)
            low = draw.normal(-0.3, 0.8)
            high = low + draw.gamma(2, 0.4)
            latent = slope * points[:, t] + draw.normal(size=states)
            vote = (latent > low).astype(int) + (latent > high)
            rows += [(i, t + 1, t * items + j, int(vote[i])) for i in range(states)]
    columns = np.array(rows).T
    return Votes(*columns), points


def test_ideal_points_of_simulated_votes_are_found_again() -> None:
    votes, points = simulated(11)
    reference = int(points.mean(1).argmax())
    found = estimate(votes, reference, tolerance=0.01)
    assert found.mean.shape == points.shape
    assert np.corrcoef(found.mean.ravel(), points.ravel())[0, 1] > 0.97
    scaled = (points - points.mean()) / points.std() * found.mean.std() + found.mean.mean()
    inside = np.abs(found.mean - scaled) <= 1.645 * found.sd
    assert 0.80 <= inside.mean() <= 0.97
    assert found.step == pytest.approx(0.2, abs=0.08)


def test_a_state_that_did_not_vote_has_no_ideal_point() -> None:
    votes, _ = simulated(12)
    keep = ~((votes.state == 3) & (votes.session == 5))
    fewer = Votes(*(f[keep] for f in (votes.state, votes.session, votes.item, votes.vote)))
    found = estimate(fewer, 0, most=3)
    assert np.isnan(found.mean[3, 4])
    assert not np.isnan(found.mean[3, [3, 5]]).any()
    with pytest.raises(ValueError, match="cast no vote"):
        estimate(votes, 99)
