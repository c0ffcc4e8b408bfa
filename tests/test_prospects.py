"""Prospects: forecasts use nothing later, are scored by what followed, and say when they cannot."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from comity.core.dates import parse_when
from comity.core.facts import Fact
from comity.core.provenance import Passage
from comity.errors import UsageError
from comity.evidence.evidence import Evidence
from comity.forecasting import Backtest, Prospects, ask, backtest, hazard, prospects
from comity.forecasting.backtest import ENSEMBLE, rolling
from comity.forecasting.forecasters import FORECASTERS, ensemble, gamma_of
from comity.forecasting.kept_scores import score_cache
from comity.forecasting.ledger import append, read, score
from comity.forecasting.likelihood_words import confidence, likelihood, percent
from comity.forecasting.yearly_counts import Panel, exercise_panel
from comity.propositions import from_values
from comity.render.html.prospects import backtest_page, prospects_page
from comity.stats import scores
from conftest import ROOT, chromium, one_clear_line

DAY = date(2010, 6, 30)
Run = Callable[..., CompletedProcess[str]]


@pytest.fixture(scope="module", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMITY_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def hindcast(evidence: Evidence) -> Prospects:
    return prospects(evidence, "KAZ", "NATO", as_of=DAY)


@pytest.fixture(scope="module")
def scored(evidence: Evidence) -> Backtest:
    return backtest(evidence, as_of=date(2010, 12, 31))


def test_the_hindcast_of_the_article_year(hindcast: Prospects) -> None:
    by_id = {f.question.proposition.id: f for f in hindcast.forecasts}
    assert set(by_id) == {"exercise", "exercise-every", "rung"}
    for forecast in hindcast.forecasts:
        assert 0.01 <= forecast.low <= forecast.probability <= forecast.high <= 0.99
        assert forecast.baselines
        assert forecast.word == likelihood(forecast.probability)
        assert forecast.verdict is not None
        window = forecast.question.proposition.window
        assert window.first == date(2011, 1, 1)
    rung = by_id["rung"]
    assert rung.outcome == 0.0  # no rung since the action plan of 2006
    assert rung.brier == pytest.approx(rung.probability**2)
    assert rung.probability < rung.baselines["base rate"]
    assert by_id["exercise"].outcome == 1.0  # a page of August 2011 reports the edition


def absurd(evidence: Evidence) -> Evidence:
    """The evidence with hundreds of facts after the day, none of which may move a forecast."""
    source = next(iter(evidence.sources))
    future = []
    for n in range(300):
        year = str(2011 + n % 10)
        kind = ("exercise", "instrument", "visit", "position")[n % 4]
        passage = Passage(
            id=f"p:new/{n}",
            origin="partnership-record",
            source=source,
            text="",
            subjects=("KAZ",),
            partners=("NATO",),
            date=year,
            status="held",
            verified=True,
        )
        future.append(
            Fact(
                id=f"a:new-{n}",
                kind=kind,
                title=f"New {n}",
                start=parse_when(year),
                end=None,
                areas=("military-defence",),
                passages=(passage,),
                organization="NATO" if kind == "position" else "",
                topic="membership" if kind == "position" else "",
                stance=2 if kind == "position" else None,
                stage="signed" if kind == "instrument" else "",
                mechanism="New" if kind == "instrument" else "",
            )
        )
    climbed = next(f for f in evidence.facts if f.id == "m:MKD-NATO-map-joined-1999-04")
    passages = tuple(replace(p, subjects=("KAZ",), date="2013-04") for p in climbed.passages)
    rung = replace(climbed, id="m:new", start=parse_when("2013-04"), passages=passages)
    return replace(evidence, facts=(*evidence.facts, *future, rung))


def test_absurd_future_facts_move_no_forecast(evidence: Evidence, hindcast: Prospects) -> None:
    moved = prospects(absurd(evidence), "KAZ", "NATO", as_of=DAY)
    assert moved.evidence_hash == hindcast.evidence_hash
    for one, other in zip(hindcast.forecasts, moved.forecasts, strict=True):
        assert one.probability == other.probability
        assert (one.baselines, one.signposts) == (other.baselines, other.signposts)
    # and they do change how it came out, so the test can fail
    assert [f.outcome for f in moved.forecasts] != [f.outcome for f in hindcast.forecasts]


def test_what_is_kept_gives_the_same_forecasts(evidence: Evidence, hindcast: Prospects) -> None:
    assert any(score_cache().folder.glob("*.npz"))
    again = prospects(evidence, "KAZ", "NATO", as_of=DAY)
    assert [f.probability for f in again.forecasts] == [f.probability for f in hindcast.forecasts]
    for file in score_cache().folder.glob("*.npz"):
        file.write_bytes(b"half of a file")
    fresh = prospects(evidence, "KAZ", "NATO", as_of=DAY)
    assert [f.members for f in fresh.forecasts] == [f.members for f in hindcast.forecasts]


def test_the_ensemble_beats_the_better_baseline(scored: Backtest) -> None:
    family = next(f for f in scored.families if f.name == "exercise")
    assert (family.first, family.last) == (1996, 2009)
    row = family.row(ENSEMBLE)
    assert row.cases > 1000
    assert row.against["persistence"].beats
    assert row.against["base rate"].beats
    assert 0.8 <= row.slope <= 1.2


def test_the_page_of_the_docs_states_what_is_measured(
    scored: Backtest, hindcast: Prospects
) -> None:
    page = (ROOT / "docs" / "prospects.md").read_text("utf-8")
    family = next(f for f in scored.families if f.name == "exercise")
    for row in family.rows:
        stated = f"| {row.name} | {row.brier:.3f} | {row.log_score:.3f} | {row.slope:.2f} |"
        assert stated in page
    for share in family.pit.values():
        assert f"{100 * share:.1f}" in page
    for forecast in hindcast.forecasts:
        assert f"| {100 * forecast.probability:.0f} % |" in page


@pytest.mark.parametrize("span", [1, 5])
def test_the_hazard_is_no_worse_than_the_life_table_in_years_it_had_not_seen(
    evidence: Evidence, span: int
) -> None:
    rows = hazard.spells(evidence, "NATO", evidence.last)
    assert rows is not None
    past = hazard.rolling(rows, span)
    made = {n: scores.log_score(p, past.came).mean() for n, p in past.made.items()}
    assert made["hazard"] < made["life table"] < made["base rate"]
    assert all(0 < p.min() < p.max() < 1 for p in past.made.values())


def test_a_wave_long_ago_does_not_make_the_forecasts_of_five_years(evidence: Evidence) -> None:
    # before rows weighed by their recency, these forecasts said 34 % on average: 13 % came
    rows = hazard.spells(evidence, "NATO", evidence.last)
    assert rows is not None
    past = hazard.rolling(rows, 5, first=2010)
    assert abs(past.made["hazard"].mean() - past.came.mean()) < 0.08


def test_what_was_forecast_of_a_year_uses_nothing_of_it(evidence: Evidence) -> None:
    rows = hazard.spells(evidence, "NATO", evidence.last)
    assert rows is not None
    cut = rows.only(rows.years <= 2015)
    whole, early = hazard.rolling(rows), hazard.rolling(cut)
    for name, made in early.made.items():
        assert (made == whole.made[name][: len(made)]).all()
    assert len(early.came) < len(whole.came)


WITHHELD = {
    ("EST", "NATO"): "sees 1 of the last 5 years of this pair",
    ("IND", "SCO"): "does not list India with members of SCO",
    ("MDA", "EU"): "does not list Moldova with members of EU",
    ("JOR", "NATO"): "no official position of Jordan on membership and NATO",
    ("TON", "SCO"): "Tonga has no verified step on the ladder of SCO",
    ("BRA", "NATO"): "Brazil has no verified step on the ladder of NATO",
    ("SRB", "CSTO"): "Serbia has no verified step on the ladder of CSTO",
    ("SYR", "OTS"): "Syria has no verified step on the ladder of OTS",
}


@pytest.mark.parametrize(("pair", "why"), WITHHELD.items())
def test_what_the_evidence_cannot_see_is_not_forecast(
    evidence: Evidence, pair: tuple[str, str], why: str
) -> None:
    found = prospects(evidence, *pair)
    assert any(why in sentence for sentence in found.withheld)
    assert "instruments, visits, consultations or forces abroad" in found.withheld[-1]
    asked = {f.question.family for f in found.forecasts}
    assert not asked & {"instrument", "visit", "consultation", "base"}


COUNTS = arrays(np.float64, (6, 12), elements=st.integers(0, 4).map(float))
PAIRS = tuple((f"S{n}", "NATO" if n < 3 else "RUS") for n in range(6))


def panel_of(counts: Any) -> Panel:
    return Panel(
        name="exercise", pairs=PAIRS, years=tuple(range(1992, 2004)), counts=counts, facts={}
    )


@settings(max_examples=25)
@given(counts=COUNTS, later=COUNTS, cut=st.integers(6, 11))
def test_forecasts_see_nothing_of_their_year_or_later(counts: Any, later: Any, cut: int) -> None:
    mixed = counts.copy()
    mixed[:, cut:] = later[:, cut:]
    year = 1991 + cut
    one, other = panel_of(counts).until(year), panel_of(mixed).until(year)
    for make in FORECASTERS.values():
        np.testing.assert_array_equal(make(one), make(other))
    np.testing.assert_array_equal(ensemble(one).probabilities, ensemble(other).probabilities)


@settings(max_examples=25)
@given(counts=COUNTS, gone=arrays(np.bool_, (6, 12)))
def test_removing_coverage_never_makes_the_counts_surer(
    counts: np.ndarray, gone: np.ndarray
) -> None:
    """The spread of a pair's rate against its mean, 1 / sqrt(shape), grows or stays."""
    years = tuple(range(2000, 2012))
    whole = Panel(name="exercise", pairs=PAIRS, years=years, counts=counts, facts={})
    less = replace(whole, counts=np.where(gone, np.nan, counts))
    shape, _ = gamma_of(whole)
    after, _ = gamma_of(less)
    assert (after <= shape + 1e-12).all()


