"""One raw file to staged Parquet: usable rows in canonical columns, the others with a reason.

Nothing here is visible to a reader of the store; `ingest.py` makes staged pieces count.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from comity.core.canonical_tables import GIVES, KEYS, given, quoted
from comity.errors import StoreError
from comity.sources.dataset import DataSet, Problem, SeveralRows
from comity.sources.resolving import told
from comity.sources.sheet import Layout, Sheet
from comity.store.part_description import Description, parquet_options
from comity.unpack.delimited_text import Held
from comity.unpack.row_problems import mended, out_of_range

if TYPE_CHECKING:
    import duckdb

DAYS = {
    "events": ("happened", "happened"),
    "mentions": ("mentioned", "mentioned"),
    "observations": ("first", "last"),
    "facts": ("(start || '-01-01')[:10]", "(start || '-01-01')[:10]"),
}
"""What says which days a row speaks of, from and to; facts keep their dates as text."""


class Raw(Protocol):
    """A raw file made readable: clean rows as an SQL relation, and what was set aside."""

    layout: Layout
    rows: int
    held: list[Held]
    strict: bool

    @property
    def clean(self) -> int:
        """Rows of the relation."""

    def relation(self) -> str:
        """The rows as SQL: `row` (0 is the first), `line`, and the published columns as text."""

    def raw(self, rows: Iterable[int]) -> dict[int, bytes]:
        """The bytes of some rows of the relation, by `row`."""


@dataclass(kw_only=True)
class Staged:
    """What became of one raw file.

    Attributes:
        name: its name, with the archive it lay in.
        number: its number in the ledger.
        layout: its form.
        sha256: hash of its unpacked bytes.
        bytes: their number.
        piece: the staged Parquet file of usable rows, or None where there are none.
        held: the rows that could not be used.
        rows_in: rows of the file.
        stored: rows that the piece holds, counted as rows of the file.
        canonical: rows of the piece; more than `stored` where a data set makes several of one.
        duplicates: rows that repeat one of the piece or of the store.
        left_out: rows without any of the actors asked for.
        first_key: the lowest key of the piece, or None.
        last_key: the highest.
        first: the first day its rows speak of, or None.
        last: the last.
        notes: what a reader should know of it, one line each.
    """

    name: str
    number: int
    layout: str
    sha256: str
    bytes: int
    piece: Path | None = None
    held: list[Held] = field(default_factory=list)
    rows_in: int = 0
    stored: int = 0
    canonical: int = 0
    duplicates: int = 0
    left_out: int = 0
    first_key: str | None = None
    last_key: str | None = None
    first: date | None = None
    last: date | None = None
    notes: list[str] = field(default_factory=list)


class Hashed:
    """A binary stream that keeps the hash and number of the bytes read from it.

    Args:
        stream: the stream.
        told: called with the number of bytes of every piece, or None.
    """

    def __init__(self, stream: BinaryIO, told: Callable[[int], object] | None = None) -> None:
        self._stream, self._told = stream, told
        self._hash = hashlib.sha256()
        self.bytes = 0

    def read(self, size: int = -1) -> bytes:
        """Read as a file does."""
        return self._counted(self._stream.read(size))

    def readline(self, size: int = -1) -> bytes:
        """Read to the end of a line as a file does."""
        return self._counted(self._stream.readline(size))

    def _counted(self, piece: bytes) -> bytes:
        self._hash.update(piece)
        self.bytes += len(piece)
        if self._told and piece:
            self._told(len(piece))
        return piece

    def seek(self, position: int) -> int:
        """Go back to the start; the hash begins anew."""
        self._hash = hashlib.sha256()
        self.bytes = 0
        return self._stream.seek(position)

    @property
    def sha256(self) -> str:
        """Hash of what was read."""
        return self._hash.hexdigest()


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a raw file in SQL: expressions, the relation they stand in, the problems.

    With one mapping a raw row becomes one canonical row; `several` makes one for each mapping.
    """

    mappings: Sequence[Mapping[str, str]]
    source: str
    problems: Sequence[Problem]
    several: bool


