"""Structured data sets: rows of the published forms, synthetic, to canonical ones."""

from __future__ import annotations

import json
import sys
import uuid
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.sources.dataset import data_set, data_sets
from comity.store import quarantine
from comity.store.commit import Tally
from comity.store.ingest import ingest
from comity.store.store import Store

VOTES = (
    ",rcid,ccode,member,session,vote,Country,Countryname,year,date,unres,amend,para,short,descr,"
    "me,nu,di,hr,co,ec,importantvote\n"
)


def run(root: Path, name: str, *files: Path) -> list[Tally]:
    return list(ingest(Store(root), data_set(name), files))


def asked(root: Path, query: str) -> list[tuple[object, ...]]:
    connection = Store(root).connect()
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def sums(tallies: Iterable[Tally]) -> list[tuple[str, int, int, int, int]]:
    found = []
    for t in tallies:
        assert t.rows_in == t.stored + t.duplicates + t.left_out + t.quarantined
        found.append((t.state, t.rows_in, t.stored, t.duplicates, t.quarantined))
    return found


def votes(path: Path, rows: str) -> Path:
    return write(path, VOTES + rows)


LATER = (
    '1,9001,2,1,71,3,USA,United States,2016,2016-12-21,R/71/9,0,0,"A, B","l\nt",0,1,0,0,0,0,1\n'
    '2,9001,705,1,71,1,KAZ,Kazakhstan,2016,2016-12-21,R/71/9,0,0,"A, B",x,0,1,0,0,0,0,1\n'
    "3,9002,705,1,71,2,KAZ,Kazakhstan,2016,2016-12-21,R/71/10,0,1,P,x,0,0,0,0,0,0,NA\n"
    "4,9001,817,1,71,1,RVN,South Vietnam,2016,2016-12-21,R/71/9,0,0,A,x,0,1,0,0,0,0,1\n"
    "5,9001,220,1,71,7,FRA,France,2016,2016-12-21,R/71/9,0,0,A,x,0,1,0,0,0,0,1\n"
    "6,9003,365,1,44,1,RUS,Soviet Union,1989,1989-10-02,R/44/1,0,0,C,x,1,0,0,0,0,0,0\n"
)


@pytest.mark.parametrize("tab", [False, True])
def test_later_un_votes_keep_votes_on_parts_apart(tmp_path: Path, tab: bool) -> None:
    file = votes(tmp_path / "UNVotes-1.csv", LATER)
    if tab:
        import csv
        import io

        rows = list(csv.reader(io.StringIO(file.read_text(), newline="")))
        out = io.StringIO()
        csv.writer(out, delimiter="\t", lineterminator="\n").writerows(rows)
        file = write(tmp_path / "UNVotes.tab", out.getvalue())
    root = tmp_path / "store"
    assert sums(run(root, "un-votes", file)) == [("stored", 6, 4, 0, 2)]
    assert asked(
        root,
        "SELECT series, actor, item, last::VARCHAR, value, line FROM observations "
        "WHERE series LIKE 'un-vote%' ORDER BY line",
    ) == [
        ("un-vote", "USA", "9001", "2016-12-21", 3.0, 2),
        ("un-vote", "KAZ", "9001", "2016-12-21", 1.0, 4),
        ("un-vote-part", "KAZ", "9002", "2016-12-21", 2.0, 5),
        ("un-vote", "SUN", "9003", "1989-10-02", 1.0, 8),
    ]
    calls = asked(
        root,
        "SELECT series, actor, item, value, text FROM observations "
        "WHERE series LIKE 'un-roll-call%' ORDER BY item",
    )
    assert [(*c[:4],) for c in calls] == [
        ("un-roll-call", "UN", "9001", 71.0),
        ("un-roll-call-part", "UN", "9002", 71.0),
        ("un-roll-call", "UN", "9003", 44.0),
    ]
    assert json.loads(str(calls[0][4])) == {
        "resolution": "R/71/9",
        "important": True,
        "issues": ["nu"],
        "title": "A, B",
    }
    held = quarantine.rows(Store(root), "un-votes")
    assert [(r.line, r.column, r.reason) for r in held] == [
        (6, "ccode", "no known actor has this COW number"),
        (7, "vote", "the vote is none of 1, 2, 3, 8 and 9"),
    ]


