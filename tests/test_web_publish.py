"""`comity publish`: pages as files, readable without a script, whole or not there at all."""

from __future__ import annotations

import gzip
import json
import re
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import comity
from comity.evaluation.json_form import evaluation_dict
from comity.evidence.evidence import Evidence
from comity.web.publishing.publish import begun, chosen

LARGEST_PAGE = 300_000
DAY = "2010-12-31"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published") / "site"
    made = comity.publish(
        folder,
        pairs=["KAZ-NATO", "Uzbekistan-CSTO"],
        as_of=DAY,
        address="https://example.org/here",
        jobs=1,
    )
    assert (made.pairs, made.written) == (2, 2)
    return folder


class Links(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.scripts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        for name in ("href", "src", "action"):
            if named.get(name):
                self.links.append(str(named[name]))
        if named.get("id"):
            self.ids.add(str(named["id"]))
        if tag == "script":
            self.scripts.append(named.get("src") or "inline")


def test_a_page_is_small_and_says_all_without_a_script(site: Path, evidence: Evidence) -> None:
    made = comity.evaluate("KAZ", "NATO", as_of=DAY, evidence=evidence)
    text = (site / "pair/KAZ-NATO/index.html").read_text("utf-8")
    for sentence in made.judgement.sentences:
        assert sentence.text.replace("'", "&#39;") in text
    for path in (site / "pair").rglob("*.html"):
        if path.name != "evidence.html":
            assert path.stat().st_size < LARGEST_PAGE, path
    assert Links(text).scripts == ["../../static/published.js"]


def test_every_link_leads_to_a_file_and_a_place_in_it(site: Path) -> None:
    read: dict[Path, Links] = {}

    def links_of(path: Path) -> Links:
        if path not in read:
            read[path] = Links(path.read_text("utf-8"))
        return read[path]

    broken = []
    for path in site.rglob("*.html"):
        for link in links_of(path).links:
            parts = urlsplit(link)
            if parts.scheme or link == "#":
                continue
            assert not link.startswith("/"), (path, link)
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            place = unquote(parts.fragment)
            if not target.is_file() or (place and place not in links_of(target).ids):
                broken.append((path.name, link))
    assert broken == []


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        assert not re.findall(r'(?:src|action)="https?:', text), path
        assert not re.findall(r'<link rel="(?:stylesheet|icon)" href="https?:', text), path
        assert 'http-equiv="Content-Security-Policy" content="default-src' in text
        assert " style=" not in text and "<style" not in text


def test_the_data_are_those_of_the_library(site: Path, evidence: Evidence) -> None:
    made = comity.evaluate("KAZ", "NATO", as_of=DAY, evidence=evidence)
    told = json.loads(gzip.decompress((site / "pair/KAZ-NATO/data.json.gz").read_bytes()))
    assert told["judgement"] == json.loads(json.dumps(evaluation_dict(made)["judgement"]))
    assert (site / "pair/KAZ-NATO/sources.bib").read_text("utf-8") == made.cite()
    lines = (site / "pair/KAZ-NATO/numbers.csv").read_text("utf-8").splitlines()
    assert len(lines) >= 1 + len(list(made.rows()))


def test_what_is_told_of_a_number_is_what_the_chain_holds(site: Path, evidence: Evidence) -> None:
    made = comity.evaluate("UZB", "CSTO", as_of=DAY, evidence=evidence)
    text = (site / "pair/UZB-CSTO/evidence.html").read_text("utf-8")
    name = "UZB-CSTO/totals/facts"
    entry = text[text.index(f'id="{name}"') :].partition('class="entry"')[0]
    facts = [n for _, n in made.chain().down(name) if n.kind == "fact"]
    assert facts and entry.count("<li><a ") == min(25, len(facts))
    assert f'id="{facts[0].id}"' in text


def test_search_card_and_site_map(site: Path) -> None:
    index = json.loads((site / "search.json").read_text("utf-8"))
    names = {address: text for text, address in index}
    assert "kazakhstan" in names["pair/KAZ-NATO/index.html"]
    assert "nato" in names["pair/KAZ-NATO/index.html"]
    text = (site / "pair/KAZ-NATO/index.html").read_text("utf-8")
    assert re.search(r'property="og:title" content="Kazakhstan and NATO: [a-z]', text)
    root = ElementTree.parse(site / "sitemap.xml").getroot()
    found = [node.text for node in root.iter() if node.tag.endswith("loc")]
    assert "https://example.org/here/pair/KAZ-NATO/index.html" in found
    assert len(found) == len(list(site.rglob("*.html")))


def test_run_again_it_writes_only_what_is_missing(site: Path) -> None:
    import shutil

    before = (site / "pair/KAZ-NATO/index.html").stat().st_mtime_ns
    shutil.rmtree(site / "pair/UZB-CSTO")
    (site / "pair/ARM-EU.part").mkdir()
    again = comity.publish(
        site, pairs=["KAZ-NATO", "UZB-CSTO"], as_of=DAY, address="https://example.org/here", jobs=1
    )
    assert (again.pairs, again.written) == (2, 1)
    assert (site / "pair/KAZ-NATO/index.html").stat().st_mtime_ns == before
    assert {p.name for p in (site / "pair").iterdir()} == {"KAZ-NATO", "UZB-CSTO"}


@pytest.mark.parametrize("make", ["file", "other files", "broken mark"])
def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path, make: str) -> None:
    target = tmp_path / "site"
    if make == "file":
        target.write_text("mine", "utf-8")
    else:
        target.mkdir()
        name = "published.json" if make == "broken mark" else "thesis.txt"
        (target / name).write_text("mine", "utf-8")
    with pytest.raises(comity.UsageError):
        begun(target, "key")
    kept = [target] if make == "file" else list(target.iterdir())
    assert [p.read_text("utf-8") for p in kept if p.is_file()] == ["mine"]


@pytest.mark.parametrize("name", ["KAZ", "KAZ-Atlantis", "NATO-KAZ", "KAZ–NATO"])
def test_a_name_that_is_no_pair_is_refused(evidence: Evidence, name: str) -> None:
    with pytest.raises(comity.UsageError):
        chosen(evidence, [name])
    assert chosen(evidence, ["Kazakhstan-NATO", "KAZ-NATO"]) == [("KAZ", "NATO")]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_stopped_it_keeps_what_is_written_and_goes_on(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "comity", "publish", "site", "--as-of", "2000",
             "--pairs", "UZB-CSTO,KGZ-CSTO,TJK-CSTO", "--jobs", "1"]  # fmt: skip
    with subprocess.Popen(words, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        assert "1 of 3" in run.stderr.readline()
        run.send_signal(signal.SIGINT)
        began = time.monotonic()
        rest = run.stderr.read()
        assert run.wait(30) == 130, rest
    assert time.monotonic() - began < 10 and "Traceback" not in rest and "goes on" in rest
    for folder in (tmp_path / "site/pair").iterdir():
        assert folder.name.endswith(".part") or (folder / "sources.bib").exists()
    again = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "3 of 3" in again.stderr and "1 of 3" not in again.stderr
    assert len(list((tmp_path / "site/pair").iterdir())) == 3
