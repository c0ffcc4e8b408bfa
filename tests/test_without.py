"""Taking a source away changes only what rests on it: `--without X` against `trace X`."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest

import comity
from comity.bundled import bundled_origins
from comity.evaluation import changes, evaluate
from comity.evaluation.chain import Chain, chain_of
from comity.evidence import Evidence

Run = Callable[..., subprocess.CompletedProcess[str]]
PAIRS = [("KAZ", "NATO"), ("ARM", "CSTO"), ("SRB", "NATO")]


def listed(chain: Chain, origin: str) -> set[str]:
    """The ids that rest on a data set, as `trace` lists them."""
    return {node.id for _, node in chain.up(origin)} if origin in chain.nodes else set()


@pytest.fixture(scope="module")
def whole(evidence: Evidence) -> dict[tuple[str, str], comity.Evaluation]:
    return {pair: evaluate(*pair, evidence=evidence) for pair in PAIRS}


@pytest.mark.parametrize("origin", list(bundled_origins()))
@pytest.mark.parametrize("pair", PAIRS)
def test_without_changes_only_what_trace_lists(
    evidence: Evidence,
    whole: dict[tuple[str, str], comity.Evaluation],
    pair: tuple[str, str],
    origin: str,
) -> None:
    before = whole[pair]
    rests = listed(chain_of(before), origin)
    after = evaluate(*pair, evidence=evidence, without=[origin])
    # what another evaluation says rests on other ids; a sentence that only appears now is new
    unlisted = [c for c in changes(before, after) if c.before and c.id not in rests]
    assert unlisted == []