@settings(max_examples=25)
@given(counts=COUNTS, seen=arrays(np.bool_, (6, 12)))
def test_forecasts_are_probabilities_whatever_was_seen(counts: Any, seen: Any) -> None:
    panel = panel_of(np.where(seen, counts, np.nan))
    for make in FORECASTERS.values():
        values = make(panel)
        assert values.shape == (6,)
        assert ((values >= 0.01) & (values <= 0.99)).all()
    made = ensemble(panel)
    assert sum(made.weights.values()) == pytest.approx(1)


def test_rolling_forecasts_are_those_of_each_year_alone(evidence: Evidence) -> None:
    panel = exercise_panel(evidence.as_of(date(2010, 12, 31)), date(2010, 12, 31))
    made, outcomes, origins = rolling(panel, 2000, 2000)
    alone = ensemble(panel.until(2000))
    np.testing.assert_allclose(made[ENSEMBLE], alone.probabilities)
    assert set(origins) == {2000}
    assert outcomes.sum() == (panel.counts[:, panel.years.index(2001)] > 0).sum()


def test_scores_against_their_definitions() -> None:
    mass = np.array([[0.5, 0.3, 0.2]])
    # CRPS as E|X - y| - E|X - X'|/2
    for y in range(3):
        values = np.arange(3)
        first = (mass[0] * np.abs(values - y)).sum()
        second = (np.outer(mass[0], mass[0]) * np.abs(values[:, None] - values)).sum()
        assert scores.crps(mass, np.array([y]))[0] == pytest.approx(first - second / 2)
    chance, happened = np.array([0.8, 0.3]), np.array([1.0, 0.0])
    np.testing.assert_allclose(scores.brier(chance, happened), [0.04, 0.09])
    np.testing.assert_allclose(scores.log_score(chance, happened), -np.log([0.8, 0.7]))
    inside, outside = scores.interval_score(
        np.array([1.0, 1.0]), np.array([3.0, 3.0]), np.array([2.0, 5.0])
    )
    assert (inside, outside) == (2.0, pytest.approx(2 + 20 * 2))