def stage(
    connection: duckdb.DuckDBPyConnection,
    data_set: DataSet,
    raw: Raw,
    staged: Staged,
    piece: Path,
    description: Description,
    *,
    actors: Sequence[str] = (),
    earlier: Sequence[tuple[str, str, str]] = (),
    hidden: str = "",
) -> Staged:
    """Write the usable rows of a raw file as a Parquet piece and collect the others.

    Args:
        connection: a database with the codebook's tables on events.
        data_set: the reader.
        raw: the raw file.
        staged: the account of the file, filled here.
        piece: where the Parquet file goes.
        description: what the piece says of itself.
        actors: ids of actors asked for; rows without any are left out.
        earlier: Parquet files whose keys can stand in this file too, each with its lowest and
            highest key.
        hidden: condition that leaves rows of replaced files out of `earlier`.

    Raises:
        duckdb.Error: the file cannot be read as its layout says, or the disk is full.
        StoreError: rows went missing between the file and the piece: a fault of the reader.
    """
    sheet = data_set.sheet
    connection.execute(f"CREATE OR REPLACE TEMP VIEW raw AS SELECT {_patched(sheet, raw)}")
    rows = _rows_of(data_set, raw.layout, staged.name.rpartition("/")[2])
    options = parquet_options(description)
    staged.notes = []
    while True:
        written = _copy(connection, sheet, rows, staged.number, piece, options, actors)
        wrong = _problem_rows(connection, raw, rows) if written < raw.clean else []
        left, said = mended(connection, rows.problems, wrong)
        if not said:  # a row can have several faults, and shows one at a time
            break
        rows, staged.notes = replace(rows, problems=left), staged.notes + said
    held = [*raw.held, *wrong]
    staged.rows_in, staged.held = raw.rows, sorted(held, key=lambda h: h.line)
    staged.left_out = raw.rows - len(held) - written
    if staged.left_out and not actors:
        raise StoreError(
            f"{staged.name}: {abs(staged.left_out)} rows were neither stored nor held back; "
            f"the reader of {sheet.id} is at fault, and nothing of the file was stored"
        )
    staged.duplicates = _without_duplicates(connection, sheet, piece, options, earlier, hidden)
    staged.stored = written - staged.duplicates
    staged.canonical = staged.stored
    if rows.several and staged.stored:
        staged.canonical = _one(
            connection, f"SELECT count(*) FROM read_parquet({quoted(str(piece))})"
        )
    staged.piece = piece if staged.stored else None
    _describe(connection, sheet, staged)
    staged.notes += told(connection, sheet, staged.piece, [path for path, *_ in earlier])
    return staged


def _rows_of(data_set: DataSet, layout: Layout, file: str) -> _Rows:
    """What a data set makes of the rows of a file."""
    problems = [*data_set.problems(layout), *out_of_range(data_set.sheet, layout)]
    several = isinstance(data_set, SeveralRows)
    mappings: Sequence[Mapping[str, str]] = [data_set.columns(layout, file)]
    if isinstance(data_set, SeveralRows):
        mappings = data_set.series(layout, file)
        gives = GIVES[data_set.sheet.table]
        none = " AND ".join(f"({m[gives]}) IS NULL" for m in mappings)
        problems.append(Problem("", none, "it gives no value"))
    return _Rows(mappings, f"FROM raw {data_set.joins(layout)}", problems, several)


def _patched(sheet: Sheet, raw: Raw) -> str:
    """The columns of the relation, with known faults of the published values mended."""
    mended = []
    for column, patches in sheet.lookups.items():
        if column in raw.layout.columns:
            whens = " ".join(f"WHEN {quoted(k)} THEN {quoted(v)}" for k, v in patches.items())
            mended.append(
                f'nullif(CASE "{column}" {whens} ELSE "{column}" END, \'\') AS "{column}"'
            )
    replacing = f" REPLACE ({', '.join(mended)})" if mended else ""
    return f"*{replacing} FROM {raw.relation()}"


def _copy(
    connection: duckdb.DuckDBPyConnection,
    sheet: Sheet,
    rows: _Rows,
    number: int,
    piece: Path,
    options: str,
    actors: Sequence[str],
) -> int:
    """Write the usable rows and give their number."""
    usable = " AND ".join(f"NOT coalesce({p.when}, false)" for p in rows.problems) or "true"
    place = f"{number}::UINTEGER AS file, "
    if rows.several:
        query = _several(sheet, rows, usable, place)
    else:
        (mapping,) = rows.mappings
        columns = [f"{quoted(sheet.id)} AS source"]
        columns += [f'({mapping[c.name]})::{c.type} AS "{c.name}"' for c in given(sheet.table)]
        columns.append(f"{place}raw.line::UBIGINT AS line")
        query = f"SELECT {', '.join(columns)} {rows.source} WHERE {usable}"
    if actors and sheet.table in ACTOR_COLUMNS:
        listed = ", ".join(quoted(a) for a in actors)
        either = ACTOR_COLUMNS[sheet.table].format(listed)
        query = f"SELECT * FROM ({query}) WHERE {either}"
    result = connection.execute(f"COPY ({query}) TO {quoted(str(piece))} ({options})").fetchall()
    if rows.several:
        return _one(
            connection, f"SELECT count(DISTINCT line) FROM read_parquet({quoted(str(piece))})"
        )
    return int(result[0][0])


