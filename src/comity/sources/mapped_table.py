"""The generic reader: a table that a mapping describes, to canonical rows.

`mapping.py` says what a mapping file looks like. A store keeps the mappings of what it holds, so
that rows can be replayed and cited without the file at hand.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from comity.core.canonical_tables import given, quoted
from comity.errors import StoreError, UsageError
from comity.sources.actor_names import name_join
from comity.sources.dataset import (
    DataSet,
    Problem,
    actor,
    actor_join,
    data_set,
    data_sets,
    state_of,
    whole,
)
from comity.sources.mapping_file import (
    ACTORS,
    DATES,
    DAYS,
    GENERIC,
    NEEDED,
    NUMBERS,
    Cell,
    TableMapping,
    read_mapping,
)
from comity.sources.numbers import no_number, number
from comity.sources.sheet import Layout

FOLDER = "mappings"
"""The folder of a store that keeps the mappings of what it holds."""
# What events have by their CAMEO code.
_CODED = {
    "root": "cameo.root",
    "plover": "cameo.plover",
    "quad": "cameo.quad",
    "quad_common": "cameo.quad",
    "goldstein_common": "cameo.goldstein",
    "areas": "cameo.areas",
}


class Mapped:
    """Reader of a table by a mapping."""

    def __init__(self, mapping: TableMapping) -> None:
        self.sheet = mapping.sheet
        self._cells, self._series = mapping.cells, mapping.series
        self._participants, self._unit = mapping.participants, mapping.unit
        self._decimal = mapping.decimal

    def problems(self, layout: Layout) -> tuple[Problem, ...]:
        """Why a row cannot be used."""
        table, found = self.sheet.table, []
        for name in NEEDED[table]:
            cell = self._cells.get(name)
            if cell is not None and cell.column:
                found.append(Problem(cell.column, f"{cell.sql} IS NULL", "it is missing"))
        for name, cell in self._cells.items():
            if name in DAYS and cell.column:
                found.append(_no_date(cell))
            if name in NUMBERS and cell.column:
                found += no_number(cell.column, self._decimal, NUMBERS[name])
            if table == "observations" and name in ACTORS[table]:
                found.append(_no_actor(name, cell))
        if table == "events":
            found += _code_problems(self._cells["code"])
        for column in self._series.values():
            found += no_number(column, self._decimal)
        return tuple(found)

    def columns(self, layout: Layout, file: str) -> Mapping[str, str]:
        """The canonical columns; of observations, those of the first series."""
        return self.series(layout, file)[0]

    def series(self, layout: Layout, file: str) -> Sequence[Mapping[str, str]]:
        """The observations of a row; one event or fact."""
        table = self.sheet.table
        row = {c.name: "NULL" for c in given(table)}
        row |= {name: cell.sql for name, cell in self._cells.items() if name in row}
        row |= {
            name: number(cell.sql, self._decimal)
            for name, cell in self._cells.items()
            if name in NUMBERS
        }
        day = _LATEST[table]
        for name in ACTORS[table]:
            if cell := self._cells.get(name):
                row[name] = _actor(name, cell, self._day(day))
        if table == "observations":
            row |= {"first": self._day("first"), "last": self._day("last"), "unit": "NULL"}
            row["unit"] = quoted(self._unit) if self._unit else "NULL"
            return [
                {**row, "series": quoted(name), "value": number(f'"{column}"', self._decimal)}
                for name, column in self._series.items()
            ]
        if table == "events":
            row |= {**_CODED, "happened": self._day("happened"), "mirrored": "false"}
            row["published"] = self._day("published") if "published" in self._cells else "NULL"
            for side in ("1", "2"):
                row[f"actor{side}_name"] = self._cells[f"actor{side}"].sql
            return [row]
        for name in ("start", "stop"):
            if name in self._cells:
                row[name] = _as_written(self._cells[name])
        row["kind"] = row["kind"] if "kind" in self._cells else "'instrument'"
        row["text"] = row["text"] if "text" in self._cells else row["title"]
        row |= self._parties()
        return [row]

    def joins(self, layout: Layout) -> str:
        """The actors, and the code of an event."""
        table = self.sheet.table
        joins = [
            _actor_join(f"of_{name}", cell)
            for name, cell in self._cells.items()
            if name in ACTORS[table]
        ]
        joins += [_actor_join(f"of_party{i}", cell) for i, cell in enumerate(self._participants)]
        if table == "events":
            joins.append(f"LEFT JOIN cameo ON cameo.code = {self._cells['code'].sql}")
        return " ".join(joins)

    def _day(self, name: str) -> str:
        """A day in SQL: the last one of its period for `last`, else the first one."""
        cell = self._cells.get(name) or self._cells[{"last": "first"}.get(name, name)]
        first = f"try_cast(({DATES[cell.dates][1].format(_plain(cell))}) AS DATE)"
        if name == "last" and cell.dates in ("year", "month"):
            length = "INTERVAL 1 YEAR" if cell.dates == "year" else "INTERVAL 1 MONTH"
            return f"({first} + {length} - INTERVAL 1 DAY)::DATE"
        return first

    def _parties(self) -> Mapping[str, str]:
        day = self._day("start")
        known, unknown = [], []
        for i, cell in enumerate(self._participants):
            known.append(_actor(f"party{i}", cell, day))
            unknown.append(f"CASE WHEN of_party{i}.actor IS NULL THEN {cell.sql} END")
        return {
            "participants": f"nullif(concat_ws(';', {', '.join(known)}), '')",
            "unresolved": f"nullif(concat_ws(';', {', '.join(unknown)}), '')",
        }


_LATEST = {"events": "happened", "observations": "last", "facts": "start"}


def _actor_join(alias: str, cell: Cell) -> str:
    if cell.actors == "name":
        return name_join(alias, cell.sql)
    return actor_join(alias, cell.actors, whole(cell.sql) if cell.actors == "cow" else cell.sql)


def _actor(name: str, cell: Cell, day: str) -> str:
    return state_of(f"of_{name}", day) if cell.actors == "cow" else actor(f"of_{name}", day)


def _no_actor(name: str, cell: Cell) -> Problem:
    return Problem(
        cell.column,
        f"{cell.sql} IS NOT NULL AND of_{name}.actor IS NULL",
        f"no known actor is written so ({cell.actors})",
    )


def _code_problems(code: Cell) -> list[Problem]:
    """A code of no event, and one of another event where the file's codes lost their zeros.

    A code such as 36 is none, and 036 is one: who wrote it dropped zeros, so 20 may be 020 too, and
    a table of one's own has no other column that tells.
    """
    whole_code = f"CASE WHEN {code.sql}[-2:] = '.0' THEN {code.sql}[:-3] ELSE {code.sql} END"
    lost = (
        f"SELECT 1 FROM (SELECT {whole_code} AS written FROM raw) WHERE written <> '' "
        "AND written NOT IN (SELECT code FROM cameo) "
        "AND '0' || written IN (SELECT code FROM cameo)"
    )
    zeros = "the codes lost their leading zeros: write the column as text (020, not 20)"
    return [
        Problem(
            code.column,
            f"'0' || ({whole_code}) IN (SELECT code FROM cameo) AND EXISTS ({lost})",
            zeros,
        ),
        Problem(code.column, "cameo.code IS NULL", "it is no CAMEO code"),
    ]


def _plain(cell: Cell) -> str:
    return whole(cell.sql) if cell.dates in ("year", "compact") else cell.sql


def _no_date(cell: Cell) -> Problem:
    pattern, first = DATES[cell.dates]
    return Problem(
        cell.column,
        f"{cell.sql} IS NOT NULL AND (NOT regexp_full_match({_plain(cell)}, '{pattern}') "
        f"OR try_cast(({first.format(_plain(cell))}) AS DATE) IS NULL)",
        f"it is no date as the mapping says ({cell.dates})",
    )


def _as_written(cell: Cell) -> str:
    """A date as facts write it: as far as it is known."""
    if cell.dates in ("year", "month"):
        return _plain(cell)
    return DATES[cell.dates][1].format(_plain(cell))


def remember(root: Path, path: Path, name: str) -> None:
    """Keep a mapping in the store, so that its rows can be replayed and cited later.

    Raises:
        StoreError: the store cannot be written.
    """
    target = root / FOLDER / f"{name}.yml"
    part = target.with_name(f".{name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(path.read_bytes())
        os.replace(part, target)
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror or error}") from error


def known_to(root: Path) -> Mapping[str, DataSet]:
    """Every data set by id: the installed ones, and those that a store has mappings of.

    Raises:
        UsageError: a mapping of the store is damaged.
    """
    own = sorted((root / FOLDER).glob("*.yml")) if (root / FOLDER).is_dir() else []
    return {**data_sets(), **{path.stem: Mapped(read_mapping(path)) for path in own}}


def find(name: str, root: Path, mapping: Path | None = None) -> DataSet:
    """The data set that a command names.

    Args:
        name: its id, or "generic" with a mapping.
        root: the store.
        mapping: a mapping file.

    Raises:
        UsageError: there is none of that name, or the mapping is wrong or out of place.
    """
    if name == GENERIC:
        if mapping is None:
            raise UsageError("generic needs a mapping: add --map MAPPING.yml")
        return Mapped(read_mapping(mapping))
    if mapping is not None:
        raise UsageError(f"--map goes with `generic`, not with {name!r}: its form is known")
    path = root / FOLDER / f"{name}.yml"
    return Mapped(read_mapping(path)) if path.is_file() else data_set(name)
