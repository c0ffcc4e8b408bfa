"""The working pages in a real headless Chromium: a passage to changed sentences within a minute."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import comity
from conftest import chromium
from web_server import Running, running

pytestmark = pytest.mark.browser
PASSAGE = (
    "Turkmenistan and NATO signed an individual partnership plan in Ashgabat on 18 June 2019. "
    "Kyrgyzstan held the CSTO exercise Rubezh on 3 June 2019 near the city of Bishkek."
)
WIDTHS = {"desktop": 1280, "phone": 390}
MOST_SECONDS = 60


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = chromium()
    if path is None:
        pytest.skip("no Chromium found: install one, or set CHROMIUM to its path")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        started = playwright.chromium.launch(executable_path=path, args=flags)
        yield started
        started.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("working")
    record = folder / "record"
    row = {"state_iso3": "ARM", "organization": "NATO", "mechanism": "IPAP", "event": "agreed"}
    disputed = comity.record_add(
        record, "milestones", {**row, "date": "2005-12-16", "coder": "Ann", "original": "IPAP"}
    )
    comity.record_add(record, "milestones", {**row, "date": "2011", "review": "proposed"})
    sheet = folder / "second.csv"
    comity.record_second(record, sheet, coder="Bob")
    from comity.record.second import key_of, sheet_text

    codes = {"kind": "milestone", "state": "ARM", "partner": "NATO", "mechanism": "IPAP",
             "act": "signed", "date": "2005-12-16"}  # fmt: skip
    filled = {"key": key_of(disputed), **codes}
    sheet.write_text(sheet_text([filled]), "utf-8", newline="")
    comity.record_second(record, sheet, coder="Bob", read=True)
    with running(folder, "--no-ahead", "--record", str(record)) as started:
        yield started


def opened(browser: Any, width: int, scheme: str = "light") -> tuple[Any, list[str]]:
    """A page, and what it complained of."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console",
        lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda e: complaints.append(str(e)))
    return page, complaints


