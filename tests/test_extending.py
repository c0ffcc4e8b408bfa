"""The examples of "add a data source" and "add a measure" run as they are printed."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

PAGES = Path(__file__).parents[1] / "docs" / "extending"
FILES = re.compile(r"^`(\w+\.\w+)`:\n\n```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)
POINTS = re.compile(r'^\[project\.entry-points\."([\w.]+)"\]\n(.*?)^```', re.MULTILINE | re.DOTALL)
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def install(folder: Path) -> None:
    """What the pages print, as packages that `pip install` would leave."""
    own = folder / "toy_trade_files"
    own.mkdir()
    (own / "__init__.py").write_text("")
    points = ""
    for page in ("add-a-data-source.md", "add-a-measure.md", "add-a-section.md"):
        text = (PAGES / page).read_text("utf-8")
        for name, body in FILES.findall(text):
            (own / name if name.endswith(".yml") else folder / name).write_text(body, "utf-8")
        for group, lines in POINTS.findall(text):
            points += f"[{group}]\n" + lines.replace('"', "")
    meta = folder / "toy-1.0.dist-info"
    meta.mkdir()
    (meta / "METADATA").write_text("Metadata-Version: 2.1\nName: toy\nVersion: 1.0\n")
    (meta / "entry_points.txt").write_text(points, "utf-8")
    (table,) = re.findall(
        r"```text\n(from,.*?)```", (PAGES / "add-a-data-source.md").read_text(), re.S
    )
    (folder / "trade.csv").write_text(table)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("toy")
    install(folder)
    environment = {
        **os.environ, "PYTHONPATH": str(folder), "COLUMNS": "100", "NO_COLOR": "1",
        "COMITY_STORE": str(folder / "store"),
    }  # fmt: skip

    @cache
    def comity(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "comity", *words],
            capture_output=True, text=True, check=False, env=environment, cwd=folder,
        )  # fmt: skip

    return comity


@pytest.fixture(scope="module")
def store(run: Run) -> Run:
    told = run("ingest", "toy-trade", "trade.csv")
    assert told.returncode == 0, told.stderr
    assert "4 rows in = 3 stored + 0 duplicates + 1 quarantined" in told.stdout
    return run


def test_the_source_is_listed(store: Run) -> None:
    shown = store("sources", "--json").stdout
    assert any(s["id"] == "toy-trade" and s["rows"] == 3 for s in json.loads(shown))


def test_the_measure_reads_it(store: Run) -> None:
    series = json.loads(store("measure", "toy-exports", "KAZ", "NATO", "--json").stdout)
    assert {p["period"]: p["value"] for p in series["points"] if p["value"]} == {2001: 7.0}
    told = store("compare", "KAZ", "UZB", "--with", "CIS", "--by", "toy-exports")
    assert told.returncode == 0 and "Exports to the partner" in told.stdout


@pytest.fixture(scope="module")
def page(store: Run, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "page.html"
    assert store("evaluate", "KAZ", "NATO", "--html", str(path)).returncode == 0
    return path.read_text("utf-8")


def test_it_stands_in_the_evaluation_and_is_traced(store: Run, page: str) -> None:
    body = json.loads(store("evaluate", "KAZ", "NATO", "--json").stdout)
    (entry,) = body["measures"]
    assert entry["numbers"]["2001"]["strict"] == 7.0 and "toy-trade" in body["origins"]
    assert "Exports to the partner" in store("evaluate", "KAZ", "NATO").stdout
    assert "Exports to the partner" in page
    above = store("trace", "toy-trade", "KAZ", "NATO").stdout
    assert "KAZ-NATO/measures/toy-exports/2001" in above


def test_the_section_is_drawn_in_every_form(store: Run, page: str) -> None:
    body = json.loads(store("evaluate", "KAZ", "NATO", "--json").stdout)
    (section,) = [s for s in body["sections"] if s["id"] == "KAZ-NATO/toy-trade"]
    assert section["sentences"][0]["text"] == "Kazakhstan last exported to a member in 2001."
    for form in ((), ("--md",)):
        shown = store("evaluate", "KAZ", "NATO", *form).stdout
        assert "Trade with members" in shown and "7 US dollars" in shown
    assert '<section id="toy-trade">' in page and '<section id="held-series">' in page
    assert 'data-ref="KAZ-NATO/toy-trade/USA/2001"' in page
    below = store("trace", "KAZ-NATO/toy-trade/last").stdout
    assert "toy-trade" in below


def test_it_is_in_the_panel(store: Run, tmp_path: Path) -> None:
    target = tmp_path / "panel.csv"
    told = store("panel", "-o", str(target), "--since", "2000", "--as-of", "2002-12-31")
    assert told.returncode == 0, told.stderr
    with target.open(newline="") as file:
        rows = list(csv.DictReader(file))
    own = {
        r["year"]: r["toy_exports"] for r in rows if (r["state"], r["partner"]) == ("KAZ", "NATO")
    }
    assert own == {"2000": "", "2001": "7", "2002": ""}


def test_it_is_cut_and_withdrawn_like_any_other(store: Run) -> None:
    early = json.loads(store("evaluate", "KAZ", "NATO", "--as-of", "2001-06-30", "--json").stdout)
    assert early["measures"][0]["numbers"]["2001"]["strict"] is None
    bare = json.loads(store("evaluate", "KAZ", "NATO", "--without", "toy-trade", "--json").stdout)
    assert {n["strict"] for n in bare["measures"][0]["numbers"].values()} == {None}
