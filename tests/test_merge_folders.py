"""Two folders compared and made one: nothing lost, both readings of a conflict said."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import comity
from comity.cli.main import app
from comity.errors import ComityError

RUN = CliRunner()
STEP = {
    "state_iso3": "KAZ",
    "organization": "NATO",
    "mechanism": "IPAP",
    "event": "agreed",
    "date": "2006-01-31",
    "verified": "no",
}


def folder(path: Path, *rows: dict[str, str]) -> Path:
    for row in rows:
        comity.record_add(path, "milestones", STEP | row)
    return path


def said(path: Path) -> set[tuple[str, ...]]:
    return {
        tuple(sorted((k, v) for k, v in r.items() if v))
        for r in comity.record_check(path).rows["milestones"]
    }


def test_what_both_say_stays_one_and_what_one_says_is_kept(tmp_path: Path) -> None:
    one = folder(tmp_path / "one", {}, {"state_iso3": "UZB"})
    two = folder(tmp_path / "two", {"state_iso3": "GEO"}, {})
    (one / "README.md").write_text("mine", "utf-8")
    done = RUN.invoke(app, ["record", "merge", str(one), str(two), "--into", str(tmp_path / "c")])
    assert done.exit_code == 0, done.output
    assert said(tmp_path / "c") == said(one) | said(two)
    assert (tmp_path / "c" / "README.md").read_text("utf-8") == "mine"
    assert len(comity.record_check(one).rows["milestones"]) == 2


@pytest.mark.parametrize(
    ("column", "mine", "yours"),
    [("note", "at the council", "in Brussels"), ("depth", "1", "2"), ("verified", "no", "yes"),
     ("note", "", "in Brussels")],
)  # fmt: skip
def test_a_conflict_says_both_readings_and_writes_nothing(
    tmp_path: Path, column: str, mine: str, yours: str
) -> None:
    address = {"source_url": "https://example.org/a"}
    one = folder(tmp_path / "one", address | {column: mine})
    two = folder(tmp_path / "two", address | {column: yours})
    before = (one / "milestones.csv").read_bytes()
    done = RUN.invoke(app, ["record", "merge", str(one), str(two)])
    assert isinstance(done.exception, ComityError)
    assert f"{column}: {mine!r} | {yours!r}" in str(done.exception)
    assert (one / "milestones.csv").read_bytes() == before
    into = tmp_path / "new"
    done = RUN.invoke(app, ["record", "merge", str(one), str(two), "--into", str(into)])
    assert done.exception and not into.exists()
    for side, value in (("ours", mine), ("theirs", yours)):
        out = tmp_path / side
        done = RUN.invoke(
            app, ["record", "merge", str(one), str(two), "--into", str(out), f"--{side}"]
        )
        assert done.exit_code == 0, done.output
        assert comity.record_check(out).rows["milestones"][0][column] == value
        assert repr(mine) in done.output and repr(yours) in done.output


def test_the_command_ends_with_two_and_no_traceback(tmp_path: Path, comity_cli: object) -> None:
    one = folder(tmp_path / "one", {"note": "a"})
    two = folder(tmp_path / "two", {"note": "b"})
    done = comity_cli("record", "merge", str(one), str(two))  # type: ignore[operator]
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "'a' | 'b'" in done.stderr


def test_merging_in_place_keeps_the_file_as_it_was(tmp_path: Path) -> None:
    one, two = folder(tmp_path / "one", {}), folder(tmp_path / "two", {"state_iso3": "UZB"})
    before = (one / "milestones.csv").read_bytes()
    comity.record_merge(one, two)
    assert (one / "milestones.csv.before-merge").read_bytes() == before
    assert len(said(one)) == 2
    comity.record_merge(one, two)  # once more changes nothing
    assert len(said(one)) == 2


def test_one_id_of_two_rows_is_a_conflict(tmp_path: Path) -> None:
    row = {"id": "1", "state_iso3": "KAZ", "partner": "NATO", "kind": "visit", "title": "A",
           "date_start": "2006"}  # fmt: skip
    comity.record_add(tmp_path / "one", "activities", row)
    comity.record_add(tmp_path / "two", "activities", row | {"title": "B", "state_iso3": "UZB"})
    with pytest.raises(ComityError, match=r"title: 'A' \| 'B'"):
        comity.record_merge(tmp_path / "one", tmp_path / "two")


def test_a_difference_names_the_field(tmp_path: Path) -> None:
    one = folder(tmp_path / "one", {"note": "a"}, {"state_iso3": "UZB"})
    two = folder(tmp_path / "two", {"state_iso3": "GEO"}, {"note": "b"})
    found = {
        (d.change, tuple(d.ours)) for d in comity.record_diff(one, two) if d.change == "changed"
    }
    assert found == {("changed", ("note",))}
    assert sorted(d.change for d in comity.record_diff(one, two)) == ["added", "changed", "removed"]
    back = sorted(d.change for d in comity.record_diff(two, one))
    assert back == ["added", "changed", "removed"]
    assert len(comity.record_diff(one, one)) == 0


def test_json_lines_hold_every_row(tmp_path: Path) -> None:
    one = folder(tmp_path / "one", {}, {"state_iso3": "UZB", "note": "тест"})
    file = tmp_path / "rows.jsonl"
    done = RUN.invoke(app, ["record", "export", str(one), "--jsonl", str(file)])
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [r["state_iso3"] for r in rows] == ["KAZ", "UZB"]
    assert rows[1]["note"] == "тест" and rows[0]["table"] == "milestones"


CELLS = st.fixed_dictionaries(
    {
        "state_iso3": st.sampled_from(["KAZ", "UZB"]),
        "mechanism": st.sampled_from(["IPAP", "PARP", "Charter"]),
        "date": st.sampled_from(["2006", "2006-01"]),
    }
)


@given(
    st.lists(CELLS, min_size=1, max_size=4, unique_by=lambda r: tuple(sorted(r.items()))),
    st.lists(CELLS, min_size=1, max_size=4, unique_by=lambda r: tuple(sorted(r.items()))),
)
@settings(max_examples=10, deadline=None)
def test_merging_is_the_union_whichever_comes_first(
    one: list[dict[str, str]], two: list[dict[str, str]]
) -> None:
    with tempfile.TemporaryDirectory() as made:
        a, b = folder(Path(made) / "a", *one), folder(Path(made) / "b", *two)
        comity.record_merge(a, b, into=Path(made) / "ab")
        comity.record_merge(b, a, into=Path(made) / "ba")
        assert said(Path(made) / "ab") == said(Path(made) / "ba") == said(a) | said(b)
        assert not len(comity.record_diff(Path(made) / "ab", Path(made) / "ba"))
