"""`comity claims learn`: a person's reading becomes a word and a test, no false "holds"."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
import yaml

import comity
from comity.errors import RecordError, UsageError
from conftest import one_clear_line

Run = Callable[..., "CompletedProcess[str]"]
AS_OF = "2015-12-31"


def proposed(comity_cli: Run, folder: Path, title: str, text: str) -> dict[str, Any]:
    """The claims file that the machine writes of one sentence."""
    (folder / "article.txt").write_text(f"{title}\n\n{text}\n", "utf-8")
    made = comity_cli("claims", "propose", "article.txt", "--as-of", AS_OF)
    assert made.returncode == 0, made.stderr
    values: dict[str, Any] = yaml.safe_load(made.stdout)
    return values


def decided(comity_cli: Run, folder: Path, title: str, text: str, means: str) -> Path:
    """A claims file in which a person says that one sentence means what another says."""
    values = proposed(comity_cli, folder, title, text)
    reading = proposed(comity_cli, folder, title, means)["statements"][0]["proposed"]
    (statement,) = values["statements"]
    statement |= {"status": "confirmed", "by": "Ann", "proposition": reading}
    path = folder / "claims.yml"
    path.write_text(yaml.safe_dump(values, allow_unicode=True), "utf-8")
    return path


def verdict(comity_cli: Run, folder: Path, title: str, text: str, record: Path) -> str:
    (folder / "asked.txt").write_text(f"{title}\n\n{text}\n", "utf-8")
    found = comity_cli("check", "asked.txt", "--as-of", AS_OF, "--record", str(record), "--short")
    assert found.returncode == 0, found.stderr
    return found.stdout


@pytest.mark.parametrize(
    ("title", "text", "means", "unit", "words"),
    [
        ("Armenia and NATO", "Armenia inked the PfP SOFA in 2003.",
         "Armenia signed the PfP SOFA in 2003.", "sign", "inked"),
        ("Georgia and NATO", "Georgia got onto MAP in 2008.",
         "Georgia joined MAP in 2008.", "join", "got onto"),
        ("Serbia and NATO", "Serbia rubber-stamped the IPAP in 2015.",
         "Serbia ratified the IPAP in 2015.", "ratify", "rubber-stamped"),
        ("Казахстан и НАТО", "Казахстан примкнул к Партнёрству ради мира в 1994 году.",
         "Казахстан присоединился к Партнёрству ради мира в 1994 году.", "join", "примкнул к"),
    ],
)  # fmt: skip
def test_a_word_is_learnt_and_used(
    comity_cli: Run, tmp_path: Path, title: str, text: str, means: str, unit: str, words: str
) -> None:
    path, record = decided(comity_cli, tmp_path, title, text, means), tmp_path / "record"
    made = comity.claims_learn(path, record, unit=unit, coder="Ann", keep=True)
    (word,) = made.words
    assert (word.unit, word.words) == (unit, (words,))
    with (record / "claim_words.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [(r["unit"], r["words"], r["coder"]) for r in csv.DictReader(file)] == [
            (unit, words, "Ann")
        ]
    assert "not read" not in verdict(comity_cli, tmp_path, title, text, record)
    again = comity.claims_learn(None, record)
    assert (again.tried, again.effects) == (1, ())
    assert comity_cli("record", "check", str(record)).returncode == 0


def test_without_keep_nothing_is_written(comity_cli: Run, tmp_path: Path) -> None:
    decided(comity_cli, tmp_path, "Georgia and NATO", "Georgia got onto MAP in 2008.",
            "Georgia joined MAP in 2008.")  # fmt: skip
    found = comity_cli("claims", "learn", "claims.yml", "--record", "record")
    assert found.returncode == 0
    assert "“got onto” is join" in found.stdout
    assert not (tmp_path / "record").exists()


def test_what_would_certify_a_labelled_falsehood_is_not_kept(
    comity_cli: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person is wrong, and a labelled sentence with that word shows it."""
    from comity.claims import learning

    row = {"id": "x", "text": "The cook joined the PfP in 1994.", "as_of": AS_OF, "state": "KAZ",
           "partner": "NATO", "truth": "false"}  # fmt: skip
    monkeypatch.setattr(learning, "bundled_sentences", lambda: [(2, row)])
    path = decided(comity_cli, tmp_path, "Kazakhstan and NATO", "The cook joined the PfP in 1995.",
                   "Kazakhstan joined the PfP in 1995.")  # fmt: skip
    several = comity.claims_learn(path, tmp_path / "record")
    assert several.words == () and "say which with --unit" in several.lessons[0].said
    made = comity.claims_learn(path, tmp_path / "record", unit="S")
    assert [w.words for w in made.words] == [("cook",)]
    assert [(e.text, e.after) for e in made.harm] == [(row["text"], "holds")]
    with pytest.raises(UsageError, match="nothing is kept"):
        comity.claims_learn(path, tmp_path / "record", unit="S", keep=True)
    assert not (tmp_path / "record" / "claim_words.csv").exists()


