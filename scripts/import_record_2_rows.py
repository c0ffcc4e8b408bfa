"""What rows of the second partnership record need, each by itself; see `import_record_2.py`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from comity.core.dates import When, parse_when

Row = dict[str, str]

NEAR_DAYS = 14
READING = (
    "place", "numbers", "published", "language", "fragment_start", "fragment_end", "read_on",
    "confidence", "coder",
)  # fmt: skip
MECHANISMS = {
    "ITPP": "Individually Tailored Partnership Programme (ITPP)",
    "DCB package": "Defence Capacity Building",
    "Defence and Related Security Capacity Building (DCBI)": "Defence Capacity Building",
    "DEEP": "Defence Education Enhancement Programme",
    "OCC evaluation": "OCC",
    "NATO contact point embassy (Hungary)": "NATO contact point embassy",
    "Host Nation Support MoU": "host nation support memorandum",
    "Memorandum on host nation support": "host nation support memorandum",
    "Frontex status agreement (2024)": "Frontex status agreement",
    "NSPO logistic support agreement": "NSPO agreement",
}
MECHANISMS |= {f"{name} in Kyiv": name for name in ("NATO Information and Documentation Centre",)}
TALKS = {
    "Association Agreement": "Association Agreement negotiations",
    "visa facilitation agreement": "visa facilitation negotiations",
    "accession treaty": "drafting of the accession treaty",
}
"""An agreement that is "started" is being talked about: it must not read as one in force."""

KINDS = {"mission_ended": "mission ended", "conflict": "mission ended"}
WARS = ("nato-air-campaign-against-yugoslavia-rupture-1999",)
OTHERS = re.compile(
    r"NATO |Secretary General|Euractiv|Unnamed|French |Polish |US Ambassador|President of the "
    r"United States|opposition|Opposition|\(entity\)|Former |Leaders of|Georgian Dream chairman|"
    r"National Council$|Council of States$|\(characterization\)|\(press characterization\)|"
    r"\(reported by|\(noted by|\(as described|Iraqi security official|Chief Minister|"
    r"Presidency (chairman|member)|LDP President|Head of delegation"
)
"""Whoever speaks so is not the state: the alliance, another state, a party, one chamber."""

PROXIES = re.compile(
    r"^covid-19\.|duckdns\.org$|^beta\.|azurewebsites\.net$|-de1\.|^s1-new\.|^new\.mia\.mk$|"
    r"^www01\.|gnsgroup\.com\.au$|siukjm\.asia$|keyanhelp\.cn$|^f02\.|jcvignoli\.com$|^demo\.|"
    r"fyll\.io$|rssing\.com$|cozy\.pub$|amansaja\.com$|fanyv88\.com$"
)
COPIES = re.compile(
    r"wikisum|wikimili|pinocchiopedia|kampuspedia|wikiland|wikial|wikipedia-on-ipfs|nina\.az|"
    r"wikipedia\.|studopedia|scribd|docslib|pdfcookie|vdocument|doczz|wordscope|archive\.li$|"
    r"newssniffer|questia|urdupoint|menafn|einpresswire|governancetoday|masress|"
    r"denederlandsegrondwet|anews|turkmenistannewsgazette|maghress|newsreportmx|vodatula|"
    r"ezoteriker|globaldefence|einnews|news24x7world|martinherald|rogersherald|"
    r"imperialvalleynews|windowstorussia|byteseu|news-pravda|blogspot|wordpress|livejournal|"
    r"riadzany|mongoliaeconomy|drshabirchoudhry|cdrsalamander|intresun|kazworld"
)
NO_PRIMARY = re.compile(r"chinadaily|(^|\.)mia\.mk$")


def _milestone(row: Row) -> None:
    row["mechanism"] = MECHANISMS.get(row["mechanism"], row["mechanism"])
    if row["event"] in ("started", "launched", "opened") and row["mechanism"] in TALKS:
        row["mechanism"] = TALKS[row["mechanism"]]
    if (
        row["organization"] == "NATO"
        and row["mechanism"] == "accession"
        and row["event"] in ("ratified", "signed")
    ):
        row["mechanism"] = "accession protocol"


def _activity(row: Row) -> None:
    row["id"] = (
        "B"
        + hashlib.sha256(
            f"{row['event_key']}|{row['state_iso3']}|{row['date_start']}".encode()
        ).hexdigest()[:8]
    )
    start, published = _when(row["date_start"]), _when(row["published"])
    if row["status"] == "held" and published and start and published.last < start.first:
        row["status"] = "announced"
    if (
        row["status"] == "announced"
        and published
        and start
        and published.first > start.last
        and (not row["date_end"] or published.first > parse_when(row["date_end"]).last)
    ):
        row["status"] = "held"
    end = _when(row["date_end"])
    if end and published and published.last < end.first:
        row["description"] = (
            f"{row['description'].rstrip('.')} (planned until {row['date_end']})".strip()
        )
        row["date_end"] = ""
    row["numbers"] = re.sub(r"units=1 (\w+)", r"\1s=1", row["numbers"]).replace(
        "companys", "companies"
    )


def _position(row: Row) -> None:
    if OTHERS.search(row["actor"]):
        row["official"] = "no"


MEND: dict[str, Callable[[Row], None]] = {
    "milestones": _milestone,
    "activities": _activity,
    "positions": _position,
}
"""What the rows of a table need, each by itself."""


def common(row: Row) -> None:
    """Addresses, grades and confidence as the audit asks."""
    if not row["source_url"]:
        row["source_title"] = row["source_tier"] = ""
        row["verified"] = "no"
    parts = urlsplit(row["source_url"])
    host = (parts.hostname or "").rstrip(".")
    if parts.port == 443 or (parts.hostname or "").endswith("."):
        row["source_url"] = urlunsplit(parts._replace(netloc=host))
    if NO_PRIMARY.search(host) and row["source_tier"] == "primary":
        row["source_tier"] = "secondary"
    if PROXIES.search(host):
        row["verified"] = "no"
    if PROXIES.search(host) or COPIES.search(host):
        row["source_tier"] = "tertiary"
    if row["source_tier"] == "tertiary" and row["confidence"] == "high":
        row["confidence"] = "medium"


def one_date(rows: list[Row]) -> None:
    """One exercise, one first day: rows of one key that differ by days take the earliest."""
    by_key: dict[str, list[Row]] = {}
    for row in rows:
        if row["kind"] == "exercise" and len(row["date_start"]) == 10:
            by_key.setdefault(row["event_key"], []).append(row)
    for same in by_key.values():
        first = min(row["date_start"] for row in same)
        for row in same:
            days = (parse_when(row["date_start"]).first - parse_when(first).first).days
            if 0 < days <= NEAR_DAYS:
                row["date_start"] = first


def key_of(name: str, row: Row) -> str:
    """What a row is called in corrections and decisions, without its table."""
    if name == "activities":
        return row["event_key"]
    if name == "milestones":
        return f"{row['organization']}|{row['mechanism']}|{row['event']}|{row['date']}"
    if name == "positions":
        return f"{row['organization']}|{row['topic']}|{row['date']}"
    return f"{row['org']}|{row['start']}"


def correction_keys(name: str, row: Row) -> tuple[str, ...]:
    """The keys by which the table of corrections can mean a row."""
    key = key_of(name, row)
    if name == "activities":
        return (key,)
    if name == "positions":
        return (f"positions|{row['organization']}|{row['topic']}||{row['date']}",)
    return (f"{name}|{key}",)


def is_meant(decision: Row, name: str, row: Row) -> bool:
    """Whether a decision is about a row."""
    state = row["iso3" if name == "membership" else "state_iso3"]
    return decision["key"] == key_of(name, row) and decision["state"] in ("", state)


def same_row(name: str, old: Row, new: Row) -> bool:
    """Whether two rows of one table tell the same of the same state."""
    fields = {
        "milestones": ("state_iso3", "organization", "mechanism", "event"),
        "activities": ("state_iso3", "event_key"),
        "positions": ("state_iso3", "organization", "topic"),
        "membership": ("iso3", "org", "status"),
    }[name]
    if any(old[f] != new[f] for f in fields):
        return False
    at = {"activities": "date_start", "membership": "start"}.get(name, "date")
    one, two = parse_when(old[at]), parse_when(new[at])
    exact = one.precision == two.precision == "day"
    one_speaker = name != "positions" or old["actor"] == new["actor"]
    if not one_speaker and not _names(old["actor"]) & _names(new["actor"]):
        return False
    if name == "activities" and exact and old["kind"] == new["kind"] == "exercise":
        return abs((one.first - two.first).days) <= NEAR_DAYS
    return one.compatible(two)


def _names(actor: str) -> set[str]:
    """The words of a speaker's name and office that can tell two speakers apart."""
    common = {
        "president",
        "minister",
        "ministry",
        "foreign",
        "prime",
        "defence",
        "affairs",
        "deputy",
    }
    return {w.casefold() for w in re.findall(r"[^\W\d_]{5,}", actor)} - common


