"""A user's own record: the template, the check of a folder, and every kind of bad input."""

from __future__ import annotations

import csv
import errno
import io
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.core.codebook import DATA, bundled_codebook
from comity.errors import ComityError, OutputError, RecordError
from comity.evidence.bundled import bundled_actors
from comity.evidence.load import load_evidence
from comity.record import read_file
from comity.record.columns import PRECISION_OF, SPANS, TABLES
from comity.record.folder import RecordTables, check_folder, read_folder
from comity.record.problem_list import MOST
from comity.record.template import write_template

BUNDLED = Path(str(DATA)) / "record"
READ = {
    "place": "Bujanovac",
    "numbers": "troops=120;ships=2.5",
    "published": "2014-03",
    "language": "sr",
    "fragment_start": "The team went",
    "fragment_end": "back in March",
    "read_on": "2026-11-25",
    "page": "4",
    "paragraph": "2",
    "original": "o",
    "translation": "t",
    "entered": "2026-11-26",
    "confidence": "medium",
    "coder": "A. B.",
    "review": "confirmed",
}
TELLING = {"positions": ("statement",), "sources": ("reason",), "corrections": ("why",)}
"""Columns that tell rows apart in tables without a note."""
GOOD = {
    "milestones": {
        "state_iso3": "SRB",
        "organization": "EU",
        "mechanism": "SAA",
        "event": "signed",
        "date": "2008-04-29",
        "date_precision": "day",
        "source_url": "https://example.org/a",
        "source_title": "A: B (2008)",
        "source_tier": "primary",
        "verified": "yes",
        "note": "n",
        "area": "political-dialogue;science",
        "depth": "2",
        "initiator": "SRB;EU",
        "target": "KAZ",
        **READ,
    },
    "activities": {
        "id": "S1",
        "state_iso3": "SRB",
        "partner": "EU;FRA",
        "area": "peacekeeping",
        "kind": "operation",
        "status": "held",
        "date_start": "2013-12",
        "date_end": "2014-03-02",
        "date_precision": "month",
        "title": "Team at sea",
        "description": "d",
        "source_url": "http://example.org/b",
        "source_title": "C: D",
        "source_tier": "secondary",
        "verified": "yes",
        "event_key": "k",
        "initiator": "SRB",
        "target": "FRA",
        "courtship": "offer",
        "depth": "-1",
        "series": "s",
        **READ,
    },
    "positions": {
        "state_iso3": "SRB",
        "topic": "membership",
        "organization": "EU",
        "stance": "2",
        "date": "2015",
        "date_precision": "year",
        "actor": "The prime minister",
        "statement": "The goal",
        "source_url": "https://example.org/c",
        "source_title": "E: F",
        "source_tier": "tertiary",
        "verified": "yes",
        "official": "yes",
        **READ,
    },
    "membership": {
        "org": "EU",
        "iso3": "HRV",
        "start": "2013-07-01",
        "end": "2020",
        "status": "full",
        "start_precision": "day",
        "end_precision": "year",
        "source_url": "https://example.org/d",
        "source_title": "G: H",
        "source_tier": "primary",
        "verified": "yes",
        "note": "n",
        **READ,
    },
    "actors": {"id": "CEFTA", "kind": "organization", "name": "Free trade", "aliases": "CEFTA 06"},
    "areas": {"area": "rule-of-law", "label": "Rule of law", "includes": "science"},
    "ladders": {
        "organization": "EU",
        "order": "1",
        "rung": "SAA",
        "label": "SAA signed",
        "stage": "association",
        "mechanism": "SAA",
        "events": "signed;in-force",
    },
    "goals": {
        "id": "G1",
        "state_iso3": "SRB",
        "organization": "EU",
        "area": "science",
        "goal": "Join the programme",
        "set_on": "2010-05",
        "due": "2012",
        "status_class": "early",
        "status_on": "2011-03-01",
        "source_url": "https://example.org/d",
        "source_title": "G: H",
        "source_tier": "primary",
        "verified": "yes",
        "note": "n",
    },
    "same_as": {"fact": "a:one", "same_as": "x:two", "decision": "same", "reason": "why"},
    "sources": {
        "address": "https://example.org/a",
        "publisher": "A",
        "kind": "article",
        "language": "sr",
        "published": "2008",
        "read": "2026-11-25",
        "entered": "2026-11-26",
        "reliability": "C",
        "derived_from": "https://example.org/b",
        "reason": "why",
    },
    "corrections": {
        "action": "retract",
        "target": "p:own-record/milestones:00000000",
        "column": "date",
        "old": "2008",
        "new": "2008-04-29",
        "on": "2026-11-26",
        "who": "A. B.",
        "why": "why",
    },
    "codings": {
        "row": "activities/S1",
        "field": "kind",
        "value": "exercise",
        "coder": "A. B.",
        "role": "second",
        "coded_on": "2026-11-25",
        "reason": "why",
    },
    "claim_words": {
        "language": "en",
        "unit": "sign",
        "value": "",
        "words": "inked; rubber-stamped",
        "coder": "Ann",
        "entered": "2026-11-26",
    },
    "claim_tests": {
        "text": "Serbia inked the SAA in 2008.",
        "as_of": "2015-12-31",
        "state_iso3": "SRB",
        "organization": "EU",
        "reading": "",
        "coder": "Ann",
        "entered": "2026-11-26",
    },
    "event_points": {
        "kind": "milestone",
        "mechanism": "SAA",
        "act": "signed",
        "points": "-2.5",
        "reason": "why",
    },
    "plan": {
        "id": "top",
        "parent": "",
        "kind": "goal",
        "text": "Come closer",
        "state_iso3": "SRB",
        "organization": "EU",
        "proposition": "{test: joined}",
        "due": "2030-12",
        "weight": "1.5",
        "note": "n",
    },
    "priorities": {
        "item": "top",
        "priority": "3",
        "effort": "0.5",
        "propensity": "0.4",
        "propensity_low": "0.2",
        "propensity_high": "0.6",
        "who": "A. B.",
        "note": "n",
    },
    "scenarios": {
        "scenario": "One",
        "state_iso3": "SRB",
        "organization": "EU",
        "role": "signpost",
        "proposition": "{test: joined}",
        "text": "In",
        "points": "away",
        "probability": "1",
        "note": "n",
    },
}


