"""An officer's lines edited in the browser: signed, kept beside the record, held against facts."""

from __future__ import annotations

import html
import re
from base64 import b64decode
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

import comity
from comity.briefing.lines_file import read_lines
from test_web_work import Person, problem_in, served

PAGE = "/brief/TKM/CSTO?as_of=2010-12-31"
SAVE = "/brief/TKM/CSTO/lines?as_of=2010-12-31"
THICK = "/brief/ARM/CSTO?as_of=2010-12-31"
SAVE_THICK = "/brief/ARM/CSTO/lines?as_of=2010-12-31"
OWN_WORDS = "Turkmenistan stays outside the CSTO and says so."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "record"
    made.mkdir()
    return made


@pytest.fixture
def ann(folder: Path) -> Iterator[Person]:
    with served(folder) as client:
        yield Person(client)


def read(person: Person, path: str = PAGE) -> dict[str, str]:
    """The page's form of lines: what it would send unchanged."""
    text = person.read(path)
    mark = re.search(r'name="lines_read" value="([^"]*)"', text)
    assert mark is not None
    person.form["lines_read"] = mark[1]
    found = re.findall(r'<textarea [^>]*name="(line/[^"]+)"[^>]*>([^<]*)</textarea>', text)
    was = re.findall(r'name="(was/[^"]+)" value="([^"]*)"', text)
    person.form |= {html.unescape(n): html.unescape(v) for n, v in was}
    return {html.unescape(n): html.unescape(v) for n, v in found}


def lead_of(lines: dict[str, str]) -> str:
    """The first line of judgement."""
    return next(iter(lines))


def test_a_line_is_edited_and_stands_in_every_form(ann: Person, folder: Path) -> None:
    lines = read(ann)
    assert lines
    sent = {**lines, lead_of(lines): OWN_WORDS, "who": "Ann Officer"}
    answer = ann.send(SAVE, **sent)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}#lines")
    page = ann.read(PAGE)
    assert OWN_WORDS in page and "edited by Ann Officer" in page
    assert OWN_WORDS in ann.client.get("/brief/TKM/CSTO/md?as_of=2010-12-31").text
    assert ann.client.get("/brief/TKM/CSTO/docx?as_of=2010-12-31").status_code == 200
    kept = read_lines(folder / "briefs" / "TKM-CSTO.yml")
    assert [(line.text, line.by) for line in kept.edited] == [(OWN_WORDS, "Ann Officer")]
    # the file is the one that the command line takes
    path = folder / "briefs" / "TKM-CSTO.yml"
    made = comity.brief("TKM", "CSTO", as_of="2010-12-31", lines=path)
    assert made.lead[0].text == OWN_WORDS


def test_an_emptied_line_is_the_computed_one_again(ann: Person, folder: Path) -> None:
    lines = read(ann)
    name = lead_of(lines)
    ann.send(SAVE, **{**lines, name: OWN_WORDS, "who": "Ann"})
    again = read(ann)
    assert again[name] == OWN_WORDS
    assert ann.send(SAVE, **{**again, name: " "}).status_code == 303
    assert read(ann)[name] == lines[name]
    assert read_lines(folder / "briefs" / "TKM-CSTO.yml").edited == ()


@pytest.mark.parametrize(
    ("change", "who", "told"),
    [
        (OWN_WORDS, "", "write who you are"),
        (OWN_WORDS, "Ann [chief]", "without brackets"),
        (OWN_WORDS, "A" * 81, "at most 80 letters"),
        ("word " * 200, "Ann", "shorten it"),
    ],
)
def test_what_cannot_stand_is_said_and_nothing_is_lost(
    ann: Person, folder: Path, change: str, who: str, told: str
) -> None:
    lines = read(ann)
    answer = ann.send(SAVE, **{**lines, lead_of(lines): change, "who": who})
    assert answer.status_code == 400
    assert told in problem_in(answer.text)
    assert change.strip()[:40] in answer.text  # the form keeps what was written
    assert not (folder / "briefs").exists()


def test_two_officers_lose_nothing(ann: Person, folder: Path) -> None:
    lines = read(ann)
    name = lead_of(lines)
    with served(folder) as other:
        bob = Person(other)
        theirs = read(bob)
        assert bob.send(SAVE, **{**theirs, name: "Bob's line.", "who": "Bob"}).status_code == 303
    answer = ann.send(SAVE, **{**lines, name: OWN_WORDS, "who": "Ann"})
    assert answer.status_code == 400
    assert "omebody saved lines of this brief" in problem_in(answer.text)
    text = html.unescape(answer.text)
    assert "Bob's line." in text and OWN_WORDS in text
    mark = re.search(r'name="lines_read" value="([^"]*)"', answer.text)
    assert mark is not None
    ann.form["lines_read"] = mark[1]
    assert ann.send(SAVE, **{**lines, name: OWN_WORDS, "who": "Ann"}).status_code == 303
    assert read(ann)[name] == OWN_WORDS