def _several(sheet: Sheet, rows: _Rows, usable: str, place: str) -> str:
    """The canonical rows where one raw row makes several: a list of structs, unfolded."""
    columns = given(sheet.table)
    structs = (
        "{" + ", ".join(f"'{c.name}': ({m[c.name]})::{c.type}" for c in columns) + "}"
        for m in rows.mappings
    )
    names = ", ".join(f'made."{c.name}"' for c in columns)
    return (
        f"SELECT {quoted(sheet.id)} AS source, {names}, {place}line::UBIGINT AS line FROM "
        f"(SELECT unnest(several) AS made, line FROM (SELECT [{', '.join(structs)}] AS several, "
        f"raw.line AS line {rows.source} WHERE {usable})) "
        f'WHERE made."{GIVES[sheet.table]}" IS NOT NULL'
    )


ACTOR_COLUMNS = {
    "events": "actor1 IN ({0}) OR actor2 IN ({0})",
    "observations": "actor IN ({0}) OR partner IN ({0})",
    "facts": "list_has_any(string_split(participants, ';'), [{0}])",
}
"""The condition that a row speaks of one of some actors."""


def _problem_rows(connection: duckdb.DuckDBPyConnection, raw: Raw, rows: _Rows) -> list[Held]:
    """The rows that a problem keeps out, with the first problem of each."""
    problems = rows.problems
    if not problems:
        return []
    whens = " ".join(f"WHEN {p.when} THEN {i}" for i, p in enumerate(problems))
    found = connection.execute(
        "SELECT row, line, problem FROM "
        f"(SELECT raw.row, raw.line, CASE {whens} END AS problem {rows.source}) "
        "WHERE problem IS NOT NULL"
    ).fetchall()
    bytes_of = raw.raw(row for row, _, _ in found) if found else {}
    return [
        Held(line, problems[which].column, problems[which].reason, bytes_of[row])
        for row, line, which in found
    ]


def _without_duplicates(
    connection: duckdb.DuckDBPyConnection,
    sheet: Sheet,
    piece: Path,
    options: str,
    earlier: Sequence[tuple[str, str, str]],
    hidden: str,
) -> int:
    """Take the rows out of a piece whose key stands in it already, or in an earlier one."""
    key = KEYS.get(sheet.table)
    if key is None:
        return 0
    own = f"read_parquet({quoted(str(piece))})"
    low, high = connection.execute(f"SELECT min({key}), max({key}) FROM {own}").fetchall()[0]
    if low is None:
        return 0
    paths = [path for path, first, last in earlier if first <= high and low <= last]
    twice = _one(connection, f"SELECT count(*) - count(DISTINCT hash({key})) FROM {own}")
    if paths:
        known = (
            f"SELECT {key} FROM read_parquet([{', '.join(quoted(p) for p in paths)}]) "
            f"WHERE source = {quoted(sheet.id)}" + (f" AND {hidden}" if hidden else "")
        )
        twice = twice or _one(
            connection, f"SELECT count(*) FROM {own} SEMI JOIN ({known}) USING ({key})"
        )
    if not twice:
        return 0
    anti = f" ANTI JOIN ({known}) USING ({key})" if paths else ""
    new = piece.with_suffix(".once")
    before = _one(connection, f"SELECT count(*) FROM {own}")
    after = connection.execute(
        f"COPY (SELECT * FROM {own}{anti} "
        f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY line) = 1 ORDER BY line) "
        f"TO {quoted(str(new))} ({options})"
    ).fetchall()[0][0]
    new.replace(piece)
    return before - int(after)


def _describe(connection: duckdb.DuckDBPyConnection, sheet: Sheet, staged: Staged) -> None:
    """Fill in the keys and days of a piece."""
    if staged.piece is None:
        return
    key, (first, last) = KEYS.get(sheet.table), DAYS[sheet.table]
    wanted = [f"min({key}), max({key})" if key else "NULL, NULL"]
    wanted.append(f"min(try_cast({first} AS DATE)), max(try_cast({last} AS DATE))")
    staged.first_key, staged.last_key, staged.first, staged.last = connection.execute(
        f"SELECT {', '.join(wanted)} FROM read_parquet({quoted(str(staged.piece))})"
    ).fetchall()[0]


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(connection.execute(query).fetchall()[0][0])
