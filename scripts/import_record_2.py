"""Bring a second partnership record into the bundled one, after its audit.

    python scripts/import_record_2.py FOLDER

FOLDER holds the six parts (`asia-activities.csv` ...), `corrections.csv` and `who-refused.csv`.
The run is deterministic, and a second one changes nothing: a row that stands in the record already
is passed over. What a reader decided about single rows stands, with the reason, in
`import_record_2_decisions.csv`; what a whole kind of row needs stands here as a rule.
"""

from __future__ import annotations

import csv
import hashlib
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from comity.core.dates import When, parse_when
from comity.record.columns import TABLES

HERE = Path(__file__).parent
RECORD = HERE.parent / "src" / "comity" / "data" / "record"
PARTS = ("asia", "balkans", "csto", "east", "eu", "globe")
NAMES = ("milestones", "activities", "positions", "membership")
CODER = "compilers of November 2026"
LAST_YEAR = "2026"
NEAR_DAYS = 14

Row = dict[str, str]

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
    "NATO Information and Documentation Centre in Kyiv": "NATO Information and Documentation Centre",
    "Host Nation Support MoU": "host nation support memorandum",
    "Memorandum on host nation support": "host nation support memorandum",
    "Frontex status agreement (2024)": "Frontex status agreement",
    "NSPO logistic support agreement": "NSPO agreement",
}
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


