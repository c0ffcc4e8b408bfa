"""The ranker of interactions: what it is taught, that no question sees another, two processes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.interactions import ablation, evaluate, read_quadruples
from comity.interactions import halves as halves_module
from comity.interactions.candidate_table import HEAD, TAIL, asked, of_day
from comity.interactions.features import FAMILIES
from comity.interactions.halves import Halves
from comity.interactions.history import History
from comity.interactions.learning import Stages, fit_both, fit_days, learn_sheet
from comity.interactions.network import Lessons, Network, fit_network, scaled
from comity.interactions.quadruples import Quadruples
from comity.interactions.ranker import Plan, Ranker, Sheet
from comity.interactions.softmax import Group, softmax
from comity.interactions.state import Known

ENTITIES, RELATIONS, DAYS = 60, 3, 40
NONE = np.zeros(0, dtype=np.int64)
Row = tuple[int, int, int, int]


def events(seed: int = 0) -> list[Row]:
    draw = np.random.default_rng(seed)
    rows: list[Row] = []
    for day in range(DAYS):
        for _ in range(25):
            s = int(draw.integers(ENTITIES))
            o = (s + int(draw.integers(1, 4))) % ENTITIES
            rows.append((s, int(draw.integers(RELATIONS)), o, day))
    return rows


def folder(path: Path, rows: list[Row]) -> Path:
    path.mkdir()
    for split, low, high in (("train", 0, 28), ("valid", 28, 34), ("test", 34, DAYS)):
        body = "".join(f"{s}\t{r}\t{o}\t{t}\n" for s, r, o, t in rows if low <= t < high)
        (path / f"{split}.txt").write_text(body)
    (path / "entity2id.txt").write_text("".join(f"e{i}\t{i}\n" for i in range(ENTITIES)))
    (path / "relation2id.txt").write_text("".join(f"r{i}\t{i}\n" for i in range(RELATIONS)))
    return path


def at(quadruples: Quadruples, day: int) -> Known:
    known = Known(History(quadruples))
    while known.history.day < day:
        known.advance()
    return known


@pytest.fixture(scope="module")
def quadruples(tmp_path_factory: pytest.TempPathFactory) -> Quadruples:
    return read_quadruples(folder(tmp_path_factory.mktemp("ranker") / "q", events()))


@pytest.fixture(scope="module")
def ranker(quadruples: Quadruples) -> Ranker:
    plan = Plan(rounds=12, networks=2)
    sheet = learn_sheet(Halves(quadruples), 28, Stages())
    return fit_both(sheet, plan, Stages())[0]


def test_repeated_rows_are_counts_and_queries(tmp_path: Path) -> None:
    rows = events()
    again = [row for row in rows if row[3] % 3 == 0]
    q = read_quadruples(folder(tmp_path / "q", [*rows, *again]))
    assert q.times.sum() == len(rows) + len(again)
    assert len(q.times) == len(set(rows))
    s, r, o, _t = again[0]
    h = at(q, 1).history
    slot = h.triples.slots(np.array([(r * h.n + s) * h.n + o]))
    same = sum(row == again[0] for row in [*rows, *again])
    assert h.triples.fading[4, slot[0]] == same > 1
    result = evaluate(q, "valid", Plan(rounds=12, networks=1))
    assert result["queries"] == 2 * sum(28 <= row[3] < 34 for row in [*rows, *again])


def test_two_processes_say_what_one_says(
    quadruples: Quadruples, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(halves_module, "WORTH", 0)
    one, two = (
        evaluate(quadruples, "test", Plan(rounds=12, networks=1, threads=threads))
        for threads in (1, 2)
    )
    for name in ("seconds", "processor_seconds", "peak_gigabytes"):
        del one[name], two[name]
    assert repr(one) == repr(two)  # strata without queries are nan


def test_a_second_process_that_stops_is_one_clear_error(
    quadruples: Quadruples, monkeypatch: pytest.MonkeyPatch
) -> None:
    from comity.errors import ComityError

    monkeypatch.setattr(halves_module, "WORTH", 0)
    monkeypatch.setattr(halves_module, "START", "raise SystemExit(3)")
    with (
        Halves(quadruples, 2) as halves,
        pytest.raises(ComityError, match="second process") as error,
    ):
        learn_sheet(halves, 28, Stages())
    assert "\n" not in str(error.value)


def test_scores_are_the_same_bits_whatever_else_happens_that_day(
    quadruples: Quadruples, ranker: Ranker, tmp_path: Path
) -> None:
    day = 36
    known = at(quadruples, day)
    whole = next(of_day(known, None))
    together = ranker.score(whole.features, whole.block.relation).reshape(
        len(whole.block.subject), -1
    )
    draw = np.random.default_rng(3)
    before = [row for row in events() if row[3] < day]
    that_day = [row for row in events() if row[3] == day]
    others = draw.permutation([row[2] for row in that_day]).tolist()
    variants = {
        "removed": [*before, that_day[0]],
        "permuted": [
            *before,
            *((s, r, o, t) for (s, r, _o, t), o in zip(that_day, others, strict=True)),
        ],
        "replaced": [
            *before,
            *((int(draw.integers(ENTITIES)), 0, s, t) for s, _r, _o, t in that_day),
        ],
    }
    for name, rows in variants.items():
        last = [(0, 0, 1, DAYS - 1)]
        other = at(read_quadruples(folder(tmp_path / name, [*rows, *last])), day)
        for place in range(0, len(whole.block.subject), 7):
            part = slice(place, place + 1)
            alone = asked(other, whole.block.subject[part], whole.block.relation[part], NONE, None)
            score = ranker.score(alone.features, alone.block.relation)
            mine = whole.question == place
            assert np.array_equal(alone.candidate, whole.candidate[mine]), name
            assert np.array_equal(alone.features, whole.features[mine]), name
            assert np.array_equal(score, together[place]), name


def test_every_candidate_is_taught_or_stood_for(quadruples: Quadruples) -> None:
    known = at(quadruples, 30)
    one = next(of_day(known, np.random.default_rng(0)))
    full = next(of_day(known, None))
    questions = len(one.block.subject)
    width = len(full.candidate) // questions
    assert width > HEAD + TAIL
    stood = np.bincount(one.question, np.where(one.added, 0, one.stands), minlength=questions)
    np.testing.assert_allclose(stood, width, rtol=1e-6)
    # every answer that can be reached is there, and rows are added for nothing else
    assert one.answer.sum() == full.answer.sum()
    assert one.answer[one.added].all()


def sheet(sizes: list[int], seed: int = 0) -> Sheet:
    draw = np.random.default_rng(seed)
    count = sum(sizes)
    return Sheet(
        features=draw.random((count, 2), dtype=np.float32),
        answer=draw.integers(0, 2, count).astype(np.float32),
        stands=np.ones(count, dtype=np.float32),
        added=draw.random(count) < 0.2,
        sizes=np.array(sizes),
        relation=np.arange(len(sizes)),
    )


@settings(max_examples=50)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=8), st.integers(0, 9), st.integers(1, 9))
def test_parts_of_a_sheet_keep_questions_whole(sizes: list[int], seed: int, last: int) -> None:
    whole = sheet(sizes, seed)
    owner = np.repeat(whole.relation, whole.sizes)
    order = whole.order()
    assert not order.added.any() and (np.bincount(owner, minlength=len(sizes)) == sizes).all()
    for place, relation in enumerate(order.relation):
        mine = np.repeat(np.arange(len(order.sizes)), order.sizes) == place
        assert order.answer[mine].any()
        assert np.array_equal(
            order.features[mine], whole.features[(owner == relation) & ~whole.added]
        )
    late = whole.latest(last)
    assert np.array_equal(late.relation, whole.relation[-last:])
    assert len(late.answer) == late.sizes.sum()
    again = Sheet.joined([whole, sheet([2, 3])])
    assert np.array_equal(again.features[: len(whole.features)], whole.features)


def test_a_network_learns_what_depends_on_the_relation() -> None:
    draw = np.random.default_rng(0)
    questions, width = 3000, 8
    features = draw.random((questions * width, 2), dtype=np.float32)
    relation = draw.integers(0, 2, questions)
    # the first feature tells the answer of one relation, the second that of the other
    telling = np.where(np.repeat(relation, width) == 0, features[:, 0], features[:, 1])
    group = Group(np.full(questions, width))
    wanted = (softmax(40 * telling, group) > 0.5).astype(np.float32)
    keep = group.total(wanted) > 0
    rows, group = group.only(np.flatnonzero(keep))
    scale, read = scaled(features[rows])
    prior = np.zeros(len(rows), dtype=np.float32)
    lessons = Lessons(read, group, relation[keep], wanted[rows], prior)
    network = fit_network(scale, lessons)
    score = network.score(features[rows], relation[keep]).reshape(-1, width)
    right = wanted[rows].reshape(-1, width)[np.arange(len(score)), score.argmax(axis=1)]
    assert right.mean() > 0.8
    # a relation that was never taught is scored too
    assert np.isfinite(network.score(features[:5], np.array([9]))).all()


def test_a_network_scores_each_question_by_itself() -> None:
    draw = np.random.default_rng(1)
    width = 37
    features = draw.random((9 * width, 5), dtype=np.float32)
    scale, _read = scaled(features)
    shapes = [(5, 128), (128, 64), (64, 1), (128,), (64,), (1,), (4, 128)]
    weights = tuple(draw.standard_normal(shape).astype(np.float32) for shape in shapes)
    network = Network(weights=weights, scale=scale)
    relation = draw.integers(0, 4, 9)
    whole = network.score(features, relation)
    for low, high in ((0, 1), (5, 6), (3, 8)):
        rows = slice(low * width, high * width)
        assert np.array_equal(network.score(features[rows], relation[low:high]), whole[rows])


def test_validation_days_teach_before_a_test_and_never_before_themselves(
    quadruples: Quadruples,
) -> None:
    assert fit_days(quadruples, "valid") == (28, 28)
    assert fit_days(quadruples) == (32, 34)


def test_the_ablation_asks_the_models_that_the_evaluation_asks(quadruples: Quadruples) -> None:
    plan = Plan(rounds=12, networks=1)
    found = ablation(quadruples, plan)
    whole = evaluate(quadruples, "valid", plan)["ranker"]
    assert found["all models"]["mrr"] == pytest.approx(whole["mrr"])
    assert {"trees alone", "networks alone", "small, without nothing"} <= set(found)
    assert found["trees alone"]["mrr"] != found["networks alone"]["mrr"]
    assert sum(name.startswith("small, without") for name in found) == 1 + len(FAMILIES)
