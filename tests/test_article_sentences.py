"""Sentences: exact offsets, and the labelled paragraphs against stated floors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.article.sentences import spans
from labelled_articles import sentence_counts

FLOORS = {"tuning": 0.98, "held-out": 0.95}


@pytest.mark.parametrize("which", sorted(FLOORS))
def test_labelled_sentences_are_found(which: str) -> None:
    count = sentence_counts(which)
    assert count.precision >= FLOORS[which] and count.recall >= FLOORS[which]
    page = (Path(__file__).parent.parent / "docs" / "articles.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| {which} sentences \|.*$", page, re.MULTILINE)
    assert row is not None
    assert f"{count.precision:.3f} | {count.recall:.3f}" in row[0]


PIECES = st.sampled_from(
    ["U.S. ", "Gen. ", "future.1 ", "He ", "left. ", "3.5 ", "“No.” ", "(e.g. this) ", "... ",
     "?", "! ", "\n", "\n\n", "г. ", "M.M. Tazhin ", "19 March, 2007. ", " ", "word "]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=300))
def test_spans_are_in_order_and_leave_only_blank_space(text: str) -> None:
    at = 0
    for start, end in spans(text):
        assert at <= start < end <= len(text)
        assert text[at:start].strip() == ""
        assert text[start:end] == text[start:end].strip() != ""
        at = end
    assert text[at:].strip() == ""
