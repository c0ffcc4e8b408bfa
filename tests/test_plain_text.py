"""Texts of others do nothing where they are printed: terminal, Markdown, spreadsheet, page."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.claims.llm import proposals
from comity.core.plain_text import for_markdown, for_spreadsheet, for_terminal
from comity.errors import UsageError
from comity.evidence.evidence import Evidence
from comity.render.html.page_policy import policy
from conftest import ROOT

Run = Callable[..., "subprocess.CompletedProcess[str]"]
COMMAND = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
LINK = "\x1b]8;;http://evil.example/\x1b\\of\x1b]8;;\x1b\\"


# --- the terminal


@given(st.text())
def test_no_text_commands_a_terminal(text: str) -> None:
    plain = for_terminal(text)
    assert not COMMAND.search(plain)
    assert for_terminal(plain) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (f"the partners {LINK} NATO", "the partners of NATO"),
        ("\x1b[31mnow\x1b[0m", "now"),
        ("\x9b31mnow", "now"),
        ("\x1b]0;title\x07x", "x"),
        ("\x9d0;title\x9cx", "x"),
        ("a\rb\bc\x7f", "abc"),
        ("\u202eOTAN\u202c", "OTAN"),
        ("one\ttwo\nthree", "one\ttwo\nthree"),
        ("Қазақстан, Ünïon", "Қазақстан, Ünïon"),
    ],
)
def test_commands_are_taken_out_whole(text: str, plain: str) -> None:
    assert for_terminal(text) == plain


def test_an_article_cannot_command_the_terminal(tmp_path: Path, comity_cli: Run) -> None:
    path = tmp_path / f"of \x1b[31m{'x'}.txt"
    path.write_text(f"The partners {LINK} NATO met Kazakhstan \x1b[31mnow\x1b[0m.\n", "utf-8")
    for words in (("check", "--as-of", "2010-06-30"), ("article", "read"), ("claims", "propose")):
        done = comity_cli(words[0], *words[1:2], str(path), *words[2:]) if words[0] != "check" \
            else comity_cli("check", str(path), *words[1:])  # fmt: skip
        assert "Traceback" not in done.stderr
        assert not COMMAND.search(done.stdout + done.stderr)


def test_a_file_name_cannot_command_the_terminal(tmp_path: Path, comity_cli: Run) -> None:
    export = ROOT / "tests" / "data" / "gdelt" / "20170101073000.export.CSV"
    path = Path(shutil.copy(export, tmp_path / "a\x1b]0;owned\x07.csv"))
    done = comity_cli("ingest", "gdelt", str(path), "--store", "s")
    assert done.returncode == 0
    assert "a.csv: 300 rows in" in done.stdout
    done = comity_cli("ingest", "gdelt", "no\x1b[31msuch", "--store", "s")
    assert "nosuch" in done.stderr and not COMMAND.search(done.stderr)
    for words in (("sql", "SELECT name FROM ledger"), ("sql", "SELECT name FROM ledger", "--csv")):
        assert not COMMAND.search(comity_cli(*words, "--store", "s").stdout)


def test_colours_of_our_own_stay(tmp_path: Path) -> None:
    code = "from comity.cli.screen import Screen; Screen().print('red', style='red')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={k: v for k, v in {**os.environ, "FORCE_COLOR": "1"}.items() if k != "NO_COLOR"},
    )
    assert "\x1b[31mred" in done.stdout


EVALUATES = [sys.executable, "-m", "comity", "evaluate", "KAZ", "NATO", "--as-of", "2004"]


@pytest.fixture(scope="module")
def in_utf8() -> object:
    plain = subprocess.run([*EVALUATES, "--json"], capture_output=True, check=True)
    return json.loads(plain.stdout)


@pytest.mark.parametrize(
    ("encoding", "form"),
    [
        ("ascii", ""), ("ascii", "--json"), ("ascii", "--md"),
        ("latin-1", "--json"), ("cp1252", ""), ("koi8-r", "--md"),
    ],
)  # fmt: skip
def test_output_in_another_encoding_does_not_crash(
    encoding: str, form: str, in_utf8: object
) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    words = [*EVALUATES, *([form] if form else [])]
    done = subprocess.run(words, capture_output=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    if form == "--json":  # what the encoding lacks is escaped as JSON escapes it
        assert json.loads(done.stdout.decode(encoding)) == in_utf8


# --- Markdown


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "x](javascript:alert(9))",
        "![x](http://evil.example/p.png)",
        "<img src=x onerror=alert(1)>",
        "a & b",
        "`code`",
        "https://example.org/)[x](javascript:alert(9)",
        "https://example.org/<b>",
    ],
)
def test_markdown_of_others_is_text(text: str) -> None:
    safe = for_markdown(text)
    assert "<" not in safe
    assert not re.search(r"(?<!\\)\]\s*\(", safe)
    assert not re.search(r"(?<!\\)[\[`]", safe)


def test_a_record_cannot_put_html_or_links_into_the_brief(tmp_path: Path, comity_cli: Run) -> None:
    folder = tmp_path / "rec"
    folder.mkdir()
    source = ROOT / "src" / "comity" / "data" / "record" / "milestones.csv"
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    row = next(r for r in rows if r["state_iso3"] == "KAZ")
    for name in {"note", "title", "source_title"} & row.keys():
        row[name] += " <script>alert(1)</script> [x](javascript:alert(9))"
    row["source_url"] = "https://example.org/)[x](javascript:alert(9)"
    with (folder / "milestones.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    done = comity_cli("evaluate", "KAZ", "NATO", "--record", str(folder), "--md")
    assert done.returncode == 0, done.stderr
    assert "alert" in done.stdout
    assert "<script" not in done.stdout
    assert not re.search(r"(?<!\\)\]\(javascript", done.stdout)


# --- spreadsheets


@pytest.mark.parametrize("cell", ["=cmd()", "+1+1", "-x", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_is_guarded(cell: str) -> None:
    assert for_spreadsheet(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-1.5", "+3", "a=b", "", 7, -2.5, None, "Kazakhstan"])
def test_numbers_and_words_stay(cell: object) -> None:
    assert for_spreadsheet(cell) == cell


def test_sql_as_csv_guards_cells_and_names(comity_cli: Run) -> None:
    done = comity_cli("sql", "SELECT '=cmd()' AS \"+x\", '@y' AS y, -1 AS n", "--csv")
    assert list(csv.reader(io.StringIO(done.stdout))) == [
        ["'+x", "y", "n"],
        ["'=cmd()", "'@y", "-1"],
    ]


# --- pages


def test_a_page_allows_its_own_script_only() -> None:
    assert "script-src 'none'" in policy()
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/=]{44}';", policy("let x = 1"))
    assert policy("a") != policy("b")


def test_every_page_carries_its_policy(tmp_path: Path, comity_cli: Run) -> None:
    article = tmp_path / "a.txt"
    article.write_text("Kazakhstan joined the Partnership for Peace in 1994.\n", "utf-8")
    commands = (
        ("evaluate", "KAZ", "NATO"),
        ("check", str(article), "--as-of", "2010"),
        ("compare", "KAZ", "UZB", "--with", "NATO"),
        ("prospects", "KAZ", "NATO"),
    )
    written = 0
    for number, words in enumerate(commands):
        done = comity_cli(*words, "--html", f"{number}.html")
        assert done.returncode in (0, 1), done.stderr
        page = (tmp_path / f"{number}.html").read_text("utf-8")
        policy_at, script_at = page.find("Content-Security-Policy"), page.find("<script")
        assert policy_at > 0 and (script_at < 0 or policy_at < script_at)
        written += 1
    assert written >= 3


# --- a key


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://api.example/v1", True),
        ("http://localhost:8080/v1", True),
        ("http://127.0.0.1:8080/v1", True),
        ("http://[::1]:8080/v1", True),
        ("http://api.example/v1", False),
        ("http://localhost.evil.example/v1", False),
        ("http://127.0.0.1.evil.example/v1", False),
        ("http://localhost@evil.example/v1", False),
        ("http://10.0.0.7/v1", False),
        ("ftp://localhost/v1", False),
        ("api.example/v1", False),
    ],
)
def test_a_key_goes_to_https_or_this_machine_only(
    address: str, allowed: bool, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_LLM_KEY", "secret")
    if allowed:
        assert proposals((), address, "", evidence) == ()
    else:
        with pytest.raises(UsageError, match="https or to this machine"):
            proposals((), address, "", evidence)
    monkeypatch.delenv("COMITY_LLM_KEY")
    assert proposals((), address, "", evidence) == ()


# --- options that say nothing to a measure


@pytest.mark.parametrize(
    "words",
    [
        ("evaluate", "KAZ", "NATO"),
        ("measure", "events", "KAZ", "NATO"),
        ("compare", "KAZ", "UZB", "--with", "NATO"),
        ("sql", "SELECT 1"),
        ("panel", "-o", "p.csv"),
        ("quarantine", "show"),
        ("quarantine", "replay", "gdelt"),
        ("backtest",),
        ("store", "check"),
        ("store", "restore"),
    ],
)
@pytest.mark.parametrize("folder", ["not-there", "empty"])
def test_a_folder_that_is_no_store_is_said(
    words: tuple[str, ...], folder: str, tmp_path: Path, comity_cli: Run
) -> None:
    (tmp_path / "empty").mkdir()
    done = comity_cli(*words, "--store", folder)
    assert done.returncode == 2
    assert f"{folder} holds no" in done.stderr and len(done.stderr.splitlines()) == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["empty"]


@pytest.mark.parametrize(
    "words",
    [
        ("exercises", "--period", "month"),
        ("un-agreement", "--period", "quarter"),
        ("depth", "--count", "reports"),
        ("positions", "--source", "gdelt"),
        ("events", "--period", "decade"),
        ("exercises", "--area", "no-such-area"),
        ("un-agreement", "--area", "training"),
        ("exercises", "--origin", "nonsense"),
    ],
)
def test_an_option_that_says_nothing_is_refused(words: tuple[str, ...], comity_cli: Run) -> None:
    done = comity_cli("measure", words[0], "KAZ", "NATO", *words[1:])
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
