"""A measure of another package appears everywhere, with no file of the house changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

CODE = '''
"""Visits of the pair a year: a measure that another package brings."""

from comity.measures import Measure, Point, Series


def compute(dyad, area=""):
    visits = [f for f in dyad.facts if f.kind == "visit"]
    points = []
    for year in range(dyad.since, dyad.as_of.year + 1):
        own = [f for f in visits if f.start.first.year == year]
        ids = tuple(f.id for f in own)
        origins = tuple(dict.fromkeys(o for f in own for o in f.origins))
        value = float(len(own)) if own else None  # silence of a sample is no zero
        points.append(
            Point(period=year, value=value, low=value, high=value, coverage=float(bool(own)),
                  n=len(own), facts=ids, origins=origins)
        )
    return Series(
        measure="toy-visits", state=dyad.state.id, partner=dyad.partner.label, unit="visits",
        interval="count", points=tuple(points),
    )


MEASURE = Measure(
    id="toy-visits", title="Visits of the pair", unit="visits",
    formula="visits of the record a year", interval="the count",
    coverage="whether one is recorded", references=(), compute=compute,
)
NONE = object()
'''
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def installed(folder: Path, points: str) -> dict[str, str]:
    """A package of its own, as `pip install` would leave it; gives the environment to run in."""
    (folder / "toy_measure.py").write_text(CODE, "utf-8")
    meta = folder / "toy_measure-1.0.dist-info"
    meta.mkdir(exist_ok=True)
    (meta / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-measure\nVersion: 1.0\n")
    (meta / "entry_points.txt").write_text(f"[comity.measures]\n{points}\n", "utf-8")
    return {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "100", "NO_COLOR": "1"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("toy")
    environment = installed(folder, "toy-visits = toy_measure:MEASURE")

    def comity(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "comity", *words],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
            cwd=folder,
        )

    return comity


def test_it_is_listed_measured_and_compared(run: Run) -> None:
    assert "toy-visits: Visits of the pair (visits)" in run("measures").stdout
    series = json.loads(run("measure", "toy-visits", "KAZ", "NATO", "--json").stdout)
    assert any(p["value"] for p in series["points"])
    done = run("compare", "KAZ", "UZB", "--with", "NATO", "--by", "toy-visits")
    assert done.returncode == 0 and "Visits of the pair" in done.stdout


def test_it_stands_in_the_evaluation_and_is_traced(run: Run) -> None:
    words = ("evaluate", "KAZ", "NATO", "--as-of", "2010-06-30")
    body = json.loads(run(*words, "--json").stdout)
    (entry,) = body["measures"]
    spoken = {y: n for y, n in entry["numbers"].items() if n["strict"] is not None}
    assert entry["name"] == "Visits of the pair" and spoken
    assert all(int(year) <= 2010 for year in entry["numbers"])
    year, number = next(iter(spoken.items()))
    assert set(number["facts"]) <= set(body["facts"])
    for form in ((), ("--md",)):
        done = run(*words, *form)
        assert done.returncode == 0, done.stderr
        assert "Further measures" in done.stdout and "Visits of the pair" in done.stdout
    identity = f"KAZ-NATO/measures/toy-visits/{year}"
    steps = run("trace", identity, "--as-of", "2010-06-30").stdout
    assert all(fact in steps for fact in number["facts"])
    source = next(iter(body["facts"][number["facts"][0]]["passages"]))["source"]
    assert identity in run("trace", source, "KAZ", "NATO", "--as-of", "2010-06-30").stdout


def test_its_page_shows_it(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run("evaluate", "KAZ", "NATO", "--html", str(page)).returncode == 0
    text = page.read_text("utf-8")
    assert '<section id="measures">' in text and "Visits of the pair" in text


def test_a_source_taken_away_takes_its_numbers(run: Run) -> None:
    done = run("evaluate", "KAZ", "NATO", "--without", "partnership-record", "--json")
    body = json.loads(done.stdout)
    (entry,) = body["measures"]
    assert not any(n["strict"] for n in entry["numbers"].values())


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ("x = toy_measure:GONE", "cannot be loaded"),
        ("x = no_such_module:MEASURE", "cannot be loaded"),
        ("x = toy_measure:NONE", "is no `Measure`"),
        ("x = comity.measures.exercises:MEASURE", "two packages bring a measure"),
        ("x = toy_measure:MEASURE\ny = toy_measure:MEASURE", "two packages bring a measure"),
    ],
)
def test_a_package_at_fault_is_one_line(tmp_path: Path, points: str, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "comity", "measures"],
        capture_output=True,
        text=True,
        check=False,
        env=installed(tmp_path, points),
    )
    assert done.returncode == 2
    assert said in done.stderr and len(done.stderr.splitlines()) == 1


def test_without_one_nothing_is_shown(comity_cli: Run) -> None:
    body = json.loads(comity_cli("evaluate", "KAZ", "NATO", "--json").stdout)
    assert body["measures"] == []
    assert "Further measures" not in comity_cli("evaluate", "KAZ", "NATO").stdout