def test_anothers_line_survives_ones_own(ann: Person, folder: Path) -> None:
    """Bob edits the second line while Ann edits the first: after her second try both stand."""
    lines = read(ann, THICK)
    first, second = list(lines)[:2]
    with served(folder) as other:
        bob = Person(other)
        theirs = read(bob, THICK)
        bob.send(SAVE_THICK, **{**theirs, second: "Bob's line.", "who": "Bob"})
    answer = ann.send(SAVE_THICK, **{**lines, first: OWN_WORDS, "who": "Ann"})
    mark = re.search(r'name="lines_read" value="([^"]*)"', answer.text)
    assert mark is not None
    ann.form["lines_read"] = mark[1]
    ann.send(SAVE_THICK, **{**lines, first: OWN_WORDS, "who": "Ann"})
    kept = read_lines(folder / "briefs" / "ARM-CSTO.yml")
    assert {(line.text, line.by) for line in kept.edited} == {
        (OWN_WORDS, "Ann"), ("Bob's line.", "Bob"),
    }  # fmt: skip


def test_a_line_that_its_evidence_does_not_bear_is_marked(ann: Person) -> None:
    lines = read(ann)
    wrong = "Turkmenistan joined the CSTO in 2004 with 5,000 soldiers."
    ann.send(SAVE, **{**lines, lead_of(lines): wrong, "who": "Ann"})
    page = html.unescape(ann.read(PAGE))
    assert "not borne out by what it rests on" in page
    assert "2004" in page.split("not borne out by what it rests on")[1][:200]


def test_later_lines_do_not_stand_in_an_earlier_brief(ann: Person) -> None:
    lines = read(ann)
    ann.send(SAVE, **{**lines, lead_of(lines): OWN_WORDS, "who": "Ann"})
    page = ann.read("/brief/TKM/CSTO?as_of=2009-12-31")
    assert "which is earlier" in problem_in(page)
    assert str(OWN_WORDS) not in ann.client.get("/brief/TKM/CSTO/md?as_of=2009-12-31").text


def test_a_read_only_server_shows_the_lines_and_changes_none(ann: Person, folder: Path) -> None:
    lines = read(ann)
    ann.send(SAVE, **{**lines, lead_of(lines): OWN_WORDS, "who": "Ann"})
    with served(folder, read_only=True) as closed:
        page = closed.get(PAGE)
        assert OWN_WORDS in page.text and "Save the lines" not in page.text
        answer = closed.post(SAVE, data=lines, headers={"Origin": "http://127.0.0.1:8710"})
        assert answer.status_code == 403


def test_without_a_token_nothing_is_saved(ann: Person, folder: Path) -> None:
    lines = read(ann)
    answer = ann.post(SAVE, {**lines, lead_of(lines): OWN_WORDS, "who": "Ann"})
    assert answer.status_code >= 400
    assert not (folder / "briefs").exists()


PREVIEW = "/brief/TKM/CSTO/preview?as_of=2010-12-31"
pages = pytest.mark.skipif(find_spec("typst") is None, reason="Typst is not installed")


@pages
def test_the_pages_are_drawn_with_what_stands_in_the_form(ann: Person, folder: Path) -> None:
    lines = read(ann)
    plain, changed = (
        ann.send(PREVIEW, **{**lines, lead_of(lines): text, "who": ""})
        for text in (lines[lead_of(lines)], OWN_WORDS)
    )
    for answer in (plain, changed):
        assert answer.status_code == 200
        found = re.findall(r'src="data:image/png;base64,([^"]+)"', answer.text)
        assert 1 <= len(found) <= 2
        assert all(b64decode(page).startswith(b"\x89PNG") for page in found)
    assert plain.text != changed.text
    assert not (folder / "briefs").exists()  # nothing is saved


@pages
def test_a_line_that_cannot_stand_is_said_in_the_place_of_the_pages(ann: Person) -> None:
    lines = read(ann)
    answer = ann.send(PREVIEW, **{**lines, lead_of(lines): "word " * 400, "who": "Ann"})
    assert answer.status_code == 200
    assert "shorten it" in answer.text and "<img" not in answer.text


@pages
def test_a_preview_wants_the_token_of_the_browser(ann: Person) -> None:
    lines = read(ann)
    ann.form["token"] = "0" * 64
    assert ann.send(PREVIEW, **{**lines, "who": "Ann"}).status_code == 400


@pages
def test_a_page_is_a_picture_at_an_address(ann: Person) -> None:
    answer = ann.client.get("/brief/TKM/CSTO/page-1?as_of=2010-12-31")
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    assert ann.client.get("/brief/TKM/CSTO/page-9?as_of=2010-12-31").status_code == 404
