"""The same record gives the same results: what a change of the program changes is seen, and meant.

`tests/data/frozen/record` is a part of the bundled record as it stood one day; `results.json.gz`
is what was said of it. A change that means to say something else freezes anew:

    COMITY_FREEZE=1 .venv/bin/pytest tests/test_frozen_results.py

and says in its message what changed; the test lists it before.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import comity
from comity.claims.examine import examined
from comity.core.codebook import DATA
from comity.evaluation.bibliography import bibtex, csl
from comity.evaluation.json_form import evaluation_dict
from comity.evidence.evidence import Evidence
from comity.evidence.load import load_evidence

FROZEN = Path(__file__).with_name("data") / "frozen"
KEPT = FROZEN / "results.json.gz"
PAIRS = (
    ("KAZ", "NATO", "2010-06-30"), ("KAZ", "NATO", "2026-08-31"), ("UZB", "CSTO", "2012-12-31"),
    ("SRB", "NATO", "2022-12-31"), ("ARM", "CSTO", "2025-06-30"), ("MDA", "EU", "2024-12-31"),
    ("FIN", "NATO", "2022-12-31"),
)  # fmt: skip
STATES = {state for state, _, _ in PAIRS}
BESIDE = ("facts", "sources", "grades", "origins", "chain", "memberships", "matches")
"""Parts of an evaluation that are evidence; of them the number is kept."""
MOST = 40


@pytest.fixture(scope="module")
def record() -> Evidence:
    return load_evidence(FROZEN / "record", only_record=True)


def result(evidence: Evidence, state: str, partner: str, day: str) -> dict[str, Any]:
    evaluation = comity.evaluate(state, partner, as_of=day, evidence=evidence)
    body = evaluation_dict(evaluation)
    for part in BESIDE:
        body[part] = len(body[part])
    body["bibtex"], body["csl"] = bibtex(evaluation), csl(evaluation)
    text = json.dumps(body, ensure_ascii=False).replace(str(FROZEN), "tests/data/frozen")
    return json.loads(text)


def claims(evidence: Evidence) -> dict[str, list[str]]:
    rows = []
    for name in ("own.csv", "probes.csv"):
        with (DATA / "statements" / name).open(encoding="utf-8", newline="") as file:
            rows += [row for row in csv.DictReader(file) if row["state"] in STATES]
    found = examined(enumerate(rows, 2), evidence, FROZEN)
    return {f"{one.id} {one.text}": [one.verdict, one.why] for one in found}


def everything(evidence: Evidence) -> dict[str, Any]:
    found: dict[str, Any] = {f"{s}-{p}@{d}": result(evidence, s, p, d) for s, p, d in PAIRS}
    return {**found, "claims": claims(evidence)}


def differences(old: Any, new: Any, path: str = "") -> Iterator[str]:
    """Where two values differ: the path, what was there, what is there now."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys([*old, *new]):
            yield from differences(old.get(name), new.get(name), f"{path}/{name}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (one, other) in enumerate(zip(old, new, strict=True)):
            name = one.get("id", place) if isinstance(one, dict) else place
            yield from differences(one, other, f"{path}[{name}]")
    elif old != new:
        yield f"{path}: {json.dumps(old, ensure_ascii=False)[:300]} -> " \
              f"{json.dumps(new, ensure_ascii=False)[:300]}"  # fmt: skip


def test_the_same_record_gives_the_same_results(record: Evidence) -> None:
    now = everything(record)
    if os.environ.get("COMITY_FREEZE"):
        text = json.dumps(now, ensure_ascii=False, separators=(",", ":"))
        KEPT.write_bytes(gzip.compress(text.encode(), mtime=0))
    kept = json.loads(gzip.decompress(KEPT.read_bytes()))
    found = list(differences(kept, now))
    shown = "\n".join(found[:MOST])
    assert not found, f"{len(found)} results are other than they were:\n{shown}"


def test_a_difference_is_found_wherever_it_stands() -> None:
    old = {"a": [{"id": "x", "text": "one"}], "b": {"c": 1}}
    assert list(differences(old, old)) == []
    assert list(differences(old, {"a": [{"id": "x", "text": "two"}], "b": {"c": 1}})) == [
        '/a[x]/text: "one" -> "two"'
    ]
    assert list(differences(old, {"a": [], "b": {"c": 2}}))[1] == "/b/c: 1 -> 2"
