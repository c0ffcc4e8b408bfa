"""A second coding, blind to the first: a sheet of passages, read back, compared field by field."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from comity.core.event_points import points_for, rules_of
from comity.core.tabular import Rows
from comity.errors import RecordError, UsageError
from comity.record.cell_checks import Known, check_cell
from comity.record.column import Column
from comity.record.columns import TABLES
from comity.record.draft import Draft
from comity.record.folder import RecordTables, Row
from comity.record.review import REVIEWED, coding
from comity.record.row_ids import with_ids
from comity.record.to_facts import KINDS
from comity.stats.agreement import Agreement, agreement, by_category

Cells = Mapping[str, str]
FIELDS: Mapping[str, Mapping[str, str]] = {
    "milestones": {"state": "state_iso3", "partner": "organization", "mechanism": "mechanism",
                   "act": "event", "date": "date"},
    "activities": {"state": "state_iso3", "partner": "partner", "kind": "kind", "act": "status",
                   "date": "date_start", "end": "date_end"},
    "positions": {"state": "state_iso3", "partner": "organization", "topic": "topic",
                  "stance": "stance", "date": "date"},
    "membership": {"state": "iso3", "partner": "org", "act": "status", "date": "start",
                   "end": "end"},
}  # fmt: skip
"""By table: fields of the sheet, and the columns of the table that hold them."""
KIND = {"milestones": "milestone", "positions": "position", "membership": "membership"}
"""What the field kind says where the table has no such column."""
SHOWN = ("key", "passage", "published", "language", "source_title", "source_url")
CODED = ("fact", "kind", "state", "partner", "mechanism", "act", "date", "end", "topic", "stance")
EMPTY = {("activities", "act"): "held", ("membership", "act"): "full"}
"""What an empty cell of an optional column means."""
LISTS = frozenset(["partner"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A field that two coders filled otherwise.

    Attributes:
        row: id of the row.
        field: the field.
        first: what the first coder wrote.
        second: what the second coder wrote.
    """

    row: str
    field: str
    first: str
    second: str


def key_of(row: str) -> str:
    """The key of a row on a blind sheet: it tells neither the table nor the row."""
    return "k" + hashlib.sha256(f"blind:{row}".encode()).hexdigest()[:10]


def first_codes(table: str, row: Cells) -> dict[str, str]:
    """What the first coder wrote, by the fields of the sheet."""
    found = {"fact": "yes", "kind": KIND.get(table, "")}
    for field, column in FIELDS[table].items():
        found[field] = _plain(field, row[column] or EMPTY.get((table, field), ""))
    return found


def _plain(field: str, value: str) -> str:
    """A code as it is compared: lists in one order, two words for one kind as one."""
    if field == "kind":
        return KINDS.get(value.strip(), value.strip())
    if field in LISTS:
        return ";".join(sorted(p.strip() for p in value.split(";") if p.strip()))
    return value.strip()


def blind_rows(
    tables: RecordTables, coder: str, passages: Mapping[str, str] | None = None
) -> list[dict[str, str]]:
    """The rows of a blind sheet for a second coder: passages and keys, and no code of the first.

    Rows that the coder wrote, retired ones, and those coded twice already are left out; the order
    is that of the keys.

    Args:
        tables: the folder.
        coder: the second coder.
        passages: the passage by id of row, where the folder keeps it; else its first and last
            words and the document are shown.
    """
    found = []
    for _, name, row in _rows(tables):
        if row["coder"] == coder or row["review"] in ("retired", "coded-twice", "disputed"):
            continue
        words = " … ".join(w for w in (row["fragment_start"], row["fragment_end"]) if w)
        shown = {
            "key": key_of(name),
            "passage": (passages or {}).get(name, "") or row.get("original", "") or words,
            **{n: row[n] for n in SHOWN[2:]},
        }
        found.append({**shown, **dict.fromkeys(CODED, "")})
    return sorted(found, key=lambda r: r["key"])


def _rows(tables: RecordTables) -> Iterator[tuple[str, str, Row]]:
    for table in REVIEWED:
        if table in FIELDS:
            for name, row in with_ids(table, tables.rows.get(table, ())).items():
                assert isinstance(row, Row)
                yield table, name, row