def test_a_calibrated_forecast_has_slope_one_and_a_uniform_transform() -> None:
    random = np.random.default_rng(1)
    chance = random.uniform(0.05, 0.95, 20_000)
    happened = (random.random(20_000) < chance).astype(float)
    assert scores.calibration_slope(chance, happened) == pytest.approx(1, abs=0.05)
    for one in scores.reliability(chance, happened):
        assert one.share == pytest.approx(one.probability, abs=0.05)
    counts = np.arange(40)
    log_mass = counts * np.log(3.0) - 3.0 - np.cumsum(np.log(np.maximum(counts, 1)))
    mass = np.tile(np.exp(log_mass), (4000, 1))
    drawn = random.poisson(3.0, 4000)
    transformed = np.sort(scores.randomised_pit(mass, drawn))
    assert np.abs(transformed - np.arange(4000) / 4000).max() < 0.03


def test_words_never_promise_and_never_mix() -> None:
    bands = {
        0.03: "almost no chance",
        0.5: "roughly even chance",
        0.79: "likely",
        0.97: "almost certain",
    }
    assert {p: likelihood(p) for p in bands} == bands
    assert likelihood(0.8, "kent") == "probable"
    assert (percent(0.0), percent(1.0)) == ("1%", "99%")
    assert [confidence({"a": a, "b": b}) for a, b in ((1, 1), (1, 0), (0, 0))] == [
        "high", "moderate", "low",
    ]  # fmt: skip


