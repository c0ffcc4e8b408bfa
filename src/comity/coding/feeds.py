"""Feeds (RSS, Atom) by feedparser: their entries as texts with a day and an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from comity.article.reading import article_of
from comity.errors import UsageError

_MOST = 20_000_000
_ROOTS = (b"<rss", b"<feed", b"<rdf:rdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry of a feed.

    Attributes:
        id: its address, or the feed's name and a number.
        title: its title.
        text: title and text, without markup.
        address: its address, or empty.
        published: its day, or None.
    """

    id: str
    title: str
    text: str
    address: str
    published: date | None


def is_feed(body: bytes) -> bool:
    """Whether bytes are a feed."""
    head = body[:4096].lower()
    return any(root in head for root in _ROOTS)


def entries(name: str, body: bytes) -> list[Entry]:
    """The entries of a feed, in its order.

    Args:
        name: the file or address.
        body: its bytes.

    Raises:
        UsageError: it is damaged, too large or empty.
    """
    import feedparser  # slow to load, and only a feed needs it

    if len(body) > _MOST:
        raise UsageError(f"{name} has {len(body) / 1e6:.0f} MB: a feed has at most 20")
    found = feedparser.parse(body, sanitize_html=True, resolve_relative_uris=False)
    if not found.entries:
        why = f" ({type(found.bozo_exception).__name__})" if found.get("bozo") else ""
        raise UsageError(f"{name} is a feed without entries{why}: there is nothing to code")
    return [_entry(name, number, one) for number, one in enumerate(found.entries, 1)]


def _entry(name: str, number: int, one: Any) -> Entry:
    address = str(one.get("link") or "")
    title = " ".join(str(one.get("title") or "").split())
    said = [str(c.get("value") or "") for c in one.get("content") or ()]
    html = max([*said, str(one.get("summary") or "")], key=len)
    text = _plain(html)
    when = one.get("published_parsed") or one.get("updated_parsed")
    return Entry(
        id=address or f"{name}, entry {number}",
        title=title,
        text=f"{title}.\n\n{text}" if title and title not in text else text,
        address=address if address.startswith(("http://", "https://")) else "",
        published=date(*when[:3]) if when else None,
    )


def _plain(html: str) -> str:
    if not html.strip():
        return ""
    try:
        return article_of("entry", f"<html><body><p>{html}</p></body></html>".encode()).text
    except UsageError:
        return ""
