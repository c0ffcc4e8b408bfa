"""Corrections, retractions and supersessions are rows: nothing is deleted, all runs forward."""

from __future__ import annotations

import csv
import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import comity
from comity.core.facts import Fact
from comity.evidence.evidence import Evidence
from comity.evidence.load import load_evidence
from conftest import one_clear_line

Run = Callable[..., "subprocess.CompletedProcess[str]"]
KFOR = "a:azerbaijan-in-kfor-1999"
IPAP = "m:KAZ-NATO-ipap-agreed-2006-01-31"
SAID = {"who": "A. B.", "why": "the page says so"}


def passage(evidence: Evidence, fact: str) -> str:
    return evidence.fact(fact).passages[0].id


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "corrections.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# Correcting


def test_a_corrected_date_runs_forward_and_the_passage_says_what_it_was(
    tmp_path: Path, comity_cli: Run
) -> None:
    done = comity_cli(
        *("record", "correct", IPAP, "date=2006-02-01", "--record", "mine"),
        *("--who", "A. B.", "--why", "misread", "--on", "2026-11-20"),
    )
    assert done.returncode == 0, done.stderr
    (row,) = rows_of(tmp_path / "mine")
    assert (row["action"], row["column"], row["old"], row["new"], row["on"], row["who"]) == (
        *("correct", "date", "2006-01-31", "2006-02-01", "2026-11-20", "A. B."),
    )
    shown = comity_cli("trace", IPAP, "--record", "mine").stdout
    assert "2006-02-01 IPAP" in shown
    assert "date was 2006-01-31, corrected to 2006-02-01 on 2026-11-20 by A. B.: misread" in shown
    stage = comity.evaluate("KAZ", "NATO", record=tmp_path / "mine").judgement.sentences[0].text
    assert "1 February 2006" in " ".join(
        s.text for s in comity.evaluate("KAZ", "NATO", record=tmp_path / "mine").judgement.sentences
    ), stage


CHANGES = [
    (
        "m:KAZ-NATO-pfp-framework-document-signed-1994-05-27",
        {"verified": "no"},
        lambda f: not f.strict,
    ),
    (IPAP, {"date": "2006"}, lambda f: str(f.start) == "2006"),
    (IPAP, {"depth": "7"}, lambda f: f.depth == 7),
    (IPAP, {"area": "science"}, lambda f: f.areas == ("science",)),
    (KFOR, {"title": "Another title"}, lambda f: f.title == "Another title"),
    (KFOR, {"date_end": "2003-12"}, lambda f: str(f.end) == "2003-12"),
]


@pytest.mark.parametrize(("fact", "changes", "holds"), CHANGES)
def test_any_field_can_be_corrected_and_the_id_stays(
    tmp_path: Path, evidence: Evidence, fact: str, changes: dict[str, str],
    holds: Callable[[Fact], bool],
) -> None:  # fmt: skip
    assert not holds(evidence.fact(fact))
    comity.record_correct(fact, tmp_path / "mine", **SAID, **changes)
    after = load_evidence(tmp_path / "mine")
    assert holds(after.fact(fact))
    assert after.fact(fact).passages[0].id == evidence.fact(fact).passages[0].id
    assert after.fact(fact).passages[0].corrected
    untouched = {f.id for f in after.facts if f == evidence._by_id.get(f.id)}
    assert len(untouched) >= len(evidence.facts) - 3


def test_a_second_correction_corrects_the_first(tmp_path: Path) -> None:
    comity.record_correct(IPAP, tmp_path, **SAID, date="2006-02-01")
    comity.record_correct(IPAP, tmp_path, **SAID, date="2006-02-02")
    assert [r["old"] for r in rows_of(tmp_path)] == ["2006-01-31", "2006-02-01"]
    assert str(load_evidence(tmp_path).fact(IPAP).start) == "2006-02-02"


WRONG = [
    (("correct", IPAP, "date=31.01.2006x"), "date"),
    (("correct", IPAP, "event=vanished"), "event"),
    (("correct", IPAP, "colour=red"), "no such column"),
    (("correct", IPAP, "date"), "COLUMN=VALUE"),
    (("correct", IPAP, "date=2006-01-31"), "already"),
    (("correct", "m:KAZ-NATO-nothing", "date=2006"), "no row, fact or document"),
    (("correct", "m:KAZ-NATO-nacc-joined-1992-03", "note=x"), "2 rows"),
    (("retract", "p:partnership-record/milestones:00000000"), "no row, fact or document"),
    (("retract", "x:mme91"), "data set"),
    (("supersede", IPAP, "--by", IPAP), "its own place"),
]


