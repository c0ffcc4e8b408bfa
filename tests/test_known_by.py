"""`--known-by`: the evaluation as it could have been known on a day, beside as-of."""

from __future__ import annotations

import csv
import json
import subprocess
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

import comity
from comity.core.dates import parse_when
from comity.evidence.evidence import Evidence
from comity.evidence.load import load_evidence
from conftest import one_clear_line

Run = Callable[..., "subprocess.CompletedProcess[str]"]
ROW = {"state_iso3": "KAZ", "organization": "NATO", "mechanism": "a plan", "event": "agreed",
       "date": "2006-01-31", "source_url": "https://example.org/plan", "verified": "yes",
       "source_title": "Paper: The plan"}  # fmt: skip


def record(folder: Path, **cells: str) -> Path:
    folder.mkdir(exist_ok=True)
    row = {**ROW, **cells}
    with (folder / "milestones.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    return folder


def knows(evidence: Evidence, day: str) -> bool:
    return any(f.mechanism == "a plan" for f in evidence.known_by(parse_when(day).last).facts)


@pytest.mark.parametrize(
    ("cells", "day", "known"),
    [
        ({"published": "2006-02-01"}, "2006-02-01", True),
        ({"published": "2006-02-01"}, "2006-01-31", False),
        ({"published": "2006-02"}, "2006-02-27", False),
        ({"published": "2006-02"}, "2006-02", True),
        ({"source_title": "Paper: The plan (1 February 2006)"}, "2006-02-01", True),
        ({"source_title": "Paper: The plan (1 February 2006)"}, "2006-01-31", False),
        ({"read_on": "2020-05-05"}, "2020-05-05", True),
        ({"read_on": "2020-05-05"}, "2019", False),
        ({"entered": "2021-05-05"}, "2021-05-05", True),
        ({"entered": "2021-05-05", "read_on": "2020-05-05"}, "2020-05-05", True),
        # published goes before read and entered, be it later or earlier
        ({"published": "2006-02-01", "read_on": "2020-05-05"}, "2007", True),
        ({"published": "2022-02-01", "read_on": "2020-05-05"}, "2021", False),
        ({}, "2025", False),
    ],
)
def test_a_passage_is_of_the_day_it_was_published_else_read_else_entered(
    tmp_path: Path, cells: dict[str, str], day: str, known: bool
) -> None:
    assert knows(load_evidence(record(tmp_path / "r", **cells)), day) is known


def test_a_later_day_knows_no_less(evidence: Evidence) -> None:
    days = [date(year, 6, 30) for year in (2001, 2006, 2011, 2016, 2021)]
    known = [{p.id for f in evidence.known_by(d).facts for p in f.passages} for d in days]
    assert all(one <= other for one, other in pairwise(known))
    assert 0 < len(known[0]) < len(known[-1])


def test_nothing_that_was_published_later_is_used_or_cited(evidence: Evidence) -> None:
    found = comity.evaluate("KAZ", "NATO", known_by="2010-06-30", evidence=evidence)
    assert found.question.as_of == date(2010, 6, 30)  # what is later cannot be known
    for fact in found.facts.values():
        for passage in fact.passages:
            place, source = passage.place, evidence.sources[passage.source]
            day = (place.published if place else "") or source.published
            assert parse_when(day or (place.read if place else "")).last <= date(2010, 6, 30)
    assert "--known-by 2010-06-30" in found.question.command


def test_the_page_says_how_many_passages_bear_no_date(comity_cli: Run, evidence: Evidence) -> None:
    done = comity_cli("evaluate", "KAZ", "NATO", "--known-by", "2010-06-30", "--json")
    assert done.returncode == 0, done.stderr
    (gap,) = [g for g in json.loads(done.stdout)["gaps"] if g["id"].endswith("/known-by")]
    known = evidence.known_by(date(2010, 6, 30))
    number = sum("KAZ" in actors for actors in known.undated)
    assert f"{number} passages on Kazakhstan bear no date" in gap["text"] and number > 20


def test_corrections_made_later_are_not_known(tmp_path: Path) -> None:
    folder = record(tmp_path / "r", published="2006-02-01")
    (fact,) = [f for f in load_evidence(folder).facts if f.mechanism == "a plan"]
    comity.record_correct(fact.id, folder, who="A", why="B", on="2008-01-01", date="2006-01-30")
    for day, start in (("2007-12-31", "2006-01-31"), ("2008-01-01", "2006-01-30")):
        found = comity.Question(record=folder, known_by=day).load()
        (told,) = [f for f in found.facts if f.mechanism == "a plan"]
        assert str(told.start) == start


@pytest.mark.parametrize(
    "words",
    [
        ("measure", "depth", "KAZ", "NATO", "--json"),
        ("compare", "KAZ", "UZB", "--with", "NATO", "--by", "depth", "--json"),
        ("trace", "m:KAZ-NATO-ipap-agreed-2006-01-31", "KAZ", "NATO", "--as-of", "2012"),
    ],
)
def test_other_commands_know_less_too(comity_cli: Run, words: tuple[str, ...]) -> None:
    whole = comity_cli(*words)
    less = comity_cli(*words, "--known-by", "2009-12-31")
    assert whole.returncode == 0
    # the page that tells of the plan was archived in 2012: it was not known in 2009
    assert whole.stdout != less.stdout
    one_clear_line(comity_cli(*words, "--known-by", "yesterday"), "not a date")


def test_known_by_with_an_as_of_date_cuts_both_ways(evidence: Evidence) -> None:
    both = comity.evaluate("KAZ", "NATO", as_of="2003", known_by="2010", evidence=evidence)
    assert both.question.as_of == date(2003, 12, 31)
    alone = comity.evaluate("KAZ", "NATO", as_of="2003", evidence=evidence)
    assert set(both.timeline) < set(alone.timeline)