def picture(page: Any, name: str) -> None:
    """Keep a picture where COMITY_PICTURES names a folder, for a person to look at."""
    folder = os.environ.get("COMITY_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def looks_right(page: Any, where: str) -> None:
    """No fault that axe knows, and nothing wider than the window."""
    from axe_playwright_python.sync_playwright import Axe

    rules = {
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
        "resultTypes": ["violations"],
    }
    found = Axe().run(page, options=rules).response["violations"]
    faults = [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in found]
    assert faults == [], where
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, (where, wide)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_person_pastes_a_passage_and_sees_what_changes(
    browser: Any, server: Running, width: str
) -> None:
    page, complaints = opened(browser, WIDTHS[width])
    steps: dict[str, float] = {}
    begun = last = time.monotonic()

    def step(name: str) -> None:
        nonlocal last
        now = time.monotonic()
        steps[name], last = round(now - last, 2), now

    page.goto(server.address)
    page.click("nav.site >> text=Code a text")
    page.fill("#text", PASSAGE)
    page.fill("#published", "2019-06-20")
    page.fill("#coder", f"Ann {width}")
    page.fill("#address", f"https://example.org/{width}")
    page.locator("[data-kept]:has-text('Kept at')").wait_for()
    step("pasted, and kept on disk")
    picture(page, f"work-paste-{width}")
    page.click("text=Propose facts")
    page.locator("fieldset.proposal").first.wait_for()
    step("facts proposed")
    address = page.url
    page.locator("fieldset.proposal >> text=Confirm").first.check()
    page.locator("[data-kept]:has-text('Kept at')").wait_for()
    picture(page, f"work-bench-{width}")
    page.close()  # a closed tab
    page = browser.contexts[-1].new_page()
    page.goto(address)
    assert page.locator("fieldset.proposal input[value=confirm]").first.is_checked()
    step("confirmed, the tab closed and opened again")
    page.click("text=Show what it changes")
    page.locator("#effect table.effect").first.wait_for()
    step("every changed sentence shown")
    facts = page.locator("#effect ul.facts").first.inner_text()
    assert "2019-06-18" in facts
    sentences = page.locator("#effect table.effect tbody tr")
    assert sentences.count() >= 1
    assert time.monotonic() - begun < MOST_SECONDS, steps
    picture(page, f"work-effect-{width}")
    looks_right(page, f"effect {width} {steps}")
    page.click("text=Save into the record")
    page.locator("h1:has-text('Saved')").wait_for()
    step("saved")
    picture(page, f"work-saved-{width}")
    print(width, steps)
    assert complaints == []
    page.context.close()


PAGES = {
    "paste": "/code",
    "record": "/record?find=ARM+2005",
    "add": "/record/add/activities",
    "log": "/record/log",
    "review": "/review",
    "blind": "/review/second?coder=Cem",
    "brief": "/brief/TKM/CSTO?as_of=2010-12-31",
    "brief-chart": "/brief/KAZ/NATO?as_of=2010-12-31",
    "prospects": "/prospects/KAZ/NATO?as_of=2010-12-31",
    "russian": "/review?lang=ru",
}


@pytest.mark.parametrize(("width", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_working_pages_have_no_fault(
    browser: Any, server: Running, width: str, scheme: str
) -> None:
    page, complaints = opened(browser, WIDTHS[width], scheme)
    base = server.address.rstrip("/")
    for name, path in PAGES.items():
        page.goto(base + path)
        picture(page, f"work-{name}-{width}")
        looks_right(page, name)
    page.goto(base + "/record")
    page.locator("tbody th a").first.click()
    page.wait_for_url(re.compile("/record/row/"))
    picture(page, f"work-row-{width}")
    looks_right(page, "row")
    assert complaints == []
    page.context.close()


def corrected(page: Any, day: str) -> None:
    """Fill in another day of the row, and look at what it changes."""
    page.locator("[name='cell/date'], [name='cell/date_start']").first.fill(day)
    page.fill("#correct-who", "Ann")
    page.fill("#correct-why", "a page says so")
    page.locator("button[value=preview]").first.click()
    page.locator("#effect").wait_for()


def test_a_conflict_and_an_undo_have_no_fault(browser: Any, server: Running) -> None:
    page, _ = opened(browser, WIDTHS["phone"])
    base = server.address.rstrip("/")
    page.goto(base + "/record")
    page.locator("tbody th a").first.click()
    page.wait_for_url(re.compile("/record/row/"))
    other = page.context.new_page()
    other.goto(page.url)
    corrected(page, "2006-01-03")
    corrected(other, "2007-02-02")
    page.locator("button[value=save]").first.click()
    page.locator("h1:has-text('Saved')").wait_for()
    looks_right(page, "saved")
    other.locator("button[value=save]").first.click()
    mine = other.locator("dl.mine")
    mine.wait_for()
    picture(other, "work-conflict")
    looks_right(other, "conflict")
    assert "2007-02-02" in mine.inner_text()
    assert "NATO" not in mine.inner_text(), "what was left as it stood is not what they wrote"
    page.goto(base + "/record/log")
    page.locator("a[href*='undo']").first.click()
    page.fill("#who", "Ann")
    page.fill("#why", "the page was misread")
    page.locator("button[value=preview]").click()
    page.locator("#effect").wait_for()
    picture(page, "work-undo")
    looks_right(page, "undo")
    page.context.close()


def test_a_workbook_that_cannot_be_taken_has_no_fault(
    browser: Any, server: Running, tmp_path: Path
) -> None:
    page, _ = opened(browser, WIDTHS["phone"])
    page.goto(server.address.rstrip("/") + "/record")
    wrong = tmp_path / "wrong.xlsx"
    wrong.write_text("no workbook")
    page.set_input_files("input[type=file]", wrong)
    page.locator("form:has(input[type=file]) button").first.click()
    page.locator(".problem").wait_for()
    picture(page, "work-import")
    looks_right(page, "import")
    page.context.close()


@pytest.mark.skipif(find_spec("typst") is None, reason="Typst is not installed")
@pytest.mark.parametrize("width", WIDTHS)
def test_the_two_pages_follow_what_is_written(browser: Any, server: Running, width: str) -> None:
    page, complaints = opened(browser, WIDTHS[width])
    page.goto(server.address.rstrip("/") + PAGES["brief"])
    first = page.locator("#pages img").first
    first.scroll_into_view_if_needed()
    assert first.get_attribute("src").startswith("/brief/TKM/CSTO/page-1")
    line = page.locator("#lines textarea").first
    was = line.input_value()
    line.fill("Turkmenistan stays outside, and this line is mine.")
    page.locator("#pages img[src^='data:image/png']").first.wait_for(timeout=20_000)
    picture(page, f"work-preview-{width}")
    looks_right(page, "preview")
    page.goto(server.address.rstrip("/") + PAGES["brief"])
    assert page.locator("#lines textarea").first.input_value() == was  # nothing was saved
    assert complaints == []
    page.context.close()