def sheet_text(rows: Sequence[Cells]) -> str:
    """A blind sheet as CSV (UTF-8 with the mark that spreadsheets ask for)."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, [*SHOWN, *CODED], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return "\ufeff" + out.getvalue()


def read_back(
    draft: Draft, sheet: Sequence[tuple[int, Cells]], coder: str, on: date, known: Known, file: str
) -> Rows[Disagreement]:
    """Put the second coding into the draft: rows become coded-twice, or disputed.

    Args:
        draft: the folder.
        sheet: line and cells of the filled sheet.
        coder: the second coder.
        on: the day.
        known: what cells may name.
        file: name of the sheet, for problems.

    Returns:
        The fields that differ.

    Raises:
        RecordError: a cell is wrong, or a key is of no row; every problem is named.
        UsageError: the second coder is the first.
    """
    by_key = {key_of(name): (table, name, row) for table, name, row in _rows(draft.tables)}
    problems: list[str] = []
    differ: list[Disagreement] = []
    for line, cells in sheet:
        given = {f: _plain(f, cells.get(f, "")) for f in CODED}
        if not any(given.values()):
            continue
        found = by_key.get(cells.get("key", ""))
        if found is None:
            problems.append(f"{file}:{line}, column key: {cells.get('key', '')!r} is of no row")
            continue
        table, name, row = found
        if row["coder"] == coder:
            raise UsageError(f"{coder} coded {name} first: a second coder is another person")
        given["fact"] = given["fact"] or "yes"
        wrong = _problems(given, known)
        problems += [f"{file}:{line}, column {field}: {why}" for field, why in wrong]
        if not wrong:
            differ += _compared(draft, table, name, row, given, coder, on)
    if problems:
        raise RecordError(f"{file} has {len(problems)} problems; nothing was written:", problems)
    return Rows(differ)


def _problems(given: Cells, known: Known) -> Iterator[tuple[str, str]] | list[tuple[str, str]]:
    found = []
    if given["fact"] not in ("yes", "no"):
        found.append(("fact", f"{given['fact']!r} is wrong: write yes or no"))
    if given["fact"] == "no":
        return found
    table = _table_of(given["kind"])
    if not given["kind"]:
        found.append(("kind", "say what kind of fact it is, or write no in fact"))
    for field, column in FIELDS[table].items():
        spec = _column(table, column)
        value = given[field]
        wrong = check_cell(spec, value, known) if value else None
        if wrong:
            why = wrong() if callable(wrong) else wrong
            found.append((field, f"{value!r} is wrong because {why}"))
    return found


def _table_of(kind: str) -> str:
    return next((table for table, word in KIND.items() if word == kind), "activities")


def _column(table: str, name: str) -> Column:
    return next(c for c in TABLES[table] if c.name == name)


def _compared(
    draft: Draft, table: str, name: str, row: Row, given: Cells, coder: str, on: date
) -> list[Disagreement]:
    first = first_codes(table, row)
    no = given["fact"] == "no"
    fields = ["fact"] if no else ["fact", "kind", *(f for f in FIELDS[table] if f != "kind")]
    differ = []
    for field in fields:
        one = first[field]
        two = given[field] or EMPTY.get((table, field), "")
        coding(draft, name, field, one, row["coder"] or "unnamed", "first", on)
        coding(draft, name, field, two, coder, "second", on)
        if one != two:
            differ.append(Disagreement(row=name, field=field, first=one, second=two))
    draft.change(row, _after(row, bool(differ)))
    return differ


def _after(row: Row, differ: bool) -> dict[str, str]:
    if differ:
        return {"review": "disputed"}
    return {"review": "coded-twice"} | ({"verified": "yes"} if row["source_url"] else {})


def agreements(tables: RecordTables) -> Rows[Agreement]:
    """Krippendorff's alpha by field and by category, over rows that two people coded.

    What an adjudicator wrote is no coding and does not count; stances are numbers on an interval.
    """
    said: dict[str, dict[str, dict[str, str]]] = {}
    for row in tables.rows.get("codings", ()):
        if row["role"] != "adjudicated" and row["field"] in CODED:
            said.setdefault(row["field"], {}).setdefault(row["row"], {})[row["role"]] = row["value"]
    found: list[Agreement] = []
    for field in CODED:
        units = [[u.get("first"), u.get("second")] for u in said.get(field, {}).values()]
        if units:
            interval = field == "stance" and all(v for u in units for v in u)
            found.append(agreement(field, units, interval=interval))
            if field in ("kind", "act", "fact", "topic"):
                found += by_category(field, units)
    points = _points(tables, said)
    if points:
        found.append(agreement("points", points, interval=True))
    return Rows(found)


def _points(
    tables: RecordTables, said: Mapping[str, Mapping[str, Cells]]
) -> list[list[str | None]]:
    """What each coder's codes are worth on the editors' scale; what is no fact is worth nothing."""
    rules = rules_of(tables.rows.get("event_points", ()))
    units: list[list[str | None]] = []
    for table, name, row in _rows(tables) if rules else ():
        unit: list[str | None] = []
        for role in ("first", "second"):
            codes = {
                f: by_row[name][role] for f, by_row in said.items() if role in by_row.get(name, {})
            }
            if codes.get("fact") == "no":
                unit.append("0")
                continue
            title = codes.get("mechanism") or row.get("mechanism") or row.get("title", "")
            kind = codes.get("kind", KIND.get(table, ""))
            words = (kind, *(word for word, meant in KINDS.items() if meant == kind))
            worth = points_for(rules, words, title, (codes.get("act", ""),))
            unit.append(None if not codes or worth is None else str(worth))
        if None not in unit:
            units.append(unit)
    return units


def disagreements(tables: RecordTables) -> Rows[Disagreement]:
    """The fields that still wait for an adjudicator."""
    found: list[Disagreement] = []
    said: dict[tuple[str, str], dict[str, str]] = {}
    for one in tables.rows.get("codings", ()):
        said.setdefault((one["row"], one["field"]), {})[one["role"]] = one["value"]
    waiting = {name for _, name, row in _rows(tables) if row["review"] == "disputed"}
    for (name, field), roles in said.items():
        first, second = roles.get("first"), roles.get("second")
        if name not in waiting or field not in CODED or first is None or second is None:
            continue
        if first != second:
            found.append(Disagreement(row=name, field=field, first=first, second=second))
    return Rows(found)


def read_sheet(path: Path) -> list[tuple[int, Cells]]:
    """Line and cells of a filled sheet, CSV or workbook.

    Raises:
        RecordError: it cannot be read as one.
    """
    from comity.record.problem_list import Problems
    from comity.record.read_file import open_sheet

    problems = Problems()
    sheet = open_sheet(path, [*SHOWN, *CODED], problems)
    width = len(sheet.header)
    rows: list[tuple[int, Cells]] = [
        (line, dict(zip(sheet.header, [*cells, *[""] * width][:width], strict=True)))
        for line, cells in sheet.rows
    ]
    if problems.count:
        raise RecordError(f"{path} cannot be read:", problems.listed())
    if "key" not in sheet.header:
        raise RecordError(f"{path} has no column key: give the sheet that was exported, filled")
    return rows
