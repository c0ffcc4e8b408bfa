"""A STIX 2.1 bundle of an evaluation, by the library and the validator of its makers."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from uuid import UUID

import pytest

import comity
from comity.evaluation.stix import object_id, stix
from comity.evidence.evidence import Evidence

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what these packages warn of when they are imported is theirs
    import stix2
    from stix2validator import ValidationOptions, validate_string

Run = Callable[..., CompletedProcess[str]]
PAIRS = (("GEO", "NATO"), ("ARM", "CSTO"), ("BRA", "SCO"))


@pytest.fixture(scope="module")
def bundles(evidence: Evidence, kaz_nato_2010: comity.Evaluation) -> dict[str, str]:
    found = {
        f"{s}-{p}": stix(comity.evaluate(s, p, as_of="2012-06-30", evidence=evidence))
        for s, p in PAIRS
    }
    return {"KAZ-NATO": stix(kaz_nato_2010), **found}


def objects(text: str) -> list[dict[str, Any]]:
    return list(json.loads(text)["objects"])


def test_the_kept_library_reads_every_object_without_exceptions(bundles: dict[str, str]) -> None:
    for text in bundles.values():
        found = stix2.parse(text, allow_custom=False)
        assert len(found.objects) == len(objects(text))
        assert {o["type"] for o in found.objects} >= {"report", "identity", "marking-definition"}


def test_the_validator_finds_no_error(bundles: dict[str, str]) -> None:
    options = ValidationOptions(version="2.1")
    for name, text in bundles.items():
        result = validate_string(text, options)
        assert result.is_valid and not result.errors, (name, result.errors)


def test_the_validator_would_see_an_error(bundles: dict[str, str]) -> None:
    broken = bundles["BRA-SCO"].replace('"published"', '"publish"')
    assert not validate_string(broken, ValidationOptions(version="2.1")).is_valid


def test_every_reference_leads_to_an_object_of_the_bundle(bundles: dict[str, str]) -> None:
    for text in bundles.values():
        found = objects(text)
        ids = [o["id"] for o in found]
        assert len(ids) == len(set(ids))
        assert all(UUID(i.partition("--")[2]).version == 5 for i in ids)
        refs = {
            ref
            for o in found
            for key, value in o.items()
            if key.endswith(("_ref", "_refs"))
            for ref in (value if isinstance(value, list) else [value])
        }
        assert refs <= set(ids)
        (report,) = [o for o in found if o["type"] == "report"]
        assert len(report["object_refs"]) == len(set(report["object_refs"]))


def test_it_holds_the_judgement_every_fact_and_every_document(
    bundles: dict[str, str], kaz_nato_2010: comity.Evaluation
) -> None:
    found = objects(bundles["KAZ-NATO"])
    by_id = {o["id"]: o for o in found}
    (report,) = [o for o in found if o["type"] == "report"]
    assert report["published"] == report["created"] == "2010-06-30T00:00:00.000Z"
    assert all(s.text in report["description"] for s in kaz_nato_2010.judgement.sentences)
    notes = [o for o in found if o["type"] == "note"]
    said = {o["content"] for o in notes}
    assert {s.text for s in kaz_nato_2010.judgement.sentences} <= said
    dated = {
        body["id"]: note
        for note in notes
        for name, body in note.get("extensions", {}).items()
        if by_id[name]["type"] == "extension-definition"
    }
    assert set(dated) == set(kaz_nato_2010.timeline)
    names = {o["name"] for o in found if o["type"] == "identity"}
    assert {"Kazakhstan", "North Atlantic Treaty Organization", "Comity"} <= names
    for name, note in dated.items():
        fact = kaz_nato_2010.facts[name]
        (body,) = note["extensions"].values()
        assert body["start"] == str(fact.start)
        assert body["counts"] == ("strict" if fact.strict else "generous")
        assert note["id"] in report["object_refs"]
        urls = {r.get("url") for r in note["external_references"]}
        sources = [kaz_nato_2010.sources[s] for s in fact.sources]
        assert {s.address for s in sources if s.address.startswith("http")} <= urls
        assert {s.house or s.publisher for s in sources} - {""} <= names


def test_a_day_and_a_question_have_ids_of_their_own_and_actors_one(
    bundles: dict[str, str], evidence: Evidence
) -> None:
    again = stix(comity.evaluate("KAZ", "NATO", as_of="2010-06-30", evidence=evidence))
    assert again == bundles["KAZ-NATO"]  # the same bytes
    other = stix(comity.evaluate("KAZ", "NATO", as_of="2011-06-30", evidence=evidence))
    one, two = ({o["id"]: o for o in objects(t)} for t in (again, other))
    for name in one.keys() & two.keys():
        assert one[name]["created"] == two[name]["created"] and one[name] == two[name]
    assert object_id("identity", "actor", "KAZ") in one.keys() & two.keys()
    assert not any(n.startswith(("note", "report")) for n in one.keys() & two.keys())


def test_the_command_writes_what_the_library_gives(
    comity_cli: Run, bundles: dict[str, str], kaz_nato_2010: comity.Evaluation, tmp_path: Path
) -> None:
    words = ("evaluate", "KAZ", "NATO", "--as-of", "2010-06-30", "--stix", "kaz.json")
    told = comity_cli(*words)
    assert told.returncode == 0, told.stderr
    assert (tmp_path / "kaz.json").read_text("utf-8") == kaz_nato_2010.to_stix()
    one = json.loads(kaz_nato_2010.to_stix())
    assert one["type"] == "bundle" and "spec_version" not in one  # a bundle of 2.1 has none
