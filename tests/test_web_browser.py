"""The pages in a real headless Chromium: journeys, accessibility, silence on the network."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

import comity
from conftest import chromium
from web_server import Running, running

pytestmark = pytest.mark.browser
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PAGES = {
    "start": "/",
    "nothing-found": "/?q=Kazahkstan+NATO",
    "pair": "/pair/KAZ/NATO?as_of=2010-12-31",
    "panel": "/pair/KAZ/NATO?as_of=2010-12-31&section=ladder&open=KAZ-NATO/totals/facts",
    "areas": "/pair/KAZ/NATO?as_of=2010-12-31&section=areas",
    "exercises": "/pair/KAZ/NATO?as_of=2010-12-31&section=exercises",
    "legal": "/pair/KAZ/NATO?as_of=2010-12-31&section=legal",
    "votes": "/pair/KAZ/NATO?as_of=2010-12-31&section=votes",
    "peers": "/pair/KAZ/NATO?as_of=2010-12-31&section=peers",
    "record": "/pair/KAZ/NATO?as_of=2010-12-31&section=record",
    "sources": "/pair/KAZ/NATO?as_of=2010-12-31&section=sources",
    "compare": "/compare/KAZ+UZB+KGZ/NATO?as_of=2010-12-31",
    "compare-form": "/compare",
    "poles": "/poles/KAZ?as_of=2010-12-31",
    "composite": "/composite/KAZ/NATO?as_of=2010-12-31",
    "claims": "/claims",
    "prospects": "/prospects/KAZ/NATO?as_of=2010-12-31",
    "ledger": "/ledger",
    "editions": "/editions",
    "changes": "/changes/KAZ/NATO?before=2009-12-31&as_of=2010-12-31",
    "coverage": "/coverage",
    "methods": "/methods",
    "method": "/methods/depth",
    "source": "/source/mme",
    "error": "/pair/Atlantis/NATO",
    "russian": "/pair/KAZ/NATO?as_of=2010-12-31&lang=ru",
}
WIDTHS = {"desktop": 1280, "phone": 390}
AXE_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    "resultTypes": ["violations"],
}
MAIN = (
    "start",
    "pair",
    "panel",
    "exercises",
    "compare",
    "composite",
    "claims",
    "ledger",
    "error",
    "russian",
)
WIDE = ("areas", "legal", "votes", "peers", "record", "changes", "prospects")
CHECKED = tuple(PAGES) if os.environ.get("COMITY_ALL_PAGES") else MAIN


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = chromium()
    if path is None:
        pytest.skip("no Chromium found: install one, or set CHROMIUM to its path")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("browser")
    comity_ledger = folder / "ledger.jsonl"
    from typer.testing import CliRunner

    from comity.cli.main import app

    made = CliRunner().invoke(
        app,
        [
            "prospects",
            "UZB",
            "NATO",
            "--as-of",
            "2004-12-31",
            "--ledger",
            str(comity_ledger),
            "--json",
        ],
    )
    assert made.exit_code == 0
    with running(folder, "--no-ahead", "--ledger", str(comity_ledger)) as started:
        yield started


class Watched:
    """A page with what it complained of and asked for elsewhere."""

    def __init__(self, browser: Any, server: Running, width: int = 1280, **options: Any) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        self.page = self.context.new_page()
        self.base = server.address.rstrip("/")
        self.complaints: list[str] = []
        self.elsewhere: list[str] = []
        self.page.on(
            "console",
            lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None,
        )
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.on(
            "request",
            lambda r: (
                None if r.url.startswith((self.base, "data:")) else self.elsewhere.append(r.url)
            ),
        )

    def go(self, path: str) -> Any:
        self.page.goto(self.base + path)
        return self.page

    def close(self) -> None:
        self.context.close()
        assert self.elsewhere == []
        assert [c for c in self.complaints if "404" not in c] == []

    def picture(self, name: str) -> None:
        """Keep a picture where COMITY_PICTURES names a folder, for a person to look at."""
        folder = os.environ.get("COMITY_PICTURES")
        if folder:
            self.page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.fixture
def watched(browser: Any, server: Running) -> Iterator[Watched]:
    made = Watched(browser, server)
    yield made
    made.close()


@pytest.fixture(scope="module", params=["light", "dark"])
def reader(browser: Any, server: Running, request: pytest.FixtureRequest) -> Iterator[Watched]:
    made = Watched(browser, server, color_scheme=request.param, reduced_motion="reduce")
    yield made
    made.close()


def faults_of(page: Any) -> list[tuple[str, list[str]]]:
    """What axe finds on a page: the rule, and where."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=AXE_RULES).response["violations"]
    return [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in found]