def test_likelihood_and_confidence_stand_apart(comity_cli: Run) -> None:
    text = comity_cli("prospects", "KAZ", "NATO", "--as-of", "2010-06-30").stdout
    assert max(map(len, text.splitlines())) <= 80
    for sentence in text.replace("\n", " ").split(". "):
        words = ("almost", "likely", "unlikely", "even chance")
        assert not ("onfidence" in sentence and any(w in sentence for w in words))
    assert "Scored:" in text


def test_a_question_of_ones_own(evidence: Evidence) -> None:
    values = {
        "state": "UZB",
        "partner": "NATO",
        "about": {"kind": "exercise"},
        "window": {"from": 2005, "to": 2005},
        "test": "exists",
    }
    day = date(2004, 12, 31)
    yes = ask(from_values(values, evidence.actors, evidence.codebook), evidence, day)
    assert yes.outcome == 0.0  # none in 2005
    never = from_values({**values, "test": "never"}, evidence.actors, evidence.codebook)
    no = ask(never, evidence, day)
    assert no.probability == pytest.approx(1 - yes.probability)
    assert no.outcome == 1.0


VISIT = "state: KAZ\npartner: NATO\nabout: {kind: visit}"
OPEN = "window: {from: 2030, to: 2031}"
BAD = {
    **{
        f"state: KAZ\npartner: NATO\nabout: {{kind: {kind}}}\n{OPEN}\ntest: {test}": (
            f"of {kind}s the record holds those that its sources thought worth telling"
        )
        for kind in ("visit", "instrument", "consultation")
        for test in ("exists", "never", "every")
    },
    f"{VISIT}\nwindow: {{from: 2001, to: 2002}}\ntest: exists": "is not open after",
    f"state: KAZ\npartner: NATO\nabout: {{words: hope}}\n{OPEN}\ntest: exists": (
        "no forecaster answers this test"
    ),
    f"{VISIT}\nwindow: {{from: 2030, to: 2100}}\ntest: exists": "at most 25 years",
    f"{VISIT}\nwindow: {{from: 2020, to: 2030}}\ntest: exists": "has begun before",
    f"state: AND\npartner: GUAM\nabout: {{kind: exercise}}\n{OPEN}\ntest: exists": (
        "the record holds nothing on Andorra and GUAM"
    ),
}


