"""Taking a source away changes only what rests on it: `--without X` against `trace X`."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest

import comity
from comity.evaluation import changes, evaluate
from comity.evaluation.chain import Chain, chain_of
from comity.evidence.bundled import bundled_origins
from comity.evidence.evidence import Evidence

Run = Callable[..., subprocess.CompletedProcess[str]]
Asked = tuple[str, str, str | None]
# a state, an organization, and the as-of date: the end of the record, or one in the past
PAIRS = [
    ("KAZ", "NATO", None),
    ("ARM", "CSTO", None),
    ("SRB", "NATO", None),
    ("GEO", "NATO", "2009"),
    ("UZB", "CSTO", "2012"),
]


def listed(chain: Chain, origin: str) -> set[str]:
    """The ids that rest on a data set, as `trace` lists them."""
    return {node.id for _, node in chain.up(origin)} if origin in chain.nodes else set()


@pytest.fixture(scope="module")
def whole(evidence: Evidence) -> dict[Asked, comity.Evaluation]:
    return {p: evaluate(p[0], p[1], as_of=p[2], evidence=evidence) for p in PAIRS}


# every data set with the first pair, with the others those that evaluations are made of
SERIES = ("partnership-record", "mme", "un-votes", "atop", "cow-igo", "ideal-points")
CASES = [(PAIRS[0], origin) for origin in bundled_origins()]
CASES += [(pair, origin) for pair in PAIRS[1:] for origin in SERIES]


@pytest.mark.parametrize(("pair", "origin"), CASES)
def test_without_changes_only_what_trace_lists(
    evidence: Evidence,
    whole: dict[Asked, comity.Evaluation],
    pair: Asked,
    origin: str,
) -> None:
    before = whole[pair]
    rests = listed(chain_of(before), origin)
    after = evaluate(pair[0], pair[1], as_of=pair[2], evidence=evidence, without=[origin])
    # what another evaluation says rests on other ids; a sentence that only appears now is new
    unlisted = [c for c in changes(before, after) if c.before and c.id not in rests]
    assert unlisted == []


@pytest.mark.parametrize(
    ("gone", "falls", "stays"),
    [("atop", "obligations", "organizations"), ("cow-igo", "organizations", "obligations")],
)
def test_one_of_two_data_sets_of_ties_leaves_the_other(
    comity_cli: Run, gone: str, falls: str, stays: str
) -> None:
    run = comity_cli("evaluate", "KAZ", "NATO", "--without", gone)
    assert run.returncode == 0, run.stderr
    changed = " ".join(run.stdout.split("Without", 1)[1].split())
    assert f"/{falls}: " in changed
    assert f"/{stays}: " not in changed


@pytest.mark.parametrize(
    "pair", [("KAZ", "NATO"), ("SRB", "NATO"), ("ARM", "CSTO"), ("BLR", "CSTO")]
)
@pytest.mark.parametrize("gone", ["atop", "cow-igo"])
def test_numbers_of_the_other_data_set_keep_their_value(
    evidence: Evidence, pair: tuple[str, str], gone: str
) -> None:
    other = "cow-igo" if gone == "atop" else "atop"
    before = evaluate(*pair, evidence=evidence)
    after = evaluate(*pair, evidence=evidence, without=[gone])

    def ties(evaluation: comity.Evaluation) -> dict[str, float | None]:
        numbers = [n for pole in evaluation.poles for n in pole.numbers.values()]
        return {n.id: n.strict for n in numbers if n.origins == (other,)}

    assert ties(before) == ties(after)
    assert ties(before)


def test_a_source_taken_away_moves_neither_date_nor_window(evidence: Evidence) -> None:
    """The record's last fact dates an evaluation; without the record the question is the same."""
    before = evaluate("KAZ", "NATO", evidence=evidence)
    after = evaluate("KAZ", "NATO", evidence=evidence, without=["partnership-record"])
    assert (after.question.as_of, after.question.since) == (
        before.question.as_of,
        before.question.since,
    )
