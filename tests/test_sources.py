"""Documents as things: publisher and grade, independent origins, copies, places that open."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest

import comity
from comity.core.dates import parse_when
from comity.core.facts import Fact
from comity.core.provenance import Locator, Passage, address_at, make_source, source_id
from comity.core.publishers import RELIABILITY, house_of, publisher_of, publishers
from comity.evaluation.bibliography import bibtex, csl
from comity.evidence.evidence import Evidence
from comity.evidence.independence import grade, independent, origin_of
from comity.evidence.load import load_evidence
from comity.record.sources_table import graded
from comity.store.archive import archive, copies, keep
from conftest import one_clear_line
from file_server import Server, serving

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with serving() as state:
        yield state


# Publishers


@pytest.mark.parametrize(
    ("address", "named", "house", "reliability"),
    [
        ("https://www.nato.int/cps/en/natohq/1.htm", "NATO", "NATO", "A"),
        ("https://shape.nato.int/page", "", "NATO", "A"),
        ("https://www.reuters.com/a", "Reuters", "Reuters", "B"),
        ("https://en.wikipedia.org/wiki/NATO", "Wikipedia", "Wikipedia", "D"),
        ("https://de.wikipedia.org/wiki/NATO", "", "Wikipedia", "D"),
        # who publishes is graded; who speaks is counted
        ("https://www.urdupoint.com/x", "UrduPoint (Sputnik)", "RIA Novosti and Sputnik", "D"),
        ("https://covid-19.chinadaily.com.cn/a", "China Daily (Xinhua)", "Xinhua", "C"),
        ("https://news.example.co.uk/a", "A paper", "example.co.uk", "F"),
        ("https://one.blogspot.com/a", "Blog", "one.blogspot.com", "F"),
        ("https://nato.int.example.org/a", "NATO copy", "example.org", "F"),
    ],
)
def test_reliability_belongs_to_the_publisher(
    address: str, named: str, house: str, reliability: str
) -> None:
    known = publisher_of(address, named)
    assert (known.reliability if known else "F") == reliability
    assert house_of(address, named) == house
    source = graded(make_source(address, f"{named}: A title" if named else "A title", ""))
    assert source.reliability == reliability and source.reliability_why


def test_every_publisher_has_a_grade_and_a_reason() -> None:
    hosts = [host for p in publishers() for host in p.hosts]
    assert len(hosts) == len(set(hosts))
    for one in publishers():
        assert one.reliability in RELIABILITY and len(one.reason) > 10 and one.kind, one


# Independent origins and credibility


def passage(number: int, source: str, **given: object) -> Passage:
    made = Passage(
        id=f"p:{number}", origin="test", source=source, text="signed", subjects=("KAZ",),
        partners=("NATO",), date="2006-01-31", status="held", verified=True,
    )  # fmt: skip
    return replace(made, **given)  # type: ignore[arg-type]


def fact(*passages: Passage) -> Fact:
    return Fact(
        id="m:1", kind="milestone", title="signed", start=parse_when("2006-01-31"), end=None,
        areas=(), passages=passages,
    )  # fmt: skip


SOURCES = {
    s.id: s
    for s in (
        graded(make_source("https://nato.int/a", "NATO: One", "primary")),
        graded(make_source("https://www.nato.int/b", "NATO: Two", "primary")),
        graded(make_source("https://tass.com/a", "TASS: One", "secondary")),
        graded(make_source("https://paper.example.org/a", "Paper (TASS): One", "secondary")),
        graded(make_source("https://other.example.net/a", "Other: One", "secondary")),
    )
}
NATO1, NATO2, TASS, PAPER, OTHER = SOURCES


@pytest.mark.parametrize(
    ("documents", "number"),
    [
        ((NATO1,), 1),
        ((NATO1, NATO2), 1),
        ((TASS, PAPER), 1),
        ((NATO1, TASS, PAPER), 2),
        ((NATO1, TASS, OTHER), 3),
        ((), 0),
    ],
)
def test_copies_and_addresses_of_one_house_count_once(
    documents: tuple[str, ...], number: int
) -> None:
    assert len(independent(documents, SOURCES)) == number


def test_a_derivation_counts_with_what_it_was_taken_from() -> None:
    derived = {**SOURCES, OTHER: replace(SOURCES[OTHER], derived_from=NATO1)}
    assert origin_of(OTHER, derived) == "NATO"
    circle = {**derived, NATO1: replace(SOURCES[NATO1], derived_from=OTHER)}
    assert origin_of(OTHER, circle)  # ends


@pytest.mark.parametrize(
    ("passages", "credibility"),
    [
        ((passage(1, NATO1),), 3),
        ((passage(1, NATO1), passage(2, NATO2)), 3),
        ((passage(1, NATO1), passage(2, TASS)), 2),
        ((passage(1, NATO1), passage(2, TASS), passage(3, PAPER)), 2),
        ((passage(1, NATO1), passage(2, TASS), passage(3, OTHER)), 1),
        ((passage(1, NATO1, verified=False), passage(2, TASS)), 6),
        ((passage(1, ""), passage(2, TASS)), 6),
        ((passage(1, NATO1, status="inferred"), passage(2, TASS)), 6),
        ((passage(1, NATO1, status="announced"),), 6),
        ((passage(1, NATO1, date="2005-01-31"), passage(2, TASS)), 4),
        ((passage(1, NATO1), passage(2, TASS, date="2005-01-31")), 3),
        ((passage(1, NATO1), passage(2, TASS, verified=False)), 3),
    ],
)
def test_credibility_is_counted_from_independent_origins(
    passages: tuple[Passage, ...], credibility: int
) -> None:
    assert grade(fact(*passages), passages[0], SOURCES).credibility == credibility


def test_both_grades_stand_apart_in_evaluation_trace_and_bibliography(
    kaz_nato: comity.Evaluation, comity_cli: Run
) -> None:
    body = json.loads(kaz_nato.to_json())
    passages = {p["id"] for f in body["facts"].values() for p in f["passages"]}
    assert set(body["grades"]) == passages
    assert {s["reliability"] for s in body["sources"].values()} >= {"A", "B", "C", "D", "F"}
    assert {g["credibility"] for g in body["grades"].values()} >= {1, 2, 3, 6}
    shown = comity_cli("trace", "m:KAZ-NATO-ipap-agreed-2006-01-31", "KAZ", "NATO").stdout
    assert "(credibility 3, possibly true" in shown and "(reliability A, completely" in shown
    assert "reliability A" in bibtex(kaz_nato)
    assert all("reliability" in i["note"] for i in csl(kaz_nato) if i["type"] == "webpage")


def test_a_page_counts_independent_origins(kaz_nato: comity.Evaluation) -> None:
    origins, documents = kaz_nato.totals["independent"], kaz_nato.totals["documents"]
    assert 0 < (origins.strict or 0) < (documents.strict or 0)
    text = f"{origins.generous:g} independent origins"
    assert text in comity.markdown(kaz_nato)
    assert "Independent origins" in comity.html(kaz_nato)


# The table of a user's record


def write(folder: Path, table: str, *rows: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return folder


def test_a_record_says_more_of_a_document(tmp_path: Path, evidence: Evidence) -> None:
    one = evidence.fact("m:KAZ-NATO-ipap-agreed-2006-01-31").sources[0]
    address = evidence.sources[one].address
    write(tmp_path / "r", "sources", {
        "address": address, "language": "en", "kind": "press release", "read": "2026-11-25",
        "published": "2006-02-01", "reliability": "C", "reason": "a copy of an archive",
        "derived_from": "https://www.nato.int/docu/update/2006/01-january/e0131a.htm",
    })  # fmt: skip
    told = load_evidence(tmp_path / "r").sources[one]
    assert (told.kind, told.language, told.read) == ("press release", "en", "2026-11-25")
    assert (told.reliability, told.reliability_why) == ("C", "a copy of an archive")
    assert told.derived_from.startswith("nato.int-")


def test_a_person_decides_that_a_document_is_a_copy(
    tmp_path: Path, comity_cli: Run, evidence: Evidence, kaz_nato: comity.Evaluation
) -> None:
    documents = {s for name in kaz_nato.timeline for s in kaz_nato.facts[name].sources}
    houses: dict[str, list[str]] = {}
    for one in documents:
        houses.setdefault(origin_of(one, evidence.sources), []).append(one)
    alone = next(found[0] for house, found in sorted(houses.items()) if len(found) == 1)
    address = evidence.sources[alone].address
    words = ("--record", "r", "--why", "word for word")
    done = comity_cli("source", "derive", address, "--from", "https://www.nato.int/", *words)
    assert done.returncode == 0, done.stderr
    less = comity.evaluate("KAZ", "NATO", record=tmp_path / "r").totals["independent"]
    whole = kaz_nato.totals["independent"]
    assert less.generous == (whole.generous or 0) - 1
    done = comity_cli("source", "derive", address, "--from", address, *words)
    one_clear_line(done, "no copy of itself")


# Copies

PAGE = (
    b"<html><body><article><p>On 31 January 2006 Kazakhstan and NATO agreed on a plan of "
    b"partnership in Brussels, and said so at once to the press of both.</p></article></body>"
)


def test_bytes_hash_and_time_are_kept(server: Server, tmp_path: Path) -> None:
    address = server.put("/a", PAGE)
    copy = archive(address + "#place", tmp_path)
    assert copy.sha256 == hashlib.sha256(PAGE).hexdigest() and copy.bytes == len(PAGE)
    assert (tmp_path / copy.file).read_bytes() == PAGE
    assert copy.read.endswith("Z")
    assert archive(address + "#place", tmp_path) == copy  # the same bytes are one copy
    server.put("/a", PAGE + b" ")
    assert archive(address + "#place", tmp_path).sha256 != copy.sha256
    assert len(copies(copy.id, tmp_path)) == 2


def test_a_copy_that_was_changed_is_found_out(tmp_path: Path) -> None:
    copy = keep("https://example.org/a", PAGE, tmp_path)
    (tmp_path / copy.file).write_bytes(PAGE + b"!")
    with pytest.raises(comity.StoreError, match="SHA-256 differs"):
        keep("https://example.org/a", PAGE, tmp_path)


@pytest.mark.parametrize("address", ["no address", "file:///etc/passwd", "ftp://example.org/a"])
def test_what_is_no_address_is_refused(comity_cli: Run, address: str) -> None:
    one_clear_line(comity_cli("source", "archive", address), "no document is called")


def test_archive_and_show_on_the_command_line(
    server: Server, tmp_path: Path, comity_cli: Run
) -> None:
    address = server.put("/plan", PAGE)
    write(tmp_path / "r", "milestones", {
        "state_iso3": "KAZ", "organization": "NATO", "mechanism": "a plan", "event": "agreed",
        "date": "2006-01-31", "source_url": address, "verified": "yes", "language": "en",
        "source_title": "Paper: The plan", "fragment_start": "On 31 January",
        "fragment_end": "in Brussels", "read_on": "2026-11-20", "entered": "2026-11-21",
    })  # fmt: skip
    name = source_id(address)
    for named in (address, name):
        done = comity_cli("source", "archive", named, "--record", "r", "--store", "s")
        assert done.returncode == 0 and hashlib.sha256(PAGE).hexdigest() in done.stdout
    shown = json.loads(
        comity_cli("source", "show", name, "--record", "r", "--store", "s", "--json").stdout
    )
    assert len(shown["copies"]) == 1
    source = shown["source"]
    assert (source["language"], source["read"], source["entered"]) == (
        *("en", "2026-11-20", "2026-11-21"),
    )
    said = "On 31 January 2006 Kazakhstan and NATO agreed on a plan of partnership in Brussels"
    assert shown["passages"][0]["found"] == hashlib.sha256(said.encode()).hexdigest()
    text = comity_cli("source", "show", name, "--record", "r", "--store", "s").stdout
    assert "reliability of the publisher: F, reliability cannot be judged" in text


def test_near_duplicates_are_proposed_and_nothing_more(tmp_path: Path, comity_cli: Run) -> None:
    words = " ".join(f"word{i}" for i in range(80))
    keep("https://one.example.org/a", words.encode(), tmp_path / "s", read="2026-01-01T00:00:00Z")
    keep("https://two.example.net/a", f"A paper. {words} More.".encode(), tmp_path / "s",
         read="2026-01-02T00:00:00Z")  # fmt: skip
    keep("https://three.example.com/a", " ".join(f"other{i}" for i in range(80)).encode(),
         tmp_path / "s", read="2026-01-03T00:00:00Z")  # fmt: skip
    found = json.loads(comity_cli("source", "copies", "--store", "s", "--json").stdout)
    assert [(f["document"], f["like"]) for f in found] == [
        (source_id("https://two.example.net/a"), source_id("https://one.example.org/a"))
    ]
    assert found[0]["share"] > 0.9


def test_copies_are_written_as_warc(tmp_path: Path, comity_cli: Run) -> None:
    warcio = pytest.importorskip("warcio.archiveiterator")
    one_clear_line(comity_cli("source", "warc", "x.warc.gz", "--store", "s"), "nothing is archived")
    keep("https://example.org/a", PAGE, tmp_path / "s", read="2026-01-01T00:00:00Z")
    assert comity_cli("source", "warc", "x.warc.gz", "--store", "s").returncode == 0
    with (tmp_path / "x.warc.gz").open("rb") as file:
        (record,) = list(map(_read, warcio.ArchiveIterator(file)))
    assert record == ("https://example.org/a", "2026-01-01T00:00:00Z", PAGE)


def _read(record: object) -> tuple[str, str, bytes]:
    headers = record.rec_headers  # type: ignore[attr-defined]  # warcio has no types
    body = record.content_stream().read()  # type: ignore[attr-defined]
    return headers["WARC-Target-URI"], headers["WARC-Date"], body


# Places

SOURCE = make_source("https://example.org/a", "Paper: A title", "")


@pytest.mark.parametrize(
    ("place", "address", "opened"),
    [
        (None, "https://example.org/a", "https://example.org/a"),
        (Locator(start="On 31 January", end="in Brussels"), "https://example.org/a",
         "https://example.org/a#:~:text=On%2031%20January,in%20Brussels"),
        (Locator(start="one-sided, he said"), "https://example.org/a",
         "https://example.org/a#:~:text=one%2Dsided%2C%20he%20said"),
        (Locator(start="НАТО"), "https://example.org/a#part",
         "https://example.org/a#part:~:text=%D0%9D%D0%90%D0%A2%D0%9E"),
        (Locator(page="12"), "https://example.org/a.pdf", "https://example.org/a.pdf#page=12"),
        (Locator(page="12"), "https://example.org/a", "https://example.org/a"),
        (Locator(paragraph="3"), "https://example.org/a", "https://example.org/a"),
    ],
)  # fmt: skip
def test_an_address_opens_at_the_place(place: Locator | None, address: str, opened: str) -> None:
    assert address_at(replace(SOURCE, address=address), place) == opened


def test_pages_open_at_the_place(tmp_path: Path) -> None:
    write(tmp_path / "r", "milestones", {
        "state_iso3": "KAZ", "organization": "NATO", "mechanism": "a plan", "event": "agreed",
        "date": "2006-01-31", "source_url": "https://example.org/plan", "verified": "yes",
        "source_title": "Paper: The plan", "fragment_start": "On 31 January",
        "fragment_end": "in Brussels", "original": "«Жоспар»", "translation": "“The plan”",
    })  # fmt: skip
    found = comity.evaluate("KAZ", "NATO", record=tmp_path / "r")
    opened = "https://example.org/plan#:~:text=On%2031%20January,in%20Brussels"
    for text in (comity.markdown(found), comity.html(found), bibtex(found)):
        assert opened in text
    assert opened in {i["URL"] for i in csl(found)}
    body = json.loads(found.to_json())
    (place,) = [p["place"] for f in body["facts"].values() for p in f["passages"]
                if p["place"] and p["place"]["start"] == "On 31 January"]  # fmt: skip
    assert (place["original"], place["translation"]) == ("«Жоспар»", "“The plan”")
    assert unquote(opened).endswith("On 31 January,in Brussels")
