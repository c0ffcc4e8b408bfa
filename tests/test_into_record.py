"""Coded text into a record folder: proposed, resumable, never lost, no twins."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import comity
from comity.cli.main import app
from comity.coding.documents import Document
from comity.coding.into_record import Entered, into_record
from comity.coding.model import Coded
from comity.coding.passages import code_document
from comity.errors import ComityError

RUN = CliRunner()
DAY = date(2019, 6, 20)
TEXTS = {
    "a": (
        "en",
        "Kyrgyzstan joined the CSTO exercise Rubezh on 3 June 2019 near Bishkek, they said.",
    ),
    "b": ("ru", "Казахстан и США подписали соглашение о транзите во вторник в Астане."),
    "c": ("kk", "Қазақстан мен АҚШ 2019 жылғы 5 наурызда келісімге қол қойды, деп хабарлады."),
    "d": ("en", "Armenia cancelled the NATO exercise planned for Monday, the ministry said today."),
    "e": ("en", "The weather in the mountains was fine and people went for long walks on Sunday."),
    "f": ("en", "Uzbekistan denied that it had signed an agreement with NATO on 5 June 2019."),
}


def document(name: str, address: str = "", day: date = DAY) -> Document:
    language, text = TEXTS[name]
    return Document(id=name, text=text, language=language, published=day, address=address)


def enter(folder: Path, *names: str, coder: str = "Ann", **about: str) -> list[Entered]:
    found = [document(n, **about) for n in names]  # type: ignore[arg-type]
    return list(into_record(folder, found, code_document, coder=coder, on=date(2019, 7, 1)))


def rows(folder: Path) -> list[dict[str, str]]:
    tables = comity.record_check(folder).rows
    return [{k: v for k, v in r.items() if v} for t in tables.values() for r in t]


def counted(folder: Path) -> tuple[int, int]:
    facts = comity.load_evidence(folder, only_record=True).facts
    return sum(f.strict for f in facts), len(facts)


@pytest.mark.parametrize("name", ["a", "b", "c", "d"])
def test_a_proposal_is_a_row_that_counts_generously_and_finds_its_place(
    tmp_path: Path, name: str
) -> None:
    (entered,) = enter(tmp_path / "r", name)
    assert entered.rows
    for row in rows(tmp_path / "r"):
        assert (row["review"], row["verified"], row["coder"]) == ("proposed", "no", "Ann")
        assert row["published"] == "2019-06-20" and row["language"] == TEXTS[name][0]
        assert " ".join(TEXTS[name][1].split()[:2]) in row["fragment_start"]
    strict, every = counted(tmp_path / "r")
    assert strict == 0 and every > 0


def test_what_was_cancelled_or_denied_is_no_held_event(tmp_path: Path) -> None:
    enter(tmp_path / "r", "d", "f")
    assert {r["kind"] for r in rows(tmp_path / "r")} <= {"withdrawal/denial"}
    assert any("denied" in w for e in enter(tmp_path / "s", "f") for w in e.left_out) or not rows(
        tmp_path / "r"
    )


def test_a_day_after_publication_is_announced(tmp_path: Path) -> None:
    late = Document(
        id="x", language="en", published=date(2019, 1, 5),
        text="Kyrgyzstan held the CSTO exercise Rubezh on 3 June 2019 near the city of Bishkek.",
    )  # fmt: skip
    list(into_record(tmp_path / "r", [late], code_document, coder="Ann"))
    assert all(r.get("status") == "announced" for r in rows(tmp_path / "r"))


def test_a_text_without_a_fact_makes_no_table_and_is_not_coded_again(tmp_path: Path) -> None:
    assert enter(tmp_path / "r", "e")[0].rows == ()
    assert not list((tmp_path / "r").glob("*.csv"))
    assert enter(tmp_path / "r", "e")[0].skipped


def test_the_same_text_twice_adds_nothing_and_a_second_coder_codes_anew(tmp_path: Path) -> None:
    enter(tmp_path / "r", "a", "b")
    before = rows(tmp_path / "r")
    assert [e.skipped for e in enter(tmp_path / "r", "a", "b")] == [True, True]
    assert [e.skipped for e in enter(tmp_path / "r", "a", coder="Bob")] == [False]
    assert rows(tmp_path / "r") == before


def test_rows_that_were_written_before_a_crash_are_found_held(tmp_path: Path) -> None:
    enter(tmp_path / "r", "a", "b")
    before = rows(tmp_path / "r")
    for file in (tmp_path / "r" / "coded").glob("*.json"):
        file.unlink()  # as if the work had stopped between the rows and the mark
    again = enter(tmp_path / "r", "a", "b")
    assert [len(e.rows) for e in again] == [0, 0] and sum(e.held for e in again) == len(before)
    assert rows(tmp_path / "r") == before


def test_what_was_coded_before_a_stop_is_kept_and_the_rest_follows(tmp_path: Path) -> None:
    def stopped(found: Document) -> Coded:
        if found.id == "c":
            raise KeyboardInterrupt
        return code_document(found)

    found = [document(n) for n in "abcd"]
    with pytest.raises(KeyboardInterrupt):
        list(into_record(tmp_path / "r", found, stopped, coder="Ann", on=date(2019, 7, 1)))
    half = rows(tmp_path / "r")
    assert len(half) == 2
    assert [e.skipped for e in enter(tmp_path / "r", *"abcd")] == [True, True, False, False]
    enter(tmp_path / "whole", *"abcd")
    assert rows(tmp_path / "r") == rows(tmp_path / "whole")


def files(folder: Path, count: int) -> Path:
    folder.mkdir()
    for n in range(count):
        day = f"{n % 28 + 1} June 20{n // 28 + 10}"
        (folder / f"{n:03}.txt").write_text(
            f"Kyrgyzstan and NATO signed an agreement on {day}, the ministry of defence said.",
            "utf-8",
        )
    return folder


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_a_killed_run_loses_nothing(tmp_path: Path, ending: signal.Signals) -> None:
    source, into = files(tmp_path / "in", 40), tmp_path / "r"
    words = [sys.executable, "-m", "comity", "code", str(source), "--into", str(into),
             "--coder", "Ann", "--published", "2026-01-01"]  # fmt: skip
    running = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while len(list((into / "coded").glob("*.json"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(running.pid, ending)
    _, said = running.communicate(timeout=60)
    assert "Traceback" not in said
    comity.record_check(into)  # whatever is there is in order
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "coded before" in done.stderr and "40 of 40" in done.stderr
    assert len(comity.record_check(into).rows["activities"]) == 40


def test_one_bad_file_does_not_stop_a_folder(tmp_path: Path) -> None:
    source = files(tmp_path / "in", 3)
    (source / "001.txt").write_bytes(b"\x00\x01\x02 binary")
    done = RUN.invoke(
        app,
        ["code", str(source), "--into", str(tmp_path / "r"), "--coder", "A", "--published",
         "2026-01-01"],
    )  # fmt: skip
    assert isinstance(done.exception, ComityError) and "not coded: 1" in str(done.exception)
    assert len(rows(tmp_path / "r")) == 2
    assert "001.txt" in done.stderr and "2 of 3" in done.stderr


STEP = {"state_iso3": "KGZ", "partner": "CSTO", "kind": "exercise", "date_start": "2019-06-03",
        "title": "Rubezh", "status": "held", "source_url": "https://example.org/first",
        "verified": "yes"}  # fmt: skip
AGREED = {"state_iso3": "KAZ", "organization": "NATO", "mechanism": "IPAP",
          "event": "agreed",
          "date": "2006-01-31", "source_url": "https://example.org/first",
          "verified": "yes"}  # fmt: skip


def text_on(text: str, address: str = "https://example.org/second") -> Document:
    return Document(id="t", text=text, language="en", published=DAY, address=address)


@pytest.mark.parametrize(
    ("table", "held", "text"),
    [
        ("activities", STEP, "Kyrgyzstan held the CSTO exercise Rubezh on 3 June 2019."),
        ("activities", STEP | {"event_key": "rubezh-2019"},
         "Kyrgyzstan held the CSTO exercise Rubezh on 5 June 2019."),
        ("activities", STEP | {"date_start": "2019-06"},
         "Kyrgyzstan held the CSTO exercise Rubezh on 3 June 2019."),
        ("activities", STEP | {"title": "Rubezh 2019"},
         "Kyrgyzstan held the CSTO exercise Rubezh in June 2019."),
        ("milestones", {**AGREED, "state_iso3": "UZB", "mechanism": "PfP framework document",
                        "event": "signed", "date": "1994-07-13"},
         "Uzbekistan signed NATO's Partnership for Peace framework document on 13 July 1994."),
    ],
)  # fmt: skip
def test_a_fact_already_held_gets_a_further_source(
    tmp_path: Path, table: str, held: dict[str, str], text: str
) -> None:
    folder = tmp_path / "r"
    comity.record_add(folder, table, held)
    (entered,) = into_record(folder, [text_on(text)], code_document, coder="Ann")
    assert len(entered.rows) == 1 and entered.further == entered.rows
    (fact,) = (
        f for f in comity.load_evidence(folder, only_record=True).facts
        if f.id.startswith(("a:", "m:"))
    )  # fmt: skip
    assert len({p.source for p in fact.passages}) == 2 and fact.strict


@pytest.mark.parametrize(
    "text",
    [
        "Kyrgyzstan held the CSTO exercise Rubezh on 3 June 2018.",
        "Kyrgyzstan held the CSTO exercise Interaction on 3 June 2019.",
        "Tajikistan held the CSTO exercise Rubezh on 3 June 2019.",
        "Kyrgyzstan cancelled the CSTO exercise Rubezh planned for 3 June 2019.",
    ],
)
def test_another_fact_is_no_further_source(tmp_path: Path, text: str) -> None:
    folder = tmp_path / "r"
    comity.record_add(folder, "activities", STEP)
    (entered,) = into_record(folder, [text_on(text)], code_document, coder="Ann")
    assert entered.further == ()
    assert counted(folder)[1] == 1 + len(entered.rows)


def test_the_document_that_a_fact_cites_adds_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    comity.record_add(folder, "activities", STEP)
    found = text_on("Kyrgyzstan held the CSTO exercise Rubezh on 3 June 2019.", STEP["source_url"])
    (entered,) = into_record(folder, [found], code_document, coder="Ann")
    assert entered.rows == () and entered.held == 1


def invoke(*words: object) -> Result:
    return RUN.invoke(app, [str(w) for w in words])


def test_the_command_says_what_it_wrote_and_asks_for_a_name(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(TEXTS["a"][1], "utf-8")
    done = invoke("code", file, "--published", "2019-06-20", "--into", tmp_path / "r")
    assert isinstance(done.exception, ComityError) and "--coder" in str(done.exception)
    done = invoke(
        "code", file, "--published", "2019-06-20", "--into", tmp_path / "r", "--coder", "Ann",
        "--json",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout.splitlines()[0])
    assert told["rows"] and not told["skipped"]
    sheet = tmp_path / "s.csv"
    comity.record_second(tmp_path / "r", sheet, coder="Bob")
    assert "joined the CSTO exercise Rubezh on 3 June 2019" in sheet.read_text("utf-8-sig")


def test_a_record_with_a_problem_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    comity.record_add(folder, "activities", STEP)
    file = folder / "activities.csv"
    file.write_text(file.read_text("utf-8").replace("held", "hold"), "utf-8")
    before = file.read_bytes()
    with pytest.raises(ComityError, match="hold"):
        enter(folder, "a")
    assert file.read_bytes() == before


def endless() -> Iterator[Document]:
    yield document("a")
    raise AssertionError("the second document was asked for before the first was written")


def test_each_document_is_written_before_the_next_is_asked_for(tmp_path: Path) -> None:
    work = into_record(tmp_path / "r", endless(), code_document, coder="Ann")
    assert next(work).rows and rows(tmp_path / "r")
    with pytest.raises(AssertionError):
        next(work)
