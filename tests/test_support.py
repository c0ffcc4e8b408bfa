"""No support: a passage that denies the step, and what the tables, other scripts and copies say."""

from __future__ import annotations

import csv
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from comity.core.provenance import source_id
from comity.evidence.evidence import Evidence
from comity.store.archive import keep
from comity.tracing.support import denial, supported

Run = Callable[..., "subprocess.CompletedProcess[str]"]

DENIED = [
    "Kazakhstan did not sign the plan with NATO on 31 January 2006; the talks failed.",
    "The talks with NATO failed in January 2006.",
    "The signing of the plan was cancelled.",
    "The plan was never signed.",
    "No plan was signed in 2006.",
    "The parliament rejected the ratification of the plan.",
    "The agreement has not entered into force.",
    "Leaders met in Astana and did not sign the plan.",
    "Leaders met in Astana. Kazakhstan refused to sign the plan.",
    "Signing was postponed indefinitely.",
    "НАТО и Казахстан не подписали план; переговоры провалились.",
    "Казахстан отказался подписать план с НАТО.",
    "Қазақстан келісімге қол қойған жоқ.",
]
AFFIRMED = [
    "Kazakhstan signed the plan with NATO on 31 January 2006.",
    "The plan was signed without Uzbekistan.",
    "Not only signed but ratified.",
    "НАТО и Казахстан подписали план.",
    "Қазақстан келісімге қол қойды.",
    "Kazakhstan and NATO signed the plan after earlier talks had failed.",
    "A page of the ministry, in English.",
    "Kazakhstan signed the plan although Uzbekistan had not signed one.",
    "",
]


@pytest.mark.parametrize("text", DENIED)
def test_a_text_that_says_it_was_not_done_denies_it(text: str) -> None:
    assert denial(text, "signed") != ""


@pytest.mark.parametrize("text", AFFIRMED)
def test_a_text_that_says_it_was_done_or_nothing_does_not(text: str) -> None:
    assert denial(text, "signed") == ""


ROW = {"state_iso3": "KAZ", "organization": "NATO", "mechanism": "test plan", "event": "signed",
       "date": "2006-01-31", "verified": "yes", "source_url": "https://example.org/plan",
       "source_title": "A paper: A plan (31 January 2006)", "source_tier": "secondary"}  # fmt: skip


def record(folder: Path, *rows: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with (folder / "milestones.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return folder


@pytest.mark.parametrize(
    "note",
    [
        "Kazakhstan did not sign the test plan with NATO in 2006; the talks failed",
        "Kazakhstan refused to sign the test plan with NATO",
        "The signature of the test plan by Kazakhstan and NATO was cancelled",
        "The talks of Kazakhstan and NATO on a test plan failed in 2006",
    ],
)
def test_record_check_lists_a_denial_as_no_support(
    tmp_path: Path, comity_cli: Run, note: str
) -> None:
    done = comity_cli("record", "check", str(record(tmp_path / "r", {**ROW, "note": note})),
                      "--support")  # fmt: skip
    (line,) = [x for x in done.stdout.splitlines() if x.startswith("p:own-record")]
    assert "lacks an affirmation" in line


@pytest.mark.parametrize(
    "original",
    [
        "НАТО и Казахстан подписали план 31 января 2006 года",
        "Генсек НАТО и министр Казахстана подписали документ в 2006 году",
        "Қазақстан мен НАТО 2006 жылы жоспарға қол қойды",
    ],
)
def test_names_in_other_scripts_are_seen(tmp_path: Path, evidence: Evidence, original: str) -> None:
    from comity.evidence.load import load_evidence
    from comity.evidence.own_record import OWN_RECORD

    row = {**ROW, "note": "31 January 2006", "original": original, "language": "ru"}
    row["source_title"] = "A paper: untitled"
    loaded = load_evidence(record(tmp_path / "r", row))
    own = [f for f in loaded.facts if OWN_RECORD in f.origins]
    assert list(supported(loaded, own)) == []
    bare = load_evidence(record(tmp_path / "r", {**row, "original": ""}))
    own = [f for f in bare.facts if OWN_RECORD in f.origins]
    assert any("actors" in one.lacks for one in supported(bare, own))


PAGE = (
    "<html><body><article><p>An introduction of some length that says little.</p>"
    "<p>On 31 January 2006 Kazakhstan and NATO signed the test plan in Brussels.</p>"
    "</article></body></html>"
)


@pytest.mark.parametrize(
    ("start", "end", "page", "lacks"),
    [
        ("On 31 January", "in Brussels", PAGE, ()),
        ("on 31 january", "IN BRUSSELS", PAGE, ()),
        ("These words stand", "in Brussels", PAGE, ("the place",)),
        ("On 31 January", "in Brussels", PAGE.replace("signed", "did not sign"),
         ("an affirmation",)),
        ("On 31 January", "in Vienna", PAGE, ("the place",)),
    ],
)  # fmt: skip
def test_the_archived_copy_is_read(
    tmp_path: Path, start: str, end: str, page: str, lacks: tuple[str, ...]
) -> None:
    from comity.evidence.load import load_evidence
    from comity.evidence.own_record import OWN_RECORD

    root = tmp_path / "store"
    keep(ROW["source_url"], page.encode(), root)
    note = "Kazakhstan, NATO, the test plan of 2006"
    row = {**ROW, "note": note, "fragment_start": start, "fragment_end": end}
    loaded = load_evidence(record(tmp_path / "r", row))
    own = [f for f in loaded.facts if OWN_RECORD in f.origins]
    assert tuple(x for s in supported(loaded, own, root) for x in s.lacks) == lacks
    assert source_id(ROW["source_url"]) in os.listdir(root / "archive")


def test_few_passages_of_the_bundled_record_are_said_to_deny_their_fact(
    evidence: Evidence,
) -> None:
    """Paraphrases that name a refusal beside the step: a list short enough to be looked through."""
    denied = [s for s in supported(evidence, evidence.facts) if "an affirmation" in s.lacks]
    assert 0 < len(denied) < 60
