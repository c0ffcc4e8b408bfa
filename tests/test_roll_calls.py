"""Forecasts of votes in the General Assembly: nothing later is used, and plain rules are beaten."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

import comity
from comity.core.model_cache import ModelCache
from comity.errors import UsageError
from comity.evidence.bundled import bundled_actors
from comity.forecasting import roll_calls
from comity.forecasting.roll_call_backtest import MODEL, RULES, backtest_votes
from comity.forecasting.roll_calls import fit, forecast_session
from comity.forecasting.title_reading import ReadTitle, UnreadTitle, read_title
from comity.forecasting.title_words import TitleSpace, title_key
from comity.forecasting.vote_answer import NoVoteForecast, VoteAnswer, forecast_vote, session_of
from comity.sources.titled_roll_calls import TitledRollCalls, titled_roll_calls
from comity.stats.multinomial import fit_multinomial

Run = Callable[..., "subprocess.CompletedProcess[str]"]
DAY = date(1957, 6, 30)
CYPRUS = "Cyprus, item 1, A/2980"


@pytest.fixture(scope="module")
def calls() -> TitledRollCalls:
    return titled_roll_calls()


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch, cache: Path) -> Iterator[None]:
    monkeypatch.setenv("COMITY_CACHE", str(cache))
    monkeypatch.setattr(roll_calls, "TAUGHT", 5)  # the laws hold of any number, and these are quick
    with threadpool_limits(1):
        yield


def small(
    votes: dict[str, list[list[int]]], kinds: dict[str, int] | None = None
) -> TitledRollCalls:
    """A chamber of seats 2, 20, ...: every title once a session, from session 1 on."""
    sessions = len(next(iter(votes.values())))
    rows = [(s, t, votes[t][s - 1]) for s in range(1, sessions + 1) for t in votes]
    count = len(rows)
    return TitledRollCalls(
        numbers=np.arange(count),
        sessions=np.array([s for s, _, _ in rows]),
        days=np.array([(date(1945 + s, 12, 1) - date(1970, 1, 1)).days for s, _, _ in rows]),
        kinds=np.zeros(count, dtype=np.int64),
        titles=tuple(t for _, t, _ in rows),
        subjects=("",) * count,
        shorts=tuple(t for _, t, _ in rows),
        resolutions=("",) * count,
        coded=np.ones(count, dtype=bool),
        seats=np.array([2, 20, 200, 220, 365, 290]),
        votes=np.array([v for _, _, v in rows], dtype=np.int8),
    )  # fmt: skip


def test_the_bundled_table_is_the_release_of_2020(calls: TitledRollCalls) -> None:
    # dgrtwo/unvotes 7eb7034: 870,109 votes in 6,203 roll calls
    assert len(calls) == 6203 and int((calls.votes >= 0).sum()) == 870_109
    late = calls.between(60, 74)
    assert len(late) == 1412 and int(late.coded.sum()) == 1078
    coded = late.votes[late.coded]
    # the issue-coded votes of these sessions, and "always yes", as others counted them
    assert int((coded >= 0).sum()) == 191_477
    assert (coded == 0).sum() / (coded >= 0).sum() == pytest.approx(0.812, abs=5e-4)
    assert (late.votes == 0).sum() / (late.votes >= 0).sum() == pytest.approx(0.809, abs=5e-4)


def test_a_paragraph_has_the_title_of_its_resolution(calls: TitledRollCalls) -> None:
    late = calls.between(52, 74)
    whole = {
        (int(s), r.rpartition("R/")[2].removeprefix("RES/")): t
        for s, r, t, k in zip(late.sessions, late.resolutions, late.titles, late.kinds, strict=True)
        if k == 0
    }
    parts = np.flatnonzero(late.kinds > 0)
    assert len(parts) > 400
    told = [late.titles[n] for n in parts]
    assert sum(t in whole.values() for t in told) > 0.8 * len(parts)
    assert not any("adopted" in t.lower() for t in told)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nuclear disarmament", "NUCLEAR DISARMAMENT : resolution"),
        ("The right to development", "Right to development"),
        ("Palestine refugees' properties and their revenues",
         "Palestine Refugees properties and their revenues"),
        ("Non-Self-Governing Territories", "Non Self Governing Territories"),
    ],
)  # fmt: skip
def test_spellings_of_one_title(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


WORDS = st.lists(st.sampled_from(["nuclear", "rights", "peace", "cuba", "oceans", "arms"]),
                 min_size=1, max_size=5).map(" ".join)  # fmt: skip


@given(st.lists(WORDS, min_size=1, max_size=8), WORDS)
@settings(max_examples=40)
def test_likeness_is_one_of_itself_and_never_more(titles: list[str], asked: str) -> None:
    space = TitleSpace(titles, [""] * len(titles))
    like = space.likeness([*titles, asked, f"{asked} unheard"], [""] * (len(titles) + 2))
    assert like.min() >= 0 and like.max() <= 1 + 1e-9
    assert np.diag(like[: len(titles)]) == pytest.approx(1)
    assert (like[-1] <= like[-2] + 1e-9).all()  # a word that none has lets them fall away
    assert space.likeness(["zebra"], [""]).max() == 0


def test_the_regression_is_that_of_scikit_learn() -> None:
    from sklearn.linear_model import LogisticRegression

    random = np.random.default_rng(7)
    columns = random.normal(size=(600, 4)).astype(np.float32)
    level = columns @ random.normal(size=(4, 3)) + random.gumbel(size=(600, 3))
    outcome = level.argmax(axis=1).astype(np.int64)
    ridge = np.full(4, 1e-3, dtype=np.float32)
    own = fit_multinomial(columns, outcome, np.ones(600, dtype=np.float32), ridge, 3)
    scaled = (columns - own.middle) / own.spread
    # scikit-learn minimises sum of losses + ||w||^2 / (2 C); here mean loss + ridge ||w||^2
    theirs = LogisticRegression(C=1 / (2 * 600 * 1e-3), tol=1e-8, max_iter=2000)
    expected = theirs.fit(scaled, outcome).predict_proba(scaled)
    found = own.probabilities(columns)
    assert found.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert np.abs(found - expected).max() < 0.01


def test_what_comes_back_is_voted_on_as_before() -> None:
    names = ["Peace", "Arms", "Trade", "Oceans", "Rights", "Food"]
    steady = {
        f"{name} of matter {n}": [[0, 0, n % 3, (n + 1) % 3, (n + 2) % 3, 1]] * 9
        for n, name in enumerate(names)
    }
    table = small(steady)
    held = table.between(9, 9)
    made = forecast_session(table, fit(table, 9), 9)
    assert (made.chances.argmax(axis=2) == held.votes).all()
    assert made.chances.max(axis=2).min() > 0.6
    assert made.chances.sum(axis=2) == pytest.approx(1, abs=1e-5)


def test_a_session_is_forecast_without_its_votes(calls: TitledRollCalls) -> None:
    before = forecast_session(calls, fit(calls, 11), 11)
    votes = calls.votes.copy()
    late = calls.sessions >= 11
    votes[late] = np.where(votes[late] >= 0, (votes[late] + 1) % 3, -1)
    changed = replace(calls, votes=votes)
    after = forecast_session(changed, fit(changed, 11), 11)
    assert np.array_equal(before.chances, after.chances)
    # and it does depend on the session before
    votes = np.where((calls.sessions == 10)[:, None] & (calls.votes == 0), 1, calls.votes)
    other = replace(calls, votes=votes.astype(np.int8))
    assert not np.array_equal(forecast_session(other, fit(other, 11), 11).chances, before.chances)


def asked(calls: TitledRollCalls, tmp_path: Path, **options: object) -> VoteAnswer:
    actors = bundled_actors()
    found = forecast_vote(calls, actors.state("POL"), CYPRUS, as_of=DAY, partner="RUS",
                          partners=[actors.state("RUS")],
                          cache=ModelCache("votes", ("comity.stats",), tmp_path), **options)  # type: ignore[arg-type]  # fmt: skip
    assert isinstance(found, VoteAnswer)
    return found


def test_nothing_after_the_day_is_used(calls: TitledRollCalls, tmp_path: Path) -> None:
    was = asked(calls, tmp_path / "one")
    later = calls.days > (DAY - date(1970, 1, 1)).days
    votes = calls.votes.copy()
    votes[later] = np.where(votes[later] >= 0, (votes[later] + 1) % 3, 0)
    titles = tuple("Cyprus" if late else t for t, late in zip(calls.titles, later, strict=True))
    changed = replace(calls, votes=votes, titles=titles, kinds=np.where(later, 0, calls.kinds))
    assert asked(changed, tmp_path / "two") == was
    assert asked(calls.rows(np.flatnonzero(~later)), tmp_path / "three") == was
    assert all(e.day <= DAY for e in was.rests_on) and was.last <= DAY
    # a vote before the day does move it
    votes = np.where(later[:, None] | (calls.votes != 1), calls.votes, 2).astype(np.int8)
    assert asked(replace(calls, votes=votes), tmp_path / "four").chances != was.chances


def test_a_kept_model_answers_the_same(calls: TitledRollCalls, tmp_path: Path) -> None:
    first = asked(calls, tmp_path)
    assert list((tmp_path / "votes").glob("*.npz"))
    assert asked(calls, tmp_path) == first
    assert sum(first.chances.values()) == pytest.approx(1, abs=1e-5)
    assert first.rests_on[0].likeness > 0.9 and first.rests_on[0].vote == "no"
    assert first.chances["no"] > first.base_rate["no"]
    assert first.agreement is not None and first.agreement > 0.9


def test_better_than_plain_rules_on_sessions_that_were_not_fitted(
    calls: TitledRollCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roll_calls, "TAUGHT", 12)
    found = backtest_votes(calls, [12, 13])
    own = found.score(MODEL)
    assert own is not None and own.votes == int((calls.between(12, 13).votes >= 0).sum())
    for rule in RULES:
        other = found.score(rule)
        assert other is not None
        assert own.accuracy > other.accuracy and own.brier < other.brier, rule
        assert rule.startswith("same") or own.macro_f1 > other.macro_f1, rule
    low, high = found.interval(lambda s: s.accuracy)
    assert low <= own.accuracy <= high
    assert found.many.sum() == 3 * own.votes and found.calibration_error() < 0.05
    assert own.log < found.score("base rate").log  # type: ignore[union-attr]
    assert found.score(MODEL, "new title") is not None
    none = found.score(MODEL, "all", 30)
    assert none is None


def test_too_few_sessions_are_said(calls: TitledRollCalls) -> None:
    with pytest.raises(UsageError, match="4 are needed"):
        fit(calls, 4)


TITLES = [
    "Nuclear disarmament",
    "Treaty on nuclear weapons in the Middle East",
    "Situation of human rights in Belarus",
    "Situation of human rights in Myanmar",
]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Nuclear disarmament", "Nuclear disarmament"),  # a title itself, though another has more
        ("NUCLEAR DISARMAMENT: resolution", "Nuclear disarmament"),
        ("belarus", "Situation of human rights in Belarus"),
        ("middle east treaty", "Treaty on nuclear weapons in the Middle East"),
        ("human rights", 2),
        ("situation", 2),
        ("nuclear", 2),
        ("banana bread", 0),
        ("Bread and the price of flour", 0),
        ("Situation of human rights in Eritrea", "Situation of human rights in Eritrea"),
    ],
)
def test_words_are_one_title_or_none(words: str, expected: str | int) -> None:
    held = small({t: [[0] * 6] * 3 for t in TITLES})
    read = read_title(words, held, 4)
    if isinstance(expected, str):
        assert isinstance(read, ReadTitle) and read.title == expected
        assert read.known == (expected in TITLES)
    else:
        assert isinstance(read, UnreadTitle) and read.why
        assert len(read.titles) == expected


def test_a_state_that_does_not_vote_gets_no_forecast(calls: TitledRollCalls) -> None:
    for name in ("XKX", "KAZ", "DEU"):  # none was a member in 1957
        found = forecast_vote(calls, bundled_actors().state(name), CYPRUS, as_of=DAY)
        assert isinstance(found, NoVoteForecast) and "cast no vote" in found.why


@pytest.mark.parametrize(
    ("day", "session"),
    [("1946-02-01", 1), ("1946-10-01", 1), ("2019-08-31", 73), ("2019-09-01", 74),
     ("2020-01-14", 74)],
)  # fmt: skip
def test_the_session_of_a_day(day: str, session: int) -> None:
    assert session_of(date.fromisoformat(day)) == session


def test_the_command(comity_cli: Run) -> None:
    words = ("forecast-votes", "Poland", CYPRUS, "--as-of", "1957-06-30")
    text = comity_cli(*words, "--with", "RUS")
    assert text.returncode == 0, text.stderr
    plain = " ".join(text.stdout.split())
    for part in ("base rate", "It rests most on", "R/10/", "voted alike in", "as of 1957-06-30"):
        assert part in plain, plain
    body = json.loads(comity_cli(*words, "--json").stdout)
    assert set(body["chances"]) == set(body["base_rate"]) == {"yes", "no", "abstain"}
    assert body["rests_on"][0]["day"] <= "1957-06-30" and body["partner"] == ""
    assert 0.99 < sum(body["chances"].values()) < 1.01


def test_the_library() -> None:
    found = comity.forecast_votes("Poland", CYPRUS, as_of="1957-06-30")
    assert isinstance(found, VoteAnswer) and "POL on" in found.summary()
    rows = list(found.rows())
    assert [r["vote"] for r in rows] == ["yes", "no", "abstain"]
    assert sum(r["probability"] for r in rows) == pytest.approx(1, abs=1e-5)
    assert comity.forecast_votes("POL", CYPRUS, as_of="1957-06-30") == found


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("Cyprus",), "titles of the last 10 sessions have these words"),
        (("Price of bananas",), "comes near"),
        (("Cyprus yoghurt banana pancakes of the north",), "comes near"),
    ],
)
def test_no_forecast_says_why(comity_cli: Run, words: tuple[str, ...], why: str) -> None:
    told = comity_cli("forecast-votes", "USA", *words, "--as-of", "1957-06-30")
    assert told.returncode == 0, told.stderr
    assert "No forecast" in told.stdout and why in " ".join(told.stdout.split())


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("USA", "???"), "no word to go by"),
        (("USA", ""), "no word to go by"),
        (("USA", "Cyprus", "--on", "committee"), "resolution, paragraph, amendment"),
        (("NATO", "Cyprus"), "is an organization"),
        (("Atlantis", "Cyprus"), "Atlantis"),
        (("USA", "Cyprus", "--with", "Atlantis"), "Atlantis"),
        (("USA", "Cyprus", "--as-of", "1945-12-31"), "name a later day"),
        (("USA", "Palestine question", "--as-of", "2099"), "lies after today"),
        (("USA", "Cyprus", "--as-of", "yesterday"), "yesterday"),
    ],
)
def test_bad_input_is_one_sentence(comity_cli: Run, words: tuple[str, ...], why: str) -> None:
    told = comity_cli("forecast-votes", *words)
    assert told.returncode == 2 and why in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1 and not told.stdout
