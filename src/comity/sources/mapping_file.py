"""Any CSV or Parquet table, by a small mapping file that its user writes.

The mapping is a `.yml` file; for example:

    id: trade
    table: observations
    title: Trade between states
    producer: Somebody
    citation: Somebody, "Trade between states", 2020.
    licence: CC BY 4.0
    redistributable: "yes"
    actors: iso
    dates: year
    missing: ["", NA, -9]
    unit: US dollars, millions
    columns:
      actor: exporter
      partner: {column: importer, actors: cow}
      first: year
    series:
      exports: value_exp
      imports: value_imp

An entry of `columns` is the name of a column of the file, or `{column: ...}` with its own way of
writing actors or dates, or `{value: ...}` for what is the same in every row. Actors are written as
`name`, `iso`, `cow`, `cameo` or `fips`; dates as `year`, `month` (YYYY-MM), `day` (YYYY-MM-DD) or
`compact` (YYYYMMDD). `decimal` is the decimal sign, "," or ".", where numbers have signs between
their digits (1.234,5 or 1,234.5). `series` names the value columns of observations, one row each;
`participants` of facts is a list of columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from comity.core.canonical_tables import given, quoted
from comity.core.yaml_places import read_placed
from comity.errors import UsageError
from comity.sources.dataset import data_sets
from comity.sources.numbers import SIGNS
from comity.sources.sheet import ANY_NAME, Layout, Sheet

GENERIC = "generic"
SCHEMES = ("name", "iso", "cow", "cameo", "fips")
DATES = {
    "year": ("[12][0-9]{3}", "{0} || '-01-01'"),
    "month": ("[12][0-9]{3}-[0-9]{2}", "{0} || '-01'"),
    "day": ("[12][0-9]{3}-[0-9]{2}-[0-9]{2}.*", "{0}[:10]"),
    "compact": ("[12][0-9]{7}", "{0}[:4] || '-' || {0}[5:6] || '-' || {0}[7:8]"),
}
"""How a date can be written: its pattern, and its first day as text in SQL."""
ACTORS = {"events": ("actor1", "actor2"), "observations": ("actor", "partner"), "facts": ()}
NEEDED = {
    "events": ("event_id", "happened", "actor1", "actor2", "code"),
    "observations": ("actor", "first"),
    "facts": ("fact_id", "title", "start", "participants"),
}
DAYS = frozenset({"happened", "published", "first", "last", "start", "stop"})
NUMBERS = {
    "low": "DOUBLE",
    "high": "DOUBLE",
    "goldstein": "DOUBLE",
    "latitude": "FLOAT",
    "longitude": "FLOAT",
    "mentions": "INTEGER",
}
CODED = ("root", "plover", "quad", "quad_common", "goldstein_common", "areas")
"""What events have by their CAMEO code, and not by a column."""
TOLD = ("id", "table", "title", "producer", "citation", "licence", "columns")
MAY = (
    "redistributable",
    "address",
    "first",
    "last",
    "note",
    "delimiter",
    "encoding",
    "missing",
    "actors",
    "dates",
    "series",
    "unit",
    "decimal",
)
SHARED = ("yes", "extract", "no")
"""Whether rows may be passed on; YAML reads a bare yes or no as a truth value."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a canonical value comes from.

    Attributes:
        column: the column of the file, or empty.
        value: what is the same in every row, where there is no column.
        actors: how actors are written there.
        dates: how dates are written there.
    """

    column: str
    value: str
    actors: str
    dates: str

    @property
    def sql(self) -> str:
        """The published value in SQL."""
        return f'"{self.column}"' if self.column else quoted(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMapping:
    """What a mapping file says.

    Attributes:
        sheet: what it tells of the data set.
        cells: where the canonical columns come from.
        series: the value columns of observations, by series.
        participants: of facts, the columns that name them.
        unit: unit of the values.
        decimal: the decimal sign of its numbers, "," or "."; empty for plain numbers.
    """

    sheet: Sheet
    cells: Mapping[str, Cell]
    series: Mapping[str, str]
    participants: tuple[Cell, ...]
    unit: str
    decimal: str = ""


def read_mapping(path: Path) -> TableMapping:
    """What a mapping file says.

    Raises:
        UsageError: it cannot be read or is no mapping; says which entry is wrong.
    """
    placed = read_placed(path, of="a mapping", dates=True)
    try:
        return _mapped(placed.values)
    except _WrongError as error:
        raise UsageError(f"{placed.where(error.path)}: {error}") from None


class _WrongError(Exception):
    """An entry of a mapping is wrong; the text says which, the path where it stands."""

    def __init__(self, reason: str, *path: str) -> None:
        super().__init__(reason)
        self.path = path


def _mapped(body: Any) -> TableMapping:
    if not isinstance(body, dict):
        raise _WrongError("write entries such as `id: mine`")
    for entry in body:
        if entry not in (*TOLD, *MAY):
            raise _WrongError(
                f"there is no entry {entry!r}: write {', '.join((*TOLD, *MAY))}", entry
            )
    for entry in TOLD:
        if not body.get(entry):
            raise _WrongError(f"it has no {entry!r}")
    _check_told(body)
    table = body["table"]
    asked = dict(body["columns"])
    parties: list[Any] = []
    if table == "facts":
        listed = asked.pop("participants", [])
        parties = listed if isinstance(listed, list) else [listed]
    cells = {name: _cell(name, entry, body) for name, entry in asked.items()}
    participants = [_cell("participants", entry, body, str(i)) for i, entry in enumerate(parties)]
    allowed = {c.name for c in given(table)} - {"series", "value", "unit", "participants"}
    allowed -= {*CODED, "mirrored"} if table == "events" else {"unresolved"}
    for name in cells:
        if name not in allowed:
            raise _WrongError(
                f"{table} have no column {name!r} to fill: write {', '.join(sorted(allowed))}",
                "columns",
                name,
            )
    for name in NEEDED[table]:
        if name not in cells and not (name == "participants" and participants):
            raise _WrongError(f"`columns` does not say where {name!r} comes from", "columns")
    series = body.get("series") or {}
    if not isinstance(series, dict) or (table == "observations") != bool(series):
        raise _WrongError(
            "observations, and they only, need `series`: a name and its value column", "series"
        )
    values = {name: _column(column, "series", name) for name, column in series.items()}
    read = [c.column for c in (*cells.values(), *participants) if c.column] + [*values.values()]
    unit, decimal = str(body.get("unit", "")), str(body.get("decimal") or "")
    return TableMapping(
        sheet=_sheet(body, read),
        cells=cells,
        series=values,
        participants=tuple(participants),
        unit=unit,
        decimal=decimal,
    )


def _check_told(body: Mapping[str, Any]) -> None:
    for entry, value in body.items():
        if entry not in ("columns", "series", "missing") and isinstance(value, (list, dict)):
            raise _WrongError(f"{entry!r} must be one text", entry)
    name, table = str(body["id"]), body["table"]
    if not re.fullmatch("[a-z0-9][a-z0-9-]*", name):
        raise _WrongError(f"the id {name!r} must be small letters, digits and hyphens", "id")
    if name == GENERIC or name in data_sets():
        raise _WrongError(f"a source is called {name!r} already: choose another id", "id")
    if table not in NEEDED:
        raise _WrongError(f"there is no table {table!r}: write {', '.join(NEEDED)}", "table")
    if not isinstance(body["columns"], dict):
        raise _WrongError(
            "`columns` must say for each canonical column where it comes from", "columns"
        )
    _one_of("actors", body.get("actors", "name"), SCHEMES, "actors")
    _one_of("dates", body.get("dates", "day"), DATES, "dates")
    for entry in ("redistributable", "decimal"):
        if body.get(entry) is not None:
            _one_of(entry, _word(body[entry]), SHARED if entry[0] == "r" else SIGNS, entry)
    missing = body.get("missing", [])
    if not isinstance(missing, list) or any(isinstance(m, (list, dict)) for m in missing):
        raise _WrongError('`missing` must be a list of texts, such as ["", NA]', "missing")
    for year in ("first", "last"):
        if body.get(year) is not None and type(body[year]) is not int:
            raise _WrongError(f"{year!r} must be a year", year)
    if len(str(body.get("delimiter", ","))) != 1:
        raise _WrongError("'delimiter' must be one letter", "delimiter")
    try:
        "".encode(str(body.get("encoding", "latin-1")))
    except LookupError:
        raise _WrongError(f"there is no encoding {body['encoding']!r}", "encoding") from None


def _word(value: Any) -> Any:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def _one_of(entry: str, value: Any, known: Iterable[str], *path: str) -> str:
    if not isinstance(value, str) or value not in known:
        raise _WrongError(f"{entry!r} cannot be {value!r}: write one of {', '.join(known)}", *path)
    return value


def _cell(name: str, entry: Any, body: Mapping[str, Any], *inner: str) -> Cell:
    path = ("columns", name, *inner)
    own = entry if isinstance(entry, dict) else {"column": entry}
    for key in own:
        _one_of(f"columns: {name}", key, ("column", "value", "actors", "dates"), *path, key)
    if ("column" in own) == ("value" in own):
        raise _WrongError(f"`columns: {name}` needs either a column or a value", *path)
    return Cell(
        _column(own["column"], *path) if "column" in own else "",
        str(own.get("value", "")),
        _one_of(f"columns: {name}", own.get("actors", body.get("actors", "name")), SCHEMES, *path),
        _one_of(f"columns: {name}", own.get("dates", body.get("dates", "day")), DATES, *path),
    )


def _column(name: Any, *path: str) -> str:
    if not isinstance(name, str):
        raise _WrongError(f"{name!r} is no name of a column: put it in quotation marks", *path)
    if not name or '"' in name:
        raise _WrongError(f"{name!r} is no name of a column", *path)
    if name.casefold() in ("row", "line"):
        raise _WrongError(f"a column cannot be called {name!r} here: rename it in the file", *path)
    return name


def _missing(listed: Iterable[Any]) -> Iterable[str]:
    for value in listed:
        # a bare NULL or ~ is YAML's own missing value: the word is meant
        yield from ("", "NULL", "null", "~") if value is None else (str(value),)


def _sheet(body: Mapping[str, Any], read: Iterable[str]) -> Sheet:
    form = Layout(
        name=f"table of {body['id']}",
        columns=tuple({column.casefold(): column for column in read}.values()),
        header=True,
        delimiter=str(body.get("delimiter", ",")),
        quoted=True,
        encoding=str(body.get("encoding", "latin-1")),
        missing=tuple(_missing(body.get("missing", ("", "NA")))),
        loose=True,
    )
    return Sheet(
        id=str(body["id"]),
        title=str(body["title"]),
        producer=str(body["producer"]),
        citation=str(body["citation"]),
        licence=str(body["licence"]),
        redistributable=_word(body.get("redistributable") or "no"),
        address=str(body.get("address", "")),
        first=body.get("first") or 1,
        last=body.get("last"),
        table=body["table"],
        files=ANY_NAME,
        layouts=(form,),
        resolves=0.5,
        delivery={"kind": "manual"},
        note=str(body.get("note", "")),
    )
