"""Mapping files: what is wrong gets one line with file, line and column."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import comity
from comity.sources.mapping_file import read_mapping
from conftest import ROOT, one_clear_line

Cli = Callable[..., "subprocess.CompletedProcess[str]"]
CASES = ROOT / "tests" / "data" / "cases"
RIGHT = """id: trade
table: observations
title: Trade
producer: Somebody
citation: Somebody, "Trade", 2020.
licence: CC BY 4.0
redistributable: "yes"
actors: iso
dates: year
missing: ["", "-9"]
unit: US dollars
columns:
  actor: from
  partner: {column: to, actors: cow}
  first: year
series:
  exports: out
"""


def wrong(tmp_path: Path, body: str) -> str:
    path = tmp_path / "m.yml"
    path.write_text(body, "utf-8")
    with pytest.raises(comity.UsageError) as error:
        read_mapping(path)
    told = str(error.value)
    assert len(told.splitlines()) == 1
    return told


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("bad-date", "line 3, column 8"),
        ("year-out-of-range", "line 12, column 22"),
        ("deep", "line 1, column "),
    ],
)
def test_the_cases_name_their_place(comity_cli: Cli, tmp_path: Path, name: str, place: str) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n")
    path = str(CASES / f"mapping-{name}.yml")
    told = comity_cli("ingest", "generic", "t.csv", "--map", path, "--store", "s")
    one_clear_line(told, f"mapping-{name}.yml, {place}")
    assert len(told.stderr.strip().splitlines()) <= 2


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("title: Trade", "title: 2020-02-30", "line 3, column 8", "2020-02-30"),
        ("title: Trade", "title: [a, b]", "line 3, column 1", "one text"),
        ("unit: US dollars", "unit: {a: 2020-13-01}", "line 11, column 11", "no day"),
        ("  first: year", "  2021-00-01: year", "line 15, column 3", "no day"),
        ("licence: CC BY 4.0", "licence: &a CC0", "line 6, column 10", "aliases"),
        ("unit: US dollars", "unit: *a", "line 11, column 7", "aliases"),
        ("unit: US dollars", f"unit: {'[' * 3000}", "line 11, column", "deep"),
        ("unit: US dollars", f"unit: {'{a: ' * 60}", "line 11, column", "deep"),
        ("unit:", "units:", "line 11, column 1", "no entry 'units'"),
        ("licence: CC BY 4.0\n", "", "line 1, column 1", "no 'licence'"),
        ("actors: iso", "actors: [iso]", "line 8, column 1", "one text"),
        ("table: observations", "table: [observations]", "line 2, column 1", "one text"),
        ("table: observations", "table: tables", "line 2, column 1", "no table"),
        ("dates: year", "dates: julian", "line 9, column 1", "julian"),
        ("  first: year", "  first: [year]", "line 15, column 3", "quotation marks"),
        ("  first: year", "  first: 1990", "line 15, column 3", "quotation marks"),
        ("{column: to, actors: cow}", "{column: to, actors: fifa}", "line 14, column 3", "fifa"),
        ("{column: to, actors: cow}", "{colour: to}", "line 14, column 13", "colour"),
        ("  first: year\n", "", "line 12, column 1", "'first'"),
        ("  first: year", "  place: year", "line 15, column 3", "'place'"),
        ("  exports: out", "  exports: {a: b}", "line 17, column 3", "no name of a column"),
        ('missing: ["", "-9"]', "missing: NA", "line 10, column 1", "list"),
        ('missing: ["", "-9"]', "missing: [[a]]", "line 10, column 1", "list"),
        ('redistributable: "yes"', "redistributable: [[[a]]]", "line 7, column 1", "one text"),
        ('redistributable: "yes"', "redistributable: perhaps", "line 7, column 1", "perhaps"),
        ("dates: year", "dates: year\nactors: cow", "line 10, column 1", "twice"),
        ("dates: year", 'dates: year\ndecimal: "x"', "line 10, column 1", "'decimal'"),
        ("dates: year", "dates: year\nfirst: yes", "line 10, column 1", "year"),
    ],
)
def test_what_is_wrong_has_its_place(
    tmp_path: Path, old: str, new: str, place: str, words: str
) -> None:
    assert old in RIGHT
    told = wrong(tmp_path, RIGHT.replace(old, new, 1))
    assert f"m.yml, {place}" in told and words in told


def test_a_date_in_quotation_marks_is_a_text(tmp_path: Path) -> None:
    path = tmp_path / "m.yml"
    path.write_text(RIGHT.replace("title: Trade", 'title: "2020-13-45"'), "utf-8")
    assert read_mapping(path).sheet.title == "2020-13-45"


def test_bare_words_of_yaml_mean_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "m.yml"
    text = RIGHT.replace('"yes"', "yes").replace('["", "-9"]', "[NULL, -9, NA]")
    path.write_text(text, "utf-8")
    sheet = read_mapping(path).sheet
    assert sheet.redistributable == "yes"
    assert {"NULL", "-9", "NA", ""} <= set(sheet.layouts[0].missing)


LINES = RIGHT.splitlines()


PUT = ["0000-00-00", "[[", "{", "- a", "&x 1", "*x", "~", ": :", "\t", "? a", "!!binary x"]
PUT += ["!!set {a}", "1e999", "0x", "<<: {a: b}", "2001-99-99T99:99:99Z", '"', "@"]


@settings(max_examples=80)
@given(st.integers(0, len(LINES) - 1), st.sampled_from(PUT))
def test_no_entry_ends_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, line: int, put: str
) -> None:
    key = LINES[line].partition(":")[0]
    for new in (f"{key}: {put}", put, f"{LINES[line]}{put}"):
        path = tmp_path_factory.mktemp("m") / "m.yml"
        path.write_text("\n".join([*LINES[:line], new, *LINES[line + 1 :]]), "utf-8")
        told = ""
        try:
            read_mapping(path)
        except comity.UsageError as error:
            told = str(error)
        assert told == "" or ("m.yml, line " in told and len(told.splitlines()) == 1)