def test_a_mended_row_of_a_table_is_replayed_to_its_own_line(tmp_path: Path) -> None:
    root = tmp_path / "store"
    run(root, "un-votes", votes(tmp_path / "UNVotes.csv", LATER))
    out = tmp_path / "held.txt"
    assert quarantine.export(Store(root), "un-votes", out) == 2
    out.write_text(out.read_text().replace(",71,7,FRA", ",71,1,FRA"))
    (tally,) = quarantine.replay(Store(root), data_set("un-votes"), out)
    assert (tally.rows_in, tally.stored, tally.quarantined) == (2, 1, 1)
    assert [r.line for r in quarantine.rows(Store(root), "un-votes")] == [6]
    found = asked(root, "SELECT series, value, line FROM observations WHERE actor = 'FRA'")
    assert found == [("un-vote", 1.0, 7)]


def test_rows_of_a_parquet_file_are_replayed_as_csv(tmp_path: Path) -> None:
    import duckdb

    root, file = tmp_path / "store", tmp_path / "votes.parquet"
    duckdb.execute(
        f"COPY (SELECT * FROM (VALUES (3, 2, 1), (3, 511, 9), (3, 705, 5), (2, 2, 1)) "
        f"AS t(rcid, ccode, vote)) TO '{file}' (FORMAT parquet)"
    )
    assert sums(run(root, "un-votes", file)) == [("stored", 4, 1, 0, 3)]
    out = tmp_path / "held.txt"
    quarantine.export(Store(root), "un-votes", out)
    assert out.read_text().splitlines() == ["1:2\t3,511,9", "1:3\t3,705,5", "1:4\t2,2,1"]
    out.write_text(out.read_text().replace("705,5", "705,2"))
    (tally,) = quarantine.replay(Store(root), data_set("un-votes"), out)
    assert (tally.name, tally.rows_in, tally.stored) == ("votes.parquet", 3, 1)
    assert asked(
        root, "SELECT actor, value, last::VARCHAR, line FROM observations ORDER BY ALL"
    ) == [
        ("KAZ", 2.0, "1946-01-01", 3),
        ("USA", 1.0, "1946-01-01", 1),
    ]


def test_a_release_replaces_the_one_before_whatever_its_number(tmp_path: Path) -> None:
    root = tmp_path / "store"
    run(root, "un-votes", votes(tmp_path / "UNVotes-1.csv", LATER))
    newer = votes(tmp_path / "UNVotes2.csv", LATER.replace(",71,3,USA", ",71,2,USA"))
    assert sums(run(root, "un-votes", newer)) == [("revised", 6, 4, 0, 2)]
    assert asked(root, "SELECT value FROM observations WHERE actor = 'USA'") == [(2.0,)]
    assert sums(run(root, "un-votes", newer)) == [("known", 6, 0, 6, 0)]


def test_a_header_that_names_a_column_twice_is_refused_in_one_line(tmp_path: Path) -> None:
    file = write(tmp_path / "UNVotes.csv", VOTES.replace("member", "VOTE") + LATER)
    (tally,) = run(tmp_path / "store", "un-votes", file)
    assert tally.state == "refused"
    assert "'vote' twice" in tally.note and "\n" not in tally.note


REGISTER = (
    "SIPRI Arms Transfers Database\nTrade register\nInformation generated: 1 Jan 2020\n\n"
    "Note,A,B,C\n"
    "Recipient,Supplier,Year of order,,Number ordered,,Weapon designation,Weapon description,"
    "Number delivered,,Year(s) of delivery,status,Comments,SIPRI TIV per unit,"
    "SIPRI TIV for total order,SIPRI TIV of delivered weapons\n"
    "Kazakhstan,Russia,2014,?,5,,Type-1,fighter aircraft,4,,2015; 2017,New,Café deal,10,50,40\n"
    "Kazakhstan,UAE,2016,,2,,Type-2,APC,,,,New,,1,2,0\n"
    "unknown recipient(s),Russia,2014,,5,,Type-1,fighter,5,,2015,New,,10,50,50\n"
    "Kazakhstan,Soviet Union,soon,,5,,Type-1,fighter,5,,2015,New,,10,50,50\n"
    "Kazakhstan,Turkey,2014,,5,,Type-3,APC,5,,2015,New,,10,many,50\n"
)


