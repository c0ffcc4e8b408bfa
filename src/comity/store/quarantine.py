"""The quarantine: rows that could not be used, kept byte for byte, shown, exported, replayed.

A row leaves the quarantine when it is replayed and stored, after the table at fault or the row
itself was mended. Nothing is deleted: the store remembers which rows were released, and when.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from comity.core.atomic_write import write
from comity.core.canonical_tables import CANONICAL
from comity.errors import SourceError, UsageError
from comity.sources.dataset import DataSet
from comity.sources.sheet import OWN, Layout
from comity.store.commit import Tally, merge_small_parts
from comity.store.ingest import Run
from comity.store.store import Store
from comity.unpack.small_tables import csv_line


@dataclass(frozen=True, slots=True)
class Row:
    """A row in quarantine.

    Attributes:
        source: the data set.
        file: number of its raw file.
        line: its line in it.
        name: name of the raw file.
        layout: the form it was read in.
        column: the column at fault, or empty for the whole row.
        reason: what is wrong.
        raw: its bytes.
    """

    source: str
    file: int
    line: int
    name: str
    layout: str
    column: str
    reason: str
    raw: bytes

    @property
    def id(self) -> str:
        """How an exported row is known again: number of the file and line."""
        return f"{self.file}:{self.line}"


def rows(store: Store, source: str = "", *, limit: int | None = None) -> list[Row]:
    """The rows in quarantine, by data set, file and line.

    Args:
        store: the store.
        source: one data set, or all of them.
        limit: at most so many.
    """
    columns = ", ".join(f'q."{c.name}"' for c in CANONICAL["quarantine"])
    query = (
        f"SELECT {columns} FROM quarantine AS q ANTI JOIN released AS r "
        "ON q.source = r.source AND q.file = r.file AND q.line = r.line"
    )
    if source:
        query += " WHERE q.source = ?"
    query += " ORDER BY q.source, q.file, q.line"
    if limit is not None:
        query += f" LIMIT {limit}"
    with store.reading(codes=False) as connection:
        found = connection.execute(query, [source] if source else []).fetchall()
    return [Row(*values) for values in found]


def reasons(store: Store, source: str = "") -> list[tuple[str, str, str, int]]:
    """How many rows are held for which reason: data set, column, reason, rows; most first."""
    counts: dict[tuple[str, str, str], int] = {}
    for row in rows(store, source):
        key = (row.source, row.column, row.reason)
        counts[key] = counts.get(key, 0) + 1
    return sorted(((*key, n) for key, n in counts.items()), key=lambda r: (-r[3], r[:3]))


def export(store: Store, source: str, target: Path) -> int:
    """Write the rows of a data set to a file that can be mended and replayed.

    Every line is a row's id, a tab, and the row as it stood; a line end inside a quoted field is
    written as a space.

    Returns:
        How many rows were written.

    Raises:
        OutputError: the file cannot be written; what stood there before still does.
    """
    held = rows(store, source)
    lines = (row.id.encode() + b"\t" + _in_one_line(row.raw) + b"\n" for row in held)
    write(target, b"".join(lines))
    return len(held)


def replay(store: Store, data_set: DataSet, mended: Path | None = None) -> Iterator[Tally]:
    """Try the rows of a data set again, as they stand or as a mended export has them.

    A row that can be used now is stored and released; one that still cannot stays where it is.

    Args:
        store: the store.
        data_set: the reader.
        mended: an export whose rows were mended; lines taken out of it are not tried.

    Raises:
        UsageError: the mended file is no export of this quarantine.
        StoreError: the store cannot be written.
    """
    held = rows(store, data_set.sheet.id)
    texts = (
        {row.id: row.raw for row in held}
        if mended is None
        else _mended(mended, held, _released(store, data_set.sheet.id))
    )
    groups: dict[tuple[str, str], list[tuple[Row, bytes]]] = {}
    for row in held:
        if row.id in texts:
            groups.setdefault((row.name, row.layout), []).append((row, texts[row.id]))
    forms = {form.form: form for form in data_set.sheet.layouts}
    with store.writer() as writer:
        run = Run(writer, data_set)
        try:
            for (name, form), tried in groups.items():
                plain, _, own = form.partition(OWN)
                layout = forms.get(plain, data_set.sheet.layouts[0])
                yield _replayed(run, name, layout, own, tried)
            merge_small_parts(run.connection, writer, data_set.sheet)
        finally:
            run.close()


def _replayed(
    run: Run, name: str, layout: Layout, own: str, tried: list[tuple[Row, bytes]]
) -> Tally:
    """Stage the rows of one raw file and commit those that can be used.

    Rows of tables are kept as lines of CSV, whatever the file was; `own` names their columns
    where the form leaves them open.
    """
    places = {position: (row.file, row.line) for position, (row, _) in enumerate(tried)}
    file, body = name, b"".join(_in_one_line(text) + b"\n" for _, text in tried)
    if layout.quoted:
        body = (own.encode() or csv_line(layout.columns)) + b"\n" + body.replace(b"\r", b" ")
        file = f"{name}.csv" if name.endswith(".parquet") else name
    elif layout.header:
        body = layout.delimiter.join(layout.columns).encode() + b"\n" + body
    first_line = 2 if layout.header or layout.quoted else 1
    try:
        return replace(run.stage_again(file, body, first_line, places), name=name)
    except SourceError as error:
        return Tally(name, "refused", len(tried), quarantined=len(tried), note=str(error))


def _in_one_line(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b" ").replace(b"\n", b" ")


def _released(store: Store, source: str) -> set[str]:
    """The ids of rows that left the quarantine: who replays an export once more names them too."""
    with store.reading(codes=False) as connection:
        found = connection.execute(
            "SELECT file, line FROM released WHERE source = ?", [source]
        ).fetchall()
    return {f"{file}:{line}" for file, line in found}


def _mended(path: Path, held: Iterable[Row], released: set[str]) -> Mapping[str, bytes]:
    known = {row.id for row in held}
    found: dict[str, bytes] = {}
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        name, tab, text = line.rstrip(b"\r").partition(b"\t")
        row = name.decode("ascii", "replace")
        if tab and row in released:
            continue
        if not tab or row not in known:
            raise UsageError(
                f"{path}, line {number} does not begin with the id of a row in quarantine and a "
                "tab: mend a file that `comity quarantine export` wrote, and leave its first "
                "column as it is"
            )
        found[row] = text
    return found
