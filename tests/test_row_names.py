"""Ids are of content: no row renames another, and a cut record is the record as of that day."""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import comity
from comity.core.codebook import DATA
from comity.core.dates import parse_when
from comity.evidence.evidence import Evidence
from comity.evidence.load import load_evidence

TABLES = {"milestones": "date", "activities": "date_start", "positions": "date"}
Rows = list[dict[str, str]]


def bundled(name: str) -> Rows:
    with (Path(str(DATA)) / "record" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(folder: Path, change: Callable[[str, Rows], Rows]) -> Path:
    """A copy of the bundled record in a folder, its tables changed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in (*TABLES, "membership"):
        rows = bundled(name)
        columns = list(rows[0])
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(change(name, rows))
    return folder


def ids(evidence: Evidence) -> dict[str, str]:
    found = {p.id: f.id for f in evidence.facts for p in f.passages}
    return found | {m.passage.id: m.id for m in evidence.memberships.rows}


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Evidence]:
    folder = tmp_path_factory.mktemp("records") / "record"
    return folder, load_evidence(written(folder, lambda _, rows: rows), only_record=True)


NEW = {
    "milestones": {"state_iso3": "KAZ", "organization": "NATO", "mechanism": "a new instrument",
                   "event": "signed", "date": "2003-02-01", "verified": "no"},
    "activities": {"id": "NEW1", "state_iso3": "KAZ", "partner": "NATO", "kind": "visit",
                   "date_start": "2003-02-01", "title": "A visit nobody noted", "verified": "no"},
    "positions": {"state_iso3": "AUS", "topic": "partnership", "organization": "NATO",
                  "stance": "1", "date": "2024-07-02", "actor": "An official",
                  "statement": "Another word of the same day", "verified": "no"},
}  # fmt: skip


@pytest.mark.parametrize("where", [0, 7, 300, -1])
@pytest.mark.parametrize("table", NEW)
def test_a_row_added_anywhere_renames_nothing(
    copied: tuple[Path, Evidence], table: str, where: int
) -> None:
    folder, before = copied

    def added(name: str, rows: Rows) -> Rows:
        at = len(rows) if where < 0 else where
        return [*rows[:at], NEW[table], *rows[at:]] if name == table else rows

    after = ids(load_evidence(written(folder, added), only_record=True))
    old = ids(before)
    assert {name: after.get(name) for name in old} == old
    assert len(after) == len(old) + 1


def test_the_order_of_rows_decides_nothing(copied: tuple[Path, Evidence]) -> None:
    folder, before = copied
    mixed = random.Random(4)

    def shuffled(_: str, rows: Rows) -> Rows:
        mixed.shuffle(rows)
        return rows

    after = load_evidence(written(folder, shuffled), only_record=True)
    assert ids(after) == ids(before)
    assert {f.id: (f.start, f.depth) for f in after.facts} == {
        f.id: (f.start, f.depth) for f in before.facts
    }


PAIRS = [
    ("KAZ", "NATO", "2010-06-30"),
    ("UZB", "CSTO", "2012-10-01"),
    ("GEO", "NATO", "2008-08-20"),
    ("SRB", "EU", "2013-12-31"),
    ("ARM", "EAEU", "2014-10-09"),
    ("UKR", "NATO", "1997-02-01"),
    ("KAZ", "NATO", "1992-03-15"),
]


@pytest.mark.parametrize(("state", "partner", "day"), PAIRS)
def test_a_record_cut_at_a_day_is_the_record_as_of_that_day(
    copied: tuple[Path, Evidence], state: str, partner: str, day: str
) -> None:
    folder, whole = copied
    last = date.fromisoformat(day)

    def cut(name: str, rows: Rows) -> Rows:
        column = TABLES.get(name, "start")
        precision = "start_precision" if name == "membership" else "date_precision"
        return [r for r in rows if parse_when(r[column], r[precision]).first <= last]

    asked = {"as_of": day, "record": folder, "only_record": True}
    expected = comity.evaluate(state, partner, **{**asked, "evidence": whole}).to_json()  # type: ignore[arg-type]
    written(folder, cut)
    found = comity.evaluate(state, partner, **asked).to_json()  # type: ignore[arg-type]
    assert found == expected
    assert found.count('"p:own-record/') > 5