@pytest.mark.parametrize(("body", "said"), BAD.items())
def test_what_cannot_be_asked_is_said(
    tmp_path: Path, comity_cli: Run, body: str, said: str
) -> None:
    path = tmp_path / "q.yml"
    path.write_text(body, "utf-8")
    one_clear_line(comity_cli("ask", str(path)), said)


def test_an_impossible_horizon_gets_one_line(comity_cli: Run) -> None:
    one_clear_line(comity_cli("prospects", "KAZ", "NATO", "--horizon", "500"), "1 to 25 years")


def test_the_ledger_is_only_added_to(
    tmp_path: Path, evidence: Evidence, hindcast: Prospects
) -> None:
    path = tmp_path / "ledger.jsonl"
    issued = date(2010, 7, 1)
    assert append(path, hindcast.forecasts, hindcast.evidence_hash, issued).lines == 3
    append(path, hindcast.forecasts[:1], hindcast.evidence_hash, date(2026, 1, 1))
    entries = read(path)
    assert [e.hindcast for e in entries] == [False] * 3 + [True]
    found = score(entries, evidence, date(2026, 1, 1))
    assert [s.brier for s in found[:3]] == pytest.approx(
        [f.brier for f in hindcast.forecasts], abs=1e-3
    )
    early = score(entries, evidence, date(2012, 1, 1))
    assert [s.verdict is None for s in early[:3]] == [False, True, True]
    lines = path.read_text("utf-8").splitlines()
    lines[2] = lines[2].replace('"probability": 0.', '"probability": 0.1')
    path.write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(UsageError, match="line 3: the line was changed"):
        read(path)


def test_the_command_line_scores_its_ledger(tmp_path: Path, comity_cli: Run) -> None:
    made = comity_cli(
        "prospects", "UZB", "NATO", "--as-of", "2004-12-31", "--ledger", "l.jsonl", "--json"
    )
    values = json.loads(made.stdout)
    assert values["schema"] == "comity-prospects-1"
    shown = comity_cli("score", "l.jsonl")
    assert "mean Brier score" in shown.stdout
    (tmp_path / "bad.jsonl").write_text("{}\n", "utf-8")
    one_clear_line(comity_cli("score", "bad.jsonl"), "line 1: this is no line of a ledger")


def test_the_pages_hold_what_the_terminal_says(hindcast: Prospects, scored: Backtest) -> None:
    page = prospects_page(hindcast, scored)
    for forecast in hindcast.forecasts:
        assert f"<b>{percent(forecast.probability)}</b>" in page
    assert page.count("<svg viewBox") == 1 + len(scored.families)
    assert "https://" not in page.partition("<body>")[0]
    assert backtest_page(scored).count("<h3>") == len(scored.families)


def test_the_page_fits_a_phone(tmp_path: Path, hindcast: Prospects, scored: Backtest) -> None:
    path = chromium()
    if path is None:
        pytest.skip("no Chromium found")
    from playwright.sync_api import sync_playwright

    file = tmp_path / "p.html"
    file.write_text(prospects_page(hindcast, scored), "utf-8")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        page = running.new_page(viewport={"width": 390, "height": 800})
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.locator("svg rect").count() > 20
        running.close()


def test_a_signpost_is_not_the_answer_itself(evidence: Evidence) -> None:
    """ "No exercise in 2023" answers whether there is one in 2023: it speaks of a year later."""
    made = prospects(evidence, "FIN", "NATO", as_of=date(2022, 12, 31))
    signs = [
        (f.question, text)
        for f in made.forecasts
        if f.question.family == "exercise"
        for text, _ in f.signposts
    ]
    assert signs
    for question, text in signs:
        year = int(text.split(" in ")[1][:4])
        assert (year in question.years) == text.endswith(", asked a year later")