def csv_text(rows: list[dict[str, str]], delimiter: str = ",", end: str = "\n") -> str:
    """Rows as a CSV text with the header of the first."""
    out = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if end == "\r" else csv.QUOTE_MINIMAL  # as old Mac programs did
    writer = csv.DictWriter(
        out, list(rows[0]), delimiter=delimiter, lineterminator=end, quoting=quoting
    )
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def check(folder: Path) -> tuple[RecordTables | None, list[str]]:
    """The check with what comes with Comity."""
    return check_folder(folder, bundled_actors(), bundled_codebook())


def problems_of(folder: Path, table: str, *rows: dict[str, str]) -> list[str]:
    """The problems of a folder with one table of these rows."""
    (folder / f"{table}.csv").write_text(csv_text(list(rows)), encoding="utf-8")
    return check(folder)[1]


@contextmanager
def folder_with(name: str, content: bytes) -> Iterator[Path]:
    """A folder with one file, for tests that run many times."""
    with tempfile.TemporaryDirectory() as made:
        (Path(made) / name).write_bytes(content)
        yield Path(made)


def one_line(lines: list[str]) -> str:
    """The only problem, which must be a single line."""
    assert len(lines) == 1, lines
    assert "\n" not in lines[0]
    return lines[0]


# What is right


def test_the_bundled_record_is_a_valid_folder() -> None:
    tables, lines = check(BUNDLED)
    assert lines == []
    assert tables is not None
    assert {t: len(rows) for t, rows in tables.rows.items() if rows} == {
        "milestones": 1257,
        "activities": 2647,
        "positions": 384,
        "membership": 143,
    }
    assert set(tables.rows) == set(TABLES)


def test_a_row_has_every_column_and_knows_its_place(tmp_path: Path) -> None:
    short = {
        k: GOOD["milestones"][k]
        for k in ("state_iso3", "organization", "mechanism", "event", "date", "verified")
    }
    short["verified"] = "no"
    (tmp_path / "milestones.csv").write_text(
        "# a comment\n\n" + csv_text([short]) + "#another,one\n,,,,,\n\n", encoding="utf-8"
    )
    tables = read_folder(tmp_path, bundled_actors(), bundled_codebook())
    (row,) = tables.rows["milestones"]
    assert list(row) == [column.name for column in TABLES["milestones"]]
    assert (row.table, row.line, row["date"], row["note"]) == ("milestones", 4, "2008-04-29", "")
    assert tables.rows["activities"] == () and tables.path == tmp_path


@pytest.mark.parametrize("table", TABLES)
def test_a_full_and_a_minimal_row_of_every_table_are_right(tmp_path: Path, table: str) -> None:
    assert list(GOOD[table]) == [column.name for column in TABLES[table]]
    assert problems_of(tmp_path, table, GOOD[table]) == []
    needed = {c.name: GOOD[table][c.name] for c in TABLES[table] if c.required}
    if "verified" in needed:
        needed["verified"] = "no"
    assert problems_of(tmp_path, table, needed) == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_csv_is_read_as_spreadsheets_write_it(
    tmp_path: Path, delimiter: str, end: str, encoding: str
) -> None:
    row = GOOD["activities"] | {"title": 'Tea, coffee; "talks"', "description": "Über\nzwei Zeilen"}
    text = csv_text([row, row | {"id": "S2"}], delimiter, end)
    (tmp_path / "activities.csv").write_bytes(text.encode(encoding))
    tables, lines = check(tmp_path)
    assert lines == [] and tables is not None
    assert [r["id"] for r in tables.rows["activities"]] == ["S1", "S2"]
    assert [r.line for r in tables.rows["activities"]] == [2, 4]
    assert dict(tables.rows["activities"][0]) == row


