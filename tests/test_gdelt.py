"""GDELT as exported by others: codes without zeros, tables with names, words for missing."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from comity.sources.dataset import data_set
from comity.store import quarantine
from comity.store.commit import Tally
from comity.store.ingest import ingest
from comity.store.store import Store
from conftest import ROOT

CASES = ROOT / "tests" / "data" / "cases"
EXPORT = ROOT / "tests" / "data" / "gdelt" / "20170101073000.export.CSV"
COLUMNS = data_set("gdelt").sheet.layouts[0].columns
CODE, BASE, ROOT_CODE, QUAD, VALUE = (
    COLUMNS.index(c)
    for c in ("EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale")
)
Fields = list[list[str]]


def fields() -> Fields:
    return [line.split("\t") for line in EXPORT.read_text("utf-8").splitlines()]


def read(
    folder: Path, rows: Fields, name: str = "20170101073000.export.CSV"
) -> tuple[Store, Tally]:
    path = folder / name
    path.write_text("\n".join("\t".join(r) for r in rows) + "\n", "utf-8")
    return read_file(folder, path)


def read_file(folder: Path, path: Path) -> tuple[Store, Tally]:
    store = Store(folder / "store")
    (tally,) = ingest(store, data_set("gdelt"), [path])
    assert tally.rows_in == tally.stored + tally.duplicates + tally.left_out + tally.quarantined
    return store, tally


def ask(store: Store, query: str) -> list[tuple[Any, ...]]:
    connection = store.connect()
    found = connection.execute(query).fetchall()
    connection.close()
    return list(found)


def codes(store: Store) -> dict[str, str]:
    return dict(ask(store, "SELECT event_id, code FROM events"))


RIGHT = {r[0]: r[CODE] for r in fields()}


def number(text: str) -> str:
    return str(int(text))


DAMAGE: dict[str, Callable[[list[str]], None]] = {
    "all three columns": lambda r: [
        r.__setitem__(i, number(r[i])) for i in (CODE, BASE, ROOT_CODE)
    ],
    "the code alone": lambda r: r.__setitem__(CODE, number(r[CODE])),
    "with a decimal point": lambda r: r.__setitem__(CODE, f"{number(r[CODE])}.0"),
    "and no root code": lambda r: (
        r.__setitem__(CODE, number(r[CODE])),
        r.__setitem__(ROOT_CODE, ""),
    ),
    "and a root with a point": lambda r: (
        r.__setitem__(CODE, number(r[CODE])),
        r.__setitem__(ROOT_CODE, f"{number(r[ROOT_CODE])}.0"),
    ),
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_file_that_lost_its_zeros_is_mended_and_said(tmp_path: Path, how: str) -> None:
    rows = fields()
    for r in rows:
        DAMAGE[how](r)
    store, tally = read(tmp_path, rows)
    assert codes(store) == RIGHT
    lost = sum(code.startswith("0") for code in RIGHT.values())
    assert f"{lost} rows: event codes without their leading zero" in tally.note
    assert len(tally.note.splitlines()) == 1


def test_the_case_of_200_rows(tmp_path: Path) -> None:
    store, _ = read_file(tmp_path, CASES / "cameo-leading-zero-gdelt" / EXPORT.name)
    found = codes(store)
    assert len(found) == 200 and all(RIGHT.get(i, code) == code for i, code in found.items())
    wrong = "SELECT count(*) FROM events WHERE quad <> quad_common OR root <> left(code, 2)"
    assert ask(store, wrong) == [(0,)]


def test_single_rows_without_their_zero_wait(tmp_path: Path) -> None:
    rows = fields()
    hurt = [r for r in rows if r[CODE] in ("010", "020", "042", "051")][:6]
    assert len({r[CODE] for r in hurt}) > 2
    for r in hurt:
        r[CODE] = number(r[CODE])
    store, tally = read(tmp_path, rows)
    assert (tally.quarantined, tally.note) == (len(hurt), "")
    assert all("lost its leading zero" in r.reason for r in quarantine.rows(store))
    assert all(RIGHT[i] == code for i, code in codes(store).items())


@pytest.mark.parametrize(
    ("code", "root", "quad", "value"),
    [("20", "20", "1", "3.0"), ("20", "02", "4", "3.0"), ("190", "04", "1", "1.0"),
     ("20", "", "", "3.0"), ("11", "", "", "-0.1")],
)  # fmt: skip
def test_a_row_that_contradicts_itself_waits(
    tmp_path: Path, code: str, root: str, quad: str, value: str
) -> None:
    rows = fields()[:5]
    rows[2][CODE], rows[2][ROOT_CODE], rows[2][QUAD], rows[2][VALUE] = code, root, quad, value
    store, tally = read(tmp_path, rows)
    assert (tally.stored, tally.quarantined) == (4, 1)
    assert "event code" in quarantine.rows(store)[0].reason


def test_replayed_rows_keep_what_they_were(tmp_path: Path) -> None:
    rows = fields()
    row = next(r for r in rows if r[CODE] == "020")
    row[CODE] = "20"
    store, _ = read(tmp_path, rows)
    held = tmp_path / "held.txt"
    quarantine.export(store, "gdelt", held)
    held.write_text(held.read_text("utf-8").replace("\t20\t", "\t020\t", 1), "utf-8")
    list(quarantine.replay(store, data_set("gdelt"), held))
    assert codes(Store(store.root)) == RIGHT


@pytest.mark.parametrize("name", ["bq-events.export.csv", "pandas-index.export.CSV"])
def test_tables_of_bigquery_and_pandas_are_read_by_their_names(tmp_path: Path, name: str) -> None:
    store, tally = read_file(tmp_path, CASES / "gdelt-bigquery-export" / name)
    assert (tally.rows_in, tally.stored) == (50, 50)
    found = codes(store)
    assert all(RIGHT.get(i, code) == code for i, code in found.items())


def as_table(rows: Fields, delimiter: str, names: list[str], quoting: int = 0) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=quoting)
    writer.writerow(names)
    order = [COLUMNS.index(n) if n in COLUMNS else -1 for n in names]
    writer.writerows([r[i] if i >= 0 else "more" for i in order] for r in rows)
    return out.getvalue().encode()


TABLES: dict[str, Callable[[Fields], bytes]] = {
    "tabs": lambda r: as_table(r, "\t", list(COLUMNS)),
    "semicolons": lambda r: as_table(r, ";", list(COLUMNS)),
    "everything quoted": lambda r: as_table(r, ",", list(COLUMNS), csv.QUOTE_ALL),
    "another order and more": lambda r: as_table(r, ",", ["CAMEOCodeDescription", *COLUMNS[::-1]]),
    "without geography": lambda r: as_table(r, ",", [c for c in COLUMNS if "Geo" not in c]),
    "a byte order mark": lambda r: b"\xef\xbb\xbf" + as_table(r, ",", list(COLUMNS)),
    "small letters": lambda r: as_table(r, ",", list(COLUMNS)).replace(
        b"GLOBALEVENTID", b"globaleventid"
    ),
}


@pytest.mark.parametrize("kind", TABLES)
def test_other_tables_give_the_same_events(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(TABLES[kind](fields()))
    store, tally = read_file(tmp_path, path)
    assert (tally.stored, codes(store)) == (300, RIGHT)
    (tmp_path / "plain").mkdir()
    plain, _ = read(tmp_path / "plain", fields())
    columns = "event_id, happened, published, actor1, actor2, quad, goldstein"
    query = f"SELECT {columns} FROM events ORDER BY 1"
    assert ask(store, query) == ask(plain, query)


def test_a_table_without_a_column_that_is_needed_says_which(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(as_table(fields(), ",", [c for c in COLUMNS if c != "Actor2CountryCode"]))
    store = Store(tmp_path / "store")
    (tally,) = ingest(store, data_set("gdelt"), [path])
    assert tally.state == "refused" and "Actor2CountryCode" in tally.note


@pytest.mark.parametrize("word", ["NULL", "\\N", "None", "nan", "N/A", "-", " ", '""'])
def test_words_for_missing_leave_the_actor(tmp_path: Path, word: str) -> None:
    plain, _ = read(tmp_path, fields())
    (tmp_path / "other").mkdir()
    store, _ = read(tmp_path / "other", [[f or word for f in r] for r in fields()])
    for side in ("1", "2"):
        query = f"SELECT actor{side}, actor{side}_code, sector{side} FROM events ORDER BY line"
        assert ask(store, query) == ask(plain, query)


def test_quoted_fields_are_read_as_if_they_were_not(tmp_path: Path) -> None:
    plain, _ = read(tmp_path, fields())
    (tmp_path / "other").mkdir()
    store, tally = read(tmp_path / "other", [[f'"{f}"' for f in r] for r in fields()])
    query = "SELECT * EXCLUDE (file) FROM events ORDER BY line"
    assert tally.stored == 300 and ask(store, query) == ask(plain, query)


def test_countries_written_in_another_code_are_said(tmp_path: Path) -> None:
    rows = fields()
    column = COLUMNS.index("Actor1CountryCode")
    for r in rows:
        r[column] = r[column][:2].lower()
        r[COLUMNS.index("Actor1Code")] = r[COLUMNS.index("Actor1Code")].lower()
    _, tally = read(tmp_path, rows)
    assert "actor1 is a known actor in" in tally.note and "30%" in tally.note
