"""Edits of a record folder: checked as a whole before anything is written, written file by file.

A folder that would have a problem after the edits stays as it is, and the problems are said.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from comity.core.actors import Actors
from comity.core.atomic_write import write
from comity.core.codebook import Codebook
from comity.errors import OutputError, RecordError
from comity.record.columns import TABLES
from comity.record.edit_file import Cells, edited
from comity.record.folder import RecordTables, Row, read_folder
from comity.record.row_ids import row_id, with_ids

SUFFIXES = (".csv", ".xlsx", ".parquet")


class Draft:
    """A record folder with edits that nobody has written yet."""

    def __init__(self, path: Path, actors: Actors, codebook: Codebook) -> None:
        """Read the folder; one that does not exist or holds no table is empty.

        Raises:
            RecordError: it has problems.
        """
        self.path, self._actors, self._codebook = path, actors, codebook
        empty = not path.exists() or (path.is_dir() and not _tables(path))
        self.tables = (
            RecordTables(path, dict.fromkeys(TABLES, ()))
            if empty
            else read_folder(path, actors, codebook)
        )
        self.by_id: dict[str, Mapping[str, str]] = {
            name: row
            for table, rows in self.tables.rows.items()
            for name, row in with_ids(table, rows).items()
        }
        self._changed: dict[str, dict[int, dict[str, str]]] = {}
        self._added: dict[str, list[Cells]] = {}
        self._dropped: dict[str, set[int]] = {}

    def anew(self) -> Draft:
        """The folder as it is now, without edits."""
        return Draft(self.path, self._actors, self._codebook)

    def find(self, name: str) -> Row:
        """The row with an id; the part behind the table is enough where it is of one row.

        Raises:
            RecordError: none or several have it.
        """
        found = [i for i in self.by_id if i == name or i.partition("/")[2] == name]
        if len(found) != 1:
            why = f"{len(found)} rows are called so" if found else "no row is called so"
            raise RecordError(
                f"{name}: {why} in {self.path}; `comity record review {self.path} --all` lists ids"
            )
        row = self.by_id[found[0]]
        assert isinstance(row, Row)  # everything that was read is one
        return row

    def name_of(self, row: Row) -> str:
        """The id of a row of the folder."""
        return next(i for i, one in self.by_id.items() if one is row)

    def change(self, row: Row, cells: Cells) -> None:
        """Change cells of a row."""
        known_columns(row.table, cells)
        self._changed.setdefault(row.table, {}).setdefault(row.line, {}).update(cells)

    def add(self, table: str, cells: Cells) -> str:
        """Add a row; gives its id."""
        if table not in TABLES:
            raise RecordError(f"no table is called {table}; the tables are {', '.join(TABLES)}")
        known_columns(table, cells)
        self._added.setdefault(table, []).append(dict(cells))
        return row_id(table, cells)

    def added(self, table: str) -> tuple[Cells, ...]:
        """The rows that the draft adds to a table."""
        return tuple(self._added.get(table, ()))

    def drop(self, row: Row) -> None:
        """Leave a row out."""
        self._dropped.setdefault(row.table, set()).add(row.line)

    def write(self, *, keep: str = "") -> RecordTables:
        """Check the whole and write the files that have edits.

        Args:
            keep: ending of a copy of each file as it was; empty for none.

        Returns:
            The folder as it is now.

        Raises:
            RecordError: it would have problems; nothing was written.
            OutputError: a file cannot be written.
        """
        edits = {*self._changed, *self._added, *self._dropped}
        texts = {
            table: edited(
                self._file(table),
                table,
                self._changed.get(table, {}),
                self._added.get(table, ()),
                frozenset(self._dropped.get(table, ())),
            )
            for table in edits
        }
        if not texts:
            return self.tables
        found = self._checked(texts)
        _make(self.path)
        for table, text in texts.items():
            file = self._file(table)
            if keep and file.exists():
                write(_free(file, keep), file.read_bytes())
            write(file, text)
        return found

    def _file(self, table: str) -> Path:
        if not self.path.is_dir():
            return self.path / f"{table}.csv"
        same = [f for f in _tables(self.path) if f.stem.casefold() == table]
        return same[0] if same else self.path / f"{table}.csv"

    def _checked(self, texts: Mapping[str, str]) -> RecordTables:
        with tempfile.TemporaryDirectory(prefix="comity-") as kept:
            staged = Path(kept)
            for file in _tables(self.path) if self.path.is_dir() else ():
                if file.stem.casefold() not in texts:
                    shutil.copyfile(file, staged / file.name)
            for table, text in texts.items():
                (staged / self._file(table).name).write_bytes(text.encode())
            try:
                found = read_folder(staged, self._actors, self._codebook)
            except RecordError as error:
                raise RecordError(
                    f"{self.path} would not be in order, so nothing was written:", error.problems
                ) from None
        return RecordTables(self.path, found.rows, found.mendings)


def known_columns(table: str, cells: Cells) -> None:
    """Refuse cells of columns that a table has not."""
    unknown = set(cells) - {c.name for c in TABLES[table]}
    if unknown:
        names = ", ".join(c.name for c in TABLES[table])
        raise RecordError(
            f"{table} has no column {', '.join(sorted(unknown))}; its columns are {names}"
        )


def _tables(path: Path) -> list[Path]:
    return [
        f
        for f in sorted(path.iterdir())
        if f.suffix.casefold() in SUFFIXES and f.stem.casefold() in TABLES
    ]


def _make(path: Path) -> None:
    try:
        path.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"the folder {path} cannot be made: {error.strerror or error}; make the folder it "
            "stands in first"
        ) from error


def _free(file: Path, ending: str) -> Path:
    """A name for a copy that nothing has yet."""
    name, number = file.with_name(file.name + ending), 1
    while name.exists():
        number += 1
        name = file.with_name(f"{file.name}{ending}-{number}")
    return name
