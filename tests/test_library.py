"""`import comity` offers what the command line does, and its results are tables."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

import comity
from comity.cli.main import app
from comity.core.tabular import Tabular
from comity.evidence.evidence import Evidence

Run = Callable[..., "subprocess.CompletedProcess[str]"]
ELSEWHERE = {
    "brief_make": "brief",
    "measures": "all_measures",
    "sources": "sources_held",
    "article_read": "read_article",
    "article_references": "read_article",
}
"""Commands whose name is that of a package; there the library has a name of its own."""


def commands() -> Iterator[str]:
    """Every command and sub-command as a name of Python."""
    import typer

    top = typer.main.get_command(app)
    for name, command in top.commands.items():  # type: ignore[attr-defined]
        own = name.replace("-", "_")
        inside = getattr(command, "commands", {})
        if not inside or name == "sources":
            yield own
        yield from (f"{own}_{sub.replace('-', '_')}" for sub in inside)


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_is_a_function(command: str) -> None:
    name = ELSEWHERE.get(command, command)
    assert name in dir(comity) and callable(getattr(comity, name)), command
    assert getattr(comity, name).__doc__


def test_names_stay_functions_whatever_is_imported() -> None:
    code = (
        "import comity, pkgutil, importlib\n"
        "for m in pkgutil.walk_packages(comity.__path__, 'comity.'):\n"
        "    if not m.name.endswith('__main__'):\n"
        "        importlib.import_module(m.name)\n"
        "wrong = [n for n in comity.__all__ if type(getattr(comity, n)).__name__ == 'module']\n"
        "assert not wrong, wrong"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def results(evidence: Evidence) -> dict[str, Tabular]:
    asked = {"as_of": "2010-06-30", "evidence": evidence}
    return {
        "evaluate": comity.evaluate("KAZ", "NATO", **asked),
        "measure": comity.measure("exercises", "KAZ", "NATO", **asked),
        "compare": comity.compare(["KAZ", "UZB"], "NATO", "exercises", **asked),
        "poles": comity.poles("KAZ", "exercises", **asked),
        "rivals": comity.rivals("KAZ", "NATO", **asked),
        "composite": comity.composite("KAZ", "NATO", **asked),
        "prospects": comity.prospects("KAZ", "NATO", **asked),
        "trace": comity.trace("mme", "KAZ", "NATO", as_of="2010-06-30"),
    }


def test_results_are_small_to_look_at(results: dict[str, Tabular], evidence: Evidence) -> None:
    assert len(repr(evidence)) < 300
    for name, found in results.items():
        assert len(repr(found)) < 300, name
        assert "<table>" in found._repr_html_() or "<h3>" in found._repr_html_()


def test_results_are_read_without_pandas(results: dict[str, Tabular]) -> None:
    for name, found in results.items():
        arrow = pa.table(found)  # by the Arrow PyCapsule interface
        assert arrow.num_rows == len(list(found.rows())) > 0, name
        assert duckdb.sql("SELECT count(*) FROM arrow").fetchall() == [(arrow.num_rows,)]


def test_what_is_missing_stays_missing(results: dict[str, Tabular]) -> None:
    table = results["measure"].to_arrow()
    values = table["value"].to_pylist()
    assert None not in values[5:15] and 0.0 in values
    late = comity.measure("exercises", "KAZ", "NATO", as_of="2020-12-31").to_arrow()
    assert None in late["value"].to_pylist()[-5:]


def test_a_data_frame_or_how_to_get_one(results: dict[str, Tabular]) -> None:
    try:
        import pandas  # noqa: F401
    except ImportError:
        with pytest.raises(comity.MissingExtra, match=r"comity\[pandas\]"):
            results["measure"].to_pandas()
    else:
        assert len(results["measure"].to_pandas()) > 0


def test_one_question_for_all(evidence: Evidence) -> None:
    question = comity.Question(state="KAZ", partner="NATO", as_of="2010-06-30", evidence=evidence)
    assert (
        comity.evaluate(question).to_json()
        == comity.evaluate("KAZ", "NATO", as_of="2010-06-30", evidence=evidence).to_json()
    )
    with pytest.raises(comity.UsageError, match="whole question"):
        comity.evaluate(question, "EU")
    with pytest.raises(comity.UsageError, match="colour"):
        comity.evaluate("KAZ", "NATO", colour="red")  # type: ignore[call-arg]


def test_what_is_left_out_is_left_out_everywhere(evidence: Evidence) -> None:
    asked = {"as_of": "2010-06-30", "evidence": evidence, "without": ["mme"]}
    series = comity.measure("exercises", "KAZ", "NATO", **asked)  # type: ignore[arg-type]
    assert not any(p.value == 0 or "mme" in p.origins for p in series.points)
    found = comity.compare(["KAZ", "UZB"], "NATO", "exercises", **asked)  # type: ignore[arg-type]
    assert not any("mme" in p.origins for s in found.series.values() for p in s.points)


def test_the_store_and_the_record_from_the_library(tmp_path: Path) -> None:
    assert {p.name for p in comity.record_new(tmp_path / "record")} >= {"milestones.csv"}
    assert comity.record_check(tmp_path / "record").rows
    rows = comity.sources_held(store=tmp_path / "store")
    assert {h.id for h in rows} >= {"gdelt", "un-votes"} and "rows" in repr(rows)
    with pytest.raises(comity.UsageError, match="no file"):
        comity.ingest("gdelt", tmp_path / "none.csv", store=tmp_path / "store")


def test_completion_shows_the_public_names() -> None:
    assert dir(comity) == comity.__all__
    assert not [n for n in dir(comity) if re.match(r"_(?!_version__)", n)]
