"""Interactions: planted regularities are found, the future stays unseen, ranks are honest."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import MissingExtra, SourceError, UnknownActor, UsageError
from comity.interactions import evaluate, forecast, read_quadruples
from comity.interactions.additive import fit_additive
from comity.interactions.calibration import Curve, calibration_error, fitted
from comity.interactions.candidate_table import Asked, of_day
from comity.interactions.explain import Past
from comity.interactions.features import FEATURES, NAMES
from comity.interactions.halves import Halves
from comity.interactions.history import History
from comity.interactions.learning import Models, Stages, learn_sheet
from comity.interactions.quadruples import Quadruples
from comity.interactions.ranker import Plan, fit
from comity.interactions.ranking_scores import mean_ranks, ranked
from comity.interactions.state import Known

SMALL = Plan(rounds=12, rate=0.3, threads=1)
PEOPLE, PLACES, DAYS = 8, 6, 60
RELATIONS = ("threaten", "answer", "visit", "praise")


def names() -> list[str]:
    homes = [f"Land {p}" for p in range(PLACES)]
    return homes + [f"Kind {k} (Land {p})" for p in range(PLACES) for k in range(PEOPLE)]


def events(seed: int = 0) -> list[tuple[int, int, int, int]]:
    """Noise; threats answered two days later; weekly visits; the police praised by its home."""
    draw = np.random.default_rng(seed)
    count = len(names())
    rows = []
    for day in range(DAYS):
        for _ in range(6):
            rows.append((draw.integers(count), 3, draw.integers(count), day))
        for _ in range(4):
            a, b = draw.choice(count, 2, replace=False)
            rows.append((a, 0, b, day))
            if day + 2 < DAYS:
                rows.append((b, 1, a, day + 2))
        for place in range(PLACES):
            if day % 7 == place:
                rows.append((place, 2, (place + 1) % PLACES, day))
    return sorted({tuple(int(x) for x in row) for row in rows if row[0] != row[2]}, key=at_day)


def at_day(row: tuple[int, int, int, int]) -> tuple[int, ...]:
    return (row[3], *row)


def write_folder(folder: Path, rows: list[tuple[int, int, int, int]]) -> Path:
    folder.mkdir(exist_ok=True)
    for split, low, high in (("train", 0, 46), ("valid", 46, 53), ("test", 53, DAYS)):
        body = "".join(f"{s}\t{r}\t{o}\t{24 * t}\t-1\n" for s, r, o, t in rows if low <= t < high)
        with gzip.open(folder / f"{split}.txt.gz", "wt") as file:
            file.write(body)
    (folder / "entity2id.txt").write_text("".join(f"{n}\t{i}\n" for i, n in enumerate(names())))
    (folder / "relation2id.txt").write_text("".join(f"{n}\t{i}\n" for i, n in enumerate(RELATIONS)))
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("quadruples"), events())


@pytest.fixture(scope="module")
def quadruples(folder: Path) -> Quadruples:
    return read_quadruples(folder)


@pytest.fixture(scope="module")
def models(quadruples: Quadruples) -> Models:
    halves = Halves(quadruples)
    known = halves.known
    sheet = learn_sheet(halves, 46, Stages())
    while known.history.day < 53:
        known.advance()
    return Models(
        ranker=fit(sheet, SMALL),
        additive=fit_additive(sheet, SMALL),
        curve=Curve(),
        until=53,
        state=known.state(),
    )


def test_a_kept_state_goes_on_where_it_was_taken(quadruples: Quadruples, models: Models) -> None:
    known, whole = at(quadruples, 53)
    other = Known(History(quadruples))
    other.go_to(53, models.state)
    again = next(of_day(other, None))
    assert known.history.day == other.history.day
    assert np.array_equal(whole.candidate, again.candidate)
    np.testing.assert_array_equal(whole.features, again.features)


def at(quadruples: Quadruples, day: int) -> tuple[Known, Asked]:
    known = Known(History(quadruples))
    while known.history.day < day:
        known.advance()
    return known, next(of_day(known, None))


def test_the_splits_and_days_are_read(quadruples: Quadruples) -> None:
    assert quadruples.ends == {"train": 46, "valid": 53, "test": DAYS}
    assert len(quadruples.day) == len(events())
    assert quadruples.entity("kind_3 (land 2)") == PLACES + 2 * PEOPLE + 3


def test_shuffling_the_future_changes_nothing(folder: Path, tmp_path: Path) -> None:
    day = 50
    draw = np.random.default_rng(5)
    rows = [row for row in events() if row[3] < day]
    later = [row for row in events() if row[3] >= day]
    absurd = [(s, r, int(draw.integers(len(names()))), t) for s, r, _o, t in later]
    other = read_quadruples(write_folder(tmp_path / "absurd", sorted({*rows, *absurd}, key=at_day)))
    known, one = at(read_quadruples(folder), day)
    other_known = Known(History(other))
    while other_known.history.day < day:
        other_known.advance()
    # the same questions, whatever the answers of the day are
    from comity.interactions.candidate_table import asked

    block = one.block
    none = np.zeros(0, dtype=np.int64)
    two = asked(other_known, block.subject, block.relation, none, None)
    assert np.array_equal(one.candidate, two.candidate)
    assert np.array_equal(one.features, two.features)
    assert np.array_equal(block.mixture, two.block.mixture)
    assert known.history.day == day


def test_a_question_is_answered_the_same_alone(quadruples: Quadruples) -> None:
    from comity.interactions.candidate_table import asked

    known, whole = at(quadruples, 50)
    none = np.zeros(0, dtype=np.int64)
    per = len(whole.candidate) // len(whole.block.subject)
    for place in range(0, len(whole.block.subject), 5):
        alone = asked(
            known,
            whole.block.subject[place : place + 1],
            whole.block.relation[place : place + 1],
            none,
            None,
        )
        rows = slice(place * per, (place + 1) * per)
        order, other = np.argsort(alone.candidate), np.argsort(whole.candidate[rows])
        np.testing.assert_allclose(
            alone.features[order], whole.features[rows][other], rtol=2e-3, atol=2e-4
        )


def test_counts_are_those_of_a_plain_count(quadruples: Quadruples) -> None:
    day = 40
    known, one = at(quadruples, day)
    rows = [row for row in events() if row[3] < day]
    h = known.history
    draw = np.random.default_rng(1)
    for place in draw.integers(len(one.candidate), size=150):
        s, r = (int(x[one.question[place]]) for x in (one.block.subject, one.block.relation))
        o = int(one.candidate[place])
        a, b, name = (s, o, r) if r < h.base else (o, s, r - h.base)
        same = [t for x, y, z, t in rows if (x, y, z) == (a, name, b)]
        pair = [t for x, _y, z, t in rows if (x, z) in ((s, o), (o, s))]
        told = dict(zip(NAMES, one.features[place], strict=True))
        assert told["same_all"] == len(same)
        assert told["same_7"] == pytest.approx(sum(2 ** (-(day - t) / 7) for t in same), rel=1e-5)
        assert told["pair_30"] == pytest.approx(sum(2 ** (-(day - t) / 30) for t in pair), rel=1e-5)
        assert told["same_lag"] == (day - max(same) if same else 10_000)


@settings(max_examples=60)
@given(
    st.lists(st.integers(0, 3), min_size=6, max_size=6),
    st.sets(st.integers(0, 5), min_size=1, max_size=4),
)
def test_ranks_are_mean_ranks_of_ties_without_other_answers(
    score: list[int], answers: set[int]
) -> None:
    wanted = np.array(sorted(answers))
    grid = np.array([score], dtype=float)
    found = mean_ranks(grid, np.zeros(len(wanted), dtype=np.int64), wanted, 6)
    for entity, rank in zip(wanted, found, strict=True):
        others = [score[e] for e in range(6) if e not in answers]
        above = sum(x > score[entity] for x in others)
        level = sum(x == score[entity] for x in others)
        # the mean of all places the entity can take among its equals
        assert rank == np.mean([above + k + 1 for k in range(level + 1)])


def test_ranks_of_candidates_are_those_over_all_entities(quadruples: Quadruples) -> None:
    _known, one = at(quadruples, 50)
    n = len(quadruples.entities)
    score = one.features[:, NAMES.index("same_share")].astype(float)
    whole = np.full((len(one.block.subject), n), -np.inf)
    whole.ravel()[one.question * n + one.candidate] = score
    question, wanted = np.divmod(one.answers, n)
    assert np.array_equal(ranked(one, score, n), mean_ranks(whole, question, wanted, n))


def test_planted_regularities_are_found(quadruples: Quadruples) -> None:
    known, one = at(quadruples, 50)
    rule = one.features[:, NAMES.index("rule_or")]
    answers = one.block.relation[one.question] == 1
    assert answers.any()
    # threats are answered two days later: the answer has the highest rule of its question
    right = [
        one.answer[mine][rule[mine].argmax()]
        for question in np.unique(one.question[answers])
        if (mine := one.question == question).any()
    ]
    assert np.mean(right) > 0.9
    home = known.groups.home
    assert home[0] == home[PLACES] and home[1] != home[0]


def test_the_ranker_beats_the_baseline_on_what_was_planted(quadruples: Quadruples) -> None:
    told: list[str] = []

    class Heard(Stages):
        def stage(self, name: str, done: int, total: int) -> None:
            told.append(name)
            assert 0 < done <= total

    result = evaluate(quadruples, "valid", SMALL, Heard())
    assert result["ranker"]["mrr"] > result["recurrency"]["mrr"] + 5
    assert result["ranker"]["mrr_95"][0] < result["ranker"]["mrr"] < result["ranker"]["mrr_95"][1]
    assert sum(s["share"] for s in result["strata"].values()) == pytest.approx(100)
    assert {"counting the training days", "fitting the ranker"} <= set(told)
    assert result["queries"] == 2 * sum(46 <= row[3] < 53 for row in events())


def test_the_additive_score_is_the_sum_of_its_parts(quadruples: Quadruples, models: Models) -> None:
    _known, one = at(quadruples, 50)
    additive = models.additive
    assert additive is not None
    parts = additive.parts(one.features)
    assert np.abs(additive.score(one.features) - parts.sum(axis=1)).max() < 1e-9
    margin = additive.model.inplace_predict(one.features, predict_type="margin")
    np.testing.assert_allclose(additive.score(one.features), margin, atol=1e-4)
    assert (np.abs(parts).sum(axis=0) > 0).sum() > 1


def test_reasons_are_past_events(quadruples: Quadruples, models: Models) -> None:
    there = {
        Past(quadruples.entities[s], quadruples.relations[r], quadruples.entities[o], t)
        for s, r, o, t in events()
    }
    for day, subject, relation in ((55, "Land 0", "visit"), (53, "Kind 1 (Land 1)", "praise")):
        answer = forecast(quadruples, models, subject, relation, day=day)
        found = [e for a in answer.answers for reason in a.reasons for e in reason.events]
        assert found and all(event.day < day and event in there for event in found)
        chances = [a.probability for a in answer.answers]
        assert chances == sorted(chances, reverse=True) and 0 < chances[-1] <= chances[0] < 1
        for one in answer.answers:
            assert abs(one.score - sum(one.parts.values())) < 1e-9
    first = forecast(quadruples, models, "Land 0", "visit", day=56).answers[0]
    assert first.name == "Land 1" and first.reasons[0].events


def test_what_lies_after_the_day_moves_no_forecast(
    quadruples: Quadruples, models: Models, tmp_path: Path
) -> None:
    absurd = [row if row[3] < 56 else (row[0], 2, 40, row[3]) for row in events()]
    other = read_quadruples(write_folder(tmp_path / "later", sorted(set(absurd), key=at_day)))
    asked = {"subject": "Land 0", "relation": "visit", "day": 56}
    assert forecast(quadruples, models, **asked) == forecast(other, models, **asked)


def test_probabilities_are_fitted() -> None:
    draw = np.random.default_rng(0)
    share = draw.uniform(0.02, 0.98, 20_000)
    right = draw.random(20_000) < share**2
    curve = fitted(share, right)
    error, bins = calibration_error(curve.probability(share), right)
    assert error < 0.02 < calibration_error(share, right)[0]
    assert sum(n for _said, _was, n in bins) == 20_000


def test_every_feature_has_a_family_and_one_name() -> None:
    assert len(set(NAMES)) == len(FEATURES)


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("train.txt", "1\t2\n", "line 1: 2 columns"),
        ("train.txt", "", "is empty"),
        ("train.txt", "1\tx\t2\t0\n", "whole numbers"),
        ("train.txt", "1\t99\t2\t0\n", "an id without a name"),
        ("valid.txt", "0\t0\t1\t0\n", "begins before train.txt ends"),
        ("entity2id.txt", "Land\n", "a name, a tab and an id"),
        ("relation2id.txt", "a\t0\nb\t2\n", "without a gap"),
    ],
)
def test_a_damaged_folder_is_one_clear_line(
    tmp_path: Path, name: str, body: str, said: str
) -> None:
    write_folder(tmp_path / "q", events())
    (tmp_path / "q" / f"{name}.gz").unlink(missing_ok=True)
    (tmp_path / "q" / name).write_text(body)
    with pytest.raises(SourceError, match=said) as error:
        read_quadruples(tmp_path / "q")
    assert "\n" not in str(error.value)


def test_unknown_names_and_days_are_refused(quadruples: Quadruples, models: Models) -> None:
    with pytest.raises(UnknownActor, match="near: land 0"):
        forecast(quadruples, models, "Lund 0", "visit")
    with pytest.raises(UnknownActor, match="no relation"):
        forecast(quadruples, models, "Land 0", "embrace")
    with pytest.raises(UsageError, match="ask for a day from 53 to 60"):
        forecast(quadruples, models, "Land 0", "visit", day=3)
    with pytest.raises(UsageError, match="ask for day 60"):
        forecast(quadruples, models, "Land 0", "visit", day=90)
    with pytest.raises(UsageError, match="--top"):
        forecast(quadruples, models, "Land 0", "visit", top=0)


def test_a_missing_ranker_names_its_extra(
    models: Models, monkeypatch: pytest.MonkeyPatch, quadruples: Quadruples
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "xgboost", None)
    with pytest.raises(MissingExtra, match=r"pip install 'comity\[interactions\]'"):
        evaluate(quadruples, "valid", SMALL)


def test_only_days_before_the_split_teach(folder: Path, tmp_path: Path) -> None:
    valid = [row if row[3] < 46 else (row[0], row[1], 7, row[3]) for row in events()]
    other = read_quadruples(write_folder(tmp_path / "o", sorted(set(valid), key=at_day)))
    one, two = (learn_sheet(Halves(q), 46, Stages()) for q in (read_quadruples(folder), other))
    assert np.array_equal(one.features, two.features)
    assert np.array_equal(one.answer, two.answer)


def test_the_command_answers_and_keeps_its_models(
    folder: Path, tmp_path: Path, comity_cli: Callable[..., object]
) -> None:
    import subprocess
    from typing import cast

    os.environ["COMITY_CACHE"] = str(tmp_path / "cache")
    try:
        words = (
            "forecast-events",
            str(folder),
            "--subject",
            "Land 0",
            "--relation",
            "visit",
            "--day",
            "56",
        )
        run = cast("subprocess.CompletedProcess[str]", comity_cli(*words, "--explain"))
        assert run.returncode == 0, run.stderr
        assert "Land 1" in run.stdout.splitlines()[2] and "additive score" in run.stdout
        kept = list((tmp_path / "cache" / "interactions").iterdir())
        assert [path.suffix for path in kept] == [".npz"]
        again = cast("subprocess.CompletedProcess[str]", comity_cli(*words, "--explain"))
        assert again.stdout == run.stdout
        wrong = cast("subprocess.CompletedProcess[str]", comity_cli(*words[:-1], "2"))
        assert wrong.returncode == 2 and wrong.stderr.count("\n") == 1
        none = cast("subprocess.CompletedProcess[str]", comity_cli("forecast-events", str(folder)))
        assert none.returncode == 2 and "--subject" in none.stderr
    finally:
        del os.environ["COMITY_CACHE"]


@pytest.mark.shared
def test_the_benchmark_has_its_published_size() -> None:
    shared = Path(os.environ.get("COMITY_SHARED", "")) / "data" / "tkg-icews14"
    if not os.environ.get("COMITY_SHARED") or not shared.is_dir():
        pytest.skip("COMITY_SHARED names no folder with data/tkg-icews14 (ICEWS is not bundled)")
    q = read_quadruples(shared)
    assert q.ends == {"train": 304, "valid": 334, "test": 365}
    assert (len(q.entities), len(q.relations)) == (7128, 230)
    assert len(q.day) == 74_845 + 8_514 + 7_371
    known = Known(History(q))
    while known.history.day < 90:
        known.history.advance()
    one = next(of_day(known, None))
    # counts alone, a quarter of the year known: the mixture already reaches most answers
    assert np.isin(one.answers, one.question * len(q.entities) + one.candidate).mean() > 0.7
