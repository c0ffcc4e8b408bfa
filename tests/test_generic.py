"""Any table by a mapping: what it gives, and the one line that a wrong mapping gets."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import one_clear_line

Cli = Callable[..., "subprocess.CompletedProcess[str]"]
HEAD = """
id: trade
table: observations
title: Trade
producer: Somebody
citation: Somebody, "Trade", 2020.
licence: CC BY 4.0
"""
TRADE = (
    HEAD
    + """
actors: iso
dates: year
missing: ["", "-9"]
unit: US dollars
columns:
  actor: from
  partner: {column: to, actors: cow}
  first: year
  item: {value: all goods}
series:
  exports: out
  imports: in
"""
)
TABLE = (
    "from,to,note,year,out,in\nKAZ,365,a,1995,10,20\nKAZ,2,b,1995,-9,5\nKAZ,2,c,1996,-9,-9\n"
    "QQQ,2,d,1996,1,2\nKAZ,2,e,'96,1,2\nKAZ,2,f,1997,many,2\n"
)


@pytest.fixture
def trade(tmp_path: Path) -> Path:
    (tmp_path / "trade.yml").write_text(TRADE)
    (tmp_path / "trade.csv").write_text(TABLE)
    return tmp_path


def test_a_mapped_table_gives_a_row_for_each_series_that_has_a_value(
    comity_cli: Cli, trade: Path
) -> None:
    store = ("--store", str(trade / "store"))
    told = comity_cli("ingest", "generic", "trade.csv", "--map", "trade.yml", *store)
    assert told.returncode == 0, told.stderr
    assert "6 rows in = 2 stored + 0 duplicates + 4 quarantined" in told.stdout
    query = (
        "SELECT series, actor, partner, item, first, last, value, unit, line FROM observations "
        "ORDER BY line, series"
    )
    rows = comity_cli("sql", query, "--csv", *store).stdout.splitlines()[1:]
    assert rows == [
        "exports,KAZ,RUS,all goods,1995-01-01,1995-12-31,10.0,US dollars,2",
        "imports,KAZ,RUS,all goods,1995-01-01,1995-12-31,20.0,US dollars,2",
        "imports,KAZ,USA,all goods,1995-01-01,1995-12-31,5.0,US dollars,3",
    ]
    shown = comity_cli("quarantine", "show", "trade", *store).stdout
    for told_line in (
        "line 4: it gives no value",
        "line 5, column from: no known actor is written so (iso)",
        "line 6, column year: it is no date as the mapping says (year)",
        "line 7, column out: no number",
    ):
        assert told_line in shown
    assert '"id": "trade"' in comity_cli("sources", "--json", *store).stdout


def test_the_store_knows_the_mapping_when_rows_are_replayed(comity_cli: Cli, trade: Path) -> None:
    store = ("--store", str(trade / "store"))
    comity_cli("ingest", "generic", "trade.csv", "--map", "trade.yml", *store)
    (trade / "trade.yml").unlink()
    comity_cli("quarantine", "export", "trade", "held.txt", *store)
    held = trade / "held.txt"
    held.write_text(held.read_text().replace("many", "7"))
    told = comity_cli("quarantine", "replay", "trade", "held.txt", *store)
    assert "4 rows in = 1 stored + 0 duplicates + 3 quarantined" in told.stdout
    query = "SELECT value FROM observations WHERE line = 7 ORDER BY value"
    assert comity_cli("sql", query, "--csv", *store).stdout.split() == ["value", "2.0", "7.0"]


def test_facts_and_events_are_mapped_too(comity_cli: Cli, tmp_path: Path) -> None:
    store = ("--store", str(tmp_path / "store"))
    (tmp_path / "pacts.yml").write_text(
        HEAD.replace("trade", "pacts").replace("observations", "facts")
        + "dates: month\ncolumns: {fact_id: number, title: name, start: signed, "
        "participants: [one, two]}\n"
    )
    (tmp_path / "pacts.csv").write_text(
        "number,name,signed,one,two\n1,Pact,1999-05,Kazakhstan,Ruritania\n2,Pact,1999,France,Italy\n"
    )
    told = comity_cli("ingest", "generic", "pacts.csv", "--map", "pacts.yml", *store)
    assert "2 rows in = 1 stored + 0 duplicates + 1 quarantined" in told.stdout, told.stderr
    query = "SELECT kind, start, participants, unresolved FROM facts"
    found = comity_cli("sql", query, "--csv", *store).stdout.splitlines()[1]
    assert found == "instrument,1999-05,KAZ,Ruritania"
    (tmp_path / "news.yml").write_text(
        HEAD.replace("trade", "news").replace("observations", "events")
        + "dates: compact\nactors: cameo\ncolumns: {event_id: id, happened: day, actor1: a, "
        "actor2: b, code: what}\n"
    )
    (tmp_path / "news.csv").write_text(
        "id,day,a,b,what\n1,20010203,KAZ,NAT,040\n2,20010203,A,B,x\n"
    )
    told = comity_cli("ingest", "generic", "news.csv", "--map", "news.yml", *store)
    assert "2 rows in = 1 stored + 0 duplicates + 1 quarantined" in told.stdout, told.stderr
    query = "SELECT happened, actor1, actor2, root, quad FROM events"
    found = comity_cli("sql", query, "--csv", *store).stdout.splitlines()[1]
    assert found == "2001-02-03,KAZ,NATO,04,1"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("id: trade", "id: Trade!"), "the id 'Trade!'"),
        (("id: trade", "id: gdelt"), "called 'gdelt' already"),
        (("licence: CC BY 4.0", ""), "no 'licence'"),
        (("table: observations", "table: tables"), "no table 'tables'"),
        (("unit:", "units:"), "no entry 'units'"),
        (("actors: iso", "actors: fifa"), "'actors' cannot be 'fifa'"),
        (("dates: year", "dates: julian"), "'dates' cannot be 'julian'"),
        (("  first: year", "  first: [year]"), "put it in quotation marks"),
        (("  first: year", "  place: year"), "no column 'place'"),
        (("  first: year\n", ""), "where 'first' comes from"),
        (("{value: all goods}", "{colour: red}"), "cannot be 'colour'"),
        (("  exports: out\n  imports: in\n", "  {}\n"), "need `series`"),
        (("actor: from", "actor: line"), "rename it in the file"),
        (("columns:", "columns: ["), "is no YAML"),
    ],
)
def test_a_wrong_mapping_gets_one_clear_line(
    comity_cli: Cli, trade: Path, change: tuple[str, str], words: str
) -> None:
    (trade / "trade.yml").write_text(TRADE.replace(*change))
    told = comity_cli(
        "ingest", "generic", "trade.csv", "--map", "trade.yml", "--store", str(trade / "store")
    )
    one_clear_line(told, "trade.yml", words)
    assert len(told.stderr.strip().splitlines()) <= 3


def test_generic_without_a_mapping_and_a_mapping_without_generic(
    comity_cli: Cli, trade: Path
) -> None:
    store = ("--store", str(trade / "store"))
    one_clear_line(comity_cli("ingest", "generic", "trade.csv", *store), "needs a mapping")
    told = comity_cli("ingest", "gdelt", "trade.csv", "--map", "trade.yml", *store)
    one_clear_line(told, "--map goes with")
    (trade / "trade.csv").write_text("from,year\n")
    told = comity_cli("ingest", "generic", "trade.csv", "--map", "trade.yml", *store)
    assert told.returncode == 2
    assert "no column 'to'" in told.stderr
