"""A record as spreadsheets leave it: one meaning is mended and said, two are asked."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from subprocess import CompletedProcess

import openpyxl
import pytest

from comity.core.codebook import bundled_codebook
from comity.evidence.bundled import bundled_actors
from comity.record.folder import RecordTables, check_folder, fix_folder
from comity.record.spreadsheet import date_readings

CASES = Path(__file__).parent / "data" / "cases"
Run = Callable[..., CompletedProcess[str]]
ROW = {
    "state_iso3": "SRB",
    "organization": "EU",
    "mechanism": "SAA",
    "event": "signed",
    "date": "2008-04-29",
    "source_url": "https://example.org/a",
    "source_title": "A: B (2008)",
    "source_tier": "primary",
    "verified": "yes",
    "note": "n",
}


def written(row: dict[str, str], delimiter: str = ",") -> str:
    out = io.StringIO()
    table = csv.DictWriter(out, list(row), delimiter=delimiter, lineterminator="\r\n")
    table.writeheader()
    table.writerow(row)
    return out.getvalue()


def read(folder: Path, content: str | bytes) -> tuple[RecordTables | None, list[str]]:
    body = content.encode() if isinstance(content, str) else content
    (folder / "milestones.csv").write_bytes(body)
    return check_folder(folder, bundled_actors(), bundled_codebook())


ONE = {
    "Apr 2012": "2012-04", "April 2012": "2012-04", "апр. 2012": "2012-04", "апрель 2012 г.": "2012-04",
    "2012 Apr": "2012-04", "4/2012": "2012-04", "04.2012": "2012-04", "2012/4": "2012-04",
    "2012.0": "2012", "2012,0": "2012", "Apr-99": "1999-04", "Feb-30": "1930-02", "Apr-00": "2000-04",
    "12 April 2012": "2012-04-12", "12-Apr-2012": "2012-04-12", "12 апреля 2012 г.": "2012-04-12",
    "April 12, 2012": "2012-04-12", "13/04/2012": "2012-04-13", "04/13/2012": "2012-04-13",
    "12.04.2012": "2012-04-12", "2012/4/5": "2012-04-05", "2012-04-05 00:00:00": "2012-04-05",
    "41010": "2012-04-11", "41010.0": "2012-04-11", "04/04/2012": "2012-04-04",
}  # fmt: skip
TWO = {
    "Apr-12": ("2012-04", "YYYY-04-12"), "апр.12": ("2012-04", "YYYY-04-12"),
    "12-Apr": ("2012-04", "YYYY-04-12"), "Apr '12": ("2012-04", "YYYY-04-12"),
    "03/04/2012": ("2012-04-03", "2012-03-04"), "03-04-2012": ("2012-04-03", "2012-03-04"),
    "12-Apr-13": ("2013-04-12", "2012-04-13"), "2012.1": ("2012-01", "2012-10"),
    "41000": ("2012-04", "2012-04-01"),
}  # fmt: skip
NONE = ("13/13/2004", "31.02.2001", "soon", "Apr-2012-13-1", "99999", "2012-00", "12")


@pytest.mark.parametrize("cell", ONE)
def test_a_date_of_one_meaning_is_mended_and_said(tmp_path: Path, cell: str) -> None:
    tables, problems = read(tmp_path, written(ROW | {"date": cell}))
    assert not problems
    assert tables
    assert tables.rows["milestones"][0]["date"] == ONE[cell]
    assert (
        f"milestones.csv:2, column date: '{cell}' is read as {ONE[cell]}"
        in tables.mendings.listed()
    )


@pytest.mark.parametrize("cell", TWO)
def test_a_date_of_two_meanings_is_asked_with_both(tmp_path: Path, cell: str) -> None:
    tables, problems = read(tmp_path, written(ROW | {"date": cell}))
    assert tables is None
    (line,) = problems
    assert all(f"{reading} where" in line for reading in TWO[cell])
    assert line.startswith("milestones.csv:2, column date: ")


@pytest.mark.parametrize("cell", NONE)
def test_what_is_no_date_has_no_reading(cell: str) -> None:
    assert date_readings(cell) == ()


@pytest.mark.parametrize(
    ("column", "cell", "meant"),
    [
        ("verified", "Yes", "yes"), ("verified", "TRUE", "yes"), ("verified", "1", "yes"),
        ("verified", "1.0", "yes"), ("verified", "да", "yes"), ("verified", "FALSE", "no"),
        ("verified", "0", "no"), ("event", "entered into force", "in-force"),
        ("event", "Signed", "signed"), ("source_tier", "Primary", "primary"), ("depth", "2.0", "2"),
        ("depth", "3,0", "3"), ("depth", "−2", "-2"),
    ],
)  # fmt: skip
def test_words_and_numbers_of_one_meaning(
    tmp_path: Path, column: str, cell: str, meant: str
) -> None:
    tables, problems = read(tmp_path, written(ROW | {column: cell}))
    assert not problems
    assert tables
    assert tables.rows["milestones"][0][column] == meant
    assert tables.mendings.count == 1


@pytest.mark.parametrize(
    ("column", "cell"), [("verified", "maybe"), ("verified", "2"), ("depth", "2.5"), ("event", "x")]
)
def test_what_has_no_meaning_stays_a_problem(tmp_path: Path, column: str, cell: str) -> None:
    assert len(read(tmp_path, written(ROW | {column: cell}))[1]) == 1


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;", "sep=;;;"])
def test_a_line_for_the_spreadsheet_is_passed_over(tmp_path: Path, line: str) -> None:
    tables, problems = read(tmp_path, f"\ufeff{line}\r\n{written(ROW, ';')}")
    assert not problems
    assert tables
    assert tables.rows["milestones"][0].line == 3


def test_the_folder_of_the_case_is_in_order() -> None:
    tables, problems = check_folder(CASES / "record-sep-line", bundled_actors(), bundled_codebook())
    assert not problems
    assert tables
    assert len(tables.rows["activities"]) == 9


@pytest.mark.parametrize(
    ("note", "encoding", "name"),
    [
        ("Подписано в Астане", "cp1251", "Windows-1251"),
        ("Müller – “café”", "cp1252", "Windows-1252"),
        ("Übung in Köln", "cp1252", "Windows-1252"),
    ],
)
def test_old_encodings_of_one_reading(tmp_path: Path, note: str, encoding: str, name: str) -> None:
    tables, problems = read(tmp_path, written(ROW | {"note": note}).encode(encoding))
    assert not problems
    assert tables
    assert tables.rows["milestones"][0]["note"] == note
    assert name in tables.mendings.listed()[0]


@pytest.mark.parametrize(("note", "encoding"), [("Dačić", "cp1250"), ("señor", "cp1252")])
def test_old_encodings_of_two_readings_are_asked(tmp_path: Path, note: str, encoding: str) -> None:
    (line,) = read(tmp_path, written(ROW | {"note": note}).encode(encoding))[1]
    assert note in line
    assert "Windows-1250" in line and "Windows-1252" in line


def test_fix_writes_what_was_mended_and_nothing_else(tmp_path: Path, comity_cli: Run) -> None:
    mended = written(ROW | {"date": "Apr 2012", "verified": "TRUE"}, ";")
    other = written(ROW | {"mechanism": "PCA", "note": "two\nlines"}, ";").split("\r\n", 1)[1]
    before = f"sep=;\r\n# a comment\r\n{mended}# another\r\n{other}"
    (tmp_path / "milestones.csv").write_text(before, "utf-8", newline="")
    done = comity_cli("record", "check", str(tmp_path), "--fix")
    assert done.returncode == 0, done.stderr
    assert "2 cells mended" in done.stdout
    after = (tmp_path / "milestones.csv").read_bytes().decode()
    assert after == before.replace("Apr 2012", "2012-04").replace("TRUE", "yes")
    assert (tmp_path / "milestones.csv.before-fix").read_bytes().decode() == before
    assert "is read as" not in comity_cli("record", "check", str(tmp_path)).stdout


def test_fix_writes_an_old_encoding_as_utf8(tmp_path: Path) -> None:
    read(tmp_path, written(ROW | {"note": "Подписано в Астане"}).encode("cp1251"))
    fix_folder(tmp_path, bundled_actors(), bundled_codebook())
    assert "Подписано" in (tmp_path / "milestones.csv").read_text("utf-8-sig")


def test_fix_leaves_what_must_be_asked(tmp_path: Path, comity_cli: Run) -> None:
    shutil.copy(CASES / "record-spreadsheet-months" / "activities.csv", tmp_path)
    before = (tmp_path / "activities.csv").read_bytes()
    done = comity_cli("record", "check", str(tmp_path), "--fix")
    assert done.returncode == 2
    assert "2012-04 where April 2012 is meant" in done.stderr
    assert (tmp_path / "activities.csv").read_bytes() == before


def test_mended_cells_are_said_where_a_record_is_used(tmp_path: Path, comity_cli: Run) -> None:
    shutil.copy(
        CASES / "record-spreadsheet-months" / "year-as-decimal" / "activities.csv", tmp_path
    )
    done = comity_cli("evaluate", "SRB", "EU", "--record", str(tmp_path), "--json")
    assert done.returncode == 0
    assert "1 cells are read otherwise" in done.stderr


def test_a_workbook_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(ROW))
    for when, form in (
        (datetime(2012, 4, 1), "mmm-yy"), (date(2012, 4, 12), "dd/mm/yyyy"), (2012, "General"),
        (date(2012, 1, 1), "yyyy"), ("2012-05", "@"), (date(2012, 6, 1), "yyyy-mm-dd"),
    ):  # fmt: skip
        sheet.append([when if key == "date" else v for key, v in ROW.items()])
        sheet.cell(sheet.max_row, list(ROW).index("date") + 1).number_format = form
        sheet.cell(sheet.max_row, list(ROW).index("mechanism") + 1).value = f"M{sheet.max_row}"
        sheet.cell(sheet.max_row, list(ROW).index("verified") + 1).value = True
    book.save(tmp_path / "milestones.xlsx")
    tables, problems = check_folder(tmp_path, bundled_actors(), bundled_codebook())
    assert not problems
    assert tables
    dates = [row["date"] for row in tables.rows["milestones"]]
    assert dates == ["2012-04", "2012-04-12", "2012", "2012", "2012-05", "2012-06-01"]
    assert {row["verified"] for row in tables.rows["milestones"]} == {"yes"}


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04" + b"\x00" * 400, b"a,b\n1,2\n"])
def test_a_workbook_that_is_none_gets_one_line(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "milestones.xlsx").write_bytes(body)
    (line,) = check_folder(tmp_path, bundled_actors(), bundled_codebook())[1]
    assert line.startswith("milestones.xlsx: ")