def test_the_trade_register_is_read_behind_its_preamble(tmp_path: Path) -> None:
    root = tmp_path / "store"
    file = write(tmp_path / "trade-register.csv", REGISTER, "latin-1")
    assert sums(run(root, "sipri", file)) == [("stored", 5, 2, 0, 3)]
    rows = asked(
        root,
        "SELECT series, actor, partner, item, year(first), year(last), value, line "
        "FROM observations ORDER BY line, series",
    )
    assert rows == [
        ("arms-delivered-tiv", "RUS", "KAZ", "Type-1", 2015, 2017, 40.0, 7),
        ("arms-ordered-tiv", "RUS", "KAZ", "Type-1", 2014, 2014, 50.0, 7),
        ("arms-ordered-tiv", "ARE", "KAZ", "Type-2", 2016, 2016, 2.0, 8),
    ]
    ((text,),) = asked(root, "SELECT DISTINCT text FROM observations WHERE line = 7")
    assert "Café deal" in str(text) and "delivered 4 in 2015; 2017" in str(text)
    held = [(r.line, r.column) for r in quarantine.rows(Store(root), "sipri")]
    assert held == [(9, "Recipient"), (10, "Year of order"), (11, "SIPRI TIV for total order")]


DCAD_MAIN = (
    "ccode1,cowName1,ccode2,cowName2,signDay,signMonth,signYear,EIFDay,EIFMonth,EIFYear,type,DCAid\n"
    "2,United States of America,705,Kazakhstan,14,2,1994,1,3,1994,G,11\n"
    "365,Russia,710,China,NA,6,1985,NA,NA,NA,S,12\n"
    "2,United States of America,9999,Nowhere,1,1,1999,NA,NA,NA,S,13\n"
)
DCAD_DYADS = (
    "ccode1,abbrev1,ccode2,abbrev2,year,dcaGeneralV1,dcaGeneralV2,dcaSectorV1,dcaSectorV2,"
    "dcaAnyV1,dcaAnyV2\n2,USA,705,KZK,1995,1,1,0,0,1,1\n2,USA,705,KZK,1996,,,,,,\n"
)


def dcad(folder: Path) -> Path:
    path = folder / "kinne_dca.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("kinne_dca/DCAD-v1.0-main.csv", DCAD_MAIN)
        archive.writestr("kinne_dca/DCAD-v1.0-dyadic.csv", DCAD_DYADS)
    return path


def test_defence_agreements_and_their_dyads_come_from_one_archive(tmp_path: Path) -> None:
    root, path = tmp_path / "store", dcad(tmp_path)
    assert sums(run(root, "dcad", path)) == [("stored", 3, 2, 0, 1), ("beside", 0, 0, 0, 0)]
    facts = asked(root, "SELECT fact_id, kind, start, participants, text FROM facts ORDER BY line")
    assert [f[:4] for f in facts] == [
        ("11", "instrument", "1994-02-14", "USA;KAZ"),
        ("12", "instrument", "1985-06", "SUN;CHN"),
    ]
    assert str(facts[0][4]).endswith("signed 1994-02-14; in force 1994-03-01")
    found = sums(run(root, "dcad-dyads", path))
    assert found == [("beside", 0, 0, 0, 0), ("stored", 2, 1, 0, 1)]
    assert asked(
        root, "SELECT series, value FROM observations WHERE year(last) = 1995 ORDER BY series"
    ) == [
        ("dca-any", 1.0),
        ("dca-any-broad", 1.0),
        ("dca-general", 1.0),
        ("dca-general-broad", 1.0),
        ("dca-sector", 0.0),
        ("dca-sector-broad", 0.0),
    ]
    (row,) = quarantine.rows(Store(root), "dcad-dyads")
    assert (row.line, row.reason) == (3, "it gives no value")


