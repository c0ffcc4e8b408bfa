"""ICEWS files as they come: other words for missing, quotation, lost zeros, the layout of 2017."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.sources.dataset import data_set
from comity.store import quarantine
from comity.store.commit import Tally
from comity.store.ingest import ingest
from comity.store.store import Store
from conftest import ROOT

CASES = ROOT / "tests" / "data" / "cases"
HEADER = data_set("icews").sheet.layouts[0].columns
Row = dict[str, str]


def row(number: int, **other: str) -> Row:
    values = dict.fromkeys(HEADER, "")
    values |= {
        "Event ID": str(number),
        "Event Date": "2016-05-01",
        "Source Name": "Police (Kazakhstan)",
        "Source Country": "Kazakhstan",
        "Target Name": "North Atlantic Treaty Organization",
        "Event Text": "Make statement",
        "CAMEO Code": "010",
        "Intensity": "0.0",
        "Story ID": str(number),
        "Sentence Number": "1",
    }
    return values | other


def written(path: Path, rows: list[Row], tab: str = "\t", drop: str = "") -> Path:
    names = [n for n in rows[0] if n != drop]
    lines = [tab.join(names), *(tab.join(r[n] for n in names) for r in rows)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def read(folder: Path, *files: Path) -> tuple[Store, list[Tally]]:
    store = Store(folder / "store")
    tallies = list(ingest(store, data_set("icews"), list(files)))
    for t in tallies:
        assert t.rows_in == t.stored + t.duplicates + t.left_out + t.quarantined, t
    return store, tallies


def ask(store: Store, query: str) -> list[tuple[Any, ...]]:
    connection = store.connect()
    found = connection.execute(query).fetchall()
    connection.close()
    return list(found)


ACTORS = "SELECT actor1, actor2, sector1, code FROM events ORDER BY line"
MISSING = [
    "NULL",
    "null",
    "\\N",
    "None",
    "nan",
    "NaN",
    "N/A",
    "n/a",
    "-",
    "--",
    "<NA>",
    "#N/A",
    "  ",
]


def test_the_word_null_is_a_missing_value(tmp_path: Path, comity_cli: Callable[..., Any]) -> None:
    case = CASES / "icews-null-word" / "events.2017.20201006.tab"
    store, _ = read(tmp_path, case)
    assert ask(store, ACTORS) == [("KAZ", "NATO", None, "010")] * 5
    shown = comity_cli("measure", "events", "KAZ", "NATO", "--as-of", "2017-12-31", "--json",
                       "--store", str(store.root))  # fmt: skip
    assert '"value": 5' in shown.stdout or '"high": 5' in shown.stdout, shown.stdout[-800:]


@pytest.mark.parametrize("word", MISSING)
@pytest.mark.parametrize("quote", ["", '"'])
def test_every_spelling_of_missing_leaves_the_name_to_tell(
    tmp_path: Path, word: str, quote: str
) -> None:
    rows = [row(n, **{"Target Country": word, "Source Sectors": word}) for n in range(1, 4)]
    rows = [{k: f"{quote}{v}{quote}" for k, v in r.items()} for r in rows]
    path = written(tmp_path / "events.2016.x.tab", rows)
    if quote:
        header, rest = path.read_text("utf-8").split("\n", 1)
        path.write_text("\t".join(f'"{n}"' for n in header.split("\t")) + "\n" + rest, "utf-8")
    store, _ = read(tmp_path, path)
    assert ask(store, ACTORS) == [("KAZ", "NATO", None, "010")] * 3


def test_only_marks_around_a_whole_field_are_taken_off(tmp_path: Path) -> None:
    names = ['"Real" IRA', 'Citizen of "X" (Kazakhstan)', ' "Police ""A"" (Kazakhstan)" ']
    rows = [row(n, **{"Source Name": name}) for n, name in enumerate(names)]
    store, _ = read(tmp_path, written(tmp_path / "20160501-icews-events.tab", rows))
    assert [r[0] for r in ask(store, "SELECT actor1_name FROM events ORDER BY line")] == [
        '"Real" IRA',
        'Citizen of "X" (Kazakhstan)',
        'Police "A" (Kazakhstan)',
    ]


@pytest.mark.parametrize("kind", ["nil words", "codes"])
def test_a_column_that_finds_no_actor_is_said(tmp_path: Path, kind: str) -> None:
    other = {"Source Country": {"nil words": "(none)", "codes": "KZ"}[kind]}
    rows = [row(n, **other) for n in range(30)]
    _, (tally,) = read(tmp_path, written(tmp_path / "20160501-icews-events.tab", rows))
    assert "actor1 is a known actor in 0 of 30 rows" in tally.note and "70%" in tally.note
    assert "actor2" not in tally.note


def test_a_fall_against_earlier_files_is_said(tmp_path: Path) -> None:
    good = written(tmp_path / "20160501-icews-events.tab", [row(n) for n in range(400)])
    told = {}
    for day, each in ((2, 5), (3, 3)):
        rows = [
            row(400 * day + n, **({"Source Country": "Xy"} if n % each == 0 else {}))
            for n in range(400)
        ]
        folder = tmp_path / str(day)
        folder.mkdir()
        worse = written(folder / f"2016050{day}-icews-events.tab", rows)
        told[each] = [t.note for t in read(folder, good, worse)[1]]
    assert told[5] == ["", ""]  # four in five: no alarm
    assert told[3][0] == "" and "100% were in earlier files" in told[3][1]


@pytest.mark.parametrize("name", ["us-dates", "no-cameo-column", "both"])
def test_the_layout_of_2017_is_read(tmp_path: Path, name: str) -> None:
    store, (tally,) = read(tmp_path, CASES / "icews-2017-layout" / f"Events.2017.{name}.tab")
    assert (tally.rows_in, tally.stored) == (10, 10)
    assert ("month/day/year" in tally.note) == (name != "no-cameo-column")
    found = ask(store, "SELECT min(happened)::VARCHAR, max(happened)::VARCHAR, min(code), "
                "max(code), min(actor1), min(actor2) FROM events")  # fmt: skip
    assert found == [("2017-03-01", "2017-03-10", "010", "010", "KAZ", "NATO")]


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("03/31/2017", "2017-03-31"),
        ("3/31/2017 0:00", "2017-03-31"),
        ("2017-03-31 00:00:00", "2017-03-31"),
        ("3/31/17", None),
        ("13/13/2017", None),
        ("31.3.2017", None),
        ("2017-03-31 14:00", None),
    ],
)
def test_dates_of_neighbouring_forms(tmp_path: Path, date: str, day: str | None) -> None:
    store, _ = read(
        tmp_path, written(tmp_path / "events.2017.x.tab", [row(1, **{"Event Date": date})])
    )
    assert ask(store, "SELECT happened::VARCHAR FROM events") == ([(day,)] if day else [])


def test_a_file_of_day_month_year_is_not_read_as_month_day_year(tmp_path: Path) -> None:
    rows = [row(n, **{"Event Date": f"{n}/3/2017"}) for n in range(1, 20)]
    store, (tally,) = read(tmp_path, written(tmp_path / "events.2017.x.tab", rows))
    assert tally.quarantined == 19
    reasons = {r.reason for r in quarantine.rows(store)}
    assert any("not all month/day/year" in reason for reason in reasons)


@pytest.mark.parametrize("code", ["13y", "13Y", "137.0", "NULL", ""])
def test_a_code_that_is_none_is_read_by_the_text(tmp_path: Path, code: str) -> None:
    other = {"CAMEO Code": code, "Event Text": "Threaten with repression", "Intensity": "-7"}
    store, (tally,) = read(
        tmp_path, written(tmp_path / "events.2017.x.tab", [row(1, **other), row(2)])
    )
    assert [r[0] for r in ask(store, "SELECT code FROM events ORDER BY line")] == ["137", "010"]
    assert ("by the event's text" in tally.note) == (code != "137.0")


def test_the_published_case_of_13y(tmp_path: Path) -> None:
    store, _ = read(tmp_path, CASES / "icews-2017-layout" / "Events.2017.code-13y.tab")
    assert ask(store, "SELECT code, count(*) FROM events GROUP BY code ORDER BY code") == [
        ("010", 5),
        ("137", 5),
    ]


LOST = [
    ("Make statement", "10", "010"),
    ("Make an appeal or request, not specified below", "20", "020"),
    ("Make pessimistic comment", "12", "012"),
    ("Consult", "40", "040"),
    ("Make statement", "10.0", "010"),
    ("Make statement", "'010", "010"),
]


@pytest.mark.parametrize(("text", "code", "right"), LOST)
def test_a_whole_file_without_zeros_is_mended_and_said(
    tmp_path: Path, text: str, code: str, right: str
) -> None:
    labels = {r["label"] for r in _labels()}
    text = text if text in labels else next(r["label"] for r in _labels() if r["code"] == right)
    rows = [row(n, **{"Event Text": text, "CAMEO Code": code}) for n in range(5)]
    store, (tally,) = read(tmp_path, written(tmp_path / "events.2016.x.tab", rows))
    assert ask(store, "SELECT DISTINCT code FROM events") == [(right,)]
    assert ("5 rows" in tally.note) == (not code.startswith("'"))


def _labels() -> list[dict[str, str]]:
    from comity.core.codebook import DATA, rows_of

    return list(rows_of(DATA / "codebook" / "icews_labels.csv"))


def test_one_row_without_its_zero_among_others_waits(tmp_path: Path) -> None:
    rows = [row(1), row(2, **{"CAMEO Code": "10"}), row(3, **{"CAMEO Code": "190"})]
    store, (tally,) = read(tmp_path, written(tmp_path / "events.2016.x.tab", rows))
    assert (tally.stored, tally.note) == (1, "")
    assert [(r.line, "lost its leading zero" in r.reason) for r in quarantine.rows(store)] == [
        (3, True),
        (4, False),
    ]
    assert "another event than the text" in quarantine.rows(store)[1].reason


def test_without_a_text_the_intensity_tells(tmp_path: Path) -> None:
    rows = [
        row(1, **{"Event Text": "", "CAMEO Code": "20", "Intensity": "3.0"}),
        row(2, **{"Event Text": "", "CAMEO Code": "20", "Intensity": "-10.0"}),
    ]
    store, _ = read(tmp_path, written(tmp_path / "events.2016.x.tab", rows))
    assert ask(store, "SELECT event_id, code FROM events") == [("2", "20")]


@pytest.mark.parametrize("tab", [",", ";", "\t"])
def test_tables_that_programs_write_of_it(tmp_path: Path, tab: str) -> None:
    rows = [{"": str(n), **row(n, **{"Source Sectors": '"Police,Army"'})} for n in range(4)]
    store, _ = read(tmp_path, written(tmp_path / "icews-events.csv", rows, tab, drop="City"))
    found = ask(store, "SELECT actor1, actor2, code, sector1, line FROM events ORDER BY line")
    assert found == [("KAZ", "NATO", "010", "Police;Army", line) for line in range(2, 6)]


EVENTS = [(r["label"], r["code"]) for r in _labels()]


def test_a_further_column_whose_name_is_no_text_does_not_end_the_run(tmp_path: Path) -> None:
    file = written(tmp_path / "20160501-icews-events.tab", [row(1, Further="x")])
    file.write_bytes(file.read_bytes().replace(b"Further", b"Fur\xae\xffther"))
    _, (tally,) = read(tmp_path, file)
    assert tally.stored == 1


@settings(max_examples=12)
@given(st.lists(st.sampled_from(EVENTS), min_size=1, max_size=12), st.randoms())
def test_no_row_is_stored_under_another_event_than_its_text(
    tmp_path_factory: pytest.TempPathFactory, events: list[tuple[str, str]], draw: random.Random
) -> None:
    """Whatever becomes of the codes: a zero lost, a point added, another event's code."""
    ways = (
        lambda c: c,
        lambda c: c.lstrip("0"),
        lambda c: f"{c}.0",
        lambda c: draw.choice(EVENTS)[1],
    )
    rows = [
        row(n, **{"Event Text": text, "CAMEO Code": draw.choice(ways)(code)})
        for n, (text, code) in enumerate(events)
    ]
    folder = tmp_path_factory.mktemp("zeros")
    store, _ = read(folder, written(folder / "events.2016.x.tab", rows))
    also = {(r["label"], r["other"]) for r in _labels()}
    for number, code in ask(store, "SELECT event_id, code FROM events"):
        text, right = events[int(number)]
        assert code == right or (text, code) in also