class Import:
    """One run: the record as it stands, what is added to it, and what is left out and why."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.record = {name: _read(RECORD / f"{name}.csv") for name in NAMES}
        self.decisions = _read(HERE / "import_record_2_decisions.csv")
        self.who = _read(folder / "who-refused.csv")
        self.counts: Counter[str] = Counter()
        self.same: list[tuple[str, str, str, str]] = []
        self.out: list[tuple[str, str, str, str]] = []

    def run(self) -> None:
        """Read, mend, merge and write."""
        new = {name: self._read_parts(name) for name in NAMES}
        corrections = _read(self.folder / "corrections.csv")
        for name in NAMES:
            self._correct(corrections, name, self.record[name], old=True)
            self._correct(corrections, name, new[name], old=False)
        self._mend_old()
        for name in NAMES:
            kept = [row for row in new[name] if self._decided(name, row)]
            for row in kept:
                _RULES[name](self, row)
                _common(row)
            kept = [row for row in kept if self._dated(name, row)]
            if name == "activities":
                _one_date(kept)
            for row in kept:
                self._add(name, row)
        for name in NAMES:
            _write(RECORD / f"{name}.csv", name, self.record[name])

    def _read_parts(self, name: str) -> list[Row]:
        rows = []
        for part in PARTS:
            for line, row in enumerate(_read(self.folder / f"{part}-{name}.csv"), 2):
                self.counts[f"{name}: rows read"] += 1
                row["_place"] = f"{part}-{name}:{line}"
                row["coder"] = CODER
                rows.append(row)
        return rows

    def _mend_old(self) -> None:
        """Decisions on rows of the first record (action set-old and drop-old)."""
        for d in self.decisions:
            rows = self.record.get(d["table"], [])
            for row in [r for r in rows if _is(d, d["table"], r)]:
                if d["action"] == "drop-old":
                    rows.remove(row)
                elif d["action"] == "set-old":
                    row[d["field"]] = d["value"]

    def _decided(self, name: str, row: Row) -> bool:
        """Whether the row comes in at all; fields that a reader set are set."""
        for d in self.decisions:
            if d["table"] == name and _is(d, name, row):
                if d["action"] == "leave-out":
                    return self._leave(name, row, d["reason"])
                if d["action"] == "set":
                    row[d["field"]] = d["value"]
        return True

    def _leave(self, name: str, row: Row, reason: str) -> bool:
        self.counts[f"{name}: left out"] += 1
        self.out.append((name, row.get("_place", ""), _key(name, row), reason))
        return False

    def _dated(self, name: str, row: Row) -> bool:
        when = row["start" if name == "membership" else "date_start" if name == "activities" else "date"]
        if when == LAST_YEAR:
            return self._leave(name, row, "dated to the running year only")
        return True

    def _correct(self, corrections: list[Row], name: str, rows: list[Row], *, old: bool) -> None:
        """Apply the corrections that are settled, name a real page and fit the row."""
        by_key: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            for key in _correction_keys(name, row):
                by_key.setdefault((key, row["iso3" if name == "membership" else "state_iso3"]), []).append(row)
        settled = [c for c in corrections if c["field"] != "row" and "not settled" not in c["note"]]
        todo = [
            (c, row)
            for c in settled
            for row in by_key.get((c["key"], c["state"]), ())
            if c["field"] in row or c["field"] in _columns(name)
        ]
        for c, row in todo:
            self._correct_one(c, row, old=old)

    def _correct_one(self, c: Row, row: Row, *, old: bool) -> None:
        field, new = c["field"], c["new"]
        if (row.get("_place") and "row of record 2" not in c["note"]) or new == "partly":
            return
        if any(
            d["action"] == "skip-correction"
            and d["key"] == c["key"]
            and d["state"] in ("", c["state"])
            and d["field"] in ("", field)
            for d in self.decisions
        ):
            return
        if field == "source_url" and not _whole(new):
            return
        if row.get(field, "") == new:
            return
        if field == "description" and row["description"] and row["description"] not in new:
            new = f"{row['description'].rstrip('.')}; {new}" if new not in row["description"] else row["description"]
        row[field] = new
        if field.startswith(("date", "start", "end")):
            _precise(row, field, new)
        if old and _whole(c["source_url"]) and field in ("date", "date_start", "start", "verified", "status", "source_url"):
            row["source_url"] = c["source_url"]
            row["source_title"] = f"{urlsplit(c['source_url']).hostname}: page cited in the correction of the row (November 2026)"
            row["source_tier"] = _tier_of(c["source_url"])
            row["verified"] = "yes"
        self.counts["corrections applied"] += 1

    def initiators(self, row: Row) -> None:
        """Who refused, and of what sort the refusal is."""
        found = [w for w in self.who if w["event_key"] == row["event_key"]]
        if row["kind"] != "withdrawal/denial" or not found:
            return
        names = list(dict.fromkeys(w["initiator"] for w in found))
        own = row["state_iso3"] in names and found[0]["sort"] == "refused_by_state"
        if not row.get("initiator"):
            row["initiator"] = row["state_iso3"] if own else ";".join(names)
        if row["event_key"] in WARS:
            row["kind"] = "armed conflict"
        else:
            row["kind"] = KINDS.get(found[0]["sort"], row["kind"])

    def _add(self, name: str, row: Row) -> None:
        """Add a row, or let it sharpen the one of the record that tells the same."""
        row = {c: row.get(c, "") for c in ("_place", *_columns(name))}
        same = next((old for old in self.record[name] if _same(name, old, row)), None)
        if same is None:
            row.pop("_place")
            self.record[name].append(row)
            self.counts[f"{name}: added"] += 1
        elif _better(name, row, same):
            self.same.append((name, row["_place"], _key(name, same), _key(name, row)))
            _sharpen(same, row, name)
            self.counts[f"{name}: sharpened a row of the record"] += 1
        else:
            self.same.append((name, row["_place"], _key(name, same), _key(name, row)))
            self.counts[f"{name}: in the record already"] += 1
            _fill(same, row)


def _milestone(run: Import, row: Row) -> None:
    row["mechanism"] = MECHANISMS.get(row["mechanism"], row["mechanism"])
    if row["event"] in ("started", "launched", "opened") and row["mechanism"] in TALKS:
        row["mechanism"] = TALKS[row["mechanism"]]
    if row["organization"] == "NATO" and row["mechanism"] == "accession" and row["event"] in ("ratified", "signed"):
        row["mechanism"] = "accession protocol"


def _activity(run: Import, row: Row) -> None:
    row["id"] = "B" + hashlib.sha256(f"{row['event_key']}|{row['state_iso3']}|{row['date_start']}".encode()).hexdigest()[:8]
    run.initiators(row)
    start, published = _when(row["date_start"]), _when(row["published"])
    if row["status"] == "held" and published and start and published.last < start.first:
        row["status"] = "announced"
    if row["status"] == "announced" and published and start and published.first > start.last and (
        not row["date_end"] or published.first > parse_when(row["date_end"]).last
    ):
        row["status"] = "held"
    end = _when(row["date_end"])
    if end and published and published.last < end.first:
        row["description"] = f"{row['description'].rstrip('.')} (planned until {row['date_end']})".strip()
        row["date_end"] = ""
    row["numbers"] = re.sub(r"units=1 (\w+)", r"\1s=1", row["numbers"]).replace("companys", "companies")


def _position(run: Import, row: Row) -> None:
    if OTHERS.search(row["actor"]):
        row["official"] = "no"


def _member(run: Import, row: Row) -> None:
    pass


_RULES: dict[str, Callable[[Import, Row], None]] = {
    "milestones": _milestone,
    "activities": _activity,
    "positions": _position,
    "membership": _member,
}


def _common(row: Row) -> None:
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


def _one_date(rows: list[Row]) -> None:
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


def _key(name: str, row: Row) -> str:
    if name == "activities":
        return row["event_key"]
    if name == "milestones":
        return f"{row['organization']}|{row['mechanism']}|{row['event']}|{row['date']}"
    if name == "positions":
        return f"{row['organization']}|{row['topic']}|{row['date']}"
    return f"{row['org']}|{row['start']}"


def _correction_keys(name: str, row: Row) -> tuple[str, ...]:
    key = _key(name, row)
    if name == "activities":
        return (key,)
    if name == "positions":
        return (f"positions|{row['organization']}|{row['topic']}||{row['date']}",)
    return (f"{name}|{key}",)


def _is(decision: Row, name: str, row: Row) -> bool:
    state = row["iso3" if name == "membership" else "state_iso3"]
    return decision["key"] == _key(name, row) and decision["state"] in ("", state)


def _same(name: str, old: Row, new: Row) -> bool:
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
    if name == "positions" and old["actor"] != new["actor"]:
        if not _names(old["actor"]) & _names(new["actor"]):
            return False
    if name == "activities" and exact and old["kind"] == new["kind"] == "exercise":
        return abs((one.first - two.first).days) <= NEAR_DAYS
    return one.compatible(two)


def _names(actor: str) -> set[str]:
    """The words of a speaker's name and office that can tell two speakers apart."""
    common = {"president", "minister", "ministry", "foreign", "prime", "defence", "affairs", "deputy"}
    return {w.casefold() for w in re.findall(r"[^\W\d_]{5,}", actor)} - common


