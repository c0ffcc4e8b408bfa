"""The session in the docs, command by command."""

from __future__ import annotations

import csv
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import comity
from comity.record.review import listed
from comity.record.row_ids import with_ids
from comity.record.second import first_codes, key_of

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "coding-session.md"


def lines() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


def filled(folder: Path) -> None:
    """Bob reads as Ann did, but for the day of the exercise."""
    tables = comity.record_check(folder / "record")
    codes = {
        key_of(name): first_codes(table, row)
        for table in ("milestones", "activities", "positions")
        for name, row in with_ids(table, tables.rows[table]).items()
    }
    sheet = folder / "second.csv"
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        assert row["passage"] and not row["kind"]  # he sees the passage and no code
        row |= {k: v for k, v in codes[row["key"]].items() if k in row}
        if "Rubezh" in row["passage"]:
            row["date"] = "2019-06-04"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_the_session_of_the_docs(
    tmp_path: Path, comity_cli: Callable[..., CompletedProcess[str]]
) -> None:
    for language in ("en", "ru", "kk"):
        shutil.copy(ROOT / "tests" / "data" / "session" / f"{language}.jsonl", tmp_path)
    said: list[str] = []
    for line in lines():
        if line.startswith("#"):
            filled(tmp_path)
            continue
        words = shlex.split(line)
        assert words[0] == "comity"
        done = comity_cli(*words[1:])
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        said.append(done.stdout)
    out = "\n".join(said)
    assert "proposed rows: 0" in out  # the second run of one list
    assert "date\t2019-06-03 | 2019-06-04" in out and "adjudicator: 1" in out
    assert "fact\talpha" in out and "kind\talpha 1.00" in out
    assert out.count("rows that differ: 0") == 1 and "both holds both" in out
    both = comity.record_check(tmp_path / "both")
    states = {r.id: r.state for r in listed(both, every=True)}
    assert states["activities/c-2b7de0979c"] == "coded-twice"
    assert states["activities/c-6103ef0a2b"] == "retired"
    roles = {r["role"] for r in both.rows["codings"] if r["row"].endswith("c-2b7de0979c")}
    assert roles == {"first", "second", "adjudicated"}
    found = comity.load_evidence(tmp_path / "both")
    assert str(found.fact("a:c-d165ead707").start) == "2019-06-19"
    assert found.fact("a:c-d165ead707").strict


def test_the_passages_give_no_done_fact_where_none_was_done(tmp_path: Path) -> None:
    refused = {"en-4", "en-5", "en-6", "ru-3", "ru-4", "kk-3", "kk-4"}
    for language in ("en", "ru", "kk"):
        for one in comity.code(ROOT / "tests" / "data" / "session" / f"{language}.jsonl"):
            if one.id in refused:
                assert all(f.polarity != "done" for f in one.facts), one