def test_axe_sees_a_fault(reader: Watched) -> None:
    page = reader.go("/methods")
    page.evaluate(
        "() => { const i = document.createElement('img'); i.src = 'data:,'; document.querySelector("
        "'main').append(i); const p = document.createElement('p'); p.textContent = 'pale';"
        "p.style.color = '#888'; p.style.background = '#999';"
        "document.querySelector('main').append(p) }"
    )
    assert {name for name, _ in faults_of(page)} >= {"image-alt", "color-contrast"}


@pytest.mark.parametrize("name", CHECKED)
def test_a_page_has_no_fault_that_axe_knows(reader: Watched, name: str) -> None:
    assert faults_of(reader.go(PAGES[name])) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_fit_the_width_and_are_silent(browser: Any, server: Running, width: str) -> None:
    watched = Watched(browser, server, WIDTHS[width])
    for name, path in PAGES.items():
        if name not in (*CHECKED, *WIDE):
            continue
        page = watched.go(path)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, (name, wide)
        watched.picture(f"{name}-{width}")
    watched.close()


def test_a_newcomer_searches_and_opens_what_a_sentence_rests_on(watched: Watched) -> None:
    page = watched.go("/")
    page.fill("#q", "kazakhstan nato 2010")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/pair/KAZ/NATO\?as_of=2010"))
    page.locator(".judgement a.s").nth(1).click()
    panel = page.locator("#panel")
    panel.locator("article.fact").first.wait_for()
    assert "open=" in page.url and "2006-01-31" in panel.inner_text()
    assert str(panel.locator("blockquote a").first.get_attribute("href")).startswith("http")
    page.locator("article.fact >> text=what rests on it").first.click()
    page.wait_for_url(re.compile("/source/"))
    assert "Facts that rest on it" in page.locator("main").inner_text()
    page.go_back()
    page.go_back()
    expect(page.locator(".judgement")).to_be_visible()


def test_the_slider_moves_the_whole_page_and_the_panel_stays(watched: Watched) -> None:
    page = watched.go("/pair/KAZ/NATO?as_of=2010-12-31&section=ladder&open=KAZ-NATO/ladder/KAZ/PfP")
    page.locator("#year").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".asof b").first).to_have_text("2009-12-31")
    assert "as_of=2009" in page.url and "section=ladder" in page.url and "open=" in page.url
    assert page.locator("#panel article.fact").count() >= 1
    assert page.evaluate("document.activeElement.id") == "year"
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".asof b").first).to_have_text("2008-12-31")
    page.reload()
    assert page.locator(".asof b").first.inner_text() == "2008-12-31"


def test_without_a_script_everything_is_read(browser: Any, server: Running) -> None:
    watched = Watched(browser, server, java_script_enabled=False)
    page = watched.go("/pair/KAZ/NATO?as_of=2010-12-31")
    page.locator(".judgement a.s").nth(1).click()
    page.wait_for_url(re.compile("open="))
    assert page.locator("#panel article.fact").count() == 1
    page.click("nav.tabs >> text=Exercises")
    page.wait_for_url(re.compile("section=exercises"))
    page.locator("svg a.mark").first.click()
    page.wait_for_url(re.compile("open="))
    page.click("details.years summary")
    page.click("details.years >> text=2005")
    page.wait_for_url(re.compile("as_of=2005-12-31"))
    page.fill("#year", "2003")
    page.click("form.slider button")
    page.wait_for_url(re.compile("as_of=2003"))
    page.go_back()
    watched.close()


def test_an_index_editor_drags_a_weight_and_the_ranks_follow(watched: Watched) -> None:
    page = watched.go("/composite/KAZ/NATO?as_of=2012-12-31")
    before = page.locator("main table").first.inner_text()
    page.locator("#w-military-defence").focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile(r"w\.military-defence=0(&|$)"))
    expect(page.locator("output[for=w-military-defence]")).to_have_text("0")
    expect(page.locator("main table").first).not_to_have_text(before, use_inner_text=True)


