"""Publishers: who speaks through a document, how far they can be relied on, and why.

Reliability (Admiralty, A to F) belongs to the publisher, by a table with reasons; who is not in the
table is F, "cannot be judged". Whether two documents are two sources is asked of the house behind
them: two addresses of one publisher are one house, and so is what a paper took over from an agency
that its title names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import urlsplit

from comity.core.codebook import DATA, rows_of, split

RELIABILITY = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
"""Admiralty grades of a publisher, by their usual words."""
_PLATFORMS = frozenset(
    (
        *("blogspot.com", "wordpress.com", "github.com", "substack.com", "medium.com"),
        *("livejournal.com", "scribd.com", "docslib.org", "web.archive.org", "unt.edu"),
        "doi.org",
    )
)
"""Hosts that carry the texts of others: who speaks is told by the name, else by the whole host."""
_PLAIN_HOST = re.compile(r"https?://([A-Za-z0-9.-]+)(?:/|$)")
"""An address without a user, a port or letters that need care: most are, and urlsplit is slow."""
_SECOND = frozenset(("ac", "co", "com", "edu", "gov", "mil", "net", "org"))
_NOT_NAME = re.compile(r"[(/]")
_NAMES = re.compile(r"[(/]([^()/]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """A publisher of the table.

    Attributes:
        name: its name.
        names: other names, as titles of documents write them.
        hosts: hosts it publishes on, subdomains included.
        kind: organization, government, news agency, newsroom, research, encyclopedia, ...
        reliability: A to F.
        reason: why.
    """

    name: str
    names: tuple[str, ...]
    hosts: tuple[str, ...]
    kind: str
    reliability: str
    reason: str


@cache
def publishers() -> tuple[Publisher, ...]:
    """The table of publishers that comes with Comity."""
    return tuple(
        Publisher(
            name=r["publisher"],
            names=split(r["names"]),
            hosts=split(r["hosts"]),
            kind=r["kind"],
            reliability=r["reliability"],
            reason=r["reason"],
        )
        for r in rows_of(DATA / "codebook" / "publishers.csv")
    )


@lru_cache(maxsize=4096)
def publisher_of(address: str, named: str = "") -> Publisher | None:
    """The publisher of a document: by its host, else by its name; None where the table has none."""
    by_host, by_name = _tables()
    host = _host(address)
    told = by_name.get(_NOT_NAME.split(named)[0].strip().casefold())
    if told is not None and (host in _PLATFORMS or _registered(host) in _PLATFORMS):
        return told
    while host:
        if host in by_host:
            return by_host[host]
        host = host.partition(".")[2]
    return told


@lru_cache(maxsize=4096)
def house_of(address: str, named: str = "") -> str:
    """Who speaks through a document: the agency its title names, the publisher, else the host.

    Args:
        address: where it stands.
        named: who published it, as its title says: "China Daily (Xinhua)".
    """
    _, by_name = _tables()
    for part in _NAMES.findall(named):
        agency = by_name.get(part.strip().casefold())
        if agency is not None:
            return agency.name
    publisher = publisher_of(address, named)
    if publisher:
        return publisher.name
    host = _host(address)
    if _registered(host) in _PLATFORMS:
        return host if host not in _PLATFORMS else named.strip() or host
    return _registered(host) or named.strip()


@cache
def _tables() -> tuple[dict[str, Publisher], dict[str, Publisher]]:
    by_host = {host: p for p in publishers() for host in p.hosts}
    by_name = {name.casefold(): p for p in publishers() for name in (p.name, *p.names)}
    return by_host, by_name


@lru_cache(maxsize=4096)
def _host(address: str) -> str:
    plain = _PLAIN_HOST.match(address)
    if plain:
        return plain[1].lower().removeprefix("www.")
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _registered(host: str) -> str:
    """The part of a host that somebody registered: example.co.uk of news.example.co.uk."""
    parts = host.split(".")
    if len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in _SECOND:
        return ".".join(parts[-3:])
    return ".".join(parts[-2:])