def _better(name: str, new: Row, old: Row) -> bool:
    """Whether a new row is surer or sharper than the old one that tells the same."""
    at = {"activities": "date_start", "membership": "start"}.get(name, "date")

    def rank(row: Row) -> tuple[bool, bool, int]:
        return row["verified"] == "yes", row.get("status", "") != "inferred", len(row[at])

    if name == "activities" and rank(new) == rank(old) and not old.get("read_on"):
        return True
    return rank(new) > rank(old) and len(new[at]) >= len(old[at])


def _fill(old: Row, new: Row) -> None:
    """Take over who acted and, from the same page, how it was read."""
    fields = ["initiator", *(READING if old["source_url"] == new["source_url"] else ())]
    for field in fields:
        if new.get(field) and not old.get(field):
            old[field] = new[field]


def _sharpen(old: Row, new: Row, name: str) -> None:
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


def _precise(row: Row, field: str, value: str) -> None:
    precision = {"date": "date_precision", "date_start": "date_precision", "start": "start_precision", "end": "end_precision"}
    if field in precision and precision[field] in row:
        row[precision[field]] = {4: "year", 7: "month", 10: "day"}[len(value)]


def _whole(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and bool(parts.path.strip("/") or parts.query) and not re.search(r"[\s…]", address)


def _tier_of(address: str) -> str:
    host = urlsplit(address).hostname or ""
    if COPIES.search(host) or PROXIES.search(host):
        return "tertiary"
    own = re.search(r"nato\.int$|\.mil$|(^|\.)gov\.|mfa\.|mod\.|army\.md|dvidshub|mofa\.", host)
    return "primary" if own else "secondary"


def _columns(name: str) -> list[str]:
    return [column.name for column in TABLES[name]]


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, name: str, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _columns(name), lineterminator="\n", extrasaction="ignore", restval="")
        writer.writeheader()
        writer.writerows(rows)


def main() -> int:
    """Import the folder named on the command line and say what came of its rows."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    run = Import(Path(sys.argv[1]))
    run.run()
    for what, count in sorted(run.counts.items()):
        print(f"{count:6d}  {what}")
    for name, place, old, new in run.same:
        print(f"the same\t{name}\t{place}\t{old}\t{new}")
    for name, place, key, reason in run.out:
        print(f"left out\t{name}\t{place}\t{key}\t{reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