def test_empty_cells_that_a_spreadsheet_adds_are_no_problem(tmp_path: Path) -> None:
    text = csv_text([GOOD["actors"]]).replace("\n", ",,\n")
    (tmp_path / "actors.csv").write_text(text + ",,,,,\n", encoding="utf-8")
    assert check(tmp_path)[1] == []


def test_what_the_folder_describes_is_known_in_its_tables(tmp_path: Path) -> None:
    (tmp_path / "actors.csv").write_text(
        csv_text([GOOD["actors"], {"id": "XNC", "kind": "state", "name": "N", "aliases": ""}])
    )
    (tmp_path / "areas.csv").write_text(
        csv_text([GOOD["areas"], {"area": "law", "label": "L", "includes": "rule-of-law"}])
    )
    (tmp_path / "ladders.csv").write_text(csv_text([GOOD["ladders"] | {"organization": "CEFTA"}]))
    row = GOOD["milestones"] | {"state_iso3": "XNC", "organization": "CEFTA", "area": "law"}
    assert problems_of(tmp_path, "milestones", row) == []


def test_a_coarser_precision_makes_the_surplus_nominal(tmp_path: Path) -> None:
    row = GOOD["milestones"] | {"date_precision": "year"}
    assert problems_of(tmp_path, "milestones", row) == []


def test_parquet_in_place_of_csv(tmp_path: Path) -> None:
    parquet(tmp_path, GOOD["activities"], GOOD["activities"] | {"id": "S2", "depth": None})
    tables, lines = check(tmp_path)
    assert lines == [] and tables is not None
    assert [(r.line, r["id"], r["depth"]) for r in tables.rows["activities"]] == [
        (2, "S1", "-1"),
        (3, "S2", ""),
    ]


def test_parquet_with_dates_and_numbers(tmp_path: Path) -> None:
    folder = tmp_path / "year=2008 [a]*"
    folder.mkdir()
    with duckdb.connect() as base:
        base.execute(
            "COPY (SELECT 'SRB' state_iso3, 'EU' organization, 'SAA' mechanism, 'signed' "
            "AS event, DATE '2008-04-29' date, 'no' verified, 2 AS depth UNION ALL SELECT "
            "'SRB', 'EU', 'SAA', 'ratified', TIMESTAMP '2008-09-09', 'no', NULL) TO '"
            + str(tmp_path / "milestones.parquet")
            + "' (FORMAT parquet)"
        )
    (tmp_path / "milestones.parquet").rename(folder / "milestones.parquet")
    tables, lines = check(folder)
    assert lines == [] and tables is not None
    assert [r["date"] for r in tables.rows["milestones"]] == ["2008-04-29", "2008-09-09"]


def parquet(folder: Path, *rows: dict[str, str | None] | dict[str, str]) -> Path:
    """The rows as activities.parquet."""
    path = folder / "activities.parquet"
    names = list(rows[0])
    with duckdb.connect() as base:
        base.execute(f"CREATE TABLE t ({', '.join(f'{n} VARCHAR' for n in names)})")
        base.executemany(
            f"INSERT INTO t VALUES ({', '.join('?' for _ in names)})",
            [list(row.values()) for row in rows],
        )
        base.execute(f"COPY t TO '{path}' (FORMAT parquet)")
    return path


# The template


def test_the_template_is_valid_and_opens_in_a_spreadsheet(tmp_path: Path) -> None:
    written = write_template(tmp_path / "mine")
    assert sorted(p.name for p in written) == sorted(p.name for p in (tmp_path / "mine").iterdir())
    assert {p.name for p in written} == {*(f"{t}.csv" for t in TABLES), "README.md"}
    tables, lines = check(tmp_path / "mine")
    assert lines == [] and tables is not None
    assert all(tables.rows[t] for t in ("milestones", "activities", "positions", "ladders"))
    assert {r["state_iso3"] for r in tables.rows["milestones"]} == {"SRB"}
    for table in TABLES:
        content = (tmp_path / "mine" / f"{table}.csv").read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.count(b"\n") == content.count(b"\r\n") > 0
        header = content.decode("utf-8-sig").splitlines()[0]
        assert header.split(",") == [column.name for column in TABLES[table]]
    assert list(tmp_path.iterdir()) == [tmp_path / "mine"]


def test_verified_rows_of_the_template_name_their_document(tmp_path: Path) -> None:
    write_template(tmp_path / "mine")
    tables = read_folder(tmp_path / "mine", bundled_actors(), bundled_codebook())
    for table in ("milestones", "activities", "positions", "goals"):
        for row in tables.rows[table]:
            sourced = [bool(row[c]) for c in ("source_url", "source_title", "source_tier")]
            assert set(sourced) == {row["verified"] == "yes"}, row


