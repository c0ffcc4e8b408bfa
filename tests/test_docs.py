"""The documentation says what the code does."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import comity
from comity.evaluation.rules import RULES
from comity.evidence.bundled import bundled_origins
from comity.measures import own_measures
from conftest import ROOT

Run = Callable[..., subprocess.CompletedProcess[str]]
DOCS = ROOT / "docs"


def test_the_rule_table_is_the_code_s() -> None:
    page = (DOCS / "methods" / "judgement.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z-]+) \| (.+?) \| (.+) \|$", page, re.MULTILINE)
    assert [r for r in rows if r[0] not in ("rule", "---")] == [
        (r.id, r.when, r.says) for r in RULES
    ]


def test_every_sentence_is_made_by_a_rule_of_the_table(kaz_nato: comity.Evaluation) -> None:
    assert {s.rule for s in kaz_nato.judgement.sentences} <= {r.id for r in RULES}


@pytest.mark.parametrize("measure", own_measures(), ids=lambda m: m.id)
def test_every_measure_has_its_page(measure: comity.Measure) -> None:
    page = (DOCS / "methods" / f"{measure.id}.md").read_text(encoding="utf-8")
    assert f"`{measure.id}`" in page
    assert "**Limits.**" in page
    assert measure.formula
    assert measure.references


def test_every_command_is_documented(comity_cli: Run) -> None:
    shown = comity_cli("--help").stdout
    commands = re.findall(r"^  ([a-z]+)  ", shown.partition("Commands:")[2], re.MULTILINE)
    assert len(commands) >= 6
    page = (DOCS / "cli.md").read_text(encoding="utf-8")
    for name in commands:
        assert f"comity {name}" in page, name


def test_every_option_of_evaluate_is_documented(comity_cli: Run) -> None:
    shown = comity_cli("evaluate", "--help").stdout
    page = (DOCS / "cli.md").read_text(encoding="utf-8")
    options = set(re.findall(r"--[a-z-]+", shown)) - {"--help", "--merge"}
    assert {o for o in options if o not in page} == set()


def test_links_between_pages_lead_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")]:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_data_page_names_every_data_set() -> None:
    page = (DOCS / "data.md").read_text(encoding="utf-8")
    for word in (
        "Partnership record",
        "Multinational Military Exercises",
        "UN General Assembly",
        "ATOP",
        "COW",
        "Kazakhstan and NATO",
    ):
        assert word in page
    assert len(bundled_origins()) == 11


def test_the_version_stands_in_the_changelog() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{comity.__version__}]" in text


def test_make_prints_its_help() -> None:
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("setup", "demo", "test", "lint", "bench", "docs"):
        assert f"make {target}" in shown


def test_no_file_names_somebody_s_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    homes = re.compile(r"/(?:" + "|".join(("home", "root", "Users", "farm")) + r")/\w")
    for name in listed.stdout.splitlines():
        path = Path(ROOT / name)
        if path.suffix in {".py", ".md", ".toml", ".css", ".js", ".j2", ".svg", ""}:
            assert not homes.search(path.read_text(encoding="utf-8")), name
