"""What the tests share: the evidence loaded once, the command line, a browser where one is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import comity
from comity.evidence.evidence import Evidence
from comity.evidence.load import load_evidence
from forked_cli import ForkedCli

ROOT = Path(__file__).parent.parent
# a machine that is busy with something else is no fault of the code
settings.register_profile("comity", deadline=None)
# what CI decides rests on the change it looks at; other examples are tried at every desk
settings.register_profile("same-examples", deadline=None, derandomize=True)
settings.load_profile("same-examples" if os.environ.get("COMITY_SAME_EXAMPLES") else "comity")

THOROUGH = bool(os.environ.get("COMITY_THOROUGH"))
"""Whether every kill, fault and mutated row is tried (`make examine`), not a share of them."""

SLOW = frozenset(
    f"test_{name}"
    for name in [
        "actors",
        "all_pairs",
        "archives",
        "article_references",
        "gdelt",
        "roll_calls",
        "schema",
        "as_of",
        "calibration",
        "claim_laws",
        "claim_sentences",
        "claims",
        "cli",
        "coding",
        "compare",
        "cooperation",
        "crash",
        "deliveries",
        "download",
        "dyad_panel",
        "engines",
        "evidence",
        "extending",
        "word_pages",
        "events",
        "generic",
        "icews",
        "ideal_points",
        "ingest",
        "interactions",
        "kills",
        "known_files",
        "ledger_file",
        "library",
        "moves",
        "mutated_inputs",
        "numbers",
        "other_packages",
        "page",
        "plain_text",
        "poisson_gamma",
        "prospects",
        "propositions",
        "real_files",
        "record_folder",
        "record_spreadsheet",
        "comparable",
        "store",
        "stored",
        "tables",
        "un_agreement",
        "without",
        "write_faults",
        "brief",
        "brief_lines",
        "stix",
        "bundle",
        "coding_session",
        "corrections",
        "editions",
        "import_workbook",
        "into_record",
        "lead",
        "judgement_rules",
        "support",
        "web_ask",
        "web_brief_lines",
        "learning",
        "web_work",
        "plain_questions",
        "event_windows",
        "web_api",
        "web_pages",
        "web_publish",
        "web_security",
        "web_serve",
        "count_forecasts",
        "composite",
        "chain",
        "mapping",
        "fetch_uv",
    ]
)
"""Files whose tests start processes, fit models or walk the whole record: not for `make quick`."""


@pytest.fixture(scope="session", autouse=True)
def no_store(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What a user has in a store of their own does not reach the tests."""
    os.environ["COMITY_STORE"] = str(tmp_path_factory.mktemp("store") / "none")


@pytest.fixture(scope="session")
def evidence() -> Evidence:
    """The bundled evidence."""
    return load_evidence()


@pytest.fixture(scope="session")
def kaz_nato(evidence: Evidence) -> comity.Evaluation:
    """Kazakhstan and NATO at the end of the record."""
    return comity.evaluate("KAZ", "NATO", evidence=evidence)


@pytest.fixture(scope="session")
def kaz_nato_2010(evidence: Evidence) -> comity.Evaluation:
    """Kazakhstan and NATO as of the article's year."""
    return comity.evaluate("KAZ", "NATO", as_of="2010-06-30", evidence=evidence)


OF_A_NEW_PROCESS = ("PYTHON", "LC_", "LANG", "MALLOC")
"""Beginnings of variables that a process reads when it starts."""


@pytest.fixture(scope="session")
def forked_cli() -> Iterator[ForkedCli]:
    """Runs of the command line that need not import everything anew."""
    server = ForkedCli()
    yield server
    server.close()


@pytest.fixture
def comity_cli(
    tmp_path: Path, forked_cli: ForkedCli
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command line as a user does: a process of its own."""
    began = dict(os.environ)

    def run(*words: str, **options: object) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1"}
        changed = {n for n in {*began, *os.environ} if began.get(n) != os.environ.get(n)}
        if set(options) <= {"input"} and not any(n.startswith(OF_A_NEW_PROCESS) for n in changed):
            text = options.get("input")
            assert text is None or isinstance(text, str)
            return forked_cli.run([*words], environment, tmp_path, text, 120)
        return subprocess.run(
            [sys.executable, "-m", "comity", *words],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=environment,
            cwd=tmp_path,
            timeout=120,
            check=False,
            **options,
        )  # type: ignore[call-overload]  # options of subprocess.run

    return run


def chromium() -> str | None:
    """The path of a Chromium: CHROMIUM, or the usual names."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    return None


def one_clear_line(result: subprocess.CompletedProcess[str], *words: str) -> None:
    """Assert that a run failed as bad input should: exit 2, no traceback, the words in it."""
    assert result.returncode == 2, result
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    for word in words:
        assert word in result.stderr, result.stderr


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with larger data, for deeper checks."""
    named = os.environ.get("COMITY_SHARED")
    if not named:
        pytest.skip("COMITY_SHARED does not name the folder with the published data")
    return Path(named)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make quick` leaves out."""
    for item in items:
        if item.path.stem in SLOW:
            item.add_marker(pytest.mark.slow)