@pytest.mark.parametrize(("words", "says"), WRONG)
def test_what_does_not_fit_writes_nothing(
    tmp_path: Path, comity_cli: Run, words: tuple[str, ...], says: str
) -> None:
    done = comity_cli("record", *words, "--record", "mine", "--who", "A", "--why", "B")
    one_clear_line(done, says)
    assert not (tmp_path / "mine" / "corrections.csv").exists()


def test_a_correction_is_refused_where_the_row_no_longer_says_it(tmp_path: Path) -> None:
    comity.record_correct(IPAP, tmp_path, **SAID, date="2006-02-01")
    path = tmp_path / "corrections.csv"
    path.write_text(path.read_text("utf-8-sig").replace("2006-01-31", "2005-01-31"), "utf-8")
    with pytest.raises(comity.RecordError, match=r"corrections.csv:2, column old.*2006-01-31"):
        load_evidence(tmp_path)


# Retracting and superseding


@pytest.mark.parametrize("how", ["fact", "passage", "source", "address"])
def test_what_is_retracted_leaves_the_evidence_and_stays_on_file(
    tmp_path: Path, evidence: Evidence, how: str
) -> None:
    fact = evidence.fact(IPAP)
    source = evidence.sources[fact.sources[0]]
    target = {
        "fact": IPAP,
        "passage": fact.passages[0].id,
        "source": source.id,
        "address": source.address,
    }[how]
    made = comity.record_retract(target, tmp_path, **SAID)
    after = load_evidence(tmp_path)
    assert IPAP not in {f.id for f in after.facts}
    if how in ("source", "address"):
        assert not any(source.id in f.sources for f in after.facts)
    lost = {p.id for f in evidence.facts for p in f.passages} - {
        p.id for f in after.facts for p in f.passages
    }
    assert len(lost) == (
        1
        if how in ("fact", "passage")
        else sum(p.source == source.id for f in evidence.facts for p in f.passages)
    )
    told = comity.trace(made[0].target, "KAZ", "NATO", record=tmp_path)
    assert "retracted on" in str(list(told.rows()))


def test_one_row_takes_the_place_of_another(tmp_path: Path, evidence: Evidence) -> None:
    old, new = "m:JPN-NATO-joint-statement-agreed-2023-01-31", IPAP
    comity.record_supersede(old, new, tmp_path, **SAID)
    after = load_evidence(tmp_path)
    assert old not in {f.id for f in after.facts}
    (step,) = list(comity.trace(passage(evidence, old), record=tmp_path).rows())
    assert f"superseded by {passage(evidence, new)}" in step["text"]


def test_a_row_of_ones_own_is_corrected_too(tmp_path: Path) -> None:
    comity.record_new(tmp_path / "mine")
    before = load_evidence(tmp_path / "mine")
    own = next(
        f for f in before.facts if any(p.id == "p:own-record/activities:S001" for p in f.passages)
    )
    comity.record_retract("p:own-record/activities:S001", tmp_path / "mine", **SAID)
    after = load_evidence(tmp_path / "mine")
    assert own.id not in {f.id for f in after.facts}
    text = (tmp_path / "mine" / "activities.csv").read_text("utf-8-sig")
    assert "S001" in text  # nothing is deleted


# Impact


def test_impact_lists_what_rests_on_a_fact_before_and_after(comity_cli: Run) -> None:
    done = comity_cli("record", "impact", IPAP, "--json")
    found = json.loads(done.stdout)
    by_id = {one["id"]: one for one in found}
    assert by_id["KAZ-NATO/totals/facts"]["before"] != by_id["KAZ-NATO/totals/facts"]["after"]
    stage = by_id["KAZ-NATO/judgement/stage"]
    assert "31 January 2006" in stage["before"] and "31 January 2006" not in stage["after"]
    # all that trace shows above the fact is there
    up = {s["id"] for s in json.loads(comity_cli("trace", IPAP, "--json").stdout)
          if s["direction"] == "up" and s["kind"] in ("sentence", "number")}  # fmt: skip
    assert up and up <= set(by_id)


