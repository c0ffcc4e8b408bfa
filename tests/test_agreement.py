"""Agreement of coders against figures that others published."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.stats.agreement import agreement, by_category

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C: four observers,
# twelve units; nominal 0.743, interval 0.849.
FOUR = (
    "1 2 3 3 2 1 4 1 2 * * *",
    "1 2 3 3 2 2 4 1 2 5 * 3",
    "* 3 3 3 2 3 4 2 2 5 1 *",
    "1 2 3 3 2 4 4 1 2 5 1 *",
)
UNITS = [
    [None if v == "*" else v for v in unit] for unit in zip(*(r.split() for r in FOUR), strict=True)
]


def test_the_published_alpha_of_four_observers() -> None:
    assert agreement("x", UNITS).alpha == pytest.approx(0.743, abs=0.001)
    assert agreement("x", UNITS, interval=True).alpha == pytest.approx(0.849, abs=0.001)
    assert agreement("x", UNITS).units == 11  # the twelfth has one observer


def test_the_published_alpha_of_two_observers() -> None:
    # section A: binary data, ten units, alpha 0.095
    one, two = "0100000010", "1110010000"
    found = agreement("x", [list(u) for u in zip(one, two, strict=True)])
    assert found.alpha == pytest.approx(0.095, abs=0.001)
    assert found.share == pytest.approx(0.6)


def test_what_is_not_defined_is_none() -> None:
    assert agreement("x", []).alpha is None and agreement("x", []).share is None
    assert agreement("x", [["a", "a"], ["a", "a"]]).alpha is None
    assert agreement("x", [["a", None], [None, "b"]]).units == 0


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=2, max_size=2), min_size=2, max_size=20))
def test_agreement_is_one_only_where_all_agree_and_renaming_changes_nothing(
    units: list[list[str]],
) -> None:
    found = agreement("x", units)
    if found.alpha is not None:
        assert found.alpha <= 1 + 1e-9
        assert (found.share == 1) == (abs(found.alpha - 1) < 1e-9)
    other = agreement("x", [["cab"["abc".index(v)] for v in u] for u in units])
    assert other.share == found.share
    assert (other.alpha is None) == (found.alpha is None)
    if found.alpha is not None and other.alpha is not None:
        assert other.alpha == pytest.approx(found.alpha)


def test_categories_are_each_against_all_others() -> None:
    found = {a.category: a for a in by_category("x", [["a", "a"], ["b", "b"], ["b", "c"]])}
    assert set(found) == {"a", "b", "c"}
    assert found["a"].share == 1 and found["a"].alpha == pytest.approx(1)
    assert found["c"].share == pytest.approx(2 / 3)