def test_the_examples_in_comments_are_right_too(tmp_path: Path) -> None:
    write_template(tmp_path / "mine")
    own = ("sources", "corrections", "codings", "event_points", "claim_words", "claim_tests")
    for table in ("membership", "actors", "areas", "same_as", *own):
        path = tmp_path / "mine" / f"{table}.csv"
        text = re.sub(r"^#(?! )", "", path.read_text(encoding="utf-8-sig"), flags=re.MULTILINE)
        path.write_text(text, encoding="utf-8")
    tables, lines = check(tmp_path / "mine")
    assert lines == [] and tables is not None
    assert all(tables.rows[table] for table in TABLES)


def test_an_evaluation_can_use_the_template(tmp_path: Path) -> None:
    write_template(tmp_path / "mine")
    evidence = load_evidence(tmp_path / "mine")
    titles = {fact.title for fact in evidence.facts if fact.involves("SRB")}
    assert {"candidate status: granted", "Srbija 2018"} <= titles
    assert evidence.codebook.ladder("EU")[0].id == "SAA signed"


def test_the_readme_names_every_column_and_word(tmp_path: Path) -> None:
    write_template(tmp_path / "mine")
    readme = (tmp_path / "mine" / "README.md").read_text(encoding="utf-8")
    for table, columns in TABLES.items():
        assert f"## {table}.csv" in readme
        for column in columns:
            assert f"| `{column.name}` | " in readme
            assert all(word in readme for word in column.choices)
    for word in (*bundled_codebook().events, "comity record check", "comity evaluate"):
        assert word in readme


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    write_template(tmp_path)
    assert check(tmp_path)[1] == []
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(RecordError, match="not empty"):
        write_template(tmp_path)
    with pytest.raises(RecordError, match="is a file"):
        write_template(tmp_path / "notes.txt")
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("place", ["no/such/folder", "file/below", "a\0b", "n" * 300])
def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError) as caught:
        write_template(tmp_path / place)
    assert "\n" not in str(caught.value)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a file system of the kernel")
def test_a_read_only_disk_is_one_line() -> None:
    with pytest.raises(OutputError, match="cannot be"):
        write_template(Path("/proc/comity-record"))


@pytest.mark.parametrize("existing", [True, False])
@pytest.mark.parametrize("step", ["fsync", "rename"])
@pytest.mark.parametrize("after", [0, 4])
def test_a_full_disk_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, existing: bool, step: str, after: int
) -> None:
    target = tmp_path / "mine"
    if existing:
        target.mkdir()
    calls = []
    real = Path.rename

    def full(*args: Path) -> Path:
        calls.append(args)
        if len(calls) > (after if existing or step == "fsync" else 0):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*args) if step == "rename" else args[0]

    monkeypatch.setattr(*((os, "fsync", full) if step == "fsync" else (Path, "rename", full)))
    with pytest.raises(OutputError, match="disk is full"):
        write_template(target)
    assert [p.name for p in tmp_path.rglob("*")] == (["mine"] if existing else [])


def test_an_interruption_leaves_nothing_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_template(tmp_path / "mine")
    assert list(tmp_path.iterdir()) == []


# Problems of cells, rows and tables

