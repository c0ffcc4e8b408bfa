"""Editions: frozen, computed again byte for byte, compared, corrected."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import prov.model
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from rocrate.rocrate import ROCrate

import comity
from comity.editions import make
from comity.editions.layout import canonical, joined, parted, quarter_end, read_edition
from comity.editions.report import difference_text, errata_text
from comity.errors import UsageError
from comity.evaluation.json_form import evaluation_dict
from conftest import ROOT, one_clear_line

Run = Callable[..., "subprocess.CompletedProcess[str]"]
PAIRS = ["KAZ-NATO", "ARM-CSTO"]
IPAP = "m:KAZ-NATO-ipap-agreed-2006-01-31"


@pytest.fixture(scope="module")
def second_quarter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two pairs as of the end of June 2010."""
    folder = tmp_path_factory.mktemp("editions") / "2010Q2"
    comity.edition_make(folder, quarter="2010Q2", pairs=PAIRS)
    return folder


@pytest.fixture(scope="module")
def third_quarter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("editions") / "2010Q3"
    comity.edition_make(folder, quarter="2010-q3", pairs=PAIRS, processes=1)
    return folder


@given(st.dates(date(1991, 1, 1), date(2100, 12, 31)))
def test_every_day_lies_in_the_quarter_that_ends_after_it(day: date) -> None:
    name, end = quarter_end(f"{day.year}Q{(day.month - 1) // 3 + 1}")
    assert name == f"{day.year}Q{(day.month - 1) // 3 + 1}"
    assert day <= end < day + timedelta(days=92)
    assert (end + timedelta(days=1)).day == 1 and (end + timedelta(days=1)).month in (1, 4, 7, 10)


@pytest.mark.parametrize("text", ["", "2026", "2026Q5", "Q3", "26Q1", "2026Q0", "2026Q12"])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no quarter"):
        quarter_end(text)


def test_it_holds_what_evaluate_says(second_quarter: Path) -> None:
    edition = read_edition(second_quarter)
    assert list(edition.pairs) == sorted(PAIRS)
    body = edition.pair("KAZ-NATO")
    assert canonical(body) == canonical(
        evaluation_dict(comity.evaluate("KAZ", "NATO", as_of="2010-06-30"))
    )


KINDS = ("facts", "sources", "grades", "origins")
BODIES = st.fixed_dictionaries(
    {kind: st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2)) for kind in KINDS}
    | {
        "memberships": st.lists(
            st.fixed_dictionaries({"id": st.sampled_from("xyz"), "end": st.integers(0, 1)}),
            unique_by=lambda m: m["id"],
        )
    }
)


@given(st.lists(BODIES, min_size=1, max_size=4))
def test_what_is_parted_comes_together_again(bodies: list[dict[str, object]]) -> None:
    shared: dict[str, dict[str, object]] = {}
    parts = [parted(body, shared) for body in bodies]
    assert [joined(part, shared) for part in parts] == bodies


