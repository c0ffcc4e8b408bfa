"""Web pages: landing pages of Open Journal Systems, news pages, any page with a main text.

selectolax (the Lexbor parser) reads the HTML: quick, typed, without dependencies. What is taken
from the head: `citation_*` and `DC.*` (journals), JSON-LD and `og:`/`article:` (news).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from comity.article.model import Licence
from comity.article.written_dates import dates_in
from comity.dates import When

_DROPPED = frozenset((
    "script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "button",
    "iframe", "svg", "select", "textarea", "video", "audio", "figure", "menu", "dialog", "object",
))  # fmt: skip
_NOISE = re.compile(
    r"\b(?:nav|navbar|menu|breadcrumbs?|sidebar|footer|cookies?|share|sharing|social|related|advert\w*|"
    r"promo|comments?|newsletter|subscribe|pkp_head\w*|pkp_footer\w*|cmp_breadcrumbs)\b",
    re.I,
)
_BLOCKS = frozenset(
    "p div section article main h1 h2 h3 h4 h5 h6 li ul ol dl dt dd blockquote pre table tr td th "
    "br hr body header footer figure figcaption address details summary".split()
)
_MAIN = (
    "[itemprop='articleBody']", ".obj_article_details", "article", "main", "[role='main']",
    "#content", ".article-body", ".post-content", ".entry-content",
)  # fmt: skip
_HEADLINES = ("h1", "title")


@dataclass
class Page:
    """What a page says of itself, and the lines of its main text."""

    title: str = ""
    authors: list[str] = field(default_factory=list)
    journal: str = ""
    published: When | None = None
    abstract: str = ""
    language: str = ""
    licence: Licence | None = None
    lines: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)


def read_page(html: str) -> Page:
    """Read a page; a page without text has no lines."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    page = Page()
    metas = _metas(tree)
    data = list(_json_ld(tree))
    _head(page, metas, data)
    root = tree.css_first("html")
    declared = (root.attributes.get("lang") or "") if root is not None else ""
    page.language = _first(metas, "citation_language", "dc.language") or declared
    _licence(page, tree, metas)
    if not page.title:
        for selector in _HEADLINES:
            node = tree.css_first(selector)
            if node is not None and node.text(strip=True):
                page.title = _clean(node.text())
                break
    page.references = metas.get("citation_reference", [])
    page.lines = _main_lines(tree)
    return page