WRONG_CELLS = [
    ("milestones", "state_iso3", "SRX", "no state or organization has the id SRX"),
    ("milestones", "state_iso3", "Serbia", "it is not an id; write SRB (Serbia)"),
    ("milestones", "state_iso3", "NATO", "NATO is an organization"),
    ("milestones", "organization", "FRA", "FRA is a state"),
    ("milestones", "organization", "NATOO", "nearest: NATO"),
    ("milestones", "event", "signd", "nearest: signed"),
    ("milestones", "event", "xyzzy", "in-force"),
    ("milestones", "date", "2008-13-01", "not a day of the calendar"),
    ("milestones", "date", "2009-02-29", "not a day of the calendar"),
    (
        "milestones",
        "date",
        "3/4/2008",
        "write 2008-04-03 where 3 April 2008 is meant, or 2008-03-04",
    ),
    ("milestones", "date", "Apr 08", "write 2008-04 where April 2008 is meant, or YYYY-04-08"),
    ("milestones", "date", "1066", "1800-2100"),
    ("milestones", "date", "2008-04", "?"),
    ("milestones", "date_precision", "days", "write year, month or day"),
    ("milestones", "area", "sience", "nearest: science"),
    ("milestones", "area", "science;science", "names the same twice"),
    ("milestones", "depth", "10", "-9 to 9"),
    ("milestones", "depth", "2.5", "-9 to 9"),
    ("milestones", "source_url", "www.example.org", "http:// or https://"),
    ("milestones", "source_url", "https://[bad", "http:// or https://"),
    ("milestones", "source_url", "https://example.org/a b", "no blanks"),
    ("milestones", "source_url", "", "verified says yes"),
    ("milestones", "source_tier", "first", "primary, secondary or tertiary"),
    ("milestones", "verified", "maybe", "write yes or no"),
    ("milestones", "verified", "", "write yes or no"),
    ("milestones", "mechanism", "", "must be filled"),
    ("milestones", "note", "a\x1b[31mb", "control characters"),
    ("milestones", "note", "x" * 10_001, "longer than 10,000 characters"),
    ("activities", "partner", "EU;FRAN", "FRAN"),
    ("activities", "kind", "party", "exercise"),
    ("activities", "kind", "milestone", "no such kind"),
    ("activities", "status", "sure", "held, announced or inferred"),
    ("activities", "date_end", "2013-11-30", "before the beginning"),
    ("activities", "date_precision", "day", "known to the month only"),
    ("activities", "initiator", "Martians", "actors.csv"),
    ("activities", "courtship", "love", "visit, offer or refusal"),
    ("positions", "stance", "3", "-2, -1, 0, 1 or 2"),
    ("membership", "status", "half", "full, observer"),
    ("membership", "end", "2012", "before the beginning"),
    ("membership", "end", "", "?"),
    ("actors", "kind", "company", "state or organization"),
    ("actors", "id", "A;B", "letters, digits and hyphens"),
    ("areas", "area", "rule of law", "without blanks"),
    ("areas", "includes", "law", "is not known"),
    ("ladders", "order", "first", "1 for the lowest"),
    ("ladders", "order", "0", "1 for the lowest"),
    ("ladders", "events", "signed;sined", "nearest: signed"),
    ("goals", "status_class", "done", "fulfilled, advanced, early, none or contradicting"),
    ("goals", "due", "2009", "before the beginning"),
    ("goals", "status_on", "2009", "before the goal was set"),
    ("goals", "status_on", "", "needs the day"),
    ("goals", "status_class", "", "no status"),
    ("same_as", "fact", "the exercise", "a:..."),
    ("same_as", "decision", "maybe", "same or apart"),
]


@pytest.mark.parametrize(("table", "column", "value", "says"), WRONG_CELLS)
def test_a_wrong_cell_is_named_with_place_value_and_mend(
    tmp_path: Path, table: str, column: str, value: str, says: str
) -> None:
    line = one_line(problems_of(tmp_path, table, GOOD[table] | {column: value}))
    if says == "?":  # emptied or shortened, the precision beside it is what is wrong
        column, value, says = next(
            (name, GOOD[table][name], "")
            for name, of in PRECISION_OF[table].items()
            if of == column
        )
    cut = value if len(value) <= 40 else value[:37] + "..."
    escaped = cut.encode("unicode_escape").decode()
    assert line.startswith(f"{table}.csv:2, column {column}: '{escaped}' is wrong because ")
    assert says in line and ";" in line
    assert line.isprintable()


def test_every_problem_of_every_file_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "positions.csv").write_text(
        csv_text([GOOD["positions"] | {"stance": "9", "date": "soon"}]), encoding="utf-8"
    )
    (tmp_path / "areas.csv").write_bytes(b"\xff")
    lines = problems_of(
        tmp_path,
        "milestones",
        GOOD["milestones"] | {"event": "eaten"},
        GOOD["milestones"],
        GOOD["milestones"],
    )
    assert [re.split(r": | is ", line)[0] for line in lines] == [
        "areas.csv:1, byte 1",
        "milestones.csv:2, column event",
        "milestones.csv:4",
        "positions.csv:2, column stance",
        "positions.csv:2, column date",
    ]
    with pytest.raises(RecordError) as caught:
        read_folder(tmp_path, bundled_actors(), bundled_codebook())
    assert list(caught.value.problems) == lines
    assert "5 problems" in str(caught.value)


def test_ids_given_twice_name_both_lines(tmp_path: Path) -> None:
    row = GOOD["activities"]
    line = one_line(
        problems_of(tmp_path, "activities", row, row | {"id": "S2"}, row | {"title": "Another"})
    )
    assert line.startswith("activities.csv:4, column id: 'S1' is wrong because line 2 has")


def test_rows_without_ids_do_not_share_one(tmp_path: Path) -> None:
    row = GOOD["activities"] | {"id": ""}
    assert problems_of(tmp_path, "activities", row, row | {"title": "Another"}) == []


def test_a_repeated_row_names_both_lines(tmp_path: Path) -> None:
    line = one_line(problems_of(tmp_path, "activities", GOOD["activities"], GOOD["activities"]))
    assert line.startswith("activities.csv:3: ") and "repeats line 2" in line


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        (("1990", "2000"), ("2000", ""), False),
        (("1990", "2000"), ("1999", ""), True),
        (("1990", ""), ("2010-05-01", ""), True),
        (("2000-01-01", "2001-01-01"), ("2001-01-01", "2002"), False),
        (("2005", ""), ("2001", "2004"), False),
    ],
)
def test_full_memberships_must_not_overlap(
    tmp_path: Path, first: tuple[str, str], second: tuple[str, str], overlap: bool
) -> None:
    row = GOOD["membership"] | {"start_precision": "", "end_precision": ""}
    rows = [row | {"start": start, "end": end} for start, end in (first, second)]
    lines = problems_of(tmp_path, "membership", *rows)
    assert bool(lines) is overlap
    assert all("line 2" in line for line in lines)
    rows[1]["status"] = "observer"
    assert problems_of(tmp_path, "membership", *rows) == []


