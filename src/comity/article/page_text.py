"""The running text of a web page: a paragraph a block, without menus and footnote marks."""

from __future__ import annotations

import re
from typing import Any

from comity.article.letters import MARK, is_measure

_DROPPED = (
    "script", "style", "nav", "header", "footer", "aside", "form", "noscript", "svg", "button",
    "iframe", "template", "figure", "select",
)  # fmt: skip
_NAMED = re.compile(
    r"\b(?:nav|menu|sidebar|footer|breadcrumb|cookie|share|social|comment|related|promo|advert|"
    r"banner|subscribe|pagination|topbar|masthead)", re.IGNORECASE,
)  # fmt: skip
_MAY_BE_MENU = ("div", "ul", "ol", "dl", "section", "p", "table", "tr", "td", "span")
_BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 li ul ol dl dd dt blockquote div section article main center pre hr "
    "table caption thead tbody tr td th address body".split()
)
_HEADS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NOTE = re.compile(r"foot-?note|noteref|fn-?ref|endnote-?ref|doc-noteref", re.IGNORECASE)
_FINISHED = re.compile(r"[.!?\u2026][\"'\u201d\u2019\u00bb)\]]*(?:\[\d+\]|\d{1,3})?$")
_MENU_WORDS = 12


def running_text(root: Any, title: str) -> str:
    """The text of a page's main part, blocks set apart by an empty line.

    Navigation, notes' marks and the title itself are left out.

    Args:
        root: the page; it is changed.
        title: the page's title, or empty.
    """
    for node in [*root.iter(*_DROPPED)]:
        if node.getparent() is not None:
            node.drop_tree()
    _drop_menus(root)
    main = root.xpath("//article | //main | //*[@role='main']")
    node = max(main, key=lambda n: len(n.text_content()), default=None)
    if node is None or len(node.text_content().split()) < 40:
        node = root.find(".//body") if root.find(".//body") is not None else root
    _drop_marks(node)
    return "\n\n".join(_without_head(_blocks(node), title))


def _drop_menus(root: Any) -> None:
    """Take out what its class or id calls a menu, unless it holds the title or most of the text."""
    whole = len(root.text_content())
    for node in [*root.iter(*_MAY_BE_MENU)]:
        label = f"{node.get('class') or ''} {node.get('id') or ''}"
        if not _NAMED.search(label) or node.getparent() is None:
            continue
        if node.find(".//h1") is None and len(node.text_content()) * 2 < whole:
            node.drop_tree()


def _drop_marks(root: Any) -> None:
    """Take out footnote marks: raised, or links within the page whose text is a number."""
    for node in [*root.iter("sup", "a")]:
        text = " ".join(node.text_content().split())
        if not text or not MARK.fullmatch(text) or node.getparent() is None:
            continue
        if node.tag == "sup":
            mark = not (text.isdigit() and is_measure(_before(node)))
        else:
            label = f"{node.get('class') or ''} {node.get('role') or ''} {node.get('rel') or ''}"
            inside = "#" in (node.get("href") or "") and not text.isalpha()
            mark = inside or bool(_NOTE.search(label))
        if mark:
            node.drop_tree()


def _before(node: Any) -> str:
    previous = node.getprevious()
    text = node.getparent().text if previous is None else previous.tail
    return " ".join((text or "").split())[-6:]


def _blocks(node: Any) -> list[str]:
    """The blocks of a node in order; one that is nothing but a short link is a menu's."""
    found: list[str] = []
    words: list[str] = []
    linked: list[str] = []

    def close(tag: str) -> None:
        lines = [" ".join(line.split()) for line in "".join(words).split("\n")]
        text = "\n".join(line for line in lines if line)
        inside = " ".join("".join(linked).split())
        menu = bool(inside) and tag not in _HEADS and _only_links(text, inside)
        if text and not menu:
            found.append(text)
        words.clear()
        linked.clear()

    def walk(one: Any, link: bool) -> None:
        if not isinstance(one.tag, str):
            add(one.tail, link)
            return
        block, own = one.tag in _BLOCKS, link or one.tag == "a"
        if block:
            close(one.getparent().tag if one.getparent() is not None else "")
        if one.tag == "br":
            words.append("\n")
        add(one.text, own)
        for child in one:
            walk(child, own)
        if block:
            close(one.tag)
        if one is not node:
            add(one.tail, link)

    def add(text: str | None, link: bool) -> None:
        plain = re.sub(r"\s+", " ", text or "")
        words.append(plain)
        if link:
            linked.append(plain)

    walk(node, False)
    return found


def _only_links(text: str, inside: str) -> bool:
    """Whether a block is a link or a row of links and says nothing by itself."""
    letters = sum(c.isalnum() for c in text)
    in_links = sum(c.isalnum() for c in inside)
    return letters == in_links and (len(text.split()) <= _MENU_WORDS and not _FINISHED.search(text))


def _without_head(blocks: list[str], title: str) -> list[str]:
    """Blocks without the title, and without scraps of a page's head before it."""
    plain = " ".join(title.split()).casefold()
    for at, block in enumerate(blocks[:20]):
        if plain and " ".join(block.split()).casefold() == plain:
            scraps = not any(_FINISHED.search(b) and len(b.split()) > 4 for b in blocks[:at])
            return blocks[at + 1 :] if scraps else [*blocks[:at], *blocks[at + 1 :]]
    return blocks