def test_ideal_points_by_session_and_by_year_keep_their_interval(tmp_path: Path) -> None:
    root = tmp_path / "store"
    old = write(
        tmp_path / "IdealpointestimatesAll_Jun2024.csv",
        ",ccode,session,iso3c,Countryname,NVotesAll,IdealPointAll,Q5%All,Q50%All,Q95%All\n"
        "1,705,50,KAZ,Kazakhstan,60,-0.5,-0.7,-0.5,-0.3\n2,365,40,RUS,Russia,60,x,-2,-2,-2\n",
    )
    new = write(
        tmp_path / "points.tab",
        "ccode\tyear\tidealpointall\tq5all\tq95all\tidealpointfp\tq5fp\tq95fp\n"
        "705\t2020\t-0.4\t-0.6\t-0.2\t-0.1\t-0.3\t0.1\n",
    )
    assert sums(run(root, "ideal-points", old, new)) == [
        ("stored", 2, 1, 0, 1),
        ("stored", 1, 1, 0, 0),
    ]
    assert asked(
        root,
        "SELECT series, actor, first::VARCHAR, value, low, high FROM observations ORDER BY ALL",
    ) == [
        ("ideal-point", "KAZ", "1995-09-01", -0.5, -0.7, -0.3),
        ("ideal-point", "KAZ", "2020-01-01", -0.4, -0.6, -0.2),
        ("ideal-point-resolutions", "KAZ", "2020-01-01", -0.1, -0.3, 0.1),
    ]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_mutation_crashes_a_reader_nor_loses_a_row(tmp_path: Path, data: st.DataObject) -> None:
    name, text = data.draw(
        st.sampled_from(
            [
                ("un-votes", VOTES + LATER),
                ("sipri", REGISTER),
                ("dcad", DCAD_MAIN),
                ("dcad-dyads", DCAD_DYADS),
            ]
        )
    )
    body = bytearray(text.encode())
    begin = text.index("\n" if name != "sipri" else "weapons\n")
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(begin, len(body) - 1))
        piece = data.draw(
            st.sampled_from(
                [b"", b",", b'"', b"\0", b"\xff", b"-9", b"1e999", b"nan", b"\r", b"9999"]
            )
        )
        body[at : at + data.draw(st.integers(0, 3))] = piece
    file = tmp_path / "mutated.csv"
    file.write_bytes(bytes(body))
    root = tmp_path / f"store-{uuid.uuid4()}"
    (tally,) = run(root, name, file)
    if tally.state == "refused":
        assert "\n" not in tally.note
        return
    sums([tally])
    assert len(quarantine.rows(Store(root), name)) == tally.quarantined
    table = data_set(name).sheet.table
    ((lines,),) = asked(root, f"SELECT count(DISTINCT line) FROM {table}")
    assert lines == tally.stored


def test_a_package_of_a_third_party_brings_a_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    info = site / "elsewhere-1.0.dist-info"
    info.mkdir(parents=True)
    write(info / "METADATA", "Metadata-Version: 2.1\nName: elsewhere\nVersion: 1.0\n")
    write(info / "entry_points.txt", "[comity.sources]\nelsewhere = elsewhere_comity:MINE\n")
    write(
        site / "elsewhere_comity.py",
        """
from comity.sources.dataset import Problem, actor_join, observation, state_of
from comity.sources.sheet import Layout, Sheet

class Mine:
    sheet = Sheet(
        id="elsewhere", title="Visits", producer="Somebody", citation="Somebody, Visits.",
        licence="CC0", redistributable="yes", address="", first=1990, last=None,
        table="observations", files=(".*",),
        layouts=(Layout(name="visits", columns=("who", "day", "visits"), header=True,
                        delimiter=",", quoted=True),),
    )
    def columns(self, layout, file):
        return observation("'visits'", "one.actor", "visits", "day::DATE", "day::DATE")
    def joins(self, layout):
        return actor_join("one", "iso", "who")
    def problems(self, layout):
        return (Problem("who", "one.actor IS NULL", "nobody"),)

MINE = Mine()
""",
    )
    monkeypatch.syspath_prepend(str(site))
    data_sets.cache_clear()
    try:
        file = write(
            tmp_path / "visits.csv", "who,day,visits\nKAZ,2001-02-03,4\nXXX,2001-02-03,1\n"
        )
        root = tmp_path / "store"
        assert sums(run(root, "elsewhere", file)) == [("stored", 2, 1, 0, 1)]
        assert asked(root, "SELECT source, actor, value FROM observations") == [
            ("elsewhere", "KAZ", 4.0)
        ]
    finally:
        data_sets.cache_clear()
        sys.modules.pop("elsewhere_comity", None)