def better(name: str, new: Row, old: Row) -> bool:
    """Whether a new row is surer or sharper than the old one that tells the same."""
    at = {"activities": "date_start", "membership": "start"}.get(name, "date")

    def rank(row: Row) -> tuple[bool, bool, int]:
        return row["verified"] == "yes", row.get("status", "") != "inferred", len(row[at])

    if name == "activities" and rank(new) == rank(old) and not old.get("read_on"):
        return True
    return rank(new) > rank(old) and len(new[at]) >= len(old[at])


def fill(old: Row, new: Row) -> None:
    """Take over who acted and, from the same page, how it was read."""
    fields = ["initiator", *(READING if old["source_url"] == new["source_url"] else ())]
    for field in fields:
        if new.get(field) and not old.get(field):
            old[field] = new[field]


def sharpen(old: Row, new: Row, name: str) -> None:
    """Put the new row in the old one's place; partners, areas, id and a known end stay."""
    for field in ("partner", "area"):
        if field in new and old.get(field):
            parts = [*old[field].split(";"), *new[field].split(";")]
            new[field] = ";".join(dict.fromkeys(p for p in parts if p))
    for field in ("id", "date_end", "end", "note", "depth", "series"):
        if old.get(field) and (field == "id" or not new.get(field)):
            new[field] = old[field]
    old.clear()
    old.update({k: v for k, v in new.items() if k != "_place"})


def _when(text: str) -> When | None:
    return parse_when(text) if text else None


def set_precision(row: Row, field: str, value: str) -> None:
    """Let the precision of a date follow the date that was put in its place."""
    precision = {
        "date": "date_precision",
        "date_start": "date_precision",
        "start": "start_precision",
        "end": "end_precision",
    }
    if field in precision and precision[field] in row:
        row[precision[field]] = {4: "year", 7: "month", 10: "day"}[len(value)]


def whole_address(address: str) -> bool:
    """Whether an address names a page and was not shortened."""
    parts = urlsplit(address)
    return (
        parts.scheme in ("http", "https")
        and bool(parts.path.strip("/") or parts.query)
        and not re.search(r"[\s…]", address)
    )


def tier_of(address: str) -> str:
    """The grade of a page by its host."""
    host = urlsplit(address).hostname or ""
    if COPIES.search(host) or PROXIES.search(host):
        return "tertiary"
    own = re.search(r"nato\.int$|\.mil$|(^|\.)gov\.|mfa\.|mod\.|army\.md|dvidshub|mofa\.", host)
    return "primary" if own else "secondary"
