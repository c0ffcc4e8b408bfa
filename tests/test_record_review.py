"""People over rows: proposed, confirmed, coded twice, disputed, retired; nothing is forgotten."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import comity
from comity.cli.main import app
from comity.errors import ComityError

RUN = CliRunner()
CELLS = {
    "state_iso3": "KAZ",
    "partner": "NATO",
    "kind": "exercise",
    "status": "held",
    "date_start": "2017-07-22",
    "title": "Steppe Wind",
    "source_url": "https://example.org/wind",
    "verified": "no",
    "review": "proposed",
    "coder": "rules",
    "area": "military-defence",
}


def run(*words: object) -> Result:
    return RUN.invoke(app, [str(w) for w in words])


def failed(*words: object) -> str:
    done = run(*words)
    assert isinstance(done.exception, ComityError), done.output
    return str(done.exception)


@pytest.fixture
def record(tmp_path: Path) -> Path:
    folder = tmp_path / "record"
    comity.record_add(folder, "activities", CELLS)
    return folder


def rows(folder: Path, table: str = "activities") -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def name(folder: Path) -> str:
    return comity.record_review(folder, every=True)[0].id


def bounds(folder: Path) -> tuple[int, int]:
    """Facts of the folder that count strictly, and that count at all."""
    evidence = comity.load_evidence(folder, only_record=True)
    return sum(f.strict for f in evidence.facts), len(evidence.facts)


def test_a_proposed_row_counts_for_the_generous_bound_until_it_is_confirmed(record: Path) -> None:
    assert bounds(record) == (0, 1)
    done = run("record", "confirm", record, name(record), "--coder", "Ann")
    assert done.exit_code == 0, done.output
    assert (rows(record)[0]["review"], rows(record)[0]["verified"]) == ("confirmed", "yes")
    assert bounds(record) == (1, 1)


@pytest.mark.parametrize(
    ("state", "verified", "counts"),
    [
        ("proposed", "yes", (0, 1)),
        ("disputed", "yes", (0, 1)),
        ("confirmed", "yes", (1, 1)),
        ("confirmed", "no", (0, 1)),
        ("coded-twice", "yes", (1, 1)),
        ("", "yes", (1, 1)),
        ("retired", "yes", (0, 0)),
    ],
)
@pytest.mark.parametrize("table", ["activities", "milestones", "positions"])
def test_the_state_decides_what_a_row_counts(
    tmp_path: Path, table: str, state: str, verified: str, counts: tuple[int, int]
) -> None:
    cells = {
        "activities": CELLS,
        "milestones": {"state_iso3": "KAZ", "organization": "NATO", "mechanism": "IPAP",
                       "event": "agreed", "date": "2006"},
        "positions": {"state_iso3": "KAZ", "organization": "NATO", "topic": "membership",
                      "stance": "-1", "date": "2006", "actor": "The minister", "statement": "No"},
    }[table]  # fmt: skip
    given = {"source_url": "https://example.org/a", "verified": verified, "review": state}
    comity.record_add(tmp_path / "r", table, {**cells, **given})
    assert bounds(tmp_path / "r") == counts


def test_a_row_without_an_address_is_confirmed_and_not_verified(tmp_path: Path) -> None:
    comity.record_add(tmp_path / "r", "activities", {**CELLS, "source_url": ""})
    done = run("record", "confirm", tmp_path / "r", name(tmp_path / "r"), "--coder", "Ann")
    assert "generous bound only" in done.output
    assert rows(tmp_path / "r")[0]["verified"] == "no"


def test_a_mended_cell_keeps_what_was_proposed(record: Path) -> None:
    comity.record_confirm(record, [name(record)], coder="Ann", changes={"date_start": "2017-07-23"})
    assert rows(record)[0]["date_start"] == "2017-07-23"
    kept = {(r["field"], r["coder"], r["role"]): r["value"] for r in rows(record, "codings")}
    assert kept["date_start", "rules", "first"] == "2017-07-22"
    assert kept["date_start", "Ann", "adjudicated"] == "2017-07-23"
    assert {r["row"] for r in rows(record, "codings")} == {name(record)}


def test_what_is_refused_changes_nothing(record: Path) -> None:
    before = (record / "activities.csv").read_bytes()
    row = name(record)
    assert "--coder" in failed("record", "confirm", record, row)
    assert "no row is called" in failed("record", "confirm", record, "nothing", "--coder", "A")
    assert "2017-13" in failed(
        "record", "confirm", record, row, "date_start=2017-13", "--coder", "A"
    )
    assert "no column" in failed("record", "confirm", record, row, "colour=red", "--coder", "A")
    assert "--why" in failed("record", "review", record, row, "--as", "retired", "--coder", "A")
    assert "no state" in failed("record", "review", record, row, "--as", "odd", "--coder", "A")
    assert (record / "activities.csv").read_bytes() == before
    assert not (record / "codings.csv").exists()


def test_a_retired_row_stays_in_the_file_and_out_of_the_evidence(record: Path) -> None:
    done = run(
        "record", "review", record, name(record), "--as", "retired", "--coder", "Ann",
        "--why", "another exercise",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert bounds(record) == (0, 0) and len(rows(record)) == 1
    assert rows(record, "codings")[0]["reason"] == "another exercise"
    assert "retired" in failed("record", "confirm", record, name(record), "--coder", "Ann")


def test_comments_and_line_ends_of_a_file_stay(tmp_path: Path) -> None:
    text = (
        "# mine\nstate_iso3;partner;kind;date_start;title;verified\n"
        'KAZ;NATO;exercise;2017;"a ""b"";\nc";no\n# a remark\nUZB;NATO;visit;2018;d;no'
    )
    (tmp_path / "activities.csv").write_text(text, "utf-8", newline="")
    row = next(r.id for r in comity.record_review(tmp_path, every=True) if "UZB" in r.says)
    comity.record_confirm(tmp_path, [row], coder="Ann")
    after = (tmp_path / "activities.csv").read_text(
        "utf-8",
    )
    assert "# mine\n" in after and "# a remark\n" in after
    comity.record_check(tmp_path)
    found = comity.record_check(tmp_path).rows["activities"]
    assert [r["review"] for r in found] == ["", "confirmed"]
    assert found[0]["title"] == 'a "b";\nc'


SECOND = {"fact": "yes", "kind": "exercise", "state": "KAZ", "partner": "NATO", "act": "held",
          "date": "2017-07-22"}  # fmt: skip


def fill(sheet: Path, **cells: str) -> None:
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        found = list(reader)
        names = list(reader.fieldnames or ())
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows([row | SECOND | cells for row in found])


def test_the_sheet_of_the_second_coder_tells_nothing_of_the_first(record: Path) -> None:
    sheet = record.parent / "s.csv"
    assert run("record", "second", record, "--coder", "Bob", "--sheet", sheet).exit_code == 0
    text = sheet.read_text("utf-8-sig")
    line = text.splitlines()[1]
    told = ("exercise", "KAZ", "2017-07-22", "Steppe Wind", "rules", "held", "activities")
    assert not [w for w in told if w in line]
    assert "https://example.org/wind" in line


def test_two_that_agree_make_a_row_coded_twice(record: Path) -> None:
    sheet = record.parent / "s.csv"
    comity.record_second(record, sheet, coder="Bob")
    fill(sheet)
    done = run("record", "second", record, "--coder", "Bob", "--read", sheet)
    assert "adjudicator: 0" in done.output
    assert rows(record)[0]["review"] == "coded-twice"
    assert bounds(record) == (1, 1)


def test_two_that_differ_are_adjudicated_and_all_three_are_kept(record: Path) -> None:
    sheet = record.parent / "s.csv"
    comity.record_second(record, sheet, coder="Bob")
    fill(sheet, date="2017-07-24")
    done = run("record", "second", record, "--coder", "Bob", "--read", sheet)
    assert "date\t2017-07-22 | 2017-07-24" in done.output
    assert rows(record)[0]["review"] == "disputed" and bounds(record) == (0, 1)
    assert "date\t2017-07-22 | 2017-07-24" in run("record", "adjudicate", record).output
    row = name(record)
    done = run(
        "record", "adjudicate", record, row, "date_start=2017-07-23", "--coder", "Cem",
        "--why", "the programme of the exercise",
    )  # fmt: skip
    assert done.exit_code == 0 and "adjudicator: 0" in done.output
    assert rows(record)[0]["review"] == "coded-twice"
    dates = {
        r["role"]: r["value"] for r in rows(record, "codings") if r["field"].startswith("date")
    }
    assert dates == {"first": "2017-07-22", "second": "2017-07-24", "adjudicated": "2017-07-23"}
    assert bounds(record) == (1, 1)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"date": "22 of July"}, "column date"),
        ({"state": "Kazakhstan"}, "column state"),
        ({"kind": "drill"}, "column kind"),
        ({"kind": ""}, "column kind"),
        ({"fact": "perhaps"}, "column fact"),
        ({"key": "k000"}, "is of no row"),
    ],
)
def test_a_wrong_cell_of_the_sheet_is_named_and_nothing_is_written(
    record: Path, cells: dict[str, str], says: str
) -> None:
    sheet = record.parent / "s.csv"
    comity.record_second(record, sheet, coder="Bob")
    fill(sheet, **cells)
    assert says in failed("record", "second", record, "--coder", "Bob", "--read", sheet)
    assert rows(record)[0]["review"] == "proposed"


def test_the_first_coder_is_no_second_one(record: Path) -> None:
    sheet = record.parent / "s.csv"
    comity.record_second(record, sheet, coder="Bob")
    fill(sheet)
    assert "another person" in failed(
        "record", "second", record, "--coder", "rules", "--read", sheet
    )
    assert "no row" in failed(
        "record", "second", record, "--coder", "rules", "--sheet", record / "t.csv"
    )


def test_an_empty_sheet_says_nothing(record: Path) -> None:
    sheet = record.parent / "s.csv"
    comity.record_second(record, sheet, coder="Bob")
    comity.record_second(record, sheet, coder="Bob", read=True)
    assert rows(record)[0]["review"] == "proposed"
