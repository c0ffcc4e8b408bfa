"""Numbers with signs between their digits, and event codes of tables of one's own."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.sources.numbers import number
from comity.store.store import empty_database
from conftest import ROOT

Cli = Callable[..., "subprocess.CompletedProcess[str]"]
CASE = ROOT / "tests" / "data" / "cases" / "generic-decimal-comma"


def ingest(
    cli: Cli, folder: Path, table: Path, mapping: str, *, decimal: str = ""
) -> tuple[list[str], str]:
    """The values stored, and what the quarantine shows."""
    body = (CASE / mapping).read_text("utf-8") + (f'\ndecimal: "{decimal}"\n' if decimal else "")
    (folder / "m.yml").write_text(body, "utf-8")
    store = ("--store", str(folder / "store"))
    told = cli("ingest", "generic", str(table), "--map", str(folder / "m.yml"), *store)
    assert told.returncode == 0, told.stderr
    query = "SELECT partner || ' ' || value FROM observations ORDER BY line"
    rows = cli("sql", query, "--csv", *store).stdout.splitlines()[1:]
    return rows, cli("quarantine", "show", "trade", *store).stdout


def test_a_decimal_comma_is_read_where_the_mapping_says_so(comity_cli: Cli, tmp_path: Path) -> None:
    rows, held = ingest(comity_cli, tmp_path, CASE / "deci.csv", "tradesemi.yml", decimal=",")
    assert rows == ["RUS 1.5", "CHN 1234.5", "FRA 1234.5"]
    assert "line 5, column value: no number with a comma as its decimal sign" in held


def test_without_a_word_the_message_says_how(comity_cli: Cli, tmp_path: Path) -> None:
    rows, held = ingest(comity_cli, tmp_path, CASE / "deci.csv", "tradesemi.yml")
    assert rows == ["TUR 2.5"]
    for line in (2, 4):
        assert f"line {line}, column value: the number is written with a decimal comma" in held
    assert 'add `decimal: ","` to the mapping' in held


def test_commas_between_thousands(comity_cli: Cli, tmp_path: Path) -> None:
    rows, held = ingest(comity_cli, tmp_path, CASE / "thousands.csv", "trade.yml", decimal=".")
    assert rows == ["RUS 1234.5", "CHN 1234.0", "FRA 5.0", "ITA 1000.0", "NOR 1000.0", "SWE 7.0"]
    assert "Poland,2010,.." in held and "Spain,2010,#N/A" in held  # missing only where it is said
    (tmp_path / "again").mkdir()
    rows, held = ingest(comity_cli, tmp_path / "again", CASE / "thousands.csv", "trade.yml")
    assert "RUS 1234.5" not in rows and 'add `decimal: "."` to the mapping' in held
    assert "one with a decimal comma and another with a decimal point" in held  # 1,234


def test_a_point_beside_decimal_commas_is_no_plain_number(comity_cli: Cli, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("exporter;importer;year;value\nKAZ;RUS;2010;1,5\nKAZ;CHN;2010;1.234\n")
    rows, held = ingest(comity_cli, tmp_path, table, "tradesemi.yml")
    assert rows == [] and "line 3, column value: the number is one with a decimal comma" in held


@pytest.fixture(scope="module")
def read() -> Callable[[str, str], float | None]:
    connection = empty_database(None)

    def one(text: str, decimal: str) -> float | None:
        query = f"SELECT try_cast({number('t', decimal)} AS DOUBLE) FROM (SELECT ? AS t)"
        value = connection.execute(query, [text]).fetchall()[0][0]
        return None if value is None else float(value)

    return one


@given(
    st.decimals(-(10**9), 10**9, places=2),
    st.sampled_from([",", "."]),
    st.sampled_from(["", "other", " ", "\u00a0", "\u202f", "'", "\u2019"]),
)
def test_every_way_of_writing_a_number_gives_it_back(
    read: Callable[[str, str], float | None], value: Decimal, decimal: str, mark: str
) -> None:
    mark = {"other": "." if decimal == "," else ","}.get(mark, mark)
    text = f"{value:,.2f}".replace(",", "T").replace(".", decimal).replace("T", mark)
    assert read(text, decimal) == float(value)


@pytest.mark.parametrize(
    ("text", "decimal"),
    [("2.5", ","), ("1.23", ","), ("1.2345", ","), ("1,23", "."), ("1,2,3", "."), ("1,5,5", ","),
     ("..", "."), ("", ","), ("nan", ","), ("inf", "."), ("#N/A", "."),
     ("1 23", ","), ("(3)", ".")],
)  # fmt: skip
def test_what_is_not_written_so_is_no_number(
    read: Callable[[str, str], float | None], text: str, decimal: str
) -> None:
    assert read(text, decimal) is None


EVENTS = """id: news
table: events
title: News
producer: Somebody
citation: Somebody, 2020.
licence: CC0
dates: day
actors: iso
columns: {event_id: id, happened: day, actor1: a, actor2: b, code: what}
"""


@pytest.mark.parametrize(
    ("codes", "stored"),
    [
        (["20", "36", "190"], ["190"]),  # 036 lost its zero, so 20 may be 020
        (["20.0", "42.0", "190.0"], []),
        (["020", "20", "190"], ["020", "20", "190"]),
        (["20", "190"], ["20", "190"]),
    ],
)
def test_codes_without_zeros_of_a_table_of_ones_own_wait(
    comity_cli: Cli, tmp_path: Path, codes: list[str], stored: list[str]
) -> None:
    (tmp_path / "m.yml").write_text(EVENTS)
    rows = [f"{n},2001-02-03,KAZ,RUS,{code}" for n, code in enumerate(codes)]
    (tmp_path / "t.csv").write_text("\n".join(["id,day,a,b,what", *rows]) + "\n")
    store = ("--store", str(tmp_path / "store"))
    told = comity_cli("ingest", "generic", "t.csv", "--map", "m.yml", *store)
    found = comity_cli("sql", "SELECT code FROM events ORDER BY line", "--csv", *store).stdout
    assert found.split()[1:] == stored, told.stderr
    if len(stored) < len(codes) and not re.search("[.]", codes[0]):
        assert "lost their leading zeros" in comity_cli("quarantine", "show", *store).stdout


def test_events_whose_actors_are_not_found_are_said(comity_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "m.yml").write_text(EVENTS)
    rows = [f"{n},2001-02-03,Kasachstan,RUS,190" for n in range(20)]
    (tmp_path / "t.csv").write_text("\n".join(["id,day,a,b,what", *rows]) + "\n")
    told = comity_cli("ingest", "generic", "t.csv", "--map", "m.yml", "--store", "s")
    assert "actor1 is a known actor in 0 of 20 rows" in told.stdout
    assert "actor2" not in told.stdout
