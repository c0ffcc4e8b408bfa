"""When two records are one exercise: participants, dates and names, each needed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.dates import parse_when
from comity.core.facts import Fact
from comity.core.provenance import Passage
from comity.evidence.same_event import find_matches, merge, same_exercise


def exercise(
    name: str, day: str, who: tuple[str, ...], with_: tuple[str, ...] = (), number: int = 1
) -> Fact:
    passage = Passage(
        id=f"p:{number}",
        origin="test",
        source="s:test",
        text=name,
        subjects=who,
        partners=with_,
        date=day,
        status="held",
        verified=True,
    )
    when = parse_when(day)
    return Fact(
        id=f"x:{number}",
        kind="exercise",
        title=name,
        start=when,
        end=None,
        areas=(),
        passages=(passage,),
        series=name,
    )


SAME = [
    ("Steppe Eagle", "2008-09-01", ("KAZ",), ("USA",), "2008-09-03", ("KAZ",), ("USA", "GBR")),
    ("Centrasbat", "1997-09-14", ("KAZ", "USA"), (), "1997-09-17", ("UZB", "KAZ"), ("USA",)),
    ("Peace Shield", "2004-07", ("UKR",), ("NATO",), "2004-07-10", ("UKR",), ("NATO",)),
    ("Danube Guard", "2007", ("SRB", "ROU"), (), "2007-06-25", ("ROU",), ("SRB",)),
]


@pytest.mark.parametrize("row", SAME)
def test_one_exercise_told_twice(row: tuple[str, ...]) -> None:
    name, one, who_one, with_one, two, who_two, with_two = row
    first = exercise(name, one, who_one, with_one)  # type: ignore[arg-type]  # a row of the table
    second = exercise(name, two, who_two, with_two, 2)  # type: ignore[arg-type]  # likewise
    reason = same_exercise(first, second)
    assert all(part in reason for part in set(who_one) & {*who_two, *with_two})
    assert len(merge((first, second), find_matches((first, second)))) == 1


# One name, one day: two editions for other states, of a name that many use.
APART = [
    ("Eagle", ("KAZ", "USA"), ("GEO", "DEU")),
    ("Peace Shield", ("UKR", "POL"), ("ARM", "GRC")),
    ("unnamed exercise", ("RUS", "BLR"), ("UZB", "KGZ")),
    # one participant alone takes part in many exercises of a name
    ("Cooperative Best Effort", ("GEO", "NATO"), ("MKD", "NATO")),
    ("Medceur", ("SRB", "USA"), ("MDA", "USA")),
    ("Sea Breeze", ("UKR",), ("UKR", "TUR")),
]


@pytest.mark.parametrize(("name", "one", "two"), APART)
def test_without_participants_in_common_two_exercises_stay_two(
    name: str, one: tuple[str, ...], two: tuple[str, ...]
) -> None:
    first, second = exercise(name, "2005-05-01", one), exercise(name, "2005-05-01", two, number=2)
    assert same_exercise(first, second) == ""
    assert len(merge((first, second), find_matches((first, second)))) == 2
    assert len(find_matches((second,), (first,))) == 0


@given(
    st.frozensets(st.sampled_from(["KAZ", "USA", "GBR", "TUR", "UZB", "NATO"]), min_size=1),
    st.frozensets(st.sampled_from(["KAZ", "USA", "GBR", "TUR", "UZB", "NATO"]), min_size=1),
)
def test_the_more_in_common_never_the_less_one(one: frozenset[str], two: frozenset[str]) -> None:
    first = exercise("Steppe Eagle", "2008-09-01", tuple(sorted(one)))
    second = exercise("Steppe Eagle", "2008-09-02", tuple(sorted(two)), number=2)
    assert bool(same_exercise(first, second)) == (len(one & two) >= 2)
    assert bool(same_exercise(first, second)) == bool(same_exercise(second, first))


@pytest.mark.parametrize(
    ("name", "other", "one", "two"),
    [
        ("Steppe Eagle", "Steppe Eagle", "2008-09-01", "2008-10-01"),
        ("Steppe Eagle", "Steppe Eagle", "2008", "2009"),
        ("Steppe Eagle", "Regional Cooperation", "2008-09-01", "2008-09-01"),
        ("Steppe Eagle", "", "2008-09-01", "2008-09-01"),
    ],
)
def test_other_days_or_other_names_stay_two(name: str, other: str, one: str, two: str) -> None:
    first = exercise(name, one, ("KAZ", "USA"))
    second = exercise(other, two, ("KAZ", "USA"), number=2)
    assert same_exercise(first, second) == ""
