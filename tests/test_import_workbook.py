"""A record as a workbook and back: no cell, row or note is lost."""

from __future__ import annotations

import tempfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from typer.testing import CliRunner

import comity
from comity.cli.main import app
from comity.errors import ComityError

RUN = CliRunner()
VISIT = {
    "state_iso3": "KAZ",
    "partner": "NATO",
    "kind": "visit",
    "title": "A",
    "date_start": "2006",
}


def cells(folder: Path) -> dict[str, list[dict[str, str]]]:
    return {t: [dict(r) for r in rows] for t, rows in comity.record_check(folder).rows.items()}


@pytest.fixture
def record(tmp_path: Path) -> Path:
    comity.record_new(tmp_path / "record")
    return tmp_path / "record"


def test_the_template_comes_back_as_it_was(record: Path, tmp_path: Path) -> None:
    file = tmp_path / "r.xlsx"
    assert RUN.invoke(app, ["record", "export", str(record), "--xlsx", str(file)]).exit_code == 0
    done = RUN.invoke(app, ["record", "import", str(file), str(tmp_path / "back")])
    assert done.exit_code == 0, done.output
    assert cells(tmp_path / "back") == cells(record)
    before = (record / "activities.csv").read_bytes()
    comity.record_import(file, record)
    assert (record / "activities.csv").read_bytes() == before


# what a cell of a record can hold; the reader of tables takes blanks at the ends off
TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\x7f")
    | st.sampled_from("\n\r\t=+-@'\"_x0D;"),
    max_size=60,
).map(str.strip)
HARD = st.sampled_from(
    ["=1+1", "+7", "-3", "@now", "'quoted", "_x000D_", "_x005F_x0041_", "1e5", "007", "2012.10",
     "Apr-12", "TRUE", "#N/A", "a\r\nb", "a\n\nb", "\ufffe", "😀", "қазақ", '"', "1/2", "_x41_"]
)  # fmt: skip