def test_a_word_that_undoes_an_earlier_lesson_is_not_kept(comity_cli: Run, tmp_path: Path) -> None:
    title, record = "Serbia and NATO", tmp_path / "record"
    text = "Serbia sealed the IPAP in 2015."
    path = decided(comity_cli, tmp_path, title, text, "Serbia signed the IPAP in 2015.")
    comity.claims_learn(path, record, unit="sign", keep=True)
    (record / "claim_words.csv").unlink()
    path = decided(comity_cli, tmp_path, title, text, "Serbia ratified the IPAP in 2015.")
    made = comity.claims_learn(path, record, unit="ratify")
    assert [e.wrong for e in made.effects] == [True]
    with pytest.raises(UsageError, match="nothing is kept"):
        comity.claims_learn(path, record, unit="ratify", keep=True)


def test_what_no_word_can_teach_is_kept_as_a_test(comity_cli: Run, tmp_path: Path) -> None:
    title, record = "Armenia and NATO", tmp_path / "record"
    path = decided(comity_cli, tmp_path, title, "Armenia hasn't got a seat at NATO.",
                   "Armenia is not a member of NATO.")  # fmt: skip
    made = comity.claims_learn(path, record, keep=True)
    assert made.words == ()
    assert "kept as a test" in made.lessons[0].said
    again = comity.claims_learn(None, record)
    assert [e.wrong for e in again.effects] == [False]  # not read is no fault
    assert comity_cli("claims", "learn", "--record", str(record)).returncode == 0


def test_a_reading_that_a_person_rejects_is_a_test(comity_cli: Run, tmp_path: Path) -> None:
    values = proposed(comity_cli, tmp_path, "Armenia and NATO", "Armenia joined the PfP in 1994.")
    values["statements"][0]["status"] = "rejected"
    path = tmp_path / "claims.yml"
    path.write_text(yaml.safe_dump(values), "utf-8")
    made = comity.claims_learn(path, tmp_path / "record", keep=True)
    assert made.words == ()
    found = comity_cli("claims", "learn", "--record", str(tmp_path / "record"))
    assert found.returncode == 1  # it is still read
    assert "1 read otherwise" in found.stdout


@pytest.mark.parametrize(
    ("unit", "why"),
    [("-", "a word that says nothing cannot be taught"), ("verb", "no unit of claim_units.csv"),
     ("singed", "no unit"), ("", "unit")],
)  # fmt: skip
def test_a_row_typed_by_hand_is_checked(tmp_path: Path, unit: str, why: str) -> None:
    record = tmp_path / "record"
    record.mkdir()
    (record / "claim_words.csv").write_text(f"language,unit,words\nen,{unit},hardly\n", "utf-8")
    with pytest.raises(RecordError, match=why):
        comity.record_check(record)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("nothing.yml", None),
        ("empty.yml", ""),
        ("list.yml", "- 1\n"),
        ("bad.yml", "statements: [\n"),
    ],
)
def test_bad_files_are_one_line(
    comity_cli: Run, tmp_path: Path, name: str, text: str | None
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, "utf-8")
    one_clear_line(comity_cli("claims", "learn", name, "--record", "record"), name)


def test_an_unknown_unit_and_a_folder_that_is_not_there_are_one_line(
    comity_cli: Run, tmp_path: Path
) -> None:
    decided(comity_cli, tmp_path, "Georgia and NATO", "Georgia got onto MAP in 2008.",
            "Georgia joined MAP in 2008.")  # fmt: skip
    words = ("claims", "learn", "claims.yml", "--record", "record", "--unit", "bogus")
    one_clear_line(comity_cli(*words), "bogus")
    one_clear_line(comity_cli("claims", "learn", "--record", "nowhere"), "nowhere")


def test_a_word_that_nothing_checks_is_said_to_be(comity_cli: Run, tmp_path: Path) -> None:
    decided(comity_cli, tmp_path, "Georgia and NATO", "Georgia got onto MAP in 2008.",
            "Georgia joined MAP in 2008.")  # fmt: skip
    found = comity_cli("claims", "learn", "claims.yml", "--record", "record")
    assert "nothing checks the lesson" in " ".join(found.stdout.split())
