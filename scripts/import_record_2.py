"""Bring a second partnership record into the bundled one, after its audit.

    python scripts/import_record_2.py FOLDER

FOLDER holds the six parts (`asia-activities.csv` ...), `corrections.csv` and `who-refused.csv`.
The run is deterministic, and a second one changes nothing: a row that stands in the record already
is passed over. What a reader decided about single rows stands, with the reason, in
`import_record_2_decisions.csv`; what a whole kind of row needs stands here as a rule.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from import_record_2_rows import (
    KINDS,
    MEND,
    WARS,
    Row,
    better,
    common,
    correction_keys,
    fill,
    is_meant,
    key_of,
    one_date,
    same_row,
    set_precision,
    sharpen,
    tier_of,
    whole_address,
)

from comity.record.columns import TABLES

HERE = Path(__file__).parent
RECORD = HERE.parent / "src" / "comity" / "data" / "record"
PARTS = ("asia", "balkans", "csto", "east", "eu", "globe")
NAMES = ("milestones", "activities", "positions", "membership")
CODER = "compilers of November 2026"
LAST_YEAR = "2026"
NEAR_DAYS = 14


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
                if name == "activities":
                    self.initiators(row)
                MEND.get(name, common)(row)
                common(row)
            kept = [row for row in kept if self._dated(name, row)]
            if name == "activities":
                one_date(kept)
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
            for row in [r for r in rows if is_meant(d, d["table"], r)]:
                if d["action"] == "drop-old":
                    rows.remove(row)
                elif d["action"] == "set-old":
                    row[d["field"]] = d["value"]

    def _decided(self, name: str, row: Row) -> bool:
        """Whether the row comes in at all; fields that a reader set are set."""
        for d in [d for d in self.decisions if d["table"] == name and is_meant(d, name, row)]:
            if d["action"] == "leave-out":
                return self._leave(name, row, d["reason"])
            if d["action"] == "set":
                row[d["field"]] = d["value"]
        return True

    def _leave(self, name: str, row: Row, reason: str) -> bool:
        self.counts[f"{name}: left out"] += 1
        self.out.append((name, row.get("_place", ""), key_of(name, row), reason))
        return False

    def _dated(self, name: str, row: Row) -> bool:
        when = row[
            "start" if name == "membership" else "date_start" if name == "activities" else "date"
        ]
        if when == LAST_YEAR:
            return self._leave(name, row, "dated to the running year only")
        return True

    def _correct(self, corrections: list[Row], name: str, rows: list[Row], *, old: bool) -> None:
        """Apply the corrections that are settled, name a real page and fit the row."""
        by_key: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            for key in correction_keys(name, row):
                by_key.setdefault(
                    (key, row["iso3" if name == "membership" else "state_iso3"]), []
                ).append(row)
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
        if field == "source_url" and not whole_address(new):
            return
        if row.get(field, "") == new:
            return
        if field == "description" and row["description"] and row["description"] not in new:
            new = (
                f"{row['description'].rstrip('.')}; {new}"
                if new not in row["description"]
                else row["description"]
            )
        row[field] = new
        if field.startswith(("date", "start", "end")):
            set_precision(row, field, new)
        if (
            old
            and whole_address(c["source_url"])
            and field in ("date", "date_start", "start", "verified", "status", "source_url")
        ):
            row["source_url"] = c["source_url"]
            host = urlsplit(c["source_url"]).hostname
            row["source_title"] = f"{host}: page cited in the row's correction (November 2026)"
            row["source_tier"] = tier_of(c["source_url"])
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
        same = next((old for old in self.record[name] if same_row(name, old, row)), None)
        if same is None:
            row.pop("_place")
            self.record[name].append(row)
            self.counts[f"{name}: added"] += 1
        elif better(name, row, same):
            self.same.append((name, row["_place"], key_of(name, same), key_of(name, row)))
            sharpen(same, row, name)
            self.counts[f"{name}: sharpened a row of the record"] += 1
        else:
            self.same.append((name, row["_place"], key_of(name, same), key_of(name, row)))
            self.counts[f"{name}: in the record already"] += 1
            fill(same, row)


def _columns(name: str) -> list[str]:
    return [column.name for column in TABLES[name]]


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, name: str, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, _columns(name), lineterminator="\n", extrasaction="ignore", restval=""
        )
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