@given(st.lists(st.tuples(TEXT | HARD, TEXT | HARD), min_size=1, max_size=6))
@settings(max_examples=30, deadline=None)
def test_nothing_of_a_cell_is_lost(texts: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "r"
        from comity.library.record import _draft

        draft = _draft(folder)
        for number, (title, description) in enumerate(texts):
            row = {"id": f"N{number}", "title": "T" + title, "description": description}
            draft.add("activities", VISIT | row | {"verified": "no"})
        draft.write()
        comity.record_export(folder, xlsx=Path(made) / "r.xlsx")
        comity.record_import(Path(made) / "r.xlsx", Path(made) / "back")
        assert cells(Path(made) / "back") == cells(folder)


def edit(file: Path, table: str, **by_cell: str) -> None:
    book = openpyxl.load_workbook(file)
    for where, value in by_cell.items():
        book[table][where] = value
    book.save(file)


def test_an_edit_changes_the_row_and_a_new_line_adds_one(record: Path, tmp_path: Path) -> None:
    file = tmp_path / "r.xlsx"
    comity.record_export(record, xlsx=file)
    before = cells(record)["milestones"]
    # the date is part of what a row is called; it is the same row all the same
    edit(file, "milestones", E2="2007-11-08")
    last = len(before) + 2
    new = {"A": "SRB", "B": "EU", "C": "SAA", "D": "closed", "E": "2030", "J": "no"}
    edit(file, "milestones", **{f"{letter}{last}": word for letter, word in new.items()})
    done = RUN.invoke(app, ["record", "import", str(file), str(record)])
    assert "rows added: 1, changed: 1" in done.output
    after = cells(record)["milestones"]
    assert after[0] == before[0] | {"date": "2007-11-08"} and after[1:-1] == before[1:]
    assert (record / "milestones.csv.before-import").exists()


def test_a_wrong_word_is_named_and_nothing_is_written(record: Path, tmp_path: Path) -> None:
    file = tmp_path / "r.xlsx"
    comity.record_export(record, xlsx=file)
    edit(file, "activities", E2="holiday")
    before = (record / "activities.csv").read_bytes()
    done = RUN.invoke(app, ["record", "import", str(file), str(record)])
    assert isinstance(done.exception, ComityError) and "column kind" in str(done.exception)
    assert (record / "activities.csv").read_bytes() == before


def test_a_row_that_the_workbook_lacks_is_kept_and_said(record: Path, tmp_path: Path) -> None:
    file = tmp_path / "r.xlsx"
    comity.record_export(record, xlsx=file)
    book = openpyxl.load_workbook(file)
    book["positions"].delete_rows(2)
    book.save(file)
    count = len(cells(record)["positions"])
    done = RUN.invoke(app, ["record", "import", str(file), str(record)])
    assert "lacks, kept" in done.output and len(cells(record)["positions"]) == count
    comity.record_import(file, record, delete=True)
    assert len(cells(record)["positions"]) == count - 1


def test_notes_of_cells_come_back(record: Path, tmp_path: Path) -> None:
    file = tmp_path / "r.xlsx"
    comity.record_export(record, xlsx=file)
    book = openpyxl.load_workbook(file)
    book["activities"]["J3"].comment = Comment("Is this the right day?\nAsk Ann.", "Bob")
    book["milestones"]["E2"].comment = Comment("сверить", "Анна")
    book.save(file)
    comity.record_import(file, record)
    again, third = tmp_path / "again.xlsx", tmp_path / "third.xlsx"
    comity.record_export(record, xlsx=again)
    comity.record_import(again, record)
    comity.record_import(again, tmp_path / "elsewhere")
    for folder in (record, tmp_path / "elsewhere"):
        comity.record_export(folder, xlsx=third)
        found = openpyxl.load_workbook(third)
        note = found["activities"]["J3"].comment
        assert (note.text, note.author) == ("Is this the right day?\nAsk Ann.", "Bob")
        assert found["milestones"]["E2"].comment.text == "сверить"


def test_a_note_stays_with_a_row_whose_date_is_mended(record: Path, tmp_path: Path) -> None:
    file = tmp_path / "r.xlsx"
    comity.record_export(record, xlsx=file)
    book = openpyxl.load_workbook(file)
    book["milestones"]["E2"].comment = Comment("was the 7th", "Bob")
    book["milestones"]["E2"] = "2007-11-08"
    book.save(file)
    comity.record_import(file, record)
    comity.record_export(record, xlsx=file)
    assert openpyxl.load_workbook(file)["milestones"]["E2"].comment.text == "was the 7th"


@pytest.mark.parametrize(
    ("column", "word"),
    [("E", "exercise"), ("F", "announced"), ("N", "primary"), ("O", "yes")],
)
def test_a_cell_offers_the_allowed_words(
    record: Path, tmp_path: Path, column: str, word: str
) -> None:
    file = tmp_path / "r.xlsx"
    comity.record_export(record, xlsx=file)
    book = openpyxl.load_workbook(file)
    lists = [
        v for v in book["activities"].data_validations.dataValidation if f"{column}2" in v.sqref
    ]
    assert len(lists) == 1 and lists[0].type == "list"
    where = book.defined_names[lists[0].formula1.removeprefix("=")].attr_text
    sheet, _, cells_of = where.partition("!")
    offered = [c.value for (c,) in book[sheet.strip("'")][cells_of.replace("$", "")]]
    assert word in offered


@pytest.mark.parametrize(
    ("body", "says"),
    [(b"", "damaged"), (b"PK\x03\x04", "damaged"), (b"id,name\n1,2", "damaged")],
)
def test_what_is_no_workbook_is_one_clear_line(tmp_path: Path, body: bytes, says: str) -> None:
    file = tmp_path / "r.xlsx"
    file.write_bytes(body)
    done = RUN.invoke(app, ["record", "import", str(file), str(tmp_path / "new")])
    assert isinstance(done.exception, ComityError) and says in str(done.exception)
    assert "\n" not in str(done.exception) and not (tmp_path / "new").exists()


def test_a_workbook_of_something_else_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Budget"
    book.active["A1"] = "sum"
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(ComityError, match="no table of a record"):
        comity.record_import(tmp_path / "b.xlsx", tmp_path / "new")