def test_rows_of_one_rung_must_agree(tmp_path: Path) -> None:
    row = GOOD["ladders"]
    assert problems_of(tmp_path, "ladders", row, row | {"mechanism": "PCA"}) == []
    assert "gives the same rung (SAA) another stage" in one_line(
        problems_of(tmp_path, "ladders", row, row | {"stage": "other"})
    )
    assert "the rung SAA on line 2 has this place" in one_line(
        problems_of(tmp_path, "ladders", row, row | {"rung": "PCA"})
    )


def test_rows_of_one_goal_must_agree(tmp_path: Path) -> None:
    row = GOOD["goals"]
    lines = problems_of(tmp_path, "goals", row, row | {"goal": "Leave it", "status_on": "2012"})
    assert "goals.csv:3, column goal" in one_line(lines)
    lines = problems_of(tmp_path, "goals", row, row | {"status_class": "none"})
    assert "line 2 assesses the same goal" in one_line(lines)
    assert problems_of(tmp_path, "goals", row, row | {"status_on": "2013"}) == []


def test_points_are_given_once_to_one_thing(tmp_path: Path) -> None:
    row = GOOD["event_points"]
    assert "line 2 gives points to the same" in one_line(
        problems_of(tmp_path, "event_points", row, row | {"points": "3"})
    )
    assert "scale" in one_line(problems_of(tmp_path, "event_points", row | {"points": "10.5"}))
    assert problems_of(tmp_path, "event_points", row, row | {"act": "ratified"}) == []


def test_pairs_and_known_actors_must_make_sense(tmp_path: Path) -> None:
    row = GOOD["same_as"]
    swapped = row | {"fact": row["same_as"], "same_as": row["fact"]}
    assert "line 2 decides the same pair" in one_line(
        problems_of(tmp_path, "same_as", row, swapped)
    )
    assert "the fact itself" in one_line(
        problems_of(tmp_path, "same_as", row | {"same_as": row["fact"]})
    )
    (tmp_path / "same_as.csv").unlink()
    assert "known as a state" in one_line(
        problems_of(tmp_path, "actors", GOOD["actors"] | {"id": "SRB"})
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            lambda text: text.replace("verified", "veryfied"),
            ["nearest: verified", "header lacks it"],
        ),
        (lambda text: text.replace("note", "date"), ["another column has this name"]),
        (lambda text: text.replace("note", "opinion"), ["no such column"]),
        (lambda text: text.replace(",n,", ",n, and more,"), ["31 cells and the header 30"]),
        (lambda text: text.replace(",confirmed\n", "\n"), ["29 cells and the header 30"]),
        (lambda text: text.replace(",n,", ',"n,'), ['a quotation mark (")']),
        (lambda text: text.replace(",n,", ',"n"n",'), ['a quotation mark (")']),
        (lambda text: text.replace(",n,", f",{'n' * 200_000},"), ["longer than 10,000 characters"]),
    ],
)
def test_wrong_headers_and_rows(tmp_path: Path, change: object, says: list[str]) -> None:
    text = change(csv_text([GOOD["milestones"]]))  # type: ignore[operator]
    (tmp_path / "milestones.csv").write_text(text, encoding="utf-8")
    lines = check(tmp_path)[1]
    assert len(lines) == len(says), lines
    for line, say in zip(lines, says, strict=True):
        assert line.startswith("milestones.csv:") and say in line