def test_impact_of_a_correction_is_the_record_before_and_after_it(tmp_path: Path) -> None:
    comity.record_correct(IPAP, tmp_path, **SAID, date="2006-02-01")
    found = {one["id"]: one for one in comity.record_impact(IPAP, record=tmp_path).rows()}
    stage = found["KAZ-NATO/judgement/stage"]
    assert "31 January" in stage["before"] and "1 February" in stage["after"]
    comity.record_retract(IPAP, tmp_path, **SAID)
    found = {one["id"]: one for one in comity.record_impact(IPAP, record=tmp_path).rows()}
    assert found[IPAP]["after"] == ""


def test_impact_reaches_the_verdicts_of_a_claims_file(tmp_path: Path) -> None:
    claims = tmp_path / "claims.yml"
    claims.write_text(comity.claims_propose("kazakhstan-nato-2010"), encoding="utf-8")
    found = list(comity.record_impact(IPAP, claims=claims).rows())
    verdicts = [one for one in found if one["kind"] == "claim verdict"]
    assert any(one["before"] != one["after"] for one in verdicts)


def test_impact_is_quick(evidence: Evidence) -> None:
    comity.record_impact(IPAP, evidence=evidence)
    took = []
    for fact in (IPAP, "m:KAZ-NATO-pfp-sofa-signed-1996-07-31", "m:KAZ-NATO-nacc-joined-1992-03"):
        start = time.perf_counter()
        comity.record_impact(fact, "KAZ", "NATO", evidence=evidence)
        took.append(time.perf_counter() - start)
    assert min(took) < 3  # under a second on a machine of its own; others may be at work here


# Without, wherever a question is put


def test_check_and_prospects_leave_a_source_out(evidence: Evidence) -> None:
    whole = comity.prospects("KAZ", "NATO", as_of="2012-06-30", evidence=evidence)
    less = comity.prospects("KAZ", "NATO", as_of="2012-06-30", evidence=evidence, without=["mme"])
    assert whole.evidence_hash != less.evidence_hash
    found = comity.check("kazakhstan-nato-2010", evidence=evidence, without=["partnership-record"])
    full = comity.check("kazakhstan-nato-2010", evidence=evidence)
    assert found.counts != full.counts


@pytest.mark.parametrize(
    "words",
    [
        ("compare", "KAZ", "UZB", "--with", "NATO", "--by", "exercises"),
        ("prospects", "KAZ", "NATO"),
        ("check", "kazakhstan-nato-2010"),
        ("measure", "exercises", "KAZ", "NATO"),
    ],
)
def test_the_command_line_takes_without_and_known_by(
    comity_cli: Run, words: tuple[str, ...]
) -> None:
    one_clear_line(comity_cli(*words, "--without", "nothing-of-this-name"), "nothing-of-this-name")
    one_clear_line(comity_cli(*words, "--known-by", "31.12"), "not a date")


# Two dates for one step

STEP = {"state_iso3": "KAZ", "organization": "NATO", "mechanism": "IPAP", "event": "agreed",
        "verified": "no", "source_url": "https://example.org/ipap"}  # fmt: skip


@pytest.mark.parametrize("day", ["2006-02-03", "2005", "2010-07-01", "2006-03"])
def test_a_second_date_is_a_conflict_and_no_second_step(
    tmp_path: Path, comity_cli: Run, evidence: Evidence, day: str
) -> None:
    with (tmp_path / "milestones.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*STEP, "date"])
        writer.writeheader()
        writer.writerow({**STEP, "date": day})
    after = comity.evaluate("KAZ", "NATO", record=tmp_path)
    steps = [f for f in after.facts.values() if (f.mechanism, f.event) == ("IPAP", "agreed")]
    assert [str(f.start) for f in steps] == ["2006-01-31"]
    assert len(steps[0].passages) == 1 + len(evidence.fact(IPAP).passages)
    (conflict,) = [c for c in after.conflicts if c.what == "IPAP: agreed twice"]
    assert day in conflict.rival and "2006-01-31" in conflict.chosen
    checked = comity_cli("record", "check", str(tmp_path))
    assert checked.returncode == 0
    assert f"two dates for one step: 2006-01-31 and {day}" in checked.stdout
