"""The depth ladder as a scale: the order that specialists give pairs of facts."""

from __future__ import annotations

import re

import pytest

from comity.evidence.evidence import Evidence
from conftest import ROOT

PAGE = (ROOT / "docs" / "methods" / "depth.md").read_text("utf-8")
PAIRS = re.findall(r"^\| `(\S+)` \| `(\S+)` \| (.+) \|$", PAGE, re.MULTILINE)


def test_the_page_has_thirty_pairs() -> None:
    assert len(PAIRS) >= 30


@pytest.mark.parametrize(("deeper", "other", "why"), PAIRS)
def test_the_first_of_a_pair_is_deeper(
    deeper: str, other: str, why: str, evidence: Evidence
) -> None:
    facts = {fact.id: fact for fact in evidence.facts}
    more, less = facts[deeper].depth, facts[other].depth
    assert more is not None and less is not None and more > less, why