def _metas(tree: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node in tree.css("meta"):
        name = node.attributes.get("name") or node.attributes.get("property") or ""
        content = _clean(node.attributes.get("content") or "")
        if name and content:
            found.setdefault(name.casefold(), []).append(content)
    return found


def _json_ld(tree: Any) -> Iterator[dict[str, Any]]:
    for node in tree.css("script[type='application/ld+json']"):
        try:
            body = json.loads(node.text())
        except (ValueError, RecursionError):
            continue  # a page with broken JSON-LD still has a text
        items = body if isinstance(body, list) else [body]
        for item in items:
            if not isinstance(item, dict):
                continue
            graph = item.get("@graph")
            for part in graph if isinstance(graph, list) else [item]:
                kind = part.get("@type", "") if isinstance(part, dict) else ""
                if isinstance(part, dict) and re.search(r"Article|Report|BlogPosting", str(kind)):
                    yield part


def _head(page: Page, metas: dict[str, list[str]], data: list[dict[str, Any]]) -> None:
    linked = data[0] if data else {}
    headline = linked.get("headline")
    page.title = _first(metas, "citation_title", "dc.title") or (
        _clean(headline) if isinstance(headline, str) else ""
    )
    page.title = page.title or _first(metas, "og:title")
    page.authors = metas.get("citation_author") or metas.get("dc.creator.personalname") or []
    page.authors = page.authors or _names(linked.get("author")) or metas.get("author", [])
    publisher = _names(linked.get("publisher"))
    page.journal = _first(metas, "citation_journal_title", "dc.source") or (
        publisher[0] if publisher else _first(metas, "og:site_name")
    )
    stated = linked.get("datePublished")
    for text in (
        _first(metas, "citation_publication_date", "citation_date", "dc.date.issued"),
        _first(metas, "citation_online_date"),
        stated if isinstance(stated, str) else "",
        _first(metas, "article:published_time", "date", "dc.date"),
    ):
        dates = dates_in(re.sub(r"(\d{4})/(\d\d)/(\d\d)", r"\1-\2-\3", text).partition("T")[0])
        if not dates and re.fullmatch(r"\d{4}[/-]\d\d?", text):
            dates = dates_in(text[:4])
        if dates:
            page.published = dates[0].when
            break
    page.abstract = _first(metas, "citation_abstract", "dc.description")
    page.abstract = _clean(re.sub(r"<[^>]{1,200}>", " ", page.abstract))


def _first(metas: dict[str, list[str]], *names: str) -> str:
    return next((metas[name][0] for name in names if name in metas), "")


def _names(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    names = [i.get("name") if isinstance(i, dict) else i for i in items]
    return [_clean(n) for n in names if isinstance(n, str) and n.strip()]


def _licence(page: Page, tree: Any, metas: dict[str, list[str]]) -> None:
    for selector in ("[rel~='license']", "a[href*='creativecommons.org/']"):
        for node in tree.css(selector):
            href = node.attributes.get("href") or ""
            if href.startswith("http"):
                page.licence = Licence(_licence_name(href, _clean(node.text())), href)
                return
    rights = _first(metas, "dc.rights")
    if rights.startswith("http"):
        page.licence = Licence(_licence_name(rights, ""), rights)


def _licence_name(url: str, words: str) -> str:
    match = re.search(r"creativecommons\.org/licenses/([\w-]+)/(\d\.\d)", url)
    if match:
        return f"CC {match[1].upper()} {match[2]}"
    return "CC0 1.0" if "publicdomain/zero" in url else words or url


def _main_lines(tree: Any) -> list[str]:
    body = tree.body
    if body is None:
        return []
    whole = len(body.text(strip=True))
    for selector in _MAIN:
        found = [_lines(node, whole) for node in body.css(selector)[:20]]
        best = max(found, key=_length, default=[])
        if _length(best) > 200:
            return best
    lines = _lines(_densest(body), whole)
    return lines or _lines(body, whole)


def _length(lines: list[str]) -> int:
    return sum(map(len, lines))


def _densest(body: Any) -> Any:
    """The element whose own paragraphs hold the most text; the body where none stands out."""
    best, most = body, 0
    for node in body.css("div,section,td"):
        own = sum(len(c.text(strip=True)) for c in node.iter() if c.tag == "p")
        if own > most:
            best, most = node, own
    paragraphs = sum(len(p.text(strip=True)) for p in body.css("p"))
    return best if most > 200 and most * 2 > paragraphs else body


def _is_noise(node: Any, tag: str, whole: int) -> bool:
    """Whether an element is a menu, an advertisement or the like, by its tag or its class."""
    if tag in _DROPPED:
        return True
    if tag not in _BLOCKS or tag in ("body", "main", "article"):
        return False
    attributes = node.attributes
    marks = " ".join(str(attributes.get(name) or "") for name in ("class", "id", "role"))
    # a wrapper around everything may well be called "with-sidebar"
    return bool(_NOISE.search(marks)) and len(node.text(strip=True)) * 2 < whole


def _lines(root: Any, whole: int) -> list[str]:
    """The text by lines: every block element begins a new paragraph, parted by an empty line."""
    lines: list[str] = []
    piece: list[str] = []

    def flush() -> None:
        text = _clean("".join(piece))
        piece.clear()
        if text:
            lines.extend((text, ""))

    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        node, done = stack.pop()
        tag = node.tag or ""
        if tag == "-text":
            piece.append(node.text_content or "")
            continue
        if tag.startswith(("-", "_", "!")) or (node is not root and _is_noise(node, tag, whole)):
            continue
        if tag in _BLOCKS:
            flush()
        if not done:
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(list(node.iter(include_text=True))))
    flush()
    return lines


def _clean(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("\u00ad", "")).strip()
