"""The dyad-year panel: equal to the measures it is made of, readable, cited, cut at a day."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml

import comity
from comity.dyad_panel.dyad_years import DyadPanel, dyad_years, pairs_of
from comity.errors import UsageError
from comity.evidence.evidence import Evidence
from comity.evidence.question import Question
from comity.measures import find_measure

Run = Callable[..., "subprocess.CompletedProcess[str]"]
PAIRS = [("KAZ", "NATO"), ("UZB", "CSTO"), ("GEO", "EU"), ("TUV", "NATO")]


@pytest.fixture(scope="module")
def made(evidence: Evidence) -> DyadPanel:
    return dyad_years(Question(as_of="2010-06-30", evidence=evidence), pairs=PAIRS)


def row(made: DyadPanel, state: str, year: int) -> dict[str, Any]:
    (found,) = [r for r in made.table.to_pylist() if r["state"] == state and r["year"] == year]
    return dict(found)


@pytest.mark.parametrize("name", ["exercises", "un-agreement", "ideal-distance", "instruments"])
def test_it_says_what_the_measure_says(made: DyadPanel, evidence: Evidence, name: str) -> None:
    series = comity.measure(name, "KAZ", "NATO", as_of="2010-06-30", evidence=evidence)
    low, high = ("strict", "generous") if find_measure(name).readings else ("low", "high")
    column = name.replace("-", "_")
    points = {p.period: p for p in series.points}
    for year in range(1992, 2011):
        own, point = row(made, "KAZ", year), points[year]
        assert own[f"{column}_n"] == point.n
        found = [own[column], own[f"{column}_{low}"], own[f"{column}_{high}"]]
        if point.value is None:
            assert found == [None, point.low, point.high]
        else:
            assert found == pytest.approx([point.value, point.low, point.high])
        assert own[f"{column}_coverage"] == point.coverage


def test_missing_is_not_zero(made: DyadPanel) -> None:
    assert row(made, "TUV", 2005)["exercises"] is None, "MME's extract cannot see Tuvalu"
    assert row(made, "TUV", 2005)["exercises_coverage"] == 0
    assert row(made, "KAZ", 1992)["exercises"] == 0, "it sees Kazakhstan and has none"
    assert {r["events"] for r in made.table.to_pylist()} == {None}, "no store, no events"


def test_membership_and_rungs_have_dates(made: DyadPanel) -> None:
    assert [row(made, "UZB", y)["status"] for y in (1998, 2000, 2007)] == ["full", None, "full"]
    assert row(made, "KAZ", 2003)["members"] == 19 and row(made, "KAZ", 2004)["members"] == 26
    before, after = row(made, "KAZ", 2005), row(made, "KAZ", 2006)
    assert before["rung_strict"] < after["rung_strict"]
    assert after["rung_name"] == "Individual Partnership Action Plan"


def test_nothing_is_later_than_the_day(made: DyadPanel, evidence: Evidence) -> None:
    assert made.as_of == date(2010, 6, 30) and max(made.table["year"].to_pylist()) == 2010
    assert row(made, "KAZ", 2010)["elapsed"] == pytest.approx(181 / 365)
    later = dyad_years(Question(as_of="2015-12-31", evidence=evidence), pairs=PAIRS[:1])
    ours = {r["year"]: r for r in made.table.to_pylist() if r["state"] == "KAZ"}
    for other in later.table.to_pylist():
        own = ours.get(other["year"])
        if own and own["year"] < 2009:  # sessions and years that had ended
            for name in ("exercises", "instruments", "un_agreement", "rung_strict", "members"):
                same = pytest.approx(other[name]) if other[name] is not None else None
                assert own[name] == same, (own["year"], name)


def test_every_pair_of_the_record_is_in_it(evidence: Evidence) -> None:
    pairs = pairs_of(evidence)
    assert ("KAZ", "NATO") in pairs and ("KAZ", "CSTO") in pairs and len(pairs) > 100
    assert pairs == sorted(set(pairs))


def test_a_source_taken_away_leaves_its_columns_empty(evidence: Evidence) -> None:
    question = Question(as_of="2010-06-30", without=["atop", "un-votes"], evidence=evidence)
    bare = dyad_years(question, pairs=PAIRS[:1])
    assert {r["allied_members"] for r in bare.table.to_pylist()} == {None}
    assert {r["un_agreement"] for r in bare.table.to_pylist()} == {None}
    assert any(r["shared_organizations"] for r in bare.table.to_pylist())
    assert not {"atop", "un-votes"} & {o.id for o in bare.origins}


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_it_comes_with_its_codebook_and_citation(
    comity_cli: Run, tmp_path: Path, suffix: str
) -> None:
    record = tmp_path / "record"
    assert comity_cli("record", "new", str(record)).returncode == 0
    target = tmp_path / f"panel{suffix}"
    told = comity_cli("panel", "-o", str(target), "--as-of", "2000-12-31", "--since", "1999")
    assert told.returncode == 0, told.stderr
    assert "pairs as of 2000-12-31" in told.stdout
    if suffix == ".csv":
        with target.open(newline="") as file:
            names = next(csv.reader(file))
    else:
        names = pq.read_table(target).column_names
    with (tmp_path / "panel.codebook.csv").open(newline="") as file:
        codebook = list(csv.DictReader(file))
    assert [c["column"] for c in codebook] == names
    assert all(c["meaning"] and c["source"] for c in codebook)
    citation = yaml.safe_load((tmp_path / "panel.CITATION.cff").read_text())
    assert citation["cff-version"] == "1.2.0" and citation["references"]
    assert all({"type", "title", "authors"} <= r.keys() for r in citation["references"])


def test_bad_names_are_refused(comity_cli: Run, tmp_path: Path, evidence: Evidence) -> None:
    told = comity_cli("panel", "-o", str(tmp_path / "panel.xlsx"))
    assert told.returncode == 2 and ".parquet" in told.stderr
    with pytest.raises(UsageError, match="no pair"):
        dyad_years(Question(evidence=evidence), pairs=[])