def test_a_broken_row_does_not_hide_the_next(tmp_path: Path) -> None:
    head, row = csv_text([GOOD["actors"]]).splitlines()
    (tmp_path / "actors.csv").write_text(
        f'{head}\nA,state,"x"y,\nB,planet,Bee,\n{row}\n', encoding="utf-8"
    )
    lines = check(tmp_path)[1]
    assert {line.split(":")[1].split(",")[0] for line in lines} == {"2", "3"}


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_one_spoilt_cell_gives_a_problem_at_its_line_and_column(data: st.DataObject) -> None:
    table = data.draw(st.sampled_from([t for t in TABLES if t != "same_as"]))
    checked = [c.name for c in TABLES[table] if c.kind not in ("text", "id", "locator")]
    column = data.draw(st.sampled_from(checked))
    count = data.draw(st.integers(1, 5))
    spoilt = data.draw(st.integers(0, count - 1))
    rows = []
    for number in range(count):
        row = dict(GOOD[table])
        for name in ("id", "area"):
            if (
                table in ("activities", "actors", "areas", "goals")
                and TABLES[table][0].name == name
            ):
                row[name] = f"N{number}"
        if table in ("plan", "priorities"):
            row["id" if table == "plan" else "item"] = f"N{number}"
        if table == "scenarios":  # what adds up to one is a matter of several rows
            row["probability"] = "" if column != "probability" else row["probability"]
            row["role"] = "signpost"
        if table == "ladders":
            row |= {"order": str(number + 1), "rung": f"R{number}"}
        if table in ("codings", "event_points"):
            row["field" if table == "codings" else "mechanism"] = f"N{number}"
        if table in ("claim_words", "claim_tests"):
            row["words" if table == "claim_words" else "text"] = f"N{number}"
        if table == "membership":
            row |= {
                "start": str(1900 + 2 * number),
                "end": str(1901 + 2 * number),
                "start_precision": "year",
                "end_precision": "year",
            }
        rows.append(
            row | {"note": str(number)}
            if "note" in row
            else row | {telling: str(number) for telling in TELLING.get(table, ())}
        )
    rows[spoilt][column] = "§ x" + data.draw(st.text("abc ;7-", max_size=60))
    with folder_with(f"{table}.csv", csv_text(rows).encode()) as folder:
        lines = check(folder)[1]
    assert any(line.startswith(f"{table}.csv:{spoilt + 2}, column {column}: '§") for line in lines)
    assert all(f".csv:{spoilt + 2}" in line for line in lines), lines


# Bad files


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\n\n# only a comment\n", "empty"),
        (b"<!DOCTYPE html>\n<html>\n" * 100, "web page"),
        (b"just some words\n" * 100, "not the header"),
        (b"\x01\x02\x03\n" * 1000, "not the header"),
        (os.urandom(1000) + b"\xff\x00", "milestones.csv"),
        (b"PK\x03\x04" + b"\x00" * 500, "a workbook"),
        (b"PAR1" + b"\x00" * 500, "Parquet"),
        (b"%PDF-1.4\n", "PDF"),
        (b"\x1f\x8b" + b"\x00" * 500, "compressed"),
        (b"state_iso3,date\nSRB,20\x0008\n", "milestones.csv:2, byte 7"),
        ("state_iso3,date\nSRB,2008\n".encode("utf-16"), "UTF-16"),
        ("state_iso3,date\nSRB,2008\n".encode("utf-16-le"), "looks like UTF-16"),
        ("state_iso3,date\nSRB,2008\n".encode("utf-16-be"), "looks like UTF-16"),
        ("state_iso3,date\nSRB,2008\n".encode("utf-32"), "UTF-32"),
        (
            "state_iso3,note\r\nSRB,ab\r\nSRB,Tadić\r\n".encode("iso-8859-2"),
            "milestones.csv:3, byte 9: the file is not UTF-8 and can be Windows-1252 (Tadiæ) or "
            "Windows-1250 (Tadić)",
        ),
        (b"\xef\xbb\xbf" + "state_iso3,note\nSRB,é\n".encode("cp1252"), "milestones.csv:2, byte 5"),
        (b"a" * 2_000_000, "not the header"),
    ],
)
def test_a_file_that_is_no_table_is_one_line(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "milestones.csv").write_bytes(content)
    line = one_line(check(tmp_path)[1])
    assert line.startswith("milestones.csv") and says in line and ";" in line
    assert line.isprintable() and len(line) < 400


def test_a_file_of_100_mb_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "milestones.csv").open("wb") as handle:
        handle.truncate(100_000_000)

    def read(path: Path) -> bytes:
        raise AssertionError("it was read")

    monkeypatch.setattr(Path, "read_bytes", read)
    line = one_line(check(tmp_path)[1])
    assert "100 MB" in line and "50" in line


def test_a_table_of_garbage_rows_is_cut_short_and_quickly(tmp_path: Path) -> None:
    head = csv_text([GOOD["milestones"]]).splitlines()[0]
    row = ",".join("garbage" for _ in TABLES["milestones"])
    (tmp_path / "milestones.csv").write_text(
        head + "\n" + "".join(f"{row}{n}\n" for n in range(20_000)), encoding="utf-8"
    )
    began = time.process_time()  # not the clock: the machine may be busy with something else
    lines = check(tmp_path)[1]
    assert time.process_time() - began < 20
    assert len(lines) == MOST + 1
    assert re.fullmatch(r"\.\.\. and \d{6} more", lines[-1])


@pytest.mark.parametrize("keep", [0, 3, 4, 100, -4, -8])
def test_a_truncated_parquet_file_is_one_line(tmp_path: Path, keep: int) -> None:
    path = parquet(tmp_path, GOOD["activities"])
    path.write_bytes(path.read_bytes()[:keep])
    line = one_line(check(tmp_path)[1])
    assert line.startswith("activities.parquet: ") and ";" in line


