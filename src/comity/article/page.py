"""A web page: its meta tags, its running text without navigation, its reference list.

Journal pages of Open Journal Systems carry `citation_*` meta tags (the tags that Google Scholar
reads) and the reference list in `citation_reference` or a section named references; news pages
carry Open Graph tags and schema.org JSON-LD.
"""

from __future__ import annotations

import json
import re
from typing import Any

from lxml import html

from comity.article.letters import readable, without_control_references
from comity.article.page_text import running_text
from comity.article.sections import Parts, plain_parts, when_of
from comity.errors import UsageError

_REFERENCES = re.compile(r"references|bibliograph|citations|footnotes", re.IGNORECASE)


def page_parts(name: str, text: str) -> Parts:
    """Read a page.

    Raises:
        UsageError: it is no HTML, or holds no text beside scripts.
    """
    try:
        source = readable(without_control_references(text))
        root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", source))
    except (ValueError, html.etree.ParserError) as error:
        raise UsageError(f"{name} cannot be read as HTML: {error}") from error
    meta = _meta(root)
    linked = _json_ld(root)
    listed = [readable(line) for line in (*meta.get("citation_reference", ()), *_listed(root))]
    title = _first(meta, "citation_title", "dc.title", "og:title") or _text_of(
        root, "//h1", "//title"
    )
    # an entity may name a raised digit or a control character as well
    title, running = readable(title), readable(running_text(root, title))
    if len(running.split()) < 5:
        raise UsageError(
            f"{name} holds no text beside its scripts: open it in a browser and save the text"
        )
    plain = plain_parts(f"{title}\n\n{running}" if title else running, title)
    dates = ("citation_publication_date", "citation_date", "dc.date", "article:published_time")
    authors = meta.get("citation_author") or meta.get("dc.creator") or meta.get("author") or ()
    return Parts(
        text=plain.text,
        sections=plain.sections,
        references=tuple(listed) or plain.references,
        title=title or plain.title,
        authors=tuple(authors) or _people(linked.get("author")),
        journal=_first(meta, "citation_journal_title", "og:site_name"),
        published=when_of(_first(meta, *dates) or str(linked.get("datePublished") or ""))
        or plain.published,
        abstract=_first(
            meta, "dc.description", "citation_abstract", "description", "og:description"
        )
        or plain.abstract,
        licence=_licence(root) or plain.licence,
        language=(_first(meta, "citation_language", "dc.language") or str(root.get("lang") or ""))[
            :2
        ].casefold(),
    )


def _meta(root: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tag in root.iter("meta"):
        key = (tag.get("name") or tag.get("property") or "").casefold()
        content = " ".join((tag.get("content") or "").split())
        if key and content:
            found.setdefault(key, []).append(content)
    return found


def _first(meta: dict[str, list[str]], *keys: str) -> str:
    return next((meta[k][0] for k in keys if meta.get(k)), "")


def _json_ld(root: Any) -> dict[str, Any]:
    for script in root.iter("script"):
        if script.get("type") != "application/ld+json":
            continue
        try:
            values = json.loads(script.text or "")
        except ValueError:
            continue
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, dict) and "datePublished" in value:
                return value
    return {}


def _people(value: Any) -> tuple[str, ...]:
    people = value if isinstance(value, list) else [value] if value else []
    return tuple(str(p.get("name") if isinstance(p, dict) else p) for p in people)


def _text_of(root: Any, *paths: str) -> str:
    for path in paths:
        for found in root.xpath(path):
            if text := " ".join(found.text_content().split()):
                return str(text)
    return ""


def _listed(root: Any) -> list[str]:
    """Entries of a reference list: items of a list, or paragraphs, under a node that says so."""
    for node in root.iter("section", "div", "ol", "ul"):
        label = f"{node.get('class') or ''} {node.get('id') or ''}"
        if not _REFERENCES.search(label):
            continue
        items = [*node.iter("li")] or [*node.iter("p")]
        texts = [" ".join(i.text_content().split()) for i in items]
        if kept := [t for t in texts if len(t) > 4]:
            return [line for t in kept for line in (t, "")]
    return []


def _licence(root: Any) -> str:
    for link in root.xpath(
        "//a[@rel='license' or contains(@href, 'creativecommons.org/licenses')]"
    ):
        text = " ".join(link.text_content().split())
        return f"{text} ({link.get('href')})".strip() if text else str(link.get("href"))
    return ""
