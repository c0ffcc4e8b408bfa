"""Raw files become canonical rows: nothing is lost, the same file twice changes nothing."""

from __future__ import annotations

import gzip
import random
import subprocess
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.sources.dataset import data_set
from comity.store import quarantine
from comity.store.commit import Tally
from comity.store.ingest import ingest
from comity.store.store import Store
from conftest import ROOT, THOROUGH, one_clear_line

Run = Callable[..., subprocess.CompletedProcess[str]]
GDELT = ROOT / "tests" / "data" / "gdelt"
EXPORT = GDELT / "20170101073000.export.CSV"
ICEWS_HEADER = data_set("icews").sheet.layouts[0].columns


def read(store: Store, source: str, *files: Path, **options: Any) -> list[Tally]:
    tallies = list(ingest(store, data_set(source), list(files), **options))
    for tally in tallies:
        assert_sum(tally)
    return tallies


def assert_sum(t: Tally) -> None:
    assert t.rows_in == t.stored + t.duplicates + t.left_out + t.quarantined, t


def ask(store: Store, query: str) -> list[tuple[Any, ...]]:
    connection = store.connect()
    rows = connection.execute(query).fetchall()
    connection.close()
    return list(rows)


def icews(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    path.write_text("\n".join("\t".join(r) for r in [ICEWS_HEADER, *rows]) + "\n", "utf-8")
    return path


def icews_row(number: int, source: str, target: str, **other: str) -> list[str]:
    values = dict.fromkeys(ICEWS_HEADER, "")
    values |= {
        "Event ID": str(number),
        "Event Date": "2006-05-01",
        "Source Name": source,
        "Target Name": target,
        "Event Text": "Consult",
        "CAMEO Code": "040",
        "Intensity": "1",
        "Story ID": "1",
        "Sentence Number": "1",
    }
    return list((values | other).values())


def test_gdelt_rows_keep_what_was_published(tmp_path: Path) -> None:
    store = Store(tmp_path)
    (tally,) = read(store, "gdelt", EXPORT)
    assert (tally.rows_in, tally.stored, tally.quarantined) == (300, 300, 0)
    fields = EXPORT.read_text("utf-8").splitlines()[41].split("\t")
    found = ask(
        store,
        "SELECT event_id, strftime(happened, '%Y%m%d'), strftime(published, '%Y%m%d'), "
        "actor1_code, actor2_code, code, root, quad, goldstein, report FROM events WHERE line = 42",
    )
    assert found == [
        (
            fields[0],
            fields[1],
            fields[59][:8],
            fields[5] or None,
            fields[15] or None,
            fields[26],
            fields[28],
            int(fields[29]),
            float(fields[30]),
            fields[60],
        )
    ]


def test_one_file_may_mix_rows_of_57_and_58_columns(tmp_path: Path) -> None:
    store = Store(tmp_path)
    (tally,) = read(store, "gdelt", GDELT / "gdelt1-mixed.csv")
    assert tally.stored == 80
    assert ask(store, "SELECT count(*), count(report) FROM events") == [(80, 40)]


def test_mentions_have_a_table_of_their_own(tmp_path: Path) -> None:
    store = Store(tmp_path)
    (tally,) = read(store, "gdelt-mentions", GDELT / "20170101073000.mentions.CSV")
    assert tally.stored == 80
    assert ask(store, "SELECT count(*) FROM mentions") == [(80,)]


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    read(store, "gdelt", EXPORT)
    before = (tmp_path / "manifest.json").read_bytes()
    (again,) = read(store, "gdelt", EXPORT)
    assert (again.state, again.duplicates) == ("known", 300)
    assert (tmp_path / "manifest.json").read_bytes() == before


def test_an_event_that_stands_in_two_files_is_kept_once(tmp_path: Path) -> None:
    lines = EXPORT.read_text("utf-8").splitlines(keepends=True)
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("".join(lines[:200]), "utf-8")
    two.write_text("".join([*lines[150:], lines[299]]), "utf-8")
    store = Store(tmp_path / "store")
    tallies = read(store, "gdelt", one, two)
    assert [(t.stored, t.duplicates) for t in tallies] == [(200, 0), (100, 51)]
    assert ask(store, "SELECT count(*), count(DISTINCT event_id) FROM events") == [(300, 300)]


def test_a_revised_file_replaces_and_the_earlier_vintage_stays(tmp_path: Path) -> None:
    name = "20170101073000.export.CSV"
    lines = EXPORT.read_text("utf-8").splitlines(keepends=True)
    raw = tmp_path / name
    raw.write_text("".join(lines), "utf-8")
    store = Store(tmp_path / "store")
    read(store, "gdelt", raw, vintage="first")
    raw.write_text("".join(lines[:120]), "utf-8")
    (tally,) = read(store, "gdelt", raw, vintage="second")
    assert (tally.state, tally.stored, tally.duplicates) == ("revised", 120, 0)
    assert ask(Store(store.root), "SELECT count(*) FROM events") == [(120,)]
    for vintage, rows in (("first", 300), ("1", 300), ("second", 120), ("2", 120)):
        assert ask(Store(store.root, vintage), "SELECT count(*) FROM events") == [(rows,)]


def test_two_releases_of_a_file_given_twice_change_nothing(tmp_path: Path) -> None:
    name = "20170101073000.export.CSV"
    lines = EXPORT.read_text("utf-8").splitlines(keepends=True)
    first, second = tmp_path / "first" / name, tmp_path / "second" / name
    for path, count in ((first, 300), (second, 120)):
        path.parent.mkdir()
        path.write_text("".join(lines[:count]), "utf-8")
    store = Store(tmp_path / "store")
    read(store, "gdelt", first, second)
    before = (store.root / "manifest.json").read_bytes()
    assert [t.state for t in read(store, "gdelt", first, second)] == ["known", "known"]
    assert (store.root / "manifest.json").read_bytes() == before
    (back,) = read(store, "gdelt", first, vintage="the first again")
    assert (back.state, back.stored) == ("revised", 300)
    assert ask(store, "SELECT count(*) FROM events") == [(300,)]


def test_a_revised_file_replaces_the_rows_that_were_mended(tmp_path: Path) -> None:
    lines = EXPORT.read_text("utf-8").splitlines(keepends=True)
    raw = tmp_path / "20170101073000.export.CSV"
    raw.write_text("".join(["\t".join(lines[0].split("\t")[1:]), *lines[1:]]), "utf-8")
    store = Store(tmp_path / "store")
    read(store, "gdelt", raw)
    mended = tmp_path / "held.tsv"
    quarantine.export(store, "gdelt", mended)
    mended.write_bytes(mended.read_bytes().replace(b"1:1\t", b"1:1\t%s\t" % b"123", 1))
    (tally,) = quarantine.replay(store, data_set("gdelt"), mended)
    assert tally.stored == 1
    raw.write_text("".join(lines), "utf-8")
    read(store, "gdelt", raw)
    assert ask(Store(store.root), "SELECT count(*) FROM events") == [(300,)]
    assert ask(Store(store.root), "SELECT count(*) FROM events WHERE event_id = '123'") == [(0,)]


def test_actors_asked_for_leave_the_others_out_and_a_wider_wish_reads_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    (tally,) = read(store, "gdelt", EXPORT, actors=("USA",))
    rows = [line.split("\t") for line in EXPORT.read_text("utf-8").splitlines()]
    named = sum("USA" in (r[7], r[17]) or "USA" in (r[5][:3], r[15][:3]) for r in rows)
    assert (tally.stored, tally.left_out) == (named, 300 - named)
    (narrower,) = read(store, "gdelt", EXPORT, actors=("USA",))
    assert narrower.state == "known"
    (wider,) = read(store, "gdelt", EXPORT)
    assert (wider.state, wider.stored) == ("revised", 300)
    assert ask(Store(tmp_path), "SELECT count(*) FROM events") == [(300,)]


def test_actors_are_resolved_with_dates(tmp_path: Path) -> None:
    rows = [
        icews_row(1, "Kazakhstan", "Russia", **{"Source Country": "Kazakhstan"}),
        icews_row(2, "Ministry (North Atlantic Treaty Organization)", "Kazakhstan"),
        icews_row(3, "Collective Security Treaty Organization", "Citizen (Kazakhstan)"),
        icews_row(4, "Russia", "Kazakhstan", **{"Event Date": "1991-12-25"}),
        icews_row(5, "Czech Republic", "Serbia", **{"Event Date": "1992-12-31"}),
        icews_row(6, "Hamas", "Republic of Kazakhstan"),
    ]
    store = Store(tmp_path / "store")
    read(store, "icews", icews(tmp_path / "20060501-icews-events.tab", rows))
    found = ask(store, "SELECT event_id, actor1, actor2 FROM events ORDER BY line")
    assert found == [
        ("1", "KAZ", "RUS"),
        ("2", "NATO", "KAZ"),
        ("3", "CSTO", "KAZ"),
        ("4", "SUN", "SUN"),
        ("5", "CSK", "SRB"),
        ("6", None, "KAZ"),
    ]


def test_two_directions_of_one_report_are_known_as_a_pair(tmp_path: Path) -> None:
    rows = [
        icews_row(1, "A (Kazakhstan)", "B (Russia)"),
        icews_row(2, "B (Russia)", "A (Kazakhstan)"),
        icews_row(3, "A (Kazakhstan)", "B (Russia)"),
        icews_row(4, "A (Kazakhstan)", "B (Russia)", **{"Sentence Number": "2"}),
        icews_row(5, "A (Kazakhstan)", "A (Kazakhstan)"),
        icews_row(6, "A (Kazakhstan)", "A (Kazakhstan)"),
    ]
    store = Store(tmp_path / "store")
    read(store, "icews", icews(tmp_path / "20060501-icews-events.tab", rows))
    assert ask(store, "SELECT event_id FROM events WHERE mirrored ORDER BY line") == [
        ("1",),
        ("2",),
    ]


def test_own_scale_and_common_scale_stand_side_by_side(tmp_path: Path) -> None:
    said = {"CAMEO Code": "140", "Intensity": "-6.5", "Event Text": "Engage in political dissent"}
    row = icews_row(1, "Kazakhstan", "Russia", **said)
    store = Store(tmp_path / "store")
    read(store, "icews", icews(tmp_path / "20060501-icews-events.tab", [row]))
    assert ask(
        store, "SELECT code, root, plover, quad, quad_common, goldstein, published FROM events"
    )[0][:6] == ("140", "14", "PROTEST", 3, 3, -6.5)


def test_polecat_is_read_from_its_published_header(tmp_path: Path) -> None:
    columns = data_set("polecat").sheet.layouts[0].columns
    values = dict.fromkeys(columns, "None") | {
        "Event ID": "20190801-2309-4e081644904c_COOPERATE_R",
        "Event Date": "2019-08-01",
        "Publication Date": "2019-08-02",
        "Event Type": "PROTEST",
        "Quad Code": "MATERIAL CONFLICT",
        "Intensity": "-6.5",
        "Contexts": "military;environment",
        "Actor Country": "KAZ",
        "Actor Name": "Jos\xe9",
        "Recipient Name": "North Atlantic Treaty Organization",
        "Country": "KAZ",
    }
    path = tmp_path / "ngecEvents.DV.2019.txt"
    text = "\t".join(columns) + "\n" + "\t".join(values.values()) + "\n"
    path.write_bytes(text.encode("latin-1"))
    store = Store(tmp_path / "store")
    read(store, "polecat", path)
    assert ask(
        store,
        "SELECT actor1, actor2, actor1_name, quad, quad_common, areas, published::VARCHAR "
        "FROM events",
    ) == [("KAZ", "NATO", "José", 4, 3, "environment;military-defence", "2019-08-02")]


BAD_ROWS = {
    "missing tabs": (lambda f: f[:40], "", "40 fields instead of 61"),
    "a NUL byte": (lambda f: [*f[:6], "A\0B", *f[7:]], "Actor1Name", "a NUL byte"),
    "a date in 20220000": (
        lambda f: [f[0], "20220000", *f[2:]],
        "SQLDATE",
        "no day of the calendar",
    ),
    "a code that is none": (lambda f: [*f[:26], "999", *f[27:]], "EventCode", "no CAMEO code"),
    "a value off the scale": (
        lambda f: [*f[:30], "400", *f[31:]],
        "GoldsteinScale",
        "no number between -10 and 10",
    ),
    "a 10 MB field": (lambda f: [*f[:60], "x" * (10 << 20)], "", "longer than 1 MiB"),
    "an id that is none": (lambda f: ["id", *f[1:]], "GLOBALEVENTID", "no whole number"),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_is_kept_raw_with_line_column_and_reason(tmp_path: Path, name: str) -> None:
    change, column, reason = BAD_ROWS[name]
    lines = EXPORT.read_text("utf-8").splitlines()
    lines[6] = "\t".join(change(lines[6].split("\t")))
    raw = tmp_path / "20170101073000.export.CSV"
    raw.write_text("\n".join(lines) + "\n", "utf-8")
    store = Store(tmp_path / "store")
    (tally,) = read(store, "gdelt", raw)
    assert (tally.stored, tally.quarantined) == (299, 1)
    (row,) = quarantine.rows(store)
    assert (row.line, row.column) == (7, column)
    assert reason in row.reason
    assert row.raw == lines[6].encode()
    rest = ask(store, "SELECT line FROM events ORDER BY line")
    assert [line for (line,) in rest] == [n for n in range(1, 301) if n != 7]


def test_broken_utf8_is_held_and_the_rest_is_read(tmp_path: Path) -> None:
    lines = EXPORT.read_bytes().split(b"\n")
    lines[3] = lines[3].replace(b"http", b"\xff\xfehttp", 1)
    raw = tmp_path / "x.csv"
    raw.write_bytes(b"\n".join(lines))
    store = Store(tmp_path / "store")
    (tally,) = read(store, "gdelt", raw)
    assert tally.quarantined == 1
    assert quarantine.rows(store)[0].column == "SOURCEURL"


def test_a_short_row_beside_a_long_one_deceives_nobody(tmp_path: Path) -> None:
    lines = EXPORT.read_text("utf-8").splitlines()
    lines[10] = lines[10].rpartition("\t")[0]
    lines[11] += "\tsurplus"
    raw = tmp_path / "x.csv"
    raw.write_text("\n".join(lines) + "\n", "utf-8")
    store = Store(tmp_path / "store")
    (tally,) = read(store, "gdelt", raw)
    assert (tally.stored, tally.quarantined) == (298, 2)
    assert [r.line for r in quarantine.rows(store)] == [11, 12]


def test_windows_line_ends_and_a_byte_order_mark_change_no_value(tmp_path: Path) -> None:
    plain, other = tmp_path / "plain", tmp_path / "other"
    raw = tmp_path / "windows.csv"
    raw.write_bytes(b"\xef\xbb\xbf" + EXPORT.read_bytes().replace(b"\n", b"\r\n"))
    read(Store(plain), "gdelt", EXPORT)
    read(Store(other), "gdelt", raw)
    query = "SELECT * EXCLUDE (file) FROM events ORDER BY line"
    assert ask(Store(plain), query) == ask(Store(other), query)


def test_packed_files_are_read_without_unpacking_by_hand(tmp_path: Path) -> None:
    body = EXPORT.read_bytes()
    packed = {name: tmp_path / f"20170101073000.export.CSV{name}" for name in (".gz", ".zip")}
    packed[".gz"].write_bytes(gzip.compress(body))
    with zipfile.ZipFile(packed[".zip"], "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("20170101073000.export.CSV", body)
    tar = tmp_path / "all.tar.xz"
    with tarfile.open(tar, "w:xz") as folder:
        folder.add(EXPORT, "in/20170101073000.export.CSV")
        folder.add(GDELT / "gdelt1-mixed.csv", "in/gdelt1-mixed.csv")
    for path, rows in ((packed[".gz"], 300), (packed[".zip"], 300), (tar, 380)):
        store = Store(tmp_path / f"store{path.suffix}")
        assert sum(t.stored for t in read(store, "gdelt", path)) == rows


def test_what_is_no_data_is_refused_and_the_other_files_count(tmp_path: Path) -> None:
    page = tmp_path / "login.csv"
    page.write_text("<!DOCTYPE html><html><body>Please sign in</body></html>", "utf-8")
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes(gzip.compress(EXPORT.read_bytes())[:-2000])
    empty = tmp_path / "empty.csv"
    empty.touch()
    wide = tmp_path / "wide.csv"
    wide.write_bytes("a\tb\tc\n".encode("utf-16"))
    store = Store(tmp_path / "store")
    tallies = read(store, "gdelt", page, cut, EXPORT, empty, wide)
    assert [t.state for t in tallies if t.name != EXPORT.name] == ["refused"] * 4
    assert all("\n" not in t.note and t.note for t in tallies if t.state == "refused")
    assert ask(store, "SELECT count(*) FROM events") == [(300,)]


def test_the_quarantine_is_exported_mended_and_replayed(tmp_path: Path, comity_cli: Run) -> None:
    lines = EXPORT.read_text("utf-8").splitlines()
    lines[4] = lines[4].replace("\t201701", "\t299901", 1)
    lines[8] = "\t".join(lines[8].split("\t")[:-1])
    raw = tmp_path / "20170101073000.export.CSV"
    raw.write_text("\n".join(lines) + "\n", "utf-8")
    where = ("--store", str(tmp_path / "store"))
    shown = comity_cli("ingest", "gdelt", str(raw), *where)
    assert shown.returncode == 0, shown.stderr
    assert "300 rows in = 298 stored + 0 duplicates + 2 quarantined" in shown.stdout
    shown = comity_cli("quarantine", "show", *where)
    assert "line 5, column" in shown.stdout
    assert "line 9: 60 fields instead of 61" in shown.stdout
    export = tmp_path / "held.tsv"
    assert comity_cli("quarantine", "export", "gdelt", str(export), *where).returncode == 0
    assert "0 stored" in comity_cli("quarantine", "replay", "gdelt", *where).stdout
    mended = export.read_text("utf-8").replace("\t299901", "\t201701", 1).splitlines()
    mended[1] += "\thttp://example.org"
    export.write_text("\n".join(mended) + "\n", "utf-8")
    shown = comity_cli("quarantine", "replay", "gdelt", str(export), *where)
    assert "2 rows in = 2 stored + 0 duplicates + 0 quarantined" in shown.stdout, shown
    assert comity_cli("quarantine", "show", *where).stdout == "the quarantine is empty\n"
    store = Store(tmp_path / "store")
    assert ask(store, "SELECT count(DISTINCT line), count(*) FROM events") == [(300, 300)]


def test_a_file_that_is_no_export_is_refused(tmp_path: Path, comity_cli: Run) -> None:
    store = ("--store", str(tmp_path / "store"))
    comity_cli("ingest", "gdelt", str(EXPORT), *store)
    wrong = tmp_path / "wrong.tsv"
    wrong.write_text("hello\n", "utf-8")
    one_clear_line(comity_cli("quarantine", "replay", "gdelt", str(wrong), *store), "line 1")


def test_a_question_in_sql_changes_nothing_and_reads_nothing_else(
    tmp_path: Path, comity_cli: Run
) -> None:
    store = ("--store", str(tmp_path / "store"))
    comity_cli("ingest", "gdelt", str(EXPORT), *store)
    shown = comity_cli("sql", "SELECT source, count(*) AS n FROM events GROUP BY source", *store)
    assert shown.stdout == "source\tn\ngdelt\t300\n"
    for query in (
        "DROP VIEW events",
        "COPY (SELECT 1) TO 'x.csv'",
        "SELECT 1; SELECT 2",
        f"SELECT * FROM read_csv('{EXPORT}')",
        "ATTACH 'x.db'",
        "SELECT * FROM nowhere",
        "SELEC",
    ):
        one_clear_line(comity_cli("sql", query, *store))


def test_bad_words_get_one_clear_line(tmp_path: Path, comity_cli: Run) -> None:
    store = ("--store", str(tmp_path / "store"))
    one_clear_line(comity_cli("ingest", "gdlt", str(EXPORT), *store), "gdelt")
    one_clear_line(comity_cli("ingest", "gdelt", str(tmp_path / "none.csv"), *store), "no file")
    one_clear_line(
        comity_cli("ingest", "gdelt", str(EXPORT), "--actors", "Kazakhstn", *store), "KAZ"
    )
    one_clear_line(comity_cli("sql", "SELECT 1", "--vintage", "2001-01-01", *store), "vintage")
    (tmp_path / "store").mkdir(exist_ok=True)
    (tmp_path / "store" / "manifest.json").write_text("{", "utf-8")
    one_clear_line(comity_cli("sources", *store), "manifest")


def mutated(lines: list[bytes], draw: random.Random, count: int) -> list[bytes]:
    """Rows with one fault each: bytes changed, fields moved, lines cut or joined."""
    found = []
    for _ in range(count):
        line = bytearray(draw.choice(lines))
        for _ in range(draw.choice((0, 1, 1, 2, 5))):
            kind, at = draw.randrange(7), draw.randrange(len(line) + 1)
            if kind == 0:
                line[at:at] = b"\t"
            elif kind == 1:
                line[at : at + draw.randrange(1, 40)] = b""
            elif kind == 2:
                line[at:at] = bytes([draw.randrange(256)])
            elif kind == 3:
                line[at:at] = draw.choice((b'"', b"'", b"\\", b"\r", b"\0", b"\xff", b",", b"#"))
            elif kind == 4:
                cut = bytes(line).split(b"\t")
                cut[draw.randrange(len(cut))] = draw.choice(
                    (b"20220000", b"-", b"1e400", b"x" * 99)
                )
                line = bytearray(b"\t".join(cut))
            elif kind == 5:
                line = bytearray(bytes(line).replace(b"\t", b"\t\t", 1))
            if len(line) == 0:
                line = bytearray(b" ")
        found.append(bytes(line).replace(b"\n", b" "))
    return found


@pytest.mark.parametrize("seed", range(5))
def test_mutated_rows_are_all_accounted_for(tmp_path: Path, seed: int) -> None:
    """Of every held row the raw line is the one in the file; 200,000 rows where all are tried."""
    many = 40_000 if THOROUGH else 6_000
    lines = EXPORT.read_bytes().splitlines()
    rows = mutated(lines, random.Random(seed), many)
    for number, row in enumerate(rows):  # ids of their own, so that none is a duplicate
        rows[number] = row.replace(row.partition(b"\t")[0], b"%d" % (number + 10**9), 1)
    raw = tmp_path / "mutated.csv"
    raw.write_bytes(b"\n".join(rows) + b"\n")
    store = Store(tmp_path / "store")
    (tally,) = read(store, "gdelt", raw)
    assert tally.rows_in == many
    assert tally.stored > many // 4 and tally.quarantined + tally.duplicates > 0
    held = {r.line: r.raw for r in quarantine.rows(store)}
    assert all(rows[line - 1] == text for line, text in held.items())
    stored = {line for (line,) in ask(store, "SELECT line FROM events")}
    assert len(stored) == tally.stored
    assert stored.isdisjoint(held)


@settings(
    max_examples=60 if THOROUGH else 20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(body=st.binary(max_size=2000))
def test_no_bytes_crash_it(body: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    raw = folder / "x.csv"
    raw.write_bytes(EXPORT.read_bytes()[:5000] + body)
    (tally,) = read(Store(folder / "store"), "gdelt", raw)
    assert tally.state == "stored"
