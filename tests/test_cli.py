"""The command line from outside: forms, exit codes, and bad input."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import one_clear_line

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_evaluate_fits_eighty_columns_without_colour(comity_cli: Run) -> None:
    run = comity_cli("evaluate", "Kazakhstan", "nato")
    assert run.returncode == 0, run.stderr
    assert "\x1b[" not in run.stdout
    assert max(len(line) for line in run.stdout.splitlines()) <= 80
    first_screen = run.stdout.splitlines()[:24]
    for word in ("Stage", "Direction", "Sureness", "documents"):
        assert any(word in line for line in first_screen)
    for heading in (
        "Ladder",
        "Deepest step",
        "Joint exercises",
        "Legal base",
        "Operations",
        "Official positions",
        "Who courts whom",
        "UN General Assembly",
        "Peers",
        "Rival poles",
        "Latest facts",
        "Conflicts",
        "Gaps",
        "Sources",
    ):
        assert heading in run.stdout


def test_json_markdown_and_files(comity_cli: Run, tmp_path: Path) -> None:
    run = comity_cli(
        "evaluate",
        "KAZ",
        "NATO",
        "--as-of",
        "2010-06-30",
        "--json",
        "--html",
        "page.html",
        "--bibtex",
        "notes.bib",
        "--csl",
        "notes.json",
    )
    assert run.returncode == 0, run.stderr
    body = json.loads(run.stdout)
    assert body["schema"] == "comity.evaluation/1"
    assert body["question"]["as_of"] == "2010-06-30"
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (tmp_path / "notes.bib").read_text(encoding="utf-8").count("@online{") > 50
    items = json.loads((tmp_path / "notes.json").read_text(encoding="utf-8"))
    assert {"webpage", "dataset"} == {item["type"] for item in items}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["notes.bib", "notes.json", "page.html"]
    text = comity_cli("evaluate", "KAZ", "NATO", "--md").stdout
    assert text.startswith("# Kazakhstan and NATO")
    assert "## Sources" in text


def test_without_says_what_changed(comity_cli: Run) -> None:
    run = comity_cli("evaluate", "KAZ", "NATO", "--without", "mme", "--json")
    changes = json.loads(run.stdout)["changes"]
    assert {"sentence", "fact", "number"} <= {c["kind"] for c in changes}
    shown = comity_cli("evaluate", "KAZ", "NATO", "--without", "mme").stdout
    assert "Without mme" in shown
    assert "(falls)" in shown


def test_measure_in_three_forms(comity_cli: Run) -> None:
    words = (
        "measure",
        "exercises",
        "KAZ",
        "NATO",
        "--partner-set",
        "USA",
        "--origin",
        "mme",
        "--no-merge",
    )
    points = json.loads(comity_cli(*words, "--json").stdout)["points"]
    rows = list(csv.DictReader(io.StringIO(comity_cli(*words, "--csv").stdout)))
    by_year = {p["period"]: p for p in points}
    assert by_year[2004]["value"] == 0
    assert by_year[2012]["value"] is None
    assert {r["period"]: r["value"] for r in rows}["2012"] == ""
    assert {"period", "value", "low", "high", "coverage", "n"} <= set(rows[0])
    assert "2004" in comity_cli(*words).stdout


@pytest.mark.parametrize("name", ["exercises", "un-agreement", "depth", "instruments", "positions"])
def test_every_measure_runs(comity_cli: Run, name: str) -> None:
    run = comity_cli("measure", name, "KAZ", "NATO", "--json")
    assert run.returncode == 0, run.stderr
    assert any(p["value"] is not None for p in json.loads(run.stdout)["points"])
    assert name in comity_cli("measures").stdout


def test_trace_both_ways(comity_cli: Run) -> None:
    down = comity_cli("trace", "KAZ-NATO/judgement/stage").stdout
    assert "rests on fact m:KAZ-NATO-ipap-agreed-2006-01-31" in down
    assert "rests on source" in down
    source = next(
        line.split()[3].rstrip(":") for line in down.splitlines() if "rests on source" in line
    )
    up = comity_cli("trace", source, "KAZ", "NATO").stdout
    assert "carries sentence KAZ-NATO/judgement/stage" in up


BAD = [
    (("evaluate", "KAZAKHSTN", "NATO"), ["KAZAKHSTN", "nearest", "KAZ (Kazakhstan)"]),
    (("evaluate", "KAZ", "NATTO"), ["nearest", "NATO"]),
    (("evaluate", "KAZ", "RUS"), ["is a state, not an organization", "--partner-set RUS"]),
    (("evaluate", "NATO", "KAZ"), ["is an organization, not a state"]),
    (("evaluate", "KAZ", "NATO", "--as-of", "1900"), ["before the first fact"]),
    (("evaluate", "KAZ", "NATO", "--as-of", "2010-02-30"), ["not a day of the calendar"]),
    (("evaluate", "KAZ", "NATO", "--as-of", "yesterday"), ["YYYY-MM-DD"]),
    (("evaluate", "KAZ", "NATO", "--partner-set", "XYZ"), ["XYZ"]),
    (("evaluate", "KAZ", "NATO", "--partner-set", ","), ["not a partner set"]),
    (("evaluate", "KAZ", "NATO", "--peers", "Atlantis"), ["Atlantis"]),
    (("evaluate", "KAZ", "NATO", "--without", "nothing"), ["nothing", "ids"]),
    (("evaluate", "KAZ", "NATO", "--since", "2090"), ["nothing to look at"]),
    (("evaluate", "XKX", "NATO", "--as-of", "2005"), ["2009, the first whole year of Kosovo"]),
    (("evaluate", "KAZ", "NATO", "--known-by", "2099"), ["--known-by", "lies after today"]),
    (("check", "kazakhstan-nato-2010", "--as-of", "2099"), ["lies after today"]),
    (("evaluate", "KAZ", "NATO", "--since", "-5"), ["-5", "outside 1800-2100"]),
    (("evaluate", "KAZ", "NATO", "--only-record"), ["--record DIR"]),
    (("evaluate", "KAZ", "NATO", "--json", "--md"), ["choose one"]),
    (("evaluate", "KAZ", "NATO", "--html", "no/such/folder/a.html"), ["cannot be written"]),
    (("evaluate", "KAZ", "NATO", "--areas", "missing.csv"), ["missing.csv", "cannot be read"]),
    (("evaluate", "KAZ", "NATO", "--record", "missing"), ["missing"]),
    (("measure", "warmth", "KAZ"), ["exercises", "un-agreement"]),
    (("measure", "exercises", "KAZ", "--area", "cooking"), ["cooking", "science"]),
    (("measure", "exercises", "KAZ", "--origin", "gossip"), ["gossip", "mme"]),
    (("trace", "KAZ-NATO/no/such/thing"), ["no/such/thing"]),
    (("trace", "nothing.example-000000"), ["nothing.example-000000"]),
]


@pytest.mark.parametrize(("words", "says"), BAD, ids=[" ".join(w) for w, _ in BAD])
def test_bad_input_is_one_clear_line(
    comity_cli: Run, tmp_path: Path, words: tuple[str, ...], says: list[str]
) -> None:
    run = comity_cli(*words)
    one_clear_line(run, *says)
    assert len(run.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_areas_of_ones_own(comity_cli: Run, tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    path.write_text(
        "area,label,includes\nhard,Hard security,military-defence;peacekeeping\n"
        "soft,Soft,science;environment\n",
        encoding="utf-8",
    )
    body = json.loads(
        comity_cli("evaluate", "KAZ", "NATO", "--areas", "areas.csv", "--json").stdout
    )
    assert [a["id"] for a in body["areas"]] == ["hard", "soft"]
    assert {c["area"] for c in body["matrix"]} == {"hard", "soft"}
    path.write_text("area,label,includes\nhard,Hard,cooking\n", encoding="utf-8")
    one_clear_line(
        comity_cli("evaluate", "KAZ", "NATO", "--areas", "areas.csv"), "areas.csv:2", "cooking"
    )


def test_a_read_only_folder_and_a_full_disk(comity_cli: Run, tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with full.open("w", encoding="utf-8") as handle:
        run = subprocess.run(
            [sys.executable, "-m", "comity", "measures"],
            stdout=handle,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert run.returncode == 2
    assert "Traceback" not in run.stderr
    assert "cannot be written" in run.stderr


def test_a_link_and_a_pipe_stay_what_they_are(tmp_path: Path) -> None:
    from comity.core.atomic_write import write

    (tmp_path / "real").write_text("old", encoding="utf-8")
    (tmp_path / "link").symlink_to("real")
    write(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text(encoding="utf-8") == "new"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write(pipe, "words")
    assert os.read(reader, 99) == b"words"
    os.close(reader)
    assert pipe.is_fifo()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link", "pipe", "real"]


def test_a_first_year_cuts_flows_and_not_what_still_stands(comity_cli: Run) -> None:
    whole = json.loads(comity_cli("evaluate", "KAZ", "NATO", "--json").stdout)
    late = json.loads(comity_cli("evaluate", "KAZ", "NATO", "--since", "2012", "--json").stdout)
    assert late["legal_base"] == whole["legal_base"]
    assert late["red_lines"] == whole["red_lines"]
    assert [t["answer"] for t in late["positions"]] == [t["answer"] for t in whole["positions"]]
    assert len(late["timeline"]) < len(whole["timeline"])
    assert "--since 2012" in late["question"]["command"]
    series = [
        json.loads(comity_cli("measure", "instruments", "KAZ", "NATO", *w, "--json").stdout)
        for w in ((), ("--since", "2012"))
    ]
    assert series[1]["points"] == series[0]["points"][-len(series[1]["points"]) :]


def test_founding_acts_before_the_first_full_year_count(comity_cli: Run) -> None:
    body = json.loads(comity_cli("evaluate", "KAZ", "CIS", "--json").stdout)
    assert body["question"]["since"] == 1991
    assert any(body["facts"][f]["start"].startswith("1991-12") for f in body["timeline"])
    older = json.loads(comity_cli("evaluate", "RUS", "NATO", "--json").stdout)
    assert older["question"]["since"] == 1991


def test_peers_were_partners_in_the_same_years(comity_cli: Run) -> None:
    peers = json.loads(comity_cli("evaluate", "SRB", "NATO", "--json").stdout)["question"]["peers"]
    # partners in the same years that stand about as high now: members are no peers of a partner
    assert peers == ["BIH"]


def test_as_of_the_states_of_the_day(comity_cli: Run) -> None:
    """Law 3: Estonia counts as a member from its accession day on."""
    series = json.loads(
        comity_cli("measure", "exercises", "LVA", "NATO", "--partner-set", "EST", "--json").stdout
    )
    assert series["partner"] == "Estonia"


def test_partner_set_is_named_in_the_answer(comity_cli: Run) -> None:
    body = json.loads(
        comity_cli("evaluate", "KAZ", "NATO", "--partner-set", "USA,GBR", "--json").stdout
    )
    assert body["question"]["partner_label"] == "United States, United Kingdom"
    assert body["exercises"][0]["partner_set"] == "USA+GBR"


def test_a_record_of_ones_own_end_to_end(comity_cli: Run) -> None:
    assert comity_cli("record", "new", "mine").returncode == 0
    checked = comity_cli("record", "check", "mine")
    assert checked.returncode == 0, checked.stderr
    assert "in order" in checked.stdout
    body = json.loads(comity_cli("evaluate", "SRB", "EU", "--record", "mine", "--json").stdout)
    assert body["judgement"]["stage"] == "negotiating"
    assert body["origins"]["own-record"]["producer"] == "the user"
    assert body["timeline"]
    alone = json.loads(
        comity_cli(
            "evaluate",
            "KAZ",
            "NATO",
            "--record",
            "mine",
            "--only-record",
            "--as-of",
            "2020",
            "--json",
        ).stdout
    )
    assert alone["judgement"]["stage"] == "the record cannot decide"
    one_clear_line(comity_cli("record", "new", "mine"), "mine", "not empty")


def spoil(folder: Path, what: str) -> None:
    """Spoil a record folder in one of the ways that happen."""
    activities = folder / "activities.csv"
    lines = activities.read_text(encoding="utf-8-sig").splitlines()
    if what == "broken date":
        activities.write_text(
            "\n".join(lines).replace("2011-05-26", "2011-05-36"), encoding="utf-8"
        )
    elif what == "unknown area":
        activities.write_text("\n".join(lines).replace("peacekeeping", "peecekeeping"), "utf-8")
    elif what == "duplicated id":
        activities.write_text("\n".join(lines).replace("S002", "S001"), encoding="utf-8")
    elif what == "wrong encoding":
        activities.write_bytes("\n".join(lines).encode("utf-16"))
    elif what == "garbage":
        activities.write_bytes(bytes(range(256)) * 400_000)
    elif what == "truncated parquet":
        activities.unlink()
        (folder / "activities.parquet").write_bytes(b"PAR1" + b"\x00" * 90)


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("broken date", ["activities.csv:2", "date_start", "2011-05-36"]),
        ("unknown area", ["peecekeeping", "nearest: peacekeeping"]),
        ("duplicated id", ["activities.csv", "S001"]),
        ("wrong encoding", ["activities.csv:1", "UTF-16", "save"]),
        ("garbage", ["activities.csv", "MB"]),
        ("truncated parquet", ["activities.parquet", "damaged"]),
    ],
)
def test_a_spoilt_record(comity_cli: Run, tmp_path: Path, what: str, says: list[str]) -> None:
    comity_cli("record", "new", "mine")
    spoil(tmp_path / "mine", what)
    for words in (("record", "check", "mine"), ("evaluate", "SRB", "EU", "--record", "mine")):
        one_clear_line(comity_cli(*words), *says)


def test_a_byte_order_mark_is_welcome(comity_cli: Run, tmp_path: Path) -> None:
    comity_cli("record", "new", "mine")
    assert (tmp_path / "mine" / "activities.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert comity_cli("record", "check", "mine").returncode == 0


def test_own_matches_can_be_set_apart(comity_cli: Run, tmp_path: Path) -> None:
    """Undoing one match brings the second Centrasbat-97 of the data set back."""
    comity_cli("record", "new", "mine")
    words = ("measure", "exercises", "KAZ", "NATO", "--partner-set", "members", "--json")

    def held(*more: str) -> float:
        points = json.loads(comity_cli(*words, *more).stdout)["points"]
        return float(next(p["value"] for p in points if p["period"] == 1997))

    (tmp_path / "mine" / "same_as.csv").write_text(
        "fact,same_as,decision,reason\n"
        "x:mme3493,a:centrasbat-97-1997,apart,a second exercise for the sake of the test\n",
        encoding="utf-8",
    )
    assert held("--record", "mine") == held() + 1
