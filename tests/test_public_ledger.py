"""The forecasts on record: each ledger is whole, and the page shows what it holds."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from comity.forecasting.ledger import read
from comity.forecasting.likelihood_words import percent
from conftest import ROOT

LEDGERS = sorted((ROOT / "docs" / "forecasts").glob("*.jsonl"))


def test_there_is_one() -> None:
    assert LEDGERS


@pytest.mark.parametrize("path", LEDGERS, ids=lambda p: p.stem)
def test_it_is_whole_and_was_issued_before_its_windows(path: Path) -> None:
    entries = read(path)
    day = date.fromisoformat(path.stem)
    assert entries and all(e.issued == e.as_of == day and not e.hindcast for e in entries)
    for entry in entries:
        assert date.fromisoformat(str(entry.values["window"]["from"])) > day
        assert 0.01 <= entry.probability <= 0.99


def test_the_page_shows_the_last_one() -> None:
    page = (ROOT / "docs" / "forecasts.md").read_text("utf-8")
    lines = [json.loads(line) for line in LEDGERS[-1].read_text("utf-8").splitlines()]
    (head,) = re.findall(r"head\s`([0-9a-f]{64})`", page)
    assert read(LEDGERS[-1], head) and lines[-1]["hash"] == head
    rows = re.findall(r"^\| ([A-Z]{3}-[A-Z]+) \| (.+?) \| (\d+%) \| (.+?) \|$", page, re.MULTILINE)
    assert [(text, shown) for _, text, shown, _ in rows] == [
        (line["text"], percent(line["probability"])) for line in lines
    ]
