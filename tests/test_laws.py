"""Laws that hold for any record, tested with made-up ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import comity
from comity.core.dates import as_known, parse_when
from comity.core.facts import Fact
from comity.core.provenance import Passage, make_source
from comity.errors import DateError
from comity.evidence.evidence import Evidence
from comity.evidence.load import load_evidence
from comity.evidence.same_event import Match, find_matches, merge, undone
from comity.measures import own_measures
from comity.measures.un_agreement import interval
from comity.record.titles import later_stages, series_of
from comity.record.to_facts import absorb
from comity.sources.roll_calls import AgreementRow
from comity.stats.mann_kendall import trend_of

_EVIDENCE = load_evidence()
days = st.dates(date(1950, 1, 1), date(2050, 12, 31))


@given(days, st.sampled_from(["year", "month", "day"]))
def test_a_date_holds_its_day_and_reads_back(day: date, precision: str) -> None:
    when = parse_when(day.isoformat(), precision)
    assert when.first <= day <= when.last
    assert parse_when(str(when)) == when
    assert when.precision == precision


@given(st.one_of(st.text(max_size=12), st.from_regex(r"\d{4}(-\d{2}){0,2}", fullmatch=True)))
def test_a_text_is_a_date_or_one_clear_line(text: str) -> None:
    try:
        when = parse_when(text)
    except DateError as error:
        message = str(error)
    else:
        message = ""
        assert str(when) == text.strip()
    assert "\n" not in message


@given(days, days)
def test_by_is_certain_and_possibly_by_is_not(one: date, two: date) -> None:
    when = parse_when(one.isoformat(), "month")
    assert not when.by(two) or when.possibly_by(two)
    assert when.by(two) == (when.last <= two)


@given(st.integers(1950, 2050), st.integers(1950, 2050))
def test_a_text_about_a_later_year_is_withheld(year: int, as_of: int) -> None:
    shown = as_known(f"rail transit since {year}", date(as_of, 12, 31))
    assert (str(year) in shown) == (year <= as_of)


@given(
    st.lists(
        st.tuples(st.booleans(), st.sampled_from(["held", "announced", "inferred"])),
        min_size=1,
        max_size=5,
    )
)
def test_strict_is_never_more_than_generous(passages: list[tuple[bool, str]]) -> None:
    fact = made_fact("a:1", "2005-05-05", passages)
    strict, generous = fact.counterparts("KAZ", strict=True), fact.counterparts("KAZ")
    assert strict <= generous
    assert bool(strict) == any(verified and status == "held" for verified, status in passages)


def made_fact(
    identity: str,
    day: str,
    passages: list[tuple[bool, str]],
    series: str = "steppe",
    partners: tuple[str, ...] = ("USA", "GBR"),
) -> Fact:
    when = parse_when(day)
    return Fact(
        id=identity,
        kind="exercise",
        title=f"{series} {day}",
        start=when,
        end=None,
        areas=("military-defence",),
        passages=tuple(
            Passage(
                id=f"p:{identity}/{i}",
                origin="own-record",
                source="",
                text="text",
                subjects=("KAZ",),
                partners=partners,
                date=day,
                status=status,
                verified=verified,
            )
            for i, (verified, status) in enumerate(passages)
        ),
        depth=6,
        series=series,
    )


@settings(deadline=None, max_examples=30)
@given(
    st.lists(
        st.tuples(st.integers(1996, 2010), st.sampled_from(["ab", "cd", "eagle"])),
        min_size=1,
        max_size=12,
    )
)
def test_merging_keeps_every_passage_and_can_be_undone(rows: list[tuple[int, str]]) -> None:
    facts = [
        made_fact(f"a:{i}", f"{year}-06-10", [(True, "held")], series)
        for i, (year, series) in enumerate(rows)
    ]
    matches = find_matches(facts)
    merged = merge(facts, matches)
    assert sum(len(f.passages) for f in merged) == len(facts)
    assert len(merged) == len(set(rows))
    apart = undone(matches, [replace(m, decision="apart") for m in matches])
    assert merge(facts, apart) == tuple(facts)


def test_a_chain_of_matches_ends_in_one_fact() -> None:
    facts = [made_fact(f"a:{i}", "2001-01-01", [(True, "held")]) for i in range(3)]
    chain = [
        Match(fact="a:2", same_as="a:1", decision="same", reason="", by="rule"),
        Match(fact="a:1", same_as="a:0", decision="same", reason="", by="rule"),
    ]
    for order in (chain, chain[::-1]):
        merged = merge(facts, order)
        assert [f.id for f in merged] == ["a:0"]
        assert set(merged[0].merged) == {"a:1", "a:2"}


def test_absorbing_takes_the_stricter_date() -> None:
    loose = made_fact("a:1", "2004", [(False, "inferred")])
    exact = made_fact("x:1", "2004-08-18", [(True, "held")])
    both = absorb(loose, exact)
    assert str(both.start) == "2004-08-18"
    assert both.strict


@settings(deadline=None, max_examples=15)
@given(st.sampled_from(["EST", "POL", "TUR", "USA", "GBR"]))
def test_a_set_of_one_member_is_that_state(partner: str) -> None:
    for name in ("exercises", "un-agreement"):
        one = comity.measure(name, "KAZ", partner, evidence=_EVIDENCE)
        chosen = comity.measure(name, "KAZ", "NATO", partner_set=partner, evidence=_EVIDENCE)
        assert one.points == chosen.points


def test_members_and_organization_make_both(evidence: Evidence) -> None:
    """What counts with the organization or with its members counts with both, and nothing else."""

    def facts(partner_set: str) -> set[str]:
        series = comity.measure(
            "exercises", "KAZ", "NATO", partner_set=partner_set, evidence=evidence
        )
        return {f for p in series.points for f in p.facts}

    assert facts("organization") | facts("members") == facts("both")
    assert facts("organization") != facts("both")


@pytest.mark.parametrize("measure", own_measures(), ids=lambda m: m.id)
def test_a_measure_with_no_data_gives_no_number(measure: comity.Measure) -> None:
    # after the last year of every bundled series; the published ideal points end with 2024
    series = comity.measure(measure.id, "KEN", "GUAM", since=2025, evidence=_EVIDENCE)
    assert all(p.value is None for p in series.points)


@given(st.integers(1, 400), st.data())
def test_the_interval_holds_the_share(calls: int, data: st.DataObject) -> None:
    same = data.draw(st.integers(0, calls))
    low, high = interval(
        AgreementRow(
            state="a",
            partner="b",
            year=2000,
            calls=calls,
            share=same / calls,
            deviation=0.3,
            voters=1,
            same=same,
        )
    )
    assert 0 <= low <= same / calls + 1e-12
    assert same / calls - 1e-12 <= high <= 1
    assert low < high


def test_wilson_against_a_published_value() -> None:
    """Agresti and Coull (1998): 0 of 10 gives an upper 95 % end of 0.278; at 90 %, 0.213."""
    assert interval(
        AgreementRow(
            state="a", partner="b", year=2000, calls=10, share=0.0, deviation=0.0, voters=1, same=0
        )
    )[1] == pytest.approx(0.213, abs=0.001)


@given(st.lists(st.integers(-50, 50), min_size=0, max_size=25))
def test_a_trend_turns_with_its_series(values: list[int]) -> None:
    up = trend_of(list(enumerate(values)))
    down = trend_of(list(enumerate(-v for v in values)))
    opposite = {"rising": "falling", "falling": "rising"}
    assert down.answer == opposite.get(up.answer, up.answer)
    if len(values) < 5:
        assert up.answer == "cannot say"
    if up.tau is not None and down.tau is not None:
        assert up.tau == pytest.approx(-down.tau)
        assert -1 <= up.tau <= 1


def test_flat_is_a_finding_of_its_own() -> None:
    assert trend_of([(2016 + i, v) for i, v in enumerate([10] + [9] * 9)]).answer == "flat"
    noisy = trend_of([(2000 + i, v) for i, v in enumerate([5, 9, 4, 8, 6, 9, 5, 7])])
    assert noisy.answer == "cannot say"
    assert noisy.speaks
    assert noisy.low is not None and noisy.high is not None
    assert noisy.low < 0 < noisy.high


def test_a_steady_rise_is_rising() -> None:
    found = trend_of([(y, y) for y in range(10)])
    assert (found.answer, found.tau, found.slope) == ("rising", 1.0, 1.0)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_label_makes_a_source(label: str, tier: str) -> None:
    source = make_source("https://example.org/a", label, tier)
    assert source.label == label.strip()
    assert source.id == make_source("https://example.org/a", "other", "").id


def test_labels_are_read_as_the_record_writes_them() -> None:
    source = make_source(
        "https://nato.int/x", "NATO: Relations with Kazakhstan (23 May 2022)", "primary"
    )
    assert (source.publisher, source.title, source.published) == (
        "NATO",
        "Relations with Kazakhstan",
        "2022-05-23",
    )


def test_later_steps_are_read_from_their_sentence() -> None:
    steps = later_stages("Signed in Astana, ratified on 20 April and in force on 31 May 2012")
    assert [(s, str(w)) for s, w in steps] == [
        ("ratified", "2012-04-20"),
        ("in force", "2012-05-31"),
    ]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Centrazbat (central asian peacekeeping camp) 97", "CentrasBat-97"),
        ("Steppe eagle-2009", "Steppe Eagle 2010"),
        ("Rubezh (Border) 2004", "Rubezh-2006"),
    ],
)
def test_editions_belong_to_one_series(one: str, two: str) -> None:
    assert series_of(one) == series_of(two)
