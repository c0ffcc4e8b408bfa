"""The HTML page in a real headless Chromium: clicks, keyboard, widths, silence on the network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import comity
from conftest import chromium

pytestmark = pytest.mark.browser
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = chromium()
    if path is None:
        pytest.skip("no Chromium found: install one, or set CHROMIUM to its path")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def page_file(kaz_nato: comity.Evaluation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "kaz-nato.html"
    path.write_text(comity.html(kaz_nato), encoding="utf-8")
    return path


class Opened:
    """A page with what it said and asked for."""

    def __init__(self, browser: Any, path: Path, width: int, height: int = 800) -> None:
        self.page = browser.new_page(viewport={"width": width, "height": height})
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on(
            "console",
            lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None,
        )
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.goto(path.as_uri())


def test_a_sentence_opens_its_facts_and_sources(browser: Any, page_file: Path) -> None:
    opened = Opened(browser, page_file, 1100)
    page = opened.page
    page.click(".judgement a.s >> nth=1")  # the lead comes first, the rung after it
    panel = page.locator("#panel")
    assert panel.is_visible()
    text = panel.inner_text()
    assert "Facts it rests on (1)" in text
    assert "2006-01-31" in text
    link = panel.locator("article a").first
    assert str(link.get_attribute("href")).startswith("http")
    panel.get_by_text("what rests on it").first.click()
    assert "What rests on it: sentences" in panel.inner_text()
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    assert opened.complaints == []
    assert [u for u in opened.requests if not u.startswith(("file:", "data:"))] == []


def test_marks_answer_the_keyboard(browser: Any, page_file: Path) -> None:
    opened = Opened(browser, page_file, 1100)
    mark = opened.page.locator("#fig-exercises .mark").nth(10)
    mark.focus()
    opened.page.keyboard.press("Enter")
    assert opened.page.locator("#panel").is_visible()
    assert opened.complaints == []


def test_every_reference_leads_to_a_fact_or_a_series(browser: Any, page_file: Path) -> None:
    opened = Opened(browser, page_file, 1100)
    lost = opened.page.evaluate("""() => {
      const chain = JSON.parse(document.getElementById("chain").textContent);
      const ends = (id, seen) => {
        if (seen.has(id) || !chain[id]) return false;
        seen.add(id);
        return ["source", "origin"].includes(chain[id].k)
          || chain[id].p.some((p) => ends(p, seen));
      };
      return [...document.querySelectorAll("[data-ref]")].map((e) => e.dataset.ref)
        .filter((id) => !chain[id] || !ends(id, new Set()));
    }""")
    assert lost == []


def test_no_number_stands_alone(browser: Any, page_file: Path) -> None:
    """A digit in the body belongs to a reference, to its row's reference, or names something."""
    opened = Opened(browser, page_file, 1100)
    alone = opened.page.evaluate(r"""() => {
      const named = "[data-ref], h1, h2, h3, thead, nav, .asof, .hint, .legend, figcaption, svg,"
        + " script, style, footer, small, summary, details, .notes, .facts, title, code";
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found = [];
      for (let n = walker.nextNode(); n; n = walker.nextNode()) {
        if (!/\d/.test(n.textContent)) continue;
        const e = n.parentElement;
        if (e.closest(named) || e.closest("tr, li")?.querySelector("[data-ref]")) continue;
        found.push(n.textContent.trim().slice(0, 60));
      }
      return found;
    }""")
    assert [t for t in alone if not t.startswith("NATO and its members")] == [] or all(
        re.match(r"(members of|NATO as|NATO and)|: none recorded", t) for t in alone
    ), alone


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_width_breaks_the_page(browser: Any, page_file: Path, width: int) -> None:
    opened = Opened(browser, page_file, width)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.page.locator("h1").is_visible()
    assert opened.complaints == []


@pytest.mark.parametrize(
    ("state", "partner"), [("SRB", "NATO"), ("TUV", "GUAM"), ("KAZ", "CSTO"), ("UKR", "NATO")]
)
def test_no_word_of_a_figure_is_cut(
    browser: Any, tmp_path: Path, state: str, partner: str, evidence: Any
) -> None:
    path = tmp_path / "page.html"
    path.write_text(comity.html(comity.evaluate(state, partner, evidence=evidence)), "utf-8")
    opened = Opened(browser, path, 1280)
    cut = opened.page.evaluate("""() => [...document.querySelectorAll("svg text")].filter((t) => {
      const box = t.getBBox(), view = t.ownerSVGElement.viewBox.baseVal;
      return box.x < -1 || box.x + box.width > view.width + 1;
    }).map((t) => t.textContent)""")
    assert cut == []


def test_an_instrument_on_a_phone_is_not_pushed_aside(browser: Any, page_file: Path) -> None:
    opened = Opened(browser, page_file, 390)
    fits = opened.page.evaluate("""() => [...document.querySelectorAll("table.cards td")].every(
      (e) => e.getBoundingClientRect().right <= 390)""")
    assert fits
    assert opened.page.locator(".keys").is_visible()


def test_the_first_screen_answers_the_one_minute_question(browser: Any, page_file: Path) -> None:
    opened = Opened(browser, page_file, 1280, 800)
    for label in ("Stage", "Direction", "Sureness", "Documents", "Facts"):
        box = opened.page.locator(".tiles dt", has_text=re.compile(f"^{label}$")).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < 800
    box = opened.page.locator(".judgement a.s").first.bounding_box()
    assert box is not None
    assert box["y"] < 400


def test_it_prints_to_a4(browser: Any, page_file: Path, tmp_path: Path) -> None:
    opened = Opened(browser, page_file, 1000)
    body = opened.page.pdf(format="A4", prefer_css_page_size=True)
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", body))
    assert 5 <= pages <= 32  # the wide record lists more moves and documents


def test_a_pair_without_evidence_is_a_whole_page(browser: Any, tmp_path: Path) -> None:
    result = comity.evaluate("TUV", "GUAM")
    path = tmp_path / "empty.html"
    path.write_text(comity.html(result), encoding="utf-8")
    opened = Opened(browser, path, 1000)
    assert "cannot say" in opened.page.locator(".judgement").inner_text()
    opened.page.click(".judgement a.s >> nth=0")
    assert opened.page.locator("#panel").is_visible()
    assert opened.complaints == []


def test_hostile_words_stay_words(browser: Any, tmp_path: Path, kaz_nato: Any) -> None:
    """Text of a record can hold markup; it is shown, not run."""
    from dataclasses import replace

    name = next(iter(kaz_nato.facts))
    fact = kaz_nato.facts[name]
    bad = "</script><img src=x onerror=alert(1)>"
    facts = {
        **kaz_nato.facts,
        name: replace(fact, title=bad, passages=tuple(replace(p, text=bad) for p in fact.passages)),
    }
    path = tmp_path / "bad.html"
    path.write_text(comity.html(replace(kaz_nato, facts=facts)), encoding="utf-8")
    opened = Opened(browser, path, 1000)
    assert opened.page.locator("img").count() == 0
    assert opened.complaints == []