def test_a_planner_compares_by_an_address(watched: Watched) -> None:
    page = watched.go("/compare")
    page.fill("#states", "Kazakhstan, uzb, KGZ")
    page.fill("#org", "nato")
    page.click("form.stack button")
    page.wait_for_url(re.compile(r"/compare/KAZ\+UZB\+KGZ/NATO"))
    assert page.locator("tbody tr").count() == 3


def test_a_scientist_downloads_the_data(watched: Watched) -> None:
    page = watched.go("/pair/KAZ/NATO?as_of=2010-12-31")
    with page.expect_download() as waited:
        page.click(".take >> text=CSV")
    text = Path(waited.value.path()).read_text("utf-8")
    assert text.startswith("id,label,strict")
    assert "Comity, “Kazakhstan and NATO, as of 2010-12-31”" in page.locator("cite").inner_text()


def test_a_journalist_checks_a_claim(watched: Watched) -> None:
    page = watched.go("/claims")
    page.fill(
        "#text",
        "Kazakhstan joined the Partnership for Peace in 1994. Uzbekistan is a member of NATO.",
    )
    page.fill("#day", "2010-12-31")
    page.click("form.stack button")
    page.locator(".claim-page.open").wait_for()
    assert page.locator("a.claim").count() == 2
    page.locator("a.claim").nth(1).click()
    assert "contradicted" in page.locator(".claim-page.open").inner_text()
    watched.picture("checked-desktop")
    assert faults_of(page) == []


def test_an_embassy_sees_poles_and_an_analyst_rival_measures(watched: Watched) -> None:
    page = watched.go("/poles/KAZ?as_of=2010-12-31")
    assert page.locator("tbody tr").count() > 5
    page = watched.go("/pair/KAZ/NATO?as_of=2010-12-31&section=record")
    assert "Measures beside each other" in page.locator("main").inner_text()


def test_a_forecaster_reads_questions_and_the_ledger(watched: Watched) -> None:
    page = watched.go("/prospects/UZB/NATO?as_of=2004-12-31")
    assert "base rate" in page.locator("main").inner_text()
    page = watched.go("/ledger")
    assert page.locator("tbody tr").count() > 1


def test_an_archivist_withdraws_a_source_by_the_address(watched: Watched) -> None:
    page = watched.go("/pair/KAZ/NATO?as_of=2010-12-31&without=mme&section=exercises")
    assert "without mme" in page.locator(".asof").inner_text()
    page = watched.go("/source/mme")
    assert page.locator("ol.facts a").count() > 10


def test_the_keyboard_reaches_the_text_the_panel_and_back(watched: Watched) -> None:
    page = watched.go("/pair/KAZ/NATO?as_of=2010-12-31")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    link = page.locator(".judgement a.s").nth(1)
    link.focus()
    page.keyboard.press("Enter")
    page.locator("#panel article.fact").first.wait_for()
    expect(page.locator("#panel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#panel article")).to_have_count(0)
    expect(link).to_be_focused()


def test_published_pages_open_their_evidence_and_search(browser: Any, tmp_path: Path) -> None:
    import functools
    import threading
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    folder = tmp_path / "site"
    comity.publish(folder, pairs=["KAZ-NATO", "TJK-CIS"], as_of="1996", jobs=1)

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *words: object) -> None:
            """Say nothing."""

    handler = functools.partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as host:
        threading.Thread(target=host.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{host.server_address[1]}/"
        watched = Watched(browser, Running(address, None, tmp_path))  # type: ignore[arg-type]
        page = watched.go("/pair/KAZ-NATO/index.html")
        page.fill("#q", "tajikistan cis")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("TJK-CIS/index.html"))
        page = watched.go("/pair/KAZ-NATO/index.html")
        page.locator(".judgement a.s").nth(1).click()
        page.locator("#panel article.fact").first.wait_for()
        assert "1994-05-27" in page.locator("#panel").inner_text()
        for path in ("/index.html", "/pair/TJK-CIS/index.html", "/pair/TJK-CIS/evidence.html"):
            assert faults_of(watched.go(path)) == [], path
        watched.close()
        host.shutdown()
    bare = browser.new_context(java_script_enabled=False)
    page = bare.new_page()
    page.goto((folder / "pair/KAZ-NATO/index.html").as_uri())
    page.locator(".judgement a.s").nth(1).click()
    page.wait_for_url(re.compile("evidence.html#"))
    assert (
        page.evaluate("getComputedStyle(document.body).margin") == "0px"
    )  # the style sheet counts
    bare.close()