def test_damaged_parquet_files_are_one_line(tmp_path: Path) -> None:
    path = parquet(tmp_path, GOOD["activities"])
    content = path.read_bytes()
    path.write_bytes(b"PAR1" + os.urandom(len(content) - 8) + b"PAR1")
    assert one_line(check(tmp_path)[1]).startswith("activities.parquet: ")
    with duckdb.connect() as base:
        base.execute(f"COPY (SELECT 1 AS one) TO '{path}' (FORMAT parquet)")
    assert "none of its columns" in one_line(check(tmp_path)[1])


def test_problems_in_parquet_count_rows_as_under_a_header(tmp_path: Path) -> None:
    parquet(tmp_path, GOOD["activities"], GOOD["activities"] | {"id": "S2", "kind": "party"})
    assert one_line(check(tmp_path)[1]).startswith("activities.parquet:3, column kind: 'party'")


def test_one_table_in_two_files_is_a_problem(tmp_path: Path) -> None:
    parquet(tmp_path, GOOD["activities"])
    line = one_line(problems_of(tmp_path, "activities", GOOD["activities"]))
    assert "activities.csv and activities.parquet" in line


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("milestone.csv", "call it milestones.csv"),
        ("actvities.parquet", "call it activities.parquet"),
        ("milestones.xlsx", "its sheet as CSV UTF-8"),
    ],
)
def test_a_table_under_a_wrong_name_is_not_passed_over(
    tmp_path: Path, name: str, says: str
) -> None:
    (tmp_path / name).write_text("x")
    assert says in one_line(problems_of(tmp_path, "positions", GOOD["positions"]))


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    for name in ("README.md", "votes.csv", "~$milestones.xlsx", ".~lock.actors.csv#"):
        (tmp_path / name).write_text("x")
    assert problems_of(tmp_path, "Milestones", GOOD["milestones"]) == []


def test_folders_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    for path, says in (
        (tmp_path / "absent", "there is no folder"),
        (tmp_path / "file", "is a file"),
        (tmp_path / "empty", "no table of a record"),
        (tmp_path / "a\0b", "there is no folder"),
        (tmp_path / ("n" * 300), "cannot be read"),
        (tmp_path / "file" / "below", "there is no folder"),
    ):
        assert says in one_line(check(path)[1])
        with pytest.raises(RecordError, match=says) as caught:
            read_folder(path, bundled_actors(), bundled_codebook())
        assert "\n" not in str(caught.value)


def test_what_cannot_be_read_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "actors.csv").symlink_to(tmp_path / "nowhere")
    (tmp_path / "areas.csv").mkdir()
    os.mkfifo(tmp_path / "ladders.csv")
    lines = check(tmp_path)[1]
    assert [line.split(":")[0] for line in lines] == ["actors.csv", "areas.csv", "ladders.csv"]

    def refuse(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    monkeypatch.setattr(Path, "iterdir", refuse)
    assert "cannot be read (Permission denied)" in one_line(check(tmp_path)[1])
    monkeypatch.undo()
    monkeypatch.setattr(Path, "read_bytes", refuse)
    (tmp_path / "milestones.csv").write_text("x")
    assert any(
        line.startswith("milestones.csv: the file cannot be read (Permission denied)")
        for line in check(tmp_path)[1]
    )


@given(content=st.binary(max_size=2000), name=st.sampled_from(["milestones.csv", "areas.parquet"]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_bytes_ever_raise_anything_but_a_record_error(content: bytes, name: str) -> None:
    with folder_with(name, content) as folder:
        lines = check(folder)[1]
        assert lines and all(line.isprintable() for line in lines)
        with pytest.raises(RecordError):
            read_folder(folder, bundled_actors(), bundled_codebook())


HEADS = [",".join(c.name for c in TABLES[t]) for t in ("actors", "milestones")]


@given(
    content=st.one_of(st.text(max_size=500), st.text('ab",;\t\n\r#', max_size=300)),
    table=st.sampled_from([0, 1]),
    delimiter=st.sampled_from(",;\t"),
)
@settings(max_examples=200, deadline=None)
def test_no_text_under_a_header_raises_either(content: str, table: int, delimiter: str) -> None:
    text = HEADS[table].replace(",", delimiter) + "\n" + content
    name = ("actors", "milestones")[table]
    with folder_with(f"{name}.csv", text.encode("utf-8", "replace")) as folder:
        tables, lines = check(folder)
        assert (tables is None) is bool(lines)
        assert all(line.isprintable() for line in lines)


def test_spans_and_precisions_name_columns_that_exist() -> None:
    for table, pairs in PRECISION_OF.items():
        names = {column.name for column in TABLES[table]}
        assert names >= {*pairs, *pairs.values(), *SPANS.get(table, ())}


def test_reading_changes_no_limit_of_the_csv_module(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    problems_of(tmp_path, "actors", GOOD["actors"])
    assert csv.field_size_limit() == before > read_file.LONGEST_CELL
    assert issubclass(RecordError, ComityError)
