"""Frozen editions in the browser: the shelf, one edition, what changed between two."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import comity
from comity.evidence.evidence import Evidence
from comity.web.application import make_application
from comity.web.settings import Settings
from comity.web.state import State

OWN = "http://127.0.0.1:8710"
PAIRS = ["MDA-EU", "ARM-CSTO"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shelf = tmp_path_factory.mktemp("shelf")
    for quarter, pairs in (("2022Q1", PAIRS), ("2024Q2", [*PAIRS, "SRB-NATO"])):
        comity.edition_make(shelf / quarter, quarter=quarter, pairs=pairs)
    (shelf / "notes").mkdir()
    return shelf


def client_of(evidence: Evidence, editions: Path | None) -> Iterator[TestClient]:
    settings = Settings(ahead=False, rate=1e9, burst=1e9, editions=editions)
    with TestClient(
        make_application(State(settings, evidence)), base_url=OWN, follow_redirects=False
    ) as made:
        yield made


@pytest.fixture(scope="module")
def client(evidence: Evidence, folder: Path) -> Iterator[TestClient]:
    yield from client_of(evidence, folder)


def test_the_start_page_names_the_newest_first(client: TestClient) -> None:
    text = client.get("/").text
    assert re.findall(r'href="/editions/(\w+)"', text) == ["2024Q2", "2022Q1"]


def test_the_shelf_leads_from_each_to_the_next(client: TestClient) -> None:
    text = client.get("/editions").text
    assert 'href="/editions/2022Q1/2024Q2"' in text
    assert "2024-06-30" in text


def test_an_edition_says_what_it_froze(client: TestClient, folder: Path) -> None:
    text = client.get("/editions/2024Q2").text
    for name in ("MDA-EU", "ARM-CSTO", "SRB-NATO"):
        body = json.loads(gzip.decompress((folder / f"2024Q2/pairs/{name}.json.gz").read_bytes()))
        lead = body["judgement"]["lead"]
        row = re.search(rf'href="/pair/{name.replace("-", "/")}\?as_of=2024-06-30">.*?</tr>', text)
        assert row is not None
        assert f"</span> {lead['word']}</td>" in row[0]
        assert (lead["last_fact"] or "-") in row[0]


def test_what_changed_stands_with_its_reasons(client: TestClient) -> None:
    text = client.get("/editions/2022Q1/2024Q2").text
    assert "2 pairs changed" in text
    assert "only one of the two holds: 1." in text
    assert "only in the later" in text
    assert re.search(r"Moldova - European Union</th><td>stage</td>", text)
    assert re.search(r'<a href="/fact/m:MDA-EU-[^"]+">', text)
    assert "Armenia - Collective Security Treaty Organization" in text


def test_the_other_way_round_is_said(client: TestClient) -> None:
    answer = client.get("/editions/2024Q2/2022Q1")
    assert answer.status_code == 400
    assert "name them the other way round" in answer.text


@pytest.mark.parametrize(
    "name", ["2025Q1", "notes", "..", "%2e%2e", "2024Q2%2f..%2f..", "<script>", "2022Q1\x00"]
)
def test_no_other_name_opens_anything(client: TestClient, name: str) -> None:
    answer = client.get(f"/editions/{name}".replace("\x00", "%00"))
    assert answer.status_code in (400, 404, 307, 303, 200)
    assert "<script>" not in answer.text.replace("</script>", "")
    if answer.status_code == 200:  # ".." is taken out of an address before it is sent
        assert "How do a state and an organization cooperate?" in answer.text


def test_a_damaged_edition_is_named_and_the_others_stay(evidence: Evidence, folder: Path) -> None:
    broken = folder / "2023Q1"
    broken.mkdir()
    (broken / "edition.json").write_text("{")
    try:
        for client in client_of(evidence, folder):
            text = client.get("/editions").text
            assert "2023Q1/edition.json cannot be read" in text
            assert str(folder) not in text
            assert 'href="/editions/2024Q2"' in client.get("/").text
    finally:
        (broken / "edition.json").unlink()
        broken.rmdir()


def test_without_a_folder_the_page_says_how(evidence: Evidence) -> None:
    for client in client_of(evidence, None):
        assert "--editions DIR" in client.get("/editions").text
        assert 'id="editions"' not in client.get("/").text


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    from comity.errors import UsageError
    from comity.web.serve import serve

    with pytest.raises(UsageError, match="is no folder"):
        serve(editions=tmp_path / "missing", port=0)
