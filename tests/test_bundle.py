"""A sentence packed with its evidence: all of its chain, nothing else, the same bytes each time."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import rispy

import comity
from comity.editions.bundle import bundle
from comity.evaluation.chain import chain_of
from comity.store.archive import keep
from conftest import one_clear_line

Run = Callable[..., "subprocess.CompletedProcess[str]"]
STAGE = "KAZ-NATO/judgement/stage"


def files_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("node", [STAGE, "KAZ-NATO/judgement/lead", "KAZ-NATO"])
def test_it_holds_the_chain_and_nothing_else(
    kaz_nato_2010: comity.Evaluation, tmp_path: Path, node: str
) -> None:
    told = bundle(kaz_nato_2010, node, tmp_path / "a.zip", store=tmp_path)
    files = files_of(tmp_path / "a.zip")
    chain = chain_of(kaz_nato_2010)
    below = set(chain.nodes) if node == "KAZ-NATO" else {node, *(n.id for _, n in chain.down(node))}
    assert {n["id"] for n in json.loads(files["chain.json"])} == below
    facts = json.loads(files["facts.json"])
    assert {f["id"] for f in facts} == below & kaz_nato_2010.facts.keys()
    passages = list(csv.DictReader(io.StringIO(files["passages.csv"].decode())))
    assert {p["id"] for p in passages} == {p["id"] for f in facts for p in f["passages"]}
    assert told.facts == len(facts) and told.sources == len(below & kaz_nato_2010.sources.keys())
    entries = rispy.loads(files["sources.ris"].decode())
    assert len(entries) <= told.sources + len(below & kaz_nato_2010.origins.keys())
    for line in files["checksums.sha256"].decode().splitlines():
        hexadecimal, name = line.split("  ")
        assert hashlib.sha256(files[name]).hexdigest() == hexadecimal
    assert chain.nodes[node].text in files["README.md"].decode() if node in chain.nodes else True


def test_the_same_evidence_gives_the_same_bytes(
    kaz_nato_2010: comity.Evaluation, tmp_path: Path
) -> None:
    for name in ("a.zip", "b.zip"):
        bundle(kaz_nato_2010, STAGE, tmp_path / name, store=tmp_path)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_copies_are_named_and_packed_where_that_is_asked_for(
    kaz_nato_2010: comity.Evaluation, tmp_path: Path
) -> None:
    chain = chain_of(kaz_nato_2010)
    source = next(n.id for _, n in chain.down(STAGE) if n.kind == "source")
    address = kaz_nato_2010.sources[source].address
    kept = keep(address, b"<html>as it was read</html>", tmp_path, "2026-11-26T00:00:00Z")
    told = bundle(kaz_nato_2010, STAGE, tmp_path / "a.zip", store=tmp_path)
    files = files_of(tmp_path / "a.zip")
    assert told.copies == 1 and json.loads(files["copies.json"])[0]["sha256"] == kept.sha256
    assert not [name for name in files if name.startswith("copies/")]
    bundle(kaz_nato_2010, STAGE, tmp_path / "b.zip", store=tmp_path, with_copies=True)
    (name,) = [n for n in files_of(tmp_path / "b.zip") if n.startswith("copies/")]
    assert files_of(tmp_path / "b.zip")[name] == b"<html>as it was read</html>"


def test_the_command(comity_cli: Run, tmp_path: Path) -> None:
    told = comity_cli("bundle", STAGE, "--as-of", "2010-06-30", "-o", "stage.zip")
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith(f"{STAGE} with ") and (tmp_path / "stage.zip").is_file()
    one_clear_line(comity_cli("bundle", STAGE, "-o", "stage.tar"), "is no .zip file")
    one_clear_line(comity_cli("bundle", "KAZ-NATO/nothing", "-o", "a.zip"), "nothing in this")
    one_clear_line(comity_cli("bundle", "m:KAZ-x", "-o", "a.zip"), "m:KAZ")