def test_it_comes_out_again_in_another_process(second_quarter: Path) -> None:
    """Sets of texts have another order there, as the seed of their hashes is another."""
    for seed in ("1",):
        done = subprocess.run(
            [sys.executable, "-m", "comity", "edition", "verify", str(second_quarter)],
            capture_output=True, text=True, check=False,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (
            0, "all 2 evaluations come out byte for byte\n"
        ), done.stderr  # fmt: skip


def test_a_changed_file_of_the_program_is_named(second_quarter: Path, tmp_path: Path) -> None:
    folder = tmp_path / "edition"
    shutil.copytree(second_quarter, folder)
    code = json.loads((folder / "code.json").read_text())
    code["evaluation/lead.py"] = code["data/codebook/depth.csv"] = "0" * 64
    (folder / "code.json").write_text(json.dumps(code))
    found = comity.edition_verify(folder, pairs=["ARM-CSTO"])
    assert found.modules == ("evaluation/lead.py",)
    assert found.tables == ("data/codebook/depth.csv",)
    assert found.damage == ("code.json is not as it was when the edition was made",)
    assert [pair.same for pair in found.pairs] == [True] and not found.holds
    told = difference_text(comity.edition_diff(folder, second_quarter), {})
    assert "evaluation/lead.py" not in told or "The program changed" in told


def test_an_evaluation_that_comes_out_otherwise_is_said(
    second_quarter: Path, tmp_path: Path, comity_cli: Run
) -> None:
    folder = tmp_path / "edition"
    shutil.copytree(second_quarter, folder)
    about = json.loads((folder / "edition.json").read_text())
    about["results"]["ARM-CSTO"] = "0" * 64
    (folder / "edition.json").write_text(json.dumps(about))
    done = comity_cli("edition", "verify", str(folder), "--pairs", "ARM-CSTO")
    assert done.returncode == 1 and "1 of 1 evaluations come out otherwise: ARM-CSTO" in done.stdout


@pytest.mark.parametrize("name", ["pairs/KAZ-NATO.json.gz", "evidence.json.gz", "prov.json"])
@pytest.mark.parametrize("harm", ["gone", "cut"])
def test_damage_is_named(
    second_quarter: Path, tmp_path: Path, comity_cli: Run, name: str, harm: str
) -> None:
    folder = tmp_path / "edition"
    shutil.copytree(second_quarter, folder)
    if harm == "gone":
        (folder / name).unlink()
    else:
        (folder / name).write_bytes((folder / name).read_bytes()[:-9])
    done = comity_cli("edition", "verify", str(folder), "--pairs", "ARM-CSTO")
    assert done.returncode == 1 and f"{name} is " in done.stdout
    if name != "prov.json":
        words = ("is missing",) if harm == "gone" else ("is damaged",)
        one_clear_line(
            comity_cli("evaluate", "KAZ", "NATO", "--since-edition", str(folder)), *words
        )


def test_it_says_what_changed_and_what_each_sentence_rests_on(
    second_quarter: Path, third_quarter: Path, comity_cli: Run
) -> None:
    found = comity.edition_diff(second_quarter, third_quarter)
    assert found.modules == found.tables == found.data_sets == ()
    for pair in found.pairs:
        for fact in pair.facts:
            assert fact.kind != "new" or "2010-06-30" < fact.says[:10] <= "2010-09-30"
        for change in pair.said:
            assert change.before != change.after and change.besides == ("the day",)
            known = {f.fact for f in (*pair.facts, *pair.others)}
            assert set(change.rests_on) <= known
    told = comity_cli("edition", "diff", str(second_quarter), str(third_quarter))
    assert told.stdout.startswith("# What changed from 2010Q2 to 2010Q3\n")
    assert "The as-of day moved from 2010-06-30 to 2010-09-30" in told.stdout
    body = json.loads(
        comity_cli("edition", "diff", str(second_quarter), str(third_quarter), "--json").stdout
    )
    assert [pair["pair"] for pair in body["pairs"]] == [pair.pair for pair in found.pairs]


def test_a_pair_of_one_edition_only_is_not_said_to_have_changed(
    tmp_path: Path, comity_cli: Run
) -> None:
    for name, day, pairs in (
        ("one", "2009-12-31", "UZB-GUAM,GEO-CSTO"),
        ("other", "2012-12-31", "UZB-GUAM,ARM-CSTO"),
    ):
        made = comity_cli("edition", "make", str(tmp_path / name), "--as-of", day, "--pairs", pairs)
        assert made.returncode == 0, made.stderr
    told = comity_cli("edition", "diff", str(tmp_path / "one"), str(tmp_path / "other")).stdout
    assert "1 pair changed, 0 of them in direction, stage or sureness; 0 did not change." in told
    assert "1 pair is only in the earlier edition." in told
    assert "1 pair is only in the later edition." in told


def test_an_edition_does_not_differ_from_itself(second_quarter: Path) -> None:
    found = comity.edition_diff(second_quarter, second_quarter)
    assert not found.pairs and found.unchanged == len(PAIRS)


def test_a_correction_is_named_and_gives_errata(second_quarter: Path, tmp_path: Path) -> None:
    record = tmp_path / "mine"
    comity.record_correct(
        IPAP, record, who="Editor", why="the protocol says so", on="2026-11-01", date="2006-02-01"
    )
    assert not comity.edition_errata(second_quarter)
    found = comity.edition_errata(second_quarter, record=record)
    assert {e.pair for e in found} == {"KAZ-NATO"} and {e.edition for e in found} == {"2010Q2"}
    assert any(e.kind == "sentence" and e.id.endswith("judgement/stage") for e in found)
    assert all("corrected to 2006-02-01" in e.correction for e in found)
    assert "the protocol says so" in errata_text(found)
    later = tmp_path / "later"
    made = comity.edition_make(
        later, quarter="2010Q2", pairs=["KAZ-NATO"], record=record, processes=1
    )
    assert str(tmp_path) not in canonical(made.pair("KAZ-NATO"))
    assert not comity.edition_errata(later, record=record)
    (pair,) = [p for p in comity.edition_diff(second_quarter, later).pairs if p.state == "in both"]
    assert {(f.fact, f.kind) for f in pair.facts} >= {(IPAP, "corrected")}
    shutil.move(record, tmp_path / "elsewhere")  # the edition has a copy of its own
    assert comity.edition_verify(later).holds


def test_one_that_was_stopped_goes_on(
    second_quarter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "edition"
    real, asked = make.computed, []

    def stopped(question: object, pairs: list[tuple[str, str]], processes: int) -> object:
        for done in real(question, pairs, 1):  # type: ignore[arg-type]
            asked.append(done[0])
            yield done
            if len(asked) == 1:
                raise KeyboardInterrupt

    monkeypatch.setattr(make, "computed", stopped)
    with pytest.raises(KeyboardInterrupt):
        comity.edition_make(folder, quarter="2010Q2", pairs=PAIRS)
    with pytest.raises(UsageError, match="is not whole"):
        read_edition(folder)
    made = comity.edition_make(folder, quarter="2010Q2", pairs=PAIRS)
    assert len(asked) == len(PAIRS)  # none of them twice
    assert made.pairs == read_edition(second_quarter).pairs
    assert not list(folder.glob(".*"))


def test_other_programs_read_its_metadata(second_quarter: Path) -> None:
    schema = json.loads((ROOT / "tests/data/cff/schema-1.2.0.json").read_text("utf-8"))
    citation = yaml.safe_load((second_quarter / "CITATION.cff").read_text("utf-8"))
    assert list(Draft7Validator(schema).iter_errors(citation)) == []
    crate = ROCrate(str(second_quarter))
    assert len(crate.data_entities) == 3 + len(PAIRS)
    assert all((second_quarter / entity.id).is_file() for entity in crate.data_entities)
    document = prov.model.ProvDocument.deserialize(str(second_quarter / "prov.json"))
    assert len(list(document.get_records(prov.model.ProvActivity))) == 1
    done = subprocess.run(
        ["sha256sum", "-c", "checksums.sha256"],
        cwd=second_quarter,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0


def test_bad_input_is_one_clear_line(second_quarter: Path, tmp_path: Path, comity_cli: Run) -> None:
    new = str(tmp_path / "new")
    one_clear_line(comity_cli("edition", "make", str(second_quarter)), "holds an edition already")
    one_clear_line(comity_cli("edition", "make", new, "--quarter", "2999Q1"), "ends after today")
    one_clear_line(
        comity_cli("edition", "make", new, "--quarter", "2010Q1", "--as-of", "2010"), "--as-of"
    )
    one_clear_line(comity_cli("edition", "make", new, "--as-of", "1990"), "no fact of any pair")
    one_clear_line(
        comity_cli("edition", "make", new, "--as-of", "2010", "--pairs", "KAZ-XXX"), "XXX"
    )
    one_clear_line(comity_cli("edition", "verify", new), "is no edition")
    one_clear_line(
        comity_cli("edition", "verify", str(second_quarter), "--pairs", "UZB-NATO"), "UZB-NATO"
    )
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    one_clear_line(comity_cli("edition", "make", str(tmp_path / "full")), "is not empty")
    assert (tmp_path / "full" / "letter.txt").read_text() == "mine" and not Path(new).exists()
